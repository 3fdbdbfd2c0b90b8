#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_service
short_description: Manage services of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Creates, configures, moves and removes services: several containers of one Compose file, which is
    declared, or which Coolify has ready-made.'
  - The service is found by its name inside its project and environment. Only differences are sent, and
    every write is read back.
notes:
  - Coolify writes the Compose file anew, without comments and with other quotes. It is compared by what
    it says.
  - A part that leaves the Compose file stays in Coolify's list, and nothing removes it there but a person.
  - 'Only the run itself can tell whether Coolify has the service O(type): no request lists what it has.
    An unknown one is refused before anything is made, with what could have been meant.'
seealso:
  - module: selfhosted.paas.coolify_service_info
  - module: selfhosted.paas.coolify_backup
  - module: selfhosted.paas.coolify_scheduled_task
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
      - Id of the service, to select it by its id instead of its name.
      - Required unless O(name) and O(project) are given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the service, by which it is found inside its project and environment.
      - Required unless O(uuid) is given.
    type: str
  type:
    description:
      - Name of a service that Coolify has ready-made, such as V(uptime-kuma). What there is shows the
        web page, and the message of a name that is unknown. It cannot be changed afterwards.
      - Only for the source V(ready_made).
    type: str
  docker_compose_raw:
    description:
      - The Compose file, as text or as a dictionary. What is no Compose file is refused before anything
        is written.
      - The V(content) of a bind volume, which Coolify takes out of the text, is compared with the file
        that it keeps instead.
      - 'Keep secrets out of it: write C(${NAME}) and declare O(environment_variables).'
      - Only for the source V(compose).
    type: raw
  description:
    description:
      - Description. An empty text clears it.
    type: str
  connect_to_docker_network:
    description:
      - Whether the containers are also in the network of the destination, so that others there reach
        them.
    type: bool
  is_container_label_escape_enabled:
    description:
      - Whether V($) in labels stands for itself; without it variables are replaced there.
    type: bool
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
  applications:
    description:
      - 'The parts of the Compose file that are no databases: a dictionary of their names to what is to
        be set. Parts that are left out are left alone. A list stands for RV(ignore:domains).'
      - Needs Coolify 4.2 or newer.
    type: dict
  databases:
    description:
      - 'The parts of the Compose file that Coolify takes for databases, by their images: a dictionary
        as O(applications).'
      - Needs Coolify 4.2 or newer.
    type: dict
  images:
    description:
      - 'Images of the parts of a ready-made service, with their tags: a dictionary of the names of parts
        to images. A declared Compose file has them itself.'
      - Needs Coolify 4.2 or newer.
      - Only for the source V(ready_made).
    type: dict
  environment_variables:
    description:
      - Environment variables that the Compose file may use. A dictionary of name to value, or of name
        to a dictionary with RV(ignore:value), the flags V(is_literal), V(is_multiline), V(is_shown_once),
        and V(comment).
      - Values are text or whole numbers; quote everything else, since YAML would change it.
      - What a container gets of them says the Compose file. The value of a literal one arrives there
        exactly; what Coolify cannot hand over is refused, as for the variables of M(selfhosted.paas.coolify_application).
        With V(is_literal) set to false the value is stored as it is. Flags that are left out are left
        alone.
      - What the Compose file speaks of, and what Coolify makes up (V(SERVICE_)), is never removed. Declare
        such a variable to give it a value of your own.
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
  volume_backups:
    description:
      - Schedules by which what is mounted is archived, one for each volume or directory. A storage is
        called by the part and the path at which it is mounted, such as V(web:/data).
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
          - Where it is mounted. A storage is called by the part and the path at which it is mounted,
            such as V(web:/data).
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
  scheduled_tasks:
    description:
      - Commands that are run in a container of the service at certain times. A task is recognised by
        its name.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the task.
        type: str
        required: true
      command:
        description:
          - Command to run, of at most 255 characters.
        type: str
        required: true
      frequency:
        description:
          - When, as a cron expression or one of V(every_minute), V(hourly), V(daily), V(weekly), V(monthly),
            V(yearly).
        type: str
        required: true
      container:
        description:
          - Container to run it in, where there are several.
        type: str
      timeout:
        description:
          - Longest time it may take, in seconds.
        type: int
      enabled:
        description:
          - Whether it is run. A new one is, unless this says otherwise.
        type: bool
  purge_scheduled_tasks:
    description:
      - Whether to remove what the server has and O(scheduled_tasks) does not declare.
    type: bool
    default: false
  tags:
    description:
      - Tags of the service. Coolify lower-cases them. Those that are not declared are kept, unless O(purge_tags).
      - Needs Coolify 4.2 or newer.
    type: list
    elements: str
  purge_tags:
    description:
      - Whether to remove what the server has and O(tags) does not declare.
    type: bool
    default: false
  environment_from:
    description:
      - 'Environment variables whose values are taken from databases of the same environment. A dictionary
        of name to a dictionary with C(database), the name of one, and C(part): V(url), its address inside
        of the network with user and password, which is the default; V(external_url), V(host), V(port),
        V(username), V(password) or V(database). With an address C(scheme) says what it begins with, for
        example V(postgresql+psycopg), in place of what the server writes. What a variable can have in
        O(environment_variables) may stand beside them.'
      - The values are compared and stored like those of O(environment_variables), so another password
        of the database is a difference here. In check mode the database may be one that an earlier task
        would make.
    type: dict
  public_variables:
    description:
      - Names of variables whose values are no secrets and are shown in diffs and verbose output. Passwords
        in addresses stay masked.
      - The values of all others are masked.
    type: list
    elements: str
  remove_volume_backups:
    description:
      - Storages that shall have no schedule in O(volume_backups). A storage is called by the part and
        the path at which it is mounted, such as V(web:/data). Removing one deletes all of its archives,
        on the server and in the S3 storage; to keep them, declare V(enabled=false) instead.
      - Needs Coolify 4.3 or newer.
    type: list
    elements: str
  wait:
    description:
      - Whether to wait until the service runs. For O(state=stopped) and O(state=absent) that is until
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
      - Number of seconds for which the service has to go on running, in every look, before the task calls
        it running. It finds out what crashes only after a while, and lasts that much longer.
      - It is part of O(wait_timeout), which has to be longer.
    type: int
    default: 0
  restart:
    description:
      - Whether the service is restarted where a change needs it.
      - 'V(never): a change that the running service does not see waits for its next start; RV(restart_required)
        tells of it.'
      - 'V(auto): the service is restarted when such a change was stored in this run, provided that it
        runs. What an earlier run has stored is not told by the server: O(state=restarted) brings that.'
    type: str
    choices:
      - never
      - auto
    default: never
  pull_images:
    description:
      - Whether a restart pulls the images again, so that what runs is what a tag such as V(latest) means
        by now. A start takes those that the server has.
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
      - Whether O(state=absent) also deletes the networks that only this service uses. Always sent, since
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
      - 'V(present): the service exists as declared. Options that are left out are not changed.'
      - 'V(absent): the service does not exist.'
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

