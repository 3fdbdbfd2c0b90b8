# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping secrets out of everything that is printed."""

from __future__ import annotations

import base64
import binascii
import functools
import json
import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

MASK = "********"
# What Ansible itself writes in place of a secret, before 2.22 and since.
NO_LOG = ("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "$REDACTED$")
_NO_LOG = "|".join(map(re.escape, NO_LOG))
# Shorter texts occur by chance inside other words; replacing them would garble messages without hiding anything.
SHORTEST = 4
SHORTEST_PLAIN = 6
SHORTEST_INSIDE = 8
LONGEST_WORD = 16
# What variables often hold and what messages say anyhow.
_COMMON = re.compile(
    "application|critical|database|default|develop|development|disabled|docker|enabled|information|internal|localhost"
    "|memory|mongodb|password|postgres|postgresql|private|production|public|sqlite|staging|standard|stderr|stdout|string"
    "|testing|verbose|warning",
    re.IGNORECASE,
)
MOST_UNREAD = 100
# Servers hand files to a shell this way, and repeat the command where it fails.
_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")

_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)?$|secret|token|credential|private_?key|(api|access|account|license|user)_?key|dsn$|db_url$|webhook_?url$"
    r"|^real_value$|^content$",
    re.IGNORECASE,
)
_ENV_KEY = re.compile(r"^(preview)?(env|build(args|secrets))$", re.IGNORECASE)
_ENV_LINE = re.compile(r"^\s*(?:export\s+)?[\w.-]+\s*=\s*(.+?)\s*$", re.MULTILINE)
_QUOTED = re.compile(r"""=[^\S\n]*(["'`])(.+?)\1""", re.DOTALL)
_USERINFO = re.compile(r"\b([a-z][a-z0-9+.-]*://)([^\s/?#'\"<>]*)@", re.IGNORECASE)
_AUTHORITY = re.compile(_USERINFO.pattern + r"([^\s/?#'\"<>@]*)", re.IGNORECASE)
_STANDS_FOR_SECRET = re.compile(rf"\s*(?:{re.escape(MASK)}(?: \((?:set|new value)\))?|\(hidden\)|{_NO_LOG})\s*")
_MAY_STAND = re.compile(rf"{re.escape(MASK)}|{_NO_LOG}|\(hidden\)")
# Where it stands for a part of a text: as a password in an address, or as the value of a line. Asterisks elsewhere are
# ornaments of a comment.
_MASK_INSIDE = re.compile(
    rf"{_NO_LOG}|://(?:[^\s/?#'\"<>@]*:)?\*{{8}}@|^[^\n=:]*[=:][^\S\n]*([\"'`]?)\*{{8}}\1,?[^\S\n]*$", re.MULTILINE
)


def is_mask(value: Any) -> bool:
    """Whether a value is nothing but what results show in place of a secret."""
    return isinstance(value, str) and _STANDS_FOR_SECRET.fullmatch(value) is not None


def holds_mask(value: Any) -> bool:
    """Whether a value is a text in which something stands for a secret."""
    if not isinstance(value, str) or not _MAY_STAND.search(value):
        return False
    return is_mask(value) or _MASK_INSIDE.search(value) is not None


def with_credentials(text: str, stored: str) -> str:
    """The text, with the passwords and keys of C(stored) in URLs that show a mask for the same user and host."""
    known: dict[tuple[str, str], set[str]] = {}
    for match in _AUTHORITY.finditer(stored):
        known.setdefault((_masked_userinfo(match), match[3]), set()).add(match[2])

    def real(match: re.Match[str]) -> str:
        found = known.get((f"{match[1]}{match[2]}@", match[3]), set())
        return f"{match[1]}{next(iter(found))}@{match[3]}" if MASK in match[2] and len(found) == 1 else match[0]

    return _AUTHORITY.sub(real, text)


def without_credentials(text: str) -> str:
    """The text, with what stands for a password or key inside of URLs masked."""
    return _USERINFO.sub(_masked_userinfo, text) if "://" in text else text


def _masked_userinfo(match: re.Match[str]) -> str:
    user, colon, _password = match[2].partition(":")
    if colon:
        return f"{match[1]}{user}:{MASK}@"
    # A user alone is a key where it is sent as one, and no more than a user where keys are something else.
    return match[0] if match[1].lower().startswith(("ssh", "git+ssh", "sftp")) else f"{match[1]}{MASK}@"


def credentials(text: str) -> Iterator[str]:
    """What stands for a password or key inside of the URLs of a text, to find it elsewhere."""
    for match in _USERINFO.finditer(text) if "://" in text else ():
        if _masked_userinfo(match) != match[0]:
            yield match[2].partition(":")[2] or match[2]


def visible(value: Any) -> Any:
    """A value that is no secret, as results may show it."""
    if isinstance(value, str):
        return without_credentials(value)
    if isinstance(value, list):
        return [visible(item) for item in value]
    if isinstance(value, Mapping):
        return {name: visible(item) for name, item in value.items()}
    return value


