# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Coolify service owns: its parts, variables, scheduled tasks, tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ..language.accepting import between
from ..language.call import Call, Record, pick
from ..language.child import Child
from ..language.fields import flag, items, number, text
from ..language.near import there_are
from ..language.rows import declared_rows
from ..language.wire import NUMBER_OR_NONE, REQUIRED_TEXT
from ..language.wire_compose import environment_of, services_of, variables_of
from ..language.wire_lists import URL_LIST, URLS
from ..language.words import Field, Lookup
from . import accepted
from .application_children import SCHEDULED_TASKS, TAGS, VARIABLES, same_of
from .application_sources import EVERYBODY
from .places import SERVER
from .public_ports import WATCHED, port_of_another
from .volume_backups import OF_SERVICES, PARTS

GENERATED = ("SERVICE_FQDN_", "SERVICE_URL_")
"""How the names of variables begin that ask for an address."""
OTHERS = replace(EVERYBODY, unless="")
"""Applications that have an address. Of other services the server says so."""

# -- parts ---------------------------------------------------------------------------------------------------------


def _unmade(kind: str, row: Record, owner: Record) -> str:
    """What there is instead of a part that is declared, as far as the Compose file can be seen."""
    for other in PARTS if kind and row else ():
        rows = owner.get(other) if other != kind else ()
        if row.get("name") in [item.get("name") for item in rows or () if isinstance(item, dict)]:
            return (
                f"It is one of {other}: by the image Coolify tells whether a part is a database. Declare it as {other}"
                f" instead of {kind}."
            )
    services = services_of(owner.get("docker_compose_raw"))
    if not row or not services or row.get("name") in services:
        return ""
    return f"The Compose file has {', '.join(services)}."


def _part(kind: str, plain: str, fields: tuple[Field, ...], *doc: str) -> Child:
    return Child(
        f"{kind}s",
        doc,
        type="dict",
        since="4.2",
        value=plain,
        identity=("name",),
        rows=f"{kind}s",
        update=Call("PATCH", f"/services/{{id}}/{kind}s/{{row}}", since="4.3"),
        unmade=partial(_unmade, f"{kind}s"),
        fields=(text("name", "Name of the part in the Compose file.", on_update=False), *fields),
    )


SHARED = (
    text("human_name", "Name to show in the web page.", runtime=False, accepts=accepted.NOTE),
    text("description", "Description. An empty text clears it.", runtime=False),
    flag(
        "exclude_from_status",
        "Whether the part says nothing about the status of the service. O(wait) does not wait for it either.",
        runtime=False,
    ),
    flag("is_log_drain_enabled", "Whether its log goes to the log drain of the server, which has to have one."),
)


APPLICATIONS = _part(
    "application",
    "domains",
    (
        items(
            "domains",
            "URLs of the part. An empty list takes all of them away, which holds only where the Compose file does"
            " not ask for an address by a variable C(SERVICE_FQDN_...) or C(SERVICE_URL_...).",
            api="url",
            read="fqdn",
            wire=URLS,
            accepts=accepted.PART_ADDRESSES,
            taken=OTHERS,
        ),
        items("noindex_domains", "Those of its URLs that search engines are told to leave out.", wire=URL_LIST),
        *SHARED,
        flag("is_gzip_enabled", "Whether the proxy compresses answers."),
        flag("is_stripprefix_enabled", "Whether the proxy takes the path of a URL away before it asks the part."),
        flag("is_force_https_enabled", "Whether the proxy leads from http to https."),
    ),
    "The parts of the Compose file that are no databases: a dictionary of their names to what is to be set. Parts that"
    " are left out are left alone. A list stands for RV(ignore:domains).",
)
DATABASES = _part(
    "database",
    "human_name",
    (
        *SHARED,
        flag(
            "is_public",
            f"Whether it can be reached from outside, at RV(ignore:public_port) of the server. {WATCHED}",
        ),
        number(
            "public_port",
            "Port of the server that leads to it; V(0) removes it. One that a public database of the server has is"
            " refused by Coolify. It cannot become another one while the part is public, since Coolify would leave the"
            " old one open.",
            wire=NUMBER_OR_NONE,
            accepts=(between(1, 65535),),
        ),
        number(
            "public_port_timeout",
            "Seconds after which a connection from outside that nobody uses is closed; V(0) for none.",
            wire=NUMBER_OR_NONE,
            accepts=(between(1),),
        ),
    ),
    "The parts of the Compose file that Coolify takes for databases, by their images: a dictionary as O(applications).",
)


def _with_images(answer: Any, record: Record) -> Sequence[Record]:
    """All parts, each with the place of its own below the service."""
    return [{**row, "place": f"{kind}/{row.get('uuid')}"} for kind in PARTS for row in record.get(kind) or ()]


IMAGES = Child(
    "images",
    (
        "Images of the parts of a ready-made service, with their tags: a dictionary of the names of parts to images."
        " A declared Compose file has them itself.",
    ),
    type="dict",
    since="4.2",
    variants=("ready_made",),
    value="image",
    identity=("name",),
    id="place",
    list=Call("GET", "/services/{id}"),
    gather=_with_images,
    update=Call("PATCH", "/services/{id}/{row}", since="4.3"),
    unmade=partial(_unmade, ""),
    fields=(
        text("name", "Name of the part.", on_update=False),
        text("image", "Image to run, with its tag.", wire=REQUIRED_TEXT),
    ),
    checks=lambda row: None if row.get("image") else "names no image",
)


