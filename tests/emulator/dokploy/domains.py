# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains of applications."""

from __future__ import annotations

from typing import Any

from . import applications
from .errors import bad, not_found
from .store import Row, new_id, now
from .validation import FLAG, HOST, LIST, NAME, STRING, Kind, one_of

HOST_NAME = Kind(required=True, null=False, least=1, pattern=r"[A-Za-z0-9*]([A-Za-z0-9.*-]*[A-Za-z0-9])?", text=HOST)
FIELDS = {
    "host": HOST_NAME,
    "path": STRING,
    "port": Kind("number", least=1),
    "https": FLAG,
    "certificateType": one_of("letsencrypt", "none", "custom"),
    "customCertResolver": STRING,
    "customEntrypoint": STRING,
    "internalPath": STRING,
    "stripPath": FLAG,
    "middlewares": LIST,
    "domainType": one_of("compose", "application", "preview"),
    "serviceName": STRING,
    "enabled": FLAG,
}
ID = {"domainId": NAME}


def find(call: Any) -> Row:
    row = call.store.domains.get(call.input["domainId"])
    if row is None:
        raise not_found("Domain")
    found: Row = row
    return found


def create(call: Any) -> Any:
    """Takes duplicates and domains that lead nowhere without a word."""
    target = call.input.get("applicationId")
    if target and target not in call.store.applications:
        raise bad(
            f'Failed query: insert into "domain" ("domainId", "host") values ($1, $2)\nparams: {call.input["host"]}'
        )
    call.store.data["config_keys"] += 1
    row = {
        "domainId": new_id(),
        "host": "",
        "https": False,
        "port": 3000,
        "customEntrypoint": None,
        "path": "/",
        "serviceName": None,
        "domainType": "application",
        "uniqueConfigKey": call.store.data["config_keys"],
        "createdAt": now(),
        "composeId": None,
        "customCertResolver": None,
        "applicationId": None,
        "previewDeploymentId": None,
        "certificateType": "none",
        "internalPath": "/",
        "stripPath": False,
        "middlewares": [],
        "forwardAuthEnabled": False,
        "enabled": True,
        **call.input,
    }
    call.store.domains[row["domainId"]] = row
    return row


def one(call: Any) -> Any:
    row = find(call)
    return {**row, "application": call.store.applications.get(row["applicationId"])}


def by_application(call: Any) -> Any:
    application = applications.find(call, call.input["applicationId"])
    return [{**row, "application": application} for row in call.store.domains_of(application)]


def update(call: Any) -> Any:
    row = find(call)
    row.update({key: value for key, value in call.input.items() if key != "domainId"})
    return row


def delete(call: Any) -> Any:
    row = find(call)
    del call.store.domains[row["domainId"]]
    return row


PROCEDURES = {
    "domain.create": ("POST", {**FIELDS, "applicationId": STRING}, create),
    "domain.one": ("GET", ID, one),
    "domain.byApplicationId": ("GET", {"applicationId": NAME}, by_application),
    "domain.update": ("POST", {**ID, **FIELDS}, update),
    "domain.delete": ("POST", ID, delete),
}
