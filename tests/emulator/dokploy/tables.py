# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables, with the columns in the order and with the defaults that created rows show."""

from __future__ import annotations

from .relations import (
    Column,
    Relation,
    created,
    firm_switch,
    firm_whole,
    identity,
    iso,
    name,
    new_id,
    one_of,
    owner,
    reference,
    secret_token,
    several,
    structure,
    switch,
    whole,
    words,
    words_needed,
)
from .validation import address, choice, flag, items, mail, number, record, shape, strict, text

SOURCES = ("github", "docker", "git", "gitlab", "bitbucket", "gitea", "drop")
COMPOSE_SOURCES = ("git", "github", "gitlab", "bitbucket", "gitea", "raw")
BUILD_TYPES = ("dockerfile", "heroku_buildpacks", "paketo_buildpacks", "nixpacks", "static", "railpack")
STATUSES = ("idle", "running", "done", "error")
CERTIFICATES = ("letsencrypt", "none", "custom")
TRIGGERS = ("push", "tag")
DATABASES = ("libsql", "mariadb", "mongo", "mysql", "postgres", "redis")
SERVICES = ("application", "postgres", "mysql", "mariadb", "mongo", "redis", "compose", "libsql")
LARGEST_ICON = 2 * 1024 * 1024


UPDATE_CONFIG = strict(
    Parallelism=number(),
    Delay=number().optional(),
    FailureAction=text().optional(),
    Monitor=number().optional(),
    MaxFailureRatio=number().optional(),
    Order=text(),
)
SWARM_COLUMNS: dict[str, Column] = {
    "healthCheckSwarm": structure(
        strict(
            Test=items(text()).optional(),
            Interval=number().optional(),
            Timeout=number().optional(),
            StartPeriod=number().optional(),
            Retries=number().optional(),
        )
    ),
    "restartPolicySwarm": structure(
        strict(
            Condition=text().optional(),
            Delay=number().optional(),
            MaxAttempts=number().optional(),
            Window=number().optional(),
        )
    ),
    "placementSwarm": structure(
        strict(
            Constraints=items(text()).optional(),
            Preferences=items(strict(Spread=shape(SpreadDescriptor=text()))).optional(),
            MaxReplicas=number().optional(),
            Platforms=items(strict(Architecture=text(), OS=text())).optional(),
        )
    ),
    "updateConfigSwarm": structure(UPDATE_CONFIG),
    "rollbackConfigSwarm": structure(UPDATE_CONFIG),
    "modeSwarm": structure(
        strict(
            Replicated=strict(Replicas=number().optional()).optional(),
            Global=shape().optional(),
            ReplicatedJob=strict(MaxConcurrent=number().optional(), TotalCompletions=number().optional()).optional(),
            GlobalJob=shape().optional(),
        )
    ),
    "labelsSwarm": structure(record(text())),
    "networkSwarm": structure(
        items(
            strict(
                Target=text().optional(),
                Aliases=items(text()).optional(),
                DriverOpts=record(text()).optional(),
            )
        )
    ),
    "stopGracePeriodSwarm": Column(number().nullable().optional(), integer=True, largest=2**63 - 1),
    "endpointSpecSwarm": structure(
        strict(
            Mode=text().optional(),
            Ports=items(
                strict(
                    Protocol=text().optional(),
                    TargetPort=number().optional(),
                    PublishedPort=number().optional(),
                    PublishMode=text().optional(),
                )
            ).optional(),
        )
    ),
    "ulimitsSwarm": structure(items(strict(Name=text(least=1), Soft=number(least=-1), Hard=number(least=-1)))),
}
RESOURCES = ("memoryReservation", "memoryLimit", "cpuReservation", "cpuLimit")
APP_NAME = Column(
    text(
        least=1,
        most=63,
        pattern=r"^[a-zA-Z0-9._-]+$",
        pattern_text="App name can only contain letters, numbers, dots, underscores and hyphens",
    ).optional()
)

