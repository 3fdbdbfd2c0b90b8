#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_application
short_description: Manage applications of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Creates, configures, deploys, starts, stops, moves and removes applications: built from a public
    Git repository, from a private one by a GitHub App or a deploy key, or from a Dockerfile, run from
    an image of a registry, or from a Compose file in a repository.'
  - The application is found by its name inside its project and environment. Only differences are sent,
    and every write is read back.
  - 'Most applications need few of the options: O(project), O(environment) and O(name); where it comes
    from, by O(docker_registry_image_name), O(git_repository) or O(dockerfile); O(domains) and O(ports_exposes);
    O(environment_variables) and O(environment_from); O(storages); O(health_check_enabled); and O(deploy).'
notes:
  - Changes reach a running container with the next deployment. RV(deploy_required) says when one is needed;
    O(deploy=auto) does it.
  - 'Where an application comes from follows from what is declared: O(git_repository) with O(github_app),
    with O(private_key) or alone; O(dockerfile); or only O(docker_registry_image_name). It cannot be changed
    afterwards; see O(recreate).'
seealso:
  - module: selfhosted.paas.coolify_application_info
  - module: selfhosted.paas.coolify_application_logs
  - module: selfhosted.paas.coolify_backup
  - module: selfhosted.paas.coolify_deployment
  - module: selfhosted.paas.coolify_scheduled_task
  - module: selfhosted.paas.coolify_stack
