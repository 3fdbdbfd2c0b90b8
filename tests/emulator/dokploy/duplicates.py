# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of services, as project.duplicate makes them."""

from __future__ import annotations

from .calls import Call
from .errors import not_found
from .relations import Row, suffixed
from .tables import DOMAIN, MOUNT, PORT, REDIRECT, SECURITY, SERVICE_TABLES

CHILDREN = (DOMAIN, PORT, MOUNT, REDIRECT, SECURITY)


def copy(call: Call, kind: str, service_id: str, environment: Row, *, rename: bool) -> Row:
    """Even status and time of creation are taken along. The copy is not entered among what its maker may search."""
    relation = SERVICE_TABLES[kind]
    source = call.store[relation].get(service_id)
    if source is None:
        raise not_found("MySql" if kind == "mysql" else kind.capitalize())
    values = {name: value for name, value in source.items() if name not in (relation.key, "refreshToken")}
    values.update(
        appName=suffixed(source["appName"].rpartition("-")[0]),
        name=f"{source['name']} (copy)" if rename else source["name"],
        environmentId=environment["environmentId"],
    )
    copied = call.store.insert(relation, values)
    for child in CHILDREN:
        if relation.key not in child.columns:
            continue
        for row in call.store[child].where(relation.key, service_id):
            values = {name: value for name, value in row.items() if name != child.key}
            call.store.insert(child, {**values, relation.key: copied[relation.key]})
    return copied
