# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: dokploy
short_description: What a play needs to know of something on Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the id of something that Dokploy has, an address, a part of one, the value of a variable, or whatever else
    its information module tells, for each name.
  - Something that is not there, or does not have what is asked for, is an error. In check mode, what an earlier task
    would have made has a text in place of the value, such as V((url of orders\)).
  - Nothing is masked, since a lookup is asked for what is needed. Give a task that uses a secret C(no_log=true);
    ansible-core has no other way to keep a value out of what callbacks show.
notes:
  - A lookup asks the server whenever it is evaluated. A variable that is used in many places is better made once, with
    M(ansible.builtin.set_fact).
  - Where a variable of an application shall hold the address of a database, C(environment_from) of
    M(selfhosted.paas.dokploy_application) does it without a lookup.
seealso:
  - module: selfhosted.paas.dokploy_info
options:
  _terms:
    description: Names or ids.
    type: list
    elements: str
    required: true
  kind:
    description:
      - What it is, as the modules are called. C(application) of M(selfhosted.paas.dokploy_application), C(database),
        C(compose), C(server), C(project) and so on.
    type: str
    default: application
  project:
    description:
      - Name or id of the project that it is in. Without it O(environment) of all projects is looked through, and it has
        to be the only one of its name there.
    type: str
  environment:
    description: Name or id of the environment that it is in.
    type: str
    default: production
  what:
    description:
      - V(id).
      - V(address) of an application is the URL of its first domain, V(addresses) a list with that of each.
      - V(url) of a database is its address inside of the network, V(external_url) the one from outside, both with user
        and password; V(host), V(port), V(username), V(password) and V(database) are parts of the first.
      - Anything else is what the information module of the kind returns, with dots between levels, for example
        V(status.state) or V(docker.image).
    type: str
    default: id
  variable:
    description:
      - Name of an environment variable of it, whose value is returned in place of O(what).
      - One that is not there is an error.
    type: str
extends_documentation_fragment:
  - selfhosted.paas.dokploy_plugin
"""

EXAMPLES = r"""
- name: The server in the environment as DOKPLOY_URL and DOKPLOY_API_KEY
  ansible.builtin.debug:
    msg: "{{ lookup('selfhosted.paas.dokploy', 'web', project='shop', what='address') }}"

- name: Does the application answer
  ansible.builtin.uri:
    url: "{{ lookup('selfhosted.paas.dokploy', 'web', project='shop', what='address') }}/healthz"

- name: The address of a database, for something that is no application of Dokploy
  ansible.builtin.copy:
    content: "{{ lookup('selfhosted.paas.dokploy', 'orders', kind='database', project='shop', what='url') }}"
    dest: /etc/report/database-url
    mode: "0600"
  no_log: true

- name: The ids of two applications
  ansible.builtin.debug:
    msg: "{{ query('selfhosted.paas.dokploy', 'web', 'worker', project='shop', environment='staging') }}"

- name: Another variable
  ansible.builtin.debug:
    msg: "{{ lookup('selfhosted.paas.dokploy', 'web', project='shop', variable='LOG_LEVEL') }}"
"""

RETURN = r"""
_raw:
  description: What was asked for, for each name.
  type: list
  elements: raw
"""

from ansible_collections.selfhosted.paas.plugins.plugin_utils.lookup import PaasLookup


class LookupModule(PaasLookup):
    PLATFORM = "dokploy"
