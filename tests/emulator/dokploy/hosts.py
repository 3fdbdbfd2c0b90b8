# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remote servers, of which none can be reached from here, and networks."""

from __future__ import annotations

from typing import Any

from .calls import Call, Router
from .errors import bad
from .queue import deployments_of
from .relations import Row, made_up_name, task_id
from .tables import NETWORK, SERVER, SERVICE_TABLES, SSH_KEY
from .validation import Field, items, optional, required, shape, text

servers, networks = Router("server"), Router("network")
ID = {"serverId": text(least=1)}
CLOSED = "You are not authorized to access this server"
FIELDS: dict[str, Field] = {
    **required(SERVER.accepts("name", "description", "ipAddress", "port", "username", "sshKeyId", "serverType")),
    **SERVER.accepts("enableDockerCleanup"),
}


def _opened(call: Call) -> Row:
    return call.owns(call.find(SERVER, "Server"), CLOSED)


def _services(call: Call, server: Row) -> int:
    return sum(len(call.store[relation].where("serverId", server["serverId"])) for relation in SERVICE_TABLES.values())


def _shown(call: Call, row: Row) -> Row:
    """The private key is left out."""
    key = call.store[SSH_KEY].get(row["sshKeyId"])
    deployments = deployments_of(call.store, "serverId", row["serverId"])
    return {**row, "deployments": deployments, "sshKey": {**key, "privateKey": ""} if key else None}


@servers.mutation("create", FIELDS, right=("server", "create"))
def create(call: Call) -> Any:
    values = {**call.input, "appName": made_up_name("server"), "organizationId": call.organization}
    return call.store.insert(SERVER, values)


@servers.query("all", right=("server", "read"))
def everything(call: Call) -> Any:
    return [{**row, "totalSum": _services(call, row)} for row in call.holdings(SERVER)]


@servers.query("count")
def count(call: Call) -> Any:
    return len(call.holdings(SERVER))


@servers.query("withSSHKey", right=("server", "read"))
def with_key(call: Call) -> Any:
    return [row for row in call.holdings(SERVER) if row["sshKeyId"] and row["serverType"] == "deploy"]


@servers.query("buildServers", right=("server", "read"))
def build_servers(call: Call) -> Any:
    return [row for row in call.holdings(SERVER) if row["sshKeyId"] and row["serverType"] == "build"]


@servers.query("one", ID, right=("server", "read"))
def one(call: Call) -> Any:
    return _shown(call, _opened(call))


@servers.mutation("update", {**FIELDS, **ID, "command": text().optional()}, right=("server", "create"))
def update(call: Call) -> Any:
    return call.store.update(SERVER, _opened(call), call.input)


@servers.mutation("remove", ID, right=("server", "delete"))
def remove(call: Call) -> Any:
    row = _opened(call)
    if _services(call, row):
        raise bad("Server has active services, please delete them first")
    before = _shown(call, row)
    call.store.delete(SERVER, row)
    return before


# -- networks ----------------------------------------------------------------------------------------------------------

NETWORK_ID = {"networkId": text(least=1)}
SUBNET = shape(subnet=text().optional(), gateway=text().optional(), ipRange=text().optional())
CREATE: dict[str, Field] = {
    **NETWORK.accepts("name"),
    **optional(NETWORK.accepts("driver", "internal", "attachable", "enableIPv4", "enableIPv6", "mtu")),
    "ipam": shape(driver=text().optional(), config=items(SUBNET).optional()).nullable().optional(),
    "serverId": text().nullable().optional(),
}
ON_SERVER = {"serverId": text().optional()}


@networks.mutation("create", CREATE, right=("docker", "read"))
def create_network(call: Call) -> Any:
    """Names are those of docker, so they are taken on the whole host."""
    name = call.input["name"]
    if any(row["name"] == name and row["serverId"] == call.input.get("serverId") for row in call.store[NETWORK]):
        raise bad(f"(HTTP code 409) unexpected - network with name {name} already exists ")
    return call.store.insert(NETWORK, {**call.input, "organizationId": call.organization})


@networks.query("all", ON_SERVER, right=("docker", "read"))
def all_networks(call: Call) -> Any:
    wanted = call.input.get("serverId")
    return [row for row in call.holdings(NETWORK) if row["serverId"] == wanted]


@networks.query("networksToSync", ON_SERVER, right=("docker", "read"))
def unknown_networks(call: Call) -> Any:
    return {"importable": [], "missing": []}


@networks.query("one", NETWORK_ID, right=("docker", "read"))
def one_network(call: Call) -> Any:
    return call.held(NETWORK, "Network")


@networks.query("inspect", NETWORK_ID, right=("docker", "read"))
def inspect_network(call: Call) -> Any:
    row = call.held(NETWORK, "Network")
    swarm = row["driver"] == "overlay"
    return {
        "Name": row["name"],
        "Id": task_id(),
        "Created": row["createdAt"].replace("Z", "000000Z"),
        "Scope": "swarm" if swarm else "local",
        "Driver": row["driver"],
        "EnableIPv6": row["enableIPv6"],
        "IPAM": {
            "Driver": "default",
            "Options": None,
            "Config": [{"Subnet": "10.0.3.0/24", "Gateway": "10.0.3.1"}],
        },
        "Internal": row["internal"],
        "Attachable": row["attachable"],
        "Ingress": False,
        "ConfigFrom": {"Network": ""},
        "ConfigOnly": False,
        "Containers": None if swarm else {},
        "Options": {"com.docker.network.driver.overlay.vxlanid_list": "4099"} if swarm else {},
        "Labels": None if swarm else {},
    }


@networks.mutation("remove", NETWORK_ID, right=("docker", "read"))
def remove_network(call: Call) -> Any:
    """Also one that applications are in."""
    return call.store.delete(NETWORK, call.held(NETWORK, "Network", "delete"))
