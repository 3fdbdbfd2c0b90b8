# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the embedded servers against the exchanges recorded from real ones.

Every recorded request is sent again, with the ids that this run received instead of the recorded ones, and the answer
is compared: status, content type, keys, types, values, error bodies. What differs from run to run (ids, times,
generated names and secrets) is compared by its type. The numbers of covered and agreeing exchanges are printed for each
file. They may not fall, and a file without numbers in the baseline has not been looked at yet, which is a failure too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
import textwrap
import threading
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "tests" / "emulator"), str(HERE)]

import common
import moments
import requests
import uvicorn

Exchange = dict[str, Any]
ANY = object()
NOTHING = "(not there)"
HIDDEN = "REDACTED"
"""Stands for a secret, so that nothing but its being a text can be compared."""
PLATFORMS = ("coolify", "dokploy")
SLOW = 0.01
A_REQUEST = 0.02
"""Seconds that one takes."""
UPDATE = "python tests/contract/replay.py --update"


class Adapter(Protocol):
    """What the replay has to know about one platform."""

    platform: str
    id_pattern: re.Pattern[str]
    volatile: frozenset[str]
    foreign: tuple[str, ...]
    """Nested objects that were not made by the recording: of these only the keys are compared."""
    random: re.Pattern[str]
    """What is made up inside a text, besides ids."""
    unsorted: re.Pattern[str]
    """The ends of paths (of the request, and inside the answer) of lists that the server does not sort."""

    def headers(self, exchange: Exchange) -> dict[str, str]:
        """The key that the exchange was recorded with."""

    def url(self, exchange: Exchange) -> str: ...

    def serves(self, exchange: Exchange) -> bool:
        """Whether the embedded server has the route."""

    def seed(self, exchange: Exchange, known: dict[str, str], later: list[Exchange]) -> None:
        """Make what the exchange uses and no earlier one has made; C(known) maps recorded ids to those here."""

    def before(self, exchange: Exchange, earlier: Exchange | None, known: dict[str, str]) -> None:
        """Let as much time pass as passed when it was recorded; otherwise time stands still."""

    def generated(self, key: str, recorded: Any, exchange: Exchange) -> bool:
        """Whether a value was made up by the server."""


@dataclass(frozen=True)
class Difference:
    """Where an answer is not the recorded one, and what stands there in either, as text."""

    where: str
    recorded: str
    here: str


@dataclass(frozen=True)
class Disagreement:
    """An exchange that was answered otherwise: its number in the file, its case, what was asked, what differs."""

    number: int
    case: str
    request: str
    differences: list[Difference]


@dataclass
class Outcome:
    """What came of one file."""

    platform: str
    name: str
    recorded: int = 0
    covered: int = 0
    agree: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def numbers(self) -> Numbers:
        return Numbers(self.covered, self.agree)


@dataclass(frozen=True)
class Numbers:
    """What the baseline knows of a file: how many exchanges are served, and how many of those answered as recorded."""

    covered: int
    agree: int

    def or_more(self, other: Numbers | None) -> Numbers:
        """The higher of either."""
        return Numbers(max(self.covered, other.covered), max(self.agree, other.agree)) if other else self


