# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the replay has to know about Dokploy: keys, the world before a recording, and the pace of deployments.

What was there before a recording began is made as the recording shows it: from the first full answer that holds it,
without what requests before that answer have written.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import moments
from dokploy.procedures import PROCEDURES
from dokploy.relations import Relation, Row
from dokploy.server import EmbeddedDokploy
from dokploy.specifications import snapshot, specification
from dokploy.store import newest_first
from dokploy.tables import ALL, API_KEY, APPLICATION, COMPOSE, DEPLOYMENT, ENVIRONMENT, PROJECT, SERVICE_TABLES, USER

Exchange = dict[str, Any]
FROZEN, INSTANT = 1e6, 1e-3
KEYS: dict[str, Row] = {
    "member without permissions": {"role": "member"},
    "key of another organization": {"organization": "other"},
    "second admin": {"role": "admin"},
    "key with rateLimitMax=5": {"rateLimitMax": 5, "rateLimitTimeWindow": 60_000},
    "key created with remaining=3": {"remaining": 3},
    "key created without rateLimit": {"rateLimitEnabled": True},
    "same key, POST when limited": {"rateLimitMax": 0},
}
ODD_KEYS = {"auth: bad key of right length": "x" * 64, "auth: bad key": "wrong", "auth: empty key": ""}
OWNER = {"firstName": "Ada", "lastName": "Admin", "email": "admin@example.com"}
BY_KEY = {relation.key: relation for relation in ALL if relation.key != "id"}
BY_TABLE = {relation.table: relation for relation in ALL}
ALIASES = {"sourceEnvironmentId": "environmentId", "targetEnvironmentId": "environmentId"}
# Column that tells a row of these tables from others that name its key.
MARKS = {"environmentId": "isDefault", "projectId": "organizationId", "applicationId": "applicationStatus"}
GIT = {"sourceType": "git", "customGitUrl": "http://127.0.0.1:8418/site.git", "customGitBranch": "main"}
DOCKER = {"sourceType": "docker", "dockerImage": "127.0.0.1:5010/web:1"}
# A column that only full answers show of these.
FULL = {"applicationId": "refreshToken", "environmentId": "env", "projectId": "env"}
# What was done to an application before a case, without having been recorded.
UNRECORDED: dict[str, Row] = {
    "docker deploy: application.deploy": DOCKER,
    "git: branch does not exist": {**GIT, "customGitBranch": "nosuch", "buildType": "dockerfile"},
    "git: file:// url": {**GIT, "customGitUrl": "file:///srv/site.git", "buildType": "dockerfile"},
    "git: Dockerfile missing": {**GIT, "dockerfile": "Nope.Dockerfile", "buildType": "dockerfile"},
    "git: nixpacks absent": {**GIT, "buildType": "nixpacks"},
    "git+static": {**GIT, "buildType": "static"},
    "git+dockerfile": {**GIT, "buildType": "dockerfile"},
    "drop": {"buildType": "dockerfile"},
    "appName of 70 characters": {**DOCKER, "appName": f"{'a' * 63}-5sxltc"},
    "env reference to an unknown project variable": {**DOCKER, "env": "A=${{project.NOSUCH}}"},
}
IN_BETWEEN = (
    *("queue", "stop while", "application.update while", "delete while", "application.one after delete while"),
    "server restarted",
)
# Cases about what the swarm does after a deployment: asked every 1.27 seconds.
SWARM = re.compile(
    r"first deployment$|second good deployment|an image that (exits at once|never gets healthy)|after the rollback"
    r"|environment of the running service|stopped$|update config with"
    r"|(?:postgres|mysql|mariadb|mongo|redis|libsql): (?:deploy|stop|start|reload|rebuild|change of password|crashes"
    r"|good again|image that cannot|environment, )"
)
# What a database is deployed by, at once and without the queue.
DATABASE_DEPLOYED = re.compile(r"/(postgres|mysql|mariadb|mongo|redis|libsql)\.(deploy|reload|rebuild)$")
COMPOSING = re.compile("(?:docker-compose|stack): ")
BETWEEN_LOOKS, CONTAINERS, ANSWERED, ONE_BY_ONE = 1.27, 1.5, 0.15, 0.02
# What the tools of the host print on the way; the words of the server and the outcome remain.
CHATTER = re.compile(
    r"^(?:remote: |Receiving objects|Sending build|Step \d| ---> |Removing intermediate|\[Warning\]"
    r"|[╔║╚]|Since --detach|In a future release|Creating network|Creating service|Updating service"
    r"|time=\"| (?:Network|Volume|Container) ).*\n|\r",
    re.MULTILINE,
)


