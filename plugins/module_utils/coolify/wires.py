# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that only Coolify writes the way it does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Container, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ..language.redact import MASK
from ..language.wire import Path, Text, Wire
from ..language.wire_lists import URLS, Comma, Labels

REDIRECTS = ("www", "non-www", "both")


class Aliases(Comma):
    """A comma list in which Coolify writes a hyphen for a space."""

    def item(self, text: str) -> str:
        return text.strip().replace(" ", "-")


class ProxyLabels(Labels):
    """Labels, among which Coolify puts the hash of a password where the proxy asks for one."""

    def show(self, value: Any) -> Any:
        return [self._shown(line) for line in value] if isinstance(value, list) else value

    def written(self, value: Any) -> Any:
        return value

    def _shown(self, line: str) -> str:
        name, _equals, _users = line.partition("=")
        return f"{name}={MASK}" if "basicauth" in name.lower() or "basic_auth" in name.lower() else line


class Tag(Text):
    """Name of a tag, which Coolify lower-cases."""

    def normalise(self, value: Any) -> str:
        name = super().normalise(value).lower()
        if len(name) < 2:
            raise ValueError("must have at least 2 characters")
        return name


class Network(Text):
    """Name of a Docker network, of which each server has one."""

    def entries(self, value: Any) -> list[str]:
        return [value] if value else []


class Counted(Wire):
    """Something that the server names by its number, where others name it by its id."""

    def show(self, value: Any) -> Any:
        return None if value is None else str(value)


class Address(Text):
    """Address of another server, which means the same with slashes at its end."""

    def normalise(self, value: Any) -> str:
        return super().normalise(value).rstrip("/")


PUBLIC_GITHUB = 0
"""Number of the source that Coolify gives to public repositories on github.com."""


def of_public_github(record: Mapping[str, Any]) -> bool:
    return str(record.get("source_type")).endswith("GithubApp") and record.get("source_id") == PUBLIC_GITHUB


class Repository(Text):
    """Address of a Git repository, of which Coolify stores only C(owner/name) where a GitHub source knows the rest."""

    def written_of(self, value: Any, record: Mapping[str, Any]) -> Any:
        # No option names that source: a new application gets it by the address.
        return f"https://github.com/{value}" if _is_short(value) and of_public_github(record) else value

    def equal(self, wanted: Any, current: Any) -> bool:
        return bool(wanted == current or (_is_short(current) and _short(wanted) == _short(current)))

    def replace(self, value: Any, current: Any) -> Any:
        return self.encode(_short(value) if _is_short(current) else value)

    def replaceable(self, value: Any, current: Any) -> bool:
        # The short form belongs to a source, and with it to a site, which no update changes.
        return not _is_short(current) or _short(value).count("/") == _short(current).count("/")


def _is_short(repository: str) -> bool:
    return "://" not in repository and "@" not in repository


def _short(repository: str) -> str:
    short = repository.replace("https://", "").replace("http://", "").replace("github.com/", "").strip("/")
    return short[: -len(".git")] if short.endswith(".git") else short


class Pem(Text):
    """A key as text, which may be given in base64."""

    def normalise(self, value: Any) -> str:
        text = super().normalise(value)
        if text.startswith("-----BEGIN"):
            return text
        try:
            return base64.b64decode(text, validate=True).decode("ascii").strip() or text
        except (binascii.Error, ValueError):
            return text


class EmptyAsRoot(Path):
    """A path of which Coolify makes V(/) when it is emptied, and which is none for a new application."""

    def equal(self, wanted: Any, current: Any) -> bool:
        return (wanted or "/") == (current or "/")


def with_ports(urls: Any, ports: Mapping[str, Any]) -> str:
    """A comma list of URLs, each with the port that Coolify keeps for it, as they were declared."""
    found = []
    for url in URLS.decode(urls):
        parts = urlsplit(url)
        if url in ports and not parts.port:
            url = urlunsplit(parts._replace(netloc=f"{parts.netloc}:{ports[url]}"))
        found.append(url)
    return ",".join(found)


