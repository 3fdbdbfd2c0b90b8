# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/peers.md: what Terraform providers manage, and which module does it here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import declared
import yaml

DATA = declared.ROOT / "tools" / "peers.yml"
PAGE = declared.ROOT / "docs" / "peers.md"
TITLES = {"coolify": "Coolify", "dokploy": "Dokploy"}
KINDS = {"resources": "Resource", "data_sources": "Data source"}
NOT_YET = "not yet"


def targets() -> Iterator[tuple[Path, str]]:
    """The page, where the data is."""
    if DATA.exists():
        yield PAGE, page()


def page() -> str:
    """The page. Raises SystemExit for an option that its module does not have."""
    options = {item.module: {option.name for option in item.what.options()} for item in declared.everything()}
    parts = [
        "# Coming from Terraform",
        "What the Terraform providers for both platforms know, by their names, and what does it here. A module is"
        " followed by the option that is meant, where it is one of several. `python tools/generate.py` writes this page"
        f" from `tools/peers.yml`. **{NOT_YET}** means that no module does it.",
    ]
    for platform, given in yaml.safe_load(DATA.read_text(encoding="utf-8")).items():
        counts = [sum(len(row["theirs"]) for row in given[kind]) for kind in KINDS]
        counted = f"That makes {counts[0]} names of resources and {counts[1]} of data sources."
        parts += [
            f"## {TITLES[platform]}",
            f"{' '.join(given['about'].split())} {counted}",
            *(_table(kind, given[kind], options) for kind in KINDS),
        ]
    return "\n\n".join(parts) + "\n"


def _table(kind: str, rows: list[Mapping[str, Any]], options: Mapping[str, set[str]]) -> str:
    lines = [f"| {KINDS[kind]} | Here |", "| --- | --- |"]
    for row in rows:
        names = ", ".join(f"`{name}`" for name in row["theirs"])
        lines.append(f"| {names} | {_ours(row, options)} |")
    return "\n".join(lines)


def _ours(row: Mapping[str, Any], options: Mapping[str, set[str]]) -> str:
    said = []
    for name in row.get("ours", ()):
        module, _dot, option = name.partition(".")
        if option and option not in options.get(module, {option}):
            raise SystemExit(f"{DATA.name} names {name}, and {module} has no such option")
        if module in options:
            said.append(f"`{module}` (`{option}`)" if option else f"`{module}`")
    why = row.get("why", "")
    if row.get("ours") and not said:
        return NOT_YET
    return "; ".join(filter(None, [", ".join(said), why]))
