# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Traefik, through which everything is reached that Dokploy runs: its files, its ports and its variables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import PaasError
from ..language.accepting import FILLED
from ..language.call import Call
from ..language.fields import flag, text
from ..language.redact import holds_mask
from ..language.wire import StrictText, Wire, texts_of
from ..language.wire_compose import parsed
from ..language.wire_lists import Structures
from ..language.words import Field, Option
from .dotenv import DOTENV
from .rows import port, row

DASHBOARD = 8080
"""Where Traefik shows its dashboard, inside the container and outside."""

RESTARTS = (
    "Traefik is made anew for that: until it is back, some seconds later, nothing behind it is reached, nor is Dokploy"
    " itself where it is reached through it."
)
_OWN = ("redirect-to-https", "addprefix-", "stripprefix-", "redirect-", "auth-")
"""How the middlewares begin that Dokploy writes for applications."""


def document(value: str) -> dict[str, Any]:
    """What a file of Traefik says. Raises ValueError with a sentence that follows the name of the option."""
    try:
        found = parsed(value)
    except PaasError as error:
        raise PaasError(str(error).replace("a Compose file", "a file of Traefik"), error.kind) from None
    if not isinstance(found, Mapping):
        raise ValueError("is no configuration of Traefik: it has to be a dictionary in YAML")
    return dict(found)


class TraefikFile(StrictText):
    """A file of Traefik, which is kept as it is written and compared by what it says."""

    def normalise(self, value: Any) -> str:
        if value:
            document(str(value))
        return str(value)

    def equal(self, wanted: Any, current: Any) -> bool:
        try:
            return bool(wanted == current or document(wanted) == document(current))
        except ValueError:
            return False


class Named(dict[str, Any]):
    """Middlewares by their names, and what else is in the file that holds them."""

    file: Mapping[str, Any] = {}


class Middlewares(Wire):
    """Middlewares by their names, in a file that Dokploy writes into as well. Canonical: names and what they are, in
    which None stands for one that shall not be there.
    """

    def normalise(self, value: Any) -> dict[str, Any]:
        shapes = (Mapping, type(None))
        odd = [str(name) for name, item in value.items() if not (isinstance(item, shapes) or holds_mask(item))]
        if odd:
            raise ValueError(f"has {odd[0]}, which has to be a dictionary, or null to take it away")
        # As it arrives, so that it can be compared.
        return dict(json.loads(json.dumps(value)))

    def decode(self, raw: Any) -> dict[str, Any]:
        file = document(raw) if raw else {}
        found = Named((file.get("http") or {}).get("middlewares") or {})
        found.file = file
        return found

    def over(self, wanted: Any, current: Any) -> Any:
        found = Named({name: item for name, item in {**(current or {}), **wanted}.items() if item is not None})
        found.file = getattr(current, "file", {})
        return found

    def encode(self, value: Any) -> Any:
        file = getattr(value, "file", {})
        # JSON is YAML.
        return json.dumps({**file, "http": {**(file.get("http") or {}), "middlewares": value}}, indent=2) + "\n"

    def written(self, value: Any) -> Any:
        return {name: item for name, item in value.items() if not name.startswith(_OWN)}


MIDDLEWARES = Middlewares()


def shown_middlewares(text: Any) -> dict[str, Any]:
    """The middlewares in a file that are not Dokploy's own; none where nobody can read it."""
    try:
        return dict(MIDDLEWARES.written(MIDDLEWARES.decode(text)))
    except ValueError:
        return {}


