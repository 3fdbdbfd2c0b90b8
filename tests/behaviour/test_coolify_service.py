# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services of Coolify: what is odd about them."""

from __future__ import annotations

import json

import pytest
from accounts import Declared
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.services import SERVICE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.stack import STACK
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError, Failure

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)
FILE = {
    "services": {
        "web": {
            "image": "acme/web:1.0",
            "command": ["serve", "--port", 80],
            "environment": {"GREETING": "${GREETING:-hello}", "KEY": "$SERVICE_PASSWORD_WEB", "DEBUG": False},
            "volumes": ["data:/data"],
        },
        "worker": {"image": "acme/worker:1.0"},
    },
    "volumes": {"data": None},
}
AS_TEXT = """\
# written by hand
volumes: {data: ~}
services:
  worker: {"image": 'acme/worker:1.0'}
  web:
    image: "acme/web:1.0"
    command: [ serve, '--port', "80" ]
    volumes: ['data:/data']
    environment:
      KEY: $SERVICE_PASSWORD_WEB
      GREETING: "${GREETING:-hello}"
      DEBUG: "false"
"""
ASKING = {"services": {"web": {"image": "acme/web:1.0", "environment": ["SERVICE_FQDN_WEB_8080"]}}}


def with_images(**images):
    return {"services": {name: {"image": image} for name, image in images.items()}}


class Services(Declared):
    """The services of one project, as a user declares them."""

    resource = SERVICE
    usual = (("name", "shop"),)

    def address(self):
        """One that no other test has."""
        return f"https://{self.account.project.replace(' ', '-')}.example.com"

    def stored(self):
        return self.account.stored("services")

    def variables(self):
        (row,) = self.stored()
        return {item["key"]: item["value"] for item in self.account.state()["variables"][row["uuid"]]}


@pytest.fixture
def services(account):
    return Services(account)


def test_a_compose_file_is_compared_by_what_it_says(services):
    services.run(docker_compose_raw=FILE)
    services.account.server.clear()
    assert not services.run(docker_compose_raw=AS_TEXT)["changed"]
    assert not services.run(docker_compose_raw=FILE)["changed"]
    assert services.account.server.writes() == []
    assert services.run(docker_compose_raw=AS_TEXT.replace("web:1.0", "web:1.1"))["changed"]
    assert "acme/web:1.1" in services.stored()[0]["docker_compose_raw"]


def test_a_key_that_is_there_twice_is_refused_and_one_that_is_merged_is_not(services):
    twice = "services:\n  web:\n    image: acme/web:1.0\n    image: acme/web:1.1\n"
    assert "docker_compose_raw has 'image' twice in the same dictionary, the second time in line 4" in services.refused(
        docker_compose_raw=twice
    )
    merged = (
        "x-all: &all {image: acme/web:1.0, restart: always}\nservices:\n  web:\n    <<: *all\n    image: acme/web:1.1\n"
    )
    assert services.run(docker_compose_raw=merged)["changed"]
    assert not services.run(docker_compose_raw=merged)["changed"]


@pytest.mark.parametrize("text", ["two\nlines", "an end\n", "\n  indented\n\n", "carriage\r\nreturn", "a\ttab"])
def test_text_of_several_lines_in_a_compose_file_is_kept_as_it_is(services, text):
    file = {"services": {"web": {"image": "acme/web:1.0", "environment": {"MOTD": text}, "command": [text]}}}
    assert services.run(docker_compose_raw=file)["changed"]
    assert not services.run(docker_compose_raw=file)["changed"]


@pytest.mark.parametrize(
    "file", ["services: [", "- web", "services: []", "services: {web: nginx}", {"volumes": {}}, "just words"]
)
def test_what_is_no_compose_file_is_refused_before_anything_is_written(services, file):
    assert services.refused(docker_compose_raw=file).startswith("docker_compose_raw is no ")


def test_an_unknown_ready_made_service_is_refused_with_what_there_is(services):
    with pytest.raises(Failure) as caught:
        services.run(type="nothing-like-that")
    assert "Invalid service type" in str(caught.value)
    assert "There are: uptime-kuma." in str(caught.value)
    assert services.stored() == []


def test_where_it_comes_from_cannot_change(services):
    services.run(type="uptime-kuma")
    assert "cannot become" in services.refused(docker_compose_raw=FILE)
    assert "declare where it comes from" in services.refused(name="other")


