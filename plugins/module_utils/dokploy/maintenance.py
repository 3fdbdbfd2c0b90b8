# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is done to the machines of Dokploy now and then: cleaning up, and starting anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable

from ..converge.places import sought
from ..converge.run import begun
from ..errors import ApiError, Failure, PaasError, Unanswered
from ..language.call import Call, Record
from ..language.commands import Command, Return
from ..language.words import Option, Reference
from ..transport.client import Client
from .client import DOKPLOY
from .servers import SERVER


@dataclass(frozen=True)
class Action:
    """One thing to do, and what that is."""

    call: Call
    doc: str

    @property
    def anywhere(self) -> bool:
        """Whether it can be done on a remote server as well."""
        return bool(self.call.body)


def _here(procedure: str, **words: Any) -> Call:
    return Call("POST", f"settings.{procedure}", **words)


def _anywhere(procedure: str, **words: Any) -> Call:
    return _here(procedure, body={"serverId": "{server}"}, optional=("serverId",), **words)


AWAY = "Until Dokploy is back it answers nobody, and what it deploys at this moment is lost."

ACTIONS: Mapping[str, Action] = {
    "clean_images": Action(_anywhere("cleanUnusedImages"), "removes images that no container uses"),
    "clean_volumes": Action(
        _anywhere("cleanUnusedVolumes"),
        "removes volumes that no container uses. B(Their data is lost), also that of what is only stopped",
    ),
    "clean_containers": Action(_anywhere("cleanStoppedContainers"), "removes containers that do not run"),
    "clean_builder": Action(_anywhere("cleanDockerBuilder"), "removes what builds have left"),
    "clean_system": Action(
        _anywhere("cleanDockerPrune"), "removes networks, images and what builds have left, where unused"
    ),
    "clean_all": Action(
        _anywhere("cleanAll"),
        "does all of it but for volumes; Dokploy goes on with it after its answer, and tells no end",
    ),
    "clean_monitoring": Action(_here("cleanMonitoring"), "removes what monitoring has measured"),
    "clean_queue": Action(
        _here("cleanAllDeploymentQueue", since="0.27.0"), "removes the deployments that wait; one that runs goes on"
    ),
    "reload_traefik": Action(
        _anywhere(
            "reloadTraefik",
            repeatable=False,
            interrupts="Until Traefik is back, some seconds later, nothing behind it is reached.",
        ),
        "starts Traefik anew, so that its configuration counts",
    ),
    "reload_server": Action(
        _here("reloadServer", repeatable=False, interrupts=AWAY),
        "starts Dokploy anew. Deployments that run are lost",
    ),
}
_SERVER = Reference(
    "server",
    ("Name or id of the remote server on which it is done. Without it, it is done on the machine of Dokploy itself.",),
    label="server",
    list=SERVER.list,
    id=SERVER.id,
)
WAIT = Option(
    "wait_timeout", ("Longest time to wait until Dokploy answers again, in seconds.",), type="int", default=300
)
HEALTH = Call("GET", "settings.health")


def _where(client: Client, params: Record, check_mode: bool, warnings: list[str]) -> Any:
    """The id of the server on which it is done; None for Dokploy's own. Raises PaasError where there is no such one."""
    if params.get("server") is None:
        return None
    found = sought(begun(SERVER, params, client, check_mode), _SERVER)
    if found is not None:
        return found[SERVER.id]
    warnings.append(f"There is no server {params['server']!r} yet; an earlier task may enter it.")
    return None


def _maintain(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    chosen = {name: ACTIONS[name] for name in dict.fromkeys(params["actions"])}
    at_home = [name for name, action in chosen.items() if not action.anywhere]
    if params.get("server") is not None and at_home:
        raise PaasError(
            f"{', '.join(at_home)}: Dokploy does that only on its own machine. Leave out server.", "validation"
        )
    client.version()
    for name, action in chosen.items():
        if client.older_than(action.call.since):
            raise PaasError(f"{name} needs Dokploy {action.call.since} or newer.", "unsupported_version")
    for name, action in chosen.items() if check_mode else ():
        refused = client.refusal(action.call, None)
        if refused:
            raise PaasError(f"{name}: {refused}", "permission")
    warnings = [action.call.interrupts for action in chosen.values() if action.call.interrupts]
    server = _where(client, params, check_mode, warnings)
    done: list[str] = []
    for name, action in chosen.items() if not check_mode else ():
        try:
            _do(client, action, server, params["wait_timeout"])
        except PaasError as error:
            left = [other for other in chosen if other not in done]
            raise Failure(str(error), {"done": done, "not_done": left, "changed": bool(done)}, error) from error
        done.append(name)
    result = {"changed": True, "done": done}
    return {**result, "warnings": warnings} if warnings else result


def _do(client: Client, action: Action, server: Any, seconds: float) -> None:
    away = bool(action.call.interrupts) and not action.anywhere
    try:
        client.send(action.call, {"server": server})
    except (ApiError, Unanswered) as error:
        # Whoever starts anew may not come to answer.
        if not away or (isinstance(error, ApiError) and error.status < 500):
            raise
    if away:
        await_answers(client, seconds, "Dokploy is starting anew", lambda: True)


def await_answers(client: Client, seconds: float, about: str, is_there: Callable[[], bool]) -> None:
    """Wait until Dokploy answers, and what is waited for is there. Raises PaasError."""
    patience = client.deadline(seconds)

    def answered() -> bool | None:
        patience.report(about)
        client.forget()
        try:
            client.get(HEALTH, {}, fresh=True)
            return True if is_there() else None
        except PaasError as error:
            if error.kind in ("permission", "authentication"):
                raise
            return None

    if not patience.poll(answered, first=2.0):
        raise PaasError(f"{about}, and that has not ended within {seconds:g} s. Look at its log.", "timeout")


MAINTENANCE = Command(
    platform=DOKPLOY,
    kind="maintenance",
    short="Clean up the machines of Dokploy, or restart Traefik and Dokploy",
    doc=(
        "Does once what is named: removes what Docker does not need any more, or starts Traefik or Dokploy anew.",
        "What shall be cleaned up every day is declared by O(selfhosted.paas.dokploy_web_server#module:docker_cleanup)"
        " and O(selfhosted.paas.dokploy_server#module:docker_cleanup).",
    ),
    notes=(
        "It does so in every run and is always changed; make it depend on something, or put it into a handler.",
        "In check mode nothing is done.",
    ),
    arguments=(
        Option(
            "actions",
            (
                "What is done, one after the other.",
                *(f"V({name}) {action.doc}." for name, action in ACTIONS.items()),
            ),
            type="list",
            elements="str",
            required=True,
            choices=tuple(ACTIONS),
        ),
        _SERVER,
        WAIT,
    ),
    attributes="action",
    returns=(
        Return("done", "What was done, in its order; nothing in check mode.", "list", "str", returned="success"),
        Return("not_done", "What was not done any more.", "list", "str", returned="when one of several has failed"),
    ),
    run=_maintain,
)
