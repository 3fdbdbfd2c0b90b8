#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_application
short_description: Manage applications of Dokploy
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Creates, configures, deploys, starts, stops and removes applications that run an image from a registry.
  - The application is found by its name inside its project and environment. Only what differs is sent,
    and after every write the server is read back.
notes:
  - Changes reach a running container with the next deployment. RV(deploy_required) tells when one is
    due, and O(deploy=auto) makes it.
  - Dokploy calls a deployment done when the swarm has accepted it. This module also looks at the containers,
    and fails when they do not stay up.
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  project:
    description:
      - Name or id of the project.
    type: str
  environment:
    description:
      - Name or id of the environment inside the project.
    type: str
    default: production
  application_id:
    description:
      - Id of the application. Pins exactly this one, whatever its name; without it the name decides inside
        the enclosing objects.
      - With it, O(name) is the name that it shall have.
    type: str
  name:
    description:
      - Name of the application. Together with what encloses it, it decides which application is meant.
    type: str
  description:
    description:
      - Description. An empty text clears it.
    type: str
  app_name:
    description:
      - Beginning of the name of the swarm service, at most 56 characters; Dokploy adds a random end.
      - It is set when the application is created and never after.
    type: str
  memory_limit:
    description:
      - Memory the container may use, for example V(512m) or V(1.5g). An empty text removes it.
    type: str
  memory_reservation:
    description:
      - Memory that is kept for the container, for example V(256m). An empty text removes it.
    type: str
  cpu_limit:
    description:
      - Number of CPUs the container may use, for example V(0.5). An empty text removes it.
    type: str
  cpu_reservation:
    description:
      - Number of CPUs that are kept for the container, for example V(0.25). An empty text removes it.
    type: str
  replicas:
    description:
      - Number of containers to run.
    type: int
  command:
    description:
      - Command to run instead of that of the image. An empty text clears it.
    type: str
  args:
    description:
      - Arguments for the command. An empty list clears them.
    type: list
    elements: str
  docker:
    description:
      - Run an image from a registry. Declaring it makes it the source of the application.
    type: dict
    suboptions:
      image:
        description:
          - Image with its tag, for example V(ghcr.io/acme/web:1.4.2).
        type: str
      username:
        description:
          - User at a private registry. An empty text clears it.
        type: str
      password:
        description:
          - Password at a private registry. An empty text clears it.
        type: str
      registry_url:
        description:
          - Host of a private registry, as far as it is not part of the name of the image.
        type: str
  environment_variables:
    description:
      - 'Environment variables: a dictionary of name to value.'
      - Values are text or whole numbers; quote everything else, since YAML would change it. They are
        written so that Dokploy's own reader finds exactly the declared value; comments and the order
        of what is already there stay.
      - V(${{project.NAME}}) and V(${{environment.NAME}}) in a value refer to the variables of the project
        and of the environment.
    type: dict
  purge_environment_variables:
    description:
      - Whether to remove what the server has and O(environment_variables) does not declare.
    type: bool
    default: false
  domains:
    description:
      - Domains under which the proxy offers the application. A domain is recognised by its host and path.
      - The proxy follows at once, without a deployment.
    type: list
    elements: dict
    suboptions:
      host:
        description:
          - Host name, for example V(shop.example.com).
        type: str
        required: true
      path:
        description:
          - Path under which the application is offered.
        type: str
        default: /
      port:
        description:
          - Port that the container listens on. Dokploy takes V(3000) for a new domain.
        type: int
      https:
        description:
          - Whether the domain is offered with TLS.
        type: bool
      certificate_type:
        description:
          - Where the certificate comes from.
        type: str
        choices:
          - letsencrypt
          - none
          - custom
      custom_cert_resolver:
        description:
          - Certificate resolver of the proxy, needed with O(domains[].certificate_type=custom).
        type: str
      custom_entrypoint:
        description:
          - Entry point of the proxy to use instead of the usual ones.
        type: str
      internal_path:
        description:
          - Path inside the container to which requests go.
        type: str
      strip_path:
        description:
          - Whether O(domains[].path) is taken off before the request goes to the container.
        type: bool
  purge_domains:
    description:
      - Whether to remove what the server has and O(domains) does not declare.
    type: bool
    default: false
  deploy:
    description:
      - 'V(never): nothing is deployed; RV(deploy_required) tells whether something waits for it.'
      - 'V(auto): deployed when something that a container sees has changed, when it was never deployed,
        or when its last deployment failed or was cancelled.'
      - 'On Dokploy, V(auto) also deploys when what is stored is not what was deployed last by this collection.
        Coolify keeps no such mark: where a run was interrupted after it had stored changes and before
        it deployed them, RV(deploy_required) of the failure says so, and V(always) makes up for it.'
      - 'V(always): deployed in any case.'
    type: str
    choices:
      - never
      - auto
      - always
    default: never
  wait:
    description:
      - Whether to wait until a deployment has ended and the application runs, or, for O(state=stopped)
        and O(state=absent), until it is really gone.
      - A deployment that fails, or whose containers do not stay up, fails the task with the end of its
        log.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time to wait, in seconds.
    type: int
    default: 600
  state:
    description:
      - 'V(present): the application exists as declared. Options that are left out are left alone.'
      - 'V(absent): the application does not exist.'
      - 'V(started): as V(present), and it runs; if it was never deployed, it is deployed.'
      - 'V(stopped): as V(present), and it does not run.'
      - 'V(restarted): as V(present), and it is restarted, unless this very run deployed it.'
    type: str
    choices:
      - present
      - absent
      - started
      - stopped
      - restarted
    default: present
