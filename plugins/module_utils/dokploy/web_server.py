# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The machine that Dokploy itself runs on: how it is reached, and what is cleaned up there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language.accepting import between
from ..language.call import Call, Record
from ..language.fields import flag, number, text
from ..language.resource import MADE_UP, Initial, Resource
from ..language.words import Field
from . import accepted, own_children, traefik
from .client import DOKPLOY
from .rows import STORED, Cron

_HOST = re.compile(r"([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?\.)*[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?")
_OF_THE_DOMAIN = ("certificate_type", "letsencrypt_email", "https")


class Cleanup(Cron):
    """When the log is cleaned up; empty for never."""

    def normalise(self, value: str) -> str:
        return super().normalise(value) if value else ""


def _set(procedure: str) -> Call:
    return Call("POST", f"settings.{procedure}")


def _complaints(params: Record, record: Record | None) -> Iterator[str]:
    if params.get("host") is None and not (record or {}).get("host"):
        for name in _OF_THE_DOMAIN:
            if params.get(name) is not None:
                yield f"{name} is about the domain: declare host with it, which Dokploy has none of yet"
    if params.get("host") and not _HOST.fullmatch(params["host"]):
        yield f"host has to be the name of a host, without scheme, port and path: {params['host']!r}"
    config, log = params.get("traefik_config"), params.get("requests_log")
    if config and log is not None and log != bool((_file(config).get("accessLog") or {}).get("filePath")):
        yield "requests_log says something else than accessLog.filePath in traefik_config: leave one of them out"


def _new(record: Record) -> Record:
    """What a new one has. Whatever follows from the domain or the machine is made anew for each."""
    plain = set(traefik.Variables().decode(record.get("env"))) <= {"PATH"}
    return {
        "host": None,
        "https": False,
        "certificateType": "none",
        "letsEncryptEmail": None,
        "serverIp": MADE_UP,
        "enableDockerCleanup": True,
        "buildsConcurrency": 1,
        "logCleanupCron": "0 0 * * *",
        "requests_log": False,
        "traefik_config": MADE_UP,
        "web_server_config": MADE_UP,
        "middlewares": None if traefik.shown_middlewares(record.get("middlewares")) else record.get("middlewares"),
        "env": record.get("env") if plain else "",
        "ports": [],
        "dashboard": False,
        **{key: record.get(key) for key in _ASIDE},
    }


def _file(text: str) -> Record:
    try:
        return traefik.document(text)
    except ValueError:
        # It is refused by itself.
        return {}


_ASIDE = (
    *("id", "createdAt", "updatedAt", "sshPrivateKey", "whitelabelingConfig", "metricsConfig", "enforceSSO"),
    *("remoteServersOnly", "cleanupCacheApplications", "cleanupCacheOnPreviews", "cleanupCacheOnCompose"),
)
"""What no request of the free edition sets, or nothing reads."""

WEB_SERVER = Resource(
    platform=DOKPLOY,
    kind="web_server",
    short="Manage the web server of Dokploy",
    doc=(
        "Sets under which domain Dokploy itself is reached and with which certificate, what is cleaned up on its"
        " machine, how many builds run there at once, and the Traefik there, with its files, variables and ports.",
        "Every Dokploy has these settings, so nothing is made or removed.",
    ),
    notes=(
        "A new O(traefik_config), O(letsencrypt_email) and O(requests_log) only count once Traefik has started anew,"
        " which M(selfhosted.paas.dokploy_maintenance) does.",
        "A change of O(host) rewrites the route to Dokploy; give the new address as O(api_url) from then on.",
        "Dokploy of the cloud has no such settings.",
    ),
    id="web_server",
    id_option="",
    read=Call("GET", "settings.getWebServerSettings", since="0.26.3"),
    update=_set("assignDomainServer"),
    complete=True,
    checks=_complaints,
    views={
        **traefik.views(),
        "requests_log": Call("GET", "settings.haveActivateRequests"),
        "traefik_config": Call("GET", "settings.readTraefikConfig"),
        "web_server_config": Call("GET", "settings.readWebServerTraefikConfig"),
        "middlewares": Call("GET", "settings.readMiddlewareTraefikConfig"),
    },
    call_options=(traefik.WAIT,),
    fields=(
        text(
            "host",
            "Host name under which Dokploy is reached. An empty text removes it, with the route to it.",
            wire=STORED,
        ),
        flag("https", "Whether Dokploy is reached by HTTPS, and HTTP leads there."),
        text(
            "certificate_type",
            "Where the certificate comes from. With V(custom) Traefik has one already.",
            api="certificateType",
            choices=("none", "letsencrypt", "custom"),
        ),
        text(
            "letsencrypt_email",
            "Address of mail for the account at Let's Encrypt. An empty text forgets it, and leaves it in the"
            " configuration of Traefik.",
            api="letsEncryptEmail",
            wire=STORED,
            accepts=accepted.MAIL,
        ),
        text("server_ip", "Address of the machine.", api="serverIp", wire=STORED, by=_set("updateServerIp")),
        flag(
            "docker_cleanup",
            "Whether Docker is cleaned up there every day. What goes are images, containers and volumes that nothing"
            " uses, of volumes only those without a name, and what builds have left.",
            api="enableDockerCleanup",
            by=_set("updateDockerCleanup"),
        ),
        number(
            "builds_concurrency",
            "How many builds run there at the same time.",
            api="buildsConcurrency",
            since="0.29.9",
            by=_set("updateBuildsConcurrency"),
            accepts=(between(1, 100),),
        ),
        text(
            "log_cleanup_cron",
            "When the log of requests is cut to its last 1,000 lines, as a cron expression. An empty text stops that.",
            api="cronExpression",
            read="logCleanupCron",
            wire=Cleanup(),
            by=_set("updateLogCleanup"),
        ),
        traefik.file_of(
            "traefik_config",
            "TraefikConfig",
            "Configuration of Traefik itself, C(traefik.yml), as text. It is compared by what it says.",
        ),
        flag(
            "requests_log",
            "Whether Traefik writes a log of requests, which the web page shows. It stands in O(traefik_config).",
            api="enable",
            read="requests_log",
            by=_set("toggleRequests"),
        ),
        traefik.file_of(
            "web_server_config",
            "WebServerTraefikConfig",
            "Route to Dokploy, C(dokploy.yml), as text. It is compared by what it says. A change of O(host), O(https)"
            " or O(certificate_type) writes into it as well, before this is written.",
        ),
        Field(
            "middlewares",
            (
                "Middlewares of Traefik by their names, each as a dictionary such as Traefik has it in YAML. Those that"
                " are not declared stay, also those that Dokploy writes for applications; one with null is taken away.",
                "They may hold passwords, so results show only their names.",
            ),
            type="dict",
            secret=True,
            api="traefikConfig",
            read="middlewares",
            wire=traefik.MIDDLEWARES,
            by=_set("updateMiddlewareTraefikConfig"),
        ),
        *traefik.settings(),
    ),
    children=own_children.CHILDREN,
    initial=Initial(record=_new, rows={"schedules": {"enabled": True}}),
)
