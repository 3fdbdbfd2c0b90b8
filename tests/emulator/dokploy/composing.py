# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of a Compose file: the file that is written, containers of docker compose, services of a stack."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from . import dotenv
from .errors import Problem
from .relations import Row
from .relations import suffixed as suffixed_name
from .swarm import EXITED, Swarm, ago, crashes, lifetime

STACK_UPDATES = {"Parallelism": 1, "Order": "stop-first", "FailureAction": "pause"}
KILLED = 137
# Docker's manual on restart policies: how long it waits before it starts a container again, twice as long each time,
# and how long one has to have lived for that to begin anew.
FIRST_PAUSE, LONGEST_PAUSE, LONG_LIFE = 0.1, 60.0, 10.0


class _Indented(yaml.SafeDumper):
    """Lists are indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


# -- the file ----------------------------------------------------------------------------------------------------------


def parsed(text: str) -> Row:
    """Raises a problem with the words of the parser; of these only one was recorded."""
    try:
        found = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark, line = error.problem_mark, text.splitlines()[-1] if text.strip() else ""
        where = f"at line {mark.line + 1 if mark else 1}, column {len(line) + 1}:\n\n{line}\n{' ' * len(line)}^\n"
        said = "Flow sequence in block collection must be sufficiently indented and end with a ]"
        said = said if "[" in line and "]" not in line else str(error.problem)
        raise Problem("INTERNAL_SERVER_ERROR", f"{said} {where}") from None
    return found if isinstance(found, dict) else {}


def services_of(text: str) -> dict[str, Row]:
    services = parsed(text).get("services")
    return {str(name): service or {} for name, service in services.items()} if isinstance(services, dict) else {}


def written(compose: Row, domains: list[Row]) -> Row:
    """The file as it is deployed. Raises a problem where it is no file, or a domain belongs to none of its services."""
    file = parsed(compose["composeFile"])
    if compose["isolatedDeployment"]:
        name = compose["suffix"] or compose["appName"]
        file = isolated(with_volumes(file, name) if compose["isolatedDeploymentsVolume"] else file, name)
    elif compose["randomize"]:
        file = suffixed(file, compose["suffix"])
    for domain in domains:
        if not domain["enabled"]:
            continue
        name, said = domain["serviceName"], f'Domain "{domain["host"]}" is'
        if not name:
            raise Problem("INTERNAL_SERVER_ERROR", f"{said} missing a service name")
        if name not in (file.get("services") or {}):
            where = f'attached to service "{name}" which does not exist in the compose'
            raise Problem("INTERNAL_SERVER_ERROR", f"{said} {where}")
    return file


def dumped(file: Row) -> str:
    return yaml.dump(file, Dumper=_Indented, sort_keys=False, width=1000, allow_unicode=True)


def isolated(file: Row, name: str) -> Row:
    """In a network of its own."""
    services = {
        key: {**(service or {}), "networks": [*((service or {}).get("networks") or []), name]}
        for key, service in (file.get("services") or {}).items()
    }
    networks = {**(file.get("networks") or {}), name: {"name": name, "external": True}}
    return {**file, "services": services, "networks": networks}


def suffixed(file: Row, suffix: str) -> Row:
    """With other names for services and volumes, so that it can run twice on one host."""
    if not suffix:
        return file
    file = with_volumes(file, suffix)
    return {**file, "services": {f"{name}-{suffix}": service for name, service in file["services"].items()}}


def with_volumes(file: Row, suffix: str) -> Row:
    """With other names for volumes."""
    volumes = {f"{name}-{suffix}": volume for name, volume in (file.get("volumes") or {}).items()}
    services = {}
    for name, service in (file.get("services") or {}).items():
        mounts = [_suffixed(mount, file.get("volumes") or {}, suffix) for mount in (service or {}).get("volumes") or []]
        services[name] = {**(service or {}), **({"volumes": mounts} if mounts else {})}
    return {**file, "services": services, **({"volumes": volumes} if volumes else {})}


def _suffixed(mount: Any, volumes: Row, suffix: str) -> Any:
    name, colon, rest = str(mount).partition(":")
    return f"{name}-{suffix}{colon}{rest}" if name in volumes else mount


def variables(compose: Row) -> Row:
    """What is in the file with the variables of a deployment."""
    lines = dotenv.resolved(compose["env"], compose["projectEnv"], compose["environmentEnv"])
    return dict(line.partition("=")[::2] for line in lines)


def filled(file: Row, known: Row) -> dict[str, Row]:
    """The services of a file with their variables; one that is not known is blank."""

    def fill(match: re.Match[str]) -> str:
        name, _sign, otherwise = match[1].partition(":-")
        return str(known.get(name) or otherwise)

    text = json.dumps(file.get("services") or {})
    services = json.loads(re.sub(r"\$\{([^}]*)\}", lambda match: json.dumps(fill(match))[1:-1], text))
    return {name: service or {} for name, service in services.items()}


def image_of(service: Row) -> str:
    return str(service.get("image") or "")


def is_invalid(service: Row) -> bool:
    return image_of(service).endswith(":")


# -- templates ---------------------------------------------------------------------------------------------------------


def of_template(template: Row, named: str) -> Row:
    """What is made of a template: columns of a compose, domains and mounts."""
    slug = re.sub(r"[^a-z0-9]+", "-", named.lower()).strip("-")

    def made_up(match: re.Match[str]) -> str:
        if match[1] == "domain":
            return f"{slug}-{secrets.token_hex(3)}-127-0-0-1.sslip.io"
        kind, _colon, length = match[1].partition(":")
        return secrets.token_hex(int(length or 16))[: int(length or 16)] if kind == "password" else match[0]

    def filled_in(value: Any) -> Any:
        return re.sub(r"\$\{([^}]+)\}", made_up, value) if isinstance(value, str) else value

    def rows(name: str) -> list[Row]:
        return [{key: filled_in(value) for key, value in row.items()} for row in template.get(name, ())]

    env = "\n".join(filled_in(line) for line in template.get("env", ()))
    return {
        "row": {"appName": suffixed_name(slug), "composeFile": template["compose"], "env": env},
        "domains": rows("domains"),
        "mounts": rows("mounts"),
    }


# -- containers and services -------------------------------------------------------------------------------------------


class Projects:
    """What docker compose runs: the containers of each project, newest first."""

    def __init__(self, swarm: Swarm) -> None:
        self.swarm = swarm
        self.containers: dict[str, list[Row]] = {}

    def up(self, name: str, services: dict[str, Row], moment: float) -> None:
        """What has not changed goes on, or starts again; what is not in the file any more goes."""
        here = {container["service"]: _advanced(container, moment) for container in self.containers.get(name, ())}
        made, kept = [], []
        for service, wanted in sorted(services.items()):
            container = here.get(service)
            if container and container["wanted"] == wanted:
                if container["state"] != "running":
                    container.update(self._begun(wanted, moment))
                kept.append(container)
            else:
                made.append({"id": secrets.token_hex(6), "service": service, "wanted": wanted})
                made[-1].update(self._begun(wanted, moment))
            self._volumes(name, wanted)
        self.containers[name] = made + kept

    def _volumes(self, name: str, service: Row) -> None:
        for mount in mounts_of(name, service):
            if mount["type"] == "volume":
                self.swarm.volumes.setdefault(mount["source"], {})

    @staticmethod
    def _begun(service: Row, moment: float) -> Row:
        fails = crashes(image_of(service), _words(service.get("command")), None)
        return {"state": "exited" if fails else "running", "code": 1 if fails else 0, "since": moment}

    def stop(self, name: str, moment: float) -> None:
        for container in self.containers.get(name, ()):
            if _advanced(container, moment)["state"] in ("running", "restarting"):
                container.update(state="exited", code=KILLED, since=moment)

    def pause(self, name: str, service: str, moment: float) -> Callable[[], None] | None:
        """Stop the containers of one service; what starts them again, or None where none runs."""
        running = [
            container
            for container in self.containers.get(name, ())
            if container["service"] == service and _advanced(container, moment)["state"] == "running"
        ]
        for container in running:
            container.update(state="exited", code=KILLED, since=moment)

        def start() -> None:
            for container in running:
                container.update(self._begun(container["wanted"], moment))

        return start if running else None

    def down(self, name: str, *, with_volumes: bool) -> None:
        self.containers.pop(name, None)
        if with_volumes:
            for volume in [volume for volume in self.swarm.volumes if volume.startswith(f"{name}_")]:
                del self.swarm.volumes[volume]

    def find(self, container_id: str) -> Row | None:
        """By its id or its name."""
        for name, containers in self.containers.items():
            for container in containers:
                if container_id in (container["id"], f"{name}-{container['service']}-1"):
                    return container
        return None

    def shown(self, name: str, now: float) -> list[Row]:
        """docker ps -a."""
        return [_shown(name, _advanced(container, now), now) for container in self.containers.get(name, ())]

    def matching(self, start: str, now: float) -> list[Row]:
        return [row for name in self.containers for row in self.shown(name, now) if row["name"].startswith(start)]


def _advanced(container: Row, now: float) -> Row:
    """The container after it has ended, and was started again, as often as it has by then."""
    life = lifetime(image_of(container["wanted"]))
    starts_again = container["wanted"].get("restart", "no") != "no"
    while life is not None and container["state"] in ("running", "restarting"):
        pause = container.get("pause", FIRST_PAUSE)
        ended = container["since"] + life
        if container["state"] == "running" and now >= ended:
            pause = FIRST_PAUSE if life >= LONG_LIFE else pause
            container.update(state="restarting" if starts_again else "exited", code=1, since=ended, pause=pause)
        elif container["state"] == "restarting" and now >= container["since"] + pause:
            again = container["since"] + pause
            container.update(state="running", since=again, pause=min(LONGEST_PAUSE, 2 * pause))
        else:
            break
    return container


def _shown(name: str, container: Row, now: float) -> Row:
    age = ago(max(0.0, now - container["since"])).replace("less", "Less").replace("about", "About")
    up = f"Up {age.removesuffix(' ago')}"
    return {
        "containerId": container["id"],
        "name": f"{name}-{container['service']}-1",
        "state": container["state"],
        "status": up
        if container["state"] == "running"
        else f"{EXITED if container['state'] == 'exited' else 'Restarting'} ({container['code']}) {age}",
    }


def deploy_stack(swarm: Swarm, name: str, services: dict[str, Row], moment: float) -> None:
    """docker stack deploy --prune: what is told the same again goes on as it is, but for what swarmkit does with every
    change of a service: it forgets what became of the last one, and begins anew with what was left half way."""
    wanted = {f"{name}_{service}": _specification(name, given) for service, given in services.items()}
    for service in [known for known in swarm.services if known.startswith(f"{name}_") and known not in wanted]:
        swarm.remove(service, slowly=True)
    for service, spec in wanted.items():
        running = swarm.services.get(service)
        state = swarm.state(service)
        if running is None or running["spec"] != spec or state == "paused":
            swarm.update(service, spec, moment)
        elif state in ("completed", "rollback_completed"):
            running["status"] = None


def remove_stack(swarm: Swarm, name: str) -> None:
    for service in [known for known in swarm.services if known.startswith(f"{name}_")]:
        swarm.remove(service, slowly=True)


def _specification(name: str, service: Row) -> Row:
    environment = service.get("environment") or {}
    lines = [f"{key}={value}" for key, value in environment.items()] if isinstance(environment, dict) else environment
    return {
        "image": image_of(service),
        "env": list(map(str, lines)),
        "command": None,
        "args": [_words(service["command"])] if service.get("command") else None,
        "mounts": list(mounts_of(name, service)),
        "replicas": int((service.get("deploy") or {}).get("replicas", 1)),
        "updateConfigSwarm": {**STACK_UPDATES, **_updates(service)},
        "networks": service.get("networks"),
    }


def _updates(service: Row) -> Row:
    """What a file says of updates, as docker stack deploy tells the swarm."""
    told = (service.get("deploy") or {}).get("update_config") or {}
    names = {"failure_action": "FailureAction", "order": "Order", "parallelism": "Parallelism"}
    return {api: told[name] for name, api in names.items() if name in told}


def mounts_of(name: str, service: Row) -> Iterator[Row]:
    for mount in service.get("volumes") or ():
        source, _colon, target = str(mount).partition(":")
        if target and source[0] in "./~":
            yield {"type": "bind", "source": source, "target": target.split(":")[0]}
        elif target:
            yield {"type": "volume", "source": f"{name}_{source}", "target": target.split(":")[0]}


def _words(command: Any) -> str:
    return " ".join(map(str, command)) if isinstance(command, list) else str(command or "")
