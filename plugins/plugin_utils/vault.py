# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vault passwords of a run of Ansible, for what writes files beside its playbooks."""

from __future__ import annotations

from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, VaultSecretsContext
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.vault import Vault


def given() -> Vault:
    """The passwords that were given to the run, in whichever way; maybe none."""
    context = VaultSecretsContext.current(optional=True)
    return vault_of(list(context.secrets or ()) if context else [])


def vault_of(secrets: list[tuple[str, Any]]) -> Vault:
    """Pairs of an id and a VaultSecret."""
    passwords: dict[str, Any] = {}
    for name, secret in secrets:
        passwords.setdefault(str(name), secret)

    def opened(content: bytes) -> tuple[bytes, str] | None:
        try:
            text, name, _secret = VaultLib(secrets).decrypt_and_get_vault_id(content)
        except AnsibleError:
            return None
        return bytes(text), str(name)

    def sealed(content: bytes, name: str) -> bytes:
        try:
            return bytes(VaultLib(secrets).encrypt(content, secret=passwords[name], vault_id=name))
        except AnsibleError as error:
            raise PaasError(f"Nothing can be encrypted: {error}", "requirements") from None

    first = C.config.get_config_value("DEFAULT_VAULT_ENCRYPT_IDENTITY")
    return Vault(sorted(passwords, key=lambda name: name != first), opened, sealed)
