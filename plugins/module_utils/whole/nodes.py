# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML as a tree of nodes, which know where they stand in their text; and what in it is a person's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ..errors import PaasError
from ..language.differences import ABSENT
from .documents import TEXT, UNSAFE, dumper, looks_like_a_template, yaml

Node = Any
"""A node of PyYAML, which carries no types."""
Place = tuple[str, ...]
MERGE = "tag:yaml.org,2002:merge"
VAULT = "!vault"
_STANDARD = "tag:yaml.org,2002:"


def composed(text: str, given: bool = True) -> Node | None:
    """The tree; None of an empty text. Raises PaasError where it is none, which a person wants to know who gave it."""
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        if not given:
            return None
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "no YAML"
        raise PaasError(f"{line.strip()}: {problem}" if line else str(problem), "validation") from None


def is_scalar(node: Node) -> bool:
    return isinstance(node, yaml.ScalarNode)


def is_mapping(node: Node) -> bool:
    return isinstance(node, yaml.MappingNode)


def is_sequence(node: Node) -> bool:
    return isinstance(node, yaml.SequenceNode)


def inherited(node: Node) -> dict[Any, Node]:
    """What a mapping takes from others."""
    found: dict[Any, Node] = {}
    for key, value in node.value:
        if key.tag == MERGE:
            for source in reversed(value.value if is_sequence(value) else [value]):
                found.update(pairs(source))
    return found


def pairs(node: Node) -> dict[Any, Node]:
    """The values of a mapping by their keys."""
    return {**inherited(node), **{plain(key): value for key, value in node.value if key.tag != MERGE}}


def named(items: Sequence[Node]) -> dict[str, Node] | None:
    """A list as things by their names; None where they have none, or share one."""
    found: dict[str, Node] = {}
    for item in items:
        name = pairs(item).get("name") if is_mapping(item) else None
        if name is None or not is_scalar(name) or name.value in found:
            return None
        found[name.value] = item
    return found


def plain(node: Node) -> Any:
    """What it means, as something to compare; the order of what has names means nothing."""
    if is_scalar(node):
        return _scalar(node)
    if is_mapping(node):
        return ("mapping", tuple(sorted(((repr(key), plain(value)) for key, value in pairs(node).items()))))
    things = named(node.value)
    if things:
        return ("things", tuple(sorted((name, plain(item)) for name, item in things.items())))
    return ("list", tuple(plain(item) for item in node.value))


def alike(one: Node, other: Node) -> bool:
    """Whether both mean the same."""
    return bool(plain(one) == plain(other))


def _scalar(node: Node) -> Any:
    if node.tag == TEXT or (node.tag == UNSAFE and not looks_like_a_template(node.value)):
        return node.value
    if node.tag.startswith(_STANDARD):
        value = yaml.SafeLoader("").construct_object(node)
        return (type(value).__name__, str(value))
    return (node.tag, node.value)


def in_block(node: Node) -> bool:
    return bool(not is_scalar(node) and not node.flow_style and node.value)


def last_line(text: str, *nodes: Node) -> int:
    """The line after the last one of these nodes."""
    node = nodes[-1]
    if len(nodes) > 1 and node.start_mark.index < nodes[0].end_mark.index:
        return int(nodes[0].end_mark.line) + 1
    if in_block(node):
        last = node.value[-1]
        return last_line(text, *last) if is_mapping(node) else last_line(text, last)
    end = node.end_mark
    if is_scalar(node) and node.style in ("|", ">") and end.column == 0:
        lines = text.split("\n", end.line)[: end.line]
        count = int(end.line)
        while count > node.start_mark.line + 1 and not lines[count - 1].strip():
            count -= 1
        return count
    return int(end.line) + 1


def flow_text(node: Node) -> str:
    """A value in one line, between brackets."""
    return str(yaml.serialize(_flowing(node), Dumper=dumper(), width=2**30, allow_unicode=True)).strip()


