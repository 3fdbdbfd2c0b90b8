# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable

from ansible_collections.selfhosted.paas.plugins.module_utils.language.child import Child
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import inner_options
from ansible_collections.selfhosted.paas.plugins.module_utils.language.words import Group, Option

if TYPE_CHECKING:
    from frame import Bench


class NotThere(Exception):
    """A real server lacks what a value needs, and nobody can make it up. Says what that is."""


@dataclass(frozen=True)
class Sample:
    """Two values of a field; each may be a function of the bench, for names that only the bench knows. The second is
    None where the server takes no other.

    beside   further options that are declared with both
    row      what the row around a suboption has to be besides, where that is not what C(rows) of the case says
    variants those of the case with which it is tested, where these are not all that have the option
    fixed    it can be set when the object is made and never after, so the change has to be refused
    unsaid   an export leaves it to the server: it has no other value, or every new object gets one of its own
    since    version of the server that has it and tells what it has, where that is later than the one tested: an
             embedded one poses as it, on a real one that is older it is skipped
    prepare  makes, for the object of this id, what has to be there before the field can be declared
    """

    first: Any
    second: Any
    beside: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)
    variants: tuple[str, ...] = ()
    fixed: bool = False
    unsaid: bool = False
    since: str = ""
    prepare: Callable[[Bench, str], Any] | None = None


@dataclass(frozen=True)
class Refused:
    """Values of a field that a server refuses, each of them in a creation and in a change where it can be.

    values   of the option, or of V(option.suboption)
    variant  that of the case that has it, where that is not the first
    beside   what is declared with it
    before   what is stored when a change declares it
    row      what the row around a suboption has to be besides
    new, later  whether a creation, a change refuses it
    whole    a rule of the whole row or of the whole object refuses it, and none of the field alone
    """

    values: tuple[Any, ...]
    variant: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)
    new: bool = True
    later: bool = True
    whole: bool = False


def refused(*values: Any, **words: Any) -> Refused:
    return Refused(values, **words)


@dataclass(frozen=True)
class Case:
    """How objects of one kind are tested.

    samples   values by option, or V(option.suboption)
    place     options of every object: what it needs to exist, as functions of the bench where only that knows; of what
              is always there, which one it is
    rows      by option, or V(option.suboption), what the dictionary around a tested suboption needs besides it
    variants  by the names of the declaration, or of its types: options that make an object one of these. Rows are
              tested with the first
    otherwise samples of one variant that are others than those of all
    refused   by field, values that break each of its rules, so that the server refuses them as well
    unforetold  V(option new) or V(option later) where check mode does not know that the server takes no empty text; it
              should, so the list may only shrink
    reasons   by a pattern of what a recorded server said when it refused something of this kind: why no rule is needed
    named     (a name with blanks and dots) -> one that the server takes for this kind
    anybody   why a key that may only read manages this kind all the same
    """

    resource: Resource
    samples: Mapping[str, Sample] = field(default_factory=dict)
    place: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    variants: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {"": {}})
    otherwise: Mapping[str, Mapping[str, Sample]] = field(default_factory=dict)
    refused: Mapping[str, Refused] = field(default_factory=dict)
    unforetold: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    named: Callable[[str], str] = str
    anybody: str = ""

    def sample(self, label: str, variant: str = "") -> Sample:
        """Raises LookupError where nothing says with which values to test a field."""
        sample = {**self.samples, **self.otherwise.get(variant, {})}.get(label)
        if sample is None:
            raise LookupError(f"{self.resource.module} has {label}, and no sample says with which values to test it")
        return sample

    def base(self, bench: Bench, variant: str = "") -> dict[str, Any]:
        """The options of every object except its name; of the first variant where none is named. Raises NotThere."""
        chosen = self.variants[variant or next(iter(self.variants))]
        found: dict[str, Any] = resolved(bench, {**self.place, **chosen})
        return found

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Each field whose values are secret, with the first variant that has it; and what only a creation is told."""
        seen = set()
        options = {item.name: item for item in self.resource.options()}
        hidden = [name for name in self.place if name in options and options[name].secret]
        told = [(name, variant) for variant in [*self.variants][:1] for name in hidden]
        for label, variant in (*self.tested(), *told):
            if label not in seen and any(item.secret for item in options_at(self.resource, label)):
                seen.add(label)
                yield label, variant

    def tested(self) -> Iterator[tuple[str, str]]:
        """Each field with each variant that has it; what an object owns is the same for all."""
        options = {item.name: item for item in self.resource.options()}
        every = tuple(self.variants)
        for label in labels(self.resource):
            option = options[label.partition(".")[0]]
            mine = (
                every[:1] if isinstance(option, Child) else tuple(filter(every.__contains__, option.variants)) or every
            )
            sample = self.samples.get(label)
            for variant in (sample and sample.variants) or mine:
                yield label, variant


def options_at(resource: Resource, label: str) -> list[Option]:
    """What a label names, each inside the one before."""
    inside: Any = tuple(resource.options())
    found: list[Option] = []
    for name in label.split("."):
        found.append(next(item for item in inside if item.name == name))
        inside = found[-1].fields if isinstance(found[-1], (Child, Group)) else inner_options(found[-1])
    return found


def resolved(bench: Bench, value: Any) -> Any:
    """A value in which functions of the bench were asked for theirs."""
    if callable(value):
        return value(bench)
    if isinstance(value, Mapping):
        return {key: resolved(bench, item) for key, item in value.items()}
    return [resolved(bench, item) for item in value] if isinstance(value, list) else value


def labels(resource: Resource) -> list[str]:
    """What there is to test: V(option), V(option.suboption) and so on, down to what holds a value."""
    # A reference in front of the name is the place of the object; the name, or what stands in for it where nothing is
    # made, is what every run here is found by.
    places = {
        *(parent.name for parent in resource.parents),
        *resource.told_apart,
        *([resource.id_option] if resource.lasting else []),
    }
    options = [*resource.fields, *resource.references, *resource.groups, *resource.children]
    return [label for item in options if item.name not in ("name", *places) for label in _leaves(item, item.name)]


def _leaves(option: Option, label: str) -> Iterator[str]:
    inner = option.fields if isinstance(option, Child) else inner_options(option)
    if isinstance(option, Child) and option.key:
        inner = tuple(item for item in inner if item.name != option.key)
    if not inner or option.elements == "str":
        yield label
        return
    for item in inner:
        yield from _leaves(item, f"{label}.{item.name}")
