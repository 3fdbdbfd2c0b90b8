# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which kind a request is about, by the calls of the declarations."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.language.words import Field

from . import resources

APPLICATION = "application"


def writes_of(resource: Resource) -> Iterator[tuple[Call, Sequence[Field], bool]]:
    """Every call that writes, with the fields that it carries, and whether what they describe is new."""
    found: list[tuple[Call | None, Sequence[Field], bool]] = [(resource.create, resource.all_fields, True)]
    found += [(variant.create, resource.all_fields, True) for variant in resource.variants]
    found += [(variant.update, resource.all_fields, False) for variant in resource.variants]
    found += [
        (call, resource.all_fields, False)
        for call in (resource.update, resource.delete, resource.move, *(item.by for item in resource.all_fields))
    ]
    for child in resource.children:
        found.append((child.create, child.fields, True))
        found += [(call, child.fields, False) for call in (child.update, child.delete, child.bulk)]
    return ((call, fields, new) for call, fields, new in found if call)


def plain(path: str) -> str:
    """A path without what all have in front."""
    return re.sub(r"^/api(/v1)?/", "", path.partition("?")[0]).strip("/")


def beginning(path: str) -> str:
    """What the routes of a kind have in common: V(applications), V(security/keys), V(registry.)."""
    found = re.match(r"(?:security/)?[\w-]+\.?", plain(path))
    return found[0] if found else ""


@functools.cache
def beginnings(platform: str) -> dict[str, str]:
    """The kinds that routes belong to, by how they begin."""
    found: dict[str, str] = {}
    for resource in resources(platform):
        for call, _fields, _new in writes_of(resource):
            found.setdefault(beginning(call.path), resource.kind)
    return found


@functools.cache
def _patterns(platform: str) -> list[tuple[str, str]]:
    found = {}
    for resource in resources(platform):
        calls = [resource.read, *(call for call, _fields, _new in writes_of(resource))]
        for call in calls:
            found.setdefault(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(plain(call.path))), resource.kind)
    return sorted(found.items(), key=lambda item: -len(item[0]))


def kind_of(platform: str, path: str) -> str:
    """The kind that a request to a path is about; an application where no declaration has the path."""
    path = plain(path)
    exact = (kind for pattern, kind in _patterns(platform) if re.fullmatch(pattern, path))
    return next(exact, None) or beginnings(platform).get(beginning(path), APPLICATION)
