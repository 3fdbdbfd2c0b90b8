# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project environment as one value: what is asked, what is written in which order, and what becomes of failures."""

from __future__ import annotations

import json
import threading

import pytest
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.stack import STACK as COOLIFY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.stack import STACK as DOKPLOY
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure

# What differs between two runs of the same.
PASSING = ("api", "uuid", "application_id")


class Stack:
    """One environment of the test's own project."""

    def __init__(self, account, environment="production"):
        self.account = account
        self.environment = environment
        self.told = []

    def __call__(self, *applications, spoil=None, **options):
        def prepare(client):
            client.show = self.told.append
            if spoil:
                spoil(client)

        self.account.server.clear()
        resource = COOLIFY if self.account.platform == "coolify" else DOKPLOY
        options = {"project": self.account.project, "environment": self.environment, **options}
        return self.account.run(resource, applications=list(applications), spoil=prepare, **options)

    def fails(self, *applications, **options):
        with pytest.raises(Failure) as caught:
            self(*applications, **options)
        return str(caught.value), caught.value.result

    def app(self, name, **options):
        return {"name": name, **self.account.image(), **options}

    def apps(self, count, **options):
        return [self.app(f"app-{number:03}", **options) for number in range(count)]

    def at(self, *hosts):
        """The option that gives an application these hosts."""
        if self.account.platform == "coolify":
            return {"domains": [f"https://{host}" for host in hosts]}
        return {"domains": [{"host": host} for host in hosts], "purge_domains": True}

    def requests(self):
        return self.account.server.requests()

    def writes(self):
        return [f"{item['method']} {item['path']}" for item in self.requests() if item["method"] != "GET"]

    def names(self):
        environments = self.account.state()["environments"].values()
        state = self.account.state()
        if self.account.platform == "coolify":
            project = next(row for row in state["projects"].values() if row["name"] == self.account.project)
            mine = [row for row in environments if row["project_id"] == project["id"]]
            ids = [row["id"] for row in mine if row["name"] == self.environment]
            return sorted(row["name"] for row in state["applications"].values() if row["environment_id"] in ids)
        project = next(key for key, row in state["projects"].items() if row["name"] == self.account.project)
        ids = [row["environmentId"] for row in environments if row["projectId"] == project]
        ids = [key for key in ids if state["environments"][key]["name"] == self.environment]
        return sorted(row["name"] for row in state["applications"].values() if row["environmentId"] in ids)

    def hosts(self, name):
        state = self.account.state()
        row = next(
            row
            for row in state["applications"].values()
            if row["name"] == name and self.account.project in json.dumps(self._place(state, row))
        )
        if self.account.platform == "coolify":
            return sorted(url.partition("//")[2] for url in (row["fqdn"] or "").split(",") if url)
        mine = [item for item in state["domains"].values() if item["applicationId"] == row["applicationId"]]
        return sorted(item["host"] for item in mine)

    def _place(self, state, row):
        if self.account.platform == "coolify":
            environment = next(item for item in state["environments"].values() if item["id"] == row["environment_id"])
            return next(item for item in state["projects"].values() if item["id"] == environment["project_id"])
        return state["projects"][state["environments"][row["environmentId"]]["projectId"]]


@pytest.fixture
def stack(account):
    return Stack(account)


def settled(value):
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items() if key not in PASSING}
    return [settled(item) for item in value] if isinstance(value, list) else value


def results(result):
    return {item["name"]: item for item in result["applications"]}


def test_many_are_created_and_the_second_run_is_ok_with_few_requests(stack):
    apps = stack.apps(120)
    created = stack(*apps)
    assert created["changed"]
    assert stack.names() == [item["name"] for item in apps]
    assert created["succeeded"] == stack.names()
    assert created["failures"] == created["not_tried"] == []
    writes = len(stack.writes())
    # Each is written and read back; what they have in common is read once.
    assert len(stack.requests()) <= writes + len(apps) + 8
    again = stack(*apps)
    assert not again["changed"]
    assert again["diff"]["before"] == again["diff"]["after"] == {}
    assert len(stack.requests()) == again["api"]["requests"] <= (3 if stack.account.platform == "coolify" else 2 + 2)


