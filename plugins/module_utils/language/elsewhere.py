# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What options are called in Compose files, in Terraform, in Kubernetes and in images. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_VARIABLES = ("environment_variables",)
_COMPOSE = ("docker_compose_raw", "raw.compose_file")
_ADDRESS = ("domains", "applications.domains")
_PORTS = ("ports_exposes", "ports_mappings", "ports", "public_port", "external_port", *_COMPOSE)
_MOUNTS = ("storages", "mounts", *_COMPOSE)
_IMAGE = ("docker_registry_image_name", "docker.image", "docker_image", "images", "image", *_COMPOSE)
_HEALTH = ("health_check_enabled", "health_check_path", "health_check_swarm", *_COMPOSE)
_RESTART = ("restart_policy_swarm", "max_restart_count", *_COMPOSE)
_REPOSITORY = ("git_repository", "git.url", "github.repository")
_MEMORY = ("limits_memory", "memory_limit", *_COMPOSE)
_CPUS = ("limits_cpus", "cpu_limit", *_COMPOSE)
_USER = ("database_user", "postgres_user", "mysql_user", "mariadb_user", "mongo_initdb_root_username")
_PASSWORD = ("database_password", "postgres_password", "mysql_password", "mariadb_password", "redis_password")
_ROOT_PASSWORD = ("database_root_password", "mysql_root_password", "mariadb_root_password")
_DATABASE = ("database_name", "postgres_db", "mysql_database", "mariadb_database", "mongo_initdb_database")

OURS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("env", "envs", "environment", "env_vars", "environment_vars", "variables", "vars", "secrets"), _VARIABLES
    ),
    "env_file": ("environment_file",),
    **dict.fromkeys(("image", "docker_image", "image_name"), _IMAGE),
    **dict.fromkeys(("tag", "image_tag", "version"), ("docker_registry_image_tag", "docker.image", "docker_image")),
    **dict.fromkeys(("port", "ports", "expose"), _PORTS),
    **dict.fromkeys(("volume", "volumes", "mounts", "storage"), _MOUNTS),
    **dict.fromkeys(("domain", "domains", "fqdn", "hostname", "host", "url"), _ADDRESS),
    **dict.fromkeys(("healthcheck", "health_check", "liveness_probe"), _HEALTH),
    **dict.fromkeys(("restart", "restart_policy"), _RESTART),
    "replicas": _COMPOSE,
    "labels": ("custom_labels", "labels_swarm", *_COMPOSE),
    **dict.fromkeys(("command", "entrypoint"), ("command", "start_command", *_COMPOSE)),
    **dict.fromkeys(("repo", "repository", "git_url", "git_repo"), _REPOSITORY),
    "branch": ("git_branch", "git.branch", "github.branch"),
    **dict.fromkeys(("memory", "mem_limit"), _MEMORY),
    **dict.fromkeys(("cpu", "cpus"), _CPUS),
    "networks": _COMPOSE,
    "compose": _COMPOSE,
    "compose_file": _COMPOSE,
    **{word: words for words in (_USER, _PASSWORD, _ROOT_PASSWORD, _DATABASE) for word in words},
    **dict.fromkeys(("mongo_initdb_root_password", "dragonfly_password", "keydb_password"), _PASSWORD),
    "docker_compose": _COMPOSE,
}
"""From what people write to options, the likeliest first. Of these a module has some, or none; one inside of another
stands behind a dot."""

DECLARED_AS: Mapping[str, str] = {
    "coolify_backup": " It runs what is there; backups and volume_backups of what has them declare it.",
    "coolify_scheduled_task": " It runs what is there; scheduled_tasks of coolify_application or coolify_service"
    " declare it.",
    "dokploy_backup": " It runs what is there; backups and volume_backups of what has them declare it.",
    "dokploy_schedule": " It runs what is there; schedules of dokploy_application, dokploy_compose, dokploy_server or"
    " dokploy_web_server declare it.",
}
"""By modules that run something: where it is declared, which those look for who find no option for it."""


def ours(wrong: str) -> Iterator[tuple[str, str]]:
    """What may be meant: the name of an option, and that of one inside of it or an empty text."""
    for path in OURS.get(wrong.lower().replace("-", "_"), ()):
        name, _dot, inner = path.partition(".")
        yield name, inner
