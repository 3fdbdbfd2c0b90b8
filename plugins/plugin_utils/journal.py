# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tasks, each in a worker of its own, leave for those after them: what they have learnt of a server, and what they
would have done.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from ansible import constants as C
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Fact, Foreseen


def foreseen(plan: str = "") -> Foreseen:
    """What the tasks of a plan before this one have written, and the way to write more.

    plan: which one; empty for a run in check mode, which is one as a whole.
    """
    path = _path(f"foreseen_{_digest(plan)}.jsonl")
    return Foreseen(_read(path), keep=functools.partial(_append, path))


def _path(name: str) -> str:
    # Ansible makes this directory for one run, for the user alone, and removes it in the end.
    return os.path.join(C.DEFAULT_LOCAL_TMP, f"selfhosted_paas_{name}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read(path: str) -> list[Fact]:
    try:
        with open(path, encoding="utf-8") as lines:
            return [tuple(json.loads(line)) for line in lines]
    except FileNotFoundError:
        return []


def _append(path: str, fact: Fact) -> None:
    # One write of one line: workers of several hosts may write at once.
    line = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(line, (json.dumps(fact) + "\n").encode("utf-8"))
    finally:
        os.close(line)


class Remembered:
    """What was learnt of one server with one key, named by the connection options."""

    def __init__(self, connection: Iterable[Any]) -> None:
        self._path = _path(f"server_{_digest(repr(list(connection)))}.json")
        self._text = ""

    def read(self) -> dict[str, Any]:
        try:
            with open(self._path, encoding="utf-8") as file:
                self._text = file.read()
            return dict(json.loads(self._text))
        except (OSError, ValueError):
            return {}

    def write(self, learnt: Mapping[str, Any]) -> None:
        """Keep it for the tasks that follow. Where nothing is certain any more, nothing is remembered either."""
        if not learnt:
            with contextlib.suppress(OSError):  # There may be none.
                os.unlink(self._path)
            return
        text = json.dumps(learnt)
        if text == self._text:
            return
        # Workers of several hosts write at once; a reader sees what one of them wrote.
        partial = f"{self._path}.{os.getpid()}"
        with contextlib.suppress(OSError):  # Without it the next task asks the server again.
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(text)
            os.replace(partial, self._path)
