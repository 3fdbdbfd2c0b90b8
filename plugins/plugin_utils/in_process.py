# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The in-process door of every module of the collection: the same work without a Python process for each task.

It is taken where the task plainly runs on the controller itself; everywhere else the module runs as usual. The
variable C(selfhosted_paas_in_process=false) closes it.
"""

from __future__ import annotations

import datetime
import functools
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from ansible import context
from ansible.errors import AnsibleError
from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import UNFIT, converge, misfit, redacted, told
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.commands import Declaration
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import UNSEEN
from ansible_collections.selfhosted.paas.plugins.module_utils.language.misread import misread_options, misread_rows
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import argument_spec, narrowed, requirements
from ansible_collections.selfhosted.paas.plugins.module_utils.language.unquoted import what_to_write
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.client import Client
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.sessions import REQUESTS_ERROR
from ansible_collections.selfhosted.paas.plugins.plugin_utils import vault
from ansible_collections.selfhosted.paas.plugins.plugin_utils.journal import Remembered, foreseen

SWITCH = "selfhosted_paas_in_process"
PLAN = "selfhosted_paas_plan"
"""Variable with a word that tells which tasks in check mode are one plan, in a run that does more than that."""
# Clients by task and connection options. A worker process serves one task, so this is shared by the items of its loop
# and by nothing else.
_clients: dict[Any, tuple[Client, Remembered]] = {}


@functools.cache
def prepared(module: str) -> tuple[Declaration, dict[str, Any], dict[str, Any]]:
    """The declaration of a module, its argument spec, and which options are needed."""
    declaration = declaration_of(module)
    if isinstance(declaration, Resource):
        _think_through(declaration, *declaration.all_fields)
        for child in declaration.children:
            _think_through(child, *child.fields)
    return declaration, argument_spec(declaration, env_fallback), requirements(declaration)


def _think_through(*things: Any) -> None:
    """Find out what follows from parts of a declaration by themselves: what is known here, no task finds out anew."""
    for thing in things:
        for name in [name for kind in type(thing).__mro__ for name in vars(kind)]:
            if isinstance(getattr(type(thing), name), functools.cached_property):
                getattr(thing, name)


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core has no types.
    _supports_async = True
    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = super().run(tmp, task_vars)
        variables = task_vars or {}
        declaration = prepared(self._task.action.rpartition(".")[2])[0]
        given = _plain(self._task.args)
        # Before anything is turned into text, which a module does with what it is given.
        misread = misread_options(declaration, given)
        if misread:
            texts = [*misread, *misread_rows(declaration, given)]
            return {**result, **_unfit(misfit(declaration, given, " ".join(texts), final=True))}
        time = _time_in(given)
        if time:
            return {**result, **_unfit(redacted(declaration, given, f"{time}."))}
        reason = self._obstacle(variables)
        if reason:
            Display().vvv(f"selfhosted.paas: as a module, since {reason}")
            if self._foretells(variables):
                foreseen(self._plan(variables)).note(UNSEEN)
            answer = self._execute_module(
                task_vars=task_vars, wrap_async=bool(self._task.async_val and not self._connection.has_native_async)
            )
            return {**result, **answer}
        Display().vvv("selfhosted.paas: in this process")
        return {**result, **self._in_process(given, variables)}

    def _obstacle(self, variables: dict[str, Any]) -> str:
        """Why the task does not plainly run in this process, or an empty text."""
        if not boolean(self._templar.template(variables.get(SWITCH, True)), strict=False):
            return f"{SWITCH} is false"
        if REQUESTS_ERROR:
            return "requests is missing on the controller"
        if self._connection.transport != "local":
            return f"the connection is {self._connection.transport}"
        if self._task.async_val:
            return "the task is asynchronous"
        if self._connection.become or self._task.become:
            return "the task becomes another user"
        if any(self._task.environment or ()):
            return "the task has an environment of its own"
        # As Ansible does: of the host on which the task runs.
        there = variables["ansible_delegated_vars"][self._task.delegate_to] if self._task.delegate_to else variables
        chosen = self._templar.template(there.get("ansible_python_interpreter", sys.executable))
        return "" if _same_python(str(chosen)) else f"another Python is chosen: {chosen}"

    def _in_process(self, given: dict[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
        declaration, spec, needs = prepared(self._task.action.rpartition(".")[2])
        given = _as_modules_get_it(given)
        # Unlike its parent it also warns, as in a module, of what is going to be removed.
        checked = ModuleArgumentSpecValidator(narrowed(spec, given), **needs).validate(given)
        if checked.error_messages:
            return _unfit(misfit(declaration, given, ". ".join(told(checked.error_messages))))
        params = checked.validated_parameters
        used = self._client(declaration, params, variables)
        result = converge(declaration, params, bool(self._task.check_mode), used[0] if used else None)
        if used:
            client, memory = used
            # After a failure it may be the server that is not what it was.
            doubt = {"version": ""} if result.get("failed") else {}
            memory.write({**client.learnt, **doubt})
        return result

    def _client(
        self, declaration: Declaration, params: dict[str, Any], variables: Mapping[str, Any]
    ) -> tuple[Client, Remembered] | None:
        """The client of this task and these connection options, and what the run remembers of its server; None where
        the options cannot work.
        """
        about = _shown_as(variables)
        server = [declaration.platform.name, *(repr(params.get(item.name)) for item in declaration.platform.connection)]
        key = (self._task._uuid, *server)
        if key not in _clients:
            try:
                client = declaration.platform.connect(params)
            except PaasError:
                return None
            client.show = lambda text: Display().display(f"{about}{text}")
            client.expected = self._expected()
            client.vault = vault.given()
            if self._foretells(variables):
                client.foreseen = foreseen(self._plan(variables))
            memory = Remembered(server)
            client.recall(memory.read())
            _clients[key] = client, memory
        return _clients[key]

    def _foretells(self, variables: Mapping[str, Any]) -> bool:
        """Whether the whole run is one in check mode, or the task is part of a plan. Where only this task is in check
        mode, earlier ones have done what they say.
        """
        return bool(self._task.check_mode and (context.CLIARGS.get("check") or self._plan(variables)))

    def _plan(self, variables: Mapping[str, Any]) -> str:
        """The plan that the task is part of; empty in a run that is one."""
        return "" if context.CLIARGS.get("check") else str(self._templar.template(variables.get(PLAN, "")) or "")

    def _expected(self) -> frozenset[str]:
        """Texts in the items of the task's loop: names and ids may be among them, and can then be read ahead."""
        if self._task.loop is None or self._task.loop_with not in (None, "items", "list"):
            return frozenset()
        try:
            return frozenset(_texts(self._templar.template(self._task.loop)))
        except AnsibleError:
            return frozenset()


