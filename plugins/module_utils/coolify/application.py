# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Coolify applications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..language.call import Call, Record, pick
from ..language.fields import switch
from ..language.following import RECREATE
from ..language.resource import Resource
from ..language.variants import Variant
from ..language.wire_lists import COMMA
from ..language.words import Option, Reference, Removal
from . import databases, initial
from .application_children import CHILDREN
from .application_fields import FIELDS
from .application_order import in_order
from .client import COOLIFY
from .lifecycle import CoolifyLifecycle
from .places import DESTINATION, PRIVATE_KEY, SERVER, WHERE
from .projects import ENVIRONMENT_REFERENCE, PROJECT_REFERENCE
from .removing import removal, removal_options
from .volume_backups import REMOVALS
from .wires import of_public_github

NO_REPOSITORY = "coollabsio/coolify"
"""What Coolify writes as the repository of an application that has none."""


def _create(route: str) -> Call:
    return Call(
        "POST",
        f"/applications/{route}",
        body={
            **WHERE,
            "autogenerate_domain": "{autogenerate_domain}",
            "force_domain_override": "{force_domain_override}",
        },
        optional=("force_domain_override",),
        repeatable=False,
    )


SOURCES = (
    Variant(
        "github_app",
        "a Git repository by a GitHub App",
        declares=("git_repository", "github_app"),
        needs=("git_branch", "build_pack"),
        create=_create("private-github-app"),
    ),
    Variant(
        "deploy_key",
        "a Git repository by a deploy key",
        declares=("git_repository", "private_key"),
        needs=("git_branch", "build_pack"),
        create=_create("private-deploy-key"),
    ),
    Variant(
        "public",
        "a public Git repository",
        declares=("git_repository",),
        needs=("git_branch", "build_pack"),
        create=_create("public"),
    ),
    Variant(
        "dockerfile",
        "a Dockerfile",
        declares=("dockerfile",),
        create=_create("dockerfile"),
    ),
    Variant(
        "image",
        "an image",
        declares=("docker_registry_image_name",),
        create=_create("dockerimage"),
    ),
)


def _source(record: Record) -> str:
    """Where a stored application comes from, or "" where the token may not see it."""
    if record.get("build_pack") == "dockerimage":
        return "image"
    if record.get("source_id") is not None:
        by_github = str(record.get("source_type")).endswith("GithubApp")
        return ("public" if of_public_github(record) else "github_app") if by_github else ""
    if record.get("git_repository") == NO_REPOSITORY and record.get("build_pack") == "dockerfile":
        return "dockerfile"
    if "private_key_id" not in record:
        return ""
    return "public" if record["private_key_id"] is None else "deploy_key"


NOT_OF = {True: ("domains", "docker_compose_domains"), False: ("docker_compose_domains", "domains")}
"""By whether it comes from a Compose file: where the domains of an application cannot be, and where they are."""


def _preview_rows(declared: Any) -> list[Record]:
    """What is declared of one preview, as rows."""
    rows = declared if isinstance(declared, list) and declared and isinstance(declared[0], Mapping) else [declared]
    return [row if isinstance(row, Mapping) else {"domains": row} for row in rows]


def _unfit_ports(params: Record, record: Record | None) -> Iterator[str]:
    """Coolify takes every number for a port. For one of the server Docker chooses any where it is 0."""
    for name, least in (("ports_exposes", 1), ("ports_mappings", 0)):
        stored = COMMA.decode((record or {}).get(name))
        for entry in COMMA.normalise(params.get(name) or []):
            *server, container = entry.split(":")
            pairs = [*((number, least) for number in server), (container, 1)]
            if entry not in stored and any(
                number.isdigit() and not first <= int(number) <= 65535 for number, first in pairs
            ):
                yield f"{name} holds {entry}, and ports are from 1 to 65535: Coolify takes it, and nothing reaches it"


def _complaints(params: Record, record: Record | None) -> Iterator[str]:
    yield from _unfit_ports(params, record)
    build_pack = params.get("build_pack") or (record or {}).get("build_pack")
    if build_pack == "dockercompose" and params.get("domains"):
        yield "domains does not go with build_pack=dockercompose: give docker_compose_domains, by service"
    if build_pack != "dockercompose" and params.get("docker_compose_domains"):
        yield "docker_compose_domains goes only with build_pack=dockercompose: give domains"
    wrong, right = NOT_OF[build_pack == "dockercompose"]
    for number, declared in (params.get("preview_domains") or {}).items():
        if any(row.get(wrong) for row in _preview_rows(declared)):
            yield f"preview_domains[{number}] gives {wrong}, and with build_pack={build_pack} it takes {right}"
    raw = "is_raw_compose_deployment_enabled"
    if build_pack != "dockercompose" and params.get(raw) and not pick(record, f"settings.{raw}"):
        yield f"{raw} goes only with build_pack=dockercompose"
    further = [row.get("server") for row in params.get("additional_destinations") or ()]
    if params.get("server") is not None and params["server"] in further:
        yield "additional_destinations names the server of the application itself, and each can be there once"


