# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An environment of a project as one value: the engine over a list, with one snapshot, one plan and one result.

Everything is planned before anything is written. Then what one gives to another is given up, everything else is
written, what is to be deployed is deployed, and last what is not declared is removed.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from .compare import normalise
from .engine import Engine, take_turn
from .errors import Failure, PaasError, common
from .refusing import Claim
from .schema import PUBLIC_VARIABLES, Child, Command, Doc, Group, Option, Platform, Record, Resource, Return
from .spec import inner_options
from .transport import Client
from .turns import Turn
from .verdict import VERDICT_RETURN

MOST_SHOWN = 10


@dataclass
class Member:
    """One declared thing of a stack, or one that is pruned."""

    option: str
    name: str
    engine: Engine
    pruned: bool = False
    result: dict[str, Any] = field(default_factory=dict)
    failure: Failure | None = None

    @property
    def changes(self) -> bool:
        """Whether there is something to do, and nothing in the way."""
        return self.failure is None and self.engine.plan.changed

    @property
    def left(self) -> bool:
        """Whether something that was to be done was not tried."""
        return self.changes and bool(self.engine.steps)


class Stack:
    """One run. C(parents) are the resources that enclose the others, C(kinds) the others, by their options."""

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
        self.title = "/".join(str(params[name]) for name in parents)
        self.place = {name: params[name] for name in parents}
        self.made: dict[str, Any] = {}
        self.enclosing: dict[str, Record] = {}
        self.settings: Engine | None = None
        self.members: list[Member] = []
        self.branches: list[Client] = []
        self.among: dict[str, dict[Any, list[Record]]] = {option: {} for option in kinds}
        self.busy: dict[str, None] = {}
        self.stopped = False

    # -- the path ------------------------------------------------------------------------------------------------

    def run(self) -> dict[str, Any]:
        """The result. Raises Failure."""
        try:
            declared = list(self._declared())
            self.client.expected = frozenset(str(text) for item in declared for text in self._texts(*item))
            with ThreadPoolExecutor(max(1, int(self.params["workers"]))) as pool:
                self._enter()
                self.members = [self._member(option, name, params) for option, name, params in declared]
                self._plan(pool)
                if not self.check_mode:
                    self._apply(pool)
        except PaasError as error:
            raise Failure(str(error), self._result(), error) from error
        result = self._result()
        failed = [item for item in self.members if item.failure]
        if failed:
            cause = common(item.failure for item in failed if item.failure)
            raise Failure(self._complaint(failed, result["not_tried"]), result, cause)
        return result

    def _declared(self) -> Iterator[tuple[str, str, Record]]:
        """Option, name and parameters of everything that is declared. Raises PaasError for what cannot be meant."""
        for option, resource in self.kinds.items():
            names: dict[str, list[Any]] = {}
            for params in self.params.get(option) or ():
                name = str(normalise(resource.field("name"), params["name"], f"{option}.name"))
                # Two may have the same name as long as their ids say which is which.
                pins = [*names.get(name, ()), params.get(resource.id_option)]
                if len(pins) > 1 and (None in pins or len(set(pins)) < len(pins)):
                    raise PaasError(f"{option} declares {name!r} twice. Nothing was changed.", "validation")
                names[name] = pins
                for exclusive in resource.exclusive:
                    given = [item for item in exclusive if params.get(item) is not None]
                    if len(given) > 1:
                        raise PaasError(
                            f"{option}[{name}]: {', '.join(given)} exclude each other. Nothing was changed.",
                            "validation",
                        )
                yield option, name, params

    def _texts(self, option: str, name: str, params: Record) -> tuple[Any, Any]:
        return name, params.get(self.kinds[option].id_option) or name

    def _branch(self) -> Client:
        self.branches.append(self.client.branch())
        return self.branches[-1]

    def _engine(self, resource: Resource, params: Record) -> Engine:
        return Engine(resource, params, self._branch(), self.check_mode, together=True)

    def _member(self, option: str, name: str, params: Record, pruned: bool = False) -> Member:
        engine = self._engine(self.kinds[option], {**params, **self.place})
        engine.among = self.among[option]
        return Member(option, name, engine, pruned)

    def _scout(self, resource: Resource) -> Engine:
        """An engine that only looks round."""
        return self._engine(resource, {**self.place, "state": "present"})

    # -- what encloses them --------------------------------------------------------------------------------------

    def _enter(self) -> None:
        """Find or make the project and the environment, and plan what is declared of the environment itself."""
        for name, resource in self.parents.items():
            found = self._scout(next(iter(self.kinds.values()))).enclosing(name)
            if found is None or self.made:
                # What stands in something new is new as well, also where the server makes it by itself.
                self.made[name] = self.params[name]
            if found is None and not self.check_mode:
                self._engine(resource, {**self.place, "name": self.params[name], "state": "present"}).run()
                found = self._scout(next(iter(self.kinds.values()))).enclosing(name)
            if found is not None:
                self.enclosing[name] = found
        self._plan_settings()

    @property
    def _nowhere(self) -> bool:
        """Whether the environment does not exist, which only check mode leaves so."""
        return len(self.enclosing) < len(self.parents)

    def _plan_settings(self) -> None:
        name, resource = list(self.parents.items())[-1]
        options = [option for child in resource.children for option in (child.name, child.file, child.purge)]
        opened = {"public_variables": self.params.get("public_variables")}
        given = {option: self.params[option] for option in options if self.params.get(option) not in (None, False)}
        if not given:
            return
        pinned: dict[str, Any] = {"name": self.params[name]}
        if name in self.enclosing:
            record = self.enclosing[name]
            pinned = {"name": record["name"], resource.id_option: record[resource.id]}
        self.settings = self._engine(resource, {**self.place, **pinned, **opened, **given, "state": "present"})
        self.settings.prepare()

    # -- plan ----------------------------------------------------------------------------------------------------

    def _plan(self, pool: ThreadPoolExecutor) -> None:
        self.client.tell(f"{self.title}: comparing {len(self.members)}", own=True)
        if not self._nowhere:
            for option, resource in self.kinds.items():
                scout = self._scout(resource)
                for row in scout.siblings():
                    self.among[option].setdefault(row.get("name"), []).append(row)
                if self.among[option]:
                    members = [item for item in self.members if item.option == option]
                    scout.prefetch(running=any(item.engine.looks_at_running for item in members))
        self._prepare_all(pool)
        if self.params["prune"] and not self._nowhere:
            self._plan_prune()
        freed = {
            (str(item.engine.context.get("id")), claim)
            for item in self.members
            if item.changes
            for claim in item.engine.claims()[0]
        }
        for item in self.members:
            if item.changes:
                self._try(item, lambda engine: engine.refuse_what_is_taken(freed))

    def _prepare_all(self, pool: ThreadPoolExecutor) -> None:
        """One after the other while the snapshot answers: threads gain only where there is a server to wait for."""
        for number, item in enumerate(self.members, 1):
            self._prepare(item)
            if item.engine.client.usage.requests:
                list(pool.map(self._prepare, self.members[number:]))
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
        found = [
            (option, row)
            for option in self.kinds
            if self.params.get(option) is not None
            for row in self._strays(option)
        ]
        if len(found) > self.params["max_prune"]:
            names = ", ".join(sorted(str(row.get("name")) for _option, row in found))
            raise PaasError(
                f"{self.title} holds {len(found)} that are not declared, and max_prune is {self.params['max_prune']}:"
                f" {names}. Nothing was changed. Declare or protect what shall stay, or raise max_prune.",
                "refused",
            )
        for option, row in found:
            resource = self.kinds[option]
            defaults = {item.name: item.default for item in resource.options()}
            pinned = {resource.id_option: row[resource.id], "name": row.get("name"), "state": "absent"}
            member = self._member(option, str(row.get("name")), {**defaults, **pinned}, pruned=True)
            self.members.append(self._prepare(member))

    def _strays(self, option: str) -> list[Record]:
        resource = self.kinds[option]
        declared = [item for item in self.members if item.option == option]
        known = {item.name for item in declared} | {item.engine.context.get("id") for item in declared}
        known.update(self.params["protected"] or ())
        rows = [row for found in self.among[option].values() for row in found]
        return [row for row in rows if row.get("name") not in known and row.get(resource.id) not in known]

    # -- apply ---------------------------------------------------------------------------------------------------

    def _apply(self, pool: ThreadPoolExecutor) -> None:
        if self.stopped:
            return
        if self.settings:
            self.settings.conclude()
        turn = Turn()
        try:
            self._take_turn(turn)
            self._write(pool)
        finally:
            turn.release()
        todo = [item for item in self.members if item.changes]
        declared = [item for item in todo if not item.pruned]
        self._each(pool, "running", [item for item in declared if item.engine.plan.acts], Engine.act)
        if not any(item.failure for item in self.members):
            # Whatever replaces them is there by now.
            self._each(pool, "removed", [item for item in todo if item.pruned], Engine.act)

    def _take_turn(self, turn: Turn) -> None:
        """Where something is to be made, wait until nobody else on this host makes it, and look for it again."""
        makers = [item for item in self.members if item.changes and item.engine.makes()]
        if not makers:
            return
        take_turn(turn, self.client, [item.engine.turn_key() for item in makers], self.title, self.params)
        for option, resource in self.kinds.items():
            mine = [item for item in makers if item.option == option]
            if not mine:
                continue
            self.among[option].clear()
            for row in self._scout(resource).siblings(fresh=True):
                self.among[option].setdefault(row.get("name"), []).append(row)
            for item in mine:
                if item.engine.plan.op != "create" or self.among[option].get(item.name):
                    self._try(item, lambda engine: engine.look_again(own=True))

    def _write(self, pool: ThreadPoolExecutor) -> None:
        moved = self._moved()
        todo = [item for item in self.members if item.changes]
        declared = [item for item in todo if not item.pruned]
        givers = [item for item in todo if moved & item.engine.claims()[0]]
        self._each(pool, "released", givers, lambda engine: engine.release(moved & engine.claims()[0]))
        self._each(pool, "written", [item for item in declared if item.engine.plan.op], Engine.write)
        self._settle_twins(declared)

    def _settle_twins(self, members: Sequence[Member]) -> None:
        """One look at the place for all that was created in it."""
        for option, resource in self.kinds.items():
            made = [item for item in members if item.option == option and item.engine.plan.op == "create"]
            if any(item.engine.done for item in made):
                records = self._scout(resource).siblings(fresh=True)
                for item in made:
                    if not item.failure:
                        self._try(item, functools.partial(Engine.settle, records=records))

    def _moved(self) -> set[Claim]:
        """What one gives up and another gets."""
        claims = [item.engine.claims() for item in self.members if item.changes]
        given = {claim for gives, _gets in claims for claim in gives}
        return given & {claim for _gives, gets in claims for claim in gets}

    def _each(
        self, pool: ThreadPoolExecutor, word: str, members: Sequence[Member], action: Callable[[Engine], Any]
    ) -> None:
        """Do something for each that has not failed, as many at once as there are workers."""

        def one(item: Member) -> Member:
            if not self.stopped and not item.failure:
                self.busy[item.name] = None
                self._try(item, action)
                self.busy.pop(item.name, None)
            return item

        for done, item in enumerate(pool.map(one, members), 1):
            now = ", ".join(list(self.busy)[:MOST_SHOWN])
            said = f"{item.name} failed" if item.failure else item.name
            self.client.tell(f"{self.title}: {word} {done}/{len(members)}: {said}{f'; now {now}' if now else ''}")

    # -- result --------------------------------------------------------------------------------------------------

    def _result(self) -> dict[str, Any]:
        for branch in self.branches:
            self.client.usage.add(branch.usage)
        self.branches.clear()
        before, after, warnings = self._shown_settings()
        for item in self.members:
            item.result = self._shown(item)
            warnings += [f"{item.name}: {text}" for text in item.engine.warnings]
            diff = item.result.get("diff")
            if diff:
                for target, part in ((before, diff["before"]), (after, diff["after"])):
                    if part:
                        shown = target.setdefault(item.option, {})
                        twin = f"{item.name} ({item.engine.context.get('id')})"
                        shown[twin if item.name in shown else item.name] = part
        header = f"environment {self.title}"
        result: dict[str, Any] = {
            "changed": bool(before or after) or self.client.usage.writes > 0,
            "diff": {"before": before, "after": after, "before_header": header, "after_header": header},
            **{option: [item.result for item in self.members if item.option == option] for option in self.kinds},
            "succeeded": [item.name for item in self.members if not item.failure and not item.left],
            "failures": [item.name for item in self.members if item.failure],
            "not_tried": [item.name for item in self.members if item.left],
        }
        if warnings:
            result["warnings"] = warnings
        return result

    def _shown_settings(self) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
        """What the diff says about the environment itself, and warnings about it."""
        before: dict[str, Any] = {}
        after = dict(self.made)
        if self.settings is None:
            return before, after, []
        names = {row.child.name for row in self.settings.plan.differences.rows}
        for target, shown in zip((before, after), self.settings.plan.differences.shown()):
            target.update({name: value for name, value in shown.items() if name in names})
        return before, after, list(self.settings.warnings)

    def _shown(self, item: Member) -> dict[str, Any]:
        engine = item.engine
        shown: dict[str, Any] = {"name": item.name, "changed": False, "failed": bool(item.failure)}
        if engine.context.get("id"):
            shown[engine.resource.id_option] = engine.context["id"]
        if item.failure:
            shown.update(
                {name: value for name, value in item.failure.result.items() if name not in ("api", "warnings")}
            )
            shown["msg"] = str(item.failure)
        elif item.left:
            shown.update(changed=bool(engine.done), done=engine.done, not_done=[step.name for step in engine.steps])
        elif item.changes:
            full = engine.finish()
            kept = ("changed", "diff", "deploy_required", "deployment", "verdict", "unverified")
            shown.update({name: full[name] for name in kept if full.get(name)})
        else:
            shown.update(engine.outlook())
        return shown

    def _complaint(self, failed: Sequence[Member], not_tried: Sequence[str]) -> str:
        counts = f"{len(failed)} of {len(self.members)} failed"
        if not_tried:
            counts += f", {len(not_tried)} were not tried"
        lines = [f"{item.engine.resource.kind} {item.name}: {item.failure}" for item in failed[:MOST_SHOWN]]
        if len(failed) > MOST_SHOWN:
            lines.append(f"And {', '.join(item.name for item in failed[MOST_SHOWN:])}.")
        return "\n".join([f"{self.title}: {counts}.", *lines])


