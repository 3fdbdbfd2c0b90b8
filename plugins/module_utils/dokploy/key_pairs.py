# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a certificate and a private key belong together, and until when it is valid. Nothing of them is told."""

from __future__ import annotations

import base64
import binascii
import os
import re
import ssl
import tempfile
from datetime import datetime, timezone

_OTHERS = ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH", "NO_CERTIFICATE_ASSIGNED", "NO_PRIVATE_KEY_ASSIGNED")
_FIRST = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_TIME = rb"(?:\x17\x0d|\x18\x0f)(\d{12,14})Z"
_VALIDITY = re.compile(_TIME + _TIME)
"""Both moments in a certificate, one behind the other: each is a UTCTime or a GeneralizedTime."""


def look(certificate: str, key: str) -> tuple[bool, str]:
    """Whether the key is another one's, and else why OpenSSL does not read them, if it does not."""
    try:
        # OpenSSL takes files alone. One of mkstemp is readable by nobody else.
        handle, path = tempfile.mkstemp()
    except OSError:
        return False, ""
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{certificate}\n{key}\n")
        # Without a password OpenSSL would ask for one at the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path, password="")
    except ssl.SSLError as error:
        return error.reason in _OTHERS, error.reason or "no PEM that it knows"
    except (OSError, ValueError):
        return False, ""
    finally:
        os.unlink(path)
    return False, ""


def end_of(certificate: str) -> datetime | None:
    """When the first certificate ceases to be valid; None where nobody can tell."""
    block = _FIRST.search(certificate)
    try:
        moments = _VALIDITY.search(base64.b64decode(block[1])) if block else None
        if not moments:
            return None
        text = moments[2].decode()
        found = datetime.strptime(text, "%y%m%d%H%M%S" if len(text) == 12 else "%Y%m%d%H%M%S")
    except (binascii.Error, ValueError):
        return None
    return found.replace(tzinfo=timezone.utc)
