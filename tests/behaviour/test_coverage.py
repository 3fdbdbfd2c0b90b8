# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/coverage.md says what modules send, and is not current where that has changed."""

from __future__ import annotations

from dataclasses import replace

import coverage
import declared
import pytest
import vendor

HERE = vendor.contracts().exists()
needs_specifications = pytest.mark.skipif(not HERE, reason="the specifications are not here")


@pytest.fixture(scope="module")
def lines():
    return {
        (platform, item.route.shape): item
        for platform in declared.PLATFORMS
        for item in coverage.lines(platform, coverage.Reasons(platform, {}))
    }


@needs_specifications
@pytest.mark.parametrize(
    ("platform", "shape", "module", "sent", "not_sent"),
    [
        ("coolify", "POST /security/keys", "coolify_private_key", {"name", "private_key"}, {"description"}),
        ("coolify", "PATCH /security/keys/{}", "coolify_private_key", set(), set()),
        ("coolify", "POST /deploy", "coolify_deployment", {"uuid"}, {"tag"}),
        ("dokploy", "POST registry.create", "dokploy_registry", {"registryUrl", "imagePrefix"}, {"serverId"}),
        ("dokploy", "POST port.create", "dokploy_application", {"publishedPort", "applicationId"}, set()),
    ],
)
def test_it_knows_which_module_sends_what(lines, platform, shape, module, sent, not_sent):
    if (platform, shape) not in lines:
        # The specification has the request at another path.
        assert module in coverage.uses(platform)[shape].modules
        return
    item = lines[platform, shape]
    assert module in item.modules
    assert sent <= set(item.done) and not_sent <= set(item.left)


@needs_specifications
def test_what_nobody_sends_is_not_yet_done(lines):
    assert lines["coolify", "GET /resources"].why == coverage.NOT_YET
    assert (
        set(lines["coolify", "POST /databases/postgresql"].left.values()) <= {coverage.NOT_YET}
        or lines["coolify", "POST /databases/postgresql"].modules
    )


@needs_specifications
def test_a_reason_for_what_a_module_does_is_an_error():
    reasons = coverage.Reasons("coolify", {"requests": {"POST /projects": "nobody needs projects"}})
    with pytest.raises(SystemExit, match="POST /projects"):
        coverage.lines("coolify", reasons)


@needs_specifications
def test_a_field_that_is_declared_no_more_is_missed(monkeypatch):
    before = coverage.page()
    everything = declared.everything()
    key = next(item for item in everything if item.module == "coolify_private_key")
    less = replace(key, what=replace(key.what, fields=key.what.fields[:1]))
    monkeypatch.setattr(declared, "everything", lambda: [less if item is key else item for item in everything])
    assert coverage.page() != before


def test_without_the_specifications_a_page_of_other_declarations_is_still_noticed(monkeypatch, tmp_path):
    monkeypatch.setenv("PAAS_CONTRACTS", str(tmp_path / "nothing"))
    assert not list(coverage.targets())
    assert coverage.complaint() == ""
    everything = declared.everything()
    key = next(item for item in everything if item.module == "coolify_private_key")
    less = replace(key, what=replace(key.what, fields=key.what.fields[:1]))
    monkeypatch.setattr(declared, "everything", lambda: [less if item is key else item for item in everything])
    assert "POST /security/keys" in coverage.complaint()
