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

from .near import rows
from .schema import Child, Declaration, Option
from .spec import inner_options

_READ_BY_YAML = (bool, int, float, datetime.date, datetime.time, list, tuple, Mapping)


def what_to_write(value: Any, shown: bool = False) -> str:
    """What YAML made of something that was meant as text, and what to write instead, as the end of a sentence.

    C(shown) tells whether the value itself may stand in it.
    """
    if isinstance(value, bool):
        return (
            "is true or false to YAML, as yes, no, on, off, true and false are without quotes: write what you mean in"
            ' quotes, such as "yes"'
        )
    if isinstance(value, float):
        text = f"the number {value}" if shown else "a number"
        usual = shown and "." in str(value) and "e" not in str(value)
        way = f'"{value}" or "{value}0", whichever you mean' if usual else 'such as "1.10"'
        return f"is {text} to YAML, in which zeros at the end get lost: write it in quotes, {way}"
    if isinstance(value, int):
        return "is a number to YAML, in which zeros at the beginning get lost: write it in quotes"
    if isinstance(value, (datetime.date, datetime.time)):
        example = value if shown else "2026-01-31"
        return f'is a date to YAML: write it in quotes, such as "{example}"'
    if isinstance(value, (list, tuple, Mapping)):
        kind = "dictionary" if isinstance(value, Mapping) else "list"
        return f"is a {kind}, where text is needed"
    if value is None:
        return 'is nothing to YAML: write "" for the empty text'
    return "is no text to YAML: write it in quotes"


def misread_options(declaration: Declaration, given: Mapping[str, Any]) -> list[str]:
    """A sentence for each option in C(given), however deep, whose text YAML has taken for something else."""
    options = (*declaration.platform.connection, *declaration.options())
    return list(_misread({item.name: item for item in options}, given, "", False))


def _misread(options: Mapping[str, Option], given: Mapping[str, Any], place: str, secret: bool) -> Iterator[str]:
    for name, value in given.items():
        option = options.get(str(name))
        if option is None or value is None:
            continue
        hidden = secret or option.secret
        if option.type == "str":
            yield from _complaint(option, f"{place}{name}", value, hidden)
        elif option.elements == "str":
            for number, item in enumerate(value if isinstance(value, list) else [value], 1):
                yield from _complaint(option, f"{place}{name}[{number}]", item, hidden)
        # The keys of such a dictionary are no options; its rows are looked at when they are compared.
        inner = inner_options(option) if not (isinstance(option, Child) and option.key) else ()
        if inner:
            known = {item.name: item for item in inner}
            for label, row in rows(option, value):
                yield from _misread(known, row, f"{place}{label}.", hidden)


def _complaint(option: Option, label: str, value: Any, secret: bool) -> Iterator[str]:
    if not isinstance(value, _READ_BY_YAML):
        # Text, and what Ansible has for text that is encrypted.
        return
    whole = isinstance(value, int) and not isinstance(value, bool)
    if (whole and option.unquoted != "nothing") or (isinstance(value, float) and option.unquoted == "decimal"):
        return
    yield f"{label} {what_to_write(value, not secret)}."
