# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server as files that declare it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..errors import PaasError
from ..language.call import Record
from ..language.near import there_are
from ..language.words import Platform
from ..transport.client import Client
from .description import secrets_in
from .documents import Directory, Document, difference, to_yaml
from .earlier import Earlier
from .edited import FILL, MISSING, edited
from .export_secrets import opened, placed, references, slug, slugs, tree_of
from .export_texts import of_this_machine, playbook, readme, with_own_words
from .grafted import Own, with_own
from .kinds import INLINE, SECRETS, SEPARATE, SERVER, STACKS, VAULT, Kinds, told_by_hand, unordered_in, written_around
from .nodes import Place
from .only_here import only_here
from .part import Part, held
from .reader import Reader
from .scope import Exported, Scope

README, PLAYBOOK = "README.md", "playbook.yml"


class Export:
    """One run of the module."""

    def __init__(self, platform: Platform, kinds: Kinds, client: Client, params: Record) -> None:
        self.platform = platform
        self.params = params
        self.kinds = kinds
        self.named = params["name"] is not None
        # One application is no description of what encloses it; its stack makes that where it is missing.
        self.around = () if self.named else written_around(kinds.enclosing[-1])
        only = {item.kind: params[item.kind] for item in kinds.enclosing}
        only.update({item.kind: params["name"] for item in kinds.members})
        self.scope = Scope({kind: wanted for kind, wanted in only.items() if wanted is not None})
        connection = {item.name: params.get(item.name) for item in platform.connection}
        given = {name: value for name, value in connection.items() if value is not None}
        # One application is no description of what is around it.
        resources = kinds.inside() if self.named else kinds.every
        self.reader = Reader(client, resources, given, bool(params["full"]), params["public_variables"])
        self.secrets = str(params["secrets"])
        self.vault = client.vault
        self.seal = self._seal()
        self.directory = Directory(params["dest"], self.vault) if params["dest"] else None
        # Of the files there, what only Ansible can tell the meaning of: file and place.
        self.left: list[tuple[str, str]] = []

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
            return {**result, **{folder: list(held(parts, folder)) for folder in self.kinds.folders}}
        return {**result, **self._write(self.directory, parts, check_mode)}

    def _seal(self) -> str:
        """With which password new files of secrets are encrypted; empty where there is none."""
        wanted, ids = str(self.params["vault_id"] or ""), self.vault.ids if self.vault else ()
        if wanted and wanted not in ids:
            there = f"There are: {', '.join(ids)}." if ids else "None was given."
            if self.vault is None:
                there = (
                    "Passwords are known only where the task runs on the controller itself: delegate it to localhost."
                )
            raise PaasError(f"vault_id: no vault password is called {wanted!r}. {there}", "validation")
        return (wanted or next(iter(ids), "")) if self.secrets == VAULT else ""

    def _refuse_nothing(self, found: Sequence[Exported]) -> None:
        """A name that nothing has is a mistake; a server that has nothing is not."""
        for level in (*([item] for item in self.kinds.enclosing), self.kinds.members):
            kinds = [item.kind for item in level]
            wanted = self.scope.only.get(kinds[0]) if kinds else None
            if wanted is not None and not any(item.resource.kind in kinds for item in found):
                names = sorted({name for kind, _place, name, _id in self.reader.siblings if kind in kinds})
                title = " or ".join(item.title for item in level)
                raise PaasError(f"There is no {title} {wanted!r} here. {there_are(wanted, names)}", "not_found")

    # -- from objects to files -----------------------------------------------------------------------------------

    def _parts(self, found: Sequence[Exported]) -> list[Part]:
        parts: dict[str, Part] = {}
        if not self.named:
            parts[SERVER] = Part(SERVER, {SERVER: {}})
        # What stands on the server itself has the name of no project.
        siblings: list[tuple[tuple[str, ...], str, str]] = [((), SERVER, "")]
        alone = [item.kind for item in self.kinds.server]
        siblings += [(place, name, which) for kind, place, name, which in self.reader.siblings if kind not in alone]
        called = slugs(siblings)
        for item in found:
            name = SERVER
            if item.resource not in self.kinds.server:
                name = ".".join(called[part.id] for part in (*item.parents, item)[: len(self.kinds.enclosing)])
            self._describe(item, parts.setdefault(name, Part(name, {})))
        return list(parts.values())

    def _describe(self, item: Exported, part: Part) -> None:
        """Put what describes an object into its part; how it refers to its parents is known when all are read."""
        own, resource = item.own(), item.resource
        folder, place = resource.plural, Place()
        if resource in self.kinds.members:
            folder, place = STACKS, (resource.plural, item.id if item.pinned else item.name)
            if not item.refused:
                part.contents[STACKS].setdefault(resource.plural, []).append(placed(own, place))
        elif resource is self.kinds.enclosing[-1]:
            folder, besides = STACKS, {key: value for key, value in own.items() if key in self.around}
            part.contents[STACKS] = {
                **item.enclosing(),
                resource.kind: item.handle,
                **placed(besides, (resource.kind,)),
            }
        elif resource in self.kinds.server:
            called = item.id if item.pinned and not resource.lasting else item.name
            folder, place = SERVER, (resource.plural, *(parent.name for parent in item.parents), called)
            if not item.refused:
                rows = part.contents[SERVER].setdefault(resource.plural, [])
                rows.append({**item.enclosing(), **placed(own, place)})
        else:
            part.contents[folder] = {**item.enclosing(), **placed(own, ())}
        inside = place and (resource.plural, item.name)
        part.untold |= {(folder, (*inside, *label.split("."))) for label, _reason in item.description.gaps}
        part.gaps += [_gap(entry) for entry in self.reader.missing if entry["id"] == item.id]

    def _readme(self, parts: Sequence[Part], files: Sequence[Document]) -> Document:
        """What tells of these files."""
        lines = [f"`{line}` in `{part.secrets}`" for part in parts for line in part.to_fill_in()]
        gaps = [self._placed_gap(entry) for entry in self.reader.missing]
        left = [f"`{place}` in `{path}`" for path, place in self.left]
        bound = [*of_this_machine(files), *only_here(self.reader.found)]
        return Document(README, readme(self.platform, self.kinds, lines, gaps, left, bound))

    def _placed_gap(self, entry: Mapping[str, Any]) -> str:
        place = "/".join(str(entry[item.kind]) for item in self.kinds.enclosing if item.kind in entry)
        return f"{place}: {_gap(entry)}" if place else _gap(entry)

    def _files(self, part: Part) -> Iterator[Document]:
        contents = {key: value for key, value in part.contents.items() if key == STACKS or not self.named}
        missing = "".join(f"#   {line}\n" for line in part.gaps)
        inline = self.secrets == INLINE
        *outer, innermost = self.kinds.enclosing
        options = [option.name for item in outer for option in item.options()]
        kinds = [item.plural for item in (*self.kinds.members, *self.kinds.server)]
        added = part.added({*options, *kinds, innermost.kind})
        for folder, content in contents.items():
            head = f"---\n{self._marker()}\n" + (f"{MISSING}\n{missing}" if missing else "")
            closed = inline and any(True for _secret in secrets_in(content))
            path = f"{part.slug}.yml" if folder == SERVER else f"{folder}/{part.slug}.yml"
            text = head + to_yaml(opened(content, part.variable, inline, part.given))
            own = Own(
                functools.partial(self._by_hand, part, folder),
                references(content, part.variable, part.given),
                part.variable,
                functools.partial(self._tells_state, part, folder),
                functools.partial(self._is_unordered, folder),
                added,
            )
            yield Document(path, text, closed, own=own)
        if self.secrets in (VAULT, SEPARATE) and any(True for _secret in secrets_in(contents)):
            tree, unknown = tree_of(contents, part.given)
            fill = "".join(f"#   {line}\n" for line in part.to_fill_in())
            head = f"---\n{self._marker()}\n" + (f"{FILL}\n{fill}" if fill else "")
            kept = [(part.variable, *path) for path in (*unknown, *((name,) for name in added))]
            own = Own(lambda place: place[0] != part.variable or any(path[: len(place)] == place for path in kept))
            yield Document(part.secrets, head + to_yaml({part.variable: tree}), True, self.seal, own)

    def _by_hand(self, part: Part, folder: str, place: Place) -> bool:
        """Whether an option in a file is none that an export writes there."""
        if (folder, place) in part.untold:
            return True
        kinds = {item.plural: item for item in (*self.kinds.members, *self.kinds.server)}
        if folder in (STACKS, SERVER):
            if len(place) == 1:
                return place[0] not in {*kinds, *self.around, *(item.kind for item in self.kinds.enclosing)}
            return len(place) == 3 and place[2] in told_by_hand(kinds[place[0]])
        resource = next(item for item in self.kinds.enclosing if item.plural == folder)
        return len(place) == 1 and place[0] in told_by_hand(resource)

    def _tells_state(self, part: Part, folder: str, place: Place, state: str) -> bool:
        """Whether an export would say that what stands there is in this state, if it were."""
        found = [item.lifecycle for item in self.kinds.members if folder == STACKS and item.plural == place[0]]
        told = [state == "stopped" or (state == "started" and not item.deploys) for item in found if item]
        return (folder, place) not in part.untold and any(told)

    def _is_unordered(self, folder: str, place: Place) -> bool:
        """Whether the order of the list at a place means nothing."""
        kinds = {item.plural: item for item in (*self.kinds.members, *self.kinds.server)}
        resource = next((item for item in self.kinds.enclosing if item.plural == folder), self.kinds.enclosing[-1])
        inside = place
        if place and folder in (STACKS, SERVER) and place[0] in kinds:
            resource, inside = kinds[place[0]], place[2:]
        return bool(inside) and inside in unordered_in(resource)

    def _marker(self) -> str:
        return f"# Written by selfhosted.paas.{self.platform.name}_export."

    def _write(self, directory: Directory, parts: Sequence[Part], check_mode: bool) -> dict[str, Any]:
        if self.named:
            parts = [replace(part, slug=f"{part.slug}.{slug(str(self.params['name']))}") for part in parts]
        for part in parts:
            self._look_at_secrets(directory, part)
        earlier = Earlier(directory, self.kinds, self._marker())
        files = [self._edited(earlier, item) for part in parts for item in self._files(part)]
        above = [self._readme(parts, files), Document(PLAYBOOK, playbook(self.platform, self._marker()))]
        if self.scope.only and directory.read(README) is not None:
            # It tells of the whole.
            above.pop(0)
        documents = [*(self._edited(earlier, item) for item in above), *files]
        kept = [item for item in documents if directory.locked(item.path)]
        changed = [item for item in documents if item not in kept and directory.differs(item)]
        here = {item.path for item in documents} | set(earlier.left)
        stale = self._stale(directory, here | set(earlier.moved), {part.secrets for part in parts})
        gone = [*earlier.moved, *(stale if self.params["prune"] else ())]
        diff = difference(directory, changed)
        for path in gone:
            header = directory.full(path)
            diff.append({"before": f"{path}\n", "after": "", "before_header": header, "after_header": header})
        if not check_mode:
            for item in changed:
                directory.write(item)
            for path in gone:
                directory.remove(path)
        fill = [line for part in parts for line in part.to_fill_in()] if self.secrets in (VAULT, SEPARATE) else []
        result: dict[str, Any] = {
            "changed": bool(changed or gone),
            "files": [directory.full(item.path) for item in documents],
            "written": [directory.full(item.path) for item in changed],
            "kept": [directory.full(item.path) for item in kept],
            "stale": [directory.full(path) for path in stale],
            "to_fill_in": fill,
            "not_compared": [f"{directory.full(path)}: {place}" for path, place in self.left],
            "diff": diff,
        }
        warnings = [*earlier.warnings(), *self._of_kept(result["kept"]), *self._of_secrets(parts)]
        if stale and not self.params["prune"]:
            warnings.append(f"Nothing on the server belongs to {', '.join(stale)} any more. Remove them, or set prune.")
        return {**result, "warnings": warnings} if warnings else result

    def _of_kept(self, paths: Sequence[str]) -> Iterator[str]:
        for path in paths:
            yield (
                f"{path} is encrypted and was left alone, since no vault password was given that opens it. Where the"
                " secrets of the server have changed it is out of date."
            )

    def _of_secrets(self, parts: Sequence[Part]) -> Iterator[str]:
        left = [part.secrets for part in parts if not part.given and part.to_fill_in()]
        if left:
            why = "no vault password was given (--vault-password-file, --vault-id or --ask-vault-pass)"
            if self.vault is None:
                why = (
                    "the task does not run on the controller itself, where vault passwords are known (delegate_to:"
                    " localhost, and why not is shown at -vvv)"
                )
            yield f"Secrets were not written, since {why}: {', '.join(left)} name what has to be filled in."

    def _look_at_secrets(self, directory: Directory, part: Part) -> None:
        """See what the file of secrets says, and whether what is known is going to be in it."""
        text, seal = directory.text(part.secrets) or ("", "")
        part.filled = text
        part.given = self.secrets != VAULT or bool(self.seal or seal) or directory.locked(part.secrets)

    def _edited(self, earlier: Earlier, document: Document) -> Document:
        """What the file shall be where there is one already: with what a person has put into it."""
        directory, found = earlier.directory, earlier.directory.text(document.path)
        if found is None:
            # Or nothing opens it.
            return document
        text, seal = found
        # What is encrypted stays so.
        document = replace(document, seal=seal or document.seal)
        if text == document.content:
            return document
        if document.path == PLAYBOOK:
            # It is where a person goes on: hosts, connection, more roles.
            return replace(document, content=text)
        if document.path == README:
            return replace(document, content=with_own_words(text, document.content))
        try:
            text = earlier.with_moved(document.path, text, self.around)
            content, left = with_own(text, document.content, document.own)
            self.left += [(document.path, ".".join(place)) for place in left]
            return replace(document, content=edited(text, content))
        except PaasError as error:
            raise PaasError(
                f"{directory.full(document.path)} is no YAML: {error}. Mend it or remove it; nothing was written.",
                "validation",
            ) from None

    def _stale(self, directory: Directory, current: set[str], secrets: set[str]) -> list[str]:
        """Files of earlier exports that an export of the whole server would not make again."""
        if self.scope.only:
            return []
        folders = (*self.kinds.folders, self.kinds.enclosing[-1].plural, SECRETS)
        there = [path for folder in folders for path in directory.names(folder)]
        marker = self._marker()
        return [
            path
            for path in there
            if path not in current
            and marker in (directory.text(path) or ("", ""))[0][:200]
            # In the other ways to treat secrets, the file of an environment that is still there is nobody's mistake.
            and path not in secrets
        ]


def _object(item: Exported) -> dict[str, Any]:
    place = {parent.resource.kind: parent.name for parent in item.parents}
    return {"kind": item.resource.kind, "name": item.name, **place, "id": item.id, "exported": not item.refused}


def _expects(found: Iterable[Exported]) -> list[dict[str, str]]:
    pairs = sorted({pair for item in found for pair in item.expects})
    return [{"kind": kind, "name": name} for kind, name in pairs]


def _gap(entry: Mapping[str, Any]) -> str:
    option = f": {entry['option']}" if entry.get("option") else ""
    return " ".join(f"{entry['kind']} {entry['name']}{option}: {entry['reason']}".split())
