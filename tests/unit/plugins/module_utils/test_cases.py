# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a module manages has a case, which says with which values each of its fields is tested."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from pathlib import Path

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils import errors
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import PROJECT

sys.path.append(str(Path(inspect.getfile(errors)).parents[2] / "tests"))
table = pytest.importorskip("resources", reason="the tests with servers are not here")
RESOURCES = [item for platform in ("coolify", "dokploy") for item in table.resources(platform)]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.module)
def test_whatever_a_module_manages_has_a_case_with_samples_for_each_of_its_fields(resource):
    case = table.case_of(resource)
    tested = list(case.tested())
    for label, variant in tested:
        case.sample(label, variant)
    # What only a creation is told has one for its canaries.
    unknown = {*case.samples} - {label for label, _variant in tested} - case.place.keys()
    assert not unknown, f"{resource.module} has no such field"
    assert {*case.otherwise} <= {*case.variants}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.module)
def test_every_rule_has_a_value_that_breaks_it(resource):
    case = table.case_of(resource)
    rules = {item.label for item in resource.all_fields if item.accepts}
    rules |= {f"{child.name}.{item.name}" for child in resource.children for item in child.fields if item.accepts}
    # What the embedded server does not have yet cannot refuse anything there.
    later = {label for label, sample in case.samples.items() if sample.since}
    assert rules - later <= {*case.refused}
    assert {*case.refused} <= rules | {label for label, refused in case.refused.items() if refused.whole}


def test_who_forgets_the_case_is_told_what_to_write():
    forgotten = dataclasses.replace(PROJECT, kind="cloud")
    with pytest.raises(LookupError, match=r"coolify_cloud has no case. Write tests/resources/coolify/cloud.py:\n\n "):
        table.case_of(forgotten)
