# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications: from their creation to their deletion."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import time
from typing import Any

from . import projects, servers
from .fields import (
    ACTIONS,
    BASE64,
    CREATE_ALLOWED,
    CREATE_ONLY,
    CREATE_RULES,
    IGNORED_FOR_IMAGES,
    IMAGE_WITH_TAG,
    NEW,
    NEW_SETTINGS,
    NUMBERS,
    REGENERATE_LABELS,
    RENAMED_SETTINGS,
    SENSITIVE,
    SETTINGS,
    UPDATE_ALLOWED,
    UPDATE_RULES,
)
from .gate import Call, Refused, invalid, refuse
from .rules import bad_urls, decoded, urls, validate
from .store import DELETING, Row, Store, dates, new_uuid, stamp

PRIVATE = ("settings", "goes_at", "stops_at", "tags")
FLAGS = {name for name, rule in SETTINGS.items() if rule.kind == "boolean"} | {
    "health_check_enabled",
    "is_http_basic_auth_enabled",
}


def find(store: Store, uuid: str, message: str = "Application not found.") -> Row:
    if uuid not in store.applications:
        raise refuse(404, message)
    return store.applications[uuid]


# -- how an application is shown ---------------------------------------------------------------------------------


def _columns(call: Call, row: Row, hide: tuple[str, ...] = ()) -> Row:
    hidden = (*PRIVATE, *hide, *(() if call.sensitive else SENSITIVE))
    return {key: value for key, value in row.items() if key not in hidden}


def _destination(call: Call, row: Row, sensitive: bool = True) -> Row:
    destination = call.store.by_id("destinations", row["destination_id"])
    server = call.store.by_id("servers", destination["server_id"])
    shown = {
        **server,
        "is_coolify_host": server["name"] == "localhost",
        "settings": servers.settings(call, server, sensitive),
    }
    return {**destination, "server": shown}


def single(call: Call, row: Row) -> Row:
    environment = call.store.by_id("environments", row["environment_id"])
    project = call.store.by_id("projects", environment["project_id"])
    return {
        **_columns(call, row, ("id",)),
        "settings": row["settings"],
        "environment": {**environment, "project": projects.with_team(project)},
        "destination": _destination(call, row),
    }


def nested(call: Call, row: Row) -> Row:
    """As the view of an environment shows it: with a number, without settings."""
    return {**_columns(call, row), "domain_dns_statuses": None, "destination": _destination(call, row)}


def in_deployment(call: Call, row: Row) -> Row:
    environment = call.store.by_id("environments", row["environment_id"])
    project = call.store.by_id("projects", environment["project_id"])
    hidden = (*PRIVATE, *(name for name in SENSITIVE if name != "private_key_id"))
    return {
        **{key: value for key, value in row.items() if key not in hidden},
        "environment": {**environment, "project": projects.with_team(project)},
        "destination": _destination(call, row, sensitive=False),
    }


def list_all(call: Call) -> Any:
    call.require("read")
    return [
        {**_columns(call, row, ("id",)), "destination": _destination(call, row)}
        for row in call.store.applications.values()
    ]


def get(call: Call, uuid: str) -> Any:
    call.require("read")
    return single(call, find(call.store, uuid))


# -- checks --------------------------------------------------------------------------------------------------------


def _check_by_hand(body: Row, application: Row | None) -> None:
    """Checks that answer with a text instead of a list."""
    for name in BASE64:
        if name in body and decoded(body[name]) is None and not (name != "custom_labels" and body[name] is None):
            raise invalid({name: f"The {name} should be base64 encoded."})
    if application is not None and "ports_exposes" in body and not body["ports_exposes"]:
        raise invalid({"ports_exposes": "The ports_exposes should be a comma separated list of numbers."})
    hosts = [pair.split(":")[0] for pair in str(body.get("ports_mappings") or "").split(",")]
    if len(hosts) != len(set(hosts)):
        raise invalid({"ports_mappings": "The first number before : should be unique between mappings."})
    if body.get("is_raw_compose_deployment_enabled"):
        raise invalid(
            {
                "is_raw_compose_deployment_enabled": "Raw compose deployment can only be enabled for Docker Compose"
                " applications."
            }
        )
    if application is not None and body.get("docker_compose_domains"):
        raise invalid(
            {
                "docker_compose_domains": "Cannot set docker_compose_domains without docker_compose_raw. Reload the"
                " compose file from the git repository first."
            }
        )
    if application is not None and body.get("is_http_basic_auth_enabled") is True:
        missing = [
            name
            for name in ("http_basic_auth_username", "http_basic_auth_password")
            if not (body.get(name) or application[name])
        ]
        if missing:
            raise invalid({name: f"The {name} is required." for name in missing})


