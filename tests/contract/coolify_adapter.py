# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the replay has to know about Coolify."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from coolify import applications, clock, keys
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
STATUSES = ("queued", "in_progress", "finished", "failed", "cancelled-by-user")
KINDS = {
    "project_uuid": "projects",
    "environment_uuid": "environments",
    "server_uuid": "servers",
    "destination_uuid": "destinations",
    "private_key_uuid": "private_keys",
}
# A new key for each recorded one, except where the recording sent one again.
PLACEHOLDER = "<private key PEM>"
SENT_AGAIN = ("create same key again",)
# The recording had no name service.
UNRESOLVED = "github create unresolvable"
PATH = re.compile(r"/(projects|applications|servers|destinations|keys)/([a-z0-9]{24})(?:/environments/([a-z0-9]{24}))?")
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
            "private_key",
            "public_key",
            "fingerprint",
        )
    )

    foreign = ("server", "team", "application")

    def __init__(self, emulator: EmbeddedCoolify) -> None:
        self.emulator = emulator
        self.store = emulator.store
        self.tokens = {name: emulator.make_token(wishes)["token"] for name, wishes in TOKENS.items()}
        self.first_server_used = False
        self.key = ""

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

    def before(self, exchange: Exchange, earlier: Exchange | None, known: dict[str, str]) -> None:
        """Make the world as it was when this was recorded: how far deployments were, what had been deleted by then."""
        request, response = exchange["request"], exchange["response"]
        body = response["body"] if isinstance(response["body"], dict) else {}
        self.emulator.gate.rate_limit = 0 if response["status"] == 429 and "Too Many" in str(body) else 100_000
        addresses = {"IP not in the allow list": "10.0.0.1", "IP in the allow list (CIDR)": "127.0.0.0/8"}
        self.store.data["allowed_ips"] = addresses.get(exchange["case"], "")
        self.store.data["resolves"] = exchange["case"] != UNRESOLVED
        said = str(body)
        if "queued" in said and "already queued" not in said and "with deployment_queue_limit" not in exchange["case"]:
            self._finish(all_of_them=not (request["body"] or {}).get("force"))
        status = body.get("status")
        uuid = known.get(request["path"].rsplit("/", 1)[-1], "")
        deployment = self.store.deployments.get(uuid)
        if request["method"] == "GET" and deployment and status in STATUSES and deployment["status"] != status:
            self._drive(deployment, status)
        application = self.store.applications.get(uuid)
        if application and status and application["status"] != status:
            self._settle(application)
        if "has resources" in said:
            self._make_applications("", known, [], None)
        if response["status"] == 404 and application:
            application["goes_at"] = 0.0
        if exchange["case"].endswith("(idle)"):
            self._finish(all_of_them=True)
        for row in self.store.deployments.values():
            row["due"] = 0.0 if row["status"] == "queued" else row["due"]
        clock.advance(self.store)

    def _drive(self, deployment: Row, status: str) -> None:
        """Until it begins, and where the recording saw its end, until it has ended."""
        for _moment in range(3):
            if deployment["status"] == status:
                return
            self._make_room(deployment)
            deployment["due"] = 0.0
            clock.advance(self.store)
            if deployment["status"] == "in_progress" and status == "in_progress":
                return

    def _make_room(self, deployment: Row) -> None:
        for row in self.store.deployments.values():
            if row is not deployment and row["status"] == "in_progress":
                row["due"] = 0.0

    def _finish(self, all_of_them: bool) -> None:
        while all_of_them and any(
            row["status"] in ("queued", "in_progress") for row in self.store.deployments.values()
        ):
            for row in self.store.deployments.values():
                row["due"] = 0.0
            clock.advance(self.store)

    def _settle(self, application: Row) -> None:
        if "stops_at" in application:
            application["stops_at"] = 0.0
        self._finish(all_of_them=True)

    def seed(self, exchange: Exchange, known: dict[str, str], later: list[Exchange]) -> None:
        request = exchange["request"]
        body = request["body"] if isinstance(request["body"], dict) else {}
        for name, kind in KINDS.items():
            self._make(kind, body.get(name), known, later, body.get("project_uuid"))
        if body.get("private_key") == PLACEHOLDER:
            self.key = self.key if exchange["case"] in SENT_AGAIN else keys.generated()
            body["private_key"] = self.key
        for kind, uuid, environment in PATH.findall(request["path"]):
            self._make(kind.replace("keys", "private_keys"), uuid, known, later, None)
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

    def _make_projects(self, recorded: str, known: dict[str, str], later: list[Exchange], _project: Any) -> Row:
        shown = _find(recorded, later)
        return self.store.add_project(shown.get("name", f"seeded {recorded[:6]}"), shown.get("description") or None)

    def _make_environments(self, recorded: str, known: dict[str, str], later: Any, project: str | None) -> Row:
        owner = self.store.projects[known[project]] if project in known else self.store.add_project("seeded", None)
        return self._named(self.store.environments_of(owner)[0], recorded, later)

    def _named(self, row: Row, recorded: str, later: list[Exchange]) -> Row:
        row["name"] = _find(recorded, later).get("name", row["name"])
        return row

    def _make_private_keys(self, recorded: str, *_context: Any) -> Row:
        """The one that every Coolify has."""
        return next(iter(self.store.private_keys.values()))

    def _make_servers(self, recorded: str, known: dict[str, str], later: list[Exchange], _project: Any) -> Row:
        """The first server of a recording is the one that every Coolify has."""
        if not self.first_server_used:
            self.first_server_used = True
            row = next(iter(self.store.servers.values()))
        else:
            row = add_server(self.store, f"s-{recorded[:4]}", "10.0.0.9")
        shown = _find(recorded, later)
        row.update({key: shown[key] for key in ("name", "description", "ip", "port", "user", "proxy") if key in shown})
        return row

    def _make_destinations(self, recorded: str, *_context: Any) -> Row:
        server = next(iter(self.store.servers.values()))
        return add_destination(self.store, server, f"d-{recorded[:4]}", f"net-{recorded[:4]}")

    def _make_applications(self, recorded: str, known: dict[str, str], later: list[Exchange], _project: Any) -> Row:
        """As the first answer that shows it, where there is one."""
        shown = _find(recorded, later)
        project = self._project_of(shown, known, later)
        environment = self.store.environments_of(project)[0]
        environment["name"] = ((shown.get("environment") or {}).get("name")) or environment["name"]
        destination = next(iter(self.store.destinations.values()))
        row = applications.new(self.store, environment, destination)
        row.update(build_pack="dockerimage", docker_registry_image_name="nginx", docker_registry_image_tag="latest")
        row["name"] = _named_in_messages(recorded, later) or f"seeded {recorded[:6]}"
        keep = ("id", "uuid", "environment_id", "destination_id", "settings")
        row.update({key: value for key, value in shown.items() if key in row and key not in keep})
        row["settings"].update(shown.get("settings") or {})
        return row

    def _project_of(self, shown: Row, known: dict[str, str], later: list[Exchange]) -> Row:
        recorded = ((shown.get("environment") or {}).get("project") or {}).get("uuid")
        if recorded in known:
            return self.store.projects[known[recorded]]
        row = self._make_projects(recorded or "", known, later, None)
        if recorded:
            known[recorded] = row["uuid"]
        return row

    def generated(self, key: str, recorded: Any, exchange: Exchange) -> bool:
        if isinstance(recorded, str) and (SSLIP.search(recorded) or GENERATED_NAME.fullmatch(recorded)):
            return True
        return key in ("X-RateLimit-Remaining",)


def _find(uuid: str, later: list[Exchange]) -> Row:
    """The first object with this uuid in an answer; the fullest one where an answer holds several."""
    for exchange in later:
        found = list(_objects(uuid, (exchange["response"] or {}).get("body")))
        if found and exchange["request"]["method"] == "GET":
            return max(found, key=len)
    return {}


def _objects(uuid: str, value: Any) -> Iterator[Row]:
    if isinstance(value, dict):
        if value.get("uuid") == uuid:
            yield value
        for item in value.values():
            yield from _objects(uuid, item)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(uuid, item)


def _named_in_messages(uuid: str, later: list[Exchange]) -> str:
    for exchange in later:
        body = (exchange["response"] or {}).get("body")
        for row in (body.get("deployments") or []) if isinstance(body, dict) else []:
            if row.get("resource_uuid") == uuid and row.get("message", "").endswith("deployment queued."):
                return str(row["message"].removeprefix("Application ").removesuffix(" deployment queued."))
    return ""


def build(emulator: EmbeddedCoolify) -> CoolifyAdapter:
    return CoolifyAdapter(emulator)
