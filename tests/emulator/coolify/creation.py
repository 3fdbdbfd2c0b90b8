# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""New applications, from each of the five sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import moments

from . import (
    applications,
    checks,
    clock,
    domains,
    git_apps,
    git_sources,
    keys,
    projects,
    servers,
    tags,
    variables,
    versions,
)
from .fields import (
    CREATE_ALLOWED,
    CREATE_FIRST,
    CREATE_ONLY,
    GIT_ONLY,
    IMAGE_WITH_TAG,
    SETTINGS,
    SHARED,
)
from .gate import Call, invalid, refuse, validated
from .rules import LARAVEL_REQUIRED, REQUIRED, TRUE, Rule, urls
from .store import LOADING, Row, Store, new_uuid

REQUIRED_TEXT = Rule("string", required=True)
PORTS = replace(SHARED["ports_exposes"], null=True)
GIT_RULES = {
    **SHARED,
    **SETTINGS,
    "git_repository": replace(REQUIRED_TEXT, check=git_sources.repository),
    "git_branch": replace(REQUIRED_TEXT, check=git_sources.branch),
    "build_pack": replace(SHARED["build_pack"], required=True),
    "ports_exposes": PORTS,
}
NOT_FILLED = CREATE_ONLY - {"dockerfile"} | {"docker_compose_domains", "custom_labels"}
OTHER_RULES = {**SHARED, **SETTINGS}


@dataclass(frozen=True)
class Source:
    """Where the thing to run comes from. C(prepare) checks what only this source has, and gives its columns."""

    rules: Mapping[str, Rule]
    prepare: Callable[[Call, Row], Row]
    git: bool = True
    build_pack: str = ""
    name: str = ""

    def __call__(self, call: Call) -> Any:
        call.require("write")
        body = call.body()
        allowed = versions.known(CREATE_ALLOWED, call.version, body if isinstance(body, dict) else ())
        validated(body, CREATE_FIRST, allowed)
        tag_names = tags.checked(body)
        build_pack = body.get("build_pack") if self.git else self.build_pack
        checks.raw_compose(body, build_pack)
        checks.nginx(body)
        environment, server, destination = place(call.store, body)
        if build_pack == "dockercompose" and self.git:
            body["ports_exposes"] = "80"
        validated(body, self.rules, body, LARAVEL_REQUIRED if self.git else REQUIRED)
        if self.git:
            checks.no_domains_for_compose(body, build_pack)
        checks.data(call.store, body, server, None)
        columns = self.prepare(call, body)
        composed = self.git and body.get("docker_compose_domains")
        by_service = domains.for_services(call.store, body, None) if composed else {}
        application = applications.new(call.store, environment, destination)
        application["name"] = self._default_name(body)
        application["build_pack"] = build_pack
        dropped = (*NOT_FILLED, *(() if self.git else GIT_ONLY))
        applications.fill(application, {name: value for name, value in body.items() if name not in dropped})
        application.update(columns)
        if by_service:
            application["docker_compose_domains"] = domains.as_text(by_service)
        _finish(call.store, application, body, server, tag_names)
        return 201, {"uuid": application["uuid"], "domains": application["fqdn"]}

    def _default_name(self, body: Row) -> str:
        if self.git:
            return git_sources.name_of(body["git_repository"], body["git_branch"], new_uuid())
        return f"{self.name}-{new_uuid()}"


def place(store: Store, body: Row) -> tuple[Row, Row, Row]:
    if not body.get("environment_name") and not body.get("environment_uuid"):
        raise refuse(422, "You need to provide at least one of environment_name or environment_uuid.")
    project = projects.find(store, body["project_uuid"])
    environment = projects.find_environment(store, project, body.get("environment_name") or body["environment_uuid"])
    server = servers.find(store, body["server_uuid"])
    if server["settings"]["is_build_server"]:
        text = "The specified server is configured as a build server and cannot host resources."
        raise invalid({"server_uuid": [text]})
    return environment, server, _destination_for(store, server, body)


def _destination_for(store: Store, server: Row, body: Row) -> Row:
    """The only destination, whatever is asked for; the one asked for where there are several."""
    found = store.destinations_of(server)
    if not found:
        raise refuse(400, "Server has no destinations.")
    if len(found) == 1:
        return found[0]
    if "destination_uuid" not in body:
        raise refuse(400, "Server has multiple destinations and you do not set destination_uuid.")
    for row in found:
        if row["uuid"] == body["destination_uuid"]:
            return row
    raise invalid({"destination_uuid": "Provided destination_uuid does not belong to the specified server."})


