#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_web_server_info
short_description: List web servers of Dokploy
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the web servers that fit, in the shape of the options of M(selfhosted.paas.dokploy_web_server).
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.info
options:
  show_secrets:
    description:
      - Whether secrets are returned as they are instead of masked. Set C(no_log) on the task then, or
        they show up in the output and in logs.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: The web servers as they are
  selfhosted.paas.dokploy_web_server_info:
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  register: found
"""

RETURN = r"""
web_servers:
  description: The web servers, secrets masked unless O(show_secrets=true).
  type: list
  returned: success
  elements: dict
  contains:
    host:
      description: Host name under which Dokploy is reached. An empty text takes it away, with the route
        to it.
      type: str
      returned: when known
    https:
      description: Whether Dokploy is reached by HTTPS, and HTTP leads there.
      type: bool
      returned: when known
    certificate_type:
      description: Where the certificate comes from. With V(custom) Traefik has one already.
      type: str
      returned: when known
    letsencrypt_email:
      description: Address of mail for the account at Let's Encrypt. An empty text forgets it, and leaves
        it in the configuration of Traefik.
      type: str
      returned: when known
    server_ip:
      description: Address of the machine.
      type: str
      returned: when known
    docker_cleanup:
      description: 'Whether Docker is cleaned up there every day: images, containers and volumes that
        nothing uses, and what builds have left. Of volumes only those without a name.'
      type: bool
      returned: when known
    builds_concurrency:
      description: How many builds run there at the same time.
      type: int
      returned: when known
    log_cleanup_cron:
      description: When the log of requests is cut to its last 1,000 lines, as a cron expression. An empty
        text stops that.
      type: str
      returned: when known
    traefik_config:
      description: Configuration of Traefik itself, C(traefik.yml), as text. It is compared by what it
        says.
      type: str
      returned: when known
    requests_log:
      description: Whether Traefik writes a log of requests, which the web page shows. It stands in O(selfhosted.paas.dokploy_web_server#module:traefik_config).
      type: bool
      returned: when known
    web_server_config:
      description: Route to Dokploy, C(dokploy.yml), as text. It is compared by what it says. A change
        of O(selfhosted.paas.dokploy_web_server#module:host), O(selfhosted.paas.dokploy_web_server#module:https)
        or O(selfhosted.paas.dokploy_web_server#module:certificate_type) writes into it as well, before
        this is written.
      type: str
      returned: when known
    middlewares:
      description: Middlewares of Traefik by their names, each as a dictionary such as Traefik has it
        in YAML. Those that are not declared stay, also those that Dokploy writes for applications; one
        with null is taken away.
      type: dict
      returned: when known
    traefik_environment:
      description: Variables of Traefik, such as those with which it asks a DNS provider for certificates.
        Those that are not declared stay; one with null is taken away.
      type: dict
      returned: when known
    traefik_ports:
      description: Ports that Traefik publishes besides those of web pages and of its dashboard. The list
        is the whole list; an empty one takes them away.
      type: list
      returned: when known
      contains:
        target_port:
          description: Port of Traefik, which one of its entry points listens on.
          type: int
          returned: when known
        published_port:
          description: Port of the host.
          type: int
          returned: when known
        protocol:
          description: Protocol. V(tcp) where it is left out.
          type: str
          returned: when known
      elements: dict
    traefik_dashboard:
      description: Whether the port of the dashboard of Traefik, 8080, is open. B(Everybody can look at
        it then).
      type: bool
      returned: when known
api:
  description: What the run cost.
  returned: always
  type: dict
  contains:
    requests:
      description: Number of requests made.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.web_server import WEB_SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command


def main() -> None:
    run_module(info_command(WEB_SERVER))


if __name__ == "__main__":
    main()
