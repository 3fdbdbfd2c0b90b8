# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a service: read from its Compose file, and changed one by one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from functools import partial
from typing import Any

import yaml

from . import (
    applications,
    compose,
    databases,
    domains,
    opening,
    projects,
    server_settings,
    servers,
    service_views,
    storages,
    symfony,
    variables,
)
from .gate import Call, invalid, refuse, validated
from .owners import SERVICE
from .rules import FLAG, TEXT_OR_NULL, Rule, bad_urls, stored, urls
from .store import Row, Store, dates, new_uuid, stamp

DATABASE_IMAGES = ("postgres", "mysql", "mariadb", "mongo", "redis", "keydb", "dragonfly", "clickhouse")
NEW: Row = {
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
NEW_OF: dict[str, Row] = {
    "applications": {
        "fqdn": None,
        "required_fqdn": False,
        "noindex_domains": None,
        "redirect": "both",
        "is_force_https_enabled": True,
        "model": "ServiceApplication",
    },
    "databases": {
        "public_port": None,
        "is_public": False,
        "custom_type": None,
        "public_port_timeout": 3600,
        "model": "ServiceDatabase",
    },
}
WORDS = {"applications": "application", "databases": "database"}
SHARED = {
    "human_name": Rule("string", null=True, most=255),
    "description": TEXT_OR_NULL,
    "exclude_from_status": FLAG,
    "is_log_drain_enabled": FLAG,
}
# What databases take was read from the published specification, and from no recording.
RULES = {
    "applications": {
        "url": TEXT_OR_NULL,
        "noindex_domains": Rule("array", null=True, items=Rule("string")),
        "image": TEXT_OR_NULL,
        **SHARED,
        **dict.fromkeys(("is_gzip_enabled", "is_stripprefix_enabled", "is_force_https_enabled"), FLAG),
    },
    "databases": {
        **SHARED,
        "image": Rule("string"),
        "is_public": FLAG,
        "public_port": Rule("integer", null=True, least=1, most=65535),
        "public_port_timeout": Rule("integer", null=True, least=1),
    },
}


# -- what is in the file -------------------------------------------------------------------------------------------


def parse(store: Store, service: Row) -> None:
    """Bring the parts, the storages and the variables in line with the file. What left the file stays."""
    rows = store.variables_of(service)
    address = servers.address(store.by_id("servers", service["server_id"]))
    later: list[tuple[str, str | None]] = []
    for name, wanted in compose.services(service["docker_compose_raw"]).items():
        row = _part(store, service, name, str(wanted.get("image") or ""))
        for word, port in _addressed(wanted):
            host = f"{word.lower()}-{service['uuid']}.{address}.sslip.io"
            row["fqdn"] = row["fqdn"] or f"http://{host}{f':{port}' if port else ''}"
        name_addresses(store, service, row)
        for _key, value in _environment(wanted):
            for word in re.findall(r"\$\{?(SERVICE_[A-Z0-9_]+)", value):
                if not word.startswith(("SERVICE_FQDN_", "SERVICE_URL_")):
                    _keep(rows, word, secrets.token_hex(16))
        later += _asked_for(wanted)
        for volume in wanted.get("volumes") or []:
            _storage(store, service, row, volume)
    for key, text in later:
        _keep(rows, key, text)
    _forget_files(service)


def _environment(part: Row) -> list[tuple[str, str]]:
    found = part.get("environment") or []
    if isinstance(found, dict):
        return [(str(key), "" if value is None else str(value)) for key, value in found.items()]
    return [(text.partition("=")[0], text.partition("=")[2]) for text in map(str, found)]


def _addressed(part: Row) -> list[tuple[str, str]]:
    """The words for which the part asks for an address, and the port of each."""
    names = [key for key, value in _environment(part) if not value]
    found = [re.fullmatch(r"SERVICE_(?:FQDN|URL)_([A-Z0-9_]+?)(?:_(\d+))?", name) for name in names]
    return list(dict.fromkeys((match[1], match[2] or "") for match in found if match))


def _asked_for(part: Row) -> Iterator[tuple[str, str | None]]:
    """The variables that the file leaves open: what has a fixed value is none."""
    for key, value in _environment(part):
        match = re.fullmatch(r"\$(?:\{([A-Za-z_]\w*)(?::?([-?])(.*))?\}|([A-Za-z_]\w*))", value)
        if match and (match[1] or match[4]).startswith("SERVICE_"):
            yield key, value
        elif match:
            yield match[1] or match[4], match[3] if match[2] == "-" else None


def _keep(rows: list[Row], key: str, value: str | None) -> Row:
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
            **NEW,
            **NEW_OF[kind],
            "service_id": service["id"],
            "last_online_at": stamp().replace("T", " ")[:19],
            "container": None,
            **dates(),
        }
        service[kind].append(row)
    row.update(image=image, updated_at=stamp())
    return row


