# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Compose file of the proxy of a server, and its restart."""

from __future__ import annotations

import base64
from typing import Any

from ..converge.read_only import Finder, Found
from ..errors import Failure, PaasError
from ..language.call import Call, Record, pick
from ..language.commands import UNVERIFIED, Command, Return
from ..language.differences import HIDDEN_REASON
from ..language.fields import switch
from ..language.following import UPDATE_HIDDEN
from ..language.redact import MASK
from ..language.spec import requirements
from ..language.words import Option
from ..transport.client import Client
from .client import COOLIFY, NOT_SHOWN, UNREACHED
from .servers import SERVER

READ = Call("GET", "/servers/{id}/proxy", since="4.3")
SAVE = Call("PUT", "/servers/{id}/proxy/configuration", since="4.3")
RESTART = Call("POST", "/servers/{id}/proxy/restart", repeatable=False, since="4.3")
KEY = "configuration"
NONE = ("", "NONE")
"""Types of a proxy that there is none of. A restart makes Coolify store V(OK) as its file."""
FAILED = "error"


def _differs(params: Record, stored: Record, unverified: list[dict[str, str]]) -> bool:
    """Whether the declared Compose file has to be sent."""
    wanted = params[KEY]
    if wanted is None:
        return False
    if KEY not in stored:
        if params[UPDATE_HIDDEN.name] == "always":
            return True
        unverified.append({"option": KEY, "reason": HIDDEN_REASON})
        return False
    return str(stored[KEY] or "").strip() != str(wanted).strip()


def _is_due(client: Client, found: Found) -> bool:
    """Whether what is stored has not been handed to the proxy, as where an earlier run came only half way."""
    server = client.record(SERVER.read, found.context, fresh=True)
    saved, applied = (pick(server, f"proxy.last_{which}_settings") for which in ("saved", "applied"))
    return bool(saved) and saved != applied


def _refuse_without_proxy(stored: Record, name: Any) -> None:
    if str(stored.get("proxy_type") or "").upper() in NONE:
        raise PaasError(
            f"The server {name} has no proxy that could be restarted. Choose one with proxy_type of coolify_server, or"
            " declare restart=never.",
            "refused",
        )


def _restart(client: Client, found: Found, params: Record, result: dict[str, Any]) -> None:
    """Ask for it, and wait until the proxy is handed a file that it has not had. Raises Failure."""
    new, failed_before = _is_due(client, found), result["proxy"]["status"] == FAILED
    if not new:
        # Nothing tells whether it has begun.
        client.send(RESTART, found.context)
        return
    client.send_once(RESTART, found.context, None, lambda: None if _is_due(client, found) else True)
    if not params["wait"]:
        return
    what = f"The restart of the proxy of {found.record.get('name')}"
    seen = [""]

    def ended() -> bool | None:
        if not _is_due(client, found):
            return True
        seen[:] = [str(client.record(READ, found.context, fresh=True).get("status"))]
        return False if seen == [FAILED] and not failed_before else None

    if client.deadline(float(params["wait_timeout"])).of(what).poll(ended):
        return
    if seen == [FAILED]:
        text = f"{what} failed. {UNREACHED}"
        raise Failure(text, result, kind="refused")
    text = f"{what} has not begun within {params['wait_timeout']} s; the queue of Coolify may be stuck."
    raise Failure(text, result, kind="timeout")


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    if client.older_than(READ.since):
        raise PaasError(f"{client.title} before {READ.since} has no requests for a proxy.", "unsupported_version")
    if params[KEY] is not None and not str(params[KEY]).strip():
        raise PaasError("configuration must not be empty: Coolify takes no empty one.", "validation")
    finder = Finder(SERVER, params, client, check_mode)
    found = finder.one()
    if found.to_come:
        due = params[KEY] is not None or params["restart"] == "always"
        return {"changed": due, "proxy": None, "warnings": finder.warnings}
    stored = client.record(READ, found.context)
    unverified: list[dict[str, str]] = []
    saves = _differs(params, stored, unverified)
    compared = params[KEY] is not None and KEY in stored
    changed = saves or (params["restart"] == "changed" and compared and _is_due(client, found))
    restarts = params["restart"] == "always" or (params["restart"] == "changed" and changed)
    if restarts:
        _refuse_without_proxy(stored, found.record.get("name"))
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if saves:
        before[KEY] = "(hidden)" if KEY not in stored else f"{MASK} (set)" if stored[KEY] else "(none)"
        after[KEY] = f"{MASK} (new value)"
    if restarts:
        after["run"] = "restart"
    if not check_mode and saves:
        text = str(params[KEY]).strip() + "\n"
        client.send(SAVE, found.context, {KEY: base64.b64encode(text.encode()).decode()})
        stored = client.record(READ, found.context, fresh=True)
        if KEY in stored and str(stored[KEY] or "").strip() != text.strip():
            raise PaasError("Coolify accepted the configuration of the proxy but did not store it.", "refused")
    result = {
        "changed": saves or restarts,
        "diff": {"before": before, "after": after},
        "proxy": _shown(stored),
        "unverified": unverified,
        "warnings": finder.warnings,
    }
    if not check_mode and restarts:
        _restart(client, found, params, result)
        result["proxy"] = _shown(client.record(READ, found.context, fresh=True))
    return result


def _shown(stored: Record) -> dict[str, Any]:
    known = {name: stored.get(name) for name in ("proxy_type", "status")}
    return {**known, **({KEY: MASK if stored[KEY] else None} if KEY in stored else {})}


PROXY = Command(
    platform=COOLIFY,
    kind="proxy",
    short="Set the Compose file of the proxy of a Coolify server, and restart it",
    doc=(
        "Stores the Compose file with which Coolify runs the proxy of a server, and restarts the proxy where that has"
        " changed.",
        "Which proxy it is, and where it sends people whom nothing serves, is declared with"
        " M(selfhosted.paas.coolify_server).",
    ),
    notes=(
        "Coolify compares nothing and checks nothing: a file that Docker Compose cannot read is stored, and the proxy"
        " does not start again.",
        "Coolify tells that a restart with another file has begun, and not whether it has worked. While the proxy"
        " starts, nothing on the server is reached.",
    ),
    arguments=(
        Option("name", ("Name of the server.",)),
        Option("uuid", ("Id of the server, instead of its name.",)),
        Option(
            KEY,
            (
                "The Compose file as text. White space around it does not matter.",
                NOT_SHOWN,
            ),
            secret=True,
        ),
        Option(
            "restart",
            (
                "When the proxy is restarted. V(changed) where its Compose file is changed by this task, or is as"
                " declared and the proxy has not been started with it, V(never), or V(always), which is changed in"
                " every run.",
            ),
            choices=("changed", "never", "always"),
            default="changed",
        ),
        UPDATE_HIDDEN,
        switch("wait", "Whether to wait until Coolify has handed the proxy a new Compose file.", default=True),
        Option("wait_timeout", ("Longest time to wait, in seconds.",), type="int", default=120),
    ),
    requirements={"required_one_of": requirements(SERVER)["required_one_of"]},
    returns=(
        Return(
            "proxy",
            "The proxy as Coolify has it after the run.",
            "dict",
            returned="success, unless the server does not exist",
            contains=(
                Return("proxy_type", "Which proxy it is."),
                Return("status", "What Coolify last saw of it."),
                Return(KEY, "Its Compose file, masked.", returned="when the token may see it"),
            ),
        ),
        UNVERIFIED,
    ),
    run=_run,
)
