# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is declared in the files of the platforms: nobody lists it, it is looked up there.

The lists of it that the collection reads (modules.py, and kinds.py of each platform) are written from here, and never
read: a file that two branches have changed may hold anything.
"""

from __future__ import annotations

import ast
import importlib
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
UTILS = ROOT / "plugins" / "module_utils"
COLLECTION = "ansible_collections.selfhosted.paas"
HOUSE = f"{COLLECTION}.plugins.module_utils"
PLATFORMS = ("coolify", "dokploy")


@dataclass(frozen=True)
class Declared:
    """A module of the collection.

    what     its resource or its command
    file     the file of the declaration that it follows from, below module_utils
    name     what that declaration is called there
    derived  whether it tells about the resource of that name, and so needs no declaration of its own
    """

    what: Any
    file: str
    name: str
    derived: bool = False

    @property
    def module(self) -> str:
        return str(self.what.module)


def _packages() -> None:
    """Make the collection importable from this checkout, whatever its directory is called."""
    name = ""
    for part in (*COLLECTION.split("."), "plugins"):
        name = f"{name}.{part}" if name else part
        package = types.ModuleType(name)
        package.__path__ = [str(ROOT / "plugins")] if name.endswith("plugins") else []
        sys.modules[name] = package


def _files(platform: str) -> list[Path]:
    """Files with declarations, those that need to know all kinds of the platform last."""
    paths = [path for path in sorted((UTILS / platform).glob("*.py")) if path.stem not in ("__init__", "kinds")]
    return sorted(paths, key=lambda path: "from .kinds import" in path.read_text(encoding="utf-8"))


def _assigned(path: Path) -> Iterator[str]:
    """Names that a file gives to something, and does not import."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def _of_platform(platform: str) -> Iterator[Declared]:
    resource = importlib.import_module(f"{HOUSE}.language.resource").Resource
    command = importlib.import_module(f"{HOUSE}.language.commands").Command
    info_command = importlib.import_module(f"{HOUSE}.whole.info").info_command
    found: list[Declared] = []
    # Whoever asks for the kinds gets those that were found, whatever the file says at the moment.
    kinds: Any = types.ModuleType(f"{HOUSE}.{platform}.kinds")
    sys.modules[kinds.__name__] = kinds
    for path in _files(platform):
        kinds.KINDS = tuple(item.what for item in found if isinstance(item.what, resource))
        place = importlib.import_module(f"{HOUSE}.{platform}.{path.stem}")
        for name in _assigned(path):
            what = getattr(place, name)
            if isinstance(what, (resource, command)):
                found.append(Declared(what, f"{platform}.{path.stem}", name))
    by_hand = {item.module for item in found}
    for item in found:
        yield item
        if isinstance(item.what, resource):
            info = info_command(item.what)
            if info.module not in by_hand:
                yield Declared(info, item.file, item.name, derived=True)


def everything() -> list[Declared]:
    """All modules, in the order of their names."""
    _packages()
    found = sorted((item for platform in PLATFORMS for item in _of_platform(platform)), key=lambda item: item.module)
    twice = sorted({item.module for item in found if sum(other.module == item.module for other in found) > 1})
    if twice:
        raise SystemExit(f"declared more than once: {', '.join(twice)}")
    return found


HEADER = """# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""

LOOKUP = '''
"""Which declaration belongs to which module. Written by tools/generate.py."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from .language.commands import Declaration, Members
from .language.resource import Resource

MODULES = {{
{rows}}}


@cache
def declaration_of(module: str) -> Declaration:
    """The declaration of a module, imported only now. Raises KeyError for a module that is none of ours."""
    file, name = MODULES[module]
    package = __name__.rpartition(".")[0]
    found: Declaration = getattr(import_module(f"{{package}}.{{file}}"), name)
    if found.module != module:
        # What tells about a resource follows from it.
        found = import_module(f"{{package}}.whole.info").info_command(found)
    return found


def resource_of(module: str) -> Resource:
    """The declaration of a module that manages something."""
    return cast("Resource", declaration_of(module))


@cache
def members_of(module: str) -> dict[str, Resource]:
    """What a stack, or the module for a server itself, is made of, by the option that lists it."""
    options = declaration_of(module).options()
    return {{item.name: item.of for item in options if isinstance(item, Members) and item.of}}
'''


def lookup(found: list[Declared]) -> str:
    """modules.py: where the declaration of each module is."""
    rows = "".join(f'    "{item.module}": ("{item.file}", "{item.name}"),\n' for item in found)
    return HEADER + LOOKUP.format(rows=rows)


def kinds(platform: str, found: list[Declared]) -> str:
    """kinds.py of a platform. It imports them by name, so that Ansible sees what a module needs."""
    resource = importlib.import_module(f"{HOUSE}.language.resource").Resource
    mine = [item for item in found if item.file.startswith(f"{platform}.") and isinstance(item.what, resource)]
    names: dict[str, list[str]] = {}
    for item in mine:
        names.setdefault(item.file.partition(".")[2], []).append(item.name)
    imports = "".join(f"from .{file} import {', '.join(sorted(inside))}\n" for file, inside in sorted(names.items()))
    rows = "".join(f"    {item.name},\n" for item in mine)
    return (
        f'{HEADER}\n"""Every kind of thing that can be declared on this platform. Written by tools/generate.py."""\n\n'
        f"from __future__ import annotations\n\n{imports}\nKINDS = (\n{rows})\n"
    )