class Variables(Wire):
    """Variables of Traefik; those that are not declared stay. Canonical: names and texts, in which None stands for one
    that shall not be there.
    """

    def normalise(self, value: Any) -> dict[str, Any]:
        texts = texts_of({name: text for name, text in value.items() if text is not None})
        for name, item in texts.items():
            if "\n" in item or "${{" in item:
                raise ValueError(f"has {name}, which holds a line break or ${{{{, and neither arrives")
            DOTENV.merge("", {name: item}, [])
        return {str(name): texts.get(str(name)) for name in value}

    def decode(self, raw: Any) -> dict[str, Any]:
        pairs = (line.partition("=") for line in str(raw or "").splitlines() if line)
        return {name: item for name, _equals, item in pairs}

    def over(self, wanted: Any, current: Any) -> Any:
        return {name: item for name, item in {**(current or {}), **wanted}.items() if item is not None}

    def encode(self, value: Any) -> Any:
        return DOTENV.merge("", value, [])


PORT = (
    port("target_port", "Port of Traefik, which one of its entry points listens on.", required=True, api="targetPort"),
    port("published_port", "Port of the host.", required=True, api="publishedPort"),
    row("protocol", "Protocol. V(tcp) where it is left out.", choices=("tcp", "udp", "sctp")),
)


class Ports(Structures):
    """Ports besides those of web pages and of the dashboard, which is an option of its own."""

    def __init__(self) -> None:
        super().__init__(PORT)

    def normalise(self, value: Any) -> list[dict[str, Any]]:
        if any(item["target_port"] in (80, 443, DASHBOARD) for item in value):
            raise ValueError(
                f"lists 80, 443 or {DASHBOARD}: web pages are always published, the dashboard is an option"
            )
        return [{"protocol": "tcp", **item} for item in super().normalise(value)]

    def over(self, wanted: Any, current: Any) -> Any:
        return [*wanted, *(item for item in current or () if item.get("target_port") == DASHBOARD)]

    def encode(self, value: Any) -> Any:
        return super().encode(value) or []

    def show(self, value: Any) -> Any:
        return super().show([item for item in value if item.get("target_port") != DASHBOARD])


def views(**query: str) -> dict[str, Call]:
    """What is asked for of the Traefik of a server; without the id of one, of Dokploy's own."""
    return {
        "ports": Call("GET", "settings.getTraefikPorts", query=query),
        "env": Call("GET", "settings.readTraefikEnv", query=query),
        "dashboard": Call("GET", "settings.haveTraefikDashboardPortEnabled", query=query),
    }


def settings(**body: str) -> tuple[Field, ...]:
    """What can be set of the Traefik of a server; without the id of one, of Dokploy's own."""

    def by(procedure: str) -> Call:
        return Call("POST", f"settings.{procedure}", body=body, interrupts=RESTARTS)

    fields = (
        Field(
            "traefik_environment",
            (
                "Variables of Traefik, such as those with which it asks a DNS provider for certificates. Those that are"
                " not declared stay; one with null is taken away.",
            ),
            type="dict",
            secret=True,
            api="env",
            wire=Variables(),
            by=by("writeTraefikEnv"),
        ),
        Field(
            "traefik_ports",
            (
                "Ports that Traefik publishes besides those of web pages and of its dashboard. The list is the whole"
                " list; an empty one takes them away.",
                "Dokploy refuses a port that anything on the host listens on.",
            ),
            type="list",
            elements="dict",
            suboptions=PORT,
            api="additionalPorts",
            read="ports",
            wire=Ports(),
            by=by("updateTraefikPorts"),
        ),
        flag(
            "traefik_dashboard",
            f"Whether the port of the dashboard of Traefik, {DASHBOARD}, is open. B(Everybody can look at it then).",
            api="enableDashboard",
            read="dashboard",
            by=by("toggleDashboard"),
        ),
    )
    return tuple(replace(item, on_create=False) for item in fields)


WAIT = Option(
    "wait_timeout",
    ("Longest time to wait until Traefik has what is set of it, in seconds.",),
    type="int",
    default=120,
)


def file_of(name: str, procedure: str, *doc: str) -> Field:
    """A file of Dokploy's own Traefik as a whole."""
    return text(
        name,
        *doc,
        api="traefikConfig",
        read=name,
        wire=TraefikFile(),
        by=Call("POST", f"settings.update{procedure}"),
        accepts=(FILLED,),
    )
