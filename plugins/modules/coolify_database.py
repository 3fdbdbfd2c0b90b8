#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_database
short_description: Manage databases of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Creates, changes, starts, stops and removes databases: PostgreSQL, MySQL, MariaDB, MongoDB, Redis,
    KeyDB, Dragonfly and ClickHouse.'
  - The database is found by its name inside its project and environment. Only differences are sent, and
    every write is read back.
notes:
  - A running database takes over most changes only with its next start. RV(restart_required) says when
    that is needed; O(restart=auto) does it.
  - Results mask passwords. M(selfhosted.paas.coolify_database_info) with C(show_secrets=true) returns
    the addresses as they are.
  - Coolify before 4.2 shows no log of a database, so only its status says whether one runs, and it may
    be late.
  - The API of Coolify cannot load dumps; the role C(coolify_restore) can, on the server.
seealso:
  - module: selfhosted.paas.coolify_database_info
  - module: selfhosted.paas.coolify_database_logs
  - module: selfhosted.paas.coolify_backup
  - module: selfhosted.paas.coolify_stack
attributes:
  check_mode:
    support: partial
    details:
      - What the server is known to refuse fails in check mode with the message of the real run.
      - What does not exist is assumed to be created by an earlier task of the same run, with a warning,
        unless it is known that none of them creates it.
      - The server does not show what there is to remove of O(remove_volume_backups). Check mode names
        the option in C(unverified) and counts it as unchanged; the run is changed if there was something.
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  project:
    description:
      - Name or uuid of the project.
      - Required unless O(uuid) is given.
    type: str
  environment:
    description:
      - Name or uuid of the environment inside the project. Where it is left out and the id is too, V(production)
        is meant.
    type: str
  uuid:
    description:
      - Id of the database, to select it by its id instead of its name.
      - Required unless O(name) and O(project) are given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the database, by which it is found inside its project and environment. Databases of different
        types cannot have the same name.
      - Required unless O(uuid) is given.
    type: str
  type:
    description:
      - What it is. It cannot be changed afterwards.
    type: str
    choices:
      - postgresql
      - mysql
      - mariadb
      - mongodb
      - redis
      - keydb
      - dragonfly
      - clickhouse
  description:
    description:
      - Description. An empty text clears it.
    type: str
  image:
    description:
      - Image to run, with its tag, for example V(postgres:17-alpine). Coolify chooses one for a new database
        where it is left out.
    type: str
  is_public:
    description:
      - Whether the database can be reached from outside, at O(public_port) of its server. Where something
        else on the server has the port, Coolify takes this back some seconds later; with O(wait) the
        task looks for ten seconds whether it does, and then fails.
    type: bool
  public_port:
    description:
      - Port of the server that leads to the database, from 1024; V(0) removes it. One that another public
        database of the server has is refused by Coolify before it changes anything.
    type: int
  public_port_timeout:
    description:
      - Seconds after which a connection from outside that nobody uses is closed; V(0) for none.
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
  health_check_enabled:
    description:
      - Whether Docker checks the health of the container.
    type: bool
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
  postgres_user:
    description:
      - User who owns everything.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(postgresql).
    type: str
  postgres_password:
    description:
      - Password of O(postgres_user).
      - Coolify generates one for a new database if it is left out, and never changes one that is not
        declared.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(postgresql).
    type: str
  postgres_db:
    description:
      - Name of the first database.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(postgresql).
    type: str
  postgres_initdb_args:
    description:
      - Arguments for initdb.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(postgresql).
    type: str
  postgres_host_auth_method:
    description:
      - How users from other containers log in, for example V(scram-sha-256).
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(postgresql).
    type: str
  postgres_conf:
    description:
      - Content of postgresql.conf, which replaces the one of the image.
      - As text; it may be given in base64. It cannot be emptied again.
      - Only for the type V(postgresql).
    type: str
  mysql_root_password:
    description:
      - Password of root.
      - Coolify generates one for a new database if it is left out, and never changes one that is not
        declared.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mysql).
    type: str
  mysql_user:
    description:
      - User of O(mysql_database).
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mysql).
    type: str
  mysql_password:
    description:
      - Password of O(mysql_user).
      - Coolify generates one for a new database if it is left out, and never changes one that is not
        declared.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mysql).
    type: str
  mysql_database:
    description:
      - Name of the first database.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mysql).
    type: str
  mysql_conf:
    description:
      - Content of a further configuration file of MySQL.
      - As text; it may be given in base64. It cannot be emptied again.
      - Only for the type V(mysql).
    type: str
  mariadb_root_password:
    description:
      - Password of root.
      - Coolify generates one for a new database if it is left out, and never changes one that is not
        declared.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mariadb).
    type: str
  mariadb_user:
    description:
      - User of O(mariadb_database).
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mariadb).
    type: str
  mariadb_password:
    description:
      - Password of O(mariadb_user).
      - Coolify generates one for a new database if it is left out, and never changes one that is not
        declared.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mariadb).
    type: str
  mariadb_database:
    description:
      - Name of the first database.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mariadb).
    type: str
  mariadb_conf:
    description:
      - Content of a further configuration file of MariaDB.
      - As text; it may be given in base64. It cannot be emptied again.
      - Only for the type V(mariadb).
    type: str
  mongo_initdb_root_username:
    description:
      - User who may do everything.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mongodb).
    type: str
  mongo_initdb_root_password:
    description:
      - Password of O(mongo_initdb_root_username).
      - Coolify generates one for a new database if it is left out, and never changes one that is not
        declared.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mongodb).
    type: str
  mongo_initdb_database:
    description:
      - Name of the first database.
      - Read only at the first start, while the volume is empty; see O(allow_unapplied).
      - Only for the type V(mongodb).
    type: str
  mongo_conf:
    description:
      - Content of mongod.conf.
      - As text; it may be given in base64. It cannot be emptied again.
      - Only for the type V(mongodb).
    type: str
  redis_password:
    description:
      - Password of the user V(default).
      - Coolify generates one for a new database if it is left out, and never changes one that is not
        declared.
      - Coolify takes it only for a new database. Afterwards it is the variable V(REDIS_PASSWORD) of O(environment_variables).
      - Only for the type V(redis).
    type: str
  redis_conf:
    description:
      - Content of redis.conf.
      - As text; it may be given in base64. It cannot be emptied again.
      - Only for the type V(redis).
    type: str
  keydb_password:
    description:
      - Password of the database.
      - Coolify generates one for a new database if it is left out, and never changes one that is not
        declared.
      - Only for the type V(keydb).
    type: str
  keydb_conf:
    description:
      - Content of keydb.conf.
      - As text; it may be given in base64. It cannot be emptied again.
      - Only for the type V(keydb).
    type: str
  dragonfly_password:
    description:
      - Password of the database.
      - Coolify generates one for a new database if it is left out, and never changes one that is not
        declared.
      - Only for the type V(dragonfly).
    type: str
  clickhouse_admin_user:
    description:
      - User who may do everything.
      - Only for the type V(clickhouse).
    type: str
  clickhouse_admin_password:
    description:
      - Password of O(clickhouse_admin_user).
      - Coolify generates one for a new database if it is left out, and never changes one that is not
        declared.
      - Only for the type V(clickhouse).
    type: str
  server:
    description:
      - Name or uuid of the server to run on. May be left out where Coolify has only one.
      - It cannot be changed afterwards.
    type: str
  destination:
    description:
      - Name or uuid of the destination (Docker network) to run in. Needed where the server has several.
        Coolify before 4.2 takes only the uuid.
      - It cannot be changed afterwards.
    type: str
  environment_variables:
    description:
      - Environment variables. A dictionary of name to value, or of name to a dictionary with RV(ignore:value)
        and V(is_shown_once) or V(comment).
      - 'Values are text or whole numbers; quote everything else, since YAML would change it. They are
        stored as they are: V($) has to be doubled, since docker compose reads it, and what the database
        would get otherwise than it is written (quotes, backslashes and tabs, unless all of it is JSON)
        is refused before anything is written.'
      - Of Redis V(REDIS_PASSWORD) and V(REDIS_USERNAME) are among them. They are never removed, and a
        change of them takes effect with the next start.
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
  storages:
    description:
      - 'What is mounted into the container besides its data: volumes, files with content, directories
        and files of the server. The volumes with the data Coolify makes by itself; they are left alone.'
      - A volume is recognised by its name, everything else by O(storages[].mount_path).
      - Removing one needs O(purge_storages). The data of a volume then stays on the server and is not
        mounted any more. Directories and files Coolify deletes on the server, whoever else uses them.
        So a directory, and a file without content, is removed only with O(delete_volumes=true), and never
        one that another declared row uses.
      - Coolify writes a V(file) of a database to the server when it is made. New content it only stores,
        of which a warning tells.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - 'V(volume): a Docker volume, or with O(storages[].host_path) a directory of the server. V(file):
            a file that Coolify writes. V(directory), V(host_file): what is on the server anyway.'
        type: str
        choices:
          - volume
          - file
          - directory
          - host_file
        default: volume
      name:
        description:
          - Name of a volume. Coolify puts the uuid of the application before it.
        type: str
      mount_path:
        description:
          - Where it is mounted in the container.
        type: str
        required: true
      host_path:
        description:
          - Directory of the server that a V(volume) stands for.
        type: str
      content:
        description:
          - Content of a V(file). Coolify removes white space around it.
        type: str
      fs_path:
        description:
          - Place of a V(directory) or V(host_file) on the server.
        type: str
  purge_storages:
    description:
      - Whether to remove what the server has and O(storages) does not declare.
    type: bool
    default: false
  volume_backups:
    description:
      - Schedules by which what is mounted is archived, one for each volume or directory. A storage is
        called by the path at which it is mounted, such as V(/data).
      - 'Coolify shows none of them. So one is sent where the storage is new to this run, and is else
        listed in C(unverified): declare O(update_hidden=always) in the run that adds or changes the schedule
        of a storage that was there before.'
      - Each request replaces the whole schedule, so what is left out becomes what a new one has.
      - Needs Coolify 4.3 or newer.
    type: list
    elements: dict
    suboptions:
      storage:
        description:
          - Where it is mounted. A storage is called by the path at which it is mounted, such as V(/data).
        type: str
        required: true
      frequency:
        description:
          - When, as a cron expression or one of V(every_minute), V(hourly), V(daily), V(weekly), V(monthly),
            V(yearly).
        type: str
        required: true
      enabled:
        description:
          - Whether it is run. It is, unless this says otherwise.
        type: bool
      stop_during_backup:
        description:
          - Whether the containers that use it are stopped meanwhile, and started again.
        type: bool
      save_s3:
        description:
          - Whether archives are copied to O(volume_backups[].s3_storage).
        type: bool
      s3_storage:
        description:
          - Name or uuid of the S3 storage, which has to be a validated one.
        type: str
      disable_local_backup:
        description:
          - Whether an archive is deleted on the server once it is in the S3 storage.
        type: bool
      retention_amount_locally:
        description:
          - Number of archives that are kept on the server; 7 where nothing is said. V(0) for no such
            limit.
        type: int
      retention_days_locally:
        description:
          - Days for which archives are kept on the server. V(0) for no such limit.
        type: int
      retention_max_storage_locally:
        description:
          - Gigabytes that archives may take on the server. V(0) for no such limit.
        type: int
      retention_amount_s3:
        description:
          - Number of archives that are kept in the S3 storage; 7 where nothing is said. V(0) for no such
            limit.
        type: int
      retention_days_s3:
        description:
          - Days for which archives are kept in the S3 storage. V(0) for no such limit.
        type: int
      retention_max_storage_s3:
        description:
          - Gigabytes that archives may take in the S3 storage. V(0) for no such limit.
        type: int
      timeout:
        description:
          - Longest time that an archive may take, in seconds.
        type: int
  tags:
    description:
      - Tags of the database. Coolify lower-cases them. Those that are not declared are kept, unless O(purge_tags).
      - Needs Coolify 4.2 or newer.
    type: list
    elements: str
  purge_tags:
    description:
      - Whether to remove what the server has and O(tags) does not declare.
    type: bool
    default: false
  backups:
    description:
      - Schedules by which the database is dumped, for those types that Coolify can back up.
      - 'Coolify gives them no names, so one is recognised by its O(backups[].frequency): with another
        frequency it is another schedule. Schedules that are not declared are kept, unless O(purge_backups).'
      - Removing a schedule makes Coolify forget its dumps and delete their files on the server; what
        is in an S3 storage stays.
      - Only for the type V(postgresql), V(mysql), V(mariadb), V(mongodb), V(clickhouse).
    type: list
    elements: dict
    suboptions:
      frequency:
        description:
          - When, as a cron expression or one of V(every_minute), V(hourly), V(daily), V(weekly), V(monthly),
            V(yearly). It is compared as it is written.
        type: str
        required: true
      enabled:
        description:
          - Whether it is run. A new one is, unless this says otherwise.
        type: bool
      databases_to_backup:
        description:
          - 'What is dumped: names of databases with commas between them. Of MongoDB V(shop) or V(shop:carts,orders),
            where the collections are left out, with V(|) between several. A new schedule dumps the first
            database, and of MongoDB all.'
        type: str
      dump_all:
        description:
          - Whether all databases are dumped into one file. Only PostgreSQL, MySQL and MariaDB can.
        type: bool
      save_s3:
        description:
          - Whether dumps are copied to O(backups[].s3_storage). Those of a new schedule are not.
        type: bool
      s3_storage:
        description:
          - Name or uuid of the S3 storage. Coolify shows nobody which one a schedule has, so it is listed
            in C(unverified), and sent together with other changes, or by itself with O(update_hidden=always).
        type: str
      retention_amount_locally:
        description:
          - Number of dumps that are kept on the server. V(0) for no such limit.
        type: int
      retention_days_locally:
        description:
          - Days for which dumps are kept on the server. V(0) for no such limit.
        type: int
      retention_max_storage_locally:
        description:
          - Gigabytes that dumps may take on the server. V(0) for no such limit.
        type: int
      retention_amount_s3:
        description:
          - Number of dumps that are kept in the S3 storage. V(0) for no such limit.
        type: int
      retention_days_s3:
        description:
          - Days for which dumps are kept in the S3 storage. V(0) for no such limit.
        type: int
      retention_max_storage_s3:
        description:
          - Gigabytes that dumps may take in the S3 storage. V(0) for no such limit.
        type: int
      timeout:
        description:
          - Longest time that a dump may take, in seconds.
        type: int
  purge_backups:
    description:
      - Whether to remove what the server has and O(backups) does not declare.
    type: bool
    default: false
  public_variables:
    description:
      - Names of variables whose values are no secrets and are shown in diffs and verbose output. Passwords
        in addresses stay masked.
      - The values of all others are masked.
    type: list
    elements: str
  remove_volume_backups:
    description:
      - Storages that shall have no schedule in O(volume_backups). A storage is called by the path at
        which it is mounted, such as V(/data). Removing one deletes all of its archives, on the server
        and in the S3 storage; to keep them, declare V(enabled=false) instead.
      - Needs Coolify 4.3 or newer.
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
      - Whether users, passwords and names are stored although the database keeps the old ones. It reads
        them with its first start only. Without it such a change is refused.
    type: bool
    default: false
  allow_major_change:
    description:
      - Whether O(image) may become another database or major version, over the data of the old one. One
        that its tag does not tell counts as another. Without it that is refused.
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
  delete_volumes:
    description:
      - Whether O(state=absent) also deletes the volumes, with all data in them. Always sent, since Coolify's
        own default is to do it. O(purge_storages) needs it to remove a directory.
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
      - Whether O(state=absent) also deletes the networks that only this database uses. Always sent, since
        Coolify's own default is to do it.
    type: bool
    default: false
  docker_cleanup:
    description:
      - Whether O(state=absent) also prunes every unused image, stopped container and the build cache
        of the whole server. Always sent, since Coolify's own default is to do it.
    type: bool
    default: false
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
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.coolify_project:
    name: shop

