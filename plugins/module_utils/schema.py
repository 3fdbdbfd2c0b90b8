# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words of the declaration language: what a resource is, without any I/O.

A resource file is made of these words only. Everything else (argument spec, documentation, payloads,
comparison, diff, masking, result) follows from them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Callable, Protocol, TypeVar, Union

from .accepting import Rule
from .environment_file import DOC as ENVIRONMENT_FILE
from .wire import TEXT, Wire

if TYPE_CHECKING:
    from .lifecycle import Lifecycle
    from .transport import Client

Something = TypeVar("Something")
Record = Mapping[str, Any]
Doc = tuple[str, ...]


def needed(value: Something | None) -> Something:
    """A value that the declaration guarantees to be there."""
    if value is None:
        raise AssertionError("the declaration lacks something that the engine needs")
    return value


class Dialect(Protocol):
    """How rows stand in a text."""

    def rows(self, text: str) -> list[dict[str, Any]]:
        """The rows of a text, the one that counts where a key stands twice."""

    def merge(self, text: str, upserts: Mapping[str, str], removals: Sequence[str]) -> str:
        """The text with rows set and removed, and everything else as it was.

        Raises ValueError with a sentence for the user where a value cannot be written.
        """


class Travel(Protocol):
    """How the value of a row travels, where that depends on the rest of the row."""

    def shown(self, row: Record) -> Any:
        """The value by which a stored row would be declared, as far as there is one."""

    def same(self, declared: Record, stored: Record) -> bool:
        """Whether the stored row has the effect of the declared value."""

    def stored(self, declared: Record, row: Record, owner: Record, before: Record | None) -> dict[str, Any]:
        """The row as it has to be stored.

        C(row) is the whole of what C(declared) and C(before), what is stored, or what completes a new one, amount to.
        C(owner) is the resource as it shall be. Raises ValueError with a complaint for the user that holds no value.
        """

    def warning(self, declared: Record, row: Record, owner: Record) -> str:
        """What the user should know of a declared row that is stored as C(row), or an empty text."""


@dataclass(frozen=True)
class Option:
    """One option of a module: what Ansible's argument spec and the documentation need to know.

    suboptions  the options inside a dictionary, or inside each dictionary of a list
    since       first server version that knows it
    variants    names of the variants of the resource for which it makes sense; none named: for all
    lines       its text holds assignments, of which each value is a secret by itself
    unquoted    what may stand for its text without quotes in YAML besides text: C(whole) numbers; C(decimal) ones as
                well, where a quantity is meant; or C(nothing), where a zero in front counts
    """

    name: str
    doc: Doc
    type: str = "str"
    elements: str = ""
    choices: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    secret: bool = False
    env: str = ""
    suboptions: tuple[Option, ...] = ()
    since: str = ""
    variants: tuple[str, ...] = ()
    lines: bool = False
    unquoted: str = "whole"


@dataclass(frozen=True)
class Call:
    """One request. C({name}) in path, query and body is filled from what the engine has resolved so far.

    items      dotted path of the wanted part of the answer
    repeatable sending it twice leaves what sending it once leaves, so it may be retried blindly
    optional   names in body that are left out when they are false
    form       the body travels as a form, in which an archive is a file, instead of as JSON
    older      method of older servers, tried once where this route is unknown; the body then goes into the query
    timeout    seconds after which no answer is awaited any more, where that is less than the connection's
    """

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    items: str = ""
    repeatable: bool = True
    optional: tuple[str, ...] = ()
    form: bool = False
    older: str = ""
    timeout: float = 0.0


@dataclass(frozen=True)
class Taken:
    """How to find out who has what only one object can have; what another one has is refused.

    call    lists what everybody has
    owner   key of the owner's id in a listed record
    named   template that names the owner
    unless  call option that allows it all the same
    since   first server version that has the call; on an older one a warning tells that nobody looked
    held    (a listed record) -> entries that it has; of a row that is the row itself
    """

    call: Call
    owner: str
    named: str
    unless: str
    since: str = ""
    held: Callable[[Record], Iterable[Any]] = lambda record: ()


@dataclass(frozen=True)
class Occupants:
    """What must be gone before an object is removed.

    find  (record, reader of further calls) -> pairs of id and name
    why   what the server would do otherwise
    """

    find: Callable[[Record, Callable[[Call], Sequence[Record]]], Iterable[tuple[Any, str]]]
    why: str


