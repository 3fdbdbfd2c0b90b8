# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of a deployment: it follows from words in what is deployed (see README.md), never from chance."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterator
from typing import Any

from . import compose, containers
from .store import Row, Store

NOTHING = ("missing", "does-not-exist", "nope")
UNKNOWN = "unknown"
CRASHES_AFTER = 0.3
UNSOLVED = 'ERROR: failed to solve: process "{}" did not complete successfully: exit code: 1'
REMOVING = "Deployment failed. Removing the new version of your application."


class Failed(Exception):
    """The deployment ends here, and REMOVING is the end of its log."""


def _fails(line: str, code: int = 1) -> Iterator[str]:
    """What a command says that ends the deployment. Raises Failed."""
    yield line
    yield f"Deployment failed: Command execution failed (exit code {code})"
    raise Failed


def snapshot(store: Store, application: Row) -> Row:
    """What a deployment takes of an application when it begins."""
    return {**application, "variables": [dict(row) for row in store.variables_of(application)]}


def steps(store: Store, application: Row, deployment: Row) -> Iterator[str]:
    """The lines of the log, one after the other; a deployment that fails raises after its last line.

    C(application) is its snapshot, into which goes what the containers get. The source of 4.3.10 takes the values of
    locked variables out of all that is logged.
    """
    locked = [row["value"] for row in application.get("variables", ()) if row["is_shown_once"] and row["value"]]
    for line in _steps(store, application, deployment):
        for value in locked:
            line = line.replace(value, "<REDACTED>")
        yield line


def _steps(store: Store, application: Row, deployment: Row) -> Iterator[str]:
    yield f"Starting deployment of {_title(application)} to {deployment['server_name']}."
    if not deployment["restart_only"]:
        yield from _source(store, application, deployment)
    application["container_environment"] = yield from _variables(store, application)
    if application["health_check_enabled"] and _never_healthy(application):
        yield "Custom healthcheck is enabled. Waiting for it to pass."
        yield 'Healthcheck status: "unhealthy"'
        raise Failed
    yield "New container started."
    yield "Removing old containers."
    yield "Rolling update completed."


def _variables(store: Store, application: Row) -> Generator[str, None, dict[str, str]]:
    try:
        return containers.read(containers.file_for_containers(store, application, application.get("variables", ())))
    except containers.Unreadable as error:
        yield from _fails(f"failed to read /artifacts/{application['uuid']}/.env: {error}")


def _never_healthy(application: Row) -> bool:
    path = application["health_check_path"] or ""
    unhealthy = any("unhealthy" in text for text in _texts(application))
    return unhealthy or any(word in path for word in ("fail", *NOTHING))


def _title(application: Row) -> str:
    return _image(application) if application["build_pack"] == "dockerimage" else str(application["name"])


def _image(application: Row) -> str:
    return f"{application['docker_registry_image_name']}:{application['docker_registry_image_tag'] or 'latest'}"


def _source(store: Store, application: Row, deployment: Row) -> Iterator[str]:
    build_pack = application["build_pack"]
    if build_pack == "dockerimage":
        image = application["docker_registry_image_name"]
        tag = deployment["docker_registry_image_tag"] or application["docker_registry_image_tag"]
        yield from _pull(store, f"{image}:{tag}")
    elif application["dockerfile"] and build_pack == "dockerfile":
        yield from _build_from(store, application["dockerfile"])
    else:
        yield from _clone(application, deployment)
        if build_pack == "dockercompose":
            yield from _compose(store, application)
        else:
            yield from _build(application)


def absent(store: Store, image: str) -> bool:
    return image in store.data["absent_images"] or any(word in image for word in NOTHING)


def _pull(store: Store, image: str) -> Iterator[str]:
    yield f"Pulling {image}."
    if absent(store, image):
        yield from _fails(f"Error response from daemon: manifest for {image} not found: manifest unknown")


