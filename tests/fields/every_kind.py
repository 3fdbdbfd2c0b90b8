# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every kind of every platform. The tests of a platform are these, with its kinds."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible_collections.selfhosted.paas.plugins.filter.drift_report import drift_report
from ansible_collections.selfhosted.paas.plugins.module_utils.converge import refuse, turns
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.kinds import Kinds
from frame import as_it_is, both_modes, check_field, declared, identity, merged
from lives import (
    PHASES,
    Requests,
    answer_lost,
    known,
    one_after_the_other,
    request_lost,
    unreachable,
)
from resources import cases
from resources.case import NotThere, resolved
from resources.objects import fresh
from servers import VARIABLES


def test_field(bench, case, label, variant):
    check_field(bench, case, label, variant)


TOO_OLD = re.compile(r"needs \w+ [\d.]+ or newer")


def skip_if_too_old(bench, resource):
    """The test of each field has shown that a version without the whole kind says so."""
    since = resource.read.since
    if since and bench.older_than(since):
        pytest.skip(f"{resource.module} needs {since}")  # There is nothing of it to test.


@pytest.fixture
def sockets(bench):
    """Requests of the newest version come as they do to a server of somebody else."""
    if bench.version:
        yield
        return
    with bench.through_sockets():
        yield


@pytest.fixture
def whole(bench, case, variant):
    """An object with as much declared as goes together."""
    skip_if_too_old(bench, case.resource)
    bench.differing.declare(case.resource, {label.partition(".")[0] for label, _variant in case.tested()})
    try:
        made = known(bench, case, variant)
    except NotThere as reason:
        pytest.skip(str(reason))  # It says what the server lacks.
    yield made
    made.end()


def test_life(bench, whole, sockets):
    resource, nothing = whole.resource, whole.identity
    # Ansible takes null neither for what has a default or choices, nor beside what excludes it.
    excluded = {name for names in resource.exclusive for name in names[1:]}
    nullable = (item for item in resource.options() if item.default is None and not item.choices)
    null = {item.name: None for item in nullable if item.name not in excluded}
    before = whole.undone
    for options in (whole.first, whole.second):
        # Of an earlier version there may be nothing to change.
        both_modes(bench, resource, options, changed=options != before)
        before = options
        for same in (options, nothing, {**null, **nothing}):
            both_modes(bench, resource, same, changed=False)
        shown = whole.found()[0]
        both_modes(bench, resource, {**shown, **nothing}, changed=False)
    both_modes(bench, resource, whole.options("delete"), changed=True)
    both_modes(bench, resource, whole.options("delete"), changed=False)


def skip_if_set_too_often(whole):
    if whole.resource.lasting and whole.bench.server.real:
        pytest.skip("a real server is not set, which can mean that it begins anew, once for each request of a run")


@pytest.mark.parametrize("lost", [answer_lost, request_lost], ids=["answer", "request"])
@pytest.mark.parametrize("phase", PHASES)
def test_lost(whole, phase, lost):
    """Whichever write is lost, and whether or not it arrived: there is one object, and the next run ends the work."""
    skip_if_set_too_often(whole)
    back = whole.before(phase)
    for requests in one_after_the_other(lambda number: Requests(number, lost, writes=True)):
        back()
        try:
            whole.run(phase, spoil=requests.spoil, api_timeout=1)
        except Failure as failure:
            assert failure.result["not_done"], failure
            # If there were two of them now, this would be refused.
            whole.run(phase)
        whole.ended(phase)


@pytest.mark.parametrize("phase", PHASES)
def test_unreachable(whole, phase):
    """Wherever in a run the server goes away for good, the run says so, and the next one ends the work."""
    skip_if_set_too_often(whole)
    back = whole.before(phase)
    # A real server that goes away between two reads has seen no more than before; each of them would take hours.
    writes = whole.bench.server.real
    for requests in one_after_the_other(lambda number: Requests(number, unreachable, writes=writes, onward=True)):
        back()
        try:
            whole.run(phase, spoil=requests.spoil, api_timeout=1)
            assert not requests.happened
        except Failure as failure:
            assert failure.kind == "connection", failure
            whole.run(phase)
        whole.ended(phase)


