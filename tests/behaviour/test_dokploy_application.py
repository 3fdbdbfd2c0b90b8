# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is peculiar to applications of Dokploy: their sources, what they own, and how the server goes about them."""

from __future__ import annotations

import json
import os
import time
import zipfile
from io import BytesIO

import pytest
from accounts import hearing
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.composes import COMPOSE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import ENVIRONMENT, PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)
APPLICATION_INFO = declaration_of("dokploy_application_info")
UPLOAD = "POST /api/trpc/application.dropDeployment"


def stored(account, name):
    (row,) = [row for row in account.stored("applications") if row["name"] == name]
    return row


def sent(account, procedure):
    """Bodies of the requests to a procedure since the last clearing."""
    asked = [item for item in account.server.requests() if item["path"] == f"/api/{procedure}"]
    return [json.loads(item["body"]) for item in asked]


def registry(account, name, password="registry-password"):
    words = {"username": "robot", "registryUrl": "registry.example.com", "registryType": "cloud", "imagePrefix": None}
    return account.post("registry.create", registryName=name, password=password, **words)["registryId"]


# -- sources -----------------------------------------------------------------------------------------------------------


def test_another_source_changes_nothing_but_the_source(account):
    owned = {
        "domains": [{"host": f"{account.project.replace(' ', '-')}.example.com"}],
        "ports": [{"published_port": 9000, "target_port": 80}],
        "environment_variables": {"A": "1"},
    }
    account.run(name="web", docker={"image": "nginx:1"}, replicas=2, build_type="dockerfile", **owned)
    before = stored(account, "web")
    account.server.clear()
    git = {"url": "https://git.example.com/web.git", "branch": "main"}
    assert account.run(name="web", git=git)["changed"]
    (body,) = sent(account, "application.update")
    assert set(body) == {"applicationId", "sourceType", "customGitUrl", "customGitBranch"}
    after = stored(account, "web")
    touched = ("sourceType", "customGitUrl", "customGitBranch")
    assert {k: v for k, v in after.items() if k not in touched} == {k: v for k, v in before.items() if k not in touched}
    assert account.run(name="web", docker={"image": "nginx:1"})["diff"]["after"] == {"docker.source": "docker"}


def test_two_sources_at_once_are_refused(account):
    with pytest.raises(AssertionError, match="mutually exclusive"):
        account.run(name="web", docker={"image": "nginx:1"}, git={"url": "https://git.example.com/web.git"})


@pytest.mark.newest("dokploy")
def test_what_dokploy_keeps_for_itself_is_never_sent_and_types_are_exact(account):
    options = {
        "docker": {"image": "nginx:1", "username": ""},
        "replicas": 2,
        "memory_limit": "512m",
        "preview_https": False,
        "preview_port": 80,
        "is_preview_deployments_active": True,
        "create_env_file": False,
        "args": [],
        "stop_grace_period_swarm": "30s",
        "health_check_swarm": {"interval": "1m30s", "retries": 2},
    }
    account.server.clear()
    account.run(name="web", **options)
    (body,) = sent(account, "application.update")
    assert not {"environmentId", "applicationStatus", "createdAt", "refreshToken", "appName", "serverId"} & set(body)
    assert body["replicas"] == 2 and body["memoryLimit"] == "536870912"
    assert body["previewHttps"] is False and body["createEnvFile"] is False and body["previewPort"] == 80
    assert body["isPreviewDeploymentsActive"] is True
    assert (body["username"], body["args"]) == (None, None)
    assert body["stopGracePeriodSwarm"] == 30_000_000_000
    assert body["healthCheckSwarm"] == {"Interval": 90_000_000_000, "Retries": 2}


def test_suboptions_of_a_swarm_object_that_are_left_out_stay(account):
    check = {"test": ["CMD", "true"], "interval": "30s", "retries": 3}
    account.run(name="web", health_check_swarm=check)
    account.run(name="web", health_check_swarm={"retries": 5, "interval": ""})
    assert stored(account, "web")["healthCheckSwarm"] == {"Test": ["CMD", "true"], "Retries": 5}
    account.run(name="web", health_check_swarm={})
    assert stored(account, "web")["healthCheckSwarm"] is None


def test_a_registry_by_name_is_copied_and_compared_and_its_password_is_not_shown(account):
    name = f"company {account.project}"
    identifier = registry(account, name)
    declared = {"docker": {"image": "registry.example.com/web:1", "registry": name}}
    result = account.run(name="web", **declared)
    row = stored(account, "web")
    assert (row["username"], row["password"]) == ("robot", "registry-password")
    assert "registry-password" not in json.dumps(result)
    assert not account.run(name="web", **declared)["changed"]
    account.post("registry.update", registryId=identifier, password="another-password")
    result = account.run(name="web", **declared)
    assert set(result["diff"]["after"]) == {"docker.password"}
    assert stored(account, "web")["password"] == "another-password"
    assert "another-password" not in json.dumps(result)


