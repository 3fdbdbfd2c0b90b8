# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every field of private keys, projects, environments and applications of Coolify; of applications from every source
that has it.

On a real server the fields of the source C(github_app) are tested where COOLIFY_GITHUB_APP and
COOLIFY_GITHUB_REPOSITORY name an app and a repository that it can read.
"""

from __future__ import annotations

import os

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.keys import PRIVATE_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import ENVIRONMENT, PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.plugins.module_utils.language.child import Child
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from frame import Bench, Sample, check_field, labels


def made(name: str):
    """A name or id that the bench knows by this one."""
    return lambda bench: bench.made[name]


def destination(name: str):
    """A destination by its name, or by its id where the server does not list destinations."""
    return lambda bench: bench.made[f"{name} destination{' id' if bench.older_than('4.2') else ''}"]


GIT = {"git_branch": "main", "build_pack": "nixpacks"}
SOURCES = {
    "public": {"git_repository": "https://git.example.com/acme/app.git", **GIT},
    "github_app": {
        "git_repository": made("repository"),
        "github_app": made("github app"),
        **GIT,
    },
    "deploy_key": {
        "git_repository": "git@git.example.com:acme/app.git",
        "private_key": made("private key"),
        **GIT,
    },
    "dockerfile": {"dockerfile": "FROM nginx\n"},
    "image": {"docker_registry_image_name": "nginx", "docker_registry_image_tag": "1"},
}
COMPOSE = {"build_pack": "dockercompose"}
DOMAINS = {"domains": ["https://one.fields.example.com", "https://two.fields.example.com"]}
PASSWORD = {"http_basic_auth_username": "somebody", "http_basic_auth_password": "first-password"}

TEXT = Sample("one", "two")
CLEARED = Sample("one", "")
ON = Sample(True, False)
OFF = Sample(False, True)

EVERYWHERE = {
    "description": Sample("one", ""),
    "environment_variables.value": Sample("one", 'two words # "quoted" and $MORE\nand {"more": [1]}'),
    "environment_variables.is_literal": Sample(False, True),
    "environment_variables.is_multiline": ON,
    "environment_variables.is_shown_once": Sample(False, True),
    "environment_variables.comment": CLEARED,
}


def preview(bench: Bench, uuid: str) -> None:
    """A preview of the application, for what can only be declared where there is one."""
    source = {"docker_tag": "pr-42", "git_type": "github"}
    path = f"/applications/{uuid}/previews"
    bench.client(APPLICATION).send(
        Call("POST", path, repeatable=False), {}, {"pull_request_id": 42, "instant_deploy": False, **source}
    )


SAMPLES = {
    **EVERYWHERE,
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
    "server": Sample(made("server one"), made("server two"), fixed=True),
    "destination": Sample(destination("first"), destination("second"), {"server": made("server many")}, fixed=True),
    "github_app": Sample(made("github app"), "Public GitHub", fixed=True),
    "private_key": Sample(made("private key"), made("other private key"), fixed=True),
    # what it owns
    "environment_variables.is_preview": Sample(True, False),
    "environment_variables.is_runtime": OFF,
    "environment_variables.is_buildtime": OFF,
    "storages.type": Sample("directory", "host_file"),
    "storages.name": Sample("one", "two"),
    "storages.mount_path": Sample("/one", "/two"),
    "storages.host_path": Sample("/srv/one", ""),
    "storages.content": Sample("a=1\n$TWO\n", "b=2"),
    "storages.fs_path": Sample("/srv/one", "/srv/two"),
    "storages.is_preview_suffix_enabled": OFF,
    "scheduled_tasks.name": TEXT,
    "scheduled_tasks.command": TEXT,
    "scheduled_tasks.frequency": Sample("0 3 * * *", "hourly"),
    "scheduled_tasks.container": Sample("web", ""),
    "scheduled_tasks.timeout": Sample(60, 300),
    "scheduled_tasks.enabled": OFF,
    "tags": Sample(["One", "two"], ["two", "three"]),
    "preview_domains.domains": Sample(
        ["https://pr.fields.example.com:3000", "https://other.fields.example.com"], [], since="4.4.0", prepare=preview
    ),
    "preview_domains.docker_compose_domains": Sample(
        {"web": ["https://pr.fields.example.com"]},
        {"worker": ["https://pr.fields.example.com:8080"]},
        beside=COMPOSE,
        since="4.4.0",
        prepare=preview,
    ),
    "additional_destinations.server": Sample(made("server one"), made("server two")),
    "additional_destinations.destination": Sample(made("first destination"), made("second destination")),
}

OTHERWISE = {
    "github_app": {
        "git_repository": Sample(made("repository"), "https://github.com/acme/other.git"),
    },
    "deploy_key": {
        "git_repository": Sample("git@git.example.com:acme/app.git", "ssh://git@git.example.com/acme/other.git"),
    },
}
"""Samples that one source needs other values for."""

ROWS = {
    "preview_domains": {"pull_request_id": "42"},
    "environment_variables": {"value": "one"},
    "scheduled_tasks": {"name": "task", "command": "true", "frequency": "daily"},
    "storages": {"type": "volume", "name": "data", "mount_path": "/data"},
    "additional_destinations": {},
}
OTHER_ROWS = {
    "additional_destinations.destination": {"server": made("server many")},
    "storages.type": {"type": "directory", "fs_path": "/srv/one", "mount_path": "/one"},
    "storages.content": {"type": "file", "mount_path": "/one"},
    "storages.fs_path": {"type": "directory", "mount_path": "/one"},
}


def cases() -> list[tuple[str, str]]:
    """Every field with every source for which it makes sense; what an application owns is the same for all."""
    options = {item.name: item for item in APPLICATION.options()}
    found = []
    for label in labels(APPLICATION):
        option = options[label.split(".")[0]]
        sources = ("image",) if isinstance(option, Child) else option.variants or SOURCES
        sources = ("public",) if label == "preview_domains.docker_compose_domains" else sources
        found += [(label, source) for source in sources]
    return found


def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode()


def surround(bench: Bench) -> None:
    """Make what applications refer to; it is removed after the tests."""
    client = bench.client(APPLICATION)

    def add(path: str, body: dict, number: str = "uuid") -> str:
        answer = client.send(Call("POST", path, repeatable=False), {}, body)
        # Destinations go with their server; by themselves they can be removed only where it can be reached.
        if not path.endswith("/destinations"):
            bench.cleanup.append(lambda: client.send(Call("DELETE", f"{path}/{answer[number]}"), {}))
        return answer["uuid"]

    bench.made["server"] = client.get(Call("GET", "/servers"), {})[0]["uuid"]
    for name in ("private key", "other private key"):
        bench.made[name] = f"{bench.project} {name}"
        key = add("/security/keys", {"name": bench.made[name], "private_key": private_key()})
    for number, name in enumerate(("one", "two", "many")):
        # Nobody has these addresses, so nothing can be deployed there.
        body = {"name": f"{bench.project} {name}", "ip": f"192.0.2.{number + 1}", "private_key_uuid": key}
        bench.made[f"server {name}"] = add("/servers", body)
    for name in ("first", "second"):
        bench.made[f"{name} destination"] = network = f"{bench.project.replace(' ', '-')}-{name}"
        path = f"/servers/{bench.made['server many']}/destinations"
        bench.made[f"{name} destination id"] = add(path, {"name": network, "network": network})
    if bench.server.real:
        bench.made["github app"] = os.environ.get("COOLIFY_GITHUB_APP")
        bench.made["repository"] = os.environ.get("COOLIFY_GITHUB_REPOSITORY")
        return
    bench.made["github app"], bench.made["repository"] = f"{bench.project} app", "acme/app"
    body = {
        "name": bench.made["github app"],
        **dict.fromkeys(("client_id", "client_secret", "webhook_secret"), "fields"),
        **dict.fromkeys(("api_url", "html_url"), "http://127.0.0.1:8899"),
        "app_id": 1,
        "installation_id": 2,
        "private_key_uuid": key,
    }
    add("/github-apps", body, number="id")


@pytest.fixture(scope="module")
def bench(request, server_of):
    ready = Bench(server_of("coolify"))
    ready.run(PROJECT, name=ready.project)
    ready.cleanup.append(lambda: ready.run(PROJECT, name=ready.project, state="absent"))
    surround(ready)
    ready.version = request.param
    ready.pose()
    yield ready
    ready.close()


KEYS = {
    "description": Sample("one", "two"),
    "private_key": Sample(lambda bench: own_key(bench, "first"), lambda bench: own_key(bench, "second")),
}


def own_key(bench, which):
    """A key that no other object has."""
    return bench.made.setdefault(f"own {which} key", private_key())


@pytest.mark.parametrize("label", labels(PRIVATE_KEY))
def test_private_key(bench, label):
    check_field(bench, PRIVATE_KEY, label, KEYS, {}, private_key=own_key(bench, "usual"))


@pytest.mark.parametrize("label", labels(PROJECT))
def test_project(bench, label):
    check_field(bench, PROJECT, label, EVERYWHERE, ROWS)


@pytest.mark.parametrize("label", labels(ENVIRONMENT))
def test_environment(bench, label):
    check_field(bench, ENVIRONMENT, label, EVERYWHERE, ROWS, project=bench.project)


@pytest.mark.parametrize(("label", "source"), cases())
def test_application(bench, label, source):
    if source == "github_app" and not (bench.made["github app"] and bench.made["repository"]):
        # Only on a real server: a GitHub App belongs to somebody's account at GitHub.
        pytest.skip("COOLIFY_GITHUB_APP and COOLIFY_GITHUB_REPOSITORY name no app and no repository")
    place = {"project": bench.project, "server": bench.made["server"], **SOURCES[source]}
    place = {name: value(bench) if callable(value) else value for name, value in place.items()}
    samples = {**SAMPLES, **OTHERWISE.get(source, {})}
    rows = {**ROWS, **({label.split(".")[0]: OTHER_ROWS[label]} if label in OTHER_ROWS else {})}
    check_field(bench, APPLICATION, label, samples, rows, **place)
