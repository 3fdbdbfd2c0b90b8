# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""GitHub and GitLab apps. A stand-in for GitHub says which repositories an app may see."""

from __future__ import annotations

import ipaddress
import re
import secrets
from typing import Any
from urllib.parse import urlsplit

from .gate import Call, Refused, broken, invalid, refuse
from .rules import Rule, validate
from .store import Row, Store, stamp

NEW: Row = {"custom_port": 22, "custom_user": "git", "is_public": False, "is_system_wide": False, "team_id": 0}
NEW_GITHUB: Row = dict.fromkeys(
    (
        "administration",
        "api_url",
        "app_id",
        "client_id",
        "client_secret",
        "contents",
        "html_url",
        "installation_id",
        "metadata",
        "organization",
        "private_key_id",
        "pull_requests",
        "webhook_secret",
    )
) | {**NEW, "type": "github"}
NEW_GITLAB: Row = dict.fromkeys(
    (
        "access_token",
        "api_url",
        "app_id",
        "client_id",
        "client_secret",
        "deploy_key_id",
        "expires_at",
        "group_name",
        "html_url",
        "oauth_id",
        "organization",
        "private_key_id",
        "public_key",
        "redirect_uri",
        "refresh_token",
        "webhook_token",
    )
) | {**NEW}
SENSITIVE = ("client_secret", "webhook_secret", "webhook_token", "access_token", "refresh_token")
# The answer to a PATCH lacks them for every token.
GITHUB_SECRETS = ("client_secret", "webhook_secret")
# The answer to a POST lacks what the database fills in.
FILLED_IN = ("administration", "contents", "metadata", "pull_requests")
TEXT = Rule("string", required=True, most=255)
TEXT_OR_NULL = Rule("string", null=True, most=255)


def _outside(label: str, value: Any) -> list[str]:
    """The stand-in's host is 127.0.0.1, which the instance's settings allow; other private addresses they do not."""
    host = urlsplit(value).hostname if isinstance(value, str) else None
    if not host:
        return [f"The {label} field must be a valid URL."]
    try:
        private = host != "127.0.0.1" and ipaddress.ip_address(host).is_private
    except ValueError:
        return []
    if not private:
        return []
    return [
        f"The {label.replace(' ', '_')} points to a local or private address that is not allowed. Configure allowed"
        " internal targets: http://127.0.0.1:8000/settings/advanced#endpoint-section"
    ]


def _url(label: str, value: Any) -> list[str]:
    parts = urlsplit(value if isinstance(value, str) else "")
    return [] if parts.scheme and parts.hostname else [f"The {label} field must be a valid URL."]


def _unresolved(store: Store, body: Any) -> dict[str, list[str]]:
    """Addresses with a name, where the instance has no name service or the name is of no host."""
    found = {}
    for name in ("api_url", "html_url"):
        host = urlsplit(str(body.get(name) or "")).hostname or "" if isinstance(body, dict) else ""
        named = not re.fullmatch(r"[\d.]*", host)
        if named and (not store.data["resolves"] or host.endswith(".invalid")):
            found[name] = [f"The {name.replace('_', ' ')} host could not be resolved."]
    return found


ADDRESS = Rule("string", null=True, check=_outside)
SHARED = {
    "name": TEXT,
    "api_url": ADDRESS,
    "html_url": Rule("string", required=True, check=_outside),
    "custom_user": TEXT_OR_NULL,
    "custom_port": Rule("integer", null=True, least=1, most=65535),
    "is_system_wide": Rule("boolean"),
}
GITHUB = {
    **SHARED,
    "organization": Rule("string", null=True, most=255, pattern=r"^[^\s/?#]+$"),
    "app_id": Rule("integer", required=True),
    "installation_id": Rule("integer", required=True),
    "client_id": TEXT,
    "client_secret": Rule("string", required=True),
    "webhook_secret": Rule("string", required=True),
    "private_key_uuid": Rule("string", required=True),
}
GITLAB = {
    **SHARED,
    **dict.fromkeys(("group_name", "client_id", "client_secret", "webhook_token"), TEXT_OR_NULL),
    "redirect_uri": Rule("string", null=True, check=_url),
}


