#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_database
short_description: Manage databases of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Creates, changes, starts, stops and removes databases: PostgreSQL, MySQL, MariaDB, MongoDB, Redis
    and libSQL.'
  - The database is found by its name inside its project and environment, whatever its type. Only differences
    are sent, and every write is read back.
  - To move it, give O(database_id) and the new O(project) and O(environment).
notes:
  - A running database takes over changes only when Dokploy replaces its container. RV(restart_required)
    says when that is needed; O(restart=auto) does it.
  - 'Dokploy never removes the volumes of a database: with O(state=absent) its data stays on the host.'
  - The id of a database is its type and Dokploy's own id, as in the addresses of its pages, for example
    V(postgres/Hq0mUsnT1r6yZ3bNqk9dX).
  - Results mask passwords. M(selfhosted.paas.dokploy_database_info) with C(show_secrets=true) returns
    the addresses as they are.
seealso:
  - module: selfhosted.paas.dokploy_database_info
  - module: selfhosted.paas.dokploy_backup
  - module: selfhosted.paas.dokploy_stack
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  project:
    description:
      - Name or id of the project.
      - Required unless O(database_id) is given.
    type: str
  environment:
    description:
      - Name or id of the environment inside the project. Left out it is V(production), and where the
        id pins the object, the one that the object is in.
    type: str
  database_id:
    description:
      - Id of the database, to select it by its id instead of its name.
      - Required unless O(name) and O(project) are given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the database, by which it is found.
      - Required unless O(database_id) is given.
    type: str
  type:
    description:
      - What it is. It cannot be changed afterwards.
      - V(libsql) needs Dokploy 0.29 or newer.
    type: str
    choices:
      - postgres
      - mysql
      - mariadb
      - mongo
      - redis
      - libsql
  description:
    description:
      - Description. An empty text clears it.
    type: str
  app_name:
    description:
      - Beginning of the name of the swarm service, at most 56 characters; Dokploy adds a random end.
      - It is set with the creation and never after.
    type: str
  docker_image:
    description:
      - Image to run, with its tag, for example V(postgres:17-alpine). Dokploy chooses one for a new database
        where it is left out. For MariaDB and MongoDB, where its choice does not exist, that is V(mariadb:11)
        and V(mongo:8), as on its web page. libSQL always runs from an image of Dokploy's own choice.
      - Only for the type V(postgres), V(mysql), V(mariadb), V(mongo), V(redis).
    type: str
  database_name:
    description:
      - Name of the first database.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - A new database needs it.
      - Only for the type V(postgres), V(mysql), V(mariadb).
    type: str
  database_user:
    description:
      - User of the database. What libSQL is told of it counts with its next start.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - A new database needs it.
      - Only for the type V(postgres), V(mysql), V(mariadb), V(mongo), V(libsql).
    type: str
  database_password:
    description:
      - Password of O(database_user), or of the database where it has no users.
      - Dokploy generates one for a new database if it is left out, and never changes one that is not
        declared.
      - 'It is changed inside of the running database, and stored where that has worked. While the database
        does not run, a change is refused: start it first, with O(state=started) in a task of its own.'
      - That of libSQL counts with its next start instead.
    type: str
  database_root_password:
    description:
      - Password of root.
      - Dokploy generates one for a new database if it is left out, and never changes one that is not
        declared.
      - 'It is changed inside of the running database, and stored where that has worked. While the database
        does not run, a change is refused: start it first, with O(state=started) in a task of its own.'
      - Only for the type V(mysql), V(mariadb).
    type: str
  external_port:
    description:
      - Port of the host that leads to the database; V(0) removes it.
      - One that is taken keeps the database from running. Dokploy stores it all the same; a warning tells
        which container of the server has it.
    type: int
  external_grpc_port:
    description:
      - Port of the host that leads to its port for gRPC; V(0) removes it.
      - One that is taken keeps the database from running. Dokploy stores it all the same; a warning tells
        which container of the server has it.
      - Only for the type V(libsql).
    type: int
  external_admin_port:
    description:
      - Port of the host that leads to its port for administration; V(0) removes it.
      - One that is taken keeps the database from running. Dokploy stores it all the same; a warning tells
        which container of the server has it.
      - Only for the type V(libsql).
    type: int
  replica_sets:
    description:
      - Whether the database runs as a set of replicas with one member, as transactions need it.
      - Only for the type V(mongo).
    type: bool
  sqld_node:
    description:
      - Whether it is a primary, or a replica of O(sqld_primary_url).
      - Only for the type V(libsql).
    type: str
    choices:
      - primary
      - replica
  sqld_primary_url:
    description:
      - Address of the primary. An empty text clears it.
      - Only for the type V(libsql).
    type: str
  enable_namespaces:
    description:
      - Whether it holds several databases.
      - Only for the type V(libsql).
    type: bool
  env:
    description:
      - The whole text in which Dokploy keeps the environment variables of the database. It has comments,
        and is in the dialect of the npm package dotenv. An empty text clears it.
      - Not together with O(environment_variables) and O(environment_file), which change single variables
        in this text.
    type: str
  replicas:
    description:
      - Number of containers to run.
    type: int
  command:
    description:
      - Command to run instead of that of the image. An empty text clears it.
      - Dokploy splits it at every space and runs it without a shell. For V(&&), variables and quotes
        write V(sh) here and V(-c) with the line in O(args).
    type: str
  args:
    description:
      - Arguments for the command. An empty list clears them.
      - Needs Dokploy 0.26 or newer.
      - Only for the type V(postgres), V(mysql), V(mariadb), V(mongo), V(redis).
    type: list
    elements: str
  networks:
    description:
      - Names or ids of the networks in Dokploy that the containers join. The list is the whole list.
      - Needs Dokploy 0.29.14 or newer.
    type: list
    elements: str
  detach_dokploy_network:
    description:
      - Whether the containers stay out of the network of Dokploy's proxy.
      - Needs Dokploy 0.29.14 or newer.
    type: bool
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
  ulimits_swarm:
    description:
      - Limits of the processes in the container.
      - The list is the whole list; an empty one clears it.
      - Needs Dokploy 0.27 or newer.
      - Only for the type V(postgres), V(mysql), V(mariadb), V(mongo), V(redis).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the limit, for example V(nofile).
        type: str
        required: true
      soft:
        description:
          - Limit that a process may raise by itself; V(-1) for none.
        type: int
        required: true
      hard:
        description:
          - Limit that it cannot pass; V(-1) for none.
        type: int
        required: true
  health_check_swarm:
    description:
      - How the swarm finds out whether a container is healthy.
      - Suboptions that are left out are left alone; an empty dictionary clears it.
    type: dict
    suboptions:
      test:
        description:
          - The check, for example V(["CMD", "curl", "-f", "http://localhost:3000/health"]).
        type: list
        elements: str
      interval:
        description:
          - Time between two checks, with its unit, for example V(30s). An empty text takes it out.
        type: str
      timeout:
        description:
          - Longest time one check may take, with its unit, for example V(5s). An empty text takes it
            out.
        type: str
      start_period:
        description:
          - Time after the start in which a failed check does not count, with its unit, for example V(1m).
            An empty text takes it out.
        type: str
      retries:
        description:
          - Number of failed checks in a row that make a container unhealthy.
        type: int
  restart_policy_swarm:
    description:
      - When the swarm starts a container again that has ended.
      - Suboptions that are left out are left alone; an empty dictionary clears it.
    type: dict
    suboptions:
      condition:
        description:
          - After which end.
        type: str
        choices:
          - none
          - on-failure
          - any
      delay:
        description:
          - Pause before it is started again, with its unit, for example V(5s). An empty text takes it
            out.
        type: str
      max_attempts:
        description:
          - Number of attempts within the window.
        type: int
      window:
        description:
          - Time in which attempts are counted, with its unit, for example V(2m). An empty text takes
            it out.
        type: str
  placement_swarm:
    description:
      - On which nodes of the swarm containers run.
      - Suboptions that are left out are left alone; an empty dictionary clears it.
    type: dict
    suboptions:
      constraints:
        description:
          - What a node has to be, for example V(node.role==worker).
        type: list
        elements: str
      preferences:
        description:
          - Labels of nodes over whose values containers are spread, for example V(node.labels.zone).
        type: list
        elements: str
      max_replicas:
        description:
          - Largest number of containers on one node.
        type: int
      platforms:
        description:
          - Platforms that the image is made for.
          - The list is the whole list; an empty one clears it.
        type: list
        elements: dict
        suboptions:
          architecture:
            description:
              - Architecture, for example V(amd64).
            type: str
            required: true
          os:
            description:
              - Operating system, for example V(linux).
            type: str
            required: true
  update_config_swarm:
    description:
      - How the swarm replaces containers when the service changes.
      - Suboptions that are left out are left alone; an empty dictionary clears it.
    type: dict
    suboptions:
      parallelism:
        description:
          - Number of containers that are replaced at once.
        type: int
        required: true
      delay:
        description:
          - Pause between two of them, with its unit, for example V(10s). An empty text takes it out.
        type: str
      failure_action:
        description:
          - What happens when one does not come up.
        type: str
        choices:
          - continue
          - pause
          - rollback
      monitor:
        description:
          - Time for which a new container is watched, with its unit, for example V(15s). An empty text
            takes it out.
        type: str
      max_failure_ratio:
        description:
          - Share of containers that may fail, from V(0) to V(1).
        type: float
      order:
        description:
          - Whether the old container is stopped first or the new one is started first.
        type: str
        required: true
        choices:
          - stop-first
          - start-first
  rollback_config_swarm:
    description:
      - How the swarm goes back when a change has failed.
      - Suboptions that are left out are left alone; an empty dictionary clears it.
    type: dict
    suboptions:
      parallelism:
        description:
          - Number of containers that are replaced at once.
        type: int
        required: true
      delay:
        description:
          - Pause between two of them, with its unit, for example V(10s). An empty text takes it out.
        type: str
      failure_action:
        description:
          - What happens when one does not come up.
        type: str
        choices:
          - continue
          - pause
          - rollback
      monitor:
        description:
          - Time for which a new container is watched, with its unit, for example V(15s). An empty text
            takes it out.
        type: str
      max_failure_ratio:
        description:
          - Share of containers that may fail, from V(0) to V(1).
        type: float
      order:
        description:
          - Whether the old container is stopped first or the new one is started first.
        type: str
        required: true
        choices:
          - stop-first
          - start-first
  mode_swarm:
    description:
      - How many containers there are, instead of O(replicas).
      - Exactly one of its suboptions; an empty dictionary clears it.
    type: dict
    suboptions:
      replicated:
        description:
          - A fixed number.
          - Suboptions that are left out are left alone; an empty dictionary clears it.
        type: dict
        suboptions:
          replicas:
            description:
              - The number.
            type: int
      global:
        description:
          - One on every node.
        type: bool
      replicated_job:
        description:
          - As many as it takes until enough have ended well.
          - Suboptions that are left out are left alone; an empty dictionary clears it.
        type: dict
        suboptions:
          max_concurrent:
            description:
              - Largest number that runs at once.
            type: int
          total_completions:
            description:
              - Number that has to end well.
            type: int
      global_job:
        description:
          - One on every node until it has ended well.
        type: bool
  labels_swarm:
    description:
      - Labels of the containers; the dictionary is all of them. An empty one clears them.
    type: dict
  network_swarm:
    description:
      - Networks the containers are in, by their names in Docker, instead of those of Dokploy.
      - The list is the whole list; an empty one clears it.
    type: list
    elements: dict
    suboptions:
      target:
        description:
          - Name of the network, for example V(dokploy-network).
        type: str
      aliases:
        description:
          - Further names of the container in it.
        type: list
        elements: str
      driver_opts:
        description:
          - Options of the driver of the network.
        type: dict
  stop_grace_period_swarm:
    description:
      - Time that a container has to end before it is killed, with its unit, for example V(30s). An empty
        text clears it.
      - Needs Dokploy 0.25.5 or newer.
      - Only for the type V(postgres), V(mysql), V(mariadb), V(mongo), V(redis).
    type: str
  endpoint_spec_swarm:
    description:
      - How the service is reached. While it is set, Dokploy does not publish O(external_port).
      - Suboptions that are left out are left alone; an empty dictionary clears it.
      - Needs Dokploy 0.25.7 or newer.
      - Only for the type V(postgres), V(mysql), V(mariadb), V(mongo), V(redis).
    type: dict
    suboptions:
      mode:
        description:
          - Whether it has an address of its own.
        type: str
        choices:
          - vip
          - dnsrr
      ports:
        description:
          - Ports that are published.
          - The list is the whole list; an empty one clears it.
        type: list
        elements: dict
        suboptions:
          protocol:
            description:
              - Protocol.
            type: str
            choices:
              - tcp
              - udp
              - sctp
          target_port:
            description:
              - Port of the container.
            type: int
          published_port:
            description:
              - Port of the host.
            type: int
          publish_mode:
            description:
              - Whether every node has the port.
            type: str
            choices:
              - ingress
              - host
  server:
    description:
      - Name or id of the remote server to run on; left out, a new one runs on the server of Dokploy.
      - It cannot be changed afterwards.
    type: str
  environment_variables:
    description:
      - Environment variables. A dictionary of name to value.
      - Values are text or whole numbers; quote everything else, since YAML would change it. They are
        written so that Dokploy's own reader finds exactly the declared value; comments and the order
        of what is already there stay.
      - V(${{project.NAME}}) and V(${{environment.NAME}}) in a value refer to the variables of the project
        and of the environment. Write the YAML tag C(!unsafe) in front of it, or Ansible takes the braces
        for its own.
    type: dict
  environment_file:
    description:
      - The text of a .env file with further variables, for example V({{ lookup('ansible.builtin.file',
        '.env'\) }}).
      - A line has the form V(NAME=value), optionally with C(export) before it. Empty lines and comments
        with V(#), at the beginning of a line or after white space, are ignored.
      - A quoted value may have several lines. Double quotes know the escapes V(\\n), V(\\r), V(\\t),
        V(\\"), V(\\$) and two backslashes, single quotes V(\\'), backquotes none. References with V($)
        are not replaced.
      - If a name appears twice, the last one counts.
      - O(environment_variables) takes precedence where both have a name.
    type: str
  purge_environment_variables:
    description:
      - Whether to remove what the server has and neither O(environment_variables) nor O(environment_file)
        declares.
    type: bool
    default: false
  mounts:
    description:
      - What is mounted into the container besides the volume with the data. That one Dokploy makes by
        itself, and it is left alone. A mount is recognised by its path in the container.
    type: list
    elements: dict
    suboptions:
      mount_path:
        description:
          - Path in the container.
        type: str
        required: true
      type:
        description:
          - Whether it is a path of the host, a volume, or a file that Dokploy writes.
        type: str
        required: true
        choices:
          - bind
          - volume
          - file
      host_path:
        description:
          - Path of the host, for O(mounts[].type=bind).
        type: str
      volume_name:
        description:
          - Name of the volume, for O(mounts[].type=volume).
        type: str
      file_path:
        description:
          - Name of the file among those that Dokploy keeps for it, for O(mounts[].type=file).
        type: str
      content:
        description:
          - Content of the file, for O(mounts[].type=file).
        type: str
  purge_mounts:
    description:
      - Whether to remove what the server has and O(mounts) does not declare.
    type: bool
    default: false
  backups:
    description:
      - Dumps that are made at certain times and go to a destination. One is recognised by its destination,
        the database that it dumps, and its prefix.
      - Only for the type V(postgres), V(mysql), V(mariadb), V(mongo), V(libsql).
    type: list
    elements: dict
    suboptions:
      destination:
        description:
          - Name or id of the destination in Dokploy to which dumps go.
        type: str
        required: true
      database:
        description:
          - Name of the database that is dumped.
        type: str
        required: true
      prefix:
        description:
          - What the names of dumps begin with.
        type: str
        required: true
      schedule:
        description:
          - When it runs, for example V(0 3 * * *).
        type: str
        required: true
      keep_latest_count:
        description:
          - Number of dumps that are kept; V(0) for all.
        type: int
      enabled:
        description:
          - Whether it runs. A new one does.
        type: bool
  purge_backups:
    description:
      - Whether to remove what the server has and O(backups) does not declare.
    type: bool
    default: false
  volume_backups:
    description:
      - Backups of volumes that are made at certain times. One is recognised by its name.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the backup.
        type: str
        required: true
      volume_name:
        description:
          - Name of the volume, as Docker calls it. It makes one that is not there, which is then saved
            empty.
        type: str
        required: true
      cron_expression:
        description:
          - When it runs, for example V(0 3 * * *).
        type: str
        required: true
      destination:
        description:
          - Name or id of the destination in Dokploy to which backups go.
        type: str
        required: true
      prefix:
        description:
          - What the names of backups begin with.
        type: str
        required: true
      keep_latest_count:
        description:
          - Number of backups that are kept; V(0) for all.
        type: int
      turn_off:
        description:
          - Whether the application is stopped while the backup is made. Where that fails, Dokploy does
            not start it again.
        type: bool
      enabled:
        description:
          - Whether it runs. A new one does.
        type: bool
  purge_volume_backups:
    description:
      - Whether to remove what the server has and O(volume_backups) does not declare.
    type: bool
    default: false
  public_variables:
    description:
      - Names of variables whose values are no secrets and are shown in diffs and verbose output. Passwords
        in addresses stay masked.
      - The values of all others are masked.
    type: list
    elements: str
  wait:
    description:
      - Whether to wait until the database runs. For O(state=stopped) and O(state=absent) that is until
        it is really gone.
      - One that does not come up, or not stay up, fails the task with the end of its log.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time to wait, in seconds.
    type: int
    default: 300
  wait_stable:
    description:
      - Number of seconds for which the database has to go on running, in every look, before the task
        calls it running. It finds out what crashes only after a while, and lasts that much longer.
      - It is part of O(wait_timeout), which has to be longer.
    type: int
    default: 0
  restart:
    description:
      - Whether the database is restarted where a change needs it.
      - 'V(never): a change that the running database does not see waits for its next start; RV(restart_required)
        tells of it.'
      - 'V(auto): the database is restarted when such a change was stored in this run, provided that it
        runs. What an earlier run has stored is not told by the server: O(state=restarted) brings that.'
    type: str
    choices:
      - never
      - auto
    default: never
  allow_unapplied:
    description:
      - Whether users and names are stored although the database keeps the old ones. It reads them with
        its first start only. Without it such a change is refused.
    type: bool
    default: false
  allow_major_change:
    description:
      - Whether O(docker_image) may become another database or major version, over the data of the old
        one. One that its tag does not tell counts as another. Without it that is refused.
    type: bool
    default: false
  update_hidden:
    description:
      - Whether to send declared values that the server does not show and that cannot be compared. V(always)
        sends them in every run, which is then always changed.
    type: str
    choices:
      - never
      - always
    default: never
  status:
    description:
      - Ignored. Results have it beside the options, so that what an info module returns can be declared
        as it is.
    type: dict
  state:
    description:
      - 'V(present): the database exists as declared. Options that are left out are not changed.'
      - 'V(absent): the database does not exist.'
      - 'V(started): as V(present), and it runs.'
      - 'V(stopped): as V(present), and it does not run.'
      - 'V(restarted): as V(present), and it is restarted, or started where it does not run.'
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
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.dokploy_project:
    name: shop

- name: A PostgreSQL that runs
  selfhosted.paas.dokploy_database:
    project: shop
    name: orders
    type: postgres
    docker_image: postgres:17-alpine
    database_name: orders
    database_user: shop
    database_password: "{{ orders_password }}"
    memory_limit: 1g
    state: started

- name: Where dumps go
  selfhosted.paas.dokploy_destination:
    name: offsite
    provider: AWS
    endpoint: https://s3.eu-central-1.amazonaws.com
    bucket: acme-dumps
    region: eu-central-1
    access_key: AKIAEXAMPLE
    secret_access_key: "{{ s3_secret }}"
    validate: never

- name: A dump every night, of which fourteen are kept
  selfhosted.paas.dokploy_database:
    project: shop
    name: orders
    backups:
      - destination: offsite
        database: orders
        prefix: orders/
        schedule: 0 3 * * *
        keep_latest_count: 14

- name: A Redis with a password that Dokploy generates
  selfhosted.paas.dokploy_database:
    project: shop
    name: cache
    type: redis
    state: started

- name: Remove it; its data stays on the host
  selfhosted.paas.dokploy_database:
    project: shop
    name: cache
    state: absent
"""

RETURN = r"""
database:
  description:
    - 'The database as the server has it after the run, secrets masked: every option that the server shows,
      under its name and in its shape. What is not known is left out.'
    - M(selfhosted.paas.dokploy_database_info) also returns O(environment_variables), O(mounts), O(backups)
      and O(volume_backups).
  returned: success, unless it does not exist
  type: dict
  contains:
    database_id:
      description: Id of the database.
      type: str
      returned: always
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
          description: Address from outside, while O(external_port) is set, its password masked. On the
            server of Dokploy itself C(HOST) stands for its name.
          type: str
          returned: where shown
restart_required:
  description: Whether the running database does not see something that this run has stored, before it
    starts the next time.
  returned: success
  type: bool
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
database_id:
  description: Id of the database.
  returned: failure, once it is known
  type: str
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(DATABASE)


if __name__ == "__main__":
    main()