def test_refused(bench, case, refusal, when, monkeypatch):
    """What the server refuses is refused before anything is written, in check mode with the words of the real run."""
    resource, bad = case.resource, case.refused[refusal]
    skip_if_too_old(bench, resource)
    since = next(item.since for item in resource.options() if item.name == refusal.partition(".")[0])
    if since and bench.older_than(since):
        pytest.skip(f"{refusal} needs {since}")  # There is nothing that could be refused.
    name = case.named(fresh("refused"))
    base = {**({} if resource.lasting else {"name": name}), **case.base(bench, bad.variant)}
    try:
        pinned = {}
        if when == "later" and not resource.lasting:
            made = bench.run(resource, **merged(base, resolved(bench, bad.before)))
            pinned[resource.id_option] = made[resource.kind][resource.id_option]
        for value in bad.values:
            options = {
                **merged(merged(base, resolved(bench, bad.beside)), resolved(bench, _with(case, refusal, value))),
                **pinned,
            }
            bench.server.embedded.clear()
            foretold, told = (_refusal(bench, resource, mode, options) for mode in (True, False))
            assert foretold == told
            assert refusal.split(".")[0] in told and "was refused by" not in told, told
            assert bench.server.embedded.writes() == []
            if not bad.whole:
                number = bench.server.embedded.keep(instead_of=0)
                with monkeypatch.context() as patch:
                    # The server has the last word: a rule that refuses what it takes would be a mistake.
                    patch.setattr(refuse, "refuse_unaccepted", lambda run, record, differences: None)
                    told = _refusal(bench, resource, False, options)
                    assert "was refused by" in told or "did not store all of it" in told
                # It may have made one without a name before it refused the rest.
                bench.server.embedded.go_back(number)
    finally:
        if not resource.lasting:
            bench.run(resource, **{**base, "state": "absent"}, **pinned)


def _with(case, label, value):
    """The options that declare this value, be it that of a key."""
    name, _dot, part = label.partition(".")
    child = next((item for item in case.resource.children if item.name == name), None)
    row = {**case.rows.get(name, {}), **case.refused[label].row}
    row = {key: item for key, item in row.items() if item is not None}
    if child and child.type == "list" and child.value == part:
        return {name: [value]}
    if child and child.key == part:
        return {name: {value: row}}
    return declared(case.resource, label, value, {**case.rows, name: row})


def _refusal(bench, resource, check_mode, options):
    with pytest.raises(Failure) as caught:
        bench.run(resource, check_mode, **options)
    return str(caught.value)


@pytest.fixture
def no_turns(monkeypatch):
    """Runs that know nothing of one another, as on different hosts."""

    def nowhere():
        raise PermissionError

    monkeypatch.setattr(turns, "_folder", nowhere)


def test_overtaken(whole, no_turns):
    """Somebody else makes the same just before this run does: there is one object, and it is as declared."""
    whole.prepare("create")
    requests = Requests(1, lambda request: (whole.run("create"), request())[1], writes=True)
    whole.run("create", spoil=requests.spoil)
    assert requests.happened
    whole.ended("create")


def test_sent_twice(whole):
    """Something on the way sends every write a second time: there is one object, and it is as declared."""
    for phase in PHASES:
        whole.prepare(phase)
        try:
            whole.run(phase, spoil=Requests(1, lambda request: (request(), request())[0], True, onward=True).spoil)
        except Failure as failure:
            assert failure.result["not_done"], failure
            # If there were two of them now, this would be refused.
            whole.run(phase)
        whole.ended(phase)


