# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user of coolify_application relies on besides its fields."""

from __future__ import annotations

import pytest
from accounts import hearing, instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import ENVIRONMENT
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError, Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)

GIT = {"git_repository": "https://git.example.com/acme/web.git", "git_branch": "main", "build_pack": "nixpacks"}
COMPOSE = {**GIT, "build_pack": "dockercompose"}
IMAGE = {"docker_registry_image_name": "nginx"}


# -- sources -------------------------------------------------------------------------------------------------------


def test_without_a_source_the_error_lists_the_sources(account):
    message = account.refused(None, "declare where it comes from", name="web")
    assert all(name in message for name in ("github_app", "private_key", "git_repository", "dockerfile", "image_name"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"git_repository": GIT["git_repository"]}, "git_branch, build_pack"),
        ({**IMAGE, "git_branch": "main"}, "git_branch makes no sense"),
        ({**IMAGE, "build_command": "make"}, "build_command makes no sense"),
        ({**GIT, "dockerfile": "FROM nginx"}, "dockerfile makes no sense"),
        ({"dockerfile": "FROM nginx", "private_key": "deploy"}, "private_key makes no sense"),
        ({**COMPOSE, "domains": ["https://a.example.com"]}, "docker_compose_domains"),
        ({**IMAGE, "is_http_basic_auth_enabled": True}, "http_basic_auth_username"),
        ({**GIT, "github_app": "nope"}, "There is no GitHub App 'nope'. There are: .*acme"),
        *(
            ({**IMAGE, "storages": [{"mount_path": "/data", **row}]}, said)
            for row, said in (
                ({"type": "volume"}, "needs a name"),
                ({"type": "directory"}, "needs fs_path"),
                ({"type": "volume", "name": "data", "content": "a"}, "has no content"),
                ({"type": "file", "host_path": "/srv"}, "has no host_path"),
                ({"type": "file", "name": "other"}, "only a volume has a name"),
            )
        ),
    ],
)
def test_what_does_not_go_together_is_refused(account, options, said):
    account.refused(None, said, name="web", **options)


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        (IMAGE, GIT, "source"),
        (GIT, {**GIT, "private_key": "deploy"}, "source"),
        ({**GIT, "git_repository": "https://github.com/acme/web"}, GIT, "git_repository"),
        ({"dockerfile": "FROM nginx\n"}, {"dockerfile": "FROM nginx:2\n"}, "dockerfile"),
    ],
)
def test_what_cannot_be_changed_is_an_error_that_offers_to_recreate(account, first, second, what):
    account.run(name="web", **first)
    assert "recreate=true" in account.refused(None, f"{what} of the application is", name="web", **second)


def test_recreate_replaces_the_application_and_says_what_becomes_of_its_data(account):
    old = account.run(name="web", **IMAGE, storages=[{"type": "volume", "name": "data", "mount_path": "/data"}])
    options = {"name": "web", **GIT, "recreate": True}
    foretold = account.run(check_mode=True, **options)
    assert old["application"]["uuid"] in account.state()["applications"]
    result = account.run(**options)
    assert (foretold["changed"], foretold["diff"]) == (result["changed"], result["diff"])
    assert result["diff"]["before"]["storages"] == {"data": "data is kept on the server"}
    assert result["diff"]["before"]["source"] == "an image"
    assert result["application"]["status"]["source"] == "public"
    there = set(account.state()["applications"])
    assert old["application"]["uuid"] not in there
    assert result["application"]["uuid"] in there
    assert not account.run(**options)["changed"]


def test_what_is_recreated_keeps_the_domains_that_nobody_else_has(account):
    domains = [f"https://{account.project.replace(' ', '-')}.example.com"]
    old = account.run(name="web", **IMAGE, domains=domains)["application"]
    options = {"name": "web", **GIT, "recreate": True}
    assert account.run(check_mode=True, **options, domains=domains)["changed"]
    new = account.run(**options, domains=domains)["application"]
    assert new["uuid"] != old["uuid"] and new["domains"] == domains
    # What somebody else has is refused all the same, before anything is removed.
    account.refused(None, "already belongs to the application web", name="api", **IMAGE, domains=domains)
    account.run(name="api", **IMAGE)
    account.refused(None, "already belongs to the application web", **{**options, "name": "api", "domains": domains})
    assert account.run(check_mode=True, name="api", **IMAGE)["changed"] is False


