# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What no declaration brings back."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.not_back import not_back

TEXT = """\
---
# Written by selfhosted.paas.coolify_export.
# Not in this file:
#   database orders: backups[daily].s3_storage: the server does not show it
#   application web: custom_labels: the server does not show it
project: shop
a: "{{ vault_shop.databases.orders.backups.daily.s3_storage | default(omit) }}"
b: "{{ vault_shop.databases['a b'].password | default(omit) }}"
c: "{{ vault_shop.known }}"
d: "{{ vault_other.key | default(omit) }}"
"""


def found(*stacks, secrets=None, platform="coolify", text=TEXT):
    return not_back(list(stacks), platform, [text], secrets or {})


def test_what_nobody_has_filled_in_is_named():
    secrets = {"vault_shop": {"databases": {"a b": {"password": "x"}}}}
    assert found(secrets=secrets)["to_fill_in"] == [
        "vault_other.key",
        "vault_shop.databases.orders.backups.daily.s3_storage",
    ]


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n")], ids=["\\n", "\\r\\n"])
def test_what_the_files_leave_out_is_told(text):
    told = [line.partition(":") for line in found(text=text)["left_out"]]
    assert [name for name, _colon, _rest in told] == ["database orders", "application web"]
    assert all(rest.endswith("does not show it") for _name, _colon, rest in told)


@pytest.mark.parametrize(("platform", "mounts"), [("coolify", "storages"), ("dokploy", "mounts")])
def test_what_holds_data_is_named_with_its_backups(platform, mounts):
    stack = {
        "project": "shop",
        "applications": [
            {"name": "web"},
            {"name": "files", mounts: [{"mount_path": "/data"}, {"type": "file", "mount_path": "/etc/a"}]},
        ],
        "databases": [{"name": "orders", "backups": [{"frequency": "daily"}]}],
    }
    place = {"project": "shop", "environment": "production"}
    assert found(stack, platform=platform)["data"] == [
        {
            "kind": "database",
            **place,
            "name": "orders",
            "what": ["its own volumes"],
            "backups": [{"frequency": "daily"}],
        },
        {"kind": "application", **place, "name": "files", "what": ["/data"], "backups": []},
    ]


def test_what_is_there_and_does_not_run_is_named():
    place = {"kind": "application", "project": "shop", "environment": "production"}
    web = {**place, "name": "web", "reason": "it was never deployed"}
    mail = {**place, "name": "mail", "reason": "it is exited"}
    rows = [{**web, "state": "not_deployed", "id": "a"}, {**mail, "state": "down"}, {**web, "state": "differs"}]
    told = not_back([], "coolify", [], {}, differences=rows)
    assert (told["not_deployed"], told["not_running"]) == ([web], [mail])


def test_another_platform_is_a_mistake():
    with pytest.raises(AnsibleFilterError, match="heroku"):
        found(platform="heroku")
