# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of these tests: embedded ones, or with --real those that the environment names."""

from __future__ import annotations

import gc
import os
import random

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from differing import Runs, leave_out
from frame import Bench, Server
from here import HereServer
from resources import case_of, cases, resources
from resources.case import options_at
from servers import EARLIER, NEWEST, VARIABLES

pytest.register_assert_rewrite("lives", "every_kind")

RUNS = pytest.StashKey()


def pytest_addoption(parser):
    parser.addoption(
        "--real",
        action="store_true",
        help="test against the servers of COOLIFY_URL and COOLIFY_TOKEN, DOKPLOY_URL and DOKPLOY_API_KEY",
    )
    parser.addoption("--earlier", metavar="VERSION", help="let the embedded servers pose as this one")
    parser.addoption(
        "--versions",
        action="store_true",
        help="test on the newest and on the oldest version, and on each one between where it is not the same test",
    )
    parser.addoption("--kinds", metavar="NAMES", help="only those of these modules, with a comma")
    parser.addoption("--sample", type=int, default=0, help="test so many fields of each platform, chosen by chance")
    parser.addoption("--once", metavar="NAMES", help="each field from one source, and those of these names from all")
    parser.addoption("--seed", type=int, default=0, help="choose the same sample as the run that printed it")


def pytest_collection_modifyitems(config, items):
    """Leave out what is not in the sample, or not touched, and say so."""
    if config.getoption("--once") is not None:
        _once(config, items, set(config.getoption("--once").split(",")))
    if config.getoption("--real"):
        # What a real server refuses, and says of empty texts, is recorded.
        unasked = [item for item in items if {"refusal", "text"} & {*item.fixturenames}]
        config.hook.pytest_deselected(items=unasked)
        items[:] = [item for item in items if item not in unasked]
    if config.getoption("--kinds"):
        _only(config, items, config.getoption("--kinds").split(","))
    size = config.getoption("--sample")
    if not size:
        return
    seed = config.getoption("--seed") or random.SystemRandom().randrange(1, 10**6)
    kept = []
    for module in dict.fromkeys(item.module for item in items):
        rows = [item for item in items if item.module is module]
        chosen = set(random.Random(seed).sample(range(len(rows)), min(size, len(rows))))
        kept += [item for number, item in enumerate(rows) if number in chosen]
        print(f"{module.__name__}: {len(chosen)} of {len(rows)} fields; SEED={seed} chooses them again")
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_collection_finish():
    """Thousands of tests stay to the end, and nobody need look through them for garbage again and again."""
    gc.freeze()


def _only(config, items, modules):
    """Keep what is about these modules alone."""
    kept = [item for item in items if f"{_platform(item.module)}_{item.callspec.params.get('kind')}" in modules]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _once(config, items, names):
    """Keep each field once, and those with one of these names from every source."""
    seen = set()
    kept = []
    for item in items:
        kind, label = item.callspec.params.get("kind"), item.callspec.params.get("label", item.name)
        if (kind, label) not in seen or set(label.split(".")) & names:
            kept.append(item)
        seen.add((kind, label))
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_generate_tests(metafunc):
    if "bench" in metafunc.fixturenames:
        versions = (metafunc.config.getoption("--earlier") or "",)
        if metafunc.config.getoption("--versions") and not {"refusal", "text"} & {*metafunc.fixturenames}:
            oldest, *between = EARLIER[_platform(metafunc.module)]
            versions = ("", oldest, *between)
        metafunc.parametrize("bench", versions, indirect=True, scope="module", ids=lambda text: text or "newest")
    platform = _platform(metafunc.module)
    if "label" in metafunc.fixturenames:
        metafunc.parametrize(("kind", "label", "variant"), list(_fields(platform)))
    elif "text" in metafunc.fixturenames:
        metafunc.parametrize(("kind", "text", "variant", "when"), list(_texts(platform)))
    elif "refusal" in metafunc.fixturenames:
        metafunc.parametrize(("kind", "refusal", "when"), list(_refusals(platform)))
    elif "variant" in metafunc.fixturenames:
        rows = [(kind, variant) for kind, case in cases(platform).items() for variant in case.variants]
        metafunc.parametrize(("kind", "variant"), rows)


