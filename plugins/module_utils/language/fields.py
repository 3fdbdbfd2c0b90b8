# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields and options of the usual types, and what holds for several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .accepting import Rule
from .wire import FLAG, NUMBER, TRIMMED
from .wire_lists import COMMA
from .words import Field, Option


def text(name: str, *doc: str, **words: Any) -> Field:
    """A field of text without blanks at its ends, unless other words say otherwise."""
    return Field(name, doc, **{"wire": TRIMMED, **words})


def number(name: str, *doc: str, **words: Any) -> Field:
    """A field of a whole number."""
    return Field(name, doc, **{"type": "int", "wire": NUMBER, **words})


def flag(name: str, *doc: str, **words: Any) -> Field:
    """A field that is true or false."""
    return Field(name, doc, **{"type": "bool", "wire": FLAG, **words})


def items(name: str, *doc: str, **words: Any) -> Field:
    """A field of a list of texts that the server stores with commas."""
    return Field(name, doc, **{"type": "list", "elements": "str", "wire": COMMA, **words})


def switch(name: str, *doc: str, **words: Any) -> Option:
    """An option of a call that is true or false: false where it is left out, unless other words say otherwise."""
    return Option(name, doc, **{"type": "bool", "default": False, **words})


def ruled(rules: Mapping[str, tuple[Rule, ...]], *fields: Field) -> tuple[Field, ...]:
    """The fields with what the server takes for them, by name; a name that none of them has is a mistake."""
    unknown = rules.keys() - {item.name for item in fields}
    if unknown:
        raise AssertionError(f"there are rules for what is no field: {sorted(unknown)}")
    return tuple(replace(item, accepts=rules.get(item.name, item.accepts)) for item in fields)
