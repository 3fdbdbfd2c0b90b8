#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_server_info
short_description: List servers of Coolify
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the servers that fit, in the shape of the options of M(selfhosted.paas.coolify_server).
  - Where no server fits, the list is empty; that is no error.
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.info
options:
  name:
    description:
      - Name of the server. Names need not be unique; all that have it are returned.
    type: str
  uuid:
    description:
      - Id of the server.
    type: str
  details:
    description:
      - Whether to read each server by itself, with all its options and what it owns. That costs one or
        more requests for each server.
      - With V(false) only what the lists of the server show is returned.
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
- name: Which servers there are
  selfhosted.paas.coolify_server_info:
    api_url: https://coolify.example.com
    api_token: "{{ coolify_api_token }}"
  register: found

- name: Their names
  ansible.builtin.debug:
    msg: "{{ found.servers | map(attribute='name') }}"
"""

RETURN = r"""
servers:
  description: The servers, secrets masked unless O(show_secrets=true).
  type: list
  returned: success
  elements: dict
  contains:
    uuid:
      description: Id of the server.
      type: str
      returned: always
    name:
      description: Name of the server. It decides which one is meant.
      type: str
      returned: when known
    description:
      description: Description. An empty text clears it.
      type: str
      returned: when known
    ip:
      description: IP address or name of the host. No two servers of a Coolify can have the same.
      type: str
      returned: when known
    port:
      description: Port of SSH.
      type: int
      returned: when known
    user:
      description: User with whom Coolify logs in.
      type: str
      returned: when known
    is_build_server:
      description: Whether images are only built there. Coolify refuses it while something runs there.
      type: bool
      returned: when known
    proxy_type:
      description: Which proxy runs there.
      type: str
      returned: when known
    concurrent_builds:
      description: How many deployments may build at the same time.
      type: int
      returned: when known
    dynamic_timeout:
      description: Seconds after which a deployment is ended.
      type: int
      returned: when known
    deployment_queue_limit:
      description: How many deployments may wait.
      type: int
      returned: when known
    connection_timeout:
      description: Seconds to wait for a connection over SSH.
      type: int
      returned: when known
    server_disk_usage_notification_threshold:
      description: Percentage of the disk that may be used before the team is told.
      type: int
      returned: when known
    server_disk_usage_check_frequency:
      description: When Coolify looks at the disk, as a cron expression or a word such as V(daily).
      type: str
      returned: when known
    is_terminal_enabled:
      description: Whether the web page offers a terminal of the server.
      type: bool
      returned: when known
    redirect_enabled:
      description: Whether the proxy answers addresses that nothing serves by itself.
      type: bool
      returned: when known
    redirect_url:
      description: Address to which it sends people then. An empty text clears it.
      type: str
      returned: when known
    generate_exact_labels:
      description: Whether containers get only the labels of the proxy that runs there.
      type: bool
      returned: when known
    docker_cleanup_frequency:
      description: When Coolify cleans up, as a cron expression or a word such as V(daily).
      type: str
      returned: when known
    docker_cleanup_threshold:
      description: Percentage of the disk that has to be used before it does, unless O(selfhosted.paas.coolify_server#module:force_docker_cleanup)
        is set.
      type: int
      returned: when known
    force_docker_cleanup:
      description: Whether Coolify cleans up however much of the disk is used.
      type: bool
      returned: when known
    delete_unused_volumes:
      description: Whether volumes that no container uses are removed as well. B(Their data is lost),
        also that of what is only stopped.
      type: bool
      returned: when known
    delete_unused_networks:
      description: Whether networks that no container uses are removed as well.
      type: bool
      returned: when known
    disable_application_image_retention:
      description: Whether also those images of applications are removed to which one could go back.
      type: bool
      returned: when known
    is_logdrain_newrelic_enabled:
      description: Whether logs go to New Relic. Takes O(selfhosted.paas.coolify_server#module:logdrain_newrelic_license_key)
        and O(selfhosted.paas.coolify_server#module:logdrain_newrelic_base_uri).
      type: bool
      returned: when known
    logdrain_newrelic_license_key:
      description: License key of New Relic. An empty text clears it. To an API token without the ability
        C(read:sensitive) Coolify does not show it.
      type: str
      returned: when known
    logdrain_newrelic_base_uri:
      description: Address of the log API of New Relic. An empty text clears it.
      type: str
      returned: when known
    is_logdrain_axiom_enabled:
      description: Whether logs go to Axiom. It takes O(selfhosted.paas.coolify_server#module:logdrain_axiom_dataset_name)
        and O(selfhosted.paas.coolify_server#module:logdrain_axiom_api_key).
      type: bool
      returned: when known
    logdrain_axiom_dataset_name:
      description: Name of the dataset at Axiom. An empty text clears it.
      type: str
      returned: when known
    logdrain_axiom_api_key:
      description: API key of Axiom. An empty text clears it. To an API token without the ability C(read:sensitive)
        Coolify does not show it.
      type: str
      returned: when known
    is_logdrain_custom_enabled:
      description: Whether logs go where O(selfhosted.paas.coolify_server#module:logdrain_custom_config)
        says, which it takes.
      type: bool
      returned: when known
    logdrain_custom_config:
      description: Configuration of Fluent Bit. An empty text clears it. To an API token without the ability
        C(read:sensitive) Coolify does not show it.
      type: str
      returned: when known
    logdrain_custom_config_parser:
      description: Parsers of Fluent Bit. An empty text clears them. To an API token without the ability
        C(read:sensitive) Coolify does not show it.
      type: str
      returned: when known
    is_sentinel_enabled:
      description: Whether Sentinel watches the server. Switched off, Coolify switches off O(selfhosted.paas.coolify_server#module:is_metrics_enabled)
        and O(selfhosted.paas.coolify_server#module:is_sentinel_debug_enabled) too.
      type: bool
      returned: when known
    is_metrics_enabled:
      description: Whether Sentinel measures.
      type: bool
      returned: when known
    is_sentinel_debug_enabled:
      description: Whether Sentinel logs more.
      type: bool
      returned: when known
    sentinel_metrics_refresh_rate_seconds:
      description: Seconds between two measurements.
      type: int
      returned: when known
    sentinel_metrics_history_days:
      description: Days for which measurements are kept.
      type: int
      returned: when known
    sentinel_push_interval_seconds:
      description: Seconds between two reports to Coolify.
      type: int
      returned: when known
    sentinel_token:
      description: Token with which Sentinel reports. To an API token without the ability C(read:sensitive)
        Coolify does not show it.
      type: str
      returned: when known
    sentinel_custom_url:
      description: Address of Coolify to which Sentinel reports. An empty text clears it. To an API token
        without the ability C(read:sensitive) Coolify does not show it.
      type: str
      returned: when known
    is_cloudflare_tunnel:
      description: Whether the server is reached through a tunnel of Cloudflare that is there.
      type: bool
      returned: when known
    private_key:
      description: Id of the private key.
      type: str
      returned: when it has one
    environment_variables:
      description: 'Variables that the applications of the server may refer to as V({{server.NAME}}):
        a dictionary of name to value, or of name to a dictionary with RV(ignore:value), the flags V(is_literal),
        V(is_multiline), V(is_shown_once), and V(comment). Here each key holds a list of dictionaries
        with V(value), V(is_literal), V(is_multiline), V(is_shown_once), V(comment).'
      type: dict
      returned: when read
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command


def main() -> None:
    run_module(info_command(SERVER))


if __name__ == "__main__":
    main()
