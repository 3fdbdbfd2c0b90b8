# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML as Ansible reads it, and files that are written only where their content would differ."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..errors import PaasError
from ..language.vault import HEADER, Vault

yaml: Any = None
with contextlib.suppress(ImportError):  # Who needs it says so; most modules do without.
    import yaml

OPEN, CLOSED = 0o644, 0o600
_TEMPLATE_MARKS = ("{{", "{%", "{#")


class Template(str):
    """Text that Ansible shall evaluate; all other text is written so that it stays what it is."""


def to_yaml(data: Any) -> str:
    """The document, which Ansible reads back as exactly the same data."""
    return str(yaml.dump(data, Dumper=dumper(), sort_keys=False, width=2**30, allow_unicode=True))


def dumper() -> Any:
    """How a document is written."""

    class Dumper(yaml.SafeDumper):  # type: ignore[misc]  # It may be missing.
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
            return super().increase_indent(flow, False)

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def text(dumper: Any, value: str) -> Any:
        # Ansible evaluates text that looks like a template, unless it is tagged.
        tag, style = UNSAFE if looks_like_a_template(value) else TEXT, None
        if any(character in value for character in _ODD_BREAKS):
            style = '"'
        elif "\n" in value.strip("\n"):
            style = "|"
        elif tag != TEXT:
            style = "'"
        return dumper.represent_scalar(tag, str(value), style=style)

    def template(dumper: Any, value: Template) -> Any:
        return dumper.represent_scalar(TEXT, str(value), style='"')

    Dumper.add_representer(str, text)
    Dumper.add_representer(Template, template)
    return Dumper


TEXT, UNSAFE = "tag:yaml.org,2002:str", "!unsafe"
# Ends of lines that YAML would turn into others, unless they are escaped.
_ODD_BREAKS = "\r\x85\u2028\u2029\ufeff"


def looks_like_a_template(value: str) -> bool:
    """Whether Ansible would evaluate the text."""
    return any(mark in value for mark in _TEMPLATE_MARKS) or value.startswith("#jinja2:")


@dataclass(frozen=True)
class Document:
    """A file to be: C(path) inside the directory.

    secret  only its owner may read it, and no difference is ever shown
    seal    id of the password with which it is encrypted; empty where it is not
    own     what of it may be a person's own
    """

    path: str
    content: str
    secret: bool = False
    seal: str = ""
    own: Any = None


class Directory:
    """Where documents are kept. Paths are relative to it, with slashes. Raises PaasError without PyYAML.

    vault  what opens and encrypts them
    """

    def __init__(self, path: str, vault: Vault | None = None) -> None:
        if not os.path.isabs(path):
            raise PaasError(
                f"dest must be an absolute path, since {path!r} means another directory on every connection. Write for"
                f' example "{{{{ playbook_dir }}}}/{path}".',
                "validation",
            )
        if yaml is None:
            # What is there is read before anything is written.
            raise PaasError(
                "Writing YAML needs the Python library PyYAML where this module runs. Install it there.", "requirements"
            )
        self.path = path
        self.vault = vault

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

    def text(self, path: str) -> tuple[str, str] | None:
        """What a file says, and the id of the password that opens it; None where there is none, or nothing opens it."""
        content = self.read(path)
        name = ""
        if content is not None and content.startswith(HEADER):
            opened = self.vault.open(content) if self.vault else None
            content, name = opened or (None, "")
        # What a person has written in another encoding is written back as it was.
        return None if content is None else (content.decode("utf-8", errors="surrogateescape"), name)

    def locked(self, path: str) -> bool:
        """Whether it is encrypted, and nothing opens it."""
        return (self.read(path) or b"").startswith(HEADER) and self.text(path) is None

    def differs(self, document: Document) -> bool:
        if self.text(document.path) != (document.content, document.seal):
            return True
        return document.secret and bool(os.stat(self.full(document.path)).st_mode & 0o077)

    def write(self, document: Document) -> None:
        """Put the document in the place of what is there, whole or not at all. Raises PaasError."""
        place = self.full(document.path)
        partial, content = "", document.content.encode("utf-8", errors="surrogateescape")
        if document.seal and self.vault:
            content = self.vault.seal(content, document.seal)
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            handle, partial = tempfile.mkstemp(prefix=".", suffix=".partial", dir=os.path.dirname(place))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
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
        before = directory.text(document.path)
        header = directory.full(document.path)
        if document.secret:
            old, new = ("" if before is None else "(secrets, not shown)\n"), "(new secrets, not shown)\n"
        else:
            old, new = before[0] if before else "", document.content
        shown.append({"before": old, "after": new, "before_header": header, "after_header": header})
    return shown
