# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Machines that Coolify orders at a cloud. Each costs money, so that none is ever ordered twice."""

from __future__ import annotations

import re
from typing import Any

from ..converge.run import Run, begun
from ..errors import ApiError, Failure, PaasError, Unanswered
from ..language.call import Record
from ..language.commands import UNVERIFIED, Command, Return
from ..language.fields import switch
from ..language.foreseen import MADE
from ..language.words import Option
from ..transport.client import Client
from .client import COOLIFY
from .cloud_info import KEY, SCRIPT, TOKEN, sought
from .cloud_init_scripts import CLOUD_INIT_SCRIPT
from .clouds import CLOUDS, Cloud, named
from .servers import SERVER

PLACEHOLDERS = ("1.2.3.4", "0.0.0.0", "::")
"""What Coolify writes down as the address of a machine that has none yet."""
LONGEST_LOOK = 60.0
UNTOLD = "Coolify does not tell what a machine was ordered with."
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def _refuse_name(name: str) -> None:
    """Refuse what Coolify refuses, and what it would store in other letters, so that nobody found it again."""
    if len(name) > 253 or not all(map(_LABEL.fullmatch, name.split("."))):
        small = " Coolify makes small letters of others." if name.lower() != name else ""
        raise PaasError(
            f"name must be the name of a host, of small letters, digits, - and dots, and not {name!r}.{small}",
            "validation",
        )


def _called(client: Client, name: str) -> list[Record]:
    rows = client.records(SERVER.list or SERVER.read, {}, fresh=True, key="uuid", name="name")
    return [row for row in rows if row["name"] == name]


def _read(client: Client, uuid: Any) -> Record:
    return client.record(SERVER.read, {"id": uuid}, fresh=True, key="uuid")


def _script(run: Run) -> dict[str, Any]:
    """The text of the script that is named, which is what an order takes."""
    if run.wish.get(SCRIPT.name) is None:
        return {}
    found = sought(run, SCRIPT)
    if found is None:
        return {}
    text = run.client.record(CLOUD_INIT_SCRIPT.read, {"id": found["uuid"]}, key="uuid").get("script")
    if text is None:
        raise PaasError(
            "cloud_init_script: an order takes the text of the script, which Coolify shows only to an API token with"
            " the ability read:sensitive.",
            "permission",
        )
    run.client.connection.redactor.add(text)
    return {SCRIPT.name: text}


def _body(run: Run, cloud: Cloud) -> dict[str, Any]:
    """What is sent, as far as that is known in check mode. Raises PaasError."""
    wanted = run.wish[cloud.name]
    token, key = sought(run, TOKEN), sought(run, KEY)
    if token is not None and token.get("provider") not in (None, cloud.name):
        raise PaasError(
            f"cloud_token: {run.wish[TOKEN.name]!r} is a token of {token['provider']}, and {cloud.name} is declared.",
            "validation",
        )
    offered = named(run.client, cloud, wanted, token["uuid"]) if token is not None else {}
    return {
        "name": run.wish["name"],
        "cloud_provider_token_uuid": token and token["uuid"],
        "private_key_uuid": key and key["uuid"],
        **offered,
        **_script(run),
    }


def _refuse_older(client: Client, cloud: Cloud, wanted: Record) -> None:
    client.version()
    declared = [item for item in cloud.option.suboptions if wanted.get(item.name) is not None]
    newer = {cloud.name: cloud.order.since, **{f"{cloud.name}.{item.name}": item.since for item in declared}}
    for option, since in newer.items():
        if client.older_than(since):
            raise PaasError(f"{option} needs {client.title} {since} or newer.", "unsupported_version")


def _refuse_addressless(cloud: Cloud, wanted: Record) -> None:
    if wanted.get("enable_ipv6") is False and (wanted.get("enable_ipv4") is False or wanted.get("disable_public_ipv4")):
        raise PaasError(f"{cloud.name}: without IPv4 and IPv6 Coolify cannot reach the machine.", "validation")


def _refuse_other(cloud: Cloud, record: Record) -> None:
    """Leave alone what is called so and is something else. Raises PaasError."""
    if record.get(cloud.machine) not in (None, ""):
        return
    other = next((item.title for item in CLOUDS if record.get(item.machine) not in (None, "")), "")
    what = f"a machine at {other}" if other else f"no machine of which Coolify knows that it is at {cloud.title}"
    raise PaasError(
        f"There is a server {record['name']!r} already ({record['uuid']}, {record.get('ip')}), which is {what}. It was"
        " left as it is, and nothing was ordered. Declare it with coolify_server, or give another name.",
        "conflict",
    )


