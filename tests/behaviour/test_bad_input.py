# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot work on Coolify is told before the first write or at it; nothing half made is left, or it is named."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from resources.objects import pem

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)

HERE, FAR, REFUSING = "localhost", "far away", "another that refuses"
BROKEN = "-----BEGIN OPENSSH PRIVATE KEY-----\nbroken\n-----END OPENSSH PRIVATE KEY-----\n"
NEW_KIND = {"type": "postgresql", "server": HERE}
S3 = {"endpoint": "https://s3.example.com", "region": "r", "key": "k", "secret": "s", "bucket": "missing"}
BEFORE, AT, NAMED = "before the first write", "at the first write", "stored, and named"
CASES = {
    "a port that no server takes": (
        "database",
        {"name": "bad", **NEW_KIND, "is_public": True, "public_port": 80},
        BEFORE,
        "public_port must be from 1024 to 65535",
    ),
    "a port in use": (
        "database",
        {"name": "bad", **NEW_KIND, "is_public": True, "public_port": 25555},
        AT,
        "status 400: Public port already used by another database.",
    ),
    "a port in use, by a change": (
        "database",
        {"name": "there", "is_public": True, "public_port": 25556},
        AT,
        "status 400: Public port already used by another database.",
    ),
    "a server that is not there": (
        "database",
        {"name": "bad", "type": "postgresql", "server": "nowhere"},
        BEFORE,
        "There is no server 'nowhere'. There are: ",
    ),
    "a server that cannot be reached": (
        "database",
        {"name": "idle", "type": "postgresql", "server": FAR, "state": "started"},
        NAMED,
        "the server far away cannot be reached, and there it starts nothing",
    ),
    "a service there": (
        "service",
        {"name": "idle", "docker_compose_raw": {"services": {"a": {"image": "b"}}}, "server": FAR, "state": "started"},
        NAMED,
        "the server far away cannot be reached, and there it starts nothing",
    ),
    "a broken key": ("private_key", {"name": "bad", "private_key": BROKEN}, AT, "status 422: Invalid private key"),
    "no key at all": ("private_key", {"name": "bad", "private_key": "hello"}, BEFORE, "must be a private key in PEM"),
    "backups into a storage that is not there": (
        "database",
        {"name": "bad", **NEW_KIND, "backups": [{"frequency": "daily", "save_s3": True, "s3_storage": "nowhere"}]},
        BEFORE,
        "backups.s3_storage: There is no S3 storage 'nowhere'.",
    ),
    "archives into a storage that refuses": (
        "database",
        {
            "name": "half",
            **NEW_KIND,
            "volume_backups": [
                {"storage": "/var/lib/postgresql/data", "frequency": "daily", "save_s3": True, "s3_storage": REFUSING}
            ],
        },
        NAMED,
        "Select a usable S3 storage owned by your team.",
    ),
}


@pytest.fixture
def surroundings(account, case):
    """A key, a server that nobody has validated, and a database."""
    key = account.post("security/keys", name="a key", private_key=pem())
    account.post("servers", name=FAR, ip="192.0.2.77", private_key_uuid=key["uuid"])
    account.post("s3-storages", name=REFUSING, **S3)
    database = declaration_of("coolify_database")
    account.run(database, project=account.project, name="there", **NEW_KIND)
    if case.startswith("a port in use"):
        port = CASES[case][1]["public_port"]
        account.run(database, project=account.project, name="the other", **NEW_KIND, is_public=True, public_port=port)


def everything(account):
    """By kind, the names of what there is; nobody else is at work meanwhile."""
    tables = ("databases", "services", "applications", "servers", "private_keys", "s3_storages")
    state = account.state()
    return {(table, uuid): row["name"] for table in tables for uuid, row in state[table].items()}


@pytest.mark.parametrize("case", CASES)
def test_it_is_told_in_time_and_nothing_half_made_is_left_unnamed(account, surroundings, case):
    kind, options, when, said = CASES[case]
    resource = declaration_of(f"coolify_{kind}")
    place = {"project": account.project} if resource.parents else {}
    there = everything(account)
    account.server.clear()
    try:
        foretold = " ".join(account.run(resource, True, **place, **options).get("warnings") or [])
    except Failure as early:
        foretold = str(early)
    with pytest.raises(Failure) as caught:
        account.run(resource, **place, **options)
    failure = caught.value
    assert said in str(failure)
    if when == BEFORE:
        assert foretold == str(failure)
        assert account.server.writes() == []
    left = {key: name for key, name in everything(account).items() if key not in there}
    if when == NAMED:
        assert list(left.values()) == [options["name"]]
        assert failure.result["changed"] and f"create the {resource.title}" in failure.result["done"]
        assert failure.result[resource.id_option] in [uuid for _table, uuid in left]
    else:
        assert left == {}
        assert not failure.result["changed"]


@pytest.mark.parametrize("kind", ["application", "database", "service"])
@pytest.mark.parametrize("case", ["a server that cannot be reached"])
def test_a_removal_says_what_it_leaves_on_a_server_that_cannot_be_reached(account, surroundings, kind):
    """Coolify forgets it all the same, so that a dead server can be cleaned up."""
    kinds = {
        "application": {"docker_registry_image_name": "nginx"},
        "database": {"type": "redis"},
        "service": {"docker_compose_raw": {"services": {"a": {"image": "b"}}}},
    }
    resource, place = declaration_of(f"coolify_{kind}"), {"project": account.project, "name": f"far {kind}"}
    account.run(resource, **place, **kinds[kind], server=FAR)
    for check_mode in (True, False):
        result = account.run(resource, check_mode, **place, state="absent", delete_volumes=True)
        (told,) = result["warnings"]
        assert f"far {kind} is removed" in told and "the server far away cannot be reached" in told
        assert "containers go on running, and they, volumes, files and networks stay" in told
    assert place["name"] not in everything(account).values()
    account.run(resource, **place, **kinds[kind], server=HERE)
    assert "warnings" not in account.run(resource, **place, state="absent")