class DokployAdapter:
    platform = "dokploy"
    # Everything that the server makes up: ids, times, names in the swarm, ages, numbers of jobs, digests of images.
    id_pattern = re.compile(
        r"(?<![A-Za-z0-9_-])(?:[A-Za-z0-9_-]{32}|[A-Za-z0-9_-]{21})(?![A-Za-z0-9_-])"
        r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}Z|\d{4}-\d\d-\d\d:\d\d:\d\d:\d\d"
        r"|\b[0-9a-f]{64}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{40}\b|(?<=built )[0-9a-f]{12}\b"
        r"|\b[a-z0-9]{25}\b|(?:[Aa]bout an?|[Ll]ess than an?|\b\d+) (?:second|minute|hour)s?\b"
        r"|\bjob-\d+\b|\b(?:a{63}|mycompose|lib|dup)-[a-z0-9]{6}\b"
        r"|\b[A-Za-z][\w.]*-[a-z0-9.-]+-[a-z0-9]{6}(?![A-Za-z0-9])"
    )
    volatile = frozenset(
        ("timestamp", "processedOn", "containerId", "currentState", "uniqueConfigKey", "Index", "Addr")
    )
    random = re.compile(r"(?!)")
    unsorted = re.compile(r"compose\.\w+\.deployments$|/certificates\.all$")
    foreign: tuple[str, ...] = ()

    def __init__(self, emulator: EmbeddedDokploy) -> None:
        self.emulator = emulator
        self.world = emulator.world
        self.store = emulator.world.store
        self.queue = emulator.world.queue
        self.organization = emulator.key["organizationId"]
        self.keys: dict[str, str] = {}
        self.later: list[Exchange] = []
        self.next_look = 0.0
        self.store.update(USER, self.store[USER].rows[emulator.key["userId"]], OWNER)

    # -- requests --------------------------------------------------------------------------------------------------

    def headers(self, exchange: Exchange) -> dict[str, str]:
        """Only what the recording sent: some cases are about a missing or wrong header."""
        if "x-api-key" not in {name.lower() for name in exchange["request"]["headers"]}:
            return {}
        odd = _of_case(ODD_KEYS, exchange["case"])
        return {"x-api-key": self._key(exchange["case"]) if odd is None else odd}

    def _key(self, case: str) -> str:
        wishes = _of_case(KEYS, case)
        if wishes is None:
            return str(self.emulator.key["key"])
        name = json.dumps(wishes)
        if name not in self.keys:
            self.keys[name] = self.emulator.make_token(wishes)["api_key"]
        return self.keys[name]

    def url(self, exchange: Exchange) -> str:
        return str(exchange["request"]["path"])

    def serves(self, exchange: Exchange) -> bool:
        path = exchange["request"]["path"].rstrip("/")
        answered = exchange["response"]["body"]
        if path == "/api/health" or path.startswith("/api/deploy/"):
            return True
        if answered == {"message": "Unauthorized"} or "Not found" in str(answered):
            return True
        return path.removeprefix("/api/trpc/").removeprefix("/api/").lower() in PROCEDURES

    @staticmethod
    def _write_out(request: Row, known: dict[str, str]) -> None:
        """Bodies of which only the size was recorded, and forms."""
        body = request["body"] if isinstance(request["body"], dict) else {}
        if "(scrubbed)" in str(body.get("privateKey")):
            body["privateKey"] = body["privateKey"].replace(" (scrubbed) ", "\nAAAA\n")
        if request["path"].endswith("sshKey.create") and body.get("privateKey") == "REDACTED":
            body["privateKey"] = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"
        size = re.match(r"\((\d+) bytes\) ", str(body.get("_raw", "")))
        if size:
            head = '{"applicationId": "nope", "env": "'
            request["body"] = {"_raw": head + "x" * (int(size[1]) - len(head) - 2) + '"}'}
        if "_multipart" in body:
            request["headers"]["content-type"] = "multipart/form-data; boundary=frontier"
            request["body"] = {"_raw": _form(body["_multipart"], known)}

    # -- the pace --------------------------------------------------------------------------------------------------

    def before(self, exchange: Exchange, earlier: Exchange | None, known: dict[str, str]) -> None:
        """Time stands still but for what the recording waited for."""
        request, answered = exchange["request"], exchange["response"]["body"]
        self._write_out(request, known)
        self.world.swarm.speed = FROZEN
        if SWARM.match(exchange["case"]):
            self._let_pass(exchange, earlier)
            return
        if isinstance(answered, str):
            exchange["response"]["body"] = CHATTER.sub("", answered)
        if COMPOSING.match(exchange["case"]):
            self._follow(exchange, earlier)
            return
        if exchange["case"].startswith(IN_BETWEEN):
            self._interrupt(exchange, known)
        elif isinstance(answered, dict) and answered.get("applicationStatus") == "running" and self.queue.jobs:
            self._until_recorded()
        elif self.queue.jobs:
            self._finish()
        if request["path"].endswith((".start", ".stop")):
            self.world.swarm.speed = INSTANT
        if DATABASE_DEPLOYED.search(request["path"]):
            self.world.swarm.speed = 1.0
        if earlier and DATABASE_DEPLOYED.search(earlier["request"]["path"]):
            moments.let_pass(CONTAINERS)

    def _let_pass(self, exchange: Exchange, earlier: Exchange | None) -> None:
        path = exchange["request"]["path"]
        self.world.swarm.speed = 1.0
        if path.endswith((".stop", ".start", ".reload", ".rebuild")):
            self.world.swarm.speed = INSTANT
        if earlier and earlier["request"]["path"].endswith(".deploy"):
            self.queue.finish_all()
            if DATABASE_DEPLOYED.search(earlier["request"]["path"]):
                moments.let_pass(ANSWERED)
            self.next_look = moments.now()
        if path.endswith((".getServiceContainersByAppName", ".deploy")):
            # What the requests themselves take here is no part of it.
            moments.let_pass(max(0.0, self.next_look - moments.now()))
            self.next_look += BETWEEN_LOOKS

    def _follow(self, exchange: Exchange, earlier: Exchange | None) -> None:
        """Cases about Compose: asked in turns, and each answer shows how far a deployment has come by then."""
        path, answered = exchange["request"]["path"], exchange["response"]["body"]
        self.world.swarm.speed = 1.0
        if isinstance(answered, dict) and "message" in answered:
            answered["message"] = CHATTER.sub("", answered["message"])
        if earlier and earlier["case"] != exchange["case"]:
            moments.let_pass(BETWEEN_LOOKS)
        if path.endswith("StackContainersByAppName"):
            moments.let_pass(ANSWERED)
        if exchange["case"] == "stack: good again" and path.endswith("compose.deploy"):
            self._until_up()
        if path.endswith("compose.cleanQueues"):
            self._until_recorded() if "docker-compose" in exchange["case"] else self.queue.finish_all()
        if path.endswith(("compose.delete", "getVolumes")):
            self.queue.finish_all()
        if earlier is None or exchange["request"]["method"] != "GET":
            return
        if path.endswith("compose.one") and earlier["request"]["method"] == "GET":
            moments.let_pass(BETWEEN_LOOKS)
        if path.endswith("NameMatch"):
            answered.sort(key=lambda container: str(container["name"]))
        while self.queue.jobs and not self._has_come_to(path, answered) and self.queue.hurry():
            pass

    def _until_up(self) -> None:
        """What ends at once and is begun again was just up."""
        names = list(self.world.swarm.services)
        while not all(
            any(task["currentState"].startswith("Running") for task in self.world.swarm.tasks(name)) for name in names
        ):
            moments.let_pass(0.1)

    def _has_come_to(self, path: str, answered: Any) -> bool:
        """Whether the first job of the queue is where the recorded one was."""
        job = self.queue.jobs[0]
        service = self.store[COMPOSE].rows[job["service"]]
        here = [row["status"] for row in self.store[DEPLOYMENT].where("composeId", job["service"])]
        if path.endswith("compose.one"):
            recorded = [row["status"] for row in answered["deployments"]]
            return bool(service["composeStatus"] == answered["composeStatus"] and sorted(here) == sorted(recorded))
        if path.endswith("allByCompose"):
            return sorted(here) == sorted(row["status"] for row in answered)
        if path.endswith("queueList"):
            states = ["waiting" if job["begun"] is None else "active" for job in self.queue.jobs]
            return states[::-1] == [job["state"] for job in answered]
        return True

    def _finish(self) -> None:
        """All deployments come to their end, and their containers with them."""
        self.world.swarm.speed = 1.0
        self.queue.finish_all()
        moments.let_pass(CONTAINERS)
        self.world.swarm.speed = FROZEN

    def _until_recorded(self) -> None:
        """The first job is building, and there is a record of it."""
        job = self.queue.jobs[0]
        while job["stage"] in ("waiting", "begun"):
            job["due"] = moments.now()
            self.queue.advance()

    def _interrupt(self, exchange: Exchange, known: dict[str, str]) -> None:
        """Cases that are about what is going on; who had asked for it was not recorded."""
        case, answered = exchange["case"], exchange["response"]["body"]
        if "after killBuild" in case:
            self._finish()
        elif exchange["request"]["path"].endswith("queueList") and answered and not self.queue.jobs:
            for job in reversed(answered):
                data = job["data"]
                service = self._application(data["applicationId"], known)
                self.queue.add("application", service, data["titleLog"], data["descriptionLog"], data["type"])
                moments.let_pass(ONE_BY_ONE)
            self._until_recorded()
        elif case.startswith(("stop while", "server restarted during a build: application.one")):
            self._finish()
            recorded = (exchange["request"]["body"] or exchange["request"]["query"])["applicationId"]
            self.queue.add("application", self._application(recorded, known), "Manual deployment", "", "deploy")
            self._until_recorded()
            if case.startswith("server restarted"):
                self.world.restart()

    def _application(self, recorded: str, known: dict[str, str]) -> Row:
        found = self.store[APPLICATION].get(known.get(recorded))
        return found or self._make(APPLICATION, recorded, known)

    # -- the world before ------------------------------------------------------------------------------------------

    def seed(self, exchange: Exchange, known: dict[str, str], later: list[Exchange]) -> None:
        if not self.later and "fresh server" not in exchange["case"]:
            self.world.coercing.add("application.update")
        self.later = later
        request, response = exchange["request"], exchange["response"]
        given = _given(request)
        for name, recorded in _named_ids(given):
            self._ensure(ALIASES.get(name, name), recorded, known)
        if response["status"] == 200 and request["method"] == "GET":
            self._ensure_shown(response["body"], known)
        if request["path"].endswith("getWebServerSettings"):
            self.world.web["serverIp"] = response["body"]["serverIp"]
            self.world.web["enableDockerCleanup"] = response["body"]["enableDockerCleanup"]
        if request["path"].endswith("settings.getTraefikPorts") and response["status"] == 500:
            self.world.traefik.clear()
        if request["path"].endswith("settings.readMiddlewareTraefikConfig"):
            self.world.configs["middlewares"] = response["body"]
        self._webhook(request["path"], known)
        self._prepare(exchange["case"], given, known)

    def _ensure_shown(self, answered: Any, known: dict[str, str]) -> None:
        """What an answer shows was there; but for what this run has made, whose ids the answer here will tell."""
        unknown: dict[str, list[str]] = {}
        for relation, row in _rows(answered):
            if relation is not DEPLOYMENT and row[relation.key] not in known:
                unknown.setdefault(relation.key, []).append(row[relation.key])
        for key, recorded in unknown.items():
            if len(self._unseen(BY_KEY[key], known)) < len(set(recorded)):
                for item in recorded:
                    self._ensure(key, item, known)

    def _unseen(self, relation: Relation, known: dict[str, str]) -> list[Row]:
        """Rows that this run has made by calls that did not say how they are called."""
        return [row for row in self.store[relation] if row[relation.key] not in known.values()]

    def _ensure(self, name: str, recorded: Any, known: dict[str, str]) -> None:
        """Make the row, or find it where an answer that did not show it has made it."""
        if not isinstance(recorded, str) or recorded in known or not self.id_pattern.fullmatch(recorded):
            return
        if name == "organizationId":
            known[recorded] = self.organization
        elif name == "apiKeyId":
            secret = self.emulator.make_token({})["api_key"]
            known[recorded] = next(row["id"] for row in self.store[API_KEY] if row["key"] == secret)
        elif name in BY_KEY and BY_KEY[name] is not DEPLOYMENT:
            relation = BY_KEY[name]
            unseen = self._unseen(relation, known)
            if unseen:
                known[recorded] = unseen[0][relation.key]
            else:
                self._make(relation, recorded, known)

    def _make(self, relation: Relation, recorded: str, known: dict[str, str]) -> Row:
        shown, until = self._shown(relation, recorded)
        written = {name for exchange in until for name in _written(exchange, relation, recorded)}
        values = {name: value for name, value in shown.items() if name in relation.columns and name not in written}
        values.pop(relation.key, None)
        if values.get("applicationStatus") == "running" and "refreshToken" in shown:
            del values["applicationStatus"]
        if relation in SERVICE_TABLES.values() and "refreshToken" not in shown:
            values = {**(DOCKER if relation is APPLICATION else {}), "description": None, **values}
        for name, column in relation.references.items():
            values[name] = self._reference(name, column.references, shown, known)
        for name, value in (("name", "seeded"), ("appName", f"seeded-{relation.table}-000000"), ("databaseUser", "u")):
            if name in relation.columns and values.get(name) is None:
                values[name] = value
        row = self.store.insert(relation, values)
        known[recorded] = row[relation.key]
        if relation in SERVICE_TABLES.values():
            self._belongs_to_owner(row[relation.key])
            self._children(shown, until, known)
        if relation is APPLICATION and any(child["status"] == "done" for child in shown.get("deployments", [])):
            self.world.swarm.speed = 1.0
            self.world.swarm.update(row["appName"], specification(snapshot(self.store, row)), moments.now())
            moments.let_pass(CONTAINERS)
        return row

    def _shown(self, relation: Relation, recorded: str) -> tuple[Row, list[Exchange]]:
        """All that answers say about it, up to the first that holds the full row; and what came before that answer."""
        best: tuple[Row, list[Exchange]] = ({}, [])
        for index, exchange in enumerate(self.later):
            body = (exchange["response"] or {}).get("body")
            for kind, row in _rows(body):
                if kind is relation and row[relation.key] == recorded and row.keys() - best[0].keys():
                    best = {**row, **best[0]}, self.later[:index]
            mark = FULL.get(relation.key, "name" if "name" in relation.columns else relation.key)
            if mark in best[0]:
                break
        return best

    def _reference(self, name: str, table: str, shown: Row, known: dict[str, str]) -> str | None:
        if name == "organizationId":
            return str(self.organization)
        if name == "userId":
            return str(self.emulator.key["userId"])
        needed = name in ("environmentId", "projectId")
        nested = next(
            (shown[part] for part in (table, "environment", "project") if isinstance(shown.get(part), dict)), {}
        )
        recorded = shown.get(name) or nested.get(name) or (f"the {table}" if needed else None)
        if recorded is None:
            return None
        if recorded not in known:
            self._make(BY_TABLE[table], recorded, known)
        return known.get(recorded)

    def _belongs_to_owner(self, service_id: str) -> None:
        member = self.world.keys.member(self.emulator.key)
        member["accessedServices"] = [*member["accessedServices"], service_id]

    def _children(self, shown: Row, until: list[Exchange], known: dict[str, str]) -> None:
        """The rows inside a full record, but for those that the recording makes itself."""
        text = json.dumps(until)
        asked_for = sum(exchange["request"]["path"].endswith(("eploy", "dropDeployment")) for exchange in until)
        deployments = sorted(shown.get("deployments", []), key=lambda row: str(row["createdAt"]))
        later = [row["deploymentId"] for row in deployments[len(deployments) - asked_for :]]
        for rows in (value for value in shown.values() if isinstance(value, list)):
            for relation, child in _rows(rows):
                recorded = child[relation.key]
                if recorded in known or recorded in text or recorded in later or child.get("status") == "running":
                    continue
                values = {name: value for name, value in child.items() if name in relation.columns}
                for name in relation.references:
                    values[name] = known.get(child.get(name, ""))
                values.pop(relation.key)
                known[recorded] = self.store.insert(relation, values)[relation.key]

    def _webhook(self, path: str, known: dict[str, str]) -> None:
        token = path.removeprefix("/api/deploy/")
        if token != path and token != "nope" and token not in known:
            known[token] = self._make(APPLICATION, "behind the webhook", known)["refreshToken"]

    def _prepare(self, case: str, given: Row, known: dict[str, str]) -> None:
        """Changes that were not recorded, and deployments of which only the log was."""
        changes = _of_case(UNRECORDED, case)
        if "that has an application" in case:
            self.store.insert(APPLICATION, {"name": "web", "environmentId": known[given["environmentId"]]})
        if case == "server.remove":
            for service in self.store[APPLICATION].where("serverId", known[given["serverId"]]):
                self.store.delete(APPLICATION, service)
        row = self.store[APPLICATION].get(known.get(given.get("applicationId", "")))
        if row and changes:
            self.store.update(APPLICATION, row, changes)
        recorded = given.get("deploymentId")
        if not isinstance(recorded, str) or recorded in known or not self.id_pattern.fullmatch(recorded):
            return
        if changes and case.startswith("git"):
            application = self.store[APPLICATION].get(known.get("application of the logs"))
            application = application or self._make(APPLICATION, "application of the logs", known)
            self.store.update(APPLICATION, application, {"appName": "app-index-mobile-system-rj6qxe", **changes})
            self.queue.finish_all()
            self.queue.add("application", application, "Manual deployment", "", "deploy")
        job = self.queue.jobs[-1] if self.queue.jobs else None
        self.queue.finish_all()
        newest = (
            job["deploymentId"] if job else next(iter(newest_first(self.store[DEPLOYMENT])), {}).get("deploymentId")
        )
        if newest:
            known[recorded] = newest

    def generated(self, key: str, recorded: Any, exchange: Exchange) -> bool:
        """Keys were taken out of the recordings, and those that were generated are of this run."""
        return (
            "(scrubbed)" in str(recorded)
            or (key == "privateKey" and recorded == "REDACTED")
            or (key == "publicKey" and "generate" in exchange["case"] + exchange["request"]["path"])
            or (key.endswith("assword") and re.fullmatch(r"[a-z0-9]{16}", str(recorded)) is not None)
        )


