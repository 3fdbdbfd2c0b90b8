# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many hosts whose tasks make the same on one server: there is one of it, and who came second goes on with it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter

import pytest
from accounts import PROJECTS, instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.converge import turns
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure, PaasError, Unanswered
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

HOSTS = 20
CREATES = {
    "project": ("/projects", "project.create"),
    "environment": ("/projects/{project}/environments", "environment.create"),
    "application": ("/applications/dockerimage", "application.create"),
}
KINDS = tuple(CREATES)


def declared(account, kind, name):
    """Resource and options of something of this kind."""
    resource = declaration_of(f"{account.platform}_{kind}")
    place = {} if kind == "project" else {"project": account.project}
    return resource, {**place, "name": name, **(account.image() if kind == "application" else {})}


def there(account, kind, name):
    """Ids of those of this name on the server, oldest first."""
    key = {"project": "projectId", "environment": "environmentId", "application": "applicationId"}[kind]
    rows = [row for row in account.state()[f"{kind}s"].values() if row["name"] == name]
    return [row["uuid"] if account.platform == "coolify" else row[key] for row in rows]


def without_turns(monkeypatch):
    """As on hosts that know nothing of each other."""

    def nowhere():
        raise OSError

    monkeypatch.setattr(turns, "_folder", nowhere)


def in_real_time(spoil=lambda client: None):
    """Let a run wait as long as it says, since others are at work meanwhile."""

    def with_it(client):
        client.connection.clock, client.connection.sleep = time.monotonic, lambda pause: time.sleep(min(pause, 0.05))
        spoil(client)

    return with_it


