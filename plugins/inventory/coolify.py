# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: coolify
short_description: The machines of a Coolify server as hosts, and what runs on them
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Makes a host of each machine that Coolify deploys to, with its address, user and port, so that playbooks reach it.
  - The machine that Coolify calls C(localhost) is the one it runs on. Its host has the name by which the API is
    reached, since C(localhost) is the controller in playbooks.
  - On request it also makes hosts of applications, databases and what else stands in environments, for groups, reports
    and loops over hosts. Nobody can connect to those; use C(connection=local) for tasks about them.
  - The name of the file ends in C(coolify.yml) or C(coolify.yaml).
  - Hosts are in the group of their kind, such as C(servers) or C(applications), and what stands in an environment is in
    C(project_NAME), C(environment_NAME), C(type_NAME), C(state_NAME) and C(server_NAME).
  - Every host has the variables C(paas_kind), C(paas_name) and C(paas_id), and what stands in an environment also
    C(paas_project), C(paas_environment), C(paas_type), C(paas_state) and C(paas_server), and in C(paas) what its
    information module returns, secrets masked.
  - A host that another source has under the same name is the same machine, to which variables and groups are added. Of
    a variable that both set, the one that is read later counts. Names need not be unique on Coolify, so what is another
    object than the one of which a host of that name was made is the host C(NAME.ID).
options:
  plugin:
    description: That this file is for this plugin.
    type: str
    required: true
    choices: [selfhosted.paas.coolify]
  hosts:
    description:
      - What becomes a host. V(servers) are machines; anything else is a kind that stands in an environment, in the
        plural, such as V(applications).
    type: list
    elements: str
    default: [servers]
  details:
    description:
      - Whether C(paas) holds all options of what stands in an environment and what it owns. That costs one or more
        requests for each. With V(false) it holds what the lists of Coolify show.
    type: bool
    default: false
extends_documentation_fragment:
  - selfhosted.paas.coolify_plugin
  - constructed
  - inventory_cache
"""

EXAMPLES = r"""
# shop.coolify.yml, with the server in the environment as COOLIFY_URL and COOLIFY_TOKEN
plugin: selfhosted.paas.coolify
---
# Applications as well, in groups by what they are called
plugin: selfhosted.paas.coolify
api_url: https://coolify.example.com
hosts: [servers, applications]
keyed_groups:
  - key: paas_name
    prefix: app
groups:
  not_running: paas_state is defined and paas_state is not match('running')
compose:
  ansible_user: "'deploy'"
cache: true
"""

from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.plugins.plugin_utils.inventory import Machines, PaasInventory


class InventoryModule(PaasInventory):
    NAME = "selfhosted.paas.coolify"
    PLATFORM = "coolify"
    MACHINES = Machines(Call("GET", "/servers"), id="uuid", address="ip", user="user")
