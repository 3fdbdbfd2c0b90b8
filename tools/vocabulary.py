# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the declaration language: what each does, who uses it, and an example of it.

What a word does is said by the docstring of its class, who uses it by the declarations, and the example is a line of
their source. A user is a named thing of a platform: what two modules of one platform share counts once.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

HOUSE = "ansible_collections.selfhosted.paas.plugins.module_utils"
LANGUAGE = ("call", "accepting", "words", "child", "resource", "variants", "commands")
WIRES = ("wire", "wire_lists", "wire_units")
PLATFORMS = ("coolify", "dokploy")
WORD = re.compile(r"    (\w+(?:, \w+)*)  +(.*)|    (\w+(?:, \w+)*) (\S.*)")
MARKUP = re.compile(r"\b[A-Z]+\(([^)]*)\)")
LONGEST_EXAMPLE = 120
MOST_USERS = 3
ONE_USER = {
    "Child.bulk": "one request stands for hundreds of variables, and its rows are known to the engine alone",
    "Child.derive": "a row is recognised by it, before anything is compared",
    "Child.travel": "the comparison asks it at four places; variables of applications, services and projects share it",
    "Field.awaits": "what is waited for stands in no plan: the server fills it in after the creation",
    "Field.needs": "what an earlier task in check mode would have made counts, which no function of `checks` knows",
    "Field.upload": "a digest stands for the value wherever that is compared, planned, told and exported",
    "Reference.copies": "nothing is stored that says where the values are from, so no path leads back to it",
    "Reference.lookup": "it tells of the environment what the list leaves out: the applications in it",
    "Reference.title": "the name stands under another key in every list of them",
    "Reference.within": "the projects tell their environments, which spares a request in every task",
}
"""Words that only one thing of one platform uses, and why a function beside its declaration would be worse. The list
only shrinks: a word comes onto it when the resource is near that uses it next."""
ORDER = ("Subject", "Resource", "Field", "Option", "Group", "Child", "Reference", "Variant", "Call", "Rule")
"""What a reader of a declaration meets first; the others follow as they stand in the source."""


def module(name: str) -> ModuleType:
    return importlib.import_module(f"{HOUSE}.{name}")


def classes() -> list[Any]:
    """The classes of the language, those that a declaration is made of last."""
    found = []
    for name in LANGUAGE:
        place = module(f"language.{name}")
        found += [
            item
            for item in vars(place).values()
            if isinstance(item, type) and item.__module__ == place.__name__ and dataclasses.is_dataclass(item)
        ]
    return found


def words(cls: Any) -> list[str]:
    """The words that a class adds to those of the class that it stands upon."""
    below = [base for base in cls.__mro__[1:] if dataclasses.is_dataclass(base)]
    known = {item.name for base in below for item in dataclasses.fields(base)}
    return [item.name for item in dataclasses.fields(cls) if item.name not in known]


def told(cls: Any) -> dict[str, str]:
    """What the docstring of a class says about each of its words."""
    known = set(words(cls))
    said: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (inspect.getdoc(cls) or "").splitlines():
        match = WORD.match(f"    {line}")
        names = (match[1] or match[3]).split(", ") if match else []
        if match and known.issuperset(names):
            current = [match[2] or match[4]]
            said.update(dict.fromkeys(names, current))
        elif line.startswith(" "):
            current.append(line.strip())
        else:
            current = []
    return {name: " ".join(lines) for name, lines in said.items()}


# -- who uses a word -------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Users:
    """Who uses which word, and who declares that a value travels by which wire."""

    of_word: dict[tuple[str, str], list[str]] = dataclasses.field(default_factory=dict)
    of_wire: dict[Any, list[str]] = dataclasses.field(default_factory=dict)


