# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole server from files: what is foretold of an empty one is what is done; and the journey through git, command by
command as its guide says it, on both platforms."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import forking
import pytest
import yaml
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.kinds import Kinds
from exports import KINDS, Owner, by_role, stand_alone
from plays import UNSHIPPED
from servers import VARIABLES

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO = ROOT / "demo"
GUIDE = ROOT / "docs" / "guides" / "a_whole_server_in_git.md"
MOVING = GUIDE.with_name("export.md")
BLOCK = re.compile(r"^```(yaml|console)\n(.*?)^```", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"# (\S+\.yml)\n")


@pytest.fixture(scope="module", params=["coolify", "dokploy"])
def full(request, emptied, tmp_path_factory):
    """A server with a shop: a database that is backed up, applications that run, and what stands beside them."""
    owner = Owner.of(request.param, emptied, "full")
    folder = tmp_path_factory.mktemp("shop")
    # On an embedded server such a host is there.
    text = (DEMO / f"{owner.platform}_shop.yml").read_text().replace("s3.example.com", "s3.example.test")
    code, output = owner.play(folder, plays=text)
    assert code == 0, output[-3000:]
    stand_alone(owner, "beside")
    variables = {"COMMON": "of the environment"}
    owner.make_environment("staging", "shop", description="For trying out", environment_variables=variables)
    owner.make_project("blog")
    owner.run(project="blog", name="web", **owner.image())
    return owner


@pytest.fixture
def empty(full, emptied):
    return Owner.of(full.platform, emptied)


def told(owner, folder, *arguments, fails=""):
    """What each task of the role has told; it fails in the end with these words, or not at all."""
    role = f"{owner.platform}_platform__"
    parts = ", ".join(f"'{name}': {role}{name}" for name in ("own", "around", "results", "planned"))
    written = {"content": f"{{{{ {{{parts}}} | to_json }}}}", "dest": "{{ playbook_dir }}/told.json"}
    play = by_role(owner, folder / "export", deploy="auto")
    play[0]["tasks"] = [{"block": play[0]["tasks"], "always": [{"ansible.builtin.copy": written, "check_mode": False}]}]
    code, output = owner.play(folder, *arguments, plays=play)
    assert bool(code) == bool(fails) and fails in " ".join(output.split()), output[-3000:]
    found = json.loads((folder / "told.json").read_text())
    # What the plan has found as declared is not looked at again.
    done = [found["own"], *found["around"]["results"], *found["results"]["results"]]
    every = [one for one in done if not one.get("skipped")] or found["planned"]["results"]
    assert [one.get("failures") for one in every if one.get("failed_when_result", one["failed"])] == []
    return [{"changed": one["changed"], "diff": one.get("diff")} for one in every if one.get("msg") is None]


def test_the_plan_of_an_empty_server_is_what_the_run_does_also_beside_one_that_fails(full, empty, tmp_path):
    full.export(tmp_path / "export")
    # The first of all, so that the others come after it.
    broken = tmp_path / "export" / "stacks" / "a.yml"
    row = {"name": "astray", "server": "nowhere"}
    broken.write_text(yaml.safe_dump({"project": "shop", "environment": "broken", "applications": [row]}))
    checked = told(empty, tmp_path, "--check", fails="'nowhere'")
    assert empty.server.writes() == []
    made = told(empty, tmp_path, fails="'nowhere'")
    assert len(made) > 3 and checked == made
    broken.unlink()
    assert not any(one["changed"] for one in told(empty, tmp_path))