def test_a_part_that_the_file_does_not_have_is_refused_with_those_that_it_has(services):
    parts = {"wbe": {"domains": ["https://shop.example.com"]}}
    told = services.refused(docker_compose_raw=FILE, applications=parts)
    assert "applications[wbe] is not there. The Compose file has web, worker." in told
    services.run(docker_compose_raw=FILE)
    assert "The Compose file has web, worker." in services.refused(applications=parts)


def test_parts_are_set_in_the_run_that_makes_them_and_when_they_come_later(services):
    address = services.address()
    domains = {"web": [address], "api": {"human_name": "the API"}}
    both = with_images(web="acme/web:1.0", api="acme/api:1.0")
    one = {"docker_compose_raw": with_images(web="acme/web:1.0"), "applications": {"web": domains["web"]}}
    assert services.run(**one)["changed"] and not services.run(**one)["changed"]
    assert services.run(docker_compose_raw=both, applications=domains)["changed"]
    assert not services.run(docker_compose_raw=both, applications=domains)["changed"]
    found = {part["name"]: (part["fqdn"], part["human_name"]) for part in services.stored()[0]["applications"]}
    assert found == {"web": (address, None), "api": (None, "the API")}


def test_no_domains_cannot_be_kept_where_the_file_asks_for_one(services):
    told = services.refused(docker_compose_raw=ASKING, applications={"web": []})
    assert "asks for an address by SERVICE_FQDN_WEB_8080" in told
    plain = with_images(web="acme/web:1.0")
    services.run(docker_compose_raw=plain, applications={"web": [services.address()]})
    services.run(applications={"web": []})
    assert not services.run(docker_compose_raw=plain, applications={"web": []}, description="one")["unverified"]
    assert services.stored()[0]["applications"][0]["fqdn"] is None


def test_what_coolify_makes_up_and_what_the_file_speaks_of_is_never_purged(services):
    services.run(docker_compose_raw=FILE, environment_variables={"GREETING": "hi", "OLD": "1"})
    password = services.variables()["SERVICE_PASSWORD_WEB"]
    services.run(docker_compose_raw=FILE, environment_variables={}, purge_environment_variables=True)
    assert services.variables() == {
        "SERVICE_PASSWORD_WEB": password,
        "GREETING": "hi",
        "KEY": "$SERVICE_PASSWORD_WEB",
    }
    other = with_images(web="acme/web:1.0")
    services.run(docker_compose_raw=other, environment_variables={}, purge_environment_variables=True)
    assert services.variables() == {"SERVICE_PASSWORD_WEB": password}


def test_a_password_of_ones_own_takes_the_place_of_the_made_up_one(services):
    own = {"SERVICE_PASSWORD_WEB": "my-own"}
    services.run(docker_compose_raw=FILE, environment_variables=own)
    assert services.variables()["SERVICE_PASSWORD_WEB"] == "my-own"
    assert not services.run(docker_compose_raw=FILE, environment_variables=own)["changed"]


def test_the_image_of_a_ready_made_service_can_be_chosen(services):
    images = {"uptime-kuma": "louislam/uptime-kuma:1.23"}
    assert services.run(type="uptime-kuma", images=images)["changed"]
    assert not services.run(images=images)["changed"]
    assert "louislam/uptime-kuma:1.23" in services.stored()[0]["docker_compose_raw"]
    assert "makes no sense" in services.refused(name="other", docker_compose_raw=FILE, images={"web": "acme/web:2"})


def test_a_token_that_does_not_see_the_file_neither_overwrites_nor_purges(services):
    services.run(docker_compose_raw=FILE, environment_variables={"OLD": "1"})
    token = services.account.server.token(abilities=["read", "write", "deploy"])["token"]
    result = services.run(docker_compose_raw=with_images(web="acme/web:2"), api_token=token, description="one")
    assert [item["option"] for item in result["unverified"]] == ["docker_compose_raw"]
    services.run(environment_variables={}, purge_environment_variables=True, api_token=token)
    assert "OLD" in services.variables()
    assert "acme/web:1.0" in services.stored()[0]["docker_compose_raw"]


def test_a_port_that_a_database_has_is_told_before_it_is_refused(services):
    file = with_images(web="acme/web:1.0", db="postgres:16")
    services.run(docker_compose_raw=file)
    part = services.stored()[0]["databases"][0]
    place = {"project": services.account.project, "type": "redis", "is_public": True}
    ports = {"data": 26490, "more": 26491}
    for name, port in ports.items():
        services.account.run(DATABASE, **place, name=name, public_port=port)
    # Coolify does not look at a database that happens to have the number of the part.
    taken = next(row for row in services.account.state()["databases"].values() if _counts(row, ports, part))
    wish = {"docker_compose_raw": file, "databases": {"db": {"is_public": True, "public_port": taken["public_port"]}}}
    (told,) = services.run(True, **wish)["warnings"]
    assert f"databases[db].public_port: {taken['public_port']} belongs to the database '{taken['name']}'" in told
    with pytest.raises(Failure, match="Public port already used by another database") as caught:
        services.run(**wish)
    assert caught.value.kind == "conflict"
    assert not services.stored()[0]["databases"][0]["is_public"]
    services.account.run(DATABASE, **{**place, "is_public": False}, name=taken["name"])
    assert "warnings" not in services.run(**wish)
    assert not services.run(**wish)["changed"]


