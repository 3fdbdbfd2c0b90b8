# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compose files on Dokploy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..language.accepting import FILLED
from ..language.call import Call, Record
from ..language.resource import Resource
from ..language.wire import REQUIRED_TEXT
from ..language.words import Field, Lookup, Option
from . import compose_templates, databases, initial
from .building import BUILD
from .client import DOKPLOY
from .compose_children import CHILDREN, strangers
from .compose_parts import shall_be, volumes_of
from .compose_runs import ComposeRuns
from .compose_sources import SOURCES
from .entrances import FORCE_DOMAIN_OVERRIDE
from .mingling import mingled
from .projects import DESCRIPTION, ENV_OR_VARIABLES, PARENTS, env_field, name_field
from .referring import unresolved, variables_of
from .rows import STORED
from .serving import APP_NAME, SERVER
from .swarm import column, switch
from .volumes import strange

OWNED = {
    "PATH": "that of Dokploy",
    "HOME": "that of Dokploy",
    "COMPOSE_PROJECT_NAME": "the name that Dokploy has given it",
}
"""Variables of a Compose file that docker compose gets from Dokploy before it looks into the file with others."""
_OF_A_BUILD = {item.name: item for item in BUILD}

GENERAL = (
    name_field("compose"),
    DESCRIPTION,
    replace(
        APP_NAME,
        doc=(
            "Beginning of the name of the project of docker compose, or of the stack. It has at most 56 characters, and"
            " Dokploy adds a random end. The names of containers and volumes begin with it.",
            "It is set with the creation and never after.",
        ),
        accepts=(FILLED, *APP_NAME.accepts),
    ),
    Field(
        "compose_type",
        (
            "Whether docker compose runs the file, or the swarm as a stack. A new one is V(docker-compose).",
            "It is changed only while nothing of it runs.",
        ),
        choices=("docker-compose", "stack"),
        api="composeType",
    ),
    column("icon", "Icon in the web page, as a data URL. An empty text clears it.", runtime=False, since="0.29.14"),
)

RUNNING = (
    env_field("compose", on_create=False),
    column(
        "compose_path",
        "Path of the Compose file in the repository. Dokploy takes V(./docker-compose.yml) for a new one.",
        api="composePath",
        wire=REQUIRED_TEXT,
        accepts=(FILLED,),
    ),
    column(
        "command",
        "What comes after C(docker), instead of what Dokploy would run. It is the whole command, so that Dokploy's own"
        " options are lost. An empty text clears it.",
        wire=STORED,
    ),
    switch(
        "isolated_deployment",
        "Whether the containers are in a network of their own, which the proxy joins, and not in that of all others.",
        api="isolatedDeployment",
    ),
    switch(
        "isolated_deployments_volume",
        "Whether the volumes get names of their own as well, for O(isolated_deployment=true).",
        api="isolatedDeploymentsVolume",
    ),
    switch(
        "randomize",
        "Whether services and volumes get O(suffix) at the end of their names, so that the same file can run twice.",
        "Domains then name a service with it, such as V(web-blue). Volumes of the old names stay, with their data.",
    ),
    column("suffix", "The end of these names. An empty text clears it.", wire=STORED),
    switch(
        "auto_deploy",
        "Whether a push, or what O(github.trigger_type) says, deploys by itself.",
        api="autoDeploy",
        runtime=False,
    ),
    _OF_A_BUILD["enable_submodules"],
    replace(
        _OF_A_BUILD["watch_paths"],
        doc=("Patterns of paths; only a push that changes one of them deploys by itself. An empty list clears them.",),
    ),
    replace(
        _OF_A_BUILD["create_env_file"],
        doc=("Whether Dokploy writes the environment variables into the file C(.env) beside the Compose file.",),
        since="0.30",
    ),
)


