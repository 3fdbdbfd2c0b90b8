# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.wires import (
    COMPOSE_DOMAINS,
    PROXY_LABELS,
    REPOSITORY,
)


@pytest.mark.parametrize(
    ("wanted", "current", "equal"),
    [
        ("https://github.com/acme/web.git", "acme/web", True),
        ("https://github.com/acme/web", "acme/web", True),
        ("acme/web", "acme/web", True),
        ("https://github.com/acme/other", "acme/web", False),
        ("https://git.example.com/acme/web.git", "https://git.example.com/acme/web", False),
        ("git@github.com:acme/web.git", "git@github.com:acme/web.git", True),
    ],
)
def test_a_repository_is_compared_as_its_source_stores_it(wanted, current, equal):
    assert REPOSITORY.equal(wanted, current) is equal


def test_a_repository_is_sent_as_its_source_stores_it():
    assert REPOSITORY.replace("https://github.com/acme/other.git", "acme/web") == "acme/other"
    assert REPOSITORY.replace("https://git.example.com/b.git", "https://git.example.com/a.git").startswith("https://")


def test_a_source_on_github_does_not_go_to_another_site():
    assert REPOSITORY.replaceable("https://github.com/acme/other", "acme/web")
    assert not REPOSITORY.replaceable("https://git.example.com/acme/web", "acme/web")
    assert REPOSITORY.replaceable("https://github.com/acme/web", "https://git.example.com/acme/web")


def test_domains_of_services_come_back_as_text_and_go_as_a_list():
    stored = COMPOSE_DOMAINS.decode(
        '{"web":{"domain":"https:\\/\\/a.example.com","redirect":"www"},"db":{"domain":null}}'
    )
    assert stored == {"web": {"urls": ["https://a.example.com"], "redirect": "www"}}
    assert COMPOSE_DOMAINS.equal(COMPOSE_DOMAINS.normalise({"web": ["https://A.example.com"]}), stored)
    other = COMPOSE_DOMAINS.normalise({"api": ["https://b.example.com"]})
    assert COMPOSE_DOMAINS.replace(other, stored) == [
        {"name": "api", "domain": "https://b.example.com"},
        {"name": "web", "domain": None},
    ]


def test_the_hash_of_a_password_among_labels_does_not_show():
    line = "traefik.http.middlewares.http-basic-auth-x.basicauth.users=guest:$2y$10$hash"
    assert "hash" not in str(PROXY_LABELS.show([line, "mine=1"]))
    assert "mine=1" in PROXY_LABELS.show([line, "mine=1"])
