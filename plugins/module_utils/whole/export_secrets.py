# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of secrets in an export: references in its files, and a tree in a file of their own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..language.differences import ABSENT
from .description import Secret, replace_secrets, secrets_in
from .documents import Template
from .nodes import Place


def placed(options: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The options of an object with the paths of its secrets inside the file."""
    found: dict[str, Any] = replace_secrets(options, lambda item: replace(item, path=(*place, *item.path)))
    return found


def opened(content: Mapping[str, Any], variable: str, inline: bool = False, given: bool = True) -> dict[str, Any]:
    """The content with references where secrets are, or with the secrets themselves.

    given  whether what is known is where the references lead
    """

    def shown(secret: Secret) -> Any:
        return secret.value if inline and secret.known else Template(_reference(secret, variable, given))

    result: dict[str, Any] = replace_secrets(content, shown)
    return result


def _reference(secret: Secret, variable: str, given: bool) -> str:
    path = variable + "".join(_step(_key(part)) for part in secret.path)
    # What a person has to fill in does not keep the rest back.
    return f"{{{{ {path} }}}}" if secret.known and given else f"{{{{ {path} | default(omit) }}}}"


def references(content: Any, variable: str, given: bool) -> dict[str, Any]:
    """By the text of each reference, where it leads; ABSENT where the server does not tell."""
    return {
        _reference(secret, variable, given): secret.value if secret.known else ABSENT for secret in secrets_in(content)
    }


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_QUOTABLE = re.compile(r"[\w ./:@%+=,#()-]+")


def _key(part: str) -> str:
    """What a secret is called in its file. Ansible leaves no way to escape anything inside a template."""
    return part if _QUOTABLE.fullmatch(part) else f"{slug(part)}-{digest(part)}"


def _step(key: str) -> str:
    """How a template reaches into a dictionary; its methods come before its keys."""
    return f".{key}" if _PLAIN.fullmatch(key) and not hasattr(dict, key) else f"['{key}']"


def tree_of(content: Any, given: bool = True) -> tuple[dict[str, Any], list[Place]]:
    """The secrets of a file as a tree, and the paths of those that a person has to give."""
    tree: dict[str, Any] = {}
    unknown = []
    for secret in secrets_in(content):
        *outer, last = (_key(part) for part in secret.path)
        if not secret.known or not given:
            unknown.append((*outer, last))
            continue
        place = tree
        for key in outer:
            place = place.setdefault(key, {})
        place[last] = secret.value
    return tree, unknown


# -- names ---------------------------------------------------------------------------------------------------------


def slugs(siblings: Iterable[tuple[Place, str, str]]) -> dict[str, str]:
    """By id, what things are called in names of files: different for different ones that are at the same place."""
    wanted: dict[tuple[Place, str], dict[str, str]] = {}
    for place, name, identifier in siblings:
        # Names of files may not tell capitals apart, and names of variables no dashes.
        wanted.setdefault((place, variable_of(slug(name))), {})[identifier] = name
    return {
        identifier: slug(name)
        if len(group) == 1
        else f"{slug(name)}-{digest(name if list(group.values()).count(name) == 1 else identifier)}"
        for group in wanted.values()
        for identifier, name in group.items()
    }


def slug(name: str) -> str:
    """What it is called in the name of a file."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or digest(name)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


def variable_of(name: str) -> str:
    """Part of the name of a variable; the dot between project and environment stays apart from all else."""
    return "__".join(re.sub(r"\W+|_+", "_", part).lower() for part in name.split("."))