class Server:
    """An embedded server in a thread of this process, so that its store can be seeded."""

    def __init__(self, platform: str) -> None:
        options = Namespace(speed=1e6, rate_limit=100_000, latency=0.0, seed="empty", platform=platform)
        package = __import__(platform)
        # Time passes by what the recording waited for, not by what this machine takes.
        moments.go_faster(SLOW)
        self.emulator = package.build(options)
        config = uvicorn.Config(common.Shell(self.emulator, options), port=0, log_level="error", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve()), daemon=True)
        self.thread.start()
        while not self.server.started:
            self.thread.join(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(5)


class Replay:
    def __init__(self, adapter: Adapter, server: Server) -> None:
        self.adapter = adapter
        self.server = server
        self.known: dict[str, str] = {}

    def file(self, path: Path) -> Outcome:
        exchanges = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        outcome = Outcome(self.adapter.platform, path.stem, recorded=len(exchanges))
        earlier: Exchange | None = None
        for index, exchange in enumerate(exchanges):
            if exchange["response"] is None or not self.adapter.serves(exchange):
                request = exchange["request"]
                route = f"{request['method']} {self._route(request['path'])}"
                outcome.left_out[route] = outcome.left_out.get(route, 0) + 1
                continue
            outcome.covered += 1
            self.adapter.seed(exchange, self.known, exchanges[index:])
            moments.let_pass(A_REQUEST)
            self.adapter.before(exchange, earlier, self.known)
            found = list(self._differences(exchange))
            outcome.agree += not found
            if found:
                outcome.disagreements.append(Disagreement(index + 1, exchange["case"], _asked(exchange), found))
            earlier = exchange
        return outcome

    def _route(self, path: str) -> str:
        return re.sub(self.adapter.id_pattern, "{id}", path)

    def _translated(self, value: Any) -> Any:
        if isinstance(value, str):
            return re.sub(self.adapter.id_pattern, lambda match: self.known.get(match[0], match[0]), value)
        if isinstance(value, list):
            return [self._translated(item) for item in value]
        if isinstance(value, dict):
            return {self._translated(key): self._translated(item) for key, item in value.items()}
        return value

    def _differences(self, exchange: Exchange) -> Iterator[Difference]:
        answer = self._send(exchange)
        recorded = exchange["response"]
        if answer.status_code != recorded["status"]:
            said = f"{answer.status_code} {_short(answer.text)}"
            yield Difference("status", f"{recorded['status']} {_short(recorded['body'])}", said)
            return
        kind = recorded["headers"].get("content-type", "").split(";")[0]
        here = answer.headers.get("content-type", "").split(";")[0]
        if kind and here != kind:
            yield Difference("content type", kind, here)
        try:
            body = answer.json()
        except ValueError:
            body = answer.text
        self._learn(recorded["body"], body, exchange["request"]["path"])
        yield from self._compare("", recorded["body"], body, exchange)

    def _send(self, exchange: Exchange) -> requests.Response:
        request = exchange["request"]
        headers = {name: value for name, value in request["headers"].items() if name.lower() not in ("authorization",)}
        headers.update(self.adapter.headers(exchange))
        body = self._translated(request["body"])
        raw = body["_raw"] if isinstance(body, dict) and "_raw" in body else body
        data = raw if raw is None or isinstance(raw, (str, bytes)) else json.dumps(raw)
        return requests.request(
            request["method"],
            self.server.url + self._translated(self.adapter.url(exchange)),
            params=self._translated(request.get("query")) or None,
            headers=headers,
            data=data.encode() if isinstance(data, str) else data,
            allow_redirects=False,
            timeout=10,
        )

    def _learn(self, recorded: Any, here: Any, path: str) -> None:
        """Walk both answers side by side and remember which id became which."""
        if isinstance(recorded, dict) and isinstance(here, dict):
            for key, value in recorded.items():
                self._learn(value, here.get(key), f"{path}.{key}")
        elif isinstance(recorded, list) and isinstance(here, list):
            if self.adapter.unsorted.search(path):
                here = self._in_order_of(recorded, here)
            for one, other in zip(recorded, here):
                self._learn(one, other, f"{path}[]")
        elif isinstance(recorded, str) and isinstance(here, str) and re.fullmatch(self.adapter.id_pattern, recorded):
            self.known.setdefault(recorded, here)

    def _in_order_of(self, recorded: list[Any], here: list[Any]) -> list[Any]:
        """Rows that no query sorts stand as the database has them in its pages: they are paired by what they are."""
        left = list(here)
        found: list[Any] = []
        for row in recorded:
            other = next((item for item in left if self._same(row, item)), None)
            if other is not None:
                left.remove(other)
            found.append(other)
        return [left.pop(0) if item is None and left else item for item in found if item is not None or left] + left

    def _same(self, row: Any, other: Any) -> bool:
        if not isinstance(row, dict) or not isinstance(other, dict):
            return False
        identity = next((name for name in ("uuid", "deploymentId", "certificateId") if name in row), "")
        if row.get(identity) in self.known:
            return bool(self.known[row[identity]] == other.get(identity))
        if other.get(identity) in self.known.values():
            return False
        return any(name in row and row[name] == other.get(name) for name in ("key", "name"))

    def _compare(self, path: str, recorded: Any, here: Any, exchange: Exchange) -> Iterator[Difference]:
        key = path.rsplit(".", 1)[-1]
        if ANY in (recorded, here) or self.adapter.generated(key, recorded, exchange):
            return
        if not isinstance(recorded, (dict, list)) and any(f".{name}." in path for name in self.adapter.foreign):
            return
        if isinstance(recorded, dict) and isinstance(here, dict):
            yield from self._compare_keys(path, recorded, here, exchange)
        elif isinstance(recorded, list) and isinstance(here, list):
            if self.adapter.unsorted.search(exchange["request"]["path"] + path):
                here = self._in_order_of(recorded, here)
            # The real server held more than this run made, so lists of another length are compared by their shape.
            shorter = min(len(recorded), len(here))
            if bool(recorded) != bool(here) and len(recorded) != len(here) and not recorded:
                yield Difference(path or "body", "an empty list", _short(here))
            for one, other in zip(recorded[:shorter], here[:shorter]):
                shape = len(recorded) != len(here)
                yield from self._compare(
                    f"{path}[]", _shape(one) if shape else one, _shape(other) if shape else other, exchange
                )
        elif key in self.adapter.volatile:
            if type(recorded) is not type(here) and None not in (recorded, here):
                yield Difference(path, f"any {type(recorded).__name__}", f"{type(here).__name__} {_short(here)}")
        elif self._translated(recorded) != here and not self._only_ids_differ(recorded, here):
            yield Difference(path or "body", _short(recorded), _short(here))

    def _compare_keys(self, path: str, recorded: Exchange, here: Exchange, exchange: Exchange) -> Iterator[Difference]:
        for name in sorted(here.keys() - {self._translated(name) for name in recorded}):
            yield Difference(f"{path}.{name}", NOTHING, _short(here[name]))
        for name, value in recorded.items():
            if self._translated(name) not in here:
                yield Difference(f"{path}.{name}", _short(value), NOTHING)
            else:
                yield from self._compare(f"{path}.{name}", value, here[self._translated(name)], exchange)

    def _only_ids_differ(self, recorded: Any, here: Any) -> bool:
        if not isinstance(recorded, str) or not isinstance(here, str):
            return False
        # What was replaced stands for any text, also inside another one, such as an address.
        parts = map(re.escape, self._without_chance(recorded).split(HIDDEN))
        return bool(re.fullmatch(".+".join(parts), self._without_chance(here), re.DOTALL))

    def _without_chance(self, text: str) -> str:
        return re.sub(self.adapter.random, "*", re.sub(self.adapter.id_pattern, "*", text))


def _shape(value: Any) -> Any:
    """The value with everything below its keys replaced by the name of its type."""
    if not isinstance(value, dict):
        return type(value).__name__
    return {key: ANY if item is None else type(item).__name__ for key, item in value.items()}


def _short(value: Any) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) < 160 else text[:157] + "..."


