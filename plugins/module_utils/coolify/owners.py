# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One application, database or service of Coolify, named by an option that says which of these it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..converge.finding import Finder, Found
from ..language.call import Record
from ..language.resource import Resource
from ..language.words import Option
from ..transport.client import Client


def options(resources: Sequence[Resource], what: str) -> tuple[Option, ...]:
    """The options that name one; C(what) is the end of a sentence about it."""
    named = (
        option
        for item in resources
        for option in (
            Option(item.kind, (f"Name of the {item.title} {what}, inside O(project).",)),
            Option(f"{item.kind}_uuid", (f"Id of the {item.title}, instead of its name and project.",)),
        )
    )
    return (*(replace(parent, required=False) for parent in resources[0].parents), *named)


def requirements(resources: Sequence[Resource]) -> dict[str, Any]:
    """That just one is named, and where it is."""
    names = [name for item in resources for name in (item.kind, f"{item.kind}_uuid")]
    return {
        "required_one_of": [names],
        "mutually_exclusive": [names],
        "required_by": {item.kind: ["project"] for item in resources},
    }


def meant(resources: Sequence[Resource], params: Record) -> Resource:
    """The one that is named."""
    return next(item for item in resources if params[item.kind] is not None or params[f"{item.kind}_uuid"] is not None)


def find(client: Client, resource: Resource, params: Record, check_mode: bool) -> tuple[Found, list[str]]:
    """It, and what to warn of. Raises PaasError."""
    named = {**params, "name": params[resource.kind], "uuid": params[f"{resource.kind}_uuid"]}
    finder = Finder(resource, named, client, check_mode)
    return finder.one(), finder.warnings
