# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: paas_settings
short_description: A platform-neutral description of an application as options of one platform's module
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Translates what the role C(selfhosted.paas.paas_app) takes, without the prefix of its variables, into options of
    M(selfhosted.paas.coolify_application) or M(selfhosted.paas.dokploy_application), and its databases into options of
    M(selfhosted.paas.coolify_database) or M(selfhosted.paas.dokploy_database).
  - What the platform cannot express is listed, never left out silently.
options:
  _input:
    description: The description of the application.
    type: dict
    required: true
  platform:
    description: The platform.
    type: str
    choices: [coolify, dokploy]
    required: true
positional: platform
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: What Coolify would be told
  ansible.builtin.debug:
    msg: "{{ web | selfhosted.paas.paas_settings('coolify') }}"
  vars:
    web:
      image: ghcr.io/acme/web:1.4.2
      port: 8080
      limits:
        memory: 512m
"""

RETURN = r"""
_value:
  description: The translation.
  type: dict
  contains:
    settings:
      description: Options of the platform's module.
      type: dict
    databases:
      description: For each described database the options of the platform's module for databases.
      type: list
      elements: dict
    problems:
      description: What the platform cannot express, a sentence each.
      type: list
      elements: str
"""

from collections.abc import Iterator, Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language import environment_file
from ansible_collections.selfhosted.paas.plugins.module_utils.language.rows import declared_rows, sent_row
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of, resource_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.paas_databases import databases, variables_from

Description = Mapping[str, Any]
Problems = list[str]

BOTH_LIMITS = ("memory", "memory_reservation", "cpus")
NUMBERS = ("port", "replicas", "published", "target", "external_port")
SWITCHES = ("https", "purge_variables")


def typed(description: Description) -> Description:
    """The same with a number or a truth value where C(-e), a survey or a template gives the text of one."""
    rows = (name for name in ("domains", "ports", "databases") if description.get(name))
    return {**_typed(description), **{name: [_typed(row) for row in description[name]] for name in rows}}


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    return {
        **values,
        # A target is a path where it is none of a port.
        **{name: int(texts[name]) for name in NUMBERS if texts.get(name, "").isdigit()},
        **{name: boolean(texts[name], strict=False) for name in SWITCHES if name in texts},
    }


def split_image(image: str) -> tuple[str, str]:
    """Name and tag of an image; of one by digest the digits stand for the tag, as Coolify wants it."""
    name, at, digest = image.partition("@sha256:")
    if at:
        return f"{name}@sha256", digest
    name, colon, tag = image.rpartition(":")
    return (name, tag) if colon and "/" not in tag else (image, "latest")


def variables(description: Description, problems: Problems) -> dict[str, Any]:
    plain, secret = description.get("variables") or {}, description.get("secrets") or {}
    twice = sorted(set(plain) & set(secret))
    if twice:
        problems.append(f"{', '.join(twice)} stands in variables and in secrets.")
    return {**plain, **secret}


def unfit_variables(description: Description, platform: str, settings: Mapping[str, Any]) -> Iterator[str]:
    """What is no text, or cannot arrive in a container of the platform: a sentence for each, without its value."""
    resource = resource_of(f"{platform}_application")
    (child,) = (item for item in resource.children if item.name == "environment_variables")
    try:
        filed = environment_file.parse(str(description.get("environment_file") or ""))
    except ValueError as error:
        yield f"environment_file {error}."
        return
    for name, value in {**filed, **variables(description, [])}.items():
        if platform == "dokploy" and "${{" in str(value):
            yield f"{name} holds ${{{{, which Dokploy takes for a reference to a shared variable."
        try:
            for row in declared_rows(child, {child.name: {name: value}}) or ():
                sent_row(child, row, owner=settings)
                if child.dialect:
                    child.dialect.merge("", {row[child.key]: row[child.value]}, [])
        except (PaasError, ValueError) as error:
            yield str(error).replace(f"{child.name}[{name}]", name).replace(f"[{name}]", name).rstrip(".") + "."


def neutral_domains(description: Description) -> list[dict[str, Any]]:
    return [
        {"path": "/", "https": True, "port": description.get("port"), **domain}
        for domain in description.get("domains") or []
    ]


def coolify(description: Description, problems: Problems) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if description.get("image"):
        name, tag = split_image(description["image"])
        settings.update(docker_registry_image_name=name, docker_registry_image_tag=tag)
    settings.update(_coolify_git(description.get("git") or {}))
    if description.get("volumes"):
        settings["storages"] = [_storage(volume) for volume in description["volumes"]]
    if description.get("registry"):
        problems.append("registry: Coolify keeps no credentials; log in to the registry on the server (docker login).")
    if (description.get("replicas") or 1) != 1:
        problems.append(f"replicas: Coolify runs one container of an application, not {description['replicas']}.")
    ports = [str(description["port"])] if description.get("port") else []
    if description.get("domains") is not None:
        settings["domains"] = [_url(domain, description.get("port")) for domain in neutral_domains(description)]
        ports += [str(domain["port"]) for domain in neutral_domains(description) if domain["port"]]
    if ports:
        settings["ports_exposes"] = list(dict.fromkeys(ports))
    if description.get("ports") is not None:
        settings["ports_mappings"] = [f"{port['published']}:{port['target']}" for port in description["ports"]]
        problems += [
            f"ports: Coolify publishes only TCP, not {port['published']}/{port['protocol']}."
            for port in description["ports"]
            if port.get("protocol", "tcp") != "tcp"
        ]
    settings.update(_coolify_health_check(description.get("health_check")))
    limits = description.get("limits") or {}
    settings.update({f"limits_{name}": str(limits[name]) for name in BOTH_LIMITS if limits.get(name) is not None})
    if limits.get("cpu_reservation"):
        problems.append("limits.cpu_reservation: Coolify cannot keep CPUs for an application.")
    return settings


def _coolify_git(git: Description) -> dict[str, Any]:
    if not git:
        return {}
    settings = {"git_repository": git["repository"], "git_branch": git.get("branch") or "main"}
    settings["build_pack"] = git.get("build") or "nixpacks"
    if git.get("base_directory"):
        settings["base_directory"] = git["base_directory"]
    if git.get("dockerfile"):
        settings["dockerfile_location"] = "/" + git["dockerfile"].lstrip("/")
    if git.get("publish_directory"):
        settings["publish_directory"] = git["publish_directory"]
    return settings


def _storage(volume: Mapping[str, Any]) -> dict[str, Any]:
    if volume.get("name"):
        return {"type": "volume", "name": volume["name"], "mount_path": volume["target"]}
    return {"type": "directory", "fs_path": volume["host_path"], "mount_path": volume["target"]}


def _url(domain: Mapping[str, Any], port: Any) -> str:
    scheme = "https" if domain["https"] else "http"
    other = f":{domain['port']}" if domain["port"] and domain["port"] != port else ""
    path = domain["path"] if domain["path"] != "/" else ""
    return f"{scheme}://{domain['host']}{other}{path}"


def _coolify_health_check(check: Mapping[str, Any] | None) -> dict[str, Any]:
    if check is None:
        return {}
    if not check:
        return {"health_check_enabled": False}
    settings = {f"health_check_{name}": value for name, value in check.items()}
    kind = "cmd" if check.get("command") else "http"
    return {"health_check_enabled": True, "health_check_type": kind, **settings}


def dokploy(description: Description, problems: Problems) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if description.get("image"):
        registry = description.get("registry") or {}
        names = {"url": "registry_url", "username": "username", "password": "password"}
        settings["docker"] = {"image": description["image"], **{names[name]: value for name, value in registry.items()}}
    settings.update(_dokploy_git(description.get("git") or {}))
    if description.get("volumes") is not None:
        settings["mounts"] = [_mount(volume) for volume in description["volumes"]]
    if description.get("ports") is not None:
        settings["ports"] = [
            {
                "published_port": port["published"],
                "target_port": port["target"],
                "protocol": port.get("protocol") or "tcp",
            }
            for port in description["ports"]
        ]
        settings["purge_ports"] = True
    if description.get("health_check") is not None:
        settings["health_check_swarm"] = _swarm_check(description["health_check"], description.get("port"), problems)
    if description.get("replicas") is not None:
        settings["replicas"] = description["replicas"]
    if description.get("domains") is not None:
        settings["domains"] = [_row(domain) for domain in neutral_domains(description)]
        settings["purge_domains"] = True
    limits = description.get("limits") or {}
    names = {"cpus": "cpu_limit", "memory": "memory_limit"}
    settings.update({names.get(name, name): str(value) for name, value in limits.items() if value is not None})
    return settings


def _dokploy_git(git: Description) -> dict[str, Any]:
    if not git:
        return {}
    source = {"url": git["repository"], "branch": git.get("branch") or "main"}
    if git.get("base_directory"):
        source["build_path"] = git["base_directory"]
    more = {name: git[name] for name in ("dockerfile", "publish_directory") if git.get(name)}
    return {"git": source, "build_type": git.get("build") or "nixpacks", **more}


def _mount(volume: Mapping[str, Any]) -> dict[str, Any]:
    if volume.get("name"):
        return {"type": "volume", "volume_name": volume["name"], "mount_path": volume["target"]}
    return {"type": "bind", "host_path": volume["host_path"], "mount_path": volume["target"]}


def _swarm_check(check: Mapping[str, Any], port: Any, problems: Problems) -> dict[str, Any]:
    """The swarm knows only commands, so a path becomes what Coolify itself runs: whichever tool the image has."""
    if not check:
        return {}
    command = check.get("command")
    if not command:
        if not check.get("path") or not (check.get("port") or port):
            problems.append("health_check: it needs a command, or a path and a port.")
            return {}
        url = f"http://localhost:{check.get('port') or port}{check['path']}"
        command = f"curl -fsS -o /dev/null '{url}' || wget -q -O /dev/null '{url}' || exit 1"
    times = ("interval", "timeout", "start_period")
    found: dict[str, Any] = {"test": ["CMD-SHELL", command]}
    found.update({name: f"{check[name]}s" for name in times if check.get(name) is not None})
    if check.get("retries") is not None:
        found["retries"] = check["retries"]
    return found


def _row(domain: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: domain[name] for name in ("host", "path", "https")}
    if domain["port"]:
        row["port"] = domain["port"]
    return {**row, "certificate_type": "letsencrypt" if domain["https"] else "none"}


PLATFORMS: dict[str, Callable[[Description, Problems], dict[str, Any]]] = {"coolify": coolify, "dokploy": dokploy}


def paas_settings(description: Any, platform: str) -> dict[str, Any]:
    """Options of the platform's modules, and what it cannot express."""
    if not isinstance(description, Mapping) or platform not in PLATFORMS:
        raise AnsibleFilterError(f"paas_settings takes a description and one of {', '.join(PLATFORMS)}.")
    description = typed(description)
    problems: Problems = []
    if bool(description.get("image")) == bool(description.get("git")):
        problems.append("Exactly one of image and git says what is run.")
    problems += [
        f"volumes: {volume.get('target')} needs either a name or a host_path."
        for volume in description.get("volumes") or ()
        if bool(volume.get("name")) == bool(volume.get("host_path"))
    ]
    settings = PLATFORMS[platform](description, problems) if not problems else {}
    settings.update({name: description[name] for name in ("server", "destination") if description.get(name)})
    if platform == "dokploy" and settings.pop("destination", None):
        problems.append("destination: Dokploy has none; a server is all that can be chosen.")
    known = {option.name for option in declaration_of(f"{platform}_application").options()}
    problems += [f"{name}: the module has no such option." for name in sorted(settings.keys() - known)]
    declared, file = variables(description, problems), description.get("environment_file")
    problems += unfit_variables(description, platform, settings)
    if declared or file or description.get("purge_variables"):
        settings["environment_variables"] = declared
        settings["purge_environment_variables"] = bool(description.get("purge_variables"))
    if file:
        settings["environment_file"] = file
    taken = variables_from(description, problems)
    if taken:
        settings["environment_from"] = taken
    if description.get("public_variables"):
        settings["public_variables"] = description["public_variables"]
    place = description if platform == "coolify" else {**description, "destination": None}
    return {"settings": settings, "databases": databases(place, platform, problems), "problems": problems}


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"paas_settings": paas_settings}
