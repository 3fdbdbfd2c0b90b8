# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Dokploy says where it refuses something. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..language.call import pick
from ..transport.answers import Answer

_ADVICE = {
    "Resource type not found": "There is no Traefik on that machine. A remote server has one once it is set up.",
    "rclone: not found": (
        "The machine that Dokploy asked lacks rclone, by which it reaches S3. Dokploy's own image has it, and the setup"
        " of a remote server installs it (dokploy_server_setup)."
    ),
    "license": "Dokploy does this only with a licence for its enterprise edition.",
    "allowed AI providers": "The organization says which providers may be entered: see dokploy_ai_allowlist.",
}
"""What to do, by words of the message."""


@dataclass
class Said:
    """An error body, of either entrance."""

    message: str
    code: str
    issues: Any

    @property
    def advice(self) -> str:
        """What to do, where the message tells."""
        return next((text for words, text in _ADVICE.items() if words in self.message), "")


def said(answer: Answer) -> Said:
    """What an error says. Raises ValueError where it is none of Dokploy's."""
    body = answer.json()
    if isinstance(body, list):
        # Of many calls in one request.
        body = body[0] if body else None
    inner = pick(body, "error.json")
    if isinstance(inner, dict):
        # Under /api/trpc/ the code is a number, and the word for it is in the data.
        body = {**inner, "code": pick(inner, "data.code") or ""}
    if not isinstance(body, dict) or "message" not in body:
        raise ValueError("no error of Dokploy")
    return Said(str(body["message"]), str(body.get("code") or ""), body.get("issues"))


def field_errors(issues: Any) -> Iterator[tuple[str, str]]:
    for issue in issues if isinstance(issues, list) else ():
        if isinstance(issue, Mapping):
            path = issue.get("path")
            place = ".".join(map(str, path)) if isinstance(path, list) else str(path or "")
            yield place or "body", str(issue.get("message"))
