# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.restored import restored


def test_declared_options_get_the_values_of_the_record_and_others_stay_out():
    declared = {"tag": "2", "wait_timeout": 60, "docker": {"image": "web:2", "password": "new"}, "clear": "x"}
    record = {"tag": "1", "status": "running", "docker": {"image": "web:1", "password": "********"}, "clear": ""}
    assert restored(declared, record) == {
        "tag": "1",
        "wait_timeout": 60,
        "docker": {"image": "web:1", "password": "new"},
        "clear": "",
    }


def test_variables_get_their_earlier_values_and_new_ones_stay():
    declared = {"environment_variables": {"A": "new", "B": "added"}}
    record = {"environment_variables": {"A": [{"value": "old", "is_preview": False}], "C": "other"}}
    assert restored(declared, record)["environment_variables"] == {
        "A": [{"value": "old", "is_preview": False}],
        "B": "added",
    }


def test_variables_of_a_file_get_their_earlier_values():
    declared = {"environment_file": "A=new\nB=added\n", "environment_variables": {"C": "new"}}
    assert restored(declared, {"environment_variables": {"A": "old", "C": "old", "D": "other"}}) == {
        "environment_variables": {"A": "old", "B": "added", "C": "old"}
    }


def test_a_file_that_cannot_be_read_changes_nothing():
    assert restored({"environment_file": "A='open", "tag": "2"}, {"tag": "1"}) == {"tag": "1"}


def test_what_was_purged_comes_back_and_what_was_added_goes():
    declared = {"purge_environment_variables": True, "environment_variables": {"A": "new", "B": "added"}}
    record = {"environment_variables": {"A": "old", "C": "purged", "LOCKED": [{"value": "********"}]}}
    assert restored(declared, record) == {
        "purge_environment_variables": True,
        "environment_variables": {"A": "old", "C": "purged"},
    }
    assert restored({"purge_ports": True}, {"ports": [{"target_port": 80}]}) == {
        "purge_ports": True,
        "ports": [{"target_port": 80}],
    }
    assert restored({"purge_ports": False}, {"ports": [{"target_port": 80}]}) == {"purge_ports": False}


def test_a_domain_that_was_removed_comes_back():
    declared = {"remove_domains": ["https://a.example.com"], "purge_domains": False}
    assert restored(declared, {"domains": ["https://a.example.com"]}) == {
        "domains": ["https://a.example.com"],
        "purge_domains": False,
    }


def test_another_source_is_given_up_for_the_one_before():
    declared = {"git": {"url": "https://example.com/web", "branch": "main"}, "replicas": 2}
    record = {"docker": {"image": "web:1", "password": None}, "replicas": 1}
    assert restored(declared, record) == {"docker": {"image": "web:1"}, "replicas": 1}


def test_what_is_unknown_keeps_its_declared_value():
    assert restored({"tag": "2"}, {"tag": None}) == {"tag": "2"}
    assert restored({"tag": "2"}, {}) == {"tag": "2"}


def test_anything_but_dictionaries_is_refused():
    with pytest.raises(AnsibleFilterError):
        restored([], {})
