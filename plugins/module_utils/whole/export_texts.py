# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an export writes besides variables: the playbook that declares them, and how to go on from there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..language.words import Platform
from .documents import Document
from .kinds import Kinds

PLAYBOOK = """\
---
{marker}
# Declares what the files beside it say, and changes nothing where the server is as they say.
- name: {title} as code
  hosts: localhost
  gather_facts: false
  roles:
    - role: selfhosted.paas.{name}_platform
      vars:
        {name}_platform_directory: "{{{{ playbook_dir }}}}"
        {name}_platform_deploy: "{{{{ deploy | default('never') }}}}"
"""


def playbook(platform: Platform, marker: str) -> str:
    """The playbook."""
    return PLAYBOOK.format(marker=marker, title=platform.title, name=platform.name)


README = """\
# {Name} as code

Written by `selfhosted.paas.{name}_export`. Run the export again into this directory to bring it up to date: your
comments, your order and options that say how something is run stay, and so does `playbook.yml`.

| | |
| --- | --- |
| `playbook.yml` | declares everything below |
| `server.yml` | what stands on the server itself, with the options of `selfhosted.paas.{name}_platform`: {server} |
{folders}| `stacks/` | one for each {innermost}, with its options and its {members}: `selfhosted.paas.{name}_stack` |
| `secrets/` | passwords and values of variables, to which the other files refer |

```console
$ ansible-galaxy collection install selfhosted.paas
$ export {environment}
$ ansible-playbook playbook.yml --check --diff    # what differs from the server
$ ansible-playbook playbook.yml
```

The files in `secrets/` are encrypted where a vault password was given to the export, and it has to be given from then
on. Where none was, they only name what you have to fill in; encrypt them before you put them into git:

```console
$ ansible-vault encrypt secrets/*.yml
$ ansible-playbook playbook.yml --ask-vault-pass
```

Nothing is deployed unless you ask for it: `-e deploy=auto` deploys what has changed or was never deployed. What is only
started and stopped, such as a database, has `state: started` where it ran, and is started in any case. What did not
run, since nobody had started it or somebody had stopped it, has `state: stopped`, and is not deployed until you remove
that line.

One that fails does not keep the others back; what failed is told at the end. A page with what differs, and with what
exists without being declared:

```console
$ ansible-playbook playbook.yml --check -e {name}_platform_report_html=$PWD/report.html
```

On an empty server, `-e deploy=auto` makes all of it again, except the content of volumes and databases, and leaves
stopped what was stopped.
{lists}
{below}
"""

BELOW = "<!-- What you write below this line stays. -->"

TO_FILL_IN = """\

## To fill in

The server does not show these, or no vault password was given to encrypt them. Add them before the files are used on
another server:

{lines}"""

LEFT_OUT = """\

## Not in these files

{lines}"""

NOT_COMPARED = """\

## Not compared

Templates of yours stand here, or what you have encrypted in its place. They stay, and the export does not know whether
they lead to what the server has; `ansible-playbook playbook.yml --check --diff` does:

{lines}"""

OF_THIS_MACHINE = """\

## Names that lead to this machine

They were made up from its address, or on this server alone. For another machine choose others:

{lines}"""

_MADE_OF_AN_ADDRESS = re.compile(r"[\w.-]+\.(?:sslip\.io|nip\.io|traefik\.me)\b")


def of_this_machine(documents: Iterable[Document]) -> list[str]:
    """Names in the files that lead to the address of a machine, whoever uses them."""
    return [
        f"`{name}` in `{item.path}`"
        for item in documents
        if not item.secret
        for name in dict.fromkeys(_MADE_OF_AN_ADDRESS.findall(item.content))
    ]


def readme(
    platform: Platform,
    kinds: Kinds,
    to_fill_in: Sequence[str],
    left_out: Sequence[str],
    not_compared: Sequence[str],
    bound: Sequence[str],
) -> str:
    """The README, with what a person has to give, what no file says, what was not compared, and what leads to this
    machine.
    """
    given = " ".join(f"{option.env}=..." for option in platform.connection if option.env)
    folders = ""
    for item in kinds.enclosing[:-1]:
        module = f"selfhosted.paas.{item.module}"
        folders += f"| `{item.plural}/` | one file for each {item.title}, with the options of `{module}` |\n"
    sections = ((TO_FILL_IN, to_fill_in), (LEFT_OUT, left_out), (NOT_COMPARED, not_compared), (OF_THIS_MACHINE, bound))
    lists = "".join(_section(text, lines) for text, lines in sections)
    return README.format(
        name=platform.name,
        Name=platform.title,
        environment=given,
        folders=folders,
        server=_named([item.titles for item in kinds.server]),
        innermost=kinds.enclosing[-1].title,
        members=_named([item.titles for item in kinds.members]),
        lists=lists,
        below=BELOW,
    )


def with_own_words(old: str, new: str) -> str:
    """The new README with what a person has written below the old one."""
    return new + old.partition(BELOW)[2].removeprefix("\r").removeprefix("\n")


def _section(text: str, lines: Sequence[str]) -> str:
    return text.format(lines="".join(f"- {line}\n" for line in lines)) if lines else ""


def _named(titles: Sequence[str]) -> str:
    *first, last = titles or [""]
    return f"{', '.join(first)} and {last}" if first else last
