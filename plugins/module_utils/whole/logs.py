# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module that shows the logs of something that runs."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any, Callable, cast

from ..converge.read_only import Finder, Found
from ..errors import ApiError, PaasError
from ..language.call import Record
from ..language.commands import Command, Return
from ..language.resource import Resource, name_of
from ..language.spec import requirements
from ..language.words import Doc, Option, needed
from ..running.deployment import Deployment
from ..running.deploys import Deploys
from ..running.runs import has_no_container
from ..transport.client import Client

LATEST = "latest"
MOST_LINES = 10_000

ContainerLog = Callable[[Client, Found, Record], str]


DEPLOYMENT = Option(
    "deployment",
    (f"Id of a deployment, to show its log instead of that of the containers. V({LATEST}) means the newest one.",),
)
DEPLOYMENT_RETURN = Return(
    "deployment",
    "The deployment whose log it is.",
    "dict",
    returned="with O(deployment)",
    contains=(
        Return("id", "Its id."),
        Return("status", "The server's word for how it stands."),
        Return("commit", "The commit that it built.", returned="when the server tells"),
    ),
)


def logs_command(resource: Resource, read: ContainerLog, options: tuple[Option, ...] = (), notes: Doc = ()) -> Command:
    """The module C(<resource>_logs).

    read     (client, resource, parameters) -> what its containers wrote
    options  further options that C(read) knows
    """
    kind = resource.title
    deploys = needed(resource.lifecycle).deploys
    return Command(
        platform=resource.platform,
        kind=f"{resource.kind}_logs",
        short=f"Show logs of {resource.titles} of {resource.platform.title}",
        doc=(
            f"Returns the end of what the containers of {a(kind)} have written"
            f"{', or the log of one of its deployments' if deploys else ''}.",
            "A log that may not be read is an error that says why.",
        ),
        notes=notes,
        arguments=(
            *(replace(parent, required=False) for parent in resource.parents),
            Option("name", (f"Name of the {kind}.",)),
            Option(resource.id_option, (f"Id of the {kind}, instead of its name and what encloses it.",)),
            *((DEPLOYMENT,) if deploys else ()),
            Option(
                "lines", (f"Number of lines, counted from the end; at most {MOST_LINES}.",), type="int", default=100
            ),
            Option("search", ("Only those of the lines that contain this text, in upper or lower case.",)),
            *options,
            Option(
                "show_secrets",
                (
                    f"Whether secrets of the {kind} are left in the lines where they occur. Secrets are for example the"
                    " values of its environment variables. Set C(no_log) on the task then.",
                ),
                type="bool",
                default=False,
            ),
        ),
        requirements={"required_one_of": requirements(resource)["required_one_of"]},
        attributes="info",
        returns=(
            Return("lines", "The lines, oldest first, without what is secret.", "list", "str", returned="success"),
            Return(
                resource.kind,
                "Whose log it is.",
                "dict",
                returned="success",
                contains=(Return("name", f"Name of the {kind}."), Return(resource.id_option, f"Id of the {kind}.")),
            ),
            *((DEPLOYMENT_RETURN,) if deploys else ()),
        ),
        run=functools.partial(_told, resource, read),
    )


def _told(resource: Resource, read: ContainerLog, client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    if not 1 <= params["lines"] <= MOST_LINES:
        raise PaasError(f"lines is {params['lines']}; it must be from 1 to {MOST_LINES}.", "validation")
    finder = Finder(resource, params, client, check_mode)
    found = finder.one()
    if found.to_come:
        unknown = {"deployment": {"id": None, "status": None}} if params.get("deployment") is not None else {}
        named = {"name": name_of(resource, found.record), resource.id_option: None}
        return {resource.kind: named, "lines": [], **unknown, "warnings": finder.warnings}
    if not params["show_secrets"]:
        client.connection.redactor.add(*finder.secrets(found))
    name = name_of(resource, found.record)
    result: dict[str, Any] = {resource.kind: {"name": name, resource.id_option: found.record[resource.id]}}
    if params.get("deployment") is not None:
        lifecycle = cast(Deploys, resource.lifecycle)
        deployment = _deployment(lifecycle, client, found, params["deployment"], check_mode)
        if deployment is None:
            text = f"{name} was never deployed; an earlier task may do it."
            return {**result, "lines": [], "deployment": {"id": None, "status": None}, "warnings": [text]}
        result["deployment"] = {"id": deployment.id, "status": deployment.reported}
        if deployment.commit:
            result["deployment"]["commit"] = deployment.commit
        lines = lifecycle.read_log(client, found.context, found.record, deployment.id, params["lines"])
    else:
        try:
            lines = read(client, found, params).splitlines()
        except ApiError as error:
            if not has_no_container(error):
                raise
            lines = []
            result["warnings"] = [f"The {resource.title} {name} has no running container, so no log."]
    wanted = (params["search"] or "").lower()
    shown = [line for line in lines[-params["lines"] :] if wanted in line.lower()]
    if not params["show_secrets"]:
        shown = [client.connection.redactor(line) for line in shown]
    return {**result, "lines": shown}


def a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _deployment(lifecycle: Deploys, client: Client, found: Found, wanted: str, check_mode: bool) -> Deployment | None:
    """The deployment that is meant; in check mode None for the latest where there is none yet."""
    if wanted != LATEST:
        return lifecycle.look(client, found.context, found.record, wanted)
    last = lifecycle.last(client, found.context, found.record)
    if last is None and not check_mode:
        raise PaasError(
            f"{found.record.get('name')} was never deployed, so there is no deployment whose log to show.", "not_found"
        )
    return last
