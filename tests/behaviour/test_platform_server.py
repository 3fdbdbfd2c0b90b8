# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on the server itself: as one plan, and by the role before the stacks that refer to it."""

from __future__ import annotations

import json

import pytest
from accounts import Account
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from role_plays import changed, play, said, told
from servers import EmbeddedServer


def key():
    made = ed25519.Ed25519PrivateKey.generate()
    return made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    ).decode()


ACCOUNT = {"url": "registry.example.com", "username": "robot", "password": "planted7secret"}
ALONE = {"coolify": ("private_keys", {"private_key": key()}), "dokploy": ("registries", ACCOUNT)}


@pytest.fixture(params=["coolify", "dokploy"])
def owner(request):
    server = EmbeddedServer(request.param, "--speed", "0.2")
    yield Account(server, request.param, "shop")
    server.stop()


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
    stack = {"project": "shop", "applications": [{"name": "web", **owner.image()}]}

    def task(server):
        variables = {
            f"{name}_connection": connection,
            f"{name}_server": {kind: server, "projects": [{"name": "shop", "description": "Sells"}]},
            f"{name}_stacks": [stack],
            f"{name}_report_json": str(playbook.folder / "report.json"),
        }
        return {"ansible.builtin.include_role": {"name": f"selfhosted.paas.{name}"}, "vars": variables}

    code, output = playbook(play(told("failed", task([{"name": "one"}]))))
    assert code == 0, output
    assert "one" in said(output, "failed") and owner.applications() == ["web"]
    code, output = playbook(play(task([{"name": "one", **options}])))
    assert code == 0 and changed(output) == 1, output
    code, output = playbook(play(task([{"name": "one", **options}])))
    assert changed(output) == 0
    owner.run(declaration_of(f"{owner.platform}_project"), name="clicked")
    run(owner, **{kind: [{"name": "other", **options, **({"private_key": key()} if "private_key" in options else {})}]})
    code, output = playbook(play(task([{"name": "one", **options}])), "--check")
    assert code == 0, output
    report = json.loads((playbook.folder / "report.json").read_text())
    assert report["differences"] == []
    # The embedded Coolify has a further key, and one that it has made for itself.
    assert {row["name"] for row in report["undeclared"]} - {"deploy"} == {"clicked", "other"}
    assert "planted7secret" not in json.dumps(report) + output
