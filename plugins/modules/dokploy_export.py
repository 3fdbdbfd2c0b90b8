#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_export
short_description: Export an existing Dokploy server to variables and a playbook
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Reads an existing server, or one project, environment or thing in it, and describes it as files for
    git: variables, and a playbook that declares exactly what is there. Running that playbook at once
    changes nothing.'
  - Only what differs from the defaults of the platform is written, sorted, so that two exports of an
    unchanged server are the same to the byte.
  - A variable that holds the address or the password of a database in the same environment is declared
    by C(environment_from).
  - What does not run since nobody has started it, or somebody has stopped it, is declared as stopped.
    What is started and stopped without being deployed, such as a database, is declared as started where
    it runs.
  - What cannot be exported is listed in RV(not_exported) with the reason, and in the file where it is
    missing.
notes:
  - Every declaration is compared with the server before it is written, as its module in check mode would
    do it.
  - With O(dest), the Python library PyYAML is needed where the module runs.
  - 'Vault passwords are known only in the process of Ansible, so a task that runs elsewhere, such as
    on another host, encrypts nothing: with O(secrets=vault) it names what has to be filled in, and warns.'
seealso:
  - module: selfhosted.paas.dokploy_info
  - module: selfhosted.paas.dokploy_platform
  - module: selfhosted.paas.dokploy_stack
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  project:
    description:
      - Name or id of the only project to export. All projects without it.
    type: str
  environment:
    description:
      - Name or id of the only environment to export, in every exported project.
    type: str
  name:
    description:
      - Name or id of the only database or application or compose to export, in every exported environment.
    type: str
  dest:
    description:
      - Absolute path of a directory to write to, on the host where the module runs. It is created if
        missing.
      - Only files whose content differs are written. Files that the export does not write are left alone.
      - In an edited file only what differs from the server is changed. Comments, order and notation stay,
        and so do options that say how something is run, such as C(deploy), entries with C(state=absent),
        and C(playbook.yml).
      - Your own templates for a value, an object or all of a kind stay. They are not compared with the
        server; RV(not_compared) lists them.
      - Without it nothing is written, and RV(stacks) is the export.
    type: path
  secrets:
    description:
      - How passwords and the values of environment variables are written.
      - 'V(vault): they go to files of their own in the folder C(secrets), encrypted with the vault password
        that was given to Ansible, in whichever way. Without one these files only name what a person has
        to fill in, and RV(to_fill_in) lists it. No secret is ever written without being encrypted.'
      - A file there that is already encrypted is opened, compared, and stays encrypted with the password
        that it has; where no given password opens it, it is left alone and named in RV(kept). What a
        person has filled in stays.
      - 'V(separate): as with V(vault), but in clear text, in files that only their owner may read.'
      - 'V(placeholder): they are not written at all. The other files refer to the same variables as with
        V(vault).'
      - 'V(inline): they stand in clear text where they belong, in files that only their owner may read.'
    type: str
    choices:
      - vault
      - separate
      - placeholder
      - inline
    default: vault
  vault_id:
    description:
      - Which of several vault passwords encrypts new files of secrets, by the label of C(--vault-id).
        Without it the one that is configured as C(vault_encrypt_identity), or the first one.
    type: str
  public_variables:
    description:
      - Names of variables whose values are no secrets, in every exported object. The values stand where
        they belong, and an option C(public_variables) beside them.
    type: list
    elements: str
    default: []
  full:
    description:
      - Whether to export also what a new object has anyhow.
    type: bool
    default: false
  prune:
    description:
      - Whether to remove files of earlier exports from O(dest) whose project or environment is gone.
        Needs an export of the whole server. Without it they are named in RV(stale).
    type: bool
    default: false
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: Write everything that the server has to files for git
  selfhosted.paas.dokploy_export:
    dest: "{{ playbook_dir }}/export"

- name: Keep an export current, with secrets that are encrypted with one of the vault passwords of this run
  selfhosted.paas.dokploy_export:
    dest: "{{ playbook_dir }}/export"
    vault_id: prod
    prune: true

- name: Look at one project without writing anything
  selfhosted.paas.dokploy_export:
    project: shop
  register: shop
"""

RETURN = r"""
files:
  description: The files of the export.
  type: list
  returned: when O(dest) is given
  elements: str
written:
  description: Those whose content differed.
  type: list
  returned: when O(dest) is given
  elements: str
kept:
  description: Encrypted files that no given password opens. They cannot be compared and were left alone.
  type: list
  returned: when O(dest) is given
  elements: str
to_fill_in:
  description: Variables that the files refer to and a person has to give, since the server does not show
    them, or there was no vault password to encrypt them with.
  type: list
  returned: when O(dest) is given
  elements: str
not_compared:
  description: Places of your own templates, and of what you have encrypted where it stands. They stay
    as they are, whatever the server has; the playbook of the export compares them.
  type: list
  returned: when O(dest) is given
  elements: str
stale:
  description: Files of earlier exports whose project or environment is gone.
  type: list
  returned: when O(dest) is given
  elements: str
