# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine of the server itself: its settings, and the Traefik there with its files, variables and ports.

What Traefik is made anew with is there some seconds after the answer. Without C(traefik) in the world there is none, as
on the machine of the recordings.
"""

from __future__ import annotations

from typing import Any

import moments
import yaml

from . import dotenv, versions
from .calls import EMPTY, Call, Router
from .errors import Problem, bad
from .hosts import ON_SERVER, reach
from .relations import Row, iso
from .tables import SERVER, metrics
from .validation import choice, flag, items, number, shape, text

settings = Router("settings")

MADE_ANEW_AFTER = 5.0
UPDATED_AFTER = 20.0
DASHBOARD = {"targetPort": 8080, "publishedPort": 8080, "protocol": "tcp"}
MAIN = """\
global:
  sendAnonymousUsage: false
providers:
  swarm:
    exposedByDefault: false
    watch: true
  docker:
    exposedByDefault: false
    watch: true
    network: dokploy-network
  file:
    directory: /etc/dokploy/traefik/dynamic
    watch: true
entryPoints:
  web:
    address: :80
  websecure:
    address: :443
    http3:
      advertisedPort: 443
    http:
      tls:
        certResolver: letsencrypt
api:
  insecure: true
certificatesResolvers:
  letsencrypt:
    acme:
      email: test@localhost.com
      storage: /etc/dokploy/traefik/dynamic/acme.json
      httpChallenge:
        entryPoint: web
"""
MIDDLEWARES = """\
http:
  middlewares:
    redirect-to-https:
      redirectScheme:
        scheme: https
        permanent: true
"""
OWN = """\
http:
  routers:
    dokploy-router-app:
      rule: Host(`dokploy.docker.localhost`) && PathPrefix(`/`)
      service: dokploy-service-app
      entryPoints:
        - web
  services:
    dokploy-service-app:
      loadBalancer:
        servers:
          - url: http://dokploy:3000
        passHostHeader: true
