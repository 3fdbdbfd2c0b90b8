#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_web_server
short_description: Manage the web server of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Sets under which domain Dokploy itself is reached and with which certificate, what is cleaned up on
    its machine, how many builds run there at once, and the Traefik there, with its files, variables and
    ports.
  - Every Dokploy has these settings, so nothing is made or removed.
notes:
  - A new O(traefik_config), O(letsencrypt_email) and O(requests_log) only count once Traefik has started
    anew, which M(selfhosted.paas.dokploy_maintenance) does.
  - A change of O(host) rewrites the route to Dokploy; give the new address as O(api_url) from then on.
  - Dokploy of the cloud has no such settings.
seealso:
  - module: selfhosted.paas.dokploy_web_server_info
  - module: selfhosted.paas.dokploy_backup
  - module: selfhosted.paas.dokploy_maintenance
  - module: selfhosted.paas.dokploy_platform
  - module: selfhosted.paas.dokploy_schedule
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  host:
    description:
      - Host name under which Dokploy is reached. An empty text removes it, with the route to it.
    type: str
  https:
    description:
      - Whether Dokploy is reached by HTTPS, and HTTP leads there.
    type: bool
  certificate_type:
    description:
      - Where the certificate comes from. With V(custom) Traefik has one already.
    type: str
    choices:
      - none
      - letsencrypt
      - custom
  letsencrypt_email:
    description:
      - Address of mail for the account at Let's Encrypt. An empty text forgets it, and leaves it in the
        configuration of Traefik.
    type: str
  server_ip:
    description:
      - Address of the machine.
    type: str
  docker_cleanup:
    description:
      - Whether Docker is cleaned up there every day. What goes are images, containers and volumes that
        nothing uses, of volumes only those without a name, and what builds have left.
    type: bool
  builds_concurrency:
    description:
      - How many builds run there at the same time.
      - Needs Dokploy 0.29.9 or newer.
    type: int
  log_cleanup_cron:
    description:
      - When the log of requests is cut to its last 1,000 lines, as a cron expression. An empty text stops
        that.
    type: str
  traefik_config:
    description:
      - Configuration of Traefik itself, C(traefik.yml), as text. It is compared by what it says.
    type: str
  requests_log:
    description:
      - Whether Traefik writes a log of requests, which the web page shows. It stands in O(traefik_config).
    type: bool
  web_server_config:
    description:
      - Route to Dokploy, C(dokploy.yml), as text. It is compared by what it says. A change of O(host),
        O(https) or O(certificate_type) writes into it as well, before this is written.
    type: str
  middlewares:
    description:
      - Middlewares of Traefik by their names, each as a dictionary such as Traefik has it in YAML. Those
        that are not declared stay, also those that Dokploy writes for applications; one with null is
        taken away.
      - They may hold passwords, so results show only their names.
    type: dict
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
      - Scripts that run on the machine of Dokploy itself at certain times. One is recognised by its name.
      - Needs Dokploy 0.29.7 or newer.
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
  backups:
    description:
      - Backups of Dokploy itself, its database and its files, that are made at certain times and go to
        a destination. One is recognised by its destination and its prefix.
      - Dokploy shows a user only those that he has made.
    type: list
    elements: dict
    suboptions:
      destination:
        description:
          - Name or id of the destination in Dokploy to which backups go.
        type: str
        required: true
      prefix:
        description:
          - What the names of backups begin with.
        type: str
        required: true
      schedule:
        description:
          - When it runs, for example V(0 3 * * *).
        type: str
        required: true
      keep_latest_count:
        description:
          - Number of backups that are kept; V(0) for all.
        type: int
      include_encryption_key:
        description:
          - Whether the key is in it by which Dokploy has encrypted what is secret. Without that nobody
            can read it on another machine; with it, whoever gets hold of the backup can. A new one has
            it.
          - Needs Dokploy 0.29.12 or newer.
        type: bool
      enabled:
        description:
          - Whether it runs. A new one does.
        type: bool
  purge_backups:
    description:
      - Whether to remove what the server has and O(backups) does not declare.
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
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: Dokploy is reached by HTTPS under a name of its own
  selfhosted.paas.dokploy_web_server:
    host: dokploy.example.com
    https: true
    certificate_type: letsencrypt
    letsencrypt_email: ops@example.com
    server_ip: 203.0.113.7

- name: Docker is cleaned up every day, and two builds run at once
  selfhosted.paas.dokploy_web_server:
    docker_cleanup: true
    builds_concurrency: 2
    log_cleanup_cron: "0 4 * * *"

- name: Traefik knows a token, publishes PostgreSQL, and lets guests in with a password
  selfhosted.paas.dokploy_web_server:
    traefik_environment:
      CF_DNS_API_TOKEN: "{{ cloudflare_token }}"
    traefik_ports:
      - target_port: 5432
        published_port: 5432
    middlewares:
      guests:
        basicAuth:
          users:
            # As htpasswd writes it.
            - "{{ guests_password }}"
"""

RETURN = r"""
web_server:
  description:
    - 'The web server as the server has it after the run, secrets masked: every option that the server
      shows, under its name and in its shape. What is not known is left out.'
    - M(selfhosted.paas.dokploy_web_server_info) also returns O(schedules) and O(backups).
  returned: success
  type: dict
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.web_server import WEB_SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(WEB_SERVER)


if __name__ == "__main__":
    main()
