# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the replay says of a recording that nobody has looked at, of one that got worse, and of two baselines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "contract"))

import replay

VERSION = {
    "case": "version",
    "request": {"method": "GET", "path": "/api/v1/version", "query": None, "headers": {}, "auth": "root", "body": None},
    "response": {"status": 200, "headers": {}, "body": "4.0.0-recorded"},
}


@pytest.fixture
def recorded(tmp_path):
    (tmp_path / "coolify").mkdir()
    (tmp_path / "coolify" / "never-seen.jsonl").write_text(json.dumps(VERSION) + "\n")
    return tmp_path


def test_a_recording_that_is_not_in_the_baseline_fails_and_says_how_to_look_at_it(recorded):
    command = [sys.executable, replay.__file__, "coolify", "--contracts", str(recorded), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "coolify/never-seen is not in the baseline: 0 of 1 agree" in done.stdout
    assert "make replay FILE=never-seen" in done.stdout
    looked_at = subprocess.run([*command, "--file", "never-seen"], capture_output=True, text=True, check=False)
    assert "GET /api/v1/version" in looked_at.stdout
    assert 'expected  "4.0.0-recorded"' in looked_at.stdout


def test_numbers_may_not_fall():
    outcome = replay.Outcome("coolify", "envs", recorded=9, covered=9, agree=7)
    assert replay.complaints(outcome, replay.Numbers(9, 7)) == []
    assert replay.complaints(outcome, replay.Numbers(9, 8)) == ["coolify/envs: agree is 7, was 8"]


def test_of_two_baselines_that_meet_in_a_merge_the_higher_numbers_are_true(tmp_path, monkeypatch):
    monkeypatch.setattr(replay, "HERE", tmp_path)
    lines = [f'  "envs": {{"covered": {covered}, "agree": {agree}}}' for covered, agree in ((9, 5), (8, 7))]
    text = "\n".join(["{", "<<<<<<< ours", lines[0], "=======", lines[1], ">>>>>>> theirs", "}"])
    (tmp_path / "baseline-coolify.json").write_text(text)
    replay.update(["coolify"], [replay.Outcome("coolify", "new", 3, 3, 2), replay.Outcome("coolify", "envs", 9, 9, 6)])
    written = json.loads((tmp_path / "baseline-coolify.json").read_text())
    assert written == {"envs": {"covered": 9, "agree": 7}, "new": {"covered": 3, "agree": 2}}
