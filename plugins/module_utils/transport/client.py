# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes to a server: what is never sent twice; and what shape an answer must have."""

from __future__ import annotations

import contextlib
import functools
import re
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Callable, TypeVar

from ..errors import ApiError, Failure, NotFound, PaasError, Unanswered, Unreachable
from ..language.call import Call, Record, pick
from .answers import Usage
from .reads import Reads
from .waiting import Deadline

Something = TypeVar("Something")


LONGEST_LOOK = 10.0


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


class Client(Reads):
    """Reads and writes. A platform says how a path becomes a URL and what an error body means.

    apart     a write changes nothing but what has the id in its context, so that everything else that was read stays
              true; whoever writes keeps lists true himself
    expected  names and ids that later runs of the same client are going to ask for
    foreseen  what earlier tasks of a run in check mode would have done
    largest   bytes that the server takes at most in a request, as far as that is known
    newest    version of a server that was recorded; what comes after it, nobody has tried
    """

    largest = 0
    newest = ""

    def deadline(self, seconds: float) -> Deadline:
        """A time to wait that begins now and shows its progress. It also limits how long requests are repeated."""
        self.until = self.connection.clock() + seconds
        return self.connection.deadline(seconds, self.tell)

    def begin(self, secrets: Iterable[Any], public: Iterable[str] = ()) -> None:
        """Start to count anew, and learn the secrets of a run, and what it declares in the open."""
        version = self.usage.server_version
        self.usage = Usage(server_version=version)
        self.until = None
        self.connection.redactor.add(*secrets)
        self.connection.redactor.spare(public)

    def version(self) -> str:
        """Version of the server; also the first proof that it is the right kind of server and that the key works."""
        if not self.usage.server_version:
            try:
                version = str(self.get(self.version_call, {})).strip().lstrip("v")
            except NotFound:
                raise NotFound(self.not_the_api(self.version_call, "a JSON error"), kind="connection") from None
            if not re.match(r"\d+\.\d+", version):
                said = self.not_the_api(self.version_call, "something that is not a version")
                raise ApiError(said, 200, kind="connection")
            self.usage.server_version = version
        return self.usage.server_version

    def older_than(self, version: str) -> bool:
        """Whether the server is known to be older than that version."""
        if not version:
            return False
        server = _numbers(self.usage.server_version)
        return bool(server) and server < _numbers(version)

    def untried(self) -> str:
        """What to warn of where nobody has tried this version of the server; the same for all tasks of a run, since
        Ansible shows the same warning once.
        """
        server = self.usage.server_version
        if _numbers(server) <= _numbers(self.newest):
            return ""
        return (
            f"{self.title} {server} is newer than {self.newest}, the newest that this collection was tested with. It"
            " stops at an answer that it does not understand; please report that with both versions."
        )

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

    def record(self, call: Call, context: Mapping[str, Any], fresh: bool = False, key: str = "") -> Record:
        """Answer of a read that has to be an object; with C(key), one with that in it."""
        found = self.get(call, context, fresh)
        if not isinstance(found, Mapping):
            raise self.odd(call.told(context), "an object", found)
        if key and not _is_id(found.get(key)):
            raise self.odd(call.told(context), f"an object with {key}", found)
        return found

    def records(
        self, call: Call, context: Mapping[str, Any], fresh: bool = False, key: str = "", name: str = ""
    ) -> Sequence[Record]:
        """Answer of a read that has to be a list of objects. That there is none has to be said by an empty list."""
        return self.listed(self.get(call, context, fresh), call.told(context), key=key, name=name)

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
        call = call.told({})
        place = f" where {part} has to be" if part else ", which has to be"
        return ApiError(
            f"{self.title} answered {call.method} {call.path} with {kind}{place} {wanted}. Nothing was made of it. If"
            f" the server is a {self.title}, its version {self.usage.server_version} may not be known to this module.",
            0,
            undone=call.method == "GET",
        )

    def get_many(self, call: Call, contexts: Sequence[Mapping[str, Any]], key: str) -> list[Record | None]:
        """Answers of the same read about many objects, in their order, each with C(key); None for one that does not
        exist.
        """
        self.prefetch(call, contexts)
        return [self._get_or_none(call, context, key) for context in contexts]

    def _get_or_none(self, call: Call, context: Mapping[str, Any], key: str) -> Record | None:
        try:
            return self.record(call, context, key=key)
        except NotFound:
            return None

    def refusal(self, call: Call, record: Record | None) -> str:
        """Why the server is going to refuse a call about a record, as far as that can be known: sentences."""
        return ""

    def send(self, call: Call, context: Mapping[str, Any], body: Mapping[str, Any] | None = None) -> Any:
        """Answer of a write.

        Raises Unanswered where it is unknown whether a call that must not be repeated was carried out.
        """
        self.usage.writes += 1
        self._shared.lasts = self._shared.lasts and not call.interrupts
        try:
            answer = self._send(call, context, body or {})
            if answer.status >= 400 and self.on_refusal:
                self.on_refusal(answer.status)
            return pick(self._decode(call.told(context), answer), call.items)
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
        again: bool = True,
    ) -> tuple[Any, Something | None]:
        """Answer of a write that must not be carried out twice; or, where the answer is lost, what C(arrived) sees.

        It is repeated, and that once, only after C(arrived) has seen nothing for a while and where the server is not
        still at work on the first; with C(again) false, never. Raises Unanswered where it remains unknown whether it
        was carried out.
        """
        for last in (False, True) if again else (True,):
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
            return self.connection.deadline(seconds).poll(arrived)
        except PaasError as second:
            raise Unanswered(f"{error} Looking for it failed too: {second}") from None


def _is_id(value: Any) -> bool:
    """Whether a value can be the id of something."""
    return isinstance(value, (str, int)) and not isinstance(value, bool) and value != ""


@functools.cache
def _numbers(version: str) -> tuple[int, ...]:
    numbers = []
    for part in version.lstrip("v").split("-")[0].split("."):
        if not part.isdigit():
            return ()
        numbers.append(int(part))
    return tuple(numbers)
