# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the embedded Coolify holds, and what happens in it as time passes."""

from __future__ import annotations

import hashlib
import json
import secrets
import string
import time
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]
VERSION = "4.3.10"
ENDED = ("finished", "failed", "cancelled-by-user")
# How long things take at speed 1, in seconds. Real servers need ten times as long.
QUEUED, DEPLOYING, STOPPING, DELETING = 0.15, 0.8, 0.3, 0.3


def new_uuid() -> str:
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _index in range(24))


def stamp(moment: float | None = None) -> str:
    return datetime.fromtimestamp(moment or time.time(), UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def dates() -> Row:
    return {"created_at": stamp(), "updated_at": stamp()}


class Store:
    """Rows by kind, as JSON-able data, and the clock that moves deployments along."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.data: dict[str, Any] = {
            "next_id": 1,
            "projects": {},
            "environments": {},
            "servers": {},
            "destinations": {},
            "applications": {},
            "variables": {},
            "deployments": {},
            "tokens": {},
            "api_enabled": True,
            "allowed_ips": "",
        }

    def __getattr__(self, kind: str) -> dict[str, Row]:
        try:
            return self.__dict__["data"][kind]
        except KeyError:
            raise AttributeError(kind) from None

    def next_id(self) -> int:
        self.data["next_id"] += 1
        return self.data["next_id"]

    # -- rows ----------------------------------------------------------------------------------------------------

    def add_project(self, name: str, description: str | None) -> Row:
        row = {
            "id": self.next_id(),
            "uuid": new_uuid(),
            "name": name,
            "description": description,
            "team_id": 0,
            "icon_path": None,
            "icon_s3_storage_id": None,
            "icon_storage_type": None,
            **dates(),
        }
        self.projects[row["uuid"]] = row
        self.add_environment(row, "production")
        return row

    def add_environment(self, project: Row, name: str) -> Row:
        row = {
            "id": self.next_id(),
            "uuid": new_uuid(),
            "name": name,
            "description": None,
            "project_id": project["id"],
            **dates(),
        }
        self.environments[row["uuid"]] = row
        return row

    def environments_of(self, project: Row) -> list[Row]:
        return [row for row in self.environments.values() if row["project_id"] == project["id"]]

    def applications_in(self, environment: Row) -> list[Row]:
        return [row for row in self.applications.values() if row["environment_id"] == environment["id"]]

    def destinations_of(self, server: Row) -> list[Row]:
        return [row for row in self.destinations.values() if row["server_id"] == server["id"]]

    def by_id(self, kind: str, number: int) -> Row:
        return next(row for row in self.data[kind].values() if row["id"] == number)

    def variables_of(self, application: Row) -> list[Row]:
        return self.variables.setdefault(application["uuid"], [])  # type: ignore[return-value,arg-type]

    def deployments_of(self, application: Row) -> list[Row]:
        found = [row for row in self.deployments.values() if row["application_id"] == str(application["id"])]
        return sorted(found, key=lambda row: row["id"], reverse=True)

    def server_of(self, application: Row) -> Row:
        return self.by_id("servers", self.by_id("destinations", application["destination_id"])["server_id"])

    # -- time ----------------------------------------------------------------------------------------------------

    def advance(self) -> None:
        """Carry out, in their order, all the things that were due before now."""
        now = time.time()
        while True:
            due = [(row["due"], row) for row in self.deployments.values() if row["status"] == "in_progress"]
            moment, row = min(due, key=lambda pair: pair[0], default=(now + 1, None))
            if row is None or moment > now:
                break
            self._finish(row, moment)
            self._start_queued(moment)
        self._start_queued(now)
        for application in list(self.applications.values()):
            if application.get("stops_at", now + 1) <= now:
                del application["stops_at"]
                application["status"] = "exited:unhealthy"
            if application.get("goes_at", now + 1) <= now:
                del self.applications[application["uuid"]]
                self.variables.pop(application["uuid"], None)

    def queue(self, application: Row, **words: Any) -> Row:
        self.advance()
        project = self.by_id("projects", self.by_id("environments", application["environment_id"])["project_id"])
        environment = self.by_id("environments", application["environment_id"])
        server = self.server_of(application)
        uuid = new_uuid()
        row = {
            "id": self.next_id(),
            "application_id": str(application["id"]),
            "application_name": application["name"],
            "build_server_id": None,
            "commit": "HEAD",
            "commit_message": None,
            "configuration_hash": None,
            "current_process_id": None,
            "deployment_url": f"/project/{project['uuid']}/environment/{environment['uuid']}"
            f"/application/{application['uuid']}/deployment/{uuid}",
            "deployment_uuid": uuid,
            "destination_id": str(application["destination_id"]),
            "docker_registry_image_tag": None,
            "finished_at": None,
            "force_rebuild": False,
            "git_type": None,
            "horizon_job_id": None,
            "horizon_job_worker": None,
            "is_api": True,
            "is_webhook": False,
            "logs": None,
            "only_this_server": False,
            "pull_request_id": 0,
            "restart_only": False,
            "rollback": False,
            "server_id": server["id"],
            "server_name": server["name"],
            "status": "queued",
            **dates(),
            **words,
            "due": time.time() + QUEUED * self.speed,
        }
        self.deployments[uuid] = row
        return row

    def _start_queued(self, moment: float) -> None:
        for row in sorted(self.deployments.values(), key=lambda row: row["id"]):
            if row["status"] != "queued" or row["due"] > moment:
                continue
            running = [item for item in self.deployments.values() if item["status"] == "in_progress"]
            same_server = [item for item in running if item["server_id"] == row["server_id"]]
            if len(same_server) >= 2 or any(item["application_id"] == row["application_id"] for item in running):
                continue
            application = self.application_of(row)
            # A deployment takes the configuration that is stored when it begins.
            row["snapshot"] = {key: application[key] for key in application} if application else None
            row.update(
                status="in_progress", horizon_job_id=new_uuid(), horizon_job_worker="embedded", updated_at=stamp(moment)
            )
            row["due"] = max(moment, row["due"]) + DEPLOYING * self.speed

    def application_of(self, deployment: Row) -> Row | None:
        number = int(deployment["application_id"])
        return next((row for row in self.applications.values() if row["id"] == number), None)

    def _finish(self, row: Row, moment: float) -> None:
        application = self.application_of(row)
        snapshot = row.pop("snapshot", None) or application
        row.update(updated_at=stamp(moment), current_process_id=str(row["id"] + 10_000))
        if application is None or snapshot is None:
            row["status"] = "failed"
            return
        image = f"{snapshot['docker_registry_image_name']}:{snapshot['docker_registry_image_tag']}"
        log = [f"Starting deployment of {image} to {row['server_name']}."]
        if _missing(image) and not row["restart_only"]:
            log += [
                f"Error response from daemon: manifest for {image} not found: manifest unknown",
                "Deployment failed: Command execution failed (exit code 1)",
                "Deployment failed. Removing the new version of your application.",
            ]
            row.update(status="failed", logs=_log(log, moment))
            return
        if snapshot["health_check_enabled"] and "fail" in (snapshot["health_check_path"] or ""):
            log += [
                "Custom healthcheck is enabled. Waiting for it to pass.",
                'Healthcheck status: "unhealthy"',
                "Deployment failed. Removing the new version of your application.",
            ]
            row.update(status="failed", logs=_log(log, moment))
            return
        log += ["New container started.", "Removing old containers.", "Rolling update completed."]
        configuration = json.dumps(snapshot, sort_keys=True, default=str).encode()
        row.update(
            status="finished",
            logs=_log(log, moment),
            finished_at=stamp(moment),
            configuration_hash=hashlib.sha256(configuration).hexdigest(),
        )
        application["config_hash"] = row["configuration_hash"]
        application.pop("stops_at", None)
        health = "healthy" if snapshot["health_check_enabled"] else "unknown"
        crashes = "crash" in image or "crash" in (snapshot["custom_docker_run_options"] or "")
        application["status"] = "exited:unhealthy" if crashes else f"running:{health}"


def _missing(image: str) -> bool:
    return any(word in image for word in ("missing", "does-not-exist", "nope"))


def _log(lines: list[str], moment: float) -> str:
    return json.dumps(
        [
            {
                "command": None,
                "output": line,
                "type": "stderr" if "fail" in line or "Error" in line else "stdout",
                "timestamp": stamp(moment),
                "hidden": False,
                "batch": 1,
                "order": order,
            }
            for order, line in enumerate(lines, 1)
        ]
    )
