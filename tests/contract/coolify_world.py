# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Coolify of the recordings: what it held before they began, and how far things were at each of their requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import moments
from coolify import applications, clock, jobs, keys, runs
from coolify.server import EmbeddedCoolify
from coolify.servers import add_destination, add_server
from coolify.store import ENDED, Row, bodies

Exchange = dict[str, Any]
Known = dict[str, str]
ID = re.compile(r"(?<![A-Za-z0-9])[a-z0-9]{24}(?![A-Za-z0-9])")
KINDS = {
    "project_uuid": "projects",
    "environment_uuid": "environments",
    "server_uuid": "servers",
    "destination_uuid": "destinations",
    "private_key_uuid": "private_keys",
}
PATH = re.compile(r"/(projects|applications|servers|destinations|keys)/([a-z0-9]{24})(?:/environments/([a-z0-9]{24}))?")
# A new key for each recorded one, except where the recording sent one again.
PLACEHOLDERS = ("<private key PEM>", "REDACTED")
# Its host could not pull this.
ABSENT_IMAGES = ["local/web:1"]
MEASURED = ("docker_version", "compose_version", "compose_version_checked_at")
# Exits at once.
CRASHING_IMAGES = ["127.0.0.1:5000/acme/web:bad"]
ADDRESSES = {"IP not in the allow list": "10.0.0.1", "IP in the allow list (CIDR)": "127.0.0.0/8"}


def objects(uuid: str, value: Any) -> Iterator[Row]:
    """Everything with this uuid in an answer."""
    if isinstance(value, dict):
        if value.get("uuid") == uuid:
            yield value
        for item in value.values():
            yield from objects(uuid, item)
    elif isinstance(value, list):
        for item in value:
            yield from objects(uuid, item)


def shown(uuid: str, later: list[Exchange]) -> Row:
    """The first object with this uuid in an answer; the fullest one where an answer holds several."""
    answers = [(exchange["request"]["method"], (exchange["response"] or {}).get("body")) for exchange in later]
    for body in [body for method, body in answers if method == "GET"] + [body for _method, body in answers]:
        found = list(objects(uuid, body))
        if found:
            return max(found, key=len)
    return {}


