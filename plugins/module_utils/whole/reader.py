# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what a server has, from the outermost objects inwards, and describes each as a declaration.

Every description is proven before it is believed: the engine compares it with the server, in check mode, and what
would change something is taken out and named.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..converge.engine import Engine
from ..converge.find import listed, rows_of, tells
from ..converge.places import candidates, handle
from ..converge.records import read_one
from ..converge.run import Run
from ..errors import ApiError, NotFound, PaasError
from ..language.call import Record, pick
from ..language.differences import ABSENT
from ..language.resource import Resource, name_of
from ..language.spec import argument_spec, requirements
from ..language.words import Reference
from ..running.deploys import Deploys
from ..running.runs import DOWN, STARTING, UP
from ..transport.client import Client
from .borrowed import borrowed
from .describe import Describer
from .description import replace_secrets, secrets_in
from .scope import Exported, Scope, Sibling, ids_inside, take_out, unseen
from .strangers import strangers

ROUNDS = 4


class Reader:
    """Reads one server.

    connection  the connection options, with which descriptions are proven
    public      names of variables whose values are no secrets
    missing     what is there and cannot be declared
    found       what was read so far
    siblings    of everything that was listed, in the scope or not: kind, ids of the parents, name, id
    """

    def __init__(
        self,
        client: Client,
        resources: Sequence[Resource],
        connection: Mapping[str, Any],
        full: bool = False,
        public: Collection[str] = (),
    ) -> None:
        self.client = client
        self.resources = resources
        self.connection = connection
        self.full = full
        self.public = public
        self.missing: list[dict[str, Any]] = []
        self.siblings: list[Sibling] = []
        self.found: list[Exported] = []

    # -- find ----------------------------------------------------------------------------------------------------

    def read(self, scope: Scope) -> list[Exported]:
        """All objects of the scope, each after those that enclose it, by name. Raises PaasError."""
        every = list(self._inside((), scope))
        for found in every:
            for label, reason in () if found.refused else strangers(found, self.resources, self.siblings):
                self._miss(found, label, reason)
        return every

    def _inside(self, parents: tuple[Exported, ...], scope: Scope) -> Iterator[Exported]:
        for resource in self.resources:
            if [item.name for item in resource.parents] != [item.resource.kind for item in parents]:
                continue
            there = self._listed(resource, parents)
            names = Counter(str(name_of(resource, item)) for item in there)
            place = tuple(found.id for found in parents)
            self.siblings += [
                (resource.kind, place, str(name_of(resource, item)), str(item[resource.id])) for item in there
            ]
            own = resource.initial.own.get(resource.kind)
            chosen = [item for item in there if scope.takes(resource, item) and not (own and own(item, there))]
            chosen.sort(key=lambda item: (str(name_of(resource, item)), str(item.get(resource.id))))
            ids = ids_inside(resource, parents)
            if chosen and parents:
                where = "/".join(found.name for found in parents)
                self.client.tell(
                    f"{where}: reading {len(chosen)} {resource.titles if len(chosen) > 1 else resource.title}"
                )
            self.client.prefetch(resource.read, [{**ids, "id": item[resource.id]} for item in chosen])
            for item in chosen:
                found = self._found(resource, item, parents, names)
                if resource.lasting and not found.refused and not found.description.options:
                    # Every server has it, and nobody has set anything.
                    continue
                self.found.append(found)
                yield found
                if not found.refused:
                    yield from self._inside((*parents, found), scope)

    def _listed(self, resource: Resource, parents: tuple[Exported, ...]) -> Sequence[Record]:
        """What is listed; of what the key may not list, that nobody knows. Raises ApiError."""
        if self.client.older_than(resource.read.since):
            return []
        around = parents[-1].record if parents else None
        try:
            return listed(Run(resource, {}, self.client, ids=ids_inside(resource, parents), enclosing=around))
        except ApiError as error:
            enclosing = any(resource.kind == parent.name for item in self.resources for parent in item.parents)
            if enclosing or error.kind not in ("permission", "unsupported_version"):
                raise
            # An older server has no such thing.
            if error.kind == "permission":
                place = {parent.resource.kind: parent.name for parent in parents}
                reason = f"the key may not list {resource.titles}, so nobody knows whether there are any"
                self.missing.append({"kind": resource.kind, "name": "", "id": "", **place, "reason": reason})
            return []

    def _found(
        self, resource: Resource, item: Record, parents: tuple[Exported, ...], names: Mapping[str, int]
    ) -> Exported:
        name = str(name_of(resource, item))
        # Names are shown, also where a variable holds one, as those of the server itself that Coolify makes do.
        self.client.connection.redactor.spare([name])
        context = {**ids_inside(resource, parents), "id": item[resource.id]}
        found = Exported(resource, item, parents, context, name, name, pinned=names[name] > 1 or bool(resource.lasting))
        if found.pinned:
            found.handle = found.id
        try:
            refused: dict[str, str] = {}
            found.record = read_one(self.client, found.context, resource, resource.asked, refused)
        except ApiError as error:
            if not error.status:
                raise
            found.refused = str(error)
            self._miss(found, "", found.refused)
            return found
        for reference in resource.references:
            stored = pick(found.record, reference.read) if reference.read and not reference.join else None
            found.context.setdefault(reference.name, stored)
        describer = Describer(
            resource,
            found.record,
            lambda what, *about: self._name_of(found, what, *about),
            lambda what, copied: self._lender_of(found, what, copied),
            self.full,
            self.public,
        )
        found.description = describer.found
        options = describer.run(self._rows(found)).options
        found.description.gaps += unseen(resource, refused)
        for field in resource.fields:
            if field.name in options and self.client.older_than(field.since):
                describer.found.miss(field.name, f"only {self.client.title} {field.since} or newer lets it be set")
                del options[field.name]
        self.client.connection.redactor.add(*(item.value for item in secrets_in(found.description.options)))
        self._refer(found)
        self._prove(found)
        self._borrow(found)
        self._tell_whether_it_runs(found)
        for option, reason in found.description.gaps:
            self._miss(found, option, reason)
        return found

    def _rows(self, found: Exported) -> dict[str, Sequence[Record]]:
        """The rows of every child that the server lists."""
        rows = {}
        run = Run(found.resource, {}, self.client, ids=found.context)
        for child in found.resource.entire.children:
            if not tells(run, child):
                continue
            try:
                # Where there is no such route, an older server has no such thing.
                with contextlib.suppress(NotFound):
                    rows[child.name] = rows_of(run, child, found.record)
            except ApiError as error:
                if not error.status:
                    raise
                found.description.miss(child.name, str(error))
        return rows

    def _miss(self, found: Exported, option: str, reason: str) -> None:
        entry = {"kind": found.resource.kind, "name": found.name, "id": found.id}
        entry.update((parent.resource.kind, parent.name) for parent in found.parents)
        if option:
            entry["option"] = option
        self.missing.append({**entry, "reason": self.client.connection.redactor.ours(reason)})

    # -- references ----------------------------------------------------------------------------------------------

    def _refer(self, found: Exported) -> None:
        """Put names where the record has ids, as far as a name leads to exactly this id."""
        variant, implied = found.resource.variant_in(found.record), found.resource.initial.implied
        options: dict[str, Any] = {}
        for reference in found.resource.references:
            stored = pick(found.record, reference.read) if reference.read else None
            if stored is None or (reference.variants and variant not in reference.variants):
                continue
            if self.client.older_than(reference.listed_since):
                options[reference.name] = str(stored)
                continue
            there = self._candidates(found.resource, reference, found.context)
            if there is None:
                found.description.miss(reference.name, f"the key may not list what it refers to, {stored}")
                continue
            sole = len(there) == 1 and (reference.sole or reference.name in implied)
            if self.full or not sole:
                options[reference.name] = handle(reference, there, stored)
                found.expects.append((reference.label, options[reference.name]))
        own = found.description.options
        found.description.options = {"name": own.pop("name"), **options, **own} if "name" in own else {**options, **own}

    def _name_of(
        self, found: Exported, reference: Reference, identifier: Any, within: Mapping[str, Any], option: str
    ) -> Any:
        hidden = identifier is ABSENT
        if self.client.older_than(reference.listed_since):
            return None if hidden else str(identifier)
        there = self._candidates(found.resource, reference, {**found.context, **within})
        if hidden and (there is None or len(there) != 1):
            return None
        if there is None:
            found.description.miss(option, f"the key may not list the {reference.label} {identifier}")
            return None
        named = handle(reference, there, pick(there[0], reference.join or reference.id) if hidden else identifier)
        found.expects.append((reference.label, named))
        return named

    def _lender_of(self, found: Exported, reference: Reference, copied: Mapping[str, Any]) -> Any:
        there = self._candidates(found.resource, reference, found.context) or ()
        # A server may keep nothing where another record has an empty text.
        fitting = [item for item in there if all((item.get(key) or "") == (text or "") for key, text in copied.items())]
        if len(fitting) != 1:
            return None
        named = handle(reference, there, fitting[0][reference.id])
        found.expects.append((reference.label, named))
        return named

    def _candidates(
        self, resource: Resource, reference: Reference, context: Mapping[str, Any]
    ) -> Sequence[Record] | None:
        """What a reference may be about; None where the server does not list it to this key."""
        if reference.list is None:
            return None
        try:
            return candidates(Run(resource, {}, self.client, ids=dict(context)), reference)
        except ApiError as error:
            if not error.status:
                raise
            return None

    # -- prove ---------------------------------------------------------------------------------------------------

    def _prove(self, found: Exported) -> None:
        """Make the declaration one that changes nothing: by pinning the id, then by leaving out what would change."""
        for _round in range(ROUNDS):
            try:
                differing = self._differing(found)
            except PaasError as error:
                if not found.pinned:
                    found.pinned, found.handle = True, found.id
                elif not self._parents_by_id(found):
                    found.refused = f"no declaration leads to it: {error}"
                    break
                continue
            if not differing:
                return
            for label in differing:
                take_out(found.description.options, label)
                found.description.miss(label, "to declare it as it is stored would change it")
        else:
            found.refused = "no declaration of it changes nothing"
        self._miss(found, "", found.refused)

    def _parents_by_id(self, found: Exported) -> bool:
        """Refer to the innermost parent that is still referred to by name by its id; whether there was one."""
        for parent in reversed(found.parents):
            if parent.handle != parent.id:
                parent.pinned, parent.handle = True, parent.id
                return True
        return False

    def _differing(self, found: Exported) -> list[str]:
        """Options that would change the server. Raises PaasError where the declaration does not work at all."""
        resource = found.resource
        plain = replace_secrets(found.declared(), lambda item: item.value if item.known else ABSENT)
        if "name" not in plain and not found.pinned:
            raise PaasError("its name cannot be declared", "validation")
        spec = argument_spec(resource, env_fallback)
        checked = ArgumentSpecValidator(spec, **requirements(resource)).validate({**self.connection, **plain})
        if checked.error_messages:
            raise PaasError(". ".join(checked.error_messages), "validation")
        engine = Engine(resource, checked.validated_parameters, self.client, check_mode=True)
        result = engine.run()
        if result["changed"] and result[resource.kind] is None:
            raise PaasError("its name does not lead to it", "validation")
        return list(result["diff"]["after"]) if result["changed"] else []

    def _borrow(self, found: Exported) -> None:
        """Say where values come from, so that another server has its own there, as far as that changes nothing."""
        plain = found.description.options
        found.description.options = {} if found.refused else borrowed(found, self.found)
        loans = [loan for loan in found.resource.loans if loan.name in found.description.options]
        try:
            if not loans or self._differing(found):
                found.description.options = plain
                return
        except PaasError:
            found.description.options = plain
            return
        for loan in loans:
            rows = found.description.options[loan.name].values()
            found.expects += [(loan.reference.label, str(row[loan.reference.name])) for row in rows]

    def _tell_whether_it_runs(self, found: Exported) -> None:
        """Declare stopped what surely does not run, and started what runs without being deployed."""
        lifecycle, context = found.resource.lifecycle, dict(found.context)
        if found.refused or lifecycle is None:
            return
        try:
            if isinstance(lifecycle, Deploys) and not lifecycle.may_rest(self.client, context, found.record):
                return
            state = lifecycle.run_state(self.client, context, found.record)
        except PaasError as error:
            if isinstance(error, ApiError) and not error.status:
                raise
            found.description.miss("state", f"nobody can tell whether it runs: {error}")
            return
        if state.state == DOWN:
            if state.wanted:
                found.description.options["state"] = "stopped"
        elif lifecycle.deploys:
            return
        elif state.state in (UP, STARTING):
            found.description.options["state"] = "started"
        else:
            said = lifecycle.said.format(self.client.connection.redactor(state.detail))
            found.description.miss("state", f"{said}; to declare it as started would start it")
