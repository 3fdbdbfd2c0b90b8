# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text that YAML has taken for something else, and how it is written so that it arrives. No I/O.

Ansible turns such a value back into text without a word, and then it is another one: 1.1 where 1.10 was written.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from .child import Child
from .commands import Declaration
from .elsewhere import ours
from .near import options_of, rows
from .rows import sound_rows
from .unquoted import taken_for, what_to_write
from .words import Option

_READ_BY_YAML = (bool, int, float, datetime.date, datetime.time, list, tuple, Mapping)


def misread_options(declaration: Declaration, given: Mapping[str, Any]) -> list[str]:
    """A sentence for each option in C(given), however deep, whose text YAML has taken for something else."""
    return list(_misread(options_of(declaration), given, "", False))


def misread_rows(declaration: Declaration, given: Mapping[str, Any]) -> list[str]:
    """A sentence for each row of a dictionary in C(given), variables for example, that cannot be meant."""
    texts: list[str] = []
    for child in declaration.options():
        if isinstance(child, Child) and child.key and isinstance(given.get(child.name), Mapping):
            sound_rows(child, {child.name: given[child.name]}, texts)
    return texts


def _misread(options: Mapping[str, Option], given: Mapping[str, Any], place: str, secret: bool) -> Iterator[str]:
    for name, value in given.items():
        option = options.get(str(name))
        if option is None or value is None:
            continue
        hidden = secret or option.secret
        if option.type == "str" and isinstance(value, (list, tuple, Mapping)) and (meant := _called_so(name, options)):
            kind = taken_for(value)[0]
            yield f"{place}{name} must be text, and what stands there is {kind}. Did you mean {' or '.join(meant)}?"
        elif option.type == "str":
            yield from _complaint(option, f"{place}{name}", value, hidden)
        elif option.elements == "str":
            for number, item in enumerate(value if isinstance(value, list) else [value]):
                yield from _complaint(option, f"{place}{name}[{number}]", item, hidden)
        for known, label, row in rows(option, value):
            yield from _misread(known, row, f"{place}{label}.", hidden)


def _called_so(name: str, options: Mapping[str, Option]) -> list[str]:
    """The other options that elsewhere have the name of this one."""
    return [other for other, inner in ours(name) if not inner and other in options and other != name]


def _complaint(option: Option, label: str, value: Any, secret: bool) -> Iterator[str]:
    if not isinstance(value, _READ_BY_YAML):
        # Text, and what Ansible has for text that is encrypted.
        return
    whole = isinstance(value, int) and not isinstance(value, bool)
    if (whole and option.unquoted != "nothing") or (isinstance(value, float) and option.unquoted == "decimal"):
        return
    if option.choices:
        choices = ", ".join(option.choices)
        yield f"{label} must be one of {choices}; YAML takes what stands there for {taken_for(value)[0]}."
    else:
        yield f"{label} {what_to_write(value, not secret)}."
