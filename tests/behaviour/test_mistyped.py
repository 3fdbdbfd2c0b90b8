# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The name of an application that exists, mistyped: nothing is made of it that nobody wanted."""

from __future__ import annotations

import pytest

BOTH = pytest.mark.parametrize("account", ["coolify", "dokploy"], indirect=True)
DOKPLOY = pytest.mark.parametrize("account", ["dokploy"], indirect=True)


@BOTH
@pytest.mark.parametrize(
    "run",
    [{"state": "started"}, {"state": "restarted"}, {"state": "stopped"}, {"deploy": "auto"}, {"deploy": "always"}],
    ids=lambda run: "-".join(*run.items()),
)
def test_what_shall_run_and_does_not_exist_is_no_creation_without_a_source(account, run):
    account.run(name="web", **account.image())
    assert account.refused(name="wbe", **run).startswith(f"There is no application {account.project}/")
    assert "wbe. Did you mean 'web'? To create it, declare " in account.refused(name="wbe", **run)
    assert "Did you mean" not in account.refused(name="something", **run)


@DOKPLOY
def test_of_what_is_made_to_be_filled_later_a_near_name_is_told(account):
    account.run(name="web", **account.image())
    assert "warnings" not in account.run(name="something", replicas=3)
    for mode in (True, False):
        made = account.run(name="wbe", replicas=3, check_mode=mode)
        assert made["changed"]
        assert made["warnings"][-1].endswith("is new, and nothing says what it runs. Did you mean 'web'?")
    assert "warnings" not in account.run(name="wbe", replicas=4)


@DOKPLOY
def test_a_near_name_with_a_source_of_its_own_is_a_new_application(account):
    account.run(name="web", **account.image())
    made = account.run(name="web2", **account.image(), deploy="auto")
    assert made["changed"] and "warnings" not in made
