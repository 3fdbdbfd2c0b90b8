#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_deployment
short_description: Deploy applications of Coolify, cancel deployments, roll back
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Deploys one or more applications as they are stored, waits until they run, cancels deployments, or
    takes an application back to the image of an earlier commit.
  - 'A deployment counts only once the server confirms that it exists: Coolify also hands out ids of deployments
    that it never queued, for example when its queue is full. The module then asks again until O(wait_timeout)
    is over.'
notes:
  - O(action=deploy) deploys in every run and is always changed. To deploy only when something has changed,
    use O(selfhosted.paas.coolify_application#module:deploy=auto).
  - O(action=cancel) is changed when there was a deployment to cancel. O(action=rollback) is not changed
    when that image already runs.
  - While it waits in the controller, the task shows how each deployment stands.
  - The token needs the ability V(deploy). The log of a failed deployment is shown to tokens with V(read:sensitive).
seealso:
  - module: selfhosted.paas.coolify_application
  - module: selfhosted.paas.coolify_application_logs
  - module: selfhosted.paas.coolify_tag
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.action
options:
  action:
    description:
      - 'V(deploy): deploy what is stored. While another deployment of the application runs, its end is
        waited for, since it may have begun with an older configuration, and Coolify refuses a second
        one of the same commit.'
      - 'V(cancel): end the deployments with O(deployment_uuid), or all that are queued or running of
        the applications.'
      - 'V(rollback): deploy O(commit) again, from its image if the server still has it. Only applications
        that Coolify builds from Git have an image for each commit.'
    type: str
    choices:
      - deploy
      - cancel
      - rollback
    default: deploy
  project:
    description:
      - Name or uuid of the project.
    type: str
  environment:
    description:
      - Name or uuid of the environment inside the project. Where it is left out and the id is too, V(production)
        is meant.
    type: str
  name:
    description:
      - Names of the applications, inside O(project).
    type: list
    elements: str
  uuid:
    description:
      - Ids of the applications.
    type: list
    elements: str
  tag:
    description:
      - Tags; every application that has one of them is deployed. Services with the tag are not.
    type: list
    elements: str
  force:
    description:
      - Whether to build without the cache, and without waiting for a deployment that runs.
    type: bool
    default: false
  pull_request_id:
    description:
      - Number of a pull request, to deploy its preview instead, or to cancel only its deployments.
      - Of an application that runs an image it is a number of your choice, and O(docker_tag) is the image.
    type: int
  docker_tag:
    description:
      - Tag of the image that the preview O(pull_request_id) runs.
    type: str
  deployment_uuid:
    description:
      - Ids of the deployments to cancel.
    type: list
    elements: str
  commit:
    description:
      - Commit to go back to. The new deployment shows it as such.
    type: str
  wait:
    description:
      - Whether to wait until every deployment has ended and what it deployed runs.
      - A deployment that fails, or whose containers do not stay up, fails the task with the end of its
        log.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time to wait for all of them together, in seconds.
    type: int
    default: 600
  wait_stable:
    description:
      - Number of seconds for which what was deployed has to go on running, in every look, before the
        task calls it running. It finds out what crashes only after a while, and lasts that much longer.
      - It is part of O(wait_timeout), which has to be longer.
    type: int
    default: 0
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.coolify_project:
    name: shop

- name: An application that is not deployed yet
  selfhosted.paas.coolify_application:
    project: shop
    name: web
    docker_registry_image_name: nginx

- name: Deploy it, in every run
  selfhosted.paas.coolify_deployment:
    project: shop
    name: web
    wait_timeout: 900

- name: Only ask for a deployment without the build cache
  selfhosted.paas.coolify_deployment:
    project: shop
    name:
      - web
    force: true
    wait: false
  register: asked

- name: Think better of it
  selfhosted.paas.coolify_deployment:
    action: cancel
    deployment_uuid: "{{ asked.deployments | map(attribute='id') }}"

- name: A preview of pull request 7 with an image of its own
  selfhosted.paas.coolify_deployment:
    project: shop
    name: web
    pull_request_id: 7
    docker_tag: pr-7
"""

RETURN = r"""
deployments:
  description: What became of each deployment.
  type: list
  returned: when it came to deployments
  elements: dict
  contains:
    application:
      description: Name of the application.
      type: str
      returned: always
    uuid:
      description: Id of the application.
      type: str
      returned: always
    id:
      description: Id of the deployment, as far as the server has told it; none in check mode.
      type: str
      returned: always
    status:
      description: The server's word for how it stands.
      type: str
      returned: always
    log:
      description: The end of its log where it failed, else empty.
      type: list
      returned: always
      elements: str
    verdict:
      description: What became of what was deployed, started or restarted.
      type: dict
      returned: when it was waited for
      contains:
        outcome:
          description: One of V(success), V(failed), V(rolled_back), V(unknown).
          type: str
          returned: always
        reason:
          description: What was seen.
          type: str
          returned: always
        serves:
          description: What runs now instead, where that is known.
          type: str
          returned: always
        evidence:
          description: What the verdict rests on, by the server's names.
          type: dict
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.deployment import DEPLOYMENT
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(DEPLOYMENT)


if __name__ == "__main__":
    main()
