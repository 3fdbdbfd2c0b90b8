# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Databases, of which Dokploy has a router, a list and a key of ids for each type.

Here they are one kind: their id is the type and the id behind it, as in the addresses of Dokploy's own pages, calls
mention C({type}), and what holds lists of some types holds one list of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import PaasError
from ..language.call import Call, Record

TYPES = ("postgres", "mysql", "mariadb", "mongo", "redis", "libsql")
DUMPED = ("postgres", "mysql", "mariadb", "mongo", "libsql")
"""Types that Dokploy can back up; of the others it tells no list of backups."""
CHANGES_PASSWORDS = ("postgres", "mysql", "mariadb", "mongo", "redis")
"""Types whose password is changed inside of the running database; libSQL reads it with each start."""
PASSWORDS_SINCE = "0.29"
PASSWORDS = {"databasePassword": "user", "databaseRootPassword": "root"}
RESET = {"libsql": ("dockerImage", "enableNamespaces")}
"""What an update of a type resets where it does not mention it."""


def cannot_change_passwords(version: str) -> PaasError:
    return PaasError(
        f"Changing the password of a database needs Dokploy {PASSWORDS_SINCE} or newer; this server is {version}."
        " Change it inside of the database.",
        "unsupported_version",
    )


def placed(context: Mapping[str, Any]) -> Mapping[str, Any]:
    """What calls are filled from: the type and the id apart."""
    kind, slash, own = str(context.get("id") or "").partition("/")
    return {**context, "id": own, "type": kind} if slash and kind in TYPES else context


def gathered(path: str, answer: Any) -> Any:
    """An answer with ids that tell the type, and with one list of databases wherever there are lists of types."""
    kind = path.partition(".")[0]
    if kind in TYPES:
        return _marked(kind, answer)
    return _listed(answer) if kind in ("project", "environment") else answer


def _marked(kind: str, row: Any) -> Any:
    key = f"{kind}Id"
    if not isinstance(row, Mapping) or not isinstance(row.get(key), str):
        return row
    none: Record = {} if kind in DUMPED else {"backups": []}
    return {**none, **row, "databaseId": f"{kind}/{row[key]}", "type": kind}


def _listed(answer: Any) -> Any:
    if isinstance(answer, list):
        return [_listed(item) for item in answer]
    if not isinstance(answer, Mapping):
        return answer
    found = {kind: answer[kind] for kind in TYPES if isinstance(answer.get(kind), list)}
    rows = {kind: [_marked(kind, row) for row in listed] for kind, listed in found.items()}
    inner = {name: _listed(answer[name]) for name in ("environments", "environment", "project") if name in answer}
    together = {"databases": [row for listed in rows.values() for row in listed]} if rows else {}
    return {**answer, **inner, **rows, **together}


def portions(call: Call, context: Mapping[str, Any], body: Record, current: Any) -> Iterator[tuple[Call, Record]]:
    """The calls that carry out an update, one after the other.

    The update call would store a password that the database does not have. What is in its data only the database
    changes, and Dokploy stores what it has changed.

    current: reads what is stored, where something of it has to be said again
    """
    kind = context.get("type")
    if call.path != "{type}.update" or kind not in TYPES:
        yield call, body
        return
    secret = {name: body[name] for name in PASSWORDS if name in body and kind in CHANGES_PASSWORDS}
    for name, value in secret.items():
        own = {"{type}Id": "{id}", **({"type": PASSWORDS[name]} if kind in ("mysql", "mariadb") else {})}
        yield Call("POST", "{type}.changePassword", body=own, since=PASSWORDS_SINCE), {"password": value}
    rest = {name: value for name, value in body.items() if name not in secret}
    if rest:
        again = {name: current()[name] for name in RESET.get(str(kind), ()) if name not in rest}
        yield call, {**again, **rest}
