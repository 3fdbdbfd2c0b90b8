# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers for these tests, and the two ways in: the engine in this process, and ansible-playbook.

The servers are embedded ones; tests of roles and playbooks also run on real ones, with --real.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass

import pytest
from accounts import PROJECTS, Account
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.client import Client
from differing import Differing, Runs, leave_out
from exports import Owner, fill
from frame import Bench, Server
from images import image, reference
from plays import Playbooks
from servers import NEWEST, VARIABLES, EmbeddedServer

EARLIER = [
    {"coolify": "4.0.0", "dokploy": "0.25.0"},
    {"coolify": "4.1.0", "dokploy": "0.27.0"},
    {"coolify": "4.2.0", "dokploy": "0.29.0"},
]
SAID = pytest.StashKey()
DIFFERING, RUNS = pytest.StashKey(), pytest.StashKey()
SHARED = pytest.StashKey()


@dataclass(frozen=True)
class RealServer:
    url: str
    key: str


class Shared:
    """The embedded servers of a session, which every test finds as they were at first.

    What a fixture of a module has made on them is there for all tests of the module.
    """

    def __init__(self, servers) -> None:
        self.servers = servers
        self.keep()

    def keep(self) -> None:
        self.kept = [server.keep() for server in self.servers]

    def go_back(self, to_the_beginning: bool) -> None:
        if to_the_beginning:
            self.kept = [0 for _server in self.servers]
        for server, number in zip(self.servers, self.kept):
            server.go_back(number)


def pytest_addoption(parser):
    parser.addoption(
        "--real",
        action="store_true",
        help="test against the servers of COOLIFY_URL and COOLIFY_TOKEN, DOKPLOY_URL and DOKPLOY_API_KEY",
    )
    parser.addoption("--earlier", metavar="VERSION", help="let the servers pose as this Coolify, or V(all)")


def pytest_configure(config):
    config.stash[SAID] = []
    config.stash[SHARED] = None
    config.stash[DIFFERING], config.stash[RUNS] = Differing(), {}
    if config.getoption("--earlier") == "all":
        Client.older_than = config.stash[DIFFERING].noting(Client.older_than)
    config.addinivalue_line("markers", "embedded_only: looks into the server, or needs what only the embedded one has")
    try:
        reference("1.27")
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    config.addinivalue_line("markers", "newest(platform, ...): about something that earlier servers of it do not have")


def pytest_terminal_summary(terminalreporter, config):
    """What a server said to the probe, once, however many tests were skipped for it."""
    for text in config.stash[SAID]:
        terminalreporter.section("why tests were skipped")
        terminalreporter.write_line(text)
    for platform, runs in config.stash[RUNS].items():
        terminalreporter.section(f"versions of {platform}")
        for line in runs.lines():
            terminalreporter.write_line(line)


def _run(item):
    """The runs of its platform, the test whatever the version, its kind, and the version that it is for."""
    values = dict(item.callspec.params)
    version = values.pop("both")[values["account"]]
    runs = item.config.stash[RUNS].setdefault(values["account"], Runs(frozenset((EARLIER[0][values["account"]],))))
    kind = item.module.__name__
    return runs, f"{kind} {item.function.__name__} {sorted(values.items(), key=str)}", kind, version


