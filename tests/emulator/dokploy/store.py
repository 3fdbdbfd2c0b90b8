# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the embedded Dokploy holds: rows, keys, the queue, and the swarm in which services really run."""

from __future__ import annotations

import random
import re
import secrets
import string
import time
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]
VERSION = "v0.30.2"
# How long things take at speed 1, in seconds.
STATUS_FIRST, PULLING, CRASHING = 0.1, 0.7, 0.4
_ADJECTIVES = ("neural", "virtual", "auxiliary", "mobile", "wireless", "optical")
_NOUNS = ("panel", "card", "firewall", "pixel", "port", "system")
_VERBS = ("input", "reboot", "index", "parse", "bypass", "connect")


def new_id(length: int = 21) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits + "_-") for _index in range(length))


def now(moment: float | None = None) -> str:
    value = datetime.fromtimestamp(moment or time.time(), UTC)
    return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"


def suffixed(base: str | None) -> str:
    """A name for the swarm: the given one in lower case, or a made-up one, and six random characters."""
    if base is None:
        base = f"app-{random.choice(_VERBS)}-{random.choice(_ADJECTIVES)}-{random.choice(_NOUNS)}"
    end = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _index in range(6))
    return f"{base.lower()}-{end}"


def crashes(application: Row) -> bool:
    return "/bin/false" in (application["command"] or "") or "crash" in (application["dockerImage"] or "")