def test_a_port_that_a_part_of_a_service_has_is_told_since_coolify_does_not_look(services):
    file = with_images(one="postgres:16", two="postgres:17")
    public = {"is_public": True, "public_port": 26492}
    services.run(docker_compose_raw=file, databases={"one": public})
    place = {"project": services.account.project, "name": "data", "type": "redis"}
    for check_mode in (True, False):
        (told,) = services.account.run(DATABASE, check_mode, **place, **public)["warnings"]
        assert told.startswith("public_port: 26492 belongs to databases[one] of the service 'shop'")
    again = services.account.run(DATABASE, **place, **public)
    assert not again["changed"] and "warnings" not in again
    services.account.run(DATABASE, **place, state="absent")
    (told,) = services.run(True, databases={"two": public})["warnings"]
    assert told.startswith("databases[two].public_port: 26492 belongs to databases[one]")
    ports = {"one": {**public, "public_port": 26493}, "two": {**public, "public_port": 26493}}
    twins = services.run(True, name="other", docker_compose_raw=file, databases=ports)["warnings"]
    assert twins[0].startswith("databases[two].public_port: 26493 is that of databases[one] as well")
    assert "warnings" not in services.run(databases={"one": public})


def test_a_port_of_a_part_that_something_else_has_is_no_success(services):
    services.account.server.configure(taken_ports=[26496])
    wish = {"docker_compose_raw": with_images(db="postgres:16")}
    for _run in range(2):
        with pytest.raises(Failure, match=r"stored databases\[db\], and then taken it back") as caught:
            services.run(**wish, databases={"db": {"is_public": True, "public_port": 26496}})
        assert caught.value.kind == "conflict"
    services.run(**wish, databases={"db": {"is_public": True, "public_port": 26497}})
    assert not services.run(**wish, databases={"db": {"is_public": True, "public_port": 26497}})["changed"]


def test_a_public_part_gets_no_other_port_that_coolify_would_not_open(services):
    services.run(docker_compose_raw=with_images(db="postgres:16"), databases={"db": {"human_name": "data"}})
    services.run(databases={"db": {"is_public": True, "public_port": 26494}})
    for wish in ({"public_port": 26495}, {"is_public": True, "public_port": 26495}, {"public_port_timeout": 60}):
        assert "cannot become" in services.refused(databases={"db": wish})
    assert not services.run(databases={"db": {"is_public": True, "public_port": 26494}})["changed"]
    services.run(databases={"db": {"is_public": False, "public_port": 26495}})
    services.run(databases={"db": {"is_public": True, "public_port": 26495}})
    part = services.stored()[0]["databases"][0]
    assert (part["is_public"], part["public_port"]) == (True, 26495)


def test_a_part_of_the_other_sort_is_told_as_that(services):
    file = with_images(web="acme/web:1.0", db="postgres:16")
    with pytest.raises(Failure, match=r"has not made databases\[web\].*It is one of applications: ") as caught:
        services.run(docker_compose_raw=file, databases={"web": {"human_name": "Web"}})
    assert "Declare it as applications instead of databases." in str(caught.value)
    told = services.refused(databases={"web": {"human_name": "Web"}})
    assert "databases[web] is not there. It is one of applications: by the image" in told
    told = services.refused(applications={"db": {"human_name": "Data"}})
    assert "applications[db] is not there. It is one of databases: " in told
    assert services.run(applications={"web": {"human_name": "Web"}}, databases={"db": "Data"})["changed"]


def test_an_address_with_other_letters_is_refused_with_how_to_write_it(services):
    services.run(docker_compose_raw=with_images(web="acme/web:1.0"))
    told = services.refused(applications={"web": ["https://b\u00fccher.example"]})
    assert "in punycode, such as xn--bcher-kva.example" in told
    wish = {"applications": {"web": ["https://xn--bcher-kva.example"]}}
    assert services.run(**wish)["changed"] and not services.run(**wish)["changed"]


def _counts(row, ports, part):
    return ports.get(row["name"]) == row["public_port"] and row["id"] != part["id"]


