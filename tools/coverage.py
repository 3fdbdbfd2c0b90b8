# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/coverage.md: every request of the servers and every field of every body, and which module sends it or why none.

What modules send follows from their declarations, what there is from the vendors' specifications, and why something is
not done from tools/coverage.yml. Nothing may be in two of these: a reason for what a module does, or for what does not
exist, is an error.

The specifications are not in this repository. Where they are not beside it, nobody can write the page, and what is
checked is what it says of the requests in it: which modules send them, with which fields.
"""

from __future__ import annotations

import ast
import dataclasses
import fnmatch
import importlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import declared
import vendor
import yaml
from vendor import Route

REASONS = declared.ROOT / "tools" / "coverage.yml"
PAGE = declared.ROOT / "docs" / "coverage.md"
UTILS = declared.UTILS
TITLES = {"coolify": "Coolify 4.3.10", "dokploy": "Dokploy v0.30.2"}
NOT_YET = "not yet"
MOST_MODULES = 4
ROW = re.compile(r"^\| `(\w+) (\S+)` \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")


@dataclasses.dataclass
class Use:
    """Which modules send a request, and what they send with it."""

    modules: set[str] = dataclasses.field(default_factory=set)
    names: set[str] = dataclasses.field(default_factory=set)


Uses = dict[str, Use]
DATABASES = "{type}"
TYPED = {DATABASES: "TYPES", "{host}": "HOSTS"}
"""What stands for the router of a type, and where its types are listed."""
FOLLOWING = ("_info", "_stack", "_export")
"""Modules that do with a kind what its own module does."""


# -- what modules send -------------------------------------------------------------------------------------------------


def uses(platform: str) -> Uses:
    """By shape of the request."""
    found: Uses = {}
    files: dict[str, set[str]] = {}
    for item in declared.everything():
        if item.file.startswith(f"{platform}."):
            files.setdefault(item.file.partition(".")[2], set()).add(item.module)
            which = getattr(item.what, "lasting", ())
            for call, names in _sent(item.what):
                # What is always there has an address for each of those that there are.
                for key in which if len(which) > 1 and call.path.endswith("/{id}") else ("",):
                    path = call.path.replace("{id}", key) if key else call.path
                    told = {name.replace("{" + item.what.id_option + "}", key) for name in names} if key else names
                    _note(found, item.module, call.method, path, told)
    by_declaration = set(found)
    for file, modules in sorted(files.items()):
        for helper in (file, *_helpers(platform, file, files)):
            calls = list(_in_functions(UTILS / platform / f"{helper}.py"))
            if helper != file or len(modules) == 1:
                calls += _of_module(platform, helper)
            for method, path, names in calls:
                if path.startswith(DATABASES):
                    # Whoever manages things of these types sends it; others only import where it stands.
                    for module in modules & found[vendor.shape("POST", f"{_types()[0]}.update")].modules:
                        _note(found, module, method, path, names)
                    continue
                shape = vendor.shape(method, path.removeprefix("trpc/"))
                for module in modules & found[shape].modules if shape in by_declaration else modules:
                    _note(found, module, method, path, names)
    return found


def senders(use: Use) -> list[str]:
    """The modules to name; those that follow from others only where there are no others."""
    return sorted(item for item in use.modules if not item.endswith(FOLLOWING)) or sorted(use.modules)


def _types() -> tuple[str, ...]:
    return tuple(importlib.import_module(f"{declared.HOUSE}.dokploy.typed").TYPES)


def _note(found: Uses, module: str, method: str, path: str, names: Iterable[str]) -> None:
    typed = path.partition(".")[0]
    if typed in TYPED:
        # One call, which is sent to the router of each type.
        for kind in getattr(importlib.import_module(f"{declared.HOUSE}.dokploy.typed"), TYPED[typed]):
            own = {name.replace(typed, kind) for name in names}
            _note(found, module, method, path.replace(typed, kind), own)
        return
    use = found.setdefault(vendor.shape(method, path.removeprefix("trpc/")), Use())
    use.modules.add(module)
    # A name may tell the type that it is the id of.
    use.names.update(own for name in names for own in {name.replace(DATABASES, kind) for kind in _types()})


def _sent(thing: Any) -> Iterator[tuple[Any, set[str]]]:
    """Each call that is part of a declaration, with the fields that the engine sends with it."""
    language = importlib.import_module(f"{declared.HOUSE}.language.resource")
    child = importlib.import_module(f"{declared.HOUSE}.language.child").Child
    for item in _parts(thing):
        if isinstance(item, (language.Resource, child)):
            fields = [*item.fields, *(part for group in getattr(item, "groups", ()) for part in group.fields)]
            new = {part.api or part.name for part in fields if part.on_create}
            yield from ((part.by, {part.api or part.name}) for part in fields if part.by)
            later = {part.api or part.name for part in fields if part.on_update and not part.by}
            linked = {part.send for part in getattr(item, "references", ()) if part.send}
            linked |= {part.send for part in getattr(item, "parents", ()) if part.send}
            texts = {part.text for part in getattr(item, "children", ()) if part.text}
            variants = () if isinstance(item, child) else item.variants
            creations = [item.create, *(variant.create for variant in variants)]
            yield from ((call, {*new, *linked, *texts}) for call in creations if call)
            changes = [item.update, getattr(item, "bulk", None), *(variant.update for variant in variants)]
            yield from (
                (call, {*later, *texts, *(new if call is getattr(item, "bulk", None) else ())})
                for call in changes
                if call
            )
    for item in _parts(thing):
        if type(item).__name__ == "Call":
            yield item, {*item.body, *item.query}
        elif type(getattr(item, "by", None)).__name__ == "Call":
            yield item.by, {item.api_name}


def _parts(thing: Any) -> Iterator[Any]:
    """Everything that a declaration holds, whatever it is nested in; what a command does with resources is theirs."""
    resource = importlib.import_module(f"{declared.HOUSE}.language.resource").Resource
    seen: dict[int, Any] = {}
    waiting = [thing]
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen[id(item)] = item
        if isinstance(item, resource) and item is not thing:
            continue
        if isinstance(item, Mapping):
            waiting += item.values()
        elif isinstance(item, (list, tuple, set, frozenset)):
            waiting += item
        elif dataclasses.is_dataclass(item) and not isinstance(item, type):
            yield item
            waiting += [getattr(item, part.name) for part in dataclasses.fields(item)]
        elif type(item).__module__.startswith(declared.HOUSE) and not isinstance(item, type):
            waiting += [*vars(item).values(), *vars(type(item)).values()] if hasattr(item, "__dict__") else []


def _helpers(platform: str, file: str, files: Mapping[str, Any]) -> set[str]:
    """The files of the platform that one with declarations imports, up to others that have some."""
    found: set[str] = set()
    waiting = [file]
    while waiting:
        tree = ast.parse((UTILS / platform / f"{waiting.pop()}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                names = [node.module] if node.module else [alias.name for alias in node.names]
                new = [str(name) for name in names if name not in found and name not in files]
                new = [name for name in new if (UTILS / platform / f"{name}.py").exists()]
                found.update(new)
                waiting += new
    return found


def _of_module(platform: str, name: str) -> list[tuple[str, str, set[str]]]:
    """Requests that stand in a file by a name of their own, or in one of its classes."""
    place = importlib.import_module(f"{declared.HOUSE}.{platform}.{name}")
    classes = [item for item in vars(place).values() if getattr(item, "__module__", "") == place.__name__]
    values = [
        *vars(place).values(),
        *(value for item in classes if isinstance(item, type) for value in vars(item).values()),
    ]
    calls = [item for value in values for item in _parts(value) if type(item).__name__ == "Call"]
    return [(item.method, item.path, {*item.body, *item.query}) for item in calls]


def _in_functions(path: Path) -> Iterator[tuple[str, str, set[str]]]:
    """Requests that functions make: calls whose path is plain enough to be read."""
    functions = (ast.FunctionDef, ast.Lambda)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = [inner for item in ast.walk(tree) if isinstance(item, functions) for inner in ast.walk(item)]
    held = {
        target.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in nodes:
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Call" and len(node.args) >= 2):
            continue
        method, where = (_text(item) for item in node.args[:2])
        if method and where and (where.startswith(DATABASES) or not where.startswith(("{", "/{"))):
            given = [
                held.get(word.value.id) if isinstance(word.value, ast.Name) else word.value
                for word in node.keywords
                if word.arg in ("body", "query")
            ]
            names = {
                str(key.value)
                for word in given
                if isinstance(word, ast.Dict)
                for key in word.keys
                if isinstance(key, ast.Constant)
            }
            yield method, where, names


def _text(node: ast.expr) -> str:
    """The text of an expression, with C({}) for what is only known when it runs."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(item) if isinstance(item, ast.Constant) else "{}" for item in node.values)
    return ""


