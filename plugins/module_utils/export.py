# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an existing server to files for git: what every platform's export module does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .describe import Secret, replace_secrets, secrets_in
from .documents import Directory, Document, Template, difference, to_yaml
from .export_texts import playbook, readme
from .reader import Found, Further, Reader, Scope
from .schema import Command, Option, Platform, Record, Resource, Return
from .transport import Client, PaasError

SEPARATE, PLACEHOLDER, INLINE = "separate", "placeholder", "inline"
SETTINGS = "settings"
ARGUMENTS = (
    Option("project", ("Name or id of the only project to export. All projects where it is left out.",)),
    Option("environment", ("Name or id of the only environment to export, in every exported project.",)),
    Option("name", ("Name or id of the only application to export, in every exported environment.",)),
    Option(
        "dest",
        (
            "Absolute path of a directory to write to, on the host where the module runs. It is made if it is missing.",
            "Only files whose content differs are written. Files there that the export does not make are left alone.",
            "Without it nothing is written, and RV(stacks) is the export.",
        ),
        type="path",
    ),
    Option(
        "secrets",
        (
            "What becomes of passwords and of the values of environment variables.",
            "V(separate): they go to files of their own in the folder C(secrets), readable by their owner only and"
            " ready for C(ansible-vault encrypt). Files there that are already encrypted cannot be compared, so they"
            " are left alone and named in RV(kept).",
            "V(placeholder): they are not written at all. The other files refer to the same variables as with"
            " V(separate), so this keeps an export current whose secrets are already in a vault.",
            "V(inline): they stand in clear text where they belong, in files that only their owner may read.",
        ),
        choices=(SEPARATE, PLACEHOLDER, INLINE),
        default=SEPARATE,
    ),
    Option(
        "full",
        ("Whether to export also what a new object has anyhow.",),
        type="bool",
        default=False,
    ),
    Option(
        "prune",
        (
            "Whether to remove files of earlier exports from O(dest) whose project or environment is gone. Needs an"
            " export of the whole server. Without it they are named in RV(stale).",
        ),
        type="bool",
        default=False,
    ),
)

_OBJECT = (
    Return("kind", "What it is."),
    Return("name", "Its name."),
    Return("project", "Its project.", returned="when it has one"),
    Return("environment", "Its environment.", returned="when it has one"),
)
RETURNS = (
    Return("files", "The files of the export.", type="list", elements="str", returned="when O(dest) is given"),
    Return("written", "Those whose content differed.", type="list", elements="str", returned="when O(dest) is given"),
    Return(
        "kept",
        "Encrypted files of secrets that cannot be compared and were left alone.",
        type="list",
        elements="str",
        returned="when O(dest) is given",
    ),
    Return(
        "stale",
        "Files of earlier exports whose project or environment is gone.",
        type="list",
        elements="str",
        returned="when O(dest) is given",
    ),
    Return(
        "projects",
        "The projects as the files of the folder C(projects) declare them, each with its secrets as references.",
        type="list",
        elements="dict",
        returned="when O(dest) is not given",
    ),
    Return(
        "stacks",
        "The environments with their applications as the files of the folder C(stacks) declare them, each with its"
        " secrets as references to variables.",
        type="list",
        elements="dict",
        returned="when O(dest) is not given",
    ),
    Return(
        "objects",
        "Everything that was found, whether it can be declared or not.",
        type="list",
        elements="dict",
        returned="success",
        contains=(*_OBJECT, Return("id", "Its id."), Return("exported", "Whether it is declared.", type="bool")),
    ),
    Return(
        "not_exported",
        "What the server has and the export does not declare.",
        type="list",
        elements="dict",
        returned="success",
        contains=(
            *_OBJECT,
            Return("option", "What of it; nothing where it is the whole.", returned="when it is a part"),
            Return("reason", "Why."),
        ),
    ),
    Return(
        "expects",
        "What the declarations refer to, so that it has to be there before they are used on another server.",
        type="list",
        elements="dict",
        returned="success",
        contains=(Return("kind", "What it is."), Return("name", "Its name, or its id.")),
    ),
)
DOC = (
    "Reads an existing server, or one project, environment or application of it, and describes it as files for git:"
    " variables, and a playbook that declares exactly what is there. Running that playbook at once changes nothing.",
    "Only what differs from the defaults of the platform is written, sorted, so that two exports of an unchanged server"
    " are the same to the byte.",
    "What cannot be exported is listed in RV(not_exported) with the reason, and in the file where it is missing.",
)
NOTES = (
    "Every declaration is compared with the server before it is written, as its module in check mode would do it.",
    "With O(dest), the Python library PyYAML is needed where the module runs.",
)


def export_command(platform: Platform, resources: Sequence[Resource], further: Sequence[Further]) -> Command:
    """The export module of a platform; C(resources) are outermost first."""
    return Command(
        platform=platform,
        module=f"{platform.name}_export",
        short=f"Export an existing {platform.title} server to variables and a playbook",
        doc=DOC,
        notes=NOTES,
        arguments=ARGUMENTS,
        returns=RETURNS,
        run=lambda client, params, check_mode: _Export(platform, resources, further, client, params).run(check_mode),
    )


@dataclass
class _Part:
    """What becomes one file: a project, or an environment with all that is in it.

    secrets   name of the variable that holds its secrets
    """

    slug: str
    secrets: str
    content: dict[str, Any] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)


def _part(slug: str) -> _Part:
    return _Part(slug, f"vault_{_variable(slug)}")


