# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module of a stack: its options and what it returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..converge.ahead import Read
from ..language.call import Record
from ..language.commands import Command, Members, Return
from ..language.following import LOOK, PUBLIC_VARIABLES, REPORT_UNDECLARED
from ..language.resource import Resource
from ..language.words import Doc, Option, Platform
from ..running.verdict import VERDICT_RETURN
from ..transport.client import Client
from .departure import ABSENT, PRESENT, STATE, Departure
from .kinds import Kinds, around_a_stack, stages
from .stack import Stack

# -- the module --------------------------------------------------------------------------------------------------


def stack_command(platform: Platform, resources: Sequence[Resource], notes: Doc = ()) -> Command:
    """The module C(<platform>_stack), of all that stands in an environment."""
    tree = Kinds(resources)
    parents = {item.kind: item for item in tree.enclosing}
    kinds = {item.plural: item for item in tree.members}

    def run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
        made = Departure if params[STATE] == ABSENT else Stack
        return made(parents, kinds, client, params, check_mode).run()

    def first(client: Client, params: Record) -> Iterator[Read]:
        return Stack(parents, kinds, client, params, True).first_reads()

    return Command(
        platform=platform,
        kind="stack",
        short=f"Manage whole environments of {platform.title} projects",
        doc=(
            "Converges everything in one environment of a project: reads the server once, plans all of it before it"
            " writes anything, writes in parallel, and returns one diff.",
            "Creates the project and the environment if they do not exist.",
            "An object that fails does not stop the others. What O(prune) finds is removed last, and only if everything"
            " else succeeded.",
        ),
        arguments=tuple(_arguments(parents, kinds)),
        requirements={"mutually_exclusive": list(tree.enclosing[-1].exclusive)},
        run=run,
        first=first,
        returns=tuple(_returns(kinds, tree.enclosing[-1].title)),
        notes=(*notes, "While it runs in the controller, it shows its progress."),
    )


def platform_command(platform: Platform, resources: Sequence[Resource]) -> Command:
    """The module C(<platform>_platform), of all that stands in nothing else."""
    tree = Kinds(resources)
    alone = [item for stage in stages([*tree.server, *tree.enclosing[:1]]) for item in stage]
    kinds = {item.plural: item for item in alone}

    def run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
        return Stack({}, kinds, client, params, check_mode).run()

    def first(client: Client, params: Record) -> Iterator[Read]:
        return Stack({}, kinds, client, params, True).first_reads()

    outside = tree.enclosing[0].titles
    return Command(
        platform=platform,
        kind="platform",
        short=f"Manage what belongs to no environment on a {platform.title} server",
        doc=(
            f"Converges what belongs to no environment, and the {outside} without their contents: plans all of it"
            " before it writes anything, and returns one diff.",
            "Each kind is written after those that it refers to. An object may refer to another of the same task.",
            "An object that fails stops only those that refer to it.",
        ),
        arguments=(*_members(kinds, "server"), *_common("server")),
        run=run,
        first=first,
        returns=tuple(_returns(kinds)),
        notes=(f"Declare the contents of {outside} with M(selfhosted.paas.{platform.name}_stack).",),
    )


def _arguments(parents: Mapping[str, Resource], kinds: Mapping[str, Resource]) -> Iterator[Option]:
    references = {reference.name: reference for resource in kinds.values() for reference in resource.parents}
    for reference in references.values():
        text = f"Name or id of the {reference.label}. One that does not exist is created with this name."
        default = reference.default or reference.assumed or None
        yield Option(reference.name, (text,), default=default, required=default is None)
    innermost = list(parents.values())[-1]
    for item in around_a_stack(innermost):
        whose = f"It belongs to the {innermost.title}, as in M(selfhosted.paas.{innermost.module})."
        yield Option(item.name, (*item.doc, whose), type=item.type, secret=item.secret, since=item.since)
    for child in innermost.children:
        yield from child.options(f"the {innermost.title} has")
    yield PUBLIC_VARIABLES
    yield Option(
        STATE,
        (
            f"With V({ABSENT}) the {innermost.title} itself is removed, and with O(prune) what it holds."
            " Without O(prune) only one that holds nothing is. One that holds something in O(protected) stays.",
        ),
        choices=(PRESENT, ABSENT),
        default=PRESENT,
    )
    yield from _members(kinds, innermost.title, list(parents))
    yield LOOK
    yield from _common(innermost.title)


