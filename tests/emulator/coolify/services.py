# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services: Compose files that the server keeps, and the applications and databases in them."""

from __future__ import annotations

import re
import secrets
from typing import Any

import moments
import yaml

from . import applications, checks, compose, creation, domains, jobs, projects, servers, symfony, tags, variables
from .gate import Call, broken, invalid, refuse
from .owners import SERVICE
from .rules import LARAVEL_REQUIRED, Rule, bad_urls, urls, validate
from .store import DELETING, Row, Store, dates, new_uuid, stamp

FLAG = Rule("boolean")
TEXT_OR_NULL = Rule("string", null=True)
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
DATABASE_IMAGES = ("postgres", "mysql", "mariadb", "mongo", "redis", "keydb", "dragonfly", "clickhouse")
PRIVATE = ("id", "model", "tags", "applications", "databases", "storages", "goes_at", "jobs")
SECRET = ("docker_compose_raw", "docker_compose")
PART: Row = {
    "human_name": None,
    "description": None,
    "ports": "",
    "exposes": None,
    "status": "exited",
    "exclude_from_status": False,
    "is_log_drain_enabled": False,
    "is_include_timestamps": False,
    "deleted_at": None,
    "is_gzip_enabled": True,
    "is_stripprefix_enabled": True,
    "is_migrated": False,
}
OF_APPLICATION: Row = {
    "fqdn": None,
    "required_fqdn": False,
    "noindex_domains": None,
    "redirect": "both",
    "is_force_https_enabled": True,
}
OF_DATABASE: Row = {"public_port": None, "is_public": False, "custom_type": None, "public_port_timeout": 3600}


def find(store: Store, uuid: str) -> Row:
    return SERVICE.find(store, uuid)


# -- what is in the file -------------------------------------------------------------------------------------------


def _parse(store: Store, service: Row) -> None:
    """Bring the parts, the storages and the variables in line with the file."""
    server = store.by_id("servers", service["server_id"])
    rows = store.variables_of(service)
    later: list[tuple[str, str]] = []
    for name, part in compose.services(service["docker_compose_raw"]).items():
        image = str(part.get("image") or "")
        row = _part(store, service, name, image)
        for key, value in _environment(part):
            magic = re.fullmatch(r"SERVICE_(FQDN|URL)_([A-Z0-9]+?)(?:_(\d+))?", key)
            if magic and not value:
                _address(
                    rows,
                    row,
                    magic[2],
                    magic[3],
                    f"{magic[2].lower()}-{service['uuid']}.{servers.address(server)}.sslip.io",
                )
            else:
                for word in re.findall(r"\$\{?(SERVICE_[A-Z0-9_]+)", value):
                    _keep(rows, word, secrets.token_hex(16))
                later.append((key, _default(value)))
        for volume in part.get("volumes") or []:
            _storage(store, service, row, str(volume))
    for key, value in later:
        _keep(rows, key, value)


def _environment(part: Row) -> list[tuple[str, str]]:
    found = part.get("environment") or []
    if isinstance(found, dict):
        return [(str(key), "" if value is None else str(value)) for key, value in found.items()]
    return [(text.partition("=")[0], text.partition("=")[2]) for text in map(str, found)]


def _default(value: str) -> str:
    """What a variable of the file is where nothing else says so."""
    match = re.fullmatch(r"\$\{[A-Za-z_][A-Za-z0-9_]*:?-(.*)\}", value)
    return match[1] if match else value


def _keep(rows: list[Row], key: str, value: str) -> Row:
    """A variable with this value, unless there is one."""
    found = next((row for row in rows if row["key"] == key), None)
    return found or variables.add(rows, {"key": key, "value": value}, twins=False)


def _part(store: Store, service: Row, name: str, image: str) -> Row:
    is_database = image.rsplit("/", 1)[-1].split(":")[0].startswith(DATABASE_IMAGES)
    kind = "databases" if is_database else "applications"
    row: Row | None = next((part for part in service[kind] if part["name"] == name), None)
    if row is None:
        row = {
            "id": store.next_id(f"services:{kind}"),
            "uuid": new_uuid(),
            "name": name,
            **PART,
            **(OF_DATABASE if is_database else OF_APPLICATION),
            "service_id": service["id"],
            "last_online_at": stamp().replace("T", " ")[:19],
            "container": None,
            **dates(),
        }
        service[kind].append(row)
    row.update(image=image, updated_at=stamp())
    return row


def _address(rows: list[Row], part: Row, word: str, port: str | None, host: str) -> None:
    """A domain for a part that asks for one, and the variables that say which it is."""
    part["fqdn"] = part["fqdn"] or f"http://{host}{f':{port}' if port else ''}"
    address = urls(part["fqdn"])[0]
    scheme, _sep, rest = address.partition("://")
    bare = rest.split("/")[0].split(":")[0]
    for suffix, end in (("", ""), *(((f"_{port}", f":{port}"),) if port else ())):
        for kind, value in (("FQDN", bare + end), ("URL", f"{scheme}://{bare}{end}")):
            _keep(rows, f"SERVICE_{kind}_{word}{suffix}", value)["value"] = value