def leaves(value: Any) -> Iterator[Any]:
    """The values in lists and dictionaries, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, Mapping)):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from leaves(item)
    else:
        yield value


_NUMBERS = re.compile(r"[\d\s.,:/_-]+")


def can_be_told_apart(text: str) -> bool:
    """Whether a secret can be looked for in a text without taking much else for it."""
    length = len(text.strip())
    if length < SHORTEST or _COMMON.fullmatch(text.strip()):
        return False
    if _NUMBERS.fullmatch(text):
        return length >= SHORTEST_INSIDE
    return length >= SHORTEST_PLAIN or not _looks_like_a_word(text)


def _looks_like_a_word(text: str) -> bool:
    """Whether it may be an ordinary word, which sentences are made of."""
    plain = text.isalpha() and (text.islower() or text.istitle() or text.isupper())
    return plain and len(text) <= LONGEST_WORD


class Redactor:
    """Knows the secrets of one module call and takes them out of texts that the server wrote.

    It is told the declared ones, and what is declared in the open, which stays readable. Those that only the server
    knows it learns from the answers that the call has read. What cannot be told apart from other words is not looked
    for; where it stands as the value of something secret, it is masked by whoever shows that.
    """

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        # Most runs show no text of a server, and need none of the forms that a secret may have there.
        self._formless: set[str] = set()
        self._public: set[str] = set()
        self._spared: deque[Iterable[str]] = deque()
        self._unread: deque[Any] = deque()
        # The threads of a stack share one.
        self._lock = threading.RLock()

    def add(self, *values: Any) -> None:
        """Remember secrets; of a multi-line one also each line, because logs show it line by line."""
        with self._lock:
            for value in values:
                self._formless.update(self._texts(value))

    def spare(self, texts: Iterable[str]) -> None:
        """Leave these texts readable, also where a secret is the same or is a part of them."""
        with self._lock:
            self._spared.append(texts)

    def learn(self, answer: Any) -> None:
        """Remember an answer of the server; it is searched for secrets when the first text needs it."""
        with self._lock:
            self._unread.append(answer)
            if len(self._unread) > MOST_UNREAD:
                self._formless.update(_secrets_in(self._unread.popleft()))

    def _catch_up(self) -> None:
        while self._unread:
            self._formless.update(_secrets_in(self._unread.popleft()))
        while self._formless:
            text = self._formless.pop()
            # An application may also show only the password of an address, or the value of a line.
            parts = (text, *text.splitlines(), *credentials(text), *_values_in(text))
            self._secrets.update(form for part in parts if can_be_told_apart(part) for form in _forms(part))
        while self._spared:
            self._public.update(self._spared.popleft())

    def _texts(self, value: Any) -> Iterable[str]:
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return [str(value), str(value).strip()]
        if isinstance(value, Mapping):
            return [text for item in value.values() for text in self._texts(item)]
        if isinstance(value, (list, tuple)):
            return [text for item in value for text in self._texts(item)]
        return []

    def ours(self, text: str) -> str:
        """A sentence of this collection, in which what the server said is masked already: a secret that is an ordinary
        word is taken out only where it stands as a value.
        """
        return self._redacted(text, True)

    def __call__(self, text: str) -> str:
        return self._redacted(text, False)

    def _redacted(self, text: str, ours: bool) -> str:
        with self._lock:
            self._catch_up()
            found = [secret for secret in self._secrets if secret in text]
            spans = sorted(span for secret in found for span in self._hidden(secret, text, ours))
        parts: list[str] = []
        done = 0
        for start, end in spans:
            if start >= done:
                parts += [text[done:start], MASK]
            done = max(done, end)
        return without_credentials(_BASE64.sub(self._encoded, "".join([*parts, text[done:]])))

    def _encoded(self, match: re.Match[str]) -> str:
        """What stands for a text with a secret in it, masked as a whole."""
        plain = _decoded(match[0])
        return MASK if plain and self(plain) != plain else match[0]

    def _hidden(self, secret: str, text: str, ours: bool) -> Iterator[tuple[int, int]]:
        """Where the secret stands in the text and no declared text around it says it in the open."""
        word = ours and _looks_like_a_word(secret)
        around = [public for public in self._public if secret in public and public in text]
        shown = [span for public in around for span in _places(public, text)]
        whole = len(secret) < SHORTEST_INSIDE
        for start, end in _places(secret, text):
            if whole and (_in_word(text, start) or _in_word(text, end)):
                continue
            if word and not _is_value(text, start, end):
                continue
            if not any(first <= start and end <= last for first, last in shown):
                yield start, end


def _forms(text: str) -> set[str]:
    """How a text may be repeated: as it is, inside of JSON, inside of an address."""
    return {
        text,
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        quote(text, safe="", errors="replace"),
    }


def _decoded(text: str) -> str:
    """The text that base64 stands for; empty where it is none."""
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _in_word(text: str, place: int) -> bool:
    """Whether a word goes on across this place."""
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _is_value(text: str, start: int, end: int) -> bool:
    """Whether what stands there is quoted, assigned, or all there is."""
    before, after = text[:start], text[end:]
    quoted = before[-1:] in tuple("'\"`") and after[:1] == before[-1:]
    return quoted or before[-1:] == "=" or not (before or after)


def _places(part: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(part)
    while start >= 0:
        yield start, start + len(part)
        start = text.find(part, start + 1)


def _secrets_in(answer: Any) -> Iterator[str]:
    """Values under keys that are called like secrets, and the values of environment variables."""
    waiting = [answer]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting.extend(item for item in found if isinstance(item, (list, dict)))
        elif isinstance(found, dict):
            variable = "key" in found and "value" in found
            for name, value in found.items():
                if isinstance(value, str):
                    sort = _sort_of(name)
                    if not (sort or (variable and name == "value")) or not value.strip("*"):
                        continue
                    if sort == "variables":
                        yield from _values_in(value)
                    else:
                        yield value
                elif isinstance(value, (list, dict)):
                    waiting.append(value)


@functools.lru_cache(1000)
def _sort_of(key: str) -> str:
    """What a text under a key of an answer is; answers have the same few keys again and again."""
    return "variables" if _ENV_KEY.search(key) else "secret" if _SECRET_KEY.search(key) else ""


def _values_in(text: str) -> Iterator[str]:
    for match in _ENV_LINE.finditer(text):
        for value in (match[1], match[1].partition(" #")[0]):
            yield value.strip().strip("'\"`")
    for match in _QUOTED.finditer(text):
        yield match[2]
