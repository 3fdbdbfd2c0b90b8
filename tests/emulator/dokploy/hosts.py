# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remote servers, and networks.

Of the recorded servers none could be reached. Here those are whose address begins with 198.51.100, to set them up, to
look at them and to write scripts there, as the source of v0.30.2 has it; nothing is deployed there all the same.
"""

from __future__ import annotations

from typing import Any

from .calls import EMPTY, Call, Router
from .errors import Problem, bad, not_found
from .queue import SSH_REFUSED, deployments_of
from .relations import Row, iso, made_up_name, task_id
from .tables import DEPLOYMENT, NETWORK, SERVER, SERVICE_TABLES, SSH_KEY
from .validation import Field, items, number, optional, required, shape, text

servers, networks = Router("server"), Router("network")
ID = {"serverId": text(least=1)}
REACHED = "198.51.100."
CLOSED = "You are not authorized to access this server"
FIELDS: dict[str, Field] = {
    **required(SERVER.accepts("name", "description", "ipAddress", "port", "username", "sshKeyId", "serverType")),
    **SERVER.accepts("enableDockerCleanup"),
}


def reach(server: Row | None) -> None:
    """Raises Problem for what nobody answers at."""
    if server is not None and not server["ipAddress"].startswith(REACHED):
        raise Problem("INTERNAL_SERVER_ERROR", SSH_REFUSED)


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


@servers.mutation(
    "updateBuildsConcurrency",
    {**ID, "buildsConcurrency": number(least=1, most=100)},
    right=("server", "create"),
)
def update_concurrency(call: Call) -> Any:
    return call.store.update(SERVER, _opened(call), call.changes("serverId"))


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


def _place(row: Row) -> tuple[str | None, str]:
    """Where docker has a network: on which server, and under which name."""
    return row["serverId"], row["name"]


RESERVED = ("bridge", "host", "none", "ingress", "docker_gwbridge", "dokploy-network")


def _silence(call: Call, server_id: str | None) -> str:
    """Why the docker of a server does not answer; it is asked by SSH as soon as the server has a key."""
    server = call.store[SERVER].get(server_id) if server_id else None
    if server_id and server is None:
        raise not_found("Server")
    reached = server is None or not server["sshKeyId"] or server["ipAddress"].startswith(REACHED)
    return "" if reached else "All configured authentication methods failed"


def _docker(call: Call, server_id: str | None) -> None:
    """Raises Problem where nobody reaches the docker of a server."""
    said = _silence(call, server_id)
    if said:
        raise bad(said)


def _taken(name: str) -> Problem:
    return bad(f"(HTTP code 409) unexpected - network with name {name} already exists ")


def _known(call: Call) -> dict[tuple[str | None, str], Row]:
    """What Dokploy knows of the networks of the server that is asked for."""
    wanted = call.input.get("serverId")
    return {_place(row): row for row in call.holdings(NETWORK) if row["serverId"] == wanted}


@networks.mutation("create", CREATE)
def create_network(call: Call) -> Any:
    """Names are those of docker, so they are taken on the whole host."""
    name = call.input["name"]
    _docker(call, call.input.get("serverId"))
    if (call.input.get("serverId"), name) in call.world.docker_networks:
        raise _taken(name)
    row = call.store.insert(NETWORK, {**call.input, "organizationId": call.organization})
    call.world.docker_networks[_place(row)] = row
    return row


@networks.query("all", ON_SERVER)
def all_networks(call: Call) -> Any:
    wanted = call.input.get("serverId")
    return [row for row in call.holdings(NETWORK) if row["serverId"] == wanted]


@networks.query("networksToSync", ON_SERVER)
def unknown_networks(call: Call) -> Any:
    known, wanted = _known(call), call.input.get("serverId")
    _docker(call, wanted)
    there = {place: row for place, row in call.world.docker_networks.items() if place[0] == wanted}
    return {
        "importable": [
            {
                **{name: row[name] for name in ("name", "driver", "internal", "attachable")},
                "subnets": [item["subnet"] for item in (row["ipam"] or {}).get("config") or () if item.get("subnet")],
            }
            for place, row in there.items()
            if place not in known
        ],
        "missing": [
            {"networkId": row["networkId"], "name": row["name"]} for place, row in known.items() if place not in there
        ],
    }


@networks.mutation("import", {**ON_SERVER, "names": items(text(least=1), least=1)})
def import_networks(call: Call) -> Any:
    """As the source has it: what cannot be taken over is told beside what was."""
    known, server = _known(call), call.input.get("serverId")
    imported: list[str] = []
    errors: list[Row] = []
    silence = _silence(call, server)
    for name in call.input["names"]:
        there = call.world.docker_networks.get((server, name))
        if (server, name) in known:
            errors.append({"name": name, "error": "Already imported"})
        elif name in RESERVED:
            errors.append({"name": name, "error": "Network is reserved or not supported"})
        elif silence:
            errors.append({"name": name, "error": silence})
        elif there is None:
            said = f"(HTTP code 404) no such network - network {name} not found "
            errors.append({"name": name, "error": said})
        else:
            values = {key: there[key] for key in ("name", "driver", "internal", "attachable", "ipam")}
            call.store.insert(NETWORK, {**values, "serverId": server, "organizationId": call.organization})
            imported.append(name)
    return {"imported": imported, "errors": errors}


@networks.mutation("recreate", NETWORK_ID)
def recreate_network(call: Call) -> Any:
    row = call.held(NETWORK, "Network")
    _docker(call, row["serverId"])
    if _place(row) in call.world.docker_networks:
        raise _taken(row["name"])
    call.world.docker_networks[_place(row)] = row
    return row


@networks.query("one", NETWORK_ID)
def one_network(call: Call) -> Any:
    return call.held(NETWORK, "Network")


@networks.query("inspect", NETWORK_ID)
def inspect_network(call: Call) -> Any:
    row = call.held(NETWORK, "Network")
    _docker(call, row["serverId"])
    if _place(row) not in call.world.docker_networks:
        raise bad(f"(HTTP code 404) no such network - network {row['name']} not found ")
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


@networks.mutation("remove", NETWORK_ID)
def remove_network(call: Call) -> Any:
    """Also one that applications are in."""
    row = call.held(NETWORK, "Network", "delete")
    _docker(call, row["serverId"])
    call.world.docker_networks.pop(_place(row), None)
    return call.store.delete(NETWORK, row)


# -- what is on a server -----------------------------------------------------------------------------------------------

TOOLS = {"docker": "28.5.0", "rclone": "1.71.0", "nixpacks": "1.41.0", "buildpacks": "0.39.1", "railpack": "0.15.4"}
SECONDS = 60.0


def _looked_at(call: Call) -> Row:
    row = _opened(call)
    if not row["sshKeyId"]:
        raise bad("No SSH Key found")
    if not row["ipAddress"].startswith(REACHED):
        raise bad(
            "Authentication failed: Invalid SSH private key. ❌ Error: All configured authentication methods failed"
        )
    if row["username"] == "fish":
        # The shell there is none of those that the commands are written for.
        raise bad("Failed to parse output: Unexpected end of JSON input")
    return row


@servers.query("validate", ID, right=("server", "read"))
def validate(call: Call) -> Any:
    row = _looked_at(call)
    there = row["serverId"] in call.world.set_up
    deploys = there and row["serverType"] == "deploy"
    tools = {
        name: {"version": version if there else "0.0.0", "enabled": there and (deploys or name != "rclone")}
        for name, version in TOOLS.items()
    }
    return {
        **tools,
        "isDokployNetworkInstalled": deploys,
        "isSwarmInstalled": deploys,
        "isMainDirectoryInstalled": there,
        "privilegeMode": "none" if row["username"] == "nobody" else "root",
        "dockerGroupMember": False,
    }


@servers.query("security", ID, right=("server", "read"))
def security(call: Call) -> Any:
    _looked_at(call)
    ssh = {"enabled": True, "keyAuth": True, "permitRootLogin": "yes", "passwordAuth": "no", "usePam": "yes"}
    guard = {"installed": False, "enabled": False, "active": False, "sshEnabled": "false", "sshMode": "normal"}
    return {"ufw": {"installed": False, "active": False, "defaultIncoming": "unknown"}, "ssh": ssh, "fail2ban": guard}


@servers.mutation("setup", ID, right=("server", "create"))
async def set_up(call: Call) -> Any:
    """Answers nothing when it has ended, whatever it has ended with: of its script only the connection counts."""
    row = _opened(call)
    deployment = call.store.insert(
        DEPLOYMENT,
        {
            "title": "Setup Server",
            "description": "Setup Server",
            "status": "running",
            "logPath": f"/etc/dokploy/logs/{row['appName']}/setup.log",
            "serverId": row["serverId"],
        },
    )
    call.world.queue.logs[deployment["deploymentId"]] = "Initializing Setup Server"
    reached = row["ipAddress"].startswith(REACHED)
    await call.world.wait(SECONDS if reached else 0.1)
    if reached and "exit 1" not in row["command"]:
        call.world.set_up.append(row["serverId"])
    ended = {"status": "done" if reached else "error", "finishedAt": iso()}
    call.store.update(DEPLOYMENT, deployment, ended)
    return EMPTY
