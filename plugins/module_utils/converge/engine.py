# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""find -> read -> plan -> apply -> verify -> result: the one path that every resource takes.

A task begins as one value (C(run)), which nobody changes. What encloses its object is found (C(places)), then the
object itself (C(find)), then the ids of what it refers to (C(resolve)); each returns the value with what it has found.
From that and from what is stored follow a plan (C(plan), which knows no server, and C(planning)) and its steps
(C(steps)), which one function carries out (C(apply)), and at last a result (C(telling)). Here they are called one after
the other, and again where somebody else was quicker.

Check mode leaves the path just before C(apply); everything before that is the same code, so C(changed) and C(diff)
cannot differ from the real run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Any, Callable

from ..errors import ApiError, Overtaken, PaasError
from ..language.call import Record
from ..language.keeping import Keeper
from ..language.presenting import by_id
from ..language.resource import Resource
from ..language.sound import Sound
from ..language.words import needed
from ..transport.client import Client
from .ahead import first_reads
from .apply import apply, refuse_unwritable
from .claims import foretell, refuse_taken
from .find import find, inborn, read, rows_of, secrets
from .lending import lent
from .partial import completed
from .places import namer, placed
from .plan import Claim, Plan
from .planning import planned
from .refuse import refuse_forbidden, refuse_newer_options
from .resolve import resolved
from .run import Run, assumed, begun
from .settling import is_gone, is_there_now, makes, settle_rows, settle_twins, turn_key
from .sharing import forget_claims, share
from .steps import giving_up, steps_of
from .telling import failed, result
from .turns import Key, Turn
from .work import Work

LONG_WAIT = 5.0
"""Seconds after which somebody wants to know what is waited for."""

MOST_ROUNDS = 5

NOT_LET_IN = (401, 403, 429)
"""Answers of a server that has not looked at what it was sent."""

FAULTS = ("validation", "not_found", "ambiguous", "conflict", "refused", "unsupported_version")
"""Kinds of errors that are told together with values which cannot be meant."""