# -- the page ----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Line:
    """One request: by which modules it is sent, or why by none; the same of its fields."""

    route: Route
    modules: list[str]
    why: str
    done: list[str]
    left: dict[str, str]

    @property
    def fields(self) -> int:
        return len(self.done) + len(self.left)


class Reasons:
    """The reasons by hand. A pattern may stand for many; each has to be of use."""

    def __init__(self, platform: str, given: Mapping[str, Any]) -> None:
        self.routes: Mapping[str, str] = given.get("requests") or {}
        self.fields: Mapping[str, str] = given.get("fields") or {}
        self.also: Mapping[str, list[str]] = given.get("also_sent") or {}
        self.platform = platform
        self.used: set[str] = set()

    def of_route(self, shape: str) -> str:
        return self._first(self.routes, shape)

    def of_field(self, shape: str, name: str) -> str:
        return self._first(self.fields, f"{shape} {name}")

    def sent(self, shape: str) -> list[str]:
        fitting = [pattern for pattern in self.also if fnmatch.fnmatchcase(shape, pattern)]
        self.used.update(fitting)
        return [name for pattern in fitting for name in self.also[pattern]]

    def _first(self, table: Mapping[str, str], text: str) -> str:
        for pattern, why in table.items():
            if fnmatch.fnmatchcase(text, pattern.replace("[", "[[]")):
                self.used.add(pattern)
                return why
        return ""

    def idle(self) -> list[str]:
        """What is said about nothing."""
        return sorted({*self.routes, *self.fields, *self.also} - self.used)


