# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/peers.md names what there is, and says something of everything that Terraform providers know."""

from __future__ import annotations

import re

import declared
import peers
import pytest
import yaml

GIVEN = yaml.safe_load(peers.DATA.read_text())
TABLES = [(platform, kind, GIVEN[platform][kind]) for platform in GIVEN for kind in peers.KINDS]
named_as = [f"{platform} {kind}" for platform, kind, _rows in TABLES]


@pytest.mark.parametrize(("platform", "kind", "rows"), TABLES, ids=named_as)
def test_each_name_of_theirs_stands_there_once(platform, kind, rows):
    names = [name for row in rows for name in row["theirs"]]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(("platform", "kind", "rows"), TABLES, ids=named_as)
def test_each_line_says_what_does_it_or_why_nothing_does(platform, kind, rows):
    for row in rows:
        assert row.get("ours") or row.get("why"), row
        assert all(name.startswith(f"{platform}_") for name in row.get("ours", ())), row


def test_modules_that_are_named_exist():
    modules = {item.module for item in declared.everything()}
    named = set(re.findall(r"`((?:coolify|dokploy)_\w+)`", peers.page()))
    assert named and named <= modules


def test_an_option_that_its_module_does_not_have_is_refused():
    with pytest.raises(SystemExit, match="coolify_tag has no such option"):
        peers._ours({"ours": ["coolify_tag.colour"]}, {"coolify_tag": {"name"}})


def test_what_nothing_does_is_told_as_such():
    assert peers._ours({"ours": ["coolify_nothing"]}, {"coolify_tag": {"name"}}) == peers.NOT_YET
