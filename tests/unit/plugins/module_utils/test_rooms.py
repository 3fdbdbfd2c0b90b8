# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of module_utils: what each may import, that imports run one way, and that no file outgrows a reader."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils import errors

HOUSE = Path(inspect.getfile(errors)).parent
ROOMS = ("language", "transport", "running", "converge", "whole", "platforms", "hall")
"""From the ground up: a room imports itself, the rooms before it and the errors, which all may import."""
PLATFORMS = ("coolify", "dokploy")
TYPES_ONLY = {("language", "transport"), ("language", "running")}
"""What names a type of a room above, and imports nothing when it runs: what a declaration holds to be carried out."""
LONGEST = 350
OUTGROWN: dict[str, int] = {}
"""Files that are longer all the same, with the lines that they may have at most; these only shrink."""
MOST_IN_THE_HALL = 12


def modules():
    return [path for path in sorted(HOUSE.rglob("*.py")) if path.name != "__init__.py"]


def name_of(path):
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts)


def room_of(name):
    first, dot, _rest = name.partition(".")
    if not dot:
        return "errors" if name == "errors" else "hall"
    return "platforms" if first in PLATFORMS else first


def imports(path):
    """Names of the modules of the house that one imports, and whether only for its types."""
    tree = ast.parse(path.read_text())
    types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    package = list(path.relative_to(HOUSE).parts[:-1])
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = package[: len(package) - node.level + 1] + (node.module or "").split(".")
        place = HOUSE.joinpath(*filter(None, base))
        if place.with_suffix(".py").exists():
            yield ".".join(filter(None, base)), node in types
        else:
            for alias in node.names:
                yield ".".join([*filter(None, base), alias.name]), node in types


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_room_imports_only_what_is_below_it(path):
    room = room_of(name_of(path))
    for imported, types_only in imports(path):
        other = room_of(imported)
        if other in ("errors", room) or (types_only and (room, other) in TYPES_ONLY):
            continue
        assert room != "errors", f"{name_of(path)} is the ground floor and imports {imported}"
        assert ROOMS.index(other) < ROOMS.index(room), f"{name_of(path)} imports {imported}, which stands above it"


def test_a_platform_knows_nothing_of_the_other():
    for path in modules():
        name = name_of(path)
        for imported, _types_only in imports(path):
            pair = {name.partition(".")[0], imported.partition(".")[0]}
            assert pair != set(PLATFORMS), f"{name} imports {imported}"


def test_there_is_no_circle():
    arrows = {
        name_of(path): {
            other
            for other, types in imports(path)
            if not (types and (room_of(name_of(path)), room_of(other)) in TYPES_ONLY)
        }
        for path in modules()
    }
    while arrows:
        free = [name for name, others in arrows.items() if not others & arrows.keys()]
        assert free, f"these import each other: {sorted(arrows)}"
        for name in free:
            del arrows[name]


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_file_outgrows_a_reader(path):
    assert len(path.read_text().splitlines()) <= OUTGROWN.get(name_of(path), LONGEST)


def test_what_has_outgrown_a_reader_is_still_that_long():
    assert {name_of(path) for path in modules() if len(path.read_text().splitlines()) > LONGEST} == OUTGROWN.keys()


def test_the_hall_stays_small():
    assert len(list(HOUSE.glob("*.py"))) <= MOST_IN_THE_HALL