def test_twins(bench, whole):
    """Where two have the same name, nothing is done to either of them, unless the id says which is meant."""
    whole.prepare("create")
    again = []
    whole.run("create", spoil=Requests(1, lambda request: (request(), again.append(request))[0], writes=True).spoil)
    key, made = whole.resource.id_option, whole.found()
    if again[0]().status >= 400 or len(whole.found()) < 2:
        return
    for phase, options in (("update", whole.second), ("delete", whole.options("delete"))):
        writes = Requests(0, lambda request: request(), writes=True)
        watched = {**options, "spoil": writes.spoil}
        foretold, told = (_refusal(bench, whole.resource, mode, watched) for mode in (True, False))
        assert foretold == told
        assert writes.seen == 0, phase
        assert all(str(row[key]) in told for row in whole.found()), told
    # The creation of the other one carried what a creation carries, and nothing was set after it.
    other = next(row[key] for row in whole.found() if row[key] != made[0][key])
    bench.run(whole.resource, **{**whole.options("delete"), key: other})
    whole.ended("create")


# What embedded servers are asked for, and the variable that names the key of a real one.
READING = {
    "coolify": ({"abilities": ["read"]}, "COOLIFY_TOKEN_READ"),
    "dokploy": ({"role": "member"}, "DOKPLOY_API_KEY_MEMBER"),
}
BLIND = {"coolify": ({"abilities": ["read", "write"]}, "COOLIFY_TOKEN_BLIND")}


def key_of(bench, wishes, variable):
    """The options of a key that may not do everything."""
    name = "api_token" if bench.server.platform == "coolify" else "api_key"
    if bench.server.real:
        if not os.environ.get(variable):
            pytest.skip(f"{variable} does not hold the key that this needs")
        return {name: os.environ[variable]}
    made = bench.server.embedded.token(**wishes)
    return {name: made.get("token") or made["api_key"]}


def test_forbidden(bench, case, whole):
    """A key that may only read changes nothing and says why."""
    if case.anybody:
        pytest.skip(case.anybody)  # It says why everybody may.
    key = key_of(bench, *READING[bench.server.platform])
    for phase in PHASES:
        whole.prepare(phase)
        try:
            result = whole.run(phase, **key)
            # What it may not see is not there for it.
            nothing = phase == "delete" or (phase == "update" and whole.first == whole.second)
            assert (nothing or result["unverified"]) and not result["changed"], (phase, result)
        except Failure as failure:
            assert failure.kind in ("permission", "not_found"), failure
            assert not failure.result["changed"], failure
        whole.ended("delete" if phase == "create" else "create")


def test_blind(bench, whole):
    """A key that does not see secrets leaves alone what it does not see, and says that it does not."""
    if bench.server.platform not in BLIND:
        pytest.skip("keys see everything there")
    key = key_of(bench, *BLIND[bench.server.platform])
    whole.prepare("update")
    result = whole.run("create", check_mode=True, **key)
    assert not result["changed"], result["diff"]
    for options in (whole.first, whole.identity):
        bench.run(whole.resource, **options, **key)
        assert not bench.run(whole.resource, True, **whole.first)["changed"]


@pytest.fixture
def everything(bench):
    """Something of every kind, of every source or type, none of which is there yet."""
    if bench.server.real:
        pytest.skip("it is about everything that is on a server")
    found = []
    known_cases = cases(bench.server.platform)
    # What is referred to comes first, and is removed last.
    for resource in Kinds([case.resource for case in known_cases.values()]).every:
        for variant in known_cases[resource.kind].variants:
            # What this version lacks is on no server of it.
            with contextlib.suppress(NotThere):
                found.append(known(bench, known_cases[resource.kind], variant))
    yield found
    while found:
        # What others need goes after them.
        left = []
        for life in found:
            try:
                life.end()
            except Failure as failure:
                assert failure.kind == "conflict" and len(found) > 1, failure
                left.append(life)
        assert len(left) < len(found)
        found = left


class Unsafe(str):
    """Text that Ansible shall not evaluate."""


class Loader(yaml.SafeLoader):
    """YAML with the tag of Ansible."""


class Dumper(yaml.SafeDumper):
    """The same way back."""


Loader.add_constructor("!unsafe", lambda loader, node: Unsafe(loader.construct_scalar(node)))
Dumper.add_representer(Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text)))


def made(bench, everything):
    for life in everything:
        try:
            life.run("create")
        except Failure as failure:
            # What no two can have, another one has.
            assert failure.kind == "conflict", failure
            life.run("delete")
            bench.run(life.resource, name=life.name, **life.place)


