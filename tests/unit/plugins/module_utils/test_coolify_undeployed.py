# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Coolify shows of changes that were stored after the deployment of 17:00:00 to 17:00:10."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.undeployed import signs

BEFORE, DURING, END, AFTER = (f"2026-11-27T17:00:{second:02}.000000Z" for second in (0, 5, 10, 11))
LABELS = base64.b64encode(b"traefik.enable=true").decode()


def deployed(image="nginx:1.27", **more):
    log = json.dumps([{"output": f"Starting deployment of {image} to localhost.", "hidden": False}])
    return {"created_at": BEFORE, "finished_at": END, "logs": log, "commit": "HEAD", **more}


def found(deployment, rows=None, updated_at=AFTER, name="nginx", tag="1.27", **more):
    record = {
        "build_pack": "dockerimage",
        "docker_registry_image_name": name,
        "docker_registry_image_tag": tag,
        "custom_labels": LABELS,
        "updated_at": updated_at,
        **more,
    }
    return list(signs(record, rows or {}, deployment))


@pytest.mark.parametrize(
    ("image", "stored", "expected"),
    [
        ("nginx:1.27", {}, []),
        ("nginx:1.27", {"tag": "1.2"}, ["docker_registry_image_tag"]),
        ("nginx:1.2", {"tag": "1.27"}, ["docker_registry_image_tag"]),
        ("nginx:1.27", {"name": "ngin"}, ["docker_registry_image_name"]),
        ("nginx:latest", {"tag": None}, []),
        ("nginx@sha256:ab12", {"tag": "sha256-ab12"}, []),
        ("nginx@sha256:ab12", {"tag": "sha256:ab12"}, []),
        ("nginx@sha256:ab12", {"tag": "sha256-cd34"}, ["docker_registry_image_tag"]),
        # A locked variable has the tag as its value.
        ("nginx:<REDACTED>", {}, []),
        ("<REDACTED>:1.27", {}, []),
        # A record that was read before the deployment ended says nothing about it.
        ("nginx:1.27", {"tag": "1.26", "updated_at": DURING}, []),
        ("nginx:1.27", {"tag": "1.26", "updated_at": END}, []),
    ],
)
def test_the_image_is_that_of_the_log(image, stored, expected):
    assert found(deployed(image), **stored) == expected


def test_without_the_log_nothing_is_said_of_the_image():
    assert found({**deployed(), "logs": None}, tag="2") == []
    assert found({"created_at": BEFORE, "finished_at": END}, tag="2") == []


def test_a_pinned_commit_is_that_of_the_deployment():
    source = {"build_pack": "nixpacks", "git_commit_sha": "abcdef0"}
    assert found(deployed(commit="abcdef0123"), **source) == []
    assert found(deployed(commit="1234567890"), **source) == ["git_commit_sha"]
    assert found(deployed(commit="1234567890", rollback=True), **source) == []
    assert found(deployed(commit="1234567890"), **{**source, "git_commit_sha": "HEAD"}) == []


def test_labels_that_no_deployment_has_used_are_plain():
    plain = "traefik.enable=true"
    assert found(deployed(), custom_labels=plain) == ["domains"]
    assert found(deployed(), custom_labels=plain, build_pack="dockercompose") == []
    assert found(deployed(), custom_labels=plain, updated_at=BEFORE) == []
    assert found(deployed(), custom_labels="") == found(deployed(), custom_labels=None) == []


def variable(saved, key="A", **more):
    return {"key": key, "updated_at": saved, "is_preview": False, **more}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (variable(BEFORE), []),
        (variable(DURING), ["environment_variables[A]"]),
        (variable(AFTER), ["environment_variables[A]"]),
        (variable(AFTER, is_preview=True), []),
        (variable(AFTER, "SERVICE_FQDN_WEB"), []),
        (variable(None), []),
    ],
)
def test_variables_know_when_they_were_saved(row, expected):
    assert found(deployed(), {"environment_variables": [row]}) == expected


@pytest.mark.parametrize(
    ("saved", "expected"), [(DURING, ["storages[/data]"]), (AFTER, ["storages[/data]", "storages[/f]"])]
)
def test_storages_do_as_well_and_files_may_be_written_while_they_are_deployed(saved, expected):
    volume = {"mount_path": "/data", "updated_at": saved}
    file = {"mount_path": "/f", "fs_path": "/data/coolify/f", "updated_at": saved}
    assert found(deployed(), {"storages": [volume, file]}) == expected
