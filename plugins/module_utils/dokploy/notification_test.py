# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether what a notification sends arrives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..converge.read_only import Finder
from ..errors import ApiError, PaasError
from ..language.call import Call, Record, pick
from ..language.commands import Command, Return
from ..language.spec import requirements
from ..language.words import Option
from ..transport.client import Client
from .client import DOKPLOY
from .notifications import KINDS, NOTIFICATION

TESTS = {
    kind.name: Call(
        "POST",
        f"notification.test{kind.procedure}Connection",
        body={item.api_name: "{}" for item in NOTIFICATION.fields if kind.name in item.variants},
        repeatable=False,
    )
    for kind in KINDS
}
"""What each takes; of what is stored only what is set goes with it."""


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    finder = Finder(NOTIFICATION, params, client, check_mode)
    found = finder.one()
    name = str(found.record["name"])
    shown = {"name": name, "notification_id": found.context["id"], "type": found.record.get("notificationType")}
    result: dict[str, Any] = {"notification": shown, "sent": not check_mode}
    if check_mode:
        return {**result, "warnings": finder.warnings}
    client.connection.redactor.add(*finder.secrets(found))
    kind = next((item for item in KINDS if item.name == shown["type"]), None)
    if kind is None:
        raise PaasError(
            f"The notification {name!r} is of the type {shown['type']}, which is not known here.", "refused"
        )
    stored = pick(found.record, kind.name) or {}
    body = {key: value for key, value in stored.items() if value is not None and key != f"{kind.name}Id"}
    try:
        client.send(replace(TESTS[kind.name], body={}), {}, body)
    except ApiError as error:
        if error.kind in ("permission", "authentication", "rate_limit"):
            raise
        raise PaasError(f"The message by the notification {name!r} was not sent: {error}", error.kind) from error
    return result


NOTIFICATION_TEST = Command(
    platform=DOKPLOY,
    kind="notification_test",
    short="Send a test message by a notification of Dokploy",
    doc=(
        "Lets Dokploy send a message by a notification as it is stored, to see whether the service takes it. Where it"
        " does not, the module fails with what it said.",
    ),
    notes=(
        "In check mode nothing is sent.",
        "It sends a message in every run, and since nothing is stored it is never changed.",
    ),
    arguments=(
        Option("name", ("Name of the notification.",)),
        Option("notification_id", ("Id of the notification, instead of its name.",)),
    ),
    requirements={"required_one_of": requirements(NOTIFICATION)["required_one_of"]},
    attributes="info",
    returns=(
        Return(
            "notification",
            "Which one it was.",
            "dict",
            returned="success",
            contains=(
                Return("name", "Its name."),
                Return("notification_id", "Its id."),
                Return("type", "Its type."),
            ),
        ),
        Return("sent", "Whether a message was sent, which is not so in check mode.", "bool", returned="success"),
    ),
    run=_run,
)