@dataclass(frozen=True)
class Field(Option):
    """An option that is stored on the server.

    api      name in requests (default: the option's name)
    read     dotted path in answers (default: api)
    wire     how the value travels
    group    the dictionary option that holds this suboption
    const    value that is wanted whenever the group is declared; such a field is no option of its own
    on_create, on_update   whether the create, the update call takes it
    alone    sent last and in a call of its own
    along    declared fields that are sent with it, because the server wants to see them together
    needs    options that a creation which sets it needs
    overwritten_by  fields whose change makes the server overwrite this one, so that it is sent again
    newer    values that only newer servers know, with the first version that does
    kept     what it may mean when the server keeps another value, for the error
    awaits   key of the record that the server fills some time later, and before which it takes no change
    echo     whether the server ever returns it
    runtime  whether a running container sees a change only after a deployment
    unshared what no two objects can have an entry of, so that one has to give it up before another gets it
    taken    how to find out whether another object has an entry of it
    refers   the value is the id of another object, or a list of ids; the user gives names or ids. In a row, calls of
             the reference may mention the ids of the fields before it
    upload   the option is the path of a file or directory; the digest of its content is compared, and a
             deployment uploads it
    derive   (record) -> the raw stored value, where no path leads to it
    accepts  what the value has to be, or the server refuses it; asked only of what would be written
    partial  names of two options: one that, when false, keeps the entries which are not declared, and one that lists
             entries to take out; without them the declared list is the whole list
    caution  (declared value) -> how the server understands it otherwise than it looks, as the end of a warning
    """

    api: str = ""
    read: str = ""
    wire: Wire = TEXT
    group: str = ""
    const: Any = None
    on_create: bool = True
    on_update: bool = True
    alone: bool = False
    along: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    overwritten_by: tuple[str, ...] = ()
    newer: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""
    awaits: str = ""
    echo: bool = True
    runtime: bool = True
    unshared: str = ""
    taken: Taken | None = None
    refers: Reference | None = None
    upload: bool = False
    derive: Callable[[Record], Any] | None = None
    accepts: tuple[Rule, ...] = ()
    partial: tuple[str, ...] = ()
    caution: Callable[[Any], str | None] = lambda value: None

    @property
    def api_name(self) -> str:
        return self.api or self.name

    @property
    def read_path(self) -> str:
        return self.read or self.api_name

    @property
    def label(self) -> str:
        return f"{self.group}.{self.name}" if self.group else self.name

    def declared(self, params: Record) -> Any:
        """The value the user declared, or None for an option that was left out."""
        if not self.group:
            return params.get(self.name)
        group = params.get(self.group)
        if group is None:
            return None
        return self.const if self.const is not None else group.get(self.name)


def ruled(rules: Mapping[str, tuple[Rule, ...]], *fields: Field) -> tuple[Field, ...]:
    """The fields with what the server takes for them, by name; a name that none of them has is a mistake."""
    unknown = rules.keys() - {item.name for item in fields}
    if unknown:
        raise AssertionError(f"there are rules for what is no field: {sorted(unknown)}")
    return tuple(replace(item, accepts=rules.get(item.name, item.accepts)) for item in fields)


@dataclass(frozen=True)
class Group(Option):
    """A dictionary option whose suboptions are fields."""

    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Reference(Option):
    """An option that names another object of the server: by name or by id.

    label    what the object is called in messages
    list     the call that lists the candidates; or
    within   the key of the enclosing reference's record that lists them; or
    lookup   the call that reads one directly by name or id (404: then C(list) tells the candidates)
    id, key  dotted path of the id in answers; key under which the id is known to calls as C({key})
    title    dotted path of the name in answers
    send     name in the create request
    read     dotted path of the id in the resource's own record
    join     what the record holds at C(read) where that is not the id: this key of a listed candidate
    sole     may be left out where the server has exactly one
    copies   of a field in a group: nothing is stored but a copy; suboption of the group and key of the record it is
             copied from
    assumed  what counts where it is left out and the resource is not pinned by its id
    listed_since  first server version that lists the candidates; an older one takes only the id
    """

    label: str = ""
    list: Call | None = None
    lookup: Call | None = None
    within: str = ""
    id: str = "uuid"
    key: str = ""
    title: str = "name"
    send: str = ""
    read: str = ""
    join: str = ""
    sole: bool = False
    copies: tuple[tuple[str, str], ...] = ()
    assumed: str = ""
    listed_since: str = ""

    @property
    def context_key(self) -> str:
        return self.key or self.name


