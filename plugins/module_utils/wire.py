# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a value travels: from an option to the request, and from the answer back.

Every wire has one canonical form, in which the declared and the stored value are compared.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import datetime
import re
from collections.abc import Container, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from .contrast import contrasted
from .unquoted import what_to_write


def _plain(raw: Any) -> Any:
    """What can stand for a text: everything but objects and lists."""
    if isinstance(raw, (dict, list)):
        raise TypeError(type(raw).__name__)
    return raw


def _list(raw: Any) -> list[Any]:
    if raw is None:
        return []
    if not isinstance(raw, list) or any(isinstance(item, (dict, list)) for item in raw):
        raise TypeError(type(raw).__name__)
    return raw


class Wire:
    """A value that travels as it is."""

    unordered = False

    def normalise(self, value: Any) -> Any:
        """Canonical form of a declared value. Raises ValueError with a sentence for the user."""
        return value

    def decode(self, raw: Any) -> Any:
        """Canonical form of a value from an answer. Raises TypeError or ValueError for what no server should answer."""
        return self.normalise(raw) if raw is not None else None

    def over(self, wanted: Any, current: Any) -> Any:
        """What shall be stored where C(wanted) is declared and C(current), or None, is there; both canonical."""
        return wanted

    def encode(self, value: Any) -> Any:
        """What the request carries for a canonical value; an empty value clears, so it travels as null."""
        return None if value in ("", []) else value

    def joined(self, current: Any, wanted: Any, gone: Any) -> Any:
        """What C(current) becomes with C(wanted) and without the entries C(gone), for a field that is declared in part.

        Raises ValueError with a sentence that follows the name of the option with these entries.
        """
        raise NotImplementedError

    def replace(self, value: Any, current: Any) -> Any:
        """As C(encode), for a request that replaces the canonical value C(current)."""
        return self.encode(value)

    def replaceable(self, value: Any, current: Any) -> bool:
        """Whether an update can put the canonical value in the place of C(current)."""
        return True

    def show(self, value: Any) -> Any:
        """Canonical value as a person writes it."""
        return value

    def written(self, value: Any) -> Any:
        """The option that would make an object with this canonical value, where that is not how it is shown."""
        return self.show(value)

    def contrast(self, before: Any, after: Any) -> tuple[Any, Any]:
        """Two canonical values, ordered so that a diff shows what differs, where their order means nothing."""
        if self.unordered and isinstance(before, list) and isinstance(after, list):
            return contrasted(before, after)
        return before, after

    def entries(self, value: Any) -> list[str]:
        """What a canonical value holds of the things that only one object can have."""
        return []

    def without(self, value: Any, entries: Container[str]) -> Any:
        """The canonical value without some of these."""
        return value

    def equal(self, wanted: Any, current: Any) -> bool:
        if self.unordered:
            return sorted(map(str, wanted or ())) == sorted(map(str, current or ()))
        return bool(wanted == current)


class Text(Wire):
    """Text. The server stores null for the empty text, and trims it where C(trim) says so."""

    def __init__(self, trim: bool = False, null: bool = True) -> None:
        self.trim = trim
        self.null = null

    def normalise(self, value: Any) -> str:
        text = str(value)
        return text.strip() if self.trim else text

    def decode(self, raw: Any) -> str:
        return "" if raw is None else self.normalise(_plain(raw))

    def encode(self, value: Any) -> Any:
        return None if value == "" and self.null else value


