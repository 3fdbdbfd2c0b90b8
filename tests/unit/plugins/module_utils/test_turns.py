# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import fcntl
import os
import signal
import stat

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.converge.turns import Turn
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.waiting import Deadline

PLACE = ("https://paas.example.com", "project")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path / f"selfhosted.paas-{os.geteuid()}"


def take(turn, *names, seconds=0.0, waiting=lambda: None):
    return turn.take([(PLACE, name) for name in names], Deadline(seconds, sleep=lambda pause: None), waiting)


def test_one_has_it_at_a_time():
    first, second, waited = Turn(), Turn(), []
    assert take(first, "shop")
    assert not take(second, "shop", waiting=lambda: waited.append(True))
    assert waited
    first.release()
    assert take(second, "shop")


def test_other_names_and_other_places_are_free():
    first, second = Turn(), Turn()
    assert take(first, "shop")
    assert take(second, "blog")
    assert second.take([((*PLACE, "elsewhere"), "shop")], Deadline(0), lambda: None)


def test_who_gets_not_all_holds_none():
    first, second, third = Turn(), Turn(), Turn()
    assert take(first, "b")
    assert not take(second, "a", "b", "c")
    assert take(third, "a", "c")


def test_nothing_is_left_behind(folder):
    turn = Turn()
    assert take(turn, "shop", "blog")
    assert len(list(folder.iterdir())) == 2
    turn.release()
    assert list(folder.iterdir()) == []


def test_it_ends_with_the_process_that_has_it():
    ready, tell = os.pipe()
    child = os.fork()
    if not child:
        take(Turn(), "shop")
        os.write(tell, b".")
        signal.pause()
    os.read(ready, 1)
    turn = Turn()
    assert not take(turn, "shop")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert take(turn, "shop")


def test_a_file_that_was_removed_meanwhile_is_no_turn(folder):
    first, second = Turn(), Turn()
    assert take(first, "shop")
    (path,) = folder.iterdir()
    path.unlink()
    assert take(second, "shop")
    assert path.exists()


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o750])
def test_a_folder_that_others_may_enter_is_not_used(folder, mode):
    folder.mkdir()
    folder.chmod(mode)
    assert not take(Turn(), "shop")
    assert list(folder.iterdir()) == []


def test_a_link_is_not_followed(folder, tmp_path):
    (tmp_path / "theirs").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "theirs")
    assert not take(Turn(), "shop")


def test_the_folder_is_the_users_alone(folder):
    assert take(Turn(), "shop")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_where_nothing_can_be_written_nobody_fails(monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/dev/null")
    assert not take(Turn(), "shop")


def test_where_files_cannot_be_locked_nobody_fails(monkeypatch):
    def refuse(descriptor, operation):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert not take(Turn(), "shop")
