# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a stack is going to do: its members found and planned, from one snapshot of the server."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..converge.ahead import Read, first_reads, hint, owned_reads, references_reads
from ..converge.claims import claims, owner_of, refuse_shared
from ..converge.engine import Engine
from ..converge.find import listed, prefetch
from ..converge.places import candidates, enclosing, is_made_before, placed
from ..converge.plan import Claim
from ..converge.plan_running import looks_at_running
from ..converge.run import Run, begun
from ..errors import Failure, PaasError
from ..language.call import Record
from ..language.compare import normalise
from ..language.following import LOOK
from ..language.resource import Resource, name_of
from ..language.words import Reference
from ..transport.client import Client
from .kinds import around_a_stack, is_about, stages
from .member import Member

Place = tuple[Any, ...]
"""An option, and where those things of it are that say so themselves."""


class StackPlan:
    """Finds and plans everything that is declared of an environment."""

    def __init__(
        self,
        parents: Mapping[str, Resource],
        kinds: Mapping[str, Resource],
        client: Client,
        params: Record,
        check_mode: bool,
    ) -> None:
        self.parents = parents
        self.kinds = kinds
        self.client = client
        self.params = params
        self.check_mode = check_mode
        self.title = "/".join(str(params[name]) for name in parents) or client.title
        self.place = {name: params[name] for name in parents}
        self.look = {name: params[name] for name in (LOOK.name,) if params.get(name)}
        self.made: dict[str, Any] = {}
        self.enclosing: dict[str, Record] = {}
        self.settings: Engine | None = None
        self.foretold: Engine | None = None
        self.unfit: Failure | None = None
        self.members: list[Member] = []
        self.branches: list[Client] = []
        self.among: dict[Place, dict[Any, list[Record]]] = {}
        # Of each kind after those that it refers to, and only what somebody declares.
        self.stages = [
            [option for option, resource in kinds.items() if resource in stage and params.get(option) is not None]
            for stage in stages(list(kinds.values()))
        ]
        self.busy: dict[str, None] = {}
        self.stopped = False

    def _declared(self) -> Iterator[tuple[str, str, Record]]:
        """Option, name and parameters of everything that is declared. Raises PaasError for what cannot be meant."""
        for option, resource in self.kinds.items():
            names: dict[Place, list[Any]] = {}
            for params in self.params.get(option) or ():
                name = called(resource, params, option)
                key = (*self._at(option, params), name)
                # Two may have the same name as long as their ids say which is which.
                pins = [*names.get(key, ()), None if resource.lasting else params.get(resource.id_option)]
                if len(pins) > 1 and (None in pins or len(set(pins)) < len(pins)):
                    raise PaasError(f"{option} declares {name!r} twice. Nothing was changed.", "validation")
                names[key] = pins
                for exclusive in resource.exclusive:
                    given = [item for item in exclusive if params.get(item) is not None]
                    if len(given) > 1:
                        raise PaasError(
                            f"{option}[{name}]: {', '.join(given)} exclude each other. Nothing was changed.",
                            "validation",
                        )
                yield option, name, params

    def _branch(self) -> Client:
        self.branches.append(self.client.branch())
        return self.branches[-1]

    def _at(self, option: str, params: Record) -> Place:
        """Where one is: what it says itself of what encloses it."""
        return (option, *(params.get(item.name) for item in self._own_parents(option)))

    def _own_parents(self, option: str) -> list[Reference]:
        return [item for item in self.kinds[option].parents if item.name not in self.place]

    def _member(self, option: str, name: str, params: Record, pruned: bool = False) -> Member:
        resource = self.kinds[option]
        among = None if resource.lasting else self.among.setdefault(self._at(option, params), {})
        engine = Engine(resource, {**params, **self.place, **self.look}, self._branch(), self.check_mode, True, among)
        engine.asked = engine.asked.but(coming=self._comes)
        place = {item.name: params.get(item.name) for item in self._own_parents(option)}
        return Member(option, name, engine, pruned, place)

    def _scout(self, at: Place) -> Run:
        """A run that only looks round."""
        option, *outer = at
        own = {item.name: value for item, value in zip(self._own_parents(option), outer)}
        wish = {**self.place, **own, "state": "present"}
        return begun(self.kinds[option], wish, self._branch(), self.check_mode, True)

    def _first_scout(self) -> Run:
        return self._scout((next(iter(self.kinds)),))

    def _enclosing(self, name: str) -> Record | None:
        return enclosing(self._first_scout(), name)

    def first_reads(self) -> Iterator[Read]:
        """What is needed whatever the server answers: what encloses them, their lists, and what the first ones of each
        kind refer to.
        """
        for option, resource in self.kinds.items():
            if self.params.get(option):
                run = self._scout((option,)) if not self._own_parents(option) else None
                declared = {**self.params[option][0], **self.place}
                yield from first_reads(run) if run and not resource.lasting else ()
                yield from references_reads(begun(resource, declared, self.client))

    # -- what encloses them --------------------------------------------------------------------------------------

    def _enter(self) -> None:
        """Find or make the project and the environment, and plan what is declared of the environment itself."""
        for name in self.parents:
            found = self._enclosing(name)
            # What stands in something new is new as well, also where the server makes it by itself.
            if (found is None or self.made) and not is_made_before(self._first_scout(), name):
                self.made[name] = self.params[name]
            if found is not None:
                self.enclosing[name] = found
        missing = [name for name in self.parents if name not in self.enclosing]
        for name in missing:
            self._maker(name, True).prepare()
        # What is declared of something new is told as it is foretold, whatever it has got by being made.
        if missing and not self.check_mode:
            self.foretold = self._settings(True)
        for name in missing:
            self._maker(name, self.check_mode).run()
            found = None if self.check_mode else self._enclosing(name)
            if found is not None:
                self.enclosing[name] = found
        if self.parents:
            self.settings = self._settings(self.check_mode)
            self.foretold = self.foretold or self.settings

    def _maker(self, name: str, check_mode: bool) -> Engine:
        """What makes the project or the environment."""
        params = {**self.place, "name": self.params[name], "state": "present"}
        return Engine(self.parents[name], params, self._branch(), check_mode, together=True)

    @property
    def _nowhere(self) -> bool:
        """Whether the environment does not exist, which only check mode leaves so."""
        return len(self.enclosing) < len(self.parents)

    def _settings(self, check_mode: bool) -> Engine | None:
        name, resource = list(self.parents.items())[-1]
        options = [option for child in resource.children for option in (child.name, child.file, child.purge)]
        options += [item.name for item in around_a_stack(resource)]
        opened = {"public_variables": self.params.get("public_variables")}
        given = {option: self.params[option] for option in options if self.params.get(option) not in (None, False)}
        if not given:
            return None
        pinned: dict[str, Any] = {"name": self.params[name]}
        if name in self.enclosing:
            record = self.enclosing[name]
            pinned = {"name": name_of(resource, record), resource.id_option: record[resource.id]}
        wish = {**self.place, **pinned, **opened, **given, "state": "present"}
        settings = Engine(resource, wish, self._branch(), check_mode, True)
        try:
            settings.prepare()
        except Failure as failure:
            if failure.kind != "validation":
                raise
            # What is wrong with the others is told together with it.
            self.unfit = failure
        return settings

    # -- plan ----------------------------------------------------------------------------------------------------

    def _plan(self, pool: ThreadPoolExecutor) -> None:
        self.client.tell(f"{self.title}: comparing {len(self.members)}", own=True)
        for at in self._places(False) if not self._nowhere else ():
            self._look_round(at)
        for stage in self.stages:
            for at in self._places(True) if not self._nowhere else ():
                if at[0] in stage:
                    self._look_round(at)
            self._prepare_all(pool, [item for item in self.members if item.option in stage])
        if self.params["prune"] and not self._nowhere:
            self._plan_prune()
        changing = [item for item in self.members if item.changes]
        freed = {(owner_of(item.engine.work.run), claim) for item in changing for claim in claims(item.engine.work)[0]}
        getting: dict[Claim, list[Member]] = {}
        for item in changing:
            self._try(item, lambda engine: engine.refuse_what_is_taken(freed))
            for claim in claims(item.engine.work)[1]:
                getting.setdefault(claim, []).append(item)
        for item in changing:
            if not item.failure:
                self._refuse_shared(item, getting)

    def _places(self, own: bool) -> list[Place]:
        """Where members are, of kinds that say so themselves or of the others."""
        declared = [(option,) for option in itertools.chain(*self.stages) if not self._own_parents(option)]
        everywhere = dict.fromkeys([*declared, *self.among])
        return [at for at in everywhere if bool(self._own_parents(at[0])) == own and not self.kinds[at[0]].lasting]

    def _look_round(self, at: Place) -> None:
        """See what is there of a kind, once what encloses it has been planned."""
        try:
            scout = placed(self._scout(at))
        except PaasError:
            if len(at) > 1:
                # Each of those that are there says so.
                return
            raise
        if scout.nowhere:
            return
        found = self.among.setdefault(at, {})
        for row in self._rows(scout):
            found.setdefault(name_of(scout.resource, row), []).append(row)
        hint(scout)
        if found:
            members = [item for item in self.members if self._place_of(item) == at]
            runs = ((item.engine.asked.but(client=self.client), found.get(item.name, ())) for item in members)
            about = (run.but(ids={**run.ids, **scout.ids}).about(rows[0]) for run, rows in runs if rows)
            self.client.ahead([read for run in about if run.state != "absent" for read in owned_reads(run)])
            prefetch(scout, running=any(looks_at_running(item.engine.asked) for item in members))

    def _rows(self, scout: Run) -> Sequence[Record]:
        """What there is of a kind; nothing where only a newer server lets anybody manage it."""
        return () if self.client.older_than(scout.resource.read.since) else listed(scout)

    def _place_of(self, item: Member) -> Place:
        return self._at(item.option, item.engine.asked.wish)

    def _refuse_shared(self, item: Member, getting: Mapping[Claim, list[Member]]) -> None:
        """Refuse what others of the stack would get as well; whoever is first would decide who has it."""
        shared = {
            claim: " and ".join(other.name for other in others if other is not item)
            for claim, others in getting.items()
            if item in others and len(others) > 1
        }
        self._try(item, lambda engine: refuse_shared(engine.work, shared))

    def _comes(self, reference: Reference, wanted: str) -> bool:
        """Whether something of the stack that is not there yet is what a reference names."""
        return reference.name in self.parents or any(
            item.name == wanted and item.changes and item.engine.plan.op == "create"
            for item in self.members
            if is_about(reference, self.kinds[item.option])
        )

    def _prepare_all(self, pool: ThreadPoolExecutor, members: Sequence[Member]) -> None:
        """One after the other while the snapshot answers: threads gain only where there is a server to wait for."""
        for number, item in enumerate(members, 1):
            self._prepare(item)
            if item.engine.client.usage.requests:
                list(pool.map(self._prepare, members[number:]))
                return

    def _prepare(self, item: Member) -> Member:
        self._try(item, Engine.prepare)
        return item

    def _try(self, item: Member, action: Callable[[Engine], Any]) -> None:
        try:
            action(item.engine)
        except PaasError as error:
            item.failure = error if isinstance(error, Failure) else Failure(str(error), {}, error)
            self.stopped = self.stopped or bool(self.params["fail_fast"])

    def _plan_prune(self) -> None:
        """Plan to remove what the environment holds and nobody declares. Raises PaasError where that is too much."""
        found: list[tuple[Place, Record]] = []
        for option in itertools.chain(*self.stages):
            # What stands in something that goes, goes with it.
            going = [row.get(self.kinds[at[0]].id) for at, row in found]
            found += [(at, row) for at, row in self._strays(option) if not set(at[1:]) & set(going)]
        if len(found) > self.params["max_prune"]:
            names = ", ".join(sorted(str(name_of(self.kinds[at[0]], row)) for at, row in found))
            raise PaasError(
                f"{self.title} holds {len(found)} that are not declared, and max_prune is {self.params['max_prune']}:"
                f" {names}. Nothing was changed. Declare or protect what shall stay, or raise max_prune.",
                "refused",
            )
        for at, row in reversed(found):
            resource = self.kinds[at[0]]
            place = {item.name: value for item, value in zip(self._own_parents(at[0]), at[1:])}
            defaults = {item.name: item.default for item in resource.options()}
            pinned = {resource.id_option: row[resource.id], "name": name_of(resource, row), "state": "absent"}
            member = self._member(at[0], str(name_of(resource, row)), {**defaults, **place, **pinned}, pruned=True)
            self.members.append(self._prepare(member))

    def _strays(self, option: str) -> Iterator[tuple[Place, Record]]:
        resource = self.kinds[option]
        if resource.lasting:
            return
        own, protected = resource.initial.own.get(resource.kind), self.params["protected"] or ()
        for at, rows in self._there(option):
            declared = [item for item in self.members if item.option == option and self._is_in(item, at)]
            known = {*(item.name for item in declared), *(item.engine.id for item in declared), *protected}
            for row in rows:
                named = {name_of(resource, row), row.get(resource.id)} & known
                if not named and not (own and own(row, rows)):
                    yield at, row

    def _there(self, option: str) -> Iterator[tuple[Place, Sequence[Record]]]:
        """What there is of a kind, by the ids of what it stands in; also where nobody declares any."""
        if not self._own_parents(option):
            yield (option,), [row for found in self.among.get((option,), {}).values() for row in found]
            return
        (parent,) = self._own_parents(option)
        for record in candidates(self._scout((option,)), parent):
            at = (option, record[parent.id])
            yield at, self._rows(placed(self._scout(at)))

    def _is_in(self, item: Member, at: Place) -> bool:
        ids = item.engine.work.run.ids
        return all(ids.get(parent.name) == value for parent, value in zip(self._own_parents(at[0]), at[1:]))


def called(resource: Resource, params: Record, option: str) -> str:
    """What a declared thing is called: its name, or which one it is of those that every server has."""
    if resource.lasting:
        return str(params.get(resource.id_option) or resource.title)
    return str(normalise(resource.field("name"), params["name"], f"{option}.name"))
