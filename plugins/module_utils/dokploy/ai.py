# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Providers of language models, which Dokploy asks about logs and for Compose files."""

from __future__ import annotations

from typing import Any

from ..language.accepting import FILLED, pattern
from ..language.call import Call
from ..language.fields import flag, text
from ..language.following import trial_options
from ..language.resource import Initial, Resource
from ..language.wire import NAME
from ..language.wire_lists import Structures
from ..language.words import Field, Trial
from .client import DOKPLOY
from .rows import STORED

_URL = (FILLED, pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:(//)?[^\s/].*", "be a URL"))

AI_PROVIDER = Resource(
    platform=DOKPLOY,
    kind="ai_provider",
    short="Manage providers of language models of Dokploy",
    doc=(
        "Creates, changes and removes the providers of language models that Dokploy asks about logs and for Compose"
        " files, and has Dokploy ask one for an answer, which Dokploy before 0.29 cannot.",
    ),
    id="aiId",
    id_option="ai_provider_id",
    list=Call("GET", "ai.getAll"),
    read=Call("GET", "ai.one", query={"aiId": "{id}"}),
    create=Call("POST", "ai.create", body={"apiKey": "", "isEnabled": True}, repeatable=False),
    update=Call("POST", "ai.update", body={"aiId": "{id}"}),
    delete=Call("POST", "ai.delete", body={"aiId": "{id}"}),
    complete=True,
    trial=Trial(
        Call(
            "POST",
            "ai.testConnection",
            body={"apiUrl": "{apiUrl}", "apiKey": "{apiKey}", "model": "{model}"},
            since="0.29.0",
        ),
        lambda answer, seen: "",
        touches=("url", "key", "model"),
    ),
    call_options=trial_options("AI provider", forgotten="Dokploy"),
    fields=(
        text("name", "Name of the provider, by which it is found.", wire=NAME),
        text(
            "url",
            "Address of its API, such as V(https://api.openai.com/v1). Dokploy tells by it how to ask.",
            api="apiUrl",
            needed=True,
            wire=STORED,
            accepts=_URL,
        ),
        text("key", "Its key. A provider that wants none has an empty text.", api="apiKey", secret=True, wire=STORED),
        text("model", "Name of the model.", needed=True, wire=STORED, accepts=(FILLED,)),
        flag("enabled", "Whether it is used. A new one is.", api="isEnabled"),
    ),
    born="createdAt",
    initial=Initial(record=lambda record: {"apiKey": "", "isEnabled": True}),
)

_PARTS = (
    text("name", "What it is called.", required=True, wire=NAME),
    text("url", "Address of its API.", api="apiUrl", required=True, wire=STORED),
)


class Allowed(Structures):
    """Providers that are allowed; none at all travel as an empty list."""

    def normalise(self, value: Any) -> list[dict[str, Any]]:
        found = super().normalise(value)
        odd = [item["url"] for item in found if not all(rule.holds(item["url"]) for rule in _URL)]
        if odd:
            raise ValueError(f"has a url that is no URL: {odd[0]!r}")
        return found

    def encode(self, value: Any) -> Any:
        return super().encode(value) or []


AI_ALLOWLIST = Resource(
    platform=DOKPLOY,
    kind="ai_allowlist",
    short="Manage the allowed providers of language models of an organization of Dokploy",
    doc=(
        "Sets which providers of language models may be entered in the organization of the key. As long as there are"
        " none, every provider may.",
        "Every organization has this list, so nothing is made or removed. Providers that are there stay.",
    ),
    id="ai_allowlist",
    id_option="",
    read=Call("GET", "organization.active", since="0.29.13"),
    update=Call("POST", "ai.saveCustomProviders"),
    views={"aiProviders": Call("GET", "ai.getCustomProviders")},
    fields=(
        Field(
            "providers",
            ("Providers that are allowed. The list is the whole list; an empty one allows every provider.",),
            type="list",
            elements="dict",
            suboptions=_PARTS,
            read="aiProviders",
            wire=Allowed(_PARTS),
        ),
    ),
    initial=Initial(
        record=lambda record: {"aiProviders": [], **{key: record.get(key) for key in record if key != "aiProviders"}}
    ),
)
