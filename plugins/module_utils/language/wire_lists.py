# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How lists, labels and objects travel."""

from __future__ import annotations

import base64
import binascii
import contextlib
from collections.abc import Container, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from .wire import Flag, Wire, contrasted, list_in, plain, plain_text, texts_of


class Items(Wire):
    """A list in its order. The server stores null for the empty list where C(null) says so."""

    def __init__(self, null: bool = True) -> None:
        self.null = null

    def normalise(self, value: Any) -> list[str]:
        return [str(item) for item in value]

    def decode(self, raw: Any) -> list[str]:
        return self.normalise(list_in(raw))

    def encode(self, value: Any) -> Any:
        return None if not value and self.null else value


class Ids(Items):
    """A list of ids whose order means nothing."""

    unordered = True


class Comma(Wire):
    """A list that travels as one comma-separated string; its order means nothing."""

    unordered = True

    def item(self, text: str) -> str:
        return text.strip()

    def normalise(self, value: Any) -> list[str]:
        # An item that holds a comma would come back as two.
        entries = ",".join([value] if isinstance(value, str) else map(str, value)).split(",")
        return list(dict.fromkeys(item for item in map(self.item, entries) if item))

    def decode(self, raw: Any) -> list[str]:
        return self.normalise(raw if isinstance(raw, str) else list_in(raw))

    def encode(self, value: Any) -> Any:
        return ",".join(value) or None

    def joined(self, current: Any, wanted: Any, gone: Any) -> Any:
        leaving = self.normalise(gone)
        both = [item for item in wanted if item in leaving]
        if both:
            raise ValueError(f"names {', '.join(both)}, which is declared as well")
        return [item for item in dict.fromkeys([*current, *wanted]) if item not in leaving]


def rooted(url: str) -> str:
    """The address without the slash of the root, which says nothing."""
    parts = urlsplit(url)
    bare = parts.path == "/" and not (parts.query or parts.fragment)
    return urlunsplit(parts._replace(path="")) if bare else url


class Urls(Comma):
    """A comma list of URLs, of which the server lower-cases the scheme and the host.

    It keeps the slash of the root as it was sent, which makes no other address.
    """

    def normalise(self, value: Any) -> list[str]:
        found: dict[str, str] = {}
        for url in super().normalise(value):
            found.setdefault(rooted(url), url)
        return list(found.values())

    def equal(self, wanted: Any, current: Any) -> bool:
        return super().equal(list(map(rooted, wanted or ())), list(map(rooted, current or ())))

    def joined(self, current: Any, wanted: Any, gone: Any) -> Any:
        own = {rooted(url): url for url in current}
        leaving = self.normalise(gone)
        there = [own.get(rooted(url), url) for url in leaving]
        return super().joined(current, [own.get(rooted(url), url) for url in wanted], there)

    def item(self, text: str) -> str:
        parts = urlsplit(text.strip())
        return urlunsplit(parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()))

    def entries(self, value: Any) -> list[str]:
        return [url.rstrip("/") for url in value]

    def without(self, value: Any, entries: Container[str]) -> Any:
        return [url for url in value if url.rstrip("/") not in entries]


class UrlList(Urls):
    """URLs as C(Urls), which travel as a list."""

    def encode(self, value: Any) -> Any:
        return list(value)


class Lines(Wire):
    """A list in its order that travels as one text with a line for each item."""

    def normalise(self, value: Any) -> list[str]:
        lines = value.splitlines() if isinstance(value, str) else map(str, value)
        return [line.strip() for line in lines if line.strip()]

    def decode(self, raw: Any) -> list[str]:
        return self.normalise(raw or "")

    def encode(self, value: Any) -> Any:
        return "\n".join(value) or None


class Labels(Wire):
    """Container labels: a dictionary, a list of C(key=value) or text, also as base64; travels as base64 of lines.

    The server answers plain text or base64, depending on which of its own actions wrote it last.
    """

    unordered = True

    def normalise(self, value: Any) -> list[str]:
        if isinstance(value, dict):
            empty = [str(key) for key, item in value.items() if item is None]
            if empty:
                raise ValueError(f"has null for {', '.join(empty)}: write a text, which may be empty")
            lines = [f"{key}={text}" for key, text in texts_of(value).items()]
        elif isinstance(value, str):
            lines = plain_text(value).splitlines()
        elif isinstance(value, list):
            lines = [line for item in value for line in plain_text(str(item)).splitlines()]
        else:
            raise ValueError("must be a dictionary, a list of key=value, or text")
        return [line.strip() for line in lines if line.strip()]

    def decode(self, raw: Any) -> list[str]:
        text = str(plain(raw or ""))
        # What is no base64 is plain text.
        with contextlib.suppress(binascii.Error, ValueError):
            text = base64.b64decode(text, validate=True).decode("utf-8")
        return self.normalise(text)

    def encode(self, value: Any) -> Any:
        return base64.b64encode("\n".join(value).encode("utf-8")).decode("ascii")