def name_addresses(store: Store, service: Row, part: Row) -> None:
    """The variables that say where a part is found; none where it is not."""
    rows = store.variables_of(service)
    wanted = compose.services(service["docker_compose_raw"]).get(part["name"], {})
    for word, port in _addressed(wanted):
        address = (urls(part["fqdn"]) or [""])[0]
        scheme, _sep, rest = address.partition("://")
        bare = rest.split("/")[0].split(":")[0]
        for suffix, end in (("", ""), *(((f"_{port}", f":{port}"),) if port else ())):
            for kind, value in (("FQDN", bare + end), ("URL", f"{scheme}://{bare}{end}")):
                key = f"SERVICE_{kind}_{word}{suffix}"
                if address:
                    _keep(rows, key, value)["value"] = value
                else:
                    rows[:] = [row for row in rows if row["key"] != key]


def _storage(store: Store, service: Row, part: Row, volume: Any) -> None:
    """What is mounted. As the sources have it: what once became a file or a directory stays it, with its content."""
    if not isinstance(volume, dict):
        source, _colon, target = str(volume).partition(":")
        volume = {"type": "volume", "source": source, "target": target.split(":")[0]}
        if source.startswith((".", "/", "~")):
            volume["type"] = "bind"
    source, target = str(volume.get("source") or ""), volume.get("target")
    if not target:
        return
    if volume.get("type") == "bind" and source.rstrip("/") not in ("/var/run/docker.sock", "/tmp"):
        _file(store, service, part, source, volume)
    full = f"{service['uuid']}_{source}"
    named = volume.get("type") == "volume"
    if named and all(row["name"] != full for row in storages.of(store, "volumes", part)):
        storages.add_volume(store, part, full, target)


def _file(store: Store, service: Row, part: Row, source: str, volume: Row) -> None:
    place = re.sub(r"^(\.\.|[.~])", f"/data/coolify/services/{service['uuid']}", source)
    place = place if place == "/" else place.removesuffix("/")
    kept = next((row for row in storages.of(store, "files", part) if row["mount_path"] == volume["target"]), None)
    if kept:
        kept.update(fs_path=place, updated_at=stamp())
        return
    content = volume.get("content")
    directory = bool(volume.get("isDirectory") or volume.get("is_directory")) or content is None
    storages.add_file(store, part, place, volume["target"], None if directory else str(content), directory)


def _forget_files(service: Row) -> None:
    """What became of files is no part of the text any more."""
    parsed = yaml.safe_load(service["docker_compose_raw"])
    volumes = [volume for part in parsed["services"].values() for volume in (part or {}).get("volumes") or []]
    for volume in volumes:
        for key in ("content", "isDirectory", "is_directory") if isinstance(volume, dict) else ():
            volume.pop(key, None)
    service["docker_compose_raw"] = service["docker_compose"] = symfony.dump(parsed)


# -- one by one ----------------------------------------------------------------------------------------------------


