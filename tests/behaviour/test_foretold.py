# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode takes what earlier tasks would have done for done, and refuses what the real run refuses."""

from __future__ import annotations

import re

import pytest
from accounts import hearing
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import FREED, GONE, UNSEEN, Foreseen
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils import journal
from resources.objects import pem

IMAGE = {"coolify": {"docker_registry_image_name": "nginx"}, "dokploy": {"docker": {"image": "nginx:1"}}}
COMPOSE = {
    "git_repository": "https://git.example.com/acme/web.git",
    "git_branch": "main",
    "build_pack": "dockercompose",
}


def task(module, options, name=""):
    return {"name": name or module, f"selfhosted.paas.{module}": options}


def played(playbook, tasks, in_process, *arguments):
    """What became of each task, and the whole output."""
    play = {"hosts": "localhost", "gather_facts": False, "tasks": tasks}
    code, output = playbook([{**play, "vars": {"selfhosted_paas_in_process": in_process}}], *arguments)
    assert code == 0, output
    return re.findall(r"^(changed|ok): \[localhost\]", output, re.MULTILINE), output


def domains(platform, *hosts):
    if platform == "coolify":
        return {"domains": [f"https://{host}" for host in hosts]}
    return {"domains": [{"host": host} for host in hosts], "purge_domains": True}


def from_nothing(platform, project):
    """A play that makes, changes, deploys and looks at one application, each in a task of its own."""
    where = {"project": project, "environment": "staging"}
    one = {**where, "name": "web"}
    return [
        task(f"{platform}_project", {"name": project}),
        task(f"{platform}_environment", {"project": project, "name": "production"}),
        task(f"{platform}_environment", {"project": project, "name": "production", "description": "of old"}),
        task(f"{platform}_environment", {"project": project, "name": "staging"}),
        task(f"{platform}_application", {**one, **IMAGE[platform], "deploy": "auto"}),
        task(f"{platform}_application", {**one, "description": "of the second task"}),
        task(f"{platform}_deployment", {**where, "name": ["web"]}),
        task(f"{platform}_environment_info", {"project": project}),
        task(f"{platform}_application_info", one),
        task(f"{platform}_application_logs", one),
        task(f"{platform}_application_logs", {**one, "deployment": "latest"}),
    ]


@pytest.mark.embedded_only
def test_a_play_from_nothing_is_foretold_task_by_task_through_both_doors(playbook, both):
    tasks = [item for platform in both for item in from_nothing(platform, "from nothing")]
    for server in both.values():
        server.clear()
    foretold, output = played(playbook, tasks, True, "--check", "--diff")
    as_modules, _output = played(playbook, tasks, False, "--check", "--diff")
    assert all(server.writes() == [] for server in both.values())
    assert "does not exist yet" in output
    done, _output = played(playbook, tasks, True)
    assert foretold == as_modules == done
    one = ["changed", "ok", "changed", "changed", "changed", "changed", "changed", "ok", "ok", "ok", "ok"]
    assert done == one * 2


def taken_over(platform, project):
    """A play in which one gives up what another gets, and in the end everything is removed, inside out."""
    host = f"{project.replace(' ', '-')}.example.com"
    where = {"project": project, "environment": "staging"}
    gone = {"state": "absent"}
    before = [
        task(f"{platform}_project", {"name": project}),
        task(f"{platform}_environment", {"project": project, "name": "staging"}),
        task(f"{platform}_application", {**where, "name": "one", **IMAGE[platform], **domains(platform, host)}),
    ]
    after = [
        task(f"{platform}_application", {**where, "name": "one", **domains(platform)}),
        task(f"{platform}_application", {**where, "name": "two", **IMAGE[platform], **domains(platform, host)}),
        task(f"{platform}_application", {**where, "name": "one", **gone}),
    ]
    removed = [
        task(f"{platform}_application", {**where, "name": "one", **gone}),
        task(f"{platform}_environment", {"project": project, "name": "staging", **gone}),
        task(f"{platform}_project", {"name": project, **gone}),
    ]
    return before, after, removed


@pytest.mark.embedded_only
def test_what_earlier_tasks_take_out_of_the_way_is_not_in_it(playbook, both):
    plays = [taken_over(platform, "taken over") for platform in both]
    before, after, removed = ([item for play in plays for item in play[part]] for part in range(3))
    played(playbook, before, True)
    for tasks in (removed, after):
        foretold, output = played(playbook, tasks, True, "--check")
        assert foretold == ["changed"] * 6
        assert "unless an earlier task does" not in output
    # Nobody tells a module in a process of its own what earlier tasks would have done.
    foretold, output = played(playbook, plays[0][2], False, "--check")
    assert foretold == ["changed"] * 3 and "unless an earlier task does" in output
    done, _output = played(playbook, after, True)
    assert done == ["changed"] * 6