def test_a_registry_that_an_earlier_task_would_make_is_assumed_in_check_mode_where_that_is_not_told(account):
    account.run(name="web", docker={"image": "nginx:1"})
    declared = {"docker": {"image": "nginx:1", "registry": f"new {account.project}"}}
    foretold = account.run(name="web", **declared, check_mode=True, spoil=hearing(Foreseen(told=False)))
    assert foretold["changed"] and "assumes that an earlier task creates it" in foretold["warnings"][0]
    account.refused(None, r"docker\.registry: There is no registry 'new ", name="web", **declared)


@pytest.mark.newest("dokploy")
def test_names_that_fit_several_or_nothing_are_refused_before_anything_is_written(account):
    for _twin in range(2):
        keys = account.post("sshKey.generate", type="ed25519")
        account.post("sshKey.create", name=f"twin {account.project}", organizationId="", **keys)
    git = {"url": "git@git.example.com:web.git", "branch": "main"}
    account.server.writes()
    with pytest.raises(Failure, match=r"2 SSH keys are called 'twin .*Give the id"):
        account.run(name="web", git={**git, "ssh_key": f"twin {account.project}"})
    account.refused(
        None,
        r"git\.ssh_key: There is no SSH key 'nowhere'\. There are: .*twin",
        name="web",
        git={**git, "ssh_key": "nowhere"},
    )


def test_a_branch_that_dokploy_would_choke_on_is_refused(account):
    with pytest.raises(Failure, match=r"git\.branch is not the name of a branch"):
        account.run(name="web", git={"url": "https://git.example.com/web.git", "branch": "my branch"})


# -- uploads -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    (folder / "deep").mkdir(parents=True)
    (folder / "Dockerfile").write_text("FROM nginx\n")
    (folder / "deep" / "index.html").write_text("one\n")
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("x\n")
    return folder


def uploads(account):
    return account.server.writes().count(UPLOAD)


def dropped(account, path, **more):
    options = {"name": "site", "drop": {"path": str(path)}, "build_type": "dockerfile", "deploy": "auto", **more}
    return account.run(**options)


def test_content_is_uploaded_once_and_again_when_it_changes(account, site):
    account.server.writes()
    foretold = dropped(account, site, check_mode=True)
    assert uploads(account) == 0
    result = dropped(account, site)
    assert uploads(account) == 1
    assert (foretold["changed"], foretold["diff"]) == (result["changed"], result["diff"])
    assert result["deployment"]["status"] == "done" and not result["deploy_required"]
    os.utime(site / "Dockerfile", (1, 1))
    (site / ".git" / "HEAD").write_text("y\n")
    assert not dropped(account, site)["changed"]
    assert uploads(account) == 0
    (site / "deep" / "index.html").write_text("two\n")
    result = dropped(account, site)
    assert list(result["diff"]["after"]) == ["drop.path", "run"]
    assert uploads(account) == 1
    assert not dropped(account, site)["changed"]


def test_a_zip_is_uploaded_as_it_is(account, tmp_path):
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Dockerfile", "FROM nginx\n")
    dropped(account, path)
    assert not dropped(account, path)["changed"]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more", "x")
    assert dropped(account, path)["changed"]


def test_nothing_is_uploaded_without_a_deployment(account, site):
    account.server.writes()
    result = dropped(account, site, deploy="never")
    assert result["deploy_required"]
    result = dropped(account, site, deploy="never")
    assert result["deploy_required"] and not result["changed"]
    assert uploads(account) == 0
    assert dropped(account, site)["changed"]
    assert uploads(account) == 1


def ended_deployments(account, identifier):
    rows = account.state()["deployments"].values()
    return [row for row in rows if row["applicationId"] == identifier and row["status"] == "done"]


def test_content_is_uploaded_again_after_somebody_else_has_deployed(account, site):
    dropped(account, site)
    identifier = stored(account, "site")["applicationId"]
    account.post("application.deploy", applicationId=identifier)
    # Until the queue gets to it, there is no record of it, and the application is done as before.
    ended = ended_deployments(account, identifier)
    deadline = time.monotonic() + 20
    while len(ended) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
        ended = ended_deployments(account, identifier)
    account.server.writes()
    assert dropped(account, site)["changed"]
    assert uploads(account) == 1
    assert not dropped(account, site)["changed"]
    assert dropped(account, site, deploy="always")["changed"]
    assert uploads(account) == 0
    assert not dropped(account, site)["changed"]


