# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file that a person has edited, brought to what it shall say: comments, order and notation stay where they can."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .aliases import without_aliases
from .nodes import (
    MERGE,
    Node,
    alike,
    composed,
    flow_text,
    in_block,
    inherited,
    is_mapping,
    is_scalar,
    last_line,
    named,
    pairs,
    plain,
)

MISSING, FILL = (
    "# Not in this file:",
    "# To fill in, since the server does not show them or no vault password was given:",
)
_MARKER = re.compile(r"# Written by selfhosted\.paas\.\w+\.")
_COMMENT = re.compile(r"( *)#")
_BEHIND = re.compile(r"(?::|[|>][-+0-9]*)?([ \t]+#[^\n]*)")
_DASH = re.compile(r"( *)- *")


class _Whole(Exception):
    """A change that can only be made by writing what is around it anew."""


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: str


def edited(old: str, new: str) -> str:
    """The old text with as few changes as make it say what the new one says. C(old) is YAML; raises PaasError."""
    old = old if old.endswith("\n") else f"{old}\n"
    before, after = composed(old), composed(new)
    if before is not None and after is not None:
        # What several places share may be one thing no longer.
        text = _edited(old, before, new, after) or _edited(without_aliases(old, before), before, new, after)
        if text:
            return text
    return _head(old, before, new, after) + new[_begin(new, after) :]


def _edited(old: str, before: Node, new: str, after: Node) -> str:
    """The same; empty where that cannot be, or C(old) does not say what it said before."""
    root = composed(old, given=False)
    text = _Surgery(old, new).run(root, after) if root is not None and alike(root, before) else ""
    found = composed(text, given=False) if text else None
    # What is not what it shall be, is not written.
    return text if found is not None and alike(found, after) else ""


class _Surgery:
    """Edits of one text, which follow from two trees of nodes."""

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new
        self.lines = [0, *(index + 1 for index, character in enumerate(old) if character == "\n")]
        self.edits: list[_Edit] = []
        self.becomes: dict[int, Any] = {}

    def run(self, before: Node, after: Node) -> str:
        """The new text; empty where it cannot be made from the old one."""
        try:
            self._change(before, after)
        except _Whole:
            return ""
        head = _begin(self.old, before)
        edits = [_Edit(0, head, _head(self.old, before, self.new, after))]
        edits += sorted(self.edits, key=lambda item: (item.start, item.end))
        text, place = "", 0
        for edit in edits:
            if edit.start < place:
                return ""
            text += self.old[place : edit.start] + edit.text
            place = edit.end
        return text + self.old[place:]

    # -- values --------------------------------------------------------------------------------------------------

    def _change(self, old: Node, new: Node) -> None:
        """Make a value another one. Raises _Whole."""
        if alike(old, new):
            return
        self.becomes[id(old)] = plain(new)
        if in_block(old) and in_block(new) and type(old) is type(new):
            (self._mapping if is_mapping(old) else self._sequence)(old, new)
        elif in_block(old) or (is_scalar(old) and old.style in ("|", ">")):
            raise _Whole
        else:
            start, end = old.start_mark.index, old.end_mark.index
            text = self._inline(old, new)
            self.edits.append(_Edit(start, end, f" {text}" if start == end else text))

    def _inline(self, old: Node, new: Node) -> str:
        """A value in one line."""
        if is_scalar(new) and new.style not in ("|", ">"):
            return self.new[new.start_mark.index : new.end_mark.index]
        if not is_scalar(new) and (new.flow_style or not new.value):
            return self.new[new.start_mark.index : new.end_mark.index]
        if not is_scalar(new) and not is_scalar(old) and old.flow_style:
            return flow_text(new)
        raise _Whole

    def _mapping(self, old: Node, new: Node) -> None:
        explicit = [(key, value) for key, value in old.value if key.tag != MERGE]
        own = {plain(key): (key, value) for key, value in explicit}
        wanted, taken = pairs(new), inherited(old)
        if len(own) != len(explicit) or not own.keys() & wanted.keys() or taken.keys() - wanted.keys():
            raise _Whole
        for name, (key, value) in own.items():
            if name not in wanted:
                if self.old[self._at(key.start_mark.line) : key.start_mark.index].strip(" "):
                    # Its line begins with the dash of an item.
                    raise _Whole
                self._remove(key.start_mark, self._end(key, value))
        last = next(iter(own.values()))
        for key, value in new.value:
            name = plain(key)
            if name in own:
                last = own[name]
                self._entry(last, (key, value))
            elif name not in taken or not alike(taken[name], value):
                place = self._end(*last)
                self._insert(place, self._entry_text(key, value, last[0].start_mark.column))

    def _entry(self, old: tuple[Node, Node], new: tuple[Node, Node]) -> None:
        mark = len(self.edits)
        key, value = old
        try:
            if value.start_mark.index > key.end_mark.index:
                self._change(value, new[1])
            elif self.becomes.get(id(value), plain(value)) != plain(new[1]):
                # It stands elsewhere, and here is its alias.
                raise _Whole
        except _Whole:
            del self.edits[mark:]
            start = key.start_mark
            text = self._commented(self._entry_text(*new, start.column).lstrip(" "), value, key)
            self.edits.append(_Edit(start.index, self._at(self._end(key, value)), text))

    def _entry_text(self, key: Node, value: Node, column: int) -> str:
        return _block(self.new, key.start_mark, last_line(self.new, key, value), column)

    def _sequence(self, old: Node, new: Node) -> None:
        before, after = list(old.value), list(new.value)
        columns = [self._dash(item) for item in before]
        if sorted(item.start_mark.index for item in before) != [item.start_mark.index for item in before]:
            raise _Whole
        last: Node | None = None
        kept = 0
        for mine, theirs in _matched(before, after):
            if theirs is None:
                continue
            if mine is None:
                text = _block(self.new, _dash_of(self.new, theirs), last_line(self.new, theirs), columns[0])
                place = self._end(last) if last is not None else self._above(before[0].start_mark)
                self._insert(place, text)
            else:
                kept += 1
                self._item(mine, theirs, columns[0])
                last = mine
        if not kept:
            raise _Whole
        for mine, theirs in _matched(before, after):
            if mine is not None and theirs is None:
                self._remove(mine.start_mark, self._end(mine))

    def _item(self, old: Node, new: Node, column: int) -> None:
        mark = len(self.edits)
        try:
            self._change(old, new)
        except _Whole:
            del self.edits[mark:]
            text = _block(self.new, _dash_of(self.new, new), last_line(self.new, new), column)
            text = self._commented(text, old)
            self.edits.append(_Edit(self._at(old.start_mark.line), self._at(self._end(old)), text))

    def _commented(self, text: str, old: Node, key: Node | None = None) -> str:
        """What is written anew, with the comment that stood behind the old value, or behind what its lines follow."""
        if key and old.start_mark.index < key.end_mark.index:
            # It stands elsewhere, and what is said of its alias is true no longer.
            return text
        place = old.end_mark.index
        if is_scalar(old) and old.style in ("|", ">"):
            place = old.start_mark.index
        elif in_block(old):
            place = len(self.old) if key is None else key.end_mark.index
        found = _BEHIND.match(self.old, place)
        first, rest = text.split("\n", 1)
        return f"{first}{found.group(1)}\n{rest}" if found else text

    # -- places --------------------------------------------------------------------------------------------------

    def _dash(self, item: Node) -> int:
        """The column of the dash of an item. Raises _Whole where it is not where dashes are."""
        start = item.start_mark
        found = _DASH.fullmatch(self.old, self._at(start.line), start.index)
        if not found:
            raise _Whole
        return len(found.group(1))

    def _at(self, line: int) -> int:
        return self.lines[line] if line < len(self.lines) else len(self.old)

    def _end(self, *nodes: Node) -> int:
        """The line after what the nodes say."""
        return last_line(self.old, *nodes)

    def _above(self, mark: Any) -> int:
        """The first line of the comments right above a line, which belong to it."""
        line = int(mark.line)
        column = len(_spaces(self._line(line)))
        while line and (found := _COMMENT.match(self._line(line - 1))) and len(found.group(1)) == column:
            line -= 1
        return line

    def _line(self, line: int) -> str:
        return self.old[self._at(line) : self._at(line + 1)]

    def _remove(self, mark: Any, end: int) -> None:
        self.edits.append(_Edit(self._at(self._above(mark)), self._at(end), ""))

    def _insert(self, line: int, text: str) -> None:
        self.edits.append(_Edit(self._at(line), self._at(line), text))


