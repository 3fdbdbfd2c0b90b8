# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things elsewhere: S3 storages, tokens of cloud providers, and scripts for their new servers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import yaml

from .gate import Call, invalid, refuse
from .projects import FIELDS, rules_of_places
from .rules import Rule, sent_to, validate
from .store import Row, stamp

TEXT = Rule("string", required=True, most=255)
BUCKET_TEXT = (
    "The bucket must be a valid S3 bucket name: 3-63 lowercase letters, numbers, dots, or hyphens; start and end with a"
    " letter or number; no consecutive dots, dot-hyphen pairs, or IP address format."
)


def _bucket(_label: str, value: Any) -> list[str]:
    text = value if isinstance(value, str) else ""
    good = re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", text) and not re.search(r"\.\.|\.-|-\.", text)
    return [] if good and not re.fullmatch(r"[\d.]+", text) else [BUCKET_TEXT]


S3 = {
    **rules_of_places(True, FIELDS),
    "endpoint": replace(TEXT, check=sent_to),
    "bucket": Rule("any", required=True, check=_bucket),
    "region": TEXT,
    "key": TEXT,
    "secret": TEXT,
    "is_usable": Rule("boolean"),
}
CLOUD_TOKEN = {
    "provider": Rule("string", required=True, choices=("hetzner", "digitalocean", "vultr")),
    "token": Rule("string", required=True),
    "name": TEXT,
}


def _script(_label: str, value: Any) -> list[str]:
    try:
        if not str(value).startswith("#!"):
            yaml.safe_load(str(value))
    except yaml.YAMLError:
        line = str(value).splitlines()[0]
        text = "The script must be either a valid bash script (starting with #!) or valid cloud-config YAML."
        return [f'{text} YAML parse error: Malformed inline YAML string at line 1 (near "{line}").']
    return []


SCRIPT = {"name": TEXT, "script": Rule("string", required=True, check=_script)}
HIDDEN = {"s3_storages": ("key", "secret"), "cloud_tokens": ("token",), "cloud_init_scripts": ("script",)}


def _optional(rules: dict[str, Rule]) -> dict[str, Rule]:
    return {name: replace(rule, required=False) for name, rule in rules.items()}


class Kind:
    """A kind of row with the five routes that all of these have."""

    def __init__(self, table: str, path: str, missing: str, gone: str, rules: dict[str, Rule]) -> None:
        self.table, self.path, self.missing, self.gone, self.rules = table, path, missing, gone, rules

    def rows(self, call: Call) -> dict[str, Row]:
        rows: dict[str, Row] = call.store.data[self.table]
        return rows

    def find(self, call: Call, uuid: str) -> Row:
        if uuid not in self.rows(call):
            raise refuse(404, self.missing)
        return self.rows(call)[uuid]

    def shown(self, call: Call, row: Row) -> Row:
        return {key: value for key, value in call.shown(row, HIDDEN[self.table]).items() if key != "id"}

    def checked(self, call: Call, rules: dict[str, Rule]) -> Row:
        body = call.body()
        errors = validate(body, rules, rules)
        host = urlsplit(str(body.get("endpoint") or "")).hostname if isinstance(body, dict) else None
        named = host and not re.fullmatch(r"[\d.]+", host)
        if host and named and (not call.store.data["resolves"] or host.endswith(".invalid")):
            errors.setdefault("endpoint", ["The endpoint host could not be resolved."])
        if errors:
            raise invalid(errors)
        assert isinstance(body, dict)
        return body

    def every(self, call: Call) -> Any:
        call.require("read")
        return [self.shown(call, row) for row in self.rows(call).values()]

    def get(self, call: Call, uuid: str) -> Any:
        call.require("read")
        return self.shown(call, self.find(call, uuid))

    def add(self, call: Call, columns: Row) -> Row:
        return call.store.add(self.table, columns)

    def update(self, call: Call, uuid: str) -> Any:
        call.require("write")
        body = self.checked(call, _optional(self.rules))
        row = self.find(call, uuid)
        row.update(body, updated_at=stamp())
        return {"uuid": uuid} if self.table != "cloud_init_scripts" else self.shown(call, row)

    def delete(self, call: Call, uuid: str) -> Any:
        call.require("write")
        del self.rows(call)[self.find(call, uuid)["uuid"]]
        return {"message": self.gone}

    @property
    def routes(self) -> list[tuple[str, str, Any]]:
        return [
            ("GET", self.path, self.every),
            ("GET", f"{self.path}/([^/]+)", self.get),
            ("PATCH", f"{self.path}/([^/]+)", self.update),
            ("DELETE", f"{self.path}/([^/]+)", self.delete),
        ]


