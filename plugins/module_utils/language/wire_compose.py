# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compose files, which are compared by what they say and not by how they are written."""

from __future__ import annotations

import base64
import contextlib
import functools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import PaasError
from .wire import Wire

try:
    import yaml

    HAS_YAML = True
except ImportError:
    HAS_YAML = False

_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)|([A-Za-z_]\w*))")
_CORE = (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"[-+]?(0|[1-9][0-9]*)\.[0-9]+", "-+0123456789"),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("tag:yaml.org,2002:merge", r"<<", "<"),
)
"""What a word without quotes is. V(yes), V(22:22) and dates, which older YAML takes for something else, are text."""


def parsed(text: str) -> Any:
    """What a Compose file says. Raises ValueError with a sentence that follows the name of the option, and PaasError
    without PyYAML.
    """
    if not HAS_YAML:
        raise PaasError(
            "Reading a Compose file needs the Python library PyYAML where this module runs. Install it there.",
            "requirements",
        )
    # The quick one first, where there is one; what it cannot read is explained by the other one.
    *quick, plain = _loaders()
    for loader in quick:
        with contextlib.suppress(yaml.YAMLError, UnicodeError):
            return yaml.load(text, Loader=loader)
    try:
        return yaml.load(text, Loader=plain)
    except yaml.YAMLError as error:
        raise ValueError(f"is no YAML: {' '.join(str(error).split())}") from None


def _refuse_twice(text: str) -> None:
    """Refuse a key that is there twice in one dictionary: servers do, and one of the two would be lost here.

    Raises ValueError as C(parsed) does.
    """
    seen: set[int] = set()
    nodes = [yaml.compose(text, Loader=_loaders()[0])]
    while nodes:
        node = nodes.pop()
        if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
            continue
        keys: set[Any] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in keys and key.value != "<<":
                line = key.start_mark.line + 1
                raise ValueError(f"has {key.value!r} twice in the same dictionary, the second time in line {line}")
            keys.add(key.value if isinstance(key, yaml.ScalarNode) else None)
            nodes.append(value)


@functools.cache
def _loaders() -> tuple[Any, ...]:
    names = [name for name in ("CSafeLoader", "SafeLoader") if hasattr(yaml, name)]
    return tuple(_with_core(getattr(yaml, name)) for name in names)


def _with_core(base: Any) -> Any:
    loader: Any = type("Loader", (base,), {"yaml_implicit_resolvers": {}})
    for tag, pattern, first in _CORE:
        loader.add_implicit_resolver(tag, re.compile(rf"^(?:{pattern})$"), list(first))
    return loader


def sound(file: Any) -> dict[str, Any]:
    """A Compose file as data. Raises ValueError with a sentence that follows the name of the option."""
    file = parsed(file) if isinstance(file, str) else file
    services = file.get("services") if isinstance(file, Mapping) else None
    if not isinstance(services, Mapping):
        raise ValueError("is no Compose file: it has no dictionary called services")
    odd = [str(name) for name, service in services.items() if not isinstance(service, Mapping)]
    if odd:
        raise ValueError(f"is no Compose file: services.{odd[0]} is no dictionary")
    return {str(name): value for name, value in file.items()}


def services_of(file: Any) -> dict[str, Any]:
    """The services of a Compose file, declared or stored; none where it cannot be read."""
    try:
        return {str(name): service for name, service in sound(file)["services"].items()}
    except ValueError:
        return {}


def environment_of(service: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a service, which may be written as a list; None for those that it only passes on."""
    found = service.get("environment") or {}
    if isinstance(found, Mapping):
        return {str(name): value for name, value in found.items()}
    pairs = (str(item).partition("=") for item in found)
    return {name: value if equals else None for name, equals, value in pairs}


def variables_of(file: Any) -> set[str]:
    """The variables that a Compose file speaks of, be it by their names or where it wants their values."""
    names: set[str] = set()
    for service in services_of(file).values():
        names.update(environment_of(service))
    for text in _texts(file if isinstance(file, str) else services_of(file)):
        names.update(one or other for one, other in _VARIABLE.findall(text))
    return names


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _said(value: Any) -> Any:
    """What is compared: C(80) and C("80") say the same, and so does whatever a number is written like."""
    if isinstance(value, Mapping):
        return {str(key): _said(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_said(item) for item in value]
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower()


class ComposeFile(Wire):
    """A Compose file, declared as text or as a dictionary and compared by what it says. Travels as base64 of JSON,
    which is YAML, so that the server reads what was understood here."""

    def normalise(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, (str, Mapping)):
            raise ValueError("has to be the text of a Compose file, or a dictionary")
        found = sound(value)
        if isinstance(value, str):
            _refuse_twice(value)
        return found

    def decode(self, raw: Any) -> Any:
        try:
            return None if raw is None else self.normalise(raw)
        except ValueError:
            # Whatever is declared says something else.
            return raw

    def encode(self, value: Any) -> Any:
        return base64.b64encode(json.dumps(value, ensure_ascii=False, default=str).encode()).decode()

    def equal(self, wanted: Any, current: Any) -> bool:
        return bool(_said(wanted) == _said(current))