@pytest.mark.embedded_only
def test_what_no_earlier_task_takes_out_of_the_way_fails_in_check_mode_too(playbook, both):
    before, after, removed = taken_over("coolify", "in the way")
    played(playbook, before, True)
    messages = []
    for arguments in (["--check"], []):
        for tasks in (after[1:2], removed[1:]):
            play = {"hosts": "localhost", "gather_facts": False, "tasks": tasks[:1]}
            code, output = playbook([play], *arguments)
            assert code == 2
            messages.append(re.findall(r'"msg": "(.*)"|ERROR\]: Task failed: (.*)', output))
    assert messages[:2] == messages[2:]


# -- each by itself ----------------------------------------------------------------------------------------------------


NOTHING = hearing(Foreseen(told=False))


def test_plans_whose_names_are_alike_are_two(monkeypatch, tmp_path):
    monkeypatch.setattr(journal.C, "DEFAULT_LOCAL_TMP", str(tmp_path))
    journal.foreseen("shop 1").note(UNSEEN)
    assert [journal.foreseen(plan).complete for plan in ("shop 1", "shop1", "")] == [False, True, True]


def parts(account):
    return [declaration_of(f"{account.platform}_{kind}") for kind in ("project", "environment", "application")]


def test_what_is_not_empty_is_not_removed(account):
    project, environment, _application = parts(account)
    account.run(environment, project=account.project, name="staging")
    account.run(name="web", environment="staging", **account.image())
    staging = {"project": account.project, "name": "staging"}
    for resource, options, where in ((project, {"name": account.project}, " in staging"), (environment, staging, "")):
        said = f"is still needed by the application web{where}; remove that first"
        assert said in account.refused(resource, **options, state="absent")
    doubtful = account.run(project, name=account.project, state="absent", check_mode=True, spoil=NOTHING)
    assert "unless an earlier task does" in doubtful["warnings"][0]
    web = account.run(name="web", environment="staging")["application"]
    gone = Foreseen([(GONE, web[declaration_of(f"{account.platform}_application").id_option])])
    assert account.run(project, name=account.project, state="absent", check_mode=True, spoil=hearing(gone))["changed"]


@pytest.mark.newest("dokploy")
def test_a_domain_of_another_application_is_refused_and_free_once_it_is_given_up(account):
    host = f"{account.project.replace(' ', '-')}.example.com"
    account.run(name="one", **account.image(), **domains(account.platform, host))
    wanted = {"name": "two", **account.image(), **domains(account.platform, host)}
    message = account.refused(None, **wanted)
    assert re.match(r"domains\[.*\] already belongs to (the application )?one ", message)
    assert "unless an earlier task does" in account.run(check_mode=True, spoil=NOTHING, **wanted)["warnings"][0]
    facts = []
    foreseen = Foreseen(keep=facts.append)
    account.run(name="one", **domains(account.platform), check_mode=True, spoil=hearing(foreseen))
    assert [fact[0] for fact in facts] == [FREED]
    later = Foreseen(facts)
    assert account.run(check_mode=True, spoil=hearing(later), **wanted)["changed"]


def test_what_is_refused_in_a_project_to_come_is_refused_with_its_reason(account):
    foreseen, host = Foreseen(), f"{account.project.replace(' ', '-')}.example.com"

    account.run(name="web", **domains(account.platform, host), **account.image())
    later = {"project": f"{account.project} to come", "name": "web"}
    account.run(declaration_of(f"{account.platform}_project"), True, spoil=hearing(foreseen), name=later["project"])
    with pytest.raises(Failure, match=f"{host}.* already belongs to"):
        account.run(None, True, spoil=hearing(foreseen), **later, **domains(account.platform, host), **account.image())


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_domain_of_a_service_of_a_compose_file_is_one_too(account):
    url = f"https://{account.project.replace(' ', '-')}.example.com"
    account.run(name="one", **account.image(), domains=[url])
    message = account.refused(None, name="two", **COMPOSE, docker_compose_domains={"web": [f"{url}/"]})
    assert message.startswith(f"docker_compose_domains[{url}] already belongs to the application one")


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_second_task_need_not_say_again_where_an_application_comes_from(account):
    first = {"name": "web", **account.image()}
    foreseen = Foreseen()
    account.run(check_mode=True, spoil=hearing(foreseen), **first)
    second = account.run(name="web", description="more", check_mode=True, spoil=hearing(foreseen))
    assert second["changed"] and "an earlier task would have created it" in second["warnings"][0]
    other = {"name": "other", "description": "more"}
    assert "declare where it comes from" in account.refused(None, **other)
    doubtful = account.run(check_mode=True, spoil=NOTHING, **other)
    assert doubtful["changed"] and "If none does, this will fail: There is no application" in doubtful["warnings"][0]


