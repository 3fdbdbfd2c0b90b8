# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dokploy applications: what they are called, how they run, what is previewed. See also sources, swarm, children."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.call import Call, Record
from ..language.resource import Resource
from ..language.wire import FLAG
from ..language.wire_lists import ITEMS
from ..language.words import Field, Lookup
from . import databases, initial, projects
from .building import BUILD, REGISTRY_FIELDS
from .children import CHILDREN
from .client import DOKPLOY
from .entrances import FORCE_DOMAIN_OVERRIDE
from .lifecycle import DokployLifecycle
from .mingling import mingled
from .projects import DESCRIPTION, ENV_OR_VARIABLES, PARENTS, env_field, name_field, variables
from .referring import unresolved
from .rows import PORT_NUMBER, WHOLE
from .serving import APP_NAME, ARGS, COMMAND, DETACHED, NETWORKS, REPLICAS, SERVER
from .sources import SOURCES, without_image
from .swarm import LIMITS, SWARM, column, switch
from .volumes import mounted, strange

GENERAL = (
    name_field("application"),
    DESCRIPTION,
    APP_NAME,
    column("icon", "Icon in the web page, as a data URL. An empty text clears it.", runtime=False, since="0.29"),
)

RUNNING = (
    env_field("application", on_create=False),
    REPLICAS,
    COMMAND,
    ARGS,
    switch(
        "auto_deploy",
        "Whether a push, or what O(github.trigger_type) says, deploys the application by itself.",
        api="autoDeploy",
        runtime=False,
    ),
    switch(
        "rollback_active",
        "Whether images of earlier deployments are kept in O(rollback_registry), so that one can go back to them.",
        api="rollbackActive",
        runtime=False,
    ),
    NETWORKS,
    DETACHED,
)


def preview(name: str, api: str, *doc: str, **words: Any) -> Field:
    """Previews see a change when they are deployed the next time; the application itself is not concerned."""
    return column(name, *doc, api=api, runtime=False, **words)


PREVIEW = (
    preview(
        "is_preview_deployments_active",
        "isPreviewDeploymentsActive",
        "Whether a pull request gets a deployment of its own.",
        type="bool",
        wire=FLAG,
    ),
    preview(
        "preview_wildcard",
        "previewWildcard",
        "Domain under which previews get their hosts, for example V(*.preview.example.com). An empty text clears it.",
    ),
    preview(
        "preview_port", "previewPort", "Port that the container of a preview listens on.", type="int", wire=PORT_NUMBER
    ),
    preview("preview_path", "previewPath", "Path under which previews are offered."),
    preview("preview_https", "previewHttps", "Whether previews are offered with TLS.", type="bool", wire=FLAG),
    preview(
        "preview_certificate_type",
        "previewCertificateType",
        "Where the certificates of previews come from.",
        choices=("letsencrypt", "none", "custom"),
    ),
    preview(
        "preview_custom_cert_resolver",
        "previewCustomCertResolver",
        "Certificate resolver of the proxy, needed with O(preview_certificate_type=custom). An empty text clears it.",
    ),
    preview("preview_limit", "previewLimit", "Largest number of previews at once.", type="int", wire=WHOLE),
    preview(
        "preview_labels",
        "previewLabels",
        "Labels of a pull request without one of which it gets no preview. An empty list clears them.",
        type="list",
        elements="str",
        wire=ITEMS,
    ),
    preview(
        "preview_require_collaborator_permissions",
        "previewRequireCollaboratorPermissions",
        "Whether only pull requests of people who may write to the repository get a preview.",
        type="bool",
        wire=FLAG,
    ),
)

VARIABLES = (
    projects.VARIABLES,
    variables("Arguments of a Dockerfile build", name="build_args", text="buildArgs"),
    variables("Secrets of a Dockerfile build", name="build_secrets", text="buildSecrets", since="0.25.6"),
    variables(
        "Environment variables of previews", name="preview_environment_variables", text="previewEnv", runtime=False
    ),
    variables("Arguments of the builds of previews", name="preview_build_args", text="previewBuildArgs", runtime=False),
    variables(
        "Secrets of the builds of previews",
        name="preview_build_secrets",
        text="previewBuildSecrets",
        runtime=False,
        since="0.25.6",
    ),
)


def _cautions(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    yield from unresolved(params, record, listed)
    yield from mingled(params)
    yield from strange(params, mounted(params, record))


APPLICATION = Resource(
    platform=DOKPLOY,
    kind="application",
    short="Manage applications of Dokploy",
    doc=(
        "Creates, configures, deploys, starts, stops and removes applications that are built from Git repositories or"
        " uploaded files, or that run an image from a registry.",
        "The application is found by its name inside its project and environment. Only differences are sent, and every"
        " write is read back.",
        "To move it, give O(application_id) and the new O(project) and O(environment).",
        "Most applications need few of the options: O(project), O(environment) and O(name); where it comes from, by"
        " O(docker), O(github), O(gitlab), O(gitea), O(bitbucket), O(git) or O(drop) with O(build_type); O(domains);"
        " O(environment_variables) and O(environment_from); O(mounts); and O(deploy).",
    ),
    notes=(
        "Changes reach a running container with the next deployment. RV(deploy_required) says when one is needed;"
        " O(deploy=auto) does it.",
        "Dokploy calls a deployment done when the swarm has accepted it. This module also looks at the containers, and"
        " fails if they do not stay up.",
        "Dokploy does not use the columns C(title), C(subtitle) and C(enabled) of an application, so they are no"
        " options.",
    ),
    id="applicationId",
    id_option="application_id",
    parents=PARENTS,
    references=(SERVER,),
    within="applications",
    detail=("*",),
    born="createdAt",
    initial=initial.APPLICATION,
    read=Call("GET", "application.one", query={"applicationId": "{id}"}),
    create=Call("POST", "application.create", body={"environmentId": "{environment}"}, repeatable=False),
    update=Call("POST", "application.update", body={"applicationId": "{id}"}),
    delete=Call("POST", "application.delete", body={"applicationId": "{id}"}),
    move=Call("POST", "application.move", body={"applicationId": "{id}", "targetEnvironmentId": "{environment}"}),
    exclusive=(tuple(group.name for group in SOURCES), *ENV_OR_VARIABLES, ("env", "environment_from")),
    status="applicationStatus",
    cautions=_cautions,
    lifecycle=DokployLifecycle(),
    checks=without_image,
    fields=(*GENERAL, *BUILD, *REGISTRY_FIELDS, *RUNNING, *LIMITS, *SWARM, *PREVIEW),
    groups=SOURCES,
    children=(*VARIABLES, *CHILDREN),
    loans=(databases.LOAN,),
    call_options=(FORCE_DOMAIN_OVERRIDE,),
)
