# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: yaml_mistake
short_description: Why Ansible cannot read a file with variables
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Tells the line, the column and the kind of the first mistake for which M(ansible.builtin.include_vars) fails, and
    nothing that the file holds, as the roles C(coolify_platform) and C(dokploy_platform) do it with files of secrets.
  - A key that is there twice is a mistake where C(DUPLICATE_YAML_DICT_KEY) of Ansible is V(error); its name is told.
options:
  _input:
    description: The text of the file; none where it cannot be read.
    type: str
    required: true
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: What is wrong with the file
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.unvault', 'secrets/shop.production.yml') | selfhosted.paas.yaml_mistake }}"
"""

RETURN = r"""
_value:
  description: The line and the column of the mistake, and what it is; empty where there is none.
  type: str
"""

import json
import re
from typing import Any

import yaml
from ansible import constants as C
from yaml.constructor import ConstructorError
from yaml.reader import Reader

BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAGS_OF_ANSIBLE = ("!unsafe", "!vault", "!vault-encrypted")
# What a parser expected, or the sort of what it found. All else that it quotes is the file's own: a password may begin
# like a tag or an alias.
OWN_WORDS = re.compile(r"'(?:[][{},:?!>-]|<[a-z ]+>)'")
# What has a name is no secret by it; whatever else stands before a colon may be one.
NAME = re.compile(r"[A-Za-z_][\w.-]{0,99}")


class _Loader(BASE):  # type: ignore[misc]  # Which of the two it is depends on the machine.
    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError:
            problem = "this looks like a date or a number, and there is none like it"
            raise ConstructorError(None, None, problem, node.start_mark) from None

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        found = super().construct_mapping(node, deep)
        if C.config.get_config_value("DUPLICATE_YAML_DICT_KEY") == "error":
            self._refuse_twice(node)
        return found

    def _refuse_twice(self, node: Any) -> None:
        lines: dict[Any, int] = {}
        for place, _value in node.value:
            key = self.construct_object(place, deep=True)
            if key in lines:
                called = f" {key}" if NAME.fullmatch(str(key)) else ""
                problem = f"the key{called} is there twice, first in line {lines[key]}"
                raise ConstructorError(None, None, problem, place.start_mark)
            lines[key] = place.start_mark.line + 1


for _tag in TAGS_OF_ANSIBLE:
    _Loader.add_constructor(_tag, lambda loader, node: None)


def yaml_mistake(text: str | None) -> str:
    """Where and what the first mistake is, in words that hold nothing of the text."""
    if text is None:
        return "it cannot be read"
    try:
        data = _data(text)
    except yaml.MarkedYAMLError as error:
        return f"{_place(error.problem_mark)}: {_words(error)}"
    except (yaml.YAMLError, UnicodeError):
        odd = Reader.NON_PRINTABLE.search(text)
        before = text[: odd.start() if odd else 0]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return f"line {line}, column {column}: a character that no YAML may hold"
    return "" if data is None or isinstance(data, dict) else "line 1, column 1: these are no names with values"


def _data(text: str) -> Any:
    """As Ansible reads it, which tries JSON first."""
    try:
        return json.loads(text)
    except ValueError:
        # The fast parser refuses text that Ansible has marked, which is of a class of its own.
        return yaml.load(str(text), Loader=_Loader)


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}"


def _words(error: Any) -> str:
    begun = error.context_mark
    since = f" that begins in {_place(begun)}" if begun and begun.line != error.problem_mark.line else ""
    context = _without_quotes(error.context) + since if error.context else ""
    return ", ".join(filter(None, (context, _without_quotes(error.problem))))


def _without_quotes(words: str) -> str:
    return words if not re.search("['\"]", OWN_WORDS.sub("", words)) else re.split("['\"]", words)[0].strip()


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"yaml_mistake": yaml_mistake}
