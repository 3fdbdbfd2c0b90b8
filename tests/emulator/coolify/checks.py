# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of an application that answer with a text where the others answer with a list."""

from __future__ import annotations

from typing import Any

from . import domains
from .gate import invalid
from .rules import TRUE, decoded
from .store import Row, Store


def base64_text(body: Row, name: str) -> str:
    text = decoded(body[name])
    if text is None:
        raise invalid({name: f"The {name} should be base64 encoded."})
    return text


def nginx(body: Row) -> None:
    if body.get("custom_nginx_configuration") is not None:
        base64_text(body, "custom_nginx_configuration")


def ports_exposes(body: Row) -> None:
    if "ports_exposes" in body and not all(_number(port) for port in str(body["ports_exposes"] or "").split(",")):
        raise invalid({"ports_exposes": "The ports_exposes should be a comma separated list of numbers."})


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def data(store: Store, body: Row, server: Row, own: Row | None) -> None:
    """Port mappings, labels, and domains where a proxy runs; the domains of the body become those to store."""
    hosts = [pair.split(":")[0] for pair in str(body.get("ports_mappings") or "").split(",")]
    if len(hosts) != len(set(hosts)):
        raise invalid({"ports_mappings": "The first number before : should be unique between mappings."})
    if "custom_labels" in body:
        base64_text(body, "custom_labels")
    if "domains" in body and proxied(server):
        body["domains"] = domains.checked(store, body, own)


def proxied(server: Row) -> bool:
    return bool(server["proxy"]["type"] != "NONE")


def raw_compose(body: Row, build_pack: Any) -> None:
    if body.get("is_raw_compose_deployment_enabled") in TRUE and build_pack != "dockercompose":
        text = "Raw compose deployment can only be enabled for Docker Compose applications."
        raise invalid({"is_raw_compose_deployment_enabled": text})


def no_domains_for_compose(body: Row, build_pack: Any) -> None:
    if build_pack == "dockercompose" and "domains" in body:
        raise invalid({"domains": domains.NOT_FOR_COMPOSE})


def basic_auth(body: Row, application: Row) -> None:
    names = ("http_basic_auth_username", "http_basic_auth_password")
    if body.get("is_http_basic_auth_enabled") is not True or all(application[name] for name in names):
        return
    missing = [name for name in names if not body.get(name)]
    if missing:
        raise invalid({name: f"The {name} is required." for name in missing})
