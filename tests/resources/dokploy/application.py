# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION

from ..case import Case, Sample, refused
from ..objects import project
from . import variables
from .objects import first, folder, second, ssh_key

SWITCHED_ON = Sample(True, False)
WORDS = Sample("one", "")
NAMES = Sample(["one", "two"], [])

# What the dictionary around a suboption needs besides it.
ROWS = {
    "domains": {"host": "fields.example.com"},
    # What each type needs, so that the type alone can change.
    "mounts": {
        "mount_path": "/data",
        "type": "volume",
        "volume_name": "data",
        "host_path": "/srv",
        "file_path": "app.conf",
    },
    "ports": {"published_port": 8080, "target_port": 80},
    "redirects": {"regex": "^old$", "replacement": "new"},
    "security": {"username": "somebody", "password": "secret-password"},
    "schedules": {"name": "clean", "cron_expression": "0 3 * * *", "command": "true"},
    "volume_backups": {
        "name": "nightly",
        "volume_name": "data",
        "cron_expression": "0 3 * * *",
        "prefix": "data-",
        "destination": first("destination"),
    },
    "patches": {"file_path": "config/app.yml", "content": "a: 1\n"},
    "update_config_swarm": {"parallelism": 1, "order": "stop-first"},
    "rollback_config_swarm": {"parallelism": 1, "order": "stop-first"},
    "ulimits_swarm": {"name": "nofile", "soft": 1024, "hard": 2048},
    "placement_swarm.platforms": {"architecture": "amd64", "os": "linux"},
    "endpoint_spec_swarm.ports": {"target_port": 80, "published_port": 8080},
}

EXCHANGE = {
    "parallelism": Sample(2, 3),
    "delay": Sample("10s", "1m30s"),
    "failure_action": Sample("rollback", "pause"),
    "monitor": Sample("5s", ""),
    "max_failure_ratio": Sample(0.1, 0.25),
    "order": Sample("start-first", "stop-first"),
}


def git_repository(source):
    return {
        f"{source}.provider": Sample(first(source), second(source)),
        f"{source}.owner": WORDS,
        f"{source}.repository": WORDS,
        f"{source}.branch": Sample("main", "feature/one"),
        f"{source}.build_path": Sample("/web", "/"),
    }


SOURCES = {
    **git_repository("github"),
    "github.trigger_type": Sample("tag", "push"),
    **git_repository("gitlab"),
    "gitlab.project_id": Sample(12, 13),
    "gitlab.path_namespace": Sample("acme/web", "acme/api"),
    **git_repository("bitbucket"),
    "bitbucket.repository_slug": Sample("web", "api"),
    **git_repository("gitea"),
    "git.url": Sample("https://git.example.com/web.git", "git@git.example.com:web.git"),
    "git.branch": Sample("main", "feature/one"),
    "git.build_path": Sample("/web", ""),
    "git.ssh_key": Sample(ssh_key(1), ssh_key(2)),
    "docker.image": Sample("nginx:1", "nginx:2"),
    "docker.registry": Sample(first("registry"), second("registry")),
    "docker.username": Sample("somebody", ""),
    "docker.password": Sample("first-password", "second-password"),
    "docker.registry_url": Sample("registry.example.com", "ghcr.io"),
    "drop.path": Sample(folder("one"), folder("two"), {"deploy": "auto", "wait": False, "build_type": "dockerfile"}),
    "drop.build_path": Sample("web", ""),
}

BUILD = {
    "build_type": Sample("dockerfile", "static"),
    "dockerfile": Sample("docker/Dockerfile", "Dockerfile"),
    "docker_context_path": Sample("web", ""),
    "docker_build_stage": Sample("runtime", ""),
    "heroku_version": Sample("22", "24"),
    "railpack_version": Sample("0.15.3", "0.15.4"),
    "publish_directory": Sample("dist", ""),
    "is_static_spa": SWITCHED_ON,
    "enable_submodules": SWITCHED_ON,
    "watch_paths": NAMES,
    "clean_cache": SWITCHED_ON,
    "create_env_file": Sample(False, True),
    "build_server": Sample(first("build server"), ""),
    "registry": Sample(first("registry"), second("registry")),
    "build_registry": Sample(first("registry"), ""),
    "rollback_registry": Sample(first("registry"), ""),
    **{
        f"{name}.value": variables.TEXTS
        for name in (
            "build_args",
            "build_secrets",
            "preview_environment_variables",
            "preview_build_args",
            "preview_build_secrets",
        )
    },
}

