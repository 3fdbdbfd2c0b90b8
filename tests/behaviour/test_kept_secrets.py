# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands for a secret is never written: it keeps what is stored, or it is refused."""

from __future__ import annotations

import json

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.redact import MASK
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

STANDS_FOR_SECRET = [MASK, f"{MASK} (set)", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "$REDACTED$"]
NAMES = ("environment_variables", "build_args", "build_secrets", "preview_environment_variables")


def everything(account):
    """An application with a secret in every place that has one."""
    variables = {"PLAIN": "planted-one", "URL": "postgres://me:planted-two@db.example.com/shop", "LINES": "a\nplanted"}
    if account.platform == "coolify":
        return {
            **account.image(),
            "environment_variables": variables,
            "domains": [f"https://{account.project[-8:]}.example.com"],
            "is_http_basic_auth_enabled": True,
            "http_basic_auth_username": "me",
            "http_basic_auth_password": "planted-three",
            "manual_webhook_secret_github": "planted-four",
            "custom_labels": ["one=1", "traefik.http.middlewares.x.basicauth.users=me:planted-hash"],
            "storages": [{"type": "file", "mount_path": "/etc/app", "content": "password=planted-five"}],
        }
    return {
        "docker": {"image": "nginx:1", "username": "me", "password": "planted-three"},
        **dict.fromkeys(NAMES, variables),
        "security": [{"username": "me", "password": "planted-four"}],
        "command": "fetch https://me:planted-six@files.example.com/x",
        "mounts": [{"type": "file", "mount_path": "/etc/app", "file_path": "app", "content": "password=planted-five"}],
    }


def shown(account):
    """What the info module tells, without what no option declares."""
    module = declaration_of(f"{account.platform}_application_info")
    (found,) = account.run(module, project=account.project, name="web")["applications"]
    return found


def secrets_of(account):
    """Every text with a secret that the server holds."""
    texts = []

    def look(value):
        if isinstance(value, dict):
            list(map(look, value.values()))
        elif isinstance(value, list):
            list(map(look, value))
        elif isinstance(value, str) and "planted" in value:
            texts.append(value)

    look(account.state())
    return sorted(texts)


def differently(account, value):
    """The shown application with one other field changed, and every variable with a comment where there are any."""
    again = {**shown(account), "description": value}
    for rows in again["environment_variables"].values():
        for row in rows if isinstance(rows, list) else ():
            row["comment"] = value
    for row in again.get("security", ()):
        row["username"] = "me"
    return again


def test_what_was_read_is_changed_and_written_back_and_every_secret_stays(account):
    account.run(name="web", **everything(account))
    before = secrets_of(account)
    assert len(before) > 5
    again = differently(account, "other")
    assert "planted" not in json.dumps(again)
    assert account.run(**again, check_mode=True)["changed"]
    assert account.run(**again)["changed"]
    assert secrets_of(account) == before
    assert MASK not in json.dumps(account.state())
    assert not account.run(**again)["changed"]


@pytest.mark.parametrize("mask", STANDS_FOR_SECRET)
def test_a_mask_keeps_what_is_stored_and_is_refused_where_nothing_is(account, mask):
    account.run(name="web", **account.image(), environment_variables={"A": "stored"})
    kept = account.run(name="web", environment_variables={"A": mask})
    assert not kept["changed"]
    with pytest.raises(
        Failure, match=r"environment_variables\[B\].value is \*{8}, and there is nothing yet .*leave it"
    ):
        account.run(name="web", environment_variables={"A": mask, "B": mask}, check_mode=True)
    account.refused(
        None,
        r"environment_variables\[A\].value is \*{8}, and there is nothing yet",
        name="new",
        **account.image(),
        environment_variables={"A": mask},
    )
    assert "new" not in account.applications()


def test_a_mask_inside_of_an_address_keeps_the_password_of_this_host_only(account):
    stored = "postgres://me:planted@db.example.com/shop"
    account.run(name="web", **account.image(), environment_variables={"URL": stored})
    other = f"postgres://me:{MASK}@db.example.com/other"
    account.run(name="web", environment_variables={"URL": other})
    assert "me:planted@db.example.com/other" in " ".join(secrets_of(account))
    with pytest.raises(Failure, match=r"environment_variables\[URL\].value holds \*{8} in another place"):
        account.run(name="web", environment_variables={"URL": f"postgres://me:{MASK}@elsewhere.example.com/shop"})


def test_null_leaves_a_secret_alone_and_is_refused_where_there_is_none(account):
    account.run(name="web", **account.image(), environment_variables={"A": "stored"})
    assert not account.run(name="web", environment_variables={"A": None})["changed"]
    with pytest.raises(Failure, match=r"environment_variables\[B\].value is null, and there is nothing yet"):
        account.run(name="web", environment_variables={"A": None, "B": None})
    if account.platform == "dokploy":
        account.run(name="web", security=[{"username": "me", "password": "planted"}])
        assert not account.run(name="web", security=[{"username": "me", "password": None}])["changed"]
        with pytest.raises(Failure, match=r"security\[me\].password must not be empty"):
            account.run(name="web", security=[{"username": "me", "password": ""}])
        with pytest.raises(Failure, match=r"security\[you\] needs a password"):
            account.run(name="web", security=[{"username": "you", "password": None}])


def test_asterisks_that_stand_for_nothing_are_written(account):
    text = "/********/\n# ******** important ********\nrating: *****\n"
    rows = {
        "coolify": {"storages": [{"type": "file", "mount_path": "/etc/app", "content": text}]},
        "dokploy": {"mounts": [{"type": "file", "mount_path": "/etc/app", "file_path": "app", "content": text}]},
    }[account.platform]
    options = {"description": "******** best ********", "environment_variables": {"STARS": "*********"}}
    options = options if account.platform == "dokploy" else {"environment_variables": {"STARS": "*********"}}
    account.run(name="web", **account.image(), **rows, **options)
    assert not account.run(name="web", **rows, **options)["changed"]


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_lines_of_an_environment_file_that_hold_a_mask_are_refused(account):
    account.run(name="web", **account.image(), env="A=1\nB=planted\n")
    assert not account.run(name="web", env=MASK)["changed"]
    with pytest.raises(Failure, match=r"env holds \*{8}"):
        account.run(name="web", env=f"A=2\nB={MASK}\n")


def test_a_stack_keeps_secrets_as_its_modules_do(account):
    account.run(name="web", **everything(account))
    before = secrets_of(account)
    options = differently(account, "other")
    again = {name: value for name, value in options.items() if name not in ("project", "environment")}
    account.run(declaration_of(f"{account.platform}_stack"), project=account.project, applications=[again])
    assert secrets_of(account) == before
