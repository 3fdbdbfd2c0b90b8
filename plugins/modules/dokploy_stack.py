#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_stack
short_description: Manage whole environments of Dokploy projects
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Converges everything that is declared of one environment of a project in one call: one snapshot of
    the server, one plan, writes in parallel, one diff.'
  - The project and the environment are created where they do not exist.
  - Everything is planned before anything is written. One that fails does not stop the others.
  - Where something passes from one to another, it is given up first. What is found by O(prune) is removed
    last, and only if everything else succeeded.
notes:
  - While it works in the controller, it shows how many are done and which are in work.
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  project:
    description:
      - Name or id of the project. One that does not exist is created with this name.
    type: str
    required: true
  environment:
    description:
      - Name or id of the environment. One that does not exist is created with this name.
    type: str
    default: production
  environment_variables:
    description:
      - 'Variables that the applications of the environment may refer to as V(${{environment.NAME}}):
        a dictionary of name to value.'
      - Values are text or whole numbers; quote everything else, since YAML would change it. They are
        written so that Dokploy's own reader finds exactly the declared value; comments and the order
        of what is already there stay.
    type: dict
  purge_environment_variables:
    description:
      - Whether to remove what the environment has and O(environment_variables) does not declare.
    type: bool
    default: false
  applications:
    description:
      - The applications of the environment, each with the options of M(selfhosted.paas.dokploy_application).
      - Those that are not listed are left alone, unless O(prune=true).
    type: list
    elements: dict
    suboptions:
      application_id:
        description:
          - Id of the application. Pins exactly this one, whatever its name; without it the name decides
            inside the enclosing objects.
          - With it, O(applications[].name) is the name that it shall have.
        type: str
      name:
        description:
          - Name of the application. Together with what encloses it, it decides which application is meant.
        type: str
        required: true
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
          - Number of CPUs that are kept for the container, for example V(0.25). An empty text removes
            it.
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
          - Values are text or whole numbers; quote everything else, since YAML would change it. They
            are written so that Dokploy's own reader finds exactly the declared value; comments and the
            order of what is already there stay.
          - V(${{project.NAME}}) and V(${{environment.NAME}}) in a value refer to the variables of the
            project and of the environment.
        type: dict
      purge_environment_variables:
        description:
          - Whether to remove what the server has and O(applications[].environment_variables) does not
            declare.
        type: bool
        default: false
      domains:
        description:
          - Domains under which the proxy offers the application. A domain is recognised by its host and
            path.
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
              - Certificate resolver of the proxy, needed with O(applications[].domains[].certificate_type=custom).
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
              - Whether O(applications[].domains[].path) is taken off before the request goes to the container.
            type: bool
      purge_domains:
        description:
          - Whether to remove what the server has and O(applications[].domains) does not declare.
        type: bool
        default: false
      deploy:
        description:
          - 'V(never): nothing is deployed; RV(applications[].deploy_required) tells whether something
            waits for it.'
          - 'V(auto): deployed when something that a container sees has changed, when it was never deployed,
            or when its last deployment failed or was cancelled.'
          - 'On Dokploy, V(auto) also deploys when what is stored is not what was deployed last by this
            collection. Coolify keeps no such mark: where a run was interrupted after it had stored changes
            and before it deployed them, RV(applications[].deploy_required) of the failure says so, and
            V(always) makes up for it.'
          - 'V(always): deployed in any case.'
        type: str
        choices:
          - never
          - auto
          - always
        default: never
      wait:
        description:
          - Whether to wait until a deployment has ended and the application runs, or, for O(applications[].state=stopped)
            and O(applications[].state=absent), until it is really gone.
          - A deployment that fails, or whose containers do not stay up, fails the task with the end of
            its log.
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
  workers:
    description:
      - How many are worked on at the same time, and so how many deployments are waited for together.
      - More than 8 gain nothing on one server.
    type: int
    default: 4
  prune:
    description:
      - Whether to remove what the environment holds and nobody declares. Of a kind whose option is left
        out nothing is removed.
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
  fail_fast:
    description:
      - Whether to begin nothing more once something failed. What is in work is finished.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: An environment with two applications, deployed where something changed
  selfhosted.paas.dokploy_stack:
    project: shop
    environment: production
    environment_variables:
      LOG_LEVEL: info
    applications:
      - name: web
        docker:
          image: ghcr.io/acme/web:1.4.2
        domains:
          - host: stack.example.com
            port: 8080
        environment_variables:
          DATABASE_URL: "{{ database_url }}"
        deploy: auto
      - name: worker
        docker:
          image: ghcr.io/acme/worker:1.4.2
        deploy: auto
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  register: stack

- name: What a change of the image would do, and that the worker would go
  selfhosted.paas.dokploy_stack:
    project: shop
    environment: production
    applications:
      - name: web
        docker:
          image: ghcr.io/acme/web:1.5.0
    prune: true
    protected:
      - metabase
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  check_mode: true
  diff: true

- name: Declare what many applications have in common once
  selfhosted.paas.dokploy_stack:
    project: shop
    environment: workers
    applications: "{{ queues | map('combine', worker) }}"
    workers: 8
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  vars:
    queues:
      - name: mail
      - name: images
      - name: search
        description: Slow, but nobody waits for it
    worker:
      docker:
        image: ghcr.io/acme/worker:1.4.2
"""

RETURN = r"""
applications:
  description: What became of each of the applications, declared ones first, then those that were pruned.
  type: list
  returned: always
  elements: dict
  contains:
    name:
      description: Name of the application.
      type: str
      returned: always
    application_id:
      description: Id of the application.
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
    deploy_required:
      description: Whether changes wait for a deployment.
      type: bool
      returned: when they do
    deployment:
      description: The deployment that was made.
      type: dict
      returned: when one was made
succeeded:
  description: Names of those that are as declared now.
  type: list
  returned: always
  elements: str
failures:
  description: Names of those that failed.
  type: list
  returned: always
  elements: str
not_tried:
  description: Names of those that had something to do that was not begun.
  type: list
  returned: always
  elements: str
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.stack import STACK
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(STACK)


if __name__ == "__main__":
    main()
