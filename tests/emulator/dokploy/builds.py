# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of a deployment before anything is started: how long it takes, what its log says, whether it fails."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from . import composing
from .errors import Problem
from .relations import Row, task_id
from .swarm import cannot_be_pulled

# Seconds at speed 1.
PULL, BUILD, NOTHING, SLOW = 0.7, 0.8, 0.05, 12.0
LEGACY_BUILDER = (
    "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n"
    "            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0\n"
    "            environment-variable.\n\n"
)
BUILDERS = {
    "nixpacks": ("Starting nixpacks build...", "✅ Nixpacks build completed."),
    "railpack": ("Preparing Railpack build plan...", "✅ Railpack build completed."),
    "heroku_buildpacks": ("Starting heroku build...", "✅ Heroku build completed."),
    "paketo_buildpacks": ("Starting Paketo build...", "✅ Paketo build completed."),
}


@dataclass
class Build:
    """log is what the steps print, ending what they print last of all when nobody kills them, and error what the
    server adds when it gives up by itself."""

    seconds: float = NOTHING
    log: str = ""
    ending: str = ""
    failed: bool = False
    error: str = ""
    commit: tuple[str, str] | None = None

    def say(self, *lines: str) -> None:
        self.log += "".join(f"{line}\n" for line in lines)

    def fail(self, *lines: str) -> None:
        self.say(*lines)
        self.failed = True


def of(application: Row, kind: str, archive: list[str], pulled: bool) -> Build:
    """The build of a deploy or a redeploy; the latter neither pulls nor clones."""
    build = Build()
    source = application["sourceType"]
    if source == "docker":
        _pull(build, application["dockerImage"], pulled, kind)
        return build
    if source != "drop" and kind == "deploy":
        _clone(build, application)
    if source == "git" and "nosuch" not in (application["customGitBranch"] or ""):
        build.commit = _commit(application)
    if not build.failed:
        _build(build, application, archive)
    return build


def _pull(build: Build, image: str | None, pulled: bool, kind: str) -> None:
    if not image:
        build.failed, build.error = True, "Docker image not found"
        return
    if kind == "redeploy":
        return
    build.seconds = SLOW if "slow" in image else PULL
    build.say(f"Pulling {image}")
    name, colon, tag = image.rpartition(":")
    if not colon or "/" in tag:
        name, tag = image, "latest"
    if cannot_be_pulled(image):
        missing = f"manifest for {name}:{tag} not found: manifest unknown: manifest unknown"
        build.fail(f"Error response from daemon: {missing}", "❌ Pulling image failed")
        return
    status = "Image is up to date" if pulled else "Downloaded newer image"
    build.say(f"{tag}: Pulling from {name.split('/', 1)[-1]}", f"Digest: sha256:{_digest(image)}")
    build.say(f"Status: {status} for {name}:{tag}", f"{name}:{tag}", "✅ Pulling image completed.")


def _clone(build: Build, application: Row) -> None:
    source = application["sourceType"]
    if source != "git":
        # No account at a hosting site can be connected here.
        build.fail(f"Error: ❌ {source.capitalize()} Provider not found")
        return
    url, branch = application["customGitUrl"], application["customGitBranch"]
    if not url or not branch:
        build.fail("Error: ❌ Repository not found")
        return
    if not url.startswith(("http://", "https://")) and not application["customGitSSHKeyId"]:
        build.fail("Error: ❌ You are trying to clone a ssh repository without a ssh key, please set a ssh key")
        return
    folder = f"/etc/dokploy/applications/{application['appName']}/code"
    build.say(f"Cloning Repo Custom {url} to {folder}: ✅", f"Cloning into '{folder}'...")
    if "nosuch" in branch:
        build.say(f"warning: Could not find remote branch {branch} to clone.")
        build.say(f"fatal: Remote branch {branch} not found in upstream origin")
    if "nosuch" in branch or cannot_be_pulled(url):
        build.fail(f"❌ [ERROR] Fail to clone the repository {url}")


