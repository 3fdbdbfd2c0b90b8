# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What earlier versions lack, as their own table schemas and routers tell (README.md says from where)."""

from __future__ import annotations

import re
from typing import Any

from dated import met

from .relations import Relation, Row
from .tables import (
    APPLICATION,
    BACKUP,
    BITBUCKET,
    COMPOSE,
    DATABASE_TABLES,
    DEPLOYMENT,
    DESTINATION,
    DOMAIN,
    ENVIRONMENT,
    GIT_PROVIDER,
    GITEA,
    GITLAB,
    MOUNT,
    NOTIFICATION,
    SCHEDULE,
    VOLUME_BACKUP,
)
from .validation import Field, Schema

Version = tuple[int, ...]
TASK_ID = 12
"""Letters of the id of a task that ``docker service ps`` shows when it cuts."""

# What applications and all kinds of databases have got together.
SERVICES_SINCE = {
    "stopGracePeriodSwarm": "0.25.5",
    "endpointSpecSwarm": "0.25.7",
    "args": "0.26.0",
    "ulimitsSwarm": "0.27.0",
    "networkIds": "0.29.14",
    "detachDokployNetwork": "0.29.14",
}
CHANNELS_SINCE = {
    "lark": "0.25.6",
    "custom": "0.26.0",
    "pushover": "0.26.7",
    "resend": "0.27.0",
    "teams": "0.27.1",
    "mattermost": "0.29.0",
}
# The router whose procedures take the columns of a table, the table, and the first version that had each of them.
COLUMNS_SINCE: tuple[tuple[str, Relation, dict[str, str]], ...] = (
    (
        "application",
        APPLICATION,
        {
            **SERVICES_SINCE,
            "buildSecrets": "0.25.6",
            "previewBuildSecrets": "0.25.6",
            "buildServerId": "0.26.0",
            "buildRegistryId": "0.26.0",
            "rollbackRegistryId": "0.26.0",
            "createEnvFile": "0.26.1",
            "bitbucketRepositorySlug": "0.26.7",
            "icon": "0.29.0",
        },
    ),
    (
        "domain",
        DOMAIN,
        {
            "customEntrypoint": "0.29.0",
            "middlewares": "0.29.0",
            "forwardAuthEnabled": "0.29.8",
            "enabled": "0.30.0",
        },
    ),
    ("schedule", SCHEDULE, {"timezone": "0.26.0", "description": "0.29.3", "organizationId": "0.29.7"}),
    ("environment", ENVIRONMENT, {"isDefault": "0.26.1"}),
    ("deployment", DEPLOYMENT, {"buildServerId": "0.26.0"}),
    *((kind, relation, SERVICES_SINCE) for kind, relation in DATABASE_TABLES.items() if kind != "libsql"),
    (
        "compose",
        COMPOSE,
        {
            "bitbucketRepositorySlug": "0.26.7",
            "icon": "0.29.14",
            "serviceNetworks": "0.29.14",
            "createEnvFile": "0.30.0",
        },
    ),
    ("mounts", MOUNT, {"libsqlId": "0.29.0"}),
    ("gitProvider", GIT_PROVIDER, {"sharedWithOrganization": "0.29.0"}),
    ("gitlab", GITLAB, {"gitlabInternalUrl": "0.27.0"}),
    ("gitea", GITEA, {"giteaInternalUrl": "0.27.0"}),
    ("bitbucket", BITBUCKET, {"bitbucketEmail": "0.26.0", "apiToken": "0.26.0"}),
    ("backup", BACKUP, {"libsqlId": "0.29.0", "includeEncryptionKey": "0.29.12"}),
    ("volumeBackups", VOLUME_BACKUP, {"libsqlId": "0.29.0"}),
    ("destination", DESTINATION, {"additionalFlags": "0.29.0"}),
    (
        "notification",
        NOTIFICATION,
        {
            "volumeBackup": "0.26.0",
            **CHANNELS_SINCE,
            **{f"{channel}Id": since for channel, since in CHANNELS_SINCE.items()},
        },
    ),
)
BY_ROUTER = {router: columns for router, _relation, columns in COLUMNS_SINCE}
BY_KEY = {relation.key: columns for _router, relation, columns in COLUMNS_SINCE}
# A procedure, or all of a router, and the first version that had it.
PROCEDURES_SINCE = {
    "application.saveGitProvider": "0.25.5",
    "application.killBuild": "0.25.8",
    "application.clearDeployments": "0.27.1",
    "application.search": "0.28.3",
    "application.readLogs": "0.29.0",
    "deployment.removeDeployment": "0.27.1",
    "deployment.allCentralized": "0.28.3",
    "deployment.queueList": "0.28.3",
    "deployment.readLogs": "0.29.5",
    "dockerVolume": "0.30.0",
    "domain.toggleEnable": "0.30.0",
    "environment.search": "0.28.3",
    "mounts.listByServiceId": "0.28.0",
    "gitProvider.toggleShare": "0.29.0",
    "network": "0.29.14",
    "overview": "0.30.0",
    "patch": "0.28.0",
    "project.allForPermissions": "0.28.3",
    "project.search": "0.28.3",
    "project.homeStats": "0.29.1",
    "server.buildServers": "0.26.0",
    "server.allForPermissions": "0.29.0",
    "server.updateBuildsConcurrency": "0.29.9",
    "settings.checkInfrastructureHealth": "0.29.0",
    "ai.getCustomProviders": "0.29.13",
    "ai.saveCustomProviders": "0.29.13",
    "ai.testConnection": "0.29.0",
    "settings.cleanAllDeploymentQueue": "0.27.0",
    "settings.getDockerDiskUsage": "0.29.0",
    "settings.getWebServerSettings": "0.26.3",
    "settings.updateBuildsConcurrency": "0.29.9",
    "settings.updateRemoteServersOnly": "0.29.6",
    "settings.updateServerIp": "0.26.3",
    "sshKey.allForApps": "0.29.0",
    "organization.active": "0.28.4",
    "organization.inviteMember": "0.28.7",
    "organization.updateMemberRole": "0.28.0",
    "user.session": "0.28.5",
    "user.getPermissions": "0.28.7",
    "user.createUserWithCredentials": "0.29.0",
    "tag": "0.29.0",
    "dnsProvider": "0.30.0",
    "libsql": "0.29.0",
    "compose.clearDeployments": "0.27.1",
    "compose.killBuild": "0.25.8",
    "compose.previewTemplate": "0.29.5",
    **dict.fromkeys(
        (f"{kind}.search" for kind in ("postgres", "mysql", "mariadb", "mongo", "redis", "compose")), "0.28.3"
    ),
    **dict.fromkeys(
        (f"{kind}.changePassword" for kind in ("postgres", "mysql", "mariadb", "mongo", "redis")), "0.29.0"
    ),
    **dict.fromkeys(
        (f"{kind}.readLogs" for kind in ("postgres", "mysql", "mariadb", "mongo", "redis", "compose")), "0.29.0"
    ),
    "compose.saveEnvironment": "0.29.0",
    "backup.manualBackupLibsql": "0.29.0",
    "registry.testRegistryById": "0.26.3",
    **{
        f"notification.{name.format(channel.capitalize())}": since
        for channel, since in CHANNELS_SINCE.items()
        for name in ("create{}", "update{}", "test{}Connection")
    },
    "vaultProvider": "0.30.0",
}
TASK_STATES_SINCE = "0.27.0"
ROLLS_BACK_SINCE = "0.29.0"
"""First version whose services go back when an update fails; docker pauses where nothing else is said."""


