# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser without a screen: the one of this machine, or Debian's, which is installed where that is possible."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing but the page: no screen, no first-run questions, no connection of the browser's own.
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


class NoBrowser(Exception):
    """There is none, and why none can be installed."""


@functools.cache
def chromium() -> str:
    """Path of the browser. Raises NoBrowser."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    if not shutil.which("apt-get"):
        raise NoBrowser("There is no Chromium here, and no apt-get to install one with.")
    if os.geteuid() != 0:
        raise NoBrowser("There is no Chromium here, and only root can install one: apt-get install chromium.")
    print("Installing Chromium ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core")
    for arguments in (("update", "-qq"), install):
        done = subprocess.run(["apt-get", *arguments], env=environment, check=False, capture_output=True, text=True)
        if done.returncode:
            raise NoBrowser(f"apt-get {arguments[0]} failed: {done.stderr.strip()}")
    return next(filter(None, map(shutil.which, NAMES)))


def look(page: Path, width: int, height: int, *arguments: str) -> str:
    """What the browser prints about a page in a window of that size, given what it is asked for."""
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium(), *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}", *arguments]
        done = subprocess.run(
            [*command, page.resolve().as_uri()], check=True, capture_output=True, text=True, timeout=120
        )
    return done.stdout
