# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of an application: what the API takes, where it shows, and what a new one has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .domains import COMPOSE_DOMAINS, DOMAINS
from .git_sources import branch
from .rules import FLAG, TEXT, TEXT_OR_NULL, Rule

COMMAND_PATTERN = r"^(?:[ \t]+|&&|\|\||\"[^\"$`\\\n\r]*\"|'[^'\n\r]*'|[a-zA-Z0-9._\-/=:@,+\[\]{}#%^~*?!]+)+$"
COMMAND = Rule("string", null=True, most=1000, pattern=COMMAND_PATTERN)
FILE = Rule("string", null=True, most=255, pattern=r"^/[a-zA-Z0-9._\-/~@+]+$")
DIRECTORY = Rule("string", null=True, most=255, pattern=r"^/([a-zA-Z0-9._\-/~@+]*)?$")
CONTAINER = Rule("string", most=255, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$")
NUMBER = Rule("numeric")
TAG = Rule("string", null=True, most=128, pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$")
IMAGE_WITH_TAG = Rule(
    "string",
    required=True,
    most=255,
    pattern=r"^[a-z0-9]+([._:/-][a-z0-9]+)*(:[\w.-]+)?(@sha256(:[a-f0-9]{64})?)?$",
    message="The docker registry image name format is invalid. Use image:tag or image@sha256:hash format.",
)
IMAGE = Rule("string", null=True, most=255, pattern=r"^([a-z0-9.-]+(:\d+)?/)?[a-z0-9]+([._/-][a-z0-9]+)*(@sha256)?$")

LIMITS = {
    "limits_memory": TEXT,
    "limits_memory_swap": TEXT,
    "limits_memory_swappiness": NUMBER,
    "limits_memory_reservation": TEXT,
    "limits_cpus": TEXT,
    "limits_cpuset": TEXT_OR_NULL,
    "limits_cpu_shares": NUMBER,
}
NEW_LIMITS: dict[str, Any] = {
    "limits_memory": "0",
    "limits_memory_swap": "0",
    "limits_memory_swappiness": 60,
    "limits_memory_reservation": "0",
    "limits_cpus": "0",
    "limits_cpuset": None,
    "limits_cpu_shares": 1024,
}
SHARED: dict[str, Rule] = {
    "name": Rule("string", most=255),
    "description": TEXT_OR_NULL,
    "git_repository": TEXT,
    "git_branch": Rule("string", check=branch),
    "git_commit_sha": Rule("string", pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._\-/]*$"),
    "build_pack": Rule("any", choices=("nixpacks", "railpack", "static", "dockerfile", "dockercompose")),
    "static_image": Rule("any", choices=("nginx:alpine",)),
    "redirect": Rule("any", choices=("www", "non-www", "both")),
    "docker_registry_image_name": IMAGE,
    "docker_registry_image_tag": TAG,
    "install_command": COMMAND,
    "build_command": COMMAND,
    "start_command": COMMAND,
    "ports_exposes": Rule("string", pattern=r"^(\d+)(,\d+)*$"),
    "ports_mappings": Rule("string", null=True, pattern=r"^(\d+:\d+)(,\d+:\d+)*$"),
    "custom_network_aliases": TEXT_OR_NULL,
    "base_directory": DIRECTORY,
    "publish_directory": DIRECTORY,
    "health_check_enabled": FLAG,
    "health_check_type": Rule("string", choices=("http", "cmd")),
    "health_check_command": Rule("string", null=True, most=1000, pattern=r"^[a-zA-Z0-9 \-_./:=@,+]+$"),
    "health_check_path": Rule("string", pattern=r"^[a-zA-Z0-9/\-_.~%,;]+$"),
    "health_check_port": Rule("integer", null=True, least=1, most=65535),
    "health_check_host": Rule("string", pattern=r"^[a-zA-Z0-9.\-_]+$"),
    "health_check_method": Rule("string", choices=("GET", "HEAD", "POST", "OPTIONS")),
    "health_check_return_code": NUMBER,
    "health_check_scheme": Rule("string", choices=("http", "https")),
    "health_check_response_text": TEXT_OR_NULL,
    "health_check_interval": NUMBER,
    "health_check_timeout": NUMBER,
    "health_check_retries": NUMBER,
    "health_check_start_period": NUMBER,
    **LIMITS,
    "custom_docker_run_options": Rule("string", null=True, most=2000, pattern=COMMAND_PATTERN),
    "post_deployment_command": TEXT_OR_NULL,
    "post_deployment_command_container": CONTAINER,
    "pre_deployment_command": TEXT_OR_NULL,
    "pre_deployment_command_container": CONTAINER,
    "manual_webhook_secret_github": TEXT_OR_NULL,
    "manual_webhook_secret_gitlab": TEXT_OR_NULL,
    "manual_webhook_secret_bitbucket": TEXT_OR_NULL,
    "manual_webhook_secret_gitea": TEXT_OR_NULL,
    "watch_paths": TEXT_OR_NULL,
    "dockerfile_location": FILE,
    "docker_compose_location": FILE,
    "docker_compose_custom_start_command": COMMAND,
    "docker_compose_custom_build_command": COMMAND,
    "is_http_basic_auth_enabled": FLAG,
    "http_basic_auth_username": TEXT,
    "http_basic_auth_password": TEXT,
    "preview_url_template": TEXT,
    "max_restart_count": Rule("integer", least=0),
    "noindex_domains": Rule("array", null=True, items=TEXT),
    "docker_compose_domains": COMPOSE_DOMAINS,
    "domains": DOMAINS,
}

SETTING_FLAGS = (
    "is_static",
    "is_spa",
    "is_auto_deploy_enabled",
    "is_force_https_enabled",
    "is_preview_deployments_enabled",
    "use_build_secrets",
    "connect_to_docker_network",
    "is_container_label_escape_enabled",
    "is_preserve_repository_enabled",
    "is_git_submodules_enabled",
    "is_git_lfs_enabled",
    "is_git_shallow_clone_enabled",
    "disable_build_cache",
    "inject_build_args_to_dockerfile",
    "include_source_commit_in_build",
    "is_env_sorting_enabled",
    "is_pr_deployments_public_enabled",
    "is_gzip_enabled",
    "is_stripprefix_enabled",
    "is_raw_compose_deployment_enabled",
    "is_log_drain_enabled",
    "is_gpu_enabled",
    "is_consistent_container_name_enabled",
)
SETTINGS: dict[str, Rule] = {
    **dict.fromkeys(SETTING_FLAGS, FLAG),
    "gpu_driver": TEXT_OR_NULL,
    "gpu_count": TEXT_OR_NULL,
    "gpu_device_ids": TEXT_OR_NULL,
    "gpu_options": TEXT_OR_NULL,
    "custom_internal_name": TEXT_OR_NULL,
    "stop_grace_period": Rule("integer", null=True, least=1, most=3600),
    "docker_images_to_keep": Rule("integer", least=0, most=100),
}
RENAMED_SETTINGS = {"use_build_server": "is_build_server_enabled"}
# No columns of their own.
ACTIONS = ("domains", "instant_deploy", "force_domain_override")
# Checked by hand, with messages of another shape.
BY_HAND = ("custom_labels", "custom_nginx_configuration")

UPDATE_RULES = {**SHARED, **SETTINGS, "dockerfile_target_build": replace(CONTAINER, null=True, most=128)}
UPDATE_ALLOWED = {*UPDATE_RULES, *ACTIONS, *BY_HAND, *RENAMED_SETTINGS}
CREATE_ONLY = {
    "project_uuid",
    "environment_name",
    "environment_uuid",
    "server_uuid",
    "destination_uuid",
    "private_key_uuid",
    "github_app_uuid",
    "type",
    "dockerfile",
    "docker_compose_raw",
    "tags",
    "autogenerate_domain",
}
CREATE_ALLOWED = (UPDATE_ALLOWED - {"dockerfile_target_build"}) | CREATE_ONLY
# What is checked before the server looks at the kind of source.
CREATE_FIRST = {
    "name": Rule("string", most=255),
    "description": TEXT_OR_NULL,
    "project_uuid": Rule("string", required=True),
    "environment_name": TEXT_OR_NULL,
    "environment_uuid": TEXT_OR_NULL,
    "server_uuid": Rule("string", required=True),
    "destination_uuid": TEXT,
    "is_http_basic_auth_enabled": FLAG,
    "http_basic_auth_username": TEXT_OR_NULL,
    "http_basic_auth_password": TEXT_OR_NULL,
    "autogenerate_domain": FLAG,
    "tags": Rule("array", null=True, items=Rule("string", least=2)),
}
# Accepted and forgotten when an application is created from an image or a Dockerfile.
GIT_ONLY = (
    "is_static",
    "is_spa",
    "is_auto_deploy_enabled",
    "is_preserve_repository_enabled",
    "git_repository",
    "git_branch",
    "build_pack",
)

SENSITIVE = (
    "custom_labels",
    "dockerfile",
    "docker_compose",
    "docker_compose_raw",
    "http_basic_auth_password",
    "manual_webhook_secret_bitbucket",
    "manual_webhook_secret_gitea",
    "manual_webhook_secret_github",
    "manual_webhook_secret_gitlab",
    "private_key_id",
)
REGENERATE_LABELS = (
    "domains",
    "noindex_domains",
    "is_http_basic_auth_enabled",
    "http_basic_auth_username",
    "http_basic_auth_password",
)
REGENERATE_LABELS_FIRST = ("is_gzip_enabled", "is_stripprefix_enabled")
NUMBERS = tuple(
    name
    for name, rule in {**SHARED, **SETTINGS}.items()
    if rule.kind in ("numeric", "integer") and name != "health_check_port"
)

# What can be declared is null at first, but for what follows.
NEW: dict[str, Any] = {
    **{name: None for name in SHARED if name not in ("name", "domains")},
    **dict.fromkeys(
        (
            "repository_project_id",
            "fqdn",
            "git_full_url",
            "source_type",
            "source_id",
            "private_key_id",
            "dockerfile",
            "custom_labels",
            "dockerfile_target_build",
            "docker_compose",
            "docker_compose_raw",
            "deleted_at",
            "swarm_placement_constraints",
            "custom_nginx_configuration",
            "last_restart_at",
            "last_restart_type",
        )
    ),
    "git_repository": "coollabsio/coolify",
    "git_branch": "main",
    "git_commit_sha": "HEAD",
    "build_pack": "nixpacks",
    "static_image": "nginx:alpine",
    "base_directory": "/",
    "health_check_path": "/",
    "health_check_host": "localhost",
    "health_check_method": "GET",
    "health_check_return_code": 200,
    "health_check_scheme": "http",
    "health_check_interval": 5,
    "health_check_timeout": 5,
    "health_check_retries": 10,
    "health_check_start_period": 5,
    "health_check_enabled": False,
    "health_check_type": "http",
    **NEW_LIMITS,
    "status": "exited:unhealthy",
    "preview_url_template": "{{pr_id}}.{{domain}}",
    "destination_type": "App\\Models\\StandaloneDocker",
    "docker_compose_location": "/docker-compose.yaml",
    "swarm_replicas": 1,
    "custom_healthcheck_found": False,
    "redirect": "both",
    "compose_parsing_version": "5",
    "is_http_basic_auth_enabled": False,
    "restart_count": 0,
    "max_restart_count": 10,
}

# Flags are off at first, but for some.
NEW_SETTINGS: dict[str, Any] = {
    **dict.fromkeys((*SETTING_FLAGS, "is_debug_enabled", "is_include_timestamps", "is_build_server_enabled"), False),
    **dict.fromkeys(
        (
            "is_auto_deploy_enabled",
            "is_force_https_enabled",
            "is_git_submodules_enabled",
            "is_git_lfs_enabled",
            "is_git_shallow_clone_enabled",
            "is_gzip_enabled",
            "is_stripprefix_enabled",
            "is_container_label_escape_enabled",
            "is_container_label_readonly_enabled",
            "inject_build_args_to_dockerfile",
            "is_swarm_only_worker_nodes",
        ),
        True,
    ),
    "gpu_driver": "nvidia",
    "gpu_count": None,
    "gpu_device_ids": None,
    "gpu_options": None,
    "custom_internal_name": None,
    "stop_grace_period": None,
    "docker_images_to_keep": 2,
}
