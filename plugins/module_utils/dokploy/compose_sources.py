# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the Compose file of a Dokploy compose comes from: what is declared, or a Git repository."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..language import wire_compose
from ..language.words import Group
from . import sources
from .swarm import column

OF_ITS_OWN = ("build_path",)
"""What only an application has of a Git source."""


class _Written(dict[str, Any]):
    """What a Compose file says, with the text that says it."""

    text = ""


class ComposeFile(wire_compose.ComposeFile):
    """A Compose file that travels as the text that was declared, comments and all; a dictionary as JSON, which is
    YAML."""

    def normalise(self, value: Any) -> dict[str, Any]:
        found = _Written(super().normalise(value))
        found.text = value if isinstance(value, str) else ""
        return found

    def show(self, value: Any) -> Any:
        return dict(value) if isinstance(value, Mapping) else value

    def encode(self, value: Any) -> Any:
        if isinstance(value, _Written) and value.text:
            return value.text
        return json.dumps(value, ensure_ascii=False, indent=2, default=str) if isinstance(value, Mapping) else value


RAW = sources.source(
    "raw",
    "A Compose file that is declared here.",
    column(
        "compose_file",
        "The Compose file, as text or as a dictionary. What is no Compose file is refused before anything is written.",
        "It is compared by what it says, not by how it is written. Keep secrets out of it: write C(${NAME}) and declare"
        " O(environment_variables).",
        type="raw",
        api="composeFile",
        wire=ComposeFile(),
    ),
)


def _of_compose(group: Group, title: str) -> Group:
    """The same source, of which a Compose file is taken and nothing is built."""
    return replace(
        group,
        doc=(
            f"Take the Compose file, at O(compose_path), from {title}. Declaring it makes it the source.",
            group.doc[1],
        ),
        fields=tuple(item for item in group.fields if item.name not in OF_ITS_OWN),
    )


SOURCES = (
    replace(RAW, doc=("A Compose file that is declared here. Declaring it makes it the source.", RAW.doc[1])),
    _of_compose(sources.GITHUB, "a repository of GitHub"),
    _of_compose(sources.GITLAB, "a repository of GitLab"),
    _of_compose(sources.BITBUCKET, "a repository of Bitbucket"),
    _of_compose(sources.GITEA, "a repository of Gitea"),
    _of_compose(sources.GIT, "any Git repository"),
)
