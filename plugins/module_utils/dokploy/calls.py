# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls by which what Dokploy runs is deployed, started and stopped, and what their answers say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..language.call import Call, Record
from ..running.deployment import CANCELLED, DONE, FAILED, RUNNING

EVERYTHING = Call("GET", "project.all")

RELOAD = Call("POST", "application.reload", body={"applicationId": "{id}", "appName": "{app_name}"})
# It travels as a form. The same call under /api/ is always refused, since something in front of it reads that away.
DROP = Call(
    "POST",
    "trpc/application.dropDeployment",
    body={"applicationId": "{id}", "dropBuildPath": "{build_path}"},
    repeatable=False,
)
NOTE = Call("POST", "application.update", body={"applicationId": "{id}"})
# It is answered when the image was pulled and the swarm has taken the service.
DEPLOY_DATABASE = Call("POST", "{type}.deploy", body={"{type}Id": "{id}"})

DEPLOYMENT_LOG = Call("GET", "deployment.readLogs", query={"deploymentId": "{deployment}", "tail": "{lines}"})
CONTAINER_LOG_SINCE, DEPLOYMENT_LOG_SINCE, TASK_STATES_SINCE = "0.29", "0.29.5", "0.27"

_PLACE = {"appName": "{app_name}", "serverId": "{server_id}"}
TASKS = Call("GET", "docker.getServiceContainersByAppName", query=_PLACE)
STACK_TASKS = Call("GET", "docker.getStackContainersByAppName", query=_PLACE)
CONTAINERS = Call("GET", "docker.getContainersByAppNameMatch", query=_PLACE)
CONTAINERS_OF = replace(CONTAINERS, query={**_PLACE, "appType": "{compose_type}"})


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

    kind    how they begin, and what it is called in messages
    """

    deploy: Call
    clean: Call
    kind: str

    @property
    def key(self) -> str:
        """By what the queue says which one it is."""
        return f"{self.kind}Id"

    @property
    def status(self) -> str:
        """By what the record says how it stands."""
        return f"{self.kind}Status"


def _run(kind: str) -> ServiceCalls:
    own = {f"{kind}Id": "{id}"}
    return ServiceCalls(
        read=Call("GET", f"{kind}.one", query=own),
        log=Call("GET", f"{kind}.readLogs", query={**own, "tail": 100}),
        # It is answered when the containers run, and that may be never.
        start=Call("POST", f"{kind}.start", body=own, repeatable=False, timeout=20),
        stop=Call("POST", f"{kind}.stop", body=own),
    )


def _deployed(kind: str) -> DeployCalls:
    own = {f"{kind}Id": "{id}"}
    wish = {**own, "title": "{title}", "description": "{description}"}
    run = _run(kind)
    return DeployCalls(
        run.read,
        run.log,
        run.start,
        run.stop,
        Call("POST", f"{kind}.deploy", body=wish, repeatable=False),
        Call("POST", f"{kind}.cleanQueues", body=own),
        kind,
    )


def _compose() -> DeployCalls:
    """Dokploy's own start forgets the variables of a docker-compose, and starts nothing of a stack."""
    calls = _deployed("compose")
    log = replace(calls.log, query={"composeId": "{id}", "containerId": "{container}", "tail": 50})
    return replace(calls, log=log, start=calls.deploy)


OF_APPLICATIONS = _deployed("application")
OF_DATABASES = _run("{type}")
OF_COMPOSE = _compose()

KEPT = 10
"""Deployments of an application that Dokploy remembers."""
STALE_AFTER = 5
"""Looks after which an application without a deployment that runs is believed not to be deployed."""

TITLE = "Ansible: selfhosted.paas"
MARK = "Configuration "
UPLOAD_TITLE = "Manual deployment"
"""What Dokploy calls the deployment of what is uploaded; it takes no title for it."""
TRIED_ANEW = "name conflicts with an existing object"
STATUS = {"running": RUNNING, "done": DONE, "error": FAILED, "cancelled": CANCELLED}
_NOTE = re.compile(r"drop (sha256:[0-9a-f]{64}) in deployment (\S+)")


def note(digest: str, deployment: str) -> str:
    """What is kept in the column C(subtitle), which Dokploy neither shows nor uses, about an upload."""
    return f"drop {digest} in deployment {deployment}"


def noted(record: Record) -> tuple[str, str]:
    """Digest and deployment of the last upload, or two empty texts."""
    found = _NOTE.fullmatch(str(record.get("subtitle") or ""))
    return (found[1], found[2]) if found else ("", "")
