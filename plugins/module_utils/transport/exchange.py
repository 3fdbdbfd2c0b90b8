# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request with its retries: the only place that talks to the network."""

from __future__ import annotations

import contextlib
import email.utils
import json
import math
import random
import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, Callable

from ..errors import ApiError, PaasError, Unanswered, Unreachable
from ..language.call import Call, fill, query_value
from ..language.foreseen import Foreseen
from ..language.vault import Vault
from .addresses import distrusted, perhaps_tls
from .answers import UNREADABLE, Answer, Connection, Usage
from .archive import Archive
from .pace import WINDOW
from .sessions import REQUESTS_ERROR, sent
from .shared import Shared
from .watchdog import Watchdog

if not REQUESTS_ERROR:
    import requests


LONGEST_PAUSE = 10.0
LARGEST_ANSWER = 64 * 1024 * 1024
# "[SSL: A_NAME] " and " (_ssl.c:1006)" around what OpenSSL says.
_PLACES = re.compile(r"^\[[^\]]*\] | \(_ssl\.c:\d+\)$")
FRAMING = {"content-length", "transfer-encoding"}
TOO_MANY_REQUESTS = 429


# Said by what stands in front of the server; of these, the last two while the server may still be at work.
GATEWAY_ERRORS = (502, 503, 520, 521, 522, 523, 525, 526, 527, 504, 524)
GATEWAY_TIMEOUTS = (504, 524)