def _asked(exchange: Exchange) -> str:
    """A request on one line."""
    request = exchange["request"]
    query = "".join(f" {name}={value}" for name, value in (request.get("query") or {}).items())
    body = "" if request["body"] in (None, "", {}) else f" {json.dumps(request['body'], ensure_ascii=False)}"
    return f"{request['method']} {request['path']}{query}{body}"


def contracts(named: str | None) -> Path:
    return Path(named or os.environ.get("PAAS_CONTRACTS") or ROOT.parent / "shared" / "contracts")


def replay(platform: str, path: Path) -> Outcome:
    """What comes of one file on a server of its own."""
    server = Server(platform)
    try:
        adapter: Adapter = __import__(f"{platform}_adapter").build(server.emulator)
        return Replay(adapter, server).file(path)
    finally:
        server.stop()


def recordings(folder: Path, platforms: Sequence[str], named: str) -> list[tuple[str, Path]]:
    """The files of these platforms, those with most to do first; with a name only those of that name."""
    found = [(platform, path) for platform in platforms for path in (folder / platform).glob("*.jsonl")]
    chosen = [(platform, path) for platform, path in found if not named or path.stem == named]
    return sorted(chosen, key=lambda item: -item[1].stat().st_size)


def side_by_side(files: Sequence[tuple[str, Path]]) -> list[Outcome]:
    """What comes of the files, by platform and name, on as many cores as there are."""
    with ProcessPoolExecutor(min(len(files), os.cpu_count() or 1) or 1) as pool:
        done = pool.map(replay, *zip(*files)) if files else []
        return sorted(done, key=lambda item: (item.platform, item.name))


# -- the baseline ------------------------------------------------------------------------------------------------------

LINE = re.compile(r'"([^"]+)":\s*\{\s*"covered":\s*(\d+),\s*"agree":\s*(\d+)\s*\}')