class World:
    def __init__(self, emulator: EmbeddedCoolify) -> None:
        self.gate = emulator.gate
        self.store = emulator.store
        self.store.data.update(absent_images=ABSENT_IMAGES, crashing_images=CRASHING_IMAGES)
        localhost = next(iter(self.store.servers.values()))
        localhost["port"] = 2222
        localhost["proxy"]["status"] = "exited"
        self.taken: set[str] = set()
        self.online: dict[str, str] = {}
        self.hashes: dict[str, str] = {}
        self.key = ""

    # -- time ------------------------------------------------------------------------------------------------------

    def before(self, exchange: Exchange, known: Known) -> None:
        request, response = exchange["request"], exchange["response"]
        path, body, said = request["path"].removeprefix("/api/v1"), response["body"], str(response["body"])
        self.gate.rate_limit = 0 if response["status"] == 429 and "Too Many" in said else 100_000
        self.store.data["allowed_ips"] = ADDRESSES.get(exchange["case"], "")
        self.store.data["resolves"] = not re.search("could not be resolved|validate token with provider", said)
        self._numbers_as(request, response["body"])
        self._server_as(path, response["body"])
        if path == "/gitlab-apps" and request["method"] == "GET" and body == []:
            self.store.gitlab_apps.clear()
        if request["method"] == "DELETE" and path.startswith("/projects/") and response["status"] == 200:
            for resource in self.store.resources():
                resource.update({"goes_at": 0.0} if "goes_at" in resource else {})
        running = self._with_jobs(path, known)
        if running:
            self._ran_as(running, path, response)
        application = self._application(path, known)
        if application:
            self._application_as(application, path, response, request["method"])
        if "queued" in said and "already queued" not in said:
            for asked in [application, *self._asked_for(request, body, known)]:
                if asked and not (request["body"] or {}).get("force") and "force" not in (request.get("query") or {}):
                    self._end(*self._unfinished(asked))
        if request["method"] == "GET" and path.startswith("/deployments") and response["status"] == 200:
            self._deployments_as(body, known)
        if path.endswith("/executions") and body:
            for task in self.store.tasks.values():
                task.update({"runs_at": 0.0} if "runs_at" in task else {})
        clock.advance(self.store)

    def _server_as(self, path: str, body: Any) -> None:
        """The server of the recording, as it was then."""
        row = next(iter(self.store.servers.values()))
        if path == "/servers" and isinstance(body, list) and body and body[0]["name"] == "localhost":
            row.update({key: body[0][key] for key in ("description", "ip", "port", "user")})
            row["settings"].update({key: value for key, value in body[0]["settings"].items() if key in MEASURED})
        destination = (
            body.get("destination") or (body.get("application") or {}).get("destination")
            if isinstance(body, dict)
            else None
        )
        shown_proxy = ((destination or {}).get("server") or {}).get("proxy") if isinstance(destination, dict) else None
        if shown_proxy:
            row["proxy"] = dict(shown_proxy)

    def _numbers_as(self, request: Exchange, body: Any) -> None:
        """What is addressed by its number gets the recorded one."""
        if (
            request["method"] == "POST"
            and request["path"].endswith("/envs")
            and isinstance(body, dict)
            and "id" in body
        ):
            self.store.data["sequences"]["shared_variables"] = body["id"]

    def _application(self, path: str, known: Known) -> Row | None:
        match = re.match(r"/applications/([a-z0-9]{24})", path)
        return self.store.applications.get(known.get(match[1], "")) if match else None

    # -- databases and services --------------------------------------------------------------------------------------

    def _with_jobs(self, path: str, known: Known) -> Row | None:
        match = re.match(r"/(databases|services)/([a-z0-9]{24})", path)
        found: Row | None = self.store.data[match[1]].get(known.get(match[2], "")) if match else None
        return found

    def _ran_as(self, resource: Row, path: str, response: Exchange) -> None:
        """As far as the queue had come, and what the last check had seen by then."""
        seen = response["body"]
        if response["status"] == 400 and ("already stopped" in str(seen) or "is not running" in str(seen)):
            self._until(resource, {"status": "exited" if resource["model"] == "Service" else "exited:unhealthy"})
        if response["status"] == 404 and path.count("/") == 2 and "goes_at" in resource:
            resource["goes_at"] = 0.0
        if path.count("/") != 2 or not isinstance(seen, dict) or "status" not in seen:
            return
        if not _as_seen(resource, seen):
            self._until(resource, seen)
        elif self.online.get(resource["uuid"]) != _online(seen):
            self._see(resource, seen)
        self.online[resource["uuid"]] = _online(seen)

    def _until(self, resource: Row, seen: Row) -> None:
        for _step in range(20):
            if _as_seen(resource, seen):
                return
            self._see(resource, seen)
            if _as_seen(resource, seen) or not resource["jobs"]:
                return
            jobs.go_on(self.store, resource, moments.now())

    def _see(self, resource: Row, seen: Row) -> None:
        """Checks, with measured health, and as many crashes as there had been; not where that would show otherwise."""
        for row in bodies(resource):
            other = next((part for part in _parts(seen) if part["name"] == row["name"]), seen)
            state, _colon, health = other["status"].partition(":")
            container = row["container"]
            if state != ("exited" if not container else "running" if container["lives"] is None else "restarting"):
                continue
            if state == "running":
                container.update(health=health, starting=0.0)
            elif state == "restarting":
                crashes = other.get("restart_count") or 1
                container["since"] += moments.now() - runs.moment_of_restart(container, crashes)
            runs.see(row, moments.now())

    def _asked_for(self, request: Exchange, body: Any, known: Known) -> Iterator[Row | None]:
        rows = (body.get("deployments") or body.get("details") or []) if isinstance(body, dict) else []
        for row in rows if request["path"].endswith("/deploy") else []:
            yield self.store.applications.get(known.get(row["resource_uuid"], ""))

    def _application_as(self, application: Row, path: str, response: Exchange, method: str) -> None:
        status = response["body"].get("status") if isinstance(response["body"], dict) else None
        if response["status"] == 404 and path.count("/") == 2 and "goes_at" in application:
            application["goes_at"] = 0.0
        if method == "GET" and status and path.count("/") == 2:
            self._checked_as(application, response["body"])
        if path.endswith("/logs") and response["body"] == {"logs": ""}:
            application["output"] = []
        if path.endswith("/logs") and response["status"] == 400 and "stops_at" in application:
            application["stops_at"] = 0.0

    def _checked_as(self, application: Row, seen: Row) -> None:
        """As often as the recording shows, and with what a check then saw."""
        if self.hashes.get(application["uuid"]) not in (None, seen["config_hash"]):
            # A deployment has ended since.
            self._end(*self._unfinished(application))
        self.hashes[application["uuid"]] = seen["config_hash"]
        if application["status"] != seen["status"]:
            application.update({"stops_at": 0.0} if "stops_at" in application else {})
            self._end(*self._unfinished(application))
            clock.advance(self.store)
        alike = application["status"] == seen["status"] and application["restart_count"] == seen["restart_count"]
        if not alike or self.online.get(application["uuid"]) != seen["last_online_at"]:
            self._check(application, seen)
        self.online[application["uuid"]] = seen["last_online_at"]

    def _check(self, application: Row, seen: Row) -> None:
        now = moments.now()
        container = application["container"]
        if "given_up_at" in application and seen["status"].startswith("exited"):
            application["given_up_at"] = now
        elif container and container["lives"] is not None and seen["restart_count"]:
            # How far it was.
            container["since"] += now - runs.moment_of_restart(container, seen["restart_count"])
            runs.check_now(self.store, now)
        elif container and seen["status"].startswith("running"):
            # How healthy a container is, is measured.
            container["health"] = seen["status"].partition(":")[2]
            runs.check_now(self.store, now)
        clock.advance(self.store)

    def _unfinished(self, application: Row) -> list[Row]:
        return [row for row in self.store.deployments_of(application) if row["status"] not in ENDED][::-1]

    def _end(self, *deployments: Row) -> None:
        """Let these go on to their ends, and whatever is in their way."""
        for row in deployments:
            self._begin(row)
            row["due"] = moments.now()
            row.update({"begins": moments.now()} if "begins" in row else {})
            clock.advance(self.store)

    def _begin(self, deployment: Row) -> None:
        for row in list(self.store.deployments.values()):
            if deployment["status"] == "queued" and row["status"] == "in_progress":
                self._end(row)

    def _deployments_as(self, body: Any, known: Known) -> None:
        """As far as the recording saw them."""
        if body == []:
            self._end(*[row for row in self.store.deployments.values() if row["status"] not in ENDED])
        single = isinstance(body, dict) and "deployment_uuid" in body
        listed = [body] if single else list(body.values()) if isinstance(body, dict) and "count" not in body else []
        for shown_row in listed if isinstance(body, dict) else body:
            row = self.store.deployments.get(known.get(shown_row.get("deployment_uuid", ""), ""))
            if row is None:
                continue
            if shown_row["status"] == "in_progress":
                self._begin(row)
            elif shown_row["status"] in ENDED and row["status"] not in ENDED:
                self._end(row)
        if isinstance(body, dict) and not single:
            self._written_in_order_of(body, known)

    def _written_in_order_of(self, body: Row, known: Known) -> None:
        """The keys of such an answer are the places that the database had them in."""
        for place in sorted((key for key in body if key.isdigit()), key=int):
            row = self.store.deployments.get(known.get(body[place]["deployment_uuid"], ""))
            if row:
                self.store.touch(row)

    # -- what was there before ---------------------------------------------------------------------------------------

    def seed(self, exchange: Exchange, known: Known, later: list[Exchange]) -> None:
        request = exchange["request"]
        body = request["body"] if isinstance(request["body"], dict) else {}
        for name, kind in KINDS.items():
            self._make(kind, body.get(name), known, later, body.get("project_uuid"))
        if body.get("private_key") in PLACEHOLDERS:
            again = "already exists" in str(exchange["response"]["body"])
            self.key = self.key if again else keys.generated()
            body["private_key"] = self.key
        for kind, uuid, environment in PATH.findall(request["path"]):
            self._make(kind.replace("keys", "private_keys"), uuid, known, later, None)
            if environment:
                self._make("environments", environment, known, later, uuid)
        for uuid in str(body.get("uuid") or "").split(","):
            if request["path"].endswith("/deploy"):
                self._make("applications", uuid, known, later, None)
        if re.search("has (attached )?resources", str(exchange["response"]["body"])):
            self._fill(request["path"], known)

    def _make(self, kind: str, recorded: Any, known: Known, later: list[Exchange], project: str | None) -> None:
        if not isinstance(recorded, str) or recorded in known or not ID.fullmatch(recorded):
            return
        maker = getattr(self, f"_make_{kind}")
        known[recorded] = maker(recorded, known, later, project)["uuid"]

    def _make_projects(self, recorded: str, known: Known, later: list[Exchange], _project: Any) -> Row:
        seen = shown(recorded, later)
        return self.store.add_project(seen.get("name", f"seeded {recorded[:6]}"), seen.get("description") or None)

    def _make_environments(self, recorded: str, known: Known, later: Any, project: str | None) -> Row:
        owner = self.store.projects[known[project]] if project in known else self.store.add_project("seeded", None)
        row = self.store.environments_of(owner)[0]
        row["name"] = shown(recorded, later).get("name", row["name"])
        return row

    def _make_private_keys(self, recorded: str, *_context: Any) -> Row:
        """The one that every Coolify has."""
        return next(iter(self.store.private_keys.values()))

    def _make_servers(self, recorded: str, known: Known, later: list[Exchange], _project: Any) -> Row:
        """The first server of a recording is the one that every Coolify has."""
        row = next(iter(self.store.servers.values()))
        if row["uuid"] in known.values():
            name = _server_named_in(recorded, later) or f"s-{recorded[:4]}"
            row = add_server(self.store, name, f"10.0.0.{len(self.store.servers)}", validated=False)
        seen = shown(recorded, later)
        row.update({key: seen[key] for key in ("name", "description", "ip", "port", "user", "proxy") if key in seen})
        return row

    def _make_destinations(self, recorded: str, *_context: Any) -> Row:
        """The first one likewise."""
        row = next(iter(self.store.destinations.values()))
        if row["uuid"] not in self.taken:
            self.taken.add(row["uuid"])
            return row
        server = next(iter(self.store.servers.values()))
        return add_destination(self.store, server, f"d-{recorded[:4]}", f"net-{recorded[:4]}")

    def _fill(self, path: str, known: Known) -> None:
        """Put an application where the recording had something."""
        first = next(iter(self.store.destinations.values()))
        if "/servers/" in path or "/destinations/" in path:
            applications.new(self.store, self._any_environment(), first)["name"] = "filling"
            return
        found = [known[uuid] for uuid in ID.findall(path) if uuid in known]
        project = self.store.projects.get(found[0]) if found else None
        environments = self.store.environments_of(project) if project else []
        name = path.rsplit("/", 1)[-1]
        wanted = [row for row in environments if row["name"] == name or row["uuid"] == known.get(name)]
        for environment in (wanted or environments)[:1]:
            applications.new(self.store, environment, first)["name"] = "filling"

    def _any_environment(self) -> Row:
        return self.store.environments_of(self.store.add_project("filling", None))[0]

    def _make_applications(self, recorded: str, known: Known, later: list[Exchange], _project: Any) -> Row:
        """As the first answer that shows it, where there is one."""
        seen = shown(recorded, later)
        project = self._project_of(seen, known, later)
        environment = self.store.environments_of(project)[0]
        environment["name"] = ((seen.get("environment") or {}).get("name")) or environment["name"]
        row = applications.new(self.store, environment, next(iter(self.store.destinations.values())))
        row.update(build_pack="dockerimage", docker_registry_image_name="nginx", docker_registry_image_tag="latest")
        row["name"] = _named_in_messages(recorded, later) or f"seeded {recorded[:6]}"
        keep = ("id", "uuid", "environment_id", "destination_id", "settings")
        row.update({key: value for key, value in seen.items() if key in row and key not in keep})
        row["settings"].update(seen.get("settings") or {})
        return row

    def _project_of(self, seen: Row, known: Known, later: list[Exchange]) -> Row:
        recorded = ((seen.get("environment") or {}).get("project") or {}).get("uuid")
        if recorded in known:
            return self.store.projects[known[recorded]]
        row = self._make_projects(recorded or "", known, later, None)
        if recorded:
            known[recorded] = row["uuid"]
        return row


