# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping secrets out of everything that is printed."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

MASK = "********"
NO_LOG = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
"""What Ansible itself writes in place of a secret."""
# Shorter texts occur by chance inside other words; replacing them would garble messages without hiding anything.
SHORTEST = 4
SHORTEST_LEARNED = 6
MOST_UNREAD = 100

_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)?$|secret|token|credential|private_?key|(api|access|account|license)_?key|dsn$|db_url$"
    r"|^real_value$",
    re.IGNORECASE,
)
_ENV_KEY = re.compile(r"^(preview)?env$|^build(args|secrets)$", re.IGNORECASE)
_ENV_LINE = re.compile(r"^\s*(?:export\s+)?[\w.-]+\s*=\s*(.+?)\s*$", re.MULTILINE)
_USERINFO = re.compile(r"\b([a-z][a-z0-9+.-]*://)([^\s/?#'\"<>]*)@", re.IGNORECASE)
_AUTHORITY = re.compile(_USERINFO.pattern + r"([^\s/?#'\"<>@]*)", re.IGNORECASE)
_STANDS_FOR_SECRET = re.compile(rf"\s*(?:{re.escape(MASK)}(?: \((?:set|new value)\))?|\(hidden\)|{NO_LOG})\s*")
# Where it stands for a part of a text: as a password in an address, or as the value of a line. Asterisks elsewhere are
# ornaments of a comment.
_MASK_INSIDE = re.compile(
    rf"{NO_LOG}|://(?:[^\s/?#'\"<>@]*:)?\*{{8}}@|^[^\n=:]*[=:][^\S\n]*([\"'`]?)\*{{8}}\1,?[^\S\n]*$", re.MULTILINE
)


def is_mask(value: Any) -> bool:
    """Whether a value is nothing but what results show in place of a secret."""
    return isinstance(value, str) and _STANDS_FOR_SECRET.fullmatch(value) is not None


def holds_mask(value: Any) -> bool:
    """Whether a value is a text in which something stands for a secret."""
    if not isinstance(value, str) or not (MASK in value or NO_LOG in value or value == "(hidden)"):
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
    if isinstance(value, (list, Mapping)):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from leaves(item)
    else:
        yield value


class Redactor:
    """Knows the secrets of one module call and takes them out of texts that the server wrote.

    It is told the declared ones. Those that only the server knows it learns from the answers that the call has read.
    """

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._unread: deque[Any] = deque()
        # The threads of a stack share one.
        self._lock = threading.RLock()

    def add(self, *values: Any) -> None:
        """Remember secrets; of a multi-line one also each line, because logs show it line by line."""
        for value in values:
            self._remember(self._texts(value), SHORTEST)

    def learn(self, answer: Any) -> None:
        """Remember an answer of the server; it is searched for secrets when the first text needs it."""
        with self._lock:
            self._unread.append(answer)
            if len(self._unread) > MOST_UNREAD:
                self._remember(_secrets_in(self._unread.popleft()), SHORTEST_LEARNED)

    def _remember(self, texts: Iterable[str], shortest: int) -> None:
        with self._lock:
            for text in texts:
                self._secrets.update(part for part in (text, *text.splitlines()) if len(part.strip()) >= shortest)

    def _texts(self, value: Any) -> Iterable[str]:
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return [str(value), str(value).strip()]
        if isinstance(value, Mapping):
            return [text for item in value.values() for text in self._texts(item)]
        if isinstance(value, (list, tuple)):
            return [text for item in value for text in self._texts(item)]
        return []

    def __call__(self, text: str) -> str:
        with self._lock:
            while self._unread:
                self._remember(_secrets_in(self._unread.popleft()), SHORTEST_LEARNED)
            secrets = sorted(self._secrets, key=len, reverse=True)
        for secret in secrets:
            text = text.replace(secret, MASK)
        return without_credentials(text)


def _secrets_in(answer: Any) -> Iterator[str]:
    """Values under keys that are called like secrets, and the values of environment variables."""
    waiting = [answer]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting.extend(item for item in found if isinstance(item, (list, Mapping)))
        elif isinstance(found, Mapping):
            variable = "key" in found and "value" in found
            for name, value in found.items():
                if isinstance(value, (list, Mapping)):
                    waiting.append(value)
                elif isinstance(value, str) and value and set(value) != {"*"}:
                    if _ENV_KEY.search(str(name)):
                        yield from _values_in(value)
                    elif _SECRET_KEY.search(str(name)) or (variable and name == "value"):
                        yield value


def _values_in(text: str) -> Iterator[str]:
    for match in _ENV_LINE.finditer(text):
        for value in (match[1], match[1].partition(" #")[0]):
            yield value.strip().strip("'\"`")
