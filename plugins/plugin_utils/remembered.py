# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tasks of one run, each in a worker of its own, need to find out about a server only once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from ansible import constants as C


class Remembered:
    """What was learnt of one server with one key, named by the connection options."""

    def __init__(self, connection: Iterable[Any]) -> None:
        digest = hashlib.sha256(repr(list(connection)).encode("utf-8", "surrogatepass")).hexdigest()
        # Ansible makes this directory for one run, for the user alone, and removes it in the end.
        self._path = os.path.join(C.DEFAULT_LOCAL_TMP, f"selfhosted_paas_server_{digest[:32]}.json")
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
            with contextlib.suppress(OSError):
                os.unlink(self._path)
            return
        text = json.dumps(learnt)
        if text == self._text:
            return
        # Workers of several hosts write at once; a reader sees what one of them wrote.
        partial = f"{self._path}.{os.getpid()}"
        with contextlib.suppress(OSError):
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(text)
            os.replace(partial, self._path)