class ComposeDomains(Wire):
    """Domains by service: C({web: [url]}) or C({web: {urls: [url], redirect: www}}).

    They travel as a list and come back as JSON text; those of previews as the list.
    Canonical: C({service: {"urls": [...], "redirect": word or None}}) without the services that have none.
    """

    def normalise(self, value: Any) -> dict[str, Any]:
        empty = ", ".join(str(name) for name, entry in value.items() if entry is None)
        if empty:
            raise ValueError(f"has null for {empty}: write an empty list to take all domains away")
        return {str(name): self._entry(str(name), entry) for name, entry in value.items() if entry}

    def _entry(self, name: str, entry: Any) -> dict[str, Any]:
        given = entry if isinstance(entry, Mapping) else {"urls": entry}
        unknown = ", ".join(sorted(set(map(str, given)) - {"urls", "redirect"}))
        if unknown:
            raise ValueError(f"has no {unknown} for {name}: a service takes urls and redirect")
        redirect = given.get("redirect")
        if redirect not in (None, *REDIRECTS):
            raise ValueError(f"has the redirect {redirect!r} for {name}: it is one of {', '.join(REDIRECTS)}")
        return {"urls": URLS.normalise(given.get("urls") or []), "redirect": redirect}

    def joined(self, current: Any, wanted: Any, gone: Any) -> Any:
        whole = {}
        for name in dict.fromkeys([*current, *wanted]):
            old, new = current.get(name, {}), wanted.get(name, {})
            urls = URLS.joined(old.get("urls", []), new.get("urls", []), gone)
            if urls:
                whole[name] = {"urls": urls, "redirect": new.get("redirect") or old.get("redirect")}
        return whole

    def decode(self, raw: Any) -> dict[str, Any]:
        try:
            found = json.loads(raw) if isinstance(raw, str) else raw or {}
        except ValueError:
            return {}
        if isinstance(found, list):
            found = {entry.get("name"): entry for entry in found if isinstance(entry, Mapping)}
        rows = found.items() if isinstance(found, Mapping) else ()
        return {
            str(name): {"urls": URLS.decode(entry.get("domain")), "redirect": entry.get("redirect")}
            for name, entry in rows
            if isinstance(entry, Mapping) and entry.get("domain")
        }

    def encode(self, value: Any) -> Any:
        return [
            {
                "name": name,
                "domain": URLS.encode(entry["urls"]),
                **({"redirect": entry["redirect"]} if entry["redirect"] else {}),
            }
            for name, entry in value.items()
        ]

    def entries(self, value: Any) -> list[str]:
        return [url for entry in value.values() for url in URLS.entries(entry["urls"])]

    def without(self, value: Any, entries: Container[str]) -> Any:
        kept = {name: {**entry, "urls": URLS.without(entry["urls"], entries)} for name, entry in value.items()}
        return {name: entry for name, entry in kept.items() if entry["urls"]}

    def replace(self, value: Any, current: Any) -> Any:
        # Coolify ignores an empty list, so that what goes is named with no domain.
        gone = [{"name": name, "domain": None} for name in current if name not in value]
        return [*self.encode(value), *gone]

    def equal(self, wanted: Any, current: Any) -> bool:
        wanted = {name: entry for name, entry in wanted.items() if entry["urls"]}
        return set(wanted) == set(current) and all(
            URLS.equal(entry["urls"], current[name]["urls"])
            and (entry["redirect"] is None or entry["redirect"] == (current[name]["redirect"] or "both"))
            for name, entry in wanted.items()
        )

    def contrast(self, before: Any, after: Any) -> tuple[Any, Any]:
        old, new = dict(before), dict(after)
        for name in old.keys() & new.keys():
            urls = URLS.contrast(old[name]["urls"], new[name]["urls"])
            old[name], new[name] = ({**entry[name], "urls": part} for entry, part in zip((old, new), urls))
        return old, new

    def show(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {
            name: {"urls": entry["urls"], "redirect": entry["redirect"]} if entry["redirect"] else entry["urls"]
            for name, entry in value.items()
        }


class Proxy(Text):
    """Kind of a proxy, which Coolify answers in capital letters."""

    def normalise(self, value: Any) -> str:
        return super().normalise(value).lower()


class Place(Text):
    """Where something is mounted, C(/data) or C(web:/data); a slash at the end says nothing."""

    def normalise(self, value: Any) -> str:
        part, colon, path = super().normalise(value).rpartition(":")
        return f"{part}{colon}{path.rstrip('/') or path[:1]}"


ADDRESS = Address(trim=True, null=False)
ALIASES = Aliases()
COMPOSE_DOMAINS = ComposeDomains()
COUNTED = Counted()
EMPTY_AS_ROOT = EmptyAsRoot(trim=True)
NETWORK = Network(trim=True, null=False)
PEM = Pem(trim=True, null=False)
PLACE = Place(trim=True, null=False)
PROXY = Proxy(trim=True, null=False)
PROXY_LABELS = ProxyLabels()
REPOSITORY = Repository(trim=True, null=False)
TAG = Tag(trim=True)
