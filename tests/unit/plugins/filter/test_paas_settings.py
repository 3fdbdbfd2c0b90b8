# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.paas_settings import paas_settings, split_image


@pytest.mark.parametrize(
    ("image", "name", "tag"),
    [
        ("nginx", "nginx", "latest"),
        ("nginx:1.27", "nginx", "1.27"),
        ("registry.example.com:5000/web", "registry.example.com:5000/web", "latest"),
        ("registry.example.com:5000/web:2", "registry.example.com:5000/web", "2"),
        (f"ghcr.io/acme/web@sha256:{'a' * 64}", "ghcr.io/acme/web@sha256", "a" * 64),
    ],
)
def test_an_image_is_split_into_name_and_tag(image, name, tag):
    assert split_image(image) == (name, tag)


def settings(platform, **description):
    found = paas_settings({"image": "nginx:1", **description}, platform)
    assert found["problems"] == []
    return found["settings"]


def problems(platform, **description):
    return paas_settings({"image": "nginx:1", **description}, platform)["problems"]


def test_what_is_left_out_is_left_alone():
    assert settings("coolify") == {"docker_registry_image_name": "nginx", "docker_registry_image_tag": "1"}
    assert settings("dokploy") == {"docker": {"image": "nginx:1"}}


def test_domains_are_urls_on_coolify_and_rows_on_dokploy():
    described = {
        "port": 8080,
        "domains": [{"host": "a.example.com"}, {"host": "b.example.com", "path": "/v1", "port": 9000, "https": False}],
    }
    coolify = settings("coolify", **described)
    assert coolify["domains"] == ["https://a.example.com", "http://b.example.com:9000/v1"]
    assert coolify["ports_exposes"] == ["8080", "9000"]
    assert settings("dokploy", **described)["domains"] == [
        {"host": "a.example.com", "path": "/", "https": True, "port": 8080, "certificate_type": "letsencrypt"},
        {"host": "b.example.com", "path": "/v1", "https": False, "port": 9000, "certificate_type": "none"},
    ]


def test_variables_and_secrets_are_both_environment_variables():
    for platform in ("coolify", "dokploy"):
        found = settings(platform, variables={"A": "1"}, secrets={"B": "2"}, purge_variables=True)
        assert found["environment_variables"] == {"A": "1", "B": "2"}
        assert found["purge_environment_variables"] is True


def test_a_file_declares_variables_on_either_platform():
    for platform in ("coolify", "dokploy"):
        found = settings(platform, environment_file="A=1\nB='it is'\n", variables={"B": "2"})
        assert (found["environment_file"], found["environment_variables"]) == ("A=1\nB='it is'\n", {"B": "2"})
        told = problems(platform, environment_file="A=1\nhunter2\n")
        assert len(told) == 1
        assert told[0].startswith("environment_file has no NAME=value in line 2.")
        assert "hunter2" not in told[0]


def test_values_that_cannot_arrive_or_are_no_text_are_told_all_together():
    found = problems(
        "coolify", variables={"A": "end\\", "B": True}, environment_file="C='{\"a\": \"x # y\"}'\nD=' d'\n"
    )
    assert [text.split()[:3] for text in found] == [
        ["C", "is", "JSON"],
        ["D", "begins", "or"],
        ["A", "ends", "with"],
        ["B", "must", "be"],
    ]
    assert problems("dokploy", variables={"A": "'\"`#"})[0].startswith("A mixes quotes")


def test_limits_have_the_names_of_the_platform():
    limits = {"memory": "512m", "memory_reservation": "256m", "cpus": 0.5}
    coolify = settings("coolify", limits=limits)
    assert coolify["limits_memory"] == "512m"
    assert coolify["limits_cpus"] == "0.5"
    dokploy = settings("dokploy", limits={**limits, "cpu_reservation": "0.1"}, replicas=3)
    assert dokploy["memory_limit"] == "512m"
    assert dokploy["cpu_limit"] == "0.5"
    assert (dokploy["cpu_reservation"], dokploy["replicas"]) == ("0.1", 3)


def test_volumes_are_mounted():
    volumes = [{"name": "data", "target": "/data"}, {"host_path": "/srv", "target": "/srv"}]
    assert settings("dokploy", volumes=volumes)["mounts"] == [
        {"type": "volume", "volume_name": "data", "mount_path": "/data"},
        {"type": "bind", "host_path": "/srv", "mount_path": "/srv"},
    ]
    for platform in ("coolify", "dokploy"):
        assert "needs either a name or a host_path" in problems(platform, volumes=[{"target": "/data"}])[0]


