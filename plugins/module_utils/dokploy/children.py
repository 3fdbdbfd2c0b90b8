# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Dokploy application owns besides its entrances: mounts, schedules, backups, patches."""

from __future__ import annotations

from typing import Any

from ..language.accepting import FILLED
from ..language.call import Call, Record
from ..language.child import Child
from ..language.fields import flag, number
from ..language.wire import REQUIRED_TEXT
from ..language.words import Field, Reference
from . import accepted
from .entrances import DOMAINS, PORTS, REDIRECTS, SECURITY
from .rows import CRON, KEPT, Lines, filled, given, owned, row
from .time_zones import TIME_ZONE

_NEEDS = {"bind": "host_path", "volume": "volume_name", "file": "file_path"}


def _mount(row: dict[str, Any]) -> str | None:
    """What Dokploy stores without a word and what then cannot be mounted."""
    needed = _NEEDS[row["type"]]
    return None if row.get(needed) else f"has type={row['type']} and therefore needs {needed}"


def _data(row: Record, wish: Record) -> str:
    """Dokploy never removes a volume of an application or database; its own files it does."""
    return "" if row.get("type") == "file" else "data is kept on the server"


MOUNTS = owned(
    "mounts",
    "What is mounted into the container. A mount is recognised by its path in the container.",
    router="mounts",
    id="mountId",
    rows="mounts",
    target={"serviceId": "{id}", "serviceType": "application"},
    remove="remove",
    identity=("mount_path",),
    checks=_mount,
    data=_data,
    fields=(
        filled("mount_path", "Path in the container.", api="mountPath", wire=REQUIRED_TEXT),
        row(
            "type",
            "Whether it is a path of the host, a volume, or a file that Dokploy writes.",
            choices=("bind", "volume", "file"),
            required=True,
        ),
        row("host_path", "Path of the host, for O(mounts[].type=bind).", api="hostPath"),
        row("volume_name", "Name of the volume, for O(mounts[].type=volume).", api="volumeName"),
        row(
            "file_path",
            "Name of the file among those that Dokploy keeps for it, for O(mounts[].type=file).",
            api="filePath",
        ),
        row("content", "Content of the file, for O(mounts[].type=file).", secret=True),
    ),
)


_NAME = given("name", "Name of the schedule.")
_CRON = row(
    "cron_expression", "When it runs, for example V(0 3 * * *).", required=True, api="cronExpression", wire=CRON
)
_MORE = (
    row(
        "timezone",
        "Time zone of the times, for example V(Europe/Berlin). An empty text clears it.",
        "A name that the machine on which the module runs does not know is refused, where it has a list of them.",
        wire=TIME_ZONE,
        since="0.26",
    ),
    row("description", "Description. An empty text clears it.", since="0.29.3"),
    flag("enabled", "Whether it runs."),
)
_WHEN = (_CRON, *_MORE)


SCHEDULES = owned(
    "schedules",
    "Commands that run in the container at certain times. One is recognised by its name.",
    router="schedule",
    id="scheduleId",
    list=Call("GET", "schedule.list", query={"id": "{id}", "scheduleType": "application"}),
    target={"applicationId": "{id}", "scheduleType": "application"},
    identity=("name",),
    complete=True,
    runtime=False,
    fields=(
        _NAME,
        _CRON,
        given("command", "What runs."),
        row("shell_type", "Shell that runs it.", choices=("bash", "sh"), api="shellType"),
        *_MORE,
    ),
)


def host_schedules(doc: str, target: dict[str, Any], listed: str, **words: Any) -> Child:
    """Scripts that run on a host instead of in a container."""
    kind = str(target["scheduleType"])
    return owned(
        "schedules",
        f"{doc} One is recognised by its name.",
        router="schedule",
        id="scheduleId",
        list=Call("GET", "schedule.list", query={"id": listed, "scheduleType": kind}),
        # It wants to hear of a command, and runs the script.
        target={"command": "", **target},
        changed={"command": ""},
        identity=("name",),
        complete=True,
        runtime=False,
        fields=(
            _NAME,
            given(
                "script",
                "What runs, as a script of bash. It runs as the user that Dokploy is there, who is root as a rule.",
            ),
            *_WHEN,
        ),
        **words,
    )


DESTINATION = Reference("destination", (), label="destination", list=Call("GET", "destination.all"), id="destinationId")
SCHEDULE = row("schedule", "When it runs, for example V(0 3 * * *).", required=True, wire=CRON)
BACKED_UP = flag("enabled", "Whether it runs. A new one does.")


def destination(what: str) -> Field:
    return row(
        "destination",
        f"Name or id of the destination in Dokploy to which {what} go.",
        required=True,
        api="destinationId",
        refers=DESTINATION,
        accepts=(FILLED,),
    )


def kept(what: str) -> Field:
    doc = f"Number of {what} that are kept; V(0) for all."
    return number("keep_latest_count", doc, api="keepLatestCount", wire=KEPT)


VOLUME_BACKUPS = owned(
    "volume_backups",
    "Backups of volumes that are made at certain times. One is recognised by its name.",
    router="volumeBackups",
    id="volumeBackupId",
    list=Call("GET", "volumeBackups.list", query={"id": "{id}", "volumeBackupType": "application"}),
    target={"applicationId": "{id}", "serviceType": "application"},
    identity=("name",),
    complete=True,
    runtime=False,
    fill=lambda row: {"enabled": True},
    fields=(
        given("name", "Name of the backup."),
        given(
            "volume_name",
            "Name of the volume, as Docker calls it. It makes one that is not there, which is then saved empty.",
            api="volumeName",
            accepts=accepted.VOLUME_NAME,
        ),
        _CRON,
        destination("backups"),
        given("prefix", "What the names of backups begin with."),
        kept("backups"),
        flag(
            "turn_off",
            "Whether the application is stopped while the backup is made. Where that fails, Dokploy does not start it"
            " again.",
            api="turnOff",
        ),
        BACKED_UP,
    ),
)


PATCHES = owned(
    "patches",
    "Files that are changed in the code before every build. One is recognised by its path.",
    router="patch",
    id="patchId",
    list=Call("GET", "patch.byEntityId", query={"id": "{id}", "type": "application"}),
    identity=("file_path",),
    since="0.28",
    fill=lambda row: {"content": ""},
    fields=(
        filled("file_path", "Path of the file in the code.", api="filePath"),
        row(
            "type",
            "Whether the file is made, replaced or removed. Dokploy takes V(update) for a new patch.",
            choices=("create", "update", "delete"),
        ),
        row("content", "The whole new content of the file.", wire=Lines(null=False)),
        flag("enabled", "Whether the patch is applied. A new one is, unless this says otherwise.", on_create=False),
    ),
)


CHILDREN = (DOMAINS, MOUNTS, PORTS, REDIRECTS, SECURITY, SCHEDULES, VOLUME_BACKUPS, PATCHES)