class Exchange:
    """One request to a server, with its retries, its pauses and the limits of the key."""

    title = "the server"

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.usage = Usage()
        self.show: Callable[[str], None] | None = None
        self.until: float | None = None
        """Moment up to which somebody waits: reads are repeated until then, and nothing is after it."""
        self.apart = False
        self.on_refusal: Callable[[int], None] | None = None
        """Called with the status of a refused write before its text is read."""
        self.expected: frozenset[str] = frozenset()
        self.foreseen = Foreseen()
        self.vault: Vault | None = None
        """The passwords of the run; none of a module in a process of its own."""
        self.lasting: set[Any] = set()
        """What was there several times, and still was after a while: nobody is about to take one of it back."""
        self._shared = Shared(connection)

    def tell(self, text: str, own: bool = False) -> None:
        """Show progress at once where somebody can see it: when the task runs in the controller.

        own  nothing of the text comes from the server, so that it is not searched for secrets
        """
        if self.show:
            self.show(text if own else self.connection.redactor(text))

    def url(self, path: str) -> str:
        raise NotImplementedError

    def _send(self, call: Call, context: Mapping[str, Any], body: Mapping[str, Any]) -> Answer:
        url = self.url(fill(call.path, context, escape=True))
        told = call.told(context)
        query = {str(fill(name, context)): query_value(fill(value, context)) for name, value in call.query.items()}
        fixed = {str(fill(name, context)): fill(value, context) for name, value in call.body.items()}
        payload = {**{name: value for name, value in fixed.items() if value or name not in call.optional}, **body}
        now = self.connection.clock
        patient = call.method == "GET" and self.until is not None
        end = now() + self.connection.longest
        if self.until is not None:
            end = self.until if patient else min(end, self.until)
        doubt = False
        attempt = 0
        while True:
            paused = self._shared.pace.enter(self._tell_pause)
            self.usage.waited += paused
            end += 0 if self.until is not None else paused
            timeout = min(self.connection.timeout, call.timeout or self.connection.timeout)
            outcome = self._try(told, url, query, payload, min(timeout, max(end - now(), 1.0)) if attempt else timeout)
            doubt = doubt or isinstance(outcome, Unanswered)
            wait = self._pause(call, outcome, attempt)
            exhausted = attempt >= self.connection.retries and not patient
            if wait is None or exhausted or now() + wait >= end:
                return self._settle(outcome, attempt, doubt, wait)
            attempt += 1
            self.usage.retries += 1
            if wait:
                self.connection.sleep(wait)

    def _try(
        self, call: Call, url: str, query: Mapping[str, Any], payload: Mapping[str, Any], timeout: float
    ) -> Answer | Unreachable | Unanswered:
        headers: Mapping[str, str] = {}
        try:
            answer = self._once(call, url, query, payload, timeout)
            headers = answer.headers
            self._compare_clocks(headers)
        except (Unreachable, Unanswered) as error:
            return error
        finally:
            self._shared.pace.leave(headers)
        if answer.status < 300:
            self._shared.served = True
        reason = self._not_from_the_api(answer)
        if not reason:
            return answer
        return Unanswered(self._lost(call, reason), pending=answer.status in GATEWAY_TIMEOUTS)

    def _compare_clocks(self, headers: Mapping[str, str]) -> None:
        # A server that tells no time, or none that can be read, is taken to have ours.
        with contextlib.suppress(TypeError, ValueError, OverflowError):
            self._shared.slow = email.utils.parsedate_to_datetime(headers.get("date", "")).timestamp() - time.time()

    def now(self) -> datetime:
        """The moment by the clock of the server, or by the one here as long as the server has told none."""
        return datetime.fromtimestamp(time.time() + self._shared.slow, timezone.utc)

    def _not_from_the_api(self, answer: Answer) -> str:
        """Why the answer does not tell whether the request was carried out, or an empty text."""
        if answer.status in GATEWAY_ERRORS:
            return f"a gateway answered {answer.status}"
        if not answer.body and answer.status < 300 and not FRAMING.intersection(answer.headers):
            return "the answer broke off among its headers"
        if not self.usage.server_version:
            # Not even the address has been proven right, and a wrong one is not worth a second try.
            return ""
        if (answer.status < 300 or answer.status >= 500) and answer.value is UNREADABLE:
            kind = answer.headers.get("content-type", "no content type").split(";")[0][:80]
            return f"the answer with status {answer.status} is no JSON but {len(answer.body)} bytes of {kind}"
        return ""

    def _pause(self, call: Call, outcome: Answer | PaasError, attempt: int) -> float | None:
        """Seconds until the request may be sent again, or None where it must not or need not be."""
        if isinstance(outcome, Answer):
            return self._until_allowed(outcome, attempt)
        if isinstance(outcome, Unreachable) or call.repeatable:
            return self._backoff(attempt)
        return None

    def _until_allowed(self, answer: Answer, attempt: int) -> float | None:
        """The same for a request that was refused because there were too many."""
        if self.exhausted(answer) and self._shared.served and not self._shared.waited_out:
            self._shared.waited_out = True
            self._shared.pace.exhausted(WINDOW)
            return 0.0
        if answer.status != TOO_MANY_REQUESTS:
            return None
        wait = self._retry_after(answer, attempt)
        if answer.headers.get("x-ratelimit-remaining") != "0" or wait > 2 * WINDOW:
            return wait
        self._shared.pace.exhausted(wait)
        return 0.0

    def exhausted(self, answer: Answer) -> bool:
        """Whether the answer may mean that the key has made all the requests that it may make in its window."""
        return False

    def _tell_pause(self, seconds: float) -> None:
        self.tell(f"{self.title} allows no more requests for now: waiting {seconds:.0f} s.", own=True)

    def _settle(self, outcome: Answer | PaasError, attempt: int, doubt: bool, wait: float | None) -> Answer:
        """The outcome of the last try as that of all of them."""
        if isinstance(outcome, Answer):
            outcome.repeated = doubt
            if outcome.status == TOO_MANY_REQUESTS and wait is not None:
                outcome.advice = f"{_tried(attempt)}; the next try would have been in {wait:.0f} s."
            return outcome
        text = f"{outcome} {_tried(attempt)}." if attempt else str(outcome)
        if isinstance(outcome, Unreachable) and not doubt:
            raise Unreachable(text)
        raise Unanswered(text, getattr(outcome, "pending", False))

    def _once(
        self, call: Call, url: str, query: Mapping[str, Any], payload: Mapping[str, Any], timeout: float
    ) -> Answer:
        request = f"{call.method} {call.path}"
        self.usage.requests += 1
        watchdog = Watchdog(self._shared.kennel, timeout)
        try:
            with watchdog, self._shared.sessions.lent() as session:
                response = sent(session, call.method, url, timeout, query, **_carried(call, payload))
                with response:
                    body = self._read(call, response)
            if watchdog.barked:
                # The end of a connection that was cut among the headers looks like the end of the answer.
                raise requests.exceptions.Timeout()
            return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
            what = f"api_url is not a usable address: {self.connection.url}"
            if requests.utils.get_environ_proxies(url):
                what += ", or the proxy that the environment names for it (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) is not"
            raise ApiError(f"{what}.", 0, undone=True, kind="validation") from None
        except requests.exceptions.RequestException as error:
            raise self._failed(call, error, watchdog, timeout) from None
        except (OSError, ValueError) as error:
            # What requests does not wrap: a ca_path that is no file, a host name that cannot be encoded.
            raise ApiError(
                f"{request} could not be sent to {self.connection.url}: {self.connection.redactor(str(error))}."
                " Check api_url and ca_path.",
                0,
                undone=True,
                kind="validation",
            ) from None

    def _failed(self, call: Call, error: Exception, watchdog: Watchdog, timeout: float) -> PaasError:
        """What it means that there is no answer, by how far the request came."""
        url = self.connection.url
        tls = isinstance(error, requests.exceptions.SSLError)
        if not watchdog.begun or _never_opened(error):
            if tls and not _hung_up(error):
                return ApiError(distrusted(url, _root(error), _is_certificate(error)), 0, undone=True, kind="tls")
            said = f"{self.title} cannot be reached at {url}: {_root(error)}. Check api_url and the network."
            return Unreachable(said)
        if watchdog.barked or isinstance(error, requests.exceptions.Timeout):
            return Unanswered(self._lost(call, f"no answer within {timeout:g} s"), pending=True)
        broken = isinstance(error, requests.exceptions.ConnectionError)
        why = f", {_root(error)}" if tls else ""
        lost = self._lost(call, f"the connection was lost{why}" if broken else "it broke off")
        hint = perhaps_tls(url) if broken and not self._shared.served else ""
        return Unanswered(f"{lost}{hint}")

    def _read(self, call: Call, response: Any) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_content(65536):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_ANSWER:
                # It would be no smaller the next time.
                text = f"The answer to {call.method} {call.path} is larger than {LARGEST_ANSWER >> 20} MiB."
                raise ApiError(text, 0, kind="unexpected")
        return b"".join(chunks)

    def close(self) -> None:
        self._shared.ahead.close()
        self._shared.sessions.close()
        self._shared.kennel.close()

    def _lost(self, call: Call, what: str) -> str:
        doubt = "" if call.method == "GET" else f" It is unknown whether {self.title} carried it out."
        return f"{call.method} {call.path} to {self.connection.url}: {what}.{doubt}"

    def _backoff(self, attempt: int) -> float:
        return float(min(LONGEST_PAUSE, 0.5 * 2 ** min(attempt, 10)) * random.uniform(0.5, 1.0))

    def _retry_after(self, answer: Answer, attempt: int) -> float:
        """As long as the server asks for, in seconds or up to a date, and a little more: others were told the same."""
        said = answer.headers.get("retry-after", "")
        try:
            seconds = float(said)
        except ValueError:
            try:
                seconds = email.utils.parsedate_to_datetime(said).timestamp() - time.time()
            except (TypeError, ValueError, OverflowError):
                seconds = math.nan
        return max(0.0, seconds) + random.uniform(0.0, 0.5) if math.isfinite(seconds) else self._backoff(attempt)


