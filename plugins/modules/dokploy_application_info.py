#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_application_info
short_description: List applications of Dokploy
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the applications that fit, in the shape of the options of M(selfhosted.paas.dokploy_application).
  - Where no application fits, the list is empty; that is no error.
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.info
options:
  project:
    description:
      - Name or id of the project. Without it the applications of every project are returned.
      - A project that does not exist is an error, and in check mode a warning.
    type: str
  environment:
    description:
      - Name or id of the environment. Without it the applications of every environment are returned.
      - A environment that does not exist is an error, and in check mode a warning.
    type: str
  name:
    description:
      - Name of the application. Names need not be unique; all that have it are returned.
    type: str
  application_id:
    description:
      - Id of the application.
    type: str
  details:
    description:
      - Whether to read each application by itself, with all its options and what it owns. That costs
        one or more requests for each application.
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
- name: Everything about one application, secrets masked
  selfhosted.paas.dokploy_application_info:
    project: shop
    name: web
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  register: web

- name: Which applications of a project do not run, with one request for each list
  selfhosted.paas.dokploy_application_info:
    project: shop
    details: false
    api_url: https://dokploy.example.com
    api_key: "{{ dokploy_api_key }}"
  register: found

- name: Their names
  ansible.builtin.debug:
    msg: "{{ found.applications | rejectattr('status.state', 'match', 'running|done') | map(attribute='name') }}"
