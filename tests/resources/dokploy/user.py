# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.people import RIGHTS, USER

from ..case import Case, Sample, refused
from ..objects import project
from .objects import first

if TYPE_CHECKING:
    from frame import Bench


def mailed(name: str) -> str:
    return f"{name.replace(' ', '.').lower()}@example.com"


def the_project(bench: Bench) -> list[Any]:
    return [project(bench)]


def its_environment(bench: Bench) -> list[Any]:
    return [f"{project(bench)}/production"]


CASE = Case(
    USER,
    place={"password": "usual-password", "role": "member"},
    samples={
        # No field of a record, so nothing is tested of it but that it is never shown.
        "password": Sample("first-password", "second-password"),
        "role": Sample("member", "admin"),
        **{name: Sample(True, False) for name, _api, _what in RIGHTS},
        "accessed_projects": Sample(the_project, []),
        "accessed_environments": Sample(its_environment, []),
        "accessed_services": Sample([first("service")], []),
    },
    reasons={
        r"already has an account": "only the server knows the other organizations",
        r"Name must be at most 32|expiresIn is smaller": "of an API key, which dokploy_api_key refuses before it asks",
        r"not found": "looked up before anything is written",
    },
    refused={"name": refused("nobody", "a..b@example.com", later=False)},
    named=mailed,
)
