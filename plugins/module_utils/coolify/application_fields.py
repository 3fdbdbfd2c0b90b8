# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of a Coolify application, as the tabs of its page order them."""

from __future__ import annotations

from typing import Any

from ..schema import Call, Field, Record, Taken, ruled
from ..wire import (
    BASE64_TEXT,
    COMMA,
    FLAG,
    IMAGE_NAME,
    LINES,
    NUMBER,
    NUMBER_OR_NONE,
    REQUIRED_PATH,
    REQUIRED_TEXT,
    TRIMMED,
    TRIMMED_NAME,
    URL_LIST,
    URLS,
)
from . import accepted
from .run_options import dropped
from .wires import ALIASES, COMPOSE_DOMAINS, EMPTY_AS_ROOT, PROXY_LABELS, REPOSITORY

PARTIAL_DOMAINS = ("purge_domains", "remove_domains")
GIT = ("public", "github_app", "deploy_key")
BUILT = (*GIT, "dockerfile")


def text(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **{"wire": TRIMMED, **words})


def number(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **{"type": "int", "wire": NUMBER, **words})


def flag(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **{"type": "bool", "wire": FLAG, **words})


def items(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **{"type": "list", "elements": "str", "wire": COMMA, **words})


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

GENERAL = (
    text(
        "name",
        "Name of the application. Together with the project and the environment it decides which one is meant, so the"
        " same name in another environment is another application.",
        wire=TRIMMED_NAME,
        runtime=False,
    ),
    text("description", "Description. An empty text clears it.", runtime=False),
)