def lines(platform: str, reasons: Reasons) -> list[Line]:
    """Raises SystemExit where a reason is about nothing that is left."""
    sent = uses(platform)
    found = []
    for route in vendor.routes(platform):
        use = sent.get(route.shape, Use())
        modules = senders(use)
        why = "" if modules else reasons.of_route(route.shape) or NOT_YET
        names = [item.name for item in (*route.body, *(route.query if route.method != "GET" else ()))]
        known = {*use.names, *reasons.sent(route.shape)}
        done = [name for name in names if modules and name in known]
        left = {
            name: reasons.of_field(route.shape, name) or (NOT_YET if modules or why == NOT_YET else why)
            for name in names
            if name not in done
        }
        found.append(Line(route, modules, why, done, left))
    if reasons.idle():
        raise SystemExit(f"{REASONS.name} says of {platform} what is about nothing: {', '.join(reasons.idle())}")
    return found


def page() -> str:
    """The whole page. Raises OSError where the specifications are not here."""
    given = yaml.safe_load(REASONS.read_text(encoding="utf-8"))
    found = {platform: lines(platform, Reasons(platform, given[platform])) for platform in declared.PLATFORMS}
    parts = [
        "# What the servers can do, and which module does it",
        "Every request in the vendors' specifications, and every field that it takes. `python tools/generate.py` writes"
        " this page from the declarations, the specifications and the reasons in `tools/coverage.yml`, and"
        f" `--check` compares it. **{NOT_YET}** means that nobody has done it; every other reason says why nobody will,"
        " or how it is done instead.",
        _figures(found),
    ]
    for platform, mine in found.items():
        parts += [f"## {TITLES[platform]}", *_sections(platform, mine)]
    return "\n\n".join(parts) + "\n"


