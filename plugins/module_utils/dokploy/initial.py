# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Dokploy v0.30.2 puts into new objects, by the keys of its answers."""

from __future__ import annotations

import re
from typing import Any, Callable

from ..language.call import Record
from ..language.resource import MADE_UP, Initial
from .swarm import LIMITS, SWARM

_OF_SWARM = dict.fromkeys(item.api_name for item in (*LIMITS, *SWARM))
_OF_GIT = dict.fromkeys(
    (
        *("repository", "owner", "branch", "githubId"),
        *("gitlabProjectId", "gitlabRepository", "gitlabOwner", "gitlabBranch", "gitlabPathNamespace", "gitlabId"),
        *("giteaRepository", "giteaOwner", "giteaBranch", "giteaId", "bitbucketRepository", "bitbucketOwner"),
        *("bitbucketRepositorySlug", "bitbucketBranch", "bitbucketId"),
        *("customGitUrl", "customGitBranch", "customGitSSHKeyId"),
    )
)


def _new(known: Record, names: str) -> Callable[[Record], Record]:
    """What a new one has; its name is made up where it begins with one of C(names), and declared otherwise."""
    made_up = re.compile(rf"(?:{names})-[a-z0-9]+(-[a-z0-9]+){{2,}}-[a-z0-9]{{6}}")
    return lambda record: {**known, "appName": MADE_UP} if made_up.fullmatch(str(record.get("appName"))) else known


_APPLICATION: dict[str, Any] = {
    **_OF_SWARM,
    **_OF_GIT,
    **dict.fromkeys(
        (
            *("description", "env", "buildArgs", "buildSecrets", "watchPaths", "command", "args", "icon"),
            *("previewEnv", "previewBuildArgs", "previewBuildSecrets", "previewLabels", "previewWildcard"),
            *("previewCustomCertResolver", "title", "enabled", "username", "password", "dockerImage", "registryUrl"),
            *("customGitBuildPath", "dockerContextPath", "dockerBuildStage", "dropBuildPath", "publishDirectory"),
            *("isStaticSpa",),
            *("registryId", "rollbackRegistryId", "serverId", "buildServerId", "buildRegistryId"),
        )
    ),
    "autoDeploy": True,
    "bitbucketBuildPath": "/",
    "buildPath": "/",
    "buildType": "nixpacks",
    "cleanCache": False,
    "createEnvFile": True,
    "detachDokployNetwork": False,
    "deployments": MADE_UP,
    "dockerfile": "Dockerfile",
    "enableSubmodules": False,
    "giteaBuildPath": "/",
    "gitlabBuildPath": "/",
    "herokuVersion": "24",
    "isPreviewDeploymentsActive": False,
    "networkIds": [],
    "previewDeployments": MADE_UP,
    "previewCertificateType": "none",
    "previewHttps": False,
    "previewLimit": 3,
    "previewPath": "/",
    "previewPort": 3000,
    "previewRequireCollaboratorPermissions": True,
    "railpackVersion": "0.15.4",
    "refreshToken": MADE_UP,
    "replicas": 1,
    "rollbackActive": False,
    "sourceType": "github",
    # Where this collection notes what it has uploaded.
    "subtitle": MADE_UP,
    "triggerType": "push",
}


def is_default(environment: Record) -> bool:
    """Whether it came with its project. Before 0.26.1 Dokploy knew that by the name."""
    return bool(environment.get("isDefault", environment.get("name") == "production"))


def _new_environment(record: Record) -> Record:
    return {"description": "Production environment" if is_default(record) else None, "env": ""}


def holds_data(mount: Record) -> bool:
    """Whether it is the volume that Dokploy gives every new database for its data."""
    return mount.get("type") == "volume" and str(mount.get("volumeName")).endswith("-data")


_DATABASE: dict[str, Any] = {
    **_OF_SWARM,
    **dict.fromkeys(
        (
            *("description", "env", "command", "args", "serverId"),
            *("externalPort", "externalGRPCPort", "externalAdminPort", "sqldPrimaryUrl"),
        )
    ),
    "detachDokployNetwork": False,
    "enableNamespaces": False,
    "networkIds": [],
    "replicaSets": False,
    "replicas": 1,
    "sqldNode": "primary",
}

PROJECT = Initial(record=lambda record: {"description": None, "env": "", "projectTags": []})
ENVIRONMENT = Initial(record=_new_environment)
REGISTRY = Initial(record=lambda record: {"imagePrefix": None})
APPLICATION = Initial(
    record=_new(_APPLICATION, "app"),
    rows={
        "domains": {
            "certificateType": "none",
            "customCertResolver": None,
            "customEntrypoint": None,
            "enabled": True,
            "forwardAuthEnabled": False,
            "https": False,
            "internalPath": "/",
            "middlewares": [],
            "path": "/",
            "port": 3000,
            "serviceName": None,
            "stripPath": False,
        },
        "mounts": {"hostPath": None, "volumeName": None, "filePath": None, "content": None},
        "ports": {"protocol": "tcp", "publishMode": "ingress"},
        "schedules": {
            **dict.fromkeys(("description", "serviceName", "script", "timezone")),
            "shellType": "bash",
            "enabled": True,
        },
        "volume_backups": {"serviceName": None, "turnOff": False, "keepLatestCount": None},
        "patches": {"enabled": True, "type": "update"},
    },
)
DATABASE = Initial(
    record=_new(_DATABASE, "postgres|mysql|mariadb|mongo|redis"),
    rows={
        "mounts": APPLICATION.rows["mounts"],
        "volume_backups": APPLICATION.rows["volume_backups"],
        "backups": {"keepLatestCount": None, "serviceName": None, "includeEncryptionKey": True},
    },
    own={"mounts": lambda row, rows: holds_data(row)},
)


_COMPOSE: dict[str, Any] = {
    **_OF_GIT,
    **dict.fromkeys(("description", "env", "watchPaths", "icon", "serverId")),
    "autoDeploy": True,
    "command": "",
    "composeFile": "",
    "composePath": "./docker-compose.yml",
    "composeType": "docker-compose",
    "createEnvFile": True,
    "deployments": MADE_UP,
    "enableSubmodules": False,
    "isolatedDeployment": False,
    "isolatedDeploymentsVolume": False,
    "randomize": False,
    "refreshToken": MADE_UP,
    "serviceNetworks": [],
    "sourceType": "github",
    "suffix": "",
    "triggerType": "push",
}

COMPOSE = Initial(
    record=_new(_COMPOSE, "compose"),
    rows={
        **{name: APPLICATION.rows[name] for name in ("domains", "mounts", "schedules", "volume_backups", "patches")},
        "backups": {"keepLatestCount": None, "includeEncryptionKey": True},
        "service_networks": {"networkIds": [], "detachDokployNetwork": False},
    },
)