"""

RETURN = r"""
applications:
  description: The applications, secrets masked unless O(show_secrets=true).
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
    application_id:
      description: Id of the application.
      type: str
      returned: always
    name:
      description: Name of the application. Together with what encloses it, it decides which application
        is meant.
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
    icon:
      description: Icon in the web page, as a data URL. An empty text clears it.
      type: str
      returned: when known
    build_type:
      description: How the code is built. Each way uses only those of the following options that are its
        own.
      type: str
      returned: when known
    dockerfile:
      description: Path of the Dockerfile, for O(selfhosted.paas.dokploy_application#module:build_type=dockerfile).
        Dokploy takes V(Dockerfile).
      type: str
      returned: when known
    docker_context_path:
      description: Directory that is the context of the build, for O(selfhosted.paas.dokploy_application#module:build_type=dockerfile).
        An empty text clears it.
      type: str
      returned: when known
    docker_build_stage:
      description: Stage of the Dockerfile that is built, for O(selfhosted.paas.dokploy_application#module:build_type=dockerfile).
        An empty text clears it.
      type: str
      returned: when known
    heroku_version:
      description: Version of the stack, for O(selfhosted.paas.dokploy_application#module:build_type=heroku_buildpacks),
        for example V(24).
      type: str
      returned: when known
    railpack_version:
      description: Version of Railpack, for O(selfhosted.paas.dokploy_application#module:build_type=railpack),
        for example V(0.15.4).
      type: str
      returned: when known
    publish_directory:
      description: Directory whose files are served, for O(selfhosted.paas.dokploy_application#module:build_type=static)
        and O(selfhosted.paas.dokploy_application#module:build_type=nixpacks). An empty text clears it.
      type: str
      returned: when known
    is_static_spa:
      description: Whether every path that is no file leads to V(index.html), for O(selfhosted.paas.dokploy_application#module:build_type=static).
      type: bool
      returned: when known
    enable_submodules:
      description: Whether submodules of the repository are fetched.
      type: bool
      returned: when known
    watch_paths:
      description: Patterns of paths; only a push that changes one of them deploys the application by
        itself. An empty list clears them.
      type: list
      returned: when known
      elements: str
    clean_cache:
      description: Whether every build begins without what earlier builds left.
      type: bool
      returned: when known
    create_env_file:
      description: Whether a Dockerfile build finds the environment variables in a file C(.env).
      type: bool
      returned: when known
    build_server:
      description: Name or id of a build server that builds instead of the server that runs the application.
        An empty text clears it.
      type: str
      returned: when known
    registry:
      description: Name or id of the registry to which built images are pushed, so that every node of
        the swarm can run them. An empty text clears it.
      type: str
      returned: when known
    build_registry:
      description: Name or id of the registry through which a build server hands over images. An empty
        text clears it.
      type: str
      returned: when known
    rollback_registry:
      description: Name or id of the registry that keeps images of earlier deployments. An empty text
        clears it.
      type: str
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
    auto_deploy:
      description: Whether a push, or what O(selfhosted.paas.dokploy_application#module:github.trigger_type)
        says, deploys the application by itself.
      type: bool
      returned: when known
    rollback_active:
      description: Whether images of earlier deployments are kept in O(selfhosted.paas.dokploy_application#module:rollback_registry),
        so that one can go back to them.
      type: bool
      returned: when known
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
      description: How many containers there are, instead of O(selfhosted.paas.dokploy_application#module:replicas).
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
      description: How the service is reached. While it is set, Dokploy does not publish O(selfhosted.paas.dokploy_application#module:ports).
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
    is_preview_deployments_active:
      description: Whether a pull request gets a deployment of its own.
      type: bool
      returned: when known
    preview_wildcard:
      description: Domain under which previews get their hosts, for example V(*.preview.example.com).
        An empty text clears it.
      type: str
      returned: when known
    preview_port:
      description: Port that the container of a preview listens on.
      type: int
      returned: when known
    preview_path:
      description: Path under which previews are offered.
      type: str
      returned: when known
    preview_https:
      description: Whether previews are offered with TLS.
      type: bool
      returned: when known
    preview_certificate_type:
      description: Where the certificates of previews come from.
      type: str
      returned: when known
    preview_custom_cert_resolver:
      description: Certificate resolver of the proxy, needed with O(selfhosted.paas.dokploy_application#module:preview_certificate_type=custom).
        An empty text clears it.
      type: str
      returned: when known
    preview_limit:
      description: Largest number of previews at once.
      type: int
      returned: when known
    preview_labels:
      description: Labels of a pull request without one of which it gets no preview. An empty list clears
        them.
      type: list
      returned: when known
      elements: str
    preview_require_collaborator_permissions:
      description: Whether only pull requests of people who may write to the repository get a preview.
      type: bool
      returned: when known
    github:
      description: Build a repository of GitHub. Declaring it makes it the source of the application.
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
        build_path:
          description: Directory of the repository that is built. Dokploy takes V(/) for a new application.
          type: str
          returned: when known
        trigger_type:
          description: 'What deploys the application by itself while O(selfhosted.paas.dokploy_application#module:auto_deploy=true):
            a push to the branch or a new tag.'
          type: str
          returned: when known
    gitlab:
      description: Build a repository of GitLab. Declaring it makes it the source of the application.
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
        build_path:
          description: Directory of the repository that is built. Dokploy takes V(/) for a new application.
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
      description: Build a repository of Bitbucket. Declaring it makes it the source of the application.
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
        build_path:
          description: Directory of the repository that is built. Dokploy takes V(/) for a new application.
          type: str
          returned: when known
        repository_slug:
          description: Name of the repository as it stands in addresses. Dokploy clones this.
          type: str
          returned: when known
    gitea:
      description: Build a repository of Gitea. Declaring it makes it the source of the application.
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
        build_path:
          description: Directory of the repository that is built. Dokploy takes V(/) for a new application.
          type: str
          returned: when known
    git:
      description: Build any Git repository. Declaring it makes it the source of the application.
      type: dict
      returned: when known
      contains:
        url:
          description: Address of the repository. One that does not begin with V(http) needs O(selfhosted.paas.dokploy_application#module:git.ssh_key).
          type: str
          returned: when known
        branch:
          description: Branch that is deployed.
          type: str
          returned: when known
        build_path:
          description: Directory of the repository that is built.
          type: str
          returned: when known
        ssh_key:
          description: Name or id of the SSH key in Dokploy, with which the code is read. An empty text
            clears it.
          type: str
          returned: when known
    docker:
      description: Run an image from a registry. Declaring it makes it the source of the application.
      type: dict
      returned: when known
      contains:
        image:
          description: Image with its tag, for example V(ghcr.io/acme/web:1.4.2).
          type: str
          returned: when known
        registry_url:
          description: Host of a private registry. Needed with O(selfhosted.paas.dokploy_application#module:docker.username),
            except for Docker Hub.
          type: str
          returned: when known
        username:
          description: User at a private registry. An empty text clears it.
          type: str
          returned: when known
        password:
          description: Password at a private registry. An empty text clears it.
          type: str
          returned: when known
    drop:
      description: Build the content of a ZIP or a directory. Declaring it makes it the source of the
        application.
      type: dict
      returned: when known
      contains:
        build_path:
          description: Directory inside the content that is built.
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
      description: 'Environment variables: a dictionary of name to value.'
      type: dict
      returned: when read
    build_args:
      description: 'Arguments of a Dockerfile build: a dictionary of name to value.'
      type: dict
      returned: when read
    build_secrets:
      description: 'Secrets of a Dockerfile build: a dictionary of name to value.'
      type: dict
      returned: when read
    preview_environment_variables:
      description: 'Environment variables of previews: a dictionary of name to value.'
      type: dict
      returned: when read
    preview_build_args:
      description: 'Arguments of the builds of previews: a dictionary of name to value.'
      type: dict
      returned: when read
    preview_build_secrets:
      description: 'Secrets of the builds of previews: a dictionary of name to value.'
      type: dict
      returned: when read
    domains:
      description: Domains under which the proxy offers the application. A domain is recognised by its
        host and path.
      type: list
      returned: when read
      elements: dict
      contains:
        host:
          description: Host name, for example V(shop.example.com).
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
          description: Certificate resolver of the proxy, needed with O(selfhosted.paas.dokploy_application#module:domains[].certificate_type=custom).
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
          description: Whether O(selfhosted.paas.dokploy_application#module:domains[].path) is taken off
            before the request goes to the container.
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
      description: What is mounted into the container. A mount is recognised by its path in the container.
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
          description: Path of the host, for O(selfhosted.paas.dokploy_application#module:mounts[].type=bind).
          type: str
          returned: when known
        volume_name:
          description: Name of the volume, for O(selfhosted.paas.dokploy_application#module:mounts[].type=volume).
          type: str
          returned: when known
        file_path:
          description: Name of the file among those that Dokploy keeps for it, for O(selfhosted.paas.dokploy_application#module:mounts[].type=file).
          type: str
          returned: when known
        content:
          description: Content of the file, for O(selfhosted.paas.dokploy_application#module:mounts[].type=file).
          type: str
          returned: when known
    ports:
      description: Ports of the server that lead into the container. One is recognised by its published
        port and protocol.
      type: list
      returned: when read
      elements: dict
      contains:
        published_port:
          description: Port of the server.
          type: int
          returned: when known
        protocol:
          description: Protocol.
          type: str
          returned: when known
        target_port:
          description: Port that the container listens on.
          type: int
          returned: when known
        publish_mode:
          description: Whether every node of the swarm has the port, or only those that run a container.
            Dokploy takes V(ingress) for a new one.
          type: str
          returned: when known
    redirects:
      description: Redirects that the proxy makes. One is recognised by its expression. The proxy follows
        at once.
      type: list
      returned: when read
      elements: dict
      contains:
        regex:
          description: Regular expression for the address of a request.
          type: str
          returned: when known
        replacement:
          description: Address it is sent to; V(${1}) is the first group.
          type: str
          returned: when known
        permanent:
          description: Whether browsers may remember it (301 instead of 302). Not by default.
          type: bool
          returned: when known
    security:
      description: Users whose name and password the proxy asks for. The proxy follows at once.
      type: list
      returned: when read
      elements: dict
      contains:
        username:
          description: Name of the user.
          type: str
          returned: when known
        password:
          description: Password of the user.
          type: str
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
    patches:
      description: Files that are changed in the code before every build. One is recognised by its path.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command


def main() -> None:
    run_module(info_command(APPLICATION))


if __name__ == "__main__":
    main()
