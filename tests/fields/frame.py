# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every field of a declaration, taken through create, second run, change, second run, each with its check mode.

What there is to test follows from the declaration; a table of samples says with which values. A field without a
sample fails.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable

import pytest
from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.selfhosted.paas.plugins.module_utils.converge.engine import Engine
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.client import COOLIFY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.client import DOKPLOY
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import completed, work
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.child import Child
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import (
    argument_spec,
    inner_options,
    public,
    requirements,
    secrets,
)
from ansible_collections.selfhosted.paas.plugins.module_utils.language.words import Group, Option, Platform
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.description import replace_secrets
from differing import Differing
from exporting import declares, exported
from resources.case import Case, NotThere, resolved
from resources.objects import fresh
from servers import NEWEST, EmbeddedServer, Patience

if TYPE_CHECKING:
    # Only tests of fields have the server in their process, and pay for it.
    from here import Door

PLATFORMS = {"coolify": COOLIFY, "dokploy": DOKPLOY}


@dataclass(frozen=True)
class Server:
    """A server to test against, a real one unless it is embedded, with the names of the options that connect to it.

    door  leads to an embedded server of this process without a socket
    """

    platform: str
    url: str
    key: str
    embedded: EmbeddedServer | None = None
    door: Door | None = None

    @property
    def real(self) -> bool:
        return self.embedded is None

    @property
    def options(self) -> dict[str, str]:
        return {"api_url": self.url, {"coolify": "api_token", "dokploy": "api_key"}[self.platform]: self.key}