def test_variables_are_read_of_those_alone_that_declare_any_and_once(stack):
    apps = stack.apps(9)
    for item in apps[:4]:
        item["environment_variables"] = {"MODE": "on"}
    stack(*apps)
    assert not stack(*apps)["changed"]
    asked = stack.requests()
    own = [item["path"] for item in asked if "/envs" in item["path"]]
    assert len(own) == len(set(own)) == (4 if stack.account.platform == "coolify" else 0)
    assert len(asked) == 3 + len(own)


def test_what_is_beside_what_is_declared_is_told_and_what_waits_where_that_is_asked(stack):
    web = stack.app("web", environment_variables={"A": "1"}, deploy="never")
    stack(web)
    stack.account.run(name="web", environment_variables={"B": "2"})
    result = stack(web)
    assert not result["changed"]
    (row,) = result["applications"]
    assert row["undeclared"] == ["environment_variables[B]"]
    asked = len(stack.requests())
    result = stack(web, look_at_deployments=True)
    assert not result["changed"] and stack.writes() == []
    (row,) = result["applications"]
    assert row["deploy_required"] and row["deploy_reason"] == "it was never deployed"
    # Not all is compared once more for that.
    assert len(stack.requests()) <= asked + 1
    (row,) = stack({**web, "purge_environment_variables": True})["applications"]
    assert "undeclared" not in row


def test_what_somebody_has_set_and_nobody_declares_is_told_where_that_is_asked(stack):
    web = stack.app("web", description="a shop")
    stack(web)
    (row,) = stack(web, report_undeclared=True)["applications"]
    assert "undeclared" not in row
    changed = {
        "coolify": {"custom_docker_run_options": "--privileged"},
        "dokploy": {"replicas": 3, "memory_limit": "1g"},
    }
    by_hand = changed[stack.account.platform]
    stack.account.run(name="web", **by_hand)
    assert "undeclared" not in stack(web)["applications"][0]
    result = stack(web, report_undeclared=True)
    (row,) = result["applications"]
    assert (result["changed"], stack.writes(), sorted(row["undeclared"])) == (False, [], sorted(by_hand))
    (row,) = stack({**web, **by_hand}, report_undeclared=True)["applications"]
    assert "undeclared" not in row
    (row,) = stack({"name": "web", **by_hand}, report_undeclared=True)["applications"]
    assert (
        {"description"}
        < {*row["undeclared"]}
        <= {
            "description",
            "docker.image",
            "docker_registry_image_name",
            "docker_registry_image_tag",
        }
    )


def test_one_change_among_many_makes_a_short_diff_and_few_requests(stack):
    apps = stack.apps(60)
    stack(*apps)
    apps[41] = stack.app("app-041", description="other")
    result = stack(*apps)
    assert result["diff"]["before"] == {"applications": {"app-041": {"description": ""}}}
    assert result["diff"]["after"] == {"applications": {"app-041": {"description": "other"}}}
    assert [item["name"] for item in result["applications"] if item["changed"]] == ["app-041"]
    assert len(stack.writes()) == 1
    assert len(stack.requests()) <= 5


def test_a_diff_tells_what_is_new_from_what_gets_something_more(stack):
    stack(stack.app("old"))
    wanted = [stack.app("old", environment_variables={"A": "1"}), stack.app("new")]
    foretold = stack(*wanted, check_mode=True)
    made = stack(*wanted)
    assert foretold["diff"] == made["diff"] and set(made["diff"]["after"]["applications"]) == {"old", "new"}
    headers = [item["diff"]["before_header"] for item in made["applications"]]
    where = f"application {stack.account.project}/{stack.environment}"
    assert headers == [f"{where}/old", f"no {where}/new yet"]


# Before 4.3 environments of Coolify have no description.
@pytest.mark.newest("coolify")
@pytest.mark.parametrize("environment", ["production", "staging"])
def test_an_environment_is_described_with_what_is_in_it(stack, environment):
    stack.environment = environment
    described = {"description": "For trying out", "environment_variables": {"COMMON": "1"}}
    foretold = stack(stack.app("web"), check_mode=True, **described)
    assert not stack.writes()
    made = stack(stack.app("web"), **described)
    assert made["changed"] and made["diff"] == foretold["diff"]
    assert made["diff"]["after"]["description"] == "For trying out"
    assert not stack(stack.app("web"), **described)["changed"]
    foretold = stack(stack.app("web"), check_mode=True, description="")
    cleared = stack(stack.app("web"), description="")
    assert foretold["diff"] == cleared["diff"] and cleared["diff"]["before"] == {"description": "For trying out"}
    assert not stack(stack.app("web"), description="")["changed"]
    # What is left out is left alone.
    assert not stack(stack.app("web"), environment_variables={"COMMON": "1"})["changed"]