def test_export(bench, everything, tmp_path):
    """A server with something of every kind is what its export declares."""
    made(bench, everything)
    result = bench.command("export", dest=str(tmp_path), secrets="separate")
    told = {(item["kind"], item["name"]): item["exported"] for item in result["objects"]}
    assert {kind for kind, _name in told} == {life.resource.kind for life in everything}
    assert [key for key, exported in told.items() if not exported] == [], result["not_exported"]
    assert [row for row in result["not_exported"] if any(life.name in row["reason"] for life in everything)] == []
    # What was made by hand, for others to refer to, need not work.
    names = {*(life.name for life in everything), bench.project}
    server = yaml.load((tmp_path / "server.yml").read_text(), Loader)  # Safe: it is a SafeLoader.
    for life in everything:
        plural = life.resource.plural
        for file in (tmp_path / plural).glob("*.yml"):
            if yaml.load(file.read_text(), Loader).get("name") not in names:
                file.unlink()
        if plural in server and not life.resource.lasting:
            server[plural] = [row for row in server[plural] if row["name"] in names]
    (tmp_path / "server.yml").write_text(yaml.dump(server, Dumper=Dumper))
    bench.server.embedded.clear()
    output = played(bench, tmp_path)
    assert re.search(r"ok=\d+ +changed=0 ", output), output[-3000:]
    # What does not work yet is tried again, which is no change.
    assert [path for path in bench.server.embedded.writes() if not path.endswith("/validate")] == []


def test_undeclared(bench, everything):
    """Of every kind the report tells what is there and not declared, and writes nothing."""
    made(bench, everything)
    told = bench.command("info", details=bench.server.platform == "dokploy")
    about = {"own": told["own"], "not_listed": told["not_listed"], "whole": True}

    def undeclared(stacks=(), **server):
        report = drift_report(
            [{}] * len(stacks), bench.server.platform, told["found"], stacks, declared_server=server, **about
        )
        return {(row["kind"], row["name"].rpartition("/")[2]) for row in report["undeclared"]}

    mine = {(life.resource.title, life.name) for life in everything if not life.resource.lasting}
    bench.server.embedded.clear()
    assert mine <= undeclared()
    assert {kind for kind, _name in mine} == {life.resource.title for life in everything if not life.resource.lasting}
    exported = bench.command("export")
    kinds = Kinds([case.resource for case in cases(bench.server.platform).values()])
    server = {item.plural: exported[item.plural] for item in (*kinds.server, *kinds.enclosing[:1])}
    assert not undeclared(exported["stacks"], **server)
    # The first thing of a kind is as little declared as the second.
    for plural in {item.plural for item in kinds.server if not item.lasting} & {
        life.resource.plural for life in everything
    }:
        left = undeclared(exported["stacks"], **{name: rows for name, rows in server.items() if name != plural})
        assert left and {kind for kind, _name in left} == {next(k.title for k in kinds.server if k.plural == plural)}
    assert bench.server.embedded.writes() == []


def test_pruned(bench, everything):
    """Of every kind, what nobody declares is kept until its removal is told, and named before."""
    made(bench, everything)
    kinds = Kinds([case.resource for case in cases(bench.server.platform).values()])
    there = bench.command("info")["found"]
    inside = {"project": bench.project, "environment": "production"}
    for module, place, alone in (
        ("stack", inside, kinds.members),
        ("platform", {}, [*kinds.server, *kinds.enclosing[:1]]),
    ):
        nothing = {item.plural: [] for item in alone if not item.lasting}
        mine = {life.name for life in everything if life.resource.plural in nothing}
        others = {str(row["name"]) for name in nothing for row in there.get(name, ())} - mine
        told = {**place, **nothing, "prune": True, "protected": sorted(others)}
        bench.server.embedded.clear()
        assert not bench.command(module, **place, **nothing)["changed"]
        with pytest.raises(Failure, match="max_prune is 0") as refused:
            bench.command(module, **told, max_prune=0)
        assert [name for name in mine if name not in str(refused.value)] == []
        # What may hold more than the key sees is refused, whatever prune says.
        full = {item.plural for item in alone if any(one.name == "delete_content" for one in item.options())}
        for name in full & nothing.keys():
            with pytest.raises(Failure, match="Set delete_content=true"):
                bench.command(
                    module, True, **place, **{name: []}, prune=True, max_prune=99, protected=told["protected"]
                )
            del told[name], nothing[name]
        mine = {life.name for life in everything if life.resource.plural in nothing}
        foretold = bench.command(module, True, **told, max_prune=99)
        assert bench.server.embedded.writes() == []
        assert mine == {row["name"] for name in nothing for row in foretold[name]}
        pruned = bench.command(module, **told, max_prune=99)
        assert pruned["diff"] == foretold["diff"]
        assert not bench.command(module, True, **told)["changed"]