def _members(kinds: Mapping[str, Resource], place: str, outer: Sequence[str] = ()) -> Iterator[Option]:
    for name, resource in kinds.items():
        besides = ", ".join([*(f"C({item})" for item in outer), "those of the connection"])
        keys = [*(item.name for item in resource.parents if item.name not in outer), "name"]
        needs = f" Each needs a {' and a '.join(f'C({key})' for key in keys)}." if not resource.lasting else ""
        left = ", unless O(prune=true)" if not resource.lasting else ""
        yield Members(
            name,
            (
                f"The {resource.titles} of the {place}. Each is a dictionary with the options of"
                f" M(selfhosted.paas.{resource.module}) except {besides}.{needs}",
                f"Those that are not listed are not changed{left}.",
            ),
            of=resource,
            place=tuple(outer),
        )


def _common(place: str) -> Iterator[Option]:
    yield Option(
        "workers",
        (
            "How many are worked on at the same time, and so how many deployments are waited for together.",
            "More than 8 gain nothing on one server.",
        ),
        type="int",
        default=4,
    )
    yield Option(
        "prune",
        (
            f"Whether to remove what the {place} holds and nobody declares. Of a kind whose option is left out nothing"
            " is removed.",
            "Data are kept: volumes are not deleted.",
        ),
        type="bool",
        default=False,
    )
    yield Option(
        "max_prune",
        ("How many O(prune) may remove in one run. If there are more, the task fails before anything is changed.",),
        type="int",
        default=3,
    )
    yield Option(
        "protected", ("Names or ids of what O(prune) must never remove.",), type="list", elements="str", default=[]
    )
    yield REPORT_UNDECLARED
    yield Option(
        "fail_fast",
        ("Whether to begin nothing more once something failed. What is in work is finished.",),
        type="bool",
        default=False,
    )


ASKED = "when the server could be asked"
BESIDE = (
    "Entries of declared options that are there besides the declared ones, and are left alone, such as variables; with"
    " O(report_undeclared) also options that nobody declares."
)


def _returns(kinds: Mapping[str, Resource], around: str = "") -> Iterator[Return]:
    first, *_others = (name for name, resource in kinds.items() if resource.lifecycle or not resource.lasting)
    for name, resource in kinds.items():
        whole = name == first
        text = "declared ones first, then those that were pruned" if whole else f"as RV({first}) tells it"
        yield Return(
            name,
            f"What became of each of the {resource.titles}, {text}.",
            type="list",
            elements="dict",
            returned=ASKED,
            contains=tuple(_member_returns(resource)) if whole else (),
        )
    named = "where two kinds have the same name, with the kind before it"
    yield Return("succeeded", f"Names of those that are as declared now; {named}.", "list", "str", ASKED)
    yield Return("failures", "Names of those that failed.", "list", "str", ASKED)
    yield Return("not_tried", "Names of those that had something to do that was not begun.", "list", "str", ASKED)
    text = (
        "What a stack is made of, by the option that lists it: C(kind), what one of them is, and C(id_option), the key"
        " of its result that holds its id."
    )
    yield Return("kinds", text, type="dict", returned=ASKED)
    if around:
        yield Return("undeclared", f"The same of the {around} itself as of each of its members.", "list", "str", ASKED)


def _member_returns(resource: Resource) -> Iterator[Return]:
    kind = resource.title
    yield Return("name", f"Name of the {kind}.")
    if resource.id_option and not resource.lasting:
        yield Return(resource.id_option, f"Id of the {kind}.", returned="when it exists")
    yield Return("changed", "Whether something was changed.", type="bool")
    yield Return("failed", "Whether it failed.", type="bool")
    yield Return("msg", "Why it failed.", returned="when it failed")
    yield Return("error", "What sort of failure it is, as RV(error) of the whole.", "dict", "", "when it failed")
    yield Return("diff", "What differs.", type="dict", returned="when it was changed")
    yield Return("done", "Names of the steps that were carried out.", "list", "str", "when not all were")
    yield Return("not_done", "Names of the steps that were not carried out.", "list", "str", "when not all were")
    yield Return("unverified", "Declared options that cannot be compared, and why.", "list", "dict", "when there are")
    yield Return("undeclared", f"{BESIDE} Names only.", "list", "str", "when there are")
    if resource.lifecycle and not resource.lifecycle.deploys:
        when = "when they do"
        yield Return("restart_required", "Whether changes wait for the next start.", type="bool", returned=when)
    if resource.lifecycle and resource.lifecycle.deploys:
        yield Return("deploy_required", "Whether changes wait for a deployment.", type="bool", returned="when they do")
        yield Return("deploy_reason", "Why they do.", returned="when they do")
        yield Return("deployment", "The deployment that was made.", type="dict", returned="when one was made")
    if resource.lifecycle:
        yield VERDICT_RETURN
