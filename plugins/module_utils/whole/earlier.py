# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A directory as earlier exports have written it: what an environment has by itself stood in a file of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..errors import PaasError
from ..language.following import PUBLIC_VARIABLES
from .documents import Directory
from .edited import written
from .kinds import STACKS, Kinds
from .nodes import Node, composed, is_mapping, last_line, pairs


class Earlier:
    """What of an earlier layout stands in a directory, and what becomes of it.

    moved  files whose content stands in those of the stacks now
    left   files that a person has to move
    """

    def __init__(self, directory: Directory, kinds: Kinds, marker: str) -> None:
        self.directory = directory
        self.innermost = kinds.enclosing[-1]
        self.place = (*(item.kind for item in kinds.enclosing), "name", str(self.innermost.id_option))
        self.marker = marker
        self.moved: list[str] = []
        self.left: list[str] = []

    def with_moved(self, path: str, stack: str, options: Collection[str]) -> str:
        """What a file of a stack says, with what stands beside it in one about the environment."""
        if not options or not path.startswith(f"{STACKS}/"):
            return stack
        beside = path.replace(STACKS, self.innermost.plural, 1)
        if self.directory.locked(beside):
            # Nobody can say whose it is, but the role would read it.
            self.left.append(beside)
            return stack
        text, seal = self.directory.text(beside) or ("", "")
        if self.marker not in text[:200]:
            return stack
        try:
            found = "" if seal else moved_in(stack, text, self.place, self._options(options))
        except PaasError:
            found = ""
        (self.moved if found else self.left).append(beside)
        return found or stack

    def _options(self, options: Collection[str]) -> set[str]:
        inside = (option.name for child in self.innermost.children for option in child.options())
        return {*options, *inside, PUBLIC_VARIABLES.name}

    def warnings(self) -> Iterator[str]:
        into = f"in the file of its stack, in the folder {STACKS}"
        if self.moved:
            yield f"What {', '.join(self.moved)} said stands {into}, with your comments; the file is removed."
        if self.left:
            yield (
                f"What an {self.innermost.title} has stands {into}, and no longer in {', '.join(self.left)}. Move what"
                " only you have written there, and remove the file."
            )


def moved_in(stack: str, text: str, place: Sequence[str], options: Collection[str]) -> str:
    """The stack with what the other file says, and with the comments of both; empty where that cannot be.

    place    the keys that say which one the files are about, which the stack has anyhow
    options  what a stack may say of what it stands in
    """
    around, own = composed(stack), composed(text)
    if around is None or own is None or not (_in_lines(around) and _in_lines(own)):
        return ""
    said = pairs(around).keys()
    names = [str(key.value) for key, _value in own.value]
    if not {*names} <= {*place, *options} or len({*names}) < len(names):
        return ""
    lines, left_out = text.splitlines(), set(range(_first_line(own)))
    for key, value in own.value:
        if key.value in place or key.value in said:
            left_out.update(range(key.start_mark.line, last_line(text, key, value)))
    above = "\n".join(lines[: _first_line(own)])
    moved = [line for line in above.splitlines() if line not in written(above) and line.strip() not in ("---", "")]
    moved += [line for number, line in enumerate(lines) if number not in left_out and line.strip() not in ("...", "")]
    into = stack.splitlines()
    begin = max(last_line(stack, key, value) for key, value in around.value if key.value in place)
    return "".join(f"{line}\n" for line in [*into[:begin], *moved, *into[begin:]])


def _in_lines(root: Node) -> bool:
    """Whether each entry begins a line."""
    return is_mapping(root) and not root.flow_style and bool(root.start_mark.column == 0)


def _first_line(root: Node) -> int:
    return int(root.start_mark.line)
