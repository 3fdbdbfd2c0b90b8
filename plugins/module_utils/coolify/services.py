# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services of Coolify: several containers of one Compose file, which it keeps itself or has ready-made."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..errors import PaasError
from ..language.call import Call, Record
from ..language.fields import flag, ruled, switch, text
from ..language.resource import Resource
from ..language.variants import Variant
from ..language.wire import REQUIRED_TEXT
from ..language.words import Field, Lookup
from . import accepted, databases, initial
from .client import COOLIFY
from .compose_files import (
    FILES,
    SERVICE_FILE,
    UNDECLARED_FILES,
    cautions_about_files,
    complaints_about_files,
    contents,
)
from .places import DESCRIPTION, DESTINATION, SERVER, WHERE, name_field
from .projects import ENVIRONMENT_REFERENCE, PROJECT_REFERENCE
from .public_ports import opened_parts
from .removing import removal, removal_options
from .runs import routes
from .service_children import CHILDREN, cautions_about_parts, complaints_about_parts
from .service_runs import ServiceRuns
from .volume_backups import REMOVALS

CREATE = Call("POST", "/services", body=WHERE, repeatable=False)


def _source(record: Record) -> str:
    return "" if "service_type" not in record else "compose" if record["service_type"] is None else "ready_made"


@dataclass(frozen=True)
class Service(Resource):
    """One whose Compose file may hold the content of files."""

    def meant(self, params: Record) -> Resource:
        with contextlib.suppress(PaasError):  # A file that cannot be read is refused by its checks.
            return self._with_files if contents(params) else self
        return self

    @functools.cached_property
    def entire(self) -> Resource:
        return replace(self, children=(*self.children, UNDECLARED_FILES))

    @functools.cached_property
    def _with_files(self) -> Resource:
        return replace(self, children=(*self.children, FILES))


def _cautions(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    yield from cautions_about_parts(params, record, listed)
    yield from cautions_about_files(params, record, listed)


SERVICE = Service(
    platform=COOLIFY,
    kind="service",
    short="Manage services of Coolify",
    doc=(
        "Creates, configures, moves and removes services: several containers of one Compose file, which is declared, or"
        " which Coolify has ready-made.",
        "The service is found by its name inside its project and environment. Only differences are sent, and every"
        " write is read back.",
    ),
    notes=(
        "Coolify writes the Compose file anew, without comments and with other quotes. It is compared by what it says.",
        "A part that leaves the Compose file stays in Coolify's list, and nothing removes it there but a person.",
        "Only the run itself can tell whether Coolify has the service O(type): no request lists what it has. An unknown"
        " one is refused before anything is made, with what could have been meant.",
    ),
    id="uuid",
    id_option="uuid",
    parents=(PROJECT_REFERENCE, ENVIRONMENT_REFERENCE),
    references=(SERVER, DESTINATION),
    list=Call("GET", "/services"),
    inside="environment_id",
    read=Call("GET", "/services/{id}"),
    variants=(
        Variant("ready_made", "a ready-made service", declares=("type",), create=CREATE),
        Variant("compose", "a Compose file", declares=("docker_compose_raw",), create=CREATE),
    ),
    variant_of=_source,
    exclusive=(("type", "docker_compose_raw"),),
    checks=complaints_about_parts,
    inquiries=complaints_about_files,
    cautions=_cautions,
    retracts=opened_parts,
    update=Call("PATCH", "/services/{id}"),
    move=Call("POST", "/services/{id}/move", body={"environment_uuid": "{environment}"}, since="4.2"),
    delete=removal("/services"),
    born="created_at",
    status="status",
    lifecycle=ServiceRuns(
        replace(
            routes("services"),
            restart=Call("POST", "/services/{id}/restart", query={"latest": "{pull_images}"}, older="GET"),
        )
    ),
    initial=initial.SERVICE,
    fields=ruled(
        accepted.SERVICE,
        *(
            name_field("service"),
            text(
                "type",
                "Name of a service that Coolify has ready-made, such as V(uptime-kuma). What there is shows the web"
                " page, and the message of a name that is unknown. It cannot be changed afterwards.",
                read="service_type",
                wire=REQUIRED_TEXT,
                on_update=False,
                variants=("ready_made",),
            ),
            Field(
                "docker_compose_raw",
                (
                    "The Compose file, as text or as a dictionary. What is no Compose file is refused before anything"
                    " is written.",
                    "The V(content) of a bind volume, which Coolify takes out of the text, is compared with the file"
                    " that it keeps instead.",
                    "Keep secrets out of it: write C(${NAME}) and declare O(environment_variables).",
                ),
                type="raw",
                wire=SERVICE_FILE,
                variants=("compose",),
            ),
            DESCRIPTION,
            flag(
                "connect_to_docker_network",
                "Whether the containers are also in the network of the destination, so that others there reach them.",
                on_create=False,
            ),
            flag(
                "is_container_label_escape_enabled",
                "Whether V($) in labels stands for itself; without it variables are replaced there.",
            ),
        ),
    ),
    children=CHILDREN,
    loans=(databases.LOAN,),
    removals=(REMOVALS["services"],),
    call_options=(
        switch(
            "pull_images",
            "Whether a restart pulls the images again, so that what runs is what a tag such as V(latest) means by"
            " now. A start takes those that the server has.",
        ),
    ),
    delete_options=removal_options("service"),
)
