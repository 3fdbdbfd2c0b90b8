#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_compose_info
short_description: List composes of Dokploy
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the composes that fit, in the shape of the options of M(selfhosted.paas.dokploy_compose).
  - Where no compose fits, the list is empty; that is no error.
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.info
options:
  project:
    description:
      - Name or id of the project. Without it the composes of every project are returned.
      - A project that does not exist is an error, and in check mode a warning.
    type: str
  environment:
    description:
      - Name or id of the environment. Without it the composes of every environment are returned.
      - A environment that does not exist is an error, and in check mode a warning.
    type: str
  name:
    description:
      - Name of the compose. Names need not be unique; all that have it are returned.
    type: str
  compose_id:
    description:
      - Id of the compose.
    type: str
  details:
    description:
      - Whether to read each compose by itself, with all its options and what it owns. That costs one
        or more requests for each compose.
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
- name: Everything about one compose, secrets masked
  selfhosted.paas.dokploy_compose_info:
    project: shop
    name: web
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  register: web

- name: Which composes of a project do not run, with one request for each list
  selfhosted.paas.dokploy_compose_info:
    project: shop
    details: false
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  register: found

- name: Their names
  ansible.builtin.debug:
    msg: "{{ found.composes | rejectattr('status.state', 'match', 'running|done') | map(attribute='name') }}"
