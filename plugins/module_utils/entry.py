# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The room behind both doors: parameters in, result out. And the door that every module goes through."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from .converge.engine import Engine
from .errors import Failure, PaasError
from .language.commands import Command, Declaration
from .language.foreseen import Foreseen
from .language.misshapen import misshapen_options
from .language.near import likely_choices, unknown_options
from .language.redact import Redactor, without_credentials
from .language.spec import argument_spec, masked, members_spec, narrowed, public, requirements, secrets
from .transport.client import Client, misunderstood
from .transport.sessions import REQUESTS_ERROR

UNFIT = PaasError("", "validation")
"""What is wrong where Ansible itself finds fault with the options."""


def work(declaration: Declaration, params: Mapping[str, Any], client: Client, check_mode: bool) -> dict[str, Any]:
    """The result of a resource or command. Raises Failure."""
    if not isinstance(declaration, Command):
        return Engine(declaration, params, client, check_mode).run()
    try:
        client.ahead(declaration.first(client, params))
        client.version()
        result = declaration.run(client, params, check_mode)
        client.catch_up()
        return {"changed": False, **_told(result), "api": client.usage.report()}
    except Exception as error:
        client.catch_up()
        result = {"changed": client.usage.writes > 0, "api": client.usage.report()}
        if not isinstance(error, PaasError):
            raise misunderstood(error, client, result) from error
        shown = _told(error.result) if isinstance(error, Failure) else {}
        redact = client.connection.redactor
        text = redact.ours(str(error)) if isinstance(error, Failure) and error.clean else redact(str(error))
        raise Failure(text, {**result, **shown, "api": result["api"]}, error) from error


def _told(result: Mapping[str, Any]) -> dict[str, Any]:
    """A result without the place for warnings where there are none."""
    return {name: value for name, value in result.items() if value or name != "warnings"}


def converge(
    declaration: Declaration, params: Mapping[str, Any], check_mode: bool, client: Client | None
) -> dict[str, Any]:
    """The result of a module. C(client) may come from an earlier run, whose reads are then shared."""
    used = client
    try:
        params = completed(declaration, params)
        used = client or _stranger(declaration, params)
        used.begin(secrets(declaration, params), public(declaration, params))
        result = work(declaration, params, used, check_mode)
    except Failure as error:
        result = {"failed": True, "msg": without_credentials(str(error)), **error.result}
    except PaasError as error:
        said = {"msg": without_credentials(str(error)), "error": error.report()}
        result = {"failed": True, **said, "changed": False}
    if used and (warning := used.untried()):
        result["warnings"] = [*result.get("warnings", ()), warning]
    return {**result, "invocation": {"module_args": masked(declaration, params)}}


def completed(declaration: Declaration, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters with what Ansible has not looked at checked, converted and with its defaults. Raises PaasError."""
    spec = members_spec(declaration, params, env_fallback)
    if not spec:
        return params
    given = {name: params[name] for name in spec}
    checked = ModuleArgumentSpecValidator(narrowed(spec, given)).validate(given)
    if checked.error_messages:
        raise PaasError(misfit(declaration, params, ". ".join(told(checked.error_messages))), "validation")
    return {**params, **{name: checked.validated_parameters[name] for name in given}}


def told(complaints: Sequence[str]) -> list[str]:
    """What Ansible says, except of options that do not exist: what there is instead, misfit says better."""
    return [text for text in complaints if ". Supported parameters include: " not in text]


def _stranger(declaration: Declaration, params: Mapping[str, Any]) -> Client:
    """The client of a module in a process of its own, which hears nothing of earlier tasks."""
    client: Client = declaration.platform.connect(params)
    client.foreseen = Foreseen(told=False)
    return client


class Module(AnsibleModule):  # type: ignore[misc]  # ansible-core carries no types.
    """One that shows its parameters masked also where Ansible itself finds fault with them."""

    def __init__(self, declaration: Declaration, **words: Any) -> None:
        self.declaration = declaration
        super().__init__(**words)

    def fail_json(self, msg: str, **words: Any) -> None:
        shown = {"invocation": {"module_args": masked(self.declaration, self.params)}, "error": UNFIT.report()}
        text = str(msg) if "invocation" in words else misfit(self.declaration, self.params, str(msg))
        super().fail_json(without_credentials(text), **{**shown, **words})

    def log(self, msg: str, log_args: Any = None) -> None:
        """What Ansible writes to the log of the system when a module begins, without secrets."""
        if log_args:
            log_args = {name: str(value) for name, value in masked(self.declaration, self.params).items()}
            msg = f"Invoked with {' '.join(f'{name}={value}' for name, value in log_args.items())}"
        super().log(msg, log_args)


def misfit(declaration: Declaration, params: Mapping[str, Any], said: str, final: bool = False) -> str:
    """The message for options with which Ansible itself finds fault, without secrets that it may repeat.

    final: what is said is no word of Ansible's, and stays beside what is found
    """
    unknown, misshapen = unknown_options(declaration, params), misshapen_options(declaration, params)
    # What Ansible says of these two, it says less clearly.
    if not final and (misshapen or (unknown and said.startswith("Unsupported parameters"))):
        said = ""
    likely = likely_choices(declaration, params)
    return redacted(declaration, params, " ".join([*unknown, *misshapen, *likely]), said)


def redacted(declaration: Declaration, params: Mapping[str, Any], ours: str, said: str = "") -> str:
    """A sentence and what Ansible said, without secrets that are declared; what is declared in the open stays
    readable.
    """
    redact = Redactor()
    redact.add(*secrets(declaration, params))
    redact.spare(public(declaration, params))
    return " ".join(filter(None, [redact.ours(ours), redact(said)]))


def run_module(declaration: Declaration) -> None:
    """The module: what C(main) calls."""
    module = Module(
        declaration,
        argument_spec=argument_spec(declaration, env_fallback),
        supports_check_mode=True,
        **requirements(declaration),
    )
    if REQUESTS_ERROR:
        lacking = PaasError(f"{missing_required_lib('requests')} {how_to_install('requests')}", "requirements")
        module.fail_json(msg=str(lacking), error=lacking.report(), exception=REQUESTS_ERROR)
    result = converge(declaration, module.params, module.check_mode, None)
    for text in result.pop("warnings", ()):
        module.warn(text)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


def how_to_install(library: str) -> str:
    """The command for the Python that runs this, since that is the one which lacks the library."""
    pipx = f", or pipx inject ansible-core {library}" if "pipx" in sys.executable else ""
    return (
        f"To install it there: {sys.executable} -m pip install {library}{pipx}; or the package python3-{library} of the"
        " system, if that Python is the system's."
    )
