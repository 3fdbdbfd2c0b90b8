# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the embedded Coolify holds."""

from __future__ import annotations

import secrets
import string
from datetime import UTC, datetime
from typing import Any

import moments

Row = dict[str, Any]
VERSION = "4.3.10"
OWN_ROWS = ("servers", "destinations", "private_keys", "github_apps", "gitlab_apps")
ENDED = ("finished", "failed", "cancelled-by-user")
# How long things take at speed 1, in seconds. Real servers need ten times as long.
DEPLOYING, STOPPING, DELETING, LOADING, RUNNING, WAITING = 0.9, 0.3, 0.3, 0.3, 0.3, 0.1


def new_uuid() -> str:
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _index in range(24))


def stamp(moment: float | None = None) -> str:
    return datetime.fromtimestamp(moment or moments.now(), UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def dates() -> Row:
    return {"created_at": stamp(), "updated_at": stamp()}


class Store:
    """Rows by kind, as JSON-able data."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.data: dict[str, Any] = {
            "version": VERSION,
            "sequences": {},
            "projects": {},
            "environments": {},
            "servers": {},
            "destinations": {},
            "applications": {},
            "databases": {},
            "services": {},
            "backups": {},
            "variables": {},
            "deployments": {},
            "tags": {},
            "volumes": {},
            "files": {},
            # What was deleted on servers, with everything in it.
            "wiped": [],
            # By the uuid of the storage.
            "volume_backups": {},
            "tasks": {},
            "previews": {},
            "shared_variables": {},
            "cleanups": {},
            "notifications": {},
            "s3_storages": {},
            "cloud_tokens": {},
            "cloud_init_scripts": {},
            # Machines at clouds, by their ids there, and when which servers get the addresses of theirs.
            "machines": {},
            "addresses": {},
            # When the proxies of which servers are restarted.
            "proxy_restarts": {},
            # When ports of databases are opened, by the uuids of these, which are open, and what else has some.
            "openings": {},
            "open_ports": {},
            "taken_ports": [],
            "absent_images": [],
            "dumps": {},
            "crashing_images": [],
            "compose_files": {},
            "private_keys": {},
            "github_apps": {},
            "gitlab_apps": {},
            "tokens": {},
            "api_enabled": True,
            "allowed_ips": "",
            "resolves": True,
            # Checks of what runs: those that wait in the queue, when the loop asks for the next, when a deployment has
            # ended last, and for how many seconds after it no check runs.
            "checks": [],
            "next_check": moments.now(),
            "last_end": 0.0,
            "status_lag": 0.0,
        }

    def __getattr__(self, kind: str) -> dict[str, Row]:
        try:
            rows: dict[str, Row] = self.__dict__["data"][kind]
            return rows
        except KeyError:
            raise AttributeError(kind) from None

    def next_id(self, kind: str) -> int:
        """The next number of a table; Coolify's own first rows have the number 0."""
        number: int = self.data["sequences"].get(kind, 0 if kind in OWN_ROWS else 1)
        self.data["sequences"][kind] = number + 1
        return number

    # -- rows ----------------------------------------------------------------------------------------------------

    def add(self, kind: str, columns: Row) -> Row:
        """A new row of a kind whose rows have a number, an id and the dates of the server."""
        row = {"id": self.next_id(kind), "uuid": new_uuid(), **columns, **dates()}
        self.data[kind][row["uuid"]] = row
        return row

    def add_project(self, name: str, description: str | None) -> Row:
        icon = dict.fromkeys(("icon_path", "icon_s3_storage_id", "icon_storage_type"))
        row = self.add("projects", {"name": name, "description": description, "team_id": 0, **icon})
        self.add_environment(row, "production")
        return row

    def add_environment(self, project: Row, name: str) -> Row:
        return self.add("environments", {"name": name, "description": None, "project_id": project["id"]})

    def share(self, kind: str, owner: int, **columns: Any) -> Row:
        """A variable that something shares with what is in it."""
        row = {
            "id": self.next_id("shared_variables"),
            "comment": None,
            "is_literal": False,
            "is_multiline": False,
            "is_shown_once": False,
            "value": None,
            **columns,
            "type": kind,
            **dates(),
            "owner": owner,
        }
        self.shared_variables[str(row["id"])] = row
        return row

    def environments_of(self, project: Row) -> list[Row]:
        return [row for row in self.environments.values() if row["project_id"] == project["id"]]

    def resources_in(self, environment: Row) -> list[Row]:
        return [row for row in self.resources() if row["environment_id"] == environment["id"]]

    def applications_in(self, environment: Row) -> list[Row]:
        return [row for row in self.applications.values() if row["environment_id"] == environment["id"]]

    def destinations_of(self, server: Row) -> list[Row]:
        return [row for row in self.destinations.values() if row["server_id"] == server["id"]]

    def by_id(self, kind: str, number: int) -> Row:
        return next(row for row in self.data[kind].values() if row["id"] == number)

    def variables_of(self, application: Row) -> list[Row]:
        # Of all kinds only this one holds lists.
        return self.variables.setdefault(application["uuid"], [])

    def deployments_of(self, application: Row) -> list[Row]:
        found = [row for row in self.deployments.values() if row["application_id"] == str(application["id"])]
        return sorted(found, key=lambda row: row["id"], reverse=True)

    def server_of(self, application: Row) -> Row:
        return self.by_id("servers", self.by_id("destinations", application["destination_id"])["server_id"])

    def resources(self) -> list[Row]:
        """Whatever has containers."""
        return [*self.applications.values(), *self.databases.values(), *self.services.values()]

    def application_of(self, deployment: Row) -> Row | None:
        number = int(deployment["application_id"])
        return next((row for row in self.applications.values() if row["id"] == number), None)

    def touch(self, row: Row) -> None:
        """A database that writes a row anew puts it behind all others, which shows where nothing sorts them."""
        row["touched"] = self.next_id("touches")
        row["updated_at"] = stamp()

    def forget(self, resource: Row) -> None:
        """Remove a resource and what belongs to it; deployments stay."""
        for table in ("applications", "databases", "services"):
            self.data[table].pop(resource["uuid"], None)
        self.variables.pop(resource["uuid"], None)
        for table in ("volumes", "files"):
            for row in bodies(resource):
                _drop(self.data[table], resource_type=model(row), resource_id=row["id"])
        left = {*self.volumes, *self.files}
        for uuid in [uuid for uuid in self.volume_backups if uuid not in left]:
            del self.volume_backups[uuid]
        _drop(self.backups, database_type=model(resource), database_id=resource["id"])
        _drop(self.tasks, resource=resource["uuid"])
        if "model" not in resource:
            _drop(self.previews, application_id=resource["id"])


def model(row: Row) -> str:
    """The class that the server calls a resource by."""
    return f"App\\Models\\{row.get('model', 'Application')}"


def bodies(resource: Row) -> list[Row]:
    """What has the containers of a resource: it, or the parts of a service."""
    return [*resource["applications"], *resource["databases"]] if resource.get("model") == "Service" else [resource]


def _drop(rows: dict[str, Row], **columns: Any) -> None:
    for key in [key for key, row in rows.items() if all(row[name] == value for name, value in columns.items())]:
        del rows[key]
