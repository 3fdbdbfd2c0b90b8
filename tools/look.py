# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look at the site that tools/docs.py has built in a real browser.

Every kind of page renders, at the width of a desk and of a phone, without an error in the console and without anything
that lies beyond the edge, and the search finds.

Speaks the browser's own protocol over a pipe, so nothing has to be installed but the browser.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import http.server
import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from browser import FLAGS, chromium

PAGES = (
    *("index", "pictures", "docs/guides/quick_start", "docs/errors", "docs/comparison", "docs/modules"),
    *("docs/reliability", "docs/coverage", "reference/index"),
    *("reference/coolify_application_module", "reference/dokploy_app_role"),
)
WIDTHS = {"desk": 1280, "phone": 390}
SEARCHED = {"coolify_scheduled_task": "coolify_scheduled_task_module.html", "ambiguous": "docs/errors.html"}
MEASURE = """JSON.stringify({
  title: document.querySelector("h1").innerText.length,
  text: document.body.innerText.length,
  wide: document.documentElement.scrollWidth - innerWidth,
  cut: [...document.querySelectorAll("h1, h2, h3, h4, p, li, dt")].filter(
    (one) => !one.closest("table, pre, nav") && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
  ).map((one) => one.innerText.slice(0, 60)),
  pictures: [...document.images].filter((one) => !one.complete || one.naturalWidth === 0).length,
})"""
FOUND = """JSON.stringify(
  [...document.querySelectorAll("#search-results ul.search a")].map((one) => one.getAttribute("href")),
)"""
PATIENCE = 30.0
ERRORS = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")


class Browser:
    """One page of a browser, and what its console says."""

    def __init__(self, asked: Any, answers: Any) -> None:
        self.asked, self.answers = asked, answers
        self.number = 0
        self.complaints: list[str] = []
        self.loaded = False
        self.session: str | None = None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Its answer; what happens until then is noted. Raises RuntimeError."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.asked.write(json.dumps(message).encode() + b"\0")
        self.asked.flush()
        while True:
            answer = self.hear()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])

    def hear(self) -> dict[str, Any]:
        text = bytearray()
        while (byte := self.answers.read(1)) != b"\0":
            if not byte:
                raise RuntimeError("The browser has ended.")
            text += byte
        heard: dict[str, Any] = json.loads(text)
        method, about = heard.get("method"), heard.get("params", {})
        self.loaded |= method == "Page.loadEventFired"
        level = about.get("type") or about.get("entry", {}).get("level") or "error"
        if method in ERRORS and level == "error":
            self.complaints.append(json.dumps(about)[:400])
        return heard

    def open(self, place: str, width: int) -> None:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        self.loaded = False
        self.ask("Page.navigate", url=place)
        while not self.loaded:
            self.hear()

    def tell(self, expression: str) -> Any:
        """What a page computes, as JSON."""
        return json.loads(self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"]["value"])

    def picture(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Raises NoBrowser."""
    to_it, asked = os.pipe()
    answers, from_it = os.pipe()

    def where_it_looks() -> None:
        # It reads from 3 and writes to 4, which may be the numbers of other ends.
        ends = os.dup(to_it), os.dup(from_it)
        os.dup2(ends[0], 3)
        os.dup2(ends[1], 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [chromium(), *FLAGS, "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(
            command, pass_fds=(3, 4), preexec_fn=where_it_looks, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(to_it)
        os.close(from_it)
        try:
            with open(asked, "wb") as writes, open(answers, "rb") as reads:
                yield Browser(writes, reads)
        finally:
            process.terminate()
            process.wait()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which it is served; a search reads other pages, which a browser allows no page of a file."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def searched(page: Browser, site: str, words: str, expected: str) -> list[str]:
    """What the search of the site finds first, which it shows one after the other."""
    page.open(f"{site}/search.html?q={words}", WIDTHS["desk"])
    end = time.monotonic() + PATIENCE
    found: list[str] = []
    while not any(expected in place for place in found) and time.monotonic() < end:
        found = page.tell(FOUND)[:8]
    return found


def look(built: Path) -> list[str]:
    """What is wrong with the site. Leaves pictures beside it. Raises NoBrowser."""
    wrong = []
    pictures = built.parent / "seen"
    pictures.mkdir(exist_ok=True)
    with served(built) as site, browser() as page:
        for place in PAGES:
            for kind, width in WIDTHS.items():
                page.open(f"{site}/{place}.html", width)
                seen = page.tell(MEASURE)
                page.picture(pictures / f"{place.replace('/', '-')}-{kind}.png")
                if seen["wide"] > 0 or seen["cut"] or seen["pictures"] or not seen["title"] or seen["text"] < 300:
                    wrong.append(f"{place} at the width of a {kind}: {seen}")
        for words, expected in SEARCHED.items():
            found = searched(page, site, words, expected)
            if not any(expected in place for place in found):
                wrong.append(f"The search for {words} finds {found}")
        wrong += [f"The console says: {text}" for text in page.complaints]
    return wrong
