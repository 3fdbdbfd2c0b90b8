# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The export as a module: its options and what it returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..language.commands import Command, Return
from ..language.resource import Resource
from ..language.words import Option, Platform
from .export import Export
from .kinds import INLINE, PLACEHOLDER, SEPARATE, STACKS, VAULT, Kinds

ARGUMENTS = (
    Option(
        "dest",
        (
            "Absolute path of a directory to write to, on the host where the module runs. It is created if missing.",
            "Only files whose content differs are written. Files that the export does not write are left alone.",
            "In an edited file only what differs from the server is changed. Comments, order and"
            " notation stay, and so do options that say how something is run, such as C(deploy), entries with"
            " C(state=absent), and C(playbook.yml).",
            "Your own templates for a value, an object or all of a kind stay. They are not compared with the server;"
            " RV(not_compared) lists them.",
            "Without it nothing is written, and RV(stacks) is the export.",
        ),
        type="path",
    ),
    Option(
        "secrets",
        (
            "How passwords and the values of environment variables are written.",
            "V(vault): they go to files of their own in the folder C(secrets), encrypted with the vault password that"
            " was given to Ansible, in whichever way. Without one these files only name what a person has to fill in,"
            " and RV(to_fill_in) lists it. No secret is ever written without being encrypted.",
            "A file there that is already encrypted is opened, compared, and stays encrypted with the password that it"
            " has; where no given password opens it, it is left alone and named in RV(kept). What a person has filled"
            " in stays.",
            "V(separate): as with V(vault), but in clear text, in files that only their owner may read.",
            "V(placeholder): they are not written at all. The other files refer to the same variables as with"
            " V(vault).",
            "V(inline): they stand in clear text where they belong, in files that only their owner may read.",
        ),
        choices=(VAULT, SEPARATE, PLACEHOLDER, INLINE),
        default=VAULT,
    ),
    Option(
        "vault_id",
        (
            "Which of several vault passwords encrypts new files of secrets, by the label of C(--vault-id). Without it"
            " the one that is configured as C(vault_encrypt_identity), or the first one.",
        ),
    ),
    Option(
        "public_variables",
        (
            "Names of variables whose values are no secrets, in every exported object. The values stand where they"
            " belong, and an option C(public_variables) beside them.",
        ),
        type="list",
        elements="str",
        default=[],
    ),
    Option("full", ("Whether to export also what a new object has anyhow.",), type="bool", default=False),
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


def _scope(kinds: Kinds) -> Iterator[Option]:
    """The options that choose a part of the server."""
    outer = ""
    for resource in kinds.enclosing:
        name, where = resource.title, f", in every exported {outer}" if outer else f". All {resource.titles} without it"
        yield Option(resource.kind, (f"Name or id of the only {name} to export{where}.",))
        outer = name
    what = " or ".join(item.title for item in kinds.members)
    yield Option("name", (f"Name or id of the only {what} to export, in every exported {outer}.",))


def _object(kinds: Kinds) -> tuple[Return, ...]:
    around = (Return(item.kind, f"Its {item.title}.", returned="when it has one") for item in kinds.around)
    return (Return("kind", "What it is."), Return("name", "Its name."), *around)


FILES = {
    "files": "The files of the export.",
    "written": "Those whose content differed.",
    "kept": "Encrypted files that no given password opens. They cannot be compared and were left alone.",
    "to_fill_in": "Variables that the files refer to and a person has to give, since the server does not show them, or"
    " there was no vault password to encrypt them with.",
    "not_compared": "Places of your own templates, and of what you have encrypted where it stands. They stay as they"
    " are, whatever the server has; the playbook of the export compares them.",
    "stale": "Files of earlier exports whose project or environment is gone.",
}
"""What is told of the directory."""


def _files() -> Iterator[Return]:
    for name, doc in FILES.items():
        yield Return(name, doc, "list", "str", "when O(dest) is given")


def _contents(kinds: Kinds) -> Iterator[Return]:
    """What the files of each folder hold."""
    *outer, innermost = kinds.enclosing
    for resource in (*outer, *kinds.server):
        where = f"the files in the folder C({resource.plural})" if resource in outer else "C(server.yml)"
        yield _content(resource.plural, where, f"the options of the {resource.titles}")
    yield _content(
        STACKS, f"the files in the folder C({STACKS})", f"those of the stacks, one for each {innermost.title}"
    )


def _content(name: str, where: str, what: str) -> Return:
    doc = f"What {where} would hold: {what}, with references in place of secrets."
    return Return(name, doc, "list", "dict", "when O(dest) is not given")


def _objects(kinds: Kinds) -> Iterator[Return]:
    one = _object(kinds)
    yield Return(
        "objects",
        "Everything that was found, whether it can be declared or not.",
        type="list",
        elements="dict",
        returned="success",
        contains=(*one, Return("id", "Its id."), Return("exported", "Whether it is declared.", type="bool")),
    )
    yield Return(
        "not_exported",
        "What the server has and the export does not declare.",
        type="list",
        elements="dict",
        returned="success",
        contains=(
            *one,
            Return("id", "Its id."),
            Return("option", "What of it; nothing where it is the whole.", returned="when it is a part"),
            Return("reason", "Why."),
        ),
    )
    yield Return(
        "expects",
        "What the declarations refer to, so that it has to be there before they are used on another server.",
        type="list",
        elements="dict",
        returned="success",
        contains=(Return("kind", "What it is."), Return("name", "Its name, or its id.")),
    )


DOC = (
    "Reads an existing server, or one project, environment or thing in it, and describes it as files for git:"
    " variables, and a playbook that declares exactly what is there. Running that playbook at once changes nothing.",
    "Only what differs from the defaults of the platform is written, sorted, so that two exports of an unchanged server"
    " are the same to the byte.",
    "A variable that holds the address or the password of a database in the same environment is declared by"
    " C(environment_from).",
    "What does not run since nobody has started it, or somebody has stopped it, is declared as stopped. What is started"
    " and stopped without being deployed, such as a database, is declared as started where it runs.",
    "What cannot be exported is listed in RV(not_exported) with the reason, and in the file where it is missing.",
)


NOTES = (
    "Every declaration is compared with the server before it is written, as its module in check mode would do it.",
    "With O(dest), the Python library PyYAML is needed where the module runs.",
    "Vault passwords are known only in the process of Ansible, so a task that runs elsewhere, such as on another host,"
    " encrypts nothing: with O(secrets=vault) it names what has to be filled in, and warns.",
)


def export_command(platform: Platform, resources: Sequence[Resource]) -> Command:
    """The export module of a platform, of all its resources."""
    kinds = Kinds(resources)
    return Command(
        platform=platform,
        kind="export",
        short=f"Export an existing {platform.title} server to variables and a playbook",
        doc=DOC,
        notes=NOTES,
        arguments=(*_scope(kinds), *ARGUMENTS),
        returns=(*_files(), *_contents(kinds), *_objects(kinds)),
        run=lambda client, params, check_mode: Export(platform, kinds, client, params).run(check_mode),
    )
