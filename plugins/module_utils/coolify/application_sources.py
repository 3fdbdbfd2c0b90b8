# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a Coolify application comes from and how it is built."""

from __future__ import annotations

from typing import Any

from ..language.call import Call, Record
from ..language.fields import flag, items, text
from ..language.wire import BASE64_TEXT, IMAGE_NAME, REQUIRED_PATH, REQUIRED_TEXT
from ..language.wire_lists import LINES, URLS
from ..language.words import Field, Taken
from .wires import COMPOSE_DOMAINS, EMPTY_AS_ROOT, REPOSITORY

PARTIAL_DOMAINS = ("purge_domains", "remove_domains")


GIT = ("public", "github_app", "deploy_key")


BUILT = (*GIT, "dockerfile")


def setting(make: Any, name: str, *doc: str, **words: Any) -> Field:
    """A field that only the single read shows, among the settings."""
    made: Field = make(name, *doc, **{"read": f"settings.{name}", **words})
    return made


def _addresses(record: Record) -> list[str]:
    """All addresses of a listed application; those of services count only while it comes from a Compose file."""
    services = record.get("docker_compose_domains") if record.get("build_pack") == "dockercompose" else None
    return [
        *URLS.entries(URLS.decode(record.get("fqdn"))),
        *COMPOSE_DOMAINS.entries(COMPOSE_DOMAINS.decode(services)),
    ]


EVERYBODY = Taken(
    Call("GET", "/applications"),
    owner="uuid",
    named="the application {name} ({uuid})",
    unless="force_domain_override",
    held=_addresses,
)


SOURCE = (
    text(
        "git_repository",
        "Git repository to build from. V(https://...) for a public one, V(git@...) with O(private_key), V(owner/name)"
        " with O(github_app).",
        wire=REPOSITORY,
        variants=GIT,
    ),
    text("git_branch", "Branch to build.", wire=REQUIRED_TEXT, variants=GIT),
    text(
        "git_commit_sha",
        "Commit to build; V(HEAD) for the newest.",
        wire=REQUIRED_TEXT,
        variants=GIT,
        unquoted="nothing",
    ),
    text(
        "build_pack",
        "How the image is built. V(dockercompose) runs the services of a Compose file in the repository.",
        "When it changes, Coolify forgets what belongs to the one before: the places of Dockerfile and Compose file,"
        " and O(docker_compose_domains).",
        choices=("nixpacks", "railpack", "static", "dockerfile", "dockercompose"),
        newer={"railpack": "4.1"},
        variants=GIT,
    ),
    text(
        "dockerfile",
        "Text of a Dockerfile to build, without a Git repository. Coolify cannot change it afterwards.",
        wire=BASE64_TEXT,
        on_update=False,
        variants=("dockerfile",),
    ),
    text(
        "docker_registry_image_name",
        "Image to run, without a tag, for example V(ghcr.io/acme/web). Without O(git_repository) and O(dockerfile) it"
        " is the source of the application. For an application that is built: where the image is pushed to.",
        "For an image by digest write V(name@sha256) here and the 64 hex digits as O(docker_registry_image_tag).",
        wire=IMAGE_NAME,
    ),
    text(
        "docker_registry_image_tag",
        "Tag of the image. Coolify takes V(latest) to run where none is given.",
        wire=REQUIRED_TEXT,
    ),
)


BUILD = (
    text("install_command", "Command that installs what the build needs.", variants=GIT),
    text("build_command", "Command that builds.", variants=GIT),
    text("start_command", "Command that starts the application.", variants=GIT),
    text("base_directory", "Directory of the repository to build in.", wire=REQUIRED_PATH, variants=BUILT),
    text(
        "publish_directory",
        "Directory with the files to serve, for static sites. Emptied it becomes V(/), which means the same.",
        wire=EMPTY_AS_ROOT,
        variants=GIT,
    ),
    items(
        "watch_paths",
        "Paths of the repository, as patterns, of which one must have changed for a push to deploy; V(!) before one"
        " excludes it.",
        wire=LINES,
        runtime=False,
        variants=GIT,
    ),
    text(
        "dockerfile_location",
        "Place of the Dockerfile in the repository, with O(build_pack=dockerfile).",
        wire=REQUIRED_PATH,
        variants=GIT,
    ),
    text(
        "dockerfile_target_build",
        "Stage of the Dockerfile to build.",
        on_create=False,
        variants=BUILT,
    ),
    text("static_image", "Image that serves a static site.", choices=("nginx:alpine",), variants=GIT),
    text(
        "custom_nginx_configuration",
        "Configuration of the nginx that serves a static site. An empty text clears it.",
        wire=BASE64_TEXT,
        variants=GIT,
    ),
    setting(flag, "is_static", "Whether the build makes a static site; it is then served on port 80.", variants=GIT),
    setting(flag, "is_spa", "Whether the static site is a single-page application.", variants=GIT),
    flag(
        "use_build_server",
        "Whether a build server builds the image instead of the server that runs it.",
        read="settings.is_build_server_enabled",
    ),
    setting(
        flag,
        "use_build_secrets",
        "Whether variables of the build travel as Docker build secrets.",
        since="4.2",
    ),
    setting(
        flag,
        "inject_build_args_to_dockerfile",
        "Whether Coolify writes the variables of the build into the Dockerfile as ARG.",
        since="4.2",
    ),
    setting(
        flag,
        "include_source_commit_in_build",
        "Whether the build sees the commit as SOURCE_COMMIT, which spoils the build cache with each commit.",
        since="4.2",
    ),
    setting(flag, "disable_build_cache", "Whether every build starts without the cache.", since="4.2"),
)


COMPOSE = (
    text(
        "docker_compose_location",
        "Place of the Compose file in the repository, with O(build_pack=dockercompose).",
        wire=REQUIRED_PATH,
        variants=GIT,
    ),
    Field(
        "docker_compose_domains",
        (
            "Domains of the services of the Compose file. A dictionary of service to a list of URLs, or to a dictionary"
            " with RV(ignore:urls) and RV(ignore:redirect) (V(www), V(non-www) or V(both); from Coolify 4.3 on).",
            "The dictionary is the whole, unless O(purge_domains=false): services that it leaves out lose theirs.",
            "Coolify takes changes only once it has read the Compose file from the repository, shortly after the"
            " creation; that is waited for.",
        ),
        type="dict",
        wire=COMPOSE_DOMAINS,
        partial=PARTIAL_DOMAINS,
        taken=EVERYBODY,
        awaits="docker_compose_raw",
        kept="Coolify reads the Compose file from the repository and drops services that it does not have",
        variants=GIT,
    ),
    text(
        "docker_compose_custom_build_command",
        "Command that builds instead of C(docker compose build).",
        variants=GIT,
    ),
    text(
        "docker_compose_custom_start_command",
        "Command that starts instead of C(docker compose up).",
        variants=GIT,
    ),
    setting(
        flag,
        "is_raw_compose_deployment_enabled",
        "Whether the Compose file is deployed as it is, without what Coolify adds to it.",
        since="4.2",
        variants=GIT,
    ),
)
