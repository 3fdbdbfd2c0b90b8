#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_application
short_description: Manage applications of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Creates, configures, deploys, starts, stops and removes applications that are built from Git repositories
    or uploaded files, or that run an image from a registry.
  - The application is found by its name inside its project and environment. Only differences are sent,
    and every write is read back.
  - To move it, give O(application_id) and the new O(project) and O(environment).
  - 'Most applications need few of the options: O(project), O(environment) and O(name); where it comes
    from, by O(docker), O(github), O(gitlab), O(gitea), O(bitbucket), O(git) or O(drop) with O(build_type);
    O(domains); O(environment_variables) and O(environment_from); O(mounts); and O(deploy).'
notes:
  - Changes reach a running container with the next deployment. RV(deploy_required) says when one is needed;
    O(deploy=auto) does it.
  - Dokploy calls a deployment done when the swarm has accepted it. This module also looks at the containers,
    and fails if they do not stay up.
  - Dokploy does not use the columns C(title), C(subtitle) and C(enabled) of an application, so they are
    no options.
seealso:
  - module: selfhosted.paas.dokploy_application_info
  - module: selfhosted.paas.dokploy_application_logs
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
      - Required unless O(application_id) is given.
    type: str
  environment:
    description:
      - Name or id of the environment inside the project. Left out it is V(production), and where the
        id pins the object, the one that the object is in.
    type: str
  application_id:
    description:
      - Id of the application, to select it by its id instead of its name.
      - Required unless O(name) and O(project) are given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the application, by which it is found.
      - Required unless O(application_id) is given.
    type: str
  description:
    description:
      - Description. An empty text clears it.
    type: str
  app_name:
    description:
      - Beginning of the name of the swarm service, at most 56 characters; Dokploy adds a random end.
      - It is set with the creation and never after.
    type: str
  icon:
    description:
      - Icon in the web page, as a data URL. An empty text clears it.
      - Needs Dokploy 0.29 or newer.
    type: str
  build_type:
    description:
      - How the code is built. Each way uses only those of the following options that are its own.
    type: str
    choices:
      - nixpacks
      - dockerfile
      - heroku_buildpacks
      - paketo_buildpacks
      - railpack
      - static
  dockerfile:
    description:
      - Path of the Dockerfile, for O(build_type=dockerfile). Dokploy takes V(Dockerfile).
    type: str
  docker_context_path:
    description:
      - Directory that is the context of the build, for O(build_type=dockerfile). An empty text clears
        it.
    type: str
  docker_build_stage:
    description:
      - Stage of the Dockerfile that is built, for O(build_type=dockerfile). An empty text clears it.
    type: str
  heroku_version:
    description:
      - Version of the stack, for O(build_type=heroku_buildpacks), for example V(24).
    type: str
  railpack_version:
    description:
      - Version of Railpack, for O(build_type=railpack), for example V(0.15.4).
    type: str
  publish_directory:
    description:
      - Directory whose files are served, for O(build_type=static) and O(build_type=nixpacks). An empty
        text clears it.
    type: str
  is_static_spa:
    description:
      - Whether every path that is no file leads to V(index.html), for O(build_type=static).
    type: bool
  enable_submodules:
    description:
      - Whether submodules of the repository are fetched.
    type: bool
  watch_paths:
    description:
      - Patterns of paths; only a push that changes one of them deploys the application by itself. An
        empty list clears them.
    type: list
    elements: str
  clean_cache:
    description:
      - Whether every build begins without what earlier builds left.
    type: bool
  create_env_file:
    description:
      - Whether a Dockerfile build finds the environment variables in a file C(.env).
      - Needs Dokploy 0.26.1 or newer.
    type: bool
  build_server:
    description:
      - Name or id of a build server that builds instead of the server that runs the application. An empty
        text clears it.
      - Needs Dokploy 0.26 or newer.
    type: str
  registry:
    description:
      - Name or id of the registry to which built images are pushed, so that every node of the swarm can
        run them. An empty text clears it.
    type: str
  build_registry:
    description:
      - Name or id of the registry through which a build server hands over images. An empty text clears
        it.
      - Needs Dokploy 0.26 or newer.
    type: str
  rollback_registry:
    description:
      - Name or id of the registry that keeps images of earlier deployments. An empty text clears it.
      - Needs Dokploy 0.26 or newer.
    type: str
  env:
    description:
      - The whole text in which Dokploy keeps the environment variables of the application. It has comments,
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
    type: list
    elements: str
  auto_deploy:
    description:
      - Whether a push, or what O(github.trigger_type) says, deploys the application by itself.
    type: bool
  rollback_active:
    description:
      - Whether images of earlier deployments are kept in O(rollback_registry), so that one can go back
        to them.
    type: bool
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
    type: str
  endpoint_spec_swarm:
    description:
      - How the service is reached. While it is set, Dokploy does not publish O(ports).
      - Suboptions that are left out are left alone; an empty dictionary clears it.
      - Needs Dokploy 0.25.7 or newer.
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
  is_preview_deployments_active:
    description:
      - Whether a pull request gets a deployment of its own.
    type: bool
  preview_wildcard:
    description:
      - Domain under which previews get their hosts, for example V(*.preview.example.com). An empty text
        clears it.
    type: str
  preview_port:
    description:
      - Port that the container of a preview listens on.
    type: int
  preview_path:
    description:
      - Path under which previews are offered.
    type: str
  preview_https:
    description:
      - Whether previews are offered with TLS.
    type: bool
  preview_certificate_type:
    description:
      - Where the certificates of previews come from.
    type: str
    choices:
      - letsencrypt
      - none
      - custom
  preview_custom_cert_resolver:
    description:
      - Certificate resolver of the proxy, needed with O(preview_certificate_type=custom). An empty text
        clears it.
    type: str
  preview_limit:
    description:
      - Largest number of previews at once.
    type: int
  preview_labels:
    description:
      - Labels of a pull request without one of which it gets no preview. An empty list clears them.
    type: list
    elements: str
  preview_require_collaborator_permissions:
    description:
      - Whether only pull requests of people who may write to the repository get a preview.
    type: bool
  server:
    description:
      - Name or id of the remote server to run on; left out, a new one runs on the server of Dokploy.
      - It cannot be changed afterwards.
    type: str
  github:
    description:
      - Build a repository of GitHub. Declaring it makes it the source of the application.
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
      build_path:
        description:
          - Directory of the repository that is built. Dokploy takes V(/) for a new application.
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
      - Build a repository of GitLab. Declaring it makes it the source of the application.
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
      build_path:
        description:
          - Directory of the repository that is built. Dokploy takes V(/) for a new application.
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
      - Build a repository of Bitbucket. Declaring it makes it the source of the application.
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
      build_path:
        description:
          - Directory of the repository that is built. Dokploy takes V(/) for a new application.
        type: str
      repository_slug:
        description:
          - Name of the repository as it stands in addresses. Dokploy clones this.
          - Needs Dokploy 0.26.7 or newer.
        type: str
  gitea:
    description:
      - Build a repository of Gitea. Declaring it makes it the source of the application.
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
      build_path:
        description:
          - Directory of the repository that is built. Dokploy takes V(/) for a new application.
        type: str
  git:
    description:
      - Build any Git repository. Declaring it makes it the source of the application.
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
      build_path:
        description:
          - Directory of the repository that is built.
        type: str
      ssh_key:
        description:
          - Name or id of the SSH key in Dokploy, with which the code is read. An empty text clears it.
          - Dokploy before 0.29 takes only the id.
        type: str
  docker:
    description:
      - Run an image from a registry. Declaring it makes it the source of the application.
      - At most one source may be declared. The settings of the others, and everything else, stay as they
        are.
    type: dict
    suboptions:
      image:
        description:
          - Image with its tag, for example V(ghcr.io/acme/web:1.4.2).
        type: str
      registry:
        description:
          - Name or id of a registry in Dokploy whose address, user and password are used. Dokploy keeps
            them as a copy; every run compares the copy with the registry.
          - Not together with O(docker.registry_url), O(docker.username) and O(docker.password).
        type: str
      registry_url:
        description:
          - Host of a private registry. Needed with O(docker.username), except for Docker Hub.
        type: str
      username:
        description:
          - User at a private registry. An empty text clears it.
        type: str
      password:
        description:
          - Password at a private registry. An empty text clears it.
        type: str
  drop:
    description:
      - Build the content of a ZIP or a directory. Declaring it makes it the source of the application.
      - At most one source may be declared. The settings of the others, and everything else, stay as they
        are.
    type: dict
    suboptions:
      path:
        description:
          - ZIP or directory on the host on which the module runs. A directory is packed without its V(.git),
            always in the same way, and its files become the root of what is built.
          - Dokploy deploys at once what is uploaded. So it is uploaded only where a deployment is asked
            for, by O(deploy) or O(state); otherwise RV(deploy_required) tells that it differs.
          - Dokploy does not tell what was uploaded. The module keeps a checksum in the column C(subtitle)
            of the application, which Dokploy itself does not use, and uploads again when the content
            has another checksum, or when somebody else has deployed the application since.
        type: path
      build_path:
        description:
          - Directory inside the content that is built.
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
  build_args:
    description:
      - Arguments of a Dockerfile build. A dictionary of name to value.
      - Values are text or whole numbers; quote everything else, since YAML would change it. They are
        written so that Dokploy's own reader finds exactly the declared value; comments and the order
        of what is already there stay.
    type: dict
  purge_build_args:
    description:
      - Whether to remove what the server has and O(build_args) does not declare.
    type: bool
    default: false
  build_secrets:
    description:
      - Secrets of a Dockerfile build. A dictionary of name to value.
      - Values are text or whole numbers; quote everything else, since YAML would change it. They are
        written so that Dokploy's own reader finds exactly the declared value; comments and the order
        of what is already there stay.
      - Needs Dokploy 0.25.6 or newer.
    type: dict
  purge_build_secrets:
    description:
      - Whether to remove what the server has and O(build_secrets) does not declare.
    type: bool
    default: false
  preview_environment_variables:
    description:
      - Environment variables of previews. A dictionary of name to value.
      - Values are text or whole numbers; quote everything else, since YAML would change it. They are
        written so that Dokploy's own reader finds exactly the declared value; comments and the order
        of what is already there stay.
    type: dict
  purge_preview_environment_variables:
    description:
      - Whether to remove what the server has and O(preview_environment_variables) does not declare.
    type: bool
    default: false
  preview_build_args:
    description:
      - Arguments of the builds of previews. A dictionary of name to value.
      - Values are text or whole numbers; quote everything else, since YAML would change it. They are
        written so that Dokploy's own reader finds exactly the declared value; comments and the order
        of what is already there stay.
    type: dict
  purge_preview_build_args:
    description:
      - Whether to remove what the server has and O(preview_build_args) does not declare.
    type: bool
    default: false
  preview_build_secrets:
    description:
      - Secrets of the builds of previews. A dictionary of name to value.
      - Values are text or whole numbers; quote everything else, since YAML would change it. They are
        written so that Dokploy's own reader finds exactly the declared value; comments and the order
        of what is already there stay.
      - Needs Dokploy 0.25.6 or newer.
    type: dict
  purge_preview_build_secrets:
    description:
      - Whether to remove what the server has and O(preview_build_secrets) does not declare.
    type: bool
    default: false
  domains:
    description:
      - Domains under which the proxy offers the application. A domain is recognised by its host and path.
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
      - What is mounted into the container. A mount is recognised by its path in the container.
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
  ports:
    description:
      - Ports of the server that lead into the container. One is recognised by its published port and
        protocol.
    type: list
    elements: dict
    suboptions:
      published_port:
        description:
          - Port of the server.
        type: int
        required: true
      protocol:
        description:
          - Protocol.
        type: str
        choices:
          - tcp
          - udp
        default: tcp
      target_port:
        description:
          - Port that the container listens on.
        type: int
        required: true
      publish_mode:
        description:
          - Whether every node of the swarm has the port, or only those that run a container. Dokploy
            takes V(ingress) for a new one.
        type: str
        choices:
          - ingress
          - host
  purge_ports:
    description:
      - Whether to remove what the server has and O(ports) does not declare.
    type: bool
    default: false
  redirects:
    description:
      - Redirects that the proxy makes. One is recognised by its expression. The proxy follows at once.
    type: list
    elements: dict
    suboptions:
      regex:
        description:
          - Regular expression for the address of a request.
        type: str
        required: true
      replacement:
        description:
          - Address it is sent to; V(${1}) is the first group.
        type: str
        required: true
      permanent:
        description:
          - Whether browsers may remember it (301 instead of 302). Not by default.
        type: bool
  purge_redirects:
    description:
      - Whether to remove what the server has and O(redirects) does not declare.
    type: bool
    default: false
  security:
    description:
      - Users whose name and password the proxy asks for. The proxy follows at once.
    type: list
    elements: dict
    suboptions:
      username:
        description:
          - Name of the user.
        type: str
        required: true
      password:
        description:
          - Password of the user. A new one needs it.
        type: str
  purge_security:
    description:
      - Whether to remove what the server has and O(security) does not declare.
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
  patches:
    description:
      - Files that are changed in the code before every build. One is recognised by its path.
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
      - When to deploy the application.
      - 'V(never): nothing is deployed. RV(deploy_required) says whether a deployment is needed, as far
        as that is known without looking at what runs; V(auto) in check mode looks.'
      - 'V(auto): deployed when something that a container sees has changed, when it was never deployed,
        when its last deployment failed or was cancelled, or when what it deployed does not stay up. A
        failed one is forgotten where what ran before it runs still and is stored again.'
      - V(auto) also deploys when what is stored was changed after the last deployment, such as by a run
        with V(never), or by one that was interrupted. Deployments of this collection carry a mark that
        tells of everything that was stored, and what the swarm has taken back is deployed again. V(never)
        does not ask what the swarm has taken back.
      - 'V(always): deployed in every run.'
    type: str
    choices:
      - never
      - auto
      - always
    default: never
  wait:
    description:
      - Whether to wait until a deployment has ended and the application runs. With O(state=stopped) and
        O(state=absent) the task waits until it does not run.
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
      - Number of seconds for which the application has to go on running, in every look, before the task
        calls it running. It finds out what crashes only after a while, and lasts that much longer.
      - It is part of O(wait_timeout), which has to be longer.
    type: int
    default: 0
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
  status:
    description:
      - Ignored. Results have it beside the options, so that what an info module returns can be declared
        as it is.
    type: dict
  state:
    description:
      - 'V(present): the application exists as declared. Options that are left out are not changed.'
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
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.dokploy_project:
    name: shop

