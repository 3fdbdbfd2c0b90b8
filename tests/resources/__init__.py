# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How each kind of object is tested: one file for each, which says with which values.

Everything that tests, campaigns and measurements do with all kinds begins here; none of them names a kind by itself.
"""

from __future__ import annotations

import functools
import importlib
from pathlib import Path

from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of

from .case import Case

FOLDER = Path(__file__).resolve().parent
MISSING = """{module} has no case. Write tests/resources/{platform}/{kind}.py:

    CASE = Case(
        {name},
        place={{...}},    # what every one of them needs besides its name
        samples={{...}},  # two values for each option
    )

docs/development/declaring_a_resource.md tells the rest."""


@functools.cache
def resources(platform: str) -> tuple[Resource, ...]:
    """What the modules of a platform manage, in the order of modules.py."""
    found = [declaration_of(name) for name in MODULES if name.startswith(f"{platform}_")]
    return tuple(item for item in found if isinstance(item, Resource))


def case_of(resource: Resource) -> Case:
    """Raises LookupError, which says what to write, where a resource has none."""
    platform = resource.platform.name
    if not (FOLDER / platform / f"{resource.kind}.py").exists():
        names = {"module": resource.module, "platform": platform, "kind": resource.kind, "name": resource.kind.upper()}
        raise LookupError(MISSING.format(**names))
    case: Case = importlib.import_module(f"{__name__}.{platform}.{resource.kind}").CASE
    assert case.resource is resource, f"the case of {resource.module} is about {case.resource.module}"
    return case


def cases(platform: str) -> dict[str, Case]:
    """By kind. Raises LookupError where one is missing."""
    return {item.kind: case_of(item) for item in resources(platform)}