ORGANIZATION = Relation(
    "organization",
    {
        "id": identity(),
        "name": words_needed(),
        "slug": words(),
        "logo": words(),
        "createdAt": created(),
        "metadata": words(),
        "defaultRole": words(),
        "ownerId": words_needed(),
    },
)
USER = Relation(
    "user",
    {
        "id": identity(),
        "firstName": words_needed(""),
        "lastName": words_needed(""),
        "isRegistered": firm_switch(False),
        "expirationDate": created(),
        "createdAt2": created(),
        "createdAt": created(),
        "twoFactorEnabled": firm_switch(False),
        "email": words_needed(),
        "emailVerified": firm_switch(False),
        "image": words(),
        "banned": switch(),
        "banReason": words(),
        "banExpires": words(),
        "updatedAt": created(),
        "role": words_needed("user"),
        "enablePaidFeatures": firm_switch(False),
        "allowImpersonation": firm_switch(False),
        "enableEnterpriseFeatures": firm_switch(False),
        "licenseKey": words(),
        "isValidEnterpriseLicense": firm_switch(False),
        "stripeCustomerId": words(),
        "stripeSubscriptionId": words(),
        "serversQuantity": firm_whole(0),
        "sendInvoiceNotifications": firm_switch(False),
        "isEnterpriseCloud": firm_switch(False),
        "trustedOrigins": several(),
        "bookmarkedTemplates": several([]),
    },
)
MEMBER = Relation(
    "member",
    {
        "id": identity(),
        "organizationId": owner("organization"),
        "userId": owner("user"),
        "role": words_needed(),
        "createdAt": created(),
        "teamId": words(),
        "isDefault": firm_switch(False),
        "canCreateProjects": firm_switch(False),
        "canAccessToSSHKeys": firm_switch(False),
        "canCreateServices": firm_switch(False),
        "canDeleteProjects": firm_switch(False),
        "canDeleteServices": firm_switch(False),
        "canAccessToDocker": firm_switch(False),
        "canAccessToAPI": firm_switch(False),
        "canAccessToGitProviders": firm_switch(False),
        "canAccessToTraefikFiles": firm_switch(False),
        "canDeleteEnvironments": firm_switch(False),
        "canCreateEnvironments": firm_switch(False),
        "accessedProjects": several([]),
        "accessedEnvironments": several([]),
        "accessedServices": several([]),
        "accessedGitProviders": several([]),
        "accessedServers": several([]),
    },
)
INVITATION = Relation(
    "invitation",
    {
        "id": identity(),
        "organizationId": owner("organization"),
        "email": words_needed(),
        "role": words(),
        "status": words_needed(),
        "expiresAt": words_needed(),
        "inviterId": owner("user"),
        "teamId": words(),
    },
)
API_KEY = Relation(
    "api_key",
    {
        "id": identity(lambda: new_id(32)),
        "key": words_needed(),
        "name": words(),
        "start": words(),
        "prefix": words(),
        "userId": owner("user"),
        "organizationId": owner("organization"),
        "enabled": firm_switch(True),
        "rateLimitEnabled": firm_switch(True),
        "rateLimitTimeWindow": firm_whole(86_400_000),
        "rateLimitMax": firm_whole(10),
        "requestCount": firm_whole(0),
        "remaining": whole(),
        "lastRequest": Column(number().nullable().optional()),
        "expiresAt": words(),
        "createdAt": created(),
    },
)
PROJECT = Relation(
    "project",
    {
        "projectId": identity(),
        "name": name(),
        "description": words(),
        "createdAt": created(),
        "organizationId": owner("organization"),
        "env": words_needed(""),
    },
)
ENVIRONMENT = Relation(
    "environment",
    {
        "environmentId": identity(),
        "name": name(),
        "description": words(),
        "createdAt": created(),
        "env": words_needed(""),
        "projectId": owner("project"),
        "isDefault": firm_switch(False),
    },
)
APPLICATION = Relation(
    "application",
    {
        "applicationId": identity(),
        "name": name(),
        "appName": APP_NAME,
        "description": words(),
        "env": words(),
        "previewEnv": words(),
        "watchPaths": several(),
        "previewBuildArgs": words(),
        "previewBuildSecrets": words(),
        "previewLabels": several(),
        "previewWildcard": words(),
        "previewPort": whole(3000),
        "previewHttps": firm_switch(False),
        "previewPath": words("/"),
        "previewCertificateType": Column(choice(*CERTIFICATES).optional(), "none", sql="certificateType"),
        "previewCustomCertResolver": words(),
        "previewLimit": whole(3),
        "isPreviewDeploymentsActive": switch(False),
        "previewRequireCollaboratorPermissions": switch(True),
        "rollbackActive": switch(False),
        "buildArgs": words(),
        "buildSecrets": words(),
        **{resource: words() for resource in RESOURCES},
        "title": words(),
        "enabled": switch(),
        "subtitle": words(),
        "command": words(),
        "args": several(),
        "icon": Column(text(most=LARGEST_ICON).nullable().optional()),
        "refreshToken": secret_token(),
        "sourceType": one_of(SOURCES, "github"),
        "cleanCache": switch(False),
        "repository": words(),
        "owner": words(),
        "branch": words(),
        "buildPath": words("/"),
        "triggerType": one_of(TRIGGERS, "push", nullable=True),
        "autoDeploy": switch(True),
        "gitlabProjectId": whole(),
        "gitlabRepository": words(),
        "gitlabOwner": words(),
        "gitlabBranch": words(),
        "gitlabBuildPath": words("/"),
        "gitlabPathNamespace": words(),
        "giteaRepository": words(),
        "giteaOwner": words(),
        "giteaBranch": words(),
        "giteaBuildPath": words("/"),
        "bitbucketRepository": words(),
        "bitbucketRepositorySlug": words(),
        "bitbucketOwner": words(),
        "bitbucketBranch": words(),
        "bitbucketBuildPath": words("/"),
        "username": words(),
        "password": words(),
        "dockerImage": words(),
        "registryUrl": words(),
        "customGitUrl": words(),
        "customGitBranch": words(),
        "customGitBuildPath": words(),
        "customGitSSHKeyId": reference("ssh-key"),
        "enableSubmodules": firm_switch(False),
        "dockerfile": words("Dockerfile"),
        "dockerContextPath": words(),
        "dockerBuildStage": words(),
        "dropBuildPath": words(),
        **SWARM_COLUMNS,
        "replicas": firm_whole(1),
        "applicationStatus": one_of(STATUSES, "idle"),
        "buildType": one_of(BUILD_TYPES, "nixpacks"),
        "railpackVersion": words("0.15.4"),
        "herokuVersion": words("24"),
        "publishDirectory": words(),
        "isStaticSpa": switch(),
        "createEnvFile": firm_switch(True),
        "createdAt": created(),
        "registryId": reference("registry"),
        "rollbackRegistryId": reference("registry"),
        "environmentId": owner("environment"),
        "githubId": reference("github"),
        "gitlabId": reference("gitlab"),
        "giteaId": reference("gitea"),
        "bitbucketId": reference("bitbucket"),
        "serverId": reference("server", on_delete="cascade"),
        "buildServerId": reference("server"),
        "buildRegistryId": reference("registry"),
        "networkIds": several([]),
        "detachDokployNetwork": firm_switch(False),
    },
)
COMPOSE = Relation(
    "compose",
    {
        "composeId": identity(),
        "name": name(),
        "appName": APP_NAME,
        "description": words(),
        "env": words(),
        "composeFile": words_needed(""),
        "refreshToken": secret_token(),
        "sourceType": one_of(COMPOSE_SOURCES, "github"),
        "composeType": one_of(("docker-compose", "stack"), "docker-compose"),
        "repository": words(),
        "owner": words(),
        "branch": words(),
        "autoDeploy": switch(True),
        "gitlabProjectId": whole(),
        "gitlabRepository": words(),
        "gitlabOwner": words(),
        "gitlabBranch": words(),
        "gitlabPathNamespace": words(),
        "bitbucketRepository": words(),
        "bitbucketRepositorySlug": words(),
        "bitbucketOwner": words(),
        "bitbucketBranch": words(),
        "giteaRepository": words(),
        "giteaOwner": words(),
        "giteaBranch": words(),
        "customGitUrl": words(),
        "customGitBranch": words(),
        "customGitSSHKeyId": reference("ssh-key"),
        "command": words_needed(""),
        "createEnvFile": firm_switch(True),
        "enableSubmodules": firm_switch(False),
        "composePath": Column(text(least=1).optional(), "./docker-compose.yml"),
        "suffix": words_needed(""),
        "randomize": firm_switch(False),
        "isolatedDeployment": firm_switch(False),
        "isolatedDeploymentsVolume": firm_switch(False),
        "triggerType": one_of(TRIGGERS, "push", nullable=True),
        "composeStatus": one_of(STATUSES, "idle"),
        "icon": Column(text(most=LARGEST_ICON).nullable().optional()),
        "environmentId": owner("environment"),
        "createdAt": created(),
        "watchPaths": several(),
        "githubId": reference("github"),
        "gitlabId": reference("gitlab"),
        "bitbucketId": reference("bitbucket"),
        "giteaId": reference("gitea"),
        "serverId": reference("server", on_delete="cascade"),
        "serviceNetworks": structure(
            items(
                shape(
                    serviceName=text(),
                    networkIds=items(text()),
                    detachDokployNetwork=flag().otherwise(False),
                )
            ),
            default=[],
        ),
    },
)
PASSWORD_LETTERS = r"^[a-zA-Z0-9@#%^&*()_+\-=[\]{}|;:,.<>?~`]*$"
PASSWORD_TEXT = (
    "Password contains invalid characters. Please avoid: $ ! ' \" \\ / and space characters for database compatibility"
)
PASSWORD = Column(text(pattern=PASSWORD_LETTERS, pattern_text=PASSWORD_TEXT))
ROOT_PASSWORD = Column(PASSWORD.accepts.optional(), sql="rootPassword")