@dataclass(frozen=True)
class Child(Option):
    """Rows that a resource owns, reconciled in the same module call.

    A row field that an update does not take (C(on_update)) makes a row that differs there be removed and added anew,
    which needs the option that purges.

    identity  fields by which a declared row is matched with a stored one
    unmade    what to do where a declared row is not there, for rows that no call adds or removes, but only changes
    key       the option is a dictionary from this field to the rest of the row
    value     the field that a plain value stands for
    file      option that takes the text of a .env file with further rows; those of this option win
    derive    (given row) -> fields that follow from what the user gave
    rows      key of the parent's record that holds the rows; or
    list      the call that reads them; or
    listed_since  first server version that has this call; on an older one rows are hidden, and sent only where hidden
                  values are
    text      the parent's field whose text holds them, read and written by C(dialect)
    gather    (answer of the list call, record of the resource) -> rows, where the answer is not just their list
    body      (row, whether it is new) -> what else the request that writes it holds
    bulk      call that writes many rows at once, and the key of its list
    complete  an update resets what it leaves out, so every field is sent
    fill      completes a row that is about to be created (row -> fields the user left out)
    foreign   (stored row, declared rows) -> whether it must not be purged
    purge     option that removes the rows which are not declared
    data      the delete option that decides whether the data behind the rows goes with the resource
    checks    a row -> complaint about it, or None
    travel    how the value travels, where that depends on the rest of the row
    unshared  no two objects can have the same row, so one has to give it up before another gets it
    taken     how to find out whether another object has the row
    """

    fields: tuple[Field, ...] = ()
    identity: tuple[str, ...] = ()
    key: str = ""
    value: str = ""
    file: str = ""
    id: str = "uuid"
    rows: str = ""
    list: Call | None = None
    listed_since: str = ""
    text: str = ""
    dialect: Dialect | None = None
    create: Call | None = None
    update: Call | None = None
    delete: Call | None = None
    bulk: Call | None = None
    bulk_key: str = "data"
    derive: Callable[[Record], dict[str, Any]] = lambda row: {}
    gather: Callable[[Any, Record], Sequence[Record]] | None = None
    body: Callable[[Record, bool], dict[str, Any]] = lambda row, new: {}
    data: str = ""
    complete: bool = False
    fill: Callable[[dict[str, Any]], dict[str, Any]] = lambda row: {}
    foreign: Callable[[Record, Sequence[Record]], bool] = lambda row, declared: False
    checks: Callable[[dict[str, Any]], str | None] = lambda row: None
    travel: Travel | None = None
    taken: Taken | None = None
    runtime: bool = True
    unshared: bool = False
    unmade: str = ""

    @property
    def purge(self) -> str:
        return f"purge_{self.name}"

    @property
    def holds_variables(self) -> bool:
        """Whether its rows are names with values that are secret unless they are named as public."""
        return bool(self.key and self.secret)

    def field(self, name: str) -> Field:
        return next(item for item in self.fields if item.name == name)

    def declares(self, params: Record) -> bool:
        """Whether any rows are declared, be it none at all."""
        return params.get(self.name) is not None or (bool(self.file) and params.get(self.file) is not None)

    def options(self, has: str = "the server has") -> Iterator[Option]:
        """The option of the rows and those that belong to it."""
        yield self
        declaring = f"O({self.name}) does"
        if self.file:
            declaring = f"neither O({self.name}) nor O({self.file})"
            wins = (f"O({self.name}) wins where both have a name.",)
            yield Option(self.file, (*ENVIRONMENT_FILE, *wins), secret=True, since=self.since, lines=True)
        if self.unmade:
            return
        purging = f"{declaring} declares" if self.file else f"{declaring} not declare"
        yield Option(self.purge, (f"Whether to remove what {has} and {purging}.",), type="bool", default=False)


@dataclass(frozen=True)
class Variant:
    """One of several kinds of a resource, each with a create call of its own. None becomes another afterwards.

    name      its value in results, and what C(variants) of options mention
    title     what it is called in messages
    declares  options that make it this one when all of them are declared; of several that fit the first counts
    needs     further options that its creation needs
    late      fields that its create call ignores, so that an update sets them
    """

    name: str
    title: str
    declares: tuple[str, ...]
    create: Call
    needs: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


@dataclass(frozen=True)
class Removal(Option):
    """A list option whose entries shall not exist.

    call    removes one, which it mentions as C({entry}); one that was not there is answered with 404
    list    the call that lists what is there, if there is one, so that check mode can tell what would be removed
    listed_since  first server version that has this call
    entry   key of an entry in what is listed
    """

    call: Call | None = None
    list: Call | None = None
    listed_since: str = ""
    entry: str = ""


