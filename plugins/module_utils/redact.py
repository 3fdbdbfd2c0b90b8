# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping secrets out of everything that is printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

MASK = "********"
# Shorter texts occur by chance inside other words; replacing them would garble messages without hiding anything.
SHORTEST = 4


class Redactor:
    """Knows the secrets of one module call and takes them out of texts that the server wrote."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def add(self, *values: Any) -> None:
        """Remember secrets; of a multi-line one also each line, because logs show it line by line."""
        for value in values:
            for text in self._texts(value):
                self._secrets.update(part for part in (text, *text.splitlines()) if len(part.strip()) >= SHORTEST)

    def _texts(self, value: Any) -> Iterable[str]:
        if isinstance(value, str):
            return [value, value.strip()]
        if isinstance(value, dict):
            return [text for item in value.values() for text in self._texts(item)]
        if isinstance(value, (list, tuple)):
            return [text for item in value for text in self._texts(item)]
        return []

    def __call__(self, text: str) -> str:
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return text