def _shown_as(variables: Mapping[str, Any]) -> str:
    """The host, as far as the play has others from which it has to be told apart."""
    several = len(variables.get("ansible_play_hosts_all") or ()) > 1
    return f"[{variables.get('inventory_hostname')}] " if several else ""


def _unfit(text: str) -> dict[str, Any]:
    """The result where the options cannot be meant."""
    return {"failed": True, "changed": False, "msg": text, "error": UNFIT.report()}


def _plain(value: Any) -> Any:
    """The same without what Ansible attaches to values, which makes copies of large arguments slow."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _as_modules_get_it(value: Any) -> Any:
    """The same with dates as texts, as they were written."""
    if isinstance(value, Mapping):
        return {name: _as_modules_get_it(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_modules_get_it(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def _time_in(value: Any, path: str = "") -> str:
    """What to write where a value is a time, which a module would get in another form than it was written in."""
    if isinstance(value, datetime.datetime):
        return f"{path} {what_to_write(value)}"
    if isinstance(value, Mapping):
        places = ((f"{path}.{name}" if path else str(name), item) for name, item in value.items())
        return next(filter(None, (_time_in(item, place) for place, item in places)), "")
    if isinstance(value, list):
        return next(filter(None, (_time_in(item, f"{path}[{index}]") for index, item in enumerate(value))), "")
    return ""


def _texts(value: Any) -> Iterator[str]:
    """The texts in a value, however deep in lists, and in the first level of dictionaries."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(list(item.values()) if isinstance(item, Mapping) else item)


def _same_python(chosen: str) -> bool:
    """Whether it is the Python that runs this, in the same virtual environment."""
    if chosen.startswith("auto"):
        return True
    here, there = os.path.split(sys.executable), os.path.split(chosen)
    return here[0] == there[0] and os.path.realpath(sys.executable) == os.path.realpath(chosen)
