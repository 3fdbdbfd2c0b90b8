# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on the server itself: as one plan, and by the role before the stacks that refer to it."""

from __future__ import annotations

import json
import re

import pytest
from accounts import Account
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from plays import changed, play, private_key, said, told

ACCOUNT = {"url": "registry.example.com", "username": "robot", "password": "planted7secret"}
ALONE = {"coolify": ("private_keys", {"private_key": private_key()}), "dokploy": ("registries", ACCOUNT)}


def run(owner, check_mode=False, **declared):
    owner.server.clear()
    return owner.run(declaration_of(f"{owner.platform}_platform"), check_mode, **declared)


def test_one_plan_of_all_kinds(owner):
    kind, options = ALONE[owner.platform]
    declared = {kind: [{"name": "one", **options}], "projects": [{"name": "shop", "description": "Sells"}]}
    checked = run(owner, True, **declared)
    assert owner.server.writes() == []
    made = run(owner, **declared)
    assert made["diff"] == checked["diff"] and set(made["diff"]["after"]) == {kind, "projects"}
    assert sorted(made["succeeded"]) == ["one", "shop"]
    assert not run(owner, **declared)["changed"]
    # Another key of the embedded Coolify is in use.
    assert run(owner, **{kind: [], "prune": True, "protected": ["deploy"]})["changed"]
    again = run(owner, True, **declared)
    assert again["diff"]["before"] == {} and list(again["diff"]["after"]) == [kind]


def test_one_that_fails_leaves_the_others_done(owner):
    kind, options = ALONE[owner.platform]
    with pytest.raises(Failure) as caught:
        run(owner, **{kind: [{"name": "one"}], "projects": [{"name": "shop"}]})
    assert (caught.value.result["succeeded"], caught.value.result["failures"]) == (["shop"], ["one"])
    assert run(owner, **{kind: [{"name": "one", **options}], "projects": [{"name": "shop"}]})["succeeded"]


def test_the_role_converges_it_before_the_stacks_and_reports_it(owner, playbook):
    kind, options = ALONE[owner.platform]
    name = f"{owner.platform}_platform"
    connection = {
        "api_url": owner.server.url,
        "api_token" if owner.platform == "coolify" else "api_key": owner.server.key,
    }
    stack = {"project": "shop", "applications": [{"name": "web", "state": "stopped", **owner.image()}]}
    # What people may enter is made before them.
    ada = {"name": "ada@example.com", "password": "planted7secret", "role": "member"}
    people = [{**ada, "accessed_services": ["shop/production/web"]}] if owner.platform == "dokploy" else []

    def task(server):
        variables = {
            f"{name}_connection": connection,
            f"{name}_server": {
                kind: server,
                "projects": [{"name": "shop", "description": "Sells"}],
                **({"users": people} if people else {}),
            },
            f"{name}_stacks": [stack],
            f"{name}_report_json": str(playbook.folder / "report.json"),
        }
        return {"ansible.builtin.include_role": {"name": f"selfhosted.paas.{name}"}, "vars": variables}

    code, output = playbook(play(told("failed", task([{"name": "one"}]))))
    assert code == 0, output
    assert "one" in said(output, "failed") and "ada" not in said(output, "failed")
    assert owner.applications() == ["web"]
    code, output = playbook(play(task([{"name": "one", **options}])))
    assert code == 0 and changed(output) == 1, output
    code, output = playbook(play(task([{"name": "one", **options}])))
    assert changed(output) == 0
    owner.run(declaration_of(f"{owner.platform}_project"), name="clicked")
    other = {"private_key": private_key()} if "private_key" in options else options
    run(owner, **{kind: [{"name": "other", **other}]})
    code, output = playbook(play(task([{"name": "one", **options}])), "--check")
    assert code == 0, output
    report = json.loads((playbook.folder / "report.json").read_text())
    assert report["differences"] == []
    # The embedded Coolify has a further key, and one that it has made for itself.
    assert {row["name"] for row in report["undeclared"]} - {"deploy"} == {"clicked", "other"}
    assert "planted7secret" not in json.dumps(report) + output


