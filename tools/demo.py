# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, shown against the embedded servers: create, configure, deploy, run again and see nothing change.

Every act checks what it claims, so the demo is a test as well: it exits with 1 where a claim does not hold.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import requests
from servers import QUIET, ROOT, EmbeddedServer, connection_environment, embedded

COLLECTIONS = ROOT / ".tree"
RECAP = re.compile(r"^localhost\s*: (?P<counts>.*)$", re.MULTILINE)
WIDTH = 96
MOST_LINES = 79
# With this begin the lines of the callback that tells the story.
INDENT = "    "


class Demo:
    def __init__(self, coolify: EmbeddedServer, dokploy: EmbeddedServer) -> None:
        self.servers = {"Coolify": coolify, "Dokploy": dokploy}
        self.environment = {
            **os.environ,
            **connection_environment(coolify, dokploy),
            **QUIET,
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_DEPRECATION_WARNINGS": "false",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tools" / "callbacks"),
            "ANSIBLE_STDOUT_CALLBACK": "story",
        }
        self.acts = 0
        self.lines = 0

    def say(self, text: str) -> None:
        self.lines += text.count("\n") + 1
        print(text, flush=True)

    def act(self, title: str, text: str) -> None:
        self.acts += 1
        self.say(f"\n{f'-- {self.acts}. {title} '.ljust(WIDTH, '-')}\n{textwrap.fill(text, WIDTH)}")

    def play(self, playbook: str, *arguments: str, fails: bool = False) -> tuple[dict[str, int], str]:
        """Run a playbook, show in short what it does, and return the counts of its recap and the whole output."""
        command = ["ansible-playbook", f"demo/{playbook}", *arguments]
        self.say(f"$ {shlex.join(command)}")
        command[0] = str(Path(sys.executable).with_name("ansible-playbook"))
        lines = []
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        with subprocess.Popen(command, cwd=ROOT, env=self.environment, text=True, **pipes) as process:
            assert process.stdout is not None
            for line in process.stdout:
                # Beside its tasks, Ansible tells how each deployment goes on.
                if line.startswith(INDENT):
                    self.say(line.rstrip())
                lines.append(line)
        output = "".join(lines)
        if (process.returncode != 0) != fails:
            raise SystemExit(f"{output}\nThe playbook ended with {process.returncode}.")
        recap = RECAP.search(output)
        assert recap is not None
        return {name: int(count) for name, count in (pair.split("=") for pair in recap["counts"].split())}, output

    def writes(self) -> list[str]:
        return [f"{name}: {write}" for name, server in self.servers.items() for write in server.writes()]

    def somebody_describes(self, kind: str, text: str) -> None:
        """What a person does in the web page of Coolify."""
        server = self.servers["Coolify"]
        address, headers = f"{server.url}/api/v1/{kind}s", {"Authorization": f"Bearer {server.key}"}
        found = requests.get(address, headers=headers, timeout=10).json()
        answer = requests.patch(
            f"{address}/{found[0]['uuid']}", json={"description": text}, headers=headers, timeout=10
        )
        answer.raise_for_status()
        server.clear()

    def claim(self, holds: bool, text: str) -> None:
        self.say(f"{'ok ' if holds else 'NOT'}  {text}")
        if not holds:
            raise SystemExit(f"The demo claims something that does not hold: {text}")

    def run(self) -> None:
        self.act(
            "What would happen",
            "Two empty servers, embedded here. Check mode writes nothing; Ansible's words are told in short.",
        )
        counts, _output = self.play("shop.yml", "--check", "--diff")
        announced = counts["changed"] == 14 and not self.writes()
        self.claim(announced, "14 changes announced, with what they have to run; only reads were sent")

        self.act(
            "Do it",
            "The same without check mode. A task ends when the containers of its application run.",
        )
        counts, _output = self.play("shop.yml")
        self.claim(counts["changed"] == 14 and not counts["failed"], "14 changes, as announced; everything runs")
        self.writes()

        self.act("Again", "Nothing has changed, so nothing is sent.")
        counts, _output = self.play("shop.yml")
        self.claim(counts["changed"] == 0 and not self.writes(), "changed=0, and not a single write")

        self.act(
            "Drift", "Somebody describes the project otherwise in the web page of Coolify. Just that is put right."
        )
        self.somebody_describes("project", "A shop")
        _counts, output = self.play("coolify_shop.yml", "--diff")
        writes = self.writes()
        self.claim(output.count(" -> ") == 1 and len(writes) == 1, f"one difference, one write: {', '.join(writes)}")

        self.act(
            "A new version",
            "A container sees the difference, so that it is deployed. The worker is left alone.",
        )
        counts, _output = self.play("dokploy_shop.yml", "--diff", "-e", "shop_tag=1.5.0")
        self.claim(counts["changed"] == 1, "one application changed")
        self.writes()

        self.act(
            "A version that does not exist",
            "A deployment that fails is a task that fails, with its log. What ran before goes on serving.",
        )
        counts, output = self.play("coolify_shop.yml", "-e", "shop_tag=does-not-exist", fails=True)
        explained = counts["failed"] == 1 and "The end of its log" in " ".join(output.split())
        self.claim(explained and "correct-horse" not in output, "failed, and says why, without showing a secret")

        self.act("Take it away", "Everything goes but the volumes, which stay unless asked for.")
        counts, _output = self.play("shop_removed.yml")
        self.claim(counts["changed"] == 13, "everything is gone")
        counts, _output = self.play("shop_removed.yml")
        self.claim(counts["changed"] == 0, "and removing it again changes nothing")
        self.say(
            "That was it. Next: README.md has a play for a server of your own, docs/guides/export.md takes what it has."
        )
        if self.lines > MOST_LINES:
            raise SystemExit(f"The demo has {self.lines} lines, more than the {MOST_LINES} that somebody reads.")


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with embedded() as (coolify, dokploy):
            Demo(coolify, dokploy).run()
    except KeyboardInterrupt:
        print("\nStopped; the embedded servers are gone.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
