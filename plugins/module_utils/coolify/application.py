# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Coolify applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..schema import Call, Child, Field, Option, Record, Reference, Resource
from ..wire import (
    COMMA,
    FLAG,
    IMAGE_NAME,
    LABELS,
    NUMBER,
    NUMBER_OR_NONE,
    REQUIRED_TEXT,
    TRIMMED,
    TRIMMED_NAME,
    TRIMMED_SCALAR,
    URLS,
)
from . import initial
from .client import COOLIFY
from .lifecycle import CoolifyLifecycle
from .projects import ENVIRONMENT_REFERENCE, PROJECT_REFERENCE


def text(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **{"wire": TRIMMED, **words})


def number(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **{"type": "int", "wire": NUMBER, **words})


def flag(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **{"type": "bool", "wire": FLAG, **words})


def comma(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **{"type": "list", "elements": "str", "wire": COMMA, **words})


IMAGE = (
    text(
        "docker_registry_image_name",
        "Image to run, without a tag, for example V(ghcr.io/acme/web). Needed to create an application.",
        "For an image by digest write V(name@sha256) here and the 64 hex digits as O(docker_registry_image_tag).",
        wire=IMAGE_NAME,
    ),
    text(
        "docker_registry_image_tag",
        "Tag of the image. Coolify takes V(latest) where none is given.",
        wire=REQUIRED_TEXT,
    ),
)

NETWORK = (
    Field(
        "domains",
        (
            "URLs under which the proxy of the server offers the application, each with V(http://) or V(https://), and"
            " with a port where the container does not listen on the first of O(ports_exposes).",
            "The list is the whole list: others are removed. An empty list removes all.",
        ),
        type="list",
        elements="str",
        read="fqdn",
        unshared=True,
        wire=URLS,
    ),
    text(
        "redirect",
        "Where the proxy sends visitors of the other spelling of a domain.",
        choices=("www", "non-www", "both"),
    ),
    comma(
        "ports_exposes", "Ports that the container listens on; the proxy uses the first. It cannot be emptied again."
    ),
    comma("ports_mappings", "Ports of the server that lead into the container, as V(8080:80)."),
    Field(
        "custom_labels",
        (
            "Container labels that replace the ones Coolify makes for its proxy: a dictionary, a list of V(key=value),"
            " or text with one on each line.",
            "Coolify makes its own again whenever domains change, so they are always written last.",
        ),
        type="raw",
        wire=LABELS,
        on_create=False,
        alone=True,
        overwritten_by=("domains",),
    ),
    text("custom_docker_run_options", "Further options of docker run, for example V(--init --cap-add NET_ADMIN)."),
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
    ),
    text("limits_cpuset", "CPUs the container may run on, for example V(0-2)."),
    number("limits_cpu_shares", "Weight against other containers when CPUs are short; the usual one is 1024."),
)

