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
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from .unquoted import what_to_write


def plain(raw: Any) -> Any:
    """What can stand for a text: everything but objects and lists."""
    if isinstance(raw, (dict, list)):
        raise TypeError(type(raw).__name__)
    return raw


def list_in(raw: Any) -> list[Any]:
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

    def written_of(self, value: Any, record: Mapping[str, Any]) -> Any:
        """The same where the rest of what is stored decides what the value means."""
        return self.written(value)

    def contrast(self, before: Any, after: Any) -> tuple[Any, Any]:
        """Two canonical values, ordered so that a diff shows what differs, where their order means nothing."""
        if self.unordered and isinstance(before, list) and isinstance(after, list):
            return contrasted(before, after, lambda one, other: str(one) == str(other))
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


def contrasted(
    before: Sequence[Any], after: Sequence[Any], same: Callable[[Any, Any], bool]
) -> tuple[list[Any], list[Any]]:
    """What only one has comes first, then what both have, in the order of C(after).

    A diff of lines then shows nothing of what both have: were something added behind it, the comma after it would be
    new as well.
    """
    gone = list(before)
    kept: list[tuple[Any, Any]] = []
    new = []
    for item in after:
        place = next((index for index, other in enumerate(gone) if same(item, other)), None)
        if place is None:
            new.append(item)
        else:
            kept.append((gone.pop(place), item))
    return gone + [old for old, _item in kept], new + [item for _old, item in kept]


class Text(Wire):
    """Text. The server stores null for the empty text, and trims it where C(trim) says so."""

    def __init__(self, trim: bool = False, null: bool = True) -> None:
        self.trim = trim
        self.null = null

    def normalise(self, value: Any) -> str:
        text = str(value)
        return text.strip() if self.trim else text

    def decode(self, raw: Any) -> str:
        return "" if raw is None else self.normalise(plain(raw))

    def encode(self, value: Any) -> Any:
        return None if value == "" and self.null else value


class StrictText(Text):
    """Text that is not taken in every form; what is stored is read in whichever it has."""

    def decode(self, raw: Any) -> str:
        return "" if raw is None else str(plain(raw))


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
            return int(plain(raw))
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


class Name(StrictText):
    """What something is found by; never empty."""

    def normalise(self, value: Any) -> str:
        name = super().normalise(value)
        if not name.strip():
            raise ValueError("must not be empty")
        return name


class ImageName(StrictText):
    """Name of an image whose tag or digest is an option of its own."""

    def normalise(self, value: Any) -> str:
        name = super().normalise(value)
        if "@sha256:" in name:
            raise ValueError("holds a digest: write name@sha256 here and the digits as docker_registry_image_tag")
        if ":" in name.rsplit("/", 1)[-1]:
            raise ValueError("holds a tag: write it as docker_registry_image_tag")
        return name


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


def plain_text(text: str) -> str:
    """What a text stands for that may be base64 already, as servers answer it and pages show it.

    It is taken for base64 only where that makes readable lines of something that nobody would write as it is: one word
    that holds an assignment or several words.
    """
    # What is no base64 is plain text.
    with contextlib.suppress(binascii.Error, ValueError):
        plain = base64.b64decode(text.strip(), validate=True).decode("utf-8")
        if plain.replace("\n", "").replace("\r", "").replace("\t", "").isprintable() and _SEVERAL_WORDS.search(plain):
            return plain
    return text


# An assignment, or something after white space.
_SEVERAL_WORDS = re.compile(r"^[^\s=]+=|\S\s+\S")


class Base64Text(StrictText):
    """Text that is sent as base64 and answered as it is. It may be declared as base64 too."""

    def normalise(self, value: Any) -> str:
        return plain_text(str(value))

    def encode(self, value: Any) -> Any:
        return base64.b64encode(value.encode("utf-8")).decode("ascii") or None


class Path(StrictText):
    """An absolute path; the server puts the slash in front where it is missing."""

    def normalise(self, value: Any) -> str:
        path = super().normalise(value)
        return f"/{path.lstrip('/')}" if path or not self.null else ""


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
BASE64_TEXT = Base64Text()
PATH = Path(trim=True)
REQUIRED_PATH = Path(trim=True, null=False)
