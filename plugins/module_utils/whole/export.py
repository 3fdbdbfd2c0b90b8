# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server as files that declare it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import PaasError
from ..language.call import Record
from ..language.near import there_are
from ..language.words import Platform
from ..transport.client import Client
from .description import Secret, replace_secrets, secrets_in
from .documents import Directory, Document, Template, difference, to_yaml
from .export_texts import playbook, readme
from .kinds import INLINE, SECRETS, SEPARATE, SERVER, STACKS, Kinds
from .reader import Reader
from .scope import Found, Scope

README = "README.md"


@dataclass
class _Part:
    """What is known under one name: a project, or an environment with all that is in it, or the server by itself.

    slug      what its files and its secrets are called
    contents  by folder, what its file holds
    """

    slug: str
    contents: dict[str, dict[str, Any]]
    gaps: list[str] = field(default_factory=list)

    @property
    def variable(self) -> str:
        """Name of the variable that holds its secrets."""
        return f"vault_{_variable(self.slug)}"

    def to_fill_in(self) -> list[str]:
        """The variables that a person has to give."""
        _tree, unknown = _secrets(self.contents)
        return [f"`{self.variable}{'.'.join(('', *path))}` in `{SECRETS}/{self.slug}.yml`" for path in unknown]

    @property
    def opened(self) -> dict[str, dict[str, Any]]:
        return {folder: _open(content, self.variable) for folder, content in self.contents.items()}


