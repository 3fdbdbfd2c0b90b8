# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""find -> read -> plan -> apply -> verify -> result: the one path that every resource takes.

Each part is a layer on the one before it: locating, referring, planning, running, writing, and here the path and its
result. Only they know C(state) and check mode. Check mode leaves the path just before C(apply); everything before that
is the same code, so C(changed) and C(diff) cannot differ from the real run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Any, Callable

from ..errors import ApiError, Overtaken, PaasError
from ..language.call import Record, pick, read_key
from ..language.keeping import Keeper
from ..language.sound import Sound
from ..language.words import needed
from ..transport.client import Client
from ..transport.waiting import Deadline
from .foretelling import Claim
from .partial import completed
from .plan import Step
from .records import assumed
from .settling import MOST_ROUNDS
from .telling import Teller
from .turns import Key, Turn

LONG_WAIT = 5.0
"""Seconds after which somebody wants to know what is waited for."""

FAULTS = ("validation", "not_found", "ambiguous", "conflict", "refused", "unsupported_version")
"""Kinds of errors that are told together with values which cannot be meant."""


class Engine(Teller):
    """Converges one resource; a new object for every run. C(run) does it all, and is C(prepare) and C(conclude).

    lost    something was removed before it began anew
    """

    def run(self) -> dict[str, Any]:
        """The result of the module. Raises Failure."""
        self.prepare()
        return self.conclude()

    def prepare(self) -> None:
        """Everything before the first write. Raises Failure."""
        try:
            self._unless_overtaken(self._look)
        except Exception as error:
            raise self._failed(error) from error

    def refuse_what_is_taken(self, freed: Collection[tuple[str, Claim]]) -> None:
        """For one of many: refuse what somebody else has; C(freed) is what owners give up. Raises PaasError."""
        self._unless_overtaken(lambda: self.refuse_taken(self.plan.differences, freed))

    def _unless_overtaken(self, action: Callable[[], None]) -> None:
        """Look again where what stands in the way belongs to what was made since it was looked for."""
        try:
            action()
        except PaasError as error:
            made = self.record is None and self.state != "absent" and error.kind == "conflict"
            if not made or not self._is_there_now():
                raise
            self.among = None
            self.look_again()

    def _look(self) -> None:
        self.client.apart = self.resource.apart
        self.params = assumed(self.resource, self.params)
        self.client.version()
        if self.state != "absent":
            self.sound = Sound(self.resource, self.params)
            self.params = self.sound.params
        try:
            self._find_and_plan()
        except PaasError as error:
            if not self.sound.texts or error.kind not in FAULTS:
                raise
            texts = dict.fromkeys([*self.sound.texts, *str(error).splitlines()])
            raise PaasError("\n".join(texts), "validation") from error

    def _find_and_plan(self) -> None:
        self._refuse_newer_options()
        resolved = self._resolve_parents()
        self.record = self._find() if resolved else self._inborn()
        if self.state != "absent":
            self._keep_secrets()
            self.params = completed(self.resource, self.params, self.record)
            self._resolve_references()
        self.plan = self._plan()
        self.before = self.plan.replaces or self.record
        if self.plan.op == "delete" and self.before is None:
            # An earlier task of a run in check mode would have made it.
            self.before = {self.resource.name_key: self.params.get("name")}
        self._refuse_unwritable()
        self.steps = [] if self.check_mode else self._steps(self.plan)

    def _keep_secrets(self) -> None:
        """Put what is stored in the place of masks. Raises PaasError for those that nothing stands behind."""
        record = self.record
        keeper = Keeper(self.resource, record, lambda child: self._rows(child, needed(record)))
        self.params = keeper.run(self.params)
        self.client.connection.redactor.add(*keeper.secrets)

    def conclude(self) -> dict[str, Any]:
        """The result, after everything that is to do; where something is to be made, when nobody else on this host is
        making it. Raises Failure.
        """
        try:
            if self.makes() and not self.check_mode:
                self._take_turn()
            return self.finish()
        finally:
            self.turn.release()

    def _take_turn(self) -> None:
        try:
            take_turn(self.turn, self.client, [self.turn_key()], self._header(), self.params)
            if self.plan.op != "create" or self._is_there_now():
                self.look_again(self.resource.apart)
        except Exception as error:
            raise self._failed(error) from error

    def look_again(self, own: bool = False) -> None:
        """Forget what was seen and planned of this one, and do both anew. Raises PaasError.

        own: what was seen of others is still true.
        """
        self.rounds += 1
        if self.rounds > MOST_ROUNDS:
            raise PaasError(
                f"The {self.resource.title} {self.params['name']!r} was made and removed by others again and again"
                " while this run was at it. Run again once they have ended.",
                "conflict",
            )
        if self.plan.replaces and self.done:
            self.lost = True
        self.client.until = None
        self.client.forget(str(self.context.get("id") or "") if own else "")
        children = self.resource.children
        inner = [item.taken for child in children for item in child.fields]
        for taken in (*(item.taken for item in self.resource.all_fields), *(child.taken for child in children), *inner):
            if taken:
                self.client.forget(read_key(taken.call, self.context))
        self._forget_plan()
        self._look()

    def settle(self, records: Sequence[Record]) -> None:
        """See to it that what was made is the only one of its name, and where it is not, go on with the one that stays.

        C(records) are those of the same place and kind, read after the creation. Raises Failure.
        """
        try:
            try:
                self.settle_twins(records)
            except Overtaken:
                self.among = None
                self.look_again()
        except Exception as error:
            raise self._failed(error) from error
        self.write()

    def write(self) -> None:
        """All writes, but nothing that deploys, starts or stops. Raises Failure."""
        self._carry_out(lambda: 1 if self.plan.acts else 0)

    def act(self) -> None:
        """What C(write) leaves. Raises Failure."""
        self._carry_out(lambda: 0)

    def release(self, claims: Set[Claim]) -> None:
        """Give up what others wait for, before anything else is written. Raises Failure."""
        names = ", ".join(sorted(str(claim[1]) for claim in claims))
        self.steps.insert(0, Step(f"give up {names}", lambda: self._give_up(claims)))
        rest = len(self.steps) - 1
        self._carry_out(lambda: rest)

    def finish(self) -> dict[str, Any]:
        """The result, after everything that is still to do. Raises Failure."""
        self._carry_out(lambda: 0)
        if self.check_mode:
            self._foresee()
        return self._result(self.plan, self.before)

    def _carry_out(self, leave: Callable[[], int]) -> None:
        written = self.client.usage.writes
        try:
            while len(self.steps) > leave():
                try:
                    self.steps[0].run()
                except (Overtaken, ApiError) as error:
                    if isinstance(error, ApiError) and not (error.undone and self._has_vanished()):
                        raise
                    self.among = None
                    self.look_again()
                else:
                    self.done.append(self.steps.pop(0).name)
        except Exception as error:
            if self.among is None:
                self.client.forget()
            raise self._failed(error) from error
        finally:
            # What this one waited for is no limit for the next that the client serves.
            self.client.until = None
        if self.client.usage.writes > written:
            self._share()

    def _share(self) -> None:
        """Keep the list true that later runs of the same client look at."""
        resource = self.resource
        if not resource.apart or self.among is not None:
            return
        if self.plan.moves:
            self.client.forget()
            return
        for child in resource.children:
            if child.taken:
                self.client.forget(read_key(child.taken.call, self.context))
        for item in resource.all_fields:
            # What others have got since is found out by the server; what they gave up must not stand in the way.
            if item.taken and any(pool == item.unshared for pool, _entry in self.claims()[0]):
                self.client.forget(read_key(item.taken.call, self.context))
        rows: Any = pick(self.context.get("enclosing"), resource.within) if resource.within else None
        if resource.list:
            rows = self.client.known(resource.list, self.context)
        identifier = self.context.get("id")
        for index, row in enumerate(rows or ()):
            if row.get(resource.id) != identifier:
                continue
            if self.plan.op == "delete":
                del rows[index]
            elif self.record is not None:
                rows[index] = self.record
            return
        self.client.forget()


def take_turn(turn: Turn, client: Client, keys: Iterable[Key], header: str, params: Mapping[str, Any]) -> None:
    """Wait until no other run on this host makes any of these, and say so meanwhile.

    Where that takes too long it goes on all the same: what was made twice is then settled afterwards.
    """
    seconds = max(client.connection.longest, float(params.get("wait_timeout") or 0))
    deadline = Deadline(seconds, client.connection.now, client.connection.pause, client.tell).of(header)

    def waiting() -> None:
        # Others mostly need no longer.
        if deadline.elapsed > LONG_WAIT:
            deadline.report("waiting for another run on this host that makes the same")

    turn.take(keys, deadline, waiting)