def _database(
    kind: str,
    image: Column,
    credentials: dict[str, Column],
    *,
    more: dict[str, Column] | None = None,
    without: tuple[str, ...] = (),
    follow: dict[str, str] | None = None,
) -> Relation:
    """follow: columns that stand elsewhere in this table, with those that they come after."""
    columns = {
        f"{kind}Id": identity(),
        "name": name(),
        "appName": APP_NAME,
        "description": words(),
        **credentials,
        "dockerImage": image,
        "command": words(),
        "args": several(),
        "env": words(),
        **{resource: words() for resource in RESOURCES},
        "externalPort": whole(),
        "applicationStatus": one_of(STATUSES, "idle"),
        **SWARM_COLUMNS,
        "replicas": firm_whole(1),
        "createdAt": created(),
        "environmentId": owner("environment"),
        "serverId": reference("server", on_delete="cascade"),
        **(more or {}),
        "networkIds": several([]),
        "detachDokployNetwork": firm_switch(False),
    }
    names = [column for column in columns if column not in without]
    for column, before in (follow or {}).items():
        names.remove(column)
        names.insert(names.index(before) + 1, column)
    return Relation(kind, {column: columns[column] for column in names})


_NAMED = {"databaseName": name(), "databaseUser": name(), "databasePassword": PASSWORD}
_USER = {"databaseUser": name(), "databasePassword": PASSWORD}
_ROOT = {**_NAMED, "databaseRootPassword": ROOT_PASSWORD}
POSTGRES = _database(
    "postgres",
    words_needed("postgres:18"),
    _NAMED,
    follow={"description": "databasePassword", "externalPort": "memoryReservation"},
)
MYSQL = _database("mysql", words_needed("mysql:8"), _ROOT)
MARIADB = _database("mariadb", words_needed("mariadb:6"), _ROOT)
MONGO = _database("mongo", words_needed("mongo:15"), _USER, more={"replicaSets": firm_switch(False)})
# The password of Redis may hold anything; what other kinds refuse is none of its business.
REDIS = _database(
    "redis",
    words_needed("redis:8"),
    {"databasePassword": Column(text(), sql="password")},
    follow={"createdAt": "externalPort"},
)
LIBSQL_IMAGE = "ghcr.io/tursodatabase/libsql-server:v0.24.32"
# What an update of libSQL leaves out is reset where the API has a default of its own.
LIBSQL = _database(
    "libsql",
    Column(text().otherwise(LIBSQL_IMAGE), LIBSQL_IMAGE),
    _USER,
    more={
        "sqldNode": one_of(("primary", "replica"), "primary"),
        "sqldPrimaryUrl": words(),
        "enableNamespaces": Column(flag().otherwise(False), False),
        "externalGRPCPort": whole(),
        "externalAdminPort": whole(),
    },
    without=("args", "ulimitsSwarm"),
    follow={
        "sqldNode": "databasePassword",
        "sqldPrimaryUrl": "sqldNode",
        "enableNamespaces": "sqldPrimaryUrl",
        "externalGRPCPort": "externalPort",
        "externalAdminPort": "externalGRPCPort",
        "networkIds": "replicas",
        "detachDokployNetwork": "networkIds",
    },
)


