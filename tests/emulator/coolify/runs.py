# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers, and the checks that write what they see of them into applications, databases and parts of services, late.

What containers are is known at once to whoever looks at them (their log); a status is what the last check wrote. Checks
are jobs of a queue: every deployment that succeeds asks for one, and a loop does every 20 seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import builds
from .store import Row, Store, bodies, stamp

# Seconds. A check runs soon after it was asked for, later while deployments keep the workers busy.
EVERY, SOON, LATEST = 20.0, 1.0, 34.0
# How long a container that crashed waits before it is started again: twice as long each time, until it lived long.
FIRST_PAUSE, LONGEST_PAUSE, LONG_LIFE = 0.1, 60.0, 10.0
GIVING_UP = 2.0
"""Seconds from the check that sees too many restarts to the end of the container."""
NEVER_RESTARTED: Row = {"restart_count": 0, "last_restart_at": None, "last_restart_type": None}


def run(store: Store, application: Row, snapshot: Row, moment: float) -> None:
    """Put a new container in the place of the old one."""
    application.pop("stops_at", None)
    application["container"] = {
        "since": moment,
        "lives": builds.lives(store, snapshot),
        "health": builds.health(snapshot),
    }


def remove(application: Row, moment: float, **columns: Any) -> None:
    """As a stop does, which writes the status itself."""
    application.update(container=None, output=[])
    online(application, moment, status="exited:unhealthy", **columns)


def online(row: Row, moment: float, **columns: Any) -> None:
    """Write columns as a check does."""
    seen = stamp(moment)
    row.update(columns, last_online_at=seen.replace("T", " ")[:19], updated_at=seen)


# -- what there is -------------------------------------------------------------------------------------------------


def _exits(container: Row) -> Iterator[tuple[float, float]]:
    """When it exits, and when it runs again; without end."""
    moment, pause = container["since"], FIRST_PAUSE
    while True:
        exited = moment + container["lives"]
        pause = FIRST_PAUSE if container["lives"] >= LONG_LIFE else pause
        moment = exited + pause
        yield exited, moment
        pause = min(LONGEST_PAUSE, 2 * pause)


def looked_at(row: Row, moment: float) -> tuple[str, int]:
    """Its state, and how often it was started again. No state where there is no container."""
    container = row.get("container")
    if not container:
        return "", 0
    count = 0
    for exited, again in _exits(container) if container["lives"] is not None else ():
        if exited > moment:
            break
        count += 1
        if moment < again:
            return "restarting", count
    return "running", count


def runs(resource: Row, moment: float) -> bool:
    """Whether any of its containers runs."""
    return any(looked_at(row, moment)[0] == "running" for row in bodies(resource))


def moment_of_restart(container: Row, number: int) -> float:
    """Shortly after it crashed for so many times."""
    for count, (exited, again) in enumerate(_exits(container), 1):
        if count == number:
            return (exited + again) / 2
    raise AssertionError


# -- checks --------------------------------------------------------------------------------------------------------


def ask(store: Store, moment: float) -> None:
    store.data["checks"].append({"asked": moment, "due": moment + SOON})


def next_check(store: Store) -> float:
    due = [check["due"] for check in store.data["checks"]]
    return float(min([store.data["next_check"], *due]))


def check(store: Store, moment: float) -> None:
    """Carry out what is due at this moment, unless it has to wait."""
    if store.data["next_check"] <= moment:
        store.data["next_check"] = moment + EVERY
        ask(store, moment)
        return
    found = next(check for check in store.data["checks"] if check["due"] <= moment)
    later = _waits_until(store, found, moment)
    if later > moment:
        found["due"] = later
        return
    store.data["checks"].remove(found)
    check_now(store, moment)


def check_now(store: Store, moment: float) -> None:
    for application in store.applications.values():
        _see(application, moment)
    for resource in [*store.databases.values(), *store.services.values()]:
        for row in bodies(resource):
            see(row, moment)


def _waits_until(store: Store, check: Row, moment: float) -> float:
    lag = float(store.data["last_end"] + store.data["status_lag"])
    busy = [row["due"] for row in store.deployments.values() if row["status"] == "in_progress"]
    return max(lag, min(check["asked"] + LATEST, min(busy) + SOON) if busy else 0.0)


def see(row: Row, moment: float) -> None:
    """What a check writes into a database or a part of a service; nothing gives these up."""
    state, count = looked_at(row, moment)
    columns: Row = {"status": exited(row)}
    if not state:
        if row["status"].startswith("exited"):
            return
    elif state == "running":
        container = row["container"]
        young = moment < container["since"] + container["starting"]
        columns = {"status": f"running:{'starting' if young else container['health']}"}
    else:
        columns = {"status": f"restarting:{row['container']['restarting']}"}
    if count > row.get("restart_count", count):
        columns.update(restart_count=count, last_restart_at=stamp(moment), last_restart_type="crash")
    online(row, moment, **columns)


def exited(row: Row) -> str:
    return "exited" if "service_id" in row else "exited:unhealthy"


def _see(application: Row, moment: float) -> None:
    state, count = looked_at(application, moment)
    if not state:
        if not application["status"].startswith("exited"):
            online(application, moment, status="exited:unhealthy", **NEVER_RESTARTED)
        return
    columns: Row = {"status": f"restarting:{builds.UNKNOWN}"}
    if state == "running":
        columns = {"status": f"running:{application['container']['health']}"}
    if count > application["restart_count"]:
        limit = application["max_restart_count"]
        if 0 < limit <= count and application["restart_count"] < limit:
            application["given_up_at"] = moment + GIVING_UP
        columns.update(restart_count=count, last_restart_at=stamp(moment), last_restart_type="crash")
    online(application, moment, **columns)
