# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole server from files: what is foretold of an empty one is what is done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from servers import EmbeddedServer
from test_export import Owner, by_role, stand_alone

PLAYBOOKS = Path(__file__).resolve().parent.parent.parent / "playbooks"


def fresh(platform):
    return Owner(EmbeddedServer(platform, "--speed", "0.2"), platform, "shop")


@pytest.fixture(scope="module", params=["coolify", "dokploy"])
def full(request, tmp_path_factory):
    """A server with a shop: a database that is backed up, applications that run, and what stands beside them."""
    owner = fresh(request.param)
    folder = tmp_path_factory.mktemp("shop")
    # On an embedded server such a host is there.
    text = (PLAYBOOKS / f"{owner.platform}_shop.yml").read_text().replace("s3.example.com", "s3.example.test")
    (folder / "playbook.yml").write_text(text)
    code, output = owner.play(folder)
    assert code == 0, output[-3000:]
    stand_alone(owner, "beside")
    variables = {"COMMON": "of the environment"}
    owner.make_environment("staging", "shop", description="For trying out", environment_variables=variables)
    owner.make_project("blog")
    owner.run(project="blog", name="web", **owner.image())
    yield owner
    owner.server.stop()


@pytest.fixture
def empty(full):
    owner = fresh(full.platform)
    yield owner
    owner.server.stop()


def told(owner, folder, *arguments):
    """What each task of the role has told."""
    role = f"{owner.platform}_platform__"
    parts = ", ".join(f"'{name}': {role}{name}" for name in ("own", "around", "results"))
    written = {"content": f"{{{{ {{{parts}}} | to_json }}}}", "dest": "{{ playbook_dir }}/told.json"}
    play = by_role(owner, folder / "export", deploy="auto")
    play[0]["tasks"].append({"ansible.builtin.copy": written, "check_mode": False})
    (folder / "playbook.yml").write_text(yaml.safe_dump(play))
    code, output = owner.play(folder, *arguments)
    assert code == 0, output[-3000:]
    found = json.loads((folder / "told.json").read_text())
    every = [found["own"], *found["around"]["results"], *found["results"]["results"]]
    return [{"changed": one["changed"], "diff": one["diff"]} for one in every]


def test_the_plan_of_an_empty_server_is_what_the_run_does(full, empty, tmp_path):
    full.export(tmp_path / "export")
    checked = told(empty, tmp_path, "--check")
    assert empty.server.writes() == []
    made = told(empty, tmp_path)
    assert len(made) > 4 and checked == made
    assert not any(one["changed"] for one in told(empty, tmp_path))
