#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_deployment
short_description: Deploy applications and composes of Dokploy, clean their queue, end builds, roll back
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Deploys one or more applications or composes as they are stored and waits until they run, takes them
    out of the queue, ends what is being built, or takes an application back to the image of an earlier
    deployment.
  - Dokploy answers a request to deploy before anything has happened, and calls a deployment done when
    the swarm has accepted it. This module finds the deployment that it asked for, and looks at the containers.
notes:
  - The actions V(deploy), V(redeploy), V(reload) and V(rollback) are done in every run and always changed.
    To deploy only when something has changed, use O(selfhosted.paas.dokploy_application#module:deploy=auto)
    and O(selfhosted.paas.dokploy_compose#module:deploy=auto).
  - A task is about applications or about composes. V(reload) and V(rollback) are for applications alone.
  - V(cancel), V(clean_queue) and V(kill_build) are changed when there was something to end.
  - While it waits in the controller, the task shows how each deployment stands.
seealso:
  - module: selfhosted.paas.dokploy_application
  - module: selfhosted.paas.dokploy_application_logs
  - module: selfhosted.paas.dokploy_compose
  - module: selfhosted.paas.dokploy_compose_logs
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.action
options:
  action:
    description:
      - 'V(deploy): fetch, build and run what is stored. Dokploy builds one after the other.'
      - 'V(redeploy): the same without fetching source, image or Compose file again.'
      - 'V(reload): bring what is stored to the containers, without building. Environment variables, limits
        and the like need no more than that.'
      - 'V(cancel): end what waits or runs, where the server can: only Dokploy Cloud can.'
      - 'V(clean_queue): take deployments that wait out of the queue.'
      - 'V(kill_build): end the build that runs. B(Dokploy ends every build on that server), also those
        of others. Nothing is done while none of those that are named is being deployed.'
      - 'V(rollback): run the image of O(deployment_id) again, with the settings of then.'
    type: str
    choices:
      - deploy
      - redeploy
      - reload
      - cancel
      - clean_queue
      - kill_build
      - rollback
    default: deploy
  project:
    description:
      - Name or id of the project.
    type: str
  environment:
    description:
      - Name or id of the environment inside the project. Left out it is V(production), and where the
        id pins the object, the one that the object is in.
    type: str
  name:
    description:
      - Names of the applications, inside O(project).
    type: list
    elements: str
  application_id:
    description:
      - Ids of the applications.
    type: list
    elements: str
  compose:
    description:
      - Names of composes, inside O(project).
    type: list
    elements: str
  compose_id:
    description:
      - Ids of composes.
    type: list
    elements: str
  title:
    description:
      - Title of the deployment. Dokploy replaces it by the commit message where it builds Git.
    type: str
  description:
    description:
      - Description of the deployment. Without it, it is a mark by which a later O(selfhosted.paas.dokploy_application#module:deploy=auto)
        knows what was deployed.
    type: str
  deployment_id:
    description:
      - Deployment to go back to. It must have kept its image, which Dokploy does for applications with
        an active rollback and a rollback registry.
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
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.dokploy_project:
    name: shop

- name: An application that is not deployed yet
  selfhosted.paas.dokploy_application:
    project: shop
    name: web
    docker:
      image: nginx:1

- name: Deploy it, in every run
  selfhosted.paas.dokploy_deployment:
    project: shop
    name: web
    title: Release 1.4.2

- name: Bring new environment variables to the containers
  selfhosted.paas.dokploy_deployment:
    action: reload
    project: shop
    name:
      - web

- name: Take out of the queue what still waits there
  selfhosted.paas.dokploy_deployment:
    action: clean_queue
    project: shop
    name: web

- name: A compose
  selfhosted.paas.dokploy_compose:
    project: shop
    name: guestbook
    raw:
      compose_file:
        services:
          web:
            image: nginx:1

- name: Deploy it, in every run
  selfhosted.paas.dokploy_deployment:
    project: shop
    compose: guestbook
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
      returned: of an application
    application_id:
      description: Id of the application.
      type: str
      returned: of an application
    compose:
      description: Name of the compose.
      type: str
      returned: of a compose
    compose_id:
      description: Id of the compose.
      type: str
      returned: of a compose
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
removed:
  description: Number of deployments that were taken out of the queue.
  type: int
  returned: with O(action=clean_queue)
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.deployment import DEPLOYMENT
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(DEPLOYMENT)


if __name__ == "__main__":
    main()
