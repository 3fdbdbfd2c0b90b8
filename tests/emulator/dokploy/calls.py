# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A call that was let in, and the tables of procedures that calls end up in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import tables
from .errors import Problem, not_found, unauthorized
from .relations import Relation, Row
from .store import Store, newest_first
from .validation import Schema

if TYPE_CHECKING:
    from .world import World

EMPTY = object()
"""The result of a procedure that answers 200 and nothing."""

# What a member may do everywhere; an owner and an admin may do everything.
MEMBER_MAY = {
    "service": {"read"},
    "environment": {"read"},
    "volume": {"read", "create", "delete"},
    "deployment": {"read", "create", "cancel"},
    "envVars": {"read", "write"},
    "projectEnvVars": {"read", "write"},
    "environmentEnvVars": {"read", "write"},
    "backup": {"read", "create", "update", "delete", "restore"},
    "volumeBackup": {"read", "create", "update", "delete", "restore"},
    "schedule": {"read", "create", "update", "delete"},
    "domain": {"read", "create", "delete"},
    "logs": {"read"},
    "monitoring": {"read"},
    "tag": {"read"},
    "vaultProvider": {"read"},
}

# What is given to single members besides (services/permission.ts).
GIVEN = {
    ("project", "create"): "canCreateProjects",
    ("project", "delete"): "canDeleteProjects",
    ("service", "create"): "canCreateServices",
    ("service", "delete"): "canDeleteServices",
    ("environment", "create"): "canCreateEnvironments",
    ("environment", "delete"): "canDeleteEnvironments",
    ("docker", "read"): "canAccessToDocker",
    ("api", "read"): "canAccessToAPI",
    **{("sshKeys", action): "canAccessToSSHKeys" for action in ("read", "create", "delete")},
    **{("gitProviders", action): "canAccessToGitProviders" for action in ("read", "create", "delete")},
}


@dataclass
class Call:
    world: World
    key: Row
    member: Row
    procedure: str
    input: Row

    @property
    def store(self) -> Store:
        return self.world.store

    @property
    def organization(self) -> str:
        return str(self.key["organizationId"])

    @property
    def privileged(self) -> bool:
        return self.member["role"] in ("owner", "admin")

    def may(self, resource: str, action: str) -> bool:
        given = GIVEN.get((resource, action), "")
        return self.privileged or action in MEMBER_MAY.get(resource, ()) or bool(self.member.get(given))

    def require(self, resource: str, action: str) -> None:
        if not self.may(resource, action):
            raise unauthorized(f'unauthorized to access resource "{resource}"')

    def require_service(self, service_id: str, resource: str, action: str) -> None:
        """The right to do something, and access to this very service; whether the service exists comes later."""
        self.require(resource, action)
        if not self.privileged and service_id not in self.member["accessedServices"]:
            raise unauthorized("You don't have access to this service")

    def require_owner(self, row: Row, owners: Iterable[str], resource: str, action: str) -> None:
        """The same of what belongs to a service, which one of these columns names; the right alone, where none does."""
        service_id = next((row[name] for name in owners if row.get(name)), None)
        if service_id:
            self.require_service(service_id, resource, action)
        else:
            self.require(resource, action)

    def require_privileged(self) -> None:
        if not self.privileged:
            raise unauthorized()

    def require_project(self, project_id: str) -> None:
        if not self.privileged and project_id not in self.member["accessedProjects"]:
            raise unauthorized("You don't have access to this project")

    def remember(self, what: str, key: str) -> None:
        """Who makes something may enter it from then on; searches show nothing else, also to an owner."""
        self.member[what] = [*self.member[what], key]

    def owns(self, row: Row, message: str, code: str = "UNAUTHORIZED") -> Row:
        """The row, when it is of the organization of the key."""
        if row["organizationId"] != self.organization:
            raise Problem(code, message)
        return row

    def project_of(self, row: Row) -> Row:
        """The project of something that is in an environment."""
        environment = self.environment_of(row)
        return self.store[tables.PROJECT].rows[environment["projectId"]]

    def environment_of(self, row: Row) -> Row:
        return self.store[tables.ENVIRONMENT].rows[row["environmentId"]]

    def place_of(self, row: Row) -> Row:
        """The environment and the project of a service as full records nest them."""
        return {**self.environment_of(row), "project": self.project_of(row)}

    def server_of(self, row: Row) -> Row | None:
        return self.store[tables.SERVER].get(row["serverId"])

    def check_server(self, server_id: str | None, word: str = "server") -> None:
        server = self.store[tables.SERVER].get(server_id)
        if server_id and (server is None or server["organizationId"] != self.organization):
            raise unauthorized(f"You are not authorized to access this {word}")

    def check_place(self) -> None:
        """Where a service shall be, and whether the caller may make one there."""
        self.find(tables.ENVIRONMENT, "Environment")
        project = self.project_of(self.input)
        self.require("service", "create")
        self.require_project(project["projectId"])
        self.owns(project, "You are not authorized to access this project")
        self.check_server(self.input.get("serverId"))

    def find(self, relation: Relation, thing: str) -> Row:
        """The row that the input names by the key of its table."""
        row = self.store[relation].get(self.input[relation.key])
        if row is None:
            raise not_found(thing)
        return row

    def held(self, relation: Relation, thing: str, verb: str = "access") -> Row:
        """The same, of what belongs to an organization directly."""
        return self.owns(self.find(relation, thing), f"You are not allowed to {verb} this {thing}")

    def holdings(self, relation: Relation) -> list[Row]:
        """All rows of the organization, newest first."""
        return newest_first(self.store[relation].where("organizationId", self.organization))

    def changes(self, *but: str) -> Row:
        """The input without the keys that say what is meant."""
        return {name: value for name, value in self.input.items() if name not in but}


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Procedure:
    name: str
    method: str
    schema: Schema
    handler: Handler
    right: tuple[str, str] | None = None


@dataclass
class Router:
    """The procedures of one router, by their names without it."""

    name: str
    procedures: dict[str, Procedure] = field(default_factory=dict)

    def add(
        self, name: str, method: str, schema: Schema, handler: Handler, right: tuple[str, str] | None = None
    ) -> None:
        self.procedures[name] = Procedure(f"{self.name}.{name}", method, schema, handler, right)

    def query(
        self, name: str, schema: Schema | None = None, right: tuple[str, str] | None = None
    ) -> Callable[[Handler], Handler]:
        """Declare a reading procedure; right is what the whole procedure needs."""
        return self._declare(name, "GET", schema, right)

    def mutation(
        self, name: str, schema: Schema | None = None, right: tuple[str, str] | None = None
    ) -> Callable[[Handler], Handler]:
        return self._declare(name, "POST", schema, right)

    def _declare(
        self, name: str, method: str, schema: Schema | None, right: tuple[str, str] | None
    ) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            self.add(name, method, schema or {}, handler, right)
            return handler

        return declare