class _Export:
    def __init__(
        self,
        platform: Platform,
        resources: Sequence[Resource],
        further: Sequence[Further],
        client: Client,
        params: Record,
    ) -> None:
        self.platform = platform
        self.params = params
        self.scope = Scope(params["project"], params["environment"], params["name"])
        connection = {item.name: params.get(item.name) for item in platform.connection}
        given = {name: value for name, value in connection.items() if value is not None}
        self.reader = Reader(client, resources, given, bool(params["full"]), further)
        self.secrets = str(params["secrets"])
        self.directory = Directory(params["dest"]) if params["dest"] else None

    def run(self, check_mode: bool) -> dict[str, Any]:
        if self.params["prune"] and self.scope.depth:
            raise PaasError("prune needs an export of the whole server, without project, environment and name.")
        found = self.reader.read(self.scope)
        self._refuse_nothing(found)
        projects, stacks = self._parts(found)
        result = {
            "objects": [_object(item) for item in found],
            "not_exported": self.reader.missing,
            "expects": _expects(found),
        }
        if self.directory is None:
            return {
                **result,
                "projects": [_open(part.content, part.secrets) for part in projects],
                "stacks": [_open(part.content, part.secrets) for part in stacks],
            }
        return {**result, **self._write(self.directory, self._documents(projects, stacks), check_mode)}

    def _refuse_nothing(self, found: Sequence[Found]) -> None:
        """A name that nothing has is a mistake; a server that has nothing is not."""
        for depth, level in enumerate(("project", "environment", "name")):
            wanted = self.params[level]
            if wanted is not None and not any(len(item.parents) == depth for item in found):
                names = sorted({name for place, name, _id in self.reader.siblings if len(place) == depth})
                kind = "application" if level == "name" else level
                there = f"There are: {', '.join(names)}." if names else "There is none at all."
                raise PaasError(f"There is no {kind} {wanted!r} here. {there}")

    # -- from objects to files -----------------------------------------------------------------------------------

    def _parts(self, found: Sequence[Found]) -> tuple[list[_Part], list[_Part]]:
        projects: list[_Part] = []
        stacks: list[_Part] = []
        slugs = _slugs(self.reader.siblings)
        for item in found:
            if len(item.parents) == 0:
                part = _part(slugs[item.id])
                part.content.update(_placed(item.own(), ()))
                projects.append(part)
            elif len(item.parents) == 1:
                part = _part(f"{slugs[item.parents[0].id]}.{slugs[item.id]}")
                part.content.update({**item.enclosing(), item.resource.kind: item})
                own = item.own()
                if not item.pinned:
                    own.pop("name", None)
                if own:
                    part.content[SETTINGS] = _placed(own, (SETTINGS,))
                stacks.append(part)
            else:
                part = stacks[-1]
                if not item.refused:
                    kinds = f"{item.resource.kind}s"
                    own = _placed(item.own(), (kinds, item.id if item.pinned else item.name))
                    part.content.setdefault(kinds, []).append(own)
            part.gaps += [_gap(entry) for entry in self.reader.missing if entry[item.resource.id_option] == item.id]
        for part in stacks:
            # How an environment is best referred to may depend on what is in it.
            part.content = {name: getattr(value, "handle", value) for name, value in part.content.items()}
        return projects, stacks

    def _documents(self, projects: Iterable[_Part], stacks: Iterable[_Part]) -> list[Document]:
        found = [
            Document("README.md", readme(self.platform)),
            Document(
                "playbook.yml",
                playbook(self.platform, self.reader.resources, self._marker(), self.secrets == INLINE),
            ),
        ]
        for folder, parts in (("projects", projects), ("stacks", stacks)):
            for part in parts:
                found += self._files(folder, part)
        return found

    def _files(self, folder: str, part: _Part) -> Iterator[Document]:
        slug = part.slug if self.scope.name is None else f"{part.slug}.{_slug(self.scope.name)}"
        missing = "".join(f"#   {line}\n" for line in part.gaps)
        head = f"---\n{self._marker()}\n" + (f"# Not in this file:\n{missing}" if missing else "")
        inline, closed = self.secrets == INLINE, any(True for _secret in secrets_in(part.content))
        content = _open(part.content, part.secrets, inline)
        yield Document(f"{folder}/{slug}.yml", head + to_yaml(content), inline and closed)
        if self.secrets == SEPARATE and closed:
            tree, unknown = _secrets(part.content)
            fill = "".join(f"#   {part.secrets}{'.'.join(('', *path))}\n" for path in unknown)
            head = f"---\n{self._marker()}\n" + (f"# The server hides these, so add them:\n{fill}" if fill else "")
            yield Document(f"secrets/{slug}.yml", head + to_yaml({part.secrets: tree}), True)

    def _marker(self) -> str:
        return f"# Written by selfhosted.paas.{self.platform.name}_export."

    def _write(self, directory: Directory, documents: Sequence[Document], check_mode: bool) -> dict[str, Any]:
        kept = [item for item in documents if item.secret and directory.is_encrypted(item)]
        changed = [item for item in documents if item not in kept and directory.differs(item)]
        stale = self._stale(directory, {item.path for item in documents})
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

    def _stale(self, directory: Directory, current: set[str]) -> list[str]:
        """Files of earlier exports that an export of the whole server would not make again."""
        if self.scope.depth:
            return []
        there = [path for folder in ("projects", "stacks", "secrets") for path in directory.names(folder)]
        marker = self._marker().encode("utf-8")
        made = {path.rpartition("/")[2] for path in current}
        return [
            path
            for path in there
            if path not in current
            and marker in (directory.read(path) or b"")[:200]
            # In the other ways to treat secrets, the file of an environment that is still there is nobody's mistake.
            and not (path.startswith("secrets/") and path.rpartition("/")[2] in made)
        ]


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