def services(*kinds: str) -> dict[str, Column]:
    """A reference to each kind of service; the row ends with its service."""
    return {f"{kind}Id": reference(kind, on_delete="cascade") for kind in kinds}


DEPLOYMENT = Relation(
    "deployment",
    {
        "deploymentId": identity(),
        "title": words_needed(),
        "description": words(),
        "status": one_of(("running", "done", "error", "cancelled"), "running"),
        "logPath": words_needed(),
        "pid": words(),
        **services("application", "compose"),
        "serverId": reference("server", on_delete="cascade"),
        "isPreviewDeployment": switch(False),
        "previewDeploymentId": reference("preview_deployments", on_delete="cascade"),
        "createdAt": created(),
        "startedAt": words(),
        "finishedAt": words(),
        "errorMessage": words(),
        "scheduleId": reference("schedule", on_delete="cascade"),
        "backupId": reference("backup", on_delete="cascade"),
        "rollbackId": reference("rollback", on_delete="cascade"),
        "volumeBackupId": reference("volume_backup", on_delete="cascade"),
        "buildServerId": reference("server", on_delete="cascade"),
    },
)
PREVIEW_DEPLOYMENT = Relation(
    "preview_deployments",
    {
        "previewDeploymentId": identity(),
        "applicationId": owner("application"),
        "previewStatus": one_of(STATUSES, "idle"),
        "createdAt": created(),
    },
)
ROLLBACK = Relation(
    "rollback",
    {
        "rollbackId": identity(),
        "deploymentId": owner("deployment"),
        "version": whole(),
        "image": words(),
        "createdAt": created(),
        "fullContext": structure(),
    },
)
DOMAIN = Relation(
    "domain",
    {
        "domainId": identity(),
        "host": words_needed(),
        "https": firm_switch(False),
        "port": whole(3000),
        "customEntrypoint": words(),
        "path": words("/"),
        "serviceName": words(),
        "domainType": one_of(("compose", "application", "preview"), "application", nullable=True),
        "uniqueConfigKey": firm_whole(0),
        "createdAt": created(),
        "composeId": reference("compose", on_delete="cascade"),
        "customCertResolver": words(),
        "applicationId": reference("application", on_delete="cascade"),
        "previewDeploymentId": reference("preview_deployments", on_delete="cascade"),
        "certificateType": one_of(CERTIFICATES, "none"),
        "internalPath": words("/"),
        "stripPath": firm_switch(False),
        "middlewares": several([]),
        "forwardAuthEnabled": firm_switch(False),
        "enabled": firm_switch(True),
    },
)
MOUNT = Relation(
    "mount",
    {
        "mountId": identity(),
        "type": one_of(("bind", "volume", "file")),
        "hostPath": words(),
        "volumeName": words(),
        "filePath": words(),
        "content": words(),
        "serviceType": one_of(SERVICES, "application"),
        "mountPath": name(),
        **services("application", "compose", "libsql", "mariadb", "mongo", "mysql", "postgres", "redis"),
    },
)
PORT = Relation(
    "port",
    {
        "portId": identity(),
        "publishedPort": firm_whole(),
        "publishMode": Column(choice("ingress", "host").otherwise("ingress")),
        "targetPort": firm_whole(),
        "protocol": Column(choice("tcp", "udp").otherwise("tcp")),
        "applicationId": Column(text(least=1), references="application"),
    },
)
REDIRECT = Relation(
    "redirect",
    {
        "redirectId": identity(),
        "regex": name(),
        "replacement": name(),
        "permanent": firm_switch(False),
        "uniqueConfigKey": firm_whole(0),
        "createdAt": created(),
        "applicationId": owner("application"),
    },
)
SECURITY = Relation(
    "security",
    {
        "securityId": identity(),
        "username": name(),
        "password": name(),
        "createdAt": created(),
        "applicationId": owner("application"),
    },
    unique=(("username", "applicationId"),),
)
REGISTRY = Relation(
    "registry",
    {
        "registryId": identity(),
        "registryName": name(),
        "imagePrefix": words(),
        "username": name(),
        "password": name(),
        "registryUrl": words_needed(),
        "createdAt": created(),
        "registryType": one_of(("cloud",)),
        "organizationId": owner("organization"),
    },
)
SSH_KEY = Relation(
    "ssh-key",
    {
        "sshKeyId": identity(),
        "privateKey": words_needed(),
        "publicKey": words_needed(),
        "name": name(),
        "description": words(),
        "createdAt": created(),
        "lastUsedAt": words(),
        "organizationId": owner("organization"),
    },
)
GIT_PROVIDER = Relation(
    "git_provider",
    {
        "gitProviderId": identity(),
        "name": name(),
        "providerType": one_of(("github", "gitlab", "bitbucket", "gitea"), "github"),
        "createdAt": created(),
        "organizationId": owner("organization"),
        "userId": owner("user"),
        "sharedWithOrganization": firm_switch(False),
    },
)
GITHUB = Relation(
    "github",
    {
        "githubId": identity(),
        "githubAppName": words(),
        "githubAppId": whole(),
        "githubClientId": words(),
        "githubClientSecret": words(),
        "githubInstallationId": words(),
        "githubPrivateKey": words(),
        "githubWebhookSecret": words(),
        "githubUrl": Column(text().optional(), "https://github.com"),
        "gitProviderId": owner("git_provider"),
    },
)
GITLAB = Relation(
    "gitlab",
    {
        "gitlabId": identity(),
        "gitlabUrl": name(),
        "gitlabInternalUrl": words(),
        "applicationId": Column(text().optional()),
        "redirectUri": Column(text().optional()),
        "secret": Column(text().optional()),
        "accessToken": words(),
        "refreshToken": words(),
        "groupName": Column(text().optional()),
        "expiresAt": whole(),
        "gitProviderId": owner("git_provider"),
    },
)
GITEA = Relation(
    "gitea",
    {
        "giteaId": identity(),
        "giteaUrl": name(),
        "giteaInternalUrl": words(),
        "redirectUri": Column(text().optional()),
        "clientId": Column(text().optional()),
        "clientSecret": Column(text().optional()),
        "gitProviderId": owner("git_provider"),
        "accessToken": Column(text().optional()),
        "refreshToken": Column(text().optional()),
        "expiresAt": Column(number().optional()),
        "scopes": Column(text().optional(), "repo,repo:status,read:user,read:org"),
        "lastAuthenticatedAt": Column(number().optional()),
    },
)
BITBUCKET = Relation(
    "bitbucket",
    {
        "bitbucketId": identity(),
        "bitbucketUsername": Column(text().optional()),
        "bitbucketEmail": Column(mail().optional()),
        "appPassword": Column(text().optional()),
        "apiToken": Column(text().optional()),
        "bitbucketWorkspaceName": Column(text().optional()),
        "gitProviderId": owner("git_provider"),
    },
)


