# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One deployment, as every platform tells of it."""

from __future__ import annotations

from dataclasses import dataclass, field

QUEUED, RUNNING, DONE, FAILED, CANCELLED, LOST = "queued", "running", "done", "failed", "cancelled", "lost"
ENDED = (DONE, FAILED, CANCELLED, LOST)


@dataclass
class Deployment:
    """One deployment.

    status    one of the words above
    reported  the server's own word
    mark      what it carries of the mark that the engine left in the context when it was requested
    reason    what is known about a bad end besides the log
    commit    what was built, where the server tells
    ended     when it ended, as the server writes times
    """

    id: str
    status: str
    reported: str = ""
    log: list[str] = field(default_factory=list)
    mark: str = ""
    reason: str = ""
    commit: str = ""
    ended: str = ""


def outdated(deployed: str, stored: str) -> bool:
    """Whether two marks of the same parts differ; marks of different parts cannot be compared."""
    return deployed != stored and deployed.partition("-")[0] == stored.partition("-")[0] != ""
