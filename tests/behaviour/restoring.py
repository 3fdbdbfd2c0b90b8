# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles that load dumps meet on a host. Docker and what is in the containers are stand-ins, which keep in
files what they were told: a dump of theirs is lines of tables, and its last line says that it is whole."""

from __future__ import annotations

import os
from pathlib import Path

# Tables are lines of a file; the client of each kind counts, checks, lists or loads them.
TOOL = """#!/bin/bash
tables="$STATE/tables"; touch "$tables"
case "$(basename "$0") $*" in
*"SELECT count"*|*"SELECT (SELECT"*|*"listDatabases"*) grep -c . "$tables"; exit 0;;
"pg_restore -f /dev/null"|*--dryRun*) tail -n 1 | grep -q "complete"; exit $?;;
"pg_restore --list") sed -n 's/^CREATE TABLE \\(.*\\)/1 TABLE public \\1 u\\n2 TABLE DATA public \\1 u/p'; exit 0;;
esac
[ -f "$STATE/lies" ] && { cat >/dev/null; exit 0; }
cat > "$STATE/new"
case "$*" in *--clean*|*--drop*) : > "$tables";; esac
grep -q FAILS "$STATE/new" && { echo "ERROR: a type is missing" >&2; exit 1; }
grep '^CREATE TABLE ' "$STATE/new" >> "$tables"
[ -z "$GRUMBLES" ] || echo "$GRUMBLES" >&2
exit 0
"""


def stand_ins(playbook, docker: str, **environment: str) -> Path:
    """Let plays find this Docker, and what is in its containers; where they keep what they were told."""
    tools, state = playbook.folder / "tools", playbook.folder / "state"
    tools.mkdir()
    state.mkdir()
    for name in ("docker", "psql", "pg_restore", "mysql", "mariadb", "mongosh", "mongorestore"):
        (tools / name).write_text(docker if name == "docker" else TOOL)
        (tools / name).chmod(0o755)
    playbook.environment.update(PATH=f"{tools}{os.pathsep}{os.environ['PATH']}", STATE=str(state), **environment)
    return state


def restored(account, **variables):
    """A task: the role, for the database of the test."""
    role = f"{account.platform}_restore"
    given = {"project": account.project, "database": "orders", **variables}
    return {
        "ansible.builtin.include_role": {"name": f"selfhosted.paas.{role}"},
        "vars": {f"{role}_{name}": value for name, value in given.items()},
    }


def tables(state: Path) -> list[str]:
    return (state / "tables").read_text().split("CREATE TABLE ")[1:] if (state / "tables").exists() else []
