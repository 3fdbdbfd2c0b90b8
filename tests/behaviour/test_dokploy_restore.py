# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role that loads dumps of Dokploy."""

from __future__ import annotations

import gzip

import pytest
from accounts import PROJECTS
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.backups import BACKUP
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.destinations import DESTINATION
from plays import changed, play, said, told
from restoring import restored, stand_ins, tables

DOCKER = """#!/bin/bash
# docker ps ..; docker exec -i -e TARGET=.. -e ALL=.. ID sh -c COMMAND; docker run .. copyto :s3:BUCKET/PATH /..
echo "$@" >> "$STATE/asked"
case "$1" in
ps)
  case "$*" in *"name=$RUNNING") echo 0123456789ab;; esac;;
exec)
  export "${4}" "${6}"
  shift 7; exec "$@";;
run)
  [ "$RCLONE_S3_SECRET_ACCESS_KEY" = "planted7secret" ] || { echo "AccessDenied" >&2; exit 1; }
  for word in "$@"; do
    case "$word" in *:/restore) folder="${word%:/restore}";; :s3:dumps/*) path="${word#:s3:dumps/}";; esac
  done
  echo "$path" >> "$STATE/fetched"
  [ -f "$STATE/dump" ] || { echo "directory not found with planted7secret" >&2; exit 3; }
  cp "$STATE/dump" "$folder/dump";;
esac
"""
TYPES = ("postgres", "mysql", "mariadb", "mongo")
WHOLE = "CREATE DATABASE app;\nUSE app;\nCREATE TABLE one\nCREATE TABLE two\n-- Dump completed, dump complete\n"
pytestmark = [pytest.mark.embedded_only, pytest.mark.parametrize("account", ["dokploy"], indirect=True)]


@pytest.fixture
def host(account, playbook):
    """A server with a stand-in for Docker; makes a database that runs there and has a dump, and tells what is in it."""
    state = stand_ins(playbook, DOCKER)
    keys = {"access_key": "the-key", "secret_access_key": "planted7secret"}
    account.run(DESTINATION, name="restores", endpoint="https://s3.acme.test", bucket="dumps", region="eu", **keys)
    account.run(PROJECTS["dokploy"], name=account.project)

    def running(kind, text=WHOLE):
        row = {"destination": "restores", "database": "app", "prefix": "nightly", "schedule": "0 3 * * *"}
        wish = {"type": kind, "database_user": "app", "backups": [row], "state": "started"}
        wish.update({} if kind == "mongo" else {"database_name": "app"})
        found = account.run(DATABASE, project=account.project, name="orders", **wish)["database"]
        playbook.environment["RUNNING"] = found["app_name"]
        account.run(BACKUP, project=account.project, database="orders")
        (state / "dump").write_bytes(text.encode() if kind == "mongo" else gzip.compress(text.encode()))
        return state

    return running


def test_a_dump_of_an_older_server_is_found_where_that_has_put_it(account, host, playbook):
    account.server.configure(version="0.28.4")
    state = host("mysql")
    code, output = playbook(play(restored(account)))
    assert code == 0 and len(tables(state)) == 2, output
    assert (state / "fetched").read_text().startswith("nightly/")


@pytest.mark.parametrize("kind", TYPES)
def test_the_newest_dump_is_loaded_once_and_over_what_is_there_only_when_told(account, host, playbook, kind):
    state = host(kind)
    shown = {"ansible.builtin.debug": {"msg": "<result> {{ dokploy_restore_result | to_json }} </result>"}}
    wanted = play(
        restored(account),
        shown,
        told("there", restored(account)),
        restored(account, overwrite=True),
    )
    code, output = playbook(wanted)
    assert code == 0, output
    assert '"before": 0' in said(output, "result") and '"after": 2' in said(output, "result")
    held = said(output, "there")
    assert "orders holds 2" in held and "dokploy_restore_overwrite=true replaces those that the dump holds." in held
    assert changed(output) == 2
    # Without a word to drop them, a dump of these brings its own.
    assert len(tables(state)) == (2 if kind in ("postgres", "mongo") else 4)
    assert ("USE app" in (state / "new").read_text()) is (kind != "mariadb")
    assert "/nightly/" in (state / "fetched").read_text() and "planted7secret" not in output
    assert "planted7secret" not in (state / "asked").read_text()


def test_what_is_no_whole_dump_does_not_arrive_or_loads_nothing_fails(account, host, playbook):
    state = host("postgres", WHOLE.rpartition("--")[0])
    code, output = playbook(play(restored(account)))
    assert code != 0 and "is no whole dump of a postgres, and nothing was loaded." in output
    (state / "dump").write_bytes(gzip.compress(WHOLE.encode()))
    code, output = playbook(play(restored(account)), "--check", "--diff")
    assert code == 0 and tables(state) == [], output
    (state / "lies").touch()
    code, output = playbook(play(restored(account)))
    assert code != 0 and "holds 2 tables, and orders has 0 now." in " ".join(output.split())
    (state / "dump").unlink()
    code, output = playbook(play(restored(account, file="elsewhere/a.sql.gz")))
    assert code != 0 and "elsewhere/a.sql.gz could not be taken from dumps of" in " ".join(output.split())
    assert "planted7secret" not in output


def test_what_cannot_be_loaded_says_so_before_anything_is_fetched(account, host, playbook):
    state = host("postgres")
    playbook.environment["RUNNING"] = "another"
    code, output = playbook(
        play(
            told("idle", restored(account)),
            told("nowhere", restored(account, database="ordres")),
            told("unknown", restored(account, destination="nope")),
        )
    )
    assert code == 0, output
    assert "No container of orders runs on this server." in said(output, "idle")
    assert "There is no database ordres in production of" in said(output, "nowhere")
    assert "There is not exactly one destination nope." in said(output, "unknown")
    assert not (state / "fetched").exists()