def _flowing(node: Node) -> Node:
    if is_scalar(node):
        style = node.style if node.style not in ("|", ">") else '"'
        return yaml.ScalarNode(node.tag, node.value, style=style)
    if is_mapping(node):
        inner = [(_flowing(key), _flowing(value)) for key, value in node.value]
        return yaml.MappingNode(node.tag, inner, flow_style=True)
    return yaml.SequenceNode(node.tag, [_flowing(item) for item in node.value], flow_style=True)


# -- what is a person's own --------------------------------------------------------------------------------------------


def _nothing(_place: Place) -> bool:
    return False


@dataclass(frozen=True)
class Own:
    """What a person may have put into a file that an export writes.

    options     whether what stands at a place, which leads through names, is none of what an export writes there
    references  by the text of a reference, the value to which it leads; ABSENT where nobody knows it
    variable    with which such references begin
    started     whether an export says at a place that something is started wherever it is
    """

    options: Callable[[Place], bool] = _nothing
    references: Mapping[str, Any] = field(default_factory=dict)
    variable: str = ""
    started: Callable[[Place], bool] = _nothing


def with_own(old: str, new: str, own: Own) -> str:
    """The new text with what in the old one is a person's own. Raises PaasError where the old one is no YAML."""
    before, after = composed(old), composed(new)
    if before is None or after is None:
        return new
    begin = new.rfind("\n", 0, after.start_mark.index) + 1
    graft = _Graft(own)
    after = graft.value(before, after, ())
    if not graft.found:
        return new
    head = new[:begin]
    return head + str(yaml.serialize(after, Dumper=dumper(), width=2**30, allow_unicode=True))


class _Graft:
    def __init__(self, own: Own) -> None:
        self.own = own
        self.found = False

    def value(self, old: Node, new: Node, place: Place) -> Node:
        if is_scalar(new) and self._is_own(old, new):
            self.found = True
            return old
        if is_mapping(old) and is_mapping(new):
            theirs = pairs(new)
            for index, (key, value) in enumerate(new.value):
                if (mine := pairs(old).get(plain(key))) is not None:
                    new.value[index] = (key, self.value(mine, value, (*place, str(key.value))))
            for key, value in old.value:
                if key.tag != MERGE and plain(key) not in theirs and self._stays((*place, str(key.value)), value):
                    self.found = True
                    new.flow_style = new.flow_style if new.value else False
                    new.value.append((key, value))
        elif is_sequence(old) and is_sequence(new):
            self._items(old, new, place)
        return new

    def _items(self, old: Node, new: Node, place: Place) -> None:
        before, after = named(old.value), named(new.value)
        if before is None or after is None:
            if len(old.value) == len(new.value):
                new.value = [self.value(mine, theirs, place) for mine, theirs in zip(old.value, new.value)]
            return
        new.value = [
            self.value(before[name], item, (*place, name)) if name in before else item for name, item in after.items()
        ]
        for name, item in before.items():
            if name not in after and _word(item, "state") == "absent":
                self.found = True
                new.flow_style = new.flow_style if new.value else False
                new.value.append(item)

    def _stays(self, place: Place, value: Node) -> bool:
        state = value.value if place[-1] == "state" and is_scalar(value) else ""
        if state == "absent" or (state == "started" and self.own.started(place)):
            return False
        return self.own.options(place)

    def _is_own(self, old: Node, new: Node) -> bool:
        """Whether somebody has said himself where a value comes from, or has written it down, and it is still so."""
        if new.value not in self.own.references or not is_scalar(old):
            return False
        if old.tag == VAULT:
            return True
        if old.tag == TEXT and looks_like_a_template(old.value):
            return self.own.variable not in old.value
        value = self.own.references[new.value]
        return value is not ABSENT and old.value == str(value) and not looks_like_a_template(old.value)


def _word(item: Node, name: str) -> str:
    found = pairs(item).get(name)
    return str(found.value) if found is not None and is_scalar(found) else ""


def holds(root: Node | None, place: Place) -> bool:
    """Whether something stands there."""
    for key in place:
        if root is None or not is_mapping(root):
            return False
        root = pairs(root).get(key)
    return root is not None and not (is_scalar(root) and root.value == "" and root.style is None)
