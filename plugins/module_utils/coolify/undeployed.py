# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of an application was stored and not deployed, as far as Coolify lets it be known.

Coolify compares the two itself and shows the outcome on its page alone: its hash of the configuration is made with a
secret of the server. What its API tells instead: variables and storages know when they were saved; the log of a
deployment begins with its image; a deployment knows the commit that it built; and labels that were made for other
domains stay plain text until a deployment has used them. Everything else leaves no trace.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..language.call import Record
from ..language.differences import Differences
from .application_children import VARIABLES
from .checks import moment
from .storages import STORAGES

IMAGE = ("docker_registry_image_name", "docker_registry_image_tag")
COMMIT_SINCE = "4.2"
"""Before it, a deployment of a pinned commit is said to be one of the newest commit of the branch."""
_STARTING = re.compile(r"Starting deployment of (\S+) to ")
_REDACTED = "<REDACTED>"
"""What logs have in the place of values of locked variables, wherever these stand."""


def log_lines(logs: Any) -> list[str]:
    """The lines of the log of a deployment that its page shows."""
    try:
        return [
            line
            for entry in json.loads(logs or "[]")
            if not entry.get("hidden")
            for line in str(entry.get("output") or "").splitlines()
            if line.strip()
        ]
    except (ValueError, AttributeError, TypeError):
        return str(logs).splitlines()


def image_of(deployment: Record) -> str:
    """What the log of a deployment says that it deployed; empty where the token may not read logs or it is hidden."""
    found = _STARTING.search("\n".join(log_lines(deployment.get("logs"))))
    return found[1] if found and _REDACTED not in found[1] else ""


def signs(record: Record, rows: Mapping[str, Sequence[Record]], deployed: Record) -> Iterator[str]:
    """What was stored after the deployment had begun, by the names of options."""
    # The end of a deployment moves it too, so a record that was read before says nothing about this one.
    if _is_later(record, deployed, "finished_at"):
        yield from _fields(record, deployed)
    for row in rows.get(VARIABLES.name, ()):
        if not VARIABLES.foreign(row, (), {}) and _is_later(row, deployed, "created_at"):
            yield f"{VARIABLES.name}[{row.get('key')}]"
    for row in rows.get(STORAGES.name, ()):
        # Coolify may write files anew while it deploys them.
        if _is_later(row, deployed, "finished_at" if row.get("fs_path") else "created_at"):
            yield f"{STORAGES.name}[{row.get('mount_path')}]"


def _fields(record: Record, deployed: Record) -> Iterator[str]:
    pack = record.get("build_pack")
    image, name, tag = image_of(deployed), record.get(IMAGE[0]), str(record.get(IMAGE[1]) or "latest")
    digest = re.sub("^sha256[-:]", "", tag)
    if pack == "dockerimage" and image and image not in (f"{name}:{tag}", f"{name}@{tag}", f"{name}@sha256:{digest}"):
        yield IMAGE[1] if image.startswith((f"{name}:", f"{name}@")) else IMAGE[0]
    commit, wanted = str(deployed.get("commit") or ""), str(record.get("git_commit_sha") or "HEAD")
    pinned = wanted != "HEAD" and commit not in ("", "HEAD") and not deployed.get("rollback")
    if pinned and not commit.startswith(wanted):
        yield "git_commit_sha"
    if pack != "dockercompose" and _is_plain(record.get("custom_labels")):
        yield "domains"


def _is_later(row: Record, deployed: Record, key: str) -> bool:
    saved, begun = moment(row.get("updated_at")), moment(deployed.get(key))
    return bool(saved and begun and saved > begun)


def untraceable(differences: Differences, readable: bool) -> list[str]:
    """What of these leaves no trace; C(readable) says whether logs of deployments can be read."""
    fields = [
        change.field.label
        for change in differences.fields
        if change.field.runtime
        and not (change.field.name in IMAGE and readable)
        and not (change.field.name == "domains" and change.after)
    ]
    return fields + [
        f"{row.child.name}[{row.label}]"
        for row in differences.rows
        if row.child.runtime and (row.remove or row.child.name not in (VARIABLES.name, STORAGES.name))
    ]


def _is_plain(labels: Any) -> bool:
    if not isinstance(labels, str) or not labels.strip():
        return False
    try:
        base64.b64decode(labels, validate=True).decode()
    except (binascii.Error, ValueError):
        return True
    return False
