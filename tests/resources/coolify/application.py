# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION

from ..case import Case, Sample, refused
from ..objects import project, send
from . import variables, volume_backups
from .objects import destination, first, repository, second

if TYPE_CHECKING:
    from frame import Bench

GIT = {"git_branch": "main", "build_pack": "nixpacks"}
COMPOSE = {"build_pack": "dockercompose"}
DOMAINS = {"domains": ["https://one.fields.example.com", "https://two.fields.example.com"]}
PASSWORD = {"http_basic_auth_username": "somebody", "http_basic_auth_password": "first-password"}

TEXT = Sample("one", "two")
CLEARED = Sample("one", "")
ON = Sample(True, False)
OFF = Sample(False, True)


def preview(bench: Bench, uuid: str) -> None:
    """A preview of the application, for what can only be declared where there is one."""
    source = {"docker_tag": "pr-42", "git_type": "github"}
    send(bench, "POST", f"/applications/{uuid}/previews", pull_request_id=42, instant_deploy=False, **source)


LOSES = {"delete_volumes": True}
MOUNTED = {"storages": [{"type": "volume", "name": "data", "mount_path": "/data"}]}
SAMPLES = {
    "description": CLEARED,
    **variables.SAMPLES,
    # where it comes from
    "git_repository": Sample(
        "https://git.example.com/acme/app.git", "https://git.example.com/acme/other.git", beside=GIT
    ),
    "git_branch": Sample("main", "feature/x"),
    "git_commit_sha": Sample("deadbeef", "HEAD"),
    "build_pack": Sample("nixpacks", "static"),
    "dockerfile": Sample("FROM nginx\n", "FROM nginx:2\n", fixed=True),
    "docker_registry_image_name": Sample("ghcr.io/acme/one", "registry.example.com:5000/acme/two"),
    "docker_registry_image_tag": Sample("1.0", "2.0", beside={"docker_registry_image_name": "acme/one"}),
    # how it is built
    "install_command": Sample("npm ci", ""),
    "build_command": Sample("npm run build", ""),
    "start_command": Sample("npm start", ""),
    "base_directory": Sample("service", "/"),
    "publish_directory": Sample("/dist", ""),
    "watch_paths": Sample(["src/**", "!src/test/**"], []),
    "dockerfile_location": Sample("/Dockerfile.one", "/sub/Dockerfile", beside={"build_pack": "dockerfile"}),
    "dockerfile_target_build": Sample("builder", ""),
    "static_image": Sample("nginx:alpine", None, unsaid=True),
    "custom_nginx_configuration": Sample("server {}\n", ""),
    "is_static": ON,
    "is_spa": ON,
    "use_build_server": ON,
    "use_build_secrets": ON,
    "inject_build_args_to_dockerfile": OFF,
    "include_source_commit_in_build": ON,
    "disable_build_cache": ON,
    "docker_compose_location": Sample("/compose.yaml", "/sub/compose.yaml", beside=COMPOSE),
    "docker_compose_domains": Sample(
        {"web": ["https://web.fields.example.com", "https://www.fields.example.com"]},
        {"web": {"urls": ["https://other.fields.example.com"], "redirect": "non-www"}},
        beside=COMPOSE,
    ),
    "docker_compose_custom_build_command": Sample("docker compose build web", "", beside=COMPOSE),
    "docker_compose_custom_start_command": Sample("docker compose up web", "", beside=COMPOSE),
    "is_raw_compose_deployment_enabled": Sample(True, False, beside=COMPOSE),
    # how it is reached
    "domains": Sample(["https://One.fields.example.com/Path", "http://fields.example.com:8080"], []),
    "noindex_domains": Sample(["https://one.fields.example.com"], [], beside=DOMAINS),
    "redirect": Sample("www", "non-www"),
    "ports_exposes": Sample(["8080", "9090"], ["3000"]),
    "ports_mappings": Sample(["18080:8080"], []),
    "custom_network_aliases": Sample(["one", "two words"], []),
    "custom_labels": Sample({"one": "1", "two": "$2"}, ["three=3"], beside=DOMAINS),
    "custom_docker_run_options": Sample("--init", ""),
    "is_http_basic_auth_enabled": Sample(True, False, beside=PASSWORD),
    "http_basic_auth_username": TEXT,
    "http_basic_auth_password": Sample("first-password", "second-password"),
    "is_force_https_enabled": OFF,
    "is_gzip_enabled": OFF,
    "is_stripprefix_enabled": OFF,
    "connect_to_docker_network": ON,
    "is_container_label_escape_enabled": OFF,
    # whether it is healthy
    "health_check_enabled": ON,
    "health_check_type": Sample("cmd", "http"),
    "health_check_command": Sample("wget -q localhost", ""),
    "health_check_path": Sample("/health", "/"),
    "health_check_port": Sample(8080, 0),
    "health_check_host": Sample("127.0.0.1", "localhost"),
    "health_check_method": Sample("HEAD", "POST"),
    "health_check_return_code": Sample(204, 200),
    "health_check_scheme": Sample("https", "http"),
    "health_check_response_text": Sample("fine", ""),
    "health_check_interval": Sample(7, 5),
    "health_check_timeout": Sample(8, 5),
    "health_check_retries": Sample(9, 10),
    "health_check_start_period": Sample(10, 5),
    # what it may use
    "limits_memory": Sample("512m", "0"),
    "limits_memory_swap": Sample("1g", "0"),
    "limits_memory_swappiness": Sample(10, 60),
    "limits_memory_reservation": Sample("128m", "0"),
    "limits_cpus": Sample("0.5", "0"),
    "limits_cpuset": Sample("0-1", ""),
    "limits_cpu_shares": Sample(512, 1024),
    "is_gpu_enabled": ON,
    "gpu_driver": Sample("amd", "nvidia"),
    "gpu_count": Sample("all", ""),
    "gpu_device_ids": Sample("0,1", ""),
    "gpu_options": CLEARED,
    # how it is deployed
    "pre_deployment_command": Sample("echo $ONE", ""),
    "pre_deployment_command_container": Sample("web", "worker"),
    "post_deployment_command": Sample("echo $TWO", ""),
    "post_deployment_command_container": Sample("web", "worker"),
    "is_auto_deploy_enabled": OFF,
    "is_preview_deployments_enabled": ON,
    "is_pr_deployments_public_enabled": ON,
    "preview_url_template": Sample("x-{{pr_id}}.{{domain}}", "{{pr_id}}.{{domain}}"),
    "is_git_submodules_enabled": OFF,
    "is_git_lfs_enabled": OFF,
    "is_git_shallow_clone_enabled": OFF,
    "is_preserve_repository_enabled": ON,
    "is_env_sorting_enabled": ON,
    "is_log_drain_enabled": ON,
    "is_consistent_container_name_enabled": ON,
    "custom_internal_name": Sample("inside", ""),
    "stop_grace_period": Sample(60, 0),
    "docker_images_to_keep": Sample(0, 5),
    "max_restart_count": Sample(0, 5),
    **{
        f"manual_webhook_secret_{site}": Sample("first-secret", "second-secret", unsaid=True)
        for site in ("github", "gitlab", "bitbucket", "gitea")
    },
    # what it refers to
    "server": Sample(first("server"), second("server"), fixed=True),
    "destination": Sample(destination(1), destination(2), {"server": first("server with destinations")}, fixed=True),
    "github_app": Sample(first("github app"), "Public GitHub", fixed=True),
    "private_key": Sample(first("private key"), second("private key"), fixed=True),
    # what it owns
    "environment_variables.is_preview": Sample(True, False),
    "environment_variables.is_runtime": OFF,
    "environment_variables.is_buildtime": OFF,
    # Not the other way round, since with a directory its place is deleted, which the next one would have.
    "storages.type": Sample("host_file", "directory", row={"fs_path": "/srv/one", "mount_path": "/one"}),
    "storages.name": Sample("one", "two"),
    "storages.mount_path": Sample("/one", "/two"),
    "storages.host_path": Sample("/srv/one", ""),
    "storages.content": Sample("a=1\n$TWO\n", "b=2", row={"type": "file", "mount_path": "/one"}),
    "storages.fs_path": Sample("/srv/one", "/srv/two", beside=LOSES, row={"type": "directory", "mount_path": "/one"}),
    "storages.is_preview_suffix_enabled": OFF,
    "scheduled_tasks.name": TEXT,
    "scheduled_tasks.command": TEXT,
    "scheduled_tasks.frequency": Sample("0 3 * * *", "hourly"),
    "scheduled_tasks.container": Sample("web", ""),
    "scheduled_tasks.timeout": Sample(60, 300),
    "scheduled_tasks.enabled": OFF,
    # Not in a life, which puts other storages into the place of this one: with a schedule none can be removed.
    **volume_backups.samples("/data", beside=MOUNTED, since="4.3.0"),
    "tags": Sample(["One", "two"], ["two", "three"]),
    "preview_domains.domains": Sample(
        ["https://pr.fields.example.com:3000", "https://other.fields.example.com"], [], since="4.4.0", prepare=preview
    ),
    "preview_domains.docker_compose_domains": Sample(
        {"web": ["https://pr.fields.example.com"]},
        {"worker": ["https://pr.fields.example.com:8080"]},
        beside=COMPOSE,
        variants=("public",),
        since="4.4.0",
        prepare=preview,
    ),
    "additional_destinations.server": Sample(first("server"), second("server")),
    "additional_destinations.destination": Sample(
        first("destination"), second("destination"), row={"server": first("server with destinations")}
    ),
}

