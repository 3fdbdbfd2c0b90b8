# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared values that cannot be meant, all of them at once, and what is left without them. No I/O."""

from __future__ import annotations

from typing import Any

from ..errors import gathered
from .call import Record
from .child import Child
from .compare import normalise
from .redact import holds_mask, leaves
from .resource import Resource
from .rows import sound_rows


class Sound:
    """What is wrong with parameters by itself, whatever is stored.

    texts   what is wrong
    params  the parameters without it, of which nothing must be written
    fields  labels of the fields that are missing from them
    """

    def __init__(self, resource: Resource, params: Record) -> None:
        self.texts: list[str] = []
        self.params: Record = params
        self.fields: list[str] = []
        self._canonical: dict[str, tuple[Any, Any, list[dict[str, Any]]]] = {}
        for name in [name for name, value in params.items() if value is not None]:
            self._fields(resource, name)
        for child in resource.children:
            if child.declares(params):
                self._rows(child)

    def rows(self, resource: Resource, params: Record) -> dict[str, list[dict[str, Any]]]:
        """By child its declared rows in canonical form, as far as C(params) declare them as these do."""
        found = {}
        for child in resource.children:
            given, filed, rows = self._canonical.get(child.name, (None, None, None))
            if rows is not None and params.get(child.name) is given and params.get(child.file) is filed:
                found[child.name] = rows
        return found

    def _fields(self, resource: Resource, option: str) -> None:
        for _place, item in resource.fields_of_option.get(option, ()):
            value = item.declared(self.params)
            # What a mask stands for is known later.
            if value is None or any(map(holds_mask, leaves(value))):
                continue
            known = len(self.texts)
            with gathered(self.texts):
                normalise(item, value, item.label)
            if len(self.texts) > known and item.name != "name":
                self.fields.append(item.label)
                left = {**self.params[option], item.name: None} if item.group else None
                self.params = {**self.params, option: left}

    def _rows(self, child: Child) -> None:
        texts: list[str] = []
        with gathered(texts):
            kept = sound_rows(child, self.params, texts)
        if not texts:
            given, filed = (self.params.get(name) for name in (child.name, child.file))
            self._canonical[child.name] = (given, filed, [row for _given, row in kept])
            return
        self.texts += texts
        rows = child.shaped(given for given, _row in kept)
        self.params = {**self.params, child.name: rows, **({child.file: None} if child.file else {})}
