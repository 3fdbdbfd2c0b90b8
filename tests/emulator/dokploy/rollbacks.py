# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Going back to the image that a deployment has kept.

Only refusals could be recorded, since there was no registry to push to. What a rollback does is known from the source
of v0.30.2: the image goes to the rollback registry when its build begins, and a rollback only updates the service.
"""

from __future__ import annotations

from typing import Any

import moments

from .calls import Call, Router
from .errors import Problem, bad
from .specifications import specification
from .tables import DEPLOYMENT, REGISTRY, ROLLBACK
from .validation import text

router = Router("rollback")
ID = {"rollbackId": text(least=1)}


@router.mutation("rollback", ID)
def roll_back(call: Call) -> Any:
    try:
        row = call.find(ROLLBACK, "Rollback")
        deployment = call.store[DEPLOYMENT].rows[row["deploymentId"]]
        call.require_service(deployment["applicationId"], "deployment", "create")
        context = row["fullContext"]
        registry = call.store[REGISTRY].rows[context["rollbackRegistryId"]]
        place = [registry["registryUrl"], (registry["imagePrefix"] or registry["username"]).lower(), row["image"]]
        spec = {**specification(context), "image": "/".join(filter(None, place))}
        call.world.swarm.update(context["appName"], spec, moments.now())
    except Problem:
        raise bad("Error input: Rolling back") from None


@router.mutation("delete", ID)
def delete(call: Call) -> Any:
    try:
        row = call.find(ROLLBACK, "Rollback")
    except Problem as problem:
        raise bad(problem.message) from None
    return call.store.delete(ROLLBACK, row)
