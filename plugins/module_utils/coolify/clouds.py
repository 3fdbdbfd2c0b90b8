# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the clouds offer at which Coolify orders machines, and how people call it. A further cloud is a further row.

No recorded server has had a token of a cloud; what is here is known from the sources of Coolify.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Callable

from ..errors import PaasError
from ..language.call import Call, Record, pick
from ..language.near import there_are
from ..language.words import Option
from ..transport.client import Client

MOST_LISTED = 40


def _everywhere(row: Record) -> Sequence[Any]:
    return ()


def _keyed(key: str) -> Callable[[Record], Sequence[Any]]:
    return lambda row: row.get(key) or ()


def _locations(row: Record) -> Sequence[Any]:
    return [place.get("name") for place in row.get("locations") or ()]


@dataclass(frozen=True)
class Offer:
    """Something that a cloud has several of, of which an order names one or some.

    option  of the order that names it
    label   what it is called in messages
    shelf   under which name results list all of them
    call    lists them
    sent    name in the order
    id      what the order sends, dotted
    names   further keys by which people call one
    where   (listed record) -> ids of the places that have it; none: all have
    since   first server version that lists and orders them, where that is another one than that of the cloud
    """

    option: str
    label: str
    shelf: str
    call: Call
    doc: tuple[str, ...]
    sent: str = ""
    id: str = "id"
    names: tuple[str, ...] = ("name",)
    where: Callable[[Record], Sequence[Any]] = _everywhere
    needed: bool = False
    many: bool = False
    since: str = ""

    @property
    def as_option(self) -> Option:
        option = Option(self.option, self.doc, required=self.needed, since=self.since)
        return replace(option, type="list", elements="str") if self.many else option

    def title(self, row: Record) -> str:
        """By what messages list it."""
        return str(row.get(self.names[0] if self.id == "id" and self.names else self.id) or row[self.id])

    def called(self, row: Record) -> list[str]:
        """Its id and its names, as text."""
        found = (pick(row, key) for key in (self.id, *self.names))
        return list(dict.fromkeys(str(item) for item in found if item not in (None, "")))


@dataclass(frozen=True)
class Cloud:
    """One cloud.

    name     of the provider of a token, and of the option with what is ordered
    title    as people call it
    order    the call that orders a machine
    machine  key of a server with the id of its machine, and of the answer to an order
    offers   what an order names, the place first and the size second
    flags    what else can be ordered, by the name of its field
    clashes  whether it refuses a second machine of the same name
    """

    name: str
    title: str
    order: Call
    machine: str
    offers: tuple[Offer, ...]
    flags: tuple[Option, ...]
    clashes: bool = False

    @property
    def option(self) -> Option:
        return Option(
            self.name,
            (f"Order the machine at {self.title}.",),
            type="dict",
            suboptions=(*(offer.as_option for offer in self.offers), *self.flags),
            since=self.order.since,
        )


def _list(path: str) -> Call:
    return Call("GET", path, query={"cloud_provider_token_uuid": "{cloud_token}"})


def _flag(name: str, *doc: str, since: str = "") -> Option:
    return Option(name, doc, type="bool", since=since)


def _ssh_keys(cloud: str) -> Offer:
    return Offer(
        *("ssh_keys", "SSH key", "ssh_keys", _list(f"/{cloud}/ssh-keys")),
        doc=("Names or ids of further SSH keys at the cloud that may log in, besides O(private_key).",),
        sent=f"{cloud}_ssh_key_ids",
        many=True,
    )


