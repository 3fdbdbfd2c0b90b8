# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML as a tree of nodes, which know where they stand in their text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import PaasError
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


def entries(node: Node) -> dict[Any, tuple[Node, Node]]:
    """By their meaning the keys of a mapping, with their nodes and values; what it takes from others comes first."""
    found: dict[Any, tuple[Node, Node]] = {}
    for key, value in node.value:
        if key.tag == MERGE:
            for source in reversed(value.value if is_sequence(value) else [value]):
                found.update(entries(source))
    found.update((plain(key), (key, value)) for key, value in node.value if key.tag != MERGE)
    return found


def pairs(node: Node) -> dict[Any, Node]:
    """The values of a mapping by their keys."""
    return {name: value for name, (_key, value) in entries(node).items()}


def inherited(node: Node) -> dict[Any, Node]:
    """What a mapping takes from others."""
    return pairs(yaml.MappingNode(node.tag, [(key, value) for key, value in node.value if key.tag == MERGE]))


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
    # By itself a text would have the end of its document behind it.
    around = yaml.SequenceNode("tag:yaml.org,2002:seq", [_flowing(node)], flow_style=True)
    return str(yaml.serialize(around, Dumper=dumper(), width=2**30, allow_unicode=True)).strip()[1:-1]


def _flowing(node: Node) -> Node:
    if is_scalar(node):
        style = node.style if node.style not in ("|", ">") else '"'
        return yaml.ScalarNode(node.tag, node.value, style=style)
    if is_mapping(node):
        inner = [(_flowing(key), _flowing(value)) for key, value in node.value]
        return yaml.MappingNode(node.tag, inner, flow_style=True)
    return yaml.SequenceNode(node.tag, [_flowing(item) for item in node.value], flow_style=True)


def holds(root: Node | None, place: Place) -> bool:
    """Whether something stands there."""
    for key in place:
        if root is None or not is_mapping(root):
            return False
        root = pairs(root).get(key)
    return root is not None and not (is_scalar(root) and root.value == "" and root.style is None)
