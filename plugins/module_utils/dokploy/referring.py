# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables of what runs on Dokploy that refer to variables of its project and environment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..language.call import Call, Record, pick
from ..language.near import there_are
from ..language.words import Lookup
from .dotenv import DOTENV

_REFERENCE = re.compile(r"\$\{\{(project|environment)\.(.*?)\}\}")
_HERE = Call("GET", "environment.one", query={"environmentId": "{environment}"})
_WHERE = {"project": "environment.project.env", "environment": "environment.env"}


def variables_of(params: Record) -> dict[str, str]:
    """The declared variables by their names, whichever option declares them."""
    declared = params.get("environment_variables")
    rows = declared if isinstance(declared, Mapping) else {}
    texts = [params[name] for name in ("env", "environment_file") if params.get(name) is not None]
    pairs = [pair for text in texts for pair in DOTENV.pairs(str(text)).items()]
    given = {str(name): row.get("value") if isinstance(row, Mapping) else row for name, row in rows.items()}
    return {name: str(value) for name, value in (*pairs, *given.items()) if value is not None}


def unresolved(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    """References that lead nowhere: Dokploy stores them, and then every deployment fails."""
    found = {name: _REFERENCE.findall(value) for name, value in variables_of(params).items()}
    if record is None and any(found.values()):
        record = {"environment": listed.around(_HERE)}
    for name, references in found.items():
        for place, wanted in references:
            text = pick(record, _WHERE[place])
            known = DOTENV.pairs(text) if isinstance(text, str) else None
            if known is not None and wanted not in known:
                yield (
                    f"The variable {name} refers to {place}.{wanted}, and the {place} has no such variable, so that a"
                    f" deployment fails. {there_are(wanted, list(known))}"
                )
