# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What follows from a declaration for the options of its module: argument spec, needed options, secrets. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .redact import MASK
from .schema import Child, Group, Option, Resource


def option_spec(option: Option, fallback: Any) -> dict[str, Any]:
    """One option as Ansible's argument spec wants it."""
    spec: dict[str, Any] = {"type": option.type}
    if option.elements:
        spec["elements"] = option.elements
    if option.choices:
        spec["choices"] = list(option.choices)
    if option.default is not None:
        spec["default"] = option.default
    if option.required:
        spec["required"] = True
    if option.secret:
        spec["no_log"] = True
    elif any(word in option.name for word in ("token", "secret", "password", "key")):
        spec["no_log"] = False
    if option.env:
        spec["fallback"] = (fallback, [option.env])
    inner = inner_options(option)
    if inner:
        spec["options"] = {item.name: option_spec(item, fallback) for item in inner}
    return spec


def inner_options(option: Option) -> tuple[Option, ...]:
    """The suboptions of a dictionary or list option; a free dictionary has none."""
    if isinstance(option, Group):
        return tuple(item for item in option.fields if item.const is None)
    if isinstance(option, Child) and option.elements == "dict":
        return option.fields
    return ()


def argument_spec(resource: Resource, fallback: Any) -> dict[str, Any]:
    """The whole argument spec; C(fallback) is Ansible's function that reads an environment variable."""
    return {item.name: option_spec(item, fallback) for item in (*resource.platform.connection, *resource.options())}


def requirements(resource: Resource) -> dict[str, Any]:
    """Which options are needed; the id pins the resource, so that name and parents may be left out."""
    needed = ["name", *(item.name for item in resource.parents if item.default is None)]
    pinned = [] if "{" + needed[-1] + "}" in resource.read.path else needed
    return {"required_one_of": [[name, resource.id_option] for name in pinned or ["name"]]}


def secrets(resource: Resource, params: Mapping[str, Any]) -> list[Any]:
    """Declared values that must not show in what the server says."""
    found: list[Any] = []
    for item in resource.options():
        value = params.get(item.name)
        if item.secret and value is not None:
            found.append(value)
        elif isinstance(item, Group) and isinstance(value, dict):
            found += [value.get(inner.name) for inner in item.fields if inner.secret]
        elif isinstance(item, Child) and isinstance(value, list):
            rows = [row for row in value if isinstance(row, dict)]
            found += [row.get(inner.name) for row in rows for inner in item.fields if inner.secret]
    return found


def masked(resource: Resource, params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as a verbose run may show them."""
    shown = dict(params)
    for item in (*resource.platform.connection, *resource.options()):
        value = shown.get(item.name)
        if value is None:
            continue
        if item.secret:
            shown[item.name] = dict.fromkeys(value, MASK) if isinstance(value, dict) else MASK
        elif isinstance(item, Group):
            hidden = {inner.name for inner in item.fields if inner.secret}
            shown[item.name] = {k: MASK if k in hidden and v is not None else v for k, v in value.items()}
    return shown
