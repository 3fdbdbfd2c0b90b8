# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to an application, and what else they change."""

from __future__ import annotations

from typing import Any

from . import applications, checks, clock, compose, domains, versions
from .deployments import ALREADY
from .fields import REGENERATE_LABELS, REGENERATE_LABELS_FIRST, UPDATE_ALLOWED, UPDATE_RULES
from .gate import Call, invalid, validated
from .rules import LARAVEL_REQUIRED, urls, validate
from .store import Row, Store, stamp


def update(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.body()
    application = applications.find(call.store, uuid, "Application not found")
    allowed = versions.known(UPDATE_ALLOWED, call.version, body if isinstance(body, dict) else ())
    if not isinstance(body, dict):
        raise invalid(validate(body, UPDATE_RULES, allowed, LARAVEL_REQUIRED))
    server = call.store.server_of(application)
    checks.ports_exposes(body)
    checks.nginx(body)
    checks.data(call.store, body, server, application)
    validated(body, UPDATE_RULES, allowed, LARAVEL_REQUIRED)
    checks.raw_compose(body, body.get("build_pack", application["build_pack"]))
    checks.basic_auth(body, application)
    checks.no_domains_for_compose(body, application["build_pack"])
    by_service = _for_services(call.store, body, application)
    _write(call.store, application, body, by_service, checks.proxied(server))
    if body.get("instant_deploy") and clock.queue(call.store, application)[0] == "skipped":
        return {"message": ALREADY}
    return {"uuid": uuid}


def _for_services(store: Store, body: Row, application: Row) -> Row:
    if "docker_compose_domains" not in body:
        return {}
    if not application["docker_compose_raw"]:
        raise invalid({"docker_compose_domains": domains.NOT_LOADED})
    wanted = domains.for_services(store, body, application)
    known = compose.services(application["docker_compose_raw"])
    return {name: entry for name, entry in wanted.items() if name in known}


def _write(store: Store, application: Row, body: Row, by_service: Row, proxied: bool) -> None:
    # Settings are written first, so labels in the same request outlive what these settings make anew.
    if any(name in body for name in REGENERATE_LABELS_FIRST):
        application["custom_labels"] = applications.labels(application)
    before = application["build_pack"]
    kept = ("docker_compose_domains", "noindex_domains")
    applications.fill(application, {name: value for name, value in body.items() if name not in kept})
    if "domains" in body and proxied:
        application["fqdn"] = body["domains"]
        _drop_noindex(application, application["noindex_domains"])
    if by_service:
        application["docker_compose_domains"] = domains.as_text(by_service)
    if "noindex_domains" in body:
        _drop_noindex(application, body["noindex_domains"] or [])
    if body.get("is_static"):
        application["ports_exposes"] = "80"
    if application["build_pack"] != before:
        _forget(store, application, before)
    if proxied and any(name in body for name in REGENERATE_LABELS):
        application["custom_labels"] = applications.labels(application)
    application["updated_at"] = stamp()


def _drop_noindex(application: Row, wanted: list[str] | None) -> None:
    if wanted is not None:
        mine = urls(application["fqdn"])
        application["noindex_domains"] = [url for url in wanted if url in mine]


def _forget(store: Store, application: Row, build_pack: str) -> None:
    """What only the former build pack had a use for."""
    if build_pack == "dockercompose":
        rows = store.variables_of(application)
        rows[:] = [row for row in rows if not row["key"].startswith(("SERVICE_FQDN_", "SERVICE_URL_"))]
        application.update(docker_compose_domains=None, docker_compose_raw=None)
    if build_pack == "dockerfile":
        application.update(
            dockerfile=None, dockerfile_location=None, dockerfile_target_build=None, custom_healthcheck_found=False
        )


ROUTES = [("PATCH", "/applications/([^/]+)", update)]
