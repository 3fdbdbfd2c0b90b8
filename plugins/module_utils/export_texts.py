# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an export writes besides variables: the playbook that declares them, and how to go on from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .schema import Option, Platform, Resource

PLAYBOOK = """\
---
{marker}
# Declares everything in projects/ and stacks/. It changes nothing where the server is as these files say.
- name: {title} as code
  hosts: localhost
  gather_facts: false
  vars:
    project_files: "{{{{ query('ansible.builtin.fileglob', playbook_dir ~ '/projects/*.yml') | sort }}}}"
    stack_files: "{{{{ query('ansible.builtin.fileglob', playbook_dir ~ '/stacks/*.yml') | sort }}}}"
    secret_files: "{{{{ query('ansible.builtin.fileglob', playbook_dir ~ '/secrets/*.yml') | sort }}}}"
  tasks:
    - name: Read the secrets
      ansible.builtin.include_vars:
        file: "{{{{ item }}}}"
      loop: "{{{{ secret_files }}}}"
      no_log: true

    - name: Read the projects
      ansible.builtin.include_vars:
        file: "{{{{ item }}}}"
        name: "project_{{{{ index }}}}"
      loop: "{{{{ project_files }}}}"
      loop_control:
        index_var: index
{no_log}
    - name: Read the environments and what is in them
      ansible.builtin.include_vars:
        file: "{{{{ item }}}}"
        name: "stack_{{{{ index }}}}"
      loop: "{{{{ stack_files }}}}"
      loop_control:
        index_var: index
{no_log}
{tasks}
"""

TASK = """\
    - name: {name}
      selfhosted.paas.{module}:
{options}
      loop: "{{{{ {source}_files }}}}"
      loop_control:
        index_var: index
        label: "{{{{ item | basename | splitext | first }}}}"
      vars:
        {source}: "{{{{ lookup('ansible.builtin.vars', '{source}_' ~ index) }}}}"
"""


def playbook(platform: Platform, resources: Sequence[Resource], marker: str, closed: bool) -> str:
    """The playbook; C(closed) keeps the content of the files out of every output."""
    return PLAYBOOK.format(
        marker=marker,
        title=platform.title,
        no_log="      no_log: true\n" if closed else "",
        tasks="\n".join(_tasks(platform, resources)),
    )


def _tasks(platform: Platform, resources: Sequence[Resource]) -> Iterator[str]:
    project, environment, *_inner = resources
    yield _task(project.module, "Projects", "project", _optional("project", ("name", *_declarable(project))))
    settings = [
        ("project", "stack.project"),
        ("name", "stack.settings.name | default(stack.environment)"),
        *_optional("stack.settings", _declarable(environment)),
    ]
    yield _task(environment.module, "Environments", "stack", settings)
    kinds = [f"{item.kind}s" for item in resources if len(item.parents) > 1]
    inside = [
        ("project", "stack.project"),
        ("environment", "stack.environment"),
        *(
            (kind, f"stack.{kind} | default([]) | map('combine', {{'deploy': deploy | default('never')}})")
            for kind in kinds
        ),
    ]
    yield _task(f"{platform.name}_stack", "What is in the environments", "stack", inside)


def _optional(place: str, names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, f"{place}.{name} | default(omit)") for name in names]


def _declarable(resource: Resource) -> Iterator[str]:
    options: list[Option] = [*resource.fields, *resource.references, *resource.groups, *resource.children]
    yield resource.id_option
    yield from (item.name for item in options if item.name != "name")


def _task(module: str, name: str, source: str, options: Iterable[tuple[str, str]]) -> str:
    return TASK.format(
        name=name,
        module=module,
        options="\n".join(f'        {option}: "{{{{ {value} }}}}"' for option, value in options),
        source=source,
    )


README = """\
# {Name} as code

Written by `selfhosted.paas.{name}_export`. Run the export again into this directory to bring it up to date; a file
whose content is still true is not touched.

| | |
| --- | --- |
| `playbook.yml` | declares everything below |
| `projects/` | one file for each project |
| `stacks/` | one file for each environment, with all that is in it |
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

Nothing is deployed unless you ask for it: `-e deploy=auto` deploys what has changed or was never deployed.

What a file could not say is written at its top. Not part of the export at all are the settings of {Name} itself:
servers, keys, Git providers, registries, storage for backups, notifications, users. What the files refer to has to be
there, under the same name, before they are used on another server.
"""


def readme(platform: Platform) -> str:
    given = " ".join(f"{option.env}=..." for option in platform.connection if option.env)
    return README.format(name=platform.name, Name=platform.title, environment=given)