"""

EXAMPLES = r"""
- name: A web application from a registry image, deployed and awaited
  selfhosted.paas.dokploy_application:
    project: shop
    environment: production
    name: web
    docker:
      image: ghcr.io/acme/web:1.4.2
    replicas: 2
    memory_limit: 512m
    cpu_limit: "0.5"
    environment_variables:
      LOG_LEVEL: info
      DATABASE_URL: "{{ database_url }}"
    domains:
      - host: shop.example.com
        port: 8080
        https: true
        certificate_type: letsencrypt
    deploy: auto
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  register: web

- name: Stop it
  selfhosted.paas.dokploy_application:
    project: shop
    name: web
    state: stopped
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"

- name: Remove it
  selfhosted.paas.dokploy_application:
    project: shop
    name: web
    state: absent
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
"""

RETURN = r"""
application:
  description: The application as the server has it after the run, secrets masked.
  returned: success, unless it does not exist
  type: dict
  contains:
    applicationId:
      description: Id of the application.
      type: str
      returned: always
    name:
      description: Name of the application. Together with what encloses it, it decides which application
        is meant.
      type: str
      returned: when known
    description:
      description: Description. An empty text clears it.
      type: str
      returned: when known
    app_name:
      description: Beginning of the name of the swarm service, at most 56 characters; Dokploy adds a random
        end.
      type: str
      returned: when known
    memory_limit:
      description: Memory the container may use, for example V(512m) or V(1.5g). An empty text removes
        it.
      type: str
      returned: when known
    memory_reservation:
      description: Memory that is kept for the container, for example V(256m). An empty text removes it.
      type: str
      returned: when known
    cpu_limit:
      description: Number of CPUs the container may use, for example V(0.5). An empty text removes it.
      type: str
      returned: when known
    cpu_reservation:
      description: Number of CPUs that are kept for the container, for example V(0.25). An empty text
        removes it.
      type: str
      returned: when known
    replicas:
      description: Number of containers to run.
      type: int
      returned: when known
    command:
      description: Command to run instead of that of the image. An empty text clears it.
      type: str
      returned: when known
    args:
      description: Arguments for the command. An empty list clears them.
      type: list
      returned: when known
      elements: str
    docker:
      description: Run an image from a registry. Declaring it makes it the source of the application.
      type: dict
      returned: when known
      contains:
        image:
          description: Image with its tag, for example V(ghcr.io/acme/web:1.4.2).
          type: str
          returned: when known
        username:
          description: User at a private registry. An empty text clears it.
          type: str
          returned: when known
        password:
          description: Password at a private registry. An empty text clears it.
          type: str
          returned: when known
        registry_url:
          description: Host of a private registry, as far as it is not part of the name of the image.
          type: str
          returned: when known
    status:
      description: The server's word for how it runs.
      type: str
      returned: when known
deploy_required:
  description: Whether something that a container sees has changed in this run and is not deployed yet.
  returned: success, and failure of anything but a deletion
  type: bool
deployment:
  description: The deployment that this run made.
  returned: when one was made
  type: dict
  contains:
    id:
      description: Its id.
      type: str
      returned: always
    status:
      description: The server's word for how it stands.
      type: str
      returned: always
    log:
      description: The end of its log.
      type: list
      elements: str
      returned: when it failed
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(APPLICATION)


if __name__ == "__main__":
    main()