class Presence(Flag):
    """A boolean that travels as an empty object or not at all."""

    def decode(self, raw: Any) -> bool:
        return raw is not None

    def encode(self, value: Any) -> Any:
        return {} if value else None


class Dictionary(Wire):
    """Names and texts. An empty dictionary clears."""

    def normalise(self, value: Any) -> dict[str, str]:
        return texts_of(value)

    def decode(self, raw: Any) -> dict[str, str]:
        if raw is not None and not isinstance(raw, dict):
            raise TypeError(type(raw).__name__)
        return {str(name): str(plain(text)) for name, text in (raw or {}).items()}

    def encode(self, value: Any) -> Any:
        return value or None


class Part(Protocol):
    """What a structure needs to know of a suboption."""

    @property
    def name(self) -> str: ...

    @property
    def api_name(self) -> str: ...

    @property
    def wire(self) -> Wire: ...


class Structure(Wire):
    """An object that travels as a whole, while suboptions that are left out are left alone.

    An empty suboption is taken out, an empty dictionary clears the whole. Where C(choice) is set the suboptions exclude
    each other, so that nothing of the current object is kept. Canonical: the suboptions that are set.
    """

    def __init__(self, parts: Sequence[Part], choice: bool = False) -> None:
        self.parts = parts
        self.choice = choice

    def normalise(self, value: Any) -> dict[str, Any]:
        found = {}
        for part in self.parts:
            if value.get(part.name) is None:
                continue
            try:
                found[part.name] = part.wire.normalise(value[part.name])
            except ValueError as error:
                raise ValueError(f"has {part.name}, which {error}") from None
        return found

    def decode(self, raw: Any) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            return {}
        return {p.name: p.wire.decode(raw[p.api_name]) for p in self.parts if raw.get(p.api_name) is not None}

    def over(self, wanted: Any, current: Any) -> Any:
        kept = {} if self.choice or not wanted else current or {}
        both = {**kept, **wanted}
        return {p.name: both[p.name] for p in self.parts if p.name in both and p.wire.encode(both[p.name]) is not None}

    def encode(self, value: Any) -> Any:
        return {part.api_name: part.wire.encode(value[part.name]) for part in self.parts if part.name in value} or None

    def show(self, value: Any) -> Any:
        return {part.name: part.wire.show(value[part.name]) for part in self.parts if part.name in value}

    def contrast(self, before: Any, after: Any) -> tuple[Any, Any]:
        old, new = dict(before), dict(after)
        for part in self.parts:
            if part.name in old and part.name in new:
                old[part.name], new[part.name] = part.wire.contrast(old[part.name], new[part.name])
        return old, new

    def equal(self, wanted: Any, current: Any) -> bool:
        same = {part.name for part in self.parts if part.name in wanted and part.name in current}
        differing = [p for p in self.parts if p.name in same and not p.wire.equal(wanted[p.name], current[p.name])]
        return wanted.keys() == current.keys() and not differing


class Structures(Wire):
    """A list of objects, which is the whole list. Its order means nothing."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.one = Structure(parts)

    def normalise(self, value: Any) -> list[dict[str, Any]]:
        return [self.one.over(self.one.normalise(item), None) for item in value]

    def decode(self, raw: Any) -> list[dict[str, Any]]:
        return [self.one.decode(item) for item in raw or ()]

    def encode(self, value: Any) -> Any:
        return [self.one.encode(item) or {} for item in value] or None

    def show(self, value: Any) -> Any:
        return [self.one.show(item) for item in value]

    def contrast(self, before: Any, after: Any) -> tuple[Any, Any]:
        old, new = contrasted(before, after, self.one.equal)
        pairs = [self.one.contrast(*pair) for pair in zip(reversed(old), reversed(new))]
        left = len(old) - len(pairs), len(new) - len(pairs)
        return (
            old[: left[0]] + [pair[0] for pair in reversed(pairs)],
            new[: left[1]] + [pair[1] for pair in reversed(pairs)],
        )

    def equal(self, wanted: Any, current: Any) -> bool:
        left = list(current)
        for item in wanted:
            match = next((other for other in left if self.one.equal(item, other)), None)
            if match is None:
                return False
            left.remove(match)
        return not left


ITEMS = Items()
IDS = Ids(null=False)
COMMA = Comma()
URLS = Urls()
LABELS = Labels()
PRESENCE = Presence()
DICTIONARY = Dictionary()
URL_LIST = UrlList()
LINES = Lines()
