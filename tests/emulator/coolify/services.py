# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services: Compose files that the server keeps, and the applications and databases in them."""

from __future__ import annotations

from typing import Any

import moments
import yaml

from . import checks, creation, domains, jobs, projects, runs, service_parts, service_views, symfony, tags
from .gate import Call, broken, invalid, refuse, validated
from .owners import SERVICE
from .rules import FLAG, LARAVEL_REQUIRED, TEXT_OR_NULL, TRUE, Rule, bad_urls, stored, urls, validate
from .store import DELETING, Row, Store, bodies, dates, new_uuid, stamp
from .strings import plain, written

URLS = Rule(
    "array",
    null=True,
    items=Rule(
        "array",
        fields={"name": Rule("string", required=True), "url": TEXT_OR_NULL},
        message="An item in the urls array has invalid fields. Only name and url fields are supported.",
    ),
)
CREATE = {
    "type": Rule("string"),
    "docker_compose_raw": Rule("string"),
    "project_uuid": Rule("string", required=True),
    "environment_name": TEXT_OR_NULL,
    "environment_uuid": TEXT_OR_NULL,
    "server_uuid": Rule("string", required=True),
    "destination_uuid": TEXT_OR_NULL,
    "name": Rule("string", most=255),
    "description": TEXT_OR_NULL,
    "instant_deploy": FLAG,
    "urls": URLS,
    "force_domain_override": FLAG,
    "is_container_label_escape_enabled": FLAG,
    "tags": Rule("array", null=True, items=Rule("string", least=2)),
}
UPDATE = {
    "name": Rule("string", most=255),
    "description": TEXT_OR_NULL,
    "instant_deploy": FLAG,
    "connect_to_docker_network": FLAG,
    "docker_compose_raw": TEXT_OR_NULL,
    "urls": URLS,
    "force_domain_override": FLAG,
    "is_container_label_escape_enabled": FLAG,
}
# Of the hundreds of ready-made ones, the one that was recorded.
READY_MADE = {
    "uptime-kuma": """\
services:
  uptime-kuma:
    image: 'louislam/uptime-kuma:2'
    environment:
      - SERVICE_URL_UPTIMEKUMA_3001
    volumes:
      - 'uptime-kuma-data:/app/data'
    healthcheck:
      test:
        - CMD-SHELL
        - extra/healthcheck
      interval: 5s
      timeout: 5s
      retries: 10
"""
}


def _text(body: Row) -> str:
    """The file as it is stored; what is no mapping of services breaks the parser."""
    text = checks.base64_text(body, "docker_compose_raw")
    try:
        parsed = yaml.safe_load(text)
    except yaml.YAMLError:
        raise broken() from None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("services"), dict):
        raise broken()
    return symfony.dump(parsed)


# -- how it is shown -----------------------------------------------------------------------------------------------


def list_services(call: Call) -> Any:
    call.require("read")
    found = []
    for row in call.store.services.values():
        environment = call.store.by_id("environments", row["environment_id"])
        shown = _shown(call, row)
        found.append({**shown, "laravel_through_key": environment["project_id"]})
    return found


def get(call: Call, uuid: str) -> Any:
    call.require("read")
    row = SERVICE.find(call.store, uuid)
    return {**_shown(call, row), "environment": projects.around(call.store, row)}


def _shown(call: Call, row: Row) -> Row:
    shown = service_views.shown(call, row, secret=call.sensitive)
    return shown if call.sensitive else {key: value for key, value in shown.items() if key != "destination"}


def _domains(row: Row) -> list[str]:
    return sorted(part["fqdn"] for part in row["applications"] if part["fqdn"])


# -- writes --------------------------------------------------------------------------------------------------------


