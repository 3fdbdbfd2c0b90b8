# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What make test tells: every stage is documented, and one that fails is seen although others run beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import check
import costs
import psutil
import pytest
from jobs import Job, side_by_side
from servers import ROOT, VARIABLES, EmbeddedServer

LOGS = ("checks", "counters", "logs", "sequences")
# What is there once, and may stay changed where the Ctrl-C comes while it is.
SETTINGS = ("allowed_ai",)


def test_every_stage_is_in_the_makefile_with_what_it_proves():
    assert set(costs.proves()) == set(check.STAGES)


def test_what_runs_side_by_side_is_shown_in_one_piece_and_fails_alone(tmp_path, capsys):
    code = (
        "import sys; name = sys.argv[1]; print('begin', name); print('end', name, file=sys.stderr); exit(name == 'b')"
    )
    jobs = [Job(name, (sys.executable, "-uc", code, name), {}) for name in "abc"]
    outcomes = {item.name: item for item in side_by_side(jobs, tmp_path, 2)}
    assert {name: item.passed for name, item in outcomes.items()} == {"a": True, "b": False, "c": True}
    shown = capsys.readouterr().out
    assert all(f"begin {name}\nend {name}\n" in shown for name in "abc")


@pytest.mark.parametrize(
    ("stage", "shown", "number"),
    [
        ("fields", "...\n653 passed in 96.69s\n178 passed, 2 skipped in 5s", 831),
        ("replay", "dokploy/a  3 recorded  3 covered  2 agree\ndokploy: 9 recorded, 8 covered, 7 agree\n", 7),
        ("sanity", "Running sanity test: a\nRunning sanity test: b\n", 2),
        ("chaos", "  runs                  80\n  races to create        6\n  requests           900\n", 86),
    ],
)
def test_cases_are_counted_as_each_stage_tells_them(stage, shown, number):
    assert costs.cases(stage, shown) == number


def test_a_campaign_that_is_ended_leaves_no_process_behind():
    tool = Path(check.__file__).with_name("chaos.py")
    nothing = [argument for kind in ("runs", "every", "races", "lies") for argument in (f"--{kind}", "0")]
    command = [sys.executable, str(tool), *nothing, "--hosts", "50", "--forks", "4", "--platform", "coolify"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        campaign, begun = psutil.Process(process.pid), []
        # The server and four hosts.
        while len(begun) < 5:
            assert process.poll() is None
            begun = campaign.children(recursive=True)
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        told = process.communicate()[0]
    assert process.returncode == 1
    assert "interrupted" in told
    assert not psutil.wait_procs(begun, timeout=30)[1]


def test_plays_say_the_same_where_ansible_has_been_loaded_before_them(playbook):
    playbook.environment["WHERE"] = "here"
    tasks = [
        {"ansible.builtin.set_fact": {"made": "{{ 'a\\b' ~ given }}", "several": ["{{ made | default('none') }}"]}},
        {"ansible.builtin.debug": {"msg": "{{ made | upper }} {{ several }} {{ lookup('env', 'WHERE') }}"}},
        {"ansible.builtin.command": "pwd", "register": "there"},
        {"ansible.builtin.assert": {"that": ["there.stdout == playbook_dir", "given == 2"]}},
        {"selfhosted.paas.coolify_project": {"name": "loaded", "description": "{{ nowhere.to_be.found }}"}},
    ]
    plays = [[{"hosts": "localhost", "gather_facts": False, "vars": {"given": n}, "tasks": tasks}] for n in (2, 3)]
    told = []
    # Twice with what is loaded, since a template is compiled the first time only.
    for playbook.shipped in (False, False, True):
        told.append([playbook(text) for text in (*plays, "- hosts: {", [{"hosts": "nobody"}])])
    assert told[0] == told[1] == told[2]
    (late, found), (early, _output), (broken, said), (nothing, _nobody) = told[0]
    assert (late, early, broken, nothing) == (2, 2, 4, 0), found
    assert "A\\\\B2 ['none'] here" in found and "'nowhere' is undefined" in found
    assert "YAML parsing failed" in said


@pytest.mark.parametrize("platform", VARIABLES)
def test_tests_on_a_real_server_remove_what_they_have_made_also_where_they_are_interrupted(platform):
    # A Ctrl-C between a request and its answer leaves what nobody knows of; it does not hit that three times.
    for _attempt in range(3):
        before, left = _interrupted(platform)
        if left == before:
            break
    assert left == before


def test_no_test_begins_after_a_ctrl_c_that_another_has_swallowed(tmp_path):
    file = tmp_path / "test_two.py"
    file.write_text(
        "import contextlib, os, signal\n\n"
        "def test_one():\n    with contextlib.suppress(BaseException):\n        os.kill(os.getpid(), signal.SIGINT)\n\n"
        "def test_two():\n    pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "stopping", "--rootdir", str(tmp_path), str(file)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "1 passed" in done.stdout, done.stdout


def _interrupted(platform):
    """How many there are of each thing before tests on a server, and after a Ctrl-C has ended them."""
    server = EmbeddedServer(platform, "--speed", "0.1")

    def held():
        return {
            name: len(rows)
            for name, rows in server.state().items()
            if isinstance(rows, (dict, list)) and name not in (*LOGS, *SETTINGS)
        }

    before = held()
    others = {name for names in VARIABLES.values() for name in names}
    environment = {name: value for name, value in os.environ.items() if name not in others}
    environment |= {**dict(zip(VARIABLES[platform], (server.url, server.key))), "SAMPLE": "400"}
    # A shell that starts something in the background has it ignore a Ctrl-C, and so what that starts in turn.
    heeding = "import os, signal as s, sys; s.signal(s.SIGINT, s.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    command = [sys.executable, "-c", heeding, sys.executable, str(ROOT / "tools" / "real.py"), "fields"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True) as run:
        # A project with its environment, and something that the first tests made.
        while sum(number > before[name] for name, number in held().items()) < 3:
            assert run.poll() is None
            time.sleep(0.2)
        # As a terminal does it, to all that belong together.
        os.killpg(run.pid, signal.SIGINT)
        try:
            told = run.communicate(timeout=120)[0]
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            raise
    left = held()
    server.stop()
    assert run.returncode == 130, told
    return before, left