"""

RETURN = r"""
composes:
  description: The composes, secrets masked unless O(show_secrets=true).
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
    compose_id:
      description: Id of the compose.
      type: str
      returned: always
    name:
      description: Name of the compose. Together with what encloses it, it decides which compose is meant.
      type: str
      returned: when known
    description:
      description: Description. An empty text clears it.
      type: str
      returned: when known
    app_name:
      description: Beginning of the name of the project of docker compose, or of the stack, at most 56
        characters; Dokploy adds a random end. The names of containers and volumes begin with it.
      type: str
      returned: when known
    compose_type:
      description: Whether docker compose runs the file, or the swarm as a stack. A new one is V(docker-compose).
      type: str
      returned: when known
    icon:
      description: Icon in the web page, as a data URL. An empty text clears it.
      type: str
      returned: when known
    compose_path:
      description: Path of the Compose file in the repository. Dokploy takes V(./docker-compose.yml) for
        a new one.
      type: str
      returned: when known
    command:
      description: What comes after C(docker), instead of what Dokploy would run. It is the whole command,
        so that Dokploy's own options are lost. An empty text clears it.
      type: str
      returned: when known
    isolated_deployment:
      description: Whether the containers are in a network of their own, which the proxy joins, and not
        in that of all others.
      type: bool
      returned: when known
    isolated_deployments_volume:
      description: Whether the volumes get names of their own as well, for O(selfhosted.paas.dokploy_compose#module:isolated_deployment=true).
      type: bool
      returned: when known
    randomize:
      description: Whether services and volumes get O(selfhosted.paas.dokploy_compose#module:suffix) at
        the end of their names, so that the same file can run twice.
      type: bool
      returned: when known
    suffix:
      description: The end of these names. An empty text clears it.
      type: str
      returned: when known
    auto_deploy:
      description: Whether a push, or what O(selfhosted.paas.dokploy_compose#module:github.trigger_type)
        says, deploys by itself.
      type: bool
      returned: when known
    enable_submodules:
      description: Whether submodules of the repository are fetched.
      type: bool
      returned: when known
    watch_paths:
      description: Patterns of paths; only a push that changes one of them deploys by itself. An empty
        list clears them.
      type: list
      returned: when known
      elements: str
    create_env_file:
      description: Whether Dokploy writes the environment variables into the file C(.env) beside the Compose
        file.
      type: bool
      returned: when known
    raw:
      description: A Compose file that is declared here. Declaring it makes it the source.
      type: dict
      returned: when known
      contains:
        compose_file:
          description: The Compose file, as text or as a dictionary. What is no Compose file is refused
            before anything is written.
          type: dict
          returned: when known
    github:
      description: Take the Compose file, at O(selfhosted.paas.dokploy_compose#module:compose_path), from
        a repository of GitHub. Declaring it makes it the source.
      type: dict
      returned: when known
      contains:
        provider:
          description: Name or id of the Git provider in Dokploy, through which the code is read. An empty
            text clears it.
          type: str
          returned: when known
        owner:
          description: User or organization the repository belongs to.
          type: str
          returned: when known
        repository:
          description: Name of the repository alone; whose it is says RV(ignore:owner).
          type: str
          returned: when known
        branch:
          description: Branch that is deployed.
          type: str
          returned: when known
        trigger_type:
          description: 'What deploys the application by itself while O(selfhosted.paas.dokploy_compose#module:auto_deploy=true):
            a push to the branch or a new tag.'
          type: str
          returned: when known
    gitlab:
      description: Take the Compose file, at O(selfhosted.paas.dokploy_compose#module:compose_path), from
        a repository of GitLab. Declaring it makes it the source.
      type: dict
      returned: when known
      contains:
        provider:
          description: Name or id of the Git provider in Dokploy, through which the code is read. An empty
            text clears it.
          type: str
          returned: when known
        owner:
          description: User or organization the repository belongs to.
          type: str
          returned: when known
        repository:
          description: Name of the repository alone; whose it is says RV(ignore:owner).
          type: str
          returned: when known
        branch:
          description: Branch that is deployed.
          type: str
          returned: when known
        project_id:
          description: Number of the project in GitLab.
          type: int
          returned: when known
        path_namespace:
          description: Path of the project in GitLab with all its groups, for example V(acme/backend/api).
            Dokploy clones this.
          type: str
          returned: when known
    bitbucket:
      description: Take the Compose file, at O(selfhosted.paas.dokploy_compose#module:compose_path), from
        a repository of Bitbucket. Declaring it makes it the source.
      type: dict
      returned: when known
      contains:
        provider:
          description: Name or id of the Git provider in Dokploy, through which the code is read. An empty
            text clears it.
          type: str
          returned: when known
        owner:
          description: User or organization the repository belongs to.
          type: str
          returned: when known
        repository:
          description: Name of the repository alone; whose it is says RV(ignore:owner).
          type: str
          returned: when known
        branch:
          description: Branch that is deployed.
          type: str
          returned: when known
        repository_slug:
          description: Name of the repository as it stands in addresses. Dokploy clones this.
          type: str
          returned: when known
    gitea:
      description: Take the Compose file, at O(selfhosted.paas.dokploy_compose#module:compose_path), from
        a repository of Gitea. Declaring it makes it the source.
      type: dict
      returned: when known
      contains:
        provider:
          description: Name or id of the Git provider in Dokploy, through which the code is read. An empty
            text clears it.
          type: str
          returned: when known
        owner:
          description: User or organization the repository belongs to.
          type: str
          returned: when known
        repository:
          description: Name of the repository alone; whose it is says RV(ignore:owner).
          type: str
          returned: when known
        branch:
          description: Branch that is deployed.
          type: str
          returned: when known
    git:
      description: Take the Compose file, at O(selfhosted.paas.dokploy_compose#module:compose_path), from
        any Git repository. Declaring it makes it the source.
      type: dict
      returned: when known
      contains:
        url:
          description: Address of the repository. One that does not begin with V(http) needs O(selfhosted.paas.dokploy_compose#module:git.ssh_key).
          type: str
          returned: when known
        branch:
          description: Branch that is deployed.
          type: str
          returned: when known
        ssh_key:
          description: Name or id of the SSH key in Dokploy, with which the code is read. An empty text
            clears it.
          type: str
          returned: when known
    server:
      description: Id of the server.
      type: str
      returned: when it has one
    status:
      description: What no option declares. The modules take and ignore it.
      type: dict
      returned: always
      contains:
        state:
          description: The server's word for how it runs.
          type: str
          returned: when known
        others:
          description: Values that cannot be declared as they are, by the option that they belong to.
            Of uploaded content it is the checksum, while it is certain.
          type: dict
          returned: always
    environment_variables:
      description: 'Environment variables, which Dokploy writes into the file C(.env) beside the Compose
        file. A container sees those of which the Compose file speaks, as C(${NAME}) or by C(env_file).
        Dokploy before 0.26 lets its own variables, such as V(NODE_ENV), V(PORT) and V(DATABASE_URL),
        win over them: a dictionary of name to value.'
      type: dict
      returned: when read
    domains:
      description: Domains under which the proxy offers services of the Compose file. A domain is recognised
        by its host and path.
      type: list
      returned: when read
      elements: dict
      contains:
        host:
          description: Host name, for example V(shop.example.com).
          type: str
          returned: when known
        service_name:
          description: Service of the Compose file that the proxy offers.
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
          description: Certificate resolver of the proxy, needed with O(selfhosted.paas.dokploy_compose#module:domains[].certificate_type=custom).
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
          description: Whether O(selfhosted.paas.dokploy_compose#module:domains[].path) is taken off before
            the request goes to the container.
          type: bool
          returned: when known
        middlewares:
          description: Middlewares of the proxy that requests pass, for example V(compress@file). An empty
            list clears them.
          type: list
          returned: when known
          elements: str
        enabled:
          description: Whether the proxy offers the domain.
          type: bool
          returned: when known
    mounts:
      description: Files that Dokploy writes beside the Compose file, which mounts them as C(../files/NAME),
        and what it notes of volumes and paths of the host. A mount is recognised by its path in the container
        and the name of its file.
      type: list
      returned: when read
      elements: dict
      contains:
        mount_path:
          description: 'Path in the container. Dokploy only notes it: what is mounted where says the Compose
            file.'
          type: str
          returned: when known
        type:
          description: Whether it is a path of the host, a volume, or a file that Dokploy writes.
          type: str
          returned: when known
        host_path:
          description: Path of the host, for O(selfhosted.paas.dokploy_compose#module:mounts[].type=bind).
          type: str
          returned: when known
        volume_name:
          description: Name of the volume, for O(selfhosted.paas.dokploy_compose#module:mounts[].type=volume).
          type: str
          returned: when known
        file_path:
          description: Name of the file below C(../files), for O(selfhosted.paas.dokploy_compose#module:mounts[].type=file).
          type: str
          returned: when known
        content:
          description: Content of the file, for O(selfhosted.paas.dokploy_compose#module:mounts[].type=file).
          type: str
          returned: when known
    service_networks:
      description: Networks in Dokploy that services of the Compose file join besides their own. One is
        recognised by its service.
      type: list
      returned: when read
      elements: dict
      contains:
        service_name:
          description: Service of the Compose file that joins them.
          type: str
          returned: when known
        networks:
          description: Names or ids of the networks. The list is the whole list.
          type: list
          returned: when known
          elements: str
        detach_dokploy_network:
          description: Whether the service stays out of the network of Dokploy's proxy and of that of
            the other services. Not by default.
          type: bool
          returned: when known
    schedules:
      description: Commands that run in the container at certain times. One is recognised by its name.
      type: list
      returned: when read
      elements: dict
      contains:
        name:
          description: Name of the schedule.
          type: str
          returned: when known
        service_name:
          description: Service of the Compose file in whose container it runs.
          type: str
          returned: when known
        cron_expression:
          description: When it runs, for example V(0 3 * * *).
          type: str
          returned: when known
        command:
          description: What runs.
          type: str
          returned: when known
        shell_type:
          description: Shell that runs it.
          type: str
          returned: when known
        timezone:
          description: Time zone of the times, for example V(Europe/Berlin). An empty text clears it.
          type: str
          returned: when known
        description:
          description: Description. An empty text clears it.
          type: str
          returned: when known
        enabled:
          description: Whether it runs.
          type: bool
          returned: when known
    backups:
      description: Dumps of databases that run as services of the Compose file. They are made at certain
        times and go to a destination. One is recognised by its service, its destination, the database
        that it dumps, and its prefix.
      type: list
      returned: when read
      elements: dict
      contains:
        destination:
          description: Name or id of the destination in Dokploy to which dumps go.
          type: str
          returned: when known
        database:
          description: Name of the database that is dumped.
          type: str
          returned: when known
        prefix:
          description: What the names of dumps begin with.
          type: str
          returned: when known
        schedule:
          description: When it runs, for example V(0 3 * * *).
          type: str
          returned: when known
        keep_latest_count:
          description: Number of dumps that are kept; V(0) for all.
          type: int
          returned: when known
        enabled:
          description: Whether it runs. A new one does.
          type: bool
          returned: when known
        service_name:
          description: Service of the Compose file in whose container the database runs.
          type: str
          returned: when known
        database_type:
          description: What kind of database it is.
          type: str
          returned: when known
        database_user:
          description: User who makes the dump, needed for V(postgres) and V(mariadb) and V(mongo).
          type: str
          returned: when known
        database_password:
          description: Their password, needed for V(mariadb) and V(mongo).
          type: str
          returned: when known
        database_root_password:
          description: Password of root, needed for V(mysql).
          type: str
          returned: when known
    volume_backups:
      description: Backups of volumes that are made at certain times. One is recognised by its name.
      type: list
      returned: when read
      elements: dict
      contains:
        name:
          description: Name of the backup.
          type: str
          returned: when known
        service_name:
          description: Service of the Compose file that uses the volume.
          type: str
          returned: when known
        volume_name:
          description: Name of the volume.
          type: str
          returned: when known
        cron_expression:
          description: When it runs, for example V(0 3 * * *).
          type: str
          returned: when known
        destination:
          description: Name or id of the destination in Dokploy to which backups go.
          type: str
          returned: when known
        prefix:
          description: What the names of backups begin with.
          type: str
          returned: when known
        keep_latest_count:
          description: Number of backups that are kept; V(0) for all.
          type: int
          returned: when known
        turn_off:
          description: Whether the application is stopped while the backup is made.
          type: bool
          returned: when known
        enabled:
          description: Whether it runs. A new one does.
          type: bool
          returned: when known
    patches:
      description: Files that are changed in the repository before every deployment, also the Compose
        file itself. One is recognised by its path. What is declared as O(selfhosted.paas.dokploy_compose#module:raw)
        has no repository.
      type: list
      returned: when read
      elements: dict
      contains:
        file_path:
          description: Path of the file in the code.
          type: str
          returned: when known
        type:
          description: Whether the file is made, replaced or removed. Dokploy takes V(update) for a new
            patch.
          type: str
          returned: when known
        content:
          description: The whole new content of the file.
          type: str
          returned: when known
        enabled:
          description: Whether the patch is applied. A new one is, unless this says otherwise.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.composes import COMPOSE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command


def main() -> None:
    run_module(info_command(COMPOSE))


if __name__ == "__main__":
    main()
