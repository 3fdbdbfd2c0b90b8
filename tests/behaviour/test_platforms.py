# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles for whole servers: stacks from a directory and a variable, the drift report, and its page in a browser."""

from __future__ import annotations

import html
import json
import re
import warnings

import pytest
import yaml
from accounts import Account
from browser import NoBrowser, chromium, look
from images import image, reference, tag
from plays import PLANTED, changed, leaks, play, said, told


def domain(platform, host):
    return [f"https://{host}"] if platform == "coolify" else [{"host": host, "https": True}]


def secrets(platform, tag):
    """Something secret in every option that can hold it; the values come with the release, so all of them differ."""
    secret = f"{PLANTED}-{tag}"
    variables = {"TOKEN": secret, "DATABASE_URL": f"postgres://shop:{secret}@db/shop", "LINES": f"{secret}\n{secret}"}
    file = {"mount_path": "/etc/shop.conf", "type": "file", "content": f"password={secret}"}
    if platform == "coolify":
        return {
            "environment_variables": variables,
            "is_http_basic_auth_enabled": True,
            "http_basic_auth_username": "shop",
            "http_basic_auth_password": secret,
            "manual_webhook_secret_github": secret,
            "storages": [file],
        }
    return {
        "environment_variables": variables,
        "build_args": variables,
        "build_secrets": variables,
        "preview_environment_variables": variables,
        "docker": {**image(platform, tag)["docker"], "username": "shop", "password": secret},
        "mounts": [{**file, "file_path": "shop.conf"}],
        "security": [{"username": "shop", "password": secret}],
    }


class Platform:
    """One embedded server, and stacks of a project of the test's own."""

    def __init__(self, server, platform, project, folder):
        self.name = platform
        self.folder = folder / platform
        (self.folder / "deep").mkdir(parents=True)
        self.project = project
        self.account = Account(server, platform, self.project)
        self.secret = {"environment_variables": {"TOKEN": f"{PLANTED}-variable"}}
        self.file("production.yml", self.stack("production", "{{ release }}", host=f"{platform}.example.com"))
        self.file("deep/more.yml", {"stacks": [self.stack("staging", "edge")]})

    def stack(self, environment, tag, host=None, **more):
        web = {"name": "web", **image(self.name, tag), **self.secret, "deploy": "auto", **more}
        if host:
            web["domains"] = domain(self.name, host)
            web.update(secrets(self.name, tag))
        worker = {"name": "worker", **image(self.name, "1.27"), **self.secret}
        return {"project": self.project, "environment": environment, "applications": [web, worker]}

    def file(self, name, content):
        (self.folder / name).write_text(yaml.safe_dump(content))

    def task(self, **variables):
        role = f"{self.name}_platform"
        described = {
            "stacks": [self.stack("preview", "1.27")],
            "directory": str(self.folder),
            "report_json": str(self.folder / "report.json"),
            "report_html": str(self.folder / "report.html"),
            **variables,
        }
        return {
            "ansible.builtin.include_role": {"name": f"selfhosted.paas.{role}"},
            "vars": {f"{role}_{key}": value for key, value in described.items()},
        }

    def whole_report(self):
        return json.loads((self.folder / "report.json").read_text())

    def report(self):
        found = self.whole_report()
        for rows in ("objects", "differences", "undeclared", "unverified"):
            found[rows] = [row for row in found[rows] if row["project"] == self.project]
        return found


@pytest.fixture
def platforms(both, projects, tmp_path):
    return [Platform(both[name], name, project, tmp_path) for name, project in projects.items()]


def mine(verdict):
    """A verdict without what else is on a server in use."""
    return re.sub(r", \d+ (is|are) not declared", "", verdict)


def adds_up(report):
    """The numbers are those of the lists."""
    summary, declared = report["summary"], [row for row in report["objects"] if row["state"] != "undeclared"]
    assert summary["declared"] == len(declared) == summary["in_sync"] + len(report["differences"])
    assert summary["undeclared"] == len(report["undeclared"])


def states(report):
    return {f"{row['environment']}/{row['name']}": row["state"] for row in report["objects"]}


WAITS = {f"{environment}/worker": "not_deployed" for environment in ("preview", "production", "staging")}
MADE = [f"{environment}/{environment}" for environment in ("preview", "production", "staging")]
ALL = [f"{environment}/{name}" for environment in ("preview", "production", "staging") for name in ("web", "worker")]