def add_github(store: Store, name: str, **columns: Any) -> Row:
    return store.add("github_apps", {"name": name, **NEW_GITHUB, **columns})


def add_gitlab(store: Store, name: str, **columns: Any) -> Row:
    return store.add("gitlab_apps", {"name": name, **NEW_GITLAB, **columns})


def add_public(store: Store) -> None:
    """The two that every Coolify has, for repositories that anybody may read."""
    add_github(store, "Public GitHub", html_url="https://github.com", api_url="https://api.github.com", is_public=True)
    add_gitlab(
        store, "Public GitLab", html_url="https://gitlab.com", api_url="https://gitlab.com/api/v4", is_public=True
    )


def _find(store: Store, kind: str, number: str) -> Row:
    """Apps are addressed by their number; anything else breaks the query."""
    site = "GitHub" if kind == "github_apps" else "GitLab"
    if not number.isdigit():
        raise broken()
    rows: list[Row] = [row for row in store.data[kind].values() if row["id"] == int(number)]
    if rows:
        return rows[0]
    raise refuse(404, f"{site} app not found")


def _checked(call: Call, rules: dict[str, Rule]) -> Row:
    body = call.body()
    errors = {**validate(body, rules, rules), **_unresolved(call.store, body)}
    if errors:
        raise invalid(errors)
    assert isinstance(body, dict)
    return body


def _changes(call: Call, rules: dict[str, Rule]) -> Row:
    """What a PATCH may change; what it does not know it leaves out without a word."""
    body = {key: value for key, value in call.loose().items() if key in rules}
    errors = {**validate(body, {key: rules[key] for key in body}, rules), **_unresolved(call.store, body)}
    if errors:
        raise Refused(422, {"message": "Validation error", "errors": errors})
    return body


def _delete(call: Call, kind: str, number: str, model: str) -> Any:
    call.require("write")
    row = _find(call.store, kind, number)
    using = (model, row["id"])
    users = [item for item in call.store.applications.values() if (item["source_type"], item["source_id"]) == using]
    site = "GitHub" if kind == "github_apps" else "GitLab"
    if users:
        raise refuse(
            409,
            f"This {site} app is being used by {len(users)} application(s). Please delete all applications first.",
        )
    del call.store.data[kind][row["uuid"]]
    return {"message": f"{site} app deleted successfully"}


# -- GitHub ------------------------------------------------------------------------------------------------------

GITHUB_MODEL = "App\\Models\\GithubApp"
GITLAB_MODEL = "App\\Models\\GitlabApp"


def find_github(store: Store, uuid: str) -> Row:
    if uuid not in store.github_apps:
        raise refuse(404, "Github App not found.")
    return store.github_apps[uuid]


def repository(app: Row, name: str) -> Row:
    """What GitHub says about a repository: an app sees all but those with a word for nothing in their names."""
    if re.search(r"missing|none|nope|does-not-exist", name) or not re.fullmatch(r"[^/]+/[^/]+", name):
        raise refuse(404, "Repository not found or not accessible by the GitHub App.")
    owner, short = name.split("/")
    return {"id": 4242, "name": short, "full_name": name, "owner": {"login": owner}}


def list_github(call: Call) -> Any:
    call.require("read")
    return [call.shown(row, SENSITIVE) for row in call.store.github_apps.values()]


def create_github(call: Call) -> Any:
    call.require("write")
    body = _checked(call, GITHUB)
    key = call.store.private_keys.get(body.pop("private_key_uuid"))
    if key is None:
        raise refuse(404, "Private key not found or does not belong to your team.")
    body["api_url"] = body.get("api_url") or _github_api(body["html_url"])
    row = add_github(call.store, body.pop("name"), **body, private_key_id=key["id"])
    shown = {key: value for key, value in row.items() if key not in (*GITHUB_SECRETS, *FILLED_IN)}
    return 201, {**shown, "team_id": str(row["team_id"])}


