# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Smaller things of an organization: tags, certificates, vaults, DNS; and what the host shows."""

from __future__ import annotations

from typing import Any

from .calls import Call, Router
from .errors import Issue, Problem, as_bad_request, bad
from .relations import Relation, Row, made_up_name
from .tables import (
    CERTIFICATE,
    DNS_PROVIDER,
    PROJECT,
    PROJECT_TAG,
    TAG,
    VAULT_PROVIDER,
)
from .validation import Field, Kind, Path, Result, items, optional, record, text

tags, certificates = Router("tag"), Router("certificates")
vaults, dns = Router("vaultProvider"), Router("dnsProvider")
audit, roles, swarm = Router("auditLog"), Router("customRole"), Router("swarm")
ROUTERS = (tags, certificates, vaults, dns, audit, roles, swarm)

# -- tags --------------------------------------------------------------------------------------------------------------

TAG_ID = {"tagId": text(least=1)}
LINK = {"projectId": text(least=1), **TAG_ID}


@tags.mutation("create", TAG.accepts("name", "color"), right=("tag", "create"))
def create_tag(call: Call) -> Any:
    with as_bad_request("Error creating tag: {}"):
        return call.store.insert(TAG, {**call.input, "organizationId": call.organization})


@tags.query("all", right=("tag", "read"))
def all_tags(call: Call) -> Any:
    return sorted(call.holdings(TAG), key=lambda row: str(row["name"]))


@tags.query("one", TAG_ID, right=("tag", "read"))
def one_tag(call: Call) -> Any:
    return call.held(TAG, "Tag")


@tags.mutation("update", {**TAG_ID, **optional(TAG.accepts("name", "color"))}, right=("tag", "update"))
def update_tag(call: Call) -> Any:
    with as_bad_request("Error updating tag: {}"):
        return call.store.update(TAG, call.held(TAG, "Tag", "update"), call.changes("tagId"))


@tags.mutation("remove", TAG_ID, right=("tag", "delete"))
def remove_tag(call: Call) -> Any:
    call.store.delete(TAG, call.held(TAG, "Tag", "delete"))
    return {"success": True}


@tags.mutation("assignToProject", LINK, right=("tag", "update"))
def assign(call: Call) -> Any:
    call.held(TAG, "Tag")
    with as_bad_request("Error assigning tag to project: {}"):
        return call.store.insert(PROJECT_TAG, call.input)


@tags.mutation("removeFromProject", LINK, right=("tag", "update"))
def unassign(call: Call) -> Any:
    for link in call.store[PROJECT_TAG].where("projectId", call.input["projectId"]):
        if link["tagId"] == call.input["tagId"]:
            call.store.delete(PROJECT_TAG, link)
    return {"success": True}


@tags.mutation("bulkAssign", {"projectId": text(least=1), "tagIds": items(text(least=1))}, right=("tag", "update"))
def assign_all(call: Call) -> Any:
    """These and no others."""
    project = call.find(PROJECT, "Project")
    for link in call.store[PROJECT_TAG].where("projectId", project["projectId"]):
        call.store.delete(PROJECT_TAG, link)
    for tag_id in call.input["tagIds"]:
        call.store.insert(PROJECT_TAG, {"projectId": project["projectId"], "tagId": tag_id})
    return {"success": True}


# -- certificates ------------------------------------------------------------------------------------------------------

CERTIFICATE_ID = {"certificateId": text(least=1)}
CERTIFICATE_TEXTS = CERTIFICATE.accepts("name", "certificateData", "privateKey")


@certificates.mutation(
    "create",
    {
        "certificateId": text().optional(),
        **CERTIFICATE_TEXTS,
        **CERTIFICATE.accepts("certificatePath", "autoRenew", "organizationId", "serverId"),
    },
    right=("certificate", "create"),
)
def create_certificate(call: Call) -> Any:
    """Nobody looks into it."""
    path = {"certificatePath": made_up_name("certificate")}
    return call.store.insert(CERTIFICATE, {**path, **call.input, "organizationId": call.organization})


@certificates.query("all", right=("certificate", "read"))
def all_certificates(call: Call) -> Any:
    rows = call.store[CERTIFICATE].where("organizationId", call.organization)
    return [{**row, "server": call.server_of(row)} for row in rows]


@certificates.query("one", CERTIFICATE_ID, right=("certificate", "read"))
def one_certificate(call: Call) -> Any:
    return call.held(CERTIFICATE, "Certificate")


