#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_service_info
short_description: List services of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the services that fit, in the shape of the options of M(selfhosted.paas.coolify_service).
  - Where no service fits, the list is empty; that is no error.
  - What an option refers to is told by its name where that leads there alone, and otherwise by its id.
    Each list that is asked for names costs one request.
seealso:
  - module: selfhosted.paas.coolify_service
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.info
options:
  project:
    description:
      - Name or id of the project. Without it the services of every project are returned.
      - A project that does not exist is an error, and in check mode a warning.
    type: str
  environment:
    description:
      - Name or id of the environment. Without it the services of every environment are returned.
      - A environment that does not exist is an error, and in check mode a warning.
    type: str
  name:
    description:
      - Name of the service. Names need not be unique; all that have it are returned.
    type: str
  uuid:
    description:
      - Id of the service.
    type: str
  details:
    description:
      - Whether to read each service by itself, with all its options and what it owns. That costs one
        or more requests for each service.
      - With V(false) only what the lists of the server show is returned, with ids instead of names.
    type: bool
    default: true
  show_secrets:
    description:
      - Whether secrets are returned as they are instead of masked. Set C(no_log) on the task then, or
        they show up in the output and in logs.
    type: bool
    default: false
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: Everything about one service, secrets masked
  selfhosted.paas.coolify_service_info:
    project: shop
    name: web
  register: web

- name: Which services of a project do not run, with one request for each list
  selfhosted.paas.coolify_service_info:
    project: shop
    details: false
  register: found

- name: Their names
  ansible.builtin.debug:
    msg: "{{ found.services | rejectattr('status.state', 'match', 'running|done') | map(attribute='name') }}"
"""

RETURN = r"""
services:
  description: 'The services, secrets masked unless O(show_secrets=true): every option of M(selfhosted.paas.coolify_service)
    that the server shows, under its name and in its shape. What is not known is left out.'
  type: list
  returned: success
  elements: dict
  contains:
    project:
      description: Name of the project.
      type: str
      returned: always
    environment:
      description: Name of the environment.
      type: str
      returned: always
    uuid:
      description: Id of the service.
      type: str
      returned: always
    docker_compose_raw:
      description: O(selfhosted.paas.coolify_service#module:docker_compose_raw), as a dictionary.
      type: dict
      returned: when known
    server:
      description: Id of the server.
      type: str
      returned: when it has one
    destination:
      description: Id of the destination.
      type: str
      returned: when it has one
    status:
      description: What no option declares. The modules take and ignore it.
      type: dict
      returned: always
      contains:
        state:
          description: The server's word for how it runs.
          type: str
          returned: when known
        others:
          description: Values that cannot be declared as they are, by the option that they belong to.
            Of uploaded content it is the checksum, while it is certain.
          type: dict
          returned: always
        source:
          description: 'Where the service comes from, as far as the key may see it: V(ready_made) (a ready-made
            service), V(compose) (a Compose file).'
          type: str
          returned: always
    applications:
      description: 'The parts of the Compose file that are no databases: a dictionary of their names to
        what is to be set. Parts that are left out are left alone. A list stands for RV(ignore:domains).
        Here each key holds a list of dictionaries with V(domains), V(noindex_domains), V(human_name),
        V(description), V(exclude_from_status), V(is_log_drain_enabled), V(is_gzip_enabled), V(is_stripprefix_enabled),
        V(is_force_https_enabled).'
      type: dict
      returned: when read
    databases:
      description: 'The parts of the Compose file that Coolify takes for databases, by their images: a
        dictionary as O(selfhosted.paas.coolify_service#module:applications). Here each key holds a list
        of dictionaries with V(human_name), V(description), V(exclude_from_status), V(is_log_drain_enabled),
        V(is_public), V(public_port), V(public_port_timeout).'
      type: dict
      returned: when read
    environment_variables:
      description: Environment variables that the Compose file may use. A dictionary of name to value,
        or of name to a dictionary with RV(ignore:value), the flags V(is_literal), V(is_multiline), V(is_shown_once),
        and V(comment). Here each key holds a list of dictionaries with V(value), V(is_literal), V(is_multiline),
        V(is_shown_once), V(comment).
      type: dict
      returned: when read
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.services import SERVICE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command


def main() -> None:
    run_module(info_command(SERVICE))


if __name__ == "__main__":
    main()
