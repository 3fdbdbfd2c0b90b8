# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the specification and the recordings tell of a kind of object: its calls, its fields, how they come back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import vendor
from vendor import Exchange, Property, Route

SECRET = re.compile(r"(?i)(^|_|[a-z])(password|secret|token|private_?key|api_?key)s?$")
STAMPS = ("created_at", "updated_at", "createdAt", "updatedAt")
OWNED = ("team_id", "organizationId", "userId", *STAMPS)
"""Columns that a server fills, also where its specification takes them."""
CONNECTION = ("api_url", "api_token", "api_key", "api_headers", "state")
PLAIN = ("string", "boolean", "integer", "number")
MASKS = ("REDACTED", "<private key PEM>")
LONGEST_VALUE = 60
USUAL_COMPLAINTS = re.compile(
    r"required|not allowed|must be (a string|true or false|an integer|a number)|expected \w+, received"
)
LIMIT = re.compile(r"(at least|>=|greater than|<=) ?(\d+) ?characters")
AT_LEAST = ("at least", ">=")


@dataclass
class Asked:
    """What somebody asks for: the rest follows from these."""

    platform: str
    kind: str
    plural: str = ""
    route: str = ""
    create: str = ""
    router: str = ""

    def __post_init__(self) -> None:
        self.plural = self.plural or plural(self.kind)
        self.route = self.route or f"/{self.plural.replace('_', '-')}"
        self.create = self.create or self.route
        self.router = self.router or camel(self.kind)

    @property
    def title(self) -> str:
        return self.kind.replace("_", " ")


@dataclass
class FieldSketch:
    """One field, and what is odd about it."""

    option: str
    api: str
    kind: str
    needed: bool = False
    null: bool = False
    secret: bool = False
    on_create: bool = True
    on_update: bool = True
    choices: tuple[Any, ...] = ()
    least: int | None = None
    most: int | None = None
    odd: list[str] = field(default_factory=list)
    samples: list[Any] = field(default_factory=list)
    refused: list[Any] = field(default_factory=list)


@dataclass
class Sketch:
    asked: Asked
    calls: dict[str, str]
    id: str
    id_option: str
    fields: list[FieldSketch]
    parents: list[str] = field(default_factory=list)
    body: dict[str, Any] = field(default_factory=dict)
    complete: bool = False
    born: str = ""
    initial: dict[str, Any] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)


