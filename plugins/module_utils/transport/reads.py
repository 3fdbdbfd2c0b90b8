# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read once, what is read ahead, and what an answer that is not one of the API's means."""

from __future__ import annotations

import copy
import functools
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ..errors import NOT_FOUND, ApiError, NotFound
from ..language.call import Call, pick, read_key, wanted_part
from .addresses import of_another_kind, redirection, wants_tls, without_path
from .answers import Answer, Usage
from .exchange import Exchange

UNKNOWN = object()
_OF_KEYS = ("authentication", "permission", "rate_limit")
"""Kinds of errors of which the server that said it does not follow from the task."""


SomeReads = TypeVar("SomeReads", bound="Reads")


class Reads(Exchange):
    """Reads a server. A platform says what an error body means.

    One client is used by one thread; a further thread takes a branch, which shares what was read.
    """

    version_call = Call("GET", "version")

    def branch(self: SomeReads) -> SomeReads:
        """The same client for another thread, with a count of its own."""
        other = copy.copy(self)
        other.usage = Usage(server_version=self.usage.server_version)
        other.until = None
        return other

    def explain(self, answer: Answer, call: Call) -> ApiError:
        """The error for an answer of 400 or above."""
        raise NotImplementedError

    def filling(self, context: Mapping[str, Any]) -> Mapping[str, Any]:
        """What calls are filled from, where an id says more than one thing."""
        return context

    def get(self, call: Call, context: Mapping[str, Any], fresh: bool = False) -> Any:
        """Answer of a read. The same read within one module call is made once, until something is written."""
        key = read_key(call, context)
        known = self._shared.known
        if fresh:
            self._shared.ahead.drop(key)
            known[key] = answer = self._read_now(call, context)
            return wanted_part(call, context, answer)
        answer = known.get(key, UNKNOWN)
        if answer is UNKNOWN:
            with self._shared.lock:
                reading = self._shared.reading.setdefault(key, threading.Lock())
            with reading:
                answer = known.get(key, UNKNOWN)
                if answer is UNKNOWN:
                    known[key] = answer = self._read_now(call, context)
        return wanted_part(call, context, answer)

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

    def _read_now(self, call: Call, context: Mapping[str, Any]) -> Any:
        answer = self._decode(call.told(context), self._answered(call, context))
        self.connection.redactor.learn(answer)
        return answer

    def ahead(self, reads: Iterable[tuple[Call, Mapping[str, Any]]]) -> None:
        """Begin reads that are going to be asked for, so that they do not wait for each other, nor for the version.

        C(get) takes the answers. What nobody asks for is a request too many, so only what is sure to be needed.
        """
        shared, version = self._shared, self.usage.server_version
        wanted = {read_key(call, context): (call, context) for call, context in reads if version or not call.since}
        missing = [key for key in wanted if key not in shared.known and key not in shared.ahead]
        # One by itself waits for nobody.
        for key in missing if len(missing) > 1 or not version else ():
            other = self.branch()
            shared.ahead.begin(key, functools.partial(other._send, *wanted[key], {}), other.usage, self.usage)

    def _answered(self, call: Call, context: Mapping[str, Any]) -> Answer:
        begun = self._shared.ahead.take(read_key(call, context))
        if begun is None:
            return self._send(call, context, {})
        answer = begun.outcome()
        if begun.proven or not self._not_from_the_api(answer):
            return answer
        # Only now is it known that the server is one, so that this is worth a second try.
        self.usage.retries += 1
        return self._send(call, context, {})

    @property
    def learnt(self) -> dict[str, Any]:
        """What whoever asks the same server with the same key soon need not find out again; nothing where that is in
        doubt.
        """
        shared, version = self._shared, self.usage.server_version
        known = {"version": version, "pace": shared.pace.known, "hints": shared.hints}
        return known if version and shared.served and shared.lasts else {}

    @property
    def hints(self) -> dict[str, dict[str, Any]]:
        """Ids by name, in the places that were seen in this run. They may have changed since."""
        return self._shared.hints

    def recall(self, learnt: Mapping[str, Any]) -> None:
        """Take over what another client has learnt a moment ago, by the same clock."""
        if learnt.get("version"):
            self.usage.server_version, self._shared.served = learnt["version"], True
        self._shared.hints.update(learnt.get("hints") or {})
        if learnt.get("pace"):
            self._shared.pace.resume(learnt["pace"])

    def catch_up(self) -> None:
        """Wait for what was begun and is not needed any more."""
        self._shared.ahead.drop()

    def known(self, call: Call, context: Mapping[str, Any]) -> Any:
        """Answer of a read that was made before and is still true, else None. Makes no request."""
        answer = self._shared.known.get(read_key(call, context))
        return None if answer is None else wanted_part(call, context, answer)

    def prefetch(self, call: Call, contexts: Sequence[Mapping[str, Any]], *others: Call) -> None:
        """Make the same read, and others, for many contexts with few requests, where the server has a way to do that.

        Afterwards C(get) finds the answers, or makes what could not be read this way one by one.
        """

    def forget(self, mention: str = "") -> None:
        """Make the next reads fresh ones: all, or those whose path or query mentions something."""
        self._shared.ahead.drop(mention)
        known = self._shared.known
        for key in [key for key in list(known) if mention in key]:
            known.pop(key, None)

    def _decode(self, call: Call, answer: Answer) -> Any:
        if answer.status >= 300:
            if call is self.version_call and of_another_kind(self.title, answer.value):
                raise self.foreign(call, answer)
            error = self.explain(answer, call) if answer.status >= 400 else self._redirected(answer, call)
            advice = f"\n{answer.advice}" if answer.advice else ""
            if error.kind in _OF_KEYS and self.connection.url not in str(error):
                advice = f"\nThe server is {self.connection.url}.{advice}"
            undone = error.undone and not answer.repeated
            if error.status == NOT_FOUND:
                raise NotFound(f"{error}{advice}", undone, error.unknown_route, error.kind)
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
            call, f"status {answer.status} and {kind}", of_another_kind(self.title, answer.value)
        )
        return ApiError(said, 0, undone, kind="connection")

    def not_the_api(self, call: Call, what: str, known: str = "") -> str:
        """What to say of an answer; C(known) is where it comes from, if that can be told."""
        return (
            f"{self.connection.url} does not look like the API of {self.title}: {call.method} {call.path} was answered"
            f" with {what}. {known or 'Check api_url, and whether a proxy or a login page is in front.'}"
            f"{without_path(self.connection.url)}"
        )

    def _redirected(self, answer: Answer, call: Call) -> ApiError:
        place, advice = redirection(self.connection.url, answer.headers.get("location", ""))
        text = (
            f"{call.method} {call.path} was redirected to {place} (status {answer.status}). Redirects are not followed,"
            f" because the key must not go to another address. {advice}"
        )
        return ApiError(self.connection.redactor(text), answer.status)
