# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hangs on an application and is told by it: ports, redirects, users of the basic authentication."""

from __future__ import annotations

from typing import Any

from .calls import EMPTY, Call, Router
from .domains import routed
from .errors import Problem, as_bad_request, bad, not_found
from .relations import Relation, Row
from .tables import APPLICATION, PORT, REDIRECT, SECURITY
from .validation import required, text

ports, redirects, security = Router("port"), Router("redirects"), Router("security")


def opened(call: Call, relation: Relation, thing: str, action: str) -> Row:
    row = call.find(relation, thing)
    call.require_service(row["applicationId"], "service", action)
    return row


# -- ports -------------------------------------------------------------------------------------------------------------

PORT_FIELDS = PORT.accepts("publishedPort", "publishMode", "targetPort", "protocol")
PORT_ID = {"portId": text(least=1)}


@ports.mutation("create", required({**PORT_FIELDS, **PORT.accepts("applicationId")}))
def create_port(call: Call) -> Any:
    call.require_service(call.input["applicationId"], "service", "create")
    try:
        return call.store.insert(PORT, call.input)
    except Problem:
        raise bad("Error input: Inserting port") from None


@ports.query("one", PORT_ID)
def one_port(call: Call) -> Any:
    try:
        row = opened(call, PORT, "Port", "read")
    except Problem as problem:
        raise bad("Port not found") if problem.code == "NOT_FOUND" else problem from None
    return {**row, "application": {"applicationId": row["applicationId"]}}


@ports.mutation("update", required({**PORT_ID, **PORT_FIELDS}))
def update_port(call: Call) -> Any:
    """What is not sent falls back to its default."""
    return call.store.update(PORT, opened(call, PORT, "Port", "create"), call.changes("portId"))


@ports.mutation("delete", PORT_ID)
def delete_port(call: Call) -> Any:
    return call.store.delete(PORT, opened(call, PORT, "Port", "delete"))


# -- redirects ---------------------------------------------------------------------------------------------------------

REDIRECT_FIELDS = REDIRECT.accepts("regex", "replacement", "permanent")
REDIRECT_ID = {"redirectId": text(least=1)}


@redirects.mutation("create", required({**REDIRECT_FIELDS, "applicationId": text()}))
def create_redirect(call: Call) -> Any:
    call.require_service(call.input["applicationId"], "service", "create")
    number = call.world.next_number("redirect")
    with as_bad_request("Error creating this redirect"):
        row = call.store.insert(REDIRECT, call.input)
    row["uniqueConfigKey"] = number
    routed(call, row)
    return True


@redirects.query("one", REDIRECT_ID)
def one_redirect(call: Call) -> Any:
    return opened(call, REDIRECT, "Redirect", "read")


@redirects.mutation("update", required({**REDIRECT_ID, **REDIRECT_FIELDS}))
def update_redirect(call: Call) -> Any:
    row = opened(call, REDIRECT, "Redirect", "create")
    return routed(call, call.store.update(REDIRECT, row, call.changes("redirectId")))


@redirects.mutation("delete", REDIRECT_ID)
def delete_redirect(call: Call) -> Any:
    return routed(call, call.store.delete(REDIRECT, opened(call, REDIRECT, "Redirect", "delete")))


# -- basic authentication ----------------------------------------------------------------------------------------------

USER_FIELDS = SECURITY.accepts("username", "password")
USER_ID = {"securityId": text(least=1)}


@security.mutation("create", {"applicationId": text(), **USER_FIELDS})
def create_user(call: Call) -> Any:
    """A name that is taken is refused with the statement, and the password stands in it."""
    call.require_service(call.input["applicationId"], "service", "create")
    with as_bad_request("{}", only_queries=False):
        if call.store[APPLICATION].get(call.input["applicationId"]) is None:
            raise not_found("Application")
        call.store.insert(SECURITY, call.input)
    return True


@security.query("one", USER_ID)
def one_user(call: Call) -> Any:
    return opened(call, SECURITY, "Security", "read")


@security.mutation("update", {**USER_ID, **USER_FIELDS})
def update_user(call: Call) -> Any:
    call.store.update(SECURITY, opened(call, SECURITY, "Security", "create"), call.changes("securityId"))
    return EMPTY


@security.mutation("delete", USER_ID)
def delete_user(call: Call) -> Any:
    return call.store.delete(SECURITY, opened(call, SECURITY, "Security", "create"))
