# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What many applications cost, against what Ansible's own modules cost in the same run.

Prints one JSON object a line (name, ours, baseline, ratio, unit, n, and the target where there is one), then a table.
Everything that is compared is measured interleaved, and the medians of the rounds are compared; times of tasks and of
loop items are net of an empty play. Seven parts: times, requests, kinds, variables, growth, change, creation; all but
kinds are about applications. Every play has to change as many tasks as it is measured for, and what the time does not
suffice for is left out and said.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tree
import yaml
from delaying import DelayingProxy, depth
from integration import PLACES, Dumper
from servers import QUIET, EmbeddedServer, connection_environment, embedded

Tasks = list[dict[str, Any]]
PLATFORMS = ("coolify", "dokploy")
PROJECT = "bench"
SLOWEST = 25
MOST = 1000
FEW = 10
MANY_VARIABLES = {f"VARIABLE_{number}": f"value {number}" for number in range(10)}
FAR = 50.0
"""ms of a round trip where it is counted how many wait for each other."""
DEEPEST = 2
MOST_CPU, MOST_MEMORY = 3.0, 300.0
"""Seconds and MiB of a stack of 1,000 applications with ten variables each."""
OTHERS: dict[str, dict[str, Any]] = {
    "coolify": {
        "database": {"type": "redis", "description": "A database"},
        "service": {"docker_compose_raw": {"services": {"web": {"image": "nginx:1"}}}, "description": "A service"},
    },
    "dokploy": {
        "compose": {"raw": {"compose_file": {"services": {"web": {"image": "nginx:1"}}}}, "description": "A compose"},
        "database": {"type": "redis", "description": "A database"},
    },
}
"""Kinds that are read as many at once as applications are, each with what one of them declares."""


@dataclass
class Run:
    """What one play took: seconds of wall time, seconds of CPU and MiB of the largest of its processes."""

    wall: float
    cpu: float
    memory: float


def application(platform: str, name: str, **options: Any) -> dict[str, Any]:
    image = {"docker_registry_image_name": "nginx"} if platform == "coolify" else {"docker": {"image": "nginx:1"}}
    return {"name": name, **image, "description": "An application", **options}


def task(platform: str, name: str, environment: str) -> dict[str, Any]:
    options = {"project": PROJECT, "environment": environment, **application(platform, name)}
    return {f"selfhosted.paas.{platform}_application": options}


