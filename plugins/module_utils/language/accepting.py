# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server takes: rules that fields declare, so that check mode refuses what the server would. No I/O.

A rule may take what the server then refuses; it must never refuse what the server takes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Callable

LONGEST_SHOWN = 100


@dataclass(frozen=True)
class Rule:
    """What the value of a field has to be, or the server refuses it.

    so         the end of a sentence that begins with the option and "must"
    holds      (canonical value) -> whether it is so
    of_empty   whether the rule is about an empty value too; other rules leave it alone, since it clears
    on_create, on_update  whether the server looks when the object is new, when it is changed
    variants   names of the variants of the resource for which the server looks; none named: for all
    since      first server version that looks
    instead    what the server does with another value
    """

    so: str
    holds: Callable[[Any], bool]
    of_empty: bool = False
    on_create: bool = True
    on_update: bool = True
    variants: tuple[str, ...] = ()
    since: str = ""
    instead: str = "refuses it"

    def allows(self, value: Any, clears: bool) -> bool:
        """Whether the server takes the canonical value; C(clears) tells that it is an empty one."""
        return (clears and not self.of_empty) or self.holds(value)

    def complaint(self, label: str, shown: Any, title: str) -> str:
        """Why the server refuses a value; C(shown) is how a person may see it, None for a secret."""
        text = "" if shown in (None, "", []) else f": {_shortened(shown)!r}"
        return f"{label} must {self.so}, or {title} {self.instead}{text}"


def _shortened(value: Any) -> Any:
    return f"{value[:LONGEST_SHOWN]}..." if isinstance(value, str) and len(value) > LONGEST_SHOWN else value


def pattern(expression: str, so: str) -> Rule:
    """Text that fits a regular expression as a whole."""
    return Rule(so, lambda value: re.fullmatch(expression, str(value)) is not None)


def length(most: int, least: int = 0) -> Rule:
    """Text of so many characters."""
    so = f"have {least} to {most} characters" if least else f"have at most {most} characters"
    return Rule(so, lambda value: least <= len(str(value)) <= most, of_empty=bool(least))


def between(least: int, most: int | None = None) -> Rule:
    """A whole number in a range."""
    so = f"be at least {least}" if most is None else f"be from {least} to {most}"
    return Rule(so, lambda value: least <= value and (most is None or value <= most))


def each(rule: Rule) -> Rule:
    """A list whose entries all follow a rule."""
    return replace(rule, so=f"hold only entries that each {rule.so}", holds=lambda value: all(map(rule.holds, value)))


def only(rules: Sequence[Rule], **words: Any) -> tuple[Rule, ...]:
    """The same rules where the server does not always look."""
    return tuple(replace(rule, **words) for rule in rules)


FILLED = Rule("not be empty", bool, of_empty=True)
KEPT = Rule("not be emptied once it is set", bool, of_empty=True, on_create=False)
