# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Dokploy builds an application, and which registries it uses for it."""

from __future__ import annotations

from typing import Any

from ..language.call import Call
from ..language.words import Field, Reference
from .swarm import column, switch, texts

REGISTRIES = Call("GET", "registry.all")


BUILD = (
    column(
        "build_type",
        "How the code is built. Each way uses only those of the following options that are its own.",
        api="buildType",
        choices=("nixpacks", "dockerfile", "heroku_buildpacks", "paketo_buildpacks", "railpack", "static"),
    ),
    column("dockerfile", "Path of the Dockerfile, for O(build_type=dockerfile). Dokploy takes V(Dockerfile)."),
    column(
        "docker_context_path",
        "Directory that is the context of the build, for O(build_type=dockerfile). An empty text clears it.",
        api="dockerContextPath",
    ),
    column(
        "docker_build_stage",
        "Stage of the Dockerfile that is built, for O(build_type=dockerfile). An empty text clears it.",
        api="dockerBuildStage",
    ),
    column(
        "heroku_version",
        "Version of the stack, for O(build_type=heroku_buildpacks), for example V(24).",
        api="herokuVersion",
    ),
    column(
        "railpack_version",
        "Version of Railpack, for O(build_type=railpack), for example V(0.15.4).",
        api="railpackVersion",
    ),
    column(
        "publish_directory",
        "Directory whose files are served, for O(build_type=static) and O(build_type=nixpacks). An empty text clears"
        " it.",
        api="publishDirectory",
    ),
    switch(
        "is_static_spa",
        "Whether every path that is no file leads to V(index.html), for O(build_type=static).",
        api="isStaticSpa",
    ),
    switch("enable_submodules", "Whether submodules of the repository are fetched.", api="enableSubmodules"),
    texts(
        "watch_paths",
        "Patterns of paths; only a push that changes one of them deploys the application by itself. An empty list"
        " clears them.",
        api="watchPaths",
        runtime=False,
    ),
    switch(
        "clean_cache",
        "Whether every build begins without what earlier builds left.",
        api="cleanCache",
        runtime=False,
    ),
    switch(
        "create_env_file",
        "Whether a Dockerfile build finds the environment variables in a file C(.env).",
        api="createEnvFile",
        since="0.26.1",
    ),
    column(
        "build_server",
        "Name or id of a build server that builds instead of the server that runs the application. An empty text"
        " clears it.",
        api="buildServerId",
        runtime=False,
        since="0.26",
        refers=Reference(
            "build_server",
            (),
            label="build server",
            list=Call("GET", "server.buildServers"),
            id="serverId",
            kind="server",
        ),
    ),
)


def registry(name: str, api: str, what: str, **words: Any) -> Field:
    return column(
        name,
        f"Name or id of the registry {what}. An empty text clears it.",
        api=api,
        refers=Reference(name, (), label="registry", list=REGISTRIES, id="registryId", title="registryName"),
        **words,
    )


REGISTRY_FIELDS = (
    registry(
        "registry", "registryId", "to which built images are pushed, so that every node of the swarm can run them"
    ),
    registry("build_registry", "buildRegistryId", "through which a build server hands over images", since="0.26"),
    registry(
        "rollback_registry",
        "rollbackRegistryId",
        "that keeps images of earlier deployments",
        runtime=False,
        since="0.26",
    ),
)