def loop(platform: str, names: list[str], environment: str, **changed: Any) -> Tasks:
    """One loop; C(changed) are further options of its item in the middle, where the others keep what they have."""
    varied: dict[str, Any] = {}
    if changed:
        middle = names[len(names) // 2]
        usual = application(platform, "{{ item }}")
        varied = {
            key: f"{{{{ {value!r} if item == {middle!r} else {usual[key]!r} }}}}" for key, value in changed.items()
        }
    ((module, options),) = task(platform, "{{ item }}", environment).items()
    return [{module: {**options, **varied}, "loop": names}]


def stack(
    platform: str, names: list[str], environment: str, of_all: dict[str, Any] | None = None, **changed: Any
) -> Tasks:
    """One stack; C(of_all) are further options of all its applications, C(changed) of the one in the middle."""
    applications = [application(platform, name, **(of_all or {})) for name in names]
    if changed:
        applications[len(applications) // 2].update(changed)
    options = {"project": PROJECT, "environment": environment, "applications": applications}
    return [{f"selfhosted.paas.{platform}_stack": options}]


def fact(tasks: Tasks) -> Tasks:
    """What Ansible itself needs for arguments of that size: the same dictionary as the value of a fact."""
    return [{"ansible.builtin.set_fact": {"stack": next(iter(task.values()))}} for task in tasks]


PATHS = {"coolify": "/api/v1/projects", "dokploy": "/api/project.all"}
KEYS = {"coolify": ("Authorization", "Bearer ", "COOLIFY_TOKEN"), "dokploy": ("x-api-key", "", "DOKPLOY_API_KEY")}


def read(platform: str, path: str = "", **words: Any) -> dict[str, Any]:
    """The cheapest thing that people do today: one request by hand, which compares nothing."""
    header, prefix, variable = KEYS[platform]
    url = f"{{{{ lookup('env', '{platform.upper()}_URL') }}}}{path or PATHS[platform]}"
    key = f"{prefix}{{{{ lookup('env', '{variable}') }}}}"
    return {"ansible.builtin.uri": {"url": url, "headers": {header: key}}, **words}


def names(count: int) -> list[str]:
    return [f"app-{number:04}" for number in range(count)]


class Bench:
    def __init__(self, servers: dict[str, EmbeddedServer], options: argparse.Namespace) -> None:
        self.servers = servers
        self.options = options
        self.proxies = {platform: DelayingProxy(server.url) for platform, server in servers.items()}
        self.latency = 0.0
        self.filled: set[tuple[str, str]] = set()
        self.folder = Path(tempfile.mkdtemp(prefix="bench-"))
        self.environment = {
            **os.environ,
            **connection_environment(servers["coolify"], servers["dokploy"]),
            **QUIET,
            "ANSIBLE_COLLECTIONS_PATH": str(tree.TREE),
        }
        self.rows: list[dict[str, Any]] = []
        self.until = time.monotonic() + options.minutes * 60
        self.left: list[str] = []
        self.yardsticks: dict[float, dict[str, Run]] = {}

    def away(self, latency: float) -> None:
        """Let plays be so far away from the servers: ms of a round trip; beside them with none."""
        self.latency = latency
        for platform, proxy in self.proxies.items():
            proxy.delay = latency / 1000
            url = proxy.url if latency else self.servers[platform].url
            self.environment[f"{platform.upper()}_URL"] = url

    def close(self) -> None:
        for proxy in self.proxies.values():
            proxy.stop()

    # -- measuring -------------------------------------------------------------------------------------------------

    def play(self, tasks: Tasks, changes: int | None = None) -> Run:
        """What a play takes. Raises SystemExit where it fails, or changes another number of tasks than C(changes)."""
        path = self.folder / "play.yml"
        path.write_text(yaml.dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}], Dumper=Dumper))
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(path)]
        output = self.folder / "output"
        with output.open("wb") as stream:
            begun = time.monotonic()
            process = subprocess.Popen(command, env=self.environment, stdout=stream, stderr=subprocess.STDOUT)
            _pid, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(output.read_text())
        changed = int(([*re.findall(r"changed=(\d+)", output.read_text()), "0"])[0])
        if changes is not None and changed != changes:
            raise SystemExit(f"{changed} tasks changed something instead of {changes}:\n{output.read_text()[-4000:]}")
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)

    def interleaved(self, plays: dict[str, Callable[[], Tasks]], changing: tuple[str, ...] = ()) -> dict[str, Run]:
        """The medians of several rounds, each of which runs every play once. One task changes in those C(changing)."""
        found: dict[str, list[Run]] = {name: [] for name in plays}
        for _round in range(self.options.rounds):
            for name, tasks in plays.items():
                found[name].append(self.play(tasks(), int(name in changing)))
        return {
            name: Run(
                statistics.median(run.wall for run in runs),
                statistics.median(run.cpu for run in runs),
                statistics.median(run.memory for run in runs),
            )
            for name, runs in found.items()
        }

    def fill(self, platform: str, count: int) -> str:
        """An environment with so many applications; its name."""
        environment = f"of {count}"
        if (platform, environment) not in self.filled:
            latency = self.latency
            self.away(0.0)
            self.play(stack(platform, names(count), environment))
            self.away(latency)
            self.filled.add((platform, environment))
        return environment

    def row(self, name: str, ours: float, baseline: float, unit: str, n: int, target: float | None = None) -> None:
        ratio = ours / baseline if baseline else 0.0
        row: dict[str, Any] = {"name": name, "ours": round(ours, 4), "baseline": round(baseline, 4)}
        row.update(ratio=round(ratio, 4), unit=unit, n=n, latency_ms=self.latency)
        if target is not None:
            row.update(target=round(target, 4), met=ratio <= target)
        self.rows.append(row)
        print(json.dumps(row), flush=True)

    # -- the parts --------------------------------------------------------------------------------------------

    def times(self, platform: str) -> None:
        """Unchanged applications as tasks, as a loop, as a stack, against uri, ping, debug and an empty play."""
        n = self.options.count
        # What takes half a second each is as well known from a few.
        few = min(n, FEW)
        place = self.fill(platform, n)
        door = {"selfhosted_paas_in_process": False}
        runs = self.interleaved(
            {
                "empty": list,
                "task": lambda: [task(platform, name, place) for name in names(n)],
                "module": lambda: [{**task(platform, name, place), "vars": door} for name in names(few)],
                "loop": lambda: loop(platform, names(n), place),
                "stack": lambda: stack(platform, names(n), place),
                "uri": lambda: [read(platform) for _name in names(few)],
                "ping": lambda: [{"ansible.builtin.ping": {}} for _name in names(few)],
                "debug": lambda: [{"ansible.builtin.debug": {"msg": name}} for name in names(n)],
            }
        )
        counts = {name: few if name in ("module", "uri", "ping") else n for name in runs}
        # Wall time is what people wait for; CPU time does not suffer from what else the machine does.
        for kind, unit in (("wall", "s"), ("cpu", "s CPU")):
            empty = getattr(runs["empty"], kind)
            net = {name: (getattr(run, kind) - empty) / counts[name] for name, run in runs.items()}
            for ours, baseline, target in (
                ("task", "uri", 1 / 4 if kind == "wall" and self.latency else 1 / 8),
                ("loop", "uri", 1 / 30),
                ("stack", "uri", None),
                ("module", "uri", None),
                ("task", "ping", None),
                ("task", "debug", None),
                ("loop", "debug", None),
            ):
                name = f"{platform}: unchanged, {ours} / {baseline}"
                self.row(name, net[ours], net[baseline], f"{unit} each", n, target)
            stack_took = getattr(runs["stack"], kind)
            self.row(f"{platform}: unchanged, stack / empty play", stack_took, empty, unit, n, 1.5)

    def requests(self, platform: str) -> None:
        """Requests for unchanged applications, against one read for each of them."""
        server = self.servers[platform]
        for n in (1, 10, 100, 1000):
            if n > self.options.most:
                continue
            place = self.fill(platform, n)
            for way in (loop, stack):
                server.clear()
                self.play(way(platform, names(n), place), 0)
                most = 3 if platform == "coolify" else 2 + -(-n // 100)
                made = len(server.requests())
                self.row(f"{platform}: requests, {way.__name__}", made, n, "requests", n, most / n)
        for kind in OTHERS.get(platform, {}):
            self.requests_of(platform, kind)

    def requests_of(self, platform: str, kind: str) -> None:
        """The same for a hundred unchanged objects of another kind."""
        n = min(100, self.options.most)
        item, place = OTHERS[platform][kind], {"project": PROJECT, "environment": f"{n} of {kind}"}
        objects = [{"name": name, **item} for name in names(n)]
        together: Tasks = [{f"selfhosted.paas.{platform}_stack": {**place, f"{kind}s": objects}}]
        ways: dict[str, Tasks] = {
            "loop": [{f"selfhosted.paas.{platform}_{kind}": {**place, **item, "name": "{{ item }}"}, "loop": names(n)}],
            "stack": together,
        }
        self.play(together, 1)
        for way, tasks in ways.items():
            self.servers[platform].clear()
            self.play(tasks, 0)
            made = len(self.servers[platform].requests())
            # The list of projects does not tell the names of databases; their environment does. Of Coolify one list of
            # all that it has, by the number of the environment.
            most = 4 if platform == "coolify" else (3 if kind == "database" else 2) + -(-n // 100)
            self.row(f"{platform}: requests, {way} of {kind}s", made, n, "requests", n, most / n)

    def kinds(self, platform: str) -> None:
        """Requests for unchanged objects of every kind of tests/resources: for the first task of a run and the next
        one, and then, as far as there is time, for a loop and a stack of several, with what a task takes. On servers of
        their own, since other plays count on there being one machine.
        """
        with embedded() as (coolify, dokploy):
            apart = Bench({"coolify": coolify, "dokploy": dokploy}, self.options)
            apart.rows, apart.left, apart.until = self.rows, self.left, self.until
            try:
                apart.count_kinds(platform)
            finally:
                apart.close()

    def count_kinds(self, platform: str) -> None:
        server = self.servers[platform]
        sys.path[:0] = map(str, PLACES)
        for_plays, frame, modules = (importlib.import_module(name) for name in ("for_plays", "frame", MODULES))
        stacked = {item.name for item in modules.declaration_of(f"{platform}_stack").options()}
        wanted = {
            kind: objects
            for kind, objects in for_plays.many(platform, server, FEW).items()
            if not self.options.kinds or kind in self.options.kinds
        }
        user = frame.Bench(frame.Server(platform, server.url, server.key, server), project=for_plays.PROJECT)
        asked = {
            kind: self.first_and_next(platform, user, modules.declaration_of(f"{platform}_{kind}"), objects[0])
            for kind, objects in wanted.items()
        }
        for kind, objects in wanted.items():
            if time.monotonic() > self.until:
                self.left.append(f"{platform}_{kind}")
                continue
            module = f"selfhosted.paas.{platform}_{kind}"
            plural = modules.declaration_of(f"{platform}_{kind}").plural
            ways: dict[str, Tasks] = {"loop": [{module: {}, "args": "{{ item }}", "loop": objects}]}
            if plural in stacked:
                inside = [{name: value for name, value in item.items() if name != "project"} for item in objects]
                ways["stack"] = [
                    {f"selfhosted.paas.{platform}_stack": {"project": objects[0]["project"], plural: inside}}
                ]
            for way, tasks in ways.items():
                self.counted(platform, f"{platform}_{kind}: {{}}, {way}", tasks, len(objects))
            self.against_hand(platform, kind, {module: objects[0]}, asked[kind])
        self.away(0.0)

    def first_and_next(self, platform: str, user: Any, declaration: Any, options: dict[str, Any]) -> list[str]:
        """What the first task of a run asks, without Ansible around it; with rows for it and for the task after it."""
        self.away(FAR)
        proxy = self.proxies[platform]
        paths: list[str] = []
        learnt: dict[str, Any] = {}
        for which in ("first task", "next task"):
            clients: list[Any] = []

            def away(there: list[Any], known: dict[str, Any], client: Any) -> None:
                client.connection.url = proxy.url
                client.recall(known)
                there.append(client)

            proxy.clear()
            user.run(declaration, spoil=functools.partial(away, clients, learnt), **options)
            paths = paths or [item.path for item in proxy.seen]
            learnt = clients[0].learnt
            self.row(f"{declaration.module}: requests, {which}", len(proxy.seen), 1, "requests", 1)
            self.row(f"{declaration.module}: depth, {which}", depth(proxy.seen), DEEPEST, "deep", 1, 1.0)
        return paths

    def counted(self, platform: str, name: str, tasks: Tasks, n: int) -> list[str]:
        """What a play that changes nothing asks, with rows for how much that is, and how much of it waits for more."""
        self.away(FAR)
        proxy = self.proxies[platform]
        proxy.clear()
        self.play(tasks, 0)
        self.row(name.format("requests"), len(proxy.seen), n, "requests", n)
        self.row(name.format("depth"), depth(proxy.seen), DEEPEST, "deep", n, 1.0)
        return [item.path for item in proxy.seen]

    def against_hand(self, platform: str, kind: str, task: dict[str, Any], asked: list[str]) -> None:
        """A task on something unchanged against one uri, and against the same reads by hand, which compare nothing."""
        for latency, target in ((0.0, 1 / 8), (FAR, 1 / 4)):
            self.away(latency)
            if latency not in self.yardsticks:
                usual = {"empty": list, "uri": lambda: [read(platform)] * FEW}
                self.yardsticks[latency] = self.interleaved(usual)
            hand = [read(platform, path) for path in asked]
            by_hand: Callable[[], Any] = functools.partial(list, hand)
            own = self.interleaved({"task": lambda: [task] * FEW, "by hand": by_hand})
            runs = {**self.yardsticks[latency], **own}
            for measure, unit in (("wall", "s each"), ("cpu", "s CPU each")):
                net = {name: getattr(run, measure) - getattr(runs["empty"], measure) for name, run in runs.items()}
                ours = net["task"] / FEW
                self.row(f"{platform}_{kind}: task / uri", ours, net["uri"] / FEW, unit, FEW, target)
                self.row(f"{platform}_{kind}: task / by hand", ours, net["by hand"], unit, FEW)

    def variables(self, platform: str) -> None:
        """Stacks of unchanged applications with ten variables each, against the same by hand."""
        for n in (100, 1000):
            if n > self.options.most:
                continue
            place = f"{n} with variables"
            tasks = stack(platform, names(n), place, {"environment_variables": MANY_VARIABLES})
            self.away(0.0)
            self.play(tasks, 1)
            plays: dict[str, Callable[[], Tasks]] = {
                "empty": list,
                "stack": functools.partial(list, tasks),
                "fact": functools.partial(fact, tasks),
            }
            runs = self.interleaved(plays)
            target = MOST_CPU / runs["empty"].cpu if n == MOST else None
            name = f"{platform}: {{}}, ten variables each"
            self.row(name.format("CPU of a stack"), runs["stack"].cpu, runs["empty"].cpu, "s CPU", n, target)
            self.row(name.format("CPU / set_fact of it"), runs["stack"].cpu, runs["fact"].cpu, "s CPU", n)
            self.row(name.format("memory of a stack"), runs["stack"].memory, MOST_MEMORY, "MiB", n, 1.0)
            asked = self.counted(platform, f"{platform}: {{}} of a stack, ten variables each", tasks, n)
            if n < MOST:
                by_hand = self.play([read(platform, path) for path in asked[:FEW]])
                each = (by_hand.cpu - runs["empty"].cpu) / min(FEW, len(asked))
                self.row(name.format("CPU / by hand"), runs["stack"].cpu, each * len(asked), "s CPU", n)
        self.away(0.0)

    def creation(self, platform: str) -> None:
        """A first creation, as one stack against one task for each, both in an environment that is there already."""
        n = min(200, self.options.most)
        one, together = f"one by one {self.latency}", f"together {self.latency}"
        for name in (one, together):
            self.play([{f"selfhosted.paas.{platform}_environment": {"project": PROJECT, "name": name}}])
        ours = self.play(stack(platform, names(n), together), 1)
        theirs = self.play([task(platform, name, one) for name in names(n)], n)
        self.row(f"{platform}: creation, stack / one by one", ours.wall, theirs.wall, "s", n)
        self.row(f"{platform}: creation, stack / one by one", ours.cpu, theirs.cpu, "s CPU", n)

    def change(self, platform: str) -> None:
        """One change among many, as one stack against a loop over all that makes a change as well."""
        n = min(500, self.options.most)
        place = self.fill(platform, n)
        counter = iter(range(10_000))

        def way(shape: Callable[..., Tasks]) -> Callable[[], Tasks]:
            return lambda: shape(platform, names(n), place, description=f"{self.latency} {next(counter)}")

        found = self.interleaved({"empty": list, "stack": way(stack), "loop": way(loop)}, changing=("stack", "loop"))
        self.play(loop(platform, names(n), place), 1)
        for kind, unit in (("wall", "s"), ("cpu", "s CPU")):
            took = {name: getattr(run, kind) for name, run in found.items()}
            for baseline, words in (("loop", "loop"), ("empty", "empty play")):
                self.row(f"{platform}: one change, stack / {words}", took["stack"], took[baseline], unit, n)

    def growth(self, platform: str) -> None:
        """CPU and memory of the controller for larger and larger stacks, and for more and more workers."""
        sizes = [size for size in (250, 500, 1000) if size <= self.options.most]
        plays: dict[str, Callable[[], Tasks]] = {"empty": list}
        for size in sizes:
            place = self.fill(platform, size)
            plays[str(size)] = functools.partial(stack, platform, names(size), place)
            plays[f"{size} as a fact"] = functools.partial(fact, stack(platform, names(size), place))
        runs = self.interleaved(plays)
        empty = runs["empty"]
        for size in sizes:
            run = runs[str(size)]
            target = 2.0 / empty.cpu if size == 1000 else None
            self.row(f"{platform}: CPU of a stack / empty play", run.cpu, empty.cpu, "s CPU", size, target)
            fact_cpu = runs[f"{size} as a fact"].cpu
            self.row(f"{platform}: CPU of a stack / set_fact of it", run.cpu, fact_cpu, "s CPU", size)
            self.row(f"{platform}: memory of a stack / empty play", run.memory, empty.memory, "MiB", size)
        if not sizes:
            return
        place, size = self.fill(platform, sizes[-1]), sizes[-1]
        for workers in (1, 8):
            tasks = stack(platform, names(size), place)
            tasks[0][f"selfhosted.paas.{platform}_stack"]["workers"] = workers
            memory = self.play(tasks).memory
            self.row(f"{platform}: memory, {workers} workers / 4", memory, runs[str(size)].memory, "MiB", size)

    def profile(self, platform: str) -> None:
        """Where the time of a stack goes, by function."""
        n = min(1000, self.options.most)
        place = self.fill(platform, n)
        path = self.folder / "play.yml"
        tasks = stack(platform, names(n), place)
        path.write_text(yaml.dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}], Dumper=Dumper))
        code = (
            "import cProfile, multiprocessing.process, os, pstats, sys\n"
            "from ansible.executor.process import worker\n"
            "real = worker.WorkerProcess.run\n"
            "def run(self):\n"
            "    profile = cProfile.Profile()\n"
            "    try:\n        return profile.runcall(real, self)\n"
            "    finally:\n"
            "        stats = pstats.Stats(profile, stream=open(os.environ['BENCH_PROFILE'], 'w'))\n"
            f"        stats.sort_stats('cumulative').print_stats({SLOWEST * 2})\n"
            f"        stats.sort_stats('tottime').print_stats({SLOWEST})\n"
            "        stats.stream.close()\n"
            "worker.WorkerProcess.run = run\n"
            "from ansible.cli.playbook import main\n"
            f"sys.exit(main(['ansible-playbook', {str(path)!r}]))\n"
        )
        target = self.folder / f"profile-{platform}"
        environment = {**self.environment, "BENCH_PROFILE": str(target)}
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.DEVNULL)
        print(f"\n{platform}, a stack of {n}:\n{target.read_text()}")

    def table(self) -> None:
        print(f"\n{'':<46}{'n':>6}{'latency':>9}{'ours':>10}{'baseline':>10}{'ratio':>8}{'target':>8}  unit")
        for row in self.rows:
            target = f"{row['target']:>8.3f}" if "target" in row else " " * 8
            missed = "" if row.get("met", True) else "  MISSED"
            print(
                f"{row['name']:<46}{row['n']:>6}{row['latency_ms']:>6.0f} ms{row['ours']:>10.4f}"
                f"{row['baseline']:>10.4f}{row['ratio']:>8.3f}{target}  {row['unit']}{missed}"
            )