def complaints_about_parts(params: Record, record: Record | None) -> Iterator[str]:
    """What the server takes of parts and does not keep."""
    file = params.get("docker_compose_raw") or (record or {}).get("docker_compose_raw")
    services = services_of(file)
    for name, row in (params.get("applications") or {}).items():
        declared = row.get("domains") if isinstance(row, dict) else row
        asked = [key for key in environment_of(services.get(name, {})) if key.startswith(GENERATED)]
        if declared == [] and asked:
            yield (
                f"applications[{name}].domains is empty, and the Compose file asks for an address by {asked[0]}:"
                " Coolify gives it one again with every change. Take the variable out of the file, or name domains"
            )
    yield from _unmoved(params, record)


def _unmoved(params: Record, record: Record | None) -> Iterator[str]:
    """Ports that Coolify would store and not open, as it opens one only when C(is_public) turns on."""
    stored = _stored(record)
    for row in declared_rows(DATABASES, params) or ():
        part = stored.get(row["name"], {})
        if not part.get("is_public") or row.get("is_public") is False:
            continue
        for name in ("public_port", "public_port_timeout"):
            if row.get(name) is not None and row[name] != (part.get(name) or 0):
                yield (
                    f"databases[{row['name']}].{name} is {part.get(name)} and cannot become {row[name]} while the part"
                    " is public: Coolify would store it and leave open what is open. Declare it with is_public: false"
                    " in one task, and with is_public: true in the next"
                )


def _stored(record: Record | None) -> dict[Any, Record]:
    """The parts of a service that are databases, by their names."""
    return {row.get("name"): row for row in (record or {}).get(DATABASES.name) or ()}


def cautions_about_parts(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    """Ports that other databases have, and tasks of parts that are not there."""
    stored = _stored(record)
    file = params.get("docker_compose_raw")
    services = services_of((record or {}).get("docker_compose_raw") if file is None else file)
    for task in declared_rows(SCHEDULED_TASKS, params) or ():
        container = task.get("container")
        # Of a single one Coolify asks for no name.
        if container and len(services) > 1 and container not in services:
            yield (
                f"scheduled_tasks[{task['name']}].container: the Compose file has no service {container!r}, so that the"
                f" task will fail. {there_are(container, list(services))}"
            )
    here = pick(record, "server.uuid") or params.get(SERVER.name)
    firsts: dict[Any, str] = {}
    for row in declared_rows(DATABASES, params) or ():
        part = stored.get(row["name"], {})
        port = row.get("public_port") if row.get("is_public") else None
        first = firsts.setdefault(port, row["name"])
        told_below = stored.get(first, {}).get("public_port") == port
        if port and first != row["name"] and not told_below:
            yield (
                f"databases[{row['name']}].public_port: {port} is that of databases[{first}] as well, and"
                " only one of them can be open. Coolify stores it all the same."
            )
        yield from port_of_another(f"databases[{row['name']}].public_port", {**part, **row}, part, here, listed)


# -- the same as of applications -------------------------------------------------------------------------------------


def _belongs_to_coolify(stored: Record, declared: Sequence[Record], owner: Record) -> bool:
    """What it makes up, and what the Compose file speaks of, which it makes anew; all where the file is not shown."""
    if stored.get("is_coolify") or str(stored.get("key")).startswith("SERVICE_"):
        return True
    file = owner.get("docker_compose_raw")
    return file is None or stored.get("key") in variables_of(file)


_ONLY_OF_APPLICATIONS = ("is_preview", "is_runtime", "is_buildtime")

ENVIRONMENT_VARIABLES = same_of(
    "services",
    VARIABLES,
    "Environment variables that the Compose file may use. A dictionary of name to value, or of name to a dictionary"
    " with RV(ignore:value), the flags V(is_literal), V(is_multiline), V(is_shown_once), and V(comment).",
    "Values are text or whole numbers; quote everything else, since YAML would change it.",
    "What a container gets of them says the Compose file. The value of a literal one arrives there exactly; what"
    " Coolify cannot hand over is refused, as for the variables of M(selfhosted.paas.coolify_application). With"
    " V(is_literal) set to false the value is stored as it is. Flags that are left out are left alone.",
    "What the Compose file speaks of, and what Coolify makes up (V(SERVICE_)), is never removed. Declare such a"
    " variable to give it a value of your own.",
    identity=("key",),
    # What the Compose file speaks of is there as soon as it is sent, and cannot be added any more.
    create=None,
    foreign=_belongs_to_coolify,
    fields=tuple(item for item in VARIABLES.fields if item.name not in _ONLY_OF_APPLICATIONS),
)
CHILDREN = (
    APPLICATIONS,
    DATABASES,
    IMAGES,
    ENVIRONMENT_VARIABLES,
    OF_SERVICES,
    same_of(
        "services",
        SCHEDULED_TASKS,
        "Commands that are run in a container of the service at certain times. A task is recognised by its name.",
    ),
    same_of(
        "services",
        TAGS,
        "Tags of the service. Coolify lower-cases them. Those that are not declared are kept, unless O(purge_tags).",
    ),
)