def _refuse_conflicts(store: Store, wanted: list[str], own: Row | None) -> None:
    conflicts = [
        {
            "domain": url,
            "resource_name": row["name"],
            "resource_uuid": row["uuid"],
            "resource_type": "application",
            "message": f"Domain {url} is already in use by application '{row['name']}'",
        }
        for url in dict.fromkeys(wanted)
        for row in store.applications.values()
        if row is not own and url in urls(row["fqdn"])
    ]
    if conflicts:
        raise Refused(
            409,
            {
                "message": "Domain conflicts detected. Use force_domain_override=true to proceed.",
                "conflicts": conflicts,
                "warning": "Using the same domain for multiple resources can cause routing conflicts and unpredictable"
                " behavior.",
            },
        )


# -- writes --------------------------------------------------------------------------------------------------------


def _labels(application: Row) -> str:
    """Labels for the proxy; the real ones are many more, and no less generated."""
    lines = ["traefik.enable=true"]
    for index, url in enumerate(urls(application["fqdn"])):
        host = url.split("://")[1].split("/")[0].split(":")[0]
        lines.append(f"traefik.http.routers.http-{index}-{application['uuid']}.rule=Host(`{host}`)")
    return "\n".join([*lines, "caddy_ingress_network=coolify"])


def _store(application: Row, body: Row) -> None:
    """Put the accepted fields where they belong, as the server stores them."""
    for name, value in body.items():
        if name in ACTIONS and name not in RENAMED_SETTINGS and name not in BASE64:
            continue
        if name in RENAMED_SETTINGS and value is None:
            continue
        if name in FLAGS or name in RENAMED_SETTINGS:
            value = value in (True, 1, "1")
        elif name in NUMBERS and value is not None:
            value = int(float(value))
        elif name == "health_check_port" and value is not None:
            value = str(value)
        elif name == "custom_nginx_configuration":
            value = decoded(value)
        elif name == "custom_network_aliases" and value:
            value = ",".join(dict.fromkeys(item.strip().replace(" ", "-") for item in value.split(",")))
        elif name in ("description", "install_command") and value is None:
            value = ""
        place = application["settings"] if name in SETTINGS or name in RENAMED_SETTINGS else application
        place[RENAMED_SETTINGS.get(name, name)] = value


def _random_secret() -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _index in range(40))


def create_from_image(call: Call) -> Any:
    call.require("write")
    body = call.body()
    rules = {**CREATE_RULES, "docker_registry_image_name": IMAGE_WITH_TAG}
    first = {name: rules[name] for name in CREATE_RULES if name in CREATE_ONLY or name in ("name", "description")}
    errors = validate(body, {**first, **_given(rules, body)}, CREATE_ALLOWED)
    if errors:
        raise invalid(errors)
    if not body.get("environment_name") and not body.get("environment_uuid"):
        raise refuse(422, "You need to provide at least one of environment_name or environment_uuid.")
    store = call.store
    project = projects.find(store, body["project_uuid"])
    environment = projects.find_environment(store, project, body.get("environment_name") or body["environment_uuid"])
    server = servers.find(store, body["server_uuid"])
    destination = _destination_for(store, server, body)
    errors = validate(body, {"docker_registry_image_name": IMAGE_WITH_TAG}, set(body))
    errors.update({f"tags.{i}": [f"The tags.{i} field must be at least 2 characters."] for i in _short_tags(body)})
    bad = bad_urls(body.get("domains"))
    if bad:
        errors["domains"] = [f"Invalid URL: {url}" for url in bad]
    if errors:
        raise invalid(errors)
    _check_by_hand(body, None)
    wanted = urls(body.get("domains"))
    if not body.get("force_domain_override"):
        _refuse_conflicts(store, wanted, None)
    application = _new(store, environment, destination, body)
    if wanted:
        application["fqdn"] = ",".join(wanted)
    elif body.get("autogenerate_domain", True):
        application["fqdn"] = f"http://{application['uuid']}.{server['ip']}.sslip.io"
    application["custom_labels"] = _labels(application)
    if body.get("instant_deploy"):
        store.queue(application)
    return 201, {"uuid": application["uuid"], "domains": application["fqdn"]}