def test_what_an_earlier_task_would_have_made_is_there_to_be_removed_once(account):
    foreseen = Foreseen()
    gone = {"name": "web", "state": "absent", "check_mode": True, "spoil": hearing(foreseen)}
    assert not account.run(**gone)["changed"]
    account.run(name="web", **account.image(), check_mode=True, spoil=hearing(foreseen))
    removed = account.run(**gone)
    assert removed["changed"] and removed["diff"]["before"]["name"] == "web"
    assert not account.run(**gone)["changed"]


def test_what_is_looked_at_may_be_to_come(account):
    where = {"project": "to come", "name": "web"}
    logs, info, deployment = (
        declaration_of(f"{account.platform}_{name}") for name in ("application_logs", "application_info", "deployment")
    )
    shown = account.run(info, check_mode=True, spoil=NOTHING, **where)
    assert shown["applications"] == [] and "'to come' does not exist yet" in shown["warnings"][0]
    shown = account.run(logs, check_mode=True, spoil=NOTHING, **where, deployment="latest")
    assert shown["lines"] == [] and shown["application"]["name"] == "web" and len(shown["warnings"]) == 1
    for action, changed in (("deploy", True), ("cancel", False)):
        wanted = {"project": "to come", "name": ["web", "worker"], "action": action}
        told = account.run(deployment, check_mode=True, spoil=NOTHING, **wanted)
        assert told["changed"] is changed and len(told["warnings"]) == 2
    assert [
        row["application"]
        for row in account.run(deployment, check_mode=True, spoil=NOTHING, project="to come", name=["web"])[
            "deployments"
        ]
    ] == ["web"]
    for resource, options in ((info, where), (logs, where), (deployment, {"project": "to come", "name": ["web"]})):
        # Where the facts of the run are complete, nobody makes it.
        account.refused(resource, "There is no project 'to come'", **options)


def test_the_log_of_a_deployment_that_is_to_come_is_empty(account):
    account.run(name="web", **account.image())
    logs = declaration_of(f"{account.platform}_application_logs")
    where = {"project": account.project, "name": "web", "deployment": "latest"}
    assert account.run(logs, check_mode=True, **where)["lines"] == []
    with pytest.raises(Failure, match="was never deployed"):
        account.run(logs, **where)


@pytest.mark.newest("coolify")
def test_a_name_that_another_environment_has_is_refused(account):
    _project, environment, _application = parts(account)
    made = account.run(environment, project=account.project, name="staging")["environment"][environment.id_option]
    pinned = {environment.id_option: made, "project": account.project, "name": "production"}
    if account.platform == "coolify":
        assert "another environment 'production'" in account.refused(environment, **pinned)
    default = account.run(environment, project=account.project, name="production")["environment"][environment.id_option]
    if account.platform == "dokploy":
        pinned = {**pinned, environment.id_option: default, "name": "renamed"}
        assert "does not rename the default environment" in account.refused(environment, **pinned)


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_move_to_where_the_name_is_taken_is_refused(account):
    account.run(declaration_of("coolify_environment"), project=account.project, name="staging")
    account.run(name="web", environment="staging", **account.image())
    uuid = account.run(name="web", **account.image())["application"]["uuid"]
    message = account.refused(None, uuid=uuid, project=account.project, environment="staging")
    assert "There is another application 'web'" in message


