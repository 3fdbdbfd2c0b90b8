# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compose files, compared by what they say."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.language.wire_compose import (
    ComposeFile,
    services_of,
    variables_of,
)

COMPOSE_FILE = ComposeFile()
WEB = "services:\n  web:\n    "


def same(one, other):
    return COMPOSE_FILE.equal(COMPOSE_FILE.normalise(one), COMPOSE_FILE.decode(other))


@pytest.mark.parametrize(
    "one, other",
    [
        (f"{WEB}image: nginx # a comment", "services: {web: {'image': \"nginx\"}}"),
        (f"{WEB}ports: [80]", f"{WEB}ports: ['80']"),
        (f"{WEB}init: true", f"{WEB}init: 'true'"),
        (f"{WEB}cpus: 2.0", f"{WEB}cpus: 2"),
        (f"{WEB}ports: [22:22]", f"{WEB}ports: ['22:22']"),
        (f"{WEB}restart: no", f"{WEB}restart: 'no'"),
        (f"{WEB}labels: {{made: 2026-01-01}}", f"{WEB}labels: {{made: '2026-01-01'}}"),
        (f"{WEB}image: nginx\nvolumes:\n  data:\n", f"volumes: {{data: null}}\n{WEB}image: nginx"),
        (f"x-web: &web\n  image: nginx\n{WEB}<<: *web", f"x-web: {{image: nginx}}\n{WEB}image: nginx"),
        ({"services": {"web": {"ports": [80], "init": True}}}, f"{WEB}init: true\n    ports: [80]"),
    ],
)
def test_files_that_say_the_same_are_the_same(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    "one, other",
    [
        (f"{WEB}image: nginx:1.27", f"{WEB}image: nginx:1.28"),
        (f"{WEB}command: [a, b]", f"{WEB}command: [b, a]"),
        (f"{WEB}command: a", f"{WEB}command: [a]"),
        (f"{WEB}init: null", f"{WEB}init: ''"),
        (f"{WEB}image: nginx", None),
        (f"{WEB}image: nginx", "not: [valid"),
    ],
)
def test_files_that_say_something_else_differ(one, other):
    assert not same(one, other)


def test_what_is_sent_is_read_everywhere_as_it_was_understood_here():
    sent = base64.b64decode(COMPOSE_FILE.encode(COMPOSE_FILE.normalise(f"{WEB}restart: no\n    init: true\n    x: ü")))
    assert json.loads(sent) == {"services": {"web": {"restart": "no", "init": True, "x": "ü"}}}


@pytest.mark.parametrize("file", ["a: [", "", "services:", "services: [web]", {"services": {"web": None}}, 3])
def test_what_is_no_compose_file_is_refused(file):
    with pytest.raises(ValueError, match=r"is no |has to be "):
        COMPOSE_FILE.normalise(file)
    assert services_of(file) == {}


def test_the_variables_that_a_file_speaks_of():
    file = f"{WEB}image: nginx:$TAG\n    environment:\n      - A=${{B:-b}}\n      - C\n    command: echo ${{D}} $$E"
    assert {"TAG", "A", "B", "C", "D"} <= variables_of(file)
    assert variables_of({"services": {"web": {"environment": {"F": None}}}}) == {"F"}
