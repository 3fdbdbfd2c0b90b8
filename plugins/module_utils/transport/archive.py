# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file or directory of this host as a ZIP that can be uploaded; the same content gives the same ZIP."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Iterator

# ZIP cannot say earlier times.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


class Archive:
    """What C(path) holds: a ZIP as it is, or a directory that is packed without its C(.git).

    Raises ValueError with a sentence for the user where there is nothing that could be packed.
    """

    name = "archive.zip"

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            if os.path.isdir(path):
                self._files = list(_files(path))
                if not self._files:
                    raise ValueError(f"is a directory without files: {path}")
            elif not zipfile.is_zipfile(path):
                raise ValueError(f"is neither a directory nor a ZIP: {path}")
            self.digest = self._digest()
        except OSError as error:
            raise ValueError(f"cannot be read: {error.filename or path}: {error.strerror}") from None

    def content(self) -> bytes:
        """The ZIP."""
        if not os.path.isdir(self.path):
            with open(self.path, "rb") as file:
                return file.read()
        packed = io.BytesIO()
        # Only files get an entry: a server might take off the only folder of an archive that has an entry of its own.
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in self._files:
                entry = zipfile.ZipInfo(name, _LONG_AGO)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (stat.S_IFREG | _mode(path)) << 16
                with open(path, "rb") as file:
                    archive.writestr(entry, file.read())
        return packed.getvalue()

    def _digest(self) -> str:
        """Of the names, modes and contents, since the bytes of a ZIP depend on the library that packs it."""
        digest = hashlib.sha256()
        if os.path.isdir(self.path):
            for name, path in self._files:
                digest.update(f"{len(name)} {name} {_mode(path):o} {os.path.getsize(path)} ".encode())
                _feed(digest, path)
        else:
            _feed(digest, self.path)
        return f"sha256:{digest.hexdigest()}"


def _feed(digest: hashlib._Hash, path: str) -> None:
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)


def _files(top: str) -> Iterator[tuple[str, str]]:
    """Name in the archive and path of every file, sorted; what a link to a file leads to is packed in its place."""
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in folders:
            if os.path.islink(os.path.join(folder, name)):
                raise ValueError(f"holds a link to a directory, which cannot be packed: {os.path.join(folder, name)}")
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name != ".git":
                yield os.path.relpath(path, top).replace(os.sep, "/"), path


def _mode(path: str) -> int:
    return 0o755 if os.stat(path).st_mode & stat.S_IXUSR else 0o644
