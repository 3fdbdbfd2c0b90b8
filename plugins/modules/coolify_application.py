#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_application
short_description: Manage applications of Coolify
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
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  project:
    description:
      - Name or uuid of the project.
    type: str
  environment:
    description:
      - Name or uuid of the environment inside the project.
    type: str
    default: production
  uuid:
    description:
      - Id of the application. Pins exactly this one, whatever its name; without it the name decides inside
        the enclosing objects.
      - With it, O(name) is the name that it shall have.
    type: str
  name:
    description:
      - Name of the application. Together with the project and the environment it decides which one is
        meant.
    type: str
  description:
    description:
      - Description. An empty text clears it.
    type: str
  docker_registry_image_name:
    description:
      - Image to run, without a tag, for example V(ghcr.io/acme/web). Needed to create an application.
      - For an image by digest write V(name@sha256) here and the 64 hex digits as O(docker_registry_image_tag).
    type: str
  docker_registry_image_tag:
    description:
      - Tag of the image. Coolify takes V(latest) where none is given.
    type: str
  domains:
    description:
      - URLs under which the proxy of the server offers the application, each with V(http://) or V(https://),
        and with a port where the container does not listen on the first of O(ports_exposes).
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
      - 'Container labels that replace the ones Coolify makes for its proxy: a dictionary, a list of V(key=value),
        or text with one on each line.'
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
      - Container in which O(pre_deployment_command) is run, where there are several.
    type: str
  post_deployment_command:
    description:
      - Command that is run in the new container after a deployment.
    type: str
  post_deployment_command_container:
    description:
      - Container in which O(post_deployment_command) is run, where there are several.
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
      - Secret with which Bitbucket signs the webhooks that deploy the application. Coolify makes a random
        one.
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
      - A new variable is literal, so V($) in its value stays V($); set V(is_literal) to false to let
        Coolify expand it. Flags that are left out are left alone.
      - For every new variable Coolify makes a twin for preview deployments; twins are neither changed
        nor removed unless a variable with V(is_preview) is declared.
      - Coolify removes white space around values.
    type: dict
  purge_environment_variables:
    description:
      - Whether to remove what the server has and O(environment_variables) does not declare.
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
  autogenerate_domain:
    description:
      - Whether an application that is created without O(domains) gets one under sslip.io or under the
        wildcard domain of the server, and is thereby public.
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
      - Whether O(state=absent) also deletes the volumes, with all data in them. Always sent, since Coolify's
        own default is to do it.
    type: bool
    default: false
  delete_configurations:
    description:
      - Whether O(state=absent) also deletes the configuration files on the server. Always sent, since
        Coolify's own default is to do it.
    type: bool
    default: false
  delete_connected_networks:
    description:
      - Whether O(state=absent) also deletes the networks that only this application uses. Always sent,
        since Coolify's own default is to do it.
    type: bool
    default: false
  docker_cleanup:
    description:
      - Whether O(state=absent) also prunes every unused image, stopped container and the build cache
        of the whole server. Always sent, since Coolify's own default is to do it.
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
"""

EXAMPLES = r"""
- name: A web application from a registry image, deployed and awaited
  selfhosted.paas.coolify_application:
    project: shop
    environment: production
    name: web
    docker_registry_image_name: ghcr.io/acme/web
    docker_registry_image_tag: "1.4.2"
    domains:
      - https://shop.example.com
    ports_exposes: ["8080"]
    health_check_enabled: true
    health_check_path: /healthz
    limits_memory: 512m
    limits_cpus: "0.5"
    environment_variables:
      LOG_LEVEL: info
      DATABASE_URL: "{{ database_url }}"
      GREETING:
        value: "Hello ${NAME}"
        is_literal: false
    purge_environment_variables: true
    deploy: auto
    api_url: https://coolify.example.com
    api_token: "{{ coolify_token }}"
  register: web

- name: Stop it
  selfhosted.paas.coolify_application:
    project: shop
    name: web
    state: stopped
    api_url: https://coolify.example.com
    api_token: "{{ coolify_token }}"

- name: Remove it, but keep its volumes
  selfhosted.paas.coolify_application:
    project: shop
    name: web
    state: absent
    api_url: https://coolify.example.com
    api_token: "{{ coolify_token }}"
"""

RETURN = r"""
application:
  description: The application as the server has it after the run, secrets masked.
  returned: success, unless it does not exist
  type: dict
  contains:
    uuid:
      description: Id of the application.
      type: str
      returned: always
    name:
      description: Name of the application. Together with the project and the environment it decides which
        one is meant.
      type: str
      returned: when known
    description:
      description: Description. An empty text clears it.
      type: str
      returned: when known
    docker_registry_image_name:
      description: Image to run, without a tag, for example V(ghcr.io/acme/web). Needed to create an application.
      type: str
      returned: when known
    docker_registry_image_tag:
      description: Tag of the image. Coolify takes V(latest) where none is given.
      type: str
      returned: when known
    domains:
      description: URLs under which the proxy of the server offers the application, each with V(http://)
        or V(https://), and with a port where the container does not listen on the first of O(ports_exposes).
      type: list
      returned: when known
      elements: str
    redirect:
      description: Where the proxy sends visitors of the other spelling of a domain.
      type: str
      returned: when known
    ports_exposes:
      description: Ports that the container listens on; the proxy uses the first. It cannot be emptied
        again.
      type: list
      returned: when known
      elements: str
    ports_mappings:
      description: Ports of the server that lead into the container, as V(8080:80).
      type: list
      returned: when known
      elements: str
    custom_labels:
      description: 'Container labels that replace the ones Coolify makes for its proxy: a dictionary,
        a list of V(key=value), or text with one on each line.'
      type: list
      returned: when known
      elements: str
    custom_docker_run_options:
      description: Further options of docker run, for example V(--init --cap-add NET_ADMIN).
      type: str
      returned: when known
    health_check_enabled:
      description: Whether Docker checks the health of the container and the proxy waits for it.
      type: bool
      returned: when known
    health_check_type:
      description: Whether the check is a request or a command.
      type: str
      returned: when known
    health_check_command:
      description: Command of a check of the type V(cmd).
      type: str
      returned: when known
    health_check_path:
      description: Path of the request.
      type: str
      returned: when known
    health_check_port:
      description: Port of the request; V(0) means the first exposed port.
      type: int
      returned: when known
    health_check_host:
      description: Host of the request, seen from inside the container.
      type: str
      returned: when known
    health_check_method:
      description: Method of the request.
      type: str
      returned: when known
    health_check_return_code:
      description: Status that a healthy application answers.
      type: int
      returned: when known
    health_check_scheme:
      description: Scheme of the request.
      type: str
      returned: when known
    health_check_response_text:
      description: Text that the answer of a healthy application contains.
      type: str
      returned: when known
    health_check_interval:
      description: Time between two checks, in seconds.
      type: int
      returned: when known
    health_check_timeout:
      description: Longest time one check may take, in seconds.
      type: int
      returned: when known
    health_check_retries:
      description: Number of failed checks in a row that make a container unhealthy.
      type: int
      returned: when known
    health_check_start_period:
      description: Time after the start in which a failed check does not count, in seconds.
      type: int
      returned: when known
    limits_memory:
      description: Memory the container may use, for example V(512m); V(0) for no limit.
      type: str
      returned: when known
    limits_memory_swap:
      description: Memory and swap together, for example V(1g); V(0) for no limit.
      type: str
      returned: when known
    limits_memory_swappiness:
      description: Tendency to swap, from 0 to 100.
      type: int
      returned: when known
    limits_memory_reservation:
      description: Memory that is kept for the container, for example V(256m).
      type: str
      returned: when known
    limits_cpus:
      description: Number of CPUs the container may use, for example V(0.5); V(0) for no limit.
      type: str
      returned: when known
    limits_cpuset:
      description: CPUs the container may run on, for example V(0-2).
      type: str
      returned: when known
    limits_cpu_shares:
      description: Weight against other containers when CPUs are short; the usual one is 1024.
      type: int
      returned: when known
    pre_deployment_command:
      description: Command that is run in the old container before a deployment.
      type: str
      returned: when known
    pre_deployment_command_container:
      description: Container in which O(pre_deployment_command) is run, where there are several.
      type: str
      returned: when known
    post_deployment_command:
      description: Command that is run in the new container after a deployment.
      type: str
      returned: when known
    post_deployment_command_container:
      description: Container in which O(post_deployment_command) is run, where there are several.
      type: str
      returned: when known
    manual_webhook_secret_github:
      description: Secret with which GitHub signs the webhooks that deploy the application. Coolify makes
        a random one.
      type: str
      returned: when known
    manual_webhook_secret_gitlab:
      description: Secret with which GitLab signs the webhooks that deploy the application. Coolify makes
        a random one.
      type: str
      returned: when known
    manual_webhook_secret_bitbucket:
      description: Secret with which Bitbucket signs the webhooks that deploy the application. Coolify
        makes a random one.
      type: str
      returned: when known
    manual_webhook_secret_gitea:
      description: Secret with which Gitea signs the webhooks that deploy the application. Coolify makes
        a random one.
      type: str
      returned: when known
    use_build_server:
      description: Whether a build server builds the image instead of the server that runs it.
      type: bool
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(APPLICATION)


if __name__ == "__main__":
    main()
