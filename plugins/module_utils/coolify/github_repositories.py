# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Coolify can read through a GitHub app."""

from __future__ import annotations

from typing import Any

from ..converge.read_only import Finder
from ..errors import ApiError, PaasError
from ..language.call import Call, Record
from ..language.commands import Command, Return
from ..language.spec import requirements
from ..language.words import Option
from ..transport.client import Client
from .client import COOLIFY
from .git_apps import GITHUB_APP

REPOSITORIES = Call("GET", "/github-apps/{id}/repositories", items="repositories")
BRANCHES = Call("GET", "/github-apps/{id}/repositories/{owner}/{repository}/branches", items="branches")


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    wanted = params.get("repository")
    owner, slash, repository = str(wanted or "").partition("/")
    if wanted is not None and not (owner and slash and repository):
        raise PaasError(f"repository must be owner/name, as in git_repository, and not {wanted!r}.", "validation")
    finder = Finder(GITHUB_APP, params, client, check_mode)
    found = finder.one()
    if found.to_come:
        return {"repositories": [], "branches": [], "warnings": finder.warnings}
    try:
        rows = client.records(REPOSITORIES, found.context)
        # GitHub is asked page by page, and what changes meanwhile may be there twice.
        names = sorted({str(row["full_name"]) for row in rows})
        mine = names if wanted is None else [name for name in names if name == wanted]
        branches: list[str] = []
        if wanted is not None and mine:
            about = {**found.context, "owner": owner, "repository": repository}
            branches = [str(row["name"]) for row in client.records(BRANCHES, about)]
    except ApiError as error:
        if error.kind in ("permission", "authentication", "rate_limit"):
            raise
        name = found.record.get("name")
        raise PaasError(f"Nothing can be read through the GitHub app {name!r}: {error}", error.kind) from error
    return {"repositories": mine, "branches": branches}


GITHUB_REPOSITORY_INFO = Command(
    platform=COOLIFY,
    kind="github_repository_info",
    short="List repositories and branches of a GitHub app of Coolify",
    doc=(
        "Returns the repositories that Coolify sees through a GitHub app, see M(selfhosted.paas.coolify_github_app),"
        " and the branches of one of them, as GitHub tells Coolify now. Where GitHub does not let Coolify in, the"
        " module fails with what it said.",
    ),
    arguments=(
        Option("name", ("Name of the GitHub app.",)),
        Option("id", ("Id of the GitHub app, instead of its name.",)),
        Option(
            "repository",
            ("The only repository, as owner and name with a slash between them. Its branches are returned too.",),
        ),
    ),
    requirements={"required_one_of": requirements(GITHUB_APP)["required_one_of"]},
    attributes="info",
    returns=(
        Return(
            "repositories",
            "The repositories, each as O(selfhosted.paas.coolify_application#module:git_repository) takes it.",
            "list",
            "str",
            returned="success",
        ),
        Return("branches", "Names of the branches of O(repository).", "list", "str", returned="success"),
    ),
    run=_run,
)