def _matched(before: Sequence[Node], after: Sequence[Node]) -> Iterator[tuple[Node | None, Node | None]]:
    """Pairs of what was and what shall be at one place, in the order in which they shall be."""
    mine, theirs = named(before), named(after)
    if mine is not None and theirs is not None:
        for name, item in theirs.items():
            yield mine.get(name), item
        yield from ((item, None) for name, item in mine.items() if name not in theirs)
        return
    old, new = [repr(plain(item)) for item in before], [repr(plain(item)) for item in after]
    for _what, start, end, begin, until in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        both = min(end - start, until - begin)
        yield from zip(before[start : start + both], after[begin : begin + both])
        yield from ((item, None) for item in before[start + both : end])
        yield from ((None, item) for item in after[begin + both : until])


def _spaces(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


@dataclass(frozen=True)
class _Mark:
    line: int
    column: int
    index: int


def _dash_of(text: str, item: Node) -> _Mark:
    start = item.start_mark
    place = text.rindex("-", 0, start.index)
    return _Mark(start.line, start.column - (start.index - place), place)


def _block(text: str, mark: Any, end: int, column: int) -> str:
    """The lines from a mark on, moved to another column."""
    lines = text.split("\n")[mark.line : end]
    first = lines[0][mark.column :]
    rest = [line[min(mark.column, len(_spaces(line))) :] for line in lines[1:]]
    return "".join(f"{' ' * column if line else ''}{line}\n" for line in (first, *rest))


# -- what stands above -------------------------------------------------------------------------------------------------


def _begin(text: str, root: Node | None) -> int:
    """Where what the file says begins."""
    return len(text) if root is None else text.rfind("\n", 0, root.start_mark.index) + 1


def _head(old: str, before: Node | None, new: str, after: Node | None) -> str:
    """The comments above, with those of a person, and with what an export has to say today."""
    mine, theirs = old[: _begin(old, before)], new[: _begin(new, after)]
    if written(mine) == written(theirs):
        return mine
    told = set(written(mine))
    own = [line for line in mine.splitlines() if line not in told and line.strip() not in ("---", "")]
    return theirs + "".join(f"{line}\n" for line in own)


def written(head: str) -> list[str]:
    """The lines that an export has written."""
    found, below = [], False
    for line in head.splitlines():
        below = line in (MISSING, FILL) or (below and line.startswith("#   "))
        if below or _MARKER.fullmatch(line):
            found.append(line)
    return found
