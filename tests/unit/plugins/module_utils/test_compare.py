# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs, what is shown of it, and what cannot be known."""

from __future__ import annotations

import difflib
import json

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION as COOLIFY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application_children import VARIABLES
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.keys import PRIVATE_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION as DOKPLOY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.entrances import DOMAINS
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.compare import field_changes, whole_payload
from ansible_collections.selfhosted.paas.plugins.module_utils.language.differences import Differences
from ansible_collections.selfhosted.paas.plugins.module_utils.language.row_changes import row_changes
from ansible_collections.selfhosted.paas.plugins.module_utils.language.rows import row_payload


def differences(resource, params, record, update_hidden=False):
    found = Differences()
    field_changes(resource, params, record, found, update_hidden)
    return found


def rows(child, declared, stored, purge=False):
    found = Differences()
    row_changes(child, {child.name: declared, child.purge: purge}, stored, found, False)
    return found


def variable(key, value="v", **words):
    flags = dict.fromkeys(("is_preview", "is_literal", "is_multiline", "is_shown_once"), False)
    return {"uuid": f"id-{key}", "key": key, "value": value, "is_runtime": True, "is_buildtime": True, **flags, **words}


def test_an_option_that_is_left_out_is_left_alone():
    assert not differences(COOLIFY, {"name": "web"}, {"name": "web", "description": "by hand", "limits_memory": "1g"})


def test_a_declared_default_is_still_compared():
    found = differences(COOLIFY, {"limits_memory": "0"}, {"limits_memory": "512m"})
    assert [change.payload() for change in found.fields] == [{"limits_memory": "0"}]


@pytest.mark.parametrize("stored", [None, ""])
def test_null_and_the_empty_text_are_the_same(stored):
    assert not differences(COOLIFY, {"description": ""}, {"description": stored})


def test_white_space_that_the_server_trims_makes_no_difference():
    assert not differences(COOLIFY, {"pre_deployment_command": "migrate\n"}, {"pre_deployment_command": "migrate"})


def test_a_field_is_read_where_the_server_puts_it():
    record = {"settings": {"is_build_server_enabled": False}}
    found = differences(COOLIFY, {"use_build_server": True}, record)
    assert [change.payload() for change in found.fields] == [{"use_build_server": True}]


def test_a_hidden_field_is_in_doubt_and_not_sent():
    found = differences(COOLIFY, {"manual_webhook_secret_github": "s"}, {"name": "web"})
    assert not found
    assert [item["option"] for item in found.unverified] == ["manual_webhook_secret_github"]


def test_a_hidden_field_is_sent_where_the_user_asks_for_it():
    found = differences(COOLIFY, {"manual_webhook_secret_github": "s"}, {"name": "web"}, update_hidden=True)
    assert [change.payload() for change in found.fields] == [{"manual_webhook_secret_github": "s"}]


def test_a_secret_is_neither_shown_before_nor_after():
    found = differences(
        DOKPLOY, {"docker": {"password": "new-secret"}}, {"sourceType": "docker", "password": "old-secret"}
    )
    assert "secret" not in str(found.shown())
    assert found.shown() == ({"docker.password": "******** (set)"}, {"docker.password": "******** (new value)"})


def test_declaring_a_source_makes_it_the_source():
    found = differences(DOKPLOY, {"docker": {"image": "nginx:1"}}, {"sourceType": "github", "dockerImage": "nginx:1"})
    assert [change.payload() for change in found.fields] == [{"sourceType": "docker"}]


def test_a_name_with_the_end_that_the_server_added_is_the_same():
    assert not differences(DOKPLOY, {"app_name": "Shop-Web"}, {"appName": "shop-web-x1y2z3"})


def test_variables_are_matched_by_name_and_scope():
    stored = [variable("A"), variable("A", "preview", is_preview=True)]
    assert not rows(VARIABLES, {"A": [{"value": "v"}, {"value": "preview", "is_preview": True}]}, stored)
    found = rows(VARIABLES, {"A": "new"}, stored)
    assert [(item.label, item.id) for item in found.rows] == [("A", "id-A")]


def test_an_update_of_a_variable_sends_every_flag():
    found = rows(VARIABLES, {"A": "new"}, [variable("A", is_literal=True, comment="why")])
    payload = row_payload(found.rows[0], new=False)
    assert payload["value"] == "new"
    assert payload["is_literal"] is True
    assert payload["comment"] == "why"
    assert {"is_preview", "is_multiline", "is_shown_once"} <= payload.keys()


def test_an_update_that_would_lose_a_hidden_value_is_refused():
    hidden = variable("A")
    del hidden["value"]
    found = rows(VARIABLES, {"A": {"is_literal": True}}, [hidden])
    with pytest.raises(PaasError, match="would lose it"):
        row_payload(found.rows[0], new=False)