# -- the module --------------------------------------------------------------------------------------------------


def stack_command(
    platform: Platform, parents: Mapping[str, Resource], kinds: Mapping[str, Resource], notes: Doc = ()
) -> Command:
    """The module C(<platform>_stack).

    parents  the resources that enclose the others by the option that names them, outermost first
    kinds    what a stack is made of, by the option that lists it
    """

    def run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
        return Stack(parents, kinds, client, params, check_mode).run()

    return Command(
        platform=platform,
        module=f"{platform.name}_stack",
        short=f"Manage whole environments of {platform.title} projects",
        doc=(
            "Converges everything that is declared of one environment of a project in one call: one snapshot of the"
            " server, one plan, writes in parallel, one diff.",
            "The project and the environment are created where they do not exist.",
            "Everything is planned before anything is written. One that fails does not stop the others.",
            "Where something passes from one to another, it is given up first. What is found by"
            " O(prune) is removed last, and only if everything else succeeded.",
        ),
        arguments=tuple(_arguments(parents, kinds)),
        run=run,
        returns=tuple(_returns(kinds)),
        notes=(
            *notes,
            "While it works in the controller, it shows how many are done and which are in work.",
        ),
    )


def _arguments(parents: Mapping[str, Resource], kinds: Mapping[str, Resource]) -> Iterator[Option]:
    references = {reference.name: reference for resource in kinds.values() for reference in resource.parents}
    for reference in references.values():
        text = f"Name or id of the {reference.label}. One that does not exist is created with this name."
        default = reference.default or reference.assumed or None
        yield Option(reference.name, (text,), default=default, required=default is None)
    for child in list(parents.values())[-1].children:
        yield from child.options("the environment has")
    yield PUBLIC_VARIABLES
    for name, resource in kinds.items():
        yield Option(
            name,
            (
                f"The {name} of the environment, each with the options of M(selfhosted.paas.{resource.module}).",
                "Those that are not listed are left alone, unless O(prune=true).",
            ),
            type="list",
            elements="dict",
            suboptions=tuple(_suboptions(name, resource)),
        )
    yield Option(
        "workers",
        (
            "How many are worked on at the same time, and so how many deployments are waited for together.",
            "More than 8 gain nothing on one server.",
        ),
        type="int",
        default=4,
    )
    yield Option(
        "prune",
        (
            "Whether to remove what the environment holds and nobody declares. Of a kind whose option is left out"
            " nothing is removed.",
            "Data are kept: volumes are not deleted.",
        ),
        type="bool",
        default=False,
    )
    yield Option(
        "max_prune",
        ("How many O(prune) may remove in one run. If there are more, the task fails before anything is changed.",),
        type="int",
        default=3,
    )
    yield Option(
        "protected", ("Names or ids of what O(prune) must never remove.",), type="list", elements="str", default=[]
    )
    yield Option(
        "fail_fast",
        ("Whether to begin nothing more once something failed. What is in work is finished.",),
        type="bool",
        default=False,
    )