def _of_case(table: dict[str, Any], case: str) -> Any:
    return next((value for name, value in table.items() if case.startswith(name)), None)


def _given(request: Row) -> Row:
    """What the request says, whichever way."""
    body = request["body"] if isinstance(request["body"], dict) else {}
    given = {**(request.get("query") or {}), **body, **body.get("_multipart", {}).get("fields", {})}
    if isinstance(given.get("input"), str):
        given = json.loads(given["input"]).get("json") or {}
    return given


def _named_ids(given: Row) -> Iterator[tuple[str, Any]]:
    kind = next(
        (given[name] for name in ("type", "scheduleType", "volumeBackupType", "serviceType") if name in given), ""
    )
    for name, value in given.items():
        if isinstance(value, dict):
            yield from _named_ids(value)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from _named_ids(item)
        elif name in ("id", "serviceId"):
            yield f"{kind if isinstance(kind, str) and f'{kind}Id' in BY_KEY else 'application'}Id", value
        else:
            yield name, value


def _rows(value: Any, place: Row | None = None) -> Iterator[tuple[Relation, Row]]:
    """The objects in an answer that are rows, outer ones first; each knows the project or environment it stands in."""
    if isinstance(value, list):
        for item in value:
            yield from _rows(item, place)
    if not isinstance(value, dict):
        return
    relation = _kind(value)
    if relation is not None:
        yield relation, {**(place or {}), **value}
    if relation in (PROJECT, ENVIRONMENT):
        place = {relation.key: value[relation.key]}
    for item in value.values():
        yield from _rows(item, place)


