# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of a Coolify application, as the tabs of its page order them."""

from __future__ import annotations

from ..language.fields import flag, number, ruled, text
from ..language.wire import NUMBER_OR_NONE, REQUIRED_TEXT
from . import accepted
from .application_network import NETWORK
from .application_sources import BUILD, COMPOSE, GIT, SOURCE, setting
from .limits import HEALTH_TIMES
from .limits import LIMITS as CONTAINER_LIMITS
from .places import DESCRIPTION, name_field

GENERAL = (
    name_field("application"),
    DESCRIPTION,
)


HEALTH_CHECK = (
    flag("health_check_enabled", "Whether Docker checks the health of the container and the proxy waits for it."),
    text("health_check_type", "Whether the check is a request or a command.", choices=("http", "cmd")),
    text("health_check_command", "Command of a check of the type V(cmd)."),
    text("health_check_path", "Path of the request.", wire=REQUIRED_TEXT),
    number("health_check_port", "Port of the request; V(0) means the first exposed port.", wire=NUMBER_OR_NONE),
    text("health_check_host", "Host of the request, seen from inside the container.", wire=REQUIRED_TEXT),
    text("health_check_method", "Method of the request.", choices=("GET", "HEAD", "POST", "OPTIONS")),
    number("health_check_return_code", "Status that a healthy application answers."),
    text("health_check_scheme", "Scheme of the request.", choices=("http", "https")),
    text("health_check_response_text", "Text that the answer of a healthy application contains."),
    *HEALTH_TIMES,
)


LIMITS = (
    *CONTAINER_LIMITS,
    setting(flag, "is_gpu_enabled", "Whether the container sees GPUs.", since="4.3"),
    setting(text, "gpu_driver", "Driver of the GPUs.", since="4.3"),
    setting(text, "gpu_count", "Number of GPUs, or V(all).", since="4.3"),
    setting(text, "gpu_device_ids", "Ids of the GPUs, separated by commas, instead of a number.", since="4.3"),
    setting(text, "gpu_options", "Further options for the GPUs.", since="4.3"),
)


DEPLOYMENT = (
    text("pre_deployment_command", "Command that is run in the old container before a deployment."),
    text(
        "pre_deployment_command_container",
        "Container in which O(pre_deployment_command) is run, where there are several. It cannot be emptied again.",
        wire=REQUIRED_TEXT,
    ),
    text("post_deployment_command", "Command that is run in the new container after a deployment."),
    text(
        "post_deployment_command_container",
        "Container in which O(post_deployment_command) is run, where there are several. It cannot be emptied again.",
        wire=REQUIRED_TEXT,
    ),
    setting(
        flag,
        "is_auto_deploy_enabled",
        "Whether a push to the branch deploys.",
        runtime=False,
        variants=GIT,
    ),
    setting(
        flag,
        "is_preview_deployments_enabled",
        "Whether pull requests are deployed as previews.",
        runtime=False,
        since="4.2",
    ),
    setting(
        flag,
        "is_pr_deployments_public_enabled",
        "Whether pull requests of anybody are deployed, and not only those of people who may write to the repository.",
        runtime=False,
        since="4.2",
    ),
    text(
        "preview_url_template",
        "URL of a preview; V({{pr_id}}), V({{domain}}) and V({{random}}) stand for what belongs there.",
        wire=REQUIRED_TEXT,
        runtime=False,
        since="4.3",
    ),
    setting(flag, "is_git_submodules_enabled", "Whether submodules are fetched.", since="4.2"),
    setting(flag, "is_git_lfs_enabled", "Whether large files of Git LFS are fetched.", since="4.2"),
    setting(flag, "is_git_shallow_clone_enabled", "Whether only the newest commit is fetched.", since="4.2"),
    setting(
        flag,
        "is_preserve_repository_enabled",
        "Whether the files of the repository are kept on the server, for Compose files that mount them.",
        variants=GIT,
    ),
    setting(flag, "is_env_sorting_enabled", "Whether environment variables are sorted by name.", since="4.2"),
    setting(flag, "is_log_drain_enabled", "Whether logs go to the log drain of the server.", since="4.3"),
    setting(
        flag,
        "is_consistent_container_name_enabled",
        "Whether the container always has the same name, which means a downtime with each deployment.",
        since="4.3",
    ),
    setting(text, "custom_internal_name", "Name of the container instead of the usual one.", since="4.3"),
    setting(
        number,
        "stop_grace_period",
        "Time a container gets to stop by itself, from 1 to 3600 seconds; V(0) for the usual 30.",
        wire=NUMBER_OR_NONE,
        since="4.2",
    ),
    setting(
        number,
        "docker_images_to_keep",
        "Number of old images to keep for a rollback, from 0 to 100.",
        runtime=False,
        since="4.2",
    ),
    number("max_restart_count", "Number of crashes after which Docker does not restart the container.", since="4.3"),
)


WEBHOOKS = tuple(
    text(
        f"manual_webhook_secret_{site.lower()}",
        f"Secret with which {site} signs the webhooks that deploy the application. Coolify makes a random one.",
        secret=True,
        runtime=False,
    )
    for site in ("GitHub", "GitLab", "Bitbucket", "Gitea")
)


FIELDS = ruled(
    accepted.APPLICATION,
    *(*GENERAL, *SOURCE, *BUILD, *COMPOSE, *NETWORK, *HEALTH_CHECK, *LIMITS, *DEPLOYMENT, *WEBHOOKS),
)
