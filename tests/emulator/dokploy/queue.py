# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deployment queue: in memory, one build at a time and server, jobs of one service strictly in their order.

Time passes whether or not anybody asks: each job knows when its next step is due, and advance() carries out what was
due in the meantime, in the order in which it would have happened, before a request sees anything.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import moments

from . import builds, composing
from .errors import Problem
from .relations import Relation, Row, iso
from .specifications import snapshot, specification
from .store import Store, newest_first
from .swarm import Swarm
from .tables import APPLICATION, COMPOSE, DEPLOYMENT, ROLLBACK

# Seconds at speed 1: the moments that were seen between deploy and its end.
NOTICED, RECORDED, SETTLED, UNREACHABLE = 0.03, 0.1, 0.05, 4.0
KEPT = 10
STATUS = {APPLICATION: "applicationStatus", COMPOSE: "composeStatus"}
FAREWELL = "\nError occurred ❌, check the logs for details.\n"
SSH_REFUSED = (
    "Authentication failed: Invalid SSH private key. \n"
    "❌ Couldn't connect to your server — the SSH key was not accepted.\n\n"
    "This usually means the key doesn't match what's on the server, or the key format is invalid.\n\n"
    "Technical details: Error: All configured authentication methods failed client-authentication\n\n"
    "💡 Hints:\n"
    "  • Check that the SSH key you added in Dokploy is the same one installed on the server (e.g. in"
    " ~/.ssh/authorized_keys).\n"
    "  • Try generating a new SSH key in Dokploy and add only the public key to the server, then try again.\n"
    "  • Make sure to follow the instructions on the Setup Server Button on the SSH Keys tab and then click on"
    " deployments tab and check the logs for more details."
)