def _may_exist(cloud: Cloud, name: str, error: PaasError) -> PaasError:
    """What to say where nobody knows whether a machine was ordered."""
    again = (
        f"{cloud.title} takes no second machine of that name, so that running again orders none."
        if cloud.clashes
        else f"{cloud.title} takes several machines of one name: run again only when you know that there is none."
    )
    return PaasError(
        f"{error} Coolify knows no server {name!r}. A machine of that name may exist at {cloud.title} all the same,"
        f" and cost money: look there, and remove it before another one is ordered. {again}",
        error.kind,
        error.status,
    )


def _ordered(client: Client, cloud: Cloud, body: Record, seconds: float) -> Any:
    """The id of the server that was ordered. It is asked for once; where the answer is lost, only looked for."""
    name = body["name"]

    def arrived() -> Any:
        return next((row["uuid"] for row in _called(client, name)), None)

    try:
        answer = client.send(cloud.order, {}, body)
    except (ApiError, Unanswered) as error:
        if isinstance(error, ApiError) and error.undone:
            raise
        deadline = client.deadline(seconds if isinstance(error, Unanswered) else 0.0).of(f"The order of {name}")
        deadline.report("its answer was lost; looking for the server")
        try:
            found = deadline.poll(arrived)
        except PaasError as second:
            raise _may_exist(
                cloud, name, PaasError(f"{error} Looking for it failed too: {second}", error.kind)
            ) from None
        if not found:
            raise _may_exist(cloud, name, error) from None
        return found
    found = answer.get("uuid") if isinstance(answer, dict) else None
    if not found and not (found := arrived()):
        text = f"{client.title} answered the order without an id."
        raise _may_exist(cloud, name, PaasError(text, "unexpected"))
    return found


def _refuse_twins(client: Client, cloud: Cloud, name: str) -> None:
    twins = _called(client, name)
    if len(twins) > 1:
        ids = ", ".join(str(row["uuid"]) for row in twins)
        raise PaasError(
            f"{len(twins)} servers are called {name!r}: {ids}. Each may be a machine of its own at {cloud.title} that"
            " costs money. Remove what is too many there and, with coolify_server and its uuid, from Coolify.",
            "ambiguous",
        )


def _shown(cloud: Cloud, record: Record) -> dict[str, Any]:
    known = {name: record.get(name) for name in ("uuid", "name", "ip")}
    status = record.get(cloud.machine.rpartition("_")[0] + "_status")
    return {**known, "provider": cloud.name, "machine": str(record.get(cloud.machine)), "machine_status": status}


def _with_address(client: Client, cloud: Cloud, record: Record, params: Record, ordered: bool) -> Record:
    """The record once the machine has an address, which some clouds give it later; C(ordered) is whether it was this
    run that ordered it. Raises Failure.
    """
    seconds = params["wait_timeout"]
    if record.get("ip") not in PLACEHOLDERS or not params["wait"]:
        return record
    seen = [record]

    def addressed() -> bool | None:
        seen.append(_read(client, record["uuid"]))
        return True if seen[-1].get("ip") not in PLACEHOLDERS else None

    if not client.deadline(float(seconds)).of(f"The address of {record['name']}").poll(addressed):
        text = (
            f"{cloud.title} has given the machine {record['name']!r} no address within {seconds} s. The order stands:"
            " run again to go on waiting."
        )
        raise Failure(text, {"changed": ordered, "server": _shown(cloud, seen[-1])}, kind="timeout")
    return seen[-1]


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    cloud = next(item for item in CLOUDS if params.get(item.name) is not None)
    name, wanted = str(params["name"]).strip(), params[cloud.name]
    run = begun(SERVER, {**params, "name": name}, client, check_mode)
    _refuse_older(client, cloud, wanted)
    found = _called(client, name)
    _refuse_twins(client, cloud, name)
    header = {"before_header": run.header, "after_header": run.header}
    if found:
        record = _read(client, found[0]["uuid"])
        _refuse_other(cloud, record)
        record = record if check_mode else _with_address(client, cloud, record, params, False)
        declared = [f"{cloud.name}.{key}" for key, value in wanted.items() if value is not None]
        unverified = [{"option": option, "reason": UNTOLD} for option in declared]
        diff = {"before": {}, "after": {}, **header}
        return {"changed": False, "diff": diff, "server": _shown(cloud, record), "unverified": unverified}
    _refuse_name(name)
    _refuse_addressless(cloud, wanted)
    body = _body(run, cloud)
    told = {key: value for key, value in wanted.items() if value is not None}
    named_by = {item.name: params[item.name] for item in (TOKEN, KEY, SCRIPT) if params.get(item.name) is not None}
    after = {"name": name, **named_by, cloud.name: told}
    result = {"changed": True, "diff": {"before": {}, "after": after, **header}, "unverified": []}
    if check_mode:
        client.foreseen.note(MADE, *run.whereabouts)
        result["server"] = None
    else:
        seconds = float(max(params["wait_timeout"], LONGEST_LOOK))
        record = _read(client, _ordered(client, cloud, body, seconds))
        _refuse_twins(client, cloud, name)
        result["server"] = _shown(cloud, _with_address(client, cloud, record, params, True))
    return {**result, "warnings": run.warnings} if run.warnings else result


