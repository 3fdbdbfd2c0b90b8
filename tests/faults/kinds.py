# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of tests/resources, created, changed and deleted while requests go wrong, the run is killed, or an answer
lies.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from disturbing import Lie, deadly, hasten
from frame import Bench, Server
from lives import PHASES, Life, life
from resources import cases
from resources.case import NotThere

if TYPE_CHECKING:
    from campaign import Place

TIMEOUT = 15


def kinds(place: Place, seed: str, runs: int, rate: float) -> None:
    """So many disturbed runs; each kind and variant has had its turn before one has a second."""
    bench = Bench(Server(place.platform, place.server.url, place.server.key, place.server), project="chaos")
    bench.spoil, bench.version = hasten, place.version
    dice = random.Random(seed)
    every = [(case, variant) for case in cases(place.platform).values() for variant in case.variants]
    left: list[Any] = []
    known: dict[Any, Life] = {}
    for number in range(runs):
        if not left:
            left = dice.sample(every, len(every))
        case, variant = left.pop()
        key = (case.resource.kind, variant)
        label = f"{seed}-{number} {' '.join(key).strip()}"

        def ready(case: Any = case, variant: str = variant, key: Any = key) -> None:
            # Without what it needs there is nothing to disturb, and the run takes the next kind.
            with contextlib.suppress(NotThere):
                known[key] = known.get(key) or life(bench, case, variant)

        if not place.tally.guard(f"{label} prepared", ready) or key not in known:
            continue
        phase = dice.choice(PHASES)
        disturbed = Disturbed(place, bench, known[key], phase, random.Random(label))
        action = dice.choice((disturbed.by_faults, disturbed.by_death, disturbed.by_a_lie))
        place.tally.guard(f"{label} {phase} {action.__name__}", lambda action=action: action(rate))
        place.tally.guard(f"{label} ended", known[key].end)


class Disturbed:
    """One phase in the life of an object, disturbed once, and what has to hold afterwards."""

    def __init__(self, place: Place, bench: Bench, object_: Life, phase: str, dice: random.Random) -> None:
        self.place, self.tally, self.bench = place, place.tally, bench
        self.life, self.phase, self.dice = object_, phase, dice
        self.life.prepare(phase)
        self.before = self.seen()

    def seen(self) -> str:
        return json.dumps(self.life.found(), sort_keys=True)

    def run(self, spoil: Callable[[Any], Any], **more: Any) -> Failure | None:
        try:
            self.life.run(self.phase, spoil=spoil, api_timeout=TIMEOUT, **more)
        except Failure as failure:
            return failure
        return None

    def by_faults(self, rate: float) -> None:
        counts, proxy = self.tally.counts, self.place.proxy
        proxy.begin(f"{self.life.name} {self.phase}", rate)
        failure = self.run(hasten, api_url=proxy.url)
        happened = proxy.end()
        counts["runs of all kinds"] += 1
        counts["faults in runs of all kinds"] += sum(bool(fault) for *_where, fault in happened)
        self.told(failure)
        if not failure:
            self.ended(happened)
        self.mended()

    def ended(self, happened: list[tuple[str, str, str]]) -> None:
        """A run that succeeded has left what it declares, unless a write that it had given up came after its end."""
        try:
            self.life.ended(self.phase)
        except AssertionError:
            if not any(method != "GET" and fault == "arrives_very_late" for method, _path, fault in happened):
                raise
            self.tally.counts["undone by a request that arrived after the run"] += 1

    def by_death(self, _rate: float) -> None:
        number, answered = self.dice.randint(1, 12), self.dice.random() < 0.5
        child = os.fork()
        if not child:
            # The child ends here whatever happens, and is not to run the rest of the campaign.
            with contextlib.suppress(BaseException):
                self.run(lambda client: deadly(client, number, answered))
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        self.tally.counts["kills of all kinds"] += os.WIFSIGNALED(status)
        self.place.settle()
        self.mended()

    def by_a_lie(self, _rate: float) -> None:
        lie = Lie(self.dice)
        failure = self.run(lie.spoil)
        self.tally.counts["answers with a wrong part to all kinds"] += bool(lie.told)
        mistaken = failure is not None and "in selfhosted.paas:" in str(failure)
        self.tally.check("a mistake in the collection", not mistaken, f"{lie.told} {failure}")
        self.place.settle()
        self.mended()

    def told(self, failure: Failure | None) -> None:
        """What a failed run says of itself is true."""
        if failure is None:
            return
        said = f"{failure.result.get('done')} {failure.result.get('not_done')}: {failure}"
        self.tally.check("silent failure", bool(str(failure).strip()))
        self.tally.check("a mistake in the collection", "in selfhosted.paas:" not in str(failure), said)
        if not failure.result.get("changed"):
            self.tally.check("changed without saying so", self.seen() == self.before, said)

    def mended(self) -> None:
        """There is one at most, a clean second run finishes the work, and a third has nothing to do."""
        found = self.life.found()
        self.tally.check("duplicate", len(found) <= 1, found)
        self.life.run(self.phase)
        self.life.ended(self.phase)
