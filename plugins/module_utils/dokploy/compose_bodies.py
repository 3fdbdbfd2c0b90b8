# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of a compose that Dokploy keeps inside of something else: networks of services in a column of the compose, and
the credentials of a dump below the kind of its database.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from ..language.call import Call, Record, fill

STORED_IN = "serviceNetworks"
"""Column of a compose with the networks of its services; a call whose body names a row of it writes that row."""
NEEDED = {
    "postgres": ("database_user",),
    "mysql": ("database_root_password",),
    "mariadb": ("database_user", "database_password"),
    "mongo": ("database_user", "database_password"),
}
"""What a dump of each kind of database inside of a compose needs."""
DATABASES = tuple(NEEDED)
_KEYS = ("databaseUser", "databasePassword", "databaseRootPassword")


def credentials(row: Record) -> Mapping[str, Any]:
    """With what a stored dump enters its database."""
    held = row.get("metadata")
    found = held.get(str(row.get("databaseType"))) if isinstance(held, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def folded(call: Call, context: Mapping[str, Any], body: Record, current: Callable[[], Record]) -> tuple[Call, Record]:
    """The request that writes a row where Dokploy keeps it.

    current: reads the compose
    """
    if STORED_IN in call.body:
        name = str(body.get("serviceName") or fill(call.body[STORED_IN], context))
        rows = current().get(STORED_IN) or []
        there: Record = next((row for row in rows if row.get("serviceName") == name), {})
        others = [row for row in rows if row is not there]
        alone = {key: value for key, value in call.body.items() if key != STORED_IN}
        mine = [{"serviceName": name, **there, **body}] if body else []
        return Call(call.method, call.path, body=alone), {STORED_IN: [*others, *mine]}
    if call.path.startswith("backup.") and "serviceName" in body:
        rest = {key: value for key, value in body.items() if key not in _KEYS}
        given = {key: body[key] for key in _KEYS if body.get(key)}
        return call, {**rest, "metadata": {str(body.get("databaseType")): given}}
    return call, body
