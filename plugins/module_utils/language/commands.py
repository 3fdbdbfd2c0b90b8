# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules that are no resource, and what modules return."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Callable, Union

from ..errors import KINDS
from .call import Call, Record
from .resource import Resource
from .words import Doc, Option, Subject, needed

if TYPE_CHECKING:
    from ..transport.client import Client


@dataclass(frozen=True)
class Return:
    """One value of a result, as RETURN documents it.

    name      key in the result
    doc       its description
    type, elements  as of an option
    returned  when it is there: C(always), C(success), C(failure), C(changed), or a sentence
    contains  what is inside a dictionary, or inside each dictionary of a list
    shows     the resource whose options, as results show them, are inside as well
    """

    name: str
    doc: str | Doc
    type: str = "str"
    elements: str = ""
    returned: str = "always"
    contains: tuple[Return, ...] = ()
    shows: Resource | None = None


ERROR = Return(
    "error",
    "What sort of failure it is, so that a playbook can branch on it without looking at the message.",
    "dict",
    returned="failure",
    contains=(
        Return("kind", tuple(f"V({kind}): {meaning}." for kind, meaning in KINDS.items())),
        Return(
            "status",
            "HTTP status of the answer that it comes from; none where there was no answer, or none of the API.",
            "int",
        ),
    ),
)

UNVERIFIED = Return(
    "unverified",
    "Declared options whose stored value cannot be read, so that nobody can say whether it differs.",
    "list",
    "dict",
    returned="success",
    contains=(Return("option", "The option."), Return("reason", "Why it cannot be read.")),
)


@dataclass(frozen=True)
class Members(Option):
    """A list of dictionaries, each with the options of a resource except those that say what encloses it.

    of     the resource, whose module documents its options; they are checked by what it declares
    place  options of the module itself that say what encloses all of them; an entry says the rest
    """

    type: str = "list"
    elements: str = "dict"
    of: Resource | None = None
    place: tuple[str, ...] = ()

    @functools.cached_property
    def entries(self) -> tuple[Option, ...]:
        """The options of an entry, which its name tells apart from the others."""
        resource = needed(self.of)
        keys = [resource.id_option if len(resource.lasting) > 1 else "name"]
        keys += [reference.name for reference in resource.parents]
        inner = (option for option in resource.options() if option.name not in self.place)
        return tuple(replace(option, required=True) if option.name in keys else option for option in inner)


@dataclass(frozen=True)
class Command(Subject):
    """A module that is no resource: it tells something, or does something that is not a state.

    run           (client, parameters, check mode) -> result; without C(changed) nothing was changed.
                  Raises PaasError; Failure where a part of the result is to be shown all the same.
    arguments     its options except those of the connection
    notes         the module's notes
    requirements  what Ansible calls required_one_of, mutually_exclusive, required_if, required_together, required_by
    returns       what C(run) returns, except C(changed), C(diff) and C(warnings)
    attributes    how it treats check mode and diff mode: part of the documentation fragment C(attributes)
    first         (client, parameters) -> reads, each a call and what it is filled from, that it needs whatever they
                  answer; they are made beside the read of the version
    """

    arguments: tuple[Option, ...]
    run: Callable[[Client, Record, bool], dict[str, Any]]
    returns: tuple[Return, ...]
    requirements: Mapping[str, Any] = field(default_factory=dict)
    attributes: str = ""
    notes: Doc = ()
    first: Callable[[Client, Record], Iterable[tuple[Call, Record]]] = lambda client, params: ()

    def options(self) -> Iterator[Option]:
        yield from self.arguments


def waiting(seconds: int) -> tuple[Option, ...]:
    """The options of something that is begun and comes to an end later.

    seconds  how long it is waited for where nothing else is said
    """
    return (
        Option(
            "wait",
            ("Whether to wait until it has ended; one that fails then fails this task.",),
            type="bool",
            default=True,
        ),
        Option("wait_timeout", ("Longest time to wait, in seconds.",), type="int", default=seconds),
    )


Declaration = Union[Resource, Command]
"""What a module is made of."""
