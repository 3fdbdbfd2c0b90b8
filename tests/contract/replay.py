# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the embedded servers against the exchanges recorded from real ones.

Every recorded request is sent again, with the ids that this run received instead of the recorded ones, and the answer
is compared: status, content type, keys, types, values, error bodies. What differs from run to run (ids, times,
generated names and secrets) is compared by its type. The numbers of covered and agreeing exchanges are printed, and
may not fall.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "tests" / "emulator"), str(HERE)]

import common
import requests
import uvicorn

Exchange = dict[str, Any]
ANY = object()


class Adapter(Protocol):
    """What the replay has to know about one platform."""

    platform: str
    id_pattern: re.Pattern[str]
    volatile: frozenset[str]
    foreign: tuple[str, ...]
    """Nested objects that were not made by the recording: of these only the keys are compared."""

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


@dataclass
class Outcome:
    """What came of one file."""

    name: str
    recorded: int = 0
    covered: int = 0
    agree: int = 0
    differences: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)


class Server:
    """An embedded server in a thread of this process, so that its store can be seeded."""

    def __init__(self, platform: str) -> None:
        options = Namespace(
            speed=1e6, rate_limit=100_000, latency=0.0, state=None, verbose=False, seed="empty", platform=platform
        )
        package = __import__(platform)
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
        outcome = Outcome(path.stem, recorded=len(exchanges))
        earlier: Exchange | None = None
        for index, exchange in enumerate(exchanges):
            if exchange["response"] is None or not self.adapter.serves(exchange):
                request = exchange["request"]
                route = f"{request['method']} {self._route(request['path'])}"
                outcome.left_out[route] = outcome.left_out.get(route, 0) + 1
                continue
            outcome.covered += 1
            self.adapter.seed(exchange, self.known, exchanges[index:])
            self.adapter.before(exchange, earlier, self.known)
            found = list(self._differences(exchange))
            outcome.agree += not found
            if found:
                outcome.differences.append(f"{exchange['case']}: " + "; ".join(found[:6]))
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

    def _differences(self, exchange: Exchange) -> Iterator[str]:
        answer = self._send(exchange)
        recorded = exchange["response"]
        if answer.status_code != recorded["status"]:
            yield f"status {answer.status_code} instead of {recorded['status']} ({answer.text[:160]})"
            return
        kind = recorded["headers"].get("content-type", "").split(";")[0]
        here = answer.headers.get("content-type", "").split(";")[0]
        if kind and here != kind:
            yield f"content type {here} instead of {kind}"
        try:
            body = answer.json()
        except ValueError:
            body = answer.text
        self._learn(recorded["body"], body)
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

    def _learn(self, recorded: Any, here: Any) -> None:
        """Walk both answers side by side and remember which id became which."""
        if isinstance(recorded, dict) and isinstance(here, dict):
            for key, value in recorded.items():
                self._learn(value, here.get(key))
        elif isinstance(recorded, list) and isinstance(here, list):
            for one, other in zip(recorded, here):
                self._learn(one, other)
        elif isinstance(recorded, str) and isinstance(here, str) and re.fullmatch(self.adapter.id_pattern, recorded):
            self.known.setdefault(recorded, here)

    def _compare(self, path: str, recorded: Any, here: Any, exchange: Exchange) -> Iterator[str]:
        key = path.rsplit(".", 1)[-1]
        if ANY in (recorded, here) or self.adapter.generated(key, recorded, exchange):
            return
        if not isinstance(recorded, (dict, list)) and any(f".{name}." in path for name in self.adapter.foreign):
            return
        if isinstance(recorded, dict) and isinstance(here, dict):
            yield from self._compare_keys(path, recorded, here, exchange)
        elif isinstance(recorded, list) and isinstance(here, list):
            # The real server held more than this run made, so lists of another length are compared by their shape.
            shorter = min(len(recorded), len(here))
            if bool(recorded) != bool(here) and len(recorded) != len(here) and not recorded:
                yield f"{path or 'body'} is not empty"
            for one, other in zip(recorded[:shorter], here[:shorter]):
                shape = len(recorded) != len(here)
                yield from self._compare(
                    f"{path}[]", _shape(one) if shape else one, _shape(other) if shape else other, exchange
                )
        elif key in self.adapter.volatile:
            if type(recorded) is not type(here) and None not in (recorded, here):
                yield f"{path} is {type(here).__name__} instead of {type(recorded).__name__}"
        elif self._translated(recorded) != here and not self._only_ids_differ(recorded, here):
            yield f"{path or 'body'} is {_short(here)} instead of {_short(recorded)}"

    def _compare_keys(self, path: str, recorded: Exchange, here: Exchange, exchange: Exchange) -> Iterator[str]:
        names = {self._translated(name) for name in recorded}
        missing, more = names - here.keys(), here.keys() - names
        if missing:
            yield f"{path or 'body'} lacks {', '.join(sorted(missing))}"
        if more:
            yield f"{path or 'body'} has besides {', '.join(sorted(more))}"
        for name, value in recorded.items():
            if self._translated(name) in here:
                yield from self._compare(f"{path}.{name}", value, here[self._translated(name)], exchange)

    def _only_ids_differ(self, recorded: Any, here: Any) -> bool:
        if not isinstance(recorded, str) or not isinstance(here, str):
            return False
        pattern = self.adapter.id_pattern
        return re.sub(pattern, "*", recorded) == re.sub(pattern, "*", here)


