# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What follows from a declaration for the options of its module: argument spec, needed options, secrets. No I/O."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from . import environment_file
from .child import Child
from .commands import Command, Declaration, Members
from .redact import MASK, credentials, is_mask, leaves, visible
from .words import Group, Option


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
    if option.secret or any(word in option.name for word in ("token", "secret", "password", "key")):
        # Ansible takes each value of an option with no_log, be it only "1", out of everything that it shows, from 2.22
        # on of the whole play. The engine masks secrets where they stand, so only the key is left to Ansible.
        spec["no_log"] = option.secret and bool(option.env)
    if option.env:
        spec["fallback"] = (fallback, [option.env])
    inner = own_options(option)
    if inner:
        spec["options"] = {item.name: option_spec(item, fallback) for item in inner}
    return spec


def own_options(option: Option) -> tuple[Option, ...]:
    """The suboptions that the module of an option documents itself, and that Ansible checks."""
    return () if isinstance(option, Members) else inner_options(option)


def inner_options(option: Option) -> tuple[Option, ...]:
    """The suboptions of a dictionary or list option; a free dictionary has none."""
    if isinstance(option, Members):
        return option.entries
    if isinstance(option, Group):
        return tuple(item for item in option.fields if item.const is None)
    if isinstance(option, Child) and option.elements == "dict":
        return option.fields
    return option.suboptions


def argument_spec(declaration: Declaration, fallback: Any) -> dict[str, Any]:
    """The whole argument spec; C(fallback) is Ansible's function that reads an environment variable."""
    return {item.name: option_spec(item, fallback) for item in all_options(declaration)}


def members_spec(declaration: Declaration, given: Mapping[str, Any], fallback: Any) -> dict[str, Any]:
    """The argument spec of what is given and Ansible does not check: entries of members, each by its own resource."""
    options = declaration.options() if isinstance(declaration, Command) else ()
    members = [item for item in options if isinstance(item, Members) and given.get(item.name) is not None]
    inner = {item.name: {option.name: option_spec(option, fallback) for option in item.entries} for item in members}
    return {name: {"type": "list", "elements": "dict", "options": options} for name, options in inner.items()}


def narrowed(spec: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The same spec with the suboptions that matter for what is given, since each one costs time for every row.

    Where an unknown suboption is given, all are kept, so that the error names them.
    """
    return {name: _narrowed(option, given.get(name)) for name, option in spec.items()}


def _narrowed(option: Mapping[str, Any], value: Any) -> Mapping[str, Any]:
    inner = option.get("options")
    rows = value if isinstance(value, list) else [value]
    if not inner or not all(isinstance(row, Mapping) for row in rows):
        return option
    used = {name for row in rows for name in row}
    if used - inner.keys():
        return option
    kept = {
        name: item
        for name, item in inner.items()
        if name in used or item.get("required") or "default" in item or "fallback" in item
    }
    return {**option, "options": kept}


def requirements(declaration: Declaration) -> dict[str, Any]:
    """Which options are needed and which exclude each other; the id pins a resource, so name and parents may go."""
    if isinstance(declaration, Command):
        return dict(declaration.requirements)
    if declaration.lasting:
        return {"mutually_exclusive": [list(names) for names in declaration.exclusive]}
    needed = ["name", *(item.name for item in declaration.parents if item.default is None and not item.assumed)]
    pinned = [] if needed[-1] in declaration.read.mentions else needed
    return {
        "required_one_of": [[name, declaration.id_option] for name in pinned or ["name"]],
        "mutually_exclusive": [list(names) for names in declaration.exclusive],
    }


def secrets(declaration: Declaration, params: Mapping[str, Any]) -> list[Any]:
    """Declared values that must not show in what the server says."""
    return [found for item, value in _given(declaration.options(), params) for found in _secrets(item, value)]


def public(declaration: Declaration, params: Mapping[str, Any]) -> Iterator[str]:
    """Declared texts that are no secrets, and the words that they are made of."""
    for item, value in _given(all_options(declaration), params):
        for text in _public(item, value, params):
            yield text
            yield from _SEPARATORS.split(text)


_SEPARATORS = re.compile(r"""[\s/:@,;=?&#|"'()]+""")


def _opened(params: Mapping[str, Any]) -> Collection[str]:
    """Names of variables whose values are no secrets."""
    names = params.get("public_variables")
    return names if isinstance(names, list) else ()


def _public(option: Option, value: Any, beside: Mapping[str, Any]) -> Iterator[str]:
    """What is in the open of an option; C(beside) are the options beside it."""
    inside = {item.name: item for item in inner_options(option)}
    if option.secret:
        # The names of variables are none.
        rows = value if isinstance(value, Mapping) else {}
        yield from map(str, rows)
        yield from (str(visible(leaf)) for name in _opened(beside) for leaf in leaves(rows.get(name, ())))
    elif inside:
        for row in value if isinstance(value, list) else [value]:
            for name in row if isinstance(row, Mapping) else ():
                yield from _public(inside[name], row[name], row) if name in inside else ()
            yield from [row] if isinstance(row, str) else ()
    else:
        yield from (str(visible(leaf)) for leaf in leaves(value) if leaf is not None and not isinstance(leaf, bool))


def _given(options: Iterable[Option], values: Mapping[str, Any]) -> list[tuple[Option, Any]]:
    """The options that were given, each with its value: mostly a few of some hundred."""
    return [(item, values[item.name]) for item in options if values.get(item.name) is not None]


def _secrets(option: Option, value: Any) -> Iterator[Any]:
    if value is None:
        return
    if option.secret:
        yield from (leaf for leaf in leaves(value) if not is_mask(leaf))
        if option.name == environment_file.OPTION and isinstance(value, str):
            yield from environment_file.secrets(value)
    elif isinstance(value, str):
        yield from credentials(value)
    inside = {item.name: item for item in inner_options(option)}
    for row in value if inside and isinstance(value, list) else [value] if inside else ():
        for name in row if isinstance(row, Mapping) else ():
            yield from _secrets(inside[name], row[name]) if name in inside else ()


def masked(declaration: Declaration, params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as a verbose run may show them, without those that were left out."""
    given = {name: value for name, value in params.items() if value is not None}
    known, opened = _given(all_options(declaration), given), _opened(given)
    shown = {**given, **{item.name: _masked_value(item, value, opened) for item, value in known}}
    return {name: visible(value) for name, value in shown.items()}


def _masked_value(option: Option, value: Any, opened: Collection[str]) -> Any:
    if option.secret:
        if not isinstance(value, Mapping):
            return MASK
        known = opened if isinstance(option, Child) else ()
        return {name: visible(row) if name in known else MASK for name, row in value.items()}
    if isinstance(value, (list, Mapping)):
        inside = {item.name: item for item in inner_options(option)}
        if isinstance(value, Mapping):
            return _masked_row(inside, value)
        return [_masked_row(inside, row) if isinstance(row, Mapping) else row for row in value]
    return value


def _masked_row(inside: Mapping[str, Option], row: Mapping[str, Any]) -> dict[str, Any]:
    """What was given of a dictionary; what was left out would make a list of many unreadable."""
    given = {name: value for name, value in row.items() if value is not None}
    opened = _opened(row)
    return {
        name: _masked_value(inside[name], value, opened) if name in inside else value for name, value in given.items()
    }


def all_options(declaration: Declaration) -> Iterator[Option]:
    """Those of the module, and those of the connection, which come first."""
    yield from declaration.platform.connection
    yield from declaration.options()
