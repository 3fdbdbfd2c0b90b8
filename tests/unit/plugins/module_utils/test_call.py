# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request wants of an answer."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call, read_key, wanted_part

ROW = Call("GET", "registry.all", items="rows", row="registryId")
ANSWER = {"rows": [{"registryId": 1, "name": "one"}, {"registryId": "2", "name": "two"}]}


def test_one_object_may_be_read_from_a_list():
    assert wanted_part(ROW, {"id": "1"}, ANSWER)["name"] == "one"
    assert wanted_part(ROW, {"id": "2"}, ANSWER)["name"] == "two"


def test_one_that_is_not_in_the_list_does_not_exist():
    with pytest.raises(ApiError, match="lists none with the registryId '3'") as caught:
        wanted_part(ROW, {"id": "3"}, ANSWER)
    assert caught.value.status == 404


@pytest.mark.parametrize("answer", [None, "text", {"name": "two"}])
def test_what_is_no_list_is_left_to_whoever_knows_what_it_should_be(answer):
    assert wanted_part(ROW, {"id": "2"}, {"rows": answer}) == answer


def test_a_read_of_one_object_from_a_list_is_forgotten_with_that_object():
    assert read_key(ROW, {"id": "abc"}) != read_key(ROW, {"id": "def"})
    assert "abc" in read_key(ROW, {"id": "abc"})