class Shell:
    """One shell in which the commands of the guide are typed."""

    def __init__(self, owner, folder):
        self.owner = owner
        self.folder = folder
        self.place = folder
        self.exported = {}
        self.programs = folder / "programs"
        self.programs.mkdir()
        forking.stand_in("ansible-playbook", self.programs)

    def run(self, command, fails=False):
        """What a command prints. What it leaves behind for later ones is the directory and what it exports."""
        owner = self.owner
        connection = dict(zip(VARIABLES[owner.platform], (owner.server.url, owner.server.key)))
        environment = {
            **os.environ,
            **connection,
            **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "somebody"),
            **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "somebody@example.com"),
            "PATH": os.pathsep.join([str(self.programs), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            **UNSHIPPED,
            **self.exported,
        }
        environment["LOADED"] = forking.loaded(environment)
        script = f"{command}\ncode=$?\npwd -P > {self.folder}/.place\nenv -0 > {self.folder}/.env\nexit $code\n"
        done = subprocess.run(
            ["bash", "-c", script], env=environment, cwd=self.place, capture_output=True, text=True, check=False
        )
        output = done.stdout + done.stderr
        assert bool(done.returncode) == fails, f"{command}\n{output[-4000:]}"
        self.place = Path((self.folder / ".place").read_text().strip())
        pairs = (entry.partition("=") for entry in (self.folder / ".env").read_text().split("\0") if entry)
        known = {"ANSIBLE_VAULT_PASSWORD_FILE"}
        self.exported = {name: value for name, _sign, value in pairs if name in known}
        return output


def sections(platform, guide=GUIDE):
    """The guide for a platform: by heading, the files and commands."""
    text = guide.read_text()
    if platform == "dokploy":
        for word, other in (("coolify", "dokploy"), *zip(*VARIABLES.values())):
            text = text.replace(word, other)
    found = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _line, body = part.partition("\n")
        found[title] = BLOCK.findall(body)
    return found


def walk(shell, blocks):
    """Type the commands and write the files; pairs of a command and what it printed."""
    for kind, text in blocks:
        if kind == "yaml":
            name = FILE.match(text).group(1)
            (shell.folder / name).write_text(text)
            continue
        for line in text.splitlines():
            command, _sign, note = line.removeprefix("$ ").partition("    # ")
            yield command, shell.run(command, fails=note == "fails")


def recap(output):
    return re.search(r"ok=\d+ +changed=(\d+) .*failed=(\d+)", output).groups()


def clicked(owner):
    """Somebody stops one, changes another, and makes a third."""
    place = {"environment": "staging"}
    owner.run(declaration_of(f"{owner.platform}_database"), project="shop", **place, name="orders", state="stopped")
    more = {"limits_memory": "1g"} if owner.platform == "coolify" else {"replicas": 3}
    owner.run(name="web", **place, description="by hand", **more)
    owner.run(name="clicked", **place, environment_variables={"TOKEN": "clicked-in"}, **owner.image())


def wiped(owner, empty):
    """Everything is removed that an empty server has not, with the guards opened by hand."""
    there, usual = owner.export(), empty.export()
    kinds = KINDS[owner.platform]
    stack, platform = (declaration_of(f"{owner.platform}_{name}") for name in ("stack", "platform"))
    nothing = {item.plural: [] for item in Kinds(kinds).members}
    for one in there["stacks"]:
        place = {"project": one["project"], "environment": one["environment"], **nothing}
        held = sum(len(one.get(name, ())) for name in nothing)
        if held > 3:
            with pytest.raises(Failure, match="max_prune"):
                owner.run(stack, **place, prune=True)
        owner.run(stack, **place, prune=True, max_prune=held)
    alone = [
        "projects",
        *(
            item.plural
            for item in Kinds(kinds).server
            if not item.lasting and len(there[item.plural]) > len(usual[item.plural])
        ),
    ]
    more = {"prune": True, "protected": [item["name"] for item in usual["objects"]]}
    count = sum(len(there[name]) for name in alone)
    owner.run(platform, **{name: [] for name in alone}, **more, max_prune=count)
    # What every server has cannot be removed.
    lasting = {item.kind for item in kinds if item.lasting}
    left, first = (
        {(item["kind"], item["name"]) for item in found["objects"] if item["kind"] not in lasting}
        for found in (owner.export(), usual)
    )
    assert left == first


def test_a_project_moves_to_a_server_that_has_others_and_leaves_both_as_they_were(full, empty, tmp_path):
    empty.make_project("theirs")
    # Of another one, and under the same name.
    stand_alone(empty, "beside")
    before, kind = empty.export(), "private_keys" if full.platform == "coolify" else "registries"
    (tmp_path / "password").write_text("of the vault")
    shell = Shell(full, tmp_path)
    shell.exported["ANSIBLE_VAULT_PASSWORD_FILE"] = str(tmp_path / "password")
    kept = full.export()
    full.server.clear()

    export, commands, *others = (block for block in sections(full.platform, MOVING)["On another server"])
    expected = dict(walk(shell, [export, commands]))["ansible-playbook move.yml"]
    moved = tmp_path / "moved"
    own = yaml.safe_load((moved / "server.yml").read_text())
    assert "beside" in [row["name"] for row in own[kind]]
    left = {name: [row for row in rows if f'"{row.get("name")}"' in expected] for name, rows in own.items()}
    (moved / "server.yml").write_text(yaml.safe_dump({name: rows for name, rows in left.items() if rows}))
    shell.owner = empty
    typed = [line.removeprefix("$ ") for kind, text in others if kind == "console" for line in text.splitlines()]
    runs = [line for line in typed if not line.startswith("export ")]
    checked, made, deployed = (shell.run(line) for line in runs)
    assert recap(checked)[0] == recap(made)[0] != "0" and recap(deployed)[0] == "1"
    assert recap(shell.run(runs[-1])) == ("0", "0")

    assert full.server.writes() == [] and full.export() == kept
    after = empty.export()
    assert after[kind] == before[kind] and after["projects"][-1] == before["projects"][0]
    (there,) = [one for one in after["stacks"] if one["environment"] == "staging"]
    assert there == next(one for one in kept["stacks"] if one["environment"] == "staging" and one["project"] == "shop")
    assert full.server.url not in json.dumps(after) and "correct-horse" not in checked + made + deployed


def test_a_server_goes_through_git_and_comes_back(full, empty, tmp_path):
    guide = sections(full.platform)
    shell = Shell(full, tmp_path)

    printed = dict(walk(shell, guide["The repository"]))
    checked = next(output for command, output in printed.items() if "--check" in command)
    assert recap(checked) == ("0", "0")
    assert "$ANSIBLE_VAULT" in (tmp_path / "server" / "secrets" / "server.yml").read_text()
    written = [path for path in (tmp_path / "server").rglob("*") if path.is_file() and ".git" not in path.parts]
    assert not any("correct-horse" in path.read_text() for path in written)
    assert "correct-horse" not in shell.run("git log -p")

    clicked(full)
    printed = dict(walk(shell, guide["Drift"]))
    (drifted,) = [output for command, output in printed.items() if "report_html" in command]
    assert "differ" in drifted
    report = json.loads((tmp_path / "report.json").read_text())
    states = {row["name"]: row["state"] for row in report["objects"] if row["environment"] == "staging"}
    assert (states["web"], states["clicked"]) == ("differs", "undeclared")
    assert ("web", "description") in [(row["name"], row["option"]) for row in report["undeclared"]]
    assert states["orders"] in ("down", "differs")
    assert (tmp_path / "report.html").stat().st_size > 5000
    assert "shop.staging.yml" in next(output for command, output in printed.items() if "git diff" in command)
    assert "clicked" in (tmp_path / "server" / "stacks" / "shop.staging.yml").read_text()
    assert "clicked-in" not in shell.run("git log -p")

    wiped(full, empty)
    printed = dict(walk(shell, guide["The same server again"]))
    told = [recap(output) for command, output in printed.items() if "ansible-playbook" in command]
    assert [failed for _changed, failed in told] == ["0", "0", "0"]
    assert told[0][0] == told[1][0] != "0" and told[2][0] == "0"
    not_back = json.loads((tmp_path / "not_back.json").read_text())
    data = {row["name"]: row for row in not_back["data"]}
    # A Compose file may have volumes of its own; an application has what it mounts, and these mount nothing.
    assert data["orders"]["backups"] and "application" not in {row["kind"] for row in data.values()}
    assert not_back["failed"] == []
    assert not_back["to_fill_in"] == not_back["left_out"] == not_back["not_deployed"] == not_back["not_running"] == []
    assert "correct-horse" not in "".join(printed.values())


def test_what_is_stored_and_does_not_run_is_named(empty, tmp_path):
    """Also where nothing is changed, and after a recovery; what is declared as stopped is left at that."""
    owner, role = empty, f"{empty.platform}_recovery"
    owner.make_project("shop")
    for name in ("over", "web"):
        owner.run(name=name, **owner.image(), environment_variables={"A": "1"}, deploy="auto")
    owner.run(name="over", state="stopped")
    owner.run(name="new", **owner.image())
    owner.export(tmp_path / "export")
    owner.server.clear()

    def played(play, *arguments, on=owner):
        code, output = on.play(tmp_path, *arguments, plays=play)
        assert code == 0, output[-3000:]
        return output

    watching = by_role(owner, tmp_path / "export", fail_on_drift=True)
    assert "Everything declared is in place." in played(watching, "--check") and owner.server.writes() == []
    owner.run(name="web", environment_variables={"A": "2"})
    owner.export(tmp_path / "export")
    plain = by_role(owner, tmp_path / "export")
    for arguments in (["--check", "--diff"], []):
        output = played(plain, *arguments)
        assert recap(output) == ("0", "0") and "Nothing is changed." in output
        assert re.findall(r"the application (\w+) waits for a deployment: \w", output) == ["web"]

    stack = tmp_path / "export" / "stacks" / "shop.production.yml"
    stack.write_text(stack.read_text().replace("  - name: web\n", "  - name: web\n    deploy: never\n"))
    given = {f"{role}_directory": str(tmp_path / "export"), f"{role}_not_back_json": str(tmp_path / "not_back.json")}
    play = [
        {"hosts": "localhost", "gather_facts": False, "roles": [{"role": f"selfhosted.paas.{role}", "vars": given}]}
    ]
    again = owner.elsewhere()
    assert recap(played(play, "--check", on=again)) == recap(played(play, on=again))
    told = json.loads((tmp_path / "not_back.json").read_text())
    assert [(row["name"], row["project"]) for row in told["not_deployed"]] == [("web", "shop")]
    assert told["not_running"] == []
    assert recap(played(by_role(again, tmp_path / "export", deploy="auto"), on=again)) == ("0", "0")
