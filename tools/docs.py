# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the site in .cache/site: guides, reference and pictures; then look at it in a browser, where there is one.

The guides are the Markdown pages of the repository, in the order in which docs/README.md lists them. The pictures are
what a play against an embedded server shows. A warning of Sphinx, such as a link that leads nowhere, is an error.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import look
import tree
from browser import NoBrowser
from environments import environment, locked
from servers import QUIET, connection_environment, embedded

SITE = tree.ROOT / ".cache" / "site"
SOURCE, BUILT = SITE / "source", SITE / "html"
TEMPLATES = tree.ROOT / "tools" / "templates" / "site"
INDEX = Path("docs/README.md")
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)\s#]+)[^)\s]*\)")
HERE = os.environ | {"ANSIBLE_COLLECTIONS_PATH": str(tree.TREE), "ANSIBLE_NOCOLOR": "1"}


def linked(page: Path) -> list[Path]:
    """Files of the repository that a page links to, each once, in the order of the page."""
    found = (Path(os.path.normpath(page.parent / place)) for place in LINK.findall((tree.ROOT / page).read_text()))
    return list(dict.fromkeys(found))


def pages() -> None:
    """Lay out what the list of pages leads to as it lies in the repository, so that links between pages hold."""
    wanted, seen = [INDEX], set()
    while wanted:
        page = wanted.pop()
        if page in seen or not (tree.ROOT / page).exists():
            continue
        seen.add(page)
        if (tree.ROOT / page).is_dir():
            # A page of the site can lead to a page only; what lies in a directory is told by its README or nowhere.
            continue
        (SOURCE / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(tree.ROOT / page, SOURCE / page)
        wanted += linked(page) if page.suffix == ".md" else []


def contents() -> str:
    """The first page: the list of pages as it is written, and the same as the menu beside every page."""
    text = (tree.ROOT / INDEX).read_text()
    named = {INDEX}
    menus = [menu("Reference", ["Modules, roles and plugins <reference/index>", "What it looks like <pictures>"])]
    for title, part in zip(HEADING.findall(text), HEADING.split(text)[2::2]):
        places = [Path(os.path.normpath(INDEX.parent / place)) for place in LINK.findall(part)]
        entries = [page for page in dict.fromkeys(places) if page.suffix == ".md" and page not in named]
        named |= {*entries}
        menus.append(menu(title, [page.with_suffix("").as_posix() for page in entries]))
    rest = [page for file in sorted(SOURCE.rglob("*.md")) if (page := file.relative_to(SOURCE)) not in named]
    roles = [page for page in rest if page.parts[0] == "roles"]
    menus.append(menu("Roles", [f"{page.parent.name} <{page.with_suffix('')}>" for page in roles]))
    hidden = [str(page.with_suffix("")) for page in [INDEX, *rest] if page not in roles]
    menus.append("\n".join(["```{toctree}", ":hidden:", "", *hidden, "```", ""]))
    front = (TEMPLATES / "index.md").read_text()
    # Links of the list, as they are from the top.
    listed = re.sub(
        r"\]\((?!https?:|#)([^)\s]+)\)",
        lambda link: f"]({os.path.normpath(INDEX.parent / link[1])})",
        text.partition("\n## ")[2],
    )
    return front.replace("PAGES", f"## {listed}").replace("MENUS", "\n".join(menus))


def menu(title: str, entries: list[str]) -> str:
    return "\n".join(["```{toctree}", ":hidden:", ":maxdepth: 1", f":caption: {title}", "", *entries, "```", ""])


def reference(tools: Path) -> bool:
    """What every module, role and plugin says of itself."""
    folder = SOURCE / "reference"
    folder.mkdir(mode=0o755)
    options = ("--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(folder))
    return run(str(tools / "antsibull-docs"), "collection", *options, "selfhosted.paas", tools=tools)


def run(*command: str, tools: Path | None = None) -> bool:
    path = os.pathsep.join([str(tools or Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(command, env=HERE | {"PATH": path}, check=False).returncode == 0


def pictures() -> bool:
    """The page with what a play shows of a server that somebody has changed by hand, and the report about it."""
    folder = SOURCE / "_static"
    playbook = str(Path(sys.executable).with_name("ansible-playbook"))
    with embedded() as servers:
        variables = HERE | connection_environment(*servers) | QUIET
        for name in ("begin", "look"):
            options = ("--check", "--diff") if name == "look" else ()
            command = [playbook, str(TEMPLATES / f"{name}.yml"), *options, "-e", f"folder={folder}"]
            done = subprocess.run(command, env=variables, check=False, capture_output=True, text=True)
            if done.returncode:
                print(done.stdout, done.stderr, flush=True)
                return False
    shown = re.search(r"^--- before.*?(?=^changed: )", done.stdout, re.DOTALL | re.MULTILINE)
    if not shown or not (folder / "report.html").exists():
        print(f"There is nothing to be shown of:\n{done.stdout}", flush=True)
        return False
    text = (TEMPLATES / "pictures.md").read_text().replace("DIFF\n", shown[0].strip() + "\n")
    (SOURCE / "pictures.md").write_text(text, encoding="utf-8")
    return True


def main() -> int:
    tree.refresh()
    tools = environment("sphinx", *locked("docs")).parent
    shutil.rmtree(SITE, ignore_errors=True)  # The first time there is none.
    SOURCE.mkdir(parents=True)
    pages()
    for name in ("conf.py", "_static"):
        place = TEMPLATES / name
        (shutil.copytree if place.is_dir() else shutil.copy2)(place, SOURCE / name)
    (SOURCE / "index.md").write_text(contents(), encoding="utf-8")
    options = ("-b", "html", "-W", "--keep-going", "-q", "-j", "auto")
    made = pictures() and reference(tools) and run(str(tools / "sphinx-build"), *options, str(SOURCE), str(BUILT))
    if not made:
        return 1
    try:
        wrong = look.look(BUILT)
    except NoBrowser as reason:
        wrong = []
        print(f"NOBODY HAS LOOKED AT THE SITE: {reason}")
    for text in wrong:
        print(text)
    print(f"The site is in {(BUILT / 'index.html').relative_to(tree.ROOT)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
