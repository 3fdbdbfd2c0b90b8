#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_database_info
short_description: List databases of Dokploy
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the databases that fit, in the shape of the options of M(selfhosted.paas.dokploy_database).
  - Where no database fits, the list is empty; that is no error.
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.info
options:
  project:
    description:
      - Name or id of the project. Without it the databases of every project are returned.
      - A project that does not exist is an error, and in check mode a warning.
    type: str
  environment:
    description:
      - Name or id of the environment. Without it the databases of every environment are returned.
      - A environment that does not exist is an error, and in check mode a warning.
    type: str
  name:
    description:
      - Name of the database. Names need not be unique; all that have it are returned.
    type: str
  database_id:
    description:
      - Id of the database.
    type: str
  details:
    description:
      - Whether to read each database by itself, with all its options and what it owns. That costs one
        or more requests for each database.
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
- name: Everything about one database, secrets masked
  selfhosted.paas.dokploy_database_info:
    project: shop
    name: web
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  register: web

- name: Which databases of a project do not run, with one request for each list
  selfhosted.paas.dokploy_database_info:
    project: shop
    details: false
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  register: found

- name: Their names
  ansible.builtin.debug:
    msg: "{{ found.databases | rejectattr('status.state', 'match', 'running|done') | map(attribute='name') }}"
