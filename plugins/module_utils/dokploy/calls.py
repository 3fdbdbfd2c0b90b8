# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls by which what Dokploy runs is deployed, started and stopped, and what their answers say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..language.call import Call, Record
from ..running.deployment import CANCELLED, DONE, FAILED, RUNNING

READ = Call("GET", "application.one", query={"applicationId": "{id}"})


_WISH = {"applicationId": "{id}", "title": "{title}", "description": "{description}"}


EVERYTHING = Call("GET", "project.all")


DEPLOY = Call("POST", "application.deploy", body=_WISH, repeatable=False)


REDEPLOY = Call("POST", "application.redeploy", body=_WISH, repeatable=False)


RELOAD = Call("POST", "application.reload", body={"applicationId": "{id}", "appName": "{app_name}"})


# It is answered when the containers run, and that may be never.
START = Call("POST", "application.start", body={"applicationId": "{id}"}, repeatable=False, timeout=20)


STOP = Call("POST", "application.stop", body={"applicationId": "{id}"})


CLEAN = Call("POST", "application.cleanQueues", body={"applicationId": "{id}"})


DEPLOYMENT_LOG = Call("GET", "deployment.readLogs", query={"deploymentId": "{deployment}", "tail": "{lines}"})


CONTAINER_LOG = Call("GET", "application.readLogs", query={"applicationId": "{id}", "tail": 100})


TASKS = Call("GET", "docker.getServiceContainersByAppName", query={"appName": "{app_name}", "serverId": "{server_id}"})


CONTAINERS = Call(
    "GET", "docker.getContainersByAppNameMatch", query={"appName": "{app_name}", "serverId": "{server_id}"}
)


CONTAINER_LOG_SINCE, DEPLOYMENT_LOG_SINCE, TASK_STATES_SINCE = "0.29", "0.29.5", "0.27"


# It travels as a form. The same call under /api/ is always refused, since something in front of it reads that away.
DROP = Call(
    "POST",
    "trpc/application.dropDeployment",
    body={"applicationId": "{id}", "dropBuildPath": "{build_path}"},
    repeatable=False,
)


NOTE = Call("POST", "application.update", body={"applicationId": "{id}"})


@dataclass(frozen=True)
class ServiceCalls:
    """What each kind of service has calls of its own for."""

    read: Call
    log: Call
    start: Call
    stop: Call


@dataclass(frozen=True)
class DeployCalls(ServiceCalls):
    """What each kind that is deployed has calls of its own for.

    key     how the queue, and status how the record says which one it is, and how it stands
    kind    what it is called in messages
    """

    deploy: Call
    clean: Call
    key: str
    status: str
    kind: str


OF_APPLICATIONS = DeployCalls(
    READ, CONTAINER_LOG, START, STOP, DEPLOY, CLEAN, "applicationId", "applicationStatus", "application"
)


_COMPOSE = {"composeId": "{id}"}


DEPLOY_COMPOSE = Call(
    "POST",
    "compose.deploy",
    body={**_COMPOSE, "title": "{title}", "description": "{description}"},
    repeatable=False,
)


REDEPLOY_COMPOSE = replace(DEPLOY_COMPOSE, path="compose.redeploy")


OF_COMPOSE = DeployCalls(
    read=Call("GET", "compose.one", query=_COMPOSE),
    log=Call("GET", "compose.readLogs", query={**_COMPOSE, "containerId": "{container}", "tail": 50}),
    # Dokploy's own start forgets the variables of a docker-compose, and starts nothing of a stack.
    start=DEPLOY_COMPOSE,
    stop=Call("POST", "compose.stop", body=_COMPOSE),
    deploy=DEPLOY_COMPOSE,
    clean=Call("POST", "compose.cleanQueues", body=_COMPOSE),
    key="composeId",
    status="composeStatus",
    kind="compose",
)


CONTAINERS_OF = Call(
    "GET",
    "docker.getContainersByAppNameMatch",
    query={"appName": "{app_name}", "serverId": "{server_id}", "appType": "{compose_type}"},
)


STACK_TASKS = Call(
    "GET", "docker.getStackContainersByAppName", query={"appName": "{app_name}", "serverId": "{server_id}"}
)


_TYPED = {"{type}Id": "{id}"}


OF_DATABASES = ServiceCalls(
    read=Call("GET", "{type}.one", query=_TYPED),
    log=Call("GET", "{type}.readLogs", query={**_TYPED, "tail": 100}),
    start=Call("POST", "{type}.start", body=_TYPED, repeatable=False, timeout=20),
    stop=Call("POST", "{type}.stop", body=_TYPED),
)


# It is answered when the image was pulled and the swarm has taken the service.
DEPLOY_DATABASE = Call("POST", "{type}.deploy", body=_TYPED)


KEPT = 10
"""Deployments of an application that Dokploy remembers."""
STALE_AFTER = 5
"""Looks after which an application without a deployment that runs is believed not to be deployed."""


TITLE = "Ansible: selfhosted.paas"


MARK = "Configuration "


UPLOAD_TITLE = "Manual deployment"
"""What Dokploy calls the deployment of what is uploaded; it takes no title for it."""


_TRIED_ANEW = "name conflicts with an existing object"


_STATUS = {"running": RUNNING, "done": DONE, "error": FAILED, "cancelled": CANCELLED}


_NOTE = re.compile(r"drop (sha256:[0-9a-f]{64}) in deployment (\S+)")


def note(digest: str, deployment: str) -> str:
    """What is kept in the column C(subtitle), which Dokploy neither shows nor uses, about an upload."""
    return f"drop {digest} in deployment {deployment}"


def noted(record: Record) -> tuple[str, str]:
    """Digest and deployment of the last upload, or two empty texts."""
    found = _NOTE.fullmatch(str(record.get("subtitle") or ""))
    return (found[1], found[2]) if found else ("", "")
