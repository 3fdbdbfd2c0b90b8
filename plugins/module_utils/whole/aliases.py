# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML in which several places share something, written so that each has its own."""

from __future__ import annotations

import re

from .documents import yaml
from .nodes import MERGE, Node, entries, flow_text, is_mapping, is_scalar, plain

_COLON = re.compile(r"\s*:\s*(?=\*)")


def without_aliases(text: str, root: Node) -> str:
    """The text with what each alias stands for in its place, in one line, or in lines where it is merged."""
    nodes: dict[int, Node] = {}
    merges = {}
    for node in _nodes(root):
        nodes.setdefault(node.start_mark.index, node)
        for key, _value in node.value if is_mapping(node) else ():
            if key.tag == MERGE and (found := _COLON.match(text, key.end_mark.index)):
                merges[found.end()] = (node, key)
    shared: dict[str, Node] = {}
    result, place = "", 0
    for event in yaml.parse(text):
        anchor, start = getattr(event, "anchor", None), event.start_mark.index
        if anchor and not isinstance(event, yaml.AliasEvent):
            shared[anchor] = nodes.get(start)
        elif anchor:
            written = flow_text(shared[anchor])
            if start in merges:
                into, key = merges[start]
                start, written = key.start_mark.index, _merged(shared[anchor], into, key.start_mark.column) or written
            result += text[place:start] + written
            place = event.end_mark.index
    return result + text[place:]


def _nodes(root: Node) -> list[Node]:
    """Each node of a tree once, outer ones first."""
    found, left = {}, [root]
    while left:
        node = left.pop()
        if id(node) not in found:
            found[id(node)] = node
            inside = () if is_scalar(node) else node.value
            left += [part for inner in inside for part in (inner if isinstance(inner, tuple) else (inner,))]
    return list(found.values())


def _merged(node: Node, into: Node, column: int) -> str:
    """The entries that a mapping takes from another one."""
    own = {plain(key) for key, _value in into.value if key.tag != MERGE}
    taken = [pair for name, pair in entries(node).items() if name not in own]
    return (", " if into.flow_style else "\n" + " " * column).join(
        f"{flow_text(key)}: {flow_text(value)}" for key, value in taken
    )
