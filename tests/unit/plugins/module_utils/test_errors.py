# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""By which a playbook tells failures apart."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils import errors
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.client import CoolifyClient
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.client import DokployClient
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError, Failure, PaasError, Unanswered
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.answers import Answer, Connection

READ = Call("GET", "/projects")
SOURCES = Path(errors.__file__).parent


def literals(node):
    """The texts that an expression may be."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) | literals(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_every_kind_that_is_used_is_documented_and_every_documented_one_is_used():
    used = {errors.kind_of_status(status) for status in range(600)} | {"several", PaasError.kind}
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("PaasError", "Failure", "ApiError"):
                second = node.args[1:2] if node.func.id == "PaasError" else []
                for given in [*second, *(word.value for word in node.keywords if word.arg == "kind")]:
                    used |= literals(given) - {""}
    assert used == set(errors.KINDS)


def refusal(client, status, body):
    answer = Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())
    return client(Connection("https://a.example.com", {})).explain(answer, READ)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"message": "Unauthenticated."}, "authentication"),
        (403, {"message": "API is disabled."}, "permission"),
        (404, {"message": "Project not found."}, "not_found"),
        (404, {"message": "Not found."}, "unsupported_version"),
        (400, {"message": "Project has resources."}, "refused"),
        (400, {"message": "Invalid", "errors": {"name": ["too short"]}}, "validation"),
        (422, {"message": "Validation failed.", "errors": {"name": ["too short"]}}, "validation"),
        (409, {"message": "Domain conflicts detected."}, "conflict"),
        (429, {"message": "Too Many Attempts."}, "rate_limit"),
        (500, {"message": "Server Error"}, "server"),
    ],
)
def test_a_refusal_of_coolify_has_a_kind(status, body, kind):
    assert refusal(CoolifyClient, status, body).report() == {"kind": kind, "status": status}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"message": "Unauthorized"}, "authentication"),
        (401, {"message": "UNAUTHORIZED", "code": "UNAUTHORIZED"}, "permission"),
        (403, {"message": "You are not authorized to access this project", "code": "FORBIDDEN"}, "permission"),
        (404, {"message": "Project not found", "code": "NOT_FOUND"}, "not_found"),
        (400, {"message": "Invalid", "code": "BAD_REQUEST", "issues": [{"path": ["name"]}]}, "validation"),
        (400, {"message": "No free port", "code": "BAD_REQUEST"}, "refused"),
        (500, {"message": "Oops", "code": "INTERNAL_SERVER_ERROR"}, "server"),
    ],
)
def test_a_refusal_of_dokploy_has_a_kind(status, body, kind):
    assert refusal(DokployClient, status, body).report() == {"kind": kind, "status": status}


def test_what_never_came_from_a_server_has_no_status():
    assert PaasError("no", "validation").report() == {"kind": "validation", "status": None}
    assert Unanswered("lost").kind == "connection"
    assert Unanswered("late", pending=True).kind == "timeout"


def test_a_failure_reports_what_caused_it():
    failure = Failure("no", {"changed": False}, ApiError("no", 409))
    assert failure.result == {"changed": False, "error": {"kind": "conflict", "status": 409}}


def test_many_failures_have_a_kind_and_a_status_as_far_as_they_agree():
    assert errors.common([ApiError("", 404), ApiError("", 404)]).report() == {"kind": "not_found", "status": 404}
    assert errors.common([ApiError("", 404), PaasError("", "not_found")]).report() == {
        "kind": "not_found",
        "status": None,
    }
    assert errors.common([ApiError("", 404), ApiError("", 409)]).kind == "several"
    assert errors.common([]) is None
