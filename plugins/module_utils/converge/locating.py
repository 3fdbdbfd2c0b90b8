# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which object on the server is meant, and what the server shows of it. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ..errors import ApiError, PaasError
from ..language.call import Record
from ..language.child import Child
from ..language.compare import wanted_fields
from ..language.presenting import secret_values
from ..language.resource import name_of
from ..language.words import Reference, needed
from .records import NOT_FOUND, REMOVED_AFTER, SETTLED_AFTER, UNSAID, read_one, read_rows
from .surveying import Surveyor


class Locator(Surveyor):
    """What every layer knows of a run.

    together  it is one of many, and whoever runs them makes what encloses them and settles what they take from one
              another
    among     the listed records of the same place by name, given by whoever runs many; he looks for twins afterwards
    coming    whether the others make first what a reference names
    awaits    whether the plan counts on something of that, so that it has to be made anew once it is there
    """

    coming: Callable[[Reference, str], bool] | None = None
    awaits = False

    def siblings(self, fresh: bool = False) -> Sequence[Record]:
        """The listed records of everything of this kind in the same place. Raises PaasError."""
        return self._listed(fresh) if self._resolve_parents() else []

    # -- the resource itself ----------------------------------------------------------------------------------------

    def _find(self) -> Record | None:
        """The one resource with the declared identity, or None; complete as far as declared options need it."""
        resource = self.resource
        pinned = self._pinned()
        if pinned:
            try:
                return self._read(str(pinned))
            except ApiError as error:
                if error.status != NOT_FOUND or resource.lasting:
                    raise
                if self.state == "absent":
                    return None
                raise PaasError(
                    f"There is no {resource.title} with the {resource.id_option} {pinned!r}.", "not_found", NOT_FOUND
                ) from None
        found = self._same_name(self._listed()) if self.among is None else self.among.get(self._name(), [])
        if len(found) > 1:
            found = self._the_only_one()
        if not found:
            return None
        identifier = self.context["id"] = found[0][resource.id]
        # Whoever looks again keeps the lists of others, which show this one as it was.
        if not self._needs_read() and not self.rounds:
            return found[0]
        if self.client.expected and self.client.known(resource.read, self.context) is None:
            self.prefetch()
        return self._read_listed(identifier)

    def _read_listed(self, identifier: str) -> Record | None:
        """What a list has shown; None where somebody has removed it since."""
        try:
            return self._read(identifier)
        except ApiError as error:
            if error.status != NOT_FOUND or self.among is not None:
                raise
            left = self._same_name(self._listed(fresh=True))
            if any(item[self.resource.id] == identifier for item in left):
                raise
        del self.context["id"]
        return self._find() if left else None

    def prefetch(self, running: bool = False) -> None:
        """Read those that the client expects to be asked for, this one first, with as few requests as possible.

        running: also what runs of them
        """
        resource = self.resource
        expected = self.client.expected
        rows = [row for row in self._listed() if name_of(resource, row) in expected or row.get(resource.id) in expected]
        rows.sort(key=lambda row: row.get(resource.id) != self.context.get("id"))
        contexts = [{**self.context, "id": row[resource.id]} for row in rows]
        self.client.prefetch(resource.read, contexts)
        if running and resource.lifecycle:
            found = [self.client.known(resource.read, context) for context in contexts]
            resource.lifecycle.prefetch(self.client, [record for record in found if isinstance(record, Mapping)])

    def _inborn(self) -> Record | None:
        """What a new enclosing object has by itself, where an earlier task would make that."""
        resource = self.resource
        if self.state == "absent" or not resource.inborn or self._name() != resource.inborn:
            return None
        record = {resource.name_key: resource.inborn, "isDefault": True}
        return {**record, **resource.initial.record(record), resource.id: None}

    def _comes(self, reference: Reference, wanted: Any) -> bool:
        """Whether another of those that are run together makes what is named before this one is written."""
        comes = bool(self.coming and self.coming(reference, str(wanted)))
        self.awaits = self.awaits or comes
        return comes

    def _is_to_come(self) -> bool:
        """The same, or nobody can know."""
        unknown = self.check_mode and self.record is None and not self.client.foreseen.complete
        return unknown or self._would_be_made()

    def _listed(self, fresh: bool = False) -> Sequence[Record]:
        resource = self.resource
        if resource.lasting:
            return [{resource.id: identifier} for identifier in resource.lasting]
        if resource.within:
            if fresh:
                self._resolve_parents(fresh=True)
            return self._inside(self.context["enclosing"], resource.within, resource.id, resource.name_key)
        listed = self.client.records(needed(resource.list), self.context, fresh, resource.id, resource.name_key)
        return resource.housed(listed, self.context.get("enclosing"))

    def _same_name(self, records: Sequence[Record]) -> list[Record]:
        name = self._name()
        return [item for item in records if name_of(self.resource, item) == name]

    def _name(self) -> Any:
        return self.resource.field("name").wire.normalise(self.params["name"])

    def _ambiguous(self, found: Sequence[Record]) -> str:
        ids = ", ".join(str(item.get(self.resource.id)) for item in found)
        return (
            f"{len(found)} {self.resource.titles} are called {self.params['name']!r} here: {ids}."
            f" Give one of these ids as {self.resource.id_option}, or remove what is too many."
        )

    def _the_only_one(self, others: Sequence[str] = ()) -> Sequence[Record]:
        """What has the declared name once nobody is about to remove one of several. Raises PaasError for several."""
        seconds = REMOVED_AFTER if self.resource.gone_later else SETTLED_AFTER
        about = (*self._place(), self._name())
        found: Sequence[Record] = self._settled(lambda: self._same_name(self._listed(fresh=True)), about, seconds)
        if len(found) > 1:
            raise PaasError(" ".join([self._ambiguous(found), *others]), "ambiguous")
        return found

    def _place(self) -> tuple[str, ...]:
        """Where names of this kind have to differ from each other."""
        enclosing = (str(self.context.get(parent.name)) for parent in self.resource.parents)
        return (self.client.connection.url, self.resource.kind, *enclosing)

    def _needs_read(self) -> bool:
        if self.resource.stub:
            return True
        return any(item.read_path.split(".")[0] in self.resource.detail for item, _value in self._wanted())

    def _wanted(self) -> Any:
        return wanted_fields(self.resource, self.params)

    def _read(self, identifier: str) -> Record:
        self.context["id"] = identifier
        return read_one(self.client, self.context, self.resource)

    def _rows(self, child: Child, record: Record) -> Sequence[Record]:
        if not self._tells(child) or record.get(self.resource.id, UNSAID) is None:
            return ()
        return read_rows(self.client, self.context, child, record, self.resource.read)

    def _secrets(self, record: Record) -> list[Any]:
        """Every secret that the record and what it owns hold, as far as the server shows them. Raises PaasError."""
        secret = (child for child in self.resource.children if any(item.secret for item in child.fields))
        return secret_values(self.resource, record, {child.name: self._rows(child, record) for child in secret})

    def _tells(self, child: Child) -> bool:
        """Whether the server is new enough to show the rows."""
        return not (self._older_than(child.since) or self._older_than(child.listed_since))

    def _header(self) -> str:
        path = [str(self.params[parent.name]) for parent in self.resource.parents if self.params.get(parent.name)]
        name = self.params.get("name") or self.params.get(self.resource.id_option)
        if name is None and self.resource.lasting:
            return self.resource.title
        return f"{self.resource.title} {'/'.join([*path, str(name)])}"
