# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scheduled task that is run now."""

from __future__ import annotations

import pytest
from accounts import hearing
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.scheduled_tasks import SCHEDULED_TASK
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.services import SERVICE
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)
TASKS = [
    {"name": "report", "command": "echo done", "frequency": "daily"},
    {"name": "broken", "command": "exit 1", "frequency": "daily"},
]


def run(account, check_mode=False, spoil=None, **options):
    return account.run(SCHEDULED_TASK, check_mode, spoil, **{"project": account.project, **options})


def executions(account, name):
    mine = [row["uuid"] for row in account.stored("applications", "services")]
    (task,) = [row for row in account.state()["tasks"].values() if row["name"] == name and row["resource"] in mine]
    return task["executions"]


@pytest.fixture(params=["application", "service"])
def owner(request, account):
    """What has the tasks and runs, as options that name it."""
    if request.param == "application":
        image = {"docker_registry_image_name": "acme/web", "docker_registry_image_tag": "1"}
        account.run(name="shop", **image, scheduled_tasks=TASKS, deploy="auto")
    else:
        file = {"services": {"web": {"image": "acme/web:1"}}}
        words = {"docker_compose_raw": file, "scheduled_tasks": TASKS, "state": "started"}
        account.run(SERVICE, project=account.project, name="shop", **words)
    return {request.param: "shop"}


def test_it_is_awaited_and_its_end_returned(account, owner):
    result = run(account, task="report", **owner)
    assert (result["changed"], result["execution"]["status"]) == (True, "success")
    assert len(executions(account, "report")) == 1
    assert run(account, task="report", **owner)["execution"]["uuid"] != result["execution"]["uuid"]


def test_one_that_ends_badly_fails_with_what_it_wrote(account, owner):
    with pytest.raises(Failure) as caught:
        run(account, task="broken", **owner)
    assert "exit code 1" in str(caught.value)
    assert caught.value.result["execution"]["status"] == "failed"
    assert "exit code 1" in caught.value.result["execution"]["output"]


def test_check_mode_runs_nothing_and_says_that_it_would(account, owner):
    assert run(account, check_mode=True, task="report", **owner)["changed"]
    assert executions(account, "report") == []


def test_an_unknown_task_is_refused_with_those_that_there_are(account, owner):
    for check_mode in (True, False):
        with pytest.raises(Failure) as caught:
            run(account, check_mode=check_mode, task="reprot", **owner)
        assert "Did you mean 'report'? There are: broken, report." in str(caught.value)


def test_the_name_of_its_owner_mistyped_is_told_in_check_mode_too(account, owner):
    ((kind, _name),) = owner.items()
    for mode in (True, False):
        with pytest.raises(Failure, match=r"There is no .* Did you mean 'shop'\?"):
            run(account, mode, task="report", **{kind: "shpo"})

    (said,) = run(account, True, hearing(Foreseen(told=False)), task="report", **{kind: "shpo"})["warnings"]
    assert said.endswith("Did you mean 'shop'?")


def test_a_container_that_the_compose_file_lacks_is_warned_of(account):
    file = {"services": {"web": {"image": "acme/web:1"}, "worker": {"image": "acme/web:1"}}}
    words = {"project": account.project, "name": "shop", "docker_compose_raw": file}
    for mode in (True, False):
        wrong = [{**TASKS[0], "container": "wroker"}]
        (said,) = account.run(SERVICE, mode, **words, scheduled_tasks=wrong)["warnings"]
        assert "no service 'wroker'" in said and said.endswith("Did you mean 'worker'? There are: web, worker.")
    assert "warnings" not in account.run(SERVICE, **words, scheduled_tasks=[{**TASKS[0], "container": "worker"}])


def test_where_nothing_runs_it_fails_and_says_why(account):
    file = {"services": {"web": {"image": "acme/web:1"}}}
    account.run(SERVICE, project=account.project, name="shop", docker_compose_raw=file, scheduled_tasks=TASKS)
    with pytest.raises(Failure) as caught:
        run(account, task="report", service="shop")
    assert "No containers running" in str(caught.value)
