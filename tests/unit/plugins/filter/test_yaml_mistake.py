# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a file is no YAML, told without what the file holds."""

from __future__ import annotations

import importlib

import pytest
import yaml
from ansible.errors import AnsibleParserError
from ansible.parsing.dataloader import DataLoader
from ansible_collections.selfhosted.paas.plugins.filter import yaml_mistake

PLACES = [
    ("a:\n  key: hunter2\n  foo: [\n", ("line 4, column 1: ",)),
    ("a: hunter2\n\tb: c\n", ("line 2, column 1: ",)),
    ("a: {{ hunter2 }}\n", ("line 1, column 5: ", "found unhashable key")),
    ("a: b\nb: !hunter2\n", ("line 2, column 4: ", "could not determine a constructor for the tag")),
    ("a: b\nb: !hunter'2\n", ("line 2, column 4: ", "could not determine a constructor for the tag")),
    ("a: b\nb: !hunter2!x y\n", ("line 2, column 4: ", "found undefined tag handle")),
    ("a: b\nb: *hunter2\n", ("line 2, column 4: ", "found undefined alias")),
    ("a: &hunter2 b\nb: &hunter2 c\n", ("line 2, column 4: ", "second occurrence")),
    ("a: b\nb: @hunter2\n", ("line 2, column 4: ", "found character")),
    ("a: hunter2: b\n", ("line 1, column 11: ", "mapping values are not allowed")),
    ('a: b\nb: "hunter2\n', ("line 3, column 1: ", "found unexpected end of stream")),
    ("a: 1\n---\nhunter2: 2\n", ("line 2, column 1: ", "found another document")),
    ("a: b\nb: 2026-02-30\n", ("line 2, column 4: ", "this looks like a date")),
    ("a: ä\nb: hunter\x072\n", ("line 2, column 10: ", "a character that no YAML may hold")),
    ("a: b\nb: hunter\udc802\n", ("line 2, column 10: ", "a character that no YAML may hold")),
    ("- hunter2\n", ("line 1, column 1: ", "these are no names with values")),
    ("hunter2", ("line 1, column 1: ", "these are no names with values")),
]


@pytest.fixture(params=["the fast parser", "the other parser"])
def mistake(request, monkeypatch):
    """Machines have both or only the one."""
    if request.param == "the other parser":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return importlib.reload(yaml_mistake).yaml_mistake


@pytest.mark.parametrize(("text", "told"), PLACES)
def test_a_mistake_is_told_by_its_place_and_without_what_stands_there(mistake, text, told):
    said = mistake(text)
    assert all(part in said for part in told)
    assert "hunter" not in said and "@" not in said and "2026" not in said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Nothing.\n",
        "a: !unsafe '{{ b }}'\nb: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n",
        "a: 1\na: 2\n",
        "a: 2026-02-28\n",
        '{\n\t"a": "\\ud83d\\ude00"\n}',
    ],
)
def test_what_ansible_reads_is_none(mistake, text):
    assert mistake(text) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "a: 1\nb:\n  key: hunter2\n  c: {}\n  key: hunter2\n",
            "line 5, column 3: the key key is there twice, first in line 3",
        ),
        ("x: &x {a: 1}\ny:\n  <<: *x\n  a: 2\n", "line 4, column 3: the key a is there twice, first in line 1"),
        ("hunter 2: 1\nhunter 2: 2\n", "line 2, column 1: the key is there twice, first in line 1"),
    ],
)
def test_a_key_that_is_there_twice_is_a_mistake_where_ansible_is_told_so(mistake, monkeypatch, text, told):
    assert mistake(text) == ""
    monkeypatch.setenv("ANSIBLE_DUPLICATE_YAML_DICT_KEY", "error")
    assert mistake(text) == told
    with pytest.raises(AnsibleParserError, match="duplicate"):
        DataLoader().load(text)


def test_what_cannot_be_read_is_told(mistake):
    assert mistake(None) == "it cannot be read"
