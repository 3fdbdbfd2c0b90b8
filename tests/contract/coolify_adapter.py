# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the replay has to know about Coolify."""

from __future__ import annotations

import re
import time
from typing import Any

from coolify.server import EmbeddedCoolify
from coolify.servers import add_destination, add_server
from coolify.store import Row

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
KINDS = {
    "project_uuid": "projects",
    "environment_uuid": "environments",
    "server_uuid": "servers",
    "destination_uuid": "destinations",
}
PATH = re.compile(r"/(projects|applications|servers|destinations)/([a-z0-9]{24})(?:/environments/([a-z0-9]{24}))?")
GENERATED_NAME = re.compile(r"(docker-image|dockerfile)-[a-z0-9]{24}")
SSLIP = re.compile(r"sslip\.io")


class CoolifyAdapter:
    platform = "coolify"
    id_pattern = re.compile(r"(?<![A-Za-z0-9])[a-z0-9]{24}(?![A-Za-z0-9])")
    volatile = frozenset(
        (
            "id",
            "uuid",
            "created_at",
            "updated_at",
            "last_online_at",
            "config_hash",
            "configuration_hash",
            "environment_id",
            "destination_id",
            "project_id",
            "server_id",
            "application_id",
            "custom_labels",
            "logs",
            "finished_at",
            "current_process_id",
            "horizon_job_id",
            "horizon_job_worker",
            "deployment_url",
            "deployment_uuid",
            "docker_version_checked_at",
            "manual_webhook_secret_github",
            "manual_webhook_secret_gitlab",
            "manual_webhook_secret_bitbucket",
            "manual_webhook_secret_gitea",
            "sentinel_token",
            "private_key_id",
        )
    )

    def __init__(self, emulator: EmbeddedCoolify) -> None:
        self.emulator = emulator
        self.store = emulator.store
        self.tokens = {name: emulator.make_token(wishes)["token"] for name, wishes in TOKENS.items()}
        self.first_server_used = False

    def headers(self, exchange: Exchange) -> dict[str, str]:
        auth = exchange["request"].get("auth")
        if auth is None:
            return {}
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
        return catch_all or self.emulator._route(request["method"], path.removeprefix("/api/v1")) is not None

    def before(self, exchange: Exchange, earlier: Exchange | None) -> None:
        """Recorded deployments were polled until they had the status that the case is about."""
        case = exchange["case"]
        if any(word in case for word in ("finished", "status failed", "idle", "after deploy", "after stop")):
            time.sleep(0.06)

    def seed(self, exchange: Exchange, known: dict[str, str], later: list[Exchange]) -> None:
        request = exchange["request"]
        body = request["body"] if isinstance(request["body"], dict) else {}
        for name, kind in KINDS.items():
            self._make(kind, body.get(name), known, later, body.get("project_uuid"))
        for kind, uuid, environment in PATH.findall(request["path"]):
            self._make(kind, uuid, known, later, None)
            if environment:
                self._make("environments", environment, known, later, uuid)
        for uuid in str(body.get("uuid") or "").split(","):
            if request["path"].endswith("/deploy"):
                self._make("applications", uuid, known, later, None)

    def _make(
        self, kind: str, recorded: Any, known: dict[str, str], later: list[Exchange], project: str | None
    ) -> None:
        if not isinstance(recorded, str) or recorded in known or not self.id_pattern.fullmatch(recorded):
            return
        maker = getattr(self, f"_make_{kind}")
        known[recorded] = maker(recorded, known, later, project)["uuid"]

    def _make_projects(self, recorded: str, *_context: Any) -> Row:
        return self.store.add_project(f"seeded {recorded[:6]}", None)

    def _make_environments(self, recorded: str, known: dict[str, str], later: Any, project: str | None) -> Row:
        owner = self.store.projects[known[project]] if project in known else self.store.add_project("seeded", None)
        return self.store.environments_of(owner)[0]

    def _make_servers(self, recorded: str, *_context: Any) -> Row:
        """The first server of a recording is the one that every Coolify has."""
        if not self.first_server_used:
            self.first_server_used = True
            return next(iter(self.store.servers.values()))
        return add_server(self.store, f"s-{recorded[:4]}", "10.0.0.9")

    def _make_destinations(self, recorded: str, *_context: Any) -> Row:
        server = next(iter(self.store.servers.values()))
        return add_destination(self.store, server, f"d-{recorded[:4]}", f"net-{recorded[:4]}")

    def _make_applications(self, recorded: str, known: dict[str, str], later: list[Exchange], _project: Any) -> Row:
        """As the first answer that shows it, where there is one."""
        from coolify.applications import _new

        project = self.store.add_project("seeded", None)
        environment = self.store.environments_of(project)[0]
        destination = next(iter(self.store.destinations.values()))
        row = _new(self.store, environment, destination, {"docker_registry_image_name": "nginx"})
        for exchange in later:
            body = (exchange["response"] or {}).get("body")
            request = exchange["request"]
            if request["method"] == "GET" and isinstance(body, dict) and body.get("uuid") == recorded:
                keep = ("id", "uuid", "environment_id", "destination_id", "settings")
                row.update({key: value for key, value in body.items() if key in row and key not in keep})
                row["settings"].update(body.get("settings") or {})
                break
        return row

    def generated(self, key: str, recorded: Any, exchange: Exchange) -> bool:
        if key in ("server", "team"):
            return True
        if isinstance(recorded, str) and (SSLIP.search(recorded) or GENERATED_NAME.fullmatch(recorded)):
            return True
        return key in ("X-RateLimit-Remaining",)


def build(emulator: EmbeddedCoolify) -> CoolifyAdapter:
    return CoolifyAdapter(emulator)
