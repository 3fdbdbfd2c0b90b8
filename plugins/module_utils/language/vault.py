# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What keeps secrets in files: encrypted with a password that whoever runs Ansible has given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable

HEADER = b"$ANSIBLE_VAULT"


@dataclass(frozen=True)
class Vault:
    """The passwords of a run.

    ids   what they are called, the one first with which new files are encrypted
    open  (content of an encrypted file) -> what it holds, and the id of the password; None where no password opens it
    seal  (what a file shall hold, id) -> its content. Raises PaasError.
    """

    ids: Sequence[str]
    open: Callable[[bytes], tuple[bytes, str] | None]
    seal: Callable[[bytes, str], bytes]
