# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody meets who has just cloned this: the targets of make, and the embedded servers by hand."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import yaml
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.client import CoolifyClient
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.client import DokployClient
from plays import MAY_FAIL
from servers import NEWEST, ROOT

LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
TARGET = re.compile(r"(?:`|\$ )make ([a-z][a-z_-]*)")


def test_make_help_lists_every_target_that_a_document_names():
    help_ = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make (\S+)", help_, re.MULTILINE))
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("README.md")]
    named = {target for path in documents for target in TARGET.findall(path.read_text())}
    assert {"demo", "emulator", "test-real"} <= named
    assert named <= listed


def test_every_page_is_named_by_the_page_that_lists_them_and_every_link_leads_somewhere():
    """Links of all documents, as far as they stay in the repository; those of the list name every other page."""
    index, linked = ROOT / "docs" / "README.md", set()
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        places = {target.partition("#")[0] for target in LINK.findall(page.read_text())}
        found = {(page.parent / place).resolve() for place in places if place}
        assert [path for path in found if not path.exists()] == [], page
        linked |= found if page == index else set()
    assert {path for path in (ROOT / "docs").rglob("*.md") if path != index} <= linked


def test_a_clean_clone_installs_from_git_and_runs(playbook, tmp_path):
    clone, collections = tmp_path / "clone", tmp_path / "collections"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), str(clone)], check=True)
    galaxy = [str(Path(sys.executable).with_name("ansible-galaxy")), "collection", "install"]
    source = [f"git+{clone.as_uri()}/.git", "-p", str(collections)]
    home = {**os.environ, "HOME": str(tmp_path), "ANSIBLE_HOME": str(tmp_path / "ansible")}
    done = subprocess.run([*galaxy, *source], check=False, cwd=tmp_path, env=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    # What only this repository needs is not brought along.
    installed = collections / "ansible_collections" / "selfhosted" / "paas"
    assert not {"tests", "tools", "Makefile"} & {path.name for path in installed.iterdir()}
    playbook.environment["ANSIBLE_COLLECTIONS_PATH"] = str(collections)
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [{"selfhosted.paas.coolify_project": {"name": "new"}}],
    }
    for changed in (1, 0):
        code, output = playbook([play])
        assert code == 0 and f"changed={changed} " in output, output


@pytest.mark.parametrize(
    ("platform", "filled"),
    [
        ("coolify", {"docker_registry_image_name": "nginx", "docker_registry_image_tag": "1.27"}),
        ("dokploy", {"docker": {"image": "nginx:1.27"}}),
    ],
)
def test_the_snippet_of_an_application_runs_when_it_is_filled_in_and_the_rest_deleted(playbook, platform, filled):
    doc = [str(Path(sys.executable).with_name("ansible-doc")), "-s", f"selfhosted.paas.{platform}_application"]
    done = subprocess.run(doc, env={**os.environ, **playbook.environment}, capture_output=True, text=True, check=True)
    (task,) = yaml.safe_load(done.stdout)
    options = task[f"{platform}_application"]
    assert set(options.values()) == {None}
    given = {"project": "snippet", "name": "web", **filled}
    assert given.keys() < options.keys()
    task[f"{platform}_application"] = given
    place = {"hosts": "localhost", "gather_facts": False, "collections": ["selfhosted.paas"]}
    code, output = playbook([{**place, "tasks": [{f"{platform}_project": {"name": "snippet"}}, task]}])
    assert code == 0, output


def test_what_runs_on_every_change_names_targets_that_there_are():
    listed = set(re.findall(r"^([a-z._/$(){}A-Z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    stages = set(re.search(r"^STAGES := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split())
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
    commands = [*(hook["entry"] for hook in hooks), container["postCreateCommand"]]
    commands += re.findall(r"^make .*$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    named = {word.replace(".venv", "$(VENV)") for command in commands for word in command.split()[1:]}
    assert len(named) >= 8
    assert named <= listed | stages
    forges = (".github/workflows/test.yml", ".forgejo/workflows/test.yml", ".gitlab-ci.yml")
    assert [name for name in forges if ".ci/run" not in str(yaml.safe_load((ROOT / name).read_text()))] == []


def test_the_readme_is_read_in_two_minutes():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


def test_the_readme_names_the_versions_that_were_recorded_and_tasks_warn_of_newer_ones():
    row = re.search(r"^\| Tested with \| (\S+) \| v(\S+) \|$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert row.groups() == (NEWEST["coolify"], NEWEST["dokploy"]) == (CoolifyClient.newest, DokployClient.newest)


def test_a_server_that_is_newer_than_any_that_was_tried_is_warned_of_once_in_a_run(playbook, both):
    tasks = []
    for platform, server in both.items():
        server.configure(version="9.2.0")
        module = f"selfhosted.paas.{platform}_project"
        tasks += [
            {module: {"name": "shop-{{ item }}"}, "loop": [1, 2]},
            {f"{module}_info": {}, "async": 30, "poll": 1},
            {f"selfhosted.paas.{platform}_application": {"project": "none", "name": "web"}, **MAY_FAIL},
        ]
    code, output = playbook([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}])
    assert code == 0, output
    told = re.findall(r"WARNING\]: (\w+ 9\.2\.0) is newer than (\S+),", output)
    assert told == [("Coolify 9.2.0", NEWEST["coolify"]), ("Dokploy 9.2.0", NEWEST["dokploy"])]


def start(platform, port):
    command = [sys.executable, str(ROOT / "tests" / "emulator"), platform, "--port", str(port), "--exports"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.parametrize(
    ("platform", "names"),
    [("coolify", ["COOLIFY_URL", "COOLIFY_TOKEN"]), ("dokploy", ["DOKPLOY_URL", "DOKPLOY_API_KEY"])],
)
def test_an_embedded_server_shows_what_to_copy_and_says_where_another_is_in_the_way(platform, names):
    port = free_port()
    server = start(platform, port)
    try:
        url = f"http://127.0.0.1:{port}"
        first = server.stdout.readline()
        assert re.fullmatch(rf"An embedded {platform.title()} [0-9.]+ answers at {re.escape(url)}\.\n", first)
        second = start(platform, port)
        said = second.communicate()[1]
        assert second.returncode == 1
        assert "Address already in use" in said
        assert f"make emulator PLATFORM={platform} PORT={port + 1}" in said
    finally:
        server.send_signal(signal.SIGINT)
        said, complaints = server.stdout.read(), server.stderr.read()
        server.wait()
    assert complaints == "" and "{" not in said
    pairs = [shlex.split(line)[1].split("=", 1) for line in said.splitlines() if line.startswith("export ")]
    assert [name for name, _value in pairs] == names
    (own, (_name, key)) = pairs
    assert own[1] == url and len(key) > 40
    assert ("rclone: not found" in said) == (platform == "dokploy")
    # An export shows them.
    assert ("the key deploy, the GitHub app acme" in said) == (platform == "coolify")


def test_the_lines_to_copy_are_shown_to_people_only():
    command = [sys.executable, str(ROOT / "tests" / "emulator"), "coolify"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    ready = json.loads(server.stdout.readline())
    urllib.request.urlopen(f"{ready['url']}/_emulator/requests").close()
    server.terminate()
    assert server.communicate() == ("", "")