def users() -> Users:
    """Everything that the files of the platforms declare."""
    found = Users()
    language = tuple(classes())
    wire = module("language.wire").Wire
    names = {(cls, word): cls.__name__ for cls in language for word in words(cls)}
    seen: dict[int, Any] = {}

    def use(table: dict[Any, list[str]], key: Any, user: str) -> None:
        if user not in table.setdefault(key, []):
            table[key].append(user)

    def walk(thing: Any, platform: str, owner: str) -> None:
        if id(thing) in seen and _name(thing):
            return  # What has no name of its own is used by whoever holds it, each time.
        if isinstance(thing, language):
            seen[id(thing)] = thing
            user = _user(platform, _name(thing) or owner)
            for item in dataclasses.fields(thing):
                value = getattr(thing, item.name)
                if not _is_default(item, value):
                    cls = next(cls for cls in type(thing).__mro__ if (cls, item.name) in names)
                    use(found.of_word, (cls.__name__, item.name), user)
                walk(value, platform, _name(thing) or owner)
        elif isinstance(thing, wire):
            use(found.of_wire, type(thing), _user(platform, owner))
            for value in vars(thing).values():
                walk(value, platform, owner)
        elif isinstance(thing, Mapping):
            for value in thing.values():
                walk(value, platform, owner)
        elif isinstance(thing, (tuple, list)):
            for value in thing:
                walk(value, platform, owner)

    for platform, name, value in _declared():
        if id(value) not in seen:
            walk(value, platform, name)
    return found


def _declared() -> Iterator[tuple[str, str, Any]]:
    """Platform, name and value of everything that stands in the files of the platforms, modules before their parts."""
    later, wire = [], module("language.wire").Wire
    resource, info_command = module("language.resource").Resource, module("whole.info").info_command
    for platform in PLATFORMS:
        for path in _files(platform):
            place = module(f"{platform}.{path.stem}")
            values = {name: value for name, value in vars(place).items() if not name.startswith("__")}
            for cls in [value for value in values.values() if getattr(value, "__module__", "") == place.__name__]:
                values = {**values, **(vars(cls) if isinstance(cls, type) else {})}
            for name, value in values.items():
                if hasattr(value, "module") and hasattr(value, "platform"):
                    yield platform, name, value
                    if isinstance(value, resource):
                        yield platform, name, info_command(value)
                elif not isinstance(value, wire):
                    later.append((platform, name, value))
    yield from later


def _files(platform: str) -> list[Path]:
    folder = Path(inspect.getfile(module(f"{platform}.client"))).parent
    return sorted(folder.glob("[!_]*.py"))


def _name(thing: Any) -> str:
    """What a declared thing is called: its module, its option, its request."""
    kind = type(thing).__name__
    if kind == "Call":
        return f"{thing.method} {thing.path}"
    return str(getattr(thing, "module", "") or getattr(thing, "label", "") or getattr(thing, "name", ""))


def _user(platform: str, name: str) -> str:
    return name if name.startswith(platform) else f"{platform} {name}"


def _is_default(item: Any, value: Any) -> bool:
    if item.default_factory is not dataclasses.MISSING:
        return bool(value == item.default_factory())
    return value is item.default or (not callable(value) and bool(value == item.default))


# -- an example of a word --------------------------------------------------------------------------------------------


def examples() -> dict[tuple[str, str], str]:
    """By class and word: the shortest use of it in the files of the platforms, and which file that is."""
    language = {cls.__name__: cls for cls in classes()}
    found: dict[tuple[str, str], tuple[bool, int, str]] = {}
    for platform in PLATFORMS:
        for path in _files(platform):
            for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
                for key, text in _uses(call, language):
                    short = text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]} ..."
                    shown = f"`{short}` in {platform}/{path.name}"
                    # What is a parameter of the function around it tells little.
                    vague = text.rpartition("=")[2].isidentifier() and text.islower()
                    known = (vague or key[0] != _maker(call), len(text), shown)
                    found[key] = min(found.get(key, known), known)
    return {key: shown for key, (_other, _length, shown) in found.items()}


def _maker(call: ast.Call) -> str:
    """The class that a call makes an object of, where it is one of the language."""
    name = getattr(call.func, "id", "")
    return "Field" if name in ("text", "number", "flag", "items") else name