APPLICATION = Resource(
    platform=COOLIFY,
    kind="application",
    short="Manage applications of Coolify",
    doc=(
        "Creates, configures, deploys, starts, stops, moves and removes applications: built from a public Git"
        " repository, from a private one by a GitHub App or a deploy key, or from a Dockerfile, run from an image of a"
        " registry, or from a Compose file in a repository.",
        "The application is found by its name inside its project and environment. Only differences are sent, and every"
        " write is read back.",
        "Most applications need few of the options: O(project), O(environment) and O(name); where it comes from, by"
        " O(docker_registry_image_name), O(git_repository) or O(dockerfile); O(domains) and O(ports_exposes);"
        " O(environment_variables) and O(environment_from); O(storages); O(health_check_enabled); and O(deploy).",
    ),
    notes=(
        "Changes reach a running container with the next deployment. RV(deploy_required) says when one is needed;"
        " O(deploy=auto) does it.",
        "Where an application comes from follows from what is declared: O(git_repository) with O(github_app), with"
        " O(private_key) or alone; O(dockerfile); or only O(docker_registry_image_name). It cannot be changed"
        " afterwards; see O(recreate).",
    ),
    id="uuid",
    id_option="uuid",
    parents=(PROJECT_REFERENCE, ENVIRONMENT_REFERENCE),
    references=(
        SERVER,
        DESTINATION,
        Reference(
            "github_app",
            (
                "Name, uuid or number of the GitHub App that reads the private repository O(git_repository).",
                "It cannot be changed afterwards.",
            ),
            label="GitHub App",
            list=Call("GET", "/github-apps"),
            send="github_app_uuid",
            read="source_id",
            join="id",
            variants=("github_app",),
        ),
        replace(
            PRIVATE_KEY,
            doc=(
                "Name or uuid of the private key that reads the private repository O(git_repository).",
                "It cannot be changed afterwards.",
            ),
            send="private_key_uuid",
            read="private_key_id",
            variants=("deploy_key",),
        ),
    ),
    within="applications",
    detail=("settings",),
    read=Call("GET", "/applications/{id}"),
    variants=SOURCES,
    variant_of=_source,
    checks=_complaints,
    order=in_order,
    update=Call(
        "PATCH",
        "/applications/{id}",
        body={"force_domain_override": "{force_domain_override}"},
        optional=("force_domain_override",),
    ),
    move=Call("POST", "/applications/{id}/move", body={"environment_uuid": "{environment}"}, since="4.2"),
    delete=removal("/applications"),
    born="id",
    status="status",
    lifecycle=CoolifyLifecycle(),
    initial=initial.APPLICATION,
    fields=FIELDS,
    children=CHILDREN,
    loans=(databases.LOAN,),
    removals=(
        Removal(
            "remove_previews",
            (
                "Numbers of pull requests whose preview deployments are removed, with their containers and volumes.",
                "Coolify before 4.4 does not list previews, so check mode cannot tell there whether one is there.",
            ),
            type="list",
            elements="int",
            call=Call("DELETE", "/applications/{id}/previews/{pull_request_id}"),
            rows="preview_domains",
        ),
        REMOVALS["applications"],
    ),
    call_options=(
        RECREATE,
        switch(
            "autogenerate_domain",
            "Whether a new application without O(domains) gets one, and is thereby public. It is one under sslip.io"
            " or under the wildcard domain of the server.",
        ),
        switch("force_domain_override", "Whether domains that another application already has are accepted."),
        switch(
            "purge_domains",
            "Whether O(domains) and O(docker_compose_domains) are all domains of the application. With V(false)"
            " those that are declared are added to the ones it has.",
            default=True,
        ),
        Option(
            "remove_domains",
            (
                "Domains that the application shall not have, as URLs. The others stay, unless O(domains) or"
                " O(docker_compose_domains) say more.",
            ),
            type="list",
            elements="str",
        ),
    ),
    delete_options=removal_options("application"),
)