projects:
  description: 'What the files in the folder C(projects) would hold: the options of the projects, with
    references in place of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
ai_providers:
  description: 'What C(server.yml) would hold: the options of the ai providers, with references in place
    of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
ai_allowlists:
  description: 'What C(server.yml) would hold: the options of the ai allowlists, with references in place
    of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
destinations:
  description: 'What C(server.yml) would hold: the options of the destinations, with references in place
    of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
git_providers:
  description: 'What C(server.yml) would hold: the options of the git providers, with references in place
    of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
notifications:
  description: 'What C(server.yml) would hold: the options of the notifications, with references in place
    of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
organizations:
  description: 'What C(server.yml) would hold: the options of the organizations, with references in place
    of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
users:
  description: 'What C(server.yml) would hold: the options of the users, with references in place of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
invitations:
  description: 'What C(server.yml) would hold: the options of the invitations, with references in place
    of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
registries:
  description: 'What C(server.yml) would hold: the options of the registries, with references in place
    of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
ssh_keys:
  description: 'What C(server.yml) would hold: the options of the SSH keys, with references in place of
    secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
tags:
  description: 'What C(server.yml) would hold: the options of the tags, with references in place of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
servers:
  description: 'What C(server.yml) would hold: the options of the servers, with references in place of
    secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
web_servers:
  description: 'What C(server.yml) would hold: the options of the web servers, with references in place
    of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
certificates:
  description: 'What C(server.yml) would hold: the options of the certificates, with references in place
    of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
networks:
  description: 'What C(server.yml) would hold: the options of the networks, with references in place of
    secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
stacks:
  description: 'What the files in the folder C(stacks) would hold: those of the stacks, one for each environment,
    with references in place of secrets.'
  type: list
  returned: when O(dest) is not given
  elements: dict
objects:
  description: Everything that was found, whether it can be declared or not.
  type: list
  returned: success
  elements: dict
  contains:
    kind:
      description: What it is.
      type: str
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    project:
      description: Its project.
      type: str
      returned: when it has one
    environment:
      description: Its environment.
      type: str
      returned: when it has one
    id:
      description: Its id.
      type: str
      returned: always
    exported:
      description: Whether it is declared.
      type: bool
      returned: always
not_exported:
  description: What the server has and the export does not declare.
  type: list
  returned: success
  elements: dict
  contains:
    kind:
      description: What it is.
      type: str
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    project:
      description: Its project.
      type: str
      returned: when it has one
    environment:
      description: Its environment.
      type: str
      returned: when it has one
    id:
      description: Its id.
      type: str
      returned: always
    option:
      description: What of it; nothing where it is the whole.
      type: str
      returned: when it is a part
    reason:
      description: Why.
      type: str
      returned: always
expects:
  description: What the declarations refer to, so that it has to be there before they are used on another
    server.
  type: list
  returned: success
  elements: dict
  contains:
    kind:
      description: What it is.
      type: str
      returned: always
    name:
      description: Its name, or its id.
      type: str
      returned: always
api:
  description: What the run cost.
  returned: always
  type: dict
  contains:
    requests:
      description: Number of requests made. A task begins with two at the same time.
      type: int
      returned: always
    retries:
      description: How many of them were repetitions.
      type: int
      returned: always
    waited:
      description: Seconds spent waiting because the server allows only so many requests.
      type: int
      returned: always
    server_version:
      description: Version of the server.
      type: str
      returned: always
error:
  description: What sort of failure it is, so that a playbook can branch on it without looking at the
    message.
  type: dict
  returned: failure
  contains:
    kind:
      description:
        - 'V(validation): an option is missing, unknown, or has a value that cannot be meant.'
        - 'V(requirements): a Python library is missing where the module runs.'
        - 'V(connection): the server could not be reached, or the address does not lead to its API.'
        - 'V(tls): the certificate of the server does not verify.'
        - 'V(authentication): the key is unknown or expired.'
        - 'V(permission): the key works and may not do this.'
        - 'V(rate_limit): the server allows no more requests for now.'
        - 'V(not_found): something that is named does not exist.'
        - 'V(ambiguous): a name fits several things.'
        - 'V(conflict): somebody else has what only one can have, or something stands in the way.'
        - 'V(refused): the server, or a guard of the module, would not do it for another reason.'
        - 'V(unsupported_version): the server is too old for it.'
        - 'V(deployment): what was deployed, started or restarted does not run.'
        - 'V(timeout): something did not happen within the time to wait for it.'
        - 'V(server): the server failed, with a status of 500 or above.'
        - 'V(unexpected): an answer that the module does not understand, or a mistake in it.'
        - 'V(several): several things failed in different ways, each with a kind of its own.'
      type: str
      returned: always
    status:
      description: HTTP status of the answer that it comes from; none where there was no answer, or none
        of the API.
      type: int
      returned: always
"""

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.export import EXPORT
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(EXPORT)


if __name__ == "__main__":
    main()
