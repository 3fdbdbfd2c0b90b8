# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a result is what the RETURN block of its module says."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

MODULES = Path(__file__).resolve().parent.parent.parent / "plugins" / "modules"
# What every module may return and Ansible documents.
COMMON = {"changed", "failed", "diff", "msg", "invocation", "warnings", "deprecations", "exception", "skipped"}
ITEM = {"item", "ansible_loop_var"}
TYPES = {"str": str, "int": int, "bool": bool, "list": list, "dict": dict, "float": (int, float)}
SHAPE = re.compile(r"every option(?: of M\(selfhosted\.paas\.(\w+)\))? that the server shows, under its name and")


@functools.cache
def block(module: str, name: str) -> Any:
    """One of the literal YAML blocks of a module."""
    for node in ast.parse((MODULES / f"{module}.py").read_text()).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return yaml.safe_load(node.value.value)
    raise AssertionError(f"{module} has no {name}")


def complaints(module: str, result: dict[str, Any]) -> list[str]:
    """What is returned and not documented, documented and not returned, or of another type."""
    promised = {"always", "failure" if result.get("failed") else "success"}
    shown = {key: value for key, value in result.items() if key not in COMMON | ITEM and not key.startswith("_")}
    return list(_complaints(_whole(block(module, "RETURN"), module), shown, module, promised))


def _whole(docs: dict[str, Any], module: str) -> dict[str, Any]:
    """The documentation with what it leaves to that of the options."""
    found = {}
    for key, doc in docs.items():
        said = doc["description"] if isinstance(doc["description"], str) else " ".join(doc["description"])
        shape = SHAPE.search(said)
        own = _whole(doc["contains"], module) if "contains" in doc else {}
        told = _of_options(shape[1] or module) if shape else {}
        contains = _merged(told, own)
        found[key] = {**doc, "contains": contains} if contains else doc
    return found


def _merged(told: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """What options tell, with what is documented besides in its place or inside of it."""
    found = {**told, **own}
    for key in told.keys() & own.keys():
        inside = _merged(told[key].get("contains", {}), own[key].get("contains", {}))
        found[key] = {**own[key], **({"contains": inside} if inside else {})}
    return found


@functools.cache
def _of_options(module: str) -> dict[str, Any]:
    return _as_returned(block(module, "DOCUMENTATION")["options"])


def _as_returned(options: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name, option in options.items():
        doc = {key: option[key] for key in ("description", "type", "elements") if key in option}
        inside = _as_returned(option.get("suboptions", {}))
        found[name] = {**doc, "returned": "when known", **({"contains": inside} if inside else {})}
    return found


def _complaints(docs: dict[str, Any], values: dict[str, Any], path: str, promised: set[str]) -> Iterator[str]:
    for key in values.keys() - docs.keys():
        yield f"{path}.{key} is returned and not documented"
    for key, doc in docs.items():
        place = f"{path}.{key}"
        if key not in values:
            if doc["returned"] in promised:
                yield f"{place} is documented as returned: {doc['returned']}, and is not returned"
            continue
        value = values[key]
        if value is None:
            continue
        if not isinstance(value, TYPES[doc["type"]]) or (isinstance(value, bool) and doc["type"] != "bool"):
            yield f"{place} is documented as {doc['type']} and is {type(value).__name__}"
            continue
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            if "elements" in doc and not isinstance(row, TYPES[doc["elements"]]):
                yield f"{place} holds {type(row).__name__}, documented is {doc['elements']}"
            elif "contains" in doc:
                yield from _complaints(doc["contains"], row, place, {"always"})