def _suboptions(name: str, resource: Resource) -> Iterator[Option]:
    outer = {reference.name for reference in resource.parents}
    for option in resource.options():
        if option.name not in outer:
            inner = _inside(option, name)
            yield replace(inner, required=True) if option.name == "name" else inner


_MENTION = re.compile(r"\b(O|RV)\((?!ignore:)(?=[a-z_\[\].]+[=)])")


def _inside(option: Option, name: str) -> Option:
    """The option as a suboption of C(name), where what its documentation mentions is inside as well."""
    doc = tuple(_MENTION.sub(rf"\1({name}[].", text) for text in option.doc)
    inner = tuple(_inside(item, name) for item in inner_options(option))
    fields: dict[str, Any] = {"fields": inner} if isinstance(option, (Group, Child)) and inner else {}
    return replace(option, doc=doc, **fields)


ASKED = "when the server could be asked"


def _returns(kinds: Mapping[str, Resource]) -> Iterator[Return]:
    for name, resource in kinds.items():
        yield Return(
            name,
            f"What became of each of the {name}, declared ones first, then those that were pruned.",
            type="list",
            elements="dict",
            returned=ASKED,
            contains=tuple(_member_returns(resource)),
        )
    yield Return("succeeded", "Names of those that are as declared now.", "list", "str", ASKED)
    yield Return("failures", "Names of those that failed.", "list", "str", ASKED)
    yield Return("not_tried", "Names of those that had something to do that was not begun.", "list", "str", ASKED)


def _member_returns(resource: Resource) -> Iterator[Return]:
    kind = resource.kind
    yield Return("name", f"Name of the {kind}.")
    yield Return(resource.id_option, f"Id of the {kind}.", returned="when it exists")
    yield Return("changed", "Whether something was changed.", type="bool")
    yield Return("failed", "Whether it failed.", type="bool")
    yield Return("msg", "Why it failed.", returned="when it failed")
    yield Return("error", "What sort of failure it is, as RV(error) of the whole.", "dict", "", "when it failed")
    yield Return("diff", "What differs.", type="dict", returned="when it was changed")
    yield Return("done", "Names of the steps that were carried out.", "list", "str", "when not all were")
    yield Return("not_done", "Names of the steps that were not carried out.", "list", "str", "when not all were")
    yield Return("unverified", "Declared options that cannot be compared, and why.", "list", "dict", "when there are")
    if resource.lifecycle:
        yield Return("deploy_required", "Whether changes wait for a deployment.", type="bool", returned="when they do")
        yield Return("deployment", "The deployment that was made.", type="dict", returned="when one was made")
        yield VERDICT_RETURN