def test_recreate_does_not_touch_what_can_be_changed_in_place(account):
    old = account.run(name="web", **IMAGE)
    result = account.run(name="web", **IMAGE, description="new", recreate=True)
    assert result["application"]["uuid"] == old["application"]["uuid"]


def test_a_pinned_application_is_not_recreated(account):
    made = account.run(name="web", **IMAGE)
    account.refused(None, "leave uuid away", uuid=made["application"]["uuid"], recreate=True, **GIT)


# -- moving --------------------------------------------------------------------------------------------------------


@pytest.mark.newest("coolify")
def test_a_pinned_application_moves_to_where_it_is_declared(account):
    made = account.run(name="web", **IMAGE)["application"]["uuid"]
    account.run(ENVIRONMENT, project=account.project, name="staging")
    options = {"uuid": made, "environment": "staging"}
    foretold = account.run(check_mode=True, **options)
    result = account.run(**options)
    assert foretold["diff"] == result["diff"]
    assert result["diff"]["before"]["environment"] == "production"
    assert result["diff"]["after"]["environment"] == "staging"
    assert not account.run(**options)["changed"]
    assert not account.run(uuid=made)["changed"], "an environment that is left out is left alone"


@pytest.mark.newest("coolify")
def test_check_mode_foretells_a_move_to_an_environment_that_an_earlier_task_makes(account):
    made = account.run(name="web", **IMAGE)["application"]["uuid"]
    hear = hearing(Foreseen())
    account.run(ENVIRONMENT, True, hear, project=account.project, name="later")
    foretold = account.run(None, True, hear, uuid=made, environment="later")
    assert foretold["changed"]
    assert foretold["diff"]["after"]["environment"] == "later"
    with pytest.raises(Failure, match="no environment 'later'"):
        account.run(uuid=made, environment="later")


def test_the_same_name_in_another_environment_is_another_application(account):
    first = account.run(name="web", **IMAGE)["application"]["uuid"]
    account.run(ENVIRONMENT, project=account.project, name="staging")
    second = account.run(name="web", environment="staging", **IMAGE)
    assert second["changed"]
    assert second["application"]["uuid"] != first


# -- versions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "options", "message"),
    [
        ("4.2.0", {"max_restart_count": 3}, "max_restart_count needs Coolify 4.3 or newer; this server is 4.2.0"),
        ("4.1.2", {"is_gzip_enabled": False}, "is_gzip_enabled needs Coolify 4.2"),
        ("4.1.2", {"tags": ["one"]}, "tags needs Coolify 4.2"),
        ("4.2.0", {"additional_destinations": [{"server": "localhost"}]}, "additional_destinations needs Coolify 4.3"),
        ("4.0.0", {**GIT, "build_pack": "railpack"}, "build_pack=railpack needs Coolify 4.1"),
    ],
)
def test_what_the_server_is_too_old_for_is_refused_by_name_and_version(account, posing, version, options, message):
    posing(version)
    account.refused(None, message, name="web", **{**IMAGE, **options})


@pytest.mark.parametrize("version", ["4.0.0", "4.1.2", "4.2.0"])
def test_an_application_is_made_deployed_and_stopped_on_older_servers(account, posing, version):
    posing(version)
    options = {"name": "web", **IMAGE, "domains": [f"https://{version}.{account.project.split()[1]}.example.com"]}
    result = account.run(**options, deploy="auto")
    assert result["deployment"]["status"] == "finished"
    assert not account.run(**options, deploy="auto")["changed"]
    assert account.run(**options, state="stopped")["changed"]
    assert account.run(name="web", state="absent")["changed"]


