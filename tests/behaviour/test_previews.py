# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains of previews, which Coolify 4.3.15 can set and 4.4 tells, as its documentation says; none was recorded."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

pytestmark = [
    pytest.mark.parametrize("account", ["coolify"], indirect=True),
    pytest.mark.newest("coolify"),
    pytest.mark.embedded_only,
]
IMAGE = {"docker_registry_image_name": "nginx"}
COMPOSE = {
    "git_repository": "https://git.example.com/acme/web.git",
    "git_branch": "main",
    "build_pack": "dockercompose",
}
ONE, TWO = "https://one.example.com", "https://two.example.com:3000/shop"


def deployed_preview(account, number=42):
    account.run(name="web", **IMAGE)
    command = declaration_of("coolify_deployment")
    account.run(command, name=["web"], project=account.project, pull_request_id=number, docker_tag=f"pr-{number}")


def preview(account, number=42):
    state = account.state()
    application = state["applications"][account.run(name="web")["application"]["uuid"]]
    return state["previews"][f"{application['id']}/{number}"]


def in_both_modes(account, **options):
    foretold = account.run(check_mode=True, name="web", **options)
    result = account.run(name="web", **options)
    assert (result["changed"], result["diff"]) == (foretold["changed"], foretold["diff"])
    assert result["unverified"] == foretold["unverified"]
    return result


def test_domains_of_a_preview_are_set_and_changed_and_the_second_run_is_ok(account, posing):
    deployed_preview(account)
    posing("4.4.0")
    first = in_both_modes(account, preview_domains={42: [ONE, TWO]})
    assert first["diff"]["after"] == {"preview_domains": {"42": [ONE, TWO]}}
    assert not in_both_modes(account, preview_domains={"42": [TWO, ONE]})["changed"]
    assert preview(account)["domain_port_overrides"] == {"https://two.example.com/shop": 3000}
    assert in_both_modes(account, preview_domains={42: [ONE]})["changed"]
    in_both_modes(account, preview_domains={42: []})
    assert preview(account)["domains"] is None
    assert not in_both_modes(account, preview_domains={42: []})["changed"]


def test_what_info_shows_of_previews_can_be_declared(account, posing):
    deployed_preview(account)
    posing("4.4.0")
    account.run(name="web", preview_domains={42: [TWO]})
    info = account.run(declaration_of("coolify_application_info"), project=account.project, name="web")
    (shown,) = info["applications"]
    assert shown["preview_domains"]["42"][0]["domains"] == [TWO]
    assert not account.run(**shown)["changed"]


def test_services_of_a_compose_file_have_domains_of_their_own_in_a_preview(account, posing):
    posing("4.4.0")
    uuid = account.run(name="web", **COMPOSE)["application"]["uuid"]
    account.post(f"applications/{uuid}/previews", pull_request_id=7, git_type="gitea", instant_deploy=False)
    wanted = {7: {"docker_compose_domains": {"web": [ONE], "worker": [TWO]}}}
    assert in_both_modes(account, preview_domains=wanted)["changed"]
    assert not in_both_modes(account, preview_domains=wanted)["changed"]
    assert in_both_modes(account, preview_domains={7: {"docker_compose_domains": {"web": [ONE]}}})["changed"]
    with pytest.raises(Failure, match=r"preview_domains\[7\] gives domains, .* takes docker_compose_domains"):
        account.run(name="web", preview_domains={7: [ONE]})


def test_a_preview_that_is_not_there_is_refused_before_anything_is_written(account, posing):
    deployed_preview(account)
    posing("4.4.0")
    for check_mode in (True, False):
        with pytest.raises(Failure, match=r"preview_domains\[43\] is not there. .*coolify_deployment") as caught:
            wanted = {42: [ONE], 43: [TWO]}
            account.run(check_mode=check_mode, name="web", description="new", preview_domains=wanted)
        assert not caught.value.result["changed"]
    assert preview(account)["domains"] is None


@pytest.mark.parametrize("version", ["4.3.15", "4.4.0"])
def test_an_address_without_scheme_is_refused_in_check_mode_too(account, posing, version):
    deployed_preview(account)
    posing(version)
    for check_mode in (True, False):
        with pytest.raises(Failure, match=r"preview_domains\[42\]\.domains .*http://"):
            wanted = {42: ["one.example.com"]}
            account.run(check_mode=check_mode, name="web", preview_domains=wanted, update_hidden="always")


def test_before_4_4_domains_of_previews_are_unverified_and_sent_only_where_hidden_values_are(account, posing):
    deployed_preview(account)
    posing("4.3.15")
    result = in_both_modes(account, preview_domains={42: [ONE]})
    assert not result["changed"] and preview(account)["domains"] is None
    assert [entry["option"] for entry in result["unverified"]] == ["preview_domains[42]"]
    for _again in range(2):
        assert in_both_modes(account, preview_domains={42: [ONE]}, update_hidden="always")["changed"]
        assert preview(account)["domains"] == ONE


def test_an_older_coolify_has_no_domains_of_previews(account):
    account.run(name="web", **IMAGE)
    with pytest.raises(Failure, match=r"preview_domains needs Coolify 4\.3\.15 or newer; this server is 4\.3\.10"):
        account.run(name="web", preview_domains={42: [ONE]})


def test_check_mode_tells_which_previews_would_be_removed_where_they_are_listed(account, posing):
    deployed_preview(account)
    posing("4.4.0")
    result = in_both_modes(account, remove_previews=[42, 43])
    assert result["changed"] and result["diff"]["before"] == {"remove_previews": [42]}
    assert not result["unverified"]
    assert not in_both_modes(account, remove_previews=[42, 43])["changed"]


def test_a_domain_that_another_application_has_is_refused(account, posing):
    deployed_preview(account)
    account.run(name="other", **IMAGE, domains=[ONE])
    posing("4.4.0")
    account.refused(
        None,
        r"preview_domains\[42\]\.domains\[.*already belongs to the application other",
        name="web",
        preview_domains={42: [ONE]},
    )
    assert preview(account)["domains"] is None
    account.run(name="web", preview_domains={42: [ONE]}, force_domain_override=True)


def test_services_of_a_preview_need_a_scheme_too(account, posing):
    posing("4.4.0")
    uuid = account.run(name="web", **COMPOSE)["application"]["uuid"]
    account.post(f"applications/{uuid}/previews", pull_request_id=7, git_type="gitea", instant_deploy=False)
    with pytest.raises(Failure, match=r"docker_compose_domains .*http://"):
        account.run(name="web", preview_domains={7: {"docker_compose_domains": {"web": ["one.example.com"]}}})
