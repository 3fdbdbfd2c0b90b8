# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How rows and texts of a record are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import ApiError
from ..language.call import Call, Record
from ..language.child import Child
from ..language.resource import Resource
from ..transport.client import Client

UNSAID = object()
SETTLED_AFTER = 10.0
"""Seconds in which somebody who has made something a second time, at the same moment as another, takes it back."""


REMOVED_AFTER = 30.0
"""The same where the server removes things some time after its answer."""


def read_text(client: Client, child: Child, record: Record, read: Call) -> str:
    """The text that holds the rows of a child. One that is missing is not an empty one: writing it anew would lose
    what is in it.
    """
    text = record.get(child.text, 0)
    if text is not None and not isinstance(text, str):
        raise client.odd(read, "text", record.get(child.text), child.text)
    return text or ""


def read_rows(client: Client, context: Mapping[str, Any], child: Child, record: Record, read: Call) -> Sequence[Record]:
    """The stored rows of a child, as the server shows them."""
    if child.text and child.dialect:
        return child.dialect.rows(read_text(client, child, record, read))
    key = child.field(child.key).read_path if child.key else ""
    if child.list:
        if not child.gather:
            return client.records(child.list, context, key=key)
        answer = client.get(child.list, context)
        try:
            return child.gather(answer, record)
        except (AttributeError, LookupError, TypeError):
            raise client.odd(child.list.told(context), f"what holds {child.name}", answer) from None
    return client.listed(record.get(child.rows), read.told(context), child.rows, key)


def read_one(
    client: Client,
    context: Mapping[str, Any],
    resource: Resource,
    views: Iterable[str] = (),
    refused: dict[str, str] | None = None,
) -> Record:
    """The object with the id of the context, and what some further views tell of it. What is always there does not tell
    its id by itself.

    refused  takes what the server says where it refuses a view, which is an error without it
    """
    asked = [resource.views[key] for key in views]
    if asked:
        client.prefetch(resource.read, [context], *asked)
    record = client.record(resource.read, context, key="" if resource.lasting else resource.id)
    if resource.lasting:
        record = {**record, resource.id: context["id"]}
    told: dict[str, Any] = {}
    for key in views:
        try:
            told[key] = client.get(resource.views[key], context)
        except ApiError as error:
            if refused is None or not error.status:
                raise
            refused[key] = str(error)
    return {**record, **told} if told else record