def test_ports_lead_into_the_container():
    ports = [{"published": 8080, "target": 80}]
    assert settings("coolify", ports=ports)["ports_mappings"] == ["8080:80"]
    dokploy = settings("dokploy", ports=[*ports, {"published": 53, "target": 53, "protocol": "udp"}])
    assert dokploy["ports"] == [
        {"published_port": 8080, "target_port": 80, "protocol": "tcp"},
        {"published_port": 53, "target_port": 53, "protocol": "udp"},
    ]
    assert dokploy["purge_ports"] is True


def test_a_health_check_is_a_request_on_coolify_and_a_command_on_dokploy():
    check = {"path": "/healthz", "interval": 10, "retries": 3}
    coolify = settings("coolify", port=8080, health_check=check)
    assert (coolify["health_check_enabled"], coolify["health_check_type"]) == (True, "http")
    assert (coolify["health_check_path"], coolify["health_check_interval"]) == ("/healthz", 10)
    dokploy = settings("dokploy", port=8080, health_check=check)["health_check_swarm"]
    assert "curl -fsS -o /dev/null 'http://localhost:8080/healthz'" in dokploy["test"][1]
    assert (dokploy["interval"], dokploy["retries"]) == ("10s", 3)
    command = {"command": "/app/healthy"}
    assert settings("coolify", health_check=command)["health_check_type"] == "cmd"
    assert settings("dokploy", health_check=command)["health_check_swarm"] == {"test": ["CMD-SHELL", "/app/healthy"]}
    assert settings("coolify", health_check={}) | settings("dokploy", health_check={}) == {
        **settings("coolify"),
        **settings("dokploy"),
        "health_check_enabled": False,
        "health_check_swarm": {},
    }
    assert "health_check" in problems("dokploy", health_check={"path": "/"})[0]


def test_a_repository_is_built_the_same_way():
    git = {"repository": "https://example.com/web", "build": "dockerfile", "dockerfile": "docker/web", "branch": "next"}
    coolify = settings("coolify", image="", git=git)
    assert coolify == {
        "git_repository": "https://example.com/web",
        "git_branch": "next",
        "build_pack": "dockerfile",
        "dockerfile_location": "/docker/web",
    }
    static = {"repository": "https://example.com/web", "build": "static", "publish_directory": "dist"}
    assert settings("dokploy", image="", git={**static, "base_directory": "/site"}) == {
        "git": {"url": "https://example.com/web", "branch": "main", "build_path": "/site"},
        "build_type": "static",
        "publish_directory": "dist",
    }


def test_everything_that_a_platform_cannot_express_is_listed():
    found = "\n".join(
        problems(
            "coolify",
            registry={"username": "joe", "password": "x"},
            replicas=2,
            limits={"cpu_reservation": "1"},
            ports=[{"published": 53, "target": 53, "protocol": "udp"}],
            variables={"A": " padded "},
        )
    )
    for word in ("registry", "replicas", "limits.cpu_reservation", "53/udp", "A begins or ends"):
        assert word in found
    assert problems("dokploy", variables={"A": "${{project.B}}"}) == [
        "A holds ${{, which Dokploy takes for a reference to a shared variable."
    ]


def test_a_description_that_contradicts_itself_is_refused():
    assert "Exactly one of image and git" in problems("coolify", git={"repository": "https://example.com/x"})[0]
    assert "Exactly one of image and git" in problems("dokploy", image="")[0]
    assert "A stands in variables and in secrets" in problems("dokploy", variables={"A": "1"}, secrets={"A": "2"})[0]
    with pytest.raises(AnsibleFilterError, match="one of coolify, dokploy"):
        paas_settings({}, "heroku")


def test_where_it_runs_is_said_in_the_words_of_the_platform():
    assert (
        settings("coolify", server="two", destination="blue").items()
        >= {"server": "two", "destination": "blue"}.items()
    )
    assert settings("dokploy", server="two")["server"] == "two"
    assert problems("dokploy", destination="blue") == [
        "destination: Dokploy has none; a server is all that can be chosen."
    ]