def _tried(retries: int) -> str:
    # Not the task: others may have been under way beside it, each of which counts tries of its own.
    return f"This request was tried {f'{retries + 1} times' if retries else 'once'}"


def _carried(call: Call, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What the request carries, as requests wants it."""
    if any(isinstance(value, Archive) for value in payload.values()):
        # A file cannot stand in JSON, so all of it travels as a form.
        parts = {
            name: (v.name, v.content()) if isinstance(v, Archive) else (None, str(v)) for name, v in payload.items()
        }
        # The session's type would hide the border between the parts, which stands in the one that requests makes.
        return {"files": parts, "headers": {"Content-Type": None}}
    return {"data": json.dumps(payload).encode("utf-8") if payload and call.method != "GET" else None}


def _reasons(error: BaseException) -> Iterator[BaseException]:
    """The error and what is inside of it, the innermost reason last."""
    yield error
    for inner in (getattr(error, "reason", None), *error.args):
        if isinstance(inner, BaseException):
            yield from _reasons(inner)
            return


def _root(error: BaseException) -> str:
    """The innermost reason, without the addresses of objects that requests puts around it and the places in OpenSSL."""
    *_outer, reason = _reasons(error)
    return _PLACES.sub("", str(reason)).rsplit(": ", 1)[-1].strip() or type(reason).__name__


def _never_opened(error: BaseException) -> bool:
    """Whether the connection was not even opened, so that the server cannot have seen the request."""
    return _is_one_of(error, "NewConnectionError", "ConnectTimeoutError", "NameResolutionError")


def _hung_up(error: BaseException) -> bool:
    """Whether TLS failed because the other side left, as a server does that starts anew, and told no reason."""
    return _is_one_of(error, "SSLEOFError", "SSLZeroReturnError", "SSLSyscallError")


def _is_certificate(error: BaseException) -> bool:
    return _is_one_of(error, "SSLCertVerificationError", "CertificateError")


def _is_one_of(error: BaseException, *names: str) -> bool:
    """By name, since which packages have them depends on the versions of what is installed."""
    return any(type(reason).__name__ in names for reason in _reasons(error))