def _given(rules: dict[str, Any], body: Any) -> dict[str, Any]:
    return {name: rule for name, rule in rules.items() if isinstance(body, dict) and name in body}


def _short_tags(body: Row) -> list[int]:
    return [index for index, tag in enumerate(body.get("tags") or []) if len(str(tag)) < 2]


def _destination_for(store: Store, server: Row, body: Row) -> Row:
    """The only destination, whatever is asked for; the one asked for where there are several."""
    found = store.destinations_of(server)
    if len(found) == 1:
        return found[0]
    if not body.get("destination_uuid"):
        raise refuse(400, "Server has multiple destinations and you do not set destination_uuid.")
    for row in found:
        if row["uuid"] == body["destination_uuid"]:
            return row
    raise invalid({"destination_uuid": "Provided destination_uuid does not belong to the specified server."})


def _new(store: Store, environment: Row, destination: Row, body: Row) -> Row:
    uuid = new_uuid()
    name, tag = _image_parts(body["docker_registry_image_name"], body.get("docker_registry_image_tag"))
    application = {
        "id": store.next_id(),
        "uuid": uuid,
        **NEW,
        "name": f"docker-image-{new_uuid()}",
        "config_hash": hashlib.md5(uuid.encode()).hexdigest(),
        "environment_id": environment["id"],
        "destination_id": destination["id"],
        "last_online_at": stamp().replace("T", " ")[:19],
        **{f"manual_webhook_secret_{site}": _random_secret() for site in ("github", "gitlab", "bitbucket", "gitea")},
        **dates(),
        "settings": dict(NEW_SETTINGS),
    }
    given = {key: value for key, value in body.items() if key not in CREATE_ONLY and key not in IGNORED_FOR_IMAGES}
    _store(application, given)
    application.update(docker_registry_image_name=name, docker_registry_image_tag=tag)
    if body.get("description") is None:
        application["description"] = None
    store.applications[uuid] = application
    return application


def _image_parts(name: str, tag: str | None) -> tuple[str, str]:
    """A name may hold a tag or a digest; a digest is stored as a tag of name@sha256."""
    digest = re.fullmatch(r"(.+)@sha256:([a-f0-9]+)", name)
    if digest:
        return f"{digest.group(1)}@sha256", digest.group(2)
    base, colon, inline = name.rpartition(":")
    if colon and "/" not in inline:
        return base, tag or inline
    return name, tag or "latest"


def update(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.body()
    application = find(call.store, uuid, "Application not found")
    # An empty ports_exposes is left to the check by hand, which answers in another shape.
    left_out = () if not isinstance(body, dict) or body.get("ports_exposes") else ("ports_exposes",)
    errors = validate(body, {name: rule for name, rule in UPDATE_RULES.items() if name not in left_out}, UPDATE_ALLOWED)
    if errors:
        raise invalid(errors)
    _check_by_hand(body, application)
    proxy = call.store.server_of(application)["proxy"]["type"] != "NONE"
    if "domains" in body and proxy:
        bad = bad_urls(body["domains"])
        if bad:
            raise invalid([f"Invalid URL: {url}" for url in bad])
        if not body.get("force_domain_override"):
            _refuse_conflicts(call.store, urls(body["domains"]), application)
        application["fqdn"] = ",".join(urls(body["domains"])) or None
    _store(application, body)
    application["updated_at"] = stamp()
    _side_effects(application, body)
    if body.get("instant_deploy"):
        call.store.queue(application)
    return {"uuid": uuid}


def _side_effects(application: Row, body: Row) -> None:
    if body.get("is_static"):
        application["ports_exposes"] = "80"
    if "noindex_domains" in body:
        mine = urls(application["fqdn"])
        application["noindex_domains"] = [url for url in body["noindex_domains"] or [] if url in mine]
    if any(name in body for name in REGENERATE_LABELS):
        application["custom_labels"] = _labels(application)


def delete(call: Call, uuid: str) -> Any:
    call.require("write")
    application = find(call.store, uuid, "Application not found")
    application["goes_at"] = time.time() + DELETING * call.store.speed
    return {"message": "Application deletion request queued."}


ROUTES = [
    ("GET", "/applications", list_all),
    ("POST", "/applications/dockerimage", create_from_image),
    ("GET", "/applications/([^/]+)", get),
    ("PATCH", "/applications/([^/]+)", update),
    ("DELETE", "/applications/([^/]+)", delete),
]