def _uses(call: ast.Call, language: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """What a call says by which word. What only hands words on may be of any class that has the word."""
    maker = _maker(call)
    made = [language[maker]] if maker in language else list(language.values())
    given = [(item.arg, item.value, f"{item.arg}=") for item in call.keywords if item.arg]
    if maker in language and maker == getattr(call.func, "id", ""):
        order = [item.name for item in dataclasses.fields(language[maker])]
        given += [(word, value, "") for word, value in zip(order, call.args)]
    for word, value, before in given:
        text = before + ast.unparse(value)
        for cls in made:
            owner = next((base for base in cls.__mro__ if base.__name__ in language and word in words(base)), None)
            if owner:
                yield (owner.__name__, word), text.replace("|", "\\|")


# -- the page --------------------------------------------------------------------------------------------------------


def page() -> str:
    """The words as sections of a page, class by class."""
    found, shown = users(), examples()
    parts = []
    for cls in sorted(classes(), key=lambda cls: ORDER.index(cls.__name__) if cls.__name__ in ORDER else len(ORDER)):
        said = told(cls)
        rows = ["| Word | What it does | Example | Used by |", "| --- | --- | --- | --- |"]
        for word in words(cls):
            key = (cls.__name__, word)
            if word not in said:
                raise SystemExit(f"the docstring of {cls.__name__} does not say what {word} does")
            text = MARKUP.sub(r"`\1`", said[word]).replace("|", "\\|").removesuffix("; or")
            stays = f": {why}" if (why := ONE_USER.get(".".join(key), "")) else ""
            rows.append(f"| `{word}` | {text} | {shown.get(key, '')} | {_some(found.of_word.get(key, []))}{stays} |")
        parts.append(f"## {cls.__name__}\n\n{_paragraphs(cls)}\n\n" + "\n".join(rows) + "\n")
    rows = ["| Wire | How a value travels | Used by |", "| --- | --- | --- |"]
    for cls in wires():
        rows.append(f"| `{cls.__name__}` | {_first(cls)} | {_some(found.of_wire.get(cls, []))} |")
    parts.append("## Wires\n\n" + "\n".join(rows) + "\n")
    rows = ["| Maker | What it makes |", "| --- | --- |"]
    for name in ("fields", "accepting"):
        place = module(f"language.{name}")
        for item in vars(place).values():
            if inspect.isfunction(item) and item.__module__ == place.__name__ and not item.__name__.startswith("_"):
                rows.append(f"| `{item.__name__}({_parameters(item)})` | {_first(item)} |")
    parts.append("## Makers of fields and rules\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def wires() -> list[Any]:
    """The ways to travel of the language, and those that a platform needs besides."""
    wire = module("language.wire").Wire
    names = [f"language.{name}" for name in WIRES]
    names += [f"{platform}.{path.stem}" for platform in PLATFORMS for path in _files(platform)]
    return [
        item
        for name in names
        for item in vars(module(name)).values()
        if isinstance(item, type) and issubclass(item, wire) and item.__module__ == module(name).__name__
    ]


def _paragraphs(cls: Any) -> str:
    """What a docstring says besides its words."""
    lines = []
    for line in (inspect.getdoc(cls) or "").splitlines():
        match = WORD.match(f"    {line}")
        if match and set((match[1] or match[3]).split(", ")) <= set(words(cls)):
            break
        lines.append(line)
    return MARKUP.sub(r"`\1`", "\n".join(lines).strip())


def _first(item: Any) -> str:
    text = " ".join((inspect.getdoc(item) or "").partition("\n\n")[0].split())
    if not text:
        raise SystemExit(f"{item.__name__} has no docstring")
    return MARKUP.sub(r"`\1`", text).replace("|", "\\|")


def _parameters(function: Any) -> str:
    return ", ".join(str(item).partition(":")[0] for item in inspect.signature(function).parameters.values())


def _some(users: list[str]) -> str:
    shown = ", ".join(sorted(users)[:MOST_USERS]).replace("|", "\\|")
    return f"{shown} and more" if len(users) > MOST_USERS else shown
