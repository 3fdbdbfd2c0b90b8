# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role that loads dumps of Coolify."""

from __future__ import annotations

import gzip

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.backups import BACKUP
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from plays import PLANTED, changed, leaks, play, said, told
from restoring import restored, stand_ins, tables

DOCKER = """#!/bin/bash
# docker exec -i -e TARGET=.. -e ALL=.. UUID sh -c COMMAND; docker run .. mc cp SOURCE /restore/dump
echo "$@" >> "$STATE/asked"
case "$1" in
exec)
  export "${4}" "${6}"
  [ "$7" = "$RUNNING" ] || { echo "No such container: $7" >&2; exit 1; }
  shift 7; exec "$@";;
run)
  for word in "$@"; do
    case "$word" in *:/restore) folder="${word%:/restore}";; esac
  done
  grep -q '"accessKey": "key", "secretKey": "se/cret-planted7secret"' "$folder/config.json" ||
    { echo "Access denied" >&2; exit 1; }
  cp "$STATE/in-s3" "$folder/dump";;
esac
"""
TYPES = {"postgresql": "a.dmp", "mysql": "a.dmp", "mariadb": "a.dmp", "mongodb": "a.tar.gz"}
WHOLE = "CREATE TABLE one\nCREATE TABLE two\n-- Dump completed, dump complete\n"


pytestmark = [pytest.mark.embedded_only, pytest.mark.parametrize("account", ["coolify"], indirect=True)]


@pytest.fixture
def host(account, playbook):
    """A server with a stand-in for Docker; makes a database that runs there, and tells what is in it."""
    state = stand_ins(playbook, DOCKER, GRUMBLES='ERROR:  role "shop" already exists')

    def running(kind, **options):
        made = account.run(DATABASE, project=account.project, name="orders", type=kind, state="started", **options)
        playbook.environment["RUNNING"] = made["database"]["uuid"]
        return state

    return running


@pytest.mark.parametrize("kind", TYPES)
def test_a_dump_is_loaded_once_and_over_what_is_there_only_when_told(account, host, playbook, tmp_path, kind):
    state = host(kind)
    whole, cut = tmp_path / TYPES[kind], tmp_path / f"cut-{TYPES[kind]}"
    whole.write_text(WHOLE)
    cut.write_text(WHOLE.rpartition("--")[0])
    shown = {"ansible.builtin.debug": {"msg": "<result> {{ coolify_restore_result | to_json }} </result>"}}
    wanted = play(
        told("gone", restored(account, file=str(tmp_path / "gone.dmp"))),
        told("cut", restored(account, file=str(cut))),
        restored(account, file=str(whole)),
        shown,
        # As a survey or -e gives them.
        told("there", restored(account, file=str(whole), overwrite="false")),
        restored(account, file=str(whole), overwrite="true"),
    )
    code, output = playbook(wanted)
    assert code == 0, output
    assert "is not on this server. Its retention may have removed it" in said(output, "gone")
    assert f"is no whole dump of a {kind}, and nothing was loaded." in said(output, "cut")
    assert '"before": 0' in said(output, "result") and '"after": 2' in said(output, "result")
    held = said(output, "there")
    assert "orders holds 2" in held and "coolify_restore_overwrite=true replaces those that the dump holds." in held
    assert changed(output) == 2
    # Without a word to drop them, a dump of these brings its own.
    assert len(tables(state)) == (2 if kind in ("postgresql", "mongodb") else 4)


def test_check_mode_looks_at_everything_and_loads_nothing(account, host, playbook, tmp_path):
    state = host("postgresql")
    dump = tmp_path / "a.dmp"
    dump.write_text(WHOLE)
    wanted = play(restored(account, file=str(dump)))
    code, output = playbook(wanted, "--check", "--diff")
    assert code == 0, output
    assert tables(state) == []
    assert "pg_restore -f /dev/null" in (state / "asked").read_text()
    (tmp_path / "a.dmp").write_text(WHOLE.rpartition("--")[0])
    code, output = playbook(wanted, "--check")
    assert code != 0 and "is no whole dump" in output


def test_a_dump_of_all_databases_is_loaded_where_nothing_is(account, host, playbook, tmp_path):
    state = host("postgresql")
    dump = tmp_path / "pg-dump-all-1764460000.gz"
    dump.write_bytes(gzip.compress(WHOLE.encode()))
    code, output = playbook(
        play(
            restored(account, file=str(dump)),
            told("there", restored(account, file=str(dump), overwrite=True)),
        )
    )
    assert code == 0, output
    assert len(tables(state)) == 2
    assert "loaded only into a PostgreSQL that holds nothing: make a new one." in said(output, "there")


def test_one_that_fails_or_does_not_arrive_fails_the_role(account, host, playbook, tmp_path):
    state = host("postgresql")
    dump = tmp_path / "a.dmp"
    dump.write_text(f"FAILS\n{WHOLE}")
    code, output = playbook(play(restored(account, file=str(dump))))
    assert code != 0 and "a type is missing" in output
    dump.write_text(WHOLE)
    (state / "lies").touch()
    code, output = playbook(play(restored(account, file=str(dump))))
    assert code != 0 and "holds 2 tables, and orders has 0 now." in output.replace("\n", " ")


def test_a_dump_is_taken_from_the_storage_that_has_it_and_no_secret_shows(account, host, playbook):
    state = host("mysql")
    (state / "in-s3").write_text(WHOLE)
    s3 = {"endpoint": "https://s3.example.com", "bucket": "b", "key": "key", "secret": f"se/cret-{PLANTED}"}
    code, output = playbook(
        play(
            told("wrong", restored(account, file="/data/a.dmp", s3={**s3, "key": "other"})),
            restored(account, file="/data/a.dmp", s3=s3),
        ),
        "-vvv",
    )
    assert code == 0, output
    assert "could not be taken from b of https://s3.example.com: Access denied" in said(output, "wrong")
    assert len(tables(state)) == 2
    assert "source/b/data/a.dmp" in (state / "asked").read_text()
    assert leaks(output) == []


def test_what_cannot_be_loaded_into_is_told_before_the_server_is_asked(account, host, playbook):
    state = host("postgresql", backups=[{"frequency": "daily"}])
    account.run(DATABASE, project=account.project, name="cache", type="redis")
    account.run(DATABASE, project=account.project, name="idle", type="mysql")
    code, output = playbook(
        play(
            told("none", restored(account)),
            told("redis", restored(account, database="cache", file="/a")),
            told("idle", restored(account, database="idle", file="/a")),
            told("nowhere", restored(account, database="nobody", file="/a")),
        )
    )
    assert code == 0, output
    assert "have made no dump that succeeded of postgres." in said(output, "none")
    assert "cache is a redis, of which Coolify makes no dumps" in said(output, "redis")
    assert "only what runs can be loaded into" in said(output, "idle")
    assert "There is no database nobody" in said(output, "nowhere")
    assert not (state / "asked").exists()


def test_the_newest_dump_of_the_database_that_is_meant_is_the_one(account, host, playbook):
    host("postgresql", backups=[{"frequency": "daily", "databases_to_backup": "postgres,other"}])
    made = account.run(BACKUP, project=account.project, database="orders")["executions"]
    files = {name: file for item in made for name in ("postgres", "other") if f"-{name}-" in (file := item["filename"])}
    code, output = playbook(play(told("own", restored(account)), told("other", restored(account, into="other"))))
    assert code == 0, output
    assert f"{files['postgres']} is not on this server." in said(output, "own")
    assert f"{files['other']} is not on this server." in said(output, "other")