RUNNING = {
    "app_name": Sample("shop-web", "shop-api", fixed=True),
    "server": Sample(first("server"), second("server"), fixed=True),
    "icon": Sample("data:image/png;base64,AAAA", ""),
    "replicas": Sample(2, 3),
    "command": Sample("sleep 60", ""),
    "args": NAMES,
    "auto_deploy": Sample(False, True),
    "rollback_active": SWITCHED_ON,
    "networks": Sample(lambda bench: [first("network")(bench), second("network")(bench)], []),
    "detach_dokploy_network": SWITCHED_ON,
    "memory_limit": Sample("512m", "1g"),
    "memory_reservation": Sample("128m", ""),
    "cpu_limit": Sample("0.5", "2"),
    "cpu_reservation": Sample("0.25", "0.5"),
    "is_preview_deployments_active": SWITCHED_ON,
    "preview_wildcard": Sample("*.preview.example.com", ""),
    "preview_port": Sample(80, 8080),
    "preview_path": Sample("/app", "/"),
    "preview_https": SWITCHED_ON,
    "preview_certificate_type": Sample("letsencrypt", "none"),
    "preview_custom_cert_resolver": WORDS,
    "preview_limit": Sample(1, 5),
    "preview_labels": NAMES,
    "preview_require_collaborator_permissions": Sample(False, True),
}

SWARM = {
    "ulimits_swarm.name": Sample("nofile", "nproc"),
    "ulimits_swarm.soft": Sample(512, -1),
    "ulimits_swarm.hard": Sample(4096, -1),
    "health_check_swarm.test": Sample(["CMD", "true"], ["CMD", "false"]),
    "health_check_swarm.interval": Sample("30s", "1m30s"),
    "health_check_swarm.timeout": Sample("500ms", ""),
    "health_check_swarm.start_period": Sample("1m", "2m"),
    "health_check_swarm.retries": Sample(3, 5),
    "restart_policy_swarm.condition": Sample("on-failure", "any"),
    "restart_policy_swarm.delay": Sample("5s", "10s"),
    "restart_policy_swarm.max_attempts": Sample(3, 0),
    "restart_policy_swarm.window": Sample("2m", ""),
    "placement_swarm.constraints": Sample(["node.role==worker"], []),
    "placement_swarm.preferences": Sample(["node.labels.zone"], ["node.labels.rack"]),
    "placement_swarm.max_replicas": Sample(1, 2),
    "placement_swarm.platforms.architecture": Sample("amd64", "arm64"),
    "placement_swarm.platforms.os": Sample("linux", "windows"),
    **{f"update_config_swarm.{name}": sample for name, sample in EXCHANGE.items()},
    **{f"rollback_config_swarm.{name}": sample for name, sample in EXCHANGE.items()},
    "mode_swarm.replicated.replicas": Sample(2, 3),
    "mode_swarm.global": SWITCHED_ON,
    "mode_swarm.replicated_job.max_concurrent": Sample(1, 2),
    "mode_swarm.replicated_job.total_completions": Sample(1, 2),
    "mode_swarm.global_job": SWITCHED_ON,
    "labels_swarm": Sample({"team": "web", "tier": "1"}, {"team": "api"}),
    "network_swarm.target": Sample("dokploy-network", "another"),
    "network_swarm.aliases": Sample(["web"], ["web", "www"]),
    "network_swarm.driver_opts": Sample({"a": "1"}, {"a": "2"}),
    "stop_grace_period_swarm": Sample("30s", "2m"),
    "endpoint_spec_swarm.mode": Sample("dnsrr", "vip"),
    "endpoint_spec_swarm.ports.protocol": Sample("tcp", "udp"),
    "endpoint_spec_swarm.ports.target_port": Sample(80, 81),
    "endpoint_spec_swarm.ports.published_port": Sample(8080, 8081),
    "endpoint_spec_swarm.ports.publish_mode": Sample("host", "ingress"),
}

