# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How to write what stood without quotes and was taken for something else than text. No I/O."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any


def what_to_write(value: Any, shown: bool = False) -> str:
    """What YAML took for something else than text, and how it is written as text, as the end of a sentence.

    C(shown) tells whether the value itself may stand in it.
    """
    kind, example = taken_for(value, shown)
    return f"must be text, and YAML takes it for {kind}: put quotes around it{example}"


def taken_for(value: Any, shown: bool = False) -> tuple[str, str]:
    """What YAML took something for that is no text, and an example of how to write it."""
    kind, example = "something else", ""
    if isinstance(value, bool):
        kind, example = "a boolean, as true, false, yes, no, on and off without quotes", ', for example "true"'
    elif isinstance(value, float):
        kind = f"the number {value}, and keeps" if shown else "a number that keeps"
        kind, example = f"{kind} no zeros at its end", ', for example "1.10"'
        if shown and str(value).replace(".", "").isdigit():
            example = f', "{value}" or "{value}0"'
    elif isinstance(value, int):
        kind = "a number that keeps no zeros at its beginning"
    elif isinstance(value, (list, tuple, Mapping)):
        kind = "a dictionary" if isinstance(value, Mapping) else "a list"
        example = ', JSON for example as "{{ ... | to_json }}"'
    elif isinstance(value, (datetime.date, datetime.time)):
        kind, example = "a date", f', "{value}"' if shown else ', for example "2026-01-31"'
    elif value is None:
        kind, example = "nothing", ', "" for the empty text'
    return kind, example
