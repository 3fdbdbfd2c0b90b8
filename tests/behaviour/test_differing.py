# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A field is tested on every version of the server on which its test is not the same test."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION as COOLIFY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import PROJECT as COOLIFY_PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION as DOKPLOY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import PROJECT as DOKPLOY_PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.language.presenting import present
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from differing import Differing, Runs, numbers
from frame import Bench, Server, check_field
from resources.case import Case, Sample
from servers import ROOT, EmbeddedServer

PLACE = {
    "coolify": {"docker_registry_image_name": "nginx"},
    "dokploy": {},
}
RESOURCES = {"coolify": (COOLIFY_PROJECT, COOLIFY), "dokploy": (DOKPLOY_PROJECT, DOKPLOY)}
# A platform, what its table says besides and since when, the field that it is about, and another one.
CHANGES = {
    "a field of a request": (
        "coolify",
        "FIELDS_SINCE['4.1.0'] = frozenset(['limits_cpus'])",
        "4.1.0",
        ("limits_cpus", Sample("1", "2")),
        ("limits_memory", Sample("256M", "512M")),
    ),
    "a column": (
        "dokploy",
        "BY_ROUTER['application']['cpuLimit'] = '0.28.0'",
        "0.28.0",
        ("cpu_limit", Sample("0.5", "2")),
        ("memory_limit", Sample("256M", "512M")),
    ),
}


@pytest.fixture
def bench_with(tmp_path):
    """A bench whose server has another table of versions, made from a platform and the statement that changes it."""
    servers = []

    def made(platform, statement):
        folder = ROOT / "tests" / "emulator"
        program = tmp_path / "__main__.py"
        program.write_text(
            f"import runpy, sys\nsys.path.insert(0, {str(folder)!r})\n"
            f"from {platform}.versions import *\n{statement}\n"
            f"runpy.run_path({str(folder / '__main__.py')!r}, run_name='__main__')\n"
        )
        servers.append(EmbeddedServer(platform, "--speed", "0.1", program=program))
        server = servers[0]
        bench = Bench(Server(platform, server.url, server.key, server))
        bench.run(RESOURCES[platform][0], name=bench.project)
        return bench

    yield made
    for server in servers:
        server.stop()


@pytest.mark.parametrize("change", CHANGES)
def test_a_field_whose_behaviour_a_table_changes_is_tested_where_it_changes(bench_with, change):
    platform, statement, since, about, other = CHANGES[change]
    bench = bench_with(platform, statement)
    for (label, sample), meets in ((about, True), (other, False)):
        bench.differing.begin()
        bench.server.embedded.met()
        place = {"project": bench.project, **PLACE[platform]}
        check_field(bench, Case(RESOURCES[platform][1], {label: sample}, place), label, "")
        bench.gather()
        assert (since in bench.differing.met) is meets


def test_the_same_test_runs_once_and_what_differs_runs_everywhere():
    runs = Runs(frozenset(("4.3.10", "4.0.0")))
    met = {"plain": set(), "new in 4.2": {"4.2"}, "new in 4.3": {"4.3.0"}, "a kind of its own": set()}
    ran = []
    for version in ("4.3.10", "4.0.0", "4.1.0", "4.2.0"):
        for test, dates in met.items():
            if runs.wanted(test, "own" if "kind" in test else "kind", version):
                ran.append((test, version))
                runs.passed(test, version, dates)
    assert {test: [version for name, version in ran if name == test] for test in met} == {
        # The first of its kind runs everywhere.
        "plain": ["4.3.10", "4.0.0", "4.1.0", "4.2.0"],
        "new in 4.2": ["4.3.10", "4.0.0"],
        "new in 4.3": ["4.3.10", "4.0.0"],
        "a kind of its own": ["4.3.10", "4.0.0", "4.1.0", "4.2.0"],
    }
    assert runs.lines() == [
        "4.0.0: 4 ran",
        "4.1.0: 2 ran, 2 would be the same as on 4.0.0",
        "4.2.0: 2 ran, 1 would be the same as on 4.3.10, 1 would be the same as on 4.0.0",
        "4.3.10: 4 ran",
    ]


def test_what_has_failed_or_meets_more_on_another_version_proves_nothing():
    runs = Runs(frozenset())
    runs.kinds.update([("kind", "4.1.0"), ("kind", "4.2.0")])
    assert runs.wanted("failed", "kind", "4.2.0") and runs.wanted("failed", "kind", "4.1.0")
    runs.passed("between", "4.0.0", {"4.1.0", "4.2"})
    assert runs.wanted("between", "kind", "4.1.0")
    runs.passed("between", "4.1.0", {"4.1.0", "4.1.2"})
    assert runs.wanted("between", "kind", "4.2.0")


def test_a_column_counts_where_its_option_is_declared_or_a_command_shows_it():
    for resource, names, counts in (
        (DOKPLOY, ["cpu_limit"], False),
        (DOKPLOY, ["icon"], True),
        (declaration_of("dokploy_application_info"), ["project"], True),
    ):
        differing = Differing()
        differing.declare(resource, names)
        differing.gather([["0.29.0", "icon"]])
        assert differing.met == ({"0.29.0"} if counts else set())
        differing.gather([["0.30.0", ""]])
        assert "0.30.0" in differing.met


def test_what_a_client_asks_counts_unless_it_presents_an_option():
    class Client:
        def older_than(self, version):
            return True

    for resource, presented in ((DOKPLOY, False), (declaration_of("dokploy_application_info"), True)):
        differing, client = Differing(), Client()
        differing.watch(client)
        differing.declare(resource, ["name"])
        assert client.older_than("0.26")
        present(DOKPLOY, {"applicationId": "a", "icon": "b"}, client.older_than)
        assert "0.26" in differing.met and ("0.29" in differing.met) is presented


def test_versions_compare_as_their_servers_do():
    assert numbers("4.2") == numbers("4.2.0") == numbers("v4.2.0") < numbers("4.2.1")
    assert numbers("4.0.0-beta.470") < numbers("4.0.0") < numbers("4.0.1")