def _figures(found: Mapping[str, list[Line]]) -> str:
    rows = ["| | Requests | done | with a reason | not yet | Fields | done | with a reason | not yet |"]
    rows.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for platform, mine in found.items():
        count = Counter("done" if item.modules else "later" if item.why == NOT_YET else "why" for item in mine)
        fields = Counter("later" if why == NOT_YET else "why" for item in mine for why in item.left.values())
        done = sum(len(item.done) for item in mine)
        numbers = [len(mine), count["done"], count["why"], count["later"]]
        numbers += [done + fields.total(), done, fields["why"], fields["later"]]
        rows.append(f"| {TITLES[platform]} | {' | '.join(f'{number:,}' for number in numbers)} |")
    return "\n".join(rows)


def _sections(platform: str, mine: list[Line]) -> Iterator[str]:
    topics: dict[str, list[Line]] = {}
    for item in mine:
        topics.setdefault(item.route.path.strip("/").replace(".", "/").split("/")[0], []).append(item)
    for topic, inside in topics.items():
        rows = [f"### {topic}", "", "| Request | Module, or why none | Fields sent | Fields not sent |"]
        rows.append("| --- | --- | --- | --- |")
        rows += [_row(item) for item in inside]
        yield "\n".join(rows)


def _row(item: Line) -> str:
    modules = ", ".join(f"`{module}`" for module in item.modules) or item.why
    modules = modules if len(item.modules) <= MOST_MODULES else "whatever needs it"
    by_reason: dict[str, list[str]] = {}
    for name, why in item.left.items():
        by_reason.setdefault(why, []).append(name)
    left = "; ".join(
        f"{', '.join(f'`{name}`' for name in names)}{'' if why == item.why else f' ({why})'}"
        for why, names in by_reason.items()
    )
    done = ", ".join(f"`{name}`" for name in item.done)
    return f"| `{item.route.method} {item.route.path}` | {modules} | {done} | {left} |"


# -- whether it is current ---------------------------------------------------------------------------------------------


def targets() -> Iterator[tuple[Path, str]]:
    """The page, where it can be written."""
    if vendor.contracts().exists():
        yield PAGE, page()


def complaint() -> str:
    """What the page says otherwise than the declarations, where nobody can write it anew."""
    if vendor.contracts().exists():
        return ""
    given = yaml.safe_load(REASONS.read_text(encoding="utf-8"))
    _head, *parts = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    wrong = [
        f"{method} {path}"
        for platform, text in zip(declared.PLATFORMS, parts)
        for sent, reasons in [(uses(platform), Reasons(platform, given[platform]))]
        for method, path, who, done, left in ROW.findall(text)
        if not _agrees(sent, reasons, vendor.shape(method, path), who, *map(NAME.findall, (done, left)))
    ]
    if not wrong:
        return ""
    return (
        f"docs/coverage.md says something else of {len(wrong)} requests than the declarations, first of {wrong[0]}. It"
        " can be written only where the vendors' specifications are: in ../shared/contracts, or where PAAS_CONTRACTS"
        " says."
    )


def _agrees(sent: Uses, reasons: Reasons, shape: str, who: str, done: list[str], left: list[str]) -> bool:
    use = sent.get(shape, Use())
    modules = senders(use)
    known = {*use.names, *reasons.sent(shape)} if modules else set()
    shown = NAME.findall(who) if modules and len(modules) <= MOST_MODULES else modules
    return shown == modules and known.issuperset(done) and not known.intersection(left)
