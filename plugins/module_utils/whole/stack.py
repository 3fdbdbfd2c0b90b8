# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An environment of a project as one value: the engine over a list, with one snapshot, one plan and one result.

Everything is planned before anything is written. Then what one gives to another is given up, everything else is
written, what is to be deployed is deployed, and last what is not declared is removed.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..converge.claims import claims
from ..converge.engine import Engine, take_turn
from ..converge.find import siblings
from ..converge.plan import Claim
from ..converge.settling import makes, turn_key
from ..converge.telling import beside, outlook
from ..converge.turns import Share, Turn
from ..errors import Failure, PaasError, common
from ..language.following import REPORT_UNDECLARED
from ..language.resource import name_of
from ..language.words import needed
from .besides import options_besides
from .kinds import around_a_stack
from .member import MOST_SHOWN, Member
from .stack_plan import Place, StackPlan


class Stack(StackPlan):
    """One run. C(parents) are the resources that enclose the others, C(kinds) the others, by their options."""

    # -- the path ------------------------------------------------------------------------------------------------

    def run(self) -> dict[str, Any]:
        """The result. Raises Failure."""
        try:
            declared = list(self._declared())
            ids = (params.get(self.kinds[option].id_option) for option, _name, params in declared)
            names = [name for _option, name, _params in declared]
            self.client.expected = frozenset([*names, *(str(one) for one in ids if one)])
            with ThreadPoolExecutor(max(1, int(self.params["workers"]))) as pool:
                self._enter()
                self.members = [self._member(option, name, params) for option, name, params in declared]
                self._plan(pool)
                if self.unfit:
                    raise PaasError("\n".join([str(self.unfit), *self._failures()]), self.unfit.kind)
                if not self.check_mode:
                    self._apply(pool)
        except PaasError as error:
            raise Failure(str(error), self._result(), error, clean=True) from error
        result = self._result()
        failed = [item for item in self.members if item.failure]
        if failed:
            cause = common(item.failure for item in failed if item.failure)
            raise Failure(self._complaint(failed, result["not_tried"]), result, cause, clean=True)
        return result

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
            todo = [item for item in self.members if item.changes]
            self._run(pool, [item for item in todo if not item.pruned and item.engine.plan.acts], turn)
        finally:
            turn.release()
        if not any(item.failure for item in self.members):
            # Whatever replaces them is there by now, and what others refer to goes after those.
            for stage in reversed(self.stages):
                self._each(pool, "removed", [item for item in todo if item.pruned and item.option in stage], Engine.act)

    def _run(self, pool: ThreadPoolExecutor, members: Sequence[Member], turn: Turn) -> None:
        """Deploy, start and stop; others wait until each deployment has been asked for, and find it then."""
        for item, share in zip(members, Share.of(turn, len(members))):
            item.engine.work.turn = share

        def act(engine: Engine) -> None:
            try:
                engine.act()
            finally:
                engine.work.turn.release()

        for stage in self.stages:
            mine = [item for item in members if item.option in stage]
            # What is only started, such as a database, is there for what is deployed.
            for deployed in (False, True):
                now = [item for item in mine if needed(item.engine.resource.lifecycle).deploys == deployed]
                self._each(pool, "running", now, act)

    def _take_turn(self, turn: Turn) -> None:
        """Where something is to be made, wait until nobody else on this host makes it, and look for it again."""
        makers = [item for item in self.members if item.changes and makes(item.engine.work)]
        if not makers:
            return
        take_turn(turn, self.client, [turn_key(item.engine.work.run) for item in makers], self.title, self.params)
        for at, mine in self._by_place(makers):
            there = self.among.setdefault(at, {})
            there.clear()
            for row in () if self._is_to_come(mine) else siblings(self._scout(at)):
                there.setdefault(name_of(self.kinds[at[0]], row), []).append(row)
            for item in mine:
                if item.engine.plan.op != "create" or there.get(item.name):
                    self._try(item, lambda engine: engine.look_again(own=True))

    def _by_place(self, members: Sequence[Member]) -> Iterator[tuple[Place, list[Member]]]:
        for at in dict.fromkeys(map(self._place_of, members)):
            yield at, [item for item in members if self._place_of(item) == at]

    def _is_to_come(self, members: Sequence[Member]) -> bool:
        """Whether what these stand in is made by others of the same run."""
        return any(item.engine.work.run.nowhere for item in members)

    def _write(self, pool: ThreadPoolExecutor) -> None:
        moved = self._moved()
        todo = [item for item in self.members if item.changes]
        declared = [item for item in todo if not item.pruned]
        givers = [item for item in todo if moved & claims(item.engine.work)[0]]
        self._each(pool, "released", givers, lambda engine: engine.release(moved & claims(engine.work)[0]))
        for stage in self.stages:
            mine = [item for item in declared if item.option in stage]
            self._find_what_came(pool, mine)
            self._each(pool, "written", [item for item in mine if item.engine.plan.op], Engine.write)
            self._settle_twins(mine)

    def _find_what_came(self, pool: ThreadPoolExecutor, members: Sequence[Member]) -> None:
        """Plan again what counts on something that was made only now."""
        waiting = [item for item in members if item.engine.work.run.awaits]
        if waiting:
            self.client.forget()
        for at, _inside in self._by_place([item for item in waiting if item.engine.work.run.nowhere]):
            self._look_round(at)
        for item in waiting:
            item.engine.asked = item.engine.asked.but(coming=None)
        self._each(pool, "looked at again", waiting, lambda engine: engine.look_again(own=True))

    def _settle_twins(self, members: Sequence[Member]) -> None:
        """One look at the place for all that was created in it."""
        for at, made in self._by_place([item for item in members if item.engine.plan.op == "create"]):
            if any(item.engine.work.done for item in made):
                records = siblings(self._scout(at))
                for item in made:
                    if not item.failure:
                        self._try(item, functools.partial(Engine.settle, records=records))

    def _moved(self) -> set[Claim]:
        """What one gives up and another gets."""
        moves = [claims(item.engine.work) for item in self.members if item.changes]
        given = {claim for gives, _gets in moves for claim in gives}
        return given & {claim for _gives, gets in moves for claim in gets}

    def _each(
        self, pool: ThreadPoolExecutor, word: str, members: Sequence[Member], action: Callable[[Engine], Any]
    ) -> None:
        """Do something for each that has not failed, as many at once as there are workers."""

        def one(item: Member) -> Member:
            if not self.stopped and not item.failure:
                self.busy[item.label] = None
                self._try(item, action)
                self.busy.pop(item.label, None)
            return item

        for done, item in enumerate(pool.map(one, members), 1):
            now = ", ".join(list(self.busy)[:MOST_SHOWN])
            said = f"{item.label} failed" if item.failure else item.label
            self.client.tell(f"{self.title}: {word} {done}/{len(members)}: {said}{f'; now {now}' if now else ''}")

    # -- result --------------------------------------------------------------------------------------------------

    def _result(self) -> dict[str, Any]:
        for branch in self.branches:
            self.client.usage.add(branch.usage)
        self.branches.clear()
        before, after, warnings = self._shown_settings()
        for item in self.members:
            item.result = self._shown(item)
            warnings += [f"{self._called(item)}: {text}" for text in item.engine.work.run.warnings]
            diff = item.result.get("diff")
            if diff:
                for target, part in ((before, diff["before"]), (after, diff["after"])):
                    if part:
                        shown = target.setdefault(item.option, {})
                        twin = f"{item.label} ({item.engine.id})"
                        shown[twin if item.label in shown else item.label] = part
        header = f"environment {self.title}" if self.parents else self.title
        result: dict[str, Any] = {
            "changed": bool(before or after) or self.client.usage.writes > 0,
            "diff": {"before": before, "after": after, "before_header": header, "after_header": header},
            **{option: [item.result for item in self.members if item.option == option] for option in self.kinds},
            "succeeded": [self._called(item) for item in self.members if not item.failure and not item.left],
            "failures": [self._called(item) for item in self.members if item.failure],
            "not_tried": [self._called(item) for item in self.members if item.left],
            "kinds": {
                option: {"kind": item.kind, "id_option": item.id_option or None} for option, item in self.kinds.items()
            },
        }
        if self.settings and self.settings.plan.differences.undeclared:
            result["undeclared"] = self.settings.plan.differences.undeclared
        if warnings:
            result["warnings"] = warnings
        return result

    def _called(self, item: Member) -> str:
        """Its name; with its kind where one of another kind has the same."""
        others = item.label in self._labels_of_several_kinds(len(self.members))
        return f"{self.kinds[item.option].title} {item.label}" if others else item.label

    @functools.lru_cache(1)  # noqa: B019  # One stack is one run, and its process ends with it.
    def _labels_of_several_kinds(self, many: int) -> frozenset[str]:
        """Of so many members; there are more once those are known that are to be removed."""
        kinds = {(item.label, item.option) for item in self.members[:many]}
        return frozenset(label for label, count in Counter(label for label, _kind in kinds).items() if count > 1)

    def _shown_settings(self) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
        """What the diff says about the environment itself, and warnings about it."""
        before: dict[str, Any] = {}
        after = dict(self.made)
        if self.settings is None or self.foretold is None:
            return before, after, []
        differences = self.foretold.plan.differences
        names = {row.child.name for row in differences.rows}
        names |= {item.name for item in around_a_stack(list(self.parents.values())[-1])}
        for target, shown in zip((before, after), differences.shown()):
            target.update({name: value for name, value in shown.items() if name in names})
        return before, after, list(self.settings.work.run.warnings)

    def _shown(self, item: Member) -> dict[str, Any]:
        engine = item.engine
        shown: dict[str, Any] = {**item.place, "name": item.name, "changed": False, "failed": bool(item.failure)}
        if engine.id and engine.resource.id_option:
            shown[engine.resource.id_option] = engine.id
        if item.failure:
            shown.update(
                {name: value for name, value in item.failure.result.items() if name not in ("api", "warnings")}
            )
            shown["msg"] = str(item.failure)
        elif item.left:
            shown.update(
                changed=bool(engine.work.done),
                done=engine.work.done,
                not_done=[step.name for step in engine.work.steps],
            )
        elif item.changes:
            full = engine.finish()
            kept = ("changed", "diff", "deploy_required", "restart_required", "deployment", "verdict", "unverified")
            shown.update({name: full[name] for name in kept if full.get(name)})
            shown.update({name: value for name, value in beside(engine.work).items() if value})
        else:
            shown.update(outlook(engine.work))
        work = engine.work
        left = item.failure or item.pruned or work.before is None or work.run.state == "absent"
        asked = self.params[REPORT_UNDECLARED.name] and not left
        if besides := options_besides(work.run.resource, needed(work.before), work.run.wish) if asked else []:
            shown["undeclared"] = [*shown.get("undeclared", ()), *besides]
        return shown

    def _complaint(self, failed: Sequence[Member], not_tried: Sequence[str]) -> str:
        counts = f"{len(failed)} of {len(self.members)} failed"
        if not_tried:
            counts += f", {len(not_tried)} were not tried"
        return "\n".join([f"{self.title}: {counts}.", *self._failures()])

    def _failures(self) -> list[str]:
        """A few lines about those that failed."""
        failed = [item for item in self.members if item.failure]
        lines = [f"{item.engine.resource.title} {item.label}: {item.failure}" for item in failed[:MOST_SHOWN]]
        if len(failed) > MOST_SHOWN:
            lines.append(f"And {', '.join(self._called(item) for item in failed[MOST_SHOWN:])}.")
        return lines
