# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML as Ansible reads it, and files that are written only where their content would differ."""

from __future__ import annotations

import contextlib
import os
import tempfile
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..errors import PaasError

try:
    import yaml

    YAML_ERROR: str | None = None
except ImportError:
    YAML_ERROR = traceback.format_exc()

OPEN, CLOSED = 0o644, 0o600
VAULT = b"$ANSIBLE_VAULT"
_TEMPLATE_MARKS = ("{{", "{%", "{#")


class Template(str):
    """Text that Ansible shall evaluate; all other text is written so that it stays what it is."""


def to_yaml(data: Any) -> str:
    """The document, which Ansible reads back as exactly the same data. Raises PaasError without PyYAML."""
    if YAML_ERROR:
        raise PaasError(
            "Writing YAML needs the Python library PyYAML where this module runs. Install it there.", "requirements"
        )
    return str(yaml.dump(data, Dumper=_dumper(), sort_keys=False, width=2**30, allow_unicode=True))


def _dumper() -> Any:
    class Dumper(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
            return super().increase_indent(flow, False)

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def text(dumper: Any, value: str) -> Any:
        tag, style = _tag(value), None
        if any(character in value for character in _ODD_BREAKS):
            style = '"'
        elif "\n" in value.strip("\n"):
            style = "|"
        elif tag != _TEXT:
            style = "'"
        return dumper.represent_scalar(tag, str(value), style=style)

    def template(dumper: Any, value: Template) -> Any:
        return dumper.represent_scalar(_TEXT, str(value), style='"')

    Dumper.add_representer(str, text)
    Dumper.add_representer(Template, template)
    return Dumper


_TEXT = "tag:yaml.org,2002:str"
# Ends of lines that YAML would turn into others, unless they are escaped.
_ODD_BREAKS = "\r\x85\u2028\u2029\ufeff"


def _tag(value: str) -> str:
    """Ansible evaluates text that looks like a template, unless it is tagged."""
    looks_like_one = any(mark in value for mark in _TEMPLATE_MARKS) or value.startswith("#jinja2:")
    return "!unsafe" if looks_like_one else _TEXT


@dataclass(frozen=True)
class Document:
    """A file to be: C(path) inside the directory.

    secret  only its owner may read it, and no difference is ever shown
    """

    path: str
    content: str
    secret: bool = False


class Directory:
    """Where documents are kept. Paths are relative to it, with slashes."""

    def __init__(self, path: str) -> None:
        if not os.path.isabs(path):
            raise PaasError(
                f"dest must be an absolute path, since {path!r} means another directory on every connection. Write for"
                f' example "{{{{ playbook_dir }}}}/{path}".',
                "validation",
            )
        self.path = path

    def full(self, path: str) -> str:
        return os.path.join(self.path, *path.split("/"))

    def read(self, path: str) -> bytes | None:
        """Content of a file, or None where there is none. Raises PaasError."""
        try:
            with open(self.full(path), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise PaasError(f"{self.full(path)} cannot be read: {error.strerror}.", "refused") from None

    def names(self, folder: str) -> list[str]:
        """Files in a folder of the directory."""
        try:
            return sorted(f"{folder}/{name}" for name in os.listdir(self.full(folder)))
        except OSError:
            return []

    def differs(self, document: Document) -> bool:
        if self.read(document.path) != document.content.encode("utf-8"):
            return True
        return document.secret and bool(os.stat(self.full(document.path)).st_mode & 0o077)

    def is_encrypted(self, document: Document) -> bool:
        return (self.read(document.path) or b"").startswith(VAULT)

    def write(self, document: Document) -> None:
        """Put the document in the place of what is there, whole or not at all. Raises PaasError."""
        place = self.full(document.path)
        partial = ""
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            handle, partial = tempfile.mkstemp(prefix=".", suffix=".partial", dir=os.path.dirname(place))
            with os.fdopen(handle, "wb") as file:
                file.write(document.content.encode("utf-8"))
            os.chmod(partial, CLOSED if document.secret else self._mode(place))
            os.replace(partial, place)
        except OSError as error:
            # There may be none; the error that is told is the first one.
            with contextlib.suppress(OSError):
                os.unlink(partial)
            raise PaasError(f"{place} cannot be written: {error.strerror}.", "refused") from None

    def _mode(self, place: str) -> int:
        try:
            return os.stat(place).st_mode & 0o777
        except FileNotFoundError:
            mask = os.umask(0)
            os.umask(mask)
            return OPEN & ~mask

    def remove(self, path: str) -> None:
        try:
            os.unlink(self.full(path))
        except OSError as error:
            raise PaasError(f"{self.full(path)} cannot be removed: {error.strerror}.", "refused") from None


def difference(directory: Directory, documents: Iterable[Document]) -> list[dict[str, str]]:
    """What a person sees of the change; of secret files only that they change."""
    shown = []
    for document in documents:
        before = directory.read(document.path)
        header = directory.full(document.path)
        if document.secret:
            old, new = ("" if before is None else "(secrets, not shown)\n"), "(new secrets, not shown)\n"
        else:
            old, new = (before or b"").decode("utf-8", errors="replace"), document.content
        shown.append({"before": old, "after": new, "before_header": header, "after_header": header})
    return shown