class Store:
    """Rows by kind, as JSON-able data. Services of the swarm outlive the rows, as they do on a real host."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.concurrency = 1
        self.coerces = False
        self.data: dict[str, Any] = {
            "projects": {},
            "environments": {},
            "applications": {},
            "domains": {},
            "deployments": {},
            "logs": {},
            "queue": [],
            "services": {},
            "keys": {},
            "jobs": 0,
            "config_keys": 0,
        }

    def __getattr__(self, kind: str) -> Any:
        try:
            return self.__dict__["data"][kind]
        except KeyError:
            raise AttributeError(kind) from None

    def domains_of(self, application: Row) -> list[Row]:
        return [row for row in self.domains.values() if row["applicationId"] == application["applicationId"]]

    def deployments_of(self, application_id: str) -> list[Row]:
        found = [row for row in self.deployments.values() if row["applicationId"] == application_id]
        return sorted(found, key=lambda row: row["createdAt"], reverse=True)

    def environments_of(self, project: Row) -> list[Row]:
        return [row for row in self.environments.values() if row["projectId"] == project["projectId"]]

    def applications_in(self, environment: Row) -> list[Row]:
        wanted = environment["environmentId"]
        return [row for row in self.applications.values() if row["environmentId"] == wanted]

    # -- deployments -----------------------------------------------------------------------------------------------

    def enqueue(self, application: Row, title: str, description: str, kind: str) -> None:
        self.advance()
        self.data["jobs"] += 1
        self.queue.append(
            {
                "id": f"job-{self.data['jobs']}",
                "applicationId": application["applicationId"],
                "title": title,
                "description": description,
                "type": kind,
                "added": time.time(),
                "begun": None,
                "deploymentId": None,
            }
        )
        self._begin(time.time())

    def advance(self) -> None:
        """Carry out what was due before now, in its order."""
        moment = time.time()
        while True:
            active = [job for job in self.queue if job["begun"] is not None]
            for job in active:
                if job["deploymentId"] is None and job["begun"] + STATUS_FIRST * self.speed <= moment:
                    self._record(job)
            ended = [job for job in active if job["begun"] + PULLING * self.speed <= moment]
            if not ended:
                break
            for job in ended:
                self._end(job, job["begun"] + PULLING * self.speed)
                self.queue.remove(job)
            self._begin(max(job["begun"] + PULLING * self.speed for job in ended))
        self._begin(moment)

    def _begin(self, moment: float) -> None:
        for job in self.queue:
            if len([item for item in self.queue if item["begun"] is not None]) >= self.concurrency:
                return
            if job["begun"] is None:
                job["begun"] = max(moment, job["added"])
                application = self.applications.get(job["applicationId"])
                if application:
                    application["applicationStatus"] = "running"

    def _record(self, job: Row) -> None:
        application = self.applications.get(job["applicationId"])
        name = application["appName"] if application else "gone"
        created = job["begun"] + STATUS_FIRST * self.speed
        row = {
            "deploymentId": new_id(),
            "title": job["title"],
            "description": job["description"],
            "status": "running",
            "logPath": f"/etc/dokploy/logs/{name}/{name}-{now(created)[:19].replace('T', ':')}.log",
            "pid": None,
            "applicationId": job["applicationId"],
            "composeId": None,
            "serverId": None,
            "isPreviewDeployment": False,
            "previewDeploymentId": None,
            "createdAt": now(created),
            "startedAt": now(created),
            "finishedAt": None,
            "errorMessage": None,
            "scheduleId": None,
            "backupId": None,
            "rollbackId": None,
            "volumeBackupId": None,
            "buildServerId": None,
        }
        job["deploymentId"] = row["deploymentId"]
        self.deployments[row["deploymentId"]] = row
        self.logs[row["deploymentId"]] = "Initializing deployment\n"
        for old in self.deployments_of(job["applicationId"])[10:]:
            del self.deployments[old["deploymentId"]]

    def _end(self, job: Row, moment: float) -> None:
        if job["deploymentId"] is None:
            self._record(job)
        row = self.deployments[job["deploymentId"]]
        application = self.applications.get(job["applicationId"])
        error = "Application is gone" if application is None else self._deploy(application, job, row, moment)
        if error:
            self.logs[row["deploymentId"]] += f"{error}\nError occurred ❌, check the logs for details.\n"
        row.update(status="error" if error else "done", finishedAt=now(moment))
        if application:
            application["applicationStatus"] = row["status"]

    def _deploy(self, application: Row, job: Row, row: Row, moment: float) -> str:
        """Put the application into the swarm; an error as the log shows it, or an empty text."""
        if application["sourceType"] == "docker":
            image = application["dockerImage"]
            if not image:
                return "Docker image not found"
            self.logs[row["deploymentId"]] += f"Pulling {image}\n" if job["type"] == "deploy" else ""
            if any(word in image for word in ("missing", "does-not-exist", "nope")):
                return (
                    f"Error response from daemon: manifest for {image} not found: manifest unknown: manifest unknown\n"
                    "❌ Pulling image failed\n"
                )
            self.logs[row["deploymentId"]] += "✅ Pulling image completed.\n" if job["type"] == "deploy" else ""
        elif not application["customGitUrl"]:
            return f"{application['sourceType'].capitalize()} Provider not found"
        try:
            self.run_service(application, moment)
        except ValueError as error:
            return str(error)
        return ""

    # -- the swarm -------------------------------------------------------------------------------------------------

    def resolved_env(self, application: Row) -> str:
        """The variables with their references replaced. Raises ValueError for a reference to nothing."""
        environment = self.environments[application["environmentId"]]
        project = self.projects[environment["projectId"]]
        scopes = {"project": project["env"], "environment": environment["env"]}

        def value(match: re.Match[str]) -> str:
            scope, name = match.group(1), match.group(2)
            for line in (scopes[scope] or "").splitlines():
                key, equals, rest = line.partition("=")
                if equals and key.strip() == name:
                    return rest.strip().strip("'\"`")
            raise ValueError(f"Invalid {scope} environment variable: {scope}.{name}")

        return re.sub(r"\$\{\{(project|environment)\.([\w.-]+)\}\}", value, application["env"] or "")

    def run_service(self, application: Row, moment: float) -> None:
        """Update the service: every task is replaced, because the swarm is forced to."""
        if len(application["appName"]) > 63:
            raise ValueError(
                "(HTTP code 400) unexpected - rpc error: code = InvalidArgument"
                " desc = name must be 63 characters or fewer"
            )
        env = self.resolved_env(application)
        service = self.services.setdefault(application["appName"], {"tasks": []})
        service.update(image=application["dockerImage"], env=env, crashes=crashes(application))
        self.scale(application["appName"], 0, moment)
        self.scale(application["appName"], application["replicas"], moment)

    def scale(self, name: str, replicas: int, moment: float) -> None:
        service = self.services[name]
        service["replicas"] = replicas
        running = [task for task in service["tasks"] if task["wanted"]]
        for task in running[replicas:]:
            task["wanted"] = False
            task["ended"] = moment
        for slot in range(len(running) + 1, replicas + 1):
            service["tasks"].insert(0, {"id": _task_id(), "slot": slot, "wanted": True, "begun": moment, "ended": None})
        service["tasks"] = service["tasks"][:20]

    def tasks(self, name: str) -> list[Row]:
        service = self.services.get(name)
        if not service:
            return []
        return [self._task(name, service, task) for task in service["tasks"]]

    def _task(self, name: str, service: Row, task: Row) -> Row:
        age = int(time.time() - task["begun"])
        shown = {
            "containerId": task["id"],
            "name": f"{name}.{task['slot']}",
            "state": "running" if task["wanted"] else "shutdown",
            "currentState": f"Running {age} seconds ago",
            "node": "vm",
            "error": "",
        }
        if not task["wanted"]:
            shown["currentState"] = f"Shutdown {int(time.time() - task['ended'])} seconds ago"
        elif service["crashes"] and time.time() - task["begun"] > CRASHING * self.speed:
            shown.update(
                state="shutdown",
                currentState=f"Failed {age} seconds ago",
                error='"task: non-zero exit (1)"',
            )
        return shown


def _task_id() -> str:
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _index in range(25))
