# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only room that talks to the network: one session, its timeouts, its retries, its errors."""

from __future__ import annotations

import contextlib
import copy
import email.utils
import functools
import json
import math
import random
import re
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Callable, TypeVar
from urllib.parse import quote

from .addresses import distrusted, redirection, wants_tls, without_path
from .archive import Archive
from .errors import ApiError, Failure, PaasError, Unanswered, Unreachable
from .foreseen import Foreseen
from .pace import WINDOW, Pace
from .redact import Redactor
from .schema import Call, Record
from .waiting import Deadline
from .watchdog import Watchdog, watch

try:
    import requests

    REQUESTS_ERROR: str | None = None
except ImportError:
    REQUESTS_ERROR = traceback.format_exc()

# Whoever talks to a client catches these.
__all__ = ["ApiError", "Failure", "PaasError", "Unanswered", "Unreachable"]
Something = TypeVar("Something")
UNREADABLE = object()
UNKNOWN = object()
SomeClient = TypeVar("SomeClient", bound="Client")
LONGEST_PAUSE = 10.0
LONGEST_LOOK = 10.0
LARGEST_ANSWER = 64 * 1024 * 1024
LONGEST_TEXT = 2000
FRAMING = {"content-length", "transfer-encoding"}
TOO_MANY_REQUESTS = 429
# Said by what stands in front of the server; of these, the last two while the server may still be at work.
GATEWAY_ERRORS = (502, 503, 520, 521, 522, 523, 525, 526, 527, 504, 524)
GATEWAY_TIMEOUTS = (504, 524)


def misunderstood(error: Exception, client: Client, result: Mapping[str, Any]) -> Failure:
    """The failure for an error that nobody foresaw. Neither its text nor the values in it are shown: they may hold
    anything.
    """
    return Failure(
        f"{type(error).__name__} in selfhosted.paas: an answer of {client.title} {client.usage.server_version} that it"
        " does not understand, or a mistake in the collection. Please report it with what -vvv shows.",
        {**result, "exception": "".join(traceback.format_tb(error.__traceback__))},
        kind="unexpected",
    )


