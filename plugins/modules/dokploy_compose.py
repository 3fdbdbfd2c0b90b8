#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_compose
short_description: Manage Compose files on Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Creates, configures, deploys, starts, stops and removes what runs from a Compose file: by docker
    compose, or as a stack of the swarm.'
  - It is found by its name inside its project and environment. Only differences are sent, and every write
    is read back.
  - To move it, give O(compose_id) and the new O(project) and O(environment).
notes:
  - Changes reach containers with the next deployment, those of domains as well. RV(deploy_required) says
    when one is needed; O(deploy=auto) does it.
  - Dokploy calls a deployment done although an image does not exist or a container ends at once. This
    module also looks at the containers of all services, and fails where one does not stay up. A container
    that has ended without an error is no failure while others run.
  - O(state=started) deploys what was stopped, since a start of Dokploy's own forgets the variables. So
    does O(state=restarted), after it has stopped everything.
  - 'O(state=absent) waits until no container of it runs. Named volumes stay unless O(delete_volumes=true),
    and those of a stack in any case: Dokploy does not remove them.'
seealso:
  - module: selfhosted.paas.dokploy_compose_info
  - module: selfhosted.paas.dokploy_compose_logs
  - module: selfhosted.paas.dokploy_backup
  - module: selfhosted.paas.dokploy_deployment
  - module: selfhosted.paas.dokploy_schedule
  - module: selfhosted.paas.dokploy_stack
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  project:
    description:
      - Name or id of the project.
      - Required unless O(compose_id) is given.
    type: str
  environment:
    description:
      - Name or id of the environment inside the project. Left out it is V(production), and where the
        id pins the object, the one that the object is in.
    type: str
  compose_id:
    description:
      - Id of the compose, to select it by its id instead of its name.
      - Required unless O(name) and O(project) are given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the compose, by which it is found.
      - Required unless O(compose_id) is given.
    type: str
  description:
    description:
      - Description. An empty text clears it.
    type: str
  app_name:
    description:
      - Beginning of the name of the project of docker compose, or of the stack. It has at most 56 characters,
        and Dokploy adds a random end. The names of containers and volumes begin with it.
      - It is set with the creation and never after.
    type: str
  compose_type:
    description:
      - Whether docker compose runs the file, or the swarm as a stack. A new one is V(docker-compose).
      - It is changed only while nothing of it runs.
    type: str
    choices:
      - docker-compose
      - stack
  icon:
    description:
      - Icon in the web page, as a data URL. An empty text clears it.
      - Needs Dokploy 0.29.14 or newer.
    type: str
  env:
    description:
      - The whole text in which Dokploy keeps the environment variables of the compose. It has comments,
        and is in the dialect of the npm package dotenv. An empty text clears it.
      - Not together with O(environment_variables) and O(environment_file), which change single variables
        in this text.
    type: str
  compose_path:
    description:
      - Path of the Compose file in the repository. Dokploy takes V(./docker-compose.yml) for a new one.
    type: str
  command:
    description:
      - What comes after C(docker), instead of what Dokploy would run. It is the whole command, so that
        Dokploy's own options are lost. An empty text clears it.
    type: str
  isolated_deployment:
    description:
      - Whether the containers are in a network of their own, which the proxy joins, and not in that of
        all others.
    type: bool
  isolated_deployments_volume:
    description:
      - Whether the volumes get names of their own as well, for O(isolated_deployment=true).
    type: bool
  randomize:
    description:
      - Whether services and volumes get O(suffix) at the end of their names, so that the same file can
        run twice.
      - Domains then name a service with it, such as V(web-blue). Volumes of the old names stay, with
        their data.
    type: bool
  suffix:
    description:
      - The end of these names. An empty text clears it.
    type: str
  auto_deploy:
    description:
      - Whether a push, or what O(github.trigger_type) says, deploys by itself.
    type: bool
  enable_submodules:
    description:
      - Whether submodules of the repository are fetched.
    type: bool
  watch_paths:
    description:
      - Patterns of paths; only a push that changes one of them deploys by itself. An empty list clears
        them.
    type: list
    elements: str
  create_env_file:
    description:
      - Whether Dokploy writes the environment variables into the file C(.env) beside the Compose file.
      - Needs Dokploy 0.30 or newer.
    type: bool
  server:
    description:
      - Name or id of the remote server to run on; left out, a new one runs on the server of Dokploy.
      - It cannot be changed afterwards.
    type: str
  raw:
    description:
      - A Compose file that is declared here. Declaring it makes it the source.
      - At most one source may be declared. The settings of the others, and everything else, stay as they
        are.
    type: dict
    suboptions:
      compose_file:
        description:
          - The Compose file, as text or as a dictionary. What is no Compose file is refused before anything
            is written.
          - 'It is compared by what it says, not by how it is written. Keep secrets out of it: write C(${NAME})
            and declare O(environment_variables).'
        type: raw
  github:
    description:
      - Take the Compose file, at O(compose_path), from a repository of GitHub. Declaring it makes it
        the source.
      - At most one source may be declared. The settings of the others, and everything else, stay as they
        are.
    type: dict
    suboptions:
      provider:
        description:
          - Name or id of the Git provider in Dokploy, through which the code is read. An empty text clears
            it.
        type: str
      owner:
        description:
          - User or organization the repository belongs to.
        type: str
      repository:
        description:
          - Name of the repository alone; whose it is says RV(ignore:owner).
        type: str
      branch:
        description:
          - Branch that is deployed.
        type: str
      trigger_type:
        description:
          - 'What deploys the application by itself while O(auto_deploy=true): a push to the branch or
            a new tag.'
        type: str
        choices:
          - push
          - tag
  gitlab:
    description:
      - Take the Compose file, at O(compose_path), from a repository of GitLab. Declaring it makes it
        the source.
      - At most one source may be declared. The settings of the others, and everything else, stay as they
        are.
    type: dict
    suboptions:
      provider:
        description:
          - Name or id of the Git provider in Dokploy, through which the code is read. An empty text clears
            it.
        type: str
      owner:
        description:
          - User or organization the repository belongs to.
        type: str
      repository:
        description:
          - Name of the repository alone; whose it is says RV(ignore:owner).
        type: str
      branch:
        description:
          - Branch that is deployed.
        type: str
      project_id:
        description:
          - Number of the project in GitLab.
        type: int
      path_namespace:
        description:
          - Path of the project in GitLab with all its groups, for example V(acme/backend/api). Dokploy
            clones this.
        type: str
  bitbucket:
    description:
      - Take the Compose file, at O(compose_path), from a repository of Bitbucket. Declaring it makes
        it the source.
      - At most one source may be declared. The settings of the others, and everything else, stay as they
        are.
    type: dict
    suboptions:
      provider:
        description:
          - Name or id of the Git provider in Dokploy, through which the code is read. An empty text clears
            it.
        type: str
      owner:
        description:
          - User or organization the repository belongs to.
        type: str
      repository:
        description:
          - Name of the repository alone; whose it is says RV(ignore:owner).
        type: str
      branch:
        description:
          - Branch that is deployed.
        type: str
      repository_slug:
        description:
          - Name of the repository as it stands in addresses. Dokploy clones this.
          - Needs Dokploy 0.26.7 or newer.
        type: str
  gitea:
    description:
      - Take the Compose file, at O(compose_path), from a repository of Gitea. Declaring it makes it the
        source.
      - At most one source may be declared. The settings of the others, and everything else, stay as they
        are.
    type: dict
    suboptions:
      provider:
        description:
          - Name or id of the Git provider in Dokploy, through which the code is read. An empty text clears
            it.
        type: str
      owner:
        description:
          - User or organization the repository belongs to.
        type: str
      repository:
        description:
          - Name of the repository alone; whose it is says RV(ignore:owner).
        type: str
      branch:
        description:
          - Branch that is deployed.
        type: str
  git:
    description:
      - Take the Compose file, at O(compose_path), from any Git repository. Declaring it makes it the
        source.
      - At most one source may be declared. The settings of the others, and everything else, stay as they
        are.
    type: dict
    suboptions:
      url:
        description:
          - Address of the repository. One that does not begin with V(http) needs O(git.ssh_key).
        type: str
      branch:
        description:
          - Branch that is deployed.
        type: str
      ssh_key:
        description:
          - Name or id of the SSH key in Dokploy, with which the code is read. An empty text clears it.
          - Dokploy before 0.29 takes only the id.
        type: str
  environment_variables:
    description:
      - Environment variables, which Dokploy writes into the file C(.env) beside the Compose file. A container
        sees those of which the Compose file speaks, as C(${NAME}) or by C(env_file). Dokploy before 0.26
        lets its own variables, such as V(NODE_ENV), V(PORT) and V(DATABASE_URL), win over them. A dictionary
        of name to value.
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
  domains:
    description:
      - Domains under which the proxy offers services of the Compose file. A domain is recognised by its
        host and path.
      - Dokploy writes them into the Compose file when it deploys, so that a change waits for the next
        deployment.
    type: list
    elements: dict
    suboptions:
      host:
        description:
          - Host name, for example V(shop.example.com).
        type: str
        required: true
      service_name:
        description:
          - Service of the Compose file that the proxy offers.
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
          - Certificate resolver of the proxy, needed with O(domains[].certificate_type=custom).
        type: str
      custom_entrypoint:
        description:
          - Entry point of the proxy to use instead of the usual ones.
          - Needs Dokploy 0.29 or newer.
        type: str
      internal_path:
        description:
          - Path inside the container to which requests go.
        type: str
      strip_path:
        description:
          - Whether O(domains[].path) is taken off before the request goes to the container.
        type: bool
      middlewares:
        description:
          - Middlewares of the proxy that requests pass, for example V(compress@file). An empty list clears
            them.
          - Needs Dokploy 0.29 or newer.
        type: list
        elements: str
      enabled:
        description:
          - Whether the proxy offers the domain.
          - Needs Dokploy 0.30 or newer.
        type: bool
  purge_domains:
    description:
      - Whether to remove what the server has and O(domains) does not declare.
    type: bool
    default: false
  mounts:
    description:
      - Files that Dokploy writes beside the Compose file, which mounts them as C(../files/NAME). And
        what it notes of volumes and paths of the host. A mount is recognised by its path in the container
        and the name of its file.
    type: list
    elements: dict
    suboptions:
      mount_path:
        description:
          - 'Path in the container. Dokploy only notes it: what is mounted where says the Compose file.'
        type: str
        default: /
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
          - Name of the file below C(../files), for O(mounts[].type=file).
        type: str
        default: ''
      content:
        description:
          - Content of the file, for O(mounts[].type=file).
        type: str
  purge_mounts:
    description:
      - Whether to remove what the server has and O(mounts) does not declare.
    type: bool
    default: false
  service_networks:
    description:
      - Networks in Dokploy that services of the Compose file join besides their own. One is recognised
        by its service.
      - Needs Dokploy 0.29.14 or newer.
    type: list
    elements: dict
    suboptions:
      service_name:
        description:
          - Service of the Compose file that joins them.
        type: str
        required: true
      networks:
        description:
          - Names or ids of the networks. The list is the whole list.
        type: list
        elements: str
      detach_dokploy_network:
        description:
          - Whether the service stays out of the network of Dokploy's proxy and of that of the other services.
            Not by default.
        type: bool
  purge_service_networks:
    description:
      - Whether to remove what the server has and O(service_networks) does not declare.
    type: bool
    default: false
  schedules:
    description:
      - Commands that run in the container at certain times. One is recognised by its name.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the schedule.
        type: str
        required: true
      service_name:
        description:
          - Service of the Compose file in whose container it runs.
        type: str
        required: true
      cron_expression:
        description:
          - When it runs, for example V(0 3 * * *).
        type: str
        required: true
      command:
        description:
          - What runs.
        type: str
        required: true
      shell_type:
        description:
          - Shell that runs it.
        type: str
        choices:
          - bash
          - sh
      timezone:
        description:
          - Time zone of the times, for example V(Europe/Berlin). An empty text clears it.
          - A name that the machine on which the module runs does not know is refused, where it has a
            list of them.
          - Needs Dokploy 0.26 or newer.
        type: str
      description:
        description:
          - Description. An empty text clears it.
          - Needs Dokploy 0.29.3 or newer.
        type: str
      enabled:
        description:
          - Whether it runs.
        type: bool
  purge_schedules:
    description:
      - Whether to remove what the server has and O(schedules) does not declare.
    type: bool
    default: false
  backups:
    description:
      - Dumps of databases that run as services of the Compose file. They are made at certain times and
        go to a destination. One is recognised by its service, its destination, the database that it dumps,
        and its prefix.
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
      service_name:
        description:
          - Service of the Compose file in whose container the database runs.
        type: str
        required: true
      database_type:
        description:
          - What kind of database it is.
        type: str
        required: true
        choices:
          - postgres
          - mysql
          - mariadb
          - mongo
      database_user:
        description:
          - User who makes the dump, needed for V(postgres) and V(mariadb) and V(mongo).
        type: str
      database_password:
        description:
          - Their password, needed for V(mariadb) and V(mongo).
        type: str
      database_root_password:
        description:
          - Password of root, needed for V(mysql).
        type: str
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
      service_name:
        description:
          - Service of the Compose file that uses the volume.
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
  patches:
    description:
      - Files that are changed in the repository before every deployment, also the Compose file itself.
        One is recognised by its path. What is declared as O(raw) has no repository.
      - Needs Dokploy 0.28 or newer.
    type: list
    elements: dict
    suboptions:
      file_path:
        description:
          - Path of the file in the code.
        type: str
        required: true
      type:
        description:
          - Whether the file is made, replaced or removed. Dokploy takes V(update) for a new patch.
        type: str
        choices:
          - create
          - update
          - delete
      content:
        description:
          - The whole new content of the file.
        type: str
      enabled:
        description:
          - Whether the patch is applied. A new one is, unless this says otherwise.
        type: bool
  purge_patches:
    description:
      - Whether to remove what the server has and O(patches) does not declare.
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
  deploy:
    description:
      - When to deploy the compose.
      - 'V(never): nothing is deployed. RV(deploy_required) says whether a deployment is needed, as far
        as that is known without looking at what runs; V(auto) in check mode looks.'
      - 'V(auto): deployed when something that a container sees has changed, when it was never deployed,
        when its last deployment failed or was cancelled, or when what it deployed does not stay up.'
      - V(auto) also deploys when what is stored was changed after the last deployment, such as by a run
        with V(never), or by one that was interrupted. Deployments of this collection carry a mark that
        tells of everything that was stored. In place of it those of a Git repository carry the commit,
        so that of these no run knows what an earlier one has stored only.
      - 'V(always): deployed in every run.'
    type: str
    choices:
      - never
      - auto
      - always
    default: never
  wait:
    description:
      - Whether to wait until a deployment has ended and the compose runs. With O(state=stopped) and O(state=absent)
        the task waits until it does not run.
      - A deployment that fails, or whose containers do not stay up, fails the task with the end of its
        log.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time to wait, in seconds.
    type: int
    default: 600
  wait_stable:
    description:
      - Number of seconds for which the compose has to go on running, in every look, before the task calls
        it running. It finds out what crashes only after a while, and lasts that much longer.
      - It is part of O(wait_timeout), which has to be longer.
    type: int
    default: 0
  template:
    description:
      - Template to make a new one of, by its id, such as V(uptime-kuma). Dokploy fetches it, and puts
        in the Compose file, variables with made-up passwords, domains and files; what else is declared
        is changed of that.
      - It counts only for a new one. Of what a compose was made Dokploy does not remember.
      - It is made in an environment of its own, C(NAME is being made), and then moved, so that a run
        which was cut off makes no second one.
    type: str
  template_url:
    description:
      - Address of the site with the templates, instead of Dokploy's own. Below it are C(meta.json) and
        C(blueprints).
    type: str
  force_domain_override:
    description:
      - Whether domains that another application or service already has are accepted.
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
      - Whether O(state=absent) also deletes the named volumes of a V(docker-compose), with all data in
        them. Dokploy does not delete those of a stack.
    type: bool
    default: false
  status:
    description:
      - Ignored. Results have it beside the options, so that what an info module returns can be declared
        as it is.
    type: dict
  state:
    description:
      - 'V(present): the compose exists as declared. Options that are left out are not changed.'
      - 'V(absent): the compose does not exist.'
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
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.dokploy_project:
    name: shop