@dataclass(frozen=True)
class Platform:
    """What is the same for every resource of one server."""

    name: str
    title: str
    connection: tuple[Option, ...]
    connect: Callable[..., Any]


MADE_UP = object()
"""A value that the server makes up anew for each object."""


def nothing_new(record: Record) -> Record:
    """Where nobody knows what a new object has: nothing can be told apart from a choice of somebody."""
    return {}


@dataclass(frozen=True)
class Initial:
    """What a new object has, so that what somebody chose can be told from what the server put there.

    record  (stored record) -> the answers' keys with the values that a new object of this sort has, or with MADE_UP.
            Of what is missing nobody knows.
    rows    the same by child, for a new row of it
    own     by child: (stored row, all stored rows) -> whether the server made the row by itself
    past    keys of the record that hold what has happened, and no settings
    implied references that a new object gets by itself where there is only one to choose
    """

    record: Callable[[Record], Record] = nothing_new
    rows: Mapping[str, Record] = field(default_factory=dict)
    own: Mapping[str, Callable[[Record, Sequence[Record]], bool]] = field(default_factory=dict)
    past: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resource:
    """A kind of object that a module manages.

    kind       what it is called in messages, and the key of the result
    id         name of the id in answers; C(id_option) pins it
    parents    the references that enclose it, outermost first; they and the name are its identity
    references other references; create-only
    list       the call that lists the candidates; or
    within     the key of the innermost parent's record that lists them
    stub       listed records hold only names, the rest must be read one by one
    detail     keys that only the single read returns
    inborn     name of the one that every new enclosing object has by itself
    unique     the server takes no second one of the same name in the same place
    omit_unchanged_name  the server refuses even its own name in an update
    variants   kinds with create calls of their own, instead of C(create); C(variant_label) is what tells them apart
    variant_of (record) -> name of its variant, or "" where the key may not see enough
    move       the call that moves it to other parents, when the id pins it
    move_since first server version that has it
    recreatable  whether there is an option to remove and create anew for what cannot be changed
    checks     (parameters, with ids for references as far as they are known; record or None) -> complaint about what
               is declared, or None
    removals   options that name what shall not exist
    call_options    options that calls mention but no field stores
    delete_options  options that the delete call mentions
    guard      (record) -> reason why it must not be deleted, whatever it holds, or None
    occupants  what it must not hold any more when it is deleted
    exclusive  options of which at most one may be declared
    gone_later the delete is carried out some time after the answer
    born       key of the record by which objects of this kind are ordered by their age; of two with the same name the
               older one stays
    register   the call whose rows have that key, where neither listed records nor the single read do
    bare       (record) -> whether it holds nothing but what the server puts into a new one; what it C(guard)s apart
    initial    what a new object has
    status     key of the record with the server's word for how it runs
    apart      a write to one changes nothing that is shown of any other object, and what a single read returns may
               stand for its listed record; so what was read of the others stays true and is not read again
    """

    platform: Platform
    module: str
    kind: str
    short: str
    doc: Doc
    id: str
    id_option: str
    read: Call
    update: Call
    delete: Call
    fields: tuple[Field, ...]
    create: Call | None = None
    variants: tuple[Variant, ...] = ()
    variant_label: str = ""
    variant_of: Callable[[Record], str] = lambda record: ""
    move: Call | None = None
    move_since: str = ""
    recreatable: bool = False
    checks: Callable[[Record, Record | None], str | None] = lambda params, record: None
    removals: tuple[Removal, ...] = ()
    parents: tuple[Reference, ...] = ()
    references: tuple[Reference, ...] = ()
    groups: tuple[Group, ...] = ()
    children: tuple[Child, ...] = ()
    list: Call | None = None
    within: str = ""
    created_id: str = ""
    stub: bool = False
    inborn: str = ""
    unique: bool = False
    detail: tuple[str, ...] = ()
    call_options: tuple[Option, ...] = ()
    delete_options: tuple[Option, ...] = ()
    guard: Callable[[Record], str | None] = lambda record: None
    occupants: Occupants | None = None
    exclusive: tuple[tuple[str, ...], ...] = ()
    gone_later: bool = False
    born: str = ""
    register: Call | None = None
    bare: Callable[[Record], bool] = lambda record: True
    apart: bool = False
    lifecycle: Lifecycle | None = None
    status: str = ""
    notes: Doc = ()
    initial: Initial = Initial()

    @functools.cached_property
    def all_fields(self) -> tuple[Field, ...]:
        return self.fields + tuple(item for group in self.groups for item in group.fields)

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

    def fits(self, option: Option, record: Record) -> bool:
        """Whether an option makes sense for what is stored, as far as the key may see what that is."""
        variant = self.variant_of(record) if option.variants else ""
        return not variant or variant in option.variants

    def variant(self, name: str) -> Variant | None:
        return next((item for item in self.variants if item.name == name), None)

    def options(self) -> Iterator[Option]:
        """Every option of the module except those of the connection, in documentation order."""
        yield from self.parents
        yield Option(
            self.id_option,
            (
                f"Id of the {self.kind}. Pins exactly this one, whatever its name;"
                " without it the name decides inside the enclosing objects.",
                "With it, O(name) is the name that it shall have.",
            ),
        )
        yield from self.fields
        yield from self.references
        yield from self.groups
        for child in self.children:
            yield from child.options()
        if any(child.holds_variables for child in self.children):
            yield PUBLIC_VARIABLES
        yield from self.removals
        if self.recreatable:
            yield RECREATE
        states: Doc = ("present", "absent")
        if self.lifecycle:
            yield from self.lifecycle.options
            states += ("started", "stopped", "restarted")
        yield from self.call_options
        yield from self.delete_options
        if self.status:
            yield STATUS
        yield Option("state", _state_doc(self.kind, bool(self.lifecycle)), choices=states, default="present")