attributes:
  check_mode:
    support: partial
    details:
      - What the server is known to refuse fails in check mode with the message of the real run.
      - What does not exist is assumed to be created by an earlier task of the same run, with a warning,
        unless it is known that none of them creates it.
      - The server does not show what there is to remove of O(remove_previews) on Coolify before 4.4 and
        O(remove_volume_backups). Check mode names the option in C(unverified) and counts it as unchanged;
        the run is changed if there was something.
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
      - Id of the application, to select it by its id instead of its name.
      - Required unless O(name) and O(project) are given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the application, by which it is found inside its project and environment.
      - Required unless O(uuid) is given.
    type: str
  description:
    description:
      - Description. An empty text clears it.
    type: str
  git_repository:
    description:
      - Git repository to build from. V(https://...) for a public one, V(git@...) with O(private_key),
        V(owner/name) with O(github_app).
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  git_branch:
    description:
      - Branch to build.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  git_commit_sha:
    description:
      - Commit to build; V(HEAD) for the newest.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  build_pack:
    description:
      - How the image is built. V(dockercompose) runs the services of a Compose file in the repository.
      - 'When it changes, Coolify forgets what belongs to the one before: the places of Dockerfile and
        Compose file, and O(docker_compose_domains).'
      - V(railpack) needs Coolify 4.1 or newer.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
    choices:
      - nixpacks
      - railpack
      - static
      - dockerfile
      - dockercompose
  dockerfile:
    description:
      - Text of a Dockerfile to build, without a Git repository. Coolify cannot change it afterwards.
      - Only for the source V(dockerfile).
    type: str
  docker_registry_image_name:
    description:
      - 'Image to run, without a tag, for example V(ghcr.io/acme/web). Without O(git_repository) and O(dockerfile)
        it is the source of the application. For an application that is built: where the image is pushed
        to.'
      - For an image by digest write V(name@sha256) here and the 64 hex digits as O(docker_registry_image_tag).
    type: str
  docker_registry_image_tag:
    description:
      - Tag of the image. Coolify takes V(latest) to run where none is given.
    type: str
  install_command:
    description:
      - Command that installs what the build needs.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  build_command:
    description:
      - Command that builds.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  start_command:
    description:
      - Command that starts the application.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  base_directory:
    description:
      - Directory of the repository to build in.
      - Only for the source V(public), V(github_app), V(deploy_key), V(dockerfile).
    type: str
  publish_directory:
    description:
      - Directory with the files to serve, for static sites. Emptied it becomes V(/), which means the
        same.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  watch_paths:
    description:
      - Paths of the repository, as patterns, of which one must have changed for a push to deploy; V(!)
        before one excludes it.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: list
    elements: str
  dockerfile_location:
    description:
      - Place of the Dockerfile in the repository, with O(build_pack=dockerfile).
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  dockerfile_target_build:
    description:
      - Stage of the Dockerfile to build.
      - Only for the source V(public), V(github_app), V(deploy_key), V(dockerfile).
    type: str
  static_image:
    description:
      - Image that serves a static site.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
    choices:
      - nginx:alpine
  custom_nginx_configuration:
    description:
      - Configuration of the nginx that serves a static site. An empty text clears it.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  is_static:
    description:
      - Whether the build makes a static site; it is then served on port 80.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: bool
  is_spa:
    description:
      - Whether the static site is a single-page application.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: bool
  use_build_server:
    description:
      - Whether a build server builds the image instead of the server that runs it.
    type: bool
  use_build_secrets:
    description:
      - Whether variables of the build travel as Docker build secrets.
      - Needs Coolify 4.2 or newer.
    type: bool
  inject_build_args_to_dockerfile:
    description:
      - Whether Coolify writes the variables of the build into the Dockerfile as ARG.
      - Needs Coolify 4.2 or newer.
    type: bool
  include_source_commit_in_build:
    description:
      - Whether the build sees the commit as SOURCE_COMMIT, which spoils the build cache with each commit.
      - Needs Coolify 4.2 or newer.
    type: bool
  disable_build_cache:
    description:
      - Whether every build starts without the cache.
      - Needs Coolify 4.2 or newer.
    type: bool
  docker_compose_location:
    description:
      - Place of the Compose file in the repository, with O(build_pack=dockercompose).
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  docker_compose_domains:
    description:
      - Domains of the services of the Compose file. A dictionary of service to a list of URLs, or to
        a dictionary with RV(ignore:urls) and RV(ignore:redirect) (V(www), V(non-www) or V(both); from
        Coolify 4.3 on).
      - 'The dictionary is the whole, unless O(purge_domains=false): services that it leaves out lose
        theirs.'
      - Coolify takes changes only once it has read the Compose file from the repository, shortly after
        the creation; that is waited for.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: dict
  docker_compose_custom_build_command:
    description:
      - Command that builds instead of C(docker compose build).
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  docker_compose_custom_start_command:
    description:
      - Command that starts instead of C(docker compose up).
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: str
  is_raw_compose_deployment_enabled:
    description:
      - Whether the Compose file is deployed as it is, without what Coolify adds to it.
      - Needs Coolify 4.2 or newer.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: bool
  domains:
    description:
      - URLs under which the proxy of the server offers the application. Each has V(http://) or V(https://),
        and a port where the container does not listen on the first of O(ports_exposes).
      - 'The list is the whole list, unless O(purge_domains=false): others are removed. An empty list
        removes all.'
      - With O(build_pack=dockercompose) use O(docker_compose_domains).
    type: list
    elements: str
  noindex_domains:
    description:
      - Those of O(domains) that search engines are told not to index.
      - Needs Coolify 4.3 or newer.
    type: list
    elements: str
  redirect:
    description:
      - Where the proxy sends visitors of the other spelling of a domain.
    type: str
    choices:
      - www
      - non-www
      - both
  ports_exposes:
    description:
      - Ports that the container listens on; the proxy uses the first. It cannot be emptied again.
    type: list
    elements: str
  ports_mappings:
    description:
      - Ports of the server that lead into the container, as V(8080:80).
    type: list
    elements: str
  custom_network_aliases:
    description:
      - Further names of the container in its Docker network. Coolify writes a hyphen for a space.
    type: list
    elements: str
  custom_labels:
    description:
      - Container labels that replace the ones Coolify makes for its proxy. A dictionary, a list of V(key=value),
        or text with one on each line.
      - Coolify makes its own again whenever domains, basic authentication, compression or path stripping
        change, so they are always written last.
    type: raw
  custom_docker_run_options:
    description:
      - Further options of docker run, for example V(--init --cap-add NET_ADMIN).
      - Coolify knows only some of them and drops the others without a word; the task warns of those.
    type: str
  is_http_basic_auth_enabled:
    description:
      - Whether the proxy asks for a user and a password.
    type: bool
  http_basic_auth_username:
    description:
      - User that the proxy lets in. It cannot be emptied again.
    type: str
  http_basic_auth_password:
    description:
      - Password that the proxy lets in. It cannot be emptied again.
    type: str
  is_force_https_enabled:
    description:
      - Whether the proxy sends visitors of V(http://) to V(https://).
    type: bool
  is_gzip_enabled:
    description:
      - Whether the proxy compresses.
      - Needs Coolify 4.2 or newer.
    type: bool
  is_stripprefix_enabled:
    description:
      - Whether the proxy takes the path of a domain off before it asks the container.
      - Needs Coolify 4.2 or newer.
    type: bool
  connect_to_docker_network:
    description:
      - Whether containers of Compose also join the predefined network.
    type: bool
  is_container_label_escape_enabled:
    description:
      - Whether V($) in labels is escaped, so that Docker does not take it for a variable.
    type: bool
  health_check_enabled:
    description:
      - Whether Docker checks the health of the container and the proxy waits for it.
    type: bool
  health_check_type:
    description:
      - Whether the check is a request or a command.
    type: str
    choices:
      - http
      - cmd
  health_check_command:
    description:
      - Command of a check of the type V(cmd).
    type: str
  health_check_path:
    description:
      - Path of the request.
    type: str
  health_check_port:
    description:
      - Port of the request; V(0) means the first exposed port.
    type: int
  health_check_host:
    description:
      - Host of the request, seen from inside the container.
    type: str
  health_check_method:
    description:
      - Method of the request.
    type: str
    choices:
      - GET
      - HEAD
      - POST
      - OPTIONS
  health_check_return_code:
    description:
      - Status that a healthy application answers.
    type: int
  health_check_scheme:
    description:
      - Scheme of the request.
    type: str
    choices:
      - http
      - https
  health_check_response_text:
    description:
      - Text that the answer of a healthy application contains.
    type: str
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
  is_gpu_enabled:
    description:
      - Whether the container sees GPUs.
      - Needs Coolify 4.3 or newer.
    type: bool
  gpu_driver:
    description:
      - Driver of the GPUs.
      - Needs Coolify 4.3 or newer.
    type: str
  gpu_count:
    description:
      - Number of GPUs, or V(all).
      - Needs Coolify 4.3 or newer.
    type: str
  gpu_device_ids:
    description:
      - Ids of the GPUs, separated by commas, instead of a number.
      - Needs Coolify 4.3 or newer.
    type: str
  gpu_options:
    description:
      - Further options for the GPUs.
      - Needs Coolify 4.3 or newer.
    type: str
  pre_deployment_command:
    description:
      - Command that is run in the old container before a deployment.
    type: str
  pre_deployment_command_container:
    description:
      - Container in which O(pre_deployment_command) is run, where there are several. It cannot be emptied
        again.
    type: str
  post_deployment_command:
    description:
      - Command that is run in the new container after a deployment.
    type: str
  post_deployment_command_container:
    description:
      - Container in which O(post_deployment_command) is run, where there are several. It cannot be emptied
        again.
    type: str
  is_auto_deploy_enabled:
    description:
      - Whether a push to the branch deploys.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: bool
  is_preview_deployments_enabled:
    description:
      - Whether pull requests are deployed as previews.
      - Needs Coolify 4.2 or newer.
    type: bool
  is_pr_deployments_public_enabled:
    description:
      - Whether pull requests of anybody are deployed, and not only those of people who may write to the
        repository.
      - Needs Coolify 4.2 or newer.
    type: bool
  preview_url_template:
    description:
      - URL of a preview; V({{pr_id}}), V({{domain}}) and V({{random}}) stand for what belongs there.
      - Needs Coolify 4.3 or newer.
    type: str
  is_git_submodules_enabled:
    description:
      - Whether submodules are fetched.
      - Needs Coolify 4.2 or newer.
    type: bool
  is_git_lfs_enabled:
    description:
      - Whether large files of Git LFS are fetched.
      - Needs Coolify 4.2 or newer.
    type: bool
  is_git_shallow_clone_enabled:
    description:
      - Whether only the newest commit is fetched.
      - Needs Coolify 4.2 or newer.
    type: bool
  is_preserve_repository_enabled:
    description:
      - Whether the files of the repository are kept on the server, for Compose files that mount them.
      - Only for the source V(public), V(github_app), V(deploy_key).
    type: bool
  is_env_sorting_enabled:
    description:
      - Whether environment variables are sorted by name.
      - Needs Coolify 4.2 or newer.
    type: bool
  is_log_drain_enabled:
    description:
      - Whether logs go to the log drain of the server.
      - Needs Coolify 4.3 or newer.
    type: bool
  is_consistent_container_name_enabled:
    description:
      - Whether the container always has the same name, which means a downtime with each deployment.
      - Needs Coolify 4.3 or newer.
    type: bool
  custom_internal_name:
    description:
      - Name of the container instead of the usual one.
      - Needs Coolify 4.3 or newer.
    type: str
  stop_grace_period:
    description:
      - Time a container gets to stop by itself, from 1 to 3600 seconds; V(0) for the usual 30.
      - Needs Coolify 4.2 or newer.
    type: int
  docker_images_to_keep:
    description:
      - Number of old images to keep for a rollback, from 0 to 100.
      - Needs Coolify 4.2 or newer.
    type: int
  max_restart_count:
    description:
      - Number of crashes after which Docker does not restart the container.
      - Needs Coolify 4.3 or newer.
    type: int
  manual_webhook_secret_github:
    description:
      - Secret with which GitHub signs the webhooks that deploy the application. Coolify makes a random
        one.
    type: str
  manual_webhook_secret_gitlab:
    description:
      - Secret with which GitLab signs the webhooks that deploy the application. Coolify makes a random
        one.
    type: str
  manual_webhook_secret_bitbucket:
    description:
      - Secret with which Bitbucket signs the webhooks that deploy the application. Coolify makes a random
        one.
    type: str
  manual_webhook_secret_gitea:
    description:
      - Secret with which Gitea signs the webhooks that deploy the application. Coolify makes a random
        one.
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
  github_app:
    description:
      - Name, uuid or number of the GitHub App that reads the private repository O(git_repository).
      - It cannot be changed afterwards.
      - Only for the source V(github_app).
    type: str
  private_key:
    description:
      - Name or uuid of the private key that reads the private repository O(git_repository).
      - It cannot be changed afterwards.
      - Only for the source V(deploy_key).
    type: str
  environment_variables:
    description:
      - Environment variables. A dictionary of name to value, or of name to a dictionary with RV(ignore:value)
        and the flags V(is_literal), V(is_preview), V(is_multiline), V(is_shown_once), V(is_runtime),
        V(is_buildtime) and V(comment). For a variable in both scopes give a list of two such dictionaries.
      - Values are text or whole numbers; quote everything else, since YAML would change it.
      - 'The container gets exactly the declared value, quotes, V($), backslashes and several lines included:
        it is stored so that Coolify hands over just this, and what is stored is compared by what the
        container gets. What Coolify cannot hand over is refused before anything is written: white space
        at either end, a backslash at the end, JSON with V(#) after a space or of several lines.'
      - Set V(is_literal) to false to have the value stored as it is, with references such as V($NAME)
        for Coolify to replace; a warning then tells what else the container gets otherwise. Flags that
        are left out are left alone, unless the value could not arrive with them; a new variable is literal.
      - What only the build sees (V(is_runtime) is false) is stored as it is. A variable that both see
        and that holds a single quote, or V($) in JSON, is escaped for the container; a warning says so,
        since the build sees it so. With V(is_buildtime) set to false only the container sees it.
      - For every new variable Coolify makes a twin for preview deployments. Twins of declared variables
        are neither changed nor removed unless they are declared with V(is_preview); others are removed
        only where some variable is declared with V(is_preview).
      - Variables that Coolify makes for itself (V(SERVICE_), V(NIXPACKS_), V(RAILPACK_)) are never removed.
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
      - 'What is mounted into the container: volumes, files with content, directories and files of the
        server.'
      - A volume is recognised by its name, everything else by O(storages[].mount_path).
      - Removing one needs O(purge_storages). The data of a volume then stays on the server and is not
        mounted any more. Directories and files Coolify deletes on the server, whoever else uses them.
        So a directory, and a file without content, is removed only with O(delete_volumes=true), and never
        one that another declared row uses.
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
      is_preview_suffix_enabled:
        description:
          - Whether preview deployments get one of their own.
        type: bool
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
  scheduled_tasks:
    description:
      - Commands that are run in the container at certain times. A task is recognised by its name.
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
      - Tags of the application. Coolify lower-cases them. Those that are not declared are kept, unless
        O(purge_tags).
      - Needs Coolify 4.2 or newer.
    type: list
    elements: str
  purge_tags:
    description:
      - Whether to remove what the server has and O(tags) does not declare.
    type: bool
    default: false
  additional_destinations:
    description:
      - Further servers that run the application too. Each server can be there once, and not the one of
        O(server).
      - An application on several servers needs a registry that all of them can pull from.
      - Needs Coolify 4.3 or newer.
    type: list
    elements: dict
    suboptions:
      server:
        description:
          - Name or uuid of the server.
        type: str
        required: true
      destination:
        description:
          - Name or uuid of the destination on that server. Needed where it has several.
        type: str
  purge_additional_destinations:
    description:
      - Whether to remove what the server has and O(additional_destinations) does not declare.
    type: bool
    default: false
  preview_domains:
    description:
      - Domains of preview deployments. A dictionary of the number of a pull request to a list of URLs,
        which are all domains of that preview; or, with O(build_pack=dockercompose), to a dictionary whose
        RV(ignore:docker_compose_domains) is one of service to a list of URLs.
      - 'The preview has to be there: deploy it with M(selfhosted.paas.coolify_deployment) and its RV(ignore:pull_request_id).'
      - 'Coolify before 4.4 does not list previews, so nothing can be compared there: what is declared
        is listed in RV(unverified), and sent only with O(update_hidden=always).'
      - Needs Coolify 4.3.15 or newer.
    type: dict
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
  remove_previews:
    description:
      - Numbers of pull requests whose preview deployments are removed, with their containers and volumes.
      - Coolify before 4.4 does not list previews, so check mode cannot tell there whether one is there.
    type: list
    elements: int
  remove_volume_backups:
    description:
      - Storages that shall have no schedule in O(volume_backups). A storage is called by the path at
        which it is mounted, such as V(/data). Removing one deletes all of its archives, on the server
        and in the S3 storage; to keep them, declare V(enabled=false) instead.
      - Needs Coolify 4.3 or newer.
    type: list
    elements: str
  deploy:
    description:
      - When to deploy the application.
      - 'V(never): nothing is deployed. RV(deploy_required) says whether a deployment is needed, as far
        as that is known without looking at what runs; V(auto) in check mode looks.'
      - 'V(auto): deployed when something that a container sees has changed, when it was never deployed,
        when its last deployment failed or was cancelled, or when what it deployed does not stay up.'
      - 'V(auto) also deploys when what is stored was changed after the last deployment, such as by a
        run with V(never), or by one that was interrupted. Coolify tells of the image (to tokens with
        V(read:sensitive)), of a pinned commit, of domains, and of declared variables and storages, but
        neither of other options nor of what was removed: V(always) deploys these.'
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
  recreate:
    description:
      - What to do where something differs that the server cannot change afterwards. By default that is
        an error. With V(true) the object is removed and created anew, with another id.
      - What is not declared is lost, as with O(state=absent); so are its deployments and logs.
    type: bool
    default: false
  autogenerate_domain:
    description:
      - Whether a new application without O(domains) gets one, and is thereby public. It is one under
        sslip.io or under the wildcard domain of the server.
    type: bool
    default: false
  force_domain_override:
    description:
      - Whether domains that another application already has are accepted.
    type: bool
    default: false
  purge_domains:
    description:
      - Whether O(domains) and O(docker_compose_domains) are all domains of the application. With V(false)
        those that are declared are added to the ones it has.
    type: bool
    default: true
  remove_domains:
    description:
      - Domains that the application shall not have, as URLs. The others stay, unless O(domains) or O(docker_compose_domains)
        say more.
    type: list
    elements: str
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
      - Whether O(state=absent) also deletes the networks that only this application uses. Always sent,
        since Coolify's own default is to do it.
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
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.coolify_project:
    name: shop

- name: A web application from a registry image, deployed
  selfhosted.paas.coolify_application:
    project: shop
    environment: production
    name: web
    docker_registry_image_name: ghcr.io/acme/web
    docker_registry_image_tag: "1.4.2"
    domains:
      - https://shop.example.com
    ports_exposes: ["8080"]
    health_check_enabled: true
    health_check_path: /healthz
    limits_memory: 512m
    limits_cpus: "0.5"
    environment_variables:
      LOG_LEVEL: info
      DATABASE_URL: "{{ database_url }}"
      GREETING:
        value: "Hello ${NAME}"
        is_literal: false
    purge_environment_variables: true
    deploy: auto
  register: web

- name: Built from a public repository
  selfhosted.paas.coolify_application:
    project: shop
    name: docs
    git_repository: https://git.example.com/acme/docs.git
    git_branch: main
    build_pack: static
    publish_directory: /public

- name: Built from a private repository on GitHub
  selfhosted.paas.coolify_application:
    project: shop
    name: storefront
    git_repository: acme/storefront
    github_app: acme
    git_branch: main
    build_pack: nixpacks

- name: Built from any other private repository
  selfhosted.paas.coolify_application:
    project: shop
    name: billing
    git_repository: git@git.example.com:acme/billing.git
    private_key: deploy
    git_branch: main
    build_pack: dockerfile

- name: Built from a Dockerfile in the playbook
  selfhosted.paas.coolify_application:
    project: shop
    name: mirror
    dockerfile: |
      FROM nginx:1.27
      RUN rm /etc/nginx/conf.d/default.conf
    ports_exposes: ["8080"]

- name: The services of a Compose file in a repository
  selfhosted.paas.coolify_application:
    project: shop
    name: backoffice
    git_repository: https://git.example.com/acme/backoffice.git
    git_branch: main
    build_pack: dockercompose
    docker_compose_domains:
      web:
        - https://office.example.com

- name: A volume, a nightly command and tags
  selfhosted.paas.coolify_application:
    project: shop
    name: web
    storages:
      - type: volume
        name: uploads
        mount_path: /srv/uploads
    scheduled_tasks:
      - name: clean
        command: /app/clean
        frequency: daily
    tags: [shop]

- name: Stop it
  selfhosted.paas.coolify_application:
    project: shop
    name: web
    state: stopped

- name: Remove several
  selfhosted.paas.coolify_application:
    project: shop
    name: "{{ item }}"
    state: absent
  loop: [docs, storefront, billing, mirror, backoffice]

- name: Remove it, but keep its volumes
  selfhosted.paas.coolify_application:
    project: shop
    name: web
    state: absent
"""

RETURN = r"""
application:
  description:
    - 'The application as the server has it after the run, secrets masked: every option that the server
      shows, under its name and in its shape. What is not known is left out.'
    - M(selfhosted.paas.coolify_application_info) also returns O(environment_variables), O(storages),
      O(scheduled_tasks), O(tags), O(additional_destinations) and O(preview_domains).
  returned: success, unless it does not exist
  type: dict
  contains:
    uuid:
      description: Id of the application.
      type: str
      returned: always
    custom_labels:
      description: O(custom_labels), as a list of V(key=value).
      type: list
      returned: when known
      elements: str
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
uuid:
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(APPLICATION)


if __name__ == "__main__":
    main()
