# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words of a declaration: options, fields and what they refer to.

A resource file is made of words only. Everything else (argument spec, documentation, payloads, comparison, diff,
masking, result) follows from them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Protocol, TypeVar

from .accepting import Rule
from .call import Call, Record, pick
from .wire import TEXT, Wire

Something = TypeVar("Something")

Doc = tuple[str, ...]


def needed(value: Something | None) -> Something:
    """A value that the declaration guarantees to be there."""
    if value is None:
        raise AssertionError("the declaration lacks something that the engine needs")
    return value


@dataclass(frozen=True)
class Option:
    """One option of a module: what Ansible's argument spec and the documentation need to know.

    name        of the option
    doc         its sentences in the documentation, in Ansible's markup
    type        as in an argument spec, as are C(elements), C(choices), C(default) and C(required)
    elements    type of the entries of a list
    choices     the only values that it takes
    default     what counts where it is left out
    required    whether it may not be left out
    secret      whether its value is masked wherever it could show
    env         environment variable that stands in for it where it is left out
    suboptions  the options inside a dictionary, or inside each dictionary of a list
    since       first server version that knows it
    variants    names of the variants of the resource for which it makes sense; none named: for all
    unquoted    what may stand for its text without quotes in YAML besides text: C(whole) numbers; C(decimal) ones as
                well, where a quantity is meant; or C(nothing), where a zero in front counts
    runtime     whether a running container sees a change only after a deployment
    taken       how to find out whether another object has an entry or a row of it, which no two can have
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
    unquoted: str = "whole"
    runtime: bool = True
    taken: Taken | None = None


@dataclass(frozen=True)
class Taken:
    """How to find out who has what only one object can have: what another one has is refused, and of several that are
    converged at once, one has to give it up before another gets it.

    call    lists what everybody has, for all options that it may stand in; on a server that is too old for it a warning
            tells that nobody looked
    owner   key of the owner's id in a listed record
    named   template that names the owner
    unless  call option that allows it all the same, where there is one
    held    (a listed record) -> entries that it has; of a row that is the row itself
    """

    call: Call
    owner: str
    named: str
    unless: str = ""
    held: Callable[[Record], Iterable[Any]] = lambda record: ()

    @property
    def permission(self) -> str:
        """How messages go on that say what to do."""
        return f", or set {self.unless}=true" if self.unless else ""


class Lookup(Protocol):
    """Reads what the server tells of others."""

    def __call__(self, call: Call) -> Sequence[Record]:
        """What a call lists."""

    def each(self, call: Call, ids: Sequence[Any], key: str) -> Sequence[Record | None]:
        """What a call tells of each, with its id under C(key); None for one that does not exist."""

    def around(self, call: Call) -> Record | None:
        """What a call tells of what encloses the object; None where that is not there yet, or not shown to the key."""


class Obstacle(str):
    """A caution about what the server refuses, as long as nobody takes it out of the way before it is asked."""


@dataclass(frozen=True)
class Occupants:
    """What must be gone before an object is removed.

    find  (record, reader of further calls) -> pairs of id and name
    why   what the server would do otherwise
    kinds what they are, so that those which earlier tasks of a run in check mode would have made count as well
    """

    find: Callable[[Record, Lookup], Iterable[tuple[Any, str]]]
    why: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """How a server tries whether what is stored works.

    ask     the call that asks for it
    outcome (answer, the record as it was before, and each time that it was read since) -> why it does not work; empty
            where it does, None while it goes on
    touches fields whose change is a reason to try again, which may disturb what works
    fails   (record) -> whether what is stored says that it does not work, or that nobody has tried; None where the
            server does not remember what a try has found
    """

    ask: Call
    outcome: Callable[[Any, Sequence[Record]], str | None]
    touches: tuple[str, ...]
    fails: Callable[[Record], bool] | None = None


@dataclass(frozen=True)
class Field(Option):
    """An option that is stored on the server.

    api      name in requests (default: the option's name); where it depends on another value of the object, it mentions
             the key of that as C({key})
    read     dotted path in answers (default: api), as well
    wire     how the value travels
    group    the dictionary option that holds this suboption
    const    value that is wanted whenever the group is declared; such a field is no option of its own
    on_create, on_update   whether the create, the update call takes it
    by       the call that sets it, where that is another one than the update call of the resource
    along    declared fields that are sent with it, because the server wants to see them together
    needed   a creation needs it
    needs    options that a creation which sets it needs
    newer    values that only newer servers know, with the first version that does
    kept     what it may mean when the server keeps another value, for the error
    awaits   key of the record that the server fills some time later, and before which it takes no change
    refers   the value is the id of another object, or a list of ids; the user gives names or ids. In a row, calls of
             the reference may mention the ids of the fields before it
    upload   the option is the path of a file or directory; the digest of its content is compared, and a
             deployment uploads it
    derive   (record) -> the raw stored value, where no path leads to it
    unshown  no answer ever holds it
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
    by: Call | None = None
    along: tuple[str, ...] = ()
    needed: bool = False
    needs: tuple[str, ...] = ()
    newer: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""
    awaits: str = ""
    refers: Reference | None = None
    upload: bool = False
    derive: Callable[[Record], Any] | None = None
    unshown: bool = False
    accepts: tuple[Rule, ...] = ()
    partial: tuple[str, ...] = ()
    caution: Callable[[Any], str | None] = lambda value: None

    @functools.cached_property
    def api_name(self) -> str:
        return self.api or self.name

    @functools.cached_property
    def read_path(self) -> str:
        return self.read or self.api_name

    @functools.cached_property
    def label(self) -> str:
        return f"{self.group}.{self.name}" if self.group else self.name

    @functools.cached_property
    def is_shown(self) -> bool:
        """Whether there are answers that hold it."""
        return not (self.unshown or (self.refers and self.refers.copies))

    def raw(self, record: Record) -> Any:
        """What an answer holds of it, be it nothing."""
        return self.derive(record) if self.derive else pick(record, self.read_path)

    def declared(self, params: Record) -> Any:
        """The value the user declared, or None for an option that was left out."""
        if not self.group:
            return params.get(self.name)
        group = params.get(self.group)
        if group is None:
            return None
        return self.const if self.const is not None else group.get(self.name)


@dataclass(frozen=True)
class Group(Option):
    """A dictionary option whose suboptions are fields.

    fields  what is inside, each of which names the group as its C(group)
    """

    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Reference(Option):
    """An option that names another object of the server: by name or by id.

    label    what the object is called in messages
    list     the call that lists the candidates, without which an older server takes only the id; or
    within   the key of the enclosing reference's record that lists them; or
    lookup   the call that reads one directly by name or id (404: then C(list) tells the candidates)
    id       dotted path of the id in answers; calls know it as the name of the option
    title    dotted path of the name in answers
    send     name in the create request
    read     dotted path of the id in the resource's own record
    join     what the record holds at C(read) where that is not the id: this key of a listed candidate
    sole     may be left out where the server has exactly one
    copies   of a field in a group: nothing is stored but a copy; suboption of the group and key of the record it is
             copied from
    assumed  what counts where it is left out and the resource is not pinned by its id
    kind     kind of what it names, where the label does not say it; V(*) for several
    """

    label: str = ""
    list: Call | None = None
    lookup: Call | None = None
    within: str = ""
    id: str = "uuid"
    title: str = "name"
    send: str = ""
    read: str = ""
    join: str = ""
    sole: bool = False
    copies: tuple[tuple[str, str], ...] = ()
    assumed: str = ""
    kind: str = ""

    @property
    def listed_since(self) -> str:
        """First server version that lists the candidates."""
        return self.list.since if self.list else ""

    @property
    def about(self) -> str:
        """The kind of what it names."""
        return self.kind or self.label.lower().replace(" ", "_").replace("-", "_")


@dataclass(frozen=True)
class Removal(Option):
    """A list option whose entries shall not exist.

    rows    option of the rows for which entries stand, by what these are recognised. Where nothing of them shows but
            that they could be there, or the server is too old to list them, nobody can tell whether one is to remove
    call    removes one, whose id it mentions last; 404 answers for one that was not there
    """

    rows: str = ""
    call: Call | None = None


@dataclass(frozen=True)
class Platform:
    """What is the same for every resource of one server.

    name        how modules and the action group begin
    title       what it is called in messages
    connection  the options that say which server and which key
    connect     (parameters of the connection, ...) -> the client
    """

    name: str
    title: str
    connection: tuple[Option, ...]
    connect: Callable[..., Any]


@dataclass(frozen=True)
class Subject:
    """What a module is about.

    platform   the server that it is on
    kind       what it is called: the module by the name of the platform and this, a result by this as its key
    short, doc the module's short description and description
    """

    platform: Platform
    kind: str
    short: str
    doc: Doc

    @property
    def module(self) -> str:
        """Name of the module."""
        return f"{self.platform.name}_{self.kind}"


_NAMES = {"github": "GitHub", "gitlab": "GitLab", "ssh": "SSH", "s3": "S3"}


def spelled(kind: str) -> str:
    """What a kind is called in sentences."""
    return " ".join(_NAMES.get(word, word) for word in kind.split("_"))
