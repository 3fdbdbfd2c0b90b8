# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One thing of several kinds, named by an option that says of which kind it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..converge.read_only import Finder, Found
from ..language.call import Record
from ..language.resource import Resource
from ..language.words import Option
from ..transport.client import Client


def _id_option(resource: Resource) -> str:
    own = resource.id_option
    return own if own.startswith(resource.kind) else f"{resource.kind}_{own}"


def names(resources: Sequence[Resource]) -> list[str]:
    """The options of which one names it."""
    return [name for item in resources for name in (item.kind, _id_option(item))]


def options(resources: Sequence[Resource], what: str) -> tuple[Option, ...]:
    """The options that name one and say where it is; C(what) is the end of a sentence about it."""
    named = []
    for item in resources:
        inside, and_project = (", inside O(project)", " and project") if item.parents else ("", "")
        named += [
            Option(item.kind, (f"Name of the {item.title} {what}{inside}.",)),
            Option(_id_option(item), (f"Id of the {item.title}, instead of its name{and_project}.",)),
        ]
    return (*(replace(parent, required=False) for parent in resources[0].parents), *named)


def requirements(resources: Sequence[Resource], *others: str) -> dict[str, Any]:
    """That just one is named, or one of the others is given instead, and where it is."""
    return {
        "required_one_of": [[*names(resources), *others]],
        "mutually_exclusive": [names(resources)],
        "required_by": {item.kind: ["project"] for item in resources if item.parents},
    }


def meant(resources: Sequence[Resource], params: Record) -> Resource:
    """The kind of the one that is named."""
    return next(item for item in resources if any(params[name] is not None for name in names([item])))


def find(client: Client, resource: Resource, params: Record, check_mode: bool) -> tuple[Found, list[str]]:
    """It, and what to warn of. Raises PaasError."""
    named = {**params, "name": params[resource.kind], resource.id_option: params[_id_option(resource)]}
    finder = Finder(resource, named, client, check_mode)
    return finder.one(), finder.warnings