@pytest.mark.parametrize("kind", ["project", "tag", "environment", "application", "database"])
def test_a_new_name_that_another_one_has_is_refused(account, kind):
    resource = declaration_of(f"{account.platform}_{kind}")
    place = {"project": account.project} if resource.parents else {}
    more = account.image() if kind == "application" else {}
    if kind == "database":
        more = {"type": "redis", **({"database_password": "a-pass-word"} if account.platform == "dokploy" else {})}
    names = [f"{account.project} {word}" for word in ("one", "two", "three")]
    one, _two = (account.run(resource, **place, name=name, **more)[kind] for name in names[:2])
    # Where it is follows from the id; only an environment of Coolify has none without its project.
    within = place if (account.platform, kind) == ("coolify", "environment") else {}
    pinned = {resource.id_option: one[resource.id_option], **within}
    assert f"There is another {kind} {names[1]!r}" in account.refused(resource, **pinned, name=names[1])
    assert account.run(resource, **pinned, name=names[2])["changed"]
    assert not account.run(resource, **pinned, name=names[2])["changed"]


def test_a_name_that_an_earlier_task_has_freed_is_foreseen(account):
    _project, _environment, resource = parts(account)
    one, two = (account.run(name=name, **account.image())["application"][resource.id_option] for name in ("one", "two"))
    foreseen = Foreseen()
    for identifier, name in ((two, "three"), (one, "two")):
        pinned = {resource.id_option: identifier, "name": name}
        assert account.run(resource, check_mode=True, spoil=hearing(foreseen), **pinned)["changed"]
    with pytest.raises(Failure, match="There is another application 'three'"):
        account.run(name="three", **account.image())
        account.run(resource, **{resource.id_option: one, "name": "three"})


def test_stacks_predict_and_refuse_likewise(account):
    stack, info = (declaration_of(f"{account.platform}_{name}") for name in ("stack", "application_info"))
    where = {"project": "of stacks", "environment": "staging"}
    foreseen = Foreseen()
    told = account.run(
        stack, check_mode=True, spoil=hearing(foreseen), **where, applications=[{"name": "web", **account.image()}]
    )
    assert told["changed"]
    again = account.run(
        stack, check_mode=True, spoil=hearing(foreseen), **where, applications=[{"name": "web", "description": "more"}]
    )
    assert again["changed"] and "an earlier task would have created it" in again["warnings"][0]
    assert account.run(name="web", description="more", check_mode=True, spoil=hearing(foreseen), **where)["changed"]
    assert account.run(info, check_mode=True, spoil=hearing(foreseen), **where)["applications"] == []
    too_long = {"name": "web", **account.image(), "domains": domains(account.platform, "not a host")["domains"]}
    message = account.refused(stack, project=account.project, environment="production", applications=[too_long])
    assert f"or {account.platform.capitalize()} refuses it" in message


@pytest.mark.newest("dokploy")
def test_a_stack_is_told_who_has_its_domain(account):
    stack = declaration_of(f"{account.platform}_stack")
    host = f"{account.project.replace(' ', '-')}.example.com"
    account.run(name="one", **account.image(), **domains(account.platform, host))
    two = {"name": "two", **account.image(), "domains": domains(account.platform, host)["domains"]}
    place = {"project": account.project, "environment": "production"}
    assert "already belongs to" in account.refused(stack, **place, applications=[two])
    one = {"name": "one", **domains(account.platform)}
    for check_mode in (True, False):
        assert account.run(stack, **place, applications=[one, two], check_mode=check_mode)["changed"]


# -- two of one run ----------------------------------------------------------------------------------------------------


def same_domain(account, *names):
    host = f"{account.project.replace(' ', '-')}.example.com"
    return [{"name": name, **account.image(), "domains": domains(account.platform, host)["domains"]} for name in names]


