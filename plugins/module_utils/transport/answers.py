# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is sent to where, what comes back, and what it cost."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from ..language.redact import Redactor
from .waiting import Deadline

UNREADABLE = object()
LONGEST_TEXT = 2000


@dataclass
class Answer:
    """What the server said.

    repeated  an earlier try of the same request went without an answer
    advice    a sentence on why it was not tried again
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    repeated: bool = False
    advice: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    @functools.cached_property
    def value(self) -> Any:
        """The decoded body; an empty body is None, and one that is not JSON is UNREADABLE."""
        try:
            # Not the replaced characters of the text: what is read here may be written back.
            return json.loads(self.body.decode("utf-8")) if self.body.strip() else None
        except (ValueError, RecursionError):
            return UNREADABLE

    def json(self) -> Any:
        """The decoded body. Raises ValueError where it is not JSON."""
        if self.value is UNREADABLE:
            raise ValueError("no JSON")
        return self.value


@dataclass
class Usage:
    """What a module call cost; part of every result. C(waited) is in seconds."""

    requests: int = 0
    retries: int = 0
    writes: int = 0
    waited: float = 0.0
    server_version: str = ""

    def report(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "retries": self.retries,
            "waited": round(self.waited),
            "server_version": self.server_version,
        }

    def add(self, other: Usage) -> None:
        """Count what another one cost as well."""
        self.requests += other.requests
        self.retries += other.retries
        self.writes += other.writes
        self.waited += other.waited


@dataclass
class Connection:
    """Where the server is and how to talk to it. Times are in seconds."""

    url: str
    headers: dict[str, str]
    timeout: float = 30.0
    retries: int = 3
    verify: bool | str = True
    redactor: Redactor = field(default_factory=Redactor)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    @property
    def longest(self) -> float:
        """What one request may take with all its repetitions and pauses."""
        return self.timeout * (self.retries + 1)

    # Looked up at each call, since clock and sleep may be replaced later.

    def now(self) -> float:
        return self.clock()

    def pause(self, seconds: float) -> None:
        self.sleep(seconds)

    def deadline(self, seconds: float, tell: Callable[[str], None] = lambda text: None) -> Deadline:
        """A time to wait that begins now."""
        return Deadline(seconds, self.now, self.pause, tell)


def shortened(text: str) -> str:
    """A text of the server, of a length that a person reads."""
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} ... ({len(text)} characters)"
