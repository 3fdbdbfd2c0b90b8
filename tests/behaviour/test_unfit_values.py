# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers take without a word and what then does not work, or means the same as what is there."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.keys import PRIVATE_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.services import SERVICE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.tags import TAG
from resources.objects import pem


def test_a_public_variable_that_nobody_has_is_told(account):
    place = {"name": "web", **account.image()}
    made = account.run(**place, public_variables=["LOG_LEVL"], environment_variables={"LOG_LEVEL": "info"})
    (warning,) = made["warnings"]
    assert warning.startswith("public_variables names 'LOG_LEVL', and there is no such variable. Did you mean")
    # What is stored or comes from a file counts as well.
    assert not account.run(**place, public_variables=["LOG_LEVEL"]).get("warnings")
    filed = {"environment_file": "A=1\n", "environment_variables": {"B": "2"}, "public_variables": ["A", "B"]}
    assert not account.run(**place, **filed).get("warnings")


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
@pytest.mark.parametrize(
    ("option", "wrong", "right"),
    [
        ("ports_exposes", ["99999"], ["65535"]),
        ("ports_exposes", ["80", "0"], ["80", "1"]),
        ("ports_mappings", ["80:65536"], ["80:65535"]),
        ("ports_mappings", ["65536:80"], ["0:80"]),
    ],
)
def test_a_number_that_no_port_has_is_refused(account, option, wrong, right):
    place = {"name": "web", **account.image()}
    message = account.refused(**place, **{option: wrong})
    assert message.startswith(f"{option} holds {wrong[-1]}, and ports are from 1 to 65535")
    made = account.run(**place, **{option: right})["application"]
    assert made[option] == right
    assert option in account.refused(**place, **{option: wrong})
    # What is there already may be declared.
    assert not account.run(**place, **{option: right})["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_description_that_would_be_stored_without_its_tag_is_refused(account):
    project = {"project": account.project}
    things = (
        (DATABASE, {**project, "name": "data", "type": "redis"}),
        (SERVICE, {**project, "name": "shop", "docker_compose_raw": {"services": {"web": {"image": "acme/web:1.0"}}}}),
        (PRIVATE_KEY, {"name": "described", "private_key": pem()}),
        (None, {"name": "web", **account.image()}),
        (SERVER, {"name": "machine", "ip": "machine.invalid", "private_key": "deploy"}),
    )
    for resource, thing in things:
        for text, kept in (("for <b>all", "1 < 2"), ("a <\u00a0b", "a > b"), ("the end <", "\u00fcber alles")):
            told = account.refused(resource, **{**thing, "description": text})
            assert "description must hold no < before anything but a space, or Coolify takes it out" in told
            assert account.run(resource, **thing, description=kept)["changed"]
            assert not account.run(resource, **thing, description=kept)["changed"]
        if resource is not SERVICE:
            told = account.refused(resource, **{**thing, "description": "x" * 256})
            assert "description must have at most 255" in told


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_tag_that_would_get_another_name_is_refused(account):
    told = account.refused(TAG, name="shop<b>s")
    assert "name must hold no < before anything but a space, or Coolify takes it out" in told
    told = account.refused(name="web", **account.image(), tags=["shop<b>s"])
    assert "tags[shop<b>s].name must hold no <" in told


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_an_application_that_runs_an_image_needs_one(account):
    assert "docker.image must not be empty" in account.refused(name="web", docker={"image": ""})
    account.run(name="web", docker={"image": "nginx:1"})
    assert "docker.image must not be empty" in account.refused(name="web", docker={"image": " "})
    git = {"url": "https://git.example.com/acme/web.git", "branch": "main"}
    assert account.run(name="web", git=git)["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_the_slash_of_the_root_makes_no_other_domain(account):
    url = f"https://{account.project.replace(' ', '-')}.example.com"
    place = {"name": "web", **account.image()}
    for stored, declared in ((url, f"{url}/"), (f"{url}/", url)):
        account.run(**place, domains=[])
        account.run(**place, domains=[stored])
        again = account.run(**place, domains=[declared], deploy="auto", check_mode=True)
        assert "domains" not in again["diff"]["after"]
        kept = account.run(**place, domains=[declared], purge_domains=False)
        assert not kept["changed"]
        assert account.run(**place, remove_domains=[declared], purge_domains=False)["changed"]
    made = account.run(**place, domains=[url, f"{url}/", f"{url}/below/"])
    assert made["application"]["domains"] == [url, f"{url}/below/"]
    # Below the root the proxy takes it for another path.
    assert account.run(**place, domains=[url, f"{url}/below"])["changed"]
