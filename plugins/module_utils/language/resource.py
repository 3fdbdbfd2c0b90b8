# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module manages, as a declaration."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable

from .call import Call, Record, pick
from .child import Child
from .differences import Differences, Order, at_once
from .following import PUBLIC_VARIABLES, STATUS, UPDATE_HIDDEN, state_doc
from .variants import Variant
from .words import Doc, Field, Group, Lookup, Occupants, Option, Reference, Removal, Subject, Trial, needed, spelled

if TYPE_CHECKING:
    from ..running.runs import Runs


@dataclass(frozen=True)
class Loan(Option):
    """A dictionary option with rows whose values are taken from other objects of the same place.

    lender     the kind of these objects
    parts      what can be taken of one, with what an object needs to have it; the first of them where nothing is said
    """

    lender: Resource | None = None
    parts: tuple[Field, ...] = ()

    @property
    def reference(self) -> Reference:
        """How a row names the other object."""
        lender = needed(self.lender)
        return Reference(lender.kind, (), label=lender.title, list=lender.list)


MADE_UP = object()
"""A value that the server makes up anew for each object."""


@dataclass(frozen=True)
class Initial:
    """What a new object has, so that what somebody chose can be told from what the server put there.

    record  (stored record) -> the answers' keys with the values that a new object of this sort has, or with MADE_UP,
            also where they hold what has happened, and no settings. Of what is missing nobody knows.
    rows    the same by child, for a new row of it
    own     by child: (stored row, all stored rows) -> whether the server made the row by itself; under its own kind
            the same of the object, for what the server alone uses
    implied references that a new object gets by itself where there is only one to choose
    """

    record: Callable[[Record], Record] = lambda record: {}
    rows: Mapping[str, Record] = field(default_factory=dict)
    own: Mapping[str, Callable[[Record, Sequence[Record]], bool]] = field(default_factory=dict)
    implied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resource(Subject):
    """A kind of object that a module manages.

    id         name of the id in answers
    id_option  option that pins it by its id
    read, create, update, delete  the calls for one object, whose id they mention as C({id}). What no call removes is
               always there: it has no name, and nobody makes it. The choices of the field C(id_option) tell which ones
               there are; without that field there is one, and no option tells it
    views      by the key under which the record then holds the answer: calls that tell what the single read leaves out
    fields     what is stored of it
    groups     dictionary options with further fields
    children   rows that it owns
    loans      options with rows of them whose values are taken from other objects
    lifecycle  how it is deployed, started and stopped, where it has containers
    parents    the references that enclose it, outermost first; they and the name are its identity
    references other references; create-only
    told_apart names of references that tell apart what has the same name, by what they name or that they name nothing
    list       the call that lists the candidates; or
    within     the key of the innermost parent's record that lists them; C(list) then tells of their age, where neither
               these records nor the single read do
    inside     key of a listed record with the number or id of the innermost parent, where the list is the whole
               server's
    complete   an update resets or refuses what it leaves out, so every field that it takes is sent
    detail     keys that only the single read returns; V(*) where listed records hold nothing but names
    inborn     name of the one that every new enclosing object has by itself
    variants   kinds with create calls of their own, instead of C(create)
    variant_of (record) -> name of its variant, or "" where the key may not see enough; not where fields say it
    order      (what changes, declared fields by name, name of the variant that is created, or None for an update) ->
               what each request carries: a creation, what goes before rows, and what has to come after them
    move       the call that moves it to other parents, when the id pins it
    checks     (parameters, with ids for references as far as known; record or None) -> complaints, or None
    inquiries  (parameters, record or None, reader of further calls) -> complaints that only the server can know of
    cautions   (the same) -> what is understood otherwise than it looks, as warnings
    retracts   (parameters, what differs) -> options of which the server may take back some time later what it has
               stored, and what that means, as a sentence; or None
    removals   options that name what shall not exist
    call_options    options that calls mention but no field stores
    delete_options  options that the delete call mentions
    guard      (record, parameters) -> reason why it must not be deleted, whatever it holds, or None
    occupants  what it must not hold any more when it is deleted
    exclusive  options of which at most one may be declared
    born       key of the record by which objects of this kind are ordered by their age; of two with the same name the
               older one stays
    bare       (record) -> whether it holds nothing but what the server puts into a new one; what it C(guard)s apart
    initial    what a new object has
    facts      fields that results show in C(status) and no option declares; passwords in addresses are masked
    trial      how the server tries whether it works; its option is among C(call_options)
    notes      the module's notes
    status     key of the record with the server's word for how it runs
    """

    id: str
    id_option: str
    read: Call
    fields: tuple[Field, ...]
    update: Call | None = None
    delete: Call | None = None
    create: Call | None = None
    complete: bool = False
    variants: tuple[Variant, ...] = ()
    variant_of: Callable[[Record], str] = lambda record: ""
    order: Order = at_once
    move: Call | None = None
    checks: Callable[[Record, Record | None], Iterable[str]] = lambda params, record: ()
    inquiries: Callable[[Record, Record | None, Lookup], Iterable[str]] = lambda params, record, listed: ()
    cautions: Callable[[Record, Record | None, Lookup], Iterable[str]] = lambda params, record, listed: ()
    retracts: Callable[[Record, Differences], tuple[tuple[str, ...], str] | None] = lambda params, found: None
    removals: tuple[Removal, ...] = ()
    parents: tuple[Reference, ...] = ()
    references: tuple[Reference, ...] = ()
    told_apart: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    children: tuple[Child, ...] = ()
    loans: tuple[Loan, ...] = ()
    list: Call | None = None
    within: str = ""
    inside: str = ""
    views: Mapping[str, Call] = field(default_factory=dict)
    inborn: str = ""
    detail: tuple[str, ...] = ()
    call_options: tuple[Option, ...] = ()
    delete_options: tuple[Option, ...] = ()
    guard: Callable[[Record, Record], str | None] = lambda record, params: None
    occupants: Occupants | None = None
    exclusive: tuple[tuple[str, ...], ...] = ()
    born: str = ""
    bare: Callable[[Record], bool] = lambda record: True
    trial: Trial | None = None
    lifecycle: Runs | None = None
    status: str = ""
    facts: tuple[Field, ...] = ()
    notes: Doc = ()
    initial: Initial = Initial()

    def __post_init__(self) -> None:
        for index, item in enumerate(self.variants):
            hiding = [other.name for other in self.variants[:index] if other.conditions <= item.conditions]
            if hiding:
                raise AssertionError(f"{item.name} is never chosen: whatever makes it that makes it {hiding[0]}")

    @property
    def plural(self) -> str:
        """The key of a result with several."""
        return re.sub("(?<![aeiou])y$", "ie", self.kind) + "s"

    @property
    def title(self) -> str:
        """What it is called in sentences."""
        return spelled(self.kind)

    @property
    def titles(self) -> str:
        """What several of them are called in sentences."""
        return spelled(self.plural)

    @functools.cached_property
    def lasting(self) -> tuple[str, ...]:
        """The ids of those that are always there; none of what can be made and removed."""
        if self.delete:
            return ()
        return next((item.choices for item in self.fields if item.name == self.id_option), (self.kind,))

    @property
    def asked(self) -> Iterable[str]:
        """The views that whoever wants to know everything asks: not of each of many, since they cost."""
        return self.views if self.lasting else ()

    @property
    def gone_later(self) -> bool:
        """Whether the delete is carried out some time after the answer."""
        return self.lifecycle is not None and self.lifecycle.gone_later

    @property
    def apart(self) -> bool:
        """Whether a write to one changes nothing that is shown of any other object, and what a single read returns may
        stand for its listed record; so what was read of the others stays true. That is so of all that has containers.
        """
        return self.lifecycle is not None

    @functools.cached_property
    def variant_label(self) -> str:
        """What tells the variants apart, in messages and in the status of results."""
        return next((name for item in self.variants for name in item.when), "source" if self.variants else "")

    @functools.cached_property
    def name_key(self) -> str:
        """The key of answers with what it is called."""
        return self.id if self.lasting else self.field("name").read_path

    def meant(self, params: Record) -> Resource:
        """What these parameters are about, with rows that have no option of their own."""
        return self

    @functools.cached_property
    def entire(self) -> Resource:
        """All that there can be, also rows that no option declares."""
        return self

    @functools.cached_property
    def may_hide(self) -> bool:
        """Whether there are servers or keys that show not all of what can be declared."""
        rows = any(child.listed_since or any(item.secret for item in child.fields) for child in self.children)
        return rows or bool(self.secret_fields)

    @functools.cached_property
    def all_fields(self) -> tuple[Field, ...]:
        return self.fields + tuple(item for group in self.groups for item in group.fields)

    @functools.cached_property
    def secret_fields(self) -> tuple[Field, ...]:
        return tuple(item for item in self.all_fields if item.secret)

    @functools.cached_property
    def fields_of_option(self) -> dict[str, tuple[tuple[int, Field], ...]]:
        """The fields behind each option, with their place among all: a wish declares a few of some hundred."""
        found: dict[str, tuple[tuple[int, Field], ...]] = {}
        for place, item in enumerate(self.all_fields):
            option = item.group or item.name
            found[option] = (*found.get(option, ()), (place, item))
        return found

    @functools.cached_property
    def varying_options(self) -> tuple[Option, ...]:
        """The options that not every variant has."""
        return tuple(item for item in self.options() if item.variants)

    @functools.cached_property
    def dated_options(self) -> tuple[Option, ...]:
        """The options of which older servers may lack something."""
        return tuple(item for item in self.options() if item.since or isinstance(item, Child))

    @functools.cached_property
    def sources(self) -> tuple[str, ...]:
        """The groups of which the declared one says what it runs, and what stands in their place: what has none can be
        stored, and cannot run.
        """
        groups = [group.name for group in self.groups if any(item.const is not None for item in group.fields)]
        return next((names for names in self.exclusive if set(groups) <= set(names)), tuple(groups)) if groups else ()

    @property
    def shown_fields(self) -> tuple[Field, ...]:
        """The fields that results show: each stored value once, in the shape of its option."""
        texts = {child.text for child in self.children if child.text}
        return tuple(
            item
            for item in self.all_fields
            if item.const is None and item.api_name not in texts and not (item.refers and item.refers.copies)
        )

    def field(self, name: str) -> Field:
        return next(item for item in self.all_fields if item.name == name)

    def housed(self, listed: Sequence[Record], enclosing: Record | None) -> Sequence[Record]:
        """Those of the listed records that are inside the enclosing object."""
        if not self.inside:
            return listed
        own = [key for key in (pick(enclosing, "id"), pick(enclosing, self.parents[-1].id)) if key is not None]
        return [item for item in listed if item.get(self.inside) in own]

    def fits(self, option: Option, record: Record) -> bool:
        """Whether an option makes sense for what is stored, as far as the key may see what that is."""
        variant = self.variant_in(record) if option.variants else ""
        return not variant or variant in option.variants

    def variant_in(self, record: Record) -> str:
        """Name of the variant that a record is of, or "" where the key may not see enough."""
        for item in self.variants:
            if item.when and all(self.field(name).raw(record) == value for name, value in item.when.items()):
                return item.name
        return self.variant_of(record)

    def is_detail(self, item: Field) -> bool:
        """Whether lists do not show what is stored of a field."""
        return "*" in self.detail or item.read_path.split(".")[0] in self.detail

    def is_told_by_variant(self, item: Field) -> bool:
        """Whether the create call by itself says what this field is, so that no request holds it."""
        return any(item.name in variant.when for variant in self.variants)

    def variant(self, name: str) -> Variant | None:
        return next((item for item in self.variants if item.name == name), None)

    def options(self) -> Iterator[Option]:
        """Every option of the module except those of the connection, in documentation order."""
        yield from self.parents
        if not self.lasting:
            yield Option(
                self.id_option,
                (
                    f"Id of the {self.title}, to select it by its id instead of its name.",
                    *(("O(name) then renames it.",) if self.field("name").on_update else ()),
                ),
            )
        yield from self.fields
        yield from self.references
        yield from self.groups
        for child in self.children:
            yield from child.options()
        yield from self.loans
        if any(child.holds_variables for child in self.children):
            yield PUBLIC_VARIABLES
        yield from self.removals
        states: Doc = ("present", "absent")
        if self.lifecycle:
            yield from self.lifecycle.options(self.title)
            states += ("started", "stopped", "restarted")
        yield from self.call_options
        if self.may_hide:
            yield UPDATE_HIDDEN
        yield from self.delete_options
        if self.status:
            yield STATUS
        if not self.lasting:
            further = self.lifecycle.states() if self.lifecycle else ()
            yield Option("state", state_doc(self.title, further), choices=states, default="present")


def name_of(resource: Resource, record: Record) -> Any:
    """What a record is called; None where the answer does not say."""
    return pick(record, resource.name_key)