def _github_api(address: str) -> str:
    parts = urlsplit(address)
    if parts.hostname == "github.com":
        return "https://api.github.com"
    return f"{parts.scheme}://{parts.netloc}/api/v3"


def update_github(call: Call, number: str) -> Any:
    call.require("write")
    row = _find(call.store, "github_apps", number)
    body = _changes(call, GITHUB)
    uuid = body.pop("private_key_uuid", None)
    if uuid is not None:
        # The rule wants a UUID with hyphens, which no key has.
        if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", uuid):
            text = "The private key uuid field must be a valid UUID."
            raise Refused(422, {"message": "Validation error", "errors": {"private_key_uuid": [text]}})
        raise refuse(404, "Private key not found or does not belong to your team")
    if body.get("html_url") and not body.get("api_url"):
        body["api_url"] = _github_api(body["html_url"])
    row.update(body, updated_at=stamp())
    shown = {key: value for key, value in row.items() if key not in GITHUB_SECRETS}
    return {"message": "GitHub app updated successfully", "data": shown}


def delete_github(call: Call, number: str) -> Any:
    return _delete(call, "github_apps", number, GITHUB_MODEL)


def _seen_by(store: Store, app: Row) -> list[str]:
    """Repositories that applications have from this app, and one that every account has."""
    rows = store.applications.values()
    mine = [row for row in rows if row["source_id"] == app["id"] and row["repository_project_id"]]
    return sorted({"acme/app", *(row["git_repository"] for row in mine)})


def list_repositories(call: Call, number: str) -> Any:
    call.require("read")
    app = _find(call.store, "github_apps", number)
    return {"repositories": [repository(app, name) for name in _seen_by(call.store, app)]}


def list_branches(call: Call, number: str, owner: str, name: str) -> Any:
    call.require("read")
    app = _find(call.store, "github_apps", number)
    try:
        repository(app, f"{owner}/{name}")
    except Refused:
        raise Refused(404, {"message": "Error loading branches from GitHub.", "error": "Not Found"}) from None
    return {"branches": [{"name": "main"}]}


# -- GitLab ------------------------------------------------------------------------------------------------------


def list_gitlab(call: Call) -> Any:
    call.require("read")
    return [call.shown(row, SENSITIVE) for row in call.store.gitlab_apps.values()]


def create_gitlab(call: Call) -> Any:
    call.require("write")
    body = _checked(call, GITLAB)
    body["html_url"] = body["html_url"].rstrip("/")
    body["api_url"] = (body.get("api_url") or f"{body['html_url']}/api/v4").rstrip("/")
    body["webhook_token"] = body.get("webhook_token") or secrets.token_hex(16)
    return 201, call.shown(add_gitlab(call.store, body.pop("name"), **body), SENSITIVE)


def update_gitlab(call: Call, number: str) -> Any:
    call.require("write")
    row = _find(call.store, "gitlab_apps", number)
    body = _changes(call, GITLAB)
    if body.get("html_url"):
        body["html_url"] = body["html_url"].rstrip("/")
        body["api_url"] = (body.get("api_url") or f"{body['html_url']}/api/v4").rstrip("/")
    row.update(body, updated_at=stamp())
    return {"message": "GitLab app updated successfully", "data": call.shown(row, SENSITIVE)}


def delete_gitlab(call: Call, number: str) -> Any:
    return _delete(call, "gitlab_apps", number, GITLAB_MODEL)


ROUTES = [
    ("GET", "/github-apps", list_github),
    ("POST", "/github-apps", create_github),
    ("PATCH", "/github-apps/([^/]+)", update_github),
    ("DELETE", "/github-apps/([^/]+)", delete_github),
    ("GET", "/github-apps/([^/]+)/repositories", list_repositories),
    ("GET", "/github-apps/([^/]+)/repositories/([^/]+)/([^/]+)/branches", list_branches),
    ("GET", "/gitlab-apps", list_gitlab),
    ("POST", "/gitlab-apps", create_gitlab),
    ("PATCH", "/gitlab-apps/([^/]+)", update_gitlab),
    ("DELETE", "/gitlab-apps/([^/]+)", delete_gitlab),
]