@dataclass
class Bench:
    """Runs declarations against one server, inside a project of its own.

    version  what an embedded server shall pose as while tests run; empty for what it is
    differing  notes which differences between versions the test meets
    made     names of objects that the tests refer to, by what they are
    cleanup  what removes them again, in the order in which they were made
    spoil    is done to the client of every run that does nothing to its own
    sockets  requests take no shortcut to a server of this process
    """

    server: Server
    version: str = ""
    differing: Differing = field(default_factory=Differing)
    made: dict[str, Any] = field(default_factory=dict)
    cleanup: list[Callable[[], Any]] = field(default_factory=list)
    spoil: Callable[[Any], Any] | None = None
    sockets: bool = False
    _specs: dict[str, tuple[Any, ArgumentSpecValidator]] = field(default_factory=dict)
    project: str = field(default_factory=lambda: f"fields {uuid.uuid4().hex[:8]}")

    def client(self, options: Mapping[str, Any] | None = None) -> Any:
        defaults = {item.name: item.default for item in self.platform.connection}
        client = self.platform.connect({**defaults, **self.server.options, **(options or {})})
        if self.server.embedded:
            Patience(self.server.embedded).give(client.connection)
            self.differing.watch(client)
        if self.server.door and not self.sockets:
            self.server.door.let_in(client)
        return client

    def run(
        self,
        resource: Resource,
        check_mode: bool = False,
        spoil: Callable[[Any], Any] | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        """The result of the module with these options. Raises Failure.

        spoil: puts something between its client and the network
        """
        params = self._validated(resource, options)
        hidden = secrets(resource, params)
        client = self.client(params)
        client.begin(hidden, public(resource, params))
        if spoil := spoil or self.spoil:
            spoil(client)
        try:
            result = Engine(resource, params, client, check_mode).run()
        except Failure as failure:
            _holds_no_secret(f"{failure} {json.dumps(failure.result, ensure_ascii=False)}", hidden)
            raise
        finally:
            client.close()
        _holds_no_secret(json.dumps(result, ensure_ascii=False), hidden)
        return result

    def _validated(self, declaration: Any, options: Mapping[str, Any]) -> dict[str, Any]:
        """The options as Ansible hands them over."""
        name = declaration.module
        if name not in self._specs or self._specs[name][0] is not declaration:
            needed = requirements(declaration) if isinstance(declaration, Resource) else {}
            spec = ArgumentSpecValidator(argument_spec(declaration, env_fallback), **needed)
            self._specs[name] = declaration, spec
        checked = self._specs[name][1].validate({**self.server.options, **options})
        assert not checked.error_messages, checked.error_messages
        return dict(checked.validated_parameters)

    def command(self, name: str, check_mode: bool = False, **options: Any) -> dict[str, Any]:
        """What a module of the platform returns that is no resource: C(export), C(stack). Raises Failure."""
        command = declaration_of(f"{self.server.platform}_{name}")
        params = completed(command, self._validated(command, options))
        client = self.client(params)
        client.begin(secrets(command, params), public(command, params))
        try:
            result = dict(work(command, params, client, check_mode))
        finally:
            client.close()
        _holds_no_secret(json.dumps({**result, "stacks": None}, ensure_ascii=False), secrets(command, params))
        return result

    def found(self, resource: Resource, **identity: Any) -> list[dict[str, Any]]:
        """The objects that the info module finds."""
        command = declaration_of(f"{resource.module}_info")
        unasked = {item.name for item in resource.delete_options}
        asked = {name: value for name, value in identity.items() if name not in unasked}
        params = self._validated(command, asked)
        client = self.client()
        try:
            return list(work(command, params, client, False)[resource.plural])
        finally:
            client.close()

    def shown(self, resource: Resource, **identity: Any) -> dict[str, Any]:
        """The one object that the info module finds."""
        (found,) = self.found(resource, **identity)
        return found

    def exports(self, resource: Resource, label: str, options: Mapping[str, Any]) -> bool:
        """Whether an export of the object says something about a field; where it cannot, it has to say so."""
        client = self.client()
        try:
            with self.about_all():
                found = exported(client, resource, options, self.server.options)
        finally:
            client.close()
        if found is None:
            return False
        marked = json.dumps(replace_secrets(found.own(), lambda item: None), ensure_ascii=False)
        assert not [text for text in _plain(secrets(resource, options)) if text in marked]
        gaps = [option for option, _reason in found.description.gaps]
        return declares(found, label) or any(gap.split("[")[0] == label.split(".")[0] or gap == label for gap in gaps)

    def older_than(self, version: str) -> bool:
        """Whether the server is, or an embedded one poses as, one from before this version."""
        if not version:
            return False
        self.differing.met.add(version)
        return _parts(self.version_now) < _parts(version)

    @property
    def version_now(self) -> str:
        """What the server is, or poses as."""
        return self.version or (NEWEST[self.server.platform] if self.server.embedded else self._version_told)

    @functools.cached_property
    def _version_told(self) -> str:
        client = self.client()
        try:
            return str(client.version())
        finally:
            client.close()

    @property
    def platform(self) -> Platform:
        return PLATFORMS[self.server.platform]

    @contextlib.contextmanager
    def posing(self, version: str) -> Iterator[None]:
        """The server as this version, and afterwards as what it was before."""
        before, self.version = self.version, version
        self.pose()
        try:
            yield
        finally:
            self.version = before
            self.pose()

    @contextlib.contextmanager
    def through_sockets(self) -> Iterator[None]:
        """Requests as they come to any other server."""
        self.sockets = True
        try:
            yield
        finally:
            self.sockets = False

    @contextlib.contextmanager
    def about_all(self) -> Iterator[None]:
        """Something about every option of the object, which is not what one of them is tested for."""
        self.gather()
        before = set(self.differing.met)
        yield
        self.gather()
        self.differing.met = before

    def begin(self) -> None:
        """Another test: what the one before has met and asked for is no business of this one."""
        self.gather()
        self.differing.begin()
        if self.server.embedded:
            self.server.embedded.clear()

    def gather(self) -> None:
        """Note what the server has met since the last time."""
        if self.server.embedded:
            self.differing.gather(self.server.embedded.met())

    def pose(self) -> None:
        if self.server.embedded:
            self.server.embedded.configure(version=self.version or NEWEST[self.server.platform])

    def close(self) -> None:
        self.version = ""
        self.pose()
        # All of them, also where one fails: nothing else removes what stands on a real server.
        with contextlib.ExitStack() as stack:
            for undo in self.cleanup:
                stack.callback(undo)
            self.cleanup = []


def _holds_no_secret(shown: str, values: Any) -> None:
    assert not [text for text in _plain(values) if text in shown]


def _plain(values: Any) -> Iterator[str]:
    """The texts in declared secrets that nothing else says by chance."""
    if isinstance(values, str) and len(values) > 6:
        yield values
    for value in values.values() if isinstance(values, Mapping) else values if isinstance(values, list) else ():
        yield from _plain(value)


def declared(resource: Resource, label: str, value: Any, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The options that declare this value; C(rows) holds what the dictionary around a suboption needs besides it."""
    name, *inner = label.split(".")
    options = {item.name: item for item in resource.options()}
    result = {name: _nested(options[name], name, inner, value, rows)}
    if isinstance(options[name], Child) and not options[name].unmade:
        result[options[name].purge] = True
    return result


def _nested(option: Option, label: str, inner: list[str], value: Any, rows: Mapping[str, Mapping[str, Any]]) -> Any:
    if not inner:
        return value
    suboptions = option.fields if isinstance(option, (Child, Group)) else inner_options(option)
    chosen = next(item for item in suboptions if item.name == inner[0])
    row = {**rows.get(label, {}), inner[0]: _nested(chosen, f"{label}.{inner[0]}", inner[1:], value, rows)}
    if isinstance(option, Child) and option.key:
        return {row.pop(option.key, "KEY"): row}
    return [row] if option.elements == "dict" else row


def check_field(bench: Bench, case: Case, label: str, variant: str) -> None:
    """Take a field of one variant through its samples.

    Where an earlier server is too old for it, that has to be the error, and the version that it names has to do.
    """
    resource, sample = case.resource, case.sample(label, variant)
    bench.differing.declare(resource, [label.partition(".")[0], *sample.beside])
    if sample.since and bench.older_than(sample.since):
        if bench.server.real:
            pytest.skip(f"it needs {sample.since} or newer; this server is {bench.version_now}")
        with bench.posing(sample.since):
            _check_field(bench, case, label, variant)
        return
    try:
        _check_field(bench, case, label, variant)
    except NotThere as reason:
        pytest.skip(str(reason))  # It says what the server lacks.
    except Failure as refusal:
        named = re.search(r"needs \w+ ([\d.]+) or newer; this server is ([\d.]*\d)", str(refusal))
        if not named or not (bench.version or bench.server.real):
            raise
        assert named[2] == bench.version_now and _parts(named[1]) > _parts(named[2]), refusal
        if bench.server.real:
            pytest.skip(named[0])  # A real server cannot pose as a newer one.
        with bench.posing(named[1] if named[1].count(".") > 1 else f"{named[1]}.0"):
            check_field(bench, case, label, variant)


def as_it_is(bench: Bench, resource: Resource, where: Mapping[str, Any]) -> dict[str, Any]:
    """Options that bring what is always there back to what it is now."""
    children = [child for child in resource.children if not bench.older_than(child.since)]
    rows = {child.name: {} if child.key else [] for child in children}
    purges = {child.purge: True for child in children if not child.unmade}
    return {**rows, **purges, **bench.shown(resource, **where, show_secrets=True)}


def put_back(resource: Resource, before: dict[str, Any], *declared: Mapping[str, Any]) -> dict[str, Any]:
    """The same options, which also take away what else was declared of what stays where it is left out."""
    named: dict[str, Any] = {}
    for option in resource.fields:
        if option.type == "dict":
            keys = dict.fromkeys(key for options in declared for key in options.get(option.name) or {})
            named[option.name] = {**keys, **(before.get(option.name) or {})}
    return {**before, **{name: value for name, value in named.items() if value}}


def _parts(version: str) -> list[int]:
    """Of C(4.0.0-beta.470) and the like what stands before the word."""
    return [int(part) for part in version.partition("-")[0].split(".")]


def _check_field(bench: Bench, case: Case, label: str, variant: str) -> None:
    """Create with the first value, run again, change to the second, run again."""
    resource, sample = case.resource, case.sample(label, variant)
    rows = {**case.rows, **({label.partition(".")[0]: sample.row} if sample.row else {})}
    place = case.base(bench, variant)
    if resource.lasting:
        where = identity(resource, place)
        undo = as_it_is(bench, resource, where)
    else:
        name = {"name": case.named(fresh(label))}
        place = {**name, **place}
        where, undo = {**name, **identity(resource, place)}, {**place, "state": "absent"}
    base = {**place, **resolved(bench, sample.beside)}
    first = merged(base, resolved(bench, declared(resource, label, sample.first, rows)))
    second = merged(base, resolved(bench, declared(resource, label, sample.second, rows)))
    if resource.lasting:
        undo = put_back(resource, undo, first, second)
    try:
        if sample.prepare:
            sample.prepare(bench, str(bench.run(resource, **base)[resource.kind][resource.id_option]))
        both_modes(bench, resource, first, changed=True)
        again = both_modes(bench, resource, first, changed=False)
        with bench.about_all():
            shown = bench.shown(resource, **where)
            both_modes(bench, resource, shown, changed=False)
        if label in [entry["option"] for entry in again["unverified"]]:
            # An earlier server does not show it, so that no difference can be seen unless it is always sent.
            assert bench.version_now != NEWEST[bench.server.platform]
            both_modes(bench, resource, second, changed=False)
            both_modes(bench, resource, {**second, "update_hidden": "always"}, changed=True)
            return
        said = [bench.exports(resource, label, first)]
        if sample.fixed:
            for mode in (True, False):
                with pytest.raises(Failure, match="cannot become"):
                    bench.run(resource, mode, **second)
        elif sample.second is not None:
            both_modes(bench, resource, second, changed=True)
            both_modes(bench, resource, second, changed=False)
            said.append(bench.exports(resource, label, second))
        assert any(said) or sample.unsaid, (
            f"no export says anything about {label}, so both samples would have to be its default"
        )
    finally:
        # A removal is the same after each field; that of a life is looked at on every version where it differs.
        with bench.about_all():
            bench.run(resource, **undo)


def identity(resource: Resource, place: Mapping[str, Any]) -> dict[str, Any]:
    """The options that say where it is, or which one of those that are always there, and what its removal needs."""
    names = [item.name for item in (*resource.parents, *resource.delete_options)]
    names += [resource.id_option] if resource.lasting else []
    return {name: place[name] for name in names if name in place}


def both_modes(bench: Bench, resource: Resource, options: Mapping[str, Any], changed: bool) -> dict[str, Any]:
    """The result of a run whose check mode foretold the same."""
    foretold = bench.run(resource, True, **options)
    result = bench.run(resource, False, **options)
    assert result["diff"] == foretold["diff"]
    assert (foretold["changed"], result["changed"]) == (changed, changed), result["diff"]
    assert foretold["unverified"] == result["unverified"]
    return result


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(one)
    for key, value in other.items():
        old = both.get(key)
        if isinstance(old, list) and isinstance(value, list) and _rows(old) and _rows(value):
            both[key] = [merged(old[0], value[0])]
        else:
            both[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return both


def _rows(values: list[Any]) -> bool:
    return bool(values) and isinstance(values[0], Mapping)