def test_a_server_is_converged_and_watched(playbook, platforms):
    # Before: everything is missing, and a pipeline hears of it.
    watched = [told(item.name, item.task(fail_on_drift=True)) for item in platforms]
    code, output = playbook(play(*watched, release=tag("1.27")), "--check", "-vvv")
    assert code == 0, output
    for item in platforms:
        text = said(output, item.name)
        assert mine(text).startswith("9 of 9 things differ from what is declared.")
        # By name, with the file where there is one, and with what to look at next.
        assert f"missing: application {item.project}/preview/web\n" in text
        file = re.search(rf"missing: application {item.project}/production/web \((.*)\)\n", text).group(1)
        assert file.endswith(f"{item.name}/production.yml")
        assert f"The page: {item.folder / 'report.html'}" in text
        assert states(item.report()) == dict.fromkeys([*ALL, *MADE], "missing")
        assert all(row["changes"] for row in item.report()["differences"] if row["kind"] == "application")
        adds_up(item.whole_report())
        assert {row["action"] for row in item.report()["differences"] if row["name"] == "web"} == {"deploy (it is new)"}
    printed = output

    code, output = playbook(play(*(item.task() for item in platforms), release=tag("1.27")), "-vvv")
    assert code == 0, output
    for item in platforms:
        # What is deployed runs, and of what is only stored the report says so.
        # An environment for production comes with the project.
        assert states(item.report()) == {
            **{name: WAITS.get(name, "made") for name in [*ALL, *MADE]},
            "production/production": "in_sync",
        }
        assert not item.report()["check_mode"]
        assert mine(item.report()["verdict"]) == "5 of 9 things were changed, 3 wait for a deployment"
    printed += output

    code, output = playbook(play(*(item.task() for item in platforms), release=tag("1.27")), "-vvv", "--diff")
    assert changed(output) == 0
    printed += output
    for item in platforms:
        report = item.report()
        assert states(report) == {name: WAITS.get(name, "in_sync") for name in [*ALL, *MADE]}
        assert mine(report["verdict"]) == "3 of 9 things wait for a deployment"
        # What the report asks besides costs no second comparison.
        assert output.count(f"{item.project}/staging: comparing") == 1
        assert {row["reason"] for row in report["objects"] if row["reason"]} == {"it was never deployed"}
        web = next(row for row in report["objects"] if row["environment"] == "production" and row["name"] == "web")
        assert (web["version"], web["domains"], web["light"]) == (
            reference("1.27"),
            [f"https://{item.name}.example.com"],
            "up",
        )

    # Somebody clicks: a new release, one that is stopped, one that nobody declares, and one that cannot be made.
    for item in platforms:
        item.account.run(name="web", environment="staging", state="stopped")
        item.account.run(name="clicked", environment="staging", **image(item.name, "1"))
        item.file("broken.yml", {**item.stack("broken", "does-not-exist"), "workers": 1})
    watched = [told(item.name, item.task(converge=False, fail_on_undeclared=True)) for item in platforms]
    code, output = playbook(play(*watched, release=tag("1.27")), "-e", f"release={tag('1.28')}", "-vvv")
    assert code == 0, output
    printed += output
    for item in platforms:
        assert f"{item.project}/staging/clicked" in said(output, item.name)
        report = item.report()
        assert report["check_mode"] and report["drift"]
        assert states(report) == {
            **{name: WAITS.get(name, "in_sync") for name in [*ALL, *MADE]},
            "broken/broken": "missing",
            "production/web": "differs",
            "staging/web": "down",
            "staging/clicked": "undeclared",
            "broken/web": "missing",
            "broken/worker": "missing",
        }
        adds_up(item.whole_report())
        newer = next(row for row in report["differences"] if row["state"] == "differs" and row["name"] == "web")
        assert tag("1.28") in str(newer["changes"])
        # The report says what differs, and of a secret no more than that.
        told_of = {change["option"].partition("[")[0].partition(".")[0] for change in newer["changes"]}
        assert told_of >= secrets(item.name, "").keys() - {"is_http_basic_auth_enabled", "http_basic_auth_username"}
        assert newer["action"].startswith("deploy (")

    # One that fails does not keep the others back, and is told at the end.
    watched = [told(item.name, item.task(deploy="auto")) for item in platforms]
    code, output = playbook(play(*watched, release=tag("1.27")), "-vvv")
    assert code == 0, output
    printed += output
    for item in platforms:
        assert "1 of 2 failed" in said(output, item.name)
        assert states(item.report())["broken/web"] == "failed"
        # What did not say itself whether it is deployed is deployed by the word of the role.
        assert states(item.report())["broken/worker"] == "made"
        assert {states(item.report())[name] for name in WAITS} == {"changed"}
        assert "could not be converged" in item.report()["verdict"]

    assert leaks(printed) == []
    for item in platforms:
        for name in ("report.json", "report.html"):
            assert PLANTED not in (item.folder / name).read_text()
        look_at(item)