def baseline(platform: str) -> dict[str, Numbers]:
    """Numbers by file. Where two branches have met and left both of theirs, the higher ones are true."""
    path = HERE / f"baseline-{platform}.json"
    found: dict[str, Numbers] = {}
    for name, covered, agree in LINE.findall(path.read_text(encoding="utf-8")) if path.exists() else ():
        found[name] = Numbers(int(covered), int(agree)).or_more(found.get(name))
    return found


def write_baseline(platform: str, numbers: Mapping[str, Numbers]) -> None:
    lines = [
        f'  {json.dumps(name)}: {{"covered": {one.covered}, "agree": {one.agree}}}'
        for name, one in sorted(numbers.items())
    ]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (HERE / f"baseline-{platform}.json").write_text(text, encoding="utf-8")


def complaints(outcome: Outcome, expected: Numbers | None) -> list[str]:
    """What is wrong with the numbers of a file."""
    name = f"{outcome.platform}/{outcome.name}"
    if expected is None:
        return [
            f"{name} is not in the baseline: {outcome.agree} of {outcome.recorded} agree. Look at the differences"
            f" (make replay FILE={outcome.name}), then record the numbers with {UPDATE}."
        ]
    return [
        f"{name}: {what} is {getattr(outcome.numbers, what)}, was {getattr(expected, what)}"
        for what in ("covered", "agree")
        if getattr(outcome.numbers, what) < getattr(expected, what)
    ]


def update(platforms: Sequence[str], outcomes: Sequence[Outcome]) -> None:
    """Raise the numbers of the baseline to what was found; none is lowered."""
    for platform in platforms:
        known = baseline(platform)
        found = {item.name: item.numbers for item in outcomes if item.platform == platform}
        write_baseline(platform, {**known, **{name: one.or_more(known.get(name)) for name, one in found.items()}})


# -- what is shown -----------------------------------------------------------------------------------------------------


def show(outcomes: Sequence[Outcome]) -> None:
    for platform in dict.fromkeys(item.platform for item in outcomes):
        rows = [item for item in outcomes if item.platform == platform]
        for item in rows:
            name = f"{platform}/{item.name}"
            print(f"{name:<44} {item.recorded:5} recorded {item.covered:5} covered {item.agree:5} agree")
        total = [sum(getattr(item, name) for item in rows) for name in ("recorded", "covered", "agree")]
        print(f"{platform}: {total[0]} recorded, {total[1]} covered, {total[2]} agree")


def show_differences(outcome: Outcome) -> None:
    """Each exchange that was answered otherwise: what was asked, and field by field what was expected and received."""
    for item in outcome.disagreements:
        print(f"\n{outcome.platform}/{outcome.name}, line {item.number}: {item.case}")
        print(textwrap.fill(item.request, 116, initial_indent="  ", subsequent_indent="    "))
        for one in item.differences:
            print(f"    {one.where.removeprefix('.')}\n      expected  {one.recorded}\n      received  {one.here}")
    for route, count in outcome.left_out.items():
        print(f"\n{outcome.platform}/{outcome.name}: not served: {route} ({count} times)")
    print()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platform", nargs="?", choices=[*PLATFORMS, "all"], default="all")
    parser.add_argument("--contracts", help="folder of the recordings; default: ../shared/contracts")
    parser.add_argument("--file", default="", help="only this recording, with its differences")
    parser.add_argument(
        "--check", action="store_true", help="fail where a file is worse than the baseline or not in it"
    )
    parser.add_argument("--update", action="store_true", help="raise the baseline to what was found")
    options = parser.parse_args()
    folder = contracts(options.contracts)
    if not folder.is_dir():
        print(f"The replay cannot run: there are no recordings at {folder}. Name them with --contracts.")
        return 0
    platforms = PLATFORMS if options.platform == "all" else (options.platform,)
    files = recordings(folder, platforms, options.file)
    if not files:
        print(f"There is no recording {options.file} in {folder}.")
        return 1
    outcomes = side_by_side(files)
    if options.file:
        for item in outcomes:
            show_differences(item)
    show(outcomes)
    if options.update:
        update(platforms, outcomes)
    if options.contracts and not options.check:
        # Of recordings that are somewhere else the baseline need not know.
        return 0
    known = {platform: baseline(platform) for platform in platforms}
    problems = [line for item in outcomes for line in complaints(item, known[item.platform].get(item.name))]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
