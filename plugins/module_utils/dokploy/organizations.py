# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations of Dokploy. A key belongs to one of them, and sees of the others no more than their names."""

from __future__ import annotations

from ..language.call import Call, Record
from ..language.fields import text
from ..language.resource import Initial, Resource
from ..language.wire import NAME
from ..language.words import Option
from .client import DOKPLOY
from .rows import STORED

CONTENT = Option(
    "delete_content",
    ("Whether an organization is removed with everything that is in it. Without it none is removed.",),
    type="bool",
    default=False,
)


def _unseen(record: Record, params: Record) -> str | None:
    if params.get("delete_content"):
        return None
    return (
        f"The organization {record.get('name')!r} may hold projects, databases and keys that this key does not see, and"
        " Dokploy would remove all of them with it. Set delete_content=true where that is meant."
    )


ORGANIZATION = Resource(
    platform=DOKPLOY,
    kind="organization",
    short="Manage organizations of Dokploy",
    doc=(
        "Makes organizations, names them, and removes them.",
        "An organization is found by its name, among those that the user of the key is a member of.",
        "What is in an organization only its own keys see. So Dokploy cannot be asked whether anything is left in it,"
        " and it removes everything with it: projects, databases, keys. It is removed only with"
        " O(delete_content=true).",
    ),
    notes=(
        "A key works in the organization in which it was made, so to fill a new one, make a key there:"
        " M(selfhosted.paas.dokploy_api_key) has the option C(organization).",
    ),
    id="id",
    id_option="organization_id",
    list=Call("GET", "organization.all"),
    read=Call("GET", "organization.all", row="id"),
    create=Call("POST", "organization.create", repeatable=False),
    update=Call("POST", "organization.update", body={"organizationId": "{id}"}),
    delete=Call("POST", "organization.delete", body={"organizationId": "{id}"}),
    complete=True,
    guard=_unseen,
    delete_options=(CONTENT,),
    fields=(
        text("name", "Name of the organization, by which it is found.", wire=NAME),
        text("logo", "Address of its logo. An empty text clears it.", wire=STORED),
        text(
            "default_role",
            "What somebody becomes who comes by single sign-on.",
            api="defaultRole",
            choices=("admin", "member"),
            on_create=False,
            since="0.30.0",
        ),
    ),
    born="createdAt",
    initial=Initial(record=lambda record: {"logo": None, "defaultRole": None}),
)