def _finish(store: Store, application: Row, body: Row, server: Row, tag_names: list[str]) -> None:
    application["fqdn"] = body.get("domains")
    if body.get("autogenerate_domain", True) in TRUE and not application["fqdn"]:
        application["fqdn"] = f"http://{application['uuid']}.{server['ip']}.sslip.io"
    if application["noindex_domains"]:
        mine = urls(application["fqdn"])
        application["noindex_domains"] = [url for url in application["noindex_domains"] if url in mine]
    application["custom_labels"] = applications.labels(application)
    if application["build_pack"] == "nixpacks":
        variables.add(
            store.variables_of(application), {"key": "NIXPACKS_NODE_VERSION", "value": "22", "is_runtime": False}
        )
    tags.attach(store, application, tag_names)
    if body.get("instant_deploy"):
        clock.queue(store, application, no_questions=True)
    elif application["build_pack"] == "dockercompose":
        application["loads_at"] = moments.now() + LOADING * store.speed


# -- the sources -------------------------------------------------------------------------------------------------


def _public(_call: Call, body: Row) -> Row:
    on_github = git_sources.path_on_github(body["git_repository"])
    if on_github is None:
        return {}
    return {"git_repository": on_github, "source_type": git_apps.GITHUB_MODEL, "source_id": 0}


def _with_app(call: Call, body: Row) -> Row:
    app = git_apps.find_github(call.store, body["github_app_uuid"])
    name = body["git_repository"]
    if name.startswith("http") or "github.com" in name:
        name = re.sub(r"https?://|github\.com/", "", name)
    name = name.strip("/").removesuffix(".git")
    number = git_apps.repository(app, name)["id"]
    return {
        "git_repository": name,
        "repository_project_id": number,
        "source_type": git_apps.GITHUB_MODEL,
        "source_id": app["id"],
    }


def _with_key(call: Call, body: Row) -> Row:
    return {"private_key_id": keys.find(call.store, body["private_key_uuid"])["id"]}


def _dockerfile(_call: Call, body: Row) -> Row:
    # The server looks for EXPOSE in the encoded text, so it never finds a port.
    return {"dockerfile": checks.base64_text(body, "dockerfile"), "ports_exposes": "80"}


def _image(_call: Call, body: Row) -> Row:
    name, tag = _image_parts(body["docker_registry_image_name"], body.get("docker_registry_image_tag"))
    return {"docker_registry_image_name": name, "docker_registry_image_tag": tag}


def _image_parts(name: str, tag: str | None) -> tuple[str, str]:
    """A name may hold a tag or a digest; a digest is stored as a tag of name@sha256."""
    digest = re.fullmatch(r"(.+)@sha256:([a-f0-9]+)", name)
    if digest:
        return f"{digest.group(1)}@sha256", digest.group(2)
    base, colon, inline = name.rpartition(":")
    if colon and "/" not in inline:
        return base, tag or inline
    return name, tag or "latest"


PUBLIC = Source(GIT_RULES, _public)
GITHUB_APP = Source({**GIT_RULES, "git_repository": REQUIRED_TEXT, "github_app_uuid": REQUIRED_TEXT}, _with_app)
DEPLOY_KEY = Source({**GIT_RULES, "private_key_uuid": REQUIRED_TEXT}, _with_key)
DOCKERFILE = Source(
    {**OTHER_RULES, "dockerfile": REQUIRED_TEXT}, _dockerfile, git=False, build_pack="dockerfile", name="dockerfile"
)
IMAGE = Source(
    {**OTHER_RULES, "docker_registry_image_name": IMAGE_WITH_TAG, "ports_exposes": PORTS},
    _image,
    git=False,
    build_pack="dockerimage",
    name="docker-image",
)

ROUTES = [
    ("POST", "/applications/public", PUBLIC),
    ("POST", "/applications/private-github-app", GITHUB_APP),
    ("POST", "/applications/private-deploy-key", DEPLOY_KEY),
    ("POST", "/applications/dockerfile", DOCKERFILE),
    ("POST", "/applications/dockerimage", IMAGE),
]