@dataclass
class Answer:
    """What the server said.

    repeated  an earlier try of the same request went without an answer
    advice    a sentence on why it was not tried again
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    repeated: bool = False
    advice: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    @functools.cached_property
    def value(self) -> Any:
        """The decoded body; an empty body is None, and one that is not JSON is UNREADABLE."""
        try:
            # Not the replaced characters of the text: what is read here may be written back.
            return json.loads(self.body.decode("utf-8")) if self.body.strip() else None
        except (ValueError, RecursionError):
            return UNREADABLE

    def json(self) -> Any:
        """The decoded body. Raises ValueError where it is not JSON."""
        if self.value is UNREADABLE:
            raise ValueError("no JSON")
        return self.value


@dataclass
class Usage:
    """What a module call cost; part of every result. C(waited) is in seconds."""

    requests: int = 0
    retries: int = 0
    writes: int = 0
    waited: float = 0.0
    server_version: str = ""

    def report(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "retries": self.retries,
            "waited": round(self.waited),
            "server_version": self.server_version,
        }

    def add(self, other: Usage) -> None:
        """Count what another one cost as well."""
        self.requests += other.requests
        self.retries += other.retries
        self.writes += other.writes
        self.waited += other.waited


@dataclass
class Connection:
    """Where the server is and how to talk to it. Times are in seconds."""

    url: str
    headers: dict[str, str]
    timeout: float = 30.0
    retries: int = 3
    verify: bool | str = True
    redactor: Redactor = field(default_factory=Redactor)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    @property
    def longest(self) -> float:
        """What one request may take with all its repetitions and pauses."""
        return self.timeout * (self.retries + 1)

    # Looked up at each call, since clock and sleep may be replaced later.

    def now(self) -> float:
        return self.clock()

    def pause(self, seconds: float) -> None:
        self.sleep(seconds)


class Shared:
    """What all branches of a client have in common: what was read, and how much the server still allows."""

    def __init__(self, connection: Connection) -> None:
        self.lock = threading.Lock()
        self.known: dict[str, Any] = {}
        self.reading: dict[str, threading.Lock] = {}
        self.recent: dict[str, tuple[float, Any]] = {}
        self.waiting = 0
        self.pace = Pace(connection.now, connection.pause)
        self.thread = threading.local()
        self.sessions: list[Any] = []
        self.served = False
        self.waited_out = False
        self.batches = True


class Client:
    """Sends calls. A platform says how a path becomes a URL and what an error body means.

    One client is used by one thread; a further thread takes a branch, which shares what was read.

    apart     a write changes nothing but what has the id in its context, so that everything else that was read stays
              true; whoever writes keeps lists true himself
    expected  names and ids that later runs of the same client are going to ask for
    foreseen  what earlier tasks of a run in check mode would have done
    """

    title = "the server"
    version_call = Call("GET", "version")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.usage = Usage()
        self.show: Callable[[str], None] | None = None
        self.until: float | None = None
        """Moment up to which somebody waits: reads are repeated until then, and nothing is after it."""
        self.apart = False
        self.expected: frozenset[str] = frozenset()
        self.foreseen = Foreseen()
        self.lasting: set[Any] = set()
        """What was there several times, and still was after a while: nobody is about to take one of it back."""
        self._shared = Shared(connection)

    def branch(self: SomeClient) -> SomeClient:
        """The same client for another thread, with a count of its own."""
        other = copy.copy(self)
        other.usage = Usage(server_version=self.usage.server_version)
        other.until = None
        return other

    def tell(self, text: str, own: bool = False) -> None:
        """Show progress at once where somebody can see it: when the task runs in the controller.

        own  nothing of the text comes from the server, so that it is not searched for secrets
        """
        if self.show:
            self.show(text if own else self.connection.redactor(text))

    def deadline(self, seconds: float) -> Deadline:
        """A time to wait that begins now and shows its progress. It also limits how long requests are repeated."""
        self.until = self.connection.clock() + seconds
        return Deadline(seconds, self.connection.clock, self.connection.sleep, self.tell)

    def begin(self, secrets: Iterable[Any], public: Iterable[str] = ()) -> None:
        """Start to count anew, and learn the secrets of a run, and what it declares in the open."""
        version = self.usage.server_version
        self.usage = Usage(server_version=version)
        self.until = None
        self.connection.redactor.add(*secrets)
        self.connection.redactor.spare(public)

    def url(self, path: str) -> str:
        raise NotImplementedError

    def explain(self, answer: Answer, call: Call) -> ApiError:
        """The error for an answer of 400 or above."""
        raise NotImplementedError

    def version(self) -> str:
        """Version of the server; also the first proof that it is the right kind of server and that the key works."""
        if not self.usage.server_version:
            try:
                version = str(self.get(self.version_call, {})).strip().lstrip("v")
            except ApiError as error:
                if error.status == 404:
                    raise ApiError(
                        self.not_the_api(self.version_call, "a JSON error"), 404, kind="connection"
                    ) from None
                raise
            if not re.match(r"\d+\.\d+", version):
                raise ApiError(
                    self.not_the_api(self.version_call, "something that is not a version"), 200, kind="connection"
                )
            self.usage.server_version = version
        return self.usage.server_version

    def older_than(self, version: str) -> bool:
        """Whether the server is known to be older than that version."""
        if not version:
            return False
        server = _numbers(self.usage.server_version)
        return bool(server) and server < _numbers(version)

    def get(self, call: Call, context: Mapping[str, Any], fresh: bool = False) -> Any:
        """Answer of a read. The same read within one module call is made once, until something is written."""
        key = read_key(call, context)
        known = self._shared.known
        if fresh:
            known[key] = answer = self._read_now(call, context)
            return pick(answer, call.items)
        answer = known.get(key, UNKNOWN)
        if answer is UNKNOWN:
            with self._shared.lock:
                reading = self._shared.reading.setdefault(key, threading.Lock())
            with reading:
                answer = known.get(key, UNKNOWN)
                if answer is UNKNOWN:
                    known[key] = answer = self._read_now(call, context)
        return pick(answer, call.items)

    def recent(self, call: Call, context: Mapping[str, Any], age: float) -> Any:
        """Answer of a read that is at most C(age) seconds old, whichever thread of this client made it."""
        key, shared = read_key(call, context), self._shared
        with shared.lock:
            reading = shared.reading.setdefault(f"recent {key}", threading.Lock())
        with reading:
            when, answer = shared.recent.get(key, (0.0, UNKNOWN))
            if answer is UNKNOWN or self.connection.clock() - when >= age:
                answer = self._read_now(call, context)
                shared.recent[key] = (self.connection.clock(), answer)
            return pick(answer, call.items)

    @contextlib.contextmanager
    def waiting(self, many: int = 1) -> Iterator[None]:
        """While so many things more are waited for, by this thread."""
        with self._shared.lock:
            self._shared.waiting += many
        try:
            yield
        finally:
            with self._shared.lock:
                self._shared.waiting -= many

    @property
    def crowded(self) -> bool:
        """Whether several things are waited for at the same time, so that one look at all of them pays."""
        return self._shared.waiting > 1

    def _read_now(self, call: Call, context: Mapping[str, Any]) -> Any:
        answer = self._decode(call, self._send(call, context, {}))
        self.connection.redactor.learn(answer)
        return answer

    def known(self, call: Call, context: Mapping[str, Any]) -> Any:
        """Answer of a read that was made before and is still true, else None. Makes no request."""
        return pick(self._shared.known.get(read_key(call, context)), call.items)

    def prefetch(self, call: Call, contexts: Sequence[Mapping[str, Any]]) -> None:
        """Make the same read for many contexts with few requests, where the server has a way to do that.

        Afterwards C(get) finds the answers, or makes what could not be read this way one by one.
        """

    def record(self, call: Call, context: Mapping[str, Any], fresh: bool = False, key: str = "") -> Record:
        """Answer of a read that has to be an object; with C(key), one with that in it."""
        found = self.get(call, context, fresh)
        if not isinstance(found, Mapping):
            raise self.odd(call, "an object", found)
        if key and not _is_id(found.get(key)):
            raise self.odd(call, f"an object with {key}", found)
        return found

    def records(
        self, call: Call, context: Mapping[str, Any], fresh: bool = False, key: str = "", name: str = ""
    ) -> Sequence[Record]:
        """Answer of a read that has to be a list of objects. That there is none has to be said by an empty list."""
        return self.listed(self.get(call, context, fresh), call, key=key, name=name)

    def listed(self, found: Any, call: Call, part: str = "", key: str = "", name: str = "") -> Sequence[Record]:
        """C(found), a part of an answer, which has to be a list of objects.

        Each has to have an id under C(key) and a text under C(name): without them something that is there would be
        taken for missing, and made a second time.
        """
        if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
            raise self.odd(call, "a list of objects", found, part)
        if key and not all(_is_id(item.get(key)) for item in found):
            raise self.odd(call, f"a list of objects with {key}", found, part)
        if name and not all(isinstance(item.get(name), str) for item in found):
            raise self.odd(call, f"a list of objects with {name}", found, part)
        return found

    def odd(self, call: Call, wanted: str, found: Any, part: str = "") -> ApiError:
        """The error for an answer of the wrong shape; of what it holds nothing is shown."""
        names = {dict: "an object", list: "a list of something else", str: "text", bool: "true or false"}
        kind = "nothing" if found is None else names.get(type(found), "a number")
        place = f" where {part} has to be" if part else ", which has to be"
        return ApiError(
            f"{self.title} answered {call.method} {call.path} with {kind}{place} {wanted}. Nothing was made of it. If"
            f" the server is a {self.title}, its version {self.usage.server_version} may not be known to this module.",
            0,
            undone=call.method == "GET",
        )

    def get_many(self, call: Call, contexts: Sequence[Mapping[str, Any]], key: str = "") -> list[Record | None]:
        """Answers of the same read about many objects, in their order, each with C(key); None for one that does not
        exist.
        """
        self.prefetch(call, contexts)
        return [self._get_or_none(call, context, key) for context in contexts]

    def _get_or_none(self, call: Call, context: Mapping[str, Any], key: str) -> Record | None:
        try:
            return self.record(call, context, key=key)
        except ApiError as error:
            if error.status != 404:
                raise
            return None

    def send(self, call: Call, context: Mapping[str, Any], body: Mapping[str, Any] | None = None) -> Any:
        """Answer of a write.

        Raises Unanswered where it is unknown whether a call that must not be repeated was carried out.
        """
        self.usage.writes += 1
        try:
            return pick(self._decode(call, self._send(call, context, body or {})), call.items)
        except Unreachable:
            self.usage.writes -= 1
            raise
        except ApiError as error:
            self.usage.writes -= error.undone
            if call.older and error.unknown_route:
                query = {**call.query, **call.body, **(body or {})}
                return self.send(replace(call, method=call.older, query=query, body={}, older=""), context)
            raise
        finally:
            if not self.apart:
                self.forget()
            elif context.get("id"):
                self.forget(str(context["id"]))

    def send_once(
        self,
        call: Call,
        context: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        arrived: Callable[[], Something | None],
    ) -> tuple[Any, Something | None]:
        """Answer of a write that must not be carried out twice; or, where the answer is lost, what C(arrived) sees.

        It is repeated, and that once, only after C(arrived) has seen nothing for a while and where the server is not
        still at work on the first. Raises Unanswered where it remains unknown whether it was carried out.
        """
        for last in (False, True):
            try:
                return self.send(call, context, body), None
            except ApiError as error:
                if error.undone and not last:
                    raise
                found = self._seen(arrived, error, 0.0)
                if found is None:
                    raise
                return None, found
            except Unanswered as error:
                limit = self.connection.timeout
                found = self._seen(arrived, error, limit if error.pending else min(limit, LONGEST_LOOK))
                if found is not None:
                    return None, found
                if error.pending or last:
                    raise Unanswered(f"{error} Nothing of it can be seen.", error.pending) from None
        raise AssertionError("the second try is the last")

    def _seen(self, arrived: Callable[[], Something | None], error: PaasError, seconds: float) -> Something | None:
        try:
            return Deadline(seconds, self.connection.clock, self.connection.sleep).poll(arrived)
        except PaasError as second:
            raise Unanswered(f"{error} Looking for it failed too: {second}") from None

    def forget(self, mention: str = "") -> None:
        """Make the next reads fresh ones: all, or those whose path or query mentions something."""
        known = self._shared.known
        for key in [key for key in list(known) if mention in key]:
            known.pop(key, None)

    def _decode(self, call: Call, answer: Answer) -> Any:
        if answer.status >= 300:
            error = self.explain(answer, call) if answer.status >= 400 else self._redirected(answer, call)
            advice = f"\n{answer.advice}" if answer.advice else ""
            undone = error.undone and not answer.repeated
            raise ApiError(f"{error}{advice}", error.status, undone, error.unknown_route, error.kind)
        try:
            return answer.json()
        except ValueError:
            if call is self.version_call and "<" not in answer.text:
                return answer.text
            raise self.foreign(call, answer) from None

    def foreign(self, call: Call, answer: Answer) -> ApiError:
        """The error for an answer that no API gives."""
        kind = answer.headers.get("content-type", "no content type").split(";")[0][:80]
        undone = call.method == "GET" or 400 <= answer.status < 500
        said = wants_tls(self.connection.url, answer.text) or self.not_the_api(
            call, f"status {answer.status} and {kind}"
        )
        return ApiError(said, 0, undone, kind="connection")

    def not_the_api(self, call: Call, what: str) -> str:
        return (
            f"{self.connection.url} does not look like the API of {self.title}: {call.method} {call.path} was answered"
            f" with {what}. Check api_url, and whether a proxy or a login page is in front."
            f"{without_path(self.connection.url)}"
        )

    def _redirected(self, answer: Answer, call: Call) -> ApiError:
        place, advice = redirection(self.connection.url, answer.headers.get("location", ""))
        text = (
            f"{call.method} {call.path} was redirected to {place} (status {answer.status}). Redirects are not followed,"
            f" because the key must not go to another address. {advice}"
        )
        return ApiError(self.connection.redactor(text), answer.status)

    def _send(self, call: Call, context: Mapping[str, Any], body: Mapping[str, Any]) -> Answer:
        url = self.url(fill(call.path, context, escape=True))
        query = {name: query_value(fill(value, context)) for name, value in call.query.items()}
        fixed = {name: fill(value, context) for name, value in call.body.items()}
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
            outcome = self._try(call, url, query, payload, min(timeout, max(end - now(), 1.0)) if attempt else timeout)
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
        except (Unreachable, Unanswered) as error:
            return error
        finally:
            self._shared.pace.leave(headers)
        if answer.status < 300:
            self._shared.served = True
        reason = self._not_from_the_api(call, answer)
        if not reason:
            return answer
        return Unanswered(self._lost(call, reason), pending=answer.status in GATEWAY_TIMEOUTS)

    def _not_from_the_api(self, call: Call, answer: Answer) -> str:
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
                outcome.advice = f"Tried {_times(attempt + 1)}; the next try would have been in {wait:.0f} s."
            return outcome
        text = f"{outcome} Tried {_times(attempt + 1)}." if attempt else str(outcome)
        if isinstance(outcome, Unreachable) and not doubt:
            raise Unreachable(text)
        raise Unanswered(text, getattr(outcome, "pending", False))

    def _once(
        self, call: Call, url: str, query: Mapping[str, Any], payload: Mapping[str, Any], timeout: float
    ) -> Answer:
        request = f"{call.method} {call.path}"
        self.usage.requests += 1
        watchdog = Watchdog(timeout)
        try:
            with watchdog:
                response = self.session().request(
                    call.method,
                    url,
                    params=query or None,
                    **_carried(call, payload),
                    timeout=timeout,
                    allow_redirects=False,
                    stream=True,
                    # Said for each request, since REQUESTS_CA_BUNDLE would override what the session says.
                    verify=self.connection.verify,
                )
                with response:
                    body = self._read(response)
            if watchdog.barked:
                # The end of a connection that was cut among the headers looks like the end of the answer.
                raise requests.exceptions.Timeout()
            return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)
        except requests.exceptions.SSLError as error:
            raise ApiError(distrusted(self.connection.url, _root(error)), 0, undone=True, kind="tls") from None
        except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError) as error:
            raise Unreachable(self._unreachable(error)) from None
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
            what = f"api_url is not a usable address: {self.connection.url}"
            if requests.utils.get_environ_proxies(url):
                what += ", or the proxy that the environment names for it (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) is not"
            raise ApiError(f"{what}.", 0, undone=True, kind="validation") from None
        except requests.exceptions.RequestException as error:
            if _never_sent(error):
                raise Unreachable(self._unreachable(error)) from None
            if watchdog.barked or isinstance(error, requests.exceptions.Timeout):
                raise Unanswered(self._lost(call, f"no answer within {timeout:g} s"), pending=True) from None
            what = (
                "the connection was lost" if isinstance(error, requests.exceptions.ConnectionError) else "it broke off"
            )
            raise Unanswered(self._lost(call, what)) from None
        except (OSError, ValueError) as error:
            # What requests does not wrap: a ca_path that is no file, a host name that cannot be encoded.
            raise ApiError(
                f"{request} could not be sent to {self.connection.url}: {self.connection.redactor(str(error))}."
                " Check api_url and ca_path.",
                0,
                undone=True,
                kind="validation",
            ) from None

    def _read(self, response: Any) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_content(65536):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_ANSWER:
                raise Unanswered(f"An answer of {self.title} is larger than {LARGEST_ANSWER >> 20} MiB.")
        return b"".join(chunks)

    def session(self) -> Any:
        """The session of this thread, since a session is no thing to share."""
        session = getattr(self._shared.thread, "session", None)
        if session is None:
            session = requests.Session()
            session.headers.update({"Accept": "application/json", "Content-Type": "application/json"})
            session.headers.update(self.connection.headers)
            # An entry for the host in ~/.netrc would silently replace the Authorization header.
            session.auth = lambda request: request
            watch(session)
            if self.connection.verify is False:
                # The types of requests do not name its packages.
                requests.packages.urllib3.disable_warnings()  # type: ignore[attr-defined]
            self._shared.thread.session = session
            self._shared.sessions.append(session)
        return session

    def close(self) -> None:
        for session in self._shared.sessions:
            session.close()

    def _unreachable(self, error: Exception) -> str:
        return (
            f"{self.title} cannot be reached at {self.connection.url}: {_root(error)}. Check api_url and the network."
        )

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


def shortened(text: str) -> str:
    """A text of the server, of a length that a person reads."""
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} ... ({len(text)} characters)"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def read_key(call: Call, context: Mapping[str, Any]) -> str:
    """What makes a read the same read."""
    query = {name: fill(value, context) for name, value in call.query.items()}
    return json.dumps([fill(call.path, context, escape=True), query], default=str, sort_keys=True)


def _carried(call: Call, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What the request carries, as requests wants it."""
    if call.form:
        parts = {
            name: (v.name, v.content()) if isinstance(v, Archive) else (None, str(v)) for name, v in payload.items()
        }
        # The session's type would hide the border between the parts, which stands in the one that requests makes.
        return {"files": parts, "headers": {"Content-Type": None}}
    return {"data": json.dumps(payload).encode("utf-8") if payload and call.method != "GET" else None}


