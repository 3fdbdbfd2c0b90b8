#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_platform
short_description: Manage what belongs to no environment on a Coolify server
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Converges what belongs to no environment, and the projects without their contents: plans all of it
    before it writes anything, and returns one diff.'
  - Each kind is written after those that it refers to. An object may refer to another of the same task.
  - An object that fails stops only those that refer to it.
notes:
  - Declare the contents of projects with M(selfhosted.paas.coolify_stack).
seealso:
  - module: selfhosted.paas.coolify_export
  - module: selfhosted.paas.coolify_info
  - module: selfhosted.paas.coolify_stack
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  cloud_init_scripts:
    description:
      - The cloud init scripts of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_cloud_init_script)
        except those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  cloud_tokens:
    description:
      - The cloud tokens of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_cloud_token)
        except those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  gitlab_apps:
    description:
      - The GitLab apps of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_gitlab_app)
        except those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  private_keys:
    description:
      - The private keys of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_private_key)
        except those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  instance_emails:
    description:
      - The instance emails of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_instance_email)
        except those of the connection.
      - Those that are not listed are not changed.
    type: list
    elements: dict
  notifications:
    description:
      - The notifications of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_notification)
        except those of the connection.
      - Those that are not listed are not changed.
    type: list
    elements: dict
  s3_storages:
    description:
      - The S3 storages of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_s3_storage)
        except those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  tags:
    description:
      - The tags of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_tag)
        except those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  teams:
    description:
      - The teams of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_team)
        except those of the connection.
      - Those that are not listed are not changed.
    type: list
    elements: dict
  projects:
    description:
      - The projects of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_project)
        except those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  github_apps:
    description:
      - The GitHub apps of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_github_app)
        except those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  servers:
    description:
      - The servers of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_server)
        except those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  destinations:
    description:
      - The destinations of the server. Each is a dictionary with the options of M(selfhosted.paas.coolify_destination)
        except those of the connection. Each needs a C(server) and a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  workers:
    description:
      - How many are worked on at the same time, and so how many deployments are waited for together.
      - More than 8 gain nothing on one server.
    type: int
    default: 4
  prune:
    description:
      - Whether to remove what the server holds and nobody declares. Of a kind whose option is left out
        nothing is removed.
      - 'Data are kept: volumes are not deleted.'
    type: bool
    default: false
  max_prune:
    description:
      - How many O(prune) may remove in one run. If there are more, the task fails before anything is
        changed.
    type: int
    default: 3
  protected:
    description:
      - Names or ids of what O(prune) must never remove.
    type: list
    elements: str
    default: []
  report_undeclared:
    description:
      - Whether results also name, in C(undeclared), options that nobody declares and somebody has set.
      - Those are the options whose values are not those of a new object, as far as it is known what a
        new one has.
    type: bool
    default: false
  fail_fast:
    description:
      - Whether to begin nothing more once something failed. What is in work is finished.
    type: bool
    default: false
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: What stands on the server itself, in one plan
  selfhosted.paas.coolify_platform:
    private_keys:
      - name: deploy key
        private_key: "{{ deploy_key }}"
    projects:
      - name: shop
        description: Sells nearly everything
        environment_variables:
          REGION: eu
"""

RETURN = r"""
cloud_init_scripts:
  description: What became of each of the cloud init scripts, declared ones first, then those that were
    pruned.
  type: list
  returned: when the server could be asked
  elements: dict
  contains:
    name:
      description: Name of the cloud init script.
      type: str
      returned: always
    uuid:
      description: Id of the cloud init script.
      type: str
      returned: when it exists
    changed:
      description: Whether something was changed.
      type: bool
      returned: always
    failed:
      description: Whether it failed.
      type: bool
      returned: always
    msg:
      description: Why it failed.
      type: str
      returned: when it failed
    error:
      description: What sort of failure it is, as RV(error) of the whole.
      type: dict
      returned: when it failed
    diff:
      description: What differs.
      type: dict
      returned: when it was changed
    done:
      description: Names of the steps that were carried out.
      type: list
      returned: when not all were
      elements: str
    not_done:
      description: Names of the steps that were not carried out.
      type: list
      returned: when not all were
      elements: str
    unverified:
      description: Declared options that cannot be compared, and why.
      type: list
      returned: when there are
      elements: dict
    undeclared:
      description: Entries of declared options that are there besides the declared ones, and are left
        alone, such as variables; with O(report_undeclared) also options that nobody declares. Names only.
      type: list
      returned: when there are
      elements: str
cloud_tokens:
  description: What became of each of the cloud tokens, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
gitlab_apps:
  description: What became of each of the GitLab apps, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
private_keys:
  description: What became of each of the private keys, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
instance_emails:
  description: What became of each of the instance emails, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
notifications:
  description: What became of each of the notifications, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
s3_storages:
  description: What became of each of the S3 storages, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
tags:
  description: What became of each of the tags, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
teams:
  description: What became of each of the teams, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
projects:
  description: What became of each of the projects, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
github_apps:
  description: What became of each of the GitHub apps, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
servers:
  description: What became of each of the servers, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
destinations:
  description: What became of each of the destinations, as RV(cloud_init_scripts) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
succeeded:
  description: Names of those that are as declared now; where two kinds have the same name, with the kind
    before it.
  type: list
  returned: when the server could be asked
  elements: str
failures:
  description: Names of those that failed.
  type: list
  returned: when the server could be asked
  elements: str
not_tried:
  description: Names of those that had something to do that was not begun.
  type: list
  returned: when the server could be asked
  elements: str
kinds:
  description: 'What a stack is made of, by the option that lists it: C(kind), what one of them is, and
    C(id_option), the key of its result that holds its id.'
  type: dict
  returned: when the server could be asked
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.platform import PLATFORM
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(PLATFORM)


if __name__ == "__main__":
    main()