def _storage(store: Store, service: Row, part: Row, volume: str) -> None:
    name, _colon, path = volume.partition(":")
    full = f"{service['uuid']}_{name}"
    if not path or name.startswith((".", "/")) or any(row["name"] == full for row in service["storages"]):
        return
    service["storages"].append(
        {
            "id": store.next_id("volumes"),
            "name": full,
            "mount_path": path.split(":")[0],
            "host_path": None,
            "container_id": None,
            "resource_type": "application" if "fqdn" in part else "database",
            "resource_id": part["id"],
            **dates(),
            "is_preview_suffix_enabled": True,
            "uuid": new_uuid(),
            "resource_uuid": part["uuid"],
        }
    )


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


def _shown(call: Call, row: Row, listed: bool) -> Row:
    hidden = (*PRIVATE, *(() if call.sensitive else SECRET))
    server = call.store.by_id("servers", row["server_id"])
    shown = {
        **{key: value for key, value in row.items() if key not in hidden},
        "description": row["description"] or "",
        "status": jobs.status(row),
        "server_status": servers.functional(server),
        "applications": [_part_shown(part) for part in row["applications"]],
        "databases": [_part_shown(part) for part in row["databases"]],
        "server": applications.destination_of(call, row, sensitive=False)["server"],
    }
    if call.sensitive:
        shown["destination"] = applications.destination_of(call, row)
    environment = call.store.by_id("environments", row["environment_id"])
    if listed:
        return {**shown, "laravel_through_key": environment["project_id"]}
    project = call.store.by_id("projects", environment["project_id"])
    return {**shown, "environment": {**environment, "project": projects.with_team(project)}}


def _part_shown(part: Row, *hidden: str) -> Row:
    return {key: value for key, value in part.items() if key not in ("container", *hidden)}


def list_services(call: Call) -> Any:
    call.require("read")
    return [_shown(call, row, True) for row in call.store.services.values()]


def get(call: Call, uuid: str) -> Any:
    call.require("read")
    return _shown(call, find(call.store, uuid), False)


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
        "name": body.get("name"),
        "description": body.get("description"),
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
        "is_container_label_escape_enabled": body.get("is_container_label_escape_enabled", True) in checks.TRUE,
        "compose_parsing_version": "5",
        "jobs": [],
        "tags": [],
        "applications": [],
        "databases": [],
        "storages": [],
        **dates(),
    }
    row["name"] = row["name"] or f"{kind or 'service'}-{row['uuid']}"
    _parse(call.store, row)
    _apply_urls(call.store, row, body)
    call.store.services[row["uuid"]] = row
    tags.attach(call.store, row, names)
    if body.get("instant_deploy"):
        jobs.queue(call.store, row, "start")
    return 201, {"uuid": row["uuid"], "domains": _domains(row)}


def _apply_urls(store: Store, row: Row, body: Row) -> None:
    wanted = body.get("urls") or []
    every = [url for item in wanted for url in urls(item.get("url"))]
    bad = [f"Invalid URL: {url}" for item in wanted for url in bad_urls(item.get("url"))]
    twice = [url for place, url in enumerate(every) if url in every[:place]]
    if twice and body.get("force_domain_override") not in checks.TRUE:
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
    _parse(store, row)


def update(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.body()
    row = find(call.store, uuid)
    errors = validate(body, UPDATE, UPDATE, LARAVEL_REQUIRED)
    if errors:
        raise invalid(errors)
    if "docker_compose_raw" in body:
        row["docker_compose_raw"] = row["docker_compose"] = _text(body)
    for name in ("name", "description", "connect_to_docker_network", "is_container_label_escape_enabled"):
        row[name] = body.get(name, row[name])
    row["updated_at"] = stamp()
    _parse(call.store, row)
    _apply_urls(call.store, row, body)
    if body.get("instant_deploy"):
        jobs.queue(call.store, row, "start")
    return {"uuid": uuid, "domains": _domains(row)}


def delete(call: Call, uuid: str) -> Any:
    call.require("write")
    find(call.store, uuid)["goes_at"] = moments.now() + DELETING * call.store.speed
    return {"message": "Service deletion request queued."}


# -- running, and the parts ----------------------------------------------------------------------------------------


def logs(call: Call, uuid: str) -> Any:
    call.require("read")
    row = find(call.store, uuid)
    name = call.query.get("sub_service_name")
    if not name:
        raise refuse(400, "Sub service name is required.")
    if name not in [part["name"] for part in (*row["applications"], *row["databases"])]:
        raise refuse(404, "Sub service not found.")
    if "running" not in jobs.status(row):
        raise refuse(400, "Service is not running.")
    return {"logs": f"{name} started"}


def list_applications(call: Call, uuid: str) -> Any:
    call.require("read")
    parts = find(call.store, uuid)["applications"]
    return [_part_shown(part, "id") for part in parts]


def list_databases(call: Call, uuid: str) -> Any:
    call.require("read")
    parts = find(call.store, uuid)["databases"]
    return [_part_shown(part, "id", "service_id") for part in parts]


def list_storages(call: Call, uuid: str) -> Any:
    call.require("read")
    return {"persistent_storages": find(call.store, uuid)["storages"], "file_storages": []}


ROUTES = [
    ("GET", "/services", list_services),
    ("POST", "/services", create),
    ("GET", "/services/([^/]+)", get),
    ("PATCH", "/services/([^/]+)", update),
    ("DELETE", "/services/([^/]+)", delete),
    ("GET", "/services/([^/]+)/logs", logs),
    ("GET", "/services/([^/]+)/applications", list_applications),
    ("GET", "/services/([^/]+)/databases", list_databases),
    ("GET", "/services/([^/]+)/storages", list_storages),
]
