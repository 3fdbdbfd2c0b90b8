# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all branches of a client have in common."""

from __future__ import annotations

import threading
from typing import Any

from .answers import Answer, Connection
from .begun_reads import Ahead
from .pace import Pace
from .sessions import Sessions
from .watchdog import Kennel


class Shared:
    """What was read, what is being read, and how much the server still allows.

    served  the server has answered as it should
    lasts   nothing was sent after which it may be another one
    hints   ids by name, in the places that were seen; they may have changed since
    slow    seconds by which the clock here is behind that of the server
    """

    def __init__(self, connection: Connection) -> None:
        self.lock = threading.Lock()
        self.known: dict[str, Any] = {}
        self.ahead: Ahead[Answer] = Ahead()
        self.reading: dict[str, threading.Lock] = {}
        self.recent: dict[str, tuple[float, Any]] = {}
        self.waiting = 0
        self.pace = Pace(connection.now, connection.pause)
        self.sessions = Sessions(connection)
        self.kennel = Kennel()
        self.served = False
        self.lasts = True
        self.hints: dict[str, dict[str, Any]] = {}
        self.waited_out = False
        self.batches = True
        self.slow = 0.0