def test_a_directory_packs_to_the_same_bytes_and_its_files_are_the_root(account, site):
    from ansible_collections.selfhosted.paas.plugins.module_utils.transport.archive import Archive

    first = Archive(str(site)).content()
    os.utime(site / "Dockerfile", (1, 1))
    assert Archive(str(site)).content() == first
    assert zipfile.ZipFile(BytesIO(first)).namelist() == ["Dockerfile", "deep/index.html"]


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda path: None, "cannot be read|is neither"),
        (lambda path: path.write_text("no zip"), "is neither a directory nor a ZIP"),
        (lambda path: path.mkdir(), "is a directory without files"),
    ],
    ids=["missing", "text", "empty"],
)
def test_what_cannot_be_packed_is_refused_before_anything_is_written(account, tmp_path, make, complaint):
    make(tmp_path / "thing")
    account.server.writes()
    with pytest.raises(Failure, match=rf"drop\.path .*({complaint})"):
        dropped(account, tmp_path / "thing")
    assert account.server.writes() == []


# -- places ------------------------------------------------------------------------------------------------------------


def test_a_pinned_application_stays_where_it_is_unless_told_to_move(account):
    account.run(ENVIRONMENT, project=account.project, name="staging")
    account.run(name="web", environment="staging", docker={"image": "nginx:1"})
    identifier = stored(account, "web")["applicationId"]
    assert not account.run(application_id=identifier)["changed"]
    assert not account.run(application_id=identifier, project=None)["changed"]
    place = {"application_id": identifier, "environment": "production"}
    foretold, moved = account.run(**place, check_mode=True), account.run(**place)
    assert foretold["diff"] == moved["diff"] and moved["diff"]["after"] == {"environment": "production"}
    environment = account.state()["environments"][stored(account, "web")["environmentId"]]
    assert environment["name"] == "production"
    assert not account.run(**place)["changed"]


def test_the_server_is_chosen_once(account):
    words = {"description": "", "ipAddress": "192.0.2.1", "port": 22, "username": "root", "serverType": "deploy"}
    name = f"remote {account.project}"
    account.post("server.create", name=name, sshKeyId=None, **words)
    account.run(name="here")
    with pytest.raises(Failure, match=r"server of the application is not set and cannot become .*create it anew"):
        account.run(name="here", server=name)
    account.run(name="there", server=name)
    remote = stored(account, "there")["serverId"]
    assert remote
    assert not account.run(name="there", server=name)["changed"]
    assert not account.run(name="there")["changed"]


def test_absent_says_that_volumes_stay(account):
    volume = {"type": "volume", "volume_name": "data", "mount_path": "/data"}
    file = {"type": "file", "file_path": "a.conf", "mount_path": "/etc/a.conf", "content": "a"}
    account.run(name="web", **account.image(), mounts=[volume, file])
    foretold = account.run(check_mode=True, name="web", state="absent")["diff"]
    assert foretold["before"]["mounts"] == {"/data": "data is kept on the server"}
    assert account.run(name="web", state="absent")["diff"] == foretold


# -- what an application owns ------------------------------------------------------------------------------------------


@pytest.mark.newest("dokploy")
def test_everything_owned_belongs_to_the_application(account):
    host, before = f"{account.project.replace(' ', '-')}.example.com", account.state()
    account.run(
        name="web",
        domains=[{"host": host}],
        mounts=[{"mount_path": "/data", "type": "volume", "volume_name": "data"}],
        ports=[{"published_port": 9100, "target_port": 80}],
        redirects=[{"regex": "^a$", "replacement": "b"}],
        security=[{"username": "me", "password": "a-password"}],
        schedules=[{"name": "nightly", "cron_expression": "0 3 * * *", "command": "true"}],
        patches=[{"file_path": "a.yml", "content": "a: 1"}],
    )
    identifier = stored(account, "web")["applicationId"]
    state = account.state()
    for table in ("domains", "mounts", "ports", "redirects", "securities", "schedules", "patches"):
        made = [row for key, row in state[table].items() if key not in before[table]]
        assert [row["applicationId"] for row in made] == [identifier], table


def test_what_an_update_would_reset_is_sent(account):
    mapping = {"published_port": 9200, "target_port": 80, "protocol": "udp", "publish_mode": "host"}
    account.run(name="web", ports=[mapping])
    account.server.clear()
    account.run(name="web", ports=[{"published_port": 9200, "protocol": "udp", "target_port": 81}])
    (body,) = sent(account, "port.update")
    assert {body["protocol"], body["publishMode"]} == {"udp", "host"}