OTHERWISE = {
    "github_app": {
        "git_repository": Sample(repository, "https://github.com/acme/other.git"),
    },
    "deploy_key": {
        "git_repository": Sample("git@git.example.com:acme/app.git", "ssh://git@git.example.com/acme/other.git"),
    },
}

LONG = "x" * 256
REPOSITORIES = (
    *("not a repo", "acme/web", "ftp://git.example.com/acme/web.git", "https://git.example.com/a b"),
    *("https://localhost/acme/web.git", "https://10.0.0.7/acme/web.git", "https://git.example.com/acme/web.git?x=1"),
    *("git@git.example.com/acme/web.git", "https://git.example.com/$(id)"),
)
REFUSED = {
    "name": refused(LONG),
    "tags.name": refused("a<b>c"),
    "description": refused(LONG, "for <b>all</b>", "the end <"),
    "git_repository": refused(*REPOSITORIES, variant="public", later=False),
    "git_branch": refused("a b", "/main", "main/", "a..b", "HEAD", "a.lock", "a//b", "", variant="public"),
    "git_commit_sha": refused("-x", "a b", "", variant="public"),
    "docker_registry_image_name": refused("UPPER/case", "a b", LONG),
    "docker_registry_image_tag": refused("a b", "sha256:aa", "-1", "x" * 129),
    **{
        name: refused("a; b", "a $(id)", "a\nb", "x" * 1001, variant="public")
        for name in ("install_command", "build_command")
    },
    "start_command": refused("a > b", variant="public"),
    "base_directory": refused("/a b", "/" + LONG, variant="public"),
    "publish_directory": refused("/a;b", variant="public"),
    "dockerfile_location": refused("/", "/a b", variant="public"),
    "docker_compose_location": refused("/a b", variant="public"),
    "dockerfile_target_build": refused("a b", "x" * 129, variant="public", new=False),
    "docker_compose_domains": refused({"web": ["web.example.com"]}, variant="public", beside=COMPOSE, later=False),
    "docker_compose_custom_build_command": refused("a;b", variant="public", beside=COMPOSE),
    "docker_compose_custom_start_command": refused("a;b", variant="public", beside=COMPOSE),
    "domains": refused(
        *(["example.com"], ["ftp://example.com"], ["https://*.example.com"], ["not a url"], ["https://"]),
        ["https://x.example.com https://y.example.com"],
        ["https://b\u00fccher.example"],
        [f"https://{number}.{'x' * 60}.example.com" for number in range(30)],
    ),
    "ports_exposes": refused(["abc"], ["80-81"]),
    "ports_mappings": refused(["80"], ["80:80/udp"], ["9999:80", "9999:81"]),
    "custom_docker_run_options": refused("--x $(id)", "x" * 2001),
    "http_basic_auth_username": refused("", before=PASSWORD, new=False),
    "http_basic_auth_password": refused("", before=PASSWORD, new=False),
    "health_check_command": refused("curl 'x'", "x" * 1001),
    "health_check_path": refused("", "/a b", "/?a=1"),
    "health_check_port": refused(65536),
    "health_check_host": refused("", "a b", "http://a"),
    **{
        name: refused("")
        for name in ("limits_memory", "limits_memory_swap", "limits_memory_reservation", "limits_cpus")
    },
    "pre_deployment_command_container": refused("", "a b", before={"pre_deployment_command_container": "web"}),
    "post_deployment_command_container": refused("", "a b", before={"post_deployment_command_container": "web"}),
    "preview_url_template": refused(""),
    "stop_grace_period": refused(3601),
    "docker_images_to_keep": refused(101),
    "max_restart_count": refused(-1),
    "environment_variables.key": refused("1BAD", "a b", "a-b", LONG),
    "environment_variables.comment": refused("x" * 257),
    **volume_backups.refusals("/data", **MOUNTED),
    "storages.host_path": refused("/a b"),
    "storages.name": refused("a b", "-a", whole=True),
    "storages.mount_path": refused("/a;b", "/a/../b", row={"type": "file", "name": None}, whole=True),
    "scheduled_tasks.name": refused(LONG),
    "scheduled_tasks.command": refused("", LONG),
    "scheduled_tasks.frequency": refused("sometimes", "* * *", ""),
    "scheduled_tasks.timeout": refused(0),
}

CASE = Case(
    APPLICATION,
    place={"project": project, "server": first("own server")},
    variants={
        "image": {"docker_registry_image_name": "nginx", "docker_registry_image_tag": "1"},
        "public": {"git_repository": "https://git.example.com/acme/app.git", **GIT},
        "github_app": {"git_repository": repository, "github_app": first("github app"), **GIT},
        "deploy_key": {
            "git_repository": "git@git.example.com:acme/app.git",
            "private_key": first("private key"),
            **GIT,
        },
        "dockerfile": {"dockerfile": "FROM nginx\n"},
    },
    samples=SAMPLES,
    otherwise=OTHERWISE,
    refused=REFUSED,
    rows={
        **variables.ROWS,
        "preview_domains": {"pull_request_id": "42"},
        "scheduled_tasks": {"name": "task", "command": "true", "frequency": "daily"},
        "storages": {"type": "volume", "name": "data", "mount_path": "/data"},
        "additional_destinations": {},
    },
    unforetold=(
        "dockerfile new",
        "docker_registry_image_tag new",
        "http_basic_auth_username new",
        "http_basic_auth_password new",
        "additional_destinations.server new",
        "additional_destinations.server later",
        "additional_destinations.destination new",
        "additional_destinations.destination later",
    ),
)
