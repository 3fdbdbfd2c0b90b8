# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every field of projects, environments and applications of Dokploy."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import ENVIRONMENT, PROJECT
from frame import Bench, Sample, check_field, labels

EVERYWHERE = {
    "description": Sample("one", "two"),
    "environment_variables.value": Sample("one", "two words # and $MORE"),
}

ROWS = {"domains": {"host": "fields.example.com"}}

SAMPLES = {
    **EVERYWHERE,
    "app_name": Sample("shop-web", "shop-api", fixed=True),
    "memory_limit": Sample("512m", "1g"),
    "memory_reservation": Sample("128m", ""),
    "cpu_limit": Sample("0.5", "2"),
    "cpu_reservation": Sample("0.25", "0.5"),
    "replicas": Sample(2, 3),
    "command": Sample("sleep 60", ""),
    "args": Sample(["--verbose"], []),
    "docker.image": Sample("nginx:1", "nginx:2"),
    "docker.username": Sample("somebody", ""),
    "docker.password": Sample("first-password", "second-password"),
    "docker.registry_url": Sample("registry.example.com", "ghcr.io"),
    "domains.host": Sample("one.fields.example.com", "two.fields.example.com"),
    "domains.path": Sample("/one", "/two"),
    "domains.port": Sample(80, 8080),
    "domains.https": Sample(True, False),
    "domains.certificate_type": Sample("letsencrypt", "none"),
    "domains.custom_cert_resolver": Sample("mine", ""),
    "domains.custom_entrypoint": Sample("internal", ""),
    "domains.internal_path": Sample("/app", "/"),
    "domains.strip_path": Sample(True, False),
}


@pytest.fixture(scope="module")
def bench(server_of):
    made = Bench(server_of("dokploy"))
    made.run(PROJECT, name=made.project)
    made.cleanup.append(lambda: made.run(PROJECT, name=made.project, state="absent"))
    yield made
    made.close()


@pytest.mark.parametrize("label", labels(PROJECT))
def test_project(bench, label):
    check_field(bench, PROJECT, label, EVERYWHERE, {})


@pytest.mark.parametrize("label", labels(ENVIRONMENT))
def test_environment(bench, label):
    check_field(bench, ENVIRONMENT, label, EVERYWHERE, {}, project=bench.project)


@pytest.mark.parametrize("label", labels(APPLICATION))
def test_application(bench, label):
    check_field(bench, APPLICATION, label, SAMPLES, ROWS, project=bench.project)
