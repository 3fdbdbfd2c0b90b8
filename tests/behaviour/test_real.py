# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What make test-real does around the tests: what they have left goes, what they have set comes back, nothing else."""

from __future__ import annotations

import pytest
import remains
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from frame import Bench, Server
from images import image
from resources.objects import fresh

# Something that is there once: which it is, and how somebody had it.
SETTINGS = {
    "coolify": (
        "notification",
        {"channel": "discord"},
        {"enabled": True, "webhook_url": "https://x.example.com/theirs"},
    ),
    "dokploy": ("web_server", {}, {"host": "theirs.example.com", "traefik_environment": {"THEIRS": "their-value"}}),
}
# What tests make of it; one of them adds to what stays where it is left out.
OTHERWISE = {
    "coolify": {"enabled": False, "webhook_url": "https://x.example.com/tests"},
    "dokploy": {"host": "tests.example.com", "traefik_environment": {"THEIRS": "no-value", "OURS": "our-value"}},
}


@pytest.fixture
def bench(request, both):
    platform = request.param
    server = both[platform]
    return Bench(Server(platform, server.url, server.key, server), project="shop")


def declared(bench, kind, **options):
    return bench.run(declaration_of(f"{bench.server.platform}_{kind}"), **options)


def shop(bench, project, key):
    declared(bench, "project", name=project)
    declared(bench, "environment", project=project, name="staging")
    for environment in ("production", "staging"):
        place = {"project": project, "environment": environment}
        declared(bench, "application", name="web", **place, **image(bench.server.platform, "1.27"))
    declared(bench, "tag", name=key)


@pytest.mark.embedded_only
@pytest.mark.parametrize("bench", ["coolify", "dokploy"], indirect=True)
def test_what_a_run_that_was_killed_has_left_goes_and_nothing_else(bench):
    platform = bench.server.platform
    kind, where, theirs = SETTINGS[platform]
    shop(bench, bench.project, "theirs")
    # Not what tests call theirs, though nearly.
    declared(bench, "project", name="fields of corn")
    declared(bench, kind, **where, **theirs)
    before, settings = remains.things(bench), remains.settings(bench)
    shop(bench, fresh("shop"), fresh("tag"))
    declared(bench, kind, **where, **OTHERWISE[platform])
    told = list(remains.differences(bench, before, remains.things(bench)))
    assert sum(text.endswith(" is new") for text in told) == 6 and any("another" in text for text in told), told
    assert len(list(remains.remove(bench, None))) == 5
    assert len(list(remains.put_back_settings(bench, settings))) == 1
    assert list(remains.differences(bench, before, remains.things(bench))) == []
    assert remains.settings(bench) == settings
    assert not declared(bench, kind, **where, **theirs)["changed"]
    # Nobody else made a tag of that name.
    declared(bench, "tag", name="two")
    assert list(remains.remove(bench, None)) == []
    assert list(remains.remove(bench, before)) == (["removed tag two"] if platform == "coolify" else [])


@pytest.mark.embedded_only
@pytest.mark.parametrize("bench", ["coolify"], indirect=True)
def test_a_choice_that_cannot_be_taken_back_is_told_only_where_another_was_made(bench):
    unchosen = remains.things(bench)
    declared(bench, "instance_email", smtp_encryption="tls")
    chosen = remains.things(bench)
    declared(bench, "instance_email", smtp_encryption="none")
    now = remains.things(bench)
    assert list(remains.differences(bench, unchosen, now)) == []
    assert list(remains.differences(bench, chosen, now)) == ["instance_email  has another smtp_encryption"]


@pytest.mark.embedded_only
@pytest.mark.parametrize("bench", ["coolify"], indirect=True)
def test_a_key_that_may_not_do_all_is_told_before_anything_else(bench):
    assert remains.try_key(bench) == ""
    for abilities, word in ((["read"], "write"), (["read", "write"], "read:sensitive")):
        less = Bench(Server("coolify", bench.server.url, bench.server.embedded.token(abilities=abilities)["token"]))
        try:
            assert word in remains.try_key(less)
        except Failure as failure:
            assert word in str(failure)
    assert remains.things(bench).keys() & {f"project {less.project}"} == set()
