# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values in described objects that name something as only this server does. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..language.resource import MADE_UP
from .description import Secret
from .scope import Exported

SHORTEST = 8
"""Characters that an id or a name has which no ordinary word is; numbers are none either."""


def only_here(every: Sequence[Exported]) -> list[str]:
    """The options whose values hold an id, or a name that the server made up, of any of these objects."""
    texts = [(item, *row) for item in every for row in _texts(item.description.options, ())]
    whole = "\n".join(text for _item, _label, text in texts)
    marks = {mark: item for item in every for mark in _marks(item) if mark in whole}
    lines = (
        f"{_called(item)}: `{label}` holds what only this server calls the {_called(named)}"
        for item, label, text in texts
        for mark, named in marks.items()
        if mark in text
    )
    return list(dict.fromkeys(lines))


def _called(item: Exported) -> str:
    return f"{item.resource.title} {'/'.join(item.path)}"


def _marks(item: Exported) -> Iterator[str]:
    if item.resource.lasting:
        # Every server has it, under the same id.
        return
    new = item.resource.initial.record(item.record)
    for value in (item.id, *(item.record.get(key) for key, usual in new.items() if usual is MADE_UP)):
        if isinstance(value, str) and len(value) >= SHORTEST and not value.isdigit():
            yield value


def _texts(value: Any, place: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every text in the options, with the option that holds it."""
    if isinstance(value, Secret):
        yield from _texts(value.value, value.path)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*place, str(key)))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, place)
    elif isinstance(value, str):
        yield ".".join(place), value
