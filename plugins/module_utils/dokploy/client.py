# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dokploy's way to speak: procedures under C(/api), an C(x-api-key) header, tRPC's error bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from ..errors import ApiError, PaasError, Unanswered
from ..language.call import Call, fill, pick, read_key
from ..language.redact import MASK
from ..language.words import Option, Platform
from ..transport.answers import Answer, shortened
from ..transport.client import Client
from ..transport.connection import Access, connection_options, open_connection
from ..transport.pace import WINDOW
from . import invitations, rights
from .compose_bodies import folded
from .compose_templates import make
from .refusals import Said, field_errors, said
from .typed import cannot_change_passwords, gathered, placed, portions

LONGEST_BATCH = 100
LONGEST_URL = 12_000
"""Bytes of an address that Dokploy is known to take."""
_FOREIGN = re.compile(r"You are not authorized to \w+ this")
_LACKS_RIGHT = "unauthorized to access resource"
MOST_LINES = 50
_NOT_RUNNING = "No running container found for"
_IN_COMMANDS = re.compile(
    r"(--s3-(?:secret-)?access-key(?:-id)?=|\bDB_PASS=|--password=)((?:'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|[^\s'\"\\])+)",
    re.DOTALL,
)
"""Secrets in what a command was, however the shell wants them quoted."""
_SCRIPTED = ("schedule.create", "schedule.update")
_UNWRITTEN = (
    "Dokploy stores a schedule before it writes the script to the host, and does not write it later. So it is there and"
    " runs nothing: once the host is reachable, change it or declare it anew."
)
_LOGS_IN, _LOGIN = "registry.update", "docker login"
_KEPT = (
    "It is stored all the same: Dokploy stores a change of a registry before it logs in. It does not remember that the"
    " login failed, so a run that changes nothing says nothing of it. Declare what lets it in."
)
_SQL = re.compile(r"\s*Failed query:.*", re.DOTALL)


STORED = Call("GET", "{type}.one", query={"{type}Id": "{id}"})
"""What is stored of a database."""
ME = "{me}"
"""In the body of a call, the user of the key."""
OWN = Call("GET", "user.getBackups")
COMPOSE = Call("GET", "compose.one", query={"composeId": "{id}"})


ON_SERVER = Call("GET", "network.all", query={"serverId": "{server}"})
SERVERS = Call("GET", "server.all")
GENERATE = Call("POST", "sshKey.generate")
HALVES = ("privateKey", "publicKey")