- name: A PostgreSQL
  selfhosted.paas.coolify_database:
    project: shop
    environment: production
    name: orders
    type: postgresql
    image: postgres:17-alpine
    postgres_user: shop
    postgres_password: "{{ orders_password }}"
    postgres_db: orders
    limits_memory: 1g

- name: A Redis with a password that Coolify generates
  selfhosted.paas.coolify_database:
    project: shop
    name: cache
    type: redis
    redis_conf: |
      maxmemory 256mb
      maxmemory-policy allkeys-lru

- name: Remove it and its data
  selfhosted.paas.coolify_database:
    project: shop
    name: cache
    state: absent
    delete_volumes: true
"""

RETURN = r"""
database:
  description:
    - 'The database as the server has it after the run, secrets masked: every option that the server shows,
      under its name and in its shape. What is not known is left out.'
    - M(selfhosted.paas.coolify_database_info) also returns O(environment_variables), O(storages), O(tags)
      and O(backups).
  returned: success, unless it does not exist
  type: dict
  contains:
    uuid:
      description: Id of the database.
      type: str
      returned: always
    server:
      description: Id of the server.
      type: str
      returned: when it has one
    destination:
      description: Id of the destination.
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
        internal_db_url:
          description: Address for what runs in the same network, its password masked.
          type: str
          returned: where shown
        external_db_url:
          description: Address from outside, while it is public, its password masked.
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
uuid:
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(DATABASE)


if __name__ == "__main__":
    main()