def create(call: Call) -> Any:
    call.require("write")
    body = call.body()
    errors = validate(body, CREATE, CREATE, LARAVEL_REQUIRED)
    for name, other in (("type", "docker_compose_raw"), ("docker_compose_raw", "type")):
        if not body.get(name) and not body.get(other):
            one, two = name.replace("_", " "), other.replace("_", " ")
            errors[name] = [f"The {one} field is required when {two} is not present."]
    if errors:
        raise invalid(errors)
    names = tags.checked(body)
    kind = body.get("type")
    if kind and body.get("docker_compose_raw"):
        raise refuse(422, "You cannot provide both service type and docker_compose_raw. Use one or the other.")
    environment, server, destination = creation.place(call.store, body)
    if kind and kind not in READY_MADE:
        raise refuse(404, "Invalid service type.", valid_service_types=sorted(READY_MADE))
    text = READY_MADE[kind] if kind else _text(body)
    row = {
        "id": call.store.next_id("services"),
        "uuid": new_uuid(),
        "model": "Service",
        "name": plain(body.get("name")),
        "description": plain(body["description"]) if "description" in body else None,
        "environment_id": environment["id"],
        "server_id": server["id"],
        "destination_id": destination["id"],
        "destination_type": "App\\Models\\StandaloneDocker",
        "docker_compose_raw": text,
        "docker_compose": text,
        "deleted_at": None,
        "connect_to_docker_network": False,
        "config_hash": None,
        "service_type": kind,
        "is_container_label_escape_enabled": body.get("is_container_label_escape_enabled", True) in TRUE,
        "compose_parsing_version": "5",
        "jobs": [],
        "tags": [],
        "applications": [],
        "databases": [],
        **dates(),
    }
    row["name"] = row["name"] or f"{kind or 'service'}-{row['uuid']}"
    service_parts.parse(call.store, row)
    call.store.services[row["uuid"]] = row
    _apply_urls(call.store, row, body)
    tags.attach(call.store, row, names)
    if body.get("instant_deploy"):
        jobs.queue(call.store, row, "start")
    return 201, {"uuid": row["uuid"], "domains": _domains(row)}


def _apply_urls(store: Store, row: Row, body: Row) -> None:
    wanted = body.get("urls") or []
    every = [url for item in wanted for url in urls(item.get("url"))]
    bad = [f"Invalid URL: {url}" for item in wanted for url in bad_urls(item.get("url"))]
    twice = [url for place, url in enumerate(every) if url in every[:place]]
    if twice and body.get("force_domain_override") not in TRUE:
        found = ", ".join(dict.fromkeys(twice))
        text = f"The current request contains conflicting URLs across containers: {found}."
        bad.append(f"{text} Use force_domain_override=true to proceed.")
    parts = {part["name"]: part for part in row["applications"]}
    bad += [f"Service container with '{item['name']}' not found." for item in wanted if item["name"] not in parts]
    if bad:
        raise invalid(bad)
    for item in wanted:
        domains.refuse_conflicts(store, urls(item.get("url")), parts[item["name"]], body)
    for item in wanted:
        parts[item["name"]]["fqdn"] = ",".join(urls(item.get("url"))) or None
        service_parts.name_addresses(store, row, parts[item["name"]])


def update(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.body()
    row = SERVICE.find(call.store, uuid)
    rules = {name: rule for name, rule in UPDATE.items() if name != "docker_compose_raw"}
    validated(body, rules, UPDATE, LARAVEL_REQUIRED)
    if "docker_compose_raw" in body:
        row["docker_compose_raw"] = row["docker_compose"] = _text(body)
    columns = written(stored(UPDATE, body), wide=("description",))
    for name in ("name", "description", "connect_to_docker_network", "is_container_label_escape_enabled"):
        row[name] = columns.get(name, row[name])
    row["updated_at"] = stamp()
    service_parts.parse(call.store, row)
    _apply_urls(call.store, row, body)
    if body.get("instant_deploy"):
        jobs.queue(call.store, row, "start")
    return {"uuid": uuid, "domains": _domains(row)}


def delete(call: Call, uuid: str) -> Any:
    call.require("write")
    SERVICE.find(call.store, uuid)["goes_at"] = moments.now() + DELETING * call.store.speed
    return {"message": "Service deletion request queued."}


# -- running, and the parts ----------------------------------------------------------------------------------------


def logs(call: Call, uuid: str) -> Any:
    call.require("read")
    row = SERVICE.find(call.store, uuid)
    name = call.query.get("sub_service_name")
    if not name:
        raise refuse(400, "Sub service name is required.")
    # It asks Docker, whatever the status says.
    part = next((part for part in bodies(row) if part["name"] == name and part["container"]), None)
    if part is None:
        raise refuse(404, "Container not found.")
    if runs.looked_at(part, moments.now())[0] != "running":
        raise refuse(400, "Container is not running.")
    return {"logs": f"{name} started"}


ROUTES = [
    ("GET", "/services", list_services),
    ("POST", "/services", create),
    ("GET", "/services/([^/]+)", get),
    ("PATCH", "/services/([^/]+)", update),
    ("DELETE", "/services/([^/]+)", delete),
    ("GET", "/services/([^/]+)/logs", logs),
]