def _shape(value: Any) -> Any:
    """The value with everything below its keys replaced by the name of its type."""
    if not isinstance(value, dict):
        return type(value).__name__
    return {key: ANY if item is None else type(item).__name__ for key, item in value.items()}


def _short(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) < 90 else text[:87] + "..."


def contracts(named: str | None) -> Path:
    return Path(named or os.environ.get("PAAS_CONTRACTS") or ROOT.parent / "shared" / "contracts")


def replay(platform: str, folder: Path, only: str | None) -> list[Outcome]:
    outcomes = []
    for path in sorted((folder / platform).glob("*.jsonl")):
        if only and path.stem != only:
            continue
        server = Server(platform)
        try:
            adapter: Adapter = __import__(f"{platform}_adapter").build(server.emulator)
            outcomes.append(Replay(adapter, server).file(path))
        finally:
            server.stop()
    return outcomes


def report(platform: str, outcomes: list[Outcome], verbose: bool) -> None:
    for item in outcomes:
        print(f"{platform}/{item.name:<36} {item.recorded:5} recorded {item.covered:5} covered {item.agree:5} agree")
        if verbose:
            for line in item.differences:
                print(f"    differs: {line}")
            for route, count in item.left_out.items():
                print(f"    not served: {route} ({count})")
    total = [sum(getattr(item, name) for item in outcomes) for name in ("recorded", "covered", "agree")]
    print(f"{platform}: {total[0]} recorded, {total[1]} covered, {total[2]} agree")


def fallen(platform: str, outcomes: list[Outcome]) -> list[str]:
    """Files in which fewer exchanges are covered or agree than before."""
    baseline = HERE / f"baseline-{platform}.json"
    expected = json.loads(baseline.read_text(encoding="utf-8")) if baseline.exists() else {}
    found = {item.name: {"covered": item.covered, "agree": item.agree} for item in outcomes}
    return [
        f"{platform}/{name}: {what} is {found[name][what]}, was {numbers[what]}"
        for name, numbers in expected.items()
        if name in found
        for what in ("covered", "agree")
        if found[name][what] < numbers[what]
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platform", nargs="?", choices=["coolify", "dokploy", "all"], default="all")
    parser.add_argument("--contracts", help="folder of the recordings; default: ../shared/contracts")
    parser.add_argument("--file", help="only this recording, without its ending")
    parser.add_argument("--verbose", action="store_true", help="show every difference, and what is not served")
    parser.add_argument("--check", action="store_true", help="fail where fewer agree than the baseline says")
    parser.add_argument("--update", action="store_true", help="write the baseline")
    options = parser.parse_args()
    folder = contracts(options.contracts)
    if not folder.is_dir():
        print(f"The replay cannot run: there are no recordings at {folder}. Name them with --contracts.")
        return 0
    problems: list[str] = []
    for platform in ("coolify", "dokploy") if options.platform == "all" else (options.platform,):
        outcomes = replay(platform, folder, options.file)
        report(platform, outcomes, options.verbose)
        if options.check:
            problems += fallen(platform, outcomes)
        if options.update:
            numbers = {item.name: {"covered": item.covered, "agree": item.agree} for item in outcomes if item.covered}
            text = json.dumps(numbers, indent=2) + "\n"
            (HERE / f"baseline-{platform}.json").write_text(text, encoding="utf-8")
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