def _can_be_compared(item):
    """Whether all that the test does can be seen from here: it has one server, and starts nothing that asks it."""
    return (
        item.config.getoption("--earlier") == "all"
        and {"account", "both"} <= {*(item.callspec.params if hasattr(item, "callspec") else ())}
        and "playbook" not in item.fixturenames
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Leave out what would be the same test as on another version; it is counted and told at the end."""
    if not _can_be_compared(item):
        return None
    runs, test, kind, version = _run(item)
    return leave_out(item, not runs.wanted(test, kind, version))


def pytest_runtest_setup(item):
    item.config.stash[DIFFERING].begin()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Learn which differences between versions the test meets."""
    result = yield
    if _can_be_compared(item):
        runs, test, _kind, version = _run(item)
        differing = item.config.stash[DIFFERING]
        differing.gather(item.funcargs["account"].server.met())
        runs.passed(test, version, differing.met)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    value = yield
    shared = request.config.stash[SHARED]
    if shared and fixturedef.scope in ("class", "module"):
        shared.keep()
    return value


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Nothing that a test leaves on the servers is met by another one."""
    result = yield
    shared = item.config.stash[SHARED]
    if shared and "both" in item.fixturenames:
        shared.go_back(to_the_beginning=nextitem is None or nextitem.path != item.path)
    return result


def pytest_collection_modifyitems(config, items):
    left_out = []
    if config.getoption("--real"):
        left_out = [item for item in items if item.get_closest_marker("embedded_only")]
    if config.getoption("--earlier"):
        left_out += [item for item in items if _is_not_for_earlier(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _is_not_for_earlier(item):
    """Those that say themselves which version they want, and those of what came later."""
    mark = item.get_closest_marker("newest")
    return "posing" in item.fixturenames or (mark and item.callspec.params["account"] in mark.args)


@pytest.fixture(scope="session")
def both(request):
    if request.config.getoption("--real"):
        named = {platform: [os.environ.get(name, "") for name in names] for platform, names in VARIABLES.items()}
        yield {platform: RealServer(*values) for platform, values in named.items() if all(values)}
        return
    versions = getattr(request, "param", NEWEST)
    servers = {
        platform: EmbeddedServer(platform, "--speed", "0.2", "--server-version", version)
        for platform, version in versions.items()
    }
    request.config.stash[SHARED] = Shared(servers.values())
    yield servers
    request.config.stash[SHARED] = None
    for server in servers.values():
        server.stop()


@pytest.fixture(scope="module")
def emptied():
    """From a platform to a server that only this module uses; C(which) tells several of them apart. When it is asked
    for, it holds what a new one does.
    """
    made = {}

    def of(platform, *options, which=""):
        if (platform, which) not in made:
            server = EmbeddedServer(platform, *options)
            made[platform, which] = server, server.keep()
        server, as_new = made[platform, which]
        server.go_back(as_new)
        return server

    yield of
    for server, _as_new in made.values():
        server.stop()


@pytest.fixture
def account(request, both):
    """An account on the platform that the test is parametrized with, else on both in turn."""
    platform = request.param
    project = f"test {uuid.uuid4().hex[:8]}"
    made = Account(both[platform], platform, project, request.config.stash[DIFFERING])
    made.run(PROJECTS[platform], name=project)
    return made


@pytest.fixture
def posing(account):
    """Lets the server pose as another version, until the end of the test."""
    return lambda version: account.server.configure(version=version)


@pytest.fixture
def benches(both):
    """From each platform to what values of cases are asked of, with a project of its own."""
    made = {}
    for platform, server in both.items():
        embedded = server if isinstance(server, EmbeddedServer) else None
        made[platform] = bench = Bench(Server(platform, server.url, server.key, embedded))
        bench.run(PROJECTS[platform], name=bench.project)
    return made


@pytest.fixture(scope="session")
def able(request, both):
    """Why a real server cannot deploy the images of these tests from where it stands, by its platform."""
    reasons = {}
    for platform, server in both.items() if request.config.getoption("--real") else ():
        probe = Account(server, platform, f"probe {uuid.uuid4().hex[:8]}")
        probe.run(PROJECTS[platform], name=probe.project)
        try:
            probe.run(name="probe", **image(platform, "1.27"), deploy="always", wait_timeout=300)
        except Failure as failure:
            what = f"{platform} cannot deploy {reference('1.27')} from where it stands; REAL_IMAGE names others"
            reasons[platform] = what
            request.config.stash[SAID].append(f"{what}:\n{failure}")
        finally:
            probe.clear()
    return reasons


@pytest.fixture
def projects(request, both, able):
    """From each platform to the name of a project that does not exist yet; what is made in it is removed again."""
    if able:
        pytest.skip(". ".join(able.values()))  # They say which platform cannot deploy, and why.
    made = {platform: f"roles {uuid.uuid4().hex[:8]}" for platform in both}
    yield made
    if request.config.getoption("--real"):
        for platform, server in both.items():
            for project in set(made.values()):
                Account(server, platform, project).clear()


def pytest_generate_tests(metafunc):
    earlier = metafunc.config.getoption("--earlier")
    if "both" in metafunc.fixturenames and earlier:
        rows = [row for row in EARLIER if earlier in ("all", row["coolify"])]
        metafunc.parametrize("both", rows, indirect=True, scope="session", ids=lambda row: "-".join(row.values()))
    if "account" in metafunc.fixturenames and not any(
        mark.name == "parametrize" and "account" in mark.args[0] for mark in metafunc.definition.iter_markers()
    ):
        metafunc.parametrize("account", ["coolify", "dokploy"], indirect=True)


@pytest.fixture
def playbook(both, tmp_path):
    """Plays live in the time of the machine, in which Coolify's word about what runs is some seconds old."""
    if isinstance(coolify := both.get("coolify"), EmbeddedServer):
        coolify.configure(clock=100, speed=20)
    return Playbooks(both, tmp_path)


@pytest.fixture(params=["coolify", "dokploy"])
def owner(request, emptied):
    """A server of its own, since an export is of everything on it."""
    return Owner.of(request.param, emptied)


@pytest.fixture(params=["coolify", "dokploy"], scope="module")
def rich(request, emptied):
    """A server with much of everything, for tests that do not change it."""
    made = Owner.of(request.param, emptied, "rich")
    fill(made)
    return made
