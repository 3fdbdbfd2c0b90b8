#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_database_info
short_description: List databases of Coolify
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the databases that fit, in the shape of the options of M(selfhosted.paas.coolify_database).
  - Where no database fits, the list is empty; that is no error.
extends_documentation_fragment:
  - selfhosted.paas.coolify
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
  uuid:
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
  selfhosted.paas.coolify_database_info:
    project: shop
    name: web
    api_url: https://coolify.example.com
    api_token: "{{ coolify_api_token }}"
  register: web

- name: Which databases of a project do not run, with one request for each list
  selfhosted.paas.coolify_database_info:
    project: shop
    details: false
    api_url: https://coolify.example.com
    api_token: "{{ coolify_api_token }}"
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
    uuid:
      description: Id of the database.
      type: str
      returned: always
    name:
      description: Name of the database. Together with the project and the environment it decides which
        one is meant, so the same name in another environment is another database, and two of different
        types cannot have the same.
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
    image:
      description: Image to run, with its tag, for example V(postgres:17-alpine). Coolify chooses one
        for a new database where it is left out.
      type: str
      returned: when known
    is_public:
      description: Whether the database can be reached from outside, at O(selfhosted.paas.coolify_database#module:public_port)
        of its server.
      type: bool
      returned: when known
    public_port:
      description: Port of the server that leads to the database, from 1024; V(0) takes it away. That
        no other database of the server has it Coolify checks only for a new one.
      type: int
      returned: when known
    public_port_timeout:
      description: Seconds after which a connection from outside that nobody uses is closed; V(0) for
        none.
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
    health_check_enabled:
      description: Whether Docker checks the health of the container.
      type: bool
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
    postgres_user:
      description: User who owns everything.
      type: str
      returned: when known
    postgres_password:
      description: Password of O(selfhosted.paas.coolify_database#module:postgres_user).
      type: str
      returned: when known
    postgres_db:
      description: Name of the first database.
      type: str
      returned: when known
    postgres_initdb_args:
      description: Arguments for initdb.
      type: str
      returned: when known
    postgres_host_auth_method:
      description: How users from other containers log in, for example V(scram-sha-256).
      type: str
      returned: when known
    postgres_conf:
      description: Content of postgresql.conf, which replaces the one of the image.
      type: str
      returned: when known
    mysql_root_password:
      description: Password of root.
      type: str
      returned: when known
    mysql_user:
      description: User of O(selfhosted.paas.coolify_database#module:mysql_database).
      type: str
      returned: when known
    mysql_password:
      description: Password of O(selfhosted.paas.coolify_database#module:mysql_user).
      type: str
      returned: when known
    mysql_database:
      description: Name of the first database.
      type: str
      returned: when known
    mysql_conf:
      description: Content of a further configuration file of MySQL.
      type: str
      returned: when known
    mariadb_root_password:
      description: Password of root.
      type: str
      returned: when known
    mariadb_user:
      description: User of O(selfhosted.paas.coolify_database#module:mariadb_database).
      type: str
      returned: when known
    mariadb_password:
      description: Password of O(selfhosted.paas.coolify_database#module:mariadb_user).
      type: str
      returned: when known
    mariadb_database:
      description: Name of the first database.
      type: str
      returned: when known
    mariadb_conf:
      description: Content of a further configuration file of MariaDB.
      type: str
      returned: when known
    mongo_initdb_root_username:
      description: User who may do everything.
      type: str
      returned: when known
    mongo_initdb_root_password:
      description: Password of O(selfhosted.paas.coolify_database#module:mongo_initdb_root_username).
      type: str
      returned: when known
    mongo_initdb_database:
      description: Name of the first database.
      type: str
      returned: when known
    mongo_conf:
      description: Content of mongod.conf.
      type: str
      returned: when known
    redis_password:
      description: Password of the user V(default).
      type: str
      returned: when known
    redis_conf:
      description: Content of redis.conf.
      type: str
      returned: when known
    keydb_password:
      description: Password of the database.
      type: str
      returned: when known
    keydb_conf:
      description: Content of keydb.conf.
      type: str
      returned: when known
    dragonfly_password:
      description: Password of the database.
      type: str
      returned: when known
    clickhouse_admin_user:
      description: User who may do everything.
      type: str
      returned: when known
    clickhouse_admin_password:
      description: Password of O(selfhosted.paas.coolify_database#module:clickhouse_admin_user).
      type: str
      returned: when known
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
    environment_variables:
      description: 'Environment variables: a dictionary of name to value, or of name to a dictionary with
        RV(ignore:value) and V(is_shown_once) or V(comment). Here each key holds a list of dictionaries
        with V(value), V(is_shown_once), V(comment).'
      type: dict
      returned: when read
    storages:
      description: 'What is mounted into the container besides the volumes with the data, which Coolify
        makes by itself and which are left alone: volumes, files with content, directories and files of
        the server.'
      type: list
      returned: when read
      elements: dict
      contains:
        type:
          description: 'V(volume): a Docker volume, or with O(selfhosted.paas.coolify_database#module:storages[].host_path)
            a directory of the server. V(file): a file that Coolify writes. V(directory), V(host_file):
            what is on the server anyway.'
          type: str
          returned: when known
        name:
          description: Name of a volume. Coolify puts the uuid of the application before it.
          type: str
          returned: when known
        mount_path:
          description: Where it is mounted in the container.
          type: str
          returned: when known
        host_path:
          description: Directory of the server that a V(volume) stands for.
          type: str
          returned: when known
        content:
          description: Content of a V(file). Coolify removes white space around it.
          type: str
          returned: when known
        fs_path:
          description: Place of a V(directory) or V(host_file) on the server.
          type: str
          returned: when known
    volume_backups:
      description: Schedules by which what is mounted is archived, one for each volume or directory. A
        storage is called by the path at which it is mounted, such as V(/data).
      type: list
      returned: when read
      elements: dict
      contains:
        storage:
          description: Where it is mounted. A storage is called by the path at which it is mounted, such
            as V(/data).
          type: str
          returned: when known
        frequency:
          description: When, as a cron expression or one of V(every_minute), V(hourly), V(daily), V(weekly),
            V(monthly), V(yearly).
          type: str
          returned: when known
        enabled:
          description: Whether it is run. It is, unless this says otherwise.
          type: bool
          returned: when known
        stop_during_backup:
          description: Whether the containers that use it are stopped meanwhile, and started again.
          type: bool
          returned: when known
        save_s3:
          description: Whether archives are copied to O(selfhosted.paas.coolify_database#module:volume_backups[].s3_storage).
          type: bool
          returned: when known
        s3_storage:
          description: Name or uuid of the S3 storage, which has to be a validated one.
          type: str
          returned: when known
        disable_local_backup:
          description: Whether an archive is deleted on the server once it is in the S3 storage.
          type: bool
          returned: when known
        retention_amount_locally:
          description: Number of archives that are kept on the server; 7 where nothing is said. V(0) for
            no such limit.
          type: int
          returned: when known
        retention_days_locally:
          description: Days for which archives are kept on the server. V(0) for no such limit.
          type: int
          returned: when known
        retention_max_storage_locally:
          description: Gigabytes that archives may take on the server. V(0) for no such limit.
          type: int
          returned: when known
        retention_amount_s3:
          description: Number of archives that are kept in the S3 storage; 7 where nothing is said. V(0)
            for no such limit.
          type: int
          returned: when known
        retention_days_s3:
          description: Days for which archives are kept in the S3 storage. V(0) for no such limit.
          type: int
          returned: when known
        retention_max_storage_s3:
          description: Gigabytes that archives may take in the S3 storage. V(0) for no such limit.
          type: int
          returned: when known
        timeout:
          description: Longest time that an archive may take, in seconds.
          type: int
          returned: when known
    tags:
      description: Tags of the database. Coolify lower-cases them. Those that are not declared are kept,
        unless O(selfhosted.paas.coolify_database#module:purge_tags).
      type: list
      returned: when read
      elements: str
    backups:
      description: Schedules by which the database is dumped, for those types that Coolify can back up.
      type: list
      returned: when read
      elements: dict
      contains:
        frequency:
          description: When, as a cron expression or one of V(every_minute), V(hourly), V(daily), V(weekly),
            V(monthly), V(yearly). It is compared as it is written.
          type: str
          returned: when known
        enabled:
          description: Whether it is run. A new one is, unless this says otherwise.
          type: bool
          returned: when known
        databases_to_backup:
          description: 'What is dumped: names of databases with commas between them; of MongoDB V(shop)
            or V(shop:carts,orders), where the collections are left out, with V(|) between several. A
            new schedule dumps the first database, and of MongoDB all.'
          type: str
          returned: when known
        dump_all:
          description: Whether all databases are dumped into one file. Only PostgreSQL, MySQL and MariaDB
            can.
          type: bool
          returned: when known
        save_s3:
          description: Whether dumps are copied to O(selfhosted.paas.coolify_database#module:backups[].s3_storage).
            Those of a new schedule are not.
          type: bool
          returned: when known
        s3_storage:
          description: Name or uuid of the S3 storage. Coolify does not show which one a schedule has,
            so it is sent together with other changes and listed in C(unverified).
          type: str
          returned: when known
        retention_amount_locally:
          description: Number of dumps that are kept on the server. V(0) for no such limit.
          type: int
          returned: when known
        retention_days_locally:
          description: Days for which dumps are kept on the server. V(0) for no such limit.
          type: int
          returned: when known
        retention_max_storage_locally:
          description: Gigabytes that dumps may take on the server. V(0) for no such limit.
          type: int
          returned: when known
        retention_amount_s3:
          description: Number of dumps that are kept in the S3 storage. V(0) for no such limit.
          type: int
          returned: when known
        retention_days_s3:
          description: Days for which dumps are kept in the S3 storage. V(0) for no such limit.
          type: int
          returned: when known
        retention_max_storage_s3:
          description: Gigabytes that dumps may take in the S3 storage. V(0) for no such limit.
          type: int
          returned: when known
        timeout:
          description: Longest time that a dump may take, in seconds.
          type: int
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command


def main() -> None:
    run_module(info_command(DATABASE))


if __name__ == "__main__":
    main()