"""

RETURN = r"""
databases:
  description: The databases, secrets masked unless O(show_secrets=true).
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
    database_id:
      description: Id of the database.
      type: str
      returned: always
    name:
      description: Name of the database. Together with what encloses it, it decides which database is
        meant.
      type: str
      returned: when known
    type:
      description: What it is. It cannot be changed afterwards.
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
    docker_image:
      description: Image to run, with its tag, for example V(postgres:17-alpine). Dokploy chooses one
        for a new database where it is left out. libSQL always runs from an image of Dokploy's own choice.
      type: str
      returned: when known
    database_name:
      description: Name of the first database.
      type: str
      returned: when known
    database_user:
      description: User of the database. What libSQL is told of it counts with its next start.
      type: str
      returned: when known
    database_password:
      description: Password of O(selfhosted.paas.dokploy_database#module:database_user), or of the database
        where it has no users.
      type: str
      returned: when known
    database_root_password:
      description: Password of root.
      type: str
      returned: when known
    external_port:
      description: Port of the host that leads to the database; V(0) takes it away.
      type: int
      returned: when known
    external_grpc_port:
      description: Port of the host that leads to its port for gRPC; V(0) takes it away.
      type: int
      returned: when known
    external_admin_port:
      description: Port of the host that leads to its port for administration; V(0) takes it away.
      type: int
      returned: when known
    replica_sets:
      description: Whether the database runs as a set of replicas with one member, as transactions need
        it.
      type: bool
      returned: when known
    sqld_node:
      description: Whether it is a primary, or a replica of O(selfhosted.paas.dokploy_database#module:sqld_primary_url).
      type: str
      returned: when known
    sqld_primary_url:
      description: Address of the primary. An empty text clears it.
      type: str
      returned: when known
    enable_namespaces:
      description: Whether it holds several databases.
      type: bool
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
    networks:
      description: Names or ids of the networks in Dokploy that the containers join. The list is the whole
        list.
      type: list
      returned: when known
      elements: str
    detach_dokploy_network:
      description: Whether the containers stay out of the network of Dokploy's proxy.
      type: bool
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
    ulimits_swarm:
      description: Limits of the processes in the container.
      type: list
      returned: when known
      contains:
        name:
          description: Name of the limit, for example V(nofile).
          type: str
          returned: when known
        soft:
          description: Limit that a process may raise by itself; V(-1) for none.
          type: int
          returned: when known
        hard:
          description: Limit that it cannot pass; V(-1) for none.
          type: int
          returned: when known
      elements: dict
    health_check_swarm:
      description: How the swarm finds out whether a container is healthy.
      type: dict
      returned: when known
      contains:
        test:
          description: The check, for example V(["CMD", "curl", "-f", "http://localhost:3000/health"]).
          type: list
          returned: when known
          elements: str
        interval:
          description: Time between two checks, with its unit, for example V(30s). An empty text takes
            it out.
          type: str
          returned: when known
        timeout:
          description: Longest time one check may take, with its unit, for example V(5s). An empty text
            takes it out.
          type: str
          returned: when known
        start_period:
          description: Time after the start in which a failed check does not count, with its unit, for
            example V(1m). An empty text takes it out.
          type: str
          returned: when known
        retries:
          description: Number of failed checks in a row that make a container unhealthy.
          type: int
          returned: when known
    restart_policy_swarm:
      description: When the swarm starts a container again that has ended.
      type: dict
      returned: when known
      contains:
        condition:
          description: After which end.
          type: str
          returned: when known
        delay:
          description: Pause before it is started again, with its unit, for example V(5s). An empty text
            takes it out.
          type: str
          returned: when known
        max_attempts:
          description: Number of attempts within the window.
          type: int
          returned: when known
        window:
          description: Time in which attempts are counted, with its unit, for example V(2m). An empty
            text takes it out.
          type: str
          returned: when known
    placement_swarm:
      description: On which nodes of the swarm containers run.
      type: dict
      returned: when known
      contains:
        constraints:
          description: What a node has to be, for example V(node.role==worker).
          type: list
          returned: when known
          elements: str
        preferences:
          description: Labels of nodes over whose values containers are spread, for example V(node.labels.zone).
          type: list
          returned: when known
          elements: str
        max_replicas:
          description: Largest number of containers on one node.
          type: int
          returned: when known
        platforms:
          description: Platforms that the image is made for.
          type: list
          returned: when known
          contains:
            architecture:
              description: Architecture, for example V(amd64).
              type: str
              returned: when known
            os:
              description: Operating system, for example V(linux).
              type: str
              returned: when known
          elements: dict
    update_config_swarm:
      description: How the swarm replaces containers when the service changes.
      type: dict
      returned: when known
      contains:
        parallelism:
          description: Number of containers that are replaced at once.
          type: int
          returned: when known
        delay:
          description: Pause between two of them, with its unit, for example V(10s). An empty text takes
            it out.
          type: str
          returned: when known
        failure_action:
          description: What happens when one does not come up.
          type: str
          returned: when known
        monitor:
          description: Time for which a new container is watched, with its unit, for example V(15s). An
            empty text takes it out.
          type: str
          returned: when known
        max_failure_ratio:
          description: Share of containers that may fail, from V(0) to V(1).
          type: float
          returned: when known
        order:
          description: Whether the old container is stopped first or the new one is started first.
          type: str
          returned: when known
    rollback_config_swarm:
      description: How the swarm goes back when a change has failed.
      type: dict
      returned: when known
      contains:
        parallelism:
          description: Number of containers that are replaced at once.
          type: int
          returned: when known
        delay:
          description: Pause between two of them, with its unit, for example V(10s). An empty text takes
            it out.
          type: str
          returned: when known
        failure_action:
          description: What happens when one does not come up.
          type: str
          returned: when known
        monitor:
          description: Time for which a new container is watched, with its unit, for example V(15s). An
            empty text takes it out.
          type: str
          returned: when known
        max_failure_ratio:
          description: Share of containers that may fail, from V(0) to V(1).
          type: float
          returned: when known
        order:
          description: Whether the old container is stopped first or the new one is started first.
          type: str
          returned: when known
    mode_swarm:
      description: How many containers there are, instead of O(selfhosted.paas.dokploy_database#module:replicas).
      type: dict
      returned: when known
      contains:
        replicated:
          description: A fixed number.
          type: dict
          returned: when known
          contains:
            replicas:
              description: The number.
              type: int
              returned: when known
        global:
          description: One on every node.
          type: bool
          returned: when known
        replicated_job:
          description: As many as it takes until enough have ended well.
          type: dict
          returned: when known
          contains:
            max_concurrent:
              description: Largest number that runs at once.
              type: int
              returned: when known
            total_completions:
              description: Number that has to end well.
              type: int
              returned: when known
        global_job:
          description: One on every node until it has ended well.
          type: bool
          returned: when known
    labels_swarm:
      description: Labels of the containers; the dictionary is all of them. An empty one clears them.
      type: dict
      returned: when known
    network_swarm:
      description: Networks the containers are in, by their names in Docker, instead of those of Dokploy.
      type: list
      returned: when known
      contains:
        target:
          description: Name of the network, for example V(dokploy-network).
          type: str
          returned: when known
        aliases:
          description: Further names of the container in it.
          type: list
          returned: when known
          elements: str
        driver_opts:
          description: Options of the driver of the network.
          type: dict
          returned: when known
      elements: dict
    stop_grace_period_swarm:
      description: Time that a container has to end before it is killed, with its unit, for example V(30s).
        An empty text clears it.
      type: str
      returned: when known
    endpoint_spec_swarm:
      description: How the service is reached. While it is set, Dokploy does not publish O(selfhosted.paas.dokploy_database#module:external_port).
      type: dict
      returned: when known
      contains:
        mode:
          description: Whether it has an address of its own.
          type: str
          returned: when known
        ports:
          description: Ports that are published.
          type: list
          returned: when known
          contains:
            protocol:
              description: Protocol.
              type: str
              returned: when known
            target_port:
              description: Port of the container.
              type: int
              returned: when known
            published_port:
              description: Port of the host.
              type: int
              returned: when known
            publish_mode:
              description: Whether every node has the port.
              type: str
              returned: when known
          elements: dict
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
        internal_url:
          description: Address for what runs in the same network, its password masked.
          type: str
          returned: where shown
        external_url:
          description: Address from outside, while O(selfhosted.paas.dokploy_database#module:external_port)
            is set, its password masked. On the server of Dokploy itself C(HOST) stands for its name.
          type: str
          returned: where shown
    environment_variables:
      description: 'Environment variables: a dictionary of name to value.'
      type: dict
      returned: when read
    mounts:
      description: What is mounted into the container besides the volume with the data, which Dokploy
        makes by itself and which is left alone. A mount is recognised by its path in the container.
      type: list
      returned: when read
      elements: dict
      contains:
        mount_path:
          description: Path in the container.
          type: str
          returned: when known
        type:
          description: Whether it is a path of the host, a volume, or a file that Dokploy writes.
          type: str
          returned: when known
        host_path:
          description: Path of the host, for O(selfhosted.paas.dokploy_database#module:mounts[].type=bind).
          type: str
          returned: when known
        volume_name:
          description: Name of the volume, for O(selfhosted.paas.dokploy_database#module:mounts[].type=volume).
          type: str
          returned: when known
        file_path:
          description: Name of the file among those that Dokploy keeps for it, for O(selfhosted.paas.dokploy_database#module:mounts[].type=file).
          type: str
          returned: when known
        content:
          description: Content of the file, for O(selfhosted.paas.dokploy_database#module:mounts[].type=file).
          type: str
          returned: when known
    backups:
      description: Dumps that are made at certain times and go to a destination. One is recognised by
        its destination, the database that it dumps, and its prefix.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command


def main() -> None:
    run_module(info_command(DATABASE))


if __name__ == "__main__":
    main()