# -- files whose content stands in the Compose file --------------------------------------------------------------------


def with_file(content="planted7first\n", image="acme/web:1.0", **words):
    volume = {"type": "bind", "source": "./app.conf", "target": "/etc/app.conf", "content": content, **words}
    logs = {"type": "bind", "source": "./logs", "target": "/logs", "is_directory": True}
    return {"services": {"web": {"image": image, "volumes": [volume, logs, "data:/data"]}}}


def kept(services):
    """What Coolify keeps of each place, which is a directory or a content."""
    (row,) = services.stored()
    parts = [part["id"] for part in row["applications"]]
    files = [item for item in services.account.state()["files"].values() if item["resource_id"] in parts]
    return {item["mount_path"]: item["is_directory"] or item["content"] for item in files}


@pytest.mark.parametrize("form", [dict, str])
def test_the_content_of_a_file_is_compared_where_coolify_keeps_it(services, form):
    def declared(*words, **more):
        file = with_file(*words, **more)
        return file if form is dict else json.dumps(file)

    made = services.run(docker_compose_raw=declared())
    assert made["changed"] and not made["unverified"]
    assert kept(services) == {"/etc/app.conf": "planted7first\n", "/logs": True}
    assert "planted7" not in services.stored()[0]["docker_compose_raw"]
    services.account.server.clear()
    for check_mode in (True, False):
        again = services.run(check_mode, docker_compose_raw=declared())
        assert not again["changed"] and not again["unverified"] and "warnings" not in again
    assert services.account.server.writes() == []
    # Of the text only the image differs.
    other = services.run(True, docker_compose_raw=declared(image="acme/web:1.1"))
    assert "app.conf" not in str(other["diff"]["after"]).replace("/etc/app.conf", "").replace("./app.conf", "")
    assert "planted7" not in str(other["diff"])


def test_another_content_is_stored_and_it_is_told_that_coolify_does_not_write_it(services):
    services.run(docker_compose_raw=with_file())
    foretold = services.run(True, docker_compose_raw=with_file("planted7second"))
    changed = services.run(docker_compose_raw=with_file("planted7second"))
    assert foretold["changed"] and foretold["diff"] == changed["diff"] and "planted7" not in str(changed["diff"])
    assert "web:/etc/app.conf" in str(changed["diff"]["after"])
    assert "does not write it to the server" in changed["warnings"][0] and foretold["warnings"] == changed["warnings"]
    assert kept(services)["/etc/app.conf"] == "planted7second"
    again = services.run(docker_compose_raw=with_file("planted7second\n"))
    assert not again["changed"] and "warnings" not in again


def test_a_file_that_comes_later_has_its_content_from_the_first_run_on(services):
    services.run(docker_compose_raw=with_images(web="acme/web:1.0"))
    assert services.run(docker_compose_raw=with_file())["changed"]
    assert kept(services)["/etc/app.conf"] == "planted7first\n"
    assert not services.run(docker_compose_raw=with_file())["changed"]


def test_a_stack_compares_the_content_of_files_as_well(services):
    account, other = services.account, with_file("planted7second")
    declared = {"project": account.project, "services": [{"name": "shop", "docker_compose_raw": with_file()}]}
    assert account.run(STACK, **declared)["changed"]
    assert not account.run(STACK, **declared)["changed"]
    declared["services"][0]["docker_compose_raw"] = other
    assert account.run(STACK, True, **declared)["changed"] and account.run(STACK, **declared)["changed"]
    assert kept(services)["/etc/app.conf"] == "planted7second"
    assert not account.run(STACK, **declared)["changed"]


def test_what_coolify_keeps_as_it_is_is_refused(services):
    services.run(docker_compose_raw=with_file(read_only=True))
    assert not services.run(docker_compose_raw=with_file(read_only=True))["changed"]
    told = services.refused(docker_compose_raw=with_file("planted7second", read_only=True))
    assert "mounted as read_only, which web:/etc/app.conf is" in told and "planted7" not in told
    assert services.run(docker_compose_raw=with_file("planted7second", read_only=False))["changed"]
    told = services.refused(docker_compose_raw=with_file(None))
    assert "Coolify keeps web:/etc/app.conf as a file and makes no directory of it" in told


def test_a_content_that_the_server_does_not_know_is_unverified(services):
    services.run(docker_compose_raw=with_file("[binary file]"))
    result = services.run(docker_compose_raw=with_file("planted7first"))
    assert not result["changed"] and "warnings" not in result
    assert [item["option"] for item in result["unverified"]] == ["files[web:/etc/app.conf].content"]