def at_once(action, times=HOSTS):
    """How often each outcome came of doing something so many times at the same moment."""
    barrier = threading.Barrier(times)
    outcomes = Counter()

    def one():
        barrier.wait()
        try:
            outcomes["changed" if action()["changed"] else "ok"] += 1
        except Failure as failure:
            outcomes[str(failure)] += 1

    threads = [threading.Thread(target=one) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def meddling(kind, before=None, after=None):
    """Let something happen right before and right after the request that creates."""

    def send(real, call, context, body=None):
        if call.path not in CREATES[kind]:
            return real(call, context, body)
        if before:
            before(lambda: real(call, context, body))
        answer = real(call, context, body)
        if after:
            after(lambda: real(call, context, body), answer)
        return answer

    return instead_of("send", send)


# -- hosts that take turns, and hosts that cannot ------------------------------------------------------------------


@pytest.mark.parametrize("turns_are_taken", [True, False], ids=["one controller", "many controllers"])
def test_many_who_make_the_same_at_the_same_moment_make_one(account, monkeypatch, turns_are_taken):
    if not turns_are_taken:
        without_turns(monkeypatch)
    for kind in KINDS:
        resource, options = declared(account, kind, f"{kind} of {account.project}")
        made = at_once(
            lambda resource=resource, options=options: account.run(resource, **options, spoil=in_real_time())
        )
        assert set(made) <= {"changed", "ok"}, made
        # Dokploy makes an application in two requests; who looks between them writes the same settings once more.
        in_two = account.platform == "dokploy" and kind == "application"
        assert made["changed"] == 1 or (made["changed"] and (in_two or not turns_are_taken)), (kind, made)
        assert len(there(account, kind, options["name"])) == 1
        assert not account.run(resource, **options)["changed"]


@pytest.mark.parametrize("turns_are_taken", [True, False], ids=["one controller", "many controllers"])
def test_what_belongs_to_it_is_there_once_too(account, monkeypatch, turns_are_taken):
    if not turns_are_taken:
        without_turns(monkeypatch)
    host = f"{account.project.replace(' ', '-')}.example.com"
    options = {
        "name": f"web of {account.project}",
        **account.image(),
        "environment_variables": {"A": "1", "B": "2"},
        **(
            {"domains": [f"https://{host}"], "tags": ["shop"], "scheduled_tasks": [_task("nightly")]}
            if account.platform == "coolify"
            else {"domains": [{"host": host}], "ports": [{"published_port": 8080, "target_port": 80}]}
        ),
    }
    made = at_once(lambda: account.run(**options, spoil=in_real_time()))
    assert set(made) <= {"changed", "ok"}, made
    assert len(there(account, "application", options["name"])) == 1
    assert not account.run(**options)["changed"]
    if account.platform == "dokploy":
        assert [row["host"] for row in account.state()["domains"].values()].count(host) == 1


def _task(name):
    return {"name": name, "command": "true", "frequency": "daily"}


@pytest.mark.parametrize("turns_are_taken", [True, False], ids=["one controller", "many controllers"])
def test_stacks_of_many_hosts_make_one_of_each(account, monkeypatch, turns_are_taken):
    if not turns_are_taken:
        without_turns(monkeypatch)
    project = f"stack of {account.project}"
    options = {
        "project": project,
        "environment": "staging",
        "applications": [{"name": f"{name} {project}", **account.image()} for name in ("web", "worker")],
    }
    stack = declaration_of(f"{account.platform}_stack")
    made = at_once(lambda: account.run(stack, **options, spoil=in_real_time()), times=8)
    assert set(made) <= {"changed", "ok"}, made
    assert len(there(account, "project", project)) == 1
    for item in options["applications"]:
        assert len(there(account, "application", item["name"])) == 1
    assert not account.run(stack, **options)["changed"]


@contextlib.contextmanager
def quick(server):
    """Let time pass there faster than here, for what a server does once in a while."""
    ended = threading.Event()

    def hasten():
        while not ended.wait(0.05):
            server.let_pass(1)

    thread = threading.Thread(target=hasten)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def deployments(account, identifier):
    """Ids of all deployments of an application."""
    state = account.state()
    if account.platform == "dokploy":
        return [key for key, row in state["deployments"].items() if row["applicationId"] == identifier]
    number = next(str(row["id"]) for row in state["applications"].values() if row["uuid"] == identifier)
    return [row["deployment_uuid"] for row in state["deployments"].values() if row["application_id"] == number]


@pytest.mark.parametrize("kind", ["application", "stack"])
def test_hosts_of_one_controller_have_a_change_deployed_once(account, kind):
    name = f"deployed {account.project}"
    place = {"project": account.project, "environment": "production"}
    for tag in ("1", "2"):
        wish = {"name": name, **account.image(tag), "environment_variables": {"TAG": tag}, "deploy": "auto"}
        if account.platform == "coolify":
            wish["domains"] = [f"https://{account.project.replace(' ', '-')}.example.com"]
        options = {**place, **wish} if kind == "application" else {**place, "applications": [wish]}
        resource = declaration_of(f"{account.platform}_{kind}")
        with quick(account.server):
            made = at_once(
                lambda resource=resource, options=options: account.run(resource, **options, spoil=in_real_time())
            )
        (identifier,) = there(account, "application", name)
        assert made == {"changed": 1, "ok": HOSTS - 1}
        assert len(deployments(account, identifier)) == int(tag)
        assert not account.run(resource, **options)["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_deployment_that_ends_while_somebody_looks_is_not_repeated(account):
    """The application was read before its deployment had ended, and the deployment after that."""
    options = {"name": f"ending {account.project}", **account.image(), "domains": ["https://ending.example.com"]}
    account.run(**options, deploy="auto", wait=False)
    (identifier,) = there(account, "application", options["name"])

    def get(real, call, context, fresh=False):
        if call.path == "/deployments/applications/{id}":
            account.run(**options, deploy="auto")
        return real(call, context, fresh)

    assert not account.run(**options, deploy="auto", spoil=instead_of("get", get))["changed"]
    assert len(deployments(account, identifier)) == 1


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
@pytest.mark.parametrize("begun", [False, True], ids=["waits", "runs"])
def test_what_another_controller_has_asked_for_is_not_asked_for_again(account, begun):
    """Both have found that it was never deployed, and the other one was quicker."""
    options = {"name": f"asked {account.project}", **account.image()}
    identifier = account.run(**options)["application"]["application_id"]
    words = {}

    def interrupted(client):
        def send(call, context, body=None):
            words.update({name: context[name] for name in ("title", "description")})
            raise PaasError("interrupted")

        client.send = send

    with pytest.raises(Failure, match="interrupted"):
        account.run(**options, deploy="auto", spoil=interrupted)
    asked = []

    def get(real, call, context, fresh=False):
        if not asked and fresh and call.path == ("application.one" if begun else "deployment.queueList"):
            asked.append(account.post("application.deploy", applicationId=identifier, **words))
            while begun and not deployments(account, identifier):
                account.server.let_pass(0.1)
        return real(call, context, fresh)

    result = account.run(**options, deploy="auto", spoil=instead_of("get", get))
    assert asked
    assert deployments(account, identifier) == [result["deployment"]["id"]]


# -- somebody who takes no turns: another controller, the web page -------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_older_one_by_somebody_else_stays_and_is_used(account, kind):
    resource, options = declared(account, kind, f"twin {kind} of {account.project}")
    older = []

    def by_somebody_else(create):
        if not older:
            create()
            older.extend(there(account, kind, options["name"]))

    result = account.run(resource, **options, description="as declared", spoil=meddling(kind, before=by_somebody_else))
    assert there(account, kind, options["name"]) == older
    assert result[kind][resource.id_option] == older[0]
    again = account.run(resource, **options, description="as declared")
    assert again[kind]["description"] == "as declared"
    assert not again["changed"]


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_one_that_is_not_empty_is_named_and_left(account, kind, monkeypatch):
    """Somebody has found what this run has made, and put something into it, before this run saw the older one."""
    without_turns(monkeypatch)
    resource, options = declared(account, kind, f"used {kind} of {account.project}")
    pin = {"project": "project_id", "environment": "environment_id", "application": "application_id"}[kind]

    def use(_create, answer):
        mine = answer[resource.id]
        account.run(resource, **{**options, pin: mine}, environment_variables={"BY_HAND": "kept"})

    with pytest.raises(Failure, match=rf"2 {kind}s are called .* was made by this run") as caught:
        account.run(resource, **options, spoil=meddling(kind, before=lambda create: create(), after=use))
    both = there(account, kind, options["name"])
    assert len(both) == 2
    assert all(identifier in str(caught.value) for identifier in both)


def test_a_younger_one_that_stays_is_used_too(account):
    """Somebody has made it by hand, and nobody removes it; what this run has made is its own to remove."""
    resource, options = declared(account, "application", f"younger of {account.project}")
    result = account.run(resource, **options, spoil=meddling("application", after=lambda create, _answer: create()))
    assert there(account, "application", options["name"]) == [result["application"][resource.id_option]]
    assert not account.run(resource, **options)["changed"]


def test_of_two_whose_making_nobody_can_tell_none_is_removed(account):
    """The answer was lost, so that this run cannot know which of the two is its own."""
    resource, options = declared(account, "application", f"lost of {account.project}")

    def twice(create, _answer):
        create()
        raise Unanswered("the connection was lost")

    with pytest.raises(Failure, match=r"2 applications are called .*whose answer was lost") as caught:
        account.run(resource, **options, spoil=meddling("application", after=twice))
    assert caught.value.result["changed"]
    with pytest.raises(Failure, match="2 applications are called"):
        account.run(resource, **options)
    assert len(there(account, "application", options["name"])) == 2


def test_what_somebody_removes_meanwhile_is_made_again(account):
    """As when another run takes back what it has made, after this one has found it."""
    resource, options = declared(account, "application", f"gone of {account.project}")
    account.run(resource, **options)
    removed = []

    def send(real, call, context, body=None):
        if not removed:
            removed.append(account.run(resource, **options, state="absent"))
        return real(call, context, body)

    assert account.run(resource, **options, description="as declared", spoil=instead_of("send", send))["changed"]
    assert len(there(account, "application", options["name"])) == 1


def test_a_run_waits_until_somebody_else_has_taken_back_what_he_made_twice(account):
    resource, options = declared(account, "application", f"taken back of {account.project}")
    pin = "uuid" if account.platform == "coolify" else "application_id"

    def twice(create, _answer):
        create()
        remove = {**options, pin: there(account, "application", options["name"])[-1], "state": "absent"}
        account.patience.later(1, lambda: account.run(resource, **remove))

    result = account.run(resource, **options, spoil=meddling("application", after=twice))
    assert result["changed"]
    assert there(account, "application", options["name"]) == [result["application"][resource.id_option]]


def test_a_check_takes_no_turn(account, monkeypatch):
    monkeypatch.setattr(turns, "_folder", lambda: pytest.fail("a turn was taken"))
    assert account.run(PROJECTS[account.platform], name=f"new {account.project}", check_mode=True)["changed"]


def test_who_waits_for_another_run_says_so_and_then_goes_on_without_a_turn(account, monkeypatch):
    monkeypatch.setattr("ansible_collections.selfhosted.paas.plugins.module_utils.converge.engine.LONG_WAIT", 0.0)
    name = f"slow {account.project}"
    other = turns.Turn()
    place = (account.server.url, "project")
    said = []

    def spoil(client):
        client.show = said.append
        real = client.deadline.__self__.connection
        assert other.take([(place, name)], client.deadline(1), lambda: None)
        client.until = None
        real.timeout, real.retries = 0.5, 0

    try:
        assert account.run(PROJECTS[account.platform], name=name, spoil=spoil)["changed"]
    finally:
        other.release()
    assert f"project {name}: waiting for another run on this host" in said[0]


# -- real plays ----------------------------------------------------------------------------------------------------


def play(platform, project, in_process):
    image = {"docker_registry_image_name": "nginx"} if platform == "coolify" else {"docker": {"image": "nginx:1"}}
    host = f"{project.replace(' ', '-')}.example.com"
    domains = [f"https://{host}"] if platform == "coolify" else [{"host": host}]
    application = {"name": f"web of {project}", **image, "domains": domains, "environment_variables": {"A": "1"}}
    return {
        "hosts": "all",
        "gather_facts": False,
        "connection": "local",
        "vars": {"selfhosted_paas_in_process": in_process},
        "tasks": [
            {f"selfhosted.paas.{platform}_project": {"name": project}},
            {f"selfhosted.paas.{platform}_application": {"project": project, **application}},
        ],
    }


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as module"])
def test_a_play_over_many_hosts_makes_one_of_each(playbook, both, in_process):
    project = f"hosts {in_process}".lower()
    hosts = ["--inventory", ",".join(f"host{number}" for number in range(HOSTS)), "--forks", str(HOSTS)]
    code, output = playbook([play(platform, project, in_process) for platform in both], *hosts)
    assert code == 0, output
    for server in both.values():
        state = server.state()
        assert [row["name"] for row in state["projects"].values()].count(project) == 1
        assert [row["name"] for row in state["applications"].values()].count(f"web of {project}") == 1
    code, output = playbook([play(platform, project, True) for platform in both], *hosts)
    assert code == 0, output
    assert output.count("changed=0 ") == HOSTS, output