def test_purging_spares_what_belongs_to_the_server():
    stored = [variable("MINE"), variable("SERVICE_URL_WEB"), variable("OWN", is_coolify=True), variable("OLD")]
    stored.append(variable("OLD", is_preview=True))
    found = rows(VARIABLES, {"MINE": "v"}, stored, purge=True)
    assert [item.label for item in found.rows if item.remove] == ["OLD"]


def test_purging_takes_preview_variables_once_one_is_declared():
    stored = [variable("A"), variable("A", is_preview=True), variable("B", is_preview=True)]
    found = rows(VARIABLES, {"A": [{"value": "v"}, {"value": "v", "is_preview": True}]}, stored, purge=True)
    assert [item.label for item in found.rows] == ["B (preview)"]


def test_a_row_that_the_server_has_twice_is_an_error_with_both_ids():
    twins = [
        {"domainId": "d1", "host": "a.example.com", "path": "/"},
        {"domainId": "d2", "host": "a.example.com", "path": "/"},
    ]
    with pytest.raises(PaasError, match="d1, d2"):
        rows(DOMAINS, [{"host": "a.example.com", "port": 80}], twins)


def test_all_rows_that_the_server_has_twice_are_named_at_once():
    twins = [{"domainId": f"d{number}", "host": f"{number % 2}.example.com", "path": "/"} for number in range(4)]
    with pytest.raises(PaasError, match=r"0\.example\.com /\] twice \(d0, d2\).*1\.example\.com /\] twice \(d1, d3\)"):
        rows(DOMAINS, [{"host": "0.example.com"}, {"host": "1.example.com"}], twins)


def test_a_row_that_is_declared_twice_is_an_error():
    with pytest.raises(PaasError, match=r"declares a\.example\.com / twice"):
        rows(DOMAINS, [{"host": "a.example.com"}, {"host": "a.example.com", "path": "/"}], [])


def test_a_domain_does_not_make_a_deployment_necessary_but_a_variable_does():
    assert not rows(DOMAINS, [{"host": "a.example.com"}], []).runtime()
    assert rows(VARIABLES, {"A": "1"}, []).runtime() == ["environment_variables[A]"]


def shown(resource, params, record):
    before, after = differences(resource, params, record).shown()
    return before, after


def lines(value):
    """As Ansible shows it."""
    return json.dumps(value, sort_keys=True, indent=4).splitlines()


@pytest.mark.parametrize(
    ("resource", "params", "record", "changed"),
    [
        (
            COOLIFY,
            {"domains": ["https://a.example.com", "https://b.example.com", "https://c.example.com"]},
            {"fqdn": "https://b.example.com,https://a.example.com"},
            ['+        "https://c.example.com",'],
        ),
        (
            COOLIFY,
            {"domains": ["https://a.example.com"]},
            {"fqdn": "https://b.example.com,https://a.example.com"},
            ['-        "https://b.example.com",'],
        ),
        (
            COOLIFY,
            {"custom_labels": {"a": "1", "b": "2", "c": "3"}},
            {"custom_labels": "b=2\nc=4\na=1"},
            ['-        "c=4",', '+        "c=3",'],
        ),
        (
            COOLIFY,
            {"docker_compose_domains": {"web": ["https://a.example.com", "https://b.example.com"]}},
            {"docker_compose_domains": '{"web":{"domain":"https://c.example.com,https://b.example.com"}}'},
            ['-            "https://c.example.com",', '+            "https://a.example.com",'],
        ),
        (
            DOKPLOY,
            {"network_swarm": [{"target": "b", "aliases": ["web"]}, {"target": "a"}, {"target": "new"}]},
            {"networkSwarm": [{"Target": "a"}, {"Target": "b", "Aliases": ["web"]}]},
            ["+        {", '+            "target": "new"', "+        },"],
        ),
    ],
    ids=["added", "removed", "labels", "by service", "objects"],
)
def test_a_diff_of_a_list_without_order_shows_what_changed_and_nothing_else(resource, params, record, changed):
    before, after = map(lines, shown(resource, params, record))
    said = [line for line in difflib.unified_diff(before, after, n=0) if line[:3] not in ("---", "+++", "@@ ")]
    assert sorted(said) == sorted(changed)


def test_a_list_whose_order_counts_is_shown_as_it_is():
    before, after = shown(DOKPLOY, {"args": ["b", "a"]}, {"args": ["a", "b"]})
    assert (before["args"], after["args"]) == (["a", "b"], ["b", "a"])


@pytest.mark.parametrize(("description", "sent"), [(None, False), ("", False), ("by hand", True)])
def test_a_whole_update_carries_nothing_empty_that_the_server_refuses(description, sent):
    record = {"uuid": "1", "name": "deploy", "description": description, "private_key": "key"}
    body = whole_payload(PRIVATE_KEY, {"name": "deploy"}, record, "The private key")
    assert body["private_key"].strip() == "key"
    assert ("description" in body) == sent