def parsed(text: str) -> Version:
    """As something to compare. Raises ValueError for what is no version that this server can pose as."""
    match = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)", text)
    if match is None:
        raise ValueError(f"{text} is no version of Dokploy, such as 0.29.14")
    version = tuple(map(int, match.groups()))
    if version < (0, 25, 0):
        raise ValueError(f"{text} has no environments; the oldest version that can be posed as is 0.25.0")
    return version


def failure_action(version: Version) -> str:
    """What an application without an update configuration does when an update fails."""
    return "pause" if before(version, ROLLS_BACK_SINCE) else "rollback"


def before(version: Version, since: str) -> bool:
    met(since)
    return version < parsed(since)


def has_procedure(version: Version, name: str) -> bool:
    since = PROCEDURES_SINCE.get(name) or PROCEDURES_SINCE.get(name.partition(".")[0])
    return not since or not before(version, since)


def accepted(version: Version, procedure: str, schema: Schema, given: Any) -> Schema:
    """What a procedure takes; what is not in it is dropped without a word."""
    columns = BY_ROUTER.get(procedure.partition(".")[0], {})
    for name, since in columns.items():
        if name in schema and (_is_needed(schema[name]) or not isinstance(given, dict) or name in given):
            met(since)
    lacking = _lacking(version, columns)
    return {name: field for name, field in schema.items() if name not in lacking}


def _is_needed(field: Field) -> bool:
    return field.wrapped or not field.may_miss


def shown(version: Version, procedure: str, result: Any) -> Any:
    """An answer without what the tables did not have, wherever their rows are in it."""
    if procedure == "docker.getServiceContainersByAppName" and before(version, TASK_STATES_SINCE):
        return [_bare_task(task) for task in result]
    return _without(version, result)


def _lacking(version: Version, columns: dict[str, str]) -> set[str]:
    return {name for name, since in columns.items() if version < parsed(since)}


def _without(version: Version, value: Any) -> Any:
    if isinstance(value, list):
        return [_without(version, item) for item in value]
    if not isinstance(value, dict):
        return value
    # The key of its own table comes before those of others in every row.
    key = next((name for name in value if name in BY_KEY), "")
    columns = BY_KEY.get(key, {})
    for name in columns.keys() & value.keys():
        met(columns[name], shown=name)
    lacking = _lacking(version, columns)
    return {name: _without(version, item) for name, item in value.items() if name not in lacking}


def _bare_task(task: Row) -> Row:
    """Only what the swarm wants, not what became of it."""
    bare = {name: task[name] for name in ("containerId", "name", "state", "node")}
    return {**bare, "containerId": str(task["containerId"])[:TASK_ID]}