- name: A web application from a registry image, deployed
  selfhosted.paas.dokploy_application:
    project: shop
    environment: production
    name: web
    docker:
      image: ghcr.io/acme/web:1.4.2
    replicas: 2
    memory_limit: 512m
    cpu_limit: "0.5"
    environment_variables:
      LOG_LEVEL: info
      DATABASE_URL: "{{ database_url }}"
    domains:
      - host: shop.example.com
        port: 8080
        https: true
        certificate_type: letsencrypt
    deploy: auto
  register: web

- name: Built from a public repository
  selfhosted.paas.dokploy_application:
    project: shop
    name: docs
    git:
      url: https://git.example.com/acme/docs.git
      branch: main
    build_type: nixpacks
    publish_directory: public
    deploy: auto

- name: Built with a Dockerfile
  selfhosted.paas.dokploy_application:
    project: shop
    name: api
    git:
      url: https://git.example.com/acme/api.git
      branch: main
    build_type: dockerfile
    dockerfile: deploy/Dockerfile
    build_args:
      VERSION: 1.4.2

- name: Its data in a volume, and a port of the host
  selfhosted.paas.dokploy_application:
    project: shop
    name: api
    mounts:
      - mount_path: /data
        type: volume
        volume_name: api-data
    ports:
      - published_port: 9000
        target_port: 9000