def _clone(application: Row, deployment: Row) -> Iterator[str]:
    repository, branch = application["git_repository"], application["git_branch"]
    yield f"Importing {repository}:{branch} (commit sha {deployment['commit']})."
    if "missing" in repository:
        yield from _fails(f"fatal: repository '{repository}' not found", 128)
    if "missing" in branch:
        yield from _fails(f"fatal: Remote branch {branch} not found in upstream origin", 128)


def _build(application: Row) -> Iterator[str]:
    for name in ("install_command", "build_command"):
        command = application[name]
        if command:
            yield f"RUN {command}"
        if command in ("false", "exit 1"):
            yield from _fails(UNSOLVED.format(command))
    yield "Building docker image completed."


def _build_from(store: Store, dockerfile: str) -> Iterator[str]:
    for line in dockerfile.splitlines():
        base = re.match(r"FROM\s+(\S+)", line, re.IGNORECASE)
        if base and absent(store, base[1]):
            yield from _fails(f"ERROR: failed to solve: {base[1]}: not found")
        if re.match(r"RUN\s+(false|exit 1)\s*$", line, re.IGNORECASE):
            yield from _fails(UNSOLVED.format(f"/bin/sh -c {line.split(None, 1)[1]}"))
    yield "Building docker image completed."


def _compose(store: Store, application: Row) -> Iterator[str]:
    if not compose.load(store, application):
        yield "Docker Compose file not found."
        raise Failed
    try:
        containers.read(containers.file_for_builds(store, application, application.get("variables", ())))
    except containers.Unreadable as error:
        yield from _fails(f"failed to read /artifacts/build-time.env: {error}")
    for service in compose.services(application["docker_compose_raw"]).values():
        if isinstance(service, dict) and service.get("image"):
            yield from _pull(store, service["image"])


def _texts(application: Row) -> list[str]:
    """What decides about the containers of a deployment."""
    texts: list[Any] = [application["start_command"], application["custom_docker_run_options"]]
    if application["build_pack"] == "dockerimage":
        texts.append(_image(application))
    if application["build_pack"] == "dockerfile":
        texts.append(application["dockerfile"])
    if application["build_pack"] == "dockercompose":
        texts.append(application["docker_compose_raw"])
    return [text for text in texts if text]


def lives(store: Store, application: Row) -> float | None:
    """For how many seconds a container runs before it exits; None where it stays up."""
    return lives_with(store, _texts(application))


def lives_with(store: Store, texts: list[str]) -> float | None:
    """The same of anything that these texts decide about."""
    if any(image in texts for image in store.data["crashing_images"]):
        return CRASHES_AFTER
    for text in texts:
        crash = re.search(r"crash(?:-every-(\d+))?", text)
        if crash:
            return float(crash[1] or CRASHES_AFTER)
    return None


def health(application: Row) -> str:
    """What there is to say about the health of a container that runs."""
    if application["build_pack"] == "dockercompose":
        found = compose.services(application["docker_compose_raw"] or "").values()
        checked = [item for item in found if isinstance(item, dict) and item.get("healthcheck")]
        word = "healthy" if checked and len(checked) == len(found) else UNKNOWN
        excluded = found and all(isinstance(item, dict) and item.get("exclude_from_hc") for item in found)
        return f"{word}:excluded" if excluded else word
    return "healthy" if application["health_check_enabled"] else UNKNOWN


def from_git(application: Row) -> bool:
    return application["build_pack"] != "dockerimage" and not application["dockerfile"]


def newest_commit(application: Row) -> str:
    return hashlib.sha1(f"{application['git_repository']} {application['git_branch']}".encode()).hexdigest()


def image_of(application: Row, deployment: Row) -> tuple[str, str]:
    """Name and tag of the image that a deployment leaves on the server."""
    if application["build_pack"] == "dockerimage":
        tag = deployment["docker_registry_image_tag"] or application["docker_registry_image_tag"]
        return str(application["docker_registry_image_name"]), str(tag or "latest")
    return str(application["docker_registry_image_name"] or application["uuid"]), str(deployment["commit"])[:128]
