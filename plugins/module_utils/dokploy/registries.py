# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Registries of images that Dokploy logs in to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.accepting import FILLED
from ..language.call import Call, Record
from ..language.fields import text
from ..language.resource import Resource
from ..language.wire import NAME, Text
from ..language.words import Lookup, Occupants
from . import accepted, initial
from .building import REGISTRY_FIELDS
from .client import DOKPLOY
from .rows import STORED
from .users import referring

_OPTIONS = {item.api_name: item.name for item in REGISTRY_FIELDS}


def _users(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    return referring("application", _OPTIONS, record.get("registryId"), listed)


REGISTRY = Resource(
    platform=DOKPLOY,
    kind="registry",
    short="Manage registries of images of Dokploy",
    doc=(
        "Creates, changes and removes the registries from which Dokploy pulls images and to which it pushes them.",
        "Dokploy logs in to the registry whenever it is created or changed. A new one that does not let it in is"
        " refused; a change after which it is not let in is stored all the same, and the task fails.",
        "A registry that an application uses is not removed: Dokploy would take it off the application without a word.",
    ),
    id="registryId",
    id_option="registry_id",
    list=Call("GET", "registry.all"),
    # What is read one by one lacks the password.
    read=Call("GET", "registry.all", row="registryId"),
    create=Call("POST", "registry.create", body={"registryType": "cloud", "imagePrefix": None}, repeatable=False),
    update=Call("POST", "registry.update", body={"registryId": "{id}"}),
    delete=Call("POST", "registry.remove", body={"registryId": "{id}"}),
    occupants=Occupants(_users, "Dokploy would take it off them without a word."),
    fields=(
        text(
            "name",
            "Name of the registry, by which it is found.",
            api="registryName",
            wire=NAME,
        ),
        text(
            "url",
            "Host name of the registry, with a port where it needs one. An empty text means Docker Hub.",
            api="registryUrl",
            needed=True,
            wire=STORED,
            accepts=accepted.REGISTRY_URL,
        ),
        text("username", "User name.", needed=True, wire=STORED, accepts=(FILLED,)),
        text("password", "Password or token.", secret=True, needed=True, wire=STORED, accepts=(FILLED,)),
        text(
            "image_prefix",
            "What stands between the host and the name of an image, where it is not the user name. An empty text clears"
            " it.",
            api="imagePrefix",
            wire=Text(),
        ),
    ),
    born="createdAt",
    initial=initial.REGISTRY,
)