@pytest.mark.parametrize("version", ["4.0.0", "4.1.2", "4.2.0"])
def test_a_pinned_commit_is_deployed_once_on_older_servers(account, posing, version):
    posing(version)
    options = {"name": "web", **GIT, "git_commit_sha": "a" * 40, "deploy": "auto"}
    assert account.run(**options)["changed"]
    assert not account.run(**options)["changed"]


def test_a_locked_variable_that_is_part_of_the_image_makes_no_deployment_of_its_own(account):
    locked = {"VERSION": {"value": "1.27", "is_shown_once": True}}
    image = {**IMAGE, "docker_registry_image_tag": "1.27"}
    options = {"name": "web", **image, "environment_variables": locked, "deploy": "auto"}
    assert account.run(**options)["changed"]
    assert not account.run(**options)["changed"]


def test_what_an_older_server_does_not_show_is_not_guessed(account, posing):
    posing("4.1.2")
    options = {"name": "web", **GIT, "is_static": True}
    assert account.run(**options)["changed"]
    again = account.run(**options)
    assert not again["changed"]
    assert [entry["option"] for entry in again["unverified"]] == ["is_static"]


def test_a_server_that_does_not_know_the_way_to_deploy_is_asked_the_old_way(account, posing):
    posing("4.1.2")

    def _send(send, call, context, body):
        if call.method == "POST" and call.path in ("/deploy", "/applications/{id}/stop"):
            raise ApiError("Not found.", 404, unknown_route=True)
        return send(call, context, body)

    result = account.run(name="web", **IMAGE, deploy="auto", spoil=instead_of("_send", _send))
    assert result["deployment"]["status"] == "finished"
    assert account.run(name="web", state="stopped", spoil=instead_of("_send", _send))["changed"]


# -- domains -------------------------------------------------------------------------------------------------------


def test_a_domain_of_somebody_else_is_named_with_its_owner(account):
    url = f"https://{account.project.split()[1]}.example.com"
    account.run(name="first", **IMAGE, domains=[url])
    with pytest.raises(Failure) as caught:
        account.run(name="second", **IMAGE, domains=[url])
    assert f"domains[{url}] already belongs to the application first" in str(caught.value)
    assert "force_domain_override=true" in str(caught.value)
    assert account.run(name="second", **IMAGE, domains=[url], force_domain_override=True)["changed"]


def test_domains_that_the_server_ignores_are_an_error(account):
    account.run(name="web", **IMAGE)
    account.server.configure(proxy="NONE")
    with pytest.raises(Failure, match=r"did not store all of it: domains .*no proxy"):
        account.run(name="web", domains=[f"https://{account.project.split()[1]}.example.com"])


def test_nobody_gets_a_public_address_unasked(account):
    assert account.run(name="web", **IMAGE)["application"]["domains"] == []
    assert account.run(name="public", **IMAGE, autogenerate_domain=True)["application"]["domains"] != []


def test_domains_of_services_that_the_compose_file_lacks_are_an_error(account):
    options = {"name": "web", **COMPOSE}
    account.run(**options)
    with pytest.raises(Failure, match="drops services"):
        account.run(**options, docker_compose_domains={"nope": ["https://nope.example.com"]})


def test_domains_of_services_can_be_taken_away_again(account):
    options = {"name": "web", **COMPOSE}
    url = f"https://{account.project.split()[1]}.example.com"
    account.run(**options, docker_compose_domains={"web": [url]})
    assert account.run(**options, docker_compose_domains={})["application"]["docker_compose_domains"] == {}


@pytest.fixture
def urls(account):
    """Three domains that no other test has."""
    return [f"https://{name}.{account.project.replace(' ', '-')}.example.com" for name in ("one", "two", "three")]


def test_what_a_deployment_makes_of_a_declared_variable_is_told(account, urls):
    own, declared, _three = urls
    options = {"name": "web", **COMPOSE, "docker_compose_domains": {"web": [own]}, "deploy": "auto"}
    variables = {"environment_variables": {"SERVICE_URL_WEB": declared, "MINE": "1"}}
    (told,) = account.run(**options, **variables)["warnings"]
    assert "Coolify itself or somebody else" in told and "environment_variables[SERVICE_URL_WEB] is not" in told
    assert "MINE" not in told and declared not in told
    assert account.run(**options, **variables, check_mode=True)["changed"]
    assert not account.run(**options, environment_variables={"MINE": "1"})["changed"]