class _Export:
    def __init__(
        self,
        platform: Platform,
        kinds: Kinds,
        client: Client,
        params: Record,
    ) -> None:
        self.platform = platform
        self.params = params
        self.kinds = kinds
        self.named = params["name"] is not None
        only = {item.kind: params[item.kind] for item in kinds.enclosing}
        only.update({item.kind: params["name"] for item in kinds.members})
        self.scope = Scope({kind: wanted for kind, wanted in only.items() if wanted is not None})
        connection = {item.name: params.get(item.name) for item in platform.connection}
        given = {name: value for name, value in connection.items() if value is not None}
        # One application is no description of what is around it.
        resources = kinds.inside() if self.named else kinds.every
        self.reader = Reader(client, resources, given, bool(params["full"]), params["public_variables"])
        self.secrets = str(params["secrets"])
        self.directory = Directory(params["dest"]) if params["dest"] else None

    def run(self, check_mode: bool) -> dict[str, Any]:
        if self.params["prune"] and self.scope.only:
            raise PaasError(
                "prune needs an export of the whole server, without project, environment and name.", "validation"
            )
        found = self.reader.read(self.scope)
        self._refuse_nothing(found)
        parts = self._parts(found)
        result = {
            "objects": [_object(item) for item in found],
            "not_exported": self.reader.missing,
            "expects": _expects(found),
        }
        if self.directory is None:
            return {**result, **{folder: list(_held(parts, folder)) for folder in self.kinds.folders}}
        return {**result, **self._write(self.directory, parts, check_mode)}

    def _refuse_nothing(self, found: Sequence[Found]) -> None:
        """A name that nothing has is a mistake; a server that has nothing is not."""
        for level in (*([item] for item in self.kinds.enclosing), self.kinds.members):
            kinds = [item.kind for item in level]
            wanted = self.scope.only.get(kinds[0]) if kinds else None
            if wanted is not None and not any(item.resource.kind in kinds for item in found):
                names = sorted({name for kind, _place, name, _id in self.reader.siblings if kind in kinds})
                title = " or ".join(item.title for item in level)
                raise PaasError(f"There is no {title} {wanted!r} here. {there_are(wanted, names)}", "not_found")

    # -- from objects to files -----------------------------------------------------------------------------------

    def _parts(self, found: Sequence[Found]) -> list[_Part]:
        parts: dict[str, _Part] = {}
        if not self.named:
            parts[SERVER] = _Part(SERVER, {SERVER: {}})
        # What stands on the server itself has the name of no project.
        siblings: list[tuple[tuple[str, ...], str, str]] = [((), SERVER, "")]
        alone = [item.kind for item in self.kinds.server]
        siblings += [(place, name, which) for kind, place, name, which in self.reader.siblings if kind not in alone]
        slugs = _slugs(siblings)
        for item in found:
            slug = SERVER
            if item.resource not in self.kinds.server:
                slug = ".".join(slugs[part.id] for part in (*item.parents, item)[: len(self.kinds.enclosing)])
            self._describe(item, parts.setdefault(slug, _Part(slug, {})))
        return list(parts.values())

    def _describe(self, item: Found, part: _Part) -> None:
        """Put what describes an object into its part; how it refers to its parents is known when all are read."""
        own, resource = item.own(), item.resource
        if resource in self.kinds.members:
            if not item.refused:
                placed = _placed(own, (resource.plural, item.id if item.pinned else item.name))
                part.contents[STACKS].setdefault(resource.plural, []).append(placed)
        elif resource is self.kinds.enclosing[-1]:
            part.contents[STACKS] = {**item.enclosing(), resource.kind: item.handle}
            if list(own) != ["name"]:
                part.contents[resource.plural] = {**item.enclosing(), **_placed(own, (resource.kind,))}
        elif resource in self.kinds.server:
            if not item.refused:
                called = item.id if item.pinned and not resource.lasting else item.name
                path = (resource.plural, *(parent.name for parent in item.parents), called)
                rows = part.contents[SERVER].setdefault(resource.plural, [])
                rows.append({**item.enclosing(), **_placed(own, path)})
        else:
            part.contents[resource.plural] = {**item.enclosing(), **_placed(own, ())}
        part.gaps += [_gap(entry) for entry in self.reader.missing if entry["id"] == item.id]

    def _documents(self, parts: Sequence[_Part]) -> list[Document]:
        fill = [line for part in parts for line in part.to_fill_in()]
        text = readme(self.platform, self.kinds, fill, [self._placed_gap(entry) for entry in self.reader.missing])
        files = [document for part in parts for document in self._files(part)]
        return [Document(README, text), Document("playbook.yml", playbook(self.platform, self._marker())), *files]

    def _placed_gap(self, entry: Mapping[str, Any]) -> str:
        place = "/".join(str(entry[item.kind]) for item in self.kinds.enclosing if item.kind in entry)
        return f"{place}: {_gap(entry)}" if place else _gap(entry)

    def _files(self, part: _Part) -> Iterator[Document]:
        # One application is no description of what encloses it; its stack makes that where it is missing.
        contents = {key: value for key, value in part.contents.items() if key == STACKS or not self.named}
        slug = f"{part.slug}.{_slug(str(self.params['name']))}" if self.named else part.slug
        missing = "".join(f"#   {line}\n" for line in part.gaps)
        inline = self.secrets == INLINE
        for folder, content in contents.items():
            noted = missing and folder != self.kinds.enclosing[-1].plural
            head = f"---\n{self._marker()}\n" + (f"# Not in this file:\n{missing}" if noted else "")
            closed = inline and any(True for _secret in secrets_in(content))
            path = f"{slug}.yml" if folder == SERVER else f"{folder}/{slug}.yml"
            yield Document(path, head + to_yaml(_open(content, part.variable, inline)), closed)
        if self.secrets == SEPARATE and any(True for _secret in secrets_in(contents)):
            tree, unknown = _secrets(contents)
            fill = "".join(f"#   {part.variable}{'.'.join(('', *path))}\n" for path in unknown)
            head = f"---\n{self._marker()}\n" + (f"# The server hides these, so add them:\n{fill}" if fill else "")
            yield Document(f"{SECRETS}/{slug}.yml", head + to_yaml({part.variable: tree}), True)

    def _marker(self) -> str:
        return f"# Written by selfhosted.paas.{self.platform.name}_export."

    def _write(self, directory: Directory, parts: Sequence[_Part], check_mode: bool) -> dict[str, Any]:
        documents = self._documents(parts)
        if self.scope.only and directory.read(README) is not None:
            # It tells of the whole.
            documents = [item for item in documents if item.path != README]
        kept = [item for item in documents if item.secret and directory.is_encrypted(item)]
        changed = [item for item in documents if item not in kept and directory.differs(item)]
        stale = self._stale(
            directory, {item.path for item in documents}, {f"{SECRETS}/{part.slug}.yml" for part in parts}
        )
        gone = stale if self.params["prune"] else []
        diff = difference(directory, changed)
        for path in gone:
            header = directory.full(path)
            diff.append({"before": f"{path}\n", "after": "", "before_header": header, "after_header": header})
        if not check_mode:
            for item in changed:
                directory.write(item)
            for path in gone:
                directory.remove(path)
        warnings = [
            f"{directory.full(item.path)} is encrypted and was left alone. Where the secrets of the server have changed"
            " it is out of date; decrypt it to compare, or use secrets=placeholder."
            for item in kept
        ]
        if stale and not gone:
            warnings.append(f"Nothing on the server belongs to {', '.join(stale)} any more. Remove them, or set prune.")
        result: dict[str, Any] = {
            "changed": bool(changed or gone),
            "files": [directory.full(item.path) for item in documents],
            "written": [directory.full(item.path) for item in changed],
            "kept": [directory.full(item.path) for item in kept],
            "stale": [directory.full(path) for path in stale],
            "diff": diff,
        }
        return {**result, "warnings": warnings} if warnings else result

    def _stale(self, directory: Directory, current: set[str], secrets: set[str]) -> list[str]:
        """Files of earlier exports that an export of the whole server would not make again."""
        if self.scope.only:
            return []
        there = [path for folder in (*self.kinds.folders, SECRETS) for path in directory.names(folder)]
        marker = self._marker().encode("utf-8")
        return [
            path
            for path in there
            if path not in current
            and marker in (directory.read(path) or b"")[:200]
            # In the other ways to treat secrets, the file of an environment that is still there is nobody's mistake.
            and path not in secrets
        ]


