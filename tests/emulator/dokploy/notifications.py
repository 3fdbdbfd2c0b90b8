# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an organization is told what happened. All channels have the same procedures; one table has what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .calls import EMPTY, Call, Router
from .errors import Problem, as_bad_request, bad
from .relations import Relation, Row
from .tables import CHANNEL_TABLES, EVENTS, NOTIFICATION
from .validation import Field, optional, text

router = Router("notification")
ID = {"notificationId": text(least=1)}
FLAGS = NOTIFICATION.accepts("appBuildError", "databaseBackup", "dokployBackup", "volumeBackup", "dokployRestart")
LATER_FLAGS = NOTIFICATION.accepts("appDeploy", "dockerCleanup", "serverThreshold")
UNREACHABLE = "fetch failed"
"""Nothing outside can be reached from here."""


@dataclass(frozen=True)
class Channel:
    """One kind of channel.

    deaf        events that its calls do not take
    lax         what a creation does not need; "events" stands for all of them
    broken      what an update that fails inside says instead of the reason; empty where it tells that
    untested    the same of a test of the connection; {} stands for the reason
    emptied     columns that an update without them clears
    """

    name: str
    deaf: tuple[str, ...] = ()
    lax: tuple[str, ...] = ()
    broken: str = ""
    untested: str = "{}"
    emptied: tuple[str, ...] = ()

    @property
    def relation(self) -> Relation:
        return CHANNEL_TABLES[self.name]

    @property
    def columns(self) -> dict[str, Field]:
        return {name: column.accepts for name, column in self.relation.columns.items() if name != self.relation.key}

    @property
    def fields(self) -> dict[str, Field]:
        fields = {**FLAGS, "name": text(), **LATER_FLAGS, **self.columns}
        return {name: accepts for name, accepts in fields.items() if name not in self.deaf}

    @property
    def creation(self) -> dict[str, Field]:
        lax = (*self.lax, *(EVENTS if "events" in self.lax else ()))
        return {name: accepts if name in lax else accepts.required() for name, accepts in self.fields.items()}


BROKEN, UNTESTED = "Error updating the notification", "Error testing the notification"
KINDS = (
    Channel("slack"),
    Channel("telegram", broken=BROKEN, untested=UNTESTED),
    Channel("discord", broken=BROKEN),
    Channel("email", broken=BROKEN),
    Channel("resend", broken=BROKEN),
    Channel("gotify", deaf=("serverThreshold",), untested=UNTESTED),
    Channel("ntfy", deaf=("serverThreshold",), untested=f"{UNTESTED}: {{}}", emptied=("accessToken",)),
    Channel("mattermost", lax=("channel", "username"), untested=UNTESTED),
    Channel("custom", lax=("events", "headers")),
    Channel("lark", untested=UNTESTED),
    Channel("teams"),
    Channel("pushover", lax=("events", "priority", "retry", "expire")),
)


def _shown(call: Call, row: Row) -> Row:
    return {**row, **{kind.name: call.store[kind.relation].get(row[kind.relation.key]) for kind in KINDS}}


def _opened(call: Call, verb: str) -> Row:
    row = call.find(NOTIFICATION, "Notification")
    return call.owns(row, f"You are not authorized to {verb} this notification")


def _refuse_silence(call: Call) -> None:
    """What is urgent at Pushover is repeated, and has to say how often and for how long."""
    if call.input.get("priority") == 2 and None in (call.input.get("retry"), call.input.get("expire")):
        message = "Retry and expire are required for emergency priority (2)"
        issue = {"code": "custom", "path": ["retry"], "message": message}
        raise Problem("BAD_REQUEST", "Input validation failed", [issue])


def _declare(kind: Channel) -> None:
    """The procedures of one channel."""
    title, key = kind.name.capitalize(), kind.relation.key

    @router.mutation(f"create{title}", kind.creation, right=("notification", "create"))
    def create(call: Call) -> Any:
        if kind.name == "pushover":
            _refuse_silence(call)
        target = call.store.insert(kind.relation, call.input)
        owner = {"notificationType": kind.name, "organizationId": call.organization, key: target[key]}
        call.store.insert(NOTIFICATION, {**call.input, **owner})
        return EMPTY

    ids = {**ID, key: text() if kind.name == "slack" else text(least=1), "organizationId": text().optional()}

    @router.mutation(f"update{title}", {**optional(kind.fields), **ids}, right=("notification", "update"))
    def update(call: Call) -> Any:
        if not kind.broken:
            return _update(call, kind)
        with as_bad_request(kind.broken, only_queries=False):
            return _update(call, kind)

    @router.mutation(f"test{title}Connection", kind.columns, right=("notification", "create"))
    def test(call: Call) -> Any:
        raise bad(kind.untested.replace("{}", UNREACHABLE))


def _update(call: Call, kind: Channel) -> Any:
    """Without anything to set for the channel nothing is written at all, also not the name."""
    row = _opened(call, "update")
    changes = {**dict.fromkeys(kind.emptied), **{name: call.input[name] for name in kind.columns if name in call.input}}
    if not changes:
        raise Problem("INTERNAL_SERVER_ERROR", "No values to set")
    call.store.update(NOTIFICATION, row, {name: call.input[name] for name in ("name", *EVENTS) if name in call.input})
    if target := call.store[kind.relation].get(call.input[kind.relation.key]):
        call.store.update(kind.relation, target, changes)
    return EMPTY


for _kind in KINDS:
    _declare(_kind)


@router.query("all", right=("notification", "read"))
def everything(call: Call) -> Any:
    return [_shown(call, row) for row in call.holdings(NOTIFICATION)]


@router.query("one", ID, right=("notification", "read"))
def one(call: Call) -> Any:
    return _shown(call, _opened(call, "access"))


@router.mutation("remove", ID, right=("notification", "delete"))
def remove(call: Call) -> Any:
    with as_bad_request("{}", only_queries=False):
        return call.store.delete(NOTIFICATION, _opened(call, "delete"))
