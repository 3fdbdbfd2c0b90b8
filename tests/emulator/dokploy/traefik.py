# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The routing file of an application. It exists once the application has had a domain, and follows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .relations import Row
from .tables import DOMAIN, REDIRECT

if TYPE_CHECKING:
    from .world import World


def write(world: World, application: Row, text: str) -> None:
    world.routes[application["appName"]] = text


def refresh(world: World, application: Row) -> None:
    """Write the file from the domains and redirects; without any domain there is none."""
    key = application["applicationId"]
    domains = sorted(world.store[DOMAIN].where("applicationId", key), key=lambda row: int(row["uniqueConfigKey"]))
    domains = [row for row in domains if row["enabled"]]
    if not domains:
        world.routes.pop(application["appName"], None)
        return
    name = application["appName"]
    numbers = [row["uniqueConfigKey"] for row in world.store[REDIRECT].where("applicationId", key)]
    redirects = [f"redirect-{name}-{number}" for number in numbers]
    lines = ["http:", "  routers:"]
    for domain in domains:
        lines += _router(name, domain, redirects, secure=False)
        if domain["https"]:
            lines += _router(name, domain, redirects, secure=True)
    lines.append("  services:")
    for domain in domains:
        lines += [
            f"    {name}-service-{domain['uniqueConfigKey']}:",
            "      loadBalancer:",
            "        servers:",
            f"          - url: http://{name}:{domain['port'] or 80}",
            "        passHostHeader: true",
        ]
    world.routes[name] = "\n".join(lines) + "\n"


def _router(name: str, domain: Row, redirects: list[str], *, secure: bool) -> list[str]:
    number = domain["uniqueConfigKey"]
    rule = f"Host(`{domain['host'].lower()}`)"
    if domain["path"] not in (None, "", "/"):
        rule += f" && PathPrefix(`{domain['path']}`)"
    middlewares = [*redirects, *(domain["middlewares"] or [])]
    if domain["https"] and not secure:
        middlewares.insert(0, "redirect-to-https")
    lines = [
        f"    {name}-router-{'websecure-' if secure else ''}{number}:",
        f"      rule: {rule}",
        f"      service: {name}-service-{number}",
        f"      middlewares:{'' if middlewares else ' []'}",
        *(f"        - {middleware}" for middleware in middlewares),
        "      entryPoints:",
        f"        - {'websecure' if secure else 'web'}",
    ]
    if secure and domain["certificateType"] == "letsencrypt":
        lines += ["      tls:", "        certResolver: letsencrypt"]
    return lines