def plural(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") and kind[-2:-1] not in "aeiou" else f"{kind}s"


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def option_name(asked: Asked, api: str) -> str:
    """What the option is called: of Dokploy without the name of the kind in front."""
    if asked.platform == "coolify":
        return api.removesuffix("_uuid")
    own = camel(asked.kind)
    short = api[len(own) :] if api.startswith(own) and api != own and api[len(own)].isupper() else api
    return snake(short).removesuffix("_id") if short.endswith("Id") else snake(short)


def sketch(asked: Asked) -> Sketch:
    """Everything that is known of the kind. Raises SystemExit where the server has no such requests."""
    return _Sketcher(asked).sketch()


class _Sketcher:
    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.routes = vendor.routes(asked.platform)
        self.exchanges = vendor.recorded(asked.platform)
        self.coolify = asked.platform == "coolify"

    # -- the calls ---------------------------------------------------------------------------------------------------

    def _route(self, method: str, path: str) -> Route | None:
        """One of the specification; one that only the recordings know has no fields."""
        wanted = vendor.shape(method, path)
        known = next((item for item in self.routes if item.shape == wanted), None)
        if known:
            return known
        route = Route(method, path)
        # A recorded refusal of the router itself says that there is no such route.
        answered = [item for item in self.exchanges if vendor.meets(route, item) and item.status not in (404, 405)]
        return route if answered else None

    def _found(self) -> dict[str, Route]:
        if self.coolify:
            one = f"{self.asked.route}/{{id}}"
            wanted = {
                "list": ("GET", self.asked.route),
                "read": ("GET", one),
                "create": ("POST", self.asked.create),
                "update": ("PATCH", one),
                "delete": ("DELETE", one),
            }
        else:
            router = self.asked.router
            gone = "remove" if self._route("POST", f"{router}.remove") else "delete"
            wanted = {
                "list": ("GET", f"{router}.all"),
                "read": ("GET", f"{router}.one"),
                "create": ("POST", f"{router}.create"),
                "update": ("POST", f"{router}.update"),
                "delete": ("POST", f"{router}.{gone}"),
            }
        found = {name: route for name, (method, path) in wanted.items() if (route := self._route(method, path))}
        if "create" not in found:
            where = self.asked.create if self.coolify else self.asked.router
            raise SystemExit(
                f"{self.asked.platform} has no request that creates {where}; say where with ROUTE=, CREATE= or ROUTER="
            )
        if "update" in found and not found["update"].body:
            # A mistake of the specification: the fields stand at the route without the id.
            other = self._route("PATCH", self.asked.route)
            found["update"] = Route("PATCH", found["update"].path, other.body if other else ())
        return found

    def _of(self, route: Route | None) -> list[Exchange]:
        return [item for item in self.exchanges if vendor.meets(route, item)] if route else []

    # -- what is known of a field ------------------------------------------------------------------------------------

    def sketch(self) -> Sketch:
        found = self._found()
        creations, changes = self._of(found["create"]), self._of(found.get("update"))
        shown = [record for name in ("read", "list") for record in self._records(found.get(name))]
        identity, id_option = self._identity(found, shown)
        made = Sketch(self.asked, {}, identity, id_option, [])
        made.parents = [name for name in re.findall(r"{(\w+?)(?:_uuid)?}", found["create"].path) if self.coolify]
        create = {item.name: item for item in found["create"].body}
        update = {item.name: item for item in found["update"].body} if "update" in found else {}
        for name in {**create, **update}:
            if name in (identity, "id", "uuid", *OWNED):
                continue
            made.fields += self._field(made, name, create.get(name), update.get(name), found)
        made.fields.sort(key=lambda item: ("name", "description", item.option).index(item.option))
        own = [item.api for item in made.fields]
        made.complete = len(own) > 1 and any(item.required and item.name in own for item in update.values())
        made.born = next((key for key in ("id", *STAMPS[::2]) if any(key in record for record in shown)), "")
        self._learn(made, creations, changes, found)
        made.calls = self._calls(found, made, shown)
        for name in ("list", "update", "delete"):
            if name not in found:
                made.odd.append(f"there is no call for {name}")
        return made

    def _records(self, route: Route | None) -> list[Mapping[str, Any]]:
        answers = [item.answer for item in self._of(route) if item.accepted]
        return [
            record
            for answer in answers
            for record in (answer if isinstance(answer, list) else [answer])
            if isinstance(record, dict)
        ]

    def _identity(self, found: Mapping[str, Route], shown: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
        if not self.coolify:
            keys = [item.name for name in ("read", "delete") if name in found for item in found[name].query]
            keys += [item.name for item in found["delete"].body] if "delete" in found else []
            identity = next((key for key in keys if key.endswith("Id")), f"{camel(self.asked.kind)}Id")
            return identity, snake(identity)
        named = next((found[name].path for name in ("update", "delete", "read") if name in found), "")
        numbered = [item for item in self.routes if item.shape == vendor.shape("PATCH", named)]
        by_number = any("_id}" in item.path for item in numbered)
        return ("id", "id") if by_number else ("uuid", "uuid")

    def _field(
        self, made: Sketch, api: str, create: Property | None, update: Property | None, found: Mapping[str, Route]
    ) -> list[FieldSketch]:
        known = create or update
        assert known is not None
        if known.required and len(known.choices) == 1:
            made.body[api] = known.choices[0]
            return []
        field_ = FieldSketch(
            option_name(self.asked, api),
            api,
            known.type,
            needed=bool(create and create.required and not create.null),
            null=known.null or bool(update and update.null),
            secret=bool(SECRET.search(api)),
            on_create=create is not None,
            on_update=update is not None,
            choices=known.choices,
            least=int(known.least) if known.least is not None else None,
            most=int(known.most) if known.most is not None else None,
        )
        if create and create.required and create.null:
            made.body[api] = None
        if known.pattern:
            field_.odd.append(f"takes only what fits {known.pattern}; a rule for accepts")
        if field_.kind not in PLAIN:
            field_.odd.append(f"travels as {field_.kind}; a wire for it")
        if field_.option in CONNECTION:
            field_.odd.append("the options of the connection have this name; another one, and this in api")
        if api.endswith(("_uuid", "Id")):
            field_.odd.append("names another object; refers")
        return [field_]

    def _learn(
        self, made: Sketch, creations: list[Exchange], changes: list[Exchange], found: Mapping[str, Route]
    ) -> None:
        """What the recordings say of each field: values, who sees it, what is refused, what a new object has."""
        shown = [item for name in ("read", "list") for item in self._of(found.get(name)) if item.accepted]
        for item in made.fields:
            self._learn_field(item, creations, changes, shown)
        new = [exchange for exchange in creations if exchange.accepted and isinstance(exchange.body, dict)]
        for exchange in new:
            record = self._after(made.id, exchange)
            for item in made.fields if record else ():
                if item.api not in exchange.body and item.api in record and not item.needed:
                    made.initial.setdefault(item.api, record[item.api])
        for item in made.fields:
            # A creation makes one up where it is empty.
            if item.option == "name":
                made.initial.pop(item.api, None)
            elif item.option == "description" and made.initial.get(item.api):
                item.on_create = False

    def _after(self, identity: str, creation: Exchange) -> Mapping[str, Any]:
        """The object as it was first shown after its creation."""
        answer = creation.answer if isinstance(creation.answer, dict) else {}
        number = answer.get(identity)
        later = self.exchanges[self.exchanges.index(creation) :]
        for exchange in later if number is not None else ():
            if exchange.file != creation.file:
                break
            if exchange is not creation and exchange.method != "GET" and str(number) in exchange.path:
                break
            found = [item for item in vendor.records(exchange.answer) if item.get(identity) == number]
            if found and len(max(found, key=len)) > 2:
                return max(found, key=len)
        return {}

    def _learn_field(
        self, item: FieldSketch, creations: list[Exchange], changes: list[Exchange], shown: list[Exchange]
    ) -> None:
        sent = [exchange for exchange in (*creations, *changes) if isinstance(exchange.body, dict)]
        for exchange in sent:
            if item.api not in exchange.body:
                continue
            value = exchange.body[item.api]
            if exchange.accepted and value is None:
                item.null = True
            elif exchange.accepted and value not in item.samples and not _masked(value):
                item.samples.append(value)
        refused = {
            text: exchange.body[item.api]
            for exchange in sent
            if item.api in exchange.body and not exchange.accepted
            for text in _complaints(exchange.answer, item.api)
            if not USUAL_COMPLAINTS.search(text)
        }
        for text, value in refused.items():
            if value not in item.refused and not _masked(value) and len(str(value)) < LONGEST_VALUE:
                item.refused.append(value)
            limit = LIMIT.search(text)
            if limit and limit[1] in AT_LEAST:
                item.least = int(limit[2])
            elif limit:
                item.most = int(limit[2])
            elif value in ("", None):
                item.least = item.least or 1
            else:
                item.odd.append(f"refused: {str(value)[:60]!r}: {text}")
        seen = {exchange.sight for exchange in shown if _has(exchange.answer, item.api)}
        hidden = {exchange.sight for exchange in shown if not _has(exchange.answer, item.api) and exchange.answer}
        if seen and hidden & {"read"} and "read" not in seen:
            item.secret = True
        elif not any(exchange.answer for exchange in shown):
            item.odd.append("no recorded answer shows an object; who sees this is not known")
        elif not seen:
            item.odd.append("no recorded answer shows it, under this name at least; read or derive, if anything does")

    # -- how the calls are written -----------------------------------------------------------------------------------

    def _calls(self, found: Mapping[str, Route], made: Sketch, shown: Sequence[Any]) -> dict[str, str]:
        written: dict[str, str] = {}
        for name, route in found.items():
            own = "" if name in ("list", "create") else re.sub(r"{[^}]*}$", "{id}", route.path)
            path = own or re.sub(r"{(\w+?)_uuid}", r"{\1}", route.path)
            words = [repr(route.method), repr(path)]
            if not self.coolify and name == "read":
                words.append(f"query={{{made.id!r}: '{{id}}'}}")
            if not self.coolify and name in ("update", "delete"):
                words.append(f"body={{{made.id!r}: '{{id}}'}}")
            if name == "create":
                words += [f"body={made.body!r}"] if made.body else []
                words.append("repeatable=False")
            written[name] = f"Call({', '.join(words)})"
        listed = set().union(*(record for record in self._records(found.get("list"))))
        single = set().union(*(record for record in self._records(found.get("read"))))
        lost = [item.api for item in made.fields if item.api in listed and item.api not in single]
        if "list" in found and ("read" not in found or (single and lost)):
            where = found["list"]
            written["read"] = f"Call({where.method!r}, {where.path!r}, row={made.id!r})"
        return written


def _masked(value: Any) -> bool:
    return isinstance(value, str) and any(mask in value for mask in MASKS)


def _has(answer: Any, key: str) -> bool:
    return any(key in record for record in vendor.records(answer))


def _complaints(answer: Any, key: str) -> list[str]:
    """What an answer says against a field."""
    if not isinstance(answer, dict):
        return []
    zod = ((answer.get("data") or {}).get("zodError") or {}).get("fieldErrors") if "data" in answer else None
    errors = answer.get("errors") or zod
    said = errors.get(key, []) if isinstance(errors, dict) else []
    return [said] if isinstance(said, str) else [str(text) for text in said]