def _fields(platform):
    """Each field of each kind with each of its variants; a kind without a case is one that fails."""
    for resource in resources(platform):
        try:
            case = case_of(resource)
        except LookupError:
            yield resource.kind, "", ""
        else:
            yield from ((resource.kind, label, variant) for label, variant in case.tested())


def _texts(platform):
    """Each field of text with the first variant that has it, in a creation, where something is made, and in a change.

    Those of which only the server knows are left out.
    """
    for kind, case in cases(platform).items():
        seen = set()
        for label, variant in case.tested():
            leaf = options_at(case.resource, label)[-1]
            if leaf.type != "str" or leaf.choices or label in seen or case.sample(label, variant).since:
                continue
            seen.add(label)
            fixed = case.sample(label, variant).fixed
            for when in ("new", "later") if not case.resource.lasting and not fixed else ("new",):
                if f"{label} {when}" not in case.unforetold:
                    yield kind, label, variant, when


def _refusals(platform):
    """Each field with a rule that can be broken, in a creation, where something is made, and in a change."""
    for kind, case in cases(platform).items():
        for label, refusal in case.refused.items():
            phases = ("later",) if case.resource.lasting else ("new", "later")
            yield from ((kind, label, when) for when in phases if getattr(refusal, when))


def _platform(module):
    return module.__name__.rpartition("_")[2]


def pytest_configure(config):
    config.stash[RUNS] = {}


def _run(item):
    """The runs of its platform, the test whatever the version, its kind, and the version that it is for."""
    platform = _platform(item.module)
    values = {name: value for name, value in item.callspec.params.items() if name != "bench"}
    kind = f"{values.get('kind', '')} {values.get('variant', '')}"
    version = item.callspec.params["bench"] or NEWEST[platform]
    whole = frozenset((NEWEST[platform], EARLIER[platform][0]))
    test = f"{item.function.__name__} {sorted(values.items(), key=str)}"
    return item.config.stash[RUNS].setdefault(platform, Runs(whole)), test, kind, version


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Leave out what would be the same test as on another version; it is counted and told at the end."""
    if not item.config.getoption("--versions"):
        return None
    runs, test, kind, version = _run(item)
    return leave_out(item, not runs.wanted(test, kind, version))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Learn which differences between versions the test meets."""
    bench = item.funcargs["bench"]
    bench.begin()
    result = yield
    bench.gather()
    runs, test, _kind, version = _run(item)
    runs.passed(test, version, bench.differing.met)
    return result


def pytest_terminal_summary(terminalreporter, config):
    if config.getoption("--versions"):
        for platform, runs in config.stash[RUNS].items():
            terminalreporter.section(f"versions of {platform}")
            for line in runs.lines():
                terminalreporter.write_line(line)


def pytest_ignore_collect(collection_path, config):
    """With --real only the platforms that the environment names."""
    if not config.getoption("--real") or not collection_path.name.startswith("test_"):
        return None
    platform = collection_path.stem.split("_")[1]
    return None if all(map(os.environ.get, VARIABLES[platform])) else True


@pytest.fixture(scope="session")
def server_of(request):
    """From the name of a platform to its server."""
    if request.config.getoption("--real"):
        yield lambda platform: Server(platform, *(os.environ[name] for name in VARIABLES[platform]))
        return
    running = {}

    def embedded(platform):
        if platform not in running:
            running[platform] = HereServer(platform, "--speed", "0.1")
        server = running[platform]
        return Server(platform, server.url, server.key, server, server.door)

    yield embedded
    for server in running.values():
        server.stop()


@pytest.fixture
def case(request, kind):
    (resource,) = [item for item in resources(_platform(request.module)) if item.kind == kind]
    return case_of(resource)


@pytest.fixture(scope="module")
def bench(request, server_of):
    platform = _platform(request.module)
    project = declaration_of(f"{platform}_project")
    ready = Bench(server_of(platform))
    ready.run(project, name=ready.project)
    ready.cleanup.append(lambda: ready.run(project, name=ready.project, state="absent"))
    ready.version = request.param
    ready.pose()
    yield ready
    ready.close()
