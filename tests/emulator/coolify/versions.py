# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What earlier versions did differently, as their own routes and allow lists tell, and what later ones have besides, as
the documentation of the API tells (README.md says from where)."""

from __future__ import annotations

import functools
import re
from collections.abc import Container
from typing import Any

from dated import met

Version = tuple[int, ...]
RELEASED = 10_000
IN_4_2 = frozenset(
    (
        "disable_build_cache",
        "docker_images_to_keep",
        "include_source_commit_in_build",
        "inject_build_args_to_dockerfile",
        "is_env_sorting_enabled",
        "is_git_lfs_enabled",
        "is_git_shallow_clone_enabled",
        "is_git_submodules_enabled",
        "is_gzip_enabled",
        "is_pr_deployments_public_enabled",
        "is_preview_deployments_enabled",
        "is_raw_compose_deployment_enabled",
        "is_stripprefix_enabled",
        "stop_grace_period",
        "tags",
        "use_build_secrets",
    )
)
IN_4_3 = frozenset(
    (
        "custom_internal_name",
        "gpu_count",
        "gpu_device_ids",
        "gpu_driver",
        "gpu_options",
        "is_consistent_container_name_enabled",
        "is_gpu_enabled",
        "is_log_drain_enabled",
        "max_restart_count",
        "noindex_domains",
        "preview_url_template",
    )
)
FIELDS_SINCE: dict[str, frozenset[str]] = {
    "4.0.0-beta.470": frozenset(
        (
            "autogenerate_domain",
            "custom_network_aliases",
            "dockerfile_location",
            "dockerfile_target_build",
            "health_check_command",
            "health_check_type",
            "is_auto_deploy_enabled",
            "is_container_label_escape_enabled",
            "is_force_https_enabled",
            "is_spa",
        )
    ),
    "4.0.0": frozenset(["is_preserve_repository_enabled"]),
    "4.2.0": IN_4_2,
    "4.3.0": IN_4_3,
}
# A method, a route, and the first version that had it.
ROUTES_SINCE = (
    ("GET|POST", r"/(applications|databases|services)/[^/]+/tags", "4.2.0"),
    ("DELETE", r"/(applications|databases|services)/[^/]+/tags/[^/]+", "4.2.0"),
    ("POST", r"/(applications|databases|services)/[^/]+/move", "4.2.0"),
    ("GET", r"/(databases|services)/[^/]+/logs", "4.2.0"),
    ("GET", r"/services/[^/]+/(applications|databases)", "4.2.0"),
    ("GET", r"/tags", "4.2.0"),
    ("POST|PATCH|DELETE", r"/tags(/[^/]+)?", "4.3.0"),
    ("GET|POST|DELETE", r"(/servers/[^/]+)?/destinations(/[^/]+)?", "4.2.0"),
    ("PATCH", r"/destinations/[^/]+", "4.3.0"),
    ("POST", r"/(enable|disable)", "4.2.0"),
    ("POST", r"/servers/[^/]+/validate", "4.2.0"),
    ("GET|POST", r"(/servers)?/(digitalocean|vultr)(/[^/]+)?", "4.2.0"),
    ("GET", r"/hetzner/(firewalls|networks)", "4.2.0"),
    ("GET|POST|DELETE", r"/applications/[^/]+/destinations(/[^/]+)?", "4.3.0"),
    ("POST", r"/(applications|databases|services)/[^/]+/(clone|migrate)", "4.3.0"),
    ("POST", r"/applications/[^/]+/rollback", "4.3.0"),
    ("GET", r"/applications/[^/]+/rollback-images", "4.3.0"),
    ("POST", r"/(applications|services)/[^/]+/scheduled-tasks/[^/]+/execute", "4.3.0"),
    ("PATCH", r"/projects/[^/]+/environments/[^/]+", "4.3.0"),
    ("GET|POST|PATCH|DELETE", r"/(team|projects/.*|servers/[^/]+)/envs(/[^/]+)?", "4.3.0"),
    ("GET|POST|PATCH|DELETE", r"/(gitlab-apps|s3-storages|cloud-init-scripts|notifications)(/.*)?", "4.3.0"),
    ("GET", r"/team(/members)?", "4.3.0"),
    (
        "GET|PATCH|POST|PUT",
        r"/servers/[^/]+/(cloudflare-tunnel|docker-cleanup|log-drains|proxy|sentinel)(/.*)?",
        "4.3.0",
    ),
    ("PUT|DELETE|POST", r"/(applications|databases|services)/[^/]+/storages/[^/]+/backups(/run)?", "4.3.0"),
    ("POST", r"/mcp/(enable|disable)", "4.3.0"),
    ("GET|PATCH", r"/settings/email", "4.3.10"),
    # Documented and not recorded.
    ("PATCH", r"/applications/[^/]+/previews/[^/]+", "4.3.15"),
    ("GET|POST", r"/applications/[^/]+/previews(/[^/]+)?", "4.4.0"),
)
LATER: dict[str, list[tuple[re.Pattern[str], str]]] = {}
for methods, pattern, since in ROUTES_SINCE:
    for method in methods.split("|"):
        LATER.setdefault(method, []).append((re.compile(pattern), since))
RENAMED_FLAGS = {"is_build_time": "is_buildtime"}
ACTIONS = re.compile(
    r"/deploy|/(applications|databases|services)/[^/]+/(start|stop|restart)|/(enable|disable)|/servers/[^/]+/validate"
)


@functools.lru_cache(maxsize=256)
def parsed(text: str) -> Version:
    """As something to compare: a beta comes before its release."""
    match = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)(?:-beta\.(\d+))?", text)
    if match is None:
        raise ValueError(f"{text} is no version of Coolify, such as 4.2.0 or 4.0.0-beta.420")
    return (*(int(part) for part in match.groups()[:3]), int(match[4]) if match[4] else RELEASED)


def _before(version: Version, since: str) -> bool:
    met(since)
    return version < parsed(since)


def has_route(version: Version, method: str, path: str) -> bool:
    later = [since for pattern, since in LATER.get(method, ()) if pattern.fullmatch(path)]
    for since in later:
        met(since)
    return all(version >= parsed(since) for since in later)


def method_meant(version: Version, method: str, path: str) -> str:
    """Before 4.2 what is a POST now was done by a GET, too."""
    return "POST" if method == "GET" and ACTIONS.fullmatch(path) and _before(version, "4.2.0") else method


def known(fields: set[str], version: Version, body: Container[str]) -> set[str]:
    """Those of the fields of an application that this version takes."""
    for since, later in FIELDS_SINCE.items():
        if any(name in body for name in later & fields):
            met(since)
    return fields.difference(*(later for since, later in FIELDS_SINCE.items() if version < parsed(since)))


def cloud_fields(version: Version, names: Container[str]) -> frozenset[str]:
    """What an order of a machine did not take yet, of the fields that it holds."""
    later = frozenset(("enable_backups", "hetzner_firewall_ids", "hetzner_network_ids"))
    used = frozenset(name for name in later if name in names)
    return used if used and _before(version, "4.2.0") else frozenset()


def variable_fields(version: Version) -> tuple[str, ...]:
    """The names of what the flags of a variable are called."""
    if _before(version, "4.0.0-beta.428"):
        return ("key", "value", "is_preview", "is_build_time", "is_literal")
    base = ("key", "value", "is_preview", "is_literal", "is_multiline", "is_shown_once", "is_runtime", "is_buildtime")
    return base if _before(version, "4.0.0-beta.470") else (*base, "comment")


def as_variable(version: Version, shown: dict[str, Any]) -> dict[str, Any]:
    """A variable by the names of the flags that this version has."""
    if not _before(version, "4.0.0-beta.428"):
        return shown
    old = {key: value for key, value in shown.items() if key not in ("is_runtime", "is_buildtime", "comment")}
    return {**old, "is_build_time": shown["is_buildtime"]}


def shows_settings(version: Version) -> bool:
    """Whether the view of one application has its settings."""
    return not _before(version, "4.2.0")
