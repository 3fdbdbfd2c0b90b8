# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only room that talks to the network: one session, its timeouts, its retries, its errors."""

from __future__ import annotations

import json
import random
import re
import time
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Callable
from urllib.parse import quote, urlsplit

from .redact import Redactor
from .schema import Call
from .waiting import Deadline

try:
    import requests

    REQUESTS_ERROR: str | None = None
except ImportError:
    REQUESTS_ERROR = traceback.format_exc()

LONGEST_WAIT = 60.0
LARGEST_ANSWER = 64 * 1024 * 1024
GATEWAY_ERRORS = (502, 503, 504)


class PaasError(Exception):
    """Something that the user has to know, as one message of a few lines."""


class Failure(PaasError):
    """A failed run, with what is to be shown of its result all the same."""

    def __init__(self, message: str, result: dict[str, Any]) -> None:
        super().__init__(message)
        self.result = result


class Unreachable(PaasError):
    """The request did not reach the server, so nothing happened there."""


class Unanswered(PaasError):
    """The request may have reached the server; whether it was carried out is unknown."""


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("content-type", "")

    def json(self) -> Any:
        """The decoded body; an empty body is None.

        Raises ValueError where the body is not JSON.
        """
        return json.loads(self.text) if self.text.strip() else None


class ApiError(PaasError):
    """The server refused."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Usage:
    """What a module call cost; part of every result."""

    requests: int = 0
    retries: int = 0
    writes: int = 0
    server_version: str = ""

    def report(self) -> dict[str, Any]:
        return {"requests": self.requests, "retries": self.retries, "server_version": self.server_version}


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


class Client:
    """Sends calls. A platform says how a path becomes a URL and what an error body means."""

    title = "the server"
    version_call = Call("GET", "version")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.usage = Usage()
        self.show: Callable[[str], None] | None = None
        self._cache: dict[str, Any] = {}
        self._session: Any = None

    def tell(self, text: str) -> None:
        """Show progress at once where somebody can see it: when the task runs in the controller."""
        if self.show:
            self.show(self.connection.redactor(text))

    def deadline(self, seconds: float) -> Deadline:
        """A time to wait that begins now and shows its progress."""
        return Deadline(seconds, self.connection.clock, self.connection.sleep, self.tell)

    def begin(self, secrets: Iterable[Any]) -> None:
        """Start to count anew, and learn the secrets of a run."""
        version = self.usage.server_version
        self.usage = Usage(server_version=version)
        self.connection.redactor.add(*secrets)

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
                    raise ApiError(self.not_the_api(self.version_call, "a JSON error"), 404) from None
                raise
            if not re.match(r"\d+\.\d+", version):
                raise ApiError(self.not_the_api(self.version_call, "something that is not a version"), 200)
            self.usage.server_version = version
        return self.usage.server_version

    def get(self, call: Call, context: Mapping[str, Any], fresh: bool = False) -> Any:
        """Answer of a read. The same read within one module call is made once, until something is written."""
        query = {name: fill(value, context) for name, value in call.query.items()}
        key = json.dumps([fill(call.path, context, escape=True), query], default=str, sort_keys=True)
        if fresh or key not in self._cache:
            self._cache[key] = self._decode(call, self._send(call, context, {}))
        return pick(self._cache[key], call.items)

    def send(self, call: Call, context: Mapping[str, Any], body: Mapping[str, Any] | None = None) -> Any:
        """Answer of a write.

        Raises Unanswered where it is unknown whether a call that must not be repeated was carried out.
        """
        self.forget()
        self.usage.writes += 1
        try:
            return pick(self._decode(call, self._send(call, context, body or {})), call.items)
        except (ApiError, Unreachable):
            self.usage.writes -= 1
            raise

    def forget(self) -> None:
        """Make the next reads fresh ones."""
        self._cache.clear()

    def _decode(self, call: Call, answer: Answer) -> Any:
        if answer.status >= 400:
            raise self.explain(answer, call)
        if answer.status >= 300:
            raise ApiError(self._redirected(answer, call), answer.status)
        try:
            return answer.json()
        except ValueError:
            if call is self.version_call and "<" not in answer.text:
                return answer.text
            raise self.foreign(call, answer) from None

    def foreign(self, call: Call, answer: Answer) -> ApiError:
        """The error for an answer that no API gives."""
        kind = answer.headers.get("content-type", "no content type").split(";")[0]
        return ApiError(self.not_the_api(call, f"status {answer.status} and {kind}"), answer.status)

    def not_the_api(self, call: Call, what: str) -> str:
        return (
            f"{self.connection.url} does not look like the API of {self.title}: {call.method} {call.path} was answered"
            f" with {what}. Check api_url, and whether a proxy or a login page is in front."
        )

    def _redirected(self, answer: Answer, call: Call) -> str:
        target = urlsplit(answer.headers.get("location", ""))
        place = f"{target.scheme}://{target.netloc}" if target.netloc else target.path
        return (
            f"{call.method} {call.path} was redirected to {place} (status {answer.status}). Redirects are not followed,"
            " because the key must not go to another address. Set api_url to the final address."
        )

    def _send(self, call: Call, context: Mapping[str, Any], body: Mapping[str, Any]) -> Answer:
        url = self.url(fill(call.path, context, escape=True))
        query = {name: query_value(fill(value, context)) for name, value in call.query.items()}
        fixed = {name: fill(value, context) for name, value in call.body.items()}
        payload = {**{name: value for name, value in fixed.items() if value or name not in call.optional}, **body}
        repeatable = call.method == "GET" or call.repeatable
        attempt = 0
        while True:
            wait: float | None = None
            error: PaasError | None = None
            answer: Answer | None = None
            try:
                answer = self._once(call, url, query, payload)
                if answer.status == 429:
                    wait = self._retry_after(answer, attempt)
                elif answer.status in GATEWAY_ERRORS:
                    if not repeatable:
                        raise Unanswered(
                            f"{call.method} {call.path}: a gateway answered {answer.status}, so it is unknown whether"
                            f" {self.title} carried it out."
                        )
                    wait = self._backoff(attempt)
            except (Unreachable, Unanswered) as caught:
                error = caught
                if isinstance(caught, Unreachable) or repeatable:
                    wait = self._backoff(attempt)
            if wait is None or attempt >= self.connection.retries:
                if error or answer is None:
                    raise error or Unanswered("no answer")
                return answer
            attempt += 1
            self.usage.retries += 1
            self.connection.sleep(wait)

    def _once(self, call: Call, url: str, query: Mapping[str, Any], payload: Mapping[str, Any]) -> Answer:
        request = f"{call.method} {call.path}"
        deadline = self.connection.clock() + self.connection.timeout
        self.usage.requests += 1
        try:
            response = self.session().request(
                call.method,
                url,
                params=query or None,
                data=None if call.method == "GET" else json.dumps(payload).encode("utf-8") if payload else None,
                timeout=self.connection.timeout,
                allow_redirects=False,
                stream=True,
                # Said for each request, since REQUESTS_CA_BUNDLE would override what the session says.
                verify=self.connection.verify,
            )
            with response:
                text = self._read(response, deadline)
            return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, text)
        except requests.exceptions.SSLError as error:
            raise ApiError(
                f"The certificate of {self.connection.url} does not verify: {_root(error)}. Give the issuing"
                " certificate with ca_path; validate_certs=false switches the check off.",
                0,
            ) from None
        except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError) as error:
            raise Unreachable(self._unreachable(error)) from None
        except requests.exceptions.ConnectionError as error:
            if _never_sent(error):
                raise Unreachable(self._unreachable(error)) from None
            raise Unanswered(self._lost(request, "the connection was lost")) from None
        except requests.exceptions.Timeout:
            raise Unanswered(self._lost(request, f"no answer within {self.connection.timeout:g} s")) from None
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
            raise ApiError(f"api_url is not a usable address: {self.connection.url}", 0) from None
        except requests.exceptions.RequestException as error:
            raise Unanswered(self._lost(request, f"the answer broke off ({type(error).__name__})")) from None

    def _read(self, response: Any, deadline: float) -> str:
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_content(65536):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_ANSWER:
                raise ApiError(f"An answer of {self.title} is larger than {LARGEST_ANSWER >> 20} MiB.", 0)
            if self.connection.clock() > deadline:
                raise requests.exceptions.ReadTimeout()
        return b"".join(chunks).decode("utf-8", errors="replace")

    def session(self) -> Any:
        if self._session is None:
            session = requests.Session()
            session.headers.update({"Accept": "application/json", "Content-Type": "application/json"})
            session.headers.update(self.connection.headers)
            # An entry for the host in ~/.netrc would silently replace the Authorization header.
            session.auth = lambda request: request
            if self.connection.verify is False:
                requests.packages.urllib3.disable_warnings()  # type: ignore[attr-defined]
            self._session = session
        return self._session

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def _unreachable(self, error: Exception) -> str:
        return (
            f"{self.title} cannot be reached at {self.connection.url}: {_root(error)}. Check api_url and the network."
        )

    def _lost(self, request: str, what: str) -> str:
        return f"{request} to {self.connection.url}: {what}. It is unknown whether {self.title} carried it out."

    def _backoff(self, attempt: int) -> float:
        return float(min(LONGEST_WAIT, 0.5 * 2**attempt) * random.uniform(0.5, 1.0))

    def _retry_after(self, answer: Answer, attempt: int) -> float:
        try:
            return min(LONGEST_WAIT, max(0.0, float(answer.headers["retry-after"])))
        except (KeyError, ValueError):
            return self._backoff(attempt)


def pick(value: Any, path: str) -> Any:
    """The part of an answer that a dotted path names; None where there is no such part."""
    for key in path.split(".") if path else ():
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def fill(value: Any, context: Mapping[str, Any], escape: bool = False) -> Any:
    """C(value) with each C({name}) replaced; a value that is one placeholder keeps the type of what replaces it."""
    if not isinstance(value, str) or "{" not in value:
        return value
    if value.startswith("{") and value.endswith("}") and value.count("{") == 1 and not escape:
        return context[value[1:-1]]
    for name, item in context.items():
        value = value.replace("{" + name + "}", quote(str(item), safe="") if escape else str(item))
    return value


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
