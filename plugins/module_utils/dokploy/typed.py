# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Databases and Git providers, of which Dokploy has a router and a key of ids for each type.

Here they are one kind each: their id is the type and the id behind it, as databases have it in the addresses of
Dokploy's own pages, and calls mention C({type}) of a database, C({host}) of a Git provider. What holds lists of some
types of databases holds one list of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ..errors import PaasError
from ..language.call import Call, Record
from . import invitations

TYPES = ("postgres", "mysql", "mariadb", "mongo", "redis", "libsql")
SERVICES = ("applications", "compose", *sorted(TYPES))
"""Keys of what an environment holds."""
HOSTS = ("github", "gitlab", "gitea", "bitbucket")
"""Types of Git providers."""
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
    name = "type" if kind in TYPES else "host" if kind in HOSTS else ""
    return {**context, "id": own, name: kind} if slash and name else context


def kind_of(kinds: str) -> str:
    """What one of SERVICES is called."""
    return "application" if kinds == "applications" else kinds


def gathered(path: str, answer: Any, now: datetime) -> Any:
    """An answer with ids that tell the type, and with one list of databases wherever there are lists of types.

    now: by the clock of the server
    """
    kind = path.partition(".")[0]
    if kind in TYPES:
        return _marked(kind, answer)
    if kind in HOSTS:
        return _account(kind, answer)
    if path in ("user.all", "user.one"):
        return [_member(row) for row in answer] if isinstance(answer, list) else _member(answer)
    if path == "project.allForPermissions" and isinstance(answer, list):
        return _rooms(answer)
    if path == invitations.LIST:
        return invitations.told(answer, now)
    if path == "gitProvider.getAll" and isinstance(answer, list):
        return [_provider(row) for row in answer]
    return _listed(answer) if kind in ("project", "environment") else answer


def _marked(kind: str, row: Any) -> Any:
    key = f"{kind}Id"
    if not isinstance(row, Mapping) or not isinstance(row.get(key), str):
        return row
    none: Record = {} if kind in DUMPED else {"backups": []}
    return {**none, **row, "databaseId": f"{kind}/{row[key]}", "type": kind}


def _member(row: Any) -> Any:
    """Dokploy has an id for a user, and another one for what the user is in an organization."""
    user = row.get("user") if isinstance(row, Mapping) else None
    return {**row, "memberId": row.get("id"), "email": user.get("email")} if isinstance(user, Mapping) else row


def _rooms(projects: list[Any]) -> Record:
    """What a member may enter, by names that say where it is."""
    found: dict[str, list[Record]] = {"projects": list(projects), "environments": [], "services": []}
    for project in projects:
        for environment in (isinstance(project, Mapping) and project.get("environments")) or ():
            place = f"{project.get('name')}/{environment.get('name')}"
            found["environments"].append({**environment, "name": place})
            for kinds, rows in environment.items():
                for row in rows if isinstance(rows, list) else ():
                    own = row.get(f"{kind_of(kinds)}Id")
                    found["services"].append({"serviceId": own, "name": f"{place}/{row.get('name')}"})
    return found


def _provider(row: Any) -> Any:
    """A listed provider, with the ids of its account."""
    kind = str(row.get("providerType")) if isinstance(row, Mapping) else ""
    account = _account(kind, row.get(kind)) if kind in HOSTS else None
    told = ("accountId", "connection", f"{kind}Id")
    return {**row, **{name: account[name] for name in told}} if account and "accountId" in account else row


def _account(kind: str, row: Any) -> Any:
    """An account with what belongs to its provider, which Dokploy keeps apart."""
    key = f"{kind}Id"
    if not isinstance(row, Mapping) or not isinstance(row.get(key), str):
        return row
    provider = row.get("gitProvider")
    outer = provider if isinstance(provider, Mapping) else {}
    return {**outer, **row, "accountId": f"{kind}/{row[key]}", "connection": _connection(kind, row)}


def _connection(kind: str, account: Record) -> str | None:
    """Whether somebody has let Dokploy in at the site; Bitbucket is reached with what is declared."""
    if kind == "bitbucket":
        return None
    keys = ("githubInstallationId", "githubPrivateKey") if kind == "github" else ("accessToken", "refreshToken")
    is_told = account.get("isConfigured")
    is_made = all(account.get(name) for name in keys) if is_told is None else is_told
    return "connected" if is_made else "not authorized"


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