def test_a_domain_is_added_and_taken_out_without_declaring_all(account, urls):
    """In check mode as for real, and a second run changes nothing."""
    one, two, three = urls

    def domains(**options):
        planned = account.run(check_mode=True, name="web", **options)
        result = account.run(name="web", **options)
        assert (planned["changed"], planned["diff"]) == (result["changed"], result["diff"])
        assert not account.run(name="web", **options)["changed"]
        return result["application"]["domains"]

    assert domains(**IMAGE, domains=[one]) == [one]
    assert domains(domains=[two], purge_domains=False) == [one, two]
    assert domains(domains=[three], remove_domains=[one.replace("https", "HTTPS")], purge_domains=False) == [two, three]
    assert domains(remove_domains=[three]) == [two]
    assert domains(domains=[one]) == [one]
    assert domains(domains=[], purge_domains=False) == [one]


def test_a_domain_cannot_be_declared_and_taken_out_at_once(account, urls):
    one = urls[0]
    account.refused(None, f"remove_domains names {one}", name="web", **IMAGE, domains=[one], remove_domains=[one])


@pytest.mark.newest("coolify")
def test_noindex_domains_do_not_take_away_what_is_not_declared(account, urls):
    one, two, _three = urls
    account.run(name="web", **IMAGE, domains=[one, two])
    result = account.run(name="web", domains=[one], noindex_domains=[one], purge_domains=False)
    assert result["application"]["domains"] == [one, two]


def test_a_domain_of_a_service_is_added_without_declaring_all(account, urls):
    one, two, _three = urls
    account.run(name="web", **COMPOSE, docker_compose_domains={"web": [one]})
    result = account.run(name="web", docker_compose_domains={"worker": [two]}, purge_domains=False)
    assert result["application"]["docker_compose_domains"] == {"web": [one], "worker": [two]}
    assert not account.run(name="web", docker_compose_domains={"web": [one]}, purge_domains=False)["changed"]
    result = account.run(name="web", remove_domains=[one])
    assert result["application"]["docker_compose_domains"] == {"worker": [two]}


@pytest.mark.parametrize("address", ["https://github.com/acme/docs.git", "https://github.com/acme/docs"])
def test_a_public_repository_of_github_is_the_same_with_and_without_its_ending(account, address):
    options = {**GIT, "git_repository": address}
    account.run(name="docs", **options)
    assert not account.run(name="docs", **options)["changed"]
    assert not account.run(name="docs", **{**GIT, "git_repository": "https://github.com/acme/docs"})["changed"]
    assert account.run(name="docs", **{**GIT, "git_repository": "https://github.com/acme/other.git"})["changed"]


def test_an_emptied_publish_directory_is_the_root(account):
    account.run(name="site", **GIT, publish_directory="/dist")
    assert account.run(name="site", publish_directory="")["changed"]
    for value in ("", "/"):
        assert not account.run(name="site", publish_directory=value)["changed"]


@pytest.mark.parametrize(
    ("options", "complaints"),
    [
        ("--init --cap-add NET_ADMIN --ulimit nofile=1024:2048 --hostname web-1", []),
        ("-v /data:/data", ["-v, which Coolify drops without a word. Use the option storages instead"]),
        ("--memory=1g --init", ["--memory, which", "limits_memory instead"]),
        ("--pids-limit 100", ["--pids-limit, which Coolify drops without a word"]),
        ("--device /dev/my-disk", ["--device /dev/my-disk, of which Coolify takes only what stands before"]),
        ("--entrypoint 'sh -c \"sleep 1\"'", []),
    ],
)
def test_what_coolify_drops_of_the_options_of_docker_is_told(account, options, complaints):
    for mode in (True, False):
        result = account.run(check_mode=mode, name="web", **IMAGE, custom_docker_run_options=options)
        told = " ".join(result.get("warnings", []))
        assert all(complaint in told for complaint in complaints)
        assert bool(told) == bool(complaints)


