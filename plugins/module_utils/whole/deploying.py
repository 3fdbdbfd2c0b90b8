# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules for deployments of all platforms have in common."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Callable

from ..converge.read_only import Finder, Found
from ..errors import Failure, PaasError, common
from ..language.call import Record
from ..language.commands import Return
from ..language.resource import Resource, name_of
from ..language.words import Option
from ..running.deployment import Deployment
from ..running.runs import stable_option
from ..running.verdict import VERDICT_RETURN, Verdict
from ..running.watching import Watch
from ..transport.client import Client
from ..transport.waiting import Deadline
from .logs import a

Ask = Callable[[Found, Deadline], Watch]


def target_options(resource: Resource) -> tuple[Option, ...]:
    """The options that say which ones are meant."""
    kinds = resource.titles
    return (
        *(replace(parent, required=False) for parent in resource.parents),
        Option("name", (f"Names of the {kinds}, inside O(project).",), type="list", elements="str"),
        Option(resource.id_option, (f"Ids of the {kinds}.",), type="list", elements="str"),
    )


WAIT_OPTIONS = (
    Option(
        "wait",
        (
            "Whether to wait until every deployment has ended and what it deployed runs.",
            "A deployment that fails, or whose containers do not stay up, fails the task with the end of its log.",
        ),
        type="bool",
        default=True,
    ),
    Option("wait_timeout", ("Longest time to wait for all of them together, in seconds.",), type="int", default=600),
    stable_option("what was deployed"),
)


def returns(resource: Resource, *others: Resource) -> tuple[Return, ...]:
    """C(others): further kinds, of which a task may deploy some instead."""
    names = [
        Return(key, f"{what} of the {kind.title}.", returned=f"of {a(kind.title)}" if others else "always")
        for kind in (resource, *others)
        for key, what in ((kind.kind, "Name"), (kind.id_option, "Id"))
    ]
    return (
        Return(
            "deployments",
            "What became of each deployment.",
            "list",
            "dict",
            contains=(
                *names,
                Return("id", "Id of the deployment, as far as the server has told it; none in check mode."),
                Return("status", "The server's word for how it stands."),
                Return("log", "The end of its log where it failed, else empty.", "list", "str"),
                VERDICT_RETURN,
            ),
            returned="when it came to deployments",
        ),
    )


@dataclass
class Targets:
    """The ones that are named, each once, and warnings about those that are to come."""

    found: list[Found]
    to_come: list[Found]
    warnings: list[str]

    def foretold(self, result: dict[str, Any], resource: Resource, changes: bool = True) -> dict[str, Any]:
        """The result, in check mode with what would become of those that do not exist yet."""
        if not self.warnings:
            return result
        rows = [row(resource, item) for item in self.to_come] if changes else []
        told = {"deployments": [*result["deployments"], *rows]} if "deployments" in result else {}
        changed = result["changed"] or bool(rows)
        return {**result, **told, "changed": changed, "warnings": [*result.get("warnings", ()), *self.warnings]}


def targets(resource: Resource, params: Record, client: Client, check_mode: bool) -> Targets:
    """Raises PaasError where one of them does not exist; in check mode an earlier task may create it."""
    place = {parent.name: params[parent.name] for parent in resource.parents}
    wishes: list[dict[str, Any]] = [{**place, "name": name} for name in params["name"] or ()]
    wishes += [{resource.id_option: identifier} for identifier in params[resource.id_option] or ()]
    finders = [Finder(resource, wish, client, check_mode) for wish in wishes]
    all_found = [finder.one() for finder in finders]
    found = {str(item.record[resource.id]): item for item in all_found if not item.to_come}
    to_come = {str(name_of(resource, item.record)): item for item in all_found if item.to_come}
    warnings = [text for finder in finders for text in finder.warnings]
    return Targets(list(found.values()), list(to_come.values()), list(dict.fromkeys(warnings)))


def refuse_needless(params: Record, action: str, uses: Mapping[str, Sequence[str]]) -> None:
    """Raises PaasError where an option is given that the action does not know."""
    for name, actions in uses.items():
        if params[name] not in (None, False) and action not in actions:
            raise PaasError(f"{name} means nothing for action={action}; it is for {', '.join(actions)}.", "validation")


def label(resource: Resource, found: Found) -> str:
    path = [str(name) for name in found.place.values() if name]
    return f"{resource.title} {'/'.join([*path, str(name_of(resource, found.record))])}"


def row(
    resource: Resource, found: Found, deployment: Deployment | None = None, id: str = "", verdict: Verdict | None = None
) -> Any:
    """One of the deployments that are returned; C(id) is its id, where no more is known of it."""
    return {
        resource.kind: name_of(resource, found.record),
        resource.id_option: found.record.get(resource.id),
        "id": (deployment.id if deployment else id) or None,
        "status": (deployment and deployment.reported) or None,
        "log": deployment.log if deployment else [],
        "verdict": verdict.shown() if verdict else None,
    }


def _judge(resource: Resource, client: Client, found: Found, watch: Watch) -> None:
    """Raises PaasError with the end of a log, from which the secrets of the application are taken out."""
    watch.secrets = lambda: Finder(resource, {}, client).secrets(found)
    watch.judge()


def deploy_all(resource: Resource, params: Record, client: Client, found: Sequence[Found], ask: Ask) -> dict[str, Any]:
    """Ask for all deployments, then wait for all of them at once. Raises Failure where any did not succeed."""
    deadline = client.deadline(float(params["wait_timeout"]))
    watches: dict[int, Watch] = {}
    failures: dict[int, PaasError] = {}

    def attempt(number: int, what: Callable[[], Any]) -> Any:
        """Whatever becomes of one must not keep the others from being looked after."""
        try:
            return what()
        except PaasError as error:
            failures[number] = error
            return True

    for number, item in enumerate(found):
        watch = attempt(number, functools.partial(ask, item, deadline.of(label(resource, item))))
        if isinstance(watch, Watch):
            watch.stable = float(params["wait_stable"])
            watches[number] = watch

    def settled() -> bool | None:
        waiting = [number for number in watches if number not in failures]
        asked = [attempt(number, watches[number].ask) for number in waiting]
        return all(asked) or None

    if params["wait"]:
        with client.waiting(len(watches)):
            deadline.poll(settled)
        for number, watch in watches.items():
            if number not in failures:
                attempt(number, functools.partial(_judge, resource, client, found[number], watch))
    else:
        for number, watch in watches.items():
            attempt(number, watch.look)
    rows = []
    for number, item in enumerate(found):
        seen = watches.get(number)
        rows.append(row(resource, item, seen.deployment, seen.id, seen.verdict) if seen else row(resource, item))
    result = {"deployments": rows}
    if failures:
        texts = [f"{label(resource, found[number])}: {error}" for number, error in sorted(failures.items())]
        raise Failure("\n".join(texts), result, common(failures.values()))
    return {"changed": True, **result}