def test_two_of_a_stack_do_not_get_the_same_domain(account):
    stack = declaration_of(f"{account.platform}_stack")
    place = {"project": account.project, "environment": "production"}
    message = account.refused(stack, **place, applications=same_domain(account, "web1", "web2"))
    for one, other in (("web1", "web2"), ("web2", "web1")):
        assert re.search(rf"application {one}: domains\[.*\] is declared for {other} as well", message)
    for check_mode in (True, False):
        both = [{**item, "force_domain_override": True} for item in same_domain(account, "web1", "web2")]
        assert account.run(stack, check_mode=check_mode, **place, applications=both)["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_service_and_an_application_of_a_stack_do_not_get_the_same_domain(account):
    stack = declaration_of("coolify_stack")
    url = f"https://{account.project.replace(' ', '-')}.example.com"
    compose = {"name": "two", **COMPOSE, "docker_compose_domains": {"web": [url]}}
    message = account.refused(
        stack,
        project=account.project,
        environment="production",
        applications=[*same_domain(account, "one"), compose],
    )
    assert "domains" in message and "docker_compose_domains" in message and "for one as well" in message


def test_two_tasks_of_a_run_in_check_mode_do_not_get_the_same_domain(account):
    one, two = same_domain(account, "one", "two")
    foreseen = Foreseen()
    foretold = {"check_mode": True, "spoil": hearing(foreseen)}
    for _again in range(2):
        assert account.run(**foretold, **one)["changed"]
    with pytest.raises(Failure, match=r"is given to the application .*/one by an earlier task, and two cannot"):
        account.run(**foretold, **two)
    assert account.run(**foretold, **two, force_domain_override=True)["changed"]
    account.run(**foretold, name="two", state="absent")
    # Given up again, by declaring none and by going away.
    account.run(**foretold, name="one", **domains(account.platform))
    assert account.run(**foretold, **two)["changed"]
    account.run(**foretold, name="two", state="absent")
    assert account.run(**foretold, **one)["changed"]
    foreseen.note(UNSEEN)
    assert "unless an earlier task does" in account.run(**foretold, **two)["warnings"][0]


def test_what_a_stack_makes_itself_is_refused_like_a_task_that_makes_it(account):
    stack, project = (declaration_of(f"{account.platform}_{name}") for name in ("stack", "project"))
    if account.platform == "coolify":
        assert "must have 3 to 255 characters" in account.refused(stack, project="q")
        # Nothing is made before all that is to be made was looked at.
        for bad in ({"project": "x" * 300}, {"project": "fine", "environment": "q"}):
            account.refused(stack, **bad)
    foreseen = Foreseen()
    made = account.run(stack, check_mode=True, spoil=hearing(foreseen), project="fine", environment="staging")
    assert made["changed"]
    later = {"project": "fine", "environment": "staging", "name": "web", **account.image()}
    assert account.run(check_mode=True, spoil=hearing(foreseen), **later)["changed"]
    assert not account.run(project, check_mode=True, spoil=hearing(Foreseen()), name="fine", state="absent")["changed"]


@pytest.mark.parametrize("existing", [True, False])
def test_what_earlier_tasks_would_have_filled_is_not_empty(account, existing):
    project, environment, _application = parts(account)
    foreseen = Foreseen()
    foretold = {"check_mode": True, "spoil": hearing(foreseen)}
    name = account.project if existing else "never there"
    where = {"project": name, "environment": "staging"}
    account.run(project, name=name, **foretold)
    account.run(environment, project=name, name="staging", **foretold)
    account.run(**where, name="k1", **account.image(), **foretold)
    staging = {"project": name, "name": "staging"}
    for resource, options, place in ((project, {"name": name}, " in staging"), (environment, staging, "")):
        with pytest.raises(Failure, match=f"is still needed by the application k1{place}; remove that first"):
            account.run(resource, **options, state="absent", **foretold)
    account.run(**where, name="k1", state="absent", **foretold)
    for resource, options in ((environment, {"project": name, "name": "staging"}), (project, {"name": name})):
        assert account.run(resource, **options, state="absent", **foretold)["changed"]


def test_a_parent_that_no_earlier_task_makes_is_missing(account):
    project, environment, _application = parts(account)
    account.run(environment, project=account.project, name="staging")
    web = {"name": "web", **account.image()}
    typo = account.project + "x"
    assert f"Did you mean {account.project!r}?" in account.refused(None, project=typo, **web)
    assert "Did you mean 'staging'?" in account.refused(None, environment="stagin", **web)
    assert "does not exist yet" in account.run(project=typo, check_mode=True, spoil=NOTHING, **web)["warnings"][0]
    foreseen = Foreseen()
    foretold = {"check_mode": True, "spoil": hearing(foreseen)}
    account.run(project, name="kproj", **foretold)
    account.run(environment, project="kproj", name="testing", **foretold)
    for place in ({"project": "kproj"}, {"project": "kproj", "environment": "testing"}):
        assert "does not exist yet" in account.run(**place, **web, **foretold)["warnings"][0]
    with pytest.raises(Failure, match=r"There is no project 'kprojj'. Did you mean 'kproj'\? There are: .*kproj"):
        account.run(project="kprojj", **web, **foretold)
    with pytest.raises(Failure, match=r"There is no environment 'testin'. Did you mean 'testing'\?"):
        account.run(project="kproj", environment="testin", **web, **foretold)


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_a_network_is_looked_for_on_the_server_that_is_meant(account):
    key, server, network = (declaration_of(f"dokploy_{kind}") for kind in ("ssh_key", "server", "network"))
    check = {"check_mode": True, "spoil": hearing(Foreseen())}
    foretold = {**account.image(), **check}
    with pytest.raises(Failure, match="There is no network 'nowhere'"):
        account.run(name="one", networks=["nowhere"], **foretold)
    account.run(network, name="soon", driver="overlay", **check)
    told = account.run(name="two", networks=["soon"], **foretold)
    assert "the network 'soon' does not exist yet" in told["warnings"][0]
    # One of Dokploy's own machine is none of a server to come.
    account.run(network, name="here", driver="overlay")
    account.run(key, name="of far", type="ed25519")
    account.run(server, name="far", ip_address="198.51.100.7", ssh_key="of far", **check)
    assert "warnings" not in account.run(name="three", networks=["here"], **foretold)
    told = account.run(name="four", networks=["here"], server="far", **foretold)
    assert "the network 'here' does not exist yet" in told["warnings"][1]
    account.run(key, name="of far", state="absent")
    account.run(network, name="here", state="absent")


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_what_an_option_refers_to_may_be_to_come(account):
    key, app, server, destination = (
        declaration_of(f"coolify_{kind}") for kind in ("private_key", "github_app", "server", "destination")
    )
    hub = {"name": "hub", "html_url": "https://github.com", "app_id": 1, "installation_id": 2, "client_id": "c"}
    hub.update(client_secret="planted7secret", webhook_secret="planted7secret")
    foreseen = Foreseen()
    foretold = {"check_mode": True, "spoil": hearing(foreseen)}
    account.run(key, name="of hub", private_key=pem(), **foretold)
    told = account.run(app, **hub, private_key="of hub", **foretold)
    assert told["changed"] and "the private key 'of hub' does not exist yet" in told["warnings"][0]
    with pytest.raises(Failure, match="There is no private key 'of hubb'"):
        account.run(app, **{**hub, "name": "other"}, private_key="of hubb", **foretold)
    account.run(server, name="worker", ip="203.0.113.20", private_key="of hub", **foretold)
    account.run(destination, server="worker", name="edge", network="edge", **foretold)
    several = r"server is needed, since the server has several to choose from: localhost \(\w+\), worker"
    with pytest.raises(Failure, match=several):
        account.run(name="web", **account.image(), **foretold)
    place = {"server": "worker", "destination": "edge"}
    told = account.run(name="web", **account.image(), **place, **foretold)
    assert told["changed"] and "The server 'worker' does not exist yet" in told["warnings"][0]
    with pytest.raises(Failure, match="There is no server 'workerr'"):
        account.run(name="api", **account.image(), server="workerr", **foretold)
    further = {"name": "everywhere", "server": "localhost", **account.image(), "additional_destinations": [place]}
    told = account.run(**further, **foretold)
    assert "additional_destinations.server: the server 'worker' does not exist yet" in told["warnings"][0]
    assert account.run(**{**further, "additional_destinations": [{"server": "worker"}]}, **foretold)["changed"]
    # So did the real run.
    account.run(key, name="of hub", private_key=pem())
    assert account.run(app, **hub, private_key="of hub")["changed"]
    account.run(server, name="worker", ip="203.0.113.20", private_key="of hub")
    account.run(destination, server="worker", name="edge", network="edge")
    with pytest.raises(Failure, match=several):
        account.run(name="web", **account.image())
    account.run(destination, server="worker", name="other", network="other", **foretold)
    assert account.run(name="web", **account.image(), server="worker", destination="other", **foretold)["changed"]
    with pytest.raises(Failure, match="There is no destination 'otherr'"):
        account.run(name="web", **account.image(), server="worker", destination="otherr", **foretold)
    assert account.run(name="web", **account.image(), **place)["changed"]
    assert account.run(**further)["diff"] == told["diff"]
    with pytest.raises(Failure, match="cannot become 'other'"):
        account.run(name="web", server="worker", destination="other", **foretold)


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_what_an_earlier_task_has_removed_is_none_to_choose_from(account):
    server = declaration_of("coolify_server")
    account.run(server, name="worker", ip="203.0.113.20", private_key="deploy")
    foretold = {"check_mode": True, "spoil": hearing(Foreseen())}
    account.run(server, name="worker", state="absent", **foretold)
    told = account.run(name="web", **account.image(), **foretold)
    account.run(server, name="worker", state="absent")
    assert account.run(name="web", **account.image())["diff"] == told["diff"]