class Number(Wire):
    """A whole number; some servers answer it as text, and as the key of a dictionary it is declared as text."""

    def normalise(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return int(value)
        except ValueError:
            raise ValueError("has to be a whole number") from None

    def decode(self, raw: Any) -> Any:
        try:
            return int(_plain(raw))
        except (ValueError, OverflowError):
            return raw
        except TypeError:
            if raw is None:
                return None
            raise


class NumberOrNone(Number):
    """A whole number for which 0 means that none is set."""

    def decode(self, raw: Any) -> Any:
        return super().decode(raw) or 0

    def encode(self, value: Any) -> Any:
        return value or None


class Name(Text):
    """What something is found by; never empty."""

    def normalise(self, value: Any) -> str:
        name = super().normalise(value)
        if not name.strip():
            raise ValueError("must not be empty")
        return name

    def decode(self, raw: Any) -> str:
        return "" if raw is None else str(_plain(raw))


class ImageName(Text):
    """Name of an image whose tag or digest is an option of its own."""

    def normalise(self, value: Any) -> str:
        name = super().normalise(value)
        if "@sha256:" in name:
            raise ValueError("holds a digest: write name@sha256 here and the digits as docker_registry_image_tag")
        if ":" in name.rsplit("/", 1)[-1]:
            raise ValueError("holds a tag: write it as docker_registry_image_tag")
        return name

    def decode(self, raw: Any) -> str:
        return "" if raw is None else str(_plain(raw))


class Unsuitable(ValueError):
    """Its text says what is wrong with a value without holding anything of it."""


class Scalar(Text):
    """Text of an environment variable.

    YAML turns C(yes) and C(1.10) into something else before we see them, so only text, whole numbers and dates, which
    come out as they were written, are taken.
    """

    def normalise(self, value: Any) -> str:
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return str(value.isoformat())
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise Unsuitable(what_to_write(value))
        return super().normalise(value)


def texts_of(values: Mapping[Any, Any]) -> dict[str, str]:
    """Names and texts. Raises Unsuitable where YAML took a text for something else."""
    try:
        return {str(name): SCALAR.normalise(text) for name, text in values.items()}
    except ValueError as error:
        raise Unsuitable(f"has a value that {error}") from None


class Flag(Wire):
    """A boolean; some servers answer 0, 1 or null."""

    def normalise(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError("must be true or false")
        return value

    def decode(self, raw: Any) -> bool:
        if raw not in (None, True, False, "0", "1"):
            raise TypeError(type(raw).__name__)
        return raw not in (None, False, "0")


class Items(Wire):
    """A list in its order. The server stores null for the empty list where C(null) says so."""

    def __init__(self, null: bool = True) -> None:
        self.null = null

    def normalise(self, value: Any) -> list[str]:
        return [str(item) for item in value]

    def decode(self, raw: Any) -> list[str]:
        return self.normalise(_list(raw))

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
        return self.normalise(raw if isinstance(raw, str) else _list(raw))

    def encode(self, value: Any) -> Any:
        return ",".join(value) or None

    def joined(self, current: Any, wanted: Any, gone: Any) -> Any:
        leaving = self.normalise(gone)
        both = [item for item in wanted if item in leaving]
        if both:
            raise ValueError(f"names {', '.join(both)}, which is declared as well")
        return [item for item in dict.fromkeys([*current, *wanted]) if item not in leaving]


class Urls(Comma):
    """A comma list of URLs, of which the server lower-cases the scheme and the host."""

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


def plain_text(text: str) -> str:
    """What a text stands for that may be base64 already, as servers answer it and pages show it.

    It is taken for base64 only where that makes readable lines of something that nobody would write as it is: one word
    that holds an assignment or several words.
    """
    with contextlib.suppress(binascii.Error, ValueError):
        plain = base64.b64decode(text.strip(), validate=True).decode("utf-8")
        if plain.replace("\n", "").replace("\r", "").replace("\t", "").isprintable() and _SEVERAL_WORDS.search(plain):
            return plain
    return text


# An assignment, or something after white space.
_SEVERAL_WORDS = re.compile(r"^[^\s=]+=|\S\s+\S")


class Base64Text(Wire):
    """Text that is sent as base64 and answered as it is. It may be declared as base64 too."""

    def normalise(self, value: Any) -> str:
        return plain_text(str(value))

    def decode(self, raw: Any) -> str:
        return "" if raw is None else str(raw)

    def encode(self, value: Any) -> Any:
        return base64.b64encode(value.encode("utf-8")).decode("ascii") or None


class Path(Text):
    """An absolute path; the server puts the slash in front where it is missing."""

    def normalise(self, value: Any) -> str:
        path = super().normalise(value)
        return f"/{path.lstrip('/')}" if path or not self.null else ""

    def decode(self, raw: Any) -> str:
        return "" if raw is None else str(raw)


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
        text = str(_plain(raw or ""))
        with contextlib.suppress(binascii.Error, ValueError):
            text = base64.b64decode(text, validate=True).decode("utf-8")
        return self.normalise(text)

    def encode(self, value: Any) -> Any:
        return base64.b64encode("\n".join(value).encode("utf-8")).decode("ascii")


_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_SIZE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?\s*$", re.IGNORECASE)


class Bytes(Wire):
    """A size such as V(512m) or V(1.5g); travels as text with the number of bytes. Canonical: int, or "" for none."""

    def normalise(self, value: Any) -> Any:
        if str(value).strip() in ("", "0"):
            return ""
        match = _SIZE.match(str(value))
        if not match:
            raise ValueError(f"is not a size: {value!r}. Write a number of bytes, or a number with b, k, m, g or t")
        return int(Decimal(match.group(1)) * _UNITS[match.group(2).lower()]) or ""

    def decode(self, raw: Any) -> Any:
        try:
            return self.normalise(raw) if raw is not None else ""
        except ValueError:
            return raw

    def encode(self, value: Any) -> Any:
        return str(value) if value != "" else None

    def show(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        unit = next(unit for unit in ("t", "g", "m", "k", "b") if value % _UNITS[unit] == 0)
        return f"{value // _UNITS[unit]}{unit}"


class NanoCpus(Wire):
    """A number of CPUs such as V(0.5); travels as text in billionths. Canonical: int, or "" for none."""

    def normalise(self, value: Any) -> Any:
        text = str(value).strip()
        if text in ("", "0"):
            return ""
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(f"is not a number of CPUs: {value!r}. Write for example 0.5 or 2") from error
        if not number.is_finite() or int(number * 1_000_000_000) <= 0 or number > 10_000:
            raise ValueError(f"is not a number of CPUs: {value!r}. Write for example 0.5 or 2")
        return int(number * 1_000_000_000)

    def decode(self, raw: Any) -> Any:
        try:
            return int(str(raw)) or "" if raw is not None else ""
        except ValueError:
            return raw or ""

    def encode(self, value: Any) -> Any:
        return str(value) if value != "" else None

    def show(self, value: Any) -> Any:
        return f"{Decimal(value) / 1_000_000_000:f}" if isinstance(value, int) else value


_TICKS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)")


class Nanoseconds(Wire):
    """A time such as V(30s) or V(1m30s), which says its unit. Canonical: int, or "" for none.

    least  the shortest time but none that the server can do, in nanoseconds
    """

    def __init__(self, least: int = 0) -> None:
        self.least = least

    def normalise(self, value: Any) -> Any:
        text = str(value).strip().replace(" ", "")
        if text == "":
            return ""
        if re.fullmatch(r"\d+(\.\d+)?", text) and Decimal(text):
            raise ValueError(f"has no unit: {value!r}. Write {text}s for seconds, or for example 500ms, 1m30s or 2h")
        if text == "0":
            return 0
        if not re.fullmatch(rf"(?:{_DURATION.pattern})+", text):
            raise ValueError(f"is not a time: {value!r}. Write for example 500ms, 30s, 1m30s or 2h")
        ticks = sum(int(Decimal(number) * _TICKS[unit]) for number, unit in _DURATION.findall(text))
        if 0 < ticks < self.least:
            raise ValueError(f"is shorter than the server can do: {value!r}. Write {self.show(self.least)} or more")
        return ticks

    def decode(self, raw: Any) -> Any:
        try:
            return int(raw) if raw is not None else ""
        except (TypeError, ValueError):
            return raw

    def encode(self, value: Any) -> Any:
        return None if value == "" else value

    def show(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        parts = []
        for unit in ("h", "m", "s", "ms", "us", "ns"):
            count, value = divmod(value, _TICKS[unit])
            if count:
                parts.append(f"{count}{unit}")
        return "".join(parts) or "0s"


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
        return {str(name): str(_plain(text)) for name, text in (raw or {}).items()}

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


TEXT = Text()
TRIMMED = Text(trim=True)
REQUIRED_TEXT = Text(trim=True, null=False)
NUMBER = Number()
NUMBER_OR_NONE = NumberOrNone()
NAME = Name(null=False)
TRIMMED_NAME = Name(trim=True, null=False)
IMAGE_NAME = ImageName(trim=True, null=False)
FLAG = Flag()
SCALAR = Scalar(null=False)
CLEARABLE_SCALAR = Scalar()
ITEMS = Items()
IDS = Ids(null=False)
COMMA = Comma()
URLS = Urls()
LABELS = Labels()
PRESENCE = Presence()
DICTIONARY = Dictionary()
NANOSECONDS = Nanoseconds()
HEALTH_TIME = Nanoseconds(least=_TICKS["ms"])
"""Docker refuses a time of a health check below a millisecond."""
URL_LIST = UrlList()
LINES = Lines()
BASE64_TEXT = Base64Text()
PATH = Path(trim=True)
REQUIRED_PATH = Path(trim=True, null=False)
BYTES = Bytes()
NANO_CPUS = NanoCpus()
