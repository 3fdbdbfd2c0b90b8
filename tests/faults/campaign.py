# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Campaigns: applications, composes, and objects of all other kinds, are created, changed, deployed and deleted while
requests go wrong, plays are killed, and two plays do the same at the same time. Whatever happens, the promises hold;
what does not hold is printed and counts.

All time is a hundred times faster than on a real server: the clock of the engine, its pauses and its timeouts.
"""

from __future__ import annotations

import contextlib
import functools
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import yaml
from accounts import PROJECTS, Account, Undocumented
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.transport import exchange
from disturbing import FASTER, Lie, deadly, hasten
from hosts import Unsafe, host_plays, hosts
from independent import Stored, Wish, stored
from kinds import kinds
from proxy import FAULTS, Proxy
from servers import EmbeddedServer

PACE = {"coolify": ("--clock", str(FASTER)), "dokploy": ("--speed", str(1 / FASTER))}
TIMEOUT = 15
BATCH = 100
HOSTS_BATCH = 20
PHASES = ("create", "update", "deploy", "delete")


class Broken(AssertionError):
    """A promise that was not kept."""


@dataclass
class Tally:
    """Figures of a campaign."""

    counts: Counter = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    kinds: Counter = field(default_factory=Counter)
    trapped: int = 0

    def check(self, what: str, true: bool, why: object = "") -> None:
        if not true:
            raise Broken(f"{what}: {why}")

    def guard(self, label: str, action) -> bool:
        try:
            action()
            return True
        except Broken as error:
            self.counts[f"broken: {str(error).partition(':')[0]}"] += 1
            self.broken.append(f"{label}: {error}")
        except Exception:
            self.counts["broken: crashed"] += 1
            self.broken.append(f"{label}: {traceback.format_exc()}")
        return False


class Place:
    """An embedded server with the proxy before it, one project and an application that nobody must touch."""

    def __init__(self, platform: str, tally: Tally, version: str = "") -> None:
        exchange.LARGEST_ANSWER = 256 * 1024
        self.platform, self.version = platform, version
        posing = ["--server-version", version] if version else []
        self.server = EmbeddedServer(platform, *PACE[platform], *posing)
        self.proxy = Proxy(self.server.url, patience=TIMEOUT / FASTER * 1.3)
        self.account = Account(self.server, platform, "chaos")
        self.tally = tally
        self.run_clean(PROJECTS[platform], name="chaos")
        self.run_clean(**Wish.bystander(platform))
        self.bystander = self.look("bystander")

    def stop(self) -> None:
        self.proxy.stop()
        self.server.stop()

    def run_clean(self, resource=None, **options):
        return self.account.run(resource, spoil=hasten, api_timeout=60, **options)

    def run_through_proxy(self, resource=None, **options):
        return self.account.run(resource, spoil=hasten, api_url=self.proxy.url, api_timeout=TIMEOUT, **options)

    def settle(self) -> None:
        """Wait until the server has carried out what it was still at work on."""
        time.sleep(1.5 / FASTER)

    def look(self, name: str) -> list[Stored]:
        """What the server holds under a name, read past the collection."""
        return stored(self.platform, self.server.state(), name)


class Lifecycle:
    """The life of one of a kind in a place, from a seed; each phase may be disturbed, and is then mended."""

    def __init__(self, place: Place, seed: str, kind: str = "application") -> None:
        self.resource = declaration_of(f"{place.platform}_{kind}")
        self.place = place
        self.tally = place.tally
        self.seed = seed
        self.dice = random.Random(seed)
        self.name = f"app {seed}"
        self.wish = Wish.of(place.platform, self.name, self.dice, kind)

    def options(self, phase: str) -> dict:
        if phase == "delete":
            return {"project": "chaos", "name": self.name, "state": "absent"}
        return {"project": "chaos", **self.wish.options(), "deploy": "always" if phase == "deploy" else "auto"}

    def prepare(self, phase: str) -> None:
        """What has happened to the application before this phase, undisturbed."""
        if phase in PHASES[1:]:
            self.place.run_clean(self.resource, **self.options("create"))
            # A variable that somebody made by hand, and that no run declares.
            self.place.run_clean(
                self.resource, project="chaos", name=self.name, environment_variables={"BY_HAND": "kept"}
            )
            self.wish.kept = {"BY_HAND": "kept"}
        if phase == "update":
            self.wish = self.wish.changed(self.dice)

    # -- what always holds -----------------------------------------------------------------------------------------

    def only_one(self) -> list[Stored]:
        found = self.place.look(self.name)
        self.tally.check("duplicate", len(found) <= 1, [item.id for item in found])
        self.tally.check("duplicate", not any(item.twice for item in found), found)
        self.tally.check("bystander touched", self.place.look("bystander") == self.place.bystander)
        return found

    def nothing_lost(self, found: list[Stored]) -> None:
        for item in found:
            for name, value in self.wish.kept.items():
                self.tally.check("lost variable", item.variables.get(name) == value, name)

    def as_declared(self, phase: str) -> None:
        found = self.only_one()
        if phase == "delete":
            self.tally.check("not deleted", not found)
            return
        self.tally.check("not created", len(found) == 1)
        self.tally.check("not as declared", not self.wish.differs(found[0]), self.wish.differs(found[0]))
        self.tally.check("not deployed", found[0].deployed == self.wish.image, f"{found[0].deployed} {self.wish.image}")
        self.nothing_lost(found)

    def report_is_true(self, phase: str, before: list[Stored], failure: Failure) -> None:
        """What a failed run says of itself, against what is on the server."""
        result, kind = failure.result, self.wish.kind
        found = self.only_one()
        done, left = result.get("done", []), result.get("not_done", [])
        said = f"done={done} not_done={left} changed={result.get('changed')}: {failure}"
        self.tally.check("silent failure", bool(str(failure).strip()))
        self.tally.check("a mistake in the collection", "in selfhosted.paas:" not in str(failure), said)
        if not done and not left:
            self.tally.check("changed before the plan", found == before, said)
        if not result.get("changed"):
            self.tally.check("changed without saying so", found == before, said)
        if f"create the {kind}" in done:
            self.tally.check("done is not true", len(found) == 1, said)
        if f"verify the {kind}" in done:
            self.tally.check("done is not true", not self.wish.differs(found[0]), said)
        if f"delete the {kind}" in done:
            self.tally.check("done is not true", not found, said)
        if phase != "delete":
            self.nothing_lost(found)

    def mended(self, phase: str) -> None:
        """A clean second run finishes whatever was half made, and a third has nothing to do."""
        self.place.run_clean(self.resource, **self.options(phase))
        self.as_declared(phase)
        if phase != "deploy":
            again = self.place.run_clean(self.resource, **self.options(phase), check_mode=True)
            self.tally.check("third run is changed", not again["changed"], again["diff"])

    # -- disturbances ----------------------------------------------------------------------------------------------

    def under_faults(self, phase: str, rate: float) -> None:
        counts, proxy = self.tally.counts, self.place.proxy
        before = self.place.look(self.name)
        proxy.begin(f"{self.seed} {phase}", rate)
        failure = None
        try:
            self.place.run_through_proxy(self.resource, **self.options(phase))
        except Failure as error:
            failure = error
        happened = proxy.end()
        counts["runs"] += 1
        counts["requests"] += len(happened)
        counts["faults"] += sum(bool(fault) for _method, _path, fault in happened)
        counts["undisturbed runs" if not any(fault for *_where, fault in happened) else "disturbed runs"] += 1
        counts["reported failure" if failure else "reported success"] += 1
        if failure:
            self.report_is_true(phase, before, failure)
        elif phase != "deploy":
            self.as_declared(phase)
        self.mended(phase)

    def killed(self, phase: str, number: int, answered: bool) -> bool:
        """Kill the run at its request with this number; whether it came so far."""
        counts = self.tally.counts
        child = os.fork()
        if not child:
            # The child ends here whatever happens, and is not to run the rest of the campaign.
            with contextlib.suppress(BaseException):
                spoil = functools.partial(deadly, number=number, answered=answered)
                self.place.account.run(self.resource, spoil=spoil, **self.options(phase))
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        dead = os.WIFSIGNALED(status)
        if dead:
            counts["kills"] += 1
            self.place.settle()
            self.only_one()
            if phase != "delete":
                self.nothing_lost(self.place.look(self.name))
            self.mended(phase)
        return dead

    def misinformed(self, phase: str) -> None:
        """One answer of the server has a part of a wrong type, or lacks a part."""
        counts = self.tally.counts
        lie = Lie(self.dice)
        options = {**self.options(phase), "api_timeout": TIMEOUT}
        counts["answers with a wrong part"] += 1
        try:
            self.place.account.run(self.resource, spoil=lie.spoil, **options)
        except Failure as failure:
            counts["wrong parts refused"] += bool(lie.told)
            self.tally.check(
                "a mistake in the collection", "in selfhosted.paas:" not in str(failure), f"{lie.told} {failure}"
            )
        except Undocumented:
            # Of another type than documented: what a server says is shown as it is.
            counts["shown as told"] += 1
        except Exception as error:
            self.tally.check("crashed", False, f"{lie.told} {error!r}")
        self.place.settle()
        try:
            self.only_one()
            if phase != "delete":
                self.nothing_lost(self.place.look(self.name))
            self.mended(phase)
        except (Broken, Failure) as error:
            raise Broken(f"{error} after the lie: {lie.told}") from error


def lies(place: Place, seed: str, runs: int, kind: str = "application") -> None:
    for number in range(runs):
        phase = PHASES[number % len(PHASES)]
        life = Lifecycle(place, f"{seed}-{number}-{phase}-lie", kind)
        if place.tally.guard(f"{life.seed} prepared", lambda life=life, phase=phase: life.prepare(phase)):
            place.tally.guard(life.seed, lambda life=life, phase=phase: life.misinformed(phase))
        clean_up(place, life)


def other_runs(platform: str, dice: random.Random) -> dict[str, list[dict]]:
    """Runs of all modules but the one for a single application, by what they are about."""
    place = {"project": "chaos", "environment": "production"}
    stack = [Wish.of(platform, name, dice).options() for name in ("of a stack", "another of it")]
    return {
        "project": [{"name": "chaos", "description": str(dice.random())}],
        "environment": [{"project": "chaos", "name": "staging", "description": str(dice.random())}],
        "project_info": [{}, {"name": "chaos"}],
        "environment_info": [{}, {"project": "chaos"}],
        "application_info": [{}, {"project": "chaos"}, {**place, "name": "of a stack"}],
        "application_logs": [{**place, "name": "of a stack"}, {**place, "name": "of a stack", "deployment": "latest"}],
        "deployment": [{**place, "name": ["of a stack"], "action": action} for action in ("deploy", "cancel")],
        "stack": [{**place, "applications": [{**wish, "deploy": "auto"} for wish in stack]}],
        "export": [{}, {"project": "chaos", "secrets": "inline"}],
    }


def misread(place: Place, seed: str, rounds: int) -> None:
    """All other modules, when one answer of the server has a part of a wrong type, or lacks a part."""
    counts, tally = place.tally.counts, place.tally
    (ready,) = other_runs(place.platform, random.Random(seed))["stack"]
    place.run_clean(declaration_of(f"{place.platform}_stack"), **ready)
    for number in range(rounds):
        dice = random.Random(f"{seed}-{number}")
        told: list[str] = []
        for kind, runs in other_runs(place.platform, dice).items():
            lie = Lie(dice)
            options = dice.choice(runs)
            counts["answers with a wrong part, to other modules"] += 1
            tally.guard(
                f"{kind} {number}",
                lambda kind=kind, lie=lie, options=options: lied_to(place, kind, lie, options),
            )
            told.append(f"{kind}: {lie.told}")
        place.settle()
        for name in ("of a stack", "another of it"):
            found = len(place.look(name))
            tally.guard(f"{seed}-{number}", lambda found=found, told=told: tally.check("duplicate", found == 1, told))
        tally.guard(f"{seed}-{number}", lambda: tally.check("bystander", place.look("bystander") == place.bystander))


def lied_to(place: Place, kind: str, lie: Lie, options: dict) -> None:
    reads = kind.endswith(("_info", "_logs", "export"))
    place.server.clear()
    try:
        place.account.run(declaration_of(f"{place.platform}_{kind}"), spoil=lie.spoil, api_timeout=TIMEOUT, **options)
    except Failure as failure:
        place.tally.counts["wrong parts refused by other modules"] += bool(lie.told)
        mistaken = "in selfhosted.paas:" in str(failure)
        place.tally.check("a mistake in the collection", not mistaken, f"{lie.told} {failure}")
    except Undocumented:
        # Of another type than documented: what a server says is shown as it is.
        place.tally.counts["shown as told"] += 1
    place.tally.check("wrote", not (reads and place.server.writes()), f"{kind} {lie.told}")


def composes(place: Place, seed: str, runs: int, rate: float) -> None:
    """A share of each with Compose files, where the platform deploys them."""
    if place.platform != "dokploy":
        return
    faults(place, f"{seed}-compose", runs, rate, "compose")
    lies(place, f"{seed}-compose", -(-runs // 4), "compose")
    races(place, f"{seed}-compose", -(-runs // 12), "compose")
    kills(place, f"{seed}-compose", 7, "compose")


def faults(place: Place, seed: str, runs: int, rate: float = 0.2, kind: str = "application") -> None:
    """So many runs, each a phase of the life of one of a kind, with this share of requests going wrong."""
    for number in range(-(-runs // len(PHASES))):
        for phase in PHASES:
            life = Lifecycle(place, f"{seed}-{number}-{phase}", kind)
            if place.tally.guard(f"{life.seed} prepared", lambda life=life, phase=phase: life.prepare(phase)):
                place.tally.guard(life.seed, lambda life=life, phase=phase: life.under_faults(phase, rate))
            clean_up(place, life)


def kills(place: Place, seed: str, every: int = 1, kind: str = "application") -> None:
    """Kill a run before and after each of its requests; with C(every), at each so many."""
    for phase in PHASES:
        for answered in (False, True):
            number, alive = 1, False
            while not alive:
                life = Lifecycle(place, f"{seed}-{phase}-{number}-{answered}", kind)
                life.prepare(phase)
                outcome = []
                place.tally.guard(
                    f"{life.seed} killed",
                    lambda life=life, phase=phase, number=number, answered=answered, outcome=outcome: outcome.append(
                        life.killed(phase, number, answered)
                    ),
                )
                clean_up(place, life)
                alive = outcome == [False]
                number += every


def races(place: Place, seed: str, rounds: int, kind: str = "application") -> None:
    """Two runs create the same at the same moment, or make the same change to what is there."""
    for number in range(rounds):
        for phase in ("create", "update"):
            life = Lifecycle(place, f"{seed}-{number}-{phase}-race", kind)
            place.tally.guard(life.seed, lambda life=life, phase=phase: race(place, life, phase))
            clean_up(place, life)


def race(place: Place, life: Lifecycle, phase: str) -> None:
    life.prepare(phase)
    barrier = threading.Barrier(2)
    spread = life.dice.choice((0, 0, 0.001, 0.003, 0.01))
    outcomes: list[object] = []

    def one(delay: float) -> None:
        waited: list[bool] = []

        def spoil(client):
            hasten(client)
            real = client.send

            def send(call, context, body=None):
                if not waited:
                    waited.append(True)
                    # Where the other never writes, this one goes on alone.
                    with contextlib.suppress(threading.BrokenBarrierError):
                        barrier.wait(2)
                    time.sleep(delay)
                return real(call, context, body)

            client.send = send

        try:
            outcomes.append(place.account.run(life.resource, spoil=spoil, api_timeout=60, **life.options(phase)))
        except Failure as failure:
            outcomes.append(failure)

    threads = [threading.Thread(target=one, args=(delay,)) for delay in (0.0, spread)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = place.look(life.name)
    reports = [str(item) for item in outcomes if isinstance(item, Failure)]
    counts = place.tally.counts
    counts[f"races to {phase}"] += 1
    counts[f"races to {phase} that made something twice"] += bool(doubled(found))
    if doubled(found):
        place.tally.check("silent race", told_of(doubled(found), reports), (doubled(found), reports))
        return
    if phase == "create":
        # The server itself may have refused the second, because of a domain that the first has by then.
        place.tally.check("race without a reason", all(found[0].id in text for text in reports), reports)
    counts["races that the server noticed"] += bool(reports)
    place.tally.check("race lost by both", len(reports) < 2, reports)
    if phase == "create":
        life.as_declared(phase)
    else:
        life.mended(phase)


def doubled(found: list[Stored]) -> list[str]:
    """Ids of what there is twice: applications of the same name, or parts of one."""
    return [item.id for item in found] if len(found) > 1 else [key for item in found for key in item.twice]


def told_of(ids: list[str], texts: list[str]) -> bool:
    """Whether somebody is told of all of them."""
    return all(any(identifier in text for text in texts) for identifier in ids)


class Play:
    """A real ansible-playbook in a session of its own, that creates applications through the proxy."""

    def __init__(self, place: Place, lives: list[Lifecycle], folder: Path, in_process: bool) -> None:
        tasks = [
            {f"selfhosted.paas.{place.platform}_application": {"project": "chaos", **life.options("create")}}
            for life in lives
        ]
        variables = {"selfhosted_paas_in_process": in_process}
        play = [{"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": tasks}]
        playbook = folder / f"{lives[0].name}-{in_process}.yml"
        # Jinja would take the braces in some of the values for its own.
        playbook.write_text(yaml.dump(play, Dumper=Unsafe, sort_keys=False), encoding="utf-8")
        key = "COOLIFY_TOKEN" if place.platform == "coolify" else "DOKPLOY_API_KEY"
        environment = {
            **os.environ,
            f"{place.platform.upper()}_URL": place.proxy.url,
            key: place.server.key,
            "ANSIBLE_COLLECTIONS_PATH": os.environ["PYTHONPATH"].split(os.pathsep)[0],
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_LOCALHOST_WARNING": "false",
        }
        self.process = subprocess.Popen(
            [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def kill(self) -> None:
        """With its workers, which have sessions of their own and would finish their task."""
        # What has ended by itself need not be killed.
        with contextlib.suppress(psutil.NoSuchProcess):
            play = psutil.Process(self.process.pid)
            play.suspend()
            for process in (*play.children(recursive=True), play):
                # The same.
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()

    def output(self) -> str:
        return self.process.communicate()[0]


def plays(place: Place, seed: str, rounds: int) -> None:
    """Real plays: one is killed at a request, then two run at the same time."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            life = Lifecycle(place, f"{seed}-{number}-killed-play")
            place.tally.guard(
                life.seed, lambda life=life, number=number: killed_play(place, life, number, Path(folder))
            )
            clean_up(place, life)
        for number in range(-(-rounds // 3)):
            lives = [Lifecycle(place, f"{seed}-{number}-{index}-two-plays") for index in range(3)]
            place.tally.guard(lives[0].seed, lambda lives=lives: two_plays(place, lives, Path(folder)))
            for life in lives:
                clean_up(place, life)


def killed_play(place: Place, life: Lifecycle, number: int, folder: Path) -> None:
    counts = place.tally.counts
    place.proxy.begin(life.seed, rate=0.0)
    started: list[Play] = []

    def watcher(seen: int) -> None:
        if seen == number + 1:
            started[0].kill()

    place.proxy.watcher = watcher
    started.append(Play(place, [life], folder, in_process=bool(number % 2)))
    output = started[0].output()
    place.proxy.watcher = None
    place.proxy.end()
    counts["plays killed"] += started[0].process.returncode == -signal.SIGKILL
    if started[0].process.returncode != -signal.SIGKILL:
        place.tally.check("play failed", started[0].process.returncode == 0, output[-2000:])
    place.settle()
    life.only_one()
    life.mended("create")


def two_plays(place: Place, lives: list[Lifecycle], folder: Path) -> None:
    counts = place.tally.counts
    both = [Play(place, lives, folder, in_process) for in_process in (True, False)]
    outputs = [play.output() for play in both]
    counts["pairs of plays at the same time"] += 1
    for life in lives:
        ids = doubled(place.look(life.name))
        counts["things made twice by two plays"] += bool(ids)
        place.tally.check("silent race", not ids or told_of(ids, outputs), outputs)


def clean_up(place: Place, life: Lifecycle) -> None:
    for item in place.look(life.name):
        # What is left shows in the counts of the next runs.
        with contextlib.suppress(Failure):
            place.run_clean(life.resource, **life.options("delete"), **{life.resource.id_option: item.id})


def ending(owner: int) -> Callable[..., None]:
    """What ends a campaign, with everything that it has begun: plays and their workers have sessions of their own."""

    def end(_number: int, _frame: object) -> None:
        if os.getpid() != owner:
            os._exit(1)
        for process in psutil.Process().children(recursive=True):
            # It may have ended by itself.
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        # Where it strikes the hooks of a fork, Python shows it and goes on.
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        raise KeyboardInterrupt

    return end


@contextlib.contextmanager
def place_for(platform: str, tally: Tally, version: str) -> Iterator[Place]:
    place = Place(platform, tally, version)
    try:
        yield place
    finally:
        place.stop()
        tally.kinds.update(place.proxy.counts)
        tally.trapped += len(place.proxy.trapped)


def report(platform: str, tally: Tally, seconds: float) -> None:
    counts = tally.counts
    print(f"\n{platform}: {seconds:.0f} s")
    for name, value in counts.items():
        print(f"  {name:<48}{value:>8}")
    if tally.kinds:
        kinds = ", ".join(f"{name} {tally.kinds[name]}" for name in FAULTS)
        print(f"  faults by kind: {kinds}")
    print(f"  requests that followed a redirect: {tally.trapped}")
    for text in tally.broken[:20]:
        print(f"  BROKEN {text}"[:3000])


def _parts(chosen) -> Iterator[tuple[Callable[..., None], tuple]]:
    """The parts of a campaign, each for a server of its own, which would become slow with all that it remembers."""
    for number, begin in enumerate(range(0, chosen.runs, BATCH)):
        yield faults, (f"{chosen.seed}.{number}", min(BATCH, chosen.runs - begin), chosen.rate)
    for number, begin in enumerate(range(0, chosen.kinds, BATCH)):
        yield kinds, (f"{chosen.seed}.{number}", min(BATCH, chosen.kinds - begin), chosen.rate)
    for number, begin in enumerate(range(0, chosen.composes, BATCH)):
        yield composes, (f"{chosen.seed}.{number}", min(BATCH, chosen.composes - begin), chosen.rate)
    yield lies, (chosen.seed, chosen.lies)
    yield misread, (chosen.seed, -(-chosen.lies // 8))
    yield kills, (chosen.seed, chosen.every)
    yield races, (chosen.seed, chosen.races)
    yield plays, (chosen.seed, chosen.plays)
    for number, begin in enumerate(range(0, chosen.hosts, HOSTS_BATCH)):
        yield hosts, (f"{chosen.seed}.{number}", min(HOSTS_BATCH, chosen.hosts - begin), chosen.forks)
    yield host_plays, (chosen.seed, chosen.host_plays, chosen.forks)


def main(arguments: list[str]) -> int:
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60, help="runs under faults for each platform")
    parser.add_argument("--kinds", type=int, default=60, help="disturbed runs of all kinds, for each platform")
    parser.add_argument("--composes", type=int, default=12, help="runs under faults with Compose files")
    parser.add_argument("--rate", type=float, default=0.2, help="share of requests that go wrong")
    parser.add_argument("--every", type=int, default=3, help="kill at each so many requests; 1 for all; 0 for none")
    parser.add_argument("--races", type=int, default=10, help="pairs of runs that create the same")
    parser.add_argument("--lies", type=int, default=30, help="runs in which a part of an answer is wrong")
    parser.add_argument("--plays", type=int, default=0, help="real plays that are killed")
    parser.add_argument("--hosts", type=int, default=2, help="runs over many hosts that all declare the same")
    parser.add_argument("--host-plays", type=int, default=0, help="real plays over many hosts, through both doors")
    parser.add_argument("--forks", type=int, default=20, help="hosts of each of these")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--platform", choices=("coolify", "dokploy"), action="append")
    parser.add_argument("--server-version", default="", help="let the server of the one platform pose as this version")
    chosen = parser.parse_args(arguments)
    print(f"seed {chosen.seed}, {chosen.runs} runs with {chosen.rate:.0%} faults for each platform")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, ending(os.getpid()))
    broken = 0
    for platform in chosen.platform or ("coolify", "dokploy"):
        begun = time.monotonic()
        tally, ended = Tally(), False
        try:
            for action, arguments in _parts(chosen):
                # A seed, and how much of it is wished: where that is nothing, no server is started either.
                if not arguments[1]:
                    continue
                with place_for(platform, tally, chosen.server_version) as place:
                    action(place, *arguments)
        except KeyboardInterrupt:
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            print(f"{platform}: interrupted; this is what was counted until then")
            ended = True
        report(platform, tally, time.monotonic() - begun)
        broken += len(tally.broken) + tally.trapped
        if ended:
            return 1
    print(f"\n{broken} promises broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
