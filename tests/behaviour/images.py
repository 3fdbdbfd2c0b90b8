# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The images that tests deploy: on embedded servers any will do, on real ones what they can pull.

REAL_IMAGE names two releases of one image that run and stay up, with a space between them; REAL_IMAGE_BAD an image that
cannot be pulled; REAL_SERVER the machine that Coolify deploys them to, where it has several.
"""

from __future__ import annotations

import os

BAD = "does-not-exist"


def _named() -> list[str]:
    """The images of REAL_IMAGE, none where it is not set. Raises ValueError where it does not name two releases."""
    named = os.environ.get("REAL_IMAGE", "").split()
    if named and (len(named) != 2 or named[0] == named[1] or len({item.rpartition(":")[0] for item in named}) != 1):
        raise ValueError("REAL_IMAGE takes two releases of one image, as in REAL_IMAGE='acme/web:1.0 acme/web:1.1'")
    return named


def reference(release: str) -> str:
    """The image that stands for a release, with its tag. What comes right before or after 1.27 is not the same."""
    if release == BAD:
        return os.environ.get("REAL_IMAGE_BAD") or f"nginx:{BAD}"
    named = _named()
    if not named:
        return f"nginx:{release}"
    if "{{" in release:
        return f"{named[0].rpartition(':')[0]}:{release}"
    return named[0 if release == "1.27" else 1]


def tag(release: str) -> str:
    return reference(release).rpartition(":")[2]


def machine() -> dict:
    """The option that chooses it on Coolify, where one is named."""
    return {"server": os.environ["REAL_SERVER"]} if os.environ.get("REAL_SERVER") else {}


def image(platform: str, release: str) -> dict:
    """The options that declare it."""
    whole = reference(release)
    if platform == "coolify":
        named = {"docker_registry_image_name": whole.rpartition(":")[0], "docker_registry_image_tag": tag(release)}
        return {**named, **machine()}
    return {"docker": {"image": whole}}
