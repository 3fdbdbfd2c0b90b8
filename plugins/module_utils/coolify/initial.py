# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Coolify 4.3.10 puts into new objects, by the keys of its answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..language.call import Record
from ..language.resource import MADE_UP, Initial
from ..language.wire_lists import LABELS

_LIMITS: dict[str, Any] = {
    "limits_cpu_shares": 1024,
    "limits_cpus": "0",
    "limits_memory": "0",
    "limits_memory_reservation": "0",
    "limits_memory_swap": "0",
    "limits_memory_swappiness": 60,
}

_APPLICATION: dict[str, Any] = {
    **dict.fromkeys(
        (
            *("description", "fqdn", "noindex_domains", "docker_compose_domains"),
            *("install_command", "build_command", "start_command", "publish_directory", "watch_paths"),
            *("ports_exposes", "ports_mappings", "custom_network_aliases", "custom_docker_run_options"),
            *("docker_registry_image_name", "docker_registry_image_tag", "dockerfile_location"),
            *("dockerfile", "dockerfile_target_build", "custom_nginx_configuration"),
            *("docker_compose_custom_build_command", "docker_compose_custom_start_command"),
            *("health_check_port", "health_check_response_text", "health_check_command", "limits_cpuset"),
            *("http_basic_auth_username", "http_basic_auth_password", "swarm_placement_constraints"),
            *("pre_deployment_command", "pre_deployment_command_container"),
            *("post_deployment_command", "post_deployment_command_container"),
        )
    ),
    "base_directory": "/",
    "docker_compose_location": "/docker-compose.yaml",
    "git_commit_sha": "HEAD",
    "health_check_enabled": False,
    "health_check_host": "localhost",
    "health_check_interval": 5,
    "health_check_method": "GET",
    "health_check_path": "/",
    "health_check_retries": 10,
    "health_check_return_code": 200,
    "health_check_scheme": "http",
    "health_check_start_period": 5,
    "health_check_timeout": 5,
    "health_check_type": "http",
    "is_http_basic_auth_enabled": False,
    **_LIMITS,
    # Whoever holds one calls this very server, and has to be told of another one anyhow.
    **{f"manual_webhook_secret_{site}": MADE_UP for site in ("github", "gitlab", "bitbucket", "gitea")},
    "max_restart_count": 10,
    "preview_url_template": "{{pr_id}}.{{domain}}",
    "redirect": "both",
    "static_image": "nginx:alpine",
    "swarm_replicas": 1,
}

_SETTINGS: dict[str, Any] = {
    **dict.fromkeys(
        (
            *("is_static", "is_spa", "is_debug_enabled", "is_preview_deployments_enabled", "is_log_drain_enabled"),
            *("is_gpu_enabled", "is_include_timestamps", "is_raw_compose_deployment_enabled"),
            *("is_build_server_enabled", "is_consistent_container_name_enabled", "connect_to_docker_network"),
            *("is_env_sorting_enabled", "is_preserve_repository_enabled", "disable_build_cache"),
            *("is_pr_deployments_public_enabled", "use_build_secrets", "include_source_commit_in_build"),
        ),
        False,
    ),
    **dict.fromkeys(
        (
            *("is_auto_deploy_enabled", "is_force_https_enabled", "is_git_submodules_enabled", "is_git_lfs_enabled"),
            *("is_git_shallow_clone_enabled", "is_gzip_enabled", "is_stripprefix_enabled"),
            *("is_container_label_escape_enabled", "is_container_label_readonly_enabled"),
            *("inject_build_args_to_dockerfile", "is_swarm_only_worker_nodes"),
        ),
        True,
    ),
    **dict.fromkeys(("gpu_count", "gpu_device_ids", "gpu_options", "custom_internal_name", "stop_grace_period")),
    "gpu_driver": "nvidia",
    "docker_images_to_keep": 2,
}

_NODE = ("NIXPACKS_NODE_VERSION", "22")
_PLACEHOLDER = {"git_repository": "coollabsio/coolify", "git_branch": "main"}
_OWN_LABEL = re.compile(
    r"traefik\.enable=|traefik\.http\.middlewares\.(gzip|redirect-to-\w+|http-basic-auth)\b|caddy_\d+|"
    r"caddy_ingress_network=|$"
)


def _new_application(record: Record) -> Record:
    new = {**_APPLICATION, "settings": _SETTINGS}
    placeholder = all(record.get(key) == value for key, value in _PLACEHOLDER.items()) and not record.get("source_type")
    pack = record.get("build_pack")
    if placeholder:
        # An image or an inline Dockerfile; which one it is follows from what else is declared.
        new.update(_PLACEHOLDER, build_pack=pack)
    if pack == "dockerimage":
        new["docker_registry_image_tag"] = "latest"
    if pack == "dockercompose" or (pack == "dockerfile" and placeholder):
        new["ports_exposes"] = "80"
    if "custom_labels" in record and _labels_by_coolify(record):
        new["custom_labels"] = MADE_UP
    return new


def _labels_by_coolify(record: Record) -> bool:
    """Whether the labels are those that follow from the domains, and nobody wrote their own."""
    lines = LABELS.decode(record["custom_labels"])
    return all(_OWN_LABEL.match(line) or str(record.get("uuid")) in line for line in lines)


def _variable_by_coolify(row: Record, rows: Sequence[Record]) -> bool:
    """Its own variables, and twins for previews that are still what Coolify made of the variable."""
    if row.get("is_coolify") or str(row.get("key")).startswith("SERVICE_"):
        return True
    if (row.get("key"), row.get("value", _NODE[1])) == _NODE:
        return True
    if not row.get("is_preview"):
        return False
    source = next((item for item in rows if item.get("key") == row.get("key") and not item.get("is_preview")), None)
    if source is None:
        return False
    names = ("value", "is_literal", "is_multiline", "is_runtime", "is_buildtime")
    return all(row.get(name) == source.get(name) for name in names if name in row and name in source)