- name: A service from a Compose file
  selfhosted.paas.coolify_service:
    project: shop
    environment: production
    name: search
    docker_compose_raw:
      services:
        search:
          image: getmeili/meilisearch:v1.12
          environment:
            - MEILI_MASTER_KEY=${MEILI_MASTER_KEY}
          volumes:
            - data:/meili_data
      volumes:
        data: {}
    environment_variables:
      MEILI_MASTER_KEY: "{{ search_key }}"
    applications:
      search:
        domains: [https://search.example.com]

- name: Another one from the text of a file, which a lookup may read as well
  selfhosted.paas.coolify_service:
    project: shop
    name: guests
    docker_compose_raw: |
      services:
        book:
          image: ghcr.io/acme/guestbook:2
    state: started

- name: One that Coolify has ready-made
  selfhosted.paas.coolify_service:
    project: shop
    name: status
    type: uptime-kuma
    applications:
      uptime-kuma: [https://status.example.com]
    images:
      uptime-kuma: louislam/uptime-kuma:2

- name: Remove it and keep its volumes
  selfhosted.paas.coolify_service:
    project: shop
    name: status
    state: absent
"""

RETURN = r"""
service:
  description:
    - 'The service as the server has it after the run, secrets masked: every option that the server shows,
      under its name and in its shape. What is not known is left out.'
    - M(selfhosted.paas.coolify_service_info) also returns O(applications), O(databases), O(images), O(environment_variables),
      O(scheduled_tasks) and O(tags).
  returned: success, unless it does not exist
  type: dict
  contains:
    uuid:
      description: Id of the service.
      type: str
      returned: always
    docker_compose_raw:
      description: O(docker_compose_raw), as a dictionary.
      type: dict
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
        source:
          description: 'Where the service comes from, as far as the key may see it: V(ready_made) (a ready-made
            service), V(compose) (a Compose file).'
          type: str
          returned: always
restart_required:
  description: Whether the running service does not see something that this run has stored, before it
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
  description: Id of the service.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.services import SERVICE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(SERVICE)


if __name__ == "__main__":
    main()
