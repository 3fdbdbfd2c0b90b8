# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays with many tasks through the module door: each module runs in a process of its own and reads its arguments and
prints its result as ever, but Ansible neither packs it for another machine nor has a new Python unpack and compile it,
which is nearly all that such a task costs. That modules can be packed and sent the tests of doors show, and the
integration target.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import traceback

from ansible.executor.module_common import _BuiltModule
from ansible.module_utils import basic
from ansible.module_utils.common.json import Direction, get_module_encoder
from ansible.plugins.action import ActionBase
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: unshipped
type: aggregate
short_description: Modules of the collection run without being sent
description: Modules of the collection run without being sent.
"""
OURS = "selfhosted.paas."
PROFILE = "legacy"


class Unshipped(bytes):
    """The arguments of a module, and its name, in the place of what would be sent."""

    name = ""


def _configured(self, module_name, module_args, task_vars):
    if not module_name.startswith(OURS) or self._task.async_val or any(self._task.environment or ()):
        return configure(self, module_name, module_args, task_vars)
    encoder = get_module_encoder(PROFILE, Direction.CONTROLLER_TO_MODULE)
    sent = Unshipped(json.dumps({"ANSIBLE_MODULE_ARGS": dict(module_args)}, cls=encoder).encode())
    sent.name = module_name.removeprefix(OURS)
    built = _BuiltModule(
        b_module_data=sent, module_style="new", shebang=f"#!{sys.executable}", serialization_profile=PROFILE
    )
    return built, module_name


def _executed(self, cmd, in_data=None, **words):
    if not isinstance(in_data, Unshipped):
        return execute(self, cmd, in_data=in_data, **words)
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        os.dup2(into, 1)
        os.dup2(into, 2)
        _run(in_data)
    os.close(into)
    with os.fdopen(out, encoding="utf-8") as stream:
        printed = stream.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"rc": code, "stdout": printed, "stdout_lines": printed.splitlines(), "stderr": "", "stderr_lines": []}


def _run(sent):
    """Be the module, in a process that ends with it."""
    code = 1
    try:
        sys.stdout = sys.stderr = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8")
        basic._ANSIBLE_ARGS, basic._ANSIBLE_PROFILE = bytes(sent), PROFILE
        importlib.import_module(f"ansible_collections.{OURS}plugins.modules.{sent.name}").main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


configure, execute = ActionBase._configure_module, ActionBase._low_level_execute_command
ActionBase._configure_module, ActionBase._low_level_execute_command = _configured, _executed


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "unshipped"
    CALLBACK_NEEDS_ENABLED = True
