# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Coolify removes what has containers: by a job, and with or without what belongs to them."""

from __future__ import annotations

from ..language.call import Call
from ..language.fields import switch
from ..language.words import Option

GOING = {
    "delete_volumes": "deletes the volumes, with all data in them",
    "delete_configurations": "deletes the configuration files on the server",
    "delete_connected_networks": "deletes the networks that only this {kind} uses",
    "docker_cleanup": "prunes every unused image, stopped container and the build cache of the whole server",
}


def removal(path: str) -> Call:
    """The call, which always says what goes with it."""
    return Call("DELETE", f"{path}/{{id}}", query={name: f"{{{name}}}" for name in GOING})


def removal_options(kind: str) -> tuple[Option, ...]:
    """The options that the call mentions."""
    always = "Always sent, since Coolify's own default is to do it."
    more = {} if kind == "service" else {"delete_volumes": " O(purge_storages) needs it to remove a directory."}
    return tuple(
        switch(name, f"Whether O(state=absent) also {what.format(kind=kind)}. {always}{more.get(name, '')}")
        for name, what in GOING.items()
    )