def _held(parts: Iterable[_Part], folder: str) -> Iterator[dict[str, Any]]:
    """What the files hold of one kind, or in one folder."""
    for part in parts:
        opened = part.opened
        yield from opened.get(SERVER, {}).get(folder, [])
        if folder in opened:
            yield opened[folder]


def _object(item: Found) -> dict[str, Any]:
    place = {parent.resource.kind: parent.name for parent in item.parents}
    return {"kind": item.resource.kind, "name": item.name, **place, "id": item.id, "exported": not item.refused}


def _expects(found: Iterable[Found]) -> list[dict[str, str]]:
    pairs = sorted({pair for item in found for pair in item.expects})
    return [{"kind": kind, "name": name} for kind, name in pairs]


def _gap(entry: Mapping[str, Any]) -> str:
    option = f": {entry['option']}" if entry.get("option") else ""
    return " ".join(f"{entry['kind']} {entry['name']}{option}: {entry['reason']}".split())


# -- secrets -------------------------------------------------------------------------------------------------------


def _placed(options: Mapping[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    """The options of an object with the paths of its secrets inside the file."""
    placed: dict[str, Any] = replace_secrets(options, lambda item: replace(item, path=(*place, *item.path)))
    return placed


def _open(content: Mapping[str, Any], variable: str, inline: bool = False) -> dict[str, Any]:
    """The content with references where secrets are, or with the secrets themselves."""

    def opened(secret: Secret) -> Any:
        if inline and secret.known:
            return secret.value
        reference = variable + "".join(_step(_key(part)) for part in secret.path)
        return Template(f"{{{{ {reference} }}}}" if secret.known else f"{{{{ {reference} | default(omit) }}}}")

    result: dict[str, Any] = replace_secrets(content, opened)
    return result


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


_QUOTABLE = re.compile(r"[\w ./:@%+=,#()-]+")


def _key(part: str) -> str:
    """What a secret is called in its file. Ansible leaves no way to escape anything inside a template."""
    return part if _QUOTABLE.fullmatch(part) else f"{_slug(part)}-{_digest(part)}"


def _step(key: str) -> str:
    """How a template reaches into a dictionary; its methods come before its keys."""
    return f".{key}" if _PLAIN.fullmatch(key) and not hasattr(dict, key) else f"['{key}']"


def _secrets(content: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """The secrets of a file as a tree, and the paths of those that the server hides."""
    tree: dict[str, Any] = {}
    unknown = []
    for secret in secrets_in(content):
        *outer, last = (_key(part) for part in secret.path)
        if not secret.known:
            unknown.append((*outer, last))
            continue
        place = tree
        for key in outer:
            place = place.setdefault(key, {})
        place[last] = secret.value
    return tree, unknown


# -- names ---------------------------------------------------------------------------------------------------------


def _slugs(siblings: Iterable[tuple[tuple[str, ...], str, str]]) -> dict[str, str]:
    """By id, what things are called in names of files: different for different ones that are at the same place."""
    wanted: dict[tuple[tuple[str, ...], str], dict[str, str]] = {}
    for place, name, identifier in siblings:
        # Names of files may not tell capitals apart, and names of variables no dashes.
        wanted.setdefault((place, _variable(_slug(name))), {})[identifier] = name
    return {
        identifier: _slug(name)
        if len(group) == 1
        else f"{_slug(name)}-{_digest(name if list(group.values()).count(name) == 1 else identifier)}"
        for group in wanted.values()
        for identifier, name in group.items()
    }


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or _digest(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


def _variable(slug: str) -> str:
    """Part of the name of a variable; the dot between project and environment stays apart from all else."""
    return "__".join(re.sub(r"\W+|_+", "_", part).lower() for part in slug.split("."))