def _complaints(params: Record, record: Record | None) -> Iterator[str]:
    yield from strangers(params, record)
    yield from compose_templates.complaints(params, record)
    kind, stored = params.get("compose_type"), record or {}
    if kind and record is not None and stored.get("composeType") != kind and stored.get("composeStatus") != "idle":
        yield (
            f"compose_type is {stored.get('composeType')}, and whatever runs of it would go on beside the new one. Stop"
            " it first, with state=stopped"
        )


def _cautions(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    """What docker compose gets otherwise than it is declared, since Dokploy says it as well."""
    yield from unresolved(params, record, listed)
    yield from mingled(params)
    yield from strange(params, volumes_of(shall_be(params, record)))
    yield from compose_templates.leftovers(params, record, listed)
    names = variables_of(params)
    kept = {"createEnvFile": True, **(record or {})}
    if params.get("create_env_file") is not None:
        kept["createEnvFile"] = params["create_env_file"]
    if not names or (params.get("compose_type") or kept.get("composeType")) == "stack":
        return
    if not kept["createEnvFile"]:
        yield (
            f"With create_env_file=false docker compose finds no file with {', '.join(names)}, so these variables reach"
            " nothing."
        )
    randomize = params.get("randomize")
    prefixed = kept.get("randomize") if randomize is None else randomize
    owned = {**OWNED, **({"COMPOSE_PREFIX": "the suffix"} if prefixed else {})}
    for name in (name for name in owned if name in names):
        yield f"The variable {name} of a Compose file is {owned[name]}, whatever is declared. Give yours another name."


COMPOSE = Resource(
    platform=DOKPLOY,
    kind="compose",
    short="Manage Compose files on Dokploy",
    doc=(
        "Creates, configures, deploys, starts, stops and removes what runs from a Compose file: by docker compose, or"
        " as a stack of the swarm.",
        "It is found by its name inside its project and environment. Only differences are sent, and every write is"
        " read back.",
        "To move it, give O(compose_id) and the new O(project) and O(environment).",
    ),
    notes=(
        "Changes reach containers with the next deployment, those of domains as well. RV(deploy_required) says when"
        " one is needed; O(deploy=auto) does it.",
        "Dokploy calls a deployment done although an image does not exist or a container ends at once. This module also"
        " looks at the containers of all services, and fails where one does not stay up. A container that has ended"
        " without an error is no failure while others run.",
        "O(state=started) deploys what was stopped, since a start of Dokploy's own forgets the variables. So does"
        " O(state=restarted), after it has stopped everything.",
        "O(state=absent) waits until no container of it runs. Named volumes stay unless O(delete_volumes=true), and"
        " those of a stack in any case: Dokploy does not remove them.",
    ),
    id="composeId",
    id_option="compose_id",
    parents=PARENTS,
    references=(SERVER,),
    within="compose",
    detail=("*",),
    born="createdAt",
    initial=initial.COMPOSE,
    read=Call("GET", "compose.one", query={"composeId": "{id}"}),
    create=Call("POST", "compose.create", body={"environmentId": "{environment}"}, repeatable=False),
    update=Call("POST", "compose.update", body={"composeId": "{id}"}),
    delete=Call("POST", "compose.delete", body={"composeId": "{id}", "deleteVolumes": "{delete_volumes}"}),
    move=Call("POST", "compose.move", body={"composeId": "{id}", "targetEnvironmentId": "{environment}"}),
    exclusive=((*(group.name for group in SOURCES), "template"), *ENV_OR_VARIABLES, ("env", "environment_from")),
    status="composeStatus",
    lifecycle=ComposeRuns(),
    checks=_complaints,
    inquiries=compose_templates.unknown,
    cautions=_cautions,
    fields=(*GENERAL, *RUNNING),
    groups=SOURCES,
    children=CHILDREN,
    loans=(databases.LOAN,),
    call_options=(*compose_templates.OPTIONS, FORCE_DOMAIN_OVERRIDE),
    delete_options=(
        Option(
            "delete_volumes",
            (
                "Whether O(state=absent) also deletes the named volumes of a V(docker-compose), with all data in them."
                " Dokploy does not delete those of a stack.",
            ),
            type="bool",
            default=False,
        ),
    ),
)
