# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server is recorded, and the recording is held against the embedded one of the newest version."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from plays import private_key
from record import Recorder, Scrubber
from servers import NEWEST, ROOT, VARIABLES, EmbeddedServer

PLAY = """
- hosts: localhost
  gather_facts: false
  tasks:
    - selfhosted.paas.{0}_project: {{name: recorded, description: a first one}}
    - selfhosted.paas.{0}_project: {{name: recorded, description: another}}
    - selfhosted.paas.{0}_environment: {{project: recorded, name: staging}}
    - selfhosted.paas.{0}_application: {{project: recorded, name: web, {1}, environment_variables: {{A: b}}}}
    - selfhosted.paas.{0}_project_info: {{}}
"""
IMAGE = {"coolify": "docker_registry_image_name: nginx", "dokploy": "docker: {image: nginx}"}
EARLIER = {"coolify": "4.0.0", "dokploy": "0.25.0"}


def recorded(platform, version, folder):
    """What a play sends to a server of that version, and what it is answered."""
    (folder / "play.yml").write_text(PLAY.format(platform, IMAGE[platform]))
    url, key = VARIABLES[platform]
    play = [str(Path(sys.executable).with_name("ansible-playbook")), str(folder / "play.yml")]
    command = [sys.executable, str(ROOT / "tools" / "record.py"), platform, "seen", "--into", str(folder), "--", *play]
    with EmbeddedServer(platform, "--server-version", version) as server:
        environment = {**os.environ, url: server.url, key: server.key, "ANSIBLE_LOCALHOST_WARNING": "false"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    path = folder / platform / "seen.jsonl"
    assert server.key not in path.read_text()
    return [json.loads(line) for line in path.read_text().splitlines()]


def replayed(platform, folder):
    """The numbers of the recording, and the differences."""
    command = [sys.executable, str(ROOT / "tests" / "contract" / "replay.py"), platform]
    command += ["--contracts", str(folder), "--file", "seen"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    numbers = re.search(rf"{platform}/seen +(\d+) recorded +(\d+) covered +(\d+) agree", said)
    return [int(number) for number in numbers.groups()], said


@pytest.mark.embedded_only
@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_a_recording_of_the_same_version_agrees_and_one_of_another_shows_where_it_differs(platform, tmp_path):
    here, before = tmp_path / "newest", tmp_path / "earlier"
    for folder, version in ((here, NEWEST[platform]), (before, EARLIER[platform])):
        folder.mkdir()
        exchanges = recorded(platform, version, folder)
        assert {item["request"]["method"] for item in exchanges} >= {"GET", "POST"}
    numbers, said = replayed(platform, here)
    assert numbers[0] > 8 and len(set(numbers)) == 1, said
    numbers, said = replayed(platform, before)
    assert numbers[2] < numbers[1], said
    assert "expected" in said and "received" in said


@pytest.mark.embedded_only
def test_no_secret_is_recorded_under_its_name_nor_anywhere_else(both, tmp_path):
    server = both["coolify"]
    recorder = Recorder("coolify", server.url, tmp_path / "seen.jsonl")
    headers = {"Authorization": f"Bearer {server.key}"}
    body = {"name": f"holds {server.key[-20:]}", "description": "planted-secret", "private_key": private_key()}
    made = requests.post(f"{recorder.url}/api/v1/security/keys", json=body, headers=headers, timeout=10)
    assert made.status_code == 201
    wrong = {"name": "s3", "secret": "planted-secret", "key": "x", "bucket": "b", "endpoint": "no address"}
    requests.post(f"{recorder.url}/api/v1/s3-storages", json=wrong, headers=headers, timeout=10)
    requests.delete(f"{recorder.url}/api/v1/security/keys/{made.json()['uuid']}", headers=headers, timeout=10)
    assert recorder.stop() == 3
    text = (tmp_path / "seen.jsonl").read_text()
    assert "planted-secret" not in text and "PRIVATE KEY" not in text and server.key not in text
    assert json.loads(text.splitlines()[0])["request"]["auth"] == "root"


def test_the_value_of_a_variable_whose_name_promises_a_secret_is_replaced_and_no_other():
    scrubber = Scrubber("dokploy")
    rows = [{"key": "DB_PASSWORD", "value": "planted-one"}, {"key": "GREETING", "value": "hello there"}]
    sent = {
        "rows": rows,
        "env": "GREETING=hello there\nexport API_TOKEN='planted-two'\n",
        "said": "planted-one is short",
    }
    scrubber.learn(sent)
    cleaned = json.dumps(scrubber.clean(sent))
    assert "planted" not in cleaned and cleaned.count("hello there") == 2 and "is short" in cleaned
