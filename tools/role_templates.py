# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles that both platforms have, from one template each.

A template is a file of a role in which `<<name>>` stands for what differs: a value in `coolify.yml` or `dokploy.yml`,
which may mention others. Where such a mark is all of a line, each line of the value is indented as the mark is, and an
empty value leaves no line. The tables of READMEs follow from the argument specs and are written by generate.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from declared import PLATFORMS, ROOT

TEMPLATES = ROOT / "tools" / "templates" / "roles"
SUFFIX = ".in"
WHOLE_LINE = re.compile(r"^( *)<<(\w+)>>\n", re.MULTILINE)
MARK = re.compile(r"<<(\w+)>>")


def written() -> dict[Path, str]:
    """Every file of these roles with what it shall contain; the tables of READMEs are still empty."""
    return dict(_files())


def source(path: Path) -> str:
    """The template of a file, or an empty text where it has none."""
    inside = path.relative_to(ROOT).parts
    platform, _underscore, role = inside[1].partition("_") if inside[0] == "roles" else ("", "", "")
    template = TEMPLATES.joinpath(role, *inside[2:-1], inside[-1] + SUFFIX)
    return str(template.relative_to(ROOT)) if platform in PLATFORMS and template.exists() else ""


def strays() -> list[Path]:
    """Files of these roles that no template makes."""
    made = written()
    names = {path.relative_to(ROOT / "roles").parts[0] for path in made}
    return sorted(
        path
        for name in names
        for path in (ROOT / "roles" / name).rglob("*")
        if path.is_file() and path not in made and "__pycache__" not in path.parts
    )


def _files() -> Iterator[tuple[Path, str]]:
    for platform in PLATFORMS:
        pieces = yaml.safe_load((TEMPLATES / f"{platform}.yml").read_text(encoding="utf-8"))
        for template in sorted(TEMPLATES.rglob(f"*{SUFFIX}")):
            role, *inside = template.relative_to(TEMPLATES).parts
            path = ROOT.joinpath("roles", f"{platform}_{role}", *inside)
            yield path.with_name(path.name.removesuffix(SUFFIX)), _filled(template.read_text(encoding="utf-8"), pieces)


def _filled(text: str, pieces: Mapping[str, str]) -> str:
    def lines(match: re.Match[str]) -> str:
        return "".join(f"{match[1]}{line}\n" for line in pieces[match[2]].splitlines())

    text = WHOLE_LINE.sub(lines, text)
    while MARK.search(text):
        text = MARK.sub(lambda match: pieces[match[1]], text)
    return text
