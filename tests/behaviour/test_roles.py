# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles: one application from variables, verified and rolled back; second runs, check mode, and no secret shown."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import images
import pytest
import yaml
from accounts import Account
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from plays import PLANTED, Playbooks, changed, leaks, play, said, told
from servers import EmbeddedServer

embedded_only = pytest.mark.embedded_only
ROOT = Path(__file__).resolve().parent.parent.parent


class Site:
    """What a health URL leads to: answers C(answers) one after the other, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str]] = [(200, "fine")]
        self.asked: list[dict[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(dict(self.headers))
                status, text = site.answers.pop(0) if len(site.answers) > 1 else site.answers[0]
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/healthz"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def site():
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def image(platform, tag):
    options = images.image(platform, tag)
    if platform == "dokploy":
        # A secret beside the image, which the rollback leaves alone.
        options["docker"].update(username="joe", password=f"{PLANTED}-password")
    return options


def application(platform, project, tag="1.27", settings=None, **variables):
    """A task: one application by its role."""
    role = f"{platform}_app"
    described = {
        "project": project,
        "environment": "staging",
        "name": "web",
        "settings": {
            **image(platform, tag),
            "environment_variables": {"GREETING": f"{PLANTED}-variable"},
            **(settings or {}),
        },
        # As a survey or -e gives them.
        "health_retries": "1",
        "health_status": "200, 204",
        "health_delay": 0,
        **variables,
    }
    return {
        "ansible.builtin.include_role": {"name": f"selfhosted.paas.{role}"},
        "vars": {f"{role}_{key}": value for key, value in described.items()},
    }


def test_an_application_is_made_verified_and_left_alone_the_second_time(playbook, projects, site):
    verified = {"health_url": site.url, "health_text": "fine", "health_headers": {"X-Proxy": f"{PLANTED}-header"}}
    wanted = play(
        *(application(*names, rollback_on_failure=True, **verified) for names in projects.items()),
    )
    site.answers = [(503, "starting"), (200, "fine")]
    _code, checked = playbook(wanted, "--check", "--diff", "-vvv")
    assert not site.asked
    _code, done = playbook(wanted, "-vvv")
    assert [headers["X-Proxy"] for headers in site.asked] == [f"{PLANTED}-header"] * (len(projects) + 1)
    _code, again = playbook(wanted, "-vvv", "--diff")
    assert changed(checked) == changed(done) == 3 * len(projects)
    assert changed(again) == 0
    assert leaks(checked, done, again) == []


def failures(platform, project, url):
    """One failure after the other, of one application."""

    def fails(label, tag, settings=None, **variables):
        return told(f"{platform} {label}", application(platform, project, tag, settings, **variables))

    verified = {"health_url": url, "rollback_on_failure": "true"}
    return [
        fails("misplaced", "1.27", {"state": "absent"}),
        fails("choice", "1.27", deploy="sometimes"),
        fails("first", "1.26", **verified),
        fails("unchanged", "1.26", **verified),
        application(platform, project, "1.27"),
        fails("verification", "1.28", health_text="fine", **verified),
        fails("deployment", "does-not-exist", {"environment_variables": {"GREETING": f"{PLANTED}-new"}}, **verified),
        {
            f"selfhosted.paas.{platform}_application_info": {"project": project, "name": "web", "show_secrets": True},
            "register": "found",
            "no_log": True,
        },
        {
            "ansible.builtin.debug": {
                "msg": f"<{platform} kept> {{{{ found | string is search('{PLANTED}-variable') and"
                " found | string is not search('-new') }} </"
                f"{platform} kept>"
            }
        },
        fails("unwanted", "does-not-exist", rollback_on_failure="false"),
    ]


def built(platform, project, branch, **variables):
    """A task: an application that is built from Git."""
    source = {
        "coolify": {
            "git_repository": "https://git.example.com/acme/web",
            "git_branch": branch,
            "build_pack": "nixpacks",
        },
        "dokploy": {
            "git": {"url": "https://git.example.com/acme/web", "branch": branch},
            "build_type": "dockerfile",
            "rollback_active": True,
            "rollback_registry": project,
        },
    }[platform]
    task = application(platform, project, **variables)
    task["vars"].update({f"{platform}_app_settings": source, f"{platform}_app_name": "built"})
    return task


def test_what_fails_is_told_with_both_logs_and_rolled_back(playbook, projects, site):
    one = [(503, "no database")] * 2
    site.answers = ([*one, *one, *one, (200, "fine"), *one]) * len(projects)
    tasks = [task for names in projects.items() for task in failures(*names, site.url)]
    code, output = playbook(play(*tasks), "-vvv")
    assert code == 0, output
    for platform in projects:
        assert "must not hold state" in said(output, f"{platform} misplaced")
        assert "must be one of: auto, always, never" in said(output, f"{platform} choice")
        first = said(output, f"{platform} first")
        assert f"web does not work: {site.url} answers 503 instead of 200 or 204, asked 2 times." in first
        assert "no database" in first
        assert "Nothing was rolled back: nothing ran before." in first
        unchanged = said(output, f"{platform} unchanged")
        assert "Nothing was rolled back: this run has not deployed anything." in unchanged
        verification = said(output, f"{platform} verification")
        assert "The end of the log of the deployment" in verification
        assert "The end of the log of its containers" in verification
        assert re.search(r"Rolled back: \S+ as before, and deployed again\. It works\.", verification)
        deployment = said(output, f"{platform} deployment")
        assert "The end of its log" in deployment
        assert "BUT IT DOES NOT WORK EITHER" in deployment
        assert said(output, f"{platform} kept") == "True"
        assert "rollback_on_failure is not set" in said(output, f"{platform} unwanted")
    assert leaks(output) == []


# What is deployed over something that runs, and what becomes of it.
BAD = {
    "crash": ({}, "started again"),
    "unhealthy": ({"health_check_enabled": True, "health_check_path": "/"}, "ended as failed"),
    "missing": ({}, "ended as failed"),
}


@embedded_only
@pytest.mark.parametrize("late", [0, 40])
def test_a_bad_image_over_a_good_one_is_rolled_back_and_what_serves_is_said(tmp_path, late):
    with EmbeddedServer("coolify", "--clock", "200", "--speed", "20", "--status-lag", str(late)) as server:
        tasks = [application("coolify", "shop", "1.26", name="web")]
        for tag, (settings, _reason) in BAD.items():
            bad = application("coolify", "shop", tag, settings, rollback_on_failure=True)
            tasks.append(told(tag, bad))
        tasks.append(told("left", application("coolify", "shop", "missing")))
        tasks.append(told("after", application("coolify", "shop", "missing", rollback_on_failure=True)))
        told_of = "{{ coolify_app_result.error.kind }}, {{ coolify_app_result.verdict.outcome }},"
        told_of += " changed={{ coolify_app_result.changed }}, rolled_back={{ coolify_app_result.rolled_back }}"
        tasks.append({"ansible.builtin.debug": {"msg": f"<outcome> {told_of} </outcome>"}})
        code, output = Playbooks({"coolify": server}, tmp_path)(play(*tasks))
        assert code == 0, output
    for tag, (_settings, reason) in BAD.items():
        text = said(output, tag)
        assert reason in text
        assert "Rolled back: " in text and "as before, and deployed again." in text
        assert text.rstrip().endswith("What serves now: nginx:1.26.")
        assert text.count("What serves now") == 1 and "stays stored" not in text
    assert "Nothing was rolled back: rollback_on_failure is not set." in said(output, "left")
    assert said(output, "left").rstrip().endswith("What serves now: nginx:1.26.")
    # After a run without a rollback, what serves is stored and deployed again, since the server tells which it is.
    after = said(output, "after")
    assert "What was stored before this run did not run either (its last deployment ended as failed)." in after
    assert "Stored and deployed again: the image that served, and everything else as it was stored" in after
    assert after.rstrip().endswith("What serves now: nginx:1.26.")
    assert said(output, "outcome") == "deployment, failed, changed=True, rolled_back=True"


@embedded_only
def test_what_was_built_is_rolled_back_to_what_ran_before(playbook, both, projects, site):
    registry = {"registryName": projects["dokploy"], "registryType": "cloud", "imagePrefix": None, "username": "joe"}
    registry.update(password="a-password", registryUrl="registry.example.com")
    Account(both["dokploy"], "dokploy", "").post("registry.create", **registry)
    site.answers = [(503, "no database"), (503, "no database"), (200, "fine")] * len(projects)
    verified = {"health_url": site.url, "rollback_on_failure": True}
    tasks = []
    for names in projects.items():
        tasks += [built(*names, "main"), told(names[0], built(*names, "next", **verified))]
    code, output = playbook(play(*tasks))
    assert code == 0, output
    for platform, branch in (("coolify", "git_branch"), ("dokploy", "git.branch")):
        expected = f"Rolled back: {branch}, the image that was built as before, and deployed again. It works."
        assert expected in said(output, platform)
    deployments = [row for row in both["coolify"].state()["deployments"].values() if row["application_name"] == "built"]
    assert [row["rollback"] for row in deployments] == [False, False, True]
    assert deployments[0]["commit"] == deployments[2]["commit"] != deployments[1]["commit"]


# What needs an exported directory, and what needs containers on the host itself; there the same plays are run.
ELSEWHERE = {"recovery": "test_whole_server.py", "restore": "test_restore_role.py"}


@embedded_only
def test_the_examples_of_roles_in_the_readmes_run_as_written(playbook, site):
    plays = []
    for readme in (ROOT / "docs" / "roles.md", *sorted(ROOT.glob("roles/*/README.md"))):
        written = re.findall(r"```yaml\n(- hosts: localhost.*?)```", readme.read_text(), re.DOTALL)
        examples = [example for example in written if "roles:" in example]
        role = readme.parent.name
        if ELSEWHERE.get(role.partition("_")[2]):
            continue
        assert examples or role == "platform_report", readme
        plays += [play for example in examples for play in yaml.safe_load(example)]
    code, output = playbook(plays, "-e", f"shop_database_url=postgres://db shop_health_url={site.url}")
    assert code == 0, output


DATABASES = [
    {
        "name": "orders",
        "type": "postgresql",
        "image": "postgres:17-alpine",
        "database": "orders",
        "username": "shop",
        "password": f"{PLANTED}-orders",
        "limits": {"memory": "1g"},
    },
    {"name": "cart", "type": "redis", "image": "redis:7.4", "password": f"{PLANTED}-cart"},
]


def described(project, real, **variables):
    """What the role paas_app takes, so that both platforms can run it; on real ones whatever port the image serves."""
    served = {
        "paas_app_health_check": {"path": "/healthz", "interval": 10, "retries": 3},
        "paas_app_ports": [{"published": 18080, "target": 8080}],
        "paas_app_databases": DATABASES,
        "paas_app_variables_from": {
            "ORDERS_URL": {"database": "orders"},
            "ORDERS_USER": {"database": "orders", "part": "username"},
            "CART_PASSWORD": {"database": "cart", "part": "password"},
        },
    }
    return {
        **({} if real else served),
        "paas_app_platform_settings": {"coolify": images.machine()},
        "paas_app_project": project,
        "paas_app_name": "web",
        "paas_app_image": images.reference("1.27"),
        "paas_app_port": 8080,
        "paas_app_domains": [{"host": "web.example.com"}, {"host": "api.example.com", "path": "/v1", "port": 9000}],
        "paas_app_variables": {"LOG_LEVEL": "info"},
        "paas_app_secrets": {"DATABASE_URL": f"{PLANTED}-variable"},
        "paas_app_environment_file": f"# of the image\nFILED='{PLANTED} # filed'\nLOG_LEVEL=debug\n",
        "paas_app_limits": {"memory": "512m", "cpus": "0.5"},
        "paas_app_volumes": [{"name": "uploads", "target": "/app/uploads"}],
        **variables,
    }


def test_an_application_moves_to_the_other_platform_and_back(playbook, both, projects, site, tmp_path):
    if len(projects) < 2:
        pytest.skip(f"this moves between two platforms, and the environment names only {', '.join(projects)}")
    project = projects["coolify"]
    wanted = described(project, real=not isinstance(both["coolify"], EmbeddedServer))
    description = tmp_path / "web.yml"
    description.write_text(yaml.safe_dump(wanted))
    switch = tmp_path / "switch.yml"
    switch.write_text(yaml.safe_dump([{"ansible.builtin.debug": {"msg": "the domain leads there"}}]))
    forth = {
        "ansible.builtin.import_playbook": "selfhosted.paas.move_coolify_to_dokploy",
        "vars": {"move_description": str(description), "move_check_url": site.url, "move_public_url": site.url},
    }
    back = {**forth, "ansible.builtin.import_playbook": "selfhosted.paas.move_dokploy_to_coolify"}
    start = play(
        {
            "ansible.builtin.include_role": {"name": "selfhosted.paas.paas_app"},
            "vars": {**wanted, "paas_app_platform": "coolify"},
        }
    )

    def there(platform):
        account = Account(both[platform], platform, project)
        return account.run(name="web", check_mode=True)["application"]

    # It has data, so it is made there but not deployed before somebody has moved that; the databases wait for it.
    code, output = playbook([*start, forth], "-vvv")
    assert code == 0, output
    flags = re.search(
        r"Stop web here, (copy its volumes.*?), and run this again with (.*?)\.\"?$", output, re.MULTILINE
    )
    copied = flags[2].split()
    if isinstance(both["coolify"], EmbeddedServer):
        assert flags[1] == "copy its volumes and load its databases there"
        assert [runs(both, "dokploy", project, item["name"]) for item in DATABASES] == ["done", "done"]
    assert not site.asked
    assert there("dokploy")["status"]["state"] == "idle"
    assert leaks(output) == []

    code, output = playbook([{**forth, "vars": {}}])
    assert code == 2 and "No file describes the application." in output
    code, output = playbook([forth], "-e", "paas_app_name=wbe", "--check")
    assert code == 2 and f"No application is called wbe in {project}/production on Coolify." in output

    # Then it is verified there, and waits for somebody to switch the domain.
    code, output = playbook([forth], *copied, "--check")
    assert "It would be deployed and verified there" in output and "It works there" not in output
    code, output = playbook([forth], *copied)
    assert code == 0, output
    assert site.asked[0]["Host"] == "web.example.com"
    assert "let the domain lead there and run this again" in output
    assert there("coolify")["status"]["state"].startswith("running")

    switched = (*copied, "-e", f"move_switch_tasks={switch}")
    code, output = playbook([forth], *switched)
    assert changed(output) == 1
    assert there("coolify")["status"]["state"].startswith("exited")
    assert there("coolify")["domains"] == []
    assert there("dokploy")["docker"]["image"] == images.reference("1.27")
    code, output = playbook([forth], *switched)
    assert changed(output) == 0

    code, output = playbook([back], *switched)
    assert code == 0, output
    assert there("coolify")["status"]["state"].startswith("running")
    assert there("coolify")["domains"] == ["https://web.example.com", "https://api.example.com:9000/v1"]
    gone = Account(both["dokploy"], "dokploy", project).run(name="web", domains=[], purge_domains=True, check_mode=True)
    assert not gone["changed"]


def runs(both, platform, project, name):
    """The state of a database."""
    database = declaration_of(f"{platform}_database_info")
    found = Account(both[platform], platform, project).run(database, project=project, name=name)
    return found["databases"][0]["status"]["state"]


@embedded_only
def test_one_description_brings_an_application_its_databases_on_either_platform(playbook, both, projects):
    def task(platform):
        own = {
            "paas_app_platform": platform,
            "paas_app_domains": [{"host": f"{platform}.shop.example.com"}],
            "paas_app_ports": [],
        }
        wanted = described(projects[platform], real=False, **own)
        return {"ansible.builtin.include_role": {"name": "selfhosted.paas.paas_app"}, "vars": wanted}

    wanted = play(*map(task, projects))
    _code, checked = playbook(wanted, "--check", "--diff", "-vvv")
    _code, done = playbook(wanted, "-vvv")
    _code, again = playbook(wanted, "-vvv", "--diff")
    assert changed(checked) == changed(done) == 3 * len(projects)
    assert changed(again) == 0
    assert leaks(checked, done, again) == []
    seen = {}
    for platform, project in projects.items():
        info = declaration_of(f"{platform}_application_info")
        found = Account(both[platform], platform, project).run(info, project=project, name="web", show_secrets=True)
        rows = found["applications"][0]["environment_variables"]
        one = {name: row[0] if isinstance(row, list) else row for name, row in rows.items()}
        seen[platform] = {name: row["value"] if isinstance(row, dict) else row for name, row in one.items()}
        assert runs(both, platform, project, "orders").startswith(("running", "done"))
    for values in seen.values():
        assert (values["ORDERS_USER"], values["CART_PASSWORD"]) == ("shop", f"{PLANTED}-cart")
        assert re.fullmatch(rf"postgresql://shop:{PLANTED}-orders@[\w-]+:5432/orders", values["ORDERS_URL"])


@embedded_only
def test_a_database_that_fails_is_told_before_the_application_is_touched(playbook, both, projects):
    project = projects["dokploy"]
    broken = {**DATABASES[0], "image": "postgres:missing"}
    wanted = described(project, real=False, paas_app_platform="dokploy", paas_app_databases=[broken])
    task = {"ansible.builtin.include_role": {"name": "selfhosted.paas.paas_app"}, "vars": wanted}
    _code, output = playbook(play(told("database", task)), "-vvv")
    assert "orders" in said(output, "database")
    account = Account(both["dokploy"], "dokploy", project)
    info = declaration_of("dokploy_application_info")
    assert account.run(info, project=project)["applications"] == []
    assert leaks(output) == []


def test_a_tested_image_is_promoted_with_overrides_and_an_untested_one_is_not(playbook, both, projects, site):
    def staging(platform, tag):
        return application(platform, projects[platform], tag)

    def promotion(platform, name="web"):
        overrides = {"coolify": {"limits_memory": "1g", **images.machine()}, "dokploy": {"replicas": 2}}
        return {
            "ansible.builtin.import_playbook": "selfhosted.paas.promote",
            "vars": {
                "promote_platform": platform,
                "promote_project": projects[platform],
                "promote_name": name,
                "promote_overrides": {**overrides[platform], "environment_variables": {"STAGE": f"{PLANTED}-live"}},
                "promote_health_url": site.url,
            },
        }

    both_ways = [promotion(platform) for platform in projects]
    code, output = playbook([*play(*(staging(platform, "1.28") for platform in projects)), *both_ways], "-vvv")
    assert code == 0, output
    assert leaks(output) == []
    for platform, project in projects.items():
        account = Account(both[platform], platform, project)
        live = account.run(name="web", environment="production", check_mode=True)["application"]
        assert images.tag("1.28") in str(live)
        assert live["limits_memory" if platform == "coolify" else "replicas"] in ("1g", 2)
    code, output = playbook(both_ways)
    assert changed(output) == 0
    code, output = playbook([promotion(next(iter(projects)), "nothing")])
    assert code == 2
    assert "nothing is not promoted, since in staging it does not exist." in output
