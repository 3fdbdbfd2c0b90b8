# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In which order Coolify takes what changes of an application, and what it has to be told again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..language.differences import Change, Declared

LABELS = "custom_labels"

OVERWRITTEN = {
    "ports_exposes": {"is_static"},
    "dockerfile_location": {"build_pack"},
    "dockerfile_target_build": {"build_pack"},
    LABELS: {
        "domains",
        "noindex_domains",
        "is_http_basic_auth_enabled",
        "http_basic_auth_username",
        "http_basic_auth_password",
        "is_gzip_enabled",
        "is_stripprefix_enabled",
    },
}
"""What Coolify overwrites when it is told of these, so that it has to be told again afterwards."""

IGNORED = {"dockerfile": ("ports_exposes",)}
"""What the creation of a variant ignores."""


def in_order(changes: Sequence[Change], declared: Declared, variant: str | None) -> Iterator[Sequence[Change]]:
    """What each request carries: a creation where there is a variant, then what can be sent at once, and what the
    requests before have overwritten. Labels are always the last, since Coolify makes its own again at any occasion.
    """
    late = {LABELS, *IGNORED.get(variant or "", ())}
    created = [item for item in changes if variant is not None and item.field.on_create and item.field.name not in late]
    if variant is not None:
        yield created
    known = {LABELS, *(item.field.name for item in created)}
    yield [item for item in changes if item.field.name not in known]
    sent = {item.field.name for item in changes}
    for name in sorted(OVERWRITTEN, key=LABELS.__eq__):
        if name in declared and OVERWRITTEN[name] & sent and not (name == LABELS and name in sent):
            item, value = declared[name]
            yield [Change(item, value, value)]
    yield from ([item] for item in changes if item.field.name == LABELS)
