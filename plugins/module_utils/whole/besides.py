# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What somebody has set of an object and nobody declares. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..language.call import Record, fill
from ..language.compare import held, stored
from ..language.differences import ABSENT
from ..language.resource import Resource
from ..language.words import Field, Reference
from .describe import Describer


def options_besides(resource: Resource, record: Record, wish: Record) -> list[str]:
    """Labels of the options that are left out and do not hold what a new object has, where both are known."""
    return list(_Besides(resource, record, _by_id, _by_nobody).undeclared(wish))


class _Besides(Describer):
    """Names what it would describe."""

    def undeclared(self, wish: Record) -> Iterator[str]:
        as_rows = {child.text for child in self.resource.children}
        groups = ((wish.get(group.name) or {}, group.fields) for group in self.resource.groups)
        for wished, fields in ((wish, self.resource.fields), *groups):
            declared = [item for item in fields if wished.get(item.name) is not None]
            told = {item.read_path for item in declared} | {
                copy for item in declared if item.refers for copy, _key in item.refers.copies
            }
            for item in self._fitting(fields):
                besides = item.name not in told and item.read_path not in told and item.api_name not in as_rows
                if besides and item.const is None and self._is_chosen(item):
                    yield item.label

    def _is_chosen(self, item: Field) -> bool:
        """Whether somebody has given the field another value than a new object has."""
        new = held(str(fill(item.read_path, self.record)), self.initial)
        unknown = stored(item, self.record) is ABSENT or new is ABSENT
        return not unknown and self._value(item, full=False) is not None


def _by_id(_reference: Reference, identifier: Any, _within: Mapping[str, Any], _label: str) -> Any:
    """What is referred to need not be named where only counts that something is."""
    return identifier


def _by_nobody(_reference: Reference, _values: Mapping[str, Any]) -> None:
    """Nor whose copies something has."""
