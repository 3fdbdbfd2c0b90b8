# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the variables of a service are worth when it is deployed: quoting, comments, references."""

from __future__ import annotations

import re
from collections.abc import Callable

from .errors import bad

_ASSIGNMENT = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>[\w.-]+)[ \t]*(?:=|:[ \t])[ \t]*
        (?P<value>(?:"(?:\\"|[^"])*"|'(?:\\'|[^'])*'|`(?:\\`|[^`])*`)(?=[^\S\n]*(?:\#.*)?$)|[^\#\n]*)""",
    re.MULTILINE | re.VERBOSE,
)


def parse(text: str | None) -> dict[str, str]:
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return {match["name"]: _value(match["value"].strip()) for match in _ASSIGNMENT.finditer(lines)}


def _value(raw: str) -> str:
    if len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "\"'`":
        inner = raw[1:-1]
        return inner.replace("\\n", "\n").replace("\\r", "\r") if raw[0] == '"' else inner
    return raw


def resolved(service: str | None, project: str | None, environment: str | None) -> list[str]:
    """NAME=value as the container gets them; a reference to nothing is an error."""
    own, shared, local = parse(service), parse(project), parse(environment)
    steps: list[tuple[str, dict[str, str], str]] = [
        (r"\$\{\{project\.(.*?)\}\}", shared, "Invalid project environment variable: project.{}"),
        (r"\$\{\{environment\.(.*?)\}\}", local, "Invalid environment variable: environment.{}"),
        (r"\$\{\{(.*?)\}\}", own, "Invalid service environment variable: {}"),
    ]
    result = []
    for name, value in own.items():
        for pattern, variables, complaint in steps:
            value = re.sub(pattern, _lookup(variables, complaint), value)
        result.append(f"{name}={value}")
    return result


def _lookup(variables: dict[str, str], complaint: str) -> Callable[[re.Match[str]], str]:
    def replacement(match: re.Match[str]) -> str:
        if match[1] not in variables:
            raise bad(complaint.replace("{}", match[1]))
        return variables[match[1]]

    return replacement
