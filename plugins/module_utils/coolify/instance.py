# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be switched of a whole Coolify."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import ApiError, PaasError
from ..language.call import Call, Record
from ..language.commands import UNVERIFIED, Command, Return
from ..language.differences import HIDDEN_REASON
from ..language.following import UPDATE_HIDDEN
from ..language.words import Option
from ..transport.client import Client
from ..transport.connection import open_connection
from .client import ACCESS, COOLIFY, CoolifyClient

SWITCHES = {
    "api": {
        True: Call("POST", "/enable", older="GET"),
        False: Call("POST", "/disable", older="GET"),
    },
    "mcp": {
        True: Call("POST", "/mcp/enable", since="4.3"),
        False: Call("POST", "/mcp/disable", since="4.3"),
    },
}


class PatientClient(CoolifyClient):
    """A client that goes on where the API is off: it can be switched on all the same."""

    def version(self) -> str:
        try:
            return super().version()
        except ApiError as error:
            if not _is_off(error):
                raise
            return ""


def _connect(params: Mapping[str, Any]) -> CoolifyClient:
    return PatientClient(open_connection(params, ACCESS))


def _is_off(error: ApiError) -> bool:
    return error.status == 403 and "API is disabled" in str(error)


def _is_on(client: Client) -> bool:
    """Asked anew: this client, or an earlier run of it, may have switched it."""
    client.forget()
    client.usage.server_version = ""
    return bool(client.version())


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    before = _is_on(client)
    after = before if params["api"] is None else bool(params["api"])
    hidden = params["mcp"] is not None
    if hidden and client.older_than("4.3"):
        raise PaasError(
            f"mcp needs Coolify 4.3 or newer; this server is {client.usage.server_version}. Nothing was changed.",
            "unsupported_version",
        )
    if hidden and not (before or after):
        raise PaasError("mcp can be switched only while the API is on. Declare api=true beside it.", "validation")
    wanted: dict[str, bool] = {}
    if after != before:
        wanted["api"] = after
    if hidden and params[UPDATE_HIDDEN.name] == "always":
        wanted["mcp"] = bool(params["mcp"])
    # While the API is off nothing else can be switched.
    names = sorted(wanted, reverse=not after)
    for name in () if check_mode else names:
        client.send(SWITCHES[name][wanted[name]], {}, {})
    if not check_mode and "api" in wanted and _is_on(client) != after:
        raise PaasError(f"Coolify said that the API is {'on' if after else 'off'}, and it is not.", "refused")
    shown = {name: "(hidden)" if name == "mcp" else before for name in names}
    return {
        "changed": bool(wanted),
        "diff": {"before": shown, "after": {name: wanted[name] for name in names}},
        "instance": {"api": after, "version": client.usage.server_version or None},
        "unverified": [{"option": "mcp", "reason": HIDDEN_REASON}] if hidden and "mcp" not in wanted else [],
    }


INSTANCE = Command(
    platform=replace(COOLIFY, connect=_connect),
    kind="instance",
    short="Switch the API and the MCP server of a Coolify on and off",
    doc=(
        "Switches the API of Coolify, and its MCP server, on and off for all teams. Without O(api) and O(mcp) it tells"
        " whether the API is on, and which version answers.",
        "Nothing else of the settings of a Coolify can be set by its API, except how it sends mail, for which there is"
        " M(selfhosted.paas.coolify_instance_email).",
    ),
    notes=(
        "Coolify wants a token of the root team with the ability V(write).",
        "Coolify does not tell whether its MCP server is on, so O(mcp) is sent only with O(update_hidden=always).",
    ),
    arguments=(
        Option(
            "api",
            (
                "Whether the API is on. While it is off, every other module fails, and everything else that uses a"
                " token. This module is still let in, with the same token, and can switch it on again.",
            ),
            type="bool",
        ),
        Option("mcp", ("Whether the MCP server is on, for those teams that have not switched theirs off.",), "bool"),
        UPDATE_HIDDEN,
    ),
    returns=(
        Return(
            "instance",
            "What is known of the Coolify after the run.",
            "dict",
            returned="success",
            contains=(
                Return("api", "Whether its API is on.", "bool"),
                Return("version", "Its version; none where the API was off."),
            ),
        ),
        UNVERIFIED,
    ),
    run=_run,
)