SOURCE = (
    text(
        "git_repository",
        "Git repository to build from: V(https://...) for a public one, V(git@...) with O(private_key), V(owner/name)"
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
    Field(
        "dockerfile",
        ("Text of a Dockerfile to build, without a Git repository. Coolify cannot change it afterwards.",),
        wire=BASE64_TEXT,
        on_update=False,
        variants=("dockerfile",),
    ),
    text(
        "docker_registry_image_name",
        "Image to run, without a tag, for example V(ghcr.io/acme/web); without O(git_repository) and O(dockerfile) it"
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
        overwritten_by=("build_pack",),
        variants=GIT,
    ),
    text(
        "dockerfile_target_build",
        "Stage of the Dockerfile to build.",
        on_create=False,
        overwritten_by=("build_pack",),
        variants=BUILT,
    ),
    text("static_image", "Image that serves a static site.", choices=("nginx:alpine",), variants=GIT),
    Field(
        "custom_nginx_configuration",
        ("Configuration of the nginx that serves a static site. An empty text clears it.",),
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
            "Domains of the services of the Compose file: a dictionary of service to a list of URLs, or to a dictionary"
            " with RV(ignore:urls) and RV(ignore:redirect) (V(www), V(non-www) or V(both); from Coolify 4.3 on).",
            "The dictionary is the whole, unless O(purge_domains=false): services that it leaves out lose theirs.",
            "Coolify takes changes only once it has read the Compose file from the repository, shortly after the"
            " creation; that is waited for.",
        ),
        type="dict",
        wire=COMPOSE_DOMAINS,
        partial=PARTIAL_DOMAINS,
        unshared="domains",
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

NETWORK = (
    Field(
        "domains",
        (
            "URLs under which the proxy of the server offers the application, each with V(http://) or V(https://), and"
            " with a port where the container does not listen on the first of O(ports_exposes).",
            "The list is the whole list, unless O(purge_domains=false): others are removed. An empty list removes all.",
            "With O(build_pack=dockercompose) use O(docker_compose_domains).",
        ),
        type="list",
        elements="str",
        read="fqdn",
        unshared="domains",
        taken=EVERYBODY,
        wire=URLS,
        partial=PARTIAL_DOMAINS,
        kept="Coolify ignores domains where the server has no proxy",
    ),
    items(
        "noindex_domains",
        "Those of O(domains) that search engines are told not to index.",
        wire=URL_LIST,
        along=("domains",),
        since="4.3",
        kept="Coolify drops URLs that are not among the domains",
    ),
    text(
        "redirect",
        "Where the proxy sends visitors of the other spelling of a domain.",
        choices=("www", "non-www", "both"),
    ),
    items(
        "ports_exposes",
        "Ports that the container listens on; the proxy uses the first. It cannot be emptied again.",
        overwritten_by=("is_static",),
    ),
    items("ports_mappings", "Ports of the server that lead into the container, as V(8080:80)."),
    items(
        "custom_network_aliases",
        "Further names of the container in its Docker network. Coolify writes a hyphen for a space.",
        wire=ALIASES,
    ),
    Field(
        "custom_labels",
        (
            "Container labels that replace the ones Coolify makes for its proxy: a dictionary, a list of V(key=value),"
            " or text with one on each line.",
            "Coolify makes its own again whenever domains, basic authentication, compression or path stripping change,"
            " so they are always written last.",
        ),
        type="raw",
        wire=PROXY_LABELS,
        on_create=False,
        alone=True,
        overwritten_by=(
            "domains",
            "noindex_domains",
            "is_http_basic_auth_enabled",
            "http_basic_auth_username",
            "http_basic_auth_password",
            "is_gzip_enabled",
            "is_stripprefix_enabled",
        ),
    ),
    text(
        "custom_docker_run_options",
        "Further options of docker run, for example V(--init --cap-add NET_ADMIN).",
        "Coolify knows only some of them and drops the others without a word; the task warns of those.",
        caution=dropped,
    ),
    flag(
        "is_http_basic_auth_enabled",
        "Whether the proxy asks for a user and a password.",
        along=("http_basic_auth_username", "http_basic_auth_password"),
        needs=("http_basic_auth_username", "http_basic_auth_password"),
    ),
    text("http_basic_auth_username", "User that the proxy lets in. It cannot be emptied again.", wire=REQUIRED_TEXT),
    text(
        "http_basic_auth_password",
        "Password that the proxy lets in. It cannot be emptied again.",
        wire=REQUIRED_TEXT,
        secret=True,
    ),
    setting(flag, "is_force_https_enabled", "Whether the proxy sends visitors of V(http://) to V(https://)."),
    setting(flag, "is_gzip_enabled", "Whether the proxy compresses.", since="4.2"),
    setting(
        flag,
        "is_stripprefix_enabled",
        "Whether the proxy takes the path of a domain off before it asks the container.",
        since="4.2",
    ),
    setting(flag, "connect_to_docker_network", "Whether containers of Compose also join the predefined network."),
    setting(
        flag,
        "is_container_label_escape_enabled",
        "Whether V($) in labels is escaped, so that Docker does not take it for a variable.",
    ),
)

HEALTH_CHECK = (
    flag("health_check_enabled", "Whether Docker checks the health of the container and the proxy waits for it."),
    text("health_check_type", "Whether the check is a request or a command.", choices=("http", "cmd")),
    text("health_check_command", "Command of a check of the type V(cmd)."),
    text("health_check_path", "Path of the request.", wire=REQUIRED_TEXT),
    number("health_check_port", "Port of the request; V(0) means the first exposed port.", wire=NUMBER_OR_NONE),
    text("health_check_host", "Host of the request, seen from inside the container.", wire=REQUIRED_TEXT),
    text("health_check_method", "Method of the request.", choices=("GET", "HEAD", "POST", "OPTIONS")),
    number("health_check_return_code", "Status that a healthy application answers."),
    text("health_check_scheme", "Scheme of the request.", choices=("http", "https")),
    text("health_check_response_text", "Text that the answer of a healthy application contains."),
    number("health_check_interval", "Time between two checks, in seconds."),
    number("health_check_timeout", "Longest time one check may take, in seconds."),
    number("health_check_retries", "Number of failed checks in a row that make a container unhealthy."),
    number("health_check_start_period", "Time after the start in which a failed check does not count, in seconds."),
)

LIMITS = (
    text("limits_memory", "Memory the container may use, for example V(512m); V(0) for no limit.", wire=REQUIRED_TEXT),
    text("limits_memory_swap", "Memory and swap together, for example V(1g); V(0) for no limit.", wire=REQUIRED_TEXT),
    number("limits_memory_swappiness", "Tendency to swap, from 0 to 100."),
    text(
        "limits_memory_reservation", "Memory that is kept for the container, for example V(256m).", wire=REQUIRED_TEXT
    ),
    text(
        "limits_cpus",
        "Number of CPUs the container may use, for example V(0.5); V(0) for no limit.",
        wire=REQUIRED_TEXT,
        unquoted="decimal",
    ),
    text("limits_cpuset", "CPUs the container may run on, for example V(0-2)."),
    number("limits_cpu_shares", "Weight against other containers when CPUs are short; the usual one is 1024."),
    setting(flag, "is_gpu_enabled", "Whether the container sees GPUs.", since="4.3"),
    setting(text, "gpu_driver", "Driver of the GPUs.", since="4.3"),
    setting(text, "gpu_count", "Number of GPUs, or V(all).", since="4.3"),
    setting(text, "gpu_device_ids", "Ids of the GPUs, separated by commas, instead of a number.", since="4.3"),
    setting(text, "gpu_options", "Further options for the GPUs.", since="4.3"),
)

DEPLOYMENT = (
    text("pre_deployment_command", "Command that is run in the old container before a deployment."),
    text(
        "pre_deployment_command_container",
        "Container in which O(pre_deployment_command) is run, where there are several. It cannot be emptied again.",
        wire=REQUIRED_TEXT,
    ),
    text("post_deployment_command", "Command that is run in the new container after a deployment."),
    text(
        "post_deployment_command_container",
        "Container in which O(post_deployment_command) is run, where there are several. It cannot be emptied again.",
        wire=REQUIRED_TEXT,
    ),
    setting(
        flag,
        "is_auto_deploy_enabled",
        "Whether a push to the branch deploys.",
        runtime=False,
        variants=GIT,
    ),
    setting(
        flag,
        "is_preview_deployments_enabled",
        "Whether pull requests are deployed as previews.",
        runtime=False,
        since="4.2",
    ),
    setting(
        flag,
        "is_pr_deployments_public_enabled",
        "Whether pull requests of anybody are deployed, and not only those of people who may write to the repository.",
        runtime=False,
        since="4.2",
    ),
    text(
        "preview_url_template",
        "URL of a preview; V({{pr_id}}), V({{domain}}) and V({{random}}) stand for what belongs there.",
        wire=REQUIRED_TEXT,
        runtime=False,
        since="4.3",
    ),
    setting(flag, "is_git_submodules_enabled", "Whether submodules are fetched.", since="4.2"),
    setting(flag, "is_git_lfs_enabled", "Whether large files of Git LFS are fetched.", since="4.2"),
    setting(flag, "is_git_shallow_clone_enabled", "Whether only the newest commit is fetched.", since="4.2"),
    setting(
        flag,
        "is_preserve_repository_enabled",
        "Whether the files of the repository are kept on the server, for Compose files that mount them.",
        variants=GIT,
    ),
    setting(flag, "is_env_sorting_enabled", "Whether environment variables are sorted by name.", since="4.2"),
    setting(flag, "is_log_drain_enabled", "Whether logs go to the log drain of the server.", since="4.3"),
    setting(
        flag,
        "is_consistent_container_name_enabled",
        "Whether the container always has the same name, which means a downtime with each deployment.",
        since="4.3",
    ),
    setting(text, "custom_internal_name", "Name of the container instead of the usual one.", since="4.3"),
    setting(
        number,
        "stop_grace_period",
        "Time a container gets to stop by itself, from 1 to 3600 seconds; V(0) for the usual 30.",
        wire=NUMBER_OR_NONE,
        since="4.2",
    ),
    setting(
        number,
        "docker_images_to_keep",
        "Number of old images to keep for a rollback, from 0 to 100.",
        runtime=False,
        since="4.2",
    ),
    number("max_restart_count", "Number of crashes after which Docker does not restart the container.", since="4.3"),
)

WEBHOOKS = tuple(
    text(
        f"manual_webhook_secret_{site.lower()}",
        f"Secret with which {site} signs the webhooks that deploy the application. Coolify makes a random one.",
        secret=True,
        runtime=False,
    )
    for site in ("GitHub", "GitLab", "Bitbucket", "Gitea")
)

FIELDS = ruled(
    accepted.APPLICATION,
    *(*GENERAL, *SOURCE, *BUILD, *COMPOSE, *NETWORK, *HEALTH_CHECK, *LIMITS, *DEPLOYMENT, *WEBHOOKS),
)