def test_together(bench, everything):
    """All that stands in no project in one call, and all that stands in an environment in another."""
    kinds = Kinds([case.resource for case in cases(bench.server.platform).values()])
    for module, place in (("platform", {}), ("stack", {"project": bench.project, "environment": "production"})):
        mine = [life for life in everything if (life.resource in kinds.members) == bool(place)]
        mine = [life for life in mine if life.resource not in kinds.enclosing[1:]]
        declared = dict(place)
        taken = False
        for life in mine:
            # Of several of one kind only the first gets what no two can have.
            first = life.resource.plural not in declared or life.resource.lasting
            options = life.first if first else {"name": life.name, **life.place}
            entry = {name: value for name, value in options.items() if name not in place}
            # No two kinds can have the same domain either.
            offered = [name for name, value in entry.items() if "fields.example.com" in json.dumps(value)]
            entry = {name: value for name, value in entry.items() if not taken or name not in offered}
            taken = taken or bool(offered)
            declared.setdefault(life.resource.plural, []).append(entry)
        bench.server.embedded.clear()
        foretold = bench.command(module, True, **declared)
        assert bench.server.embedded.writes() == []
        made = bench.command(module, **declared)
        assert made["diff"] == foretold["diff"]
        assert made["changed"] and foretold["changed"]
        assert not bench.command(module, True, **declared)["changed"]


def played(bench, folder):
    """What the playbook of an export says."""
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(folder / "playbook.yml"), "--diff"]
    access = dict(zip(VARIABLES[bench.server.platform], (bench.server.url, bench.server.key)))
    quiet = {"ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false"}
    environment = {**os.environ, **access, **quiet, "ANSIBLE_PYTHON_INTERPRETER": sys.executable}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def test_empty(bench, case, text, variant, when):
    """An empty text does what check mode says of it: it clears, or it is refused before anything is written."""
    resource, sample = case.resource, case.sample(text, variant)
    skip_if_too_old(bench, resource)
    rows = {**case.rows, **({text.partition(".")[0]: sample.row} if sample.row else {})}
    named = {} if resource.lasting else {"name": case.named(fresh("empty"))}
    undo = as_it_is(bench, resource, identity(resource, case.base(bench, variant))) if resource.lasting else None
    try:
        base = {**named, **case.base(bench, variant), **resolved(bench, sample.beside)}
        if when == "later":
            try:
                bench.run(resource, **merged(base, resolved(bench, declared(resource, text, sample.first, rows))))
            except Failure as failure:
                if TOO_OLD.search(str(failure)):
                    pytest.skip(str(failure))  # It says which version has the option.
                raise
        empty = merged(base, resolved(bench, declared(resource, text, "", rows)))
        outcomes = []
        for mode in (True, False):
            bench.server.embedded.clear()
            try:
                result = bench.run(resource, mode, **empty)
                outcomes.append((result["changed"], result["diff"]))
            except Failure as failure:
                outcomes.append(str(failure))
                assert bench.server.embedded.writes() == [], failure
        assert outcomes[0] == outcomes[1]
    except NotThere as reason:
        pytest.skip(str(reason))  # It says what the server lacks.
    finally:
        bench.run(resource, **(undo or {**named, **identity(resource, case.base(bench, variant)), "state": "absent"}))