@pytest.mark.newest("dokploy")
def test_a_domain_that_another_application_has_is_refused(account):
    host = f"taken-{account.project.replace(' ', '-')}.example.com"
    account.run(name="one", domains=[{"host": host}])
    account.refused(
        None,
        rf"domains\[{host} /\] already belongs to one in {account.project}/production",
        name="two",
        domains=[{"host": host}],
    )
    account.run(name="two", domains=[{"host": host, "path": "/two"}])
    assert account.run(name="two", domains=[{"host": host}], force_domain_override=True)["changed"]
    assert not account.run(name="two", domains=[{"host": host}])["changed"]


@pytest.mark.parametrize(
    "when", ["*/5 0-23/2 1,15 JAN-JUN mon", "0 0 3 L * 7", "0 3 ? * 1#3", "@yearly", " 0 3 * * 0 "]
)
def test_times_that_dokploy_reads_are_taken(account, when):
    schedules = [{"name": "a", "cron_expression": when, "command": "x"}]
    assert account.run(name="web", schedules=schedules)["changed"]
    assert not account.run(name="web", schedules=schedules)["changed"]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"mounts": [{"mount_path": "/a", "type": "bind"}]}, "needs host_path"),
        ({"ports": [{"published_port": 99999, "target_port": 80}]}, "is not a port: 99999"),
        ({"schedules": [{"name": "a", "cron_expression": "daily", "command": "x"}]}, "is not a cron expression"),
        *(
            ({"schedules": [{"name": "a", "cron_expression": when, "command": "x"}]}, complaint)
            for when, complaint in (
                ("0 25 * * *", "whose hour is 25"),
                ("60 0 3 * * *", "whose second is 60"),
                ("0 3 1-32 * *", "whose day of the month is 1-32"),
                ("0 3am * * *", "whose hour is 3am"),
                ("@reboot", "which Dokploy does not know"),
            )
        ),
        ({"domains": [{"host": "a.example.com", "certificate_type": "custom"}]}, "needs custom_cert_resolver"),
        ({"stop_grace_period_swarm": "soon"}, "is not a time"),
        ({"health_check_swarm": {"interval": "often"}}, "has interval, which is not a time"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
@pytest.mark.newest("dokploy")
def test_what_dokploy_would_take_without_a_word_and_what_cannot_work_is_refused(account, options, complaint):
    account.server.writes()
    with pytest.raises(Failure, match=complaint):
        account.run(name="web", **options)
    assert account.server.writes() == []


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("npm ci && npm start", "&&"),
        ("sh -c 'sleep 1'", "sh and args"),
        ("echo $HOME", "without a shell"),
        ("node  server.js", "two spaces"),
        ("node server.js --port=80", ""),
    ],
)
def test_a_command_that_is_written_for_a_shell_is_told(account, command, what):
    for mode in (True, False):
        told = " ".join(account.run(check_mode=mode, name="web", command=command).get("warnings", []))
        assert what in told
        assert bool(told) == bool(what)


@pytest.mark.newest("dokploy")
def test_a_patch_that_is_declared_disabled_is_disabled_from_the_start(account):
    patch = {"file_path": "disabled.txt", "content": "x\n", "type": "update", "enabled": False}
    account.run(name="web", patches=[patch])
    (made,) = account.run(APPLICATION_INFO, project=account.project, name="web")["applications"]
    assert made["patches"] == [patch]
    assert not account.run(name="web", patches=[patch])["changed"]


@pytest.mark.parametrize("named", ["acme/web", "https://github.com/acme/web.git", "git@github.com:acme/web.git"])
def test_a_repository_with_its_owner_is_refused_with_the_spelling_that_works(account, named):
    account.refused(None, "owner: acme and repository: web", name="web", github={"repository": named})


def test_the_owner_of_a_repository_is_not_guessed_from_where_a_password_stands(account):
    with pytest.raises(Failure, match=r"owner: \.\.\. and repository: web") as caught:
        account.run(name="web", github={"repository": "https://me:hunter2@git.example.com/web"})
    assert "hunter2" not in str(caught.value)


