# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Dokploy takes, by kinds of values. Earlier versions took more, so the rules say since when."""

from __future__ import annotations

from ..language.accepting import FILLED, only, pattern

_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"

HOST = (
    FILLED,
    *only(
        (
            pattern(
                rf"({_LABEL}\.)*{_LABEL}",
                "be a host name of letters, digits, - and ., without underscores, wildcards, scheme and path",
            ),
        ),
        since="0.29.10",
    ),
)
APP_NAME = only((pattern(r"[a-zA-Z0-9._-]+", "hold only letters, digits and . _ -"),), since="0.26.7")
DATABASE_PASSWORD = (
    pattern(
        r"[a-zA-Z0-9@#%^&*()_+\-=\[\]{}|;:,.<>?~`]*",
        "hold no blanks and none of $ ! ' \" \\ /, which Dokploy and the commands of databases read otherwise",
    ),
)
MAIL = (
    pattern(
        r"(?!\.)(?!.*\.\.)[A-Za-z0-9_'+.-]*[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}",
        "be an address of mail",
    ),
)
REGISTRY_URL = only(
    (
        pattern(
            r"[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?(:\d{1,5})?",
            "be a host name, with a port or without, and no scheme",
        ),
    ),
    since="0.30.2",
)
VOLUME_NAME = (
    FILLED,
    *only(
        (pattern(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*", "begin with a letter or digit and hold only these and . _ -"),),
        since="0.29.14",
    ),
)