CLOUD_SERVER = Command(
    platform=COOLIFY,
    kind="cloud_server",
    short="Order a machine at a cloud as a server of Coolify",
    doc=(
        "Has Coolify order a machine at Hetzner, DigitalOcean or Vultr, unless it has a server of that name, and waits"
        " until the machine has an address.",
        "Everything else about the server, from its proxy to whether Coolify can log in, is declared with"
        " M(selfhosted.paas.coolify_server) afterwards, by the same name.",
        "Places, sizes, images and keys are given by their names; what the cloud does not have, or not in that place,"
        " is refused before anything is ordered. M(selfhosted.paas.coolify_cloud_info) lists what there is.",
    ),
    notes=(
        "A machine costs money from the moment it is ordered. An order is sent once: where its answer is lost, the"
        " module looks for the server, and otherwise fails and says that a machine may exist at the cloud.",
        "What a machine was ordered with counts only for the order. A difference later is neither seen nor changed.",
        "A server of that name which is no machine of that cloud is an error. It is never replaced.",
        "Coolify has no request that removes a machine at a cloud. M(selfhosted.paas.coolify_server) with"
        " O(selfhosted.paas.coolify_server#module:state=absent) makes Coolify forget it; the machine runs on and costs"
        " until it is removed at the cloud, for example with the collection of the cloud itself.",
        "What is known of these requests is known from the sources of Coolify 4.3.10, not from a recorded server.",
    ),
    arguments=(
        Option(
            "name",
            (
                "Name of the server and of its machine, in small letters as the name of a host. It decides whether"
                " there is one already.",
            ),
            required=True,
        ),
        Option("cloud_token", ("Name or uuid of the token of the cloud in Coolify.",), required=True),
        Option(
            "private_key",
            ("Name or uuid of the private key with which Coolify logs in. Coolify puts it into the cloud if needed.",),
            required=True,
        ),
        Option(
            "cloud_init_script",
            (
                "Name or uuid of the script in Coolify that the machine runs when it starts for the first time. An API"
                " token without the ability C(read:sensitive) cannot read it. It needs Coolify 4.3.",
            ),
            since="4.3",
        ),
        *(cloud.option for cloud in CLOUDS),
        switch("wait", "Whether to wait until the machine has an address.", default=True),
        Option(
            "wait_timeout",
            ("Longest time to wait for the address, and to look for a server whose answer was lost, in seconds.",),
            type="int",
            default=300,
        ),
    ),
    requirements={
        "required_one_of": [[cloud.name for cloud in CLOUDS]],
        "mutually_exclusive": [[cloud.name for cloud in CLOUDS]],
    },
    returns=(
        Return(
            "server",
            "The server; none in check mode where it would be ordered.",
            "dict",
            returned="success, and failure once it is known",
            contains=(
                Return("uuid", "Its id in Coolify."),
                Return("name", "Its name."),
                Return("ip", "Its address."),
                Return("provider", "The cloud."),
                Return("machine", "Id of the machine at the cloud."),
                Return("machine_status", "What the cloud last told Coolify of it, if it has told anything."),
            ),
        ),
        UNVERIFIED,
    ),
    run=_run,
)