def _is_id(value: Any) -> bool:
    """Whether a value can be the id of something."""
    return isinstance(value, (str, int)) and not isinstance(value, bool) and value != ""


def pick(value: Any, path: str) -> Any:
    """The part of an answer that a dotted path names; None where there is no such part."""
    for key in path.split(".") if path else ():
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def fill(value: Any, context: Mapping[str, Any], escape: bool = False) -> Any:
    """C(value) with each C({name}) replaced; a value that is one placeholder keeps the type of what replaces it.

    What replaces a placeholder is never looked at for placeholders. With C(escape) the value is a path.

    Raises PaasError where something would change the path instead of being a part of it.
    """
    if not isinstance(value, str) or "{" not in value:
        return value
    if not escape and _PLACEHOLDER.fullmatch(value):
        return context[value[1:-1]]

    def replacement(match: re.Match[str]) -> str:
        if match[1] not in context:
            return match[0]
        return _segment(context[match[1]], match[1]) if escape else str(context[match[1]])

    return _PLACEHOLDER.sub(replacement, value)


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def _segment(item: Any, name: str) -> str:
    """A part of a path. What is empty or made of dots would be taken as another path, also where it is escaped."""
    text = "" if item is None else str(item)
    if text in ("", ".", ".."):
        raise PaasError(f"{text!r} cannot be the name or id of anything here ({name}).", "validation")
    return quote(text.encode("utf-8", errors="replace"), safe="")


def query_value(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _root(error: BaseException) -> str:
    """The innermost reason, without the addresses of objects that requests puts around it."""
    reason: Any = error
    while True:
        inner = getattr(reason, "reason", None)
        if not isinstance(inner, BaseException):
            inner = next((arg for arg in getattr(reason, "args", ()) if isinstance(arg, BaseException)), None)
        if inner is None:
            break
        reason = inner
    return str(reason).rsplit(": ", 1)[-1].strip() or type(reason).__name__


def _never_sent(error: BaseException) -> bool:
    """Whether the connection was not even opened, so that the server cannot have seen the request."""
    reason: Any = error
    while reason is not None:
        if type(reason).__name__ in ("NewConnectionError", "ConnectTimeoutError", "NameResolutionError"):
            return True
        inner = getattr(reason, "reason", None)
        reason = (
            inner
            if isinstance(inner, BaseException)
            else next((arg for arg in getattr(reason, "args", ()) if isinstance(arg, BaseException)), None)
        )
    return False


@functools.cache
def _numbers(version: str) -> tuple[int, ...]:
    numbers = []
    for part in version.lstrip("v").split("-")[0].split("."):
        if not part.isdigit():
            return ()
        numbers.append(int(part))
    return tuple(numbers)
