# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a playbook did, a line for each task that changed something or failed: for the demo."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: story
type: stdout
short_description: a line for each task that did something
description: Indented lines that tell what happened, and a recap.
"""
INDENT = "    "
LONGEST = 92
MOST_LINES = 9


class CallbackModule(CallbackBase):  # type: ignore[misc]  # ansible-core carries no types.
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "story"

    def __init__(self) -> None:
        super().__init__()
        self.play = ""
        self.idle = 0
        self.quiet: list[tuple[str, str]] = []

    def v2_playbook_on_play_start(self, play: Any) -> None:
        self._tell()
        self.play = play.get_name()

    def v2_runner_on_ok(self, result: Any) -> None:
        if not result.result.get("changed"):
            self.idle += 1
            return
        told = list(_told(result.result))
        # What runs, or would only be done, has a line of its own.
        alone = result.task.check_mode or result.result.get("verdict")
        if alone:
            self._tell()
        self.quiet.append((result.task.get_name(), "; ".join(told)))
        if alone:
            self._tell()

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._tell()
        said = str(result.result.get("msg", "")).splitlines()
        self._say("failed", result.task.get_name(), "")
        wrapped = [part for line in said for part in textwrap.wrap(line, LONGEST - 2 * len(INDENT))]
        for line in wrapped[:MOST_LINES]:
            self._display.display(f"{INDENT}        {line}")

    def v2_playbook_on_stats(self, stats: Any) -> None:
        self._tell()
        if self.idle:
            tasks = "task" if self.idle == 1 else "tasks"
            self._display.display(f"{INDENT}ok      {self.idle} {tasks} with nothing to do")
        for host in stats.processed:
            counts = stats.summarize(host)
            words = {"ok": "ok", "changed": "changed", "failures": "failed", "unreachable": "unreachable"}
            self._display.display(f"{host} : " + " ".join(f"{word}={counts[key]}" for key, word in words.items()))

    def _tell(self) -> None:
        """What has changed since the last time, in one line."""
        quiet, self.quiet = self.quiet, []
        if len(quiet) == 1:
            self._say("changed", *quiet[0])
        elif quiet:
            self._say("changed", ", ".join(name for name, _detail in quiet), "")

    def _say(self, word: str, task: str, detail: str) -> None:
        platform = self.play.rsplit(" ", 1)[-1]
        said = f"{INDENT}{word:<8}{platform:<9}{task}"
        self._display.display(_short(f"{said}: {detail}" if detail else said))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _told(result: Mapping[str, Any]) -> Iterator[str]:
    """What changed, in words."""
    if "results" in result:
        yield ", ".join(str(row["item"]) for row in result["results"] if row.get("changed"))
        return
    diff = result.get("diff") or {}
    before, after = (dict(diff.get(side) or {}) for side in ("before", "after"))
    run = str(after.pop("run", ""))
    if before and not after:
        yield "removed"
    elif not before:
        yield f"new, {len(after)} {'setting' if len(after) == 1 else 'settings'}"
    else:
        yield from (f"{name}: {_text(before.get(name))} -> {_text(value)}" for name, value in after.items())
    if run:
        yield run.partition(" (")[0] if not before else run
    verdict = result.get("verdict") or {}
    if verdict.get("reason"):
        yield str(verdict["reason"])


def _text(value: Any) -> str:
    return str(value).rsplit("/", 1)[-1]