def test_check_mode_tells_what_the_real_run_does(stack):
    stack.environment = "staging"
    first = [stack.app("web", environment_variables={"A": "1"}), stack.app("worker")]
    second = [stack.app("web", environment_variables={"A": "2"}, deploy="auto"), stack.app("cron")]
    for apps, options in ((first, {}), (first, {}), (second, {"prune": True}), (second, {"prune": True})):
        announced = stack(*apps, check_mode=True, **options)
        assert stack.writes() == []
        real = stack(*apps, **options)
        assert announced["changed"] == real["changed"]
        assert announced["diff"] == real["diff"]
        for one, other in zip(announced["applications"], real["applications"]):
            assert one["changed"] == other["changed"] and one.get("diff") == other.get("diff")
    assert not real["changed"]


def test_project_and_environment_are_created_and_belong_to_the_diff(stack):
    stack.account.project = f"{stack.account.project} new"
    stack.environment = "staging"
    announced = stack(stack.app("web"), check_mode=True)
    real = stack(stack.app("web"))
    assert announced["diff"] == real["diff"]
    after = real["diff"]["after"]
    assert (after["project"], after["environment"]) == (stack.account.project, "staging")
    assert list(after["applications"]) == ["web"]
    assert "warnings" not in announced
    assert stack.names() == ["web"]
    assert not stack(stack.app("web"))["changed"]


def test_an_environment_that_comes_with_a_new_project_is_announced_too(stack):
    stack.account.project = f"{stack.account.project} new"
    announced = stack(stack.app("web"), check_mode=True)
    assert announced["diff"] == stack(stack.app("web"))["diff"]


def test_the_environment_may_be_named_by_its_id(stack):
    stack(stack.app("web"))
    state = stack.account.state()
    key = "uuid" if stack.account.platform == "coolify" else "projectId"
    project = next(row for row in state["projects"].values() if row["name"] == stack.account.project)
    result = stack(stack.app("web"), project=project[key])
    assert not result["changed"]


def test_one_failure_does_not_stop_the_others(stack):
    apps = [stack.app("one"), stack.app("two", **stack.account.image("missing")), stack.app("three")]
    message, result = stack.fails(*[{**app, "deploy": "auto"} for app in apps])
    assert result["succeeded"] == ["one", "three"]
    assert result["failures"] == ["two"]
    assert result["not_tried"] == []
    assert "1 of 3 failed" in message and "application two: " in message
    assert results(result)["two"]["failed"] and "ended as" in results(result)["two"]["msg"]
    assert result["changed"]
    assert list(result["diff"]["after"]["applications"]) == ["one", "three"]
    assert stack.names() == ["one", "three", "two"]


def test_fail_fast_begins_nothing_more(stack):
    apps = [stack.app(f"app-{number}", deploy="auto") for number in range(8)]
    apps[0] = {**apps[0], **stack.account.image("missing")}
    message, result = stack.fails(*apps, fail_fast=True, workers=1)
    assert result["failures"] == ["app-0"]
    assert result["not_tried"] == [item["name"] for item in apps[1:]]
    assert "7 were not tried" in message
    assert results(result)["app-5"]["not_done"] == ["deploy"]


def test_what_cannot_be_planned_fails_alone_or_with_fail_fast_before_any_write(stack):
    bad = stack.app("bad", environment_variables={"A": 1.5})
    _message, result = stack.fails(stack.app("good"), bad, fail_fast=True)
    assert stack.writes() == []
    assert (result["failures"], result["not_tried"]) == (["bad"], ["good"])
    assert not result["changed"]
    message, result = stack.fails(stack.app("good"), bad)
    assert (result["failures"], result["succeeded"]) == (["bad"], ["good"])
    assert "environment_variables[A]" in message


def test_two_of_the_same_name_are_refused_before_any_write(stack):
    message, result = stack.fails(stack.app("web"), stack.app("worker"), stack.app("web"))
    assert "declares 'web' twice" in message
    assert stack.writes() == []
    assert not result["changed"]