def test_the_whole_text_of_the_variables(account):
    text = "# comment\nA='x # y'\n\nB=2\n"
    for resource, place in ((APPLICATION, {"name": "web"}), (ENVIRONMENT, {"project": account.project, "name": "e"})):
        account.run(resource, **place, env=text)
        assert not account.run(resource, **place, env=text)["changed"]
        assert not account.run(resource, **place, environment_variables={"A": "x # y"})["changed"]
    assert account.run(PROJECT, name=account.project, env=text)["changed"]
    assert stored(account, "web")["env"] == text
    # Of one variable only its value is replaced.
    changed = account.run(name="web", environment_variables={"B": "3"})
    assert list(changed["diff"]["after"]["environment_variables"]) == ["B"]
    assert stored(account, "web")["env"] == text.replace("B=2", "B=3")


# -- keys --------------------------------------------------------------------------------------------------------------


def test_the_reasons_of_a_refusal_are_told_apart(account):
    account.run(name="web", docker={"image": "nginx:1"})
    identifier = stored(account, "web")["applicationId"]
    stranger = account.server.token(organization=f"other {account.project}")["api_key"]
    member = account.server.token(role="member")["api_key"]
    small = account.server.token(rateLimitMax=6)["api_key"]
    with pytest.raises(Failure, match="unknown, expired"):
        account.run(name="web", api_key="wrong")
    with pytest.raises(Failure, match="does not exist in its organization"):
        account.run(application_id=identifier, project=None, replicas=2, api_key=stranger)
    with pytest.raises(Failure, match=r"its user lacks the permission \(code UNAUTHORIZED\)"):
        account.run(application_id=identifier, project=None, replicas=2, api_key=member)
    with pytest.raises(Failure, match=r"worked a moment ago and is refused now, also 60 s later"):
        account.run(name="web", replicas=2, api_key=small)


# -- running -----------------------------------------------------------------------------------------------------------


def test_a_deployment_that_a_restart_ends_is_a_failure_of_its_own(account):
    account.run(name="web", docker={"image": "slow:1"})
    account.patience.later(1, lambda: account.server.configure(restart=True))
    with pytest.raises(Failure, match=r"Dokploy was restarted while it ran|Dokploy lost it"):
        account.run(name="web", deploy="always")


def test_a_start_brings_back_all_replicas(account):
    account.run(name="web", docker={"image": "nginx:1"}, replicas=3, deploy="auto")
    account.run(name="web", state="stopped")
    account.run(name="web", state="started")
    service = account.state()["services"][stored(account, "web")["appName"]]
    assert service["replicas"] == 3


def test_no_replica_is_a_deployment_too(account):
    result = account.run(name="web", docker={"image": "nginx:1"}, replicas=0, deploy="auto")
    assert result["deployment"]["status"] == "done"
    assert not account.run(name="web", replicas=0, deploy="auto")["changed"]


@pytest.mark.newest("dokploy")
def test_a_change_of_what_containers_do_not_see_needs_no_deployment(account):
    account.run(name="web", docker={"image": "nginx:1"}, deploy="auto")
    quiet = {"auto_deploy": False, "icon": "data:,x", "preview_limit": 1, "watch_paths": ["a"], "rollback_active": True}
    assert not account.run(name="web", **quiet)["deploy_required"]
    assert account.run(name="web", detach_dokploy_network=True)["deploy_required"]


def test_what_does_not_stay_up_can_be_stopped(account):
    with pytest.raises(Failure, match="does not stay up"):
        account.run(name="web", docker={"image": "crash:1"}, deploy="auto")
    assert account.run(name="web", state="stopped", wait_timeout=10)["changed"]
    assert not account.run(name="web", state="stopped")["changed"]


# Earlier servers do not tell that what was started is gone again.
@pytest.mark.newest("dokploy")
def test_what_does_not_stay_up_cannot_be_started(account):
    with pytest.raises(Failure, match="does not stay up"):
        account.run(name="web", docker={"image": "crash:1"}, deploy="auto")
    account.run(name="web", state="stopped", wait_timeout=10)
    with pytest.raises(Failure, match="did not answer the start, and no container stays up"):
        account.run(name="web", state="started", api_timeout=1, api_retries=0)


def test_a_reference_that_leads_nowhere_is_told_before_something_is_there_as_well(account):
    account.run(PROJECT, name=account.project, environment_variables={"DOMAIN": "example.com"})
    place = {"project": account.project, "name": "new"}
    declared = {"environment_variables": {"A": "${{project.DOMAIN}}", "B": "${{project.DOMIAN}}"}}
    kinds = ((APPLICATION, {}), (COMPOSE, {}), (DATABASE, {"type": "redis"}))
    for resource, more in kinds:
        for check_mode in (True, False, False):
            told = account.run(resource, check_mode, **place, **more, **declared)["warnings"]
            assert ["project.DOMIAN" in text and "Did you mean 'DOMAIN'" in text for text in told] == [True], told
