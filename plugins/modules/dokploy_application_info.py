#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_application_info
short_description: List applications of Dokploy
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the applications that fit, in the shape of the options of M(selfhosted.paas.dokploy_application).
  - Where no application fits, the list is empty; that is no error.
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.info
options:
  project:
    description:
      - Name or id of the project. Without it the applications of every project are returned.
      - A project that does not exist is an error.
    type: str
  environment:
    description:
      - Name or id of the environment. Without it the applications of every environment are returned.
      - A environment that does not exist is an error.
    type: str
  name:
    description:
      - Name of the application. Names need not be unique; all that have it are returned.
    type: str
  application_id:
    description:
      - Id of the application.
    type: str
  details:
    description:
      - Whether to read each application by itself, with all its options and what it owns. That costs
        one or more requests for each application.
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
- name: Everything about one application, secrets masked
  selfhosted.paas.dokploy_application_info:
    project: shop
    name: web
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_key }}"
  register: web

- name: Which applications of a project do not run, with one request for each list
  selfhosted.paas.dokploy_application_info:
    project: shop
    details: false
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_key }}"
  register: all

- name: Their names
  ansible.builtin.debug:
    msg: "{{ all.applications | rejectattr('status', 'match', 'running|done') | map(attribute='name') }}"
"""

RETURN = r"""
applications:
  description: The applications, secrets masked unless O(show_secrets=true).
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
    environment_variables:
      description: 'Environment variables: a dictionary of name to value.'
      type: dict
      returned: when read
    domains:
      description: Domains under which the proxy offers the application. A domain is recognised by its
        host and path.
      type: list
      returned: when read
      elements: dict
      contains:
        host:
          description: Host name, for example V(shop.example.com).
          type: str
          returned: when known
        path:
          description: Path under which the application is offered.
          type: str
          returned: when known
        port:
          description: Port that the container listens on. Dokploy takes V(3000) for a new domain.
          type: int
          returned: when known
        https:
          description: Whether the domain is offered with TLS.
          type: bool
          returned: when known
        certificate_type:
          description: Where the certificate comes from.
          type: str
          returned: when known
        custom_cert_resolver:
          description: Certificate resolver of the proxy, needed with O(domains[].certificate_type=custom).
          type: str
          returned: when known
        custom_entrypoint:
          description: Entry point of the proxy to use instead of the usual ones.
          type: str
          returned: when known
        internal_path:
          description: Path inside the container to which requests go.
          type: str
          returned: when known
        strip_path:
          description: Whether O(domains[].path) is taken off before the request goes to the container.
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
"""

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.info import APPLICATION_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(APPLICATION_INFO)


if __name__ == "__main__":
    main()