def test_prune_removes_what_nobody_declares_and_keeps_what_is_protected(stack):
    stack(stack.app("web"), stack.app("old"), stack.app("kept"))
    other = Stack(stack.account, "staging")
    other(other.app("elsewhere"))
    announced = stack(stack.app("web"), prune=True, protected=["kept"], check_mode=True)
    assert stack.names() == ["kept", "old", "web"]
    result = stack(stack.app("web"), prune=True, protected=["kept"])
    assert stack.names() == ["kept", "web"]
    assert other.names() == ["elsewhere"]
    assert announced["diff"] == result["diff"]
    assert list(result["diff"]["before"]["applications"]) == ["old"]
    assert "applications" not in result["diff"]["after"]
    assert not stack(stack.app("web"), prune=True, protected=["kept"])["changed"]
    if stack.account.platform == "coolify":
        assert result["diff"]["before"]["applications"]["old"]["delete_volumes"] is False


def test_too_much_to_prune_fails_before_any_write(stack):
    stack(*stack.apps(5))
    for check_mode in (True, False):
        message, _result = stack.fails(
            stack.app("app-000", description="other"), stack.app("new"), prune=True, check_mode=check_mode
        )
        assert "holds 4 that are not declared, and max_prune is 3: app-001, app-002" in message
        assert stack.writes() == []
    stack(stack.app("app-000"), prune=True, max_prune=4)
    assert stack.names() == ["app-000"]


def test_an_environment_that_shall_not_be_there_goes_with_what_may_be_pruned(stack):
    account = stack.account
    old = Stack(account, "old")
    assert not old(state="absent")["changed"] and old.writes() == []
    old(old.app("web"), old.app("api"))
    message, _result = old.fails(state="absent")
    assert "old is not empty: api, web. Nothing was changed." in message and old.writes() == []
    message, _result = old.fails(state="absent", prune=True, max_prune=1)
    assert "max_prune is 1: api, web" in message and old.writes() == []
    message, _result = old.fails(old.app("web"), state="absent", prune=True)
    assert "applications is given" in message and old.writes() == []
    part = old(state="absent", prune=True, protected=["api"])
    assert "environment" not in part["diff"]["before"] and old.names() == ["api"]
    assert part["warnings"] == [f"{account.project}/old stays, since it holds what is protected: api."]
    foretold = old(state="absent", prune=True, check_mode=True)
    assert foretold["diff"]["before"]["environment"] == "old" and old.writes() == [] and old.names() == ["api"]
    done = old(state="absent", prune=True)
    assert done["changed"] and done["diff"] == foretold["diff"]
    again = old(state="absent", prune=True)
    assert not again["changed"] and old.writes() == []
    assert "old" not in {row["name"] for row in account.state()["environments"].values()}


def test_nothing_is_pruned_when_something_failed(stack):
    stack(stack.app("web"))
    broken = stack.app("frontend", **stack.account.image("missing"), deploy="auto")
    _message, result = stack.fails(broken, prune=True)
    assert stack.names() == ["frontend", "web"]
    assert result["not_tried"] == ["web"]


def test_nothing_is_pruned_of_a_kind_that_is_not_declared(stack):
    stack(stack.app("web"))
    resource = COOLIFY if stack.account.platform == "coolify" else DOKPLOY
    stack.account.run(resource, project=stack.account.project, prune=True)
    assert stack.names() == ["web"]


def test_a_domain_moves_from_one_to_another(stack):
    host = f"{stack.account.project.split()[-1]}.example.com"
    stack(stack.app("a", **stack.at(host)), stack.app("b"))
    apps = [stack.app("b", **stack.at(host)), stack.app("a", **stack.at())]
    result = stack(*apps)
    assert (stack.hosts("a"), stack.hosts("b")) == ([], [host])
    assert result["succeeded"] == ["b", "a"]
    assert not stack(*apps)["changed"]


def test_two_swap_their_domains(stack):
    one, two = (f"{name}-{stack.account.project.split()[-1]}.example.com" for name in ("one", "two"))
    stack(stack.app("a", **stack.at(one, f"a-{one}")), stack.app("b", **stack.at(two)))
    apps = [stack.app("a", **stack.at(two, f"a-{one}")), stack.app("b", **stack.at(one))]
    assert stack(*apps, check_mode=True)["diff"] == stack(*apps)["diff"]
    assert (stack.hosts("a"), stack.hosts("b")) == (sorted([two, f"a-{one}"]), [one])
    assert not stack(*apps)["changed"]


