# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long unchanged applications take, against what Ansible's own modules take in the same run.

Prints one JSON object a line (name, ours, baseline, ratio, unit, n), then a table. Everything is measured interleaved,
several times, and the medians are compared; times are net of an empty play.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import tree
import yaml
from servers import EmbeddedServer, connection_environment, embedded

Tasks = list[dict[str, Any]]
PLATFORMS = ("coolify", "dokploy")


def application(platform: str, name: str) -> dict[str, Any]:
    image = {"docker_registry_image_name": "nginx"} if platform == "coolify" else {"docker": {"image": "nginx:1"}}
    return {f"selfhosted.paas.{platform}_application": {"project": "bench", "name": name, **image}}


def read(platform: str) -> dict[str, Any]:
    """The cheapest thing that people do today: one request by hand, which compares nothing."""
    path = "COOLIFY_URL') }}/api/v1/projects" if platform == "coolify" else "DOKPLOY_URL') }}/api/project.all"
    key = (
        {"Authorization": "Bearer {{ lookup('env', 'COOLIFY_TOKEN') }}"}
        if platform == "coolify"
        else {"x-api-key": "{{ lookup('env', 'DOKPLOY_API_KEY') }}"}
    )
    return {"ansible.builtin.uri": {"url": "{{ lookup('env', '" + path, "headers": key}}


class Bench:
    def __init__(self, servers: dict[str, EmbeddedServer], count: int, rounds: int) -> None:
        self.servers = servers
        self.count = count
        self.rounds = rounds
        self.folder = Path(tempfile.mkdtemp(prefix="bench-"))
        self.environment = {
            **os.environ,
            **connection_environment(servers["coolify"], servers["dokploy"]),
            "ANSIBLE_COLLECTIONS_PATH": str(tree.TREE),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        }
        self.rows: list[dict[str, Any]] = []

    def play(self, tasks: Tasks) -> float:
        """Seconds of wall time."""
        path = self.folder / "play.yml"
        path.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(path)]
        begun = time.monotonic()
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return time.monotonic() - begun

    def names(self) -> list[str]:
        return [f"app-{number:04}" for number in range(self.count)]

    def looped(self, platform: str) -> Tasks:
        return [{**application(platform, "{{ item }}"), "loop": self.names()}]

    def row(self, name: str, ours: float, baseline: float, unit: str, n: int) -> None:
        ratio = ours / baseline if baseline else 0.0
        row = {"name": name, "ours": round(ours, 4), "baseline": round(baseline, 4), "ratio": round(ratio, 3)}
        self.rows.append({**row, "unit": unit, "n": n})
        print(json.dumps(self.rows[-1]), flush=True)

    def times(self, platform: str) -> None:
        """Unchanged applications, each as a task and all as a loop, against uri, ping and debug."""
        n = self.count
        plays: dict[str, Tasks] = {
            "empty": [],
            "task": [application(platform, name) for name in self.names()],
            "module": [
                {**application(platform, name), "vars": {"selfhosted_paas_in_process": False}} for name in self.names()
            ],
            "loop": self.looped(platform),
            "uri": [read(platform) for _name in self.names()],
            "ping": [{"ansible.builtin.ping": {}} for _name in self.names()],
            "debug": [{"ansible.builtin.debug": {"msg": name}} for name in self.names()],
        }
        seconds: dict[str, list[float]] = {name: [] for name in plays}
        for _round in range(self.rounds):
            for name, tasks in plays.items():
                seconds[name].append(self.play(tasks))
        empty = statistics.median(seconds["empty"])
        net = {name: (statistics.median(found) - empty) / n for name, found in seconds.items()}
        for ours, baseline in (
            ("task", "uri"),
            ("loop", "uri"),
            ("module", "uri"),
            ("task", "ping"),
            ("task", "debug"),
            ("loop", "debug"),
        ):
            self.row(f"{platform}: unchanged, {ours} against {baseline}", net[ours], net[baseline], "s each", n)

    def requests(self, platform: str) -> None:
        """Requests for a loop over unchanged applications, against one read for each of them."""
        server = self.servers[platform]
        server.clear()
        self.play(self.looped(platform))
        self.row(f"{platform}: requests, loop", len(server.requests()), float(self.count), "requests", self.count)

    def table(self) -> None:
        print(f"\n{'':<48}{'ours':>10}{'baseline':>10}{'ratio':>8}  unit")
        for row in self.rows:
            print(f"{row['name']:<48}{row['ours']:>10.4f}{row['baseline']:>10.4f}{row['ratio']:>8.3f}  {row['unit']}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50, help="number of applications")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured")
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds that the servers wait")
    options = parser.parse_args()
    tree.refresh()
    with embedded("--speed", "0.1") as (coolify, dokploy):
        bench = Bench({"coolify": coolify, "dokploy": dokploy}, options.count, options.rounds)
        for platform in PLATFORMS:
            bench.play([{f"selfhosted.paas.{platform}_project": {"name": "bench"}}, *bench.looped(platform)])
        for server in (coolify, dokploy):
            server.configure(latency=options.latency)
        for platform in PLATFORMS:
            bench.times(platform)
            bench.requests(platform)
        bench.table()
    return 0


if __name__ == "__main__":
    sys.exit(main())