class Engine:
    """Converges one object; a new one for every run. C(run) does it all, and is C(prepare) and C(conclude).

    asked   what is wanted, as long as nobody has looked at anything
    work    what became of it
    rounds  how often it began anew, since others were quicker
    """

    def __init__(
        self,
        resource: Resource,
        params: Mapping[str, Any],
        client: Client,
        check_mode: bool,
        together: bool = False,
        among: Mapping[Any, Sequence[Record]] | None = None,
    ) -> None:
        self.asked = begun(resource, params, client, check_mode, together, among)
        self.work = Work(self.asked)
        self.rounds = 0

    @property
    def resource(self) -> Resource:
        return self.asked.resource

    @property
    def client(self) -> Client:
        return self.asked.client

    @property
    def plan(self) -> Plan:
        return self.work.plan

    @property
    def id(self) -> Any:
        """The id of the object, None as long as there is none."""
        return self.work.run.id

    def run(self) -> dict[str, Any]:
        """The result of the module. Raises Failure."""
        self.prepare()
        return self.conclude()

    def prepare(self) -> None:
        """Everything before the first write. Raises Failure."""
        try:
            self._unless_overtaken(self._look)
        except Exception as error:
            raise failed(self.work, error) from error

    def conclude(self) -> dict[str, Any]:
        """The result, after everything that is to do; where something is to be made, when nobody else on this host is
        making it. Raises Failure.
        """
        try:
            if makes(self.work) and not self.asked.check_mode:
                self._take_turn()
            return self.finish()
        finally:
            self.work.turn.release()

    # -- find, read, plan --------------------------------------------------------------------------------------------

    def _look(self) -> None:
        run = assumed(self.asked.but(again=bool(self.rounds), ids={**self.asked.ids}, warnings=[]))
        self.work.anew(run)
        run.client.apart = run.resource.apart
        if not run.together and not run.again:
            run.client.ahead(first_reads(run))
        try:
            self._look_at(run)
        finally:
            if not run.together:
                run.client.catch_up()

    def _look_at(self, run: Run) -> None:
        run.client.version()
        sound = Sound(run.resource, run.wish if run.state != "absent" else {})
        if sound.texts:
            run = run.but(wish=sound.params)
        try:
            self._find_and_plan(run, sound)
        except PaasError as error:
            if not sound.texts or error.kind not in FAULTS:
                raise
            texts = dict.fromkeys([*sound.texts, *str(error).splitlines()])
            raise PaasError("\n".join(texts), "validation") from error

    def _find_and_plan(self, run: Run, sound: Sound) -> None:
        work = self.work
        refuse_newer_options(run)
        work.run = run = placed(run)
        work.record = inborn(run) if run.nowhere else find(run)
        work.run = run = run.about(work.record)
        if run.state != "absent":
            run = lent(_with_kept_secrets(run, work.record))
            run = run.but(wish=completed(run.resource, run.wish, work.record))
            work.run = run = resolved(run, work.record)
        work.plan, work.record = planned(run, work.record, sound)
        work.before = work.plan.replaces or work.record
        if work.plan.replaces is not None:
            work.run = run = run.forgetting_id()
        if work.plan.op == "delete" and work.before is None:
            # An earlier task of a run in check mode would have made it.
            work.before = {run.resource.name_key: run.wish.get("name")}
        refuse_unwritable(run, work.record, work.plan)
        refuse_forbidden(run, work.record, work.plan)
        work.steps = [] if run.check_mode else steps_of(run, work.record, work.plan)

    def _unless_overtaken(self, action: Callable[[], None]) -> None:
        """Look again where what stands in the way belongs to what was made since it was looked for."""
        try:
            action()
        except PaasError as error:
            work = self.work
            made = work.record is None and work.run.state != "absent" and error.kind == "conflict"
            if not made or not is_there_now(work):
                raise
            self._begin_anew()

    def look_again(self, own: bool = False) -> None:
        """Forget what was seen and planned of this one, and do both anew. Raises PaasError.

        own: what was seen of others is still true.
        """
        self.rounds += 1
        work, client = self.work, self.client
        if self.rounds > MOST_ROUNDS:
            raise PaasError(
                f"The {self.resource.title} {work.run.wish['name']!r} was made and removed by others again and again"
                " while this run was at it. Run again once they have ended.",
                "conflict",
            )
        if work.plan.replaces and work.done:
            work.lost = True
        client.until = None
        client.forget(str(work.run.id or "") if own else "")
        forget_claims(work)
        self._look()

    def _plan_the_rest(self) -> None:
        """Plan what differs of something that was made with more than it was asked for."""
        first = self.plan
        self._begin_anew()
        self.work.first = first

    def _begin_anew(self) -> None:
        """The same where somebody else was quicker, so that no list of others is true any more."""
        self.asked = self.asked.but(among=None)
        self.look_again()

    # -- apply -------------------------------------------------------------------------------------------------------

    def _take_turn(self) -> None:
        work = self.work
        try:
            take_turn(work.turn, self.client, [turn_key(work.run)], work.run.header, work.run.wish)
            if work.plan.op != "create" or is_there_now(work):
                self.look_again(self.resource.apart)
        except Exception as error:
            raise failed(self.work, error) from error

    def finish(self) -> dict[str, Any]:
        """The result, after everything that is still to do. Raises Failure."""
        self.act()
        work = self.work
        if self.asked.check_mode:
            foretell(work)
        return result(work)

    def _carry_out(self, leave: Callable[[], int]) -> None:
        work, client = self.work, self.client
        written = client.usage.writes
        client.on_refusal = self._learn_what_may_be_repeated
        try:
            while len(work.steps) > leave():
                try:
                    apply(work, work.steps[0])
                except (Overtaken, ApiError) as error:
                    if isinstance(error, ApiError) and not (error.undone and self._has_vanished()):
                        raise
                    self._begin_anew()
                else:
                    work.done.append(work.steps.pop(0).name)
                    if work.furnished and not (work.steps and work.steps[0].kind == "twins"):
                        self._plan_the_rest()
        except Exception as error:
            if work.done and isinstance(error, PaasError) and error.kind not in ("connection", "timeout"):
                # What has arrived twice would be ambiguous for the next run.
                with contextlib.suppress(PaasError):
                    settle_rows(work)
            if self.asked.among is None:
                client.forget()
            raise failed(self.work, error) from error
        finally:
            # What this one waited for is no limit for the next that the client serves.
            client.until = client.on_refusal = None
        if client.usage.writes > written and self.asked.among is None:
            share(work)

    def _learn_what_may_be_repeated(self, status: int) -> None:
        """Know every secret that the object holds before its server says why it refuses something: the text may repeat
        what this task has neither declared nor read.
        """
        work, self.client.on_refusal = self.work, None
        if work.run.id is None or status in NOT_LET_IN:
            return
        # What cannot be read cannot be learnt; the refusal is told all the same.
        with contextlib.suppress(PaasError):
            self.client.connection.redactor.add(*secrets(work.run, read(work.run)))

    def _has_vanished(self) -> bool:
        """Whether somebody has removed what is worked on."""
        try:
            return bool(self.plan.op != "delete" and self.id and is_gone(self.work.run))
        except PaasError:
            return False

    # -- for one of many ---------------------------------------------------------------------------------------------

    def refuse_what_is_taken(self, freed: Collection[tuple[str, Claim]]) -> None:
        """Refuse what somebody else has; C(freed) is what owners give up. Raises PaasError."""
        self._unless_overtaken(lambda: refuse_taken(self.work.run, self.plan, freed))

    def release(self, claims: Set[Claim]) -> None:
        """Give up what others wait for, before anything else is written. Raises Failure."""
        work = self.work
        rest = len(work.steps)
        work.steps[:0] = giving_up(work.run, needed(work.record), claims)
        self._carry_out(lambda: rest)

    def write(self) -> None:
        """All writes, but nothing that deploys, starts or stops. Raises Failure."""
        last = ("act", "join", "stay") if self.plan.acts else ()
        self._carry_out(lambda: len([step for step in self.work.steps if step.kind in last]))

    def act(self) -> None:
        """What C(write) leaves. Raises Failure."""
        self._carry_out(lambda: 0)

    def settle(self, records: Sequence[Record]) -> None:
        """See to it that what was made is the only one of its name, and where it is not, go on with the one that stays.

        C(records) are those of the same place and kind, read after the creation. Raises Failure.
        """
        try:
            try:
                settle_twins(self.work, records)
            except Overtaken:
                self._begin_anew()
        except Exception as error:
            raise failed(self.work, error) from error
        self.write()


def _with_kept_secrets(run: Run, record: Record | None) -> Run:
    """The run with what is stored in the place of masks. Raises PaasError for those that nothing stands behind."""
    named = by_id if record is None else namer(run, record)
    keeper = Keeper(run.resource, record, lambda child: rows_of(run, child, needed(record)), named)
    wish = keeper.run(run.wish)
    run.client.connection.redactor.add(*keeper.secrets)
    return run.but(wish=wish)


def take_turn(turn: Turn, client: Client, keys: Iterable[Key], header: str, params: Mapping[str, Any]) -> None:
    """Wait until no other run on this host makes any of these, and say so meanwhile.

    Where that takes too long it goes on all the same: what was made twice is then settled afterwards.
    """
    seconds = max(client.connection.longest, float(params.get("wait_timeout") or 0))
    deadline = client.connection.deadline(seconds, client.tell).of(header)

    def waiting() -> None:
        # Others mostly need no longer.
        if deadline.elapsed > LONG_WAIT:
            deadline.report("waiting for another run on this host that makes the same")

    turn.take(keys, deadline, waiting)
