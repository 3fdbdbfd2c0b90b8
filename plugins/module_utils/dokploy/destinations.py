# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Destinations of backups of Dokploy: buckets of S3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Callable

from ..language.accepting import each, pattern
from ..language.call import Call, Record
from ..language.fields import text
from ..language.following import trial_options
from ..language.resource import Initial, Resource
from ..language.wire import NAME
from ..language.wire_lists import ITEMS
from ..language.words import Field, Occupants, Trial
from .client import DOKPLOY
from .rows import STORED
from .typed import DUMPED, TYPES
from .users import services

_TRIED = ("name", "provider", "accessKey", "secretAccessKey", "bucket", "region", "endpoint", "additionalFlags")
OF_DOKPLOY = Call("GET", "user.getBackups", items="backups")


def _backups(record: Record, listed: Callable[[Call], Sequence[Record]]) -> Iterator[tuple[Any, str]]:
    """What saves to it: databases, volumes of whatever has any, and Dokploy itself."""
    for kind, identifier, name in services(listed):
        calls = [Call("GET", "volumeBackups.list", query={"id": identifier, "volumeBackupType": kind})]
        if kind in (*DUMPED, "compose"):
            calls.append(Call("GET", f"{kind}.one", query={f"{kind}Id": identifier}, items="backups"))
        rows = [row for call in calls for row in listed(call)]
        if any(row.get("destinationId") == record.get("destinationId") for row in rows):
            yield f"{kind}/{identifier}" if kind in TYPES else identifier, f"the backups of {name}"
    of_itself = [row for row in listed(OF_DOKPLOY) if row.get("databaseType") == "web-server"]
    if any(row.get("destinationId") == record.get("destinationId") for row in of_itself):
        yield "web-server", "the backups of Dokploy itself"


def _setting(name: str, api: str, *doc: str, **words: Any) -> Field:
    return text(name, *doc, **{"api": api, "needed": True, "wire": STORED, **words})


def _emptied(params: Record, record: Record | None) -> Iterator[str]:
    """Dokploy takes anything, and then saves nothing."""
    for name in ("endpoint", "bucket", "access_key", "secret_access_key"):
        if params.get(name) == "":
            yield f"{name} must not be empty, since nothing can be saved without it"


DESTINATION = Resource(
    platform=DOKPLOY,
    kind="destination",
    short="Manage destinations of backups of Dokploy",
    doc=(
        "Creates, changes and removes the buckets of S3 to which Dokploy saves backups, and has Dokploy try whether it"
        " can list the bucket.",
        "A destination to which something saves is not removed: Dokploy would remove those backups with it, without a"
        " word.",
    ),
    notes=(
        "Before a destination is removed, only those backups of Dokploy itself are seen that the user of the key has"
        " made: Dokploy shows no others.",
    ),
    id="destinationId",
    id_option="destination_id",
    list=Call("GET", "destination.all"),
    read=Call("GET", "destination.one", query={"destinationId": "{id}"}),
    create=Call("POST", "destination.create", body={"provider": None, "additionalFlags": []}, repeatable=False),
    update=Call("POST", "destination.update", body={"destinationId": "{id}"}),
    delete=Call("POST", "destination.remove", body={"destinationId": "{id}"}),
    complete=True,
    checks=_emptied,
    trial=Trial(
        Call("POST", "destination.testConnection", body={name: f"{{{name}}}" for name in _TRIED}),
        lambda answer, seen: "",
        touches=("provider", "endpoint", "bucket", "region", "access_key", "secret_access_key", "additional_flags"),
    ),
    call_options=trial_options("destination", forgotten="Dokploy"),
    occupants=Occupants(_backups, "Dokploy would remove them with it."),
    fields=(
        text("name", "Name of the destination, by which it is found.", wire=NAME),
        text(
            "provider",
            "Provider of the S3 service as rclone calls it, such as V(AWS), V(Cloudflare) or V(Minio). An empty text"
            " clears it.",
        ),
        _setting("endpoint", "endpoint", "Address of the S3 service."),
        _setting("bucket", "bucket", "Name of the bucket, which has to exist."),
        _setting("region", "region", "Region of the bucket. It may be empty."),
        # Half of what opens the bucket: Dokploy leaves it out where others show their destination, and Coolify hides
        # its like from keys that may see no secrets.
        _setting("access_key", "accessKey", "Access key.", secret=True),
        _setting("secret_access_key", "secretAccessKey", "Secret key.", secret=True),
        Field(
            "additional_flags",
            ("Further flags for rclone, such as V(--s3-sign-accept-encoding=false). An empty list clears them.",),
            type="list",
            elements="str",
            api="additionalFlags",
            since="0.29",
            wire=ITEMS,
            accepts=(each(pattern(r"--[a-zA-Z0-9-]+(=[a-zA-Z0-9._:/@-]+)?", "is a flag such as --name=value")),),
        ),
    ),
    born="createdAt",
    initial=Initial(record=lambda record: {"provider": None, "additionalFlags": []}),
)
