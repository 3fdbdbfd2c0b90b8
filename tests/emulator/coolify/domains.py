# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains of applications: of whole ones, and of the services of those from a Compose file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .gate import Refused, invalid
from .rules import TRUE, Rule, bad_urls, urls
from .store import Row, Store

NOT_FOR_COMPOSE = (
    "The domains field cannot be used for dockercompose applications. Use docker_compose_domains instead to set"
    " domains for individual services."
)
NOT_LOADED = (
    "Cannot set docker_compose_domains without docker_compose_raw. Reload the compose file from the git repository"
    " first."
)
REDIRECTS = ("www", "non-www", "both")


def invalid_urls(_label: str, value: Any) -> list[str]:
    """What the rule for domains says, whichever way the server checks them."""
    return [f"Invalid URL: {url}" for url in bad_urls(value)] if isinstance(value, str) else []


DOMAINS = Rule("string", null=True, most=2048, check=invalid_urls)
COMPOSE_DOMAINS = Rule(
    "array",
    null=True,
    items=Rule(
        "array",
        fields={
            "name": Rule("string", required=True),
            "domain": DOMAINS,
            "redirect": Rule("string", null=True, choices=REDIRECTS),
        },
        message="An item in the docker_compose_domains array has invalid fields. Only name, domain, and redirect"
        " fields are supported.",
    ),
)


def _used(row: Row) -> Iterator[tuple[str, str | None]]:
    """Addresses of an application, and the service of its Compose file that each belongs to."""
    for url in urls(row["fqdn"]):
        yield url.removesuffix("/"), None
    if row["build_pack"] == "dockercompose":
        for service, entry in json.loads(row["docker_compose_domains"] or "{}").items():
            for url in urls(entry.get("domain")):
                yield url.removesuffix("/"), service


def _conflict(url: str, kind: str, name: str, uuid: str, service: str | None = None) -> Row:
    """With an application, where C(service) is the one of its Compose file, or with a part of a service."""
    text = f"Domain {url} is already in use by {kind} '{name}'"
    return {
        "domain": url,
        "resource_name": name,
        "resource_uuid": uuid,
        "resource_type": kind,
        **({"service_name": service} if service else {}),
        "message": f"{text} (service: {service})" if service else text,
    }


def refuse_conflicts(store: Store, wanted: list[str], own: Row | None, body: Row) -> None:
    """Any other application, or service of one, with exactly this address."""
    if body.get("force_domain_override") in TRUE:
        return
    asked = {url.removesuffix("/") for url in wanted}
    others = [row for row in store.applications.values() if row is not own]
    conflicts = [
        _conflict(url, "application", row["name"], row["uuid"], service)
        for row in others
        for url, service in _used(row)
        if url in asked
    ]
    for service in store.services.values():
        for part in service["applications"]:
            if part is own:
                continue
            found = [url for url in (item.removesuffix("/") for item in urls(part["fqdn"])) if url in asked]
            conflicts += [_conflict(url, "service", service["name"], part["uuid"]) for url in found]
    if conflicts:
        raise Refused(
            409,
            {
                "message": "Domain conflicts detected. Use force_domain_override=true to proceed.",
                "conflicts": conflicts,
                "warning": "Using the same domain for multiple resources can cause routing conflicts and unpredictable"
                " behavior.",
            },
        )


def checked(store: Store, body: Row, own: Row | None) -> str | None:
    """The domains as they are stored; refused where one is no URL or belongs to another application."""
    if not isinstance(body["domains"], (str, type(None))):
        raise invalid(["The domains field must be a string."])
    bad = bad_urls(body["domains"])
    if bad:
        raise invalid([f"Invalid URL: {url}" for url in bad])
    wanted = urls(body["domains"])
    refuse_conflicts(store, wanted, own, body)
    return ",".join(wanted) or None


def for_services(store: Store, body: Row, own: Row | None) -> Row:
    """What docker_compose_domains asks for, by service; a redirect that is left out stays."""
    entries = [entry for entry in body["docker_compose_domains"] or [] if isinstance(entry, dict)]
    wanted = [url for entry in entries for url in urls(entry.get("domain"))]
    twice = [url for index, url in enumerate(wanted) if url in wanted[:index]]
    if twice and body.get("force_domain_override") not in TRUE:
        text = f"The current request contains conflicting URLs: {', '.join(dict.fromkeys(twice))}"
        raise invalid({"docker_compose_domains": [f"{text} Use force_domain_override=true to proceed."]})
    refuse_conflicts(store, wanted, own, body)
    stored = json.loads((own or {}).get("docker_compose_domains") or "{}")
    found = {}
    for entry in entries:
        redirect = entry.get("redirect", stored.get(entry["name"], {}).get("redirect"))
        found[entry["name"]] = {"domain": entry.get("domain")} | ({"redirect": redirect} if redirect else {})
    return found


def as_text(entries: Row) -> str:
    """As PHP writes JSON."""
    return json.dumps(entries, separators=(",", ":")).replace("/", "\\/")
