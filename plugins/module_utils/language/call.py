# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a request is, and how what it mentions is filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ..errors import NotFound, PaasError

Record = Mapping[str, Any]
_KEY = json.JSONEncoder(default=str, sort_keys=True)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Call:
    """One request. C({name}) in path, query and body is filled from what the engine has resolved so far, also in the
    names of the latter two.

    method     of HTTP
    path       below the base of the API
    query      parameters of the query
    body       what the request carries besides the values that the engine adds
    items      dotted path of the wanted part of the answer
    row        that part is a list, of which the object is wanted that has C({id}) under this key
    repeatable sending it twice leaves what sending it once leaves, so it may be retried blindly
    optional   names in body that are left out when they are false
    older      method of older servers, tried once where this route is unknown; the body then goes into the query
    since      first server version that has it
    interrupts what its carrying out interrupts, some time after the answer, as a sentence: a run that sends it warns of
               that before, and waits afterwards until what it sets is there
    timeout    seconds after which no answer is awaited any more, where that is less than the connection's
    """

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    items: str = ""
    row: str = ""
    repeatable: bool = True
    optional: tuple[str, ...] = ()
    older: str = ""
    since: str = ""
    interrupts: str = ""
    timeout: float = 0.0

    @property
    def mentions(self) -> list[str]:
        """What its path mentions."""
        return _PLACEHOLDER.findall(self.path)

    @property
    def asks(self) -> list[str]:
        """What its query mentions, and what may be nothing."""
        return list(_mentioned(self.query.values()))

    def told(self, context: Record) -> Call:
        """The same as a message mentions it: the path as it is asked for, without C({name}) of what nobody knows."""
        if "{" not in self.path:
            return self

        def known(match: re.Match[str]) -> str:
            return "..." if context.get(match[1]) is None else str(context[match[1]])

        # C(replace) is slow, and every read is told.
        other = object.__new__(Call)
        other.__dict__.update(self.__dict__, path=_PLACEHOLDER.sub(known, self.path))
        return other


def is_placed(call: Call, context: Mapping[str, Any]) -> bool:
    """Whether everything is known that a read mentions."""
    return all(context.get(name) is not None for name in (*call.mentions, *call.asks))


def is_told(call: Call, context: Mapping[str, Any]) -> bool:
    """Whether everything is known that the body of a write mentions."""
    return all(name in context for name in _mentioned(call.body.values()))


def _mentioned(texts: Iterable[Any]) -> Iterator[str]:
    for text in texts:
        if isinstance(text, str):
            yield from _PLACEHOLDER.findall(text)


def read_key(call: Call, context: Mapping[str, Any]) -> str:
    """What makes a read the same read."""
    query = {name: fill(value, context) for name, value in call.query.items()}
    parts = [fill(call.path, context, escape=True), query, *([context.get("id")] if call.row else [])]
    return _KEY.encode(parts)


def pick(value: Any, path: str) -> Any:
    """The part of an answer that a dotted path names; None where there is no such part."""
    for key in path.split(".") if path else ():
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def wanted_part(call: Call, context: Mapping[str, Any], answer: Any) -> Any:
    """What a call wants of an answer. Raises NotFound."""
    found = pick(answer, call.items)
    if not call.row or not isinstance(found, list):
        return found
    for item in found:
        if str(pick(item, call.row)) == str(context["id"]):
            return item
    raise NotFound(f"{call.method} {call.path} lists none with the {call.row} {context['id']!r}.")


def fill(value: Any, context: Mapping[str, Any], escape: bool = False) -> Any:
    """C(value) with each C({name}) replaced; a value that is one placeholder keeps the type of what replaces it.

    What replaces a placeholder is never looked at for placeholders. With C(escape) the value is a path.

    Raises PaasError where something would change the path instead of being a part of it.
    """
    if not isinstance(value, str) or "{" not in value:
        return value
    if not escape and _PLACEHOLDER.fullmatch(value):
        return context[value[1:-1]]

    def replacement(match: re.Match[str]) -> str:
        if match[1] not in context:
            return match[0]
        return _segment(context[match[1]], match[1]) if escape else str(context[match[1]])

    return _PLACEHOLDER.sub(replacement, value)


def _segment(item: Any, name: str) -> str:
    """A part of a path. What is empty or made of dots would be taken as another path, also where it is escaped."""
    text = "" if item is None else str(item)
    if text in ("", ".", ".."):
        raise PaasError(f"{text!r} cannot be the name or id of anything here ({name}).", "validation")
    return quote(text.encode("utf-8", errors="replace"), safe="")


def query_value(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
