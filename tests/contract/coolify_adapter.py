# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the replay has to know about Coolify."""

from __future__ import annotations

import re
from typing import Any

from coolify.server import EmbeddedCoolify
from coolify.store import Row
from coolify_world import ID, World

Exchange = dict[str, Any]
TOKENS: dict[str, Row] = {
    "root": {"abilities": ["root"]},
    "star": {"abilities": ["*"]},
    "read": {"abilities": ["read"]},
    "write": {"abilities": ["write"]},
    "deploy": {"abilities": ["deploy"]},
    "sensitive": {"abilities": ["read", "read:sensitive"]},
    "sensitive_only": {"abilities": ["read:sensitive"]},
    "read_write": {"abilities": ["read", "write"]},
    "member_read": {"abilities": ["read"], "role": "member"},
    "member_write": {"abilities": ["write"], "role": "member"},
    "expired": {"abilities": ["root"], "expires_in": -1},
}
GENERATED_NAME = re.compile(r"(docker-image|dockerfile)-[a-z0-9]{24}")
PASSWORD = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)([A-Za-z0-9]{32}|[A-Za-z0-9]{64})")
SSLIP = re.compile(r"sslip\.io")


class CoolifyAdapter:
    platform = "coolify"
    id_pattern = ID
    volatile = frozenset(
        (
            "id",
            "uuid",
            "created_at",
            "updated_at",
            "last_online_at",
            "last_restart_at",
            "config_hash",
            "configuration_hash",
            "environment_id",
            "destination_id",
            "project_id",
            "server_id",
            "application_id",
            "resource_id",
            "duration",
            "error_details",
            "started_at",
            "sentinel_updated_at",
            "docker_compose",
            "service_id",
            "laravel_through_key",
            "database_id",
            "custom_labels",
            "logs",
            "finished_at",
            "current_process_id",
            "horizon_job_id",
            "horizon_job_worker",
            "deployment_url",
            "deployment_uuid",
            "docker_version_checked_at",
            "compose_version_checked_at",
            "manual_webhook_secret_github",
            "manual_webhook_secret_gitlab",
            "manual_webhook_secret_bitbucket",
            "manual_webhook_secret_gitea",
            "sentinel_token",
            "private_key_id",
            "private_key",
            "public_key",
            "fingerprint",
        )
    )

    foreign = ("server", "team", "application")
    random = re.compile(r"(?<=:)[A-Za-z0-9]{64}(?=@)")
    unsorted = re.compile(r"/envs|/backups|/services|\.services\[\]\.(applications|databases)$")

    def __init__(self, emulator: EmbeddedCoolify) -> None:
        self.emulator = emulator
        self.store = emulator.store
        self.tokens = {name: emulator.make_token(wishes)["token"] for name, wishes in TOKENS.items()}
        self.world = World(emulator)

    def headers(self, exchange: Exchange) -> dict[str, str]:
        auth = exchange["request"].get("auth")
        if auth is None:
            return {}
        if exchange["case"].endswith("get (write)"):
            # The key that this recording calls so could read as well.
            auth = "read_write"
        return {"Authorization": f"Bearer {self.tokens.get(auth, 'unknown')}"}

    def url(self, exchange: Exchange) -> str:
        return str(exchange["request"]["path"])

    def serves(self, exchange: Exchange) -> bool:
        request = exchange["request"]
        path = request["path"]
        if request.get("auth") not in (None, "<other>", *TOKENS):
            return False
        if path == "/api/health":
            return True
        catch_all = exchange["response"]["body"] == {"message": "Not found.", "docs": "https://coolify.io/docs"}
        route = path.removeprefix("/api/v1").partition("?")[0]
        return catch_all or self.emulator._route(request["method"], route) is not None

    def seed(self, exchange: Exchange, known: dict[str, str], later: list[Exchange]) -> None:
        self.world.seed(exchange, known, later)

    def before(self, exchange: Exchange, earlier: Exchange | None, known: dict[str, str]) -> None:
        """Make the world as it was when this was recorded: how far deployments were, what had been deleted by then."""
        self.world.before(exchange, known)

    def generated(self, key: str, recorded: Any, exchange: Exchange) -> bool:
        if isinstance(recorded, str) and (SSLIP.search(recorded) or GENERATED_NAME.fullmatch(recorded)):
            return True
        if isinstance(recorded, str) and PASSWORD.fullmatch(recorded):
            return True
        # The framework's own pages.
        return isinstance(recorded, str) and recorded.startswith("<!DOCTYPE html>")


def build(emulator: EmbeddedCoolify) -> CoolifyAdapter:
    return CoolifyAdapter(emulator)
