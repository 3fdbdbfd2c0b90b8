# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compose files: every repository holds one, and the server reads it some time after it should."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import yaml

from . import domains, variables
from .rules import urls
from .store import Row, Store

EVERY_REPOSITORY = "services:\n  web:\n    image: nginx:alpine\n  worker:\n    image: redis:7\n"


def file_in(store: Store, application: Row) -> str | None:
    """The text of the Compose file in an application's repository; None where that cannot be cloned."""
    source = f"{application['git_repository']} {application['git_branch']}"
    if "missing" in source or "missing" in application["docker_compose_location"]:
        return None
    text: str = store.data["compose_files"].get(application["git_repository"], EVERY_REPOSITORY)
    return text


def services(text: str | None) -> Row:
    parsed: Any = yaml.safe_load(text or "")
    found = parsed.get("services") if isinstance(parsed, dict) else None
    return found if isinstance(found, dict) else {}


def load(store: Store, application: Row) -> bool:
    """Read the file; domains of services that it does not have are dropped."""
    text = file_in(store, application)
    if text is None:
        return False
    application["docker_compose_raw"] = text.strip()
    application["docker_compose"] = text.strip()
    known = services(text)
    entries = json.loads(application["docker_compose_domains"] or "{}")
    kept = {name: entry for name, entry in entries.items() if name in known}
    application["docker_compose_domains"] = domains.as_text(kept) if kept else None
    rows = store.variables_of(store.applications[application["uuid"]])
    for name, entry in kept.items():
        for url in urls(entry.get("domain"))[:1]:
            parts = urlsplit(url)
            host = parts.hostname or ""
            service = re.sub(r"[-.]", "_", name).upper()
            _put(rows, f"SERVICE_URL_{service}", parts._replace(netloc=host).geturl())
            _put(rows, f"SERVICE_FQDN_{service}", host)
    return True


def _put(rows: list[Row], key: str, value: str) -> None:
    """A variable of the server's own, with its twin when it is new."""
    found = [row for row in rows if row["key"] == key and not row["is_preview"]]
    if found:
        found[0]["value"] = value
    else:
        variables.add(rows, {"key": key, "value": value})
