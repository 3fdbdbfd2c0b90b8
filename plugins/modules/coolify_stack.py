#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_stack
short_description: Manage whole environments of Coolify projects
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
  - selfhosted.paas.coolify
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
  applications:
    description:
      - The applications of the environment, each with the options of M(selfhosted.paas.coolify_application).
      - Those that are not listed are left alone, unless O(prune=true).
    type: list
    elements: dict
    suboptions:
      uuid:
        description:
          - Id of the application. Pins exactly this one, whatever its name; without it the name decides
            inside the enclosing objects.
          - With it, O(applications[].name) is the name that it shall have.
        type: str
      name:
        description:
          - Name of the application. Together with the project and the environment it decides which one
            is meant.
        type: str
        required: true
      description:
        description:
          - Description. An empty text clears it.
        type: str
      docker_registry_image_name:
        description:
          - Image to run, without a tag, for example V(ghcr.io/acme/web). Needed to create an application.
          - For an image by digest write V(name@sha256) here and the 64 hex digits as O(applications[].docker_registry_image_tag).
        type: str
      docker_registry_image_tag:
        description:
          - Tag of the image. Coolify takes V(latest) where none is given.
        type: str
      domains:
        description:
          - URLs under which the proxy of the server offers the application, each with V(http://) or V(https://),
            and with a port where the container does not listen on the first of O(applications[].ports_exposes).
          - 'The list is the whole list: others are removed. An empty list removes all.'
        type: list
        elements: str
      redirect:
        description:
          - Where the proxy sends visitors of the other spelling of a domain.
        type: str
        choices:
          - www
          - non-www
          - both
      ports_exposes:
        description:
          - Ports that the container listens on; the proxy uses the first. It cannot be emptied again.
        type: list
        elements: str
      ports_mappings:
        description:
          - Ports of the server that lead into the container, as V(8080:80).
        type: list
        elements: str
      custom_labels:
        description:
          - 'Container labels that replace the ones Coolify makes for its proxy: a dictionary, a list
            of V(key=value), or text with one on each line.'
          - Coolify makes its own again whenever domains change, so they are always written last.
        type: raw
      custom_docker_run_options:
        description:
          - Further options of docker run, for example V(--init --cap-add NET_ADMIN).
        type: str
      health_check_enabled:
        description:
          - Whether Docker checks the health of the container and the proxy waits for it.
        type: bool
      health_check_type:
        description:
          - Whether the check is a request or a command.
        type: str
        choices:
          - http
          - cmd
      health_check_command:
        description:
          - Command of a check of the type V(cmd).
        type: str
      health_check_path:
        description:
          - Path of the request.
        type: str
      health_check_port:
        description:
          - Port of the request; V(0) means the first exposed port.
        type: int
      health_check_host:
        description:
          - Host of the request, seen from inside the container.
        type: str
      health_check_method:
        description:
          - Method of the request.
        type: str
        choices:
          - GET
          - HEAD
          - POST
          - OPTIONS
      health_check_return_code:
        description:
          - Status that a healthy application answers.
        type: int
      health_check_scheme:
        description:
          - Scheme of the request.
        type: str
        choices:
          - http
          - https
      health_check_response_text:
        description:
          - Text that the answer of a healthy application contains.
        type: str
      health_check_interval:
        description:
          - Time between two checks, in seconds.
        type: int
      health_check_timeout:
        description:
          - Longest time one check may take, in seconds.
        type: int
      health_check_retries:
        description:
          - Number of failed checks in a row that make a container unhealthy.
        type: int
      health_check_start_period:
        description:
          - Time after the start in which a failed check does not count, in seconds.
        type: int
      limits_memory:
        description:
          - Memory the container may use, for example V(512m); V(0) for no limit.
        type: str
      limits_memory_swap:
        description:
          - Memory and swap together, for example V(1g); V(0) for no limit.
        type: str
      limits_memory_swappiness:
        description:
          - Tendency to swap, from 0 to 100.
        type: int
      limits_memory_reservation:
        description:
          - Memory that is kept for the container, for example V(256m).
        type: str
      limits_cpus:
        description:
          - Number of CPUs the container may use, for example V(0.5); V(0) for no limit.
        type: str
      limits_cpuset:
        description:
          - CPUs the container may run on, for example V(0-2).
        type: str
      limits_cpu_shares:
        description:
          - Weight against other containers when CPUs are short; the usual one is 1024.
        type: int
      pre_deployment_command:
        description:
          - Command that is run in the old container before a deployment.
        type: str
      pre_deployment_command_container:
        description:
          - Container in which O(applications[].pre_deployment_command) is run, where there are several.
        type: str
      post_deployment_command:
        description:
          - Command that is run in the new container after a deployment.
        type: str
      post_deployment_command_container:
        description:
          - Container in which O(applications[].post_deployment_command) is run, where there are several.
        type: str
      manual_webhook_secret_github:
        description:
          - Secret with which GitHub signs the webhooks that deploy the application. Coolify makes a random
            one.
        type: str
      manual_webhook_secret_gitlab:
        description:
          - Secret with which GitLab signs the webhooks that deploy the application. Coolify makes a random
            one.
        type: str
      manual_webhook_secret_bitbucket:
        description:
          - Secret with which Bitbucket signs the webhooks that deploy the application. Coolify makes
            a random one.
        type: str
      manual_webhook_secret_gitea:
        description:
          - Secret with which Gitea signs the webhooks that deploy the application. Coolify makes a random
            one.
        type: str
      use_build_server:
        description:
          - Whether a build server builds the image instead of the server that runs it.
        type: bool
      server:
        description:
          - Name or uuid of the server to run on. May be left out where Coolify has only one.
          - It cannot be changed afterwards.
        type: str
      destination:
        description:
          - Name or uuid of the destination (Docker network) to run in. Needed where the server has several.
          - It cannot be changed afterwards.
        type: str
      environment_variables:
        description:
          - 'Environment variables: a dictionary of name to value, or of name to a dictionary with RV(ignore:value)
            and the flags V(is_literal), V(is_preview), V(is_multiline), V(is_shown_once), V(is_runtime),
            V(is_buildtime) and V(comment). For a variable in both scopes give a list of two such dictionaries.'
          - Values are text or whole numbers; quote everything else, since YAML would change it.
          - A new variable is literal, so V($) in its value stays V($); set V(is_literal) to false to
            let Coolify expand it. Flags that are left out are left alone.
          - For every new variable Coolify makes a twin for preview deployments; twins are neither changed
            nor removed unless a variable with V(is_preview) is declared.
          - Coolify removes white space around values.
        type: dict
      purge_environment_variables:
        description:
          - Whether to remove what the server has and O(applications[].environment_variables) does not
            declare.
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
      autogenerate_domain:
        description:
          - Whether an application that is created without O(applications[].domains) gets one under sslip.io
            or under the wildcard domain of the server, and is thereby public.
        type: bool
        default: false
      force_domain_override:
        description:
          - Whether domains that another application already has are accepted.
        type: bool
        default: false
      update_hidden:
        description:
          - What to do about declared values that the server does not show, so that nobody can tell whether
            they differ. V(always) sends them in every run, which is then always changed.
        type: str
        choices:
          - never
          - always
        default: never
      delete_volumes:
        description:
          - Whether O(applications[].state=absent) also deletes the volumes, with all data in them. Always
            sent, since Coolify's own default is to do it.
        type: bool
        default: false
      delete_configurations:
        description:
          - Whether O(applications[].state=absent) also deletes the configuration files on the server.
            Always sent, since Coolify's own default is to do it.
        type: bool
        default: false
      delete_connected_networks:
        description:
          - Whether O(applications[].state=absent) also deletes the networks that only this application
            uses. Always sent, since Coolify's own default is to do it.
        type: bool
        default: false
      docker_cleanup:
        description:
          - Whether O(applications[].state=absent) also prunes every unused image, stopped container and
            the build cache of the whole server. Always sent, since Coolify's own default is to do it.
        type: bool
        default: false
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
  selfhosted.paas.coolify_stack:
    project: shop
    environment: production
    applications:
      - name: web
        docker_registry_image_name: ghcr.io/acme/web
        docker_registry_image_tag: 1.4.2
        domains:
          - https://stack.example.com
        environment_variables:
          DATABASE_URL: "{{ database_url }}"
        deploy: auto
      - name: worker
        docker_registry_image_name: ghcr.io/acme/worker
        docker_registry_image_tag: 1.4.2
        deploy: auto
    api_url: https://coolify.example.com
    api_token: "{{ coolify_token }}"
  register: stack

- name: What a change of the image would do, and that the worker would go
  selfhosted.paas.coolify_stack:
    project: shop
    environment: production
    applications:
      - name: web
        docker_registry_image_tag: 1.5.0
    prune: true
    protected:
      - metabase
    api_url: https://coolify.example.com
    api_token: "{{ coolify_token }}"
  check_mode: true
  diff: true

- name: Declare what many applications have in common once
  selfhosted.paas.coolify_stack:
    project: shop
    environment: workers
    applications: "{{ queues | map('combine', worker) }}"
    workers: 8
    api_url: https://coolify.example.com
    api_token: "{{ coolify_token }}"
  vars:
    queues:
      - name: mail
      - name: images
      - name: search
        description: Slow, but nobody waits for it
    worker:
      docker_registry_image_name: ghcr.io/acme/worker
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
    uuid:
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.stack import STACK
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(STACK)


if __name__ == "__main__":
    main()
