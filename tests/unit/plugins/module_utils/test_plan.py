# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is declared and whatever is stored: once a plan is carried out, there is nothing more to do. No server and
no client: what is stored is a dictionary, into which everything is written that the requests of a plan carry."""

from __future__ import annotations

import copy
import dataclasses
import itertools

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.converge.plan import plan_of
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.language.rows import row_payload
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

RESOURCES = [item for item in map(declaration_of, MODULES) if isinstance(item, Resource) and item.all_fields]
VALUES = ("web", "b c", "1.5g", "30s", "/a", "https://a.example.com", "80", 3, 0, 80, True, False, "")
VALUES += (["a"], ["b", "a"], ["80"], {"a": "b"}, {"c": "d", "a": "e"})


def suits(item, value):
    """Whether a value can be declared, and is stored as it is sent."""
    if item.choices and value not in item.choices:
        return False
    try:
        canonical = item.wire.normalise(value)
        return item.wire.equal(item.wire.decode(item.wire.encode(canonical)), canonical)
    except Exception:  # Wires say by any error that a value of the wrong type is none of theirs.
        return False


def values(item):
    return [value for value in (*item.choices, *VALUES) if suits(item, value)]


def plain(item):
    """Whether it is stored where a path leads to, as most are."""
    return not (item.derive or item.upload or (item.refers and item.refers.copies)) and bool(values(item))


def usual(child):
    """Whether its rows are stored as their requests carry them."""
    words = {item.name: item.default for item in dataclasses.fields(child)}
    return all(getattr(child, word) is words[word] for word in ("travel", "derive", "body", "gather", "unmade"))


def rows_of(child):
    fields = [item for item in child.fields if plain(item)]
    always = [item for item in fields if item.required or item.name in (*child.identity, child.key, child.value)]
    needed = {item.name: st.sampled_from(values(item)) for item in always}
    others = {item.name: st.sampled_from(values(item)) for item in fields if item.name not in needed}
    row = st.fixed_dictionaries(needed, optional=others)
    if not child.key:
        return st.lists(row, max_size=3, unique_by=lambda one: repr([one.get(name) for name in child.identity]))
    keyed = row.map(lambda one: {name: value for name, value in one.items() if name != child.key})
    return st.dictionaries(st.sampled_from(["ONE", "TWO", "THREE"]), keyed.map(lambda one: [one]), max_size=3)


def wishes(resource):
    """What may be declared: the name, any few of the fields, and rows."""
    fields = {item.name: st.sampled_from(values(item)) for item in resource.fields if plain(item)}
    groups = {
        group.name: st.fixed_dictionaries(
            {}, optional={item.name: st.sampled_from(values(item)) for item in group.fields if plain(item)}
        )
        for group in resource.groups
    }
    children = {child.name: rows_of(child) for child in resource.children if usual(child)}
    purges = {child.purge: st.booleans() for child in resource.children}
    few = st.sets(st.sampled_from(sorted({*fields, *groups, *children})), min_size=1, max_size=6)
    options = {**fields, **groups, **children}

    def possible(chosen):
        return all(len(chosen.intersection(exclusive)) < 2 for exclusive in resource.exclusive)

    return few.filter(possible).flatmap(
        lambda chosen: st.fixed_dictionaries({name: options[name] for name in sorted(chosen)}, optional=purges)
    )


def put(record, path, value):
    *outer, last = path.split(".")
    for key in outer:
        record = record.setdefault(key, {})
    record[last] = value


class Stored:
    """A server that stores one object as it is told to."""

    numbers = itertools.count()

    def __init__(self, resource):
        self.resource = resource
        self.record = None
        self.rows = {child.name: [] for child in resource.children}

    def plan(self, wish):
        declared = [item for item in self.resource.children if item.declares(wish) or wish.get(item.purge)]
        rows = {child.name: copy.deepcopy(self.rows[child.name]) for child in declared}
        return plan_of(self.resource, wish, copy.deepcopy(self.record), rows)

    def carry_out(self, plan):
        if plan.op == "create":
            self.__init__(self.resource)
            self.record = {self.resource.id: "1"}
        for change in plan.differences.fields:
            put(self.record, change.field.read_path, change.payload()[change.field.api_name])
        for row in plan.differences.rows:
            self._write(row)

    def _write(self, row):
        child, new = row.child, row.before is None or row.replace
        rows = self.rows[child.name]
        if child.text:
            keyed = {one[child.key]: one for one in rows if one[child.key] != row.row[child.key]}
            rows[:] = [*keyed.values(), *([] if row.remove else [dict(row.row)])]
            return
        if row.remove or row.replace:
            rows[:] = [one for one in rows if str(one[child.id]) != row.id]
        if not row.remove:
            raw = {child.id: f"row {next(self.numbers)}"} if new else next(o for o in rows if o[child.id] == row.id)
            body = row_payload(row, new)
            for item in child.fields:
                if item.api_name in body:
                    put(raw, item.read_path, body[item.api_name])
                elif new and item.on_update and item.name in row.row:
                    # What its creation does not take is sent right after it.
                    put(raw, item.read_path, item.wire.encode(row.row[item.name]))
                elif new:
                    put(raw, item.read_path, item.wire.encode(item.wire.decode(None)))
            if new:
                rows.append(raw)


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda item: item.module)
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(resource):
    @settings(deadline=None, max_examples=60)
    @given(wishes(resource), wishes(resource))
    def check(first, second):
        stored = Stored(resource)
        try:
            stored.carry_out(stored.plan(first))
            plan = stored.plan(second)
        except PaasError as error:
            event(error.kind)
            assume(False)
        stored.carry_out(plan)
        left = stored.plan(second)
        assert not left.changed, left.differences.labels()

    check()
