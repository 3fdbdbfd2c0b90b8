# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the tasks of one plan, each in a worker of its own, write down what they would have done.

A run in check mode is a plan, and so are tasks in check mode that name one.
"""

from __future__ import annotations

import functools
import json
import os
import re

from ansible import constants as C
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Fact, Foreseen


def foreseen(plan: str = "") -> Foreseen:
    """What the tasks before this one have written, and the way to write more; C(plan) is of which plan they are."""
    # Ansible makes this directory for one run, for the user alone, and removes it in the end.
    path = os.path.join(C.DEFAULT_LOCAL_TMP, f"selfhosted_paas_foreseen{re.sub(r'[^A-Za-z0-9]', '', plan)}.jsonl")
    return Foreseen(_read(path), keep=functools.partial(_append, path))


def _read(path: str) -> list[Fact]:
    try:
        with open(path, encoding="utf-8") as lines:
            return [tuple(json.loads(line)) for line in lines]
    except FileNotFoundError:
        return []


def _append(path: str, fact: Fact) -> None:
    # One write of one line: workers of several hosts may write at once.
    line = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(line, (json.dumps(fact) + "\n").encode("utf-8"))
    finally:
        os.close(line)
