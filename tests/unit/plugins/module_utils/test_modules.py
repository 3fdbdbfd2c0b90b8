# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of every module."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from ansible_collections.selfhosted.paas.plugins.module_utils.language.child import Child
from ansible_collections.selfhosted.paas.plugins.module_utils.language.commands import Members
from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import inner_options
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of

ROOT = Path(__file__).resolve().parents[4]
BLOCK = re.compile(r'^(DOCUMENTATION|EXAMPLES|RETURN) = r"""\n(.*?)^"""', re.DOTALL | re.MULTILINE)
MENTION = re.compile(r"\b(O|RV)\((?!ignore:)([^)=:#]+)(?:=[^)]*)?\)")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def fragment(name):
    file, _dot, part = name.removeprefix("selfhosted.paas.").partition(".")
    place = f"ansible_collections.selfhosted.paas.plugins.doc_fragments.{file}"
    return yaml.load(getattr(import_module(place).ModuleDocFragment, part.upper() or "DOCUMENTATION"), LOADER)


@pytest.mark.parametrize("module", MODULES)
def test_no_name_of_an_option_means_two_things(module):
    declaration = declaration_of(module)
    connection = {item.name for item in declaration.platform.connection}
    own = Counter(item.name for item in declaration.options())
    assert not [name for name, count in own.items() if count > 1]
    assert not connection & own.keys()


MARKUP = re.compile(r"\b[A-Z]+\((?:ignore:)?([^)]*)\)")
TWO_LINES = 120
"""Characters of two lines of ansible-doc on a terminal of 80."""


def with_those_inside(options, before=""):
    for option in options:
        yield f"{before}{option.name}", option
        inside = option.fields if isinstance(option, Child) else inner_options(option)
        yield from () if isinstance(option, Members) else with_those_inside(inside, f"{before}{option.name}.")


@pytest.mark.parametrize("module", MODULES)
def test_the_first_sentence_of_an_option_is_read_at_a_glance(module):
    declaration = declaration_of(module)
    options = (*declaration.platform.connection, *declaration.options())
    first = {
        name: re.split(r"(?<=[.?]) ", MARKUP.sub(r"\1", item.doc[0]))[0] for name, item in with_those_inside(options)
    }
    assert {name: text for name, text in first.items() if len(text) > TWO_LINES} == {}


def option_paths(options, before=""):
    for name, option in (options or {}).items():
        yield f"{before}{name}"
        yield from option_paths(option.get("suboptions") or option.get("contains"), f"{before}{name}.")


@pytest.mark.parametrize("module", MODULES)
def test_documentation_mentions_only_options_and_results_that_are_there(module):
    """As ansible-test sanity demands, which takes minutes to say so."""
    text = (ROOT / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8")
    blocks = {name: yaml.load(block, LOADER) for name, block in BLOCK.findall(text)}
    documentation = blocks["DOCUMENTATION"]
    fragments = map(fragment, documentation.get("extends_documentation_fragment", ()))
    there = {
        "O": {path for block in (documentation, *fragments) for path in option_paths(block.get("options"))},
        "RV": set(option_paths(blocks.get("RETURN"))),
    }
    prose = json.dumps([block for name, block in blocks.items() if name != "EXAMPLES"])
    mentioned = {(kind, re.sub(r"\[[^]]*\]", "", path)) for kind, path in MENTION.findall(prose)}
    assert not {f"{kind}({path})" for kind, path in mentioned if path not in there[kind]}
