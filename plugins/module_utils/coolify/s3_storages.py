# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""S3 storages of Coolify, to which backups go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.accepting import FILLED, Rule, length
from ..language.call import Call, Record
from ..language.fields import text
from ..language.following import trial_options
from ..language.resource import Initial, Resource
from ..language.wire import REQUIRED_TEXT, TRIMMED_NAME
from ..language.words import Field, Lookup, Occupants, Trial
from . import accepted
from .client import COOLIFY, NOT_SHOWN
from .trials import verdict_of
from .users import held, users

REQUIRED = (FILLED, length(255))


def _is_bucket(value: Any) -> bool:
    text = str(value)
    plain = 3 <= len(text) <= 63 and set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
    edges = plain and text[0] not in ".-" and text[-1] not in ".-"
    return edges and not any(pair in text for pair in ("..", ".-", "-.")) and not set(text) <= set("0123456789.")


BUCKET = Rule("be the name of a bucket: 3 to 63 small letters, digits, . and -, and no address", _is_bucket, True)


def _savers(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    """Databases that save to S3. Their backups name a storage by a number that no answer tells of the storage itself,
    so where there are several, each of them may be the one.
    """

    def saves(item: Record) -> bool:
        backups = [row for row in item.get("backup_configs") or () if row.get("save_s3")]
        return any(row.get("s3_storage_id") is not None for row in backups)

    return users((one for one in held(listed, "databases") if saves(one[1])), listed)


def _needed(name: str, doc: str, **words: Any) -> Field:
    return text(name, doc, **{"needed": True, "wire": REQUIRED_TEXT, "accepts": REQUIRED, **words})


S3_STORAGE = Resource(
    platform=COOLIFY,
    kind="s3_storage",
    short="Manage S3 storages of Coolify",
    doc=(
        "Creates, changes and removes the S3 storages to which Coolify saves backups, and has Coolify try whether it"
        " can list the bucket.",
        "While databases save backups to S3, a storage is not removed: Coolify would switch that off without a word.",
    ),
    notes=(
        "Coolify does not tell to which of several storages a backup goes. So a storage that no backup uses can be"
        " removed only while no database saves to S3 at all. Of schedules of C(volume_backups) it tells nothing, so"
        " that they do not keep a storage.",
        "Whether Coolify takes a storage for usable is what the last try has found.",
    ),
    id="uuid",
    id_option="uuid",
    list=Call("GET", "/s3-storages"),
    read=Call("GET", "/s3-storages/{id}", since="4.3"),
    create=Call("POST", "/s3-storages", repeatable=False),
    update=Call("PATCH", "/s3-storages/{id}"),
    delete=Call("DELETE", "/s3-storages/{id}"),
    trial=Trial(
        Call("POST", "/s3-storages/{id}/validate"),
        verdict_of,
        touches=("endpoint", "bucket", "region", "key", "secret"),
        fails=lambda record: record.get("is_usable") is False,
    ),
    call_options=trial_options("storage"),
    occupants=Occupants(_savers, "Coolify would stop saving to S3, and say so nowhere."),
    fields=(
        text(
            "name",
            "Name of the storage, 3 to 255 characters, by which it is found.",
            wire=TRIMMED_NAME,
            accepts=accepted.PLACE_NAME,
        ),
        text("description", "Description. An empty text clears it.", accepts=accepted.PLACE_DESCRIPTION),
        _needed(
            "endpoint",
            "Address of the S3 service, such as V(https://s3.eu-central-1.amazonaws.com).",
            accepts=(FILLED, accepted.ADDRESS, *accepted.SENT_TO, length(255)),
        ),
        _needed("bucket", "Name of the bucket, which has to exist.", accepts=(BUCKET,)),
        _needed("region", "Region of the bucket."),
        _needed("key", f"Access key. {NOT_SHOWN}", secret=True),
        _needed("secret", f"Secret key. {NOT_SHOWN}", secret=True),
    ),
    born="created_at",
    initial=Initial(record=lambda record: {"description": None}),
)