STORAGES = Kind("s3_storages", "/s3-storages", "S3 storage not found.", "S3 storage deleted.", S3)
TOKENS = Kind(
    "cloud_tokens",
    "/cloud-tokens",
    "Cloud provider token not found.",
    "Cloud provider token deleted.",
    CLOUD_TOKEN,
)
SCRIPTS = Kind(
    "cloud_init_scripts",
    "/cloud-init-scripts",
    "Cloud-init script not found.",
    "Cloud-init script deleted.",
    SCRIPT,
)


def create_storage(call: Call) -> Any:
    call.require("write")
    body = STORAGES.checked(call, S3)
    new = {"description": None, "is_usable": False, "team_id": 0, "unusable_email_sent": False}
    return 201, {"uuid": STORAGES.add(call, {**new, **body})["uuid"]}


def validate_storage(call: Call, uuid: str) -> Any:
    """Every S3 with a name works that is not called missing; at a bare address there is none."""
    call.require("write")
    row = STORAGES.find(call, uuid)
    host = urlsplit(row["endpoint"]).hostname or ""
    row["is_usable"] = not re.fullmatch(r"[\d.]+", host) and "missing" not in row["bucket"]
    text = "S3 storage connection is valid." if row["is_usable"] else "The storage cannot be reached."
    return {"valid": row["is_usable"], "message": text}


def _complaint(call: Call, body: Row) -> str:
    """What the provider says of a token, if it can be asked: it knows all but wrong ones."""
    if not call.store.data["resolves"]:
        return "Failed to validate token with provider API."
    return f"Invalid {body['provider']} token. Please check your API token." if "wrong" in body["token"] else ""


def create_token(call: Call) -> Any:
    call.require("write")
    body = TOKENS.checked(call, CLOUD_TOKEN)
    complaint = _complaint(call, body)
    if complaint:
        raise refuse(400, complaint)
    return 201, {"uuid": TOKENS.add(call, {**body, "team_id": 0, "servers_count": 0})["uuid"]}


def validate_token(call: Call, uuid: str) -> Any:
    call.require("write")
    complaint = _complaint(call, TOKENS.find(call, uuid))
    return {"valid": not complaint, "message": complaint or "Token is valid."}


def rename_token(call: Call, uuid: str) -> Any:
    call.require("write")
    TOKENS.find(call, uuid).update(TOKENS.checked(call, {"name": TEXT}), updated_at=stamp())
    return {"uuid": uuid}


def one_token(call: Call, uuid: str) -> Any:
    """Only the list counts servers."""
    shown: Row = TOKENS.get(call, uuid)
    return {key: value for key, value in shown.items() if key != "servers_count"}


def create_script(call: Call) -> Any:
    call.require("write")
    body = SCRIPTS.checked(call, SCRIPT)
    return 201, SCRIPTS.shown(call, SCRIPTS.add(call, body))


ROUTES = [
    *STORAGES.routes,
    ("POST", "/s3-storages", create_storage),
    ("POST", "/s3-storages/([^/]+)/validate", validate_storage),
    ("GET", "/cloud-tokens/([^/]+)", one_token),
    ("PATCH", "/cloud-tokens/([^/]+)", rename_token),
    ("POST", "/cloud-tokens/([^/]+)/validate", validate_token),
    *TOKENS.routes,
    ("POST", "/cloud-tokens", create_token),
    *SCRIPTS.routes,
    ("POST", "/cloud-init-scripts", create_script),
]
