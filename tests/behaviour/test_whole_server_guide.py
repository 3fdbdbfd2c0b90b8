# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journey of a server through git, command by command as its guide says it, on both platforms."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from conftest import VARIABLES
from test_whole_server import empty, full

__all__ = ["empty", "full"]

GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "guides" / "a_whole_server_in_git.md"
BLOCK = re.compile(r"^```(yaml|console)\n(.*?)^```", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"# (\S+\.yml)\n")


class Shell:
    """One shell in which the commands of the guide are typed."""

    def __init__(self, owner, folder):
        self.owner = owner
        self.folder = folder
        self.place = folder
        self.exported = {}

    def run(self, command, fails=False):
        """What a command prints. What it leaves behind for later ones is the directory and what it exports."""
        owner = self.owner
        connection = dict(zip(VARIABLES[owner.platform], (owner.server.url, owner.server.key)))
        environment = {
            **os.environ,
            **connection,
            **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "somebody"),
            **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "somebody@example.com"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            **self.exported,
        }
        script = f"{command}\ncode=$?\npwd -P > {self.folder}/.place\nenv -0 > {self.folder}/.env\nexit $code\n"
        done = subprocess.run(
            ["bash", "-c", script], env=environment, cwd=self.place, capture_output=True, text=True, check=False
        )
        output = done.stdout + done.stderr
        assert bool(done.returncode) == fails, f"{command}\n{output[-4000:]}"
        self.place = Path((self.folder / ".place").read_text().strip())
        pairs = (entry.partition("=") for entry in (self.folder / ".env").read_text().split("\0") if entry)
        known = {"ANSIBLE_VAULT_PASSWORD_FILE"}
        self.exported = {name: value for name, _sign, value in pairs if name in known}
        return output


def sections(platform):
    """The guide for a platform: by heading, the files and commands."""
    text = GUIDE.read_text()
    if platform == "dokploy":
        for word, other in (("coolify", "dokploy"), *zip(*VARIABLES.values())):
            text = text.replace(word, other)
    found = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _line, body = part.partition("\n")
        found[title] = BLOCK.findall(body)
    return found


def walk(shell, blocks):
    """Type the commands and write the files; pairs of a command and what it printed."""
    for kind, text in blocks:
        if kind == "yaml":
            name = FILE.match(text).group(1)
            (shell.folder / name).write_text(text)
            continue
        for line in text.splitlines():
            command, _sign, note = line.removeprefix("$ ").partition("    # ")
            yield command, shell.run(command, fails=note == "fails")


def recap(output):
    return re.search(r"ok=\d+ +changed=(\d+) .*failed=(\d+)", output).groups()


def clicked(owner):
    """Somebody stops one, changes another, and makes a third."""
    place = {"environment": "staging"}
    owner.run(name="worker", **place, state="stopped")
    more = {"environment_variables": {"CLICKED": "yes"}} if owner.platform == "coolify" else {"command": "/app/clicked"}
    owner.run(name="web", **place, **more)
    owner.run(name="clicked", **place, **owner.image())


def test_a_server_goes_through_git_and_comes_back(full, empty, tmp_path):
    guide = sections(full.platform)
    shell = Shell(full, tmp_path)

    printed = dict(walk(shell, guide["The repository"]))
    checked = next(output for command, output in printed.items() if "--check" in command)
    assert recap(checked) == ("0", "0")
    assert "$ANSIBLE_VAULT" in (tmp_path / "server" / "secrets" / "server.yml").read_text()
    assert "correct-horse" not in shell.run("git log -p")

    clicked(full)
    printed = dict(walk(shell, guide["What has drifted"]))
    (drifted,) = [output for command, output in printed.items() if "report_html" in command]
    assert "differ" in drifted
    report = json.loads((tmp_path / "report.json").read_text())
    states = {row["name"]: row["state"] for row in report["objects"] if row["environment"] == "staging"}
    assert (states["web"], states["clicked"]) == ("differs", "undeclared")
    assert states["worker"] in ("down", "not_deployed", "differs")
    assert (tmp_path / "report.html").stat().st_size > 5000
    assert "shop.staging.yml" in next(output for command, output in printed.items() if "git diff" in command)
    assert "clicked" in (tmp_path / "server" / "stacks" / "shop.staging.yml").read_text()

    shell.owner = empty
    printed = dict(walk(shell, guide["The same server again"]))
    told = [recap(output) for command, output in printed.items() if "ansible-playbook" in command]
    assert [failed for _changed, failed in told] == ["0", "0", "0"]
    assert told[0][0] == told[1][0] != "0" and told[2][0] == "0"
    not_back = json.loads((tmp_path / "not_back.json").read_text())
    assert [row["name"] for row in not_back["data"]] == ["orders"]
    assert not_back["data"][0]["backups"] and not_back["failed"] == []
    assert not_back["to_fill_in"] == not_back["left_out"] == []
    assert "correct-horse" not in "".join(printed.values())