@certificates.mutation("update", {**CERTIFICATE_ID, **optional(CERTIFICATE_TEXTS)}, right=("certificate", "update"))
def update_certificate(call: Call) -> Any:
    """What is not taken counts as nothing."""
    row, changes = call.held(CERTIFICATE, "Certificate"), call.changes("certificateId")
    if not changes:
        raise Problem("INTERNAL_SERVER_ERROR", "No values to set")
    return call.store.update(CERTIFICATE, row, changes)


@certificates.mutation("remove", CERTIFICATE_ID, right=("certificate", "delete"))
def remove_certificate(call: Call) -> Any:
    call.store.delete(CERTIFICATE, call.held(CERTIFICATE, "Certificate"))
    return True


# -- vaults and DNS ----------------------------------------------------------------------------------------------------

SECRETS = ("token", "clientSecret", "secretAccessKey", "accessKeyId", "serviceToken", "apiToken")
VAULT_TYPES = ("hashicorp", "infisical", "aws", "doppler", "azure")
DNS_TYPES = ("cloudflare", "route53")


class Config(Kind):
    """An object whose providerType says what else is in it."""

    def __init__(self, types: tuple[str, ...]) -> None:
        self.types = types

    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        if isinstance(value, dict) and value.get("providerType") in self.types:
            return value, []
        issue: Issue = {
            "code": "invalid_union",
            "errors": [],
            "note": "No matching discriminator",
            "discriminator": "providerType",
            "path": [*path, "providerType"],
            "message": "Invalid input",
        }
        return value, [issue]


PROVIDER_NAME = text(least=1, most=64, pattern=r"^[a-zA-Z0-9_-]+$")


def _masked(row: Row) -> Row:
    """Secrets never come out again."""
    config = {name: "********" if name in SECRETS else value for name, value in row["config"].items()}
    return {**row, "config": config}


def _provider(router: Router, relation: Relation, thing: str, types: tuple[str, ...], more: dict[str, Field]) -> None:
    """The procedures that vaults and DNS providers have in common."""
    fields = {"name": PROVIDER_NAME, "config": Field(Config(types)), **more}
    key, resource = {relation.key: text(least=1)}, router.name

    def values(call: Call) -> Row:
        config = dict(call.input["config"])
        if config["providerType"] == "hashicorp":
            known = ("url", "token", "namespace", "mount", "providerType")
            config = {"mount": "secret", **{name: config[name] for name in known if name in config}}
        return {**call.changes(relation.key), "config": config, "providerType": config["providerType"]}

    @router.mutation("create", fields, right=(resource, "create"))
    def create(call: Call) -> Any:
        return _masked(call.store.insert(relation, {**values(call), "organizationId": call.organization}))

    @router.query("all", right=(resource, "read"))
    def everything(call: Call) -> Any:
        return [_masked(row) for row in call.holdings(relation)]

    @router.query("one", key, right=(resource, "read"))
    def one(call: Call) -> Any:
        return _masked(call.held(relation, thing))

    @router.mutation("update", {**key, **fields}, right=(resource, "update"))
    def update(call: Call) -> Any:
        return _masked(call.store.update(relation, call.held(relation, thing), values(call)))

    @router.mutation("remove", key, right=(resource, "delete"))
    def remove(call: Call) -> Any:
        call.store.delete(relation, call.held(relation, thing))
        return True

    @router.mutation("testConnection", optional({**key, "config": Field(Config(types))}), right=(resource, "read"))
    def test(call: Call) -> Any:
        raise bad("fetch failed")


ASSIGNMENT = items(record(text()))
_provider(vaults, VAULT_PROVIDER, "Vault provider", VAULT_TYPES, {"assignments": ASSIGNMENT.otherwise([])})
_provider(dns, DNS_PROVIDER, "DNS provider", DNS_TYPES, {})

# -- what needs a licence, and what the host shows ---------------------------------------------------------------------


@audit.query("all")
def audit_log(call: Call) -> Any:
    raise Problem("FORBIDDEN", "Valid enterprise license required")


@roles.query("all")
def custom_roles(call: Call) -> Any:
    return []


@swarm.query("getNodes", {"serverId": text().optional()}, right=("server", "read"))
def nodes(call: Call) -> Any:
    return [
        {
            "Availability": "Active",
            "EngineVersion": "20.10.24+dfsg1",
            "Hostname": "vm",
            "ID": "embedded00000000000000000",
            "ManagerStatus": "Leader",
            "Self": True,
            "Status": "Ready",
            "TLSStatus": "Ready",
        }
    ]
