# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What in a file is a person's own, put into what an export would write in its place."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ..language.differences import ABSENT
from .documents import TEXT, dumper, looks_like_a_template, yaml
from .nodes import VAULT, Node, Place, alike, composed, entries, is_mapping, is_scalar, is_sequence, named, pairs, plain

_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@dataclass(frozen=True)
class Own:
    """What a person may have put into a file that an export writes.

    options     whether what stands at a place, which leads through names, is none of what an export writes there
    references  by the text of a reference, the value to which it leads; ABSENT where nobody knows it
    variable    with which such references begin
    states      whether an export says at a place that something is in this state wherever it is
    unordered   whether the order of the list at a place means nothing
    added       what a person has put into that variable
    """

    options: Callable[[Place], bool] = lambda place: False
    references: Mapping[str, Any] = field(default_factory=dict)
    variable: str = ""
    states: Callable[[Place, str], bool] = lambda place, state: False
    unordered: Callable[[Place], bool] = lambda place: False
    added: frozenset[str] = frozenset()


def with_own(old: str, new: str, own: Own) -> tuple[str, list[Place]]:
    """The new text with what in the old one is a person's own, and the places of what of that nobody can compare with
    the new one. Raises PaasError where the old one is no YAML.
    """
    before, after = composed(old), composed(new)
    if before is None or after is None:
        return new, []
    begin = new.rfind("\n", 0, after.start_mark.index) + 1
    graft = _Graft(own)
    after = graft.value(before, after, ())
    if not graft.found:
        return new, []
    text = new[:begin] + str(yaml.serialize(after, Dumper=dumper(), width=2**30, allow_unicode=True))
    return text, list(dict.fromkeys(graft.left))


