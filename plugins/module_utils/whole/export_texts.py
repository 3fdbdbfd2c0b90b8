# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an export writes besides variables: the playbook that declares them, and how to go on from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..language.resource import Resource
from ..language.words import Option, Platform
from .kinds import SECRETS, STACKS, Kinds

PLAYBOOK = """\
---
{marker}
# Every file in {folders} holds the options of one module. What they
# say is declared here; it changes nothing where the server is as they say.
- name: {title} as code
  hosts: localhost
  gather_facts: false
  vars:
{files}
    locked: >-
      {{%- for file in {every} if file is ansible.builtin.vaulted_file
      and lookup('ansible.builtin.unvault', file, errors='ignore') is none %}}
      {{{{- file | relpath(playbook_dir) ~ (', ' if not loop.last else '') }}}}{{% endfor %}}
  tasks:
    - name: See that what is encrypted can be read
      ansible.builtin.assert:
        that: not locked
        fail_msg: >-
          No password was given that opens {{{{ locked }}}}. Add --ask-vault-pass, or
          --vault-password-file with the path of a file that holds the password.
        quiet: true

    - name: Read the secrets
      ansible.builtin.include_vars:
        file: "{{{{ item }}}}"
      loop: "{{{{ secret_files }}}}"
      no_log: true

{tasks}"""

FILES = """\
    {kind}_files: >-
      {{{{ query('ansible.builtin.fileglob', playbook_dir ~ '/{folder}/*.yml') | sort
         if (playbook_dir ~ '/{folder}') is directory else [] }}}}"""

TASKS = """\
    - name: Read the {titles}
      ansible.builtin.include_vars:
        file: "{{{{ item }}}}"
        name: "{kind}_{{{{ index }}}}"
      loop: "{{{{ {kind}_files }}}}"
      loop_control:
        index_var: index{no_log}

    - name: Declare the {titles}
      selfhosted.paas.{module}:
{options}
      loop: "{{{{ {kind}_files }}}}"
      loop_control:
        index_var: index
        label: "{{{{ item | basename | splitext | first }}}}"
      vars:
        declared: "{{{{ lookup('ansible.builtin.vars', '{kind}_' ~ index) }}}}"
"""


def playbook(platform: Platform, kinds: Kinds, marker: str, closed: bool) -> str:
    """The playbook; C(closed) keeps the content of the files out of every output."""
    folders = {item.kind: item.plural for item in (*kinds.server, *kinds.enclosing)}
    folders.update({"stack": STACKS, "secret": SECRETS})
    *first, last = (f"{folder}/" for folder in kinds.folders)
    return PLAYBOOK.format(
        marker=marker,
        title=platform.title,
        folders=f"{', '.join(first)} and {last}",
        every=" + ".join(f"{kind}_files" for kind in ("secret", *(kind for kind in folders if kind != "secret"))),
        files="\n".join(FILES.format(kind=kind, folder=folder) for kind, folder in folders.items()),
        tasks="\n".join(
            TASKS.format(
                kind=kind,
                titles=folders[kind].replace("_", " "),
                module=module,
                options="\n".join(f'        {name}: "{{{{ declared.{value} }}}}"' for name, value in options),
                no_log="\n      no_log: true" if closed else "",
            )
            for kind, module, options in _declarations(platform, kinds)
        ),
    )


def _declarations(platform: Platform, kinds: Kinds) -> Iterator[tuple[str, str, Iterable[tuple[str, str]]]]:
    """What a file is, the module whose options it holds, and how each is taken from it."""
    for resource in (*kinds.server, *kinds.enclosing):
        names = [item.name for item in resource.parents] + list(_declarable(resource))
        yield resource.kind, resource.module, [(name, f"{name} | default(omit)") for name in names]
    place = [item.kind for item in kinds.enclosing]
    yield "stack", f"{platform.name}_stack", [*((name, name) for name in place), *map(_members, kinds.members)]


def _members(resource: Resource) -> tuple[str, str]:
    if all(option.name != "deploy" for option in resource.options()):
        return resource.plural, f"{resource.plural} | default(omit)"
    # Where it is asked for on the command line, everything is deployed; else each says for itself.
    asked = "map('combine', {'deploy': deploy} if deploy is defined else {})"
    return resource.plural, f"{resource.plural} | default([]) | {asked}"


def _declarable(resource: Resource) -> Iterator[str]:
    if not resource.lasting:
        yield resource.id_option
    options: list[Option] = [*resource.fields, *resource.references, *resource.groups, *resource.children]
    yield from (item.name for item in options)


README = """\
# {Name} as code

Written by `selfhosted.paas.{name}_export`. Run the export again into this directory to bring it up to date; a file
whose content is still true is not touched.

| | |
| --- | --- |
| `playbook.yml` | declares everything below |
{folders}| `stacks/` | one for each {innermost}, with its {members}: `selfhosted.paas.{name}_stack` |
| `secrets/` | passwords and values of variables, to which the other files refer |

```console
$ ansible-galaxy collection install selfhosted.paas
$ export {environment}
$ ansible-playbook playbook.yml --check --diff    # what differs from the server
$ ansible-playbook playbook.yml
```

Before you put this into git, encrypt the secrets, and give the password from then on:

```console
$ ansible-vault encrypt secrets/*.yml
$ ansible-playbook playbook.yml --ask-vault-pass
```

Nothing is deployed unless you ask for it: `-e deploy=auto` deploys what has changed or was never deployed. What is only
started and stopped, such as a database, has `state: started` where it ran, and is started in any case.

The role `selfhosted.paas.{name}_platform` takes this directory as its `{name}_platform_directory`, with the secrets. It
reports what differs from the server, and what exists there without being declared.

What a file could not say is written at its top. Nothing else of {Name} is part of the export, such as its users. What
the files refer to and do not declare has to be there, under the same name, before they are used on another server.
"""


def readme(platform: Platform, kinds: Kinds) -> str:
    given = " ".join(f"{option.env}=..." for option in platform.connection if option.env)
    folders = ""
    for item in (*kinds.server, *kinds.enclosing):
        some = " that has options of its own" if item is kinds.enclosing[-1] else ""
        module = f"selfhosted.paas.{item.module}"
        folders += f"| `{item.plural}/` | one file for each {item.title}{some}, with the options of `{module}` |\n"
    *first, last = (item.titles for item in kinds.members)
    return README.format(
        name=platform.name,
        Name=platform.title,
        environment=given,
        folders=folders,
        innermost=kinds.enclosing[-1].title,
        members=f"{', '.join(first)} and {last}" if first else last,
    )