def test_what_is_pruned_gives_its_domain_to_what_replaces_it(stack):
    host = f"{stack.account.project.split()[-1]}.example.com"
    stack(stack.app("web", **stack.at(host)))
    stack(stack.app("frontend", **stack.at(host)), prune=True)
    assert stack.names() == ["frontend"]
    assert stack.hosts("frontend") == [host]


def test_no_more_than_workers_are_in_work_at_once(stack):
    at_once, most = [0], [0]
    lock = threading.Lock()

    def once(real, call, *more):
        if call.method == "GET":
            return real(call, *more)
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        try:
            return real(call, *more)
        finally:
            with lock:
                at_once[0] -= 1

    stack.account.server.configure(latency=30)
    stack(*stack.apps(12), workers=3, spoil=instead_of("_once", once))
    assert most[0] == 3


def test_progress_tells_how_many_and_which(stack):
    stack(*stack.apps(3))
    assert any("written 3/3" in text for text in stack.told)
    assert any("app-001" in text for text in stack.told)


@pytest.mark.newest("coolify")
def test_variables_of_the_environment(stack):
    options = {"environment_variables": {"SHARED": "1"}}
    announced = stack(stack.app("web"), check_mode=True, **options)
    result = stack(stack.app("web"), **options)
    assert announced["diff"] == result["diff"]
    assert list(result["diff"]["after"]["environment_variables"]) == ["SHARED"]
    assert not stack(stack.app("web"), **options)["changed"]
    result = stack(stack.app("web"), environment_variables={"OTHER": "1"}, purge_environment_variables=True)
    assert list(result["diff"]["before"]["environment_variables"]) == ["SHARED"]
    assert stack(stack.app("web"), **options)["undeclared"] == ["environment_variables[OTHER]"]


@pytest.mark.newest("coolify")
def test_variables_of_a_new_environment_are_announced(stack):
    stack.environment = "staging"
    options = {"environment_variables": {"SHARED": "1", "OTHER": "2"}}
    announced = stack(stack.app("web"), check_mode=True, **options)
    assert announced["diff"] == stack(stack.app("web"), **options)["diff"]
    assert not stack(stack.app("web"), **options)["changed"]


@pytest.mark.newest("coolify")
def test_a_changed_variable_of_the_environment_alone(stack):
    stack(environment_variables={"SHARED": "first7"})
    result = stack(environment_variables={"SHARED": "second7"})
    assert result["changed"]
    assert len(stack.writes()) == 1
    assert "second7" not in json.dumps(result)


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_the_limit_of_requests_is_waited_for_and_never_run_into(stack):
    # The limit counts by user, so this is one of whom the server has not seen any request yet.
    token = stack.account.server.token(user=stack.account.project)["token"]
    stack.account.server.configure(rate_limit=20)
    pauses = []

    def spoil(client):
        def sleep(seconds):
            if seconds > 20:
                pauses.append(seconds)
                stack.account.server.configure(rate_limit=20 * (len(pauses) + 1))

        client.connection.sleep = sleep

    result = stack(*stack.apps(15), spoil=spoil, api_token=token)
    assert result["failures"] == []
    assert 0 < result["api"]["waited"] <= round(sum(pauses))
    assert any("waiting" in text for text in stack.told)
    assert not [item for item in stack.requests() if item["status"] == 429]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_the_diff_of_a_list_without_order_shows_what_changed(account):
    stack = COOLIFY
    one, two, three = (f"https://{name}.{account.project.replace(' ', '-')}.example.com" for name in ("a", "b", "c"))
    application = {"name": "web", **account.image()}
    account.run(stack, project=account.project, applications=[{**application, "domains": [one, two]}])
    result = account.run(stack, project=account.project, applications=[{**application, "domains": [two, three, one]}])
    before, after = (result["diff"][side]["applications"]["web"]["domains"] for side in ("before", "after"))
    assert (before, after) == ([two, one], [three, two, one])
    again = account.run(stack, project=account.project, applications=[{**application, "domains": [one, two, three]}])
    assert not again["changed"]
