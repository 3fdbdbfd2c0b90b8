# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of another type than what was written for them, and how they are written. No I/O.

Ansible finds them too, and tells it in the words of its parser. Values are not shown: what was put in the wrong place
may be secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible.module_utils.common.validation import (
    check_type_bool,
    check_type_dict,
    check_type_float,
    check_type_int,
    check_type_list,
)

from .child import Child
from .commands import Declaration
from .near import options_of, rows
from .spec import inner_options
from .unquoted import taken_for
from .words import Option

_TYPES: Mapping[str, tuple[Callable[[Any], Any], str, str]] = {
    "bool": (check_type_bool, "true or false", "true"),
    "int": (check_type_int, "a whole number", "3"),
    "float": (check_type_float, "a number", "0.5"),
    "dict": (check_type_dict, "a dictionary", "{key: value}"),
    "list": (check_type_list, "a list", "[...]"),
}
"""By type: Ansible's own check, what it is called, and an example."""


def misshapen_options(declaration: Declaration, given: Mapping[str, Any]) -> list[str]:
    """A sentence for each option in C(given), however deep, that is of a type which Ansible does not take."""
    return list(_misshapen(options_of(declaration), given, ""))


def _misshapen(options: Mapping[str, Option], given: Mapping[str, Any], place: str) -> Iterator[str]:
    for name, value in given.items():
        option = options.get(str(name))
        if option is None or value is None:
            continue
        if not _fits(option.type, value):
            yield _sentence(f"{place}{name}", option.type, value, f"{name}: {_example(option)}")
            continue
        for number, item in enumerate(value if isinstance(value, list) else ()):
            if not _fits(option.elements, item):
                yield _sentence(f"{place}{name}[{number}]", option.elements, item, f"{name}: {_example(option)}")
        for known, label, row in rows(option, value):
            yield from _misshapen(known, row, f"{place}{label}.")


def _fits(kind: str, value: Any) -> bool:
    if kind not in _TYPES:
        return True
    try:
        _TYPES[kind][0](value)
    except (TypeError, ValueError):
        return False
    return True


def _sentence(label: str, kind: str, value: Any, example: str) -> str:
    return f"{label} must be {_TYPES[kind][1]}, and what stands there is {_called(value)}. Write for example {example}."


def _called(value: Any) -> str:
    if isinstance(value, str):
        return "text"
    return "a number" if isinstance(value, float) else taken_for(value)[0].partition(",")[0].partition(" that ")[0]


def _example(option: Option) -> str:
    """How it is written."""
    one = _TYPES.get(option.type, _TYPES["dict"])[2]
    if isinstance(option, Child) and option.key:
        return "{NAME: value}"
    inner = inner_options(option)
    if inner:
        first = next((item for item in inner if item.required), inner[0])
        row = f"{{{first.name}: ...}}"
        return f"[{row}]" if option.type == "list" else row
    if option.type == "list" and option.elements in _TYPES:
        return f"[{_TYPES[option.elements][2]}]"
    return one