def _kind(row: Row) -> Relation | None:
    if "isDefault" in row and "environmentId" in row:
        return ENVIRONMENT
    if "organizationId" in row and "projectId" in row:
        return PROJECT
    first = next(iter(row), "")
    if first == "applicationId" and "appName" in row:
        return APPLICATION
    if first in BY_KEY and first not in MARKS:
        return BY_KEY[first]
    if "applicationStatus" in row or "composeStatus" in row:
        return next((item for item in SERVICE_TABLES.values() if item.key in row and "status" not in row), None)
    return None


def _written(exchange: Exchange, relation: Relation, recorded: str) -> set[str]:
    """The fields of this row that a request has written."""
    request = exchange["request"]
    router = request["path"].rsplit("/", 1)[-1].split(".")[0]
    body = request["body"]
    written = request["method"] == "POST" and router == relation.table and isinstance(body, dict)
    return set(body) if written and recorded in body.values() else set()


def _form(recorded: Row, known: dict[str, str]) -> bytes:
    parts = [
        f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{known.get(value, value)}\r\n'.encode()
        for name, value in recorded["fields"].items()
    ]
    for name, file in recorded["files"].items():
        head = f'--frontier\r\nContent-Disposition: form-data; name="{name}"; filename="{file["filename"]}"\r\n\r\n'
        parts.append(head.encode() + _archive(int(file["bytes"])) + b"\r\n")
    return b"".join(parts) + b"--frontier--\r\n"


def _archive(size: int) -> bytes:
    """A ZIP of about the recorded size; what was smaller than one can be was none."""
    if size < 100:
        return b"not a zip"[:size]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Dockerfile", "FROM scratch\n")
        archive.writestr("index.html", "x" * max(0, size - 300))
    return packed.getvalue()


def build(emulator: EmbeddedDokploy) -> DokployAdapter:
    return DokployAdapter(emulator)
