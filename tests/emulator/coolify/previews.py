# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Previews. Removing one is recorded; their domains and their list are documented only (README.md says where)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from . import applications, clock, domains
from .gate import Call, invalid, refuse
from .rules import Rule, urls
from .store import Row, dates, new_uuid, stamp

SHOWN = (
    "uuid",
    "pull_request_id",
    "pull_request_html_url",
    "git_type",
    "status",
    "domains",
    "docker_compose_domains",
    "domain_port_overrides",
    "docker_registry_image_tag",
    "last_online_at",
    "created_at",
    "updated_at",
)
FIELDS = {
    "domains": domains.DOMAINS,
    "docker_compose_domains": domains.COMPOSE_DOMAINS,
    "force_domain_override": Rule("boolean"),
}
CREATE = {
    "pull_request_id": Rule("integer", required=True, least=1),
    "pull_request_html_url": Rule("string", null=True),
    "git_type": Rule("string", null=True, choices=("github", "gitlab", "gitea", "bitbucket")),
    "commit": Rule("string", null=True),
    "docker_tag": Rule("string", null=True),
    "force": Rule("boolean"),
    "instant_deploy": Rule("boolean"),
}


def new(application: Row, number: int, tag: str | None) -> Row:
    """One that a deployment makes, and that has no domains yet."""
    return {
        **dict.fromkeys(SHOWN),
        "uuid": new_uuid(),
        "application_id": application["id"],
        "pull_request_id": number,
        "docker_registry_image_tag": tag,
        "status": "exited",
        **dates(),
    }


def _shown(row: Row) -> Row:
    return {name: row.get(name) for name in SHOWN}


def _found(call: Call, uuid: str, number: str) -> tuple[Row, Row]:
    application = applications.find(call.store, uuid)
    if not number.isdigit() or int(number) <= 0:
        raise refuse(422, "Invalid pull_request_id.")
    row = call.store.previews.get(f"{application['id']}/{int(number)}")
    if row is None:
        raise refuse(404, "Preview not found.")
    return application, row


def delete(call: Call, uuid: str, number: str) -> Any:
    call.require("write")
    application, row = _found(call, uuid, number)
    del call.store.previews[f"{application['id']}/{row['pull_request_id']}"]
    return {"message": "Preview deletion request queued."}


def list_all(call: Call, uuid: str) -> Any:
    call.require("read")
    application = applications.find(call.store, uuid)
    own = [row for row in call.store.previews.values() if row["application_id"] == application["id"]]
    return [_shown(row) for row in sorted(own, key=lambda row: -int(row["pull_request_id"]))]


def create(call: Call, uuid: str) -> Any:
    """Open one, and deploy it unless that is not wanted."""
    call.require("deploy")
    application = applications.find(call.store, uuid)
    body = call.checked(CREATE)
    image = application["build_pack"] == "dockerimage"
    key = f"{application['id']}/{body['pull_request_id']}"
    there = key in call.store.previews
    needed = "docker_tag" if image else "git_type"
    if not there and not body.get(needed):
        raise invalid({needed: [f"The {needed} field is required."]})
    row = call.store.previews.setdefault(key, new(application, body["pull_request_id"], body.get("docker_tag")))
    if body.get("instant_deploy", True):
        tag = row["docker_registry_image_tag"]
        clock.queue(call.store, application, pull_request_id=row["pull_request_id"], docker_registry_image_tag=tag)
    return (200 if there else 201), _shown(row)


def get(call: Call, uuid: str, number: str) -> Any:
    call.require("read")
    return _shown(_found(call, uuid, number)[1])


def update(call: Call, uuid: str, number: str) -> Any:
    """Replace the domains. Those of services go with a Compose file only, and the others without one."""
    call.require("write")
    application, row = _found(call, uuid, number)
    body = call.checked(FIELDS)
    compose = application["build_pack"] == "dockercompose"
    wrong = "domains" if compose else "docker_compose_domains"
    if wrong in body:
        raise invalid({wrong: [f"The {wrong} field cannot be used for this application."]})
    ports: Row = {}
    if "domains" in body:
        row["domains"] = _portless(domains.checked(call.store, body, application), ports)
    elif "docker_compose_domains" in body:
        entries = domains.for_services(call.store, body, application)
        row["docker_compose_domains"] = [
            {**entry, "name": name, "domain": _portless(entry["domain"], ports)} for name, entry in entries.items()
        ]
    row["domain_port_overrides"] = ports or None
    row["updated_at"] = stamp()
    return _shown(row)


def _portless(text: str | None, ports: Row) -> str | None:
    """The addresses without their ports, which are added to C(ports)."""
    found = []
    for url in urls(text):
        parts = urlsplit(url)
        found.append(urlunsplit(parts._replace(netloc=parts.hostname or "")))
        if parts.port:
            ports[found[-1]] = parts.port
    return ",".join(found) or None


ROUTES = [
    ("DELETE", "/applications/([^/]+)/previews/([^/]+)", delete),
    ("GET", "/applications/([^/]+)/previews", list_all),
    ("POST", "/applications/([^/]+)/previews", create),
    ("GET", "/applications/([^/]+)/previews/([^/]+)", get),
    ("PATCH", "/applications/([^/]+)/previews/([^/]+)", update),
]