@pytest.mark.newest("coolify")
def test_fields_that_another_field_overwrites_are_written_again(account, urls):
    options = {"name": "web", **GIT, "ports_exposes": ["8080"]}
    account.run(**options)
    result = account.run(**options, is_static=True)
    assert result["application"]["ports_exposes"] == ["8080"]
    account.run(name="web", custom_labels={"mine": "1"})
    for more in ({"is_gzip_enabled": False}, {"domains": urls}):
        result = account.run(name="web", custom_labels={"mine": "1"}, **more)
        assert list(result["diff"]["after"]) == list(more)
        assert result["application"]["custom_labels"] == ["mine=1"]


# -- what it owns --------------------------------------------------------------------------------------------------


def test_a_file_is_replaced_only_with_the_option_that_purges(account):
    account.run(name="web", **IMAGE, storages=[{"type": "directory", "mount_path": "/data", "fs_path": "/srv/one"}])
    other = [{"type": "directory", "mount_path": "/data", "fs_path": "/srv/two"}]
    offer = account.refused(None, "purge_storages=true", name="web", storages=other)
    assert "deletes the directory /srv/one on the server, with everything in it" in offer
    account.refused(None, "declare delete_volumes=true", name="web", storages=other, purge_storages=True)
    options = {"name": "web", "storages": other, "purge_storages": True, "delete_volumes": True}
    foretold, result = account.run(check_mode=True, **options), account.run(**options)
    assert foretold["diff"] == result["diff"] and foretold["warnings"] == result["warnings"]
    assert "the directory /srv/one on the server" in result["diff"]["after"]["storages"]["/data"]["removed"]
    assert wiped(account, "/srv/one", "/srv/two") == ["/srv/one"]
    assert not account.run(**options)["changed"]


def wiped(account, *places):
    """Which of these places were deleted on a server, with everything in them."""
    return [place for place in account.state()["wiped"] if place in places]


def test_a_directory_is_removed_only_with_the_option_that_deletes_data(account):
    account.run(name="web", **IMAGE, storages=[{"type": "directory", "mount_path": "/old", "fs_path": "/srv/purged"}])
    options = {"name": "web", "storages": [], "purge_storages": True}
    told = account.refused(None, r"storages\[/old\] cannot be removed", **options)
    assert "deletes the directory /srv/purged on the server, with everything in it" in told
    assert "declare delete_volumes=true as well" in told
    options["delete_volumes"] = True
    foretold, result = account.run(check_mode=True, **options), account.run(**options)
    assert foretold["diff"] == result["diff"] and foretold["warnings"] == result["warnings"]
    assert "with everything in it" in result["diff"]["after"]["storages"]["/old"]
    assert "storages[/old] is removed: Coolify deletes the directory /srv/purged" in result["warnings"][0]
    assert wiped(account, "/srv/purged") == ["/srv/purged"]


@pytest.mark.parametrize(
    "staying",
    [
        {"type": "directory", "mount_path": "/new", "fs_path": "/srv/kept"},
        {"type": "directory", "mount_path": "/new", "fs_path": "/srv/kept/inside"},
        {"type": "directory", "mount_path": "/new", "fs_path": "/srv"},
        {"type": "volume", "name": "data", "mount_path": "/new", "host_path": "/srv/kept"},
        {"type": "host_file", "mount_path": "/old", "fs_path": "/srv/kept"},
    ],
    ids=["same", "inside", "around", "volume", "other type"],
)
def test_a_directory_that_another_declared_row_uses_is_not_deleted(account, staying):
    old = {"type": "directory", "mount_path": "/old", "fs_path": "/srv/kept"}
    account.run(name="web", **IMAGE, storages=[old])
    options = {"name": "web", "storages": [staying], "purge_storages": True, "delete_volumes": True}
    account.refused(None, r"storages\[/old\] cannot be removed: .* which stays, is at /srv", **options)
    assert wiped(account, "/srv/kept") == []
    beside = {"type": "directory", "mount_path": "/new", "fs_path": "/srv/kept-beside"}
    account.run(**{**options, "storages": [beside]})
    assert wiped(account, "/srv/kept") == ["/srv/kept"]


