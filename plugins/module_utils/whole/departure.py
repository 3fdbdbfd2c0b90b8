# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An environment that shall not be there: what it holds is pruned, and once nothing is left in it, it goes itself."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..converge.engine import Engine
from ..errors import PaasError
from ..language.call import Record
from ..language.resource import Resource, name_of
from ..transport.client import Client
from .member import MOST_SHOWN
from .stack import Stack

STATE = "state"
PRESENT, ABSENT = "present", "absent"


class Departure(Stack):
    """One run that removes an environment."""

    def __init__(
        self,
        parents: Mapping[str, Resource],
        kinds: Mapping[str, Resource],
        client: Client,
        params: Record,
        check_mode: bool,
    ) -> None:
        # Also of what nobody names it has to be known whether there is any.
        super().__init__(parents, kinds, client, {**params, **{name: [] for name in kinds}}, check_mode)
        self.declares = [name for name in kinds if params.get(name)]
        self.goes = False
        self.warnings: list[str] = []

    def _enter(self) -> None:
        if self.declares:
            raise PaasError(f"state=absent declares nothing, and {', '.join(self.declares)} is given.", "validation")
        for name in self.parents:
            found = self._enclosing(name)
            if found is None:
                return
            self.enclosing[name] = found
        name, resource = list(self.parents.items())[-1]
        refusal = resource.guard(self.enclosing[name], self.params)
        if refusal:
            raise PaasError(refusal, "refused")

    def _plan(self, pool: ThreadPoolExecutor) -> None:
        super()._plan(pool)
        if self._nowhere:
            return
        going = {item.engine.id for item in self.members}
        stays = [
            str(name_of(self.kinds[at[0]], row))
            for at, rows in self.among.items()
            for row in (row for found in rows.values() for row in found)
            if row.get(self.kinds[at[0]].id) not in going
        ]
        shown = ", ".join(sorted(stays)[:MOST_SHOWN])
        if stays and not self.params["prune"]:
            raise PaasError(
                f"{self.title} is not empty: {shown}. Nothing was changed. With prune=true what it holds is removed"
                " first, as far as max_prune and protected allow.",
                "refused",
            )
        self.goes = not stays
        if stays:
            self.warnings.append(f"{self.title} stays, since it holds what is protected: {shown}.")

    def _apply(self, pool: ThreadPoolExecutor) -> None:
        super()._apply(pool)
        if self.goes and not any(item.failure or item.left for item in self.members):
            self.client.forget()
            self._remover().run()

    def _remover(self) -> Engine:
        name, resource = list(self.parents.items())[-1]
        record = self.enclosing[name]
        pinned = {"name": name_of(resource, record), resource.id_option: record[resource.id], STATE: ABSENT}
        return Engine(resource, {**self.place, **pinned}, self._branch(), False, together=True)

    def _shown_settings(self) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
        innermost = list(self.parents)[-1]
        before = {innermost: self.params[innermost]} if self.goes else {}
        return before, {}, list(self.warnings)
