# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""All procedures, by their names in lower case: paths under /api/ do not care about case."""

from __future__ import annotations

from . import (
    accounts,
    ai,
    applications,
    compose,
    databases,
    deployments,
    destinations,
    details,
    domains,
    dumps,
    environments,
    git_providers,
    hosts,
    instance,
    members,
    mounts,
    notifications,
    overview,
    patches,
    projects,
    rest,
    rollbacks,
    schedules,
)
from .calls import Procedure, Router

ROUTERS: tuple[Router, ...] = (
    instance.settings,
    members.organization,
    members.user,
    projects.router,
    environments.router,
    applications.router,
    deployments.router,
    deployments.docker,
    deployments.volumes,
    domains.router,
    mounts.router,
    details.ports,
    details.redirects,
    details.security,
    overview.router,
    accounts.registry,
    accounts.ssh_key,
    *git_providers.ROUTERS,
    schedules.router,
    schedules.volumes,
    destinations.router,
    destinations.backups,
    dumps.backups,
    dumps.volumes,
    dumps.user,
    hosts.servers,
    hosts.networks,
    patches.router,
    rollbacks.router,
    patches.previews,
    compose.router,
    notifications.router,
    ai.router,
    *databases.ROUTERS,
    *rest.ROUTERS,
)
PROCEDURES: dict[str, Procedure] = {
    procedure.name.lower(): procedure for router in ROUTERS for procedure in router.procedures.values()
}