class Queue:
    """late is how many seconds a job waits at speed 1 before the queue gets to it, as on a busy server."""

    def __init__(self, store: Store, swarm: Swarm) -> None:
        self.store = store
        self.swarm = swarm
        self.projects = composing.Projects(swarm)
        self.late = 0.0
        self.concurrency = 1
        self.jobs: list[Row] = []
        self.logs: dict[str, str] = {}
        # What is inside an uploaded archive, by the name of the service.
        self.archives: dict[str, list[str]] = {}
        self.pulled: set[str] = set()
        self.built: set[str] = set()
        self._number = 0
        self._free_since: dict[str | None, float] = {}

    # -- from outside ----------------------------------------------------------------------------------------------

    def add(self, kind: str, service: Row, title: str, description: str, job_type: str) -> None:
        self._number += 1
        key = f"{kind}Id"
        server = {"serverId": service["serverId"]} if service["serverId"] else {}
        now = moments.now()
        self.jobs.append(
            {
                "id": f"job-{self._number}",
                "data": {
                    key: service[key],
                    "titleLog": title,
                    "descriptionLog": description,
                    "type": job_type,
                    "applicationType": kind,
                    "server": bool(service["serverId"]),
                    **server,
                },
                "server": service["serverId"],
                "service": service[key],
                "added": now,
                "begun": None,
                "stage": "waiting",
                "due": now + (NOTICED + self.late) * self.swarm.speed,
                "deploymentId": None,
            }
        )

    def drop_waiting(self, service_id: str) -> None:
        self.jobs = [job for job in self.jobs if job["service"] != service_id or job["begun"] is not None]

    def kill_builds(self, server_id: str | None) -> None:
        """Every docker build of the host ends, whosoever it is."""
        for job in self.jobs:
            if job["stage"] == "building" and job["server"] == server_id and not job["pulls"]:
                job.update(killed=True, due=moments.now())
        self.advance()

    def restart(self) -> None:
        """The server goes down and comes up again: it knows of no job any more.

        Services become idle by way of their cancelled deployments; one that was caught before there was a record of
        its deployment stays "running".
        """
        for deployment in list(self.store[DEPLOYMENT]):
            if deployment["status"] != "running":
                continue
            self.store.update(DEPLOYMENT, deployment, {"status": "cancelled"})
            for relation, column in STATUS.items():
                service = self.store[relation].get(deployment[relation.key])
                if service is not None:
                    self.store.update(relation, service, {column: "idle"})
        self.jobs = []
        self._free_since.clear()

    def advance(self) -> None:
        now = moments.now()
        while True:
            step = self._next()
            if step is None or step[0] > now:
                return
            moment, job = step[0], step[1]
            stages: dict[str, Callable[[Row, float], None]] = {
                "waiting": self._begin,
                "begun": self._record,
                "building": self._finish,
                "ending": self._settle,
            }
            stages[job["stage"]](job, moment)

    def hurry(self) -> bool:
        """Carry out the next step of what is queued now. Returns whether there was one."""
        step = self._next()
        if step is None:
            return False
        step[1]["due"] = min(step[1]["due"], moments.now())
        self._free_since.clear()
        self.advance()
        return True

    def finish_all(self) -> None:
        """Carry out everything that is queued, as if it had taken no time."""
        while self.hurry():
            pass

    # -- one step of one job ---------------------------------------------------------------------------------------

    def _next(self) -> tuple[float, Row] | None:
        """The job whose next step comes first, and when."""
        active: dict[str | None, int] = {}
        busy: set[str] = set()
        steps = []
        for job in self.jobs:
            if job["begun"] is not None:
                active[job["server"]] = active.get(job["server"], 0) + 1
                busy.add(job["service"])
                steps.append((job["due"], job))
        for job in self.jobs:
            if job["begun"] is None and job["service"] not in busy and active.get(job["server"], 0) < self.concurrency:
                steps.append((max(job["due"], self._free_since.get(job["server"], 0.0)), job))
                busy.add(job["service"])
                active[job["server"]] = active.get(job["server"], 0) + 1
        return min(steps, key=lambda step: step[0]) if steps else None

    def _begin(self, job: Row, moment: float) -> None:
        """The status changes before there is a record of the deployment."""
        # A remote server is tried for a while before there is anything to record.
        seconds = RECORDED if job["server"] is None else UNREACHABLE
        job.update(begun=moment, stage="begun", due=moment + seconds * self.swarm.speed)
        self._set_status(job, "running")
        service = self._service(job)
        job["snapshot"] = snapshot(self.store, service) if service else None

    def _record(self, job: Row, moment: float) -> None:
        if job["snapshot"] is None:
            self._end(job, moment)
            return
        if job["server"] is not None:
            self._insert(job, moment, status="error", logPath="", errorMessage=f"An error have occurred: {SSH_REFUSED}")
            self._set_status(job, "error")
            self._end(job, moment)
            return
        build = self._build(job)
        deployment_id = self._insert(job, moment)
        if deployment_id:
            self._keep_image(job["snapshot"], deployment_id)
            self.logs[deployment_id] = "Initializing deployment\n" + ("" if build.failed else build.log)
        told = _is_stack(job["snapshot"]) and not build.failed
        if told:
            # The swarm is told at once, and does not keep anybody waiting.
            self._run(job["snapshot"], moment)
        job.update(
            told=told,
            stage="building",
            due=moment + build.seconds * self.swarm.speed,
            pulls=job["snapshot"].get("sourceType") == "docker",
            build=dataclasses.asdict(build),
        )

    def _finish(self, job: Row, moment: float) -> None:
        """The end of the build: the service is updated, also when its application is gone by now."""
        build, service = job["build"], job["snapshot"]
        killed = job.get("killed", False)
        failed, error = build["failed"] or killed, build["error"]
        if not failed and not job["told"]:
            try:
                self._run(service, moment)
            except Problem as problem:
                failed, error = True, problem.message
        job.update(status="error" if failed else "done", stage="ending", due=moment + SETTLED * self.swarm.speed)
        deployment = self.store[DEPLOYMENT].get(job["deploymentId"])
        if deployment is None:
            return
        log = "Initializing deployment\n" + build["log"] + ("" if killed else build["ending"]) + error
        self.logs[deployment["deploymentId"]] = log + FAREWELL if failed else log
        changes = {"status": job["status"], "finishedAt": iso(moment)}
        if build["commit"] and job["data"]["type"] == "deploy":
            changes["title"], changes["description"] = build["commit"]
        self.store.update(DEPLOYMENT, deployment, changes)

    def _settle(self, job: Row, moment: float) -> None:
        self._set_status(job, job["status"])
        self._end(job, moment)

    def _end(self, job: Row, moment: float) -> None:
        self.jobs.remove(job)
        self._free_since[job["server"]] = moment

    # -- parts of the steps ----------------------------------------------------------------------------------------

    def _relation(self, job: Row) -> Relation:
        return APPLICATION if job["data"]["applicationType"] == "application" else COMPOSE

    def _service(self, job: Row) -> Row | None:
        return self.store[self._relation(job)].get(job["service"])

    def _set_status(self, job: Row, status: str) -> None:
        service = self._service(job)
        if service is not None:
            self.store.update(self._relation(job), service, {STATUS[self._relation(job)]: status})

    def _insert(self, job: Row, moment: float, **more: Any) -> str | None:
        """The record, and the oldest ones beyond ten go. Nothing when the service is gone."""
        relation = self._relation(job)
        if self._service(job) is None:
            return None
        earlier = deployments_of(self.store, relation.key, job["service"])
        for deployment in earlier[KEPT:]:
            self.store.delete(DEPLOYMENT, deployment)
            self.logs.pop(deployment["deploymentId"], None)
        name = job["snapshot"]["appName"]
        stamp = iso(moment)[:19].replace("T", ":")
        row = self.store.insert(
            DEPLOYMENT,
            {
                "title": job["data"]["titleLog"],
                "description": job["data"]["descriptionLog"],
                "logPath": f"/etc/dokploy/logs/{name}/{name}-{stamp}.log",
                relation.key: job["service"],
                "createdAt": iso(moment),
                "startedAt": iso(moment),
                **({"finishedAt": iso(moment)} if more else {}),
                **more,
            },
        )
        job["deploymentId"] = row["deploymentId"]
        return str(row["deploymentId"])

    def _keep_image(self, service: Row, deployment_id: str) -> None:
        """What rollbacks.py goes back to; see there."""
        if not (service.get("rollbackActive") and service.get("rollbackRegistryId")):
            return
        version = len(list(self.store[ROLLBACK])) + 1
        row = self.store.insert(
            ROLLBACK,
            {
                "deploymentId": deployment_id,
                "version": version,
                "image": f"{service['appName']}:v{version}",
                "fullContext": dict(service),
            },
        )
        self.store.update(DEPLOYMENT, self.store[DEPLOYMENT].rows[deployment_id], {"rollbackId": row["rollbackId"]})

    def _build(self, job: Row) -> builds.Build:
        service = job["snapshot"]
        if self._relation(job) is COMPOSE:
            return builds.of_compose(service)
        archive = self.archives.get(service["appName"], [])
        return builds.of(service, job["data"]["type"], archive, service["dockerImage"] in self.pulled)

    def _run(self, service: Row, moment: float) -> None:
        if "composeId" in service:
            services = composing.filled(composing.written(service, service["domains"]), composing.variables(service))
            if service["composeType"] == "stack":
                composing.deploy_stack(self.swarm, service["appName"], services, moment)
            else:
                self.projects.up(service["appName"], services, moment)
            return
        if service["sourceType"] != "docker":
            self.built.add(service["appName"])
        self.swarm.update(service["appName"], specification(service), moment)
        if service["sourceType"] == "docker":
            self.pulled.add(service["dockerImage"])


def _is_stack(service: Row) -> bool:
    return service.get("composeType") == "stack"


def deployments_of(store: Store, column: str, key: str) -> list[Row]:
    """Newest first."""
    return newest_first(store[DEPLOYMENT].where(column, key))
