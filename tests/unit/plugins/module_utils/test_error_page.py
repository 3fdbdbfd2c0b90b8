# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/errors.md quotes what the code says, and has something for every kind of failure."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import KINDS

ROOT = Path(__file__).resolve().parents[4]
PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def texts():
    """Every text of the modules, one after the other; what is filled in is between them."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "plugins" / "module_utils").rglob("*.py")]
    nodes = (node for tree in trees for node in ast.walk(tree))
    return "\n".join(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_every_message_of_the_page_of_errors_is_one_that_the_code_has(texts):
    assert len(ROWS) > 30
    parts = {part.strip() for message, _kind, _advice in ROWS for part in message.split("…")}
    assert [part for part in sorted(parts) if part.strip(" .:") and part not in texts] == []


def test_the_page_of_errors_has_every_kind_and_no_other():
    named = {word for _message, kind, _advice in ROWS for word in re.findall(r"`(\w+)`", kind)}
    assert named == set(KINDS) - {"several"}
    assert "`error.kind` is `several`" in PAGE
