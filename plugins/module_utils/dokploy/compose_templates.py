# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Composes that Dokploy makes of a template.

It calls what it makes like the template, with variables, domains and files of its own, and remembers nowhere of what it
was made. So the request is not carried out where the compose shall be, but where nothing else can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import ApiError, Furnished, NotFound, PaasError
from ..language.call import Call, Record, pick
from ..language.near import there_are
from ..language.words import Lookup, Option
from ..transport.client import Client
from .calls import EVERYTHING
from .typed import SERVICES

MAKE = Call(
    "POST",
    "compose.deployTemplate",
    body={"environmentId": "{workshop}", "id": "{template}", "baseUrl": "{template_url}"},
    optional=("baseUrl",),
    repeatable=False,
)
NAME = Call("POST", "compose.update", body={"composeId": "{id}"})
MOVE = Call("POST", "compose.move", body={"composeId": "{id}", "targetEnvironmentId": "{environment}"})
PROJECT = Call("GET", "project.one", query={"projectId": "{project}"})
WORKSHOP = Call("GET", "environment.one", query={"environmentId": "{workshop}"})
OPEN = Call("POST", "environment.create", body={"projectId": "{project}", "name": "{sign}"}, repeatable=False)
CLOSE = Call("POST", "environment.remove", body={"environmentId": "{workshop}"})
NOT_TAKEN = ("appName", "serverId")
"""What the update does not take: the name of containers is made up, and the server is told with the template."""
_UNREACHED = "fetch failed"
_UNKNOWN = "Template files not found"

OPTIONS = (
    Option(
        "template",
        (
            "Template to make a new one of, by its id, such as V(uptime-kuma). Dokploy fetches it, and puts in the"
            " Compose file, variables with made-up passwords, domains and files; what else is declared is changed of"
            " that.",
            "It counts only for a new one. Of what a compose was made Dokploy does not remember.",
            "It is made in an environment of its own, C(NAME is being made), and then moved, so that a run which was"
            " cut off makes no second one.",
        ),
    ),
    Option(
        "template_url",
        (
            "Address of the site with the templates, instead of Dokploy's own. Below it are C(meta.json) and"
            " C(blueprints).",
        ),
    ),
)


def make(client: Client, context: Mapping[str, Any], body: Record) -> None:
    """Make one of a template and give it its name; C(body) is what a creation is told. Raises Furnished when it is
    there, and PaasError.

    It is made in an environment of its own, whose name says what it is for, and moved from there. So whoever was cut
    off finds what it has made, which nobody else calls its own.
    """
    rest = {name: value for name, value in body.items() if name not in NOT_TAKEN}
    at: dict[str, Any] = {**context, "sign": _sign(body["name"])}
    at["workshop"], opened = _workshop(client, at)
    identifier = _made(client, at)
    if identifier is None:
        on = {"serverId": body["serverId"]} if body.get("serverId") else {}
        try:
            answer, found = client.send_once(MAKE, at, on, lambda: _made(client, at))
        except ApiError as error:
            if _close(client, at):
                # Nothing came of it, nor is anything left of an environment that was opened for it.
                client.usage.writes -= (not error.undone) + 2 * opened
            raise _why(client, context, error) from error
        identifier = str(found or pick(answer, "composeId"))
    client.send(NAME, {**at, "id": identifier}, rest)
    client.send(MOVE, {**at, "id": identifier})
    _close(client, at)
    raise Furnished(identifier)


def _workshop(client: Client, at: Mapping[str, Any]) -> tuple[str, bool]:
    """Id of the environment in which it is made, and whether this run has made that."""

    def there() -> str | None:
        held = client.record(PROJECT, at, fresh=True).get("environments")
        rows = client.listed(held, PROJECT, "environments", "environmentId")
        return next((str(row["environmentId"]) for row in rows if row.get("name") == at["sign"]), None)

    known = there()
    if known is not None:
        return known, False
    answer, found = client.send_once(OPEN, at, None, there)
    return str(found or pick(answer, "environmentId")), True


def _made(client: Client, at: Mapping[str, Any]) -> str | None:
    """Id of what is there already."""
    rows = client.listed(client.record(WORKSHOP, at, fresh=True).get("compose"), WORKSHOP, "compose", "composeId")
    return next((str(row["composeId"]) for row in rows), None)


def _close(client: Client, at: Mapping[str, Any]) -> bool:
    """Remove the environment, unless somebody has put something there: that would be lost. Whether it was removed."""
    try:
        record = client.record(WORKSHOP, at, fresh=True)
        if any(record.get(name) for name in SERVICES):
            return False
        client.send(CLOSE, at)
    except NotFound:
        return False
    return True


def _why(client: Client, context: Mapping[str, Any], error: ApiError) -> PaasError:
    """What to do where Dokploy could not fetch a template."""
    template = context["template"]
    site = context.get("template_url") or "its site of templates"
    if _UNREACHED in str(error):
        text = f"{error}\nDokploy cannot reach {site}, from which it takes templates."
        return PaasError(text, "server", error.status)
    if _UNKNOWN not in str(error):
        return error
    return PaasError(f"There is no template {template!r} on {site}, which has no files of it.", "not_found")


def _sign(name: Any) -> str:
    return f"{name} is being made"


def unknown(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    """That there is no such template. Where Dokploy cannot reach the site it lists none, which proves nothing."""
    template, site = params.get("template"), params.get("template_url")
    if template is None or record is not None:
        return
    rows = listed(Call("GET", "compose.templates", query={"baseUrl": site} if site else {}))
    names = sorted(str(row["id"]) for row in rows if "id" in row)
    if names and template not in names:
        yield f"There is no template {template!r} on {site or 'its site of templates'}. {there_are(template, names)}"


def leftovers(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    """The environment of a run that was cut off after it had made and moved one."""
    if params.get("template") is None or record is None:
        return
    place, sign = pick(record, "environment.projectId"), _sign(record.get("name"))
    for project in listed(EVERYTHING):
        environments = project.get("environments") if project.get("projectId") == place else None
        if any(row.get("name") == sign for row in environments or ()):
            yield (
                f"The environment {project.get('name')}/{sign} is left of a run that was cut off. Remove it, with"
                " dokploy_environment and state=absent"
            )


def complaints(params: Record, record: Record | None) -> Iterator[str]:
    if params.get("template") is None and params.get("template_url") is not None:
        yield "template_url says where a template is; declare template as well"
    if params.get("template") is not None and record is None and params.get("app_name") is not None:
        yield "app_name cannot be set with template: Dokploy makes it of the names of the project and the template"