def _find(call: Call, uuid: str, kind: str, part: str) -> tuple[Row, Row]:
    service = SERVICE.find(call.store, uuid)
    row = next((row for row in service[kind] if row["uuid"] == part), None)
    if row is None:
        raise refuse(404, f"Service {WORDS[kind]} not found.")
    return service, row


def list_parts(kind: str, call: Call, uuid: str) -> Any:
    call.require("read")
    hidden = ("id",) if kind == "applications" else ("id", "service_id")
    return [service_views.part(row, *hidden) for row in SERVICE.find(call.store, uuid)[kind]]


def get(kind: str, call: Call, uuid: str, part: str) -> Any:
    call.require("read")
    service, row = _find(call, uuid, kind, part)
    destination = applications.destination_of(call, service, sensitive=False)
    del destination["server"]["settings"]
    environment = call.store.by_id("environments", service["environment_id"])
    project = projects.with_team(call.store.by_id("projects", environment["project_id"]))
    surroundings = {"destination": destination, "environment": {**environment, "project": project}}
    return service_views.part_alone(call, service, row, **surroundings)


def update(kind: str, call: Call, uuid: str, part: str) -> Any:
    call.require("write")
    body = call.body()
    service, row = _find(call, uuid, kind, part)
    body = stored(RULES[kind], validated(body, RULES[kind]))
    if body.get("is_log_drain_enabled") and not _drained(call.store, service):
        raise invalid({"is_log_drain_enabled": ["Log drain is not enabled on the server for this service."]})
    if kind == "applications":
        _address_of(call, row, body)
    elif body.get("is_public", row["is_public"]):
        port = body.get("public_port") or row["public_port"]
        if not port:
            raise invalid({"public_port": ["A public port is required when the database is public."]})
        databases.refuse_used_port(call.store, call.store.by_id("servers", service["server_id"]), port, row["id"])
    before = row.get("is_public")
    row.update({key: value for key, value in body.items() if key != "url"}, updated_at=stamp())
    opening.follow(call.store, row, before, body)
    if "image" in body:
        _image(service, row)
    name_addresses(call.store, service, row)
    return service_views.part_alone(call, service, row)


def _drained(store: Store, service: Row) -> bool:
    settings = store.by_id("servers", service["server_id"])["settings"]
    return any(settings[name] for name in server_settings.DRAINS)


def _address_of(call: Call, row: Row, body: Row) -> None:
    if "url" in body:
        bad = bad_urls(body["url"])
        if bad:
            raise invalid([text for url in bad for text in _complaints(url)])
        wanted = [url.lower() for url in urls(body["url"])]
        domains.refuse_conflicts(call.store, wanted, row, {})
        row["fqdn"] = ",".join(wanted) or None
    if "noindex_domains" in body:
        # A mark stays only on an address that the part has.
        body["noindex_domains"] = [url for url in body["noindex_domains"] or [] if url in urls(row["fqdn"])]


def _complaints(url: str) -> list[str]:
    scheme = url.partition("://")[0] if "://" in url else ""
    found = [f"Invalid URL: {url}"]
    if scheme.lower() not in ("http", "https"):
        found.append(f"Invalid URL scheme: {scheme} for URL: {url}. Only http and https are supported.")
    return found


def _image(service: Row, row: Row) -> None:
    """An image is changed in the file, too."""
    row["image"] = row["image"] or ""
    parsed = yaml.safe_load(service["docker_compose_raw"])
    if row["name"] in (parsed.get("services") or {}):
        parsed["services"][row["name"]]["image"] = row["image"]
        service["docker_compose_raw"] = service["docker_compose"] = symfony.dump(parsed)


ROUTES = [
    route
    for kind in RULES
    for route in (
        ("GET", f"/services/([^/]+)/{kind}", partial(list_parts, kind)),
        ("GET", f"/services/([^/]+)/{kind}/([^/]+)", partial(get, kind)),
        ("PATCH", f"/services/([^/]+)/{kind}/([^/]+)", partial(update, kind)),
    )
]
