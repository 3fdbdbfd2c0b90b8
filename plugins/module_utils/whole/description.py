# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options as somebody would write them, with a place for whatever is secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Callable

from ..language.differences import ABSENT


@dataclass(frozen=True)
class Secret:
    """A value that must not stand in the open, or that a person has to give; C(path) leads to it inside its object.

    known  whether the server shows it
    """

    path: tuple[str, ...]
    value: Any = None
    known: bool = True


@dataclass
class Description:
    """Options as somebody would write them, with a Secret wherever one is; and what they cannot say.

    gaps  option and reason
    """

    options: dict[str, Any] = field(default_factory=dict)
    gaps: list[tuple[str, str]] = field(default_factory=list)

    def miss(self, option: str, reason: str) -> None:
        if (option, reason) not in self.gaps:
            self.gaps.append((option, reason))


def replace_secrets(value: Any, replacement: Callable[[Secret], Any]) -> Any:
    """The same options with each secret replaced; ABSENT takes it out."""
    if isinstance(value, Secret):
        return replacement(value)
    if isinstance(value, dict):
        pairs = ((key, replace_secrets(item, replacement)) for key, item in value.items())
        return {key: item for key, item in pairs if item is not ABSENT}
    if isinstance(value, list):
        items = (replace_secrets(item, replacement) for item in value)
        return [item for item in items if item is not ABSENT]
    return value


def secrets_in(value: Any) -> Iterator[Secret]:
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from secrets_in(item)
