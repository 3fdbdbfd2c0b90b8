# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API keys of the user of the key: each is told once, into a file, and never again."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ..converge.places import sought
from ..converge.run import begun
from ..errors import ApiError, NotFound, PaasError
from ..language.call import Call, Record, pick
from ..language.commands import Command, Return
from ..language.words import Option, Reference
from ..transport.client import Client
from .client import ACCESS, DOKPLOY
from .organizations import ORGANIZATION
from .rights import MYSELF

DAY = 86_400
LONGEST_NAME = 32
LISTED = Call("GET", "user.get", items="user.apiKeys")
BEGINNINGS = Call("GET", "user.getBackups", items="apiKeys")
CREATE = Call("POST", "user.createApiKey", repeatable=False)
DELETE = Call("POST", "user.deleteApiKey", body={"apiKeyId": "{id}"})
PLACE = Reference("organization", (), label="organization", list=ORGANIZATION.list, id="id")
_LIMITS = (("remaining", "remaining"), ("refill_amount", "refillAmount"))


def shown(row: Record) -> dict[str, Any]:
    names = {"name": "name", "prefix": "prefix", "enabled": "enabled", "expires_at": "expiresAt"}
    return {"api_key_id": row.get("id"), **{name: row.get(key) for name, key in names.items()}}


def _found(client: Client, params: Record, fresh: bool = False) -> Record | None:
    """The key that is meant, or None. Raises PaasError where several have the name."""
    rows = client.records(LISTED, {}, fresh, "id")
    wanted = params.get("api_key_id")
    mine = [row for row in rows if (row.get("id") == wanted if wanted else row.get("name") == params.get("name"))]
    if len(mine) > 1:
        ids = ", ".join(str(row["id"]) for row in mine)
        raise PaasError(
            f"{len(mine)} API keys are called {params['name']!r}: {ids}. Give one of these ids as api_key_id.",
            "ambiguous",
        )
    return mine[0] if mine else None


# -- removing ----------------------------------------------------------------------------------------------------------


def _is_own(client: Client, row: Record) -> bool:
    """Whether this very run uses the key, as far as somebody who is no admin can know."""
    try:
        known = client.records(BEGINNINGS, {}, key="id")
    except ApiError as error:
        if error.kind != "permission":
            raise
        return False
    used = client.connection.headers[ACCESS.header]
    fitting = [item["id"] for item in known if item.get("start") and used.startswith(str(item["start"]))]
    return fitting == [row["id"]]


