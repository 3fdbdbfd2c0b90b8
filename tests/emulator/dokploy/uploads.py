# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are sent as a form."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from .errors import Problem


@dataclass(frozen=True)
class Upload:
    filename: str
    content: bytes


def parse_form(content_type: str, body: bytes) -> dict[str, Any]:
    """The fields of multipart/form-data; those with a file name are uploads."""
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    fields: dict[str, Any] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        filename = part.get_filename()
        fields[str(name)] = Upload(filename, content) if filename is not None else content.decode("utf-8", "replace")
    return fields


def names_in_archive(content: bytes) -> list[str]:
    """The files; a single root folder is taken off only where the archive has an entry for the folder itself."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        message = "ADM-ZIP: Invalid or unsupported zip format. No END header found"
        raise Problem("INTERNAL_SERVER_ERROR", message) from None
    roots = {name.split("/", 1)[0] for name in names}
    folder = f"{next(iter(roots))}/" if len(roots) == 1 else ""
    strip = bool(folder) and folder in names
    return [name.removeprefix(folder) if strip else name for name in names if not name.endswith("/")]
