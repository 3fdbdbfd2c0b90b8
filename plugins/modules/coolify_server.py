#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_server
short_description: Manage servers of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Adds, changes and removes the servers on which Coolify runs things, with the settings of their proxy,
    of Sentinel, of log drains and of cleaning up Docker, and has Coolify try whether it can work with
    them.
  - A server with something on it is not removed, nor is the one that Coolify itself runs on.
notes:
  - Removing a server only makes Coolify forget it; nothing is done on the server. A machine at a cloud
    runs on and costs until it is removed there.
  - A change of O(proxy_type) stops the proxy; somebody has to start the other one on the web page.
seealso:
  - module: selfhosted.paas.coolify_server_info
  - module: selfhosted.paas.coolify_cloud_server
  - module: selfhosted.paas.coolify_docker_cleanup
  - module: selfhosted.paas.coolify_platform
  - module: selfhosted.paas.coolify_proxy
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  uuid:
    description:
      - Id of the server, to select it by its id instead of its name.
      - Required unless O(name) is given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the server, by which it is found.
      - Required unless O(uuid) is given.
    type: str
  description:
    description:
      - Description. An empty text clears it.
    type: str
  ip:
    description:
      - IP address or name of the host. No two servers of a Coolify can have the same.
      - A new server needs it.
    type: str
  port:
    description:
      - Port of SSH.
    type: int
  user:
    description:
      - User with whom Coolify logs in.
    type: str
  private_key:
    description:
      - Name or uuid of the private key with which Coolify logs in.
      - A new server needs it.
    type: str
  is_build_server:
    description:
      - Whether images are only built there. Coolify refuses it while something runs there.
    type: bool
  proxy_type:
    description:
      - Which proxy runs there.
    type: str
    choices:
      - traefik
      - caddy
      - none
  concurrent_builds:
    description:
      - How many deployments may build at the same time.
    type: int
  dynamic_timeout:
    description:
      - Seconds after which a deployment is ended.
    type: int
  deployment_queue_limit:
    description:
      - How many deployments may wait.
    type: int
  connection_timeout:
    description:
      - Seconds to wait for a connection over SSH.
      - Needs Coolify 4.1 or newer.
    type: int
  server_disk_usage_notification_threshold:
    description:
      - Percentage of the disk that may be used before the team is told.
    type: int
  server_disk_usage_check_frequency:
    description:
      - When Coolify looks at the disk, as a cron expression or a word such as V(daily).
    type: str
  is_terminal_enabled:
    description:
      - Whether the web page offers a terminal of the server.
      - Needs Coolify 4.3 or newer.
    type: bool
  redirect_enabled:
    description:
      - Whether the proxy answers addresses that nothing serves by itself.
      - Needs Coolify 4.3 or newer.
    type: bool
  redirect_url:
    description:
      - Address to which it sends people then. An empty text clears it.
      - Needs Coolify 4.3 or newer.
    type: str
  generate_exact_labels:
    description:
      - Whether containers get only the labels of the proxy that runs there.
      - Needs Coolify 4.3 or newer.
    type: bool
  docker_cleanup_frequency:
    description:
      - When Coolify cleans up, as a cron expression or a word such as V(daily).
      - Needs Coolify 4.3 or newer.
    type: str
  docker_cleanup_threshold:
    description:
      - Percentage of the disk that has to be used before it does, unless O(force_docker_cleanup) is set.
      - Needs Coolify 4.3 or newer.
    type: int
  force_docker_cleanup:
    description:
      - Whether Coolify cleans up however much of the disk is used.
      - Needs Coolify 4.3 or newer.
    type: bool
  delete_unused_volumes:
    description:
      - Whether volumes that no container uses are removed as well. B(Their data is lost), also that of
        what is only stopped.
      - Needs Coolify 4.3 or newer.
    type: bool
  delete_unused_networks:
    description:
      - Whether networks that no container uses are removed as well.
      - Needs Coolify 4.3 or newer.
    type: bool
  disable_application_image_retention:
    description:
      - Whether also those images of applications are removed to which one could go back.
      - Needs Coolify 4.3 or newer.
    type: bool
  is_logdrain_newrelic_enabled:
    description:
      - Whether logs go to New Relic. Takes O(logdrain_newrelic_license_key) and O(logdrain_newrelic_base_uri).
      - Needs Coolify 4.3 or newer.
    type: bool
  logdrain_newrelic_license_key:
    description:
      - License key of New Relic. An empty text clears it. To an API token without the ability C(read:sensitive)
        Coolify does not show it.
      - Needs Coolify 4.3 or newer.
    type: str
  logdrain_newrelic_base_uri:
    description:
      - Address of the log API of New Relic. An empty text clears it.
      - Needs Coolify 4.3 or newer.
    type: str
  is_logdrain_axiom_enabled:
    description:
      - Whether logs go to Axiom. It takes O(logdrain_axiom_dataset_name) and O(logdrain_axiom_api_key).
      - Needs Coolify 4.3 or newer.
    type: bool
  logdrain_axiom_dataset_name:
    description:
      - Name of the dataset at Axiom. An empty text clears it.
      - Needs Coolify 4.3 or newer.
    type: str
  logdrain_axiom_api_key:
    description:
      - API key of Axiom. An empty text clears it. To an API token without the ability C(read:sensitive)
        Coolify does not show it.
      - Needs Coolify 4.3 or newer.
    type: str
  is_logdrain_custom_enabled:
    description:
      - Whether logs go where O(logdrain_custom_config) says, which it takes.
      - Needs Coolify 4.3 or newer.
    type: bool
  logdrain_custom_config:
    description:
      - Configuration of Fluent Bit. An empty text clears it. To an API token without the ability C(read:sensitive)
        Coolify does not show it.
      - Needs Coolify 4.3 or newer.
    type: str
  logdrain_custom_config_parser:
    description:
      - Parsers of Fluent Bit. An empty text clears them. To an API token without the ability C(read:sensitive)
        Coolify does not show it.
      - Needs Coolify 4.3 or newer.
    type: str
  is_sentinel_enabled:
    description:
      - Whether Sentinel watches the server. Switched off, Coolify switches off O(is_metrics_enabled)
        and O(is_sentinel_debug_enabled) too.
      - Needs Coolify 4.3 or newer.
    type: bool
  is_metrics_enabled:
    description:
      - Whether Sentinel measures.
      - Needs Coolify 4.3 or newer.
    type: bool
  is_sentinel_debug_enabled:
    description:
      - Whether Sentinel logs more.
      - Needs Coolify 4.3 or newer.
    type: bool
  sentinel_metrics_refresh_rate_seconds:
    description:
      - Seconds between two measurements.
      - Needs Coolify 4.3 or newer.
    type: int
  sentinel_metrics_history_days:
    description:
      - Days for which measurements are kept.
      - Needs Coolify 4.3 or newer.
    type: int
  sentinel_push_interval_seconds:
    description:
      - Seconds between two reports to Coolify.
      - Needs Coolify 4.3 or newer.
    type: int
  sentinel_token:
    description:
      - Token with which Sentinel reports. To an API token without the ability C(read:sensitive) Coolify
        does not show it.
      - Needs Coolify 4.3 or newer.
    type: str
  sentinel_custom_url:
    description:
      - Address of Coolify to which Sentinel reports. An empty text clears it. To an API token without
        the ability C(read:sensitive) Coolify does not show it.
      - Needs Coolify 4.3 or newer.
    type: str
  is_cloudflare_tunnel:
    description:
      - Whether the server is reached through a tunnel of Cloudflare that is there.
      - Needs Coolify 4.3 or newer.
    type: bool
  environment_variables:
    description:
      - Variables that the applications of the server may refer to as V({{server.NAME}}). A dictionary
        of name to value, or of name to a dictionary with RV(ignore:value), the flags V(is_literal), V(is_multiline),
        V(is_shown_once), and V(comment).
      - Values are text or whole numbers; quote everything else, since YAML would change it.
      - A container whose literal variable is nothing but the reference gets exactly the declared value;
        what Coolify cannot hand over is refused, as for the variables of M(selfhosted.paas.coolify_application).
        With V(is_literal) set to false the value is stored as it is. Flags that are left out are left
        alone.
      - Needs Coolify 4.3 or newer.
    type: dict
  environment_file:
    description:
      - The text of a .env file with further variables, for example V({{ lookup('ansible.builtin.file',
        '.env'\) }}).
      - A line has the form V(NAME=value), optionally with C(export) before it. Empty lines and comments
        with V(#), at the beginning of a line or after white space, are ignored.
      - A quoted value may have several lines. Double quotes know the escapes V(\\n), V(\\r), V(\\t),
        V(\\"), V(\\$) and two backslashes, single quotes V(\\'), backquotes none. References with V($)
        are not replaced.
      - If a name appears twice, the last one counts.
      - O(environment_variables) takes precedence where both have a name.
      - Needs Coolify 4.3 or newer.
    type: str
  purge_environment_variables:
    description:
      - Whether to remove what the server has and neither O(environment_variables) nor O(environment_file)
        declares.
    type: bool
    default: false
  public_variables:
    description:
      - Names of variables whose values are no secrets and are shown in diffs and verbose output. Passwords
        in addresses stay masked.
      - The values of all others are masked.
    type: list
    elements: str
  validate:
    description:
      - When the server is tried. V(changed), once it is made and when it is reached in another way, and
        as long as it has not been found to work; V(always), in every run; or V(never).
      - Where it does not work, the task fails and says why. What is declared is stored all the same.
        Check mode tries nothing.
    type: str
    choices:
      - changed
      - always
      - never
    default: changed
  wait_timeout:
    description:
      - Longest time to wait for that, in seconds.
    type: int
    default: 120
  install:
    description:
      - Whether a validation installs Docker and what else is missing. That takes some minutes.
      - Needs Coolify 4.3 or newer.
    type: bool
    default: false
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
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The key with which Coolify logs in
  selfhosted.paas.coolify_private_key:
    name: servers
    private_key: "{{ deploy_key }}"

- name: A server that Coolify can work with, or the task fails and says why
  selfhosted.paas.coolify_server:
    name: web one
    ip: 203.0.113.10
    user: root
    private_key: servers
    install: true
    wait_timeout: 600
    concurrent_builds: 4
    docker_cleanup_threshold: 70
    environment_variables:
      REGION: eu-central

- name: Where its logs go
  selfhosted.paas.coolify_server:
    name: web one
    is_logdrain_axiom_enabled: true
    logdrain_axiom_dataset_name: logs
    logdrain_axiom_api_key: "{{ axiom_token }}"

- name: Forget it once nothing runs there
  selfhosted.paas.coolify_server:
    name: web one
    state: absent
"""

RETURN = r"""
server:
  description:
    - 'The server as the server has it after the run, secrets masked: every option that the server shows,
      under its name and in its shape. What is not known is left out.'
    - M(selfhosted.paas.coolify_server_info) also returns O(environment_variables).
  returned: success, unless it does not exist
  type: dict
  contains:
    uuid:
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
uuid:
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(SERVER)


if __name__ == "__main__":
    main()
