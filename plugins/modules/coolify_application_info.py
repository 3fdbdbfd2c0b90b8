#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_application_info
short_description: List applications of Coolify
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the applications that fit, in the shape of the options of M(selfhosted.paas.coolify_application).
  - Where no application fits, the list is empty; that is no error.
extends_documentation_fragment:
  - selfhosted.paas.coolify
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
  uuid:
    description:
      - Id of the application.
    type: str
  tag:
    description:
      - Only applications with this tag.
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
  selfhosted.paas.coolify_application_info:
    project: shop
    name: web
    api_url: https://coolify.example.com
    api_token: "{{ coolify_token }}"
  register: web

- name: Which applications of a project do not run, with one request for each list
  selfhosted.paas.coolify_application_info:
    project: shop
    details: false
    api_url: https://coolify.example.com
    api_token: "{{ coolify_token }}"
  register: all

- name: Their names
  ansible.builtin.debug:
    msg: "{{ all.applications | rejectattr('status.state', 'match', 'running|done') | map(attribute='name') }}"
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
    uuid:
      description: Id of the application.
      type: str
      returned: always
    name:
      description: Name of the application. Together with the project and the environment it decides which
        one is meant, so the same name in another environment is another application.
      type: str
      returned: when known
    description:
      description: Description. An empty text clears it.
      type: str
      returned: when known
    git_repository:
      description: 'Git repository to build from: V(https://...) for a public one, V(git@...) with O(selfhosted.paas.coolify_application#module:private_key),
        V(owner/name) with O(selfhosted.paas.coolify_application#module:github_app).'
      type: str
      returned: when known
    git_branch:
      description: Branch to build.
      type: str
      returned: when known
    git_commit_sha:
      description: Commit to build; V(HEAD) for the newest.
      type: str
      returned: when known
    build_pack:
      description: How the image is built. V(dockercompose) runs the services of a Compose file in the
        repository.
      type: str
      returned: when known
    dockerfile:
      description: Text of a Dockerfile to build, without a Git repository. Coolify cannot change it afterwards.
      type: str
      returned: when known
    docker_registry_image_name:
      description: 'Image to run, without a tag, for example V(ghcr.io/acme/web); without O(selfhosted.paas.coolify_application#module:git_repository)
        and O(selfhosted.paas.coolify_application#module:dockerfile) it is the source of the application.
        For an application that is built: where the image is pushed to.'
      type: str
      returned: when known
    docker_registry_image_tag:
      description: Tag of the image. Coolify takes V(latest) to run where none is given.
      type: str
      returned: when known
    install_command:
      description: Command that installs what the build needs.
      type: str
      returned: when known
    build_command:
      description: Command that builds.
      type: str
      returned: when known
    start_command:
      description: Command that starts the application.
      type: str
      returned: when known
    base_directory:
      description: Directory of the repository to build in.
      type: str
      returned: when known
    publish_directory:
      description: Directory with the files to serve, for static sites. Emptied it becomes V(/), which
        means the same.
      type: str
      returned: when known
    watch_paths:
      description: Paths of the repository, as patterns, of which one must have changed for a push to
        deploy; V(!) before one excludes it.
      type: list
      returned: when known
      elements: str
    dockerfile_location:
      description: Place of the Dockerfile in the repository, with O(selfhosted.paas.coolify_application#module:build_pack=dockerfile).
      type: str
      returned: when known
    dockerfile_target_build:
      description: Stage of the Dockerfile to build.
      type: str
      returned: when known
    static_image:
      description: Image that serves a static site.
      type: str
      returned: when known
    custom_nginx_configuration:
      description: Configuration of the nginx that serves a static site. An empty text clears it.
      type: str
      returned: when known
    is_static:
      description: Whether the build makes a static site; it is then served on port 80.
      type: bool
      returned: when known
    is_spa:
      description: Whether the static site is a single-page application.
      type: bool
      returned: when known
    use_build_server:
      description: Whether a build server builds the image instead of the server that runs it.
      type: bool
      returned: when known
    use_build_secrets:
      description: Whether variables of the build travel as Docker build secrets.
      type: bool
      returned: when known
    inject_build_args_to_dockerfile:
      description: Whether Coolify writes the variables of the build into the Dockerfile as ARG.
      type: bool
      returned: when known
    include_source_commit_in_build:
      description: Whether the build sees the commit as SOURCE_COMMIT, which spoils the build cache with
        each commit.
      type: bool
      returned: when known
    disable_build_cache:
      description: Whether every build starts without the cache.
      type: bool
      returned: when known
    docker_compose_location:
      description: Place of the Compose file in the repository, with O(selfhosted.paas.coolify_application#module:build_pack=dockercompose).
      type: str
      returned: when known
    docker_compose_domains:
      description: 'Domains of the services of the Compose file: a dictionary of service to a list of
        URLs, or to a dictionary with RV(ignore:urls) and RV(ignore:redirect) (V(www), V(non-www) or V(both);
        from Coolify 4.3 on).'
      type: dict
      returned: when known
    docker_compose_custom_build_command:
      description: Command that builds instead of C(docker compose build).
      type: str
      returned: when known
    docker_compose_custom_start_command:
      description: Command that starts instead of C(docker compose up).
      type: str
      returned: when known
    is_raw_compose_deployment_enabled:
      description: Whether the Compose file is deployed as it is, without what Coolify adds to it.
      type: bool
      returned: when known
    domains:
      description: URLs under which the proxy of the server offers the application, each with V(http://)
        or V(https://), and with a port where the container does not listen on the first of O(selfhosted.paas.coolify_application#module:ports_exposes).
      type: list
      returned: when known
      elements: str
    noindex_domains:
      description: Those of O(selfhosted.paas.coolify_application#module:domains) that search engines
        are told not to index.
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
    custom_network_aliases:
      description: Further names of the container in its Docker network. Coolify writes a hyphen for a
        space.
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
    is_http_basic_auth_enabled:
      description: Whether the proxy asks for a user and a password.
      type: bool
      returned: when known
    http_basic_auth_username:
      description: User that the proxy lets in. It cannot be emptied again.
      type: str
      returned: when known
    http_basic_auth_password:
      description: Password that the proxy lets in. It cannot be emptied again.
      type: str
      returned: when known
    is_force_https_enabled:
      description: Whether the proxy sends visitors of V(http://) to V(https://).
      type: bool
      returned: when known
    is_gzip_enabled:
      description: Whether the proxy compresses.
      type: bool
      returned: when known
    is_stripprefix_enabled:
      description: Whether the proxy takes the path of a domain off before it asks the container.
      type: bool
      returned: when known
    connect_to_docker_network:
      description: Whether containers of Compose also join the predefined network.
      type: bool
      returned: when known
    is_container_label_escape_enabled:
      description: Whether V($) in labels is escaped, so that Docker does not take it for a variable.
      type: bool
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
    is_gpu_enabled:
      description: Whether the container sees GPUs.
      type: bool
      returned: when known
    gpu_driver:
      description: Driver of the GPUs.
      type: str
      returned: when known
    gpu_count:
      description: Number of GPUs, or V(all).
      type: str
      returned: when known
    gpu_device_ids:
      description: Ids of the GPUs, separated by commas, instead of a number.
      type: str
      returned: when known
    gpu_options:
      description: Further options for the GPUs.
      type: str
      returned: when known
    pre_deployment_command:
      description: Command that is run in the old container before a deployment.
      type: str
      returned: when known
    pre_deployment_command_container:
      description: Container in which O(selfhosted.paas.coolify_application#module:pre_deployment_command)
        is run, where there are several. It cannot be emptied again.
      type: str
      returned: when known
    post_deployment_command:
      description: Command that is run in the new container after a deployment.
      type: str
      returned: when known
    post_deployment_command_container:
      description: Container in which O(selfhosted.paas.coolify_application#module:post_deployment_command)
        is run, where there are several. It cannot be emptied again.
      type: str
      returned: when known
    is_auto_deploy_enabled:
      description: Whether a push to the branch deploys.
      type: bool
      returned: when known
    is_preview_deployments_enabled:
      description: Whether pull requests are deployed as previews.
      type: bool
      returned: when known
    is_pr_deployments_public_enabled:
      description: Whether pull requests of anybody are deployed, and not only those of people who may
        write to the repository.
      type: bool
      returned: when known
    preview_url_template:
      description: URL of a preview; V({{pr_id}}), V({{domain}}) and V({{random}}) stand for what belongs
        there.
      type: str
      returned: when known
    is_git_submodules_enabled:
      description: Whether submodules are fetched.
      type: bool
      returned: when known
    is_git_lfs_enabled:
      description: Whether large files of Git LFS are fetched.
      type: bool
      returned: when known
    is_git_shallow_clone_enabled:
      description: Whether only the newest commit is fetched.
      type: bool
      returned: when known
    is_preserve_repository_enabled:
      description: Whether the files of the repository are kept on the server, for Compose files that
        mount them.
      type: bool
      returned: when known
    is_env_sorting_enabled:
      description: Whether environment variables are sorted by name.
      type: bool
      returned: when known
    is_log_drain_enabled:
      description: Whether logs go to the log drain of the server.
      type: bool
      returned: when known
    is_consistent_container_name_enabled:
      description: Whether the container always has the same name, which means a downtime with each deployment.
      type: bool
      returned: when known
    custom_internal_name:
      description: Name of the container instead of the usual one.
      type: str
      returned: when known
    stop_grace_period:
      description: Time a container gets to stop by itself, from 1 to 3600 seconds; V(0) for the usual
        30.
      type: int
      returned: when known
    docker_images_to_keep:
      description: Number of old images to keep for a rollback, from 0 to 100.
      type: int
      returned: when known
    max_restart_count:
      description: Number of crashes after which Docker does not restart the container.
      type: int
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
    server:
      description: Id of the server.
      type: str
      returned: when it has one
    destination:
      description: Id of the destination.
      type: str
      returned: when it has one
    github_app:
      description: Id of the GitHub App.
      type: str
      returned: when it has one
    private_key:
      description: Id of the private key.
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
          description: 'Where the application comes from, as far as the key may see it: V(github_app)
            (a Git repository by a GitHub App), V(deploy_key) (a Git repository by a deploy key), V(public)
            (a public Git repository), V(dockerfile) (a Dockerfile), V(image) (an image).'
          type: str
          returned: always
    environment_variables:
      description: 'Environment variables: a dictionary of name to value, or of name to a dictionary with
        RV(ignore:value) and the flags V(is_literal), V(is_preview), V(is_multiline), V(is_shown_once),
        V(is_runtime), V(is_buildtime) and V(comment). For a variable in both scopes give a list of two
        such dictionaries. Here each key holds a list of dictionaries with V(value), V(is_preview), V(is_literal),
        V(is_multiline), V(is_shown_once), V(is_runtime), V(is_buildtime), V(comment).'
      type: dict
      returned: when read
    storages:
      description: 'What is mounted into the container: volumes, files with content, directories and files
        of the server.'
      type: list
      returned: when read
      elements: dict
      contains:
        type:
          description: 'V(volume): a Docker volume, or with O(selfhosted.paas.coolify_application#module:storages[].host_path)
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
        is_preview_suffix_enabled:
          description: Whether preview deployments get one of their own.
          type: bool
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
          description: Whether archives are copied to O(selfhosted.paas.coolify_application#module:volume_backups[].s3_storage).
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
    scheduled_tasks:
      description: Commands that are run in the container at certain times. A task is recognised by its
        name.
      type: list
      returned: when read
      elements: dict
      contains:
        name:
          description: Name of the task.
          type: str
          returned: when known
        command:
          description: Command to run.
          type: str
          returned: when known
        frequency:
          description: When, as a cron expression or one of V(every_minute), V(hourly), V(daily), V(weekly),
            V(monthly), V(yearly).
          type: str
          returned: when known
        container:
          description: Container to run it in, where there are several.
          type: str
          returned: when known
        timeout:
          description: Longest time it may take, in seconds.
          type: int
          returned: when known
        enabled:
          description: Whether it is run. A new one is, unless this says otherwise.
          type: bool
          returned: when known
    tags:
      description: Tags of the application. Coolify lower-cases them. Those that are not declared are
        kept, unless O(selfhosted.paas.coolify_application#module:purge_tags).
      type: list
      returned: when read
      elements: str
    additional_destinations:
      description: Further servers that run the application too. Each server can be there once, and not
        the one of O(selfhosted.paas.coolify_application#module:server).
      type: list
      returned: when read
      elements: dict
      contains:
        server:
          description: Name or uuid of the server.
          type: str
          returned: when known
        destination:
          description: Name or uuid of the destination on that server. Needed where it has several.
          type: str
          returned: when known
    preview_domains:
      description: 'Domains of preview deployments: a dictionary of the number of a pull request to a
        list of URLs, which are all domains of that preview; or, with O(selfhosted.paas.coolify_application#module:build_pack=dockercompose),
        to a dictionary whose RV(ignore:docker_compose_domains) is one of service to a list of URLs. Here
        each key holds a list of dictionaries with V(domains), V(docker_compose_domains).'
      type: dict
      returned: when read
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.info import APPLICATION_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(APPLICATION_INFO)


if __name__ == "__main__":
    main()