- name: Two containers from a Compose file, deployed when something has changed
  selfhosted.paas.dokploy_compose:
    project: shop
    name: guestbook
    raw:
      compose_file: |
        services:
          web:
            image: ghcr.io/acme/guestbook:${TAG}
            volumes: [entries:/data]
          cache:
            image: redis:7
        volumes:
          entries: {}
    environment_variables:
      TAG: "2.1"
    domains:
      - host: guests.example.com
        service_name: web
        port: 8080
        https: true
        certificate_type: letsencrypt
    deploy: auto

- name: The same kind of thing as a stack of the swarm, the file as a dictionary
  selfhosted.paas.dokploy_compose:
    project: shop
    name: counter
    compose_type: stack
    raw:
      compose_file:
        services:
          web:
            image: ghcr.io/acme/counter:3
            deploy:
              replicas: 2
    state: started

- name: From a Git repository, deployed by every push
  selfhosted.paas.dokploy_compose:
    project: shop
    name: docs
    git:
      url: https://git.example.com/acme/docs.git
      branch: main
    compose_path: deploy/compose.yml
    auto_deploy: true

- name: A command that runs every night in one of the containers
  selfhosted.paas.dokploy_compose:
    project: shop
    name: guestbook
    schedules:
      - name: clean
        service_name: web
        cron_expression: 0 3 * * *
        command: guestbook clean

- name: Remove it; its named volumes stay
  selfhosted.paas.dokploy_compose:
    project: shop
    name: counter
    state: absent
"""

RETURN = r"""
compose:
  description:
    - 'The compose as the server has it after the run, secrets masked: every option that the server shows,
      under its name and in its shape. What is not known is left out.'
    - M(selfhosted.paas.dokploy_compose_info) also returns O(environment_variables), O(domains), O(mounts),
      O(service_networks), O(schedules), O(backups), O(volume_backups) and O(patches).
  returned: success, unless it does not exist
  type: dict
  contains:
    compose_id:
      description: Id of the compose.
      type: str
      returned: always
    raw:
      description: A Compose file that is declared here. Declaring it makes it the source.
      type: dict
      returned: when known
      contains:
        compose_file:
          description: O(raw.compose_file), as a dictionary.
          type: dict
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
compose_id:
  description: Id of the compose.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.composes import COMPOSE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(COMPOSE)


if __name__ == "__main__":
    main()
