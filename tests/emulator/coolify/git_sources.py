# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and branches of Git repositories, as the server takes them."""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

NO_PART_OF_AN_ADDRESS = set(";|&$`(){}[]<>\"'\\!?*^%=+#")
NO_PART_OF_A_BRANCH = set(";|&$`(){}<>\"'\\!*?[]~^: #")
INTERNAL = ("localhost", "127.0.0.1", "0.0.0.0", "::1")


def repository(label: str, value: Any) -> list[str]:
    text = f"The {label} "
    if not isinstance(value, str) or not value:
        return []
    if NO_PART_OF_AN_ADDRESS & set(value):
        return [text + "contains invalid characters."]
    if re.search(r"\.\.[/\\]", value):
        return [text + "contains invalid patterns."]
    if value.startswith("git@"):
        good = re.fullmatch(r"git@[a-zA-Z0-9.\-]+:[a-zA-Z0-9\-_/.~]+", value)
        return [] if good else [text + "is not a valid SSH repository URL."]
    if value.startswith(("http://", "https://")):
        return [text + complaint for complaint in _web_address(value)]
    if value.startswith("git://"):
        good = re.fullmatch(r"git://[a-zA-Z0-9.\-]+(:[0-9]+)?[:/][a-zA-Z0-9\-_/.~]+", value)
        return [] if good else [text + "is not a valid git:// URL."]
    return [text + "must start with https://, http://, git://, or git@."]


def _web_address(value: str) -> list[str]:
    parts = urlsplit(value)
    host = (parts.hostname or "").lower()
    if not re.fullmatch(r"[a-z0-9.\-]+", host):
        return ["is not a valid URL."]
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass  # It is a name, as it should be.
    else:
        return ["cannot use IP addresses."]
    if host in INTERNAL or host.endswith(".local"):
        return ["cannot point to internal hosts."]
    if parts.path and not re.fullmatch(r"[a-zA-Z0-9\-_/.@~]+", parts.path):
        return ["path contains invalid characters."]
    return []


def branch(label: str, value: Any) -> list[str]:
    text = f"The {label} "
    if not isinstance(value, str) or not value:
        return []
    if NO_PART_OF_A_BRANCH & set(value):
        return [text + "contains invalid characters."]
    if re.search(r"\.\.|//|@\{", value):
        return [text + "contains invalid patterns."]
    if value[0] in "/." or value[-1] in "/.":
        return [text + "cannot start or end with / or ."]
    if not re.fullmatch(r"[a-zA-Z0-9\-_/.]+", value):
        allowed = "Only letters, numbers, hyphens, underscores, forward slashes, and dots are allowed."
        return [f"{text}contains invalid characters. {allowed}"]
    if value == "HEAD":
        return [text + "cannot be HEAD."]
    return [text + "cannot end with .lock."] if value.endswith(".lock") else []


def path_on_github(address: str) -> str | None:
    """owner/name of a repository on github.com as its address ends, so with .git; None for any other."""
    parts = urlsplit(address)
    return "/".join(parts.path.strip("/").split("/")[:2]) if parts.hostname == "github.com" else None


def name_of(address: str, branch_name: str, suffix: str) -> str:
    """The name that an application gets where none is asked for."""
    text = f"{address.rsplit('/', 1)[-1]}:{branch_name}-{suffix}"
    words = "".join(word[:1].upper() + word[1:] for word in text.split())
    return re.sub(r"(.)(?=[A-Z])", r"\1-", words).lower()
