# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object of a kind with as much declared as goes together, and what may happen to its requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable

from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure, Unanswered, Unreachable
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from frame import Bench, as_it_is, declared, identity, merged, put_back
from resources.case import Case, NotThere, resolved
from resources.objects import fresh

PHASES = ("create", "update", "delete")


@dataclass
class Life:
    """One object from before it exists to after it is gone; of what is always there, from before it is set to after
    it is what it was.

    undone  what makes it what it was before
    first   what it is created with
    second  what it is changed to
    left    fields that the first does not declare, since they do not go together with the others
    """

    bench: Bench
    case: Case
    name: str
    place: dict[str, Any]
    undone: dict[str, Any]
    first: dict[str, Any]
    second: dict[str, Any]
    left: list[str]

    @property
    def resource(self) -> Resource:
        return self.case.resource

    @property
    def identity(self) -> dict[str, Any]:
        """What every run needs to find it."""
        named = {} if self.resource.lasting else {"name": self.name}
        return {**named, **identity(self.resource, self.place)}

    def run(self, phase: str, check_mode: bool = False, spoil: Any = None, **more: Any) -> dict[str, Any]:
        """What leads to the end of a phase. Raises Failure."""
        return self.bench.run(self.resource, check_mode, spoil, **{**self.options(phase), **more})

    def options(self, phase: str) -> dict[str, Any]:
        if phase == "delete":
            return {**self.identity, **self.undone}
        return self.first if phase == "create" else self.second

    def prepare(self, phase: str) -> None:
        """What has happened before a phase."""
        if phase == "create":
            self.run("delete")
        else:
            self.run("create")

    def before(self, phase: str) -> Callable[[], None]:
        """What brings about, as often as it is called, what has happened before a phase; embedded servers go back."""
        server = self.bench.server.embedded
        if server is None:
            return lambda: self.prepare(phase)
        self.prepare(phase)
        number = server.keep(instead_of=0)
        return lambda: server.go_back(number)

    def found(self) -> list[dict[str, Any]]:
        """All objects of its name."""
        return self.bench.found(self.resource, **self.identity)

    def ended(self, phase: str) -> None:
        """The phase has come to its end: one object as declared, or none, and nothing is left to do."""
        assert len(self.found()) == (phase != "delete" or bool(self.resource.lasting))
        result = self.run(phase, check_mode=True)
        assert not result["changed"], result["diff"]

    def end(self) -> None:
        if self.resource.lasting:
            self.run("delete")
            return
        for row in self.found():
            pinned = {self.resource.id_option: row[self.resource.id_option]}
            self.bench.run(self.resource, **pinned, **self.options("delete"))


def known(bench: Bench, case: Case, variant: str) -> Life:
    """The same object for all tests of a version, since finding out what goes together takes long. Raises NotThere."""
    key = f"life of {case.resource.kind} {variant} {bench.version}"
    bench.gather()
    before = set(bench.differing.met)
    if key not in bench.made:
        made = life(bench, case, variant)
        bench.gather()
        bench.made[key] = made, bench.differing.met - before
    found: Life
    found, met = bench.made[key]
    bench.differing.met = before | met
    return found


def life(bench: Bench, case: Case, variant: str, name: str = "") -> Life:
    """One that does not exist; what has the name already is removed. Raises NotThere."""
    resource = case.resource
    name = name or case.named(fresh("life"))
    place = case.base(bench, variant)
    samples = {}
    for label, of in case.tested():
        sample = case.sample(label, variant)
        if of == variant and not sample.since and not sample.prepare:
            samples[label] = sample
    values: dict[str, list[Any]] = {}
    for label, sample in samples.items():
        second = sample.first if sample.fixed or sample.second is None else sample.second
        rows = {**case.rows, **({label.partition(".")[0]: sample.row} if sample.row else {})}
        try:
            values[label] = [
                merged(resolved(bench, sample.beside), resolved(bench, declared(resource, label, value, rows)))
                for value in (sample.first, second)
            ]
        except NotThere:
            continue  # What this server lacks is not declared.
    newer = [item.newer[value] for item in resource.fields if (value := str(place.get(item.name))) in item.newer]
    for version in filter(None, (resource.read.since, *newer)):
        if bench.older_than(version):
            raise NotThere(f"{resource.module} {variant} needs {version}")
    undone = {"state": "absent"}
    base = {"name": name, **place}
    if resource.lasting:
        before = as_it_is(bench, resource, identity(resource, place))
        undone = put_back(resource, before, *(options for both in values.values() for options in both))
        base = place
    else:
        bench.run(resource, name=name, **identity(resource, place), **undone)

    def goes(options: Mapping[str, Any]) -> bool:
        try:
            foretold = bench.run(resource, True, **options)
        except (Failure, AssertionError):
            return False
        # What is named and is not there would be refused by the real run.
        return "does not exist yet" not in str(foretold.get("warnings"))

    first, kept = _grown(base, list(values), lambda label: values[label][0], goes)
    made = Life(bench, case, name, place, undone, first, first, [label for label in samples if label not in kept])
    try:
        made.run("create")
        made.second, _kept = _grown(first, kept, lambda label: values[label][1], goes)
    finally:
        made.run("delete")
    return made


def _grown(
    base: dict[str, Any], labels: Sequence[str], value: Callable[[str], Any], goes: Callable[[Any], bool]
) -> tuple[dict[str, Any], list[str]]:
    """As much of these as goes together with the base and with what stands before it, and which that is."""
    grown = base
    for label in labels:
        grown = merged(grown, value(label))
    if not labels or goes(grown):
        return grown, list(labels)
    if len(labels) == 1:
        return base, []
    half = len(labels) // 2
    base, one = _grown(base, labels[:half], value, goes)
    base, other = _grown(base, labels[half:], value, goes)
    return base, [*one, *other]


@dataclass
class Requests:
    """Does something to one of the requests of a run, or to all from one on.

    writes  whether only writes are counted
    seen    how many there were
    """

    number: int
    what: Callable[[Callable[[], Any]], Any]
    writes: bool = False
    onward: bool = False
    seen: int = 0

    def spoil(self, client: Any) -> None:
        real = client._once

        def once(call: Any, *sent: Any) -> Any:
            if self.writes and call.method == "GET":
                return real(call, *sent)
            self.seen += 1
            if self.seen == self.number or (self.onward and self.seen > self.number):
                return self.what(lambda: real(call, *sent))
            return real(call, *sent)

        client._once = once

    @property
    def happened(self) -> bool:
        return self.seen >= self.number


def answer_lost(request: Callable[[], Any]) -> Any:
    request()
    raise Unanswered("the connection was lost")


def request_lost(request: Callable[[], Any]) -> Any:
    raise Unanswered("the connection was lost")


def unreachable(request: Callable[[], Any]) -> Any:
    raise Unreachable("the server cannot be reached")


def one_after_the_other(make: Callable[[int], Requests]) -> Iterator[Requests]:
    """For each request of a run, until a run has no more of them."""
    number = 1
    while True:
        requests = make(number)
        yield requests
        if not requests.happened:
            return
        number += 1
