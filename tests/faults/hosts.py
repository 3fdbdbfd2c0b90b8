# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many hosts on one server: runs of as many processes at once, all of which declare the same project and what is in it.

Half of the runs take turns, as the forks of one controller do; in the others no two processes know of each other, as
on different controllers. Time is not hastened: how long processes take on this machine is what is tried.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import yaml
from accounts import Account
from ansible_collections.selfhosted.paas.plugins.module_utils.converge import turns
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from independent import Wish, stored

HOSTS = 20


class Play:
    """What each of the hosts declares: a project, an environment in it, an application there."""

    def __init__(self, platform: str, name: str, dice: random.Random) -> None:
        self.platform = platform
        self.name = name
        self.wish = Wish.of(platform, f"app {name}", dice)

    def tasks(self) -> list[tuple[str, dict]]:
        place = {"project": self.name, "environment": "staging"}
        return [
            ("project", {"name": self.name}),
            ("environment", {"project": self.name, "name": "staging"}),
            ("application", {**place, **self.wish.options(), "deploy": "auto"}),
        ]

    def check(self, place: Any, asked: int) -> None:
        """What the server holds, read past the collection, is one of each, as declared and deployed.

        asked: hosts that say that they have changed the application; who has not has asked for no deployment.
        """
        state, check = place.server.state(), place.tally.check
        projects = [row for row in state["projects"].values() if row["name"] == self.name]
        check("more than one project, or none", len(projects) == 1, len(projects))
        keys = ("project_id", "id") if self.platform == "coolify" else ("projectId", "projectId")
        within = [row["name"] for row in state["environments"].values() if row[keys[0]] == projects[0][keys[1]]]
        check("more than one environment, or none", sorted(within) == ["production", "staging"], within)
        found = stored(self.platform, state, self.wish.name)
        check("more than one application, or none", len(found) == 1, [item.id for item in found])
        check("something in it is there twice", not found[0].twice, found[0].twice)
        check("not as declared", not self.wish.differs(found[0]), self.wish.differs(found[0]))
        check("not deployed", found[0].deployed == self.wish.image, found[0].deployed)
        number = deployments_of(self.platform, state, found[0].id)
        place.tally.counts["deployments"] += number
        check("deployed without a word", 1 <= number <= asked, (number, asked))


def deployments_of(platform: str, state: dict, identifier: str) -> int:
    if platform == "dokploy":
        return [row["applicationId"] for row in state["deployments"].values()].count(identifier)
    number = next(str(row["id"]) for row in state["applications"].values() if row["uuid"] == identifier)
    return [row["application_id"] for row in state["deployments"].values()].count(number)


def hosts(place: Any, seed: str, runs: int, forks: int = HOSTS) -> None:
    """So many runs of the engine in as many processes at once as there are forks."""
    for number in range(runs):
        alone = bool(number % 2)
        label = f"{seed}-{number}-hosts"
        place.tally.guard(label, lambda label=label, alone=alone: run_of_many(place, label, forks, alone))


def run_of_many(place: Any, label: str, forks: int, alone: bool) -> None:
    play = Play(place.platform, label, random.Random(label))
    outcomes = in_processes(place.account, play, forks, alone)
    counts, check = place.tally.counts, place.tally.check
    word = "that do not know of each other" if alone else "that take turns"
    counts[f"runs of {forks} processes {word}"] += 1
    wrong = [outcome for outcome in outcomes if isinstance(outcome, str)]
    check("a host failed", not wrong, wrong)
    for (kind, _options), changes in zip(play.tasks(), zip(*outcomes)):
        counts[f"{word}: {kind}, changed"] += sum(changes)
        counts[f"{word}: {kind}, ok"] += len(changes) - sum(changes)
        check("more than one made it", alone or sum(changes) == 1, (kind, changes))
    play.check(place, asked=sum(outcome[-1] for outcome in outcomes))
    again = in_processes(place.account, play, 1, alone)
    check("second run is not ok", again == [[False, False, False]], again)


def in_processes(account: Account, play: Play, forks: int, alone: bool) -> list[Any]:
    """Of so many processes that begin at the same moment, whether each task changed something, or why it failed."""
    with tempfile.TemporaryDirectory() as folder:
        waiting, begin = os.pipe()
        children = []
        for number in range(forks):
            child = os.fork()
            if not child:
                os.close(begin)
                os.read(waiting, 1)
                _child(account, play, alone, Path(folder) / str(number))
            children.append(child)
        os.close(waiting)
        os.close(begin)
        for child in children:
            os.waitpid(child, 0)
        return [json.loads((Path(folder) / str(number)).read_text()) for number in range(forks)]