def _parts(seen: Row) -> list[Row]:
    return [*seen.get("applications", ()), *seen.get("databases", ())]


def _as_seen(resource: Row, seen: Row) -> bool:
    parts = {row["name"]: row["status"] for row in bodies(resource)}
    return jobs.status(resource) == seen["status"] and all(
        parts.get(part["name"]) == part["status"] for part in _parts(seen)
    )


def _online(seen: Row) -> Any:
    return [row["last_online_at"] for row in (_parts(seen) or [seen]) if "last_online_at" in row]


def _named_in_messages(uuid: str, later: list[Exchange]) -> str:
    for exchange in later:
        body = (exchange["response"] or {}).get("body")
        for row in (body.get("deployments") or []) if isinstance(body, dict) else []:
            if row.get("resource_uuid") == uuid and row.get("message", "").endswith("deployment queued."):
                return str(row["message"].removeprefix("Application ").removesuffix(" deployment queued."))
    return ""


def _server_named_in(uuid: str, later: list[Exchange]) -> str:
    """A destination that is created without a name is called after its server and its network."""
    for exchange in later:
        request, body = exchange["request"], (exchange["response"] or {}).get("body")
        if request["path"].endswith(f"/servers/{uuid}/destinations") and request["method"] == "POST":
            asked = request["body"] or {}
            if "name" not in asked and isinstance(body, dict) and "name" in body:
                return str(body["name"].removesuffix(f"-{asked['network']}"))
    return ""