def test_a_file_that_coolify_does_not_write_again_is_removed_only_with_the_option_that_deletes_data(account):
    rows = {"/filled": "planted7content", "/empty": ""}
    declared = [{"type": "file", "mount_path": path, "content": text} for path, text in rows.items()]
    account.run(name="web", **IMAGE, storages=declared)
    purging = {"name": "web", "purge_storages": True}
    token = account.server.token(abilities=["read", "write"])["token"]
    hidden = account.run(check_mode=True, **purging, storages=declared[1:], api_token=token)
    assert "storages[/filled] is removed: Coolify deletes the file" in hidden["warnings"][0]
    assert "warnings" not in account.run(**purging, storages=declared[1:])
    told = account.refused(None, r"storages\[/empty\] cannot be removed", **purging, storages=[])
    assert "deletes the file on the server, with what was written into it" in told
    assert account.run(**purging, storages=[], delete_volumes=True)["changed"]


def test_absent_says_what_becomes_of_what_is_mounted(account):
    rows = [
        {"type": "volume", "name": "data", "mount_path": "/data"},
        {"type": "volume", "name": "host", "mount_path": "/host", "host_path": "/srv/host"},
        {"type": "directory", "mount_path": "/dir", "fs_path": "/srv/dir"},
        {"type": "file", "mount_path": "/file", "content": "a"},
    ]
    account.run(name="web", **IMAGE, storages=rows)

    def fates(**options):
        diff = account.run(check_mode=True, name="web", state="absent", **options)["diff"]
        return [name for name, fate in diff["before"]["storages"].items() if fate == "data is deleted"]

    assert fates() == []
    assert fates(delete_volumes=True) == ["data"]
    assert fates(delete_configurations=True) == ["/file"]


def test_twins_of_declared_variables_stay_when_one_preview_variable_is_declared(account):
    both = [{"value": "one"}, {"value": "two", "is_preview": True}]
    options = {
        "name": "web",
        **IMAGE,
        "environment_variables": {"A": both, "B": "b"},
        "purge_environment_variables": True,
    }
    account.run(**options)
    assert not account.run(**options)["changed"]


def test_a_value_that_gets_several_lines_gets_the_flag_too(account):
    account.run(name="web", **IMAGE, environment_variables={"A": "one"})
    account.run(name="web", environment_variables={"A": "one\ntwo"})
    uuid = account.run(name="web")["application"]["uuid"]
    rows = account.state()["variables"][uuid]
    assert [row["is_multiline"] for row in rows if row["key"] == "A" and not row["is_preview"]] == [True]


def test_previews_are_removed_and_check_mode_says_that_it_cannot_tell(account):
    account.run(name="web", **IMAGE)
    foretold = account.run(check_mode=True, name="web", remove_previews=[7])
    assert [entry["option"] for entry in foretold["unverified"]] == ["remove_previews"]
    assert not account.run(name="web", remove_previews=[7])["changed"]


def test_a_token_that_may_not_see_everything_says_what_it_cannot_compare(account):
    account.run(name="web", **GIT, private_key="deploy", manual_webhook_secret_github="a-secret")
    token = account.server.token(abilities=["read", "write"])["token"]
    result = account.run(
        name="web", **GIT, private_key="deploy", manual_webhook_secret_github="another", api_token=token
    )
    assert not result["changed"]
    assert {entry["option"] for entry in result["unverified"]} == {"private_key", "manual_webhook_secret_github"}


def test_a_name_that_coolify_would_cut_is_refused(account):
    account.refused(
        None,
        "name must hold no < before anything but a space, or Coolify takes it out",
        name="web <b>",
        **account.image(),
    )
    assert account.run(name="web < api", **account.image())["changed"]
    assert not account.run(name="web < api", **account.image())["changed"]
