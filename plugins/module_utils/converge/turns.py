# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking turns: the runs of one user on one host that are about to make the same thing do so one after the other.

A play over many hosts runs a task in as many processes at once as it has forks, and each of them finds that what all of
them declare does not exist yet. Servers take the same name any number of times, so the processes agree among
themselves, with locks on files. A lock ends with the process that holds it, however that ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import json
import os
import stat
import tempfile
import threading
from collections.abc import Iterable, Sequence
from typing import Callable

from ..transport.waiting import Deadline

BUCKETS = 64
"""So many files are there for the names of one place, since whoever makes many at once holds them all at once."""

Key = tuple[Sequence[str], str]
"""Where something is to be made (server, kind, ids of what encloses it), and its name."""


class Turn:
    """The right to make something, which on this host only one run at a time has.

    Where no lock can be had (no place for files that is the user's own, or a file system without locks), nothing is
    held and nothing fails: whoever makes something has to look afterwards whether somebody else did so as well.
    """

    def __init__(self) -> None:
        self._held: dict[str, int] = {}

    def take(self, keys: Iterable[Key], deadline: Deadline, waiting: Callable[[], None]) -> bool:
        """Wait until nobody else makes any of these; whether that could be found out before the deadline.

        waiting: called again and again while others are at it.
        """
        try:
            folder = _folder()
            # In one order for all, so that no two wait for each other.
            for name in sorted({_file(key) for key in keys}):
                path = os.path.join(folder, name)
                attempt = functools.partial(_lock, path, waiting)
                while (held := deadline.poll(attempt, 0.02, 0.25)) == STALE:
                    pass
                if held is None:
                    self.release()
                    return False
                self._held[path] = held
        except OSError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Let others have it. Does nothing where nothing is held."""
        while self._held:
            path, descriptor = self._held.popitem()
            # Somebody who cleans up may have removed it.
            with contextlib.suppress(OSError):
                os.unlink(path)
            # Closing it, which follows, lets it go as well.
            with contextlib.suppress(OSError):
                # Said aloud, since a process that was forked meanwhile would hold it as well.
                fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)


class Share(Turn):
    """The turn of several who work at the same time: it ends once each of them has let it go."""

    def __init__(self, turn: Turn, holders: set[Share], guard: threading.Lock) -> None:
        super().__init__()
        self._turn, self._holders, self._guard = turn, holders, guard
        holders.add(self)

    @classmethod
    def of(cls, turn: Turn, number: int) -> list[Share]:
        holders: set[Share] = set()
        guard = threading.Lock()
        return [cls(turn, holders, guard) for _number in range(number)]

    def release(self) -> None:
        with self._guard:
            self._holders.discard(self)
            if not self._holders:
                self._turn.release()


STALE = -1


def _folder() -> str:
    """A folder that is this user's alone. Raises OSError where there is none and none can be made."""
    path = os.path.join(tempfile.gettempdir(), f"selfhosted.paas-{os.geteuid()}")
    # Of an earlier run, or of another one at this moment; whose it is, is looked at next.
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o700)
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        # Everybody may write where temporary files are, and so may have prepared it.
        raise PermissionError(path)
    return path


def _file(key: Key) -> str:
    place, name = key
    bucket = int(hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest(), 16) % BUCKETS
    text = json.dumps(list(place))
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}-{bucket}"


def _lock(path: str, waiting: Callable[[], None]) -> int | None:
    """The locked file, None while somebody else has it, or STALE where it was removed meanwhile. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        waiting()
        return None
    except OSError:
        os.close(descriptor)
        raise
    try:
        current = os.stat(path).st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        current = False
    if not current:
        os.close(descriptor)
        return STALE
    return descriptor