CLOUDS = (
    Cloud(
        "hetzner",
        "Hetzner",
        Call("POST", "/servers/hetzner", repeatable=False),
        "hetzner_server_id",
        (
            Offer(
                *("location", "location", "locations", _list("/hetzner/locations")),
                doc=("Name of the location, for example V(nbg1).",),
                id="name",
                names=(),
                needed=True,
            ),
            Offer(
                *("server_type", "server type", "sizes", _list("/hetzner/server-types")),
                doc=("Name of the server type, for example V(cx22).",),
                id="name",
                names=(),
                where=_locations,
                needed=True,
            ),
            Offer(
                *("image", "image", "images", _list("/hetzner/images")),
                doc=(
                    "Name or id of the image, for example V(ubuntu-24.04). Of several of that name the one for the"
                    " architecture of O(hetzner.server_type) is meant.",
                ),
                names=("name", "description"),
                needed=True,
            ),
            _ssh_keys("hetzner"),
            Offer(
                *("firewalls", "firewall", "firewalls", _list("/hetzner/firewalls")),
                doc=("Names or ids of the firewalls in front of it.",),
                sent="hetzner_firewall_ids",
                many=True,
                since="4.2",
            ),
            Offer(
                *("networks", "network", "networks", _list("/hetzner/networks")),
                doc=("Names or ids of the private networks that it is in.",),
                sent="hetzner_network_ids",
                many=True,
                since="4.2",
            ),
        ),
        (
            _flag("enable_ipv4", "Whether it has an IPv4 address. Coolify takes V(true) where nothing is said."),
            _flag("enable_ipv6", "Whether it has IPv6 addresses. Coolify takes V(true) where nothing is said."),
            _flag(
                "enable_backups",
                "Whether Hetzner backs it up, which costs. Coolify does not tell whether that could be switched on.",
                since="4.2",
            ),
        ),
        clashes=True,
    ),
    Cloud(
        "digitalocean",
        "DigitalOcean",
        Call("POST", "/servers/digitalocean", repeatable=False, since="4.2"),
        "digitalocean_droplet_id",
        (
            Offer(
                *("region", "region", "locations", _list("/digitalocean/regions")),
                doc=("The region, for example V(fra1).",),
                id="slug",
                needed=True,
            ),
            Offer(
                *("size", "size", "sizes", _list("/digitalocean/sizes")),
                doc=("The size, for example V(s-1vcpu-2gb).",),
                id="slug",
                names=(),
                where=_keyed("regions"),
                needed=True,
            ),
            Offer(
                *("image", "image", "images", _list("/digitalocean/images")),
                doc=("Name or id of the image, for example V(ubuntu-24-04-x64).",),
                names=("slug", "name"),
                where=_keyed("regions"),
                needed=True,
            ),
            _ssh_keys("digitalocean"),
        ),
        (
            _flag("enable_ipv6", "Whether it has IPv6 addresses. Coolify takes V(true) where nothing is said."),
            _flag("monitoring", "Whether DigitalOcean measures it. Coolify takes V(true) where nothing is said."),
        ),
    ),
    Cloud(
        "vultr",
        "Vultr",
        Call("POST", "/servers/vultr", repeatable=False, since="4.2"),
        "vultr_instance_id",
        (
            Offer(
                *("region", "region", "locations", _list("/vultr/regions")),
                doc=("Id or city of the region, for example V(fra).",),
                names=("city",),
                needed=True,
            ),
            Offer(
                *("plan", "plan", "sizes", _list("/vultr/plans")),
                doc=("The plan, for example V(vc2-1c-2gb).",),
                names=(),
                where=_keyed("locations"),
                needed=True,
            ),
            Offer(
                *("os", "operating system", "images", _list("/vultr/os")),
                doc=("Name or id of the operating system, for example V(Ubuntu 24.04 LTS x64).",),
                sent="os_id",
                needed=True,
            ),
            _ssh_keys("vultr"),
        ),
        (
            _flag("enable_ipv6", "Whether it has an IPv6 address. Coolify takes V(true) where nothing is said."),
            _flag("disable_public_ipv4", "Whether it has no public IPv4 address."),
        ),
    ),
)
OF_NAME: Mapping[str, Cloud] = {cloud.name: cloud for cloud in CLOUDS}


def rows_of(client: Client, offer: Offer, token: str) -> Sequence[Record]:
    """What the cloud offers now, as it tells Coolify."""
    return client.records(offer.call, {"cloud_token": token}, key=offer.id)


def named(client: Client, cloud: Cloud, wanted: Mapping[str, Any], token: str) -> dict[str, Any]:
    """What an order sends for the names in C(wanted).

    Raises PaasError with all that is not offered, or not where the rest is.
    """
    body: dict[str, Any] = {}
    chosen: dict[str, Record] = {}
    wrong: list[PaasError] = []
    for offer in cloud.offers:
        value = wanted.get(offer.option)
        if value is None:
            continue
        try:
            ids = []
            for name in value if offer.many else [value]:
                chosen[offer.option] = _meant(client, cloud, offer, str(name), chosen, token)
                ids.append(chosen[offer.option][offer.id])
        except PaasError as error:
            if error.kind not in ("not_found", "ambiguous"):
                raise
            wrong.append(error)
            continue
        body[offer.sent or offer.option] = list(dict.fromkeys(ids)) if offer.many else ids[0]
    if wrong:
        raise PaasError("\n".join(str(error) for error in wrong), wrong[0].kind)
    return {**body, **{item.name: wanted[item.name] for item in cloud.flags if wanted.get(item.name) is not None}}


def _meant(client: Client, cloud: Cloud, offer: Offer, name: str, chosen: Mapping[str, Record], token: str) -> Record:
    there = rows_of(client, offer, token)
    fitting = [row for row in there if _is_to_be_had(cloud, offer, row, chosen)]
    exact = [row for row in there if str(pick(row, offer.id)) == name]
    found = exact or [row for row in there if name in offer.called(row)]
    possible = [row for row in found if row in fitting]
    label = f"{cloud.name}.{offer.option}"
    if len(possible) == 1:
        return possible[0]
    if possible:
        ids = ", ".join(f"{row[offer.id]} ({' / '.join(offer.called(row)[1:])})" for row in possible)
        raise PaasError(f"{label}: {len(possible)} are called {name!r}: {ids}. Give one of these ids.", "ambiguous")
    names = list(dict.fromkeys(offer.title(row) for row in fitting))
    more = len(names) - MOST_LISTED
    listed = ", ".join(names[:MOST_LISTED]) + (f" and {more} more" if more > 0 else "")
    others = there_are(name, names, listed)
    if found:
        beside = ", ".join(f"{key} {pick(row, _offer(cloud, key).id)}" for key, row in chosen.items())
        raise PaasError(f"{label}: {cloud.title} does not offer {name!r} with {beside}. {others}", "not_found")
    raise PaasError(f"{label}: {cloud.title} has no {offer.label} {name!r}. {others}", "not_found")


def _offer(cloud: Cloud, option: str) -> Offer:
    return next(offer for offer in cloud.offers if offer.option == option)


def _is_to_be_had(cloud: Cloud, offer: Offer, row: Record, chosen: Mapping[str, Record]) -> bool:
    """Whether it goes with the place and the size that were chosen before, as far as the cloud tells."""
    where, size = cloud.offers[0], cloud.offers[1]
    place = chosen.get(where.option)
    if place is not None and offer.where(row) and place[where.id] not in offer.where(row):
        return False
    kinds = {one.get("architecture") for one in (row, chosen.get(size.option, {})) if offer.shelf == "images"}
    return len(kinds - {None}) < 2
