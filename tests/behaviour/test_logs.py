# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules for logs show, and what they say when there is nothing to show."""

from __future__ import annotations

import pytest
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError, Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from returned import complaints

SECRET = "planted7secret"
CONTAINER_LOGS = ("/applications/{id}/logs", "application.readLogs")
WRITTEN = f"starting\nconnecting with {SECRET}\nERROR no answer\nready\n"


def logs(account, **options):
    module = f"{account.platform}_application_logs"
    options = {"project": account.project, "name": "web", **options}
    account.server.writes()
    result = account.run(declaration_of(module), **{k: v for k, v in options.items() if v is not None})
    assert complaints(module, result) == []
    assert not result["changed"]
    assert account.server.writes() == []
    return result


def answering(answer):
    """Let the container log be this text, or this error."""

    def get(real, call, context, fresh=False):
        if call.path not in CONTAINER_LOGS:
            return real(call, context, fresh)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return instead_of("get", get)


@pytest.mark.newest("dokploy")
def test_the_end_of_a_container_log(account):
    account.run(name="web", **account.image())
    spoil = answering(WRITTEN)
    result = logs(account, spoil=spoil)
    assert len(result["lines"]) == 4
    assert result["application"]["name"] == "web"
    assert logs(account, spoil=spoil, lines=1)["lines"] == ["ready"]
    assert logs(account, spoil=spoil, search="error")["lines"] == ["ERROR no answer"]
    assert logs(account, spoil=spoil, search="nothing of the kind")["lines"] == []


@pytest.mark.newest("dokploy")
def test_secrets_of_the_application_are_not_in_its_log(account):
    account.run(name="web", **account.image(), environment_variables={"DATABASE": SECRET})
    spoil = answering(WRITTEN)
    assert logs(account, spoil=spoil)["lines"][1] == "connecting with ********"
    assert logs(account, spoil=spoil, show_secrets=True)["lines"][1] == f"connecting with {SECRET}"


@pytest.mark.parametrize("said", ["Application is not running.", "No container or service found for: web-abc"])
@pytest.mark.newest("dokploy")
def test_an_application_without_a_container_has_an_empty_log(account, said):
    account.run(name="web", **account.image())
    result = logs(account, spoil=answering(ApiError(f"GET logs was refused: {said}", 400)))
    assert result["lines"] == []
    assert "has no running container" in result["warnings"][0]


@pytest.mark.newest("dokploy")
def test_any_other_refusal_is_an_error(account):
    account.run(name="web", **account.image())
    with pytest.raises(Failure, match="on fire"):
        logs(account, spoil=answering(ApiError("the server is on fire", 500)))


@pytest.mark.newest("dokploy")
def test_the_log_of_a_deployment(account):
    account.run(name="web", **account.image())
    with pytest.raises(Failure, match="web was never deployed"):
        logs(account, deployment="latest")
    first = account.run(name="web", deploy="always")["deployment"]["id"]
    second = account.run(name="web", deploy="always")["deployment"]["id"]
    latest = logs(account, deployment="latest")
    assert latest["deployment"]["id"] == second
    assert latest["deployment"]["status"] in ("finished", "done")
    assert len(latest["lines"]) >= 2
    assert logs(account, deployment=first)["deployment"]["id"] == first
    assert logs(account, deployment=first, lines=1)["lines"] == latest["lines"][-1:]


@pytest.mark.newest("dokploy")
def test_a_deployment_that_does_not_exist_is_an_error(account):
    account.run(name="web", **account.image())
    with pytest.raises(Failure, match=r"Deployment not found|no deployment"):
        logs(account, deployment="nobody")


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_token_that_may_not_read_the_log_of_a_deployment_is_told_so(account):
    account.run(name="web", **account.image(), deploy="always")
    token = account.server.token(abilities=["read"])["token"]
    with pytest.raises(Failure, match="may not read the logs of deployments: it lacks the ability read:sensitive"):
        logs(account, deployment="latest", api_token=token)


def test_the_application_has_to_exist(account):
    account.run(name="web", **account.image())
    with pytest.raises(Failure, match=rf"There is no application {account.project}/production/shop\. There are: web"):
        logs(account, name="shop")


@pytest.mark.parametrize("lines", [0, 10_001])
def test_the_number_of_lines_has_limits(account, lines):
    with pytest.raises(Failure, match="from 1 to 10000"):
        logs(account, lines=lines)


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
@pytest.mark.newest("dokploy")
def test_a_time_that_dokploy_does_not_understand_is_its_error(account):
    account.run(name="web", **account.image())
    with pytest.raises(Failure, match="Invalid since format"):
        logs(account, since="yesterday")


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_lines_may_begin_with_their_time(account):
    account.run(name="web", **account.image(), deploy="always")
    (line,) = logs(account, lines=1)["lines"]
    (dated,) = logs(account, lines=1, show_timestamps=True)["lines"]
    assert dated.endswith(f"Z {line}")
