# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows whose values are taken from other objects, the address of a database for example. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import PaasError
from ..language.call import Record
from ..language.child import Child
from ..language.loans import ADDRESSES, PART, SCHEME, is_scheme, with_scheme
from ..language.near import alike, each_once, no_such_option, there_are
from ..language.resource import Loan, name_of
from ..language.words import Field, needed
from .find import ambiguous, is_to_come, listed, read
from .run import Run


def lent(run: Run) -> Run:
    """The run with the values in its rows that they are to take from other objects. Raises PaasError."""
    for loan in run.resource.loans:
        declared = run.wish.get(loan.name)
        if declared is None:
            continue
        child = next(item for item in run.resource.children if item.file)
        rows = dict(run.wish.get(child.name) or {})
        for key, given in declared.items():
            label = f"{loan.name}[{key}]"
            if str(key) in map(str, rows):
                raise PaasError(f"{label}: {child.name} says what {key} is as well; declare one of them.", "validation")
            part = _part(loan, child, given, label)
            run, value = _taken(run, loan, str(given[needed(loan.lender).kind]), part, label)
            if given.get(SCHEME) is not None and "://" in value:
                value = with_scheme(value, given[SCHEME])
                run.client.connection.redactor.add(value)
            own = (needed(loan.lender).kind, PART, SCHEME)
            rows[str(key)] = {**{name: item for name, item in given.items() if name not in own}, child.value: value}
        run = run.but(wish={**run.wish, child.name: rows, loan.name: None})
    return run


def _part(loan: Loan, child: Child, given: Any, label: str) -> Field:
    """What is to be taken. Raises PaasError for what cannot be meant."""
    kind = needed(loan.lender).kind
    if not isinstance(given, Mapping) or not isinstance(given.get(kind), str) or not given[kind]:
        raise PaasError(
            f"{label} must be a dictionary with the name of the {needed(loan.lender).title} as {kind}.", "validation"
        )
    known = [kind, PART, SCHEME, *(item.name for item in child.fields if item.name not in (child.key, child.value))]
    unknown = [no_such_option(f"{label}.", name, known, alike(name, known)) for name in given if name not in known]
    if unknown:
        raise PaasError(" ".join(each_once(unknown)), "validation")
    wanted = given.get(PART) or loan.parts[0].name
    found = next((item for item in loan.parts if item.name == wanted), None)
    if found is None:
        names = ", ".join(item.name for item in loan.parts)
        raise PaasError(f"{label}.{PART} must be one of {names}, not {wanted!r}.", "validation")
    scheme = given.get(SCHEME)
    if scheme is not None and found.name not in ADDRESSES:
        names = " or ".join(f"{PART}={name}" for name in ADDRESSES)
        raise PaasError(f"{label}.{SCHEME} belongs to an address: {names}, not {PART}={found.name}.", "validation")
    if scheme is not None and not is_scheme(scheme):
        raise PaasError(f"{label}.{SCHEME} must be what stands before :// in an address, not {scheme!r}.", "validation")
    return found


def _taken(run: Run, loan: Loan, wanted: str, part: Field, label: str) -> tuple[Run, str]:
    """The value, and the run with what is counted on for it; what is to come has a value that stands for it."""
    lender = needed(loan.lender)
    place = {item.name: run.wish.get(item.name) for item in lender.parents}
    if None in place.values():
        raise PaasError(
            f"{label}: {' and '.join(place)} have to be declared, since the {lender.title} is looked for there.",
            "validation",
        )
    at = run.but(resource=lender, wish={**place, "name": wanted}, among=None).forgetting_id()
    there = listed(at, run.again)
    found = [item for item in there if wanted in (str(name_of(lender, item)), str(item[lender.id]))]
    if len(found) > 1:
        raise PaasError(f"{label}: {ambiguous(at, found)}", "ambiguous")
    if found:
        return run, _shown(run, part, read(at, found[0][lender.id]), f"{label}: the {lender.title} {wanted!r}")
    if run.comes(loan.reference, wanted):
        return run.but(awaits=True), f"({part.name} of {wanted})"
    if is_to_come(at) or run.nowhere:
        if not run.client.foreseen.complete:
            run.assume(f"{label}: the {lender.title} {wanted!r}")
        return run, f"({part.name} of {wanted})"
    names = [str(name_of(lender, item)) for item in there]
    raise PaasError(
        f"{label}: there is no {lender.title} {wanted!r} in {'/'.join(map(str, place.values()))}."
        f" {there_are(wanted, names)}",
        "not_found",
    )


def _shown(run: Run, part: Field, record: Record, what: str) -> str:
    value = part.raw(record)
    if value in (None, ""):
        raise PaasError(
            f"{what} has no {part.name}, or {run.client.title} does not show it to this key."
            f" {' '.join(part.doc)}".rstrip(),
            "not_found",
        )
    if part.secret:
        run.client.connection.redactor.add(value)
    return str(value)