- name: Health check and rolling update by the swarm
  selfhosted.paas.dokploy_application:
    project: shop
    name: api
    health_check_swarm:
      test: [CMD, curl, -f, "http://localhost:9000/health"]
      interval: 30s
      retries: 3
    update_config_swarm:
      parallelism: 1
      order: start-first
      failure_action: rollback
    deploy: auto

- name: The same application runs an image from now on; everything else stays
  selfhosted.paas.dokploy_application:
    project: shop
    name: api
    docker:
      image: ghcr.io/acme/api:1.4.2
    deploy: auto

- name: A nightly command
  selfhosted.paas.dokploy_application:
    project: shop
    name: api
    schedules:
      - name: clean
        cron_expression: 0 3 * * *
        command: /app/clean

- name: Stop it
  selfhosted.paas.dokploy_application:
    project: shop
    name: web
    state: stopped

- name: Remove it
  selfhosted.paas.dokploy_application:
    project: shop
    name: web
    state: absent
"""

RETURN = r"""
application:
  description:
    - 'The application as the server has it after the run, secrets masked: every option that the server
      shows, under its name and in its shape. What is not known is left out.'
    - M(selfhosted.paas.dokploy_application_info) also returns O(environment_variables), O(build_args),
      O(build_secrets), O(preview_environment_variables), O(preview_build_args), O(preview_build_secrets),
      O(domains), O(mounts), O(ports), O(redirects), O(security), O(schedules), O(volume_backups) and
      O(patches).
  returned: success, unless it does not exist
  type: dict
  contains:
    application_id:
      description: Id of the application.
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
application_id:
  description: Id of the application.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(APPLICATION)


if __name__ == "__main__":
    main()