class _Graft:
    """One file.

    found  whether anything in it is a person's own
    left   the places of what cannot be compared: only Ansible knows what a template leads to, or what is encrypted
    """

    def __init__(self, own: Own) -> None:
        self.own = own
        self.found = False
        self.left: list[Place] = []
        steps = r"(?:\.(\w+))?(?:\.\w+|\['[^']*'\])*(?: \| default\(omit\))?"
        self.reference = re.compile(rf"\{{\{{ {re.escape(own.variable)}{steps} \}}\}}") if own.variable else None

    def value(self, old: Node, new: Node, place: Place) -> Node:
        """What shall stand at a place."""
        if self._is_template(old):
            return self._leave(old, place)
        if is_mapping(old) and is_mapping(new):
            return self._mapping(old, new, place)
        if is_sequence(old) and is_sequence(new):
            return self._items(old, new, place)
        if self._holds_a_template(old):
            return self._leave(old, place)
        if is_scalar(old) and is_scalar(new) and self._is_own(old, new):
            return self._leave(old, place) if old.tag == VAULT else self._keep(old)
        return new

    def _keep(self, old: Node) -> Node:
        self.found = True
        # It may stand in several places, and shall be written in each.
        return copy.deepcopy(old)

    def _leave(self, old: Node, place: Place) -> Node:
        self.left.append(place)
        return self._keep(old)

    # -- templates -----------------------------------------------------------------------------------------------

    def _is_template(self, node: Node) -> bool:
        """Whether it is a template, and none that an export has written."""
        if not is_scalar(node) or node.tag != TEXT or not looks_like_a_template(node.value):
            return False
        found = self.reference.fullmatch(node.value) if self.reference else None
        return found is None or found.group(1) in self.own.added

    def _holds_a_template(self, node: Node) -> bool:
        if is_scalar(node):
            return self._is_template(node)
        inside = pairs(node).values() if is_mapping(node) else node.value
        return any(map(self._holds_a_template, inside))

    def _fits(self, old: Node, new: Node) -> bool:
        """Whether templates may have led to the new value, as far as one can tell without knowing what they are."""
        if self._is_template(old):
            return _may_be(old.value, new.value) if is_scalar(new) else not _EXPRESSION.sub("", old.value)
        if is_mapping(old) and is_mapping(new):
            mine, theirs = pairs(old), pairs(new)
            rest = (value for key, value in mine.items() if key not in theirs)
            both = ((value, theirs[key]) for key, value in mine.items() if key in theirs)
            fitting = all(self._fits(*pair) for pair in both) and all(map(self._holds_a_template, rest))
            return fitting and theirs.keys() <= mine.keys()
        if is_sequence(old) and is_sequence(new):
            return len(old.value) == len(new.value) and all(map(self._fits, old.value, new.value))
        return alike(old, new) or (is_scalar(new) and (old.value == new.value or new.value in self.own.references))

    # -- mappings ------------------------------------------------------------------------------------------------

    def _mapping(self, old: Node, new: Node, place: Place) -> Node:
        mine, theirs = entries(old), pairs(new)
        found = []
        for key, value in new.value:
            _key, before = mine.get(plain(key), (None, None))
            found.append((key, value if before is None else self.value(before, value, (*place, str(key.value)))))
        for name, (key, value) in mine.items():
            stays = None if name in theirs else self._rest(value, (*place, str(key.value)))
            if stays is not None:
                found.append((copy.deepcopy(key), stays))
        return yaml.MappingNode(new.tag, found, flow_style=new.flow_style if new.value else False)

    def _rest(self, old: Node, place: Place) -> Node | None:
        """What stays of something that an export does not write."""
        if self._stays(place, old):
            return self._keep(old)
        if self._is_template(old):
            return self._leave(old, place)
        if is_scalar(old):
            return None
        kind = yaml.MappingNode if is_mapping(old) else yaml.SequenceNode
        left = self.value(old, kind(old.tag, []), place)
        return left if left.value else None

    def _stays(self, place: Place, value: Node) -> bool:
        state = value.value if place[-1] == "state" and is_scalar(value) else ""
        if state == "absent" or (state and self.own.states(place, state)):
            return False
        return self.own.options(place)

    # -- lists ---------------------------------------------------------------------------------------------------

    def _items(self, old: Node, new: Node, place: Place) -> Node:
        before, after = old.value, new.value
        unordered = self.own.unordered(place) and not named(before)
        if unordered or any(not self._name(item) and self._holds_a_template(item) for item in before):
            couples = self._couples(before, after, unordered)
            if couples is None:
                return self._leave(old, place)
            # In the order of the person.
            self.found = self.found or [item for _mine, item in couples] != after
        elif named(before) is not None and named(after) is not None:
            mine = named(before) or {}
            couples = [(mine.get(name), item) for name, item in (named(after) or {}).items()]
        elif len(before) == len(after):
            couples = list(zip(before, after))
        else:
            return new
        found = [
            item if mine is None else self.value(mine, item, self._inside(place, mine, item)) for mine, item in couples
        ]
        paired = {id(mine) for mine, _item in couples}
        absent = [item for item in before if id(item) not in paired and _word(item, "state") == "absent"]
        found += [self._keep(item) for item in absent]
        return yaml.SequenceNode(new.tag, found, flow_style=new.flow_style if after else False)

    def _name(self, item: Node) -> str:
        """What an entry is called; empty where that is a template, or nothing."""
        name = pairs(item).get("name") if is_mapping(item) else None
        return "" if name is None or self._is_template(name) else _word(item, "name")

    def _is_same(self, old: Node, new: Node, unordered: bool) -> bool:
        name = self._name(old)
        if name:
            return name == self._name(new)
        return alike(old, new) or (unordered and not self._holds_a_template(old) and self._fits(old, new))

    def _inside(self, place: Place, *items: Node) -> Place:
        """The place of an entry, which leads through its name where it has one."""
        return (*place, *[name for name in map(self._name, items) if name][-1:])

    def _couples(
        self, before: Sequence[Node], after: Sequence[Node], unordered: bool
    ) -> list[tuple[Node | None, Node]] | None:
        """What in a list belongs together, where its order means nothing or some of it is made by templates; None where
        nobody can say.
        """
        rest, couples, loose = list(after), {}, []
        for mine in before:
            same = next((item for item in rest if self._is_same(mine, item, unordered)), None)
            if same is not None:
                couples[id(mine)] = same
                rest = [item for item in rest if item is not same]
            elif not self._name(mine) and self._holds_a_template(mine):
                loose.append(mine)
        fitting = [[item for item in rest if self._may_become(mine, item)] for mine in loose]
        if all(len(few) == 1 for few in fitting) and len({id(few[0]) for few in fitting}) == len(loose):
            couples.update((id(mine), few[0]) for mine, few in zip(loose, fitting))
        elif len(loose) == len(rest) and all(map(self._may_become, loose, rest)):
            couples.update((id(mine), item) for mine, item in zip(loose, rest))
        else:
            return None
        if unordered and not loose:
            # What is not what it was, one after the other.
            changed = (mine for mine in before if id(mine) not in couples and not self._name(mine))
            couples.update((id(mine), item) for mine, item in zip(changed, list(rest)))
        taken = {id(item) for item in couples.values()}
        new: list[tuple[Node | None, Node]] = [(None, item) for item in after if id(item) not in taken]
        return [(mine, couples[id(mine)]) for mine in before if id(mine) in couples] + new

    def _may_become(self, old: Node, new: Node) -> bool:
        """Whether an entry may be the new one: of what has a name only that counts."""
        mine, theirs = (pairs(item).get("name") if is_mapping(item) else None for item in (old, new))
        return self._fits(old, new) if mine is None or theirs is None else self._fits(mine, theirs)

    # -- secrets -------------------------------------------------------------------------------------------------

    def _is_own(self, old: Node, new: Node) -> bool:
        """Whether somebody has written down or encrypted in its place what a reference leads to, and it is still so."""
        if new.value not in self.own.references:
            return False
        if old.tag == VAULT:
            return True
        value = self.own.references[new.value]
        return value is not ABSENT and old.value == str(value) and not looks_like_a_template(old.value)


def _word(item: Node, name: str) -> str:
    found = pairs(item).get(name) if is_mapping(item) else None
    return str(found.value) if found is not None and is_scalar(found) else ""


def _may_be(template: str, text: str) -> bool:
    """Whether a template may lead to a text; what is more than expressions in it may lead to any."""
    if "{%" in template or "{#" in template or template.startswith("#jinja2:"):
        return True
    return re.fullmatch(".*".join(map(re.escape, _EXPRESSION.split(template))), text, re.DOTALL) is not None
