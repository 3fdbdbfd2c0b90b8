# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a remote server of Dokploy has what it needs, and what makes it so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..converge.read_only import Finder
from ..errors import ApiError, Failure, PaasError
from ..language.call import Call, Record
from ..language.commands import Command, Return
from ..language.spec import requirements
from ..language.words import Option
from ..transport.client import Client
from .client import DOKPLOY
from .executions import PATIENCE, RUNNING, SUCCESS, Runner, unfinished
from .servers import SERVER

CHECKS = Call("GET", "server.validate", query={"serverId": "{id}"})
SECURITY = Call("GET", "server.security", query={"serverId": "{id}"})
SETUP = Call("POST", "server.setup", body={"serverId": "{task}"}, repeatable=False, timeout=PATIENCE)
TOOLS = ("docker", "nixpacks", "buildpacks", "railpack")
"""What builds need."""
DIRECTORY = {"isMainDirectoryInstalled": "/etc/dokploy"}
OF_DEPLOYING = {"isSwarmInstalled": "swarm", "isDokployNetworkInstalled": "dokploy-network", **DIRECTORY}
UNREAD = "Failed to parse output"
"""What Dokploy says where it gets in, and its commands write something else than it expects."""


def lacking(kind: Any, checks: Record) -> list[str]:
    """What of the things that Dokploy would install is not there."""
    tools = TOOLS if kind == "build" else ("docker", "rclone", *TOOLS[1:])
    missing = [name for name in tools if isinstance(checks.get(name), dict) and not checks[name].get("enabled")]
    parts = DIRECTORY if kind == "build" else OF_DEPLOYING
    return missing + [name for key, name in parts.items() if checks.get(key) is False]


def _shown(checks: Record) -> dict[str, Any]:
    tools = {
        name: item.get("version") for name, item in checks.items() if isinstance(item, dict) and item.get("enabled")
    }
    return {
        "tools": tools,
        "swarm": checks.get("isSwarmInstalled"),
        "network": checks.get("isDokployNetworkInstalled"),
        "directory": checks.get("isMainDirectoryInstalled"),
        "privileges": checks.get("privilegeMode"),
        "docker_group": checks.get("dockerGroupMember"),
    }


def _checks(client: Client, context: dict[str, Any], label: str) -> Record:
    try:
        return client.record(CHECKS, context, fresh=True)
    except ApiError as error:
        if error.status != 400:
            raise
        if UNREAD in str(error):
            raise PaasError(
                f"Dokploy gets into the {label}, and does not understand what its commands write there. {error}\n"
                f"They are written for a shell such as bash: look which one the user {context['username']} has there,"
                " and that it writes nothing by itself.",
                "refused",
            ) from error
        raise PaasError(
            f"Dokploy does not reach the {label}. {error}\nWhat it needs: the address and port are right, and the"
            f" public half of its SSH key stands in authorized_keys of the user {context['username']} there.",
            "connection",
        ) from error


def _unfit(checks: Record, label: str) -> Iterator[str]:
    if checks.get("privilegeMode") == "none":
        yield (
            f"On the {label} the user is neither root nor allowed to become root without a password, so nothing can be"
            " installed. Let sudo take no password from it, or choose another username."
        )


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    finder = Finder(SERVER, params, client, check_mode)
    found = finder.one()
    label = f"server {found.record.get('name')}"
    result: dict[str, Any] = {
        "changed": False,
        "server": {"name": found.record.get("name"), "server_id": found.context["id"]},
        "missing": [],
        "checks": None,
        "security": None,
        "warnings": finder.warnings,
    }
    if found.to_come:
        return {**result, "changed": params["setup"] != "never"}
    context = {**found.context, "username": found.record.get("username")}
    checks = _checks(client, context, label)
    kind = found.record.get("serverType")
    missing = lacking(kind, checks)
    wanted = params["setup"] == "always" or (bool(missing) and params["setup"] == "missing")
    if wanted:
        for complaint in _unfit(checks, label):
            raise Failure(complaint, {**result, "checks": _shown(checks), "missing": missing})
    if wanted and not check_mode:
        checks = _set_up(client, context, label, params, result)
        missing = lacking(kind, checks)
    result.update(changed=wanted, missing=missing, checks=_shown(checks), security=_security(client, context))
    if missing and not (wanted and check_mode):
        after = " after it was set up" if wanted else ""
        advice = (
            "The web page shows what the setup writes, which Dokploy does not store; setup_command of dokploy_server"
            " replaces it."
            if wanted
            else "Say setup=missing to have Dokploy install it."
        )
        raise Failure(f"The {label} lacks {', '.join(missing)}{after}. {advice}", result)
    return result