def test_what_the_plan_finds_as_declared_is_compared_once(owner, playbook):
    name = f"{owner.platform}_platform"
    keys = ("api_url", "api_token" if owner.platform == "coolify" else "api_key")

    def task(memory="512m", about="Sells", plan=True):
        limits = {"limits_memory": memory} if owner.platform == "coolify" else {"memory_limit": memory}
        web = {"name": "web", **owner.image()}
        variables = {
            "connection": dict(zip(keys, (owner.server.url, owner.server.key))),
            "server": {"projects": [{"name": "shop", "description": about}]},
            "stacks": [
                {"project": "shop", "environment": "production", "applications": [web]},
                {"project": "shop", "environment": "staging", "applications": [{**web, **limits}]},
            ],
            "plan": plan,
        }
        role = {"ansible.builtin.include_role": {"name": f"selfhosted.paas.{name}"}}
        return {**role, "vars": {f"{name}_{key}": value for key, value in variables.items()}}

    def played(**given):
        """How much was changed, how often each was looked at, and the number of requests."""
        owner.server.clear()
        code, output = playbook(play(task(**given)))
        assert code == 0, output
        looks = re.findall(r"^(?:ok|changed): .*item=shop/(\w+)\)", output, re.MULTILINE)
        times = (looks.count("production"), looks.count("staging"))
        return changed(output), *times, len(owner.server.requests())

    assert played()[:3] == (2, 2, 2)
    once = played()
    assert once == played(plan=False) and once[:3] == (0, 1, 1)
    # What differs is looked at again before it is written, and so is everything where others may refer to it.
    assert played(memory="1g")[:3] == (1, 1, 2)
    assert played(memory="1g", about="Sells more")[:3] == (1, 2, 2)


@pytest.fixture
def machines(emptied):
    """Two servers of a Coolify: its own, and one that is there by its address alone."""
    return Account(emptied("coolify", "--speed", "0.2"), "coolify", "shop")


SECOND = {"name": "second", "ip": "second.invalid", "private_key": "deploy", "validate": "never"}
NETWORKS = [
    {"server": "second", "name": "public", "network": "public-net"},
    {"server": "second", "name": "coolify", "network": "coolify"},
    {"server": "localhost", "name": "public", "network": "public-net"},
]


def networks(machines):
    state = machines.state()
    servers = {row["id"]: row["name"] for row in state["servers"].values()}
    return sorted((servers[row["server_id"]], row["name"]) for row in state["destinations"].values())


def test_what_stands_in_a_server_is_declared_beside_it(machines):
    declared = {"servers": [SECOND], "destinations": NETWORKS}
    checked = run(machines, True, **declared)
    assert machines.server.writes() == [] and not checked.get("warnings")
    made = run(machines, **declared)
    assert checked["diff"] == made["diff"]
    assert set(made["diff"]["after"]["destinations"]) == {"second/public", "localhost/public"}
    assert networks(machines) == [(name, what) for name in ("localhost", "second") for what in ("coolify", "public")]
    assert [row["server"] for row in made["destinations"]] == ["second", "second", "localhost"]
    assert not run(machines, **declared)["changed"]


def test_what_stands_in_a_server_that_nobody_makes_is_refused(machines):
    declared = {"destinations": [{**NETWORKS[0], "server": "secnd"}, NETWORKS[2]]}
    for check_mode in (True, False):
        with pytest.raises(Failure, match="There is no server 'secnd'") as caught:
            run(machines, check_mode, **declared)
        assert caught.value.result["failures"] == ["secnd/public"]


def test_two_of_one_name_stand_in_different_servers_only(machines):
    with pytest.raises(Failure, match="declares 'public' twice"):
        run(machines, destinations=[NETWORKS[2], NETWORKS[2]])
    shared = [NETWORKS[2], {**NETWORKS[2], "name": "private"}]
    with pytest.raises(Failure, match="is declared for public as well, and two cannot share it"):
        run(machines, True, destinations=shared)


def test_prune_removes_what_no_server_shall_have(machines):
    run(machines, servers=[SECOND], destinations=NETWORKS)
    kept = [NETWORKS[2]]
    checked = run(machines, True, destinations=kept, prune=True)
    assert set(checked["diff"]["before"]["destinations"]) == {
        f"{next(key for key, row in machines.state()['servers'].items() if row['name'] == 'second')}/public"
    }
    # What goes with its server need not be removed before, which takes one that can be reached.
    run(machines, servers=[{"name": "localhost"}], destinations=kept, prune=True)
    assert networks(machines) == [("localhost", "coolify"), ("localhost", "public")]


def test_a_network_is_one_destination_of_its_server(machines):
    resource = declaration_of("coolify_destination")
    machines.refused(
        resource,
        r"network\[coolify\] already belongs to the destination coolify \(",
        server="localhost",
        name="other",
        network="coolify",
    )


def test_a_destination_in_use_is_kept_and_its_users_are_named(machines):
    destination, application = (declaration_of(f"coolify_{kind}") for kind in ("destination", "application"))
    database = declaration_of("coolify_database")
    machines.run(declaration_of("coolify_project"), name="shop")
    made = machines.run(destination, **NETWORKS[2])["destination"]
    (found,) = machines.run(declaration_of("coolify_destination_info"), uuid=made["uuid"])["destinations"]
    assert found["server"] == "localhost"
    place = {"project": "shop", "destination": "public"}
    machines.run(application, **place, name="web", **machines.image())
    machines.run(database, **place, name="data", type="redis")
    machines.refused(
        destination,
        "'public' is still needed by the application web in shop/production, the d",
        server="localhost",
        name="public",
        state="absent",
    )
