# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Have the server try whether what is stored works."""

from __future__ import annotations

from ..errors import ApiError, PaasError
from ..language.call import Call
from ..language.words import needed
from .acting import deadline
from .find import read
from .run import Run
from .work import Work

REFUSED = 400


def try_out(work: Work, ask: Call) -> None:
    """Ask for it, and wait for the outcome. Raises PaasError, which says why it does not work."""
    run, trial = work.run, needed(work.run.resource.trial)
    before = read(run) if work.record is None else work.record
    # What an older server does not tell is as a new one has it.
    known = {**run.resource.initial.record(before), **before, **run.ids}
    try:
        answer = run.client.send(ask, known)
    except ApiError as error:
        if error.status != REFUSED:
            raise
        raise PaasError(f"The {run.header} is stored and does not work. {error}{_advice(run)}", "refused") from error
    # Asking changes nothing that is declared.
    run.client.usage.writes -= 1
    patience = deadline(run)
    seen = [before]

    def outcome() -> str | None:
        run.client.forget(str(run.id))
        work.record = read(run)
        seen.append(work.record)
        return trial.outcome(answer, seen)

    said = patience.poll(outcome)
    run.client.forget()
    if said is None:
        raise PaasError(
            f"The {run.header} is stored, and whether it works {run.client.title} has not found out within"
            f" {patience.seconds:g} s. It goes on at the server; raise wait_timeout to wait longer.",
            "timeout",
        )
    if said:
        said = run.client.connection.redactor(said)
        raise PaasError(
            f"The {run.header} is stored and does not work. {run.client.title} says: {said}{_advice(run)}", "refused"
        )


def _advice(run: Run) -> str:
    """What the next run will not find out by itself."""
    if needed(run.resource.trial).fails is not None or run.wish.get("validate") == "always":
        return ""
    return (
        f"\n{run.client.title} does not remember this: a run that changes nothing does not try it again, unless"
        " validate=always."
    )
