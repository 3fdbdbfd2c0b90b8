# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the declaration language: each has users, and what has only one is a word on a list that may shrink."""

from __future__ import annotations

import functools
import inspect
import sys
from pathlib import Path

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils import errors

sys.path.append(str(Path(inspect.getfile(errors)).parents[2] / "tools"))
vocabulary = pytest.importorskip("vocabulary", reason="the tools of development are not here")


@functools.cache
def users():
    """How many use each word, each as Class.word."""
    found = vocabulary.users().of_word
    return {
        f"{cls.__name__}.{word}": len(found.get((cls.__name__, word), ()))
        for cls in vocabulary.classes()
        for word in vocabulary.words(cls)
    }


def test_every_word_has_a_user():
    assert [word for word, count in users().items() if not count] == []


def test_no_further_word_has_a_single_user():
    single = {word for word, count in users().items() if count == 1}
    assert single - vocabulary.ONE_USER.keys() == set(), "say it by a function of the declaration, or why that is worse"


def test_what_has_found_more_users_or_is_gone_is_no_longer_on_the_list():
    assert vocabulary.ONE_USER.keys() - {word for word, count in users().items() if count == 1} == set()


def test_every_way_to_travel_has_a_user():
    found = vocabulary.users().of_wire
    assert [cls.__name__ for cls in vocabulary.wires() if not used(cls, found)] == []


def used(cls, found):
    return any(issubclass(other, cls) for other in found)


@pytest.mark.parametrize("cls", vocabulary.classes(), ids=lambda cls: cls.__name__)
def test_the_docstring_of_a_class_tells_of_each_of_its_words(cls):
    assert set(vocabulary.words(cls)) - vocabulary.told(cls).keys() == set()