MODULES = "ansible_collections.selfhosted.paas.plugins.module_utils.modules"
PARTS = ("times", "requests", "kinds", "variables", "growth", "change", "creation")
AT_EVERY_LATENCY = ("times", "creation", "change")


def measured(bench: Bench, options: argparse.Namespace) -> Iterator[tuple[float, str, str]]:
    for number, latency in enumerate(options.latency):
        for part in options.parts:
            if not number or part in AT_EVERY_LATENCY:
                for platform in options.platforms:
                    yield latency, part, platform


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=[], help=f"of: {', '.join(PARTS)}, profile; else all of these")
    parser.add_argument("--platforms", nargs="+", default=PLATFORMS, choices=PLATFORMS)
    parser.add_argument("--count", type=int, default=50, help="number of applications of the first part")
    parser.add_argument("--most", type=int, default=MOST, help="largest number of applications anywhere")
    parser.add_argument("--rounds", type=int, default=2, help="how often each play is measured; a creation once")
    parser.add_argument(
        "--latency", type=float, nargs="+", default=[0.0, 50.0], help="ms of a round trip to the servers"
    )
    parser.add_argument("--kinds", nargs="+", default=[], help="only these kinds of the part of that name")
    parser.add_argument("--minutes", type=float, default=15.0, help="no part and no kind is begun after so long")
    options = parser.parse_args()
    options.parts = options.parts or list(PARTS)
    tree.refresh()
    with embedded() as (coolify, dokploy):
        bench = Bench({"coolify": coolify, "dokploy": dokploy}, options)
        coolify.configure(rate_limit=10_000_000)
        for platform in options.platforms:
            bench.play([{f"selfhosted.paas.{platform}_project": {"name": PROJECT}}])
        begun = time.monotonic()
        if options.most < MOST:
            bench.left.append(f"whatever needs more than {options.most} applications")
        for latency, part, platform in measured(bench, options):
            words = f"{part} of {platform} at {latency:.0f} ms"
            if time.monotonic() > bench.until:
                bench.left.append(words)
                continue
            print(f"{(time.monotonic() - begun) / 60:.1f} min, load {os.getloadavg()[0]:.1f}: {words}", file=sys.stderr)
            bench.away(latency)
            getattr(bench, part)(platform)
        bench.close()
        bench.table()
        print(f"\n{(time.monotonic() - begun) / 60:.1f} minutes, load {os.getloadavg()[0]:.1f} at the end.")
        print(f"Left out: {', '.join(bench.left) or 'nothing'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