COMMANDS = (
    text("pre_deployment_command", "Command that is run in the old container before a deployment."),
    text(
        "pre_deployment_command_container",
        "Container in which O(pre_deployment_command) is run, where there are several.",
    ),
    text("post_deployment_command", "Command that is run in the new container after a deployment."),
    text(
        "post_deployment_command_container",
        "Container in which O(post_deployment_command) is run, where there are several.",
    ),
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


def _new_variable(row: dict[str, Any]) -> dict[str, Any]:
    value = row.get("value", "")
    return {"value": value, "is_literal": True, "is_multiline": "\n" in value, "is_shown_once": False}


def _belongs_to_coolify(stored: Record, declared: Sequence[Record]) -> bool:
    """Coolify's own variables, and the preview twins that it makes by itself where no preview variable is declared."""
    if stored.get("is_coolify") or str(stored.get("key")).startswith("SERVICE_"):
        return True
    return bool(stored.get("is_preview")) and not any(row.get("is_preview") for row in declared)


def _complaint(row: dict[str, Any]) -> str | None:
    if row.get("is_multiline") is False and "\n" in row.get("value", ""):
        return "has a value of several lines, which Coolify keeps only with is_multiline=true"
    return None


VARIABLES = Child(
    "environment_variables",
    (
        "Environment variables: a dictionary of name to value, or of name to a dictionary with RV(ignore:value) and"
        " the flags V(is_literal), V(is_preview), V(is_multiline), V(is_shown_once), V(is_runtime), V(is_buildtime) and"
        " V(comment). For a variable in both scopes give a list of two such dictionaries.",
        "Values are text or whole numbers; quote everything else, since YAML would change it.",
        "A new variable is literal, so V($) in its value stays V($); set V(is_literal) to false to let Coolify expand"
        " it. Flags that are left out are left alone.",
        "For every new variable Coolify makes a twin for preview deployments; twins are neither changed nor removed"
        " unless a variable with V(is_preview) is declared.",
        "Coolify removes white space around values.",
    ),
    type="dict",
    secret=True,
    key="key",
    value="value",
    identity=("key", "is_preview"),
    list=Call("GET", "/applications/{id}/envs"),
    create=Call("POST", "/applications/{id}/envs", repeatable=False),
    update=Call("PATCH", "/applications/{id}/envs"),
    delete=Call("DELETE", "/applications/{id}/envs/{row}"),
    bulk=Call("PATCH", "/applications/{id}/envs/bulk"),
    complete=True,
    fill=_new_variable,
    foreign=_belongs_to_coolify,
    checks=_complaint,
    fields=(
        text("key", "Name of the variable."),
        text("value", "Value of the variable.", secret=True, wire=TRIMMED_SCALAR),
        flag("is_preview", "Whether it is the one that preview deployments see.", default=False),
        flag("is_literal", "Whether the value is taken as it is, without expanding V($)."),
        flag("is_multiline", "Whether the value has several lines."),
        flag("is_shown_once", "Whether nobody can read the value again."),
        flag("is_runtime", "Whether the container sees it."),
        flag("is_buildtime", "Whether the build sees it."),
        text("comment", "Comment, at most 256 characters."),
    ),
)

APPLICATION = Resource(
    platform=COOLIFY,
    module="coolify_application",
    kind="application",
    short="Manage applications of Coolify",
    doc=(
        "Creates, configures, deploys, starts, stops and removes applications that run an image from a registry.",
        "The application is found by its name inside its project and environment. Only what differs is sent, and after"
        " every write the server is read back.",
    ),
    notes=(
        "Changes reach a running container with the next deployment. RV(deploy_required) tells when one is due, and"
        " O(deploy=auto) makes it.",
    ),
    id="uuid",
    id_option="uuid",
    parents=(PROJECT_REFERENCE, ENVIRONMENT_REFERENCE),
    references=(
        Reference(
            "server",
            (
                "Name or uuid of the server to run on. May be left out where Coolify has only one.",
                "It cannot be changed afterwards.",
            ),
            label="server",
            list=Call("GET", "/servers"),
            send="server_uuid",
            read="destination.server.uuid",
            sole=True,
        ),
        Reference(
            "destination",
            (
                "Name or uuid of the destination (Docker network) to run in. Needed where the server has several.",
                "It cannot be changed afterwards.",
            ),
            label="destination",
            list=Call("GET", "/servers/{server}/destinations"),
            send="destination_uuid",
            read="destination.uuid",
        ),
    ),
    within="applications",
    detail=("settings",),
    read=Call("GET", "/applications/{id}"),
    create=Call(
        "POST",
        "/applications/dockerimage",
        body={
            "project_uuid": "{project}",
            "environment_uuid": "{environment}",
            "autogenerate_domain": "{autogenerate_domain}",
            "force_domain_override": "{force_domain_override}",
        },
        optional=("force_domain_override",),
        repeatable=False,
    ),
    update=Call(
        "PATCH",
        "/applications/{id}",
        body={"force_domain_override": "{force_domain_override}"},
        optional=("force_domain_override",),
    ),
    delete=Call(
        "DELETE",
        "/applications/{id}",
        query={
            "delete_volumes": "{delete_volumes}",
            "delete_configurations": "{delete_configurations}",
            "delete_connected_networks": "{delete_connected_networks}",
            "docker_cleanup": "{docker_cleanup}",
        },
    ),
    gone_later=True,
    apart=True,
    status="status",
    lifecycle=CoolifyLifecycle(),
    initial=initial.APPLICATION,
    fields=(
        text(
            "name",
            "Name of the application. Together with the project and the environment it decides which one is meant.",
            wire=TRIMMED_NAME,
            runtime=False,
        ),
        text("description", "Description. An empty text clears it.", runtime=False),
        *IMAGE,
        *NETWORK,
        *HEALTH_CHECK,
        *LIMITS,
        *COMMANDS,
        *WEBHOOKS,
        flag(
            "use_build_server",
            "Whether a build server builds the image instead of the server that runs it.",
            read="settings.is_build_server_enabled",
        ),
    ),
    children=(VARIABLES,),
    call_options=(
        Option(
            "autogenerate_domain",
            (
                "Whether an application that is created without O(domains) gets one under sslip.io or under the"
                " wildcard domain of the server, and is thereby public.",
            ),
            type="bool",
            default=False,
        ),
        Option(
            "force_domain_override",
            ("Whether domains that another application already has are accepted.",),
            type="bool",
            default=False,
        ),
        Option(
            "update_hidden",
            (
                "What to do about declared values that the server does not show, so that nobody can tell whether they"
                " differ. V(always) sends them in every run, which is then always changed.",
            ),
            choices=("never", "always"),
            default="never",
        ),
    ),
    delete_options=tuple(
        Option(
            name,
            (f"Whether O(state=absent) also {what}. Always sent, since Coolify's own default is to do it.",),
            type="bool",
            default=False,
        )
        for name, what in (
            ("delete_volumes", "deletes the volumes, with all data in them"),
            ("delete_configurations", "deletes the configuration files on the server"),
            ("delete_connected_networks", "deletes the networks that only this application uses"),
            ("docker_cleanup", "prunes every unused image, stopped container and the build cache of the whole server"),
        )
    ),
)