def _filled(values: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if (known := fill(value, context)) is not None:
            yield str(fill(name, context)), known


def _is_everywhere(call: Call) -> bool:
    """Whether what Dokploy lists for one server is wanted of all."""
    return call.path == ON_SERVER.path and not call.query


class DokployClient(Client):
    title = "Dokploy"
    largest = 2**20
    newest = "0.30.2"
    version_call = Call("GET", "settings.getDokployVersion")
    refusal = rights.refusal

    def url(self, path: str) -> str:
        base = self.connection.url
        base = base[: -len("/api")].rstrip("/") if base.endswith("/api") else base
        return f"{base}/api/{path}"

    def filling(self, context: Mapping[str, Any]) -> Mapping[str, Any]:
        return placed(context)

    def get(self, call: Call, context: Mapping[str, Any], fresh: bool = False) -> Any:
        return super().get(call, placed(context), fresh)

    def known(self, call: Call, context: Mapping[str, Any]) -> Any:
        return super().known(call, placed(context))

    def _read_now(self, call: Call, context: Mapping[str, Any]) -> Any:
        if _is_everywhere(call):
            return self._everywhere(call, context)
        return gathered(str(fill(call.path, context)), super()._read_now(call, context), self.now())

    def ahead(self, reads: Iterable[tuple[Call, Mapping[str, Any]]]) -> None:
        wanted = [(call, placed(context)) for call, context in reads]
        single = [(call, context) for call, context in wanted if not _is_everywhere(call)]
        if len(single) < len(wanted):
            wanted.append((SERVERS, {}))
        if self.usage.server_version and self._shared.batches:
            self._read_together(single)
        super().ahead(wanted)

    def _everywhere(self, call: Call, context: Mapping[str, Any]) -> Any:
        """What Dokploy lists for one server at a time, of all of them."""
        rows = super()._read_now(call, context)
        try:
            servers = self.get(SERVERS, {})
        except ApiError as error:
            if error.kind != "permission":
                raise
            servers = []
        places = [{"server": pick(row, "serverId")} for row in servers] if isinstance(servers, list) else []
        self.forget(f'"{call.path}"')
        self.prefetch(ON_SERVER, places)
        others = [self.records(ON_SERVER, place) for place in places]
        return [*rows, *(row for listed in others for row in listed)] if isinstance(rows, list) else rows

    def send(self, call: Call, context: Mapping[str, Any], body: Mapping[str, Any] | None = None) -> Any:
        context, answer = placed(context), None
        if call.path == "compose.create" and context.get("template"):
            make(self, context, body or {})
        if ME in call.body.values():
            context = {**context, ME[1:-1]: self.record(OWN, context, key="id")["id"]}
        if call.path in (invitations.INVITE.path, invitations.REMOVE.path):
            rows = self.records(invitations.ALL, context)
            for row in invitations.in_the_way(call, context, body or {}, [*rows], self.now()):
                super().send(invitations.REMOVE, row)
        body = self._with_new_pair(call, body or {})
        call, body = folded(call, context, body, lambda: self.record(COMPOSE, context, fresh=True))
        for part, held in portions(call, context, body, lambda: self.record(STORED, context)):
            if self.older_than(part.since):
                raise cannot_change_passwords(self.usage.server_version)
            try:
                answer = gathered(str(fill(part.path, context)), super().send(part, context, held), self.now())
            except ApiError as error:
                if part.path in _SCRIPTED and error.status == 500:
                    # What can be seen of it afterwards is not what was asked for.
                    raise PaasError(f"{error}\n{_UNWRITTEN}", error.kind, error.status) from error
                if part.path == _LOGS_IN and _LOGIN in str(error):
                    self.usage.writes += error.undone
                    raise PaasError(f"{error}\n{_KEPT}", error.kind, error.status) from error
                raise
        return answer

    def _with_new_pair(self, call: Call, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """What makes an SSH key, with a pair that Dokploy makes where none is given; it stores none by itself."""
        if call.path != "sshKey.create" or "type" not in body:
            return body
        rest = {name: value for name, value in body.items() if name != "type"}
        if "privateKey" in rest:
            return rest
        pair = super().send(GENERATE, {}, {"type": body["type"]})
        self.usage.writes -= 1
        self.connection.redactor.learn(pair)
        if not isinstance(pair, Mapping) or not all(isinstance(pair.get(half), str) for half in HALVES):
            raise self.odd(GENERATE, "an object with both halves of a key", pair)
        return {**rest, **{half: pair[half] for half in HALVES}}

    def prefetch(self, call: Call, contexts: Sequence[Mapping[str, Any]], *others: Call) -> None:
        """Through the entrance of Dokploy's own user interface, which takes many calls in one request."""
        self._read_together([(each, context) for each in (call, *others) for context in map(placed, contexts)])

    def _read_together(self, reads: Sequence[tuple[Call, Mapping[str, Any]]]) -> None:
        wanted = {read_key(each, context): (each, context) for each, context in reads}
        queries = [
            (key, (str(fill(each.path, context)), dict(_filled(each.query, context))))
            for key, (each, context) in wanted.items()
            if key not in self._shared.known
        ]
        while len(queries) > 1 and self._shared.batches:
            taken = self._batch([query for _key, query in queries[:LONGEST_BATCH]])
            answers = self._ask_batch(taken)
            if len(answers) != taken.path.count(",") + 1:
                # A proxy may keep this entrance shut, and a later Dokploy may not have it any more.
                self._shared.batches = False
                return
            for (key, (path, _query)), answer in zip(queries, answers):
                data = pick(answer, "result.data")
                if isinstance(data, Mapping):
                    self._shared.known[key] = gathered(path, data.get("json"), self.now())
                    self.connection.redactor.learn(data.get("json"))
            queries = queries[len(answers) :]

    def _batch(self, queries: Sequence[tuple[str, Mapping[str, Any]]]) -> Call:
        """As many of the reads as one address can hold."""
        count = len(queries)
        while True:
            inputs = {str(index): {"json": query} for index, (_path, query) in enumerate(queries[:count])}
            query = {"batch": "1", "input": json.dumps(inputs, separators=(",", ":"))}
            batch = Call("GET", "trpc/" + ",".join(path for path, _query in queries[:count]), query=query)
            if count == 1 or len(self.url(batch.path)) + len(urlencode(query)) < LONGEST_URL:
                return batch
            count = count * 9 // 10

    def _ask_batch(self, batch: Call) -> list[Any]:
        try:
            answer = self._send(batch, {}, {}).json()
        except (ApiError, Unanswered, ValueError):
            return []
        return answer if isinstance(answer, list) else []

    def exhausted(self, answer: Answer) -> bool:
        if answer.status != 401:
            return False
        try:
            body = said(answer)
        except ValueError:
            return False
        # The last check of a key may fail after the first; then it looks like the lack of a right that has no name.
        return not body.code or body.message == "UNAUTHORIZED"

    def explain(self, answer: Answer, call: Call) -> ApiError:
        request = f"{call.method} {call.path}"
        if answer.status == 413:
            return ApiError(f"{request}: Dokploy takes at most 1 MB in a request.", 413)
        try:
            body = said(answer)
        except ValueError:
            return self.foreign(call, answer)
        if _NOT_RUNNING in body.message:
            return ApiError(
                f"{request} was refused by Dokploy: no container of the database runs, and a password is changed inside"
                " of one. Start it first, with state=started in a task of its own.",
                answer.status,
                undone=True,
                kind="conflict",
            )
        redact = self.connection.redactor
        message = _SQL.sub(" the database refused the values (not shown, they may hold secrets)", body.message)
        message = _IN_COMMANDS.sub(rf"\1{MASK}", message)
        lines = [shortened(redact(f"{field}: {text}")) for field, text in field_errors(body.issues)]
        first = f"{request} was refused by Dokploy with status {answer.status}: {shortened(redact(message)).strip()}"
        advice = self._advice(answer.status, body)
        return ApiError(
            "\n".join([first, *(f"  {line}" for line in lines[:MOST_LINES]), *([advice] if advice else [])]),
            answer.status,
            kind=self._kind(answer.status, body),
        )

    def _kind(self, status: int, body: Said) -> str:
        """What Dokploy means where the status does not tell: it says 401 for keys, budgets and rights alike."""
        if _FOREIGN.search(body.message) or _LACKS_RIGHT in body.message:
            return "permission"
        if status == 401:
            return "permission" if body.code else "rate_limit" if self._shared.served else "authentication"
        return "validation" if status == 400 and body.issues else ""

    def _advice(self, status: int, body: Said) -> str:
        if status == 401 and not body.code:
            if not self._shared.served:
                return (
                    "The api_key is unknown, expired, switched off, or its request budget was used up before (Dokploy"
                    " says 401 for that too). Make one under Settings > Profile > API/CLI Keys, without rate limit, and"
                    " give it as api_key or DOKPLOY_API_KEY."
                )
            waited = f", also {WINDOW:g} s later" if self._shared.waited_out else ""
            return (
                f"The key worked a moment ago and is refused now{waited}. So its request budget is used up: Dokploy"
                " says 401 for that too, and every request counts twice. Make a key without rate limit under Settings"
                " > Profile > API/CLI Keys."
            )
        if _FOREIGN.search(body.message):
            return (
                "The key works, but this does not exist in its organization. A key belongs to the organization in which"
                " it was made; make one in the organization that owns this."
            )
        if body.advice:
            return body.advice
        if status in (401, 403) or _LACKS_RIGHT in body.message:
            return (
                f"The key works, but its user lacks the permission (code {body.code}). An owner or administrator of the"
                " organization gives it under Settings > Users."
            )
        if status >= 500:
            return "A name or id that does not exist, or Dokploy's own log, may say more (docker service logs dokploy)."
        return ""


ACCESS = Access(
    platform="dokploy",
    title="Dokploy",
    key=Option(
        "api_key",
        (
            "API key of Dokploy, made under Settings, Profile, API/CLI Keys. Make it without rate limit: every request"
            " counts twice against it, and Dokploy answers an exhausted key like a wrong one.",
            "If not given, the environment variable E(DOKPLOY_API_KEY) is used.",
        ),
        secret=True,
        env="DOKPLOY_API_KEY",
    ),
    url_env="DOKPLOY_URL",
    example="https://dokploy.example.com",
    header="x-api-key",
)


def connect(params: Mapping[str, Any]) -> DokployClient:
    return DokployClient(open_connection(params, ACCESS))


DOKPLOY = Platform(name="dokploy", title="Dokploy", connection=connection_options(ACCESS), connect=connect)
