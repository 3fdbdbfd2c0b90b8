#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_server
short_description: Manage remote servers of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Enters, changes and removes the remote servers that Dokploy reaches by SSH, to run applications on
    them or to build there.
  - A server on which something still runs is not removed; Dokploy refuses it.
notes:
  - 'Nothing is installed on the server, and whether Dokploy reaches it is not tried: M(selfhosted.paas.dokploy_server_setup)
    does both.'
  - A server has a Traefik once it is set up. What is set of it is only asked for where it is declared,
    since Dokploy looks on the server for it; so neither an information module nor an export tells it.
seealso:
  - module: selfhosted.paas.dokploy_server_info
  - module: selfhosted.paas.dokploy_server_setup
  - module: selfhosted.paas.dokploy_maintenance
  - module: selfhosted.paas.dokploy_network_sync
  - module: selfhosted.paas.dokploy_platform
  - module: selfhosted.paas.dokploy_schedule
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  server_id:
    description:
      - Id of the server, to select it by its id instead of its name.
      - Required unless O(name) is given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the server, by which it is found.
      - Required unless O(server_id) is given.
    type: str
  description:
    description:
      - Description. An empty text clears it.
    type: str
  ip_address:
    description:
      - Address at which Dokploy reaches it.
      - A new server needs it.
    type: str
  port:
    description:
      - Port of SSH. A new one has 22.
    type: int
  username:
    description:
      - User that Dokploy logs in as. A new one has V(root).
    type: str
  ssh_key:
    description:
      - Name or id of the SSH key that Dokploy logs in with.
      - Dokploy before 0.29 takes only the id.
      - A new server needs it.
    type: str
  type:
    description:
      - 'What it is for: V(deploy), to run applications, or V(build), only to build them. A new one has
        V(deploy).'
    type: str
    choices:
      - deploy
      - build
  docker_cleanup:
    description:
      - Whether Docker is cleaned up there every day.
    type: bool
  builds_concurrency:
    description:
      - How many builds run there at the same time. A new one has 1.
      - Needs Dokploy 0.29.9 or newer.
    type: int
  setup_command:
    description:
      - Script of bash that sets the server up, instead of Dokploy's own. An empty text means that.
    type: str
  traefik_environment:
    description:
      - Variables of Traefik, such as those with which it asks a DNS provider for certificates. Those
        that are not declared stay; one with null is taken away.
    type: dict
  traefik_ports:
    description:
      - Ports that Traefik publishes besides those of web pages and of its dashboard. The list is the
        whole list; an empty one takes them away.
      - Dokploy refuses a port that anything on the host listens on.
    type: list
    elements: dict
    suboptions:
      target_port:
        description:
          - Port of Traefik, which one of its entry points listens on.
        type: int
        required: true
      published_port:
        description:
          - Port of the host.
        type: int
        required: true
      protocol:
        description:
          - Protocol. V(tcp) where it is left out.
        type: str
        choices:
          - tcp
          - udp
          - sctp
  traefik_dashboard:
    description:
      - Whether the port of the dashboard of Traefik, 8080, is open. B(Everybody can look at it then).
    type: bool
  schedules:
    description:
      - Scripts that Dokploy runs on the server at certain times. It writes them there at once, so the
        server has to be reachable. One is recognised by its name.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the schedule.
        type: str
        required: true
      script:
        description:
          - What runs, as a script of bash. It runs as the user that Dokploy is there, who is root as
            a rule.
        type: str
        required: true
      cron_expression:
        description:
          - When it runs, for example V(0 3 * * *).
        type: str
        required: true
      timezone:
        description:
          - Time zone of the times, for example V(Europe/Berlin). An empty text clears it.
          - A name that the machine on which the module runs does not know is refused, where it has a
            list of them.
          - Needs Dokploy 0.26 or newer.
        type: str
      description:
        description:
          - Description. An empty text clears it.
          - Needs Dokploy 0.29.3 or newer.
        type: str
      enabled:
        description:
          - Whether it runs.
        type: bool
  purge_schedules:
    description:
      - Whether to remove what the server has and O(schedules) does not declare.
    type: bool
    default: false
  wait_timeout:
    description:
      - Longest time to wait until Traefik has what is set of it, in seconds.
    type: int
    default: 120
  update_hidden:
    description:
      - Whether to send declared values that the server does not show and that cannot be compared. V(always)
        sends them in every run, which is then always changed.
    type: str
    choices:
      - never
      - always
    default: never
  state:
    description:
      - 'V(present): the server exists as declared. Options that are left out are not changed.'
      - 'V(absent): the server does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: The key that Dokploy logs in with
  selfhosted.paas.dokploy_ssh_key:
    name: servers
    private_key: "{{ deploy_key }}"
    public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMFEVahTvJpO8fwVMoasy105y4EAe8xeaBoWbBbmTQ2p dokploy

- name: A server that runs applications
  selfhosted.paas.dokploy_server:
    name: far away
    ip_address: 192.0.2.7
    username: deploy
    ssh_key: servers

- name: A server that only builds
  selfhosted.paas.dokploy_server:
    name: builder
    ip_address: 192.0.2.8
    ssh_key: servers
    type: build

- name: Remove it once nothing runs there
  selfhosted.paas.dokploy_server:
    name: builder
    state: absent
"""

RETURN = r"""
server:
  description:
    - 'The server as the server has it after the run, secrets masked: every option that the server shows,
      under its name and in its shape. What is not known is left out.'
    - M(selfhosted.paas.dokploy_server_info) also returns O(schedules).
  returned: success, unless it does not exist
  type: dict
  contains:
    server_id:
      description: Id of the server.
      type: str
      returned: always
unverified:
  description: Declared options whose stored value cannot be read, so that nobody can say whether it differs.
  returned: success
  type: list
  elements: dict
  contains:
    option:
      description: The option.
      type: str
      returned: always
    reason:
      description: Why it cannot be read.
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
server_id:
  description: Id of the server.
  returned: failure, once it is known
  type: str
done:
  description: Names of the steps that were carried out before the failure.
  returned: failure
  type: list
  elements: str
not_done:
  description: Names of the steps that were not, or not completely, carried out.
  returned: failure
  type: list
  elements: str
"""

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(SERVER)


if __name__ == "__main__":
    main()
