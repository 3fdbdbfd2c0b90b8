# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays that use roles, and what their output says."""

from __future__ import annotations

import re

PLANTED = "planted7secret"


def play(*tasks, **variables):
    return [{"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": list(tasks)}]


def told(label, task):
    """A task whose failure is expected, and printed with a label."""
    message = {"ansible.builtin.debug": {"msg": f"<{label}> {{{{ ansible_failed_result.msg }}}} </{label}>"}}
    return {"block": [task, {"ansible.builtin.fail": {"msg": "did not fail"}}], "rescue": [message]}


def said(output, label):
    """What was printed with the label."""
    found = re.search(rf"<{label}> (.*) </{label}>", output)
    assert found, output
    return found.group(1).replace("\\n", "\n").replace('\\"', '"')


def changed(output):
    """Number of changes of a run that did not fail."""
    found = re.search(r"^localhost .*? changed=(\d+) .*? failed=0 ", output, re.MULTILINE)
    assert found, output
    return int(found.group(1))


def leaks(*outputs):
    """Lines that show a planted secret."""
    return [line[:300] for output in outputs for line in output.splitlines() if PLANTED in line]
