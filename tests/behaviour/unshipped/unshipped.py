# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules on this machine without being sent to it: each runs in a process of its own, reads its arguments and prints
its result as ever, but Ansible neither packs it for another machine nor has a new Python unpack and compile it, which
is nearly all that such a task costs. That modules of the collection can be packed and sent the tests of doors show, and
the integration target.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import sys
import tempfile
import traceback

from ansible.executor.module_common import _BuiltModule
from ansible.module_utils import _internal, basic
from ansible.module_utils.common.json import Direction, get_module_encoder
from ansible.plugins.action import ActionBase
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: unshipped
type: aggregate
short_description: Modules on this machine run without being sent
description: Modules on this machine run without being sent.
"""
# Where modules of each are found, by how a task names them.
PLACES = {
    "selfhosted.paas.": "ansible_collections.selfhosted.paas.plugins.modules",
    "ansible.builtin.": "ansible.modules",
    "ansible.legacy.": "ansible.modules",
}
PROFILE = "legacy"


class Unshipped(bytes):
    """The arguments of a module, in the place of what would be sent; where it is, and what its environment has more."""

    module = ""
    environment: dict[str, str]


def _configured(self, module_name, module_args, task_vars):
    place = next((prefix for prefix in PLACES if module_name.startswith(prefix)), "")
    here = self._connection.transport == "local" and not self._connection.become and not self._task.async_val
    if not place or not here or not self._is_pipelining_enabled("new"):
        return configure(self, module_name, module_args, task_vars)
    encoder = get_module_encoder(PROFILE, Direction.CONTROLLER_TO_MODULE)
    sent = Unshipped(json.dumps({"ANSIBLE_MODULE_ARGS": dict(module_args)}, cls=encoder).encode())
    sent.module, sent.environment = f"{PLACES[place]}.{module_name.removeprefix(place)}", {}
    self._compute_environment_string(sent.environment)
    built = _BuiltModule(
        b_module_data=sent, module_style="new", shebang=f"#!{sys.executable}", serialization_profile=PROFILE
    )
    return built, module_name


def _executed(self, cmd, in_data=None, **words):
    if not isinstance(in_data, Unshipped):
        return execute(self, cmd, in_data=in_data, **words)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.dup2(error.fileno(), 2)
            _run(in_data)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        printed = {name: os.pread(file.fileno(), 2**30, 0).decode() for name, file in (("out", out), ("err", error))}
    texts = {f"std{name}": text for name, text in printed.items()}
    return {"rc": code, **texts, **{f"{name}_lines": text.splitlines() for name, text in texts.items()}}


def _run(sent):
    """Be the module, in a process that ends with it."""
    code = 1
    try:
        sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
        basic._ANSIBLE_ARGS, basic._ANSIBLE_PROFILE = bytes(sent), PROFILE
        # Else what it warns of would go to the screen of Ansible, which ends at the fork, and not into its result.
        _internal.is_controller = False
        os.environ.update(sent.environment)
        # What is to be tidied up at the end is that of the module alone.
        atexit._clear()
        importlib.import_module(sent.module).main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


configure, execute = ActionBase._configure_module, ActionBase._low_level_execute_command
ActionBase._configure_module, ActionBase._low_level_execute_command = _configured, _executed


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "unshipped"
    CALLBACK_NEEDS_ENABLED = True
