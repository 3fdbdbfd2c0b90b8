# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, shown against the embedded servers: create, configure, deploy, run again and see nothing change.

Every act checks what it claims, so the demo is a test as well: it exits with 1 where a claim does not hold.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

from servers import ROOT, EmbeddedServer, connection_environment, embedded

COLLECTIONS = ROOT / ".tree"
RECAP = re.compile(r"^localhost\s*: (?P<counts>.*)$", re.MULTILINE)
WIDTH = 96


class Demo:
    def __init__(self, coolify: EmbeddedServer, dokploy: EmbeddedServer) -> None:
        self.servers = {"Coolify": coolify, "Dokploy": dokploy}
        self.environment = {
            **os.environ,
            **connection_environment(coolify, dokploy),
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_DEPRECATION_WARNINGS": "false",
            "ANSIBLE_NOCOWS": "1",
            "ANSIBLE_FORCE_COLOR": "1" if sys.stdout.isatty() else "0",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        }
        self.acts = 0

    def act(self, title: str, text: str) -> None:
        self.acts += 1
        print(f"\n{'=' * WIDTH}\n{self.acts}. {title}\n{'-' * WIDTH}")
        print(textwrap.fill(text, WIDTH), flush=True)

    def play(self, playbook: str, *arguments: str, fails: bool = False) -> tuple[dict[str, int], str]:
        """Run a playbook, show it as it goes, and return the counts of its recap and the whole output."""
        command = ["ansible-playbook", f"playbooks/{playbook}", *arguments]
        print(f"\n$ {' '.join(command)}\n", flush=True)
        command[0] = str(Path(sys.executable).with_name("ansible-playbook"))
        lines = []
        with subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                print(line, end="", flush=True)
                lines.append(line)
        output = re.sub(r"\x1b\[[0-9;]*m", "", "".join(lines))
        if (process.returncode != 0) != fails:
            raise SystemExit(f"The playbook ended with {process.returncode}.")
        recap = RECAP.search(output)
        assert recap is not None
        return {name: int(count) for name, count in (pair.split("=") for pair in recap["counts"].split())}, output

    def writes(self) -> list[str]:
        return [f"{name}: {write}" for name, server in self.servers.items() for write in server.writes()]

    def claim(self, holds: bool, text: str) -> None:
        print(f"{'ok ' if holds else 'NOT'}  {text}", flush=True)
        if not holds:
            raise SystemExit(f"The demo claims something that does not hold: {text}")

    def run(self) -> None:
        self.act(
            "What would happen",
            "Both servers are empty. Check mode says what the playbook would do, down to each field, and writes"
            " nothing. Values of variables are secrets and never shown.",
        )
        counts, _output = self.play("shop.yml", "--check", "--diff")
        self.claim(counts["changed"] == 8, "check mode announces 8 changes: 2 projects, 2 environments, 4 applications")
        self.claim(not self.writes(), "and has sent nothing but reads")

        self.act(
            "Do it",
            "The same run without check mode. Each application is deployed, and its task ends when its containers run.",
        )
        counts, _output = self.play("shop.yml")
        self.claim(counts["changed"] == 8 and not counts["failed"], "8 changes, as announced; everything runs")
        self.writes()

        self.act("Again", "Nothing has changed, so nothing is sent.")
        counts, _output = self.play("shop.yml")
        self.claim(counts["changed"] == 0, "changed=0")
        self.claim(not self.writes(), "not a single write")

        self.act("One changed value", "The description of the project on Coolify. One difference, one write.")
        _counts, output = self.play("coolify_shop.yml", "--diff", "-e", "shop_description='Sells nearly everything'")
        added = [line for line in output.splitlines() if re.match(r"\+(?!\+\+)", line)]
        writes = self.writes()
        self.claim(len(added) == 1, f"one difference: {added[0].lstrip('+ ')}")
        self.claim(len(writes) == 1, f"one write: {', '.join(writes)}")

        self.act(
            "A new version",
            "Another tag is deployed because a container sees the difference; the worker is left alone.",
        )
        counts, _output = self.play("dokploy_shop.yml", "--diff", "-e", "shop_tag=1.5.0")
        self.claim(counts["changed"] == 1, "one application changed")
        self.writes()

        self.act(
            "A version that does not exist",
            "A deployment that fails is a task that fails, with the end of the log. The old container goes on serving.",
        )
        counts, output = self.play("coolify_shop.yml", "-e", "shop_tag=does-not-exist", fails=True)
        self.claim(counts["failed"] == 1 and "The end of its log" in output, "failed, and says why")
        self.claim("correct-horse" not in output, "without showing a secret")

        self.act("Take it away", "Applications, environments and projects go; volumes would stay unless asked for.")
        counts, _output = self.play("shop_removed.yml")
        self.claim(counts["changed"] == 6, "everything is gone")
        counts, _output = self.play("shop_removed.yml")
        self.claim(counts["changed"] == 0, "and removing it again changes nothing")
        print(f"\n{'=' * WIDTH}\nThat was it. The playbooks are in playbooks/, ready for a server of your own.")


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
