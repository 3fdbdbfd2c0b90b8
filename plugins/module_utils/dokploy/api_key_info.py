# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which API keys there are."""

from __future__ import annotations

from typing import Any

from ..language.call import Record
from ..language.commands import Command, Return
from ..transport.client import Client
from .api_keys import LISTED, TOLD, shown
from .client import DOKPLOY


def _list(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    client.version()
    rows = client.records(LISTED, {}, key="id")
    return {"api_keys": [shown(row) for row in rows]}


API_KEY_INFO = Command(
    platform=DOKPLOY,
    kind="api_key_info",
    short="List API keys of Dokploy",
    doc=("Returns the API keys of the user whose key the task uses. What they are Dokploy does not tell.",),
    arguments=(),
    attributes="info",
    returns=(Return("api_keys", "The keys.", "list", "dict", returned="success", contains=TOLD),),
    run=_list,
)