def metrics(server_type: str) -> dict[str, object]:
    return {
        "server": {
            "port": 4500,
            "type": server_type,
            "token": "",
            "cronJob": "",
            "thresholds": {"cpu": 0, "memory": 0},
            "refreshRate": 60,
            "urlCallback": "",
            "retentionDays": 2,
        },
        "containers": {"services": {"exclude": [], "include": []}, "refreshRate": 60},
    }


SERVER = Relation(
    "server",
    {
        "serverId": identity(),
        "name": name(),
        "description": words(),
        "ipAddress": words_needed(),
        "port": firm_whole(),
        "username": words_needed("root"),
        "appName": words_needed(),
        "enableDockerCleanup": Column(flag().otherwise(True), True),
        "buildsConcurrency": firm_whole(1),
        "createdAt": created(),
        "organizationId": owner("organization"),
        "serverStatus": one_of(("active", "inactive"), "active"),
        "serverType": one_of(("deploy", "build"), "deploy"),
        "command": words_needed(""),
        "sshKeyId": reference("ssh-key"),
        "metricsConfig": structure(default=metrics("Remote")),
    },
)
DESTINATION = Relation(
    "destination",
    {
        "destinationId": identity(),
        "name": name(),
        "provider": words(),
        "accessKey": words_needed(),
        "secretAccessKey": words_needed(),
        "bucket": words_needed(),
        "region": words_needed(),
        "endpoint": words_needed(),
        "additionalFlags": Column(items(text()).nullable().otherwise([]), []),
        "organizationId": owner("organization"),
        "createdAt": created(),
    },
)
BACKUP = Relation(
    "backup",
    {
        "backupId": identity(),
        "appName": words_needed(),
        "schedule": words_needed(),
        "enabled": switch(),
        "database": name(),
        "prefix": name(),
        "serviceName": words(),
        "destinationId": owner("destination"),
        "keepLatestCount": whole(),
        "includeEncryptionKey": firm_switch(True),
        "backupType": one_of(("database", "compose"), "database"),
        "databaseType": one_of(("postgres", "mariadb", "mysql", "mongo", "web-server", "libsql")),
        **services("compose", "postgres", "mariadb", "mysql", "mongo", "libsql"),
        "userId": reference("user", on_delete="cascade"),
        "metadata": structure(),
    },
)
SCHEDULE = Relation(
    "schedule",
    {
        "scheduleId": Column(text().optional(), generated=new_id),
        "name": words_needed(),
        "description": words(),
        "cronExpression": words_needed(),
        "appName": Column(text().optional()),
        "serviceName": words(),
        "shellType": one_of(("bash", "sh"), "bash"),
        "scheduleType": one_of(("application", "compose", "server", "dokploy-server"), "application"),
        "command": words_needed(),
        "script": words(),
        **services("application", "compose"),
        "serverId": reference("server", on_delete="cascade"),
        "organizationId": reference("organization", on_delete="cascade"),
        "enabled": firm_switch(True),
        "timezone": words(),
        "createdAt": created(),
    },
)
VOLUME_BACKUP = Relation(
    "volume_backup",
    {
        "volumeBackupId": identity(),
        "name": words_needed(),
        "volumeName": Column(
            text(
                pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_.-]*$",
                pattern_text="Volume name must start with a letter or number and contain only letters, numbers, dots,"
                " underscores and hyphens",
            )
        ),
        "prefix": words_needed(),
        "serviceType": one_of(SERVICES, "application"),
        "appName": Column(text().optional()),
        "serviceName": words(),
        "turnOff": firm_switch(False),
        "cronExpression": words_needed(),
        "keepLatestCount": whole(),
        "enabled": switch(),
        **services("application", "postgres", "mariadb", "mongo", "mysql", "redis", "libsql", "compose"),
        "createdAt": created(),
        "destinationId": owner("destination"),
    },
)
PATCH = Relation(
    "patch",
    {
        "patchId": identity(),
        "type": one_of(("create", "update", "delete"), "update"),
        "filePath": name(),
        "enabled": firm_switch(True),
        "content": words_needed(),
        "createdAt": created(),
        "updatedAt": Column(text().nullable().optional(), generated=iso),
        **services("application", "compose"),
    },
    unique=(("filePath", "applicationId"), ("filePath", "composeId")),
)
NETWORK = Relation(
    "network",
    {
        "networkId": identity(),
        "name": name(),
        "driver": one_of(("bridge", "overlay"), "bridge"),
        "internal": firm_switch(False),
        "attachable": firm_switch(False),
        "enableIPv4": firm_switch(True),
        "enableIPv6": firm_switch(False),
        "mtu": Column(number(least=68, most=65535).nullable().optional()),
        "ipam": structure(default={}),
        "createdAt": created(),
        "organizationId": owner("organization"),
        "serverId": reference("server", on_delete="cascade"),
    },
)
CERTIFICATE = Relation(
    "certificate",
    {
        "certificateId": identity(),
        "name": name(),
        "certificateData": name(),
        "privateKey": name(),
        "certificatePath": Column(text().optional()),
        "autoRenew": switch(),
        "organizationId": owner("organization"),
        "serverId": reference("server"),
    },
)
TAG = Relation(
    "tag",
    {
        "tagId": identity(),
        "name": name(),
        "color": words(),
        "createdAt": created(),
        "organizationId": owner("organization"),
    },
    unique=(("organizationId", "name"),),
)
AI = Relation(
    "ai",
    {
        "aiId": identity(),
        "name": name(),
        "apiUrl": words_needed(),
        "apiKey": words_needed(""),
        "model": words_needed(),
        "isEnabled": switch(True),
        "organizationId": owner("organization"),
        "createdAt": created(),
    },
)
PROJECT_TAG = Relation(
    "project_tag",
    {"id": identity(), "projectId": owner("project"), "tagId": owner("tag")},
    unique=(("projectId", "tagId"),),
)
EVENTS = (
    "appDeploy",
    "appBuildError",
    "databaseBackup",
    "volumeBackup",
    "dokployRestart",
    "dokployBackup",
    "dockerCleanup",
    "serverThreshold",
)
ADDRESSES = Column(items(text(), least=1))
CHANNEL_COLUMNS: dict[str, dict[str, Column]] = {
    "slack": {"webhookUrl": name(), "channel": words_needed()},
    "telegram": {"botToken": name(), "chatId": name(), "messageThreadId": words_needed()},
    "discord": {"webhookUrl": name(), "decoration": Column(flag())},
    "email": {
        "smtpServer": name(),
        "smtpPort": Column(number(least=1)),
        "username": name(),
        "password": name(),
        "fromAddress": name(),
        "toAddresses": ADDRESSES,
    },
    "resend": {"apiKey": name(), "fromAddress": name(), "toAddresses": ADDRESSES},
    "gotify": {
        "serverUrl": name(),
        "appToken": name(),
        "priority": Column(number(least=1)),
        "decoration": Column(flag()),
    },
    "ntfy": {
        "serverUrl": name(),
        "topic": name(),
        "accessToken": Column(text().optional()),
        "priority": Column(number(least=1)),
    },
    "mattermost": {
        "webhookUrl": Column(address()),
        "channel": Column(text().optional()),
        "username": Column(text().optional()),
    },
    "custom": {"endpoint": name(), "headers": structure(record(text()))},
    "lark": {"webhookUrl": name()},
    "pushover": {
        "userKey": name(),
        "apiToken": name(),
        "priority": Column(number(least=-2, most=2).optional(), 0),
        "retry": Column(number(least=30).nullable().optional()),
        "expire": Column(number(least=1, most=10_800).nullable().optional()),
    },
    "teams": {"webhookUrl": name()},
}
CHANNEL_TABLES = {
    channel: Relation(channel, {f"{channel}Id": identity(), **columns}) for channel, columns in CHANNEL_COLUMNS.items()
}
NOTIFICATION = Relation(
    "notification",
    {
        "notificationId": identity(),
        "name": name(),
        **{event: firm_switch(False) for event in EVENTS},
        "notificationType": one_of(tuple(CHANNEL_TABLES)),
        "createdAt": created(),
        **{f"{channel}Id": reference(channel, on_delete="cascade") for channel in CHANNEL_TABLES},
        "organizationId": owner("organization"),
    },
)
VAULT_PROVIDER = Relation(
    "vault_provider",
    {
        "vaultProviderId": identity(),
        "name": name(),
        "providerType": words_needed(),
        "config": structure(),
        "assignments": structure(default=[]),
        "organizationId": owner("organization"),
        "createdAt": created(),
    },
)
DNS_PROVIDER = Relation(
    "dns_provider",
    {
        "dnsProviderId": identity(),
        "name": name(),
        "providerType": words_needed(),
        "config": structure(),
        "organizationId": owner("organization"),
        "createdAt": created(),
    },
)
ALL = (*(value for value in dict(globals()).values() if isinstance(value, Relation)), *CHANNEL_TABLES.values())
SERVICE_TABLES = {
    relation.table: relation for relation in (APPLICATION, POSTGRES, MYSQL, MARIADB, MONGO, REDIS, COMPOSE, LIBSQL)
}
DATABASE_TABLES = {kind: SERVICE_TABLES[kind] for kind in ("postgres", "mysql", "mariadb", "mongo", "redis", "libsql")}