def _unshown(row: Record, rows: Sequence[Record]) -> bool:
    """What could have a schedule; whether it has one Coolify shows nobody, so nothing can be written down."""
    return True


_TOLD = (
    *("deployment_failure", "backup_failure", "scheduled_task_failure", "docker_cleanup_failure"),
    *("server_disk_usage", "server_unreachable", "server_patch", "traefik_outdated"),
)
_UNTOLD = (
    *("deployment_success", "backup_success", "scheduled_task_success", "docker_cleanup_success"),
    *("status_change", "server_reachable"),
)
_MAIL: dict[str, Any] = {
    **dict.fromkeys(("smtp_enabled", "resend_enabled"), False),
    **dict.fromkeys(
        (
            *("smtp_host", "smtp_port", "smtp_encryption", "smtp_username", "smtp_password", "smtp_timeout"),
            *("smtp_ehlo_domain", "smtp_from_address", "smtp_from_name", "resend_api_key"),
        )
    ),
}


def _new_notification(record: Record) -> Record:
    channel = record["channel"]
    told = {f"{event}_{channel}_notifications": event in _TOLD for event in (*_TOLD, *_UNTOLD)}
    if channel == "webhook":
        told["server_patch_webhook_notifications"] = False
    new = {"channel": channel, f"{channel}_enabled": False, "discord_ping_enabled": True, **told}
    return {**new, **_MAIL, "use_instance_email_settings": False, "smtp_recipients": None}


PROJECT = Initial(record=lambda record: {"description": None})
ENVIRONMENT = Initial(record=lambda record: {"description": None})
PRIVATE_KEY = Initial(
    record=lambda record: {"description": "Created by Coolify via API"},
    # That of its own host is the first that there is.
    own={"private_key": lambda record, records: record.get("id") == 0},
)
NOTIFICATION = Initial(record=_new_notification)
INSTANCE_EMAIL = Initial(record=lambda record: _MAIL)
APPLICATION = Initial(
    record=_new_application,
    rows={
        "environment_variables": {
            "comment": None,
            "is_preview": False,
            "is_runtime": True,
            "is_buildtime": True,
        },
        "storages": {"host_path": None, "content": None, "fs_path": None, "is_preview_suffix_enabled": True},
        "scheduled_tasks": {"container": None, "timeout": 300, "enabled": True},
    },
    own={"environment_variables": _variable_by_coolify, "volume_backups": _unshown},
    implied=("destination",),
)


_DATABASE: dict[str, Any] = {
    **dict.fromkeys(
        (
            *("description", "public_port", "limits_cpuset", "postgres_initdb_args", "postgres_host_auth_method"),
            *(f"{kind}_conf" for kind in ("postgres", "mysql", "mariadb", "mongo", "redis", "keydb")),
        )
    ),
    "is_public": False,
    "public_port_timeout": 3600,
    **_LIMITS,
    "health_check_enabled": True,
    "health_check_interval": 15,
    "health_check_timeout": 5,
    "health_check_retries": 5,
    "health_check_start_period": 5,
    **dict.fromkeys(("postgres_user", "postgres_db"), "postgres"),
    "mysql_user": "mysql",
    "mariadb_user": "mariadb",
    "mongo_initdb_root_username": "root",
    **dict.fromkeys(
        ("mysql_database", "mariadb_database", "mongo_initdb_database", "clickhouse_admin_user"), "default"
    ),
    "internal_db_url": MADE_UP,
    "external_db_url": MADE_UP,
}
# The image is not among them: what a new one gets changes with Coolify, and data belongs to a version. Nor are
# passwords, whoever made them up: what uses the database holds them.
DATABASE = Initial(
    record=lambda record: _DATABASE,
    rows={
        "environment_variables": {"comment": None, "is_shown_once": False},
        "storages": {"host_path": None, "content": None, "fs_path": None},
        "backups": {
            "enabled": True,
            "dump_all": False,
            "save_s3": False,
            **{
                f"database_backup_retention_{what}_{where}": 0
                for what in ("amount", "days", "max_storage")
                for where in ("locally", "s3")
            },
            "timeout": 3600,
        },
    },
    own={
        "storages": lambda row, rows: bool(row.get("is_data")),
        "volume_backups": _unshown,
        "environment_variables": lambda row, rows: row.get("key") in ("REDIS_PASSWORD", "REDIS_USERNAME"),
    },
    implied=("destination",),
)


_PART: dict[str, Any] = {
    **dict.fromkeys(("human_name", "description", "noindex_domains")),
    **dict.fromkeys(("exclude_from_status", "is_log_drain_enabled", "is_public"), False),
    **dict.fromkeys(("is_gzip_enabled", "is_stripprefix_enabled", "is_force_https_enabled"), True),
    "public_port": None,
    "public_port_timeout": 3600,
}


def _new_service(record: Record) -> Record:
    return {
        "description": None,
        "connect_to_docker_network": False,
        "is_container_label_escape_enabled": True,
        # What is ready-made brings its own.
        **({"docker_compose_raw": MADE_UP} if record.get("service_type") else {}),
    }


SERVICE = Initial(
    record=_new_service,
    rows={
        "applications": _PART,
        "databases": _PART,
        "images": {"image": MADE_UP},
        "environment_variables": {"comment": None},
        "scheduled_tasks": {"container": None, "timeout": 300, "enabled": True},
    },
    own={"environment_variables": _variable_by_coolify, "volume_backups": _unshown},
    implied=("destination",),
)