def _removed(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    row = _found(client, params)
    if row is None:
        return {"changed": False}
    if _is_own(client, row):
        raise PaasError(
            f"The API key {row.get('name')!r} is the one that this task works with. Use another one to remove it.",
            "conflict",
        )
    if not check_mode:
        with contextlib.suppress(NotFound):  # It is gone, which is what is wanted.
            client.send(DELETE, {"id": row["id"]})
    return {"changed": True}


# -- making ------------------------------------------------------------------------------------------------------------


def _organization(client: Client, params: Record, check_mode: bool) -> Any:
    """Id of the organization that the key is for; None in check mode where an earlier task may make it."""
    if params.get("organization") is None:
        return client.record(MYSELF, {}, key="organizationId")["organizationId"]
    found = sought(begun(ORGANIZATION, {"organization": params["organization"]}, client, check_mode), PLACE)
    return found["id"] if found else None


def _wishes(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    most, window = params.get("rate_limit_max"), params.get("rate_limit_window")
    found: dict[str, Any] = {
        "name": params["name"],
        "metadata": {"organizationId": _organization(client, params, check_mode)},
        # Left out, Dokploy allows ten requests a day, and says to the eleventh that the key is wrong.
        "rateLimitEnabled": most is not None,
    }
    if most is not None:
        found.update(rateLimitMax=most, rateLimitTimeWindow=(window or DAY) * 1000)
    if params.get("prefix"):
        found["prefix"] = params["prefix"]
    if params.get("expires_in_days") is not None:
        found["expiresIn"] = params["expires_in_days"] * DAY
    found.update({key: params[name] for name, key in _LIMITS if params.get(name) is not None})
    if params.get("refill_interval") is not None:
        found["refillInterval"] = params["refill_interval"] * 1000
    return found


def _complaints(params: Record) -> list[str]:
    name, found = str(params.get("name") or ""), []
    if not name.strip():
        found.append("name is needed to make an API key")
    if len(name) > LONGEST_NAME:
        found.append(f"name must have at most {LONGEST_NAME} characters")
    if not params.get("key_file"):
        found.append("key_file is needed to make an API key, since Dokploy tells it only once")
    for option in ("expires_in_days", "rate_limit_max", "rate_limit_window", "remaining", "refill_amount"):
        if params.get(option) is not None and params[option] < 1:
            found.append(f"{option} must be at least 1")
    if (params.get("refill_amount") is None) != (params.get("refill_interval") is None):
        found.append("refill_amount and refill_interval belong together")
    return found


def _reserved(path: str) -> int:
    """The file that the key goes into, opened before there is a key. Raises PaasError."""
    try:
        return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise PaasError(
            f"key_file {path} exists, and no API key of that name does. Nothing was overwritten and no key was made:"
            " move the file away, or name another one.",
            "conflict",
        ) from None
    except OSError as error:
        raise PaasError(
            f"key_file {path} cannot be written ({error.strerror}). No key was made.", "validation"
        ) from None


def _made(client: Client, params: Record, wishes: Record) -> Mapping[str, Any]:
    """A new key with its secret. One whose answer was lost is of no use to anybody, so it is removed again."""

    def arrived() -> Any:
        row = _found(client, params, fresh=True)
        return row["id"] if row else None

    for _try in range(2):
        answer, lost = client.send_once(CREATE, {}, wishes, arrived)
        if lost is None and isinstance(answer, Mapping) and isinstance(answer.get("key"), str):
            client.connection.redactor.add(answer["key"])
            return answer
        useless = lost or pick(answer, "id") or arrived()
        if useless:
            client.send(DELETE, {"id": useless})
    raise PaasError(
        f"Dokploy did not tell the secret of the API key {params['name']!r}, so none was kept. Run again.", "unexpected"
    )


def _useless(row: Record, path: str | None, now: datetime) -> Iterator[str]:
    """Why a key that is there is of no use to whoever declares it."""
    anew = "remove the key and run again to have a new one in that file"
    if path and not os.path.exists(path):
        yield f"The API key {row.get('name')!r} exists, and {path} does not. Dokploy tells a key only once: {anew}."
    try:
        ended = datetime.fromisoformat(str(row.get("expiresAt")).replace("Z", "+00:00")) <= now
    except ValueError:
        return
    if ended:
        yield f"The API key {row.get('name')!r} ended at {row['expiresAt']}. Move its file away, {anew}."


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    client.version()
    if params["state"] == "absent":
        return _removed(client, params, check_mode)
    row, path = _found(client, params), params.get("key_file")
    if row is not None:
        warnings = list(_useless(row, path, client.now()))
        return {"changed": False, "key": shown(row), "warnings": warnings}
    if params.get("api_key_id"):
        raise PaasError(f"There is no API key with the id {params['api_key_id']!r}.", "not_found")
    complaints = _complaints(params)
    if complaints:
        raise PaasError("; ".join(complaints) + ".", "validation")
    wishes = _wishes(client, params, check_mode)
    if check_mode:
        if os.path.exists(str(path)):
            os.close(_reserved(str(path)))
        folder = os.path.dirname(str(path)) or "."
        warnings = []
        if not os.path.isdir(folder):
            warnings.append(
                f"There is no folder {folder} for key_file; this will fail unless an earlier task makes it."
            )
        if wishes["metadata"]["organizationId"] is None:
            warnings.append(f"There is no organization {params['organization']!r} yet; an earlier task may make it.")
        return {"changed": True, **({"warnings": warnings} if warnings else {})}
    handle = _reserved(str(path))
    try:
        made = _made(client, params, wishes)
        os.write(handle, f"{made['key']}\n".encode())
    except BaseException:
        # Why there is no key is what is told; an empty file that cannot be removed matters less.
        with contextlib.suppress(OSError):
            os.unlink(str(path))
        raise
    finally:
        os.close(handle)
    return {"changed": True, "key": shown(made)}


TOLD = (
    Return("api_key_id", "Its id."),
    Return("name", "Its name."),
    Return("prefix", "What it begins with."),
    Return("enabled", "Whether it is good.", "bool"),
    Return("expires_at", "Until when it is good; none where it does not end."),
)


API_KEY = Command(
    platform=DOKPLOY,
    kind="api_key",
    short="Create and remove API keys of Dokploy",
    doc=(
        "Makes an API key of the user whose key the task uses, and writes it into a file that only its owner reads; or"
        " removes one.",
        "Dokploy tells a key once. So a key that is there is never made anew, whatever else is declared: remove it"
        " first. Where the answer with a new key is lost, that key is removed again, and another one is made.",
    ),
    notes=(
        "The file is written where the module runs.",
        "Dokploy does not tell the limits of a key, so that they count only when it is made.",
    ),
    arguments=(
        Option("name", ("Name of the key, at most 32 characters, by which it is found.",)),
        Option("api_key_id", ("Id of a key that is there, instead of its name.",)),
        Option("key_file", ("File that a new key is written to. It must not exist. A new key needs it.",), type="path"),
        Option(
            "organization",
            ("Name or id of the organization that a new key is for; left out, that of the key the task uses.",),
        ),
        Option("prefix", ("What a new key begins with.",)),
        Option("expires_in_days", ("Days after which a new key ends; left out, it does not end.",), type="int"),
        Option(
            "rate_limit_max",
            (
                "How many requests a new key allows in the time of O(rate_limit_window). Each request counts twice."
                " Left out, it has no limit.",
            ),
            type="int",
        ),
        Option("rate_limit_window", ("Seconds in which so many requests are allowed.",), type="int", default=DAY),
        Option("remaining", ("How many requests a new key allows in all. Each request counts twice.",), type="int"),
        Option("refill_amount", ("How many are added to these.",), type="int"),
        Option("refill_interval", ("Seconds after which they are added.",), type="int"),
        Option(
            "state",
            ("V(present): there is a key of this name.", "V(absent): there is none."),
            choices=("present", "absent"),
            default="present",
        ),
    ),
    requirements={"required_one_of": [["name", "api_key_id"]]},
    attributes="action",
    returns=(Return("key", "The key, without what is secret.", "dict", returned="where it exists", contains=TOLD),),
    run=_run,
)