def _child(account: Account, play: Play, alone: bool, result: Path) -> None:
    outcome: Any = "ended without a word"
    try:
        if alone:
            turns._folder = _nowhere
        outcome = [
            account.run(declaration_of(f"{play.platform}_{kind}"), spoil=in_real_time, **options)["changed"]
            for kind, options in play.tasks()
        ]
    except Failure as failure:
        outcome = str(failure)
    except BaseException:
        outcome = traceback.format_exc()
    finally:
        result.write_text(json.dumps(outcome))
        os._exit(0)


def in_real_time(client: Any) -> None:
    """Let a run wait as long as it says, since others are at work meanwhile."""
    client.connection.clock, client.connection.sleep = time.monotonic, lambda pause: time.sleep(min(pause, 0.05))


def _nowhere() -> str:
    raise OSError


# -- real plays ----------------------------------------------------------------------------------------------------


def host_plays(place: Any, seed: str, runs: int, forks: int = HOSTS) -> None:
    """So many real plays, through both doors, with and without turns."""
    for number in range(runs):
        in_process, alone = number % 2 == 0, number % 4 > 1
        label = f"{seed}-{number}-host-play"
        place.tally.guard(
            label,
            lambda label=label, in_process=in_process, alone=alone: play_of_many(
                place, label, forks, in_process, alone
            ),
        )


def play_of_many(place: Any, label: str, forks: int, in_process: bool, alone: bool) -> None:
    play = Play(place.platform, label, random.Random(label))
    counts = place.tally.counts
    with tempfile.TemporaryDirectory() as folder:
        if alone:
            # A folder that others may enter is not used, so that nobody takes turns.
            (Path(folder) / f"selfhosted.paas-{os.geteuid()}").mkdir()
        output = ansible_playbook(place, play, Path(folder), forks, in_process, alone)
        door = "in the controller" if in_process else "as modules"
        counts[f"plays over {forks} hosts {door}, {'without' if alone else 'with'} turns"] += 1
        place.tally.check("a host failed", output.count("failed=0 ") == forks, output[-3000:])
        asked = len(re.findall(r"^changed: ", output.rpartition("\nTASK [")[2], re.MULTILINE))
        place.tally.check("more than one made it", alone or output.count("\nchanged: ") == 3, output[-3000:])
        play.check(place, asked)
        output = ansible_playbook(place, play, Path(folder), forks, True, alone)
        place.tally.check("second run is not ok", output.count("changed=0 ") == forks, output[-3000:])


def ansible_playbook(place: Any, play: Play, folder: Path, forks: int, in_process: bool, alone: bool) -> str:
    tasks = [{f"selfhosted.paas.{play.platform}_{kind}": options} for kind, options in play.tasks()]
    plays = [
        {
            "hosts": "all",
            "gather_facts": False,
            "connection": "local",
            "vars": {"selfhosted_paas_in_process": in_process},
            "tasks": tasks,
        }
    ]
    playbook = folder / "play.yml"
    # Jinja would take the braces in some of the values for its own.
    playbook.write_text(yaml.dump(plays, Dumper=Unsafe, sort_keys=False), encoding="utf-8")
    coolify = play.platform == "coolify"
    environment = {
        **os.environ,
        f"{play.platform.upper()}_URL": place.server.url,
        "COOLIFY_TOKEN" if coolify else "DOKPLOY_API_KEY": place.server.key,
        "ANSIBLE_COLLECTIONS_PATH": os.environ["PYTHONPATH"].split(os.pathsep)[0],
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        **({"TMPDIR": str(folder)} if alone else {}),
    }
    inventory = ",".join(f"host{number}" for number in range(forks))
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]
    done = subprocess.run(
        [*command, "--inventory", f"{inventory},", "--forks", str(forks)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


class Unsafe(yaml.SafeDumper):
    """Writes texts so that Ansible takes no part of them for a template."""

    def represent_str(self, data: str) -> Any:
        return self.represent_scalar("!unsafe" if "{" in data else "tag:yaml.org,2002:str", data)


Unsafe.add_representer(str, Unsafe.represent_str)