RECREATE = Option(
    "recreate",
    (
        "What to do where something differs that the server cannot change afterwards. By default that is an error."
        " With V(true) the object is removed and created anew, with another id.",
        "What is not declared is lost, as with O(state=absent); so are its deployments and logs.",
    ),
    type="bool",
    default=False,
)

PUBLIC_VARIABLES = Option(
    "public_variables",
    (
        "Names of variables whose values are no secrets. They are shown in the diff, and in what a verbose run shows of"
        " the options, so that a change can be reviewed. Passwords inside of addresses stay masked.",
        "All others are secret. What is stored does not depend on it.",
    ),
    type="list",
    elements="str",
)

STATUS = Option(
    "status",
    (
        "What results show and no option declares. It is taken and not looked at, so that what an info module returns"
        " can be declared as it is.",
    ),
    type="dict",
)


def _state_doc(kind: str, runs: bool) -> Doc:
    doc: Doc = (
        f"V(present): the {kind} exists as declared. Options that are left out are left alone.",
        f"V(absent): the {kind} does not exist.",
    )
    if runs:
        doc += (
            "V(started): as V(present), and it runs; if it was never deployed, it is deployed.",
            "V(stopped): as V(present), and it does not run.",
            "V(restarted): as V(present), and it is restarted, unless this very run deployed it.",
        )
    return doc


@dataclass(frozen=True)
class Return:
    """One value of a result, as RETURN documents it.

    returned  when it is there: C(always), C(success), C(failure), C(changed), or a sentence
    contains  what is inside a dictionary, or inside each dictionary of a list
    shows     the resource whose options, as results show them, are inside as well
    """

    name: str
    doc: str | Doc
    type: str = "str"
    elements: str = ""
    returned: str = "always"
    contains: tuple[Return, ...] = ()
    shows: Resource | None = None


@dataclass(frozen=True)
class Command:
    """A module that is no resource: it tells something, or does something that is not a state.

    run           (client, parameters, check mode) -> result; without C(changed) nothing was changed.
                  Raises PaasError; Failure where a part of the result is to be shown all the same.
    arguments     its options except those of the connection
    requirements  what Ansible calls required_one_of, mutually_exclusive, required_if, required_together, required_by
    returns       what C(run) returns, except C(changed), C(diff) and C(warnings)
    attributes    how it treats check mode and diff mode: part of the documentation fragment C(attributes)
    """

    platform: Platform
    module: str
    short: str
    doc: Doc
    arguments: tuple[Option, ...]
    run: Callable[[Client, Record, bool], dict[str, Any]]
    returns: tuple[Return, ...]
    requirements: Mapping[str, Any] = field(default_factory=dict)
    attributes: str = ""
    notes: Doc = ()

    def options(self) -> Iterator[Option]:
        yield from self.arguments


Declaration = Union[Resource, Command]
"""What a module is made of."""