def _build(build: Build, application: Row, archive: list[str]) -> None:
    source = f"{application['customGitUrl']} {application['dockerfile']}"
    build.seconds = SLOW if "slow" in source else BUILD
    if application["buildType"] in BUILDERS:
        build.say(*BUILDERS[application["buildType"]])
        return
    build.say(f"Building {application['appName']}")
    build.log += LEGACY_BUILDER
    if application["buildType"] == "dockerfile" and not _has_dockerfile(application, archive):
        path = f"/etc/dokploy/applications/{application['appName']}/code/{application['dockerfile'] or 'Dockerfile'}"
        build.say(
            "unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat " + path + ": no such"
            " file or directory"
        )
        build.fail("❌ Docker build failed")
        return
    image = _digest(application["appName"])[:12]
    build.ending = (
        f"Successfully built {image}\nSuccessfully tagged {application['appName']}:latest\n✅ Docker build completed.\n"
    )


def _has_dockerfile(application: Row, archive: list[str]) -> bool:
    dockerfile = application["dockerfile"] or "Dockerfile"
    if application["sourceType"] == "drop":
        folder = (application["dropBuildPath"] or "").strip("/")
        return f"{folder}/{dockerfile}".lstrip("/") in archive
    return not cannot_be_pulled(dockerfile.lower())


def _commit(application: Row) -> tuple[str, str]:
    revision = hashlib.sha1(f"{application['customGitUrl']}#{application['customGitBranch']}".encode()).hexdigest()
    return "second commit", f"Commit: {revision}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def of_compose(compose: Row) -> Build:
    """A stack or a set of containers. What a repository holds is not known, so that there is no file in it."""
    build, folder = Build(), f"/etc/dokploy/compose/{compose['appName']}/code"
    if compose["sourceType"] == "git":
        url = compose["customGitUrl"]
        build.say(f"Cloning Repo Custom {url} to {folder}: ✅", f"Cloning into '{folder}'...")
        build.commit = "init", _commit(compose)[1]
        build.fail("❌ Error: Compose file not found")
        return build
    if compose["sourceType"] != "raw":
        build.fail(f"Error: ❌ {compose['sourceType'].capitalize()} Provider not found")
        return build
    build.say("File 'docker-compose.yml' created: ✅")
    try:
        file = composing.written(compose, compose["domains"])
    except Problem as problem:
        build.fail(f"❌ Has occurred an error: {problem.message}")
        return build
    stack = compose["composeType"] == "stack"
    if compose["isolatedDeployment"]:
        build.say(task_id() if stack else _digest(compose["appName"]))
    services = composing.filled(file, composing.variables(compose))
    trouble = list((_stack_trouble if stack else _trouble)(services))
    build.say(*trouble)
    if trouble and (not stack or "invalid" in trouble[0]):
        build.fail("Error: ❌ Docker command failed")
        return build
    build.seconds = BUILD
    build.say("Docker Compose Deployed: ✅")
    return build


def _trouble(services: dict[str, Row]) -> Iterator[str]:
    """Of docker compose: the first image that cannot be had."""
    for name, service in services.items():
        image = composing.image_of(service)
        if composing.is_invalid(service):
            yield invalid_image(image)
            return
        if cannot_be_pulled(image):
            missing = f"manifest for {image} not found: manifest unknown: manifest unknown"
            yield from (f" {name} Pulling ", f" {name} Error {missing}", f"Error response from daemon: {missing}")
            return


def invalid_image(image: str) -> str:
    said = f"Error response from daemon: no such image: {image}: invalid reference format"
    return f"unable to get image '{image}': {said}"


def _stack_trouble(services: dict[str, Row]) -> Iterator[str]:
    """Of a stack: what is missing is only told."""
    for name, service in services.items():
        if composing.is_invalid(service):
            yield f"invalid image reference for service {name}: invalid reference format"
            return
    for service in services.values():
        image = composing.image_of(service)
        if cannot_be_pulled(image):
            yield f"image {image} could not be accessed on a registry to record"
            yield f"its digest. Each node will access {image} independently,"
            yield from ("possibly leading to different nodes running different", "versions of the image.", "")