# A window cannot be as narrow as a phone, but a frame in it.
MEASURED = """
<iframe srcdoc="{page}" style="width: {width}px; height: 800px; border: 0"></iframe>
<script>
addEventListener("load", () => {{
  const view = document.querySelector("iframe").contentWindow, page = view.document;
  const every = (which) => [...page.querySelectorAll(which)];
  const boxes = every("h1, h2, .card, .badge, td").map((one) => one.getBoundingClientRect());
  document.body.innerHTML = JSON.stringify({{
    width: view.innerWidth,
    verdict: page.querySelector("h1").innerText,
    text: page.body.innerText,
    wide: Math.max(...[page.documentElement, ...every(".scroll")].map((one) => one.scrollWidth - one.clientWidth)),
    hidden: boxes.filter((box) => box.width === 0 || box.height === 0).length,
    squeezed: every("td code").filter((one) => one.innerText.length > 9 && one.offsetWidth < 60).length,
    fetched: view.performance.getEntriesByType("resource").length,
    colours: new Set(every(".badge").map((one) => view.getComputedStyle(one).color)).size,
  }}).replaceAll("<", "&lt;");
}});
</script>
"""


def look_at(item):
    """The page in a real browser: everything is there to be read, at any width, and nothing is fetched."""
    try:
        chromium()
    except NoBrowser as reason:
        # Whoever runs the tests hears why nobody has looked at the page.
        warnings.warn(f"The page was not looked at: {reason}", stacklevel=2)
        return
    report = item.report()
    page = item.folder / "measured.html"
    for width in (1280, 800, 390):
        page.write_text(MEASURED.format(page=html.escape((item.folder / "report.html").read_text()), width=width))
        body = re.search(r"<body>(.*)</body>", look(page, 1400, 900, "--dump-dom"), re.DOTALL).group(1)
        seen = json.loads(body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        assert seen["width"] == width
        assert seen["verdict"] == report["verdict"]
        assert seen["wide"] <= 0
        assert seen["hidden"] == seen["squeezed"] == 0
        assert seen["fetched"] == 0
        assert seen["colours"] > 2
        for row in report["objects"]:
            for text in (row["name"], row["version"], row["status"]):
                assert text in seen["text"]
        for row in report["differences"]:
            assert all(change["option"] in seen["text"] for change in row["changes"])
    picture = item.folder / "page.png"
    look(item.folder / "report.html", 1280, 1800, f"--screenshot={picture}")
    assert picture.stat().st_size > 20_000


@pytest.mark.embedded_only
def test_what_cannot_be_meant_is_told_before_anything_is_written(playbook, platforms):
    tasks = []
    for item in platforms:
        item.account.server.clear()
        tasks.append(told(f"{item.name} twice", item.task(stacks=[item.stack("staging", "1")])))
        tasks.append(told(f"{item.name} none", item.task(stacks=[], directory="")))
        tasks.append(told(f"{item.name} misplaced", item.task(directory="nowhere/to/be/found")))
        astray = {"name": "astray", **image(item.name, "1"), "server": "nowhere"}
        broken = {"project": item.project, "environment": "other", "applications": [astray]}
        stacks = [broken, item.stack("production", "1"), {**item.stack("staging", "1"), "enviroment_variables": {}}]
        tasks.append(told(f"{item.name} mistyped", item.task(stacks=stacks, directory="", converge=False)))
    code, output = playbook(play(*tasks, release=tag("1.27")))
    assert code == 0, output
    for item in platforms:
        assert f"Declared more than once: {item.project}/staging" in said(output, f"{item.name} twice")
        assert "Nothing is declared. Give" in said(output, f"{item.name} none")
        assert re.search("There is no directory /.+/nowhere/to/be/found, see", said(output, f"{item.name} misplaced"))
        # Of many stacks, which one.
        complaint = "There is no option enviroment_variables"
        assert f"{item.project}/staging: {complaint}" in said(output, f"{item.name} mistyped")
        # One that says it itself says it once.
        assert said(output, f"{item.name} mistyped").startswith(f"{item.project}/other: 1 of 1 failed")
        assert f"failed: environment {item.project}/staging: {complaint}" in output
        # Where it happens, Ansible calls it ok.
        shown = re.findall(rf"\(item={item.project}/(.+?)\)", output)
        assert shown == ["other: failed", "production", "staging: failed"]
        assert not item.account.server.writes()