# -- running -----------------------------------------------------------------------------------------------------------


def test_it_is_started_once_all_its_parts_run_and_stopped_once_none_does(services):
    result = services.run(docker_compose_raw=FILE, state="started")
    assert (result["changed"], result["verdict"]["outcome"]) == (True, "success")
    assert not services.run(docker_compose_raw=FILE, state="started")["changed"]
    assert services.run(state="stopped")["changed"]
    assert [part["container"] for part in services.stored()[0]["applications"]] == [None, None]
    assert not services.run(state="stopped")["changed"]


def test_a_stop_that_a_status_from_before_refuses_is_asked_for_again(services):
    services.run(docker_compose_raw=FILE, state="started", wait=False)
    services.account.patience.sleep(1.5)
    assert services.run(state="stopped")["changed"]
    assert [part["container"] for part in services.stored()[0]["applications"]] == [None, None]


@pytest.mark.parametrize("image", ["acme/worker:crash", "acme/worker:missing"])
def test_the_part_that_does_not_run_is_named(services, image):
    with pytest.raises(Failure) as caught:
        services.run(docker_compose_raw=with_images(web="acme/web:1.0", worker=image), state="started", wait_timeout=90)
    assert "worker" in str(caught.value).splitlines()[0]
    assert caught.value.kind in ("deployment", "timeout")


# Parts of a service can be declared since 4.2.
@pytest.mark.newest("coolify")
def test_a_part_that_is_excluded_is_not_waited_for(services):
    file = with_images(web="acme/web:1.0", migrate="acme/worker:crash")
    parts = {"migrate": {"exclude_from_status": True}}
    services.run(docker_compose_raw=file, applications=parts)
    assert services.run(docker_compose_raw=file, applications=parts, state="started")["verdict"]["outcome"] == "success"


def test_what_runs_is_not_taken_for_stopped_where_no_log_of_a_part_can_be_read(services):
    """Coolify has such logs since 4.2."""
    services.run(docker_compose_raw=FILE, state="started")

    def without_logs(client):
        get = client.get

        def read(call, context, fresh=False):
            if call.path.endswith("/logs"):
                raise ApiError("Not found.", 404, unknown_route=True)
            return get(call, context, fresh)

        client.get = read

    assert not services.run(state="started", spoil=without_logs)["changed"]


def test_a_restart_is_over_when_all_parts_were_seen_again(services):
    services.run(docker_compose_raw=FILE, state="started")
    before = [part["container"]["since"] for part in services.stored()[0]["applications"]]
    assert services.run(state="restarted")["verdict"]["outcome"] == "success"
    after = [part["container"]["since"] for part in services.stored()[0]["applications"]]
    assert before and all(new > old for new, old in zip(after, before))


@pytest.mark.parametrize("pull", [True, False])
def test_a_restart_pulls_images_only_when_told(services, pull):
    services.run(docker_compose_raw=FILE, state="started")
    services.account.server.clear()
    services.run(state="restarted", pull_images=pull)
    (request,) = [item for item in services.account.server.requests() if item["path"].endswith("/restart")]
    assert request["query"].lower() == f"latest={pull}".lower()


def test_a_removed_service_keeps_its_volumes_and_is_gone_when_the_run_ends(services):
    services.run(docker_compose_raw=FILE)
    services.account.server.clear()
    assert services.run(state="absent")["changed"]
    (request,) = [item for item in services.account.server.requests() if item["method"] == "DELETE"]
    assert "delete_volumes=false" in request["query"].lower()
    assert services.stored() == []
    assert not services.run(state="absent")["changed"]


def test_a_file_that_is_stored_for_no_container_says_so(services):
    services.run(docker_compose_raw=FILE, state="started")
    changed = json.loads(json.dumps(FILE).replace("web:1.0", "web:1.1"))
    result = services.run(docker_compose_raw=changed)
    assert result["restart_required"]
    assert services.run(docker_compose_raw=FILE, restart="auto")["verdict"]["outcome"] == "success"


def test_services_are_part_of_a_stack(services):
    account = services.account
    declared = {
        "project": account.project,
        "environment": "production",
        "services": [
            {"name": "shop", "docker_compose_raw": FILE, "environment_variables": {"GREETING": "hi"}},
            {"name": "status", "type": "uptime-kuma"},
        ],
    }
    assert account.run(STACK, **declared)["changed"]
    assert {row["name"] for row in services.stored()} == {"shop", "status"}
    account.server.clear()
    assert not account.run(STACK, **declared)["changed"]
    assert account.server.writes() == []
