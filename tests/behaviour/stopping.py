# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plugin of pytest: after a Ctrl-C no further test begins, also where something has swallowed its exception."""

from __future__ import annotations

import signal


def pytest_sessionstart(session):
    def stop(number, frame):
        session.shouldstop = "Ctrl-C"
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, stop)
