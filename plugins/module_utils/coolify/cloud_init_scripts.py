# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scripts that Coolify gives to new machines at a cloud provider."""

from __future__ import annotations

from ..language.accepting import FILLED
from ..language.call import Call
from ..language.fields import text
from ..language.resource import Initial, Resource
from ..language.wire import REQUIRED_TEXT, TRIMMED_NAME
from . import accepted
from .client import COOLIFY, NOT_SHOWN

CLOUD_INIT_SCRIPT = Resource(
    platform=COOLIFY,
    kind="cloud_init_script",
    short="Manage scripts for new machines of Coolify",
    doc=(
        "Creates, changes and removes the scripts of which one can be chosen when Coolify orders a machine at a cloud"
        " provider. A machine runs its script once, when it starts for the first time; later changes do not reach it.",
    ),
    id="uuid",
    id_option="uuid",
    list=Call("GET", "/cloud-init-scripts"),
    read=Call("GET", "/cloud-init-scripts/{id}", since="4.3"),
    create=Call("POST", "/cloud-init-scripts", repeatable=False),
    update=Call("PATCH", "/cloud-init-scripts/{id}"),
    delete=Call("DELETE", "/cloud-init-scripts/{id}"),
    fields=(
        text("name", "Name of the script, by which it is found.", wire=TRIMMED_NAME, accepts=accepted.PLAIN_NAME),
        text(
            "script",
            "The script: a shell script that begins with C(#!), or the YAML of cloud-init. White space around it does"
            " not matter.",
            NOT_SHOWN,
            secret=True,
            needed=True,
            wire=REQUIRED_TEXT,
            accepts=(FILLED,),
        ),
    ),
    born="created_at",
    initial=Initial(record=lambda record: {}),
)
