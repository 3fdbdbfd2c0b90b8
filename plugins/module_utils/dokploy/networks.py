# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Networks of Docker that Dokploy knows, on its own host and on remote servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..language.accepting import between
from ..language.call import Call, Record
from ..language.fields import flag, number, text
from ..language.resource import Initial, Resource
from ..language.wire import NAME
from ..language.wire_lists import Structures
from ..language.words import Field, Lookup, Occupants
from .client import DOKPLOY
from .serving import SERVER
from .typed import TYPES
from .users import services

SINCE = "0.29.14"
NETWORKS = Call("GET", "network.all", since=SINCE)
_PARTS = (
    Field("subnet", ("Addresses of the network, such as V(10.20.0.0/16).",)),
    Field("gateway", ("Address of its gateway, which needs a subnet.",)),
    Field("ip_range", ("Part of the subnet that containers get addresses of.",), api="ipRange"),
)


class Subnets(Structures):
    """Subnets, which Dokploy keeps in an object of their own."""

    def decode(self, raw: Any) -> list[dict[str, Any]]:
        return super().decode((raw or {}).get("config"))

    def encode(self, value: Any) -> Any:
        return {"config": super().encode(value)} if value else {}


def _in_it(record: Record, network: Any) -> bool:
    """Whether a service joins it; those of a Compose service each on their own."""
    if network in (record.get("networkIds") or ()):
        return True
    rows = [row for row in record.get("serviceNetworks") or () if isinstance(row, Mapping)]
    return any(network in (row.get("networkIds") or ()) for row in rows)


def _users(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    held = list(services(listed))
    for kind in ("application", "compose", *TYPES):
        mine = [(own, name) for other, own, name in held if other == kind]
        call = Call("GET", f"{kind}.one", query={f"{kind}Id": "{id}"})
        records = listed.each(call, [own for own, _name in mine], f"{kind}Id")
        for (own, name), found in zip(mine, records):
            if found and _in_it(found, record.get("networkId")):
                yield f"{kind}/{own}" if kind in TYPES else own, f"the {name}"


def _unfit(params: Record, record: Record | None) -> Iterator[str]:
    """What Dokploy refuses of a new one."""
    if record is not None:
        return
    if params.get("enable_ipv4") is False and not params.get("enable_ipv6"):
        yield "enable_ipv4=false needs enable_ipv6=true, since a network has one of them"
    for row in params.get("subnets") or ():
        if not row.get("subnet") and (row.get("gateway") or row.get("ip_range")):
            yield "subnets has a gateway or an ip_range without the subnet that it is in"


NETWORK = Resource(
    platform=DOKPLOY,
    kind="network",
    short="Manage networks of Docker on Dokploy",
    doc=(
        "Creates and removes networks of Docker that applications, databases and Compose services join by their name.",
        "The network is found by its name on its server. Nothing of a network can be changed afterwards: it would have"
        " to be removed, and nothing may be in it then.",
        "A network that a service joins is not removed: Dokploy would remove it, and the next deployment would go on"
        " without it and say nothing.",
        "M(selfhosted.paas.dokploy_network_sync) takes over networks that Docker has already.",
    ),
    notes=(
        "Dokploy asks for no right here: every key of the organization makes and removes networks, also one of a member"
        " who may not see Docker.",
    ),
    id="networkId",
    id_option="network_id",
    list=NETWORKS,
    read=Call("GET", "network.one", query={"networkId": "{id}"}, since=SINCE),
    create=Call("POST", "network.create", repeatable=False),
    delete=Call("POST", "network.remove", body={"networkId": "{id}"}),
    told_apart=("server",),
    checks=_unfit,
    occupants=Occupants(_users, "They would go on without it at their next deployment."),
    references=(
        replace(SERVER, doc=("Name or id of the remote server that it is on; left out, the host of Dokploy.",)),
    ),
    fields=(
        text("name", "Name of the network, by which it is found on its server.", wire=NAME, on_update=False),
        text(
            "driver",
            "V(overlay) reaches over all nodes of the swarm, and only such a one can be joined by applications and"
            " databases. A new one is V(bridge).",
            choices=("bridge", "overlay"),
            on_update=False,
        ),
        flag("internal", "Whether it is cut off from the outside.", on_update=False),
        flag("attachable", "Whether containers outside of the swarm may join an overlay.", on_update=False),
        flag("enable_ipv4", "Whether it has addresses of IPv4. A new one has.", api="enableIPv4", on_update=False),
        flag("enable_ipv6", "Whether it has addresses of IPv6.", api="enableIPv6", on_update=False),
        number("mtu", "Largest packet, in bytes.", on_update=False, accepts=(between(68, 65535),)),
        Field(
            "subnets",
            ("Its subnets. Docker chooses one where none are declared.",),
            type="list",
            elements="dict",
            suboptions=_PARTS,
            api="ipam",
            wire=Subnets(_PARTS),
            on_update=False,
        ),
    ),
    born="createdAt",
    initial=Initial(
        record=lambda record: {
            "driver": "bridge",
            "internal": False,
            "attachable": False,
            "enableIPv4": True,
            "enableIPv6": False,
            "mtu": None,
            "ipam": {},
        }
    ),
)