def _set_up(client: Client, context: dict[str, Any], label: str, params: Record, result: dict[str, Any]) -> Record:
    """What is there afterwards: Dokploy calls a setup done whatever its script has ended with."""
    runner = Runner(client, context["id"], "server", f"setup of the {label}", SETUP)
    ran = runner.run(True, float(params["wait_timeout"]), runner.past())
    changed = {**result, "changed": True}
    if ran is None or ran.status == RUNNING:
        raise Failure(unfinished(ran, runner.label, params["wait_timeout"]), changed, kind="timeout")
    if ran.status != SUCCESS:
        raise Failure(f"The {runner.label} ended as {ran.status}: {ran.said}", changed)
    return _checks(client, context, label)


def _security(client: Client, context: dict[str, Any]) -> Record | None:
    try:
        return client.record(SECURITY, context, fresh=True)
    except ApiError as error:
        # It looks at files that only some systems have, and nothing depends on it.
        if error.status != 400:
            raise
        return None


_ONCE_KNOWN = "success, and failure once it is known"
SERVER_SETUP = Command(
    platform=DOKPLOY,
    kind="server_setup",
    short="Set up remote servers of Dokploy",
    doc=(
        "Has Dokploy look whether a remote server has what deployments or builds need, install what is missing, and"
        " look again.",
        "Servers are entered by M(selfhosted.paas.dokploy_server).",
    ),
    notes=(
        "It is changed where something was installed. Check mode looks and installs nothing.",
        "Dokploy calls a setup done whatever its script has ended with, so what counts is what is there afterwards.",
    ),
    arguments=(
        Option("name", ("Name of the server.",)),
        Option("server_id", ("Id of the server, instead of its name.",)),
        Option(
            "setup",
            (
                "When Dokploy installs. V(missing), where something is missing; V(always), in every run, which restarts"
                " Docker there on some systems; or V(never), so that what is missing fails the task.",
            ),
            choices=("missing", "always", "never"),
            default="missing",
        ),
        Option("wait_timeout", ("Longest time to wait until it is set up, in seconds.",), type="int", default=1200),
    ),
    requirements={"required_one_of": requirements(SERVER)["required_one_of"]},
    attributes="action",
    returns=(
        Return(
            "server",
            "Which one it was.",
            "dict",
            contains=(Return("name", "Its name."), Return("server_id", "Its id.")),
            returned=_ONCE_KNOWN,
        ),
        Return("missing", "What is missing.", "list", "str", returned=_ONCE_KNOWN),
        Return(
            "checks",
            "What is there; none where it was not looked at.",
            "dict",
            returned=_ONCE_KNOWN,
            contains=(
                Return("tools", "Versions of what is installed, by name.", "dict"),
                Return("swarm", "Whether Docker is a swarm there.", "bool"),
                Return("network", "Whether there is the network of Dokploy.", "bool"),
                Return("directory", "Whether there is the directory of Dokploy.", "bool"),
                Return("privileges", "V(root), V(sudo) or V(none); none where Dokploy is too old to tell."),
                Return("docker_group", "Whether the user may use Docker without being root.", "bool"),
            ),
        ),
        Return(
            "security",
            "How well it is guarded, by Dokploy's words: C(ufw), C(ssh) and C(fail2ban). None where nobody can tell.",
            "dict",
            returned=_ONCE_KNOWN,
        ),
    ),
    run=_run,
)