"""


def new() -> Row:
    """The settings of a new server."""
    branding = (
        *("appName", "docsUrl", "logoUrl", "customCss", "metaTitle", "faviconUrl", "footerText", "supportUrl"),
        *("loginLogoUrl", "appDescription", "errorPageTitle", "errorPageDescription"),
    )
    return {
        "id": "00000000-0000-4000-8000-000000000000",
        "serverIp": None,
        "certificateType": "none",
        "https": False,
        "host": None,
        "letsEncryptEmail": None,
        "sshPrivateKey": None,
        "enableDockerCleanup": True,
        "logCleanupCron": "0 0 * * *",
        "metricsConfig": metrics("Dokploy"),
        "whitelabelingConfig": dict.fromkeys(branding),
        "remoteServersOnly": False,
        "buildsConcurrency": 1,
        "enforceSSO": False,
        "cleanupCacheApplications": False,
        "cleanupCacheOnPreviews": False,
        "cleanupCacheOnCompose": False,
        "createdAt": iso(moments.now()),
        "updatedAt": iso(moments.now()),
    }


def _dump(value: Any) -> str:
    return str(yaml.safe_dump(value, sort_keys=False, width=1000, allow_unicode=True))


@settings.query("getWebServerSettings")
def web_server(call: Call) -> Any:
    return {**call.world.web, "buildsConcurrency": call.world.queue.concurrency}


@settings.query("getIp")
def address(call: Call) -> Any:
    return call.world.web["serverIp"] or ""


@settings.mutation("updateServerIp", {"serverIp": text()})
def set_address(call: Call) -> Any:
    call.world.web["serverIp"] = call.input["serverIp"]
    return web_server(call)


@settings.mutation("updateBuildsConcurrency", {"buildsConcurrency": number(least=1, most=100)})
def set_concurrency(call: Call) -> Any:
    call.world.queue.concurrency = int(call.input["buildsConcurrency"])
    return True


@settings.mutation("updateDockerCleanup", {"enableDockerCleanup": flag(), **ON_SERVER})
def docker_cleanup(call: Call) -> Any:
    if not call.input.get("serverId"):
        call.world.web["enableDockerCleanup"] = call.input["enableDockerCleanup"]
    return True


@settings.mutation("updateLogCleanup", {"cronExpression": text().nullable()})
def set_log_cleanup(call: Call) -> Any:
    call.world.web["logCleanupCron"] = call.input["cronExpression"] or None
    return True


@settings.query("getLogCleanupStatus")
def log_cleanup(call: Call) -> Any:
    when = call.world.web["logCleanupCron"]
    return {"enabled": when is not None, "cronExpression": when}


@settings.mutation("updateRemoteServersOnly", {"remoteServersOnly": flag()})
@settings.mutation("updateEnforceSSO", {"enforceSSO": flag()})
def licensed(call: Call) -> Any:
    raise Problem("FORBIDDEN", "Valid enterprise license required")


# -- the domain and the files ------------------------------------------------------------------------------------------


@settings.mutation(
    "assignDomainServer",
    {
        "host": text(),
        "certificateType": choice("letsencrypt", "none", "custom"),
        "letsEncryptEmail": text().optional().nullable(),
        "https": flag().optional(),
    },
)
def assign_domain(call: Call) -> Any:
    web, files = call.world.web, call.world.configs
    mail = call.input.get("letsEncryptEmail")
    if mail and "@" not in mail:
        issue = {"code": "invalid_union", "errors": [], "path": ["letsEncryptEmail"], "message": "Invalid input"}
        raise Problem("BAD_REQUEST", "Input validation failed", [issue])
    web.update(call.input)
    if not web["host"]:
        files.pop("dokploy", None)
    else:
        files["dokploy"] = _dump(_routed(yaml.safe_load(files.get("dokploy") or OWN), web))
    if mail:
        main = yaml.safe_load(files["traefik"])
        main["certificatesResolvers"]["letsencrypt"]["acme"]["email"] = mail
        files["traefik"] = _dump(main)
    return web_server(call)


def _routed(file: Row, web: Row) -> Row:
    """The route to the server itself under its domain."""
    rule, routers = f"Host(`{web['host']}`)", file["http"]["routers"]
    routers["dokploy-router-app"].update(rule=rule, middlewares=["redirect-to-https"] if web["https"] else [])
    routers.pop("dokploy-router-app-secure", None)
    if web["https"]:
        tls = {"tls": {"certResolver": "letsencrypt"}} if web["certificateType"] == "letsencrypt" else {}
        secure = {"rule": rule, "service": "dokploy-service-app", "entryPoints": ["websecure"], **tls}
        routers["dokploy-router-app-secure"] = secure
    return file


def _file(name: str, reading: str, writing: str) -> None:
    @settings.query(reading)
    def read(call: Call) -> Any:
        return call.world.configs.get(name)

    @settings.mutation(writing, {"traefikConfig": text(least=1)})
    def write(call: Call) -> Any:
        call.world.configs[name] = call.input["traefikConfig"]
        return True


_file("traefik", "readTraefikConfig", "updateTraefikConfig")
_file("dokploy", "readWebServerTraefikConfig", "updateWebServerTraefikConfig")
_file("middlewares", "readMiddlewareTraefikConfig", "updateMiddlewareTraefikConfig")


@settings.query("haveActivateRequests")
def requests_log(call: Call) -> Any:
    main = yaml.safe_load(call.world.configs["traefik"])
    return bool(((main or {}).get("accessLog") or {}).get("filePath"))


@settings.mutation("toggleRequests", {"enable": flag()})
def set_requests_log(call: Call) -> Any:
    main = yaml.safe_load(call.world.configs["traefik"])
    main.pop("accessLog", None)
    if call.input["enable"]:
        path = "/etc/dokploy/traefik/dynamic/access.log"
        main["accessLog"] = {"filePath": path, "format": "json", "bufferingSize": 100}
    call.world.configs["traefik"] = _dump(main)
    return True


# -- Traefik -----------------------------------------------------------------------------------------------------------


def _traefik(call: Call) -> Row | None:
    """What Traefik runs with by now; None where there is none, as on a server that nobody has set up."""
    call.check_server(call.input.get("serverId"))
    server = call.input.get("serverId") or ""
    if server:
        reach(call.store[SERVER].get(server))
    if server in call.world.set_up:
        call.world.traefik.setdefault(server, {"env": [], "ports": [], "coming": []})
    found = call.world.traefik.get(server)
    if found is None:
        return None
    for entry in [entry for entry in found["coming"] if entry["at"] <= moments.now()]:
        found["coming"].remove(entry)
        found.update(env=entry["env"], ports=entry["ports"])
    return found


def _running(call: Call) -> Row:
    found = _traefik(call)
    if found is None:
        raise Problem("INTERNAL_SERVER_ERROR", "Resource type not found")
    return found


def _make_anew(call: Call, env: list[str], ports: list[Row]) -> bool:
    at = moments.now() + MADE_ANEW_AFTER * call.world.speed
    _running(call)["coming"].append({"at": at, "env": env, "ports": ports})
    return True


@settings.query("getTraefikPorts", ON_SERVER)
def ports(call: Call) -> Any:
    return _running(call)["ports"]


@settings.query("haveTraefikDashboardPortEnabled", ON_SERVER)
def dashboard(call: Call) -> Any:
    return DASHBOARD["targetPort"] in [port["targetPort"] for port in ports(call)]


@settings.query("readTraefikEnv", ON_SERVER)
def variables(call: Call) -> Any:
    found = _traefik(call)
    if found is None:
        message = "Command execution failed: The argument 'file' cannot be empty. Received ''"
        raise Problem("INTERNAL_SERVER_ERROR", message)
    return "\n".join(found["env"])


@settings.mutation("writeTraefikEnv", {"env": text(), **ON_SERVER})
def set_variables(call: Call) -> Any:
    return _make_anew(call, dotenv.resolved(call.input["env"], None, None), list(_running(call)["ports"]))


@settings.mutation(
    "updateTraefikPorts",
    {
        "additionalPorts": items(
            shape(targetPort=number(), publishedPort=number(), protocol=choice("tcp", "udp", "sctp"))
        ),
        **ON_SERVER,
    },
)
def set_ports(call: Call) -> Any:
    if _traefik(call) is None:
        raise bad("Command execution failed: The argument 'file' cannot be empty. Received ''")
    return _make_anew(call, list(_running(call)["env"]), call.input["additionalPorts"])


@settings.mutation("toggleDashboard", {"enableDashboard": flag().optional(), **ON_SERVER})
def set_dashboard(call: Call) -> Any:
    running = _running(call)
    others = [port for port in running["ports"] if port["targetPort"] != DASHBOARD["targetPort"]]
    return _make_anew(
        call, list(running["env"]), [*running["ports"], DASHBOARD] if call.input.get("enableDashboard") else others
    )


# -- what is done once -------------------------------------------------------------------------------------------------


def _once(name: str, schema: Any = None, answer: Any = True) -> None:
    @settings.mutation(name, schema)
    def done(call: Call) -> Any:
        call.check_server(call.input.get("serverId"))
        call.world.done.append([name, call.input.get("serverId")])
        return answer


for _name in ("cleanUnusedImages", "cleanUnusedVolumes", "cleanStoppedContainers", "cleanDockerPrune", "reloadTraefik"):
    _once(_name, ON_SERVER)
_once("cleanAll", ON_SERVER, {"status": "scheduled", "message": "Docker cleanup has been initiated in the background"})
_once("cleanDockerBuilder", ON_SERVER, EMPTY)
_once("cleanMonitoring")
_once("reloadServer")


@settings.mutation("cleanAllDeploymentQueue")
def clean_queue(call: Call) -> Any:
    for job in list(call.world.queue.jobs):
        call.world.queue.drop_waiting(job["service"])
    return True


@settings.query("getDokployVersion")
def version(call: Call) -> Any:
    """What an update brings is there once its image is."""
    coming = call.world.coming
    if coming and coming[0] <= moments.now():
        call.world.pose_as(coming[1])
        call.world.coming = None
        call.world.restart()
    return call.world.version


@settings.mutation("getUpdateData")
def update_data(call: Call) -> Any:
    """What Docker Hub is asked for; C(latest) of the world is what it knows."""
    latest = call.world.latest
    if latest is None:
        return {"latestVersion": None, "updateAvailable": False}
    return {"latestVersion": f"v{latest}", "updateAvailable": versions.parsed(latest) > call.world.posing}


@settings.mutation("updateServer")
def update(call: Call) -> Any:
    if update_data(call)["updateAvailable"]:
        call.world.coming = (moments.now() + UPDATED_AFTER * call.world.speed, call.world.latest)
    return True


@settings.query("getDockerDiskUsage")
def disk_usage(call: Call) -> Any:
    kinds = ("Images", "Containers", "Local Volumes", "Build Cache")
    nothing = {"totalCount": 0, "active": 0, "size": "0B", "reclaimable": "0B", "sizeBytes": 0}
    return [{"type": kind, **nothing} for kind in kinds]


@settings.query("checkInfrastructureHealth")
def infrastructure_health(call: Call) -> Any:
    """Neither a database nor Traefik runs as a service here, as on the machine of the recording."""
    return {
        name: {
            "status": "unhealthy",
            "message": f"(HTTP code 404) no such service - service dokploy-{name} not found ",
        }
        for name in ("postgres", "traefik")
    }