CHILDREN = {
    "domains.host": Sample("one.fields.example.com", "two.fields.example.com"),
    "domains.path": Sample("/one", "/two"),
    "domains.port": Sample(80, 8080),
    "domains.https": Sample(True, False),
    "domains.certificate_type": Sample("letsencrypt", "none"),
    "domains.custom_cert_resolver": WORDS,
    "domains.custom_entrypoint": WORDS,
    "domains.internal_path": Sample("/app", "/"),
    "domains.strip_path": SWITCHED_ON,
    "domains.middlewares": Sample(["compress@file"], []),
    "domains.enabled": Sample(False, True),
    "mounts.mount_path": Sample("/one", "/two"),
    "mounts.type": Sample("bind", "file"),
    "mounts.host_path": Sample("/srv/one", "/srv/two"),
    "mounts.volume_name": Sample("one", "two"),
    "mounts.file_path": Sample("one.conf", "two.conf"),
    "mounts.content": Sample("first content\n", "second content\n"),
    "ports.published_port": Sample(8081, 8082),
    "ports.protocol": Sample("udp", "tcp"),
    "ports.target_port": Sample(81, 82),
    "ports.publish_mode": Sample("host", "ingress"),
    "redirects.regex": Sample("^one$", "^two$"),
    "redirects.replacement": Sample("https://one.example.com", "https://two.example.com"),
    "redirects.permanent": SWITCHED_ON,
    "security.username": Sample("one", "two"),
    "security.password": Sample("first-password", "second-password"),
    "schedules.name": Sample("one", "two"),
    "schedules.cron_expression": Sample("*/5 * * * *", "0 4 * * *"),
    "schedules.command": Sample("echo one", "echo two"),
    "schedules.shell_type": Sample("sh", "bash"),
    "schedules.timezone": Sample("Europe/Berlin", ""),
    "schedules.description": WORDS,
    "schedules.enabled": Sample(False, True),
    "volume_backups.name": Sample("one", "two"),
    "volume_backups.volume_name": Sample("one", "two"),
    "volume_backups.cron_expression": Sample("*/5 * * * *", "0 4 * * *"),
    "volume_backups.destination": Sample(first("destination"), second("destination")),
    "volume_backups.prefix": Sample("one-", "two-"),
    "volume_backups.keep_latest_count": Sample(3, 0),
    "volume_backups.turn_off": SWITCHED_ON,
    "volume_backups.enabled": Sample(False, True),
    "patches.file_path": Sample("one.yml", "two.yml"),
    "patches.type": Sample("create", "update"),
    "patches.content": Sample("a: 2\n", "a: 3"),
    "patches.enabled": Sample(False, True),
}

CASE = Case(
    APPLICATION,
    place={"project": project},
    samples={
        "description": Sample("one", "two"),
        **variables.SAMPLES,
        **SOURCES,
        **BUILD,
        **RUNNING,
        **SWARM,
        **CHILDREN,
    },
    rows=ROWS,
    refused={
        "volume_backups.destination": refused(""),
        "app_name": refused("a b", "a/b", later=False),
        "domains.host": refused(
            "bad host", "bad_host.example.com", "*.example.com", "https://example.com", "-a.example.com"
        ),
        "domains.path": refused("", later=False),
        "mounts.mount_path": refused(""),
        "redirects.regex": refused(""),
        "redirects.replacement": refused(""),
        "security.username": refused(""),
        "security.password": refused(""),
        "volume_backups.volume_name": refused("a b", "", new=False, later=False),
        "patches.file_path": refused(""),
    },
    unforetold=(
        "app_name new",
        "ulimits_swarm.name new",
        "ulimits_swarm.name later",
        "placement_swarm.platforms.architecture new",
        "placement_swarm.platforms.architecture later",
        "placement_swarm.platforms.os new",
        "placement_swarm.platforms.os later",
    ),
)
