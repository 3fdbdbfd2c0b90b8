# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user of a key may not do although it sees enough to plan it.

Most of what members may not change they may not read either, so that check mode fails as the run does.
Here is the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import ApiError
from ..language.call import Call, Record
from ..transport.client import Client
from .typed import TYPES

MYSELF = Call("GET", "user.get")
SINCE = "0.29"
"""First version that asks for rights to enter Git providers and tags."""
_SERVICES = ("application", "compose", *TYPES)
_PROVIDERS = ("gitlab.create", "gitea.create", "bitbucket.create", "gitProvider.remove")
_TAGS = ("tag.create", "tag.update", "tag.remove")
_FLAGS: Mapping[str, str] = {
    "project.create": "canCreateProjects",
    "project.remove": "canDeleteProjects",
    "environment.create": "canCreateEnvironments",
    "environment.remove": "canDeleteEnvironments",
    **{f"{kind}.create": "canCreateServices" for kind in _SERVICES},
    **dict.fromkeys(("application.delete", "compose.delete", "{type}.remove"), "canDeleteServices"),
    **dict.fromkeys(_PROVIDERS, "canAccessToGitProviders"),
    **dict.fromkeys(("organization.create", *_TAGS), ""),
}
"""By the path of a call, what lets a member do it; nothing does where it is empty."""
_OF_ITS_OWNER = ("organization.update", "organization.delete")
_FOR_ALL = ("settings.toggleRequests", "settings.updateLogCleanup")
_SHARE = "gitProvider.toggleShare"
_OF_PEOPLE = ("organization.updateMemberRole", "user.remove")
PEOPLE_SINCE = "0.28"
"""First version that is known to keep administrators from each other."""


def refusal(client: Client, call: Call, record: Record | None) -> str:
    """Why the server is going to refuse a call about a record, as far as that can be known: sentences."""
    path = call.path
    if path in (*_PROVIDERS, *_TAGS) and client.older_than(SINCE):
        return ""
    if path in _OF_ITS_OWNER:
        return "" if _owns(record or {}) else f"{path} is for the owners of the organization, and the key is of none."
    of_admin = path in _OF_PEOPLE and (record or {}).get("role") == "admin" and not client.older_than(PEOPLE_SINCE)
    for_admins = path.startswith("settings.") and path not in _FOR_ALL
    if not (path in _FLAGS or for_admins or of_admin or (path == _SHARE and record)):
        return ""
    try:
        me = client.record(MYSELF, {})
    except ApiError:
        return ""
    if path == _SHARE:
        theirs = (record or {}).get("userId") not in (None, me.get("userId"))
        return "Only the user who has entered a Git provider shares it, and this is another one's." if theirs else ""
    if of_admin:
        return f"{path} of an administrator is for owners of the organization." if me.get("role") == "admin" else ""
    return " ".join(_lacking(path, me))


def _owns(record: Record) -> bool:
    """Whether somebody owns an organization, or that is not told."""
    mine = record.get("members")
    if not isinstance(mine, list) or len(mine) != 1 or not isinstance(mine[0], Mapping):
        return True
    return mine[0].get("role") == "owner" or mine[0].get("userId") == record.get("ownerId")


def _lacking(path: str, me: Record) -> Iterator[str]:
    flag = _FLAGS.get(path, "")
    # What somebody with a role of the organization's own may do is told elsewhere.
    if me.get("role") != "member" or (flag and me.get(flag) is not False):
        return
    yield f"{path} is not for the user of the key, who is a member of the organization"
    if flag:
        yield f"and lacks {flag}. An owner or administrator of the organization gives it under Settings > Users."
    else:
        yield "and no owner or administrator of it."
