# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Coolify can order at a cloud now, and what in Coolify an order names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..converge.places import candidates, is_foretold, no_such, referred
from ..converge.run import Run, begun
from ..errors import PaasError
from ..language.call import Record
from ..language.commands import Command, Return
from ..language.words import Option, Reference
from ..transport.client import Client
from .client import COOLIFY
from .cloud_init_scripts import CLOUD_INIT_SCRIPT
from .cloud_tokens import CLOUD_TOKEN
from .clouds import CLOUDS, OF_NAME, Cloud, Offer, rows_of
from .keys import PRIVATE_KEY
from .servers import SERVER

TOKEN = Reference("cloud_token", (), label="cloud token", list=CLOUD_TOKEN.list)
KEY = Reference("private_key", (), label="private key", list=PRIVATE_KEY.list)
SCRIPT = Reference("cloud_init_script", (), label="cloud-init script", list=CLOUD_INIT_SCRIPT.list)


def sought(run: Run, reference: Reference) -> Record | None:
    """What an option names; None in check mode where an earlier task may make it. Raises PaasError."""
    found = referred(run, reference)
    if found is not None:
        return found
    wanted = run.wish[reference.name]
    if not is_foretold(run, reference, wanted):
        raise PaasError(f"{reference.name}: {no_such(run, reference, candidates(run, reference))}", "not_found")
    run.warn(f"The {reference.label} {wanted!r} does not exist yet; an earlier task may create it.")
    return None


def _offered(cloud: Cloud, client: Client, token: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for offer in cloud.offers:
        rows = [] if client.older_than(offer.since) else rows_of(client, offer, token)
        yield offer.shelf, [_told(offer, row) for row in rows]


def _told(offer: Offer, row: Record) -> dict[str, Any]:
    return {
        "id": str(row[offer.id]),
        "names": offer.called(row),
        "locations": list(offer.where(row)),
        "architecture": row.get("architecture"),
        "told": dict(row),
    }


def _info(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    client.version()
    run = begun(SERVER, params, client, check_mode)
    token = sought(run, TOKEN)
    empty: dict[str, Any] = {offer.shelf: [] for cloud in CLOUDS for offer in cloud.offers}
    if token is None:
        return {"provider": None, **empty, "warnings": run.warnings}
    cloud = OF_NAME.get(str(token.get("provider")))
    if cloud is None:
        raise PaasError(f"{token.get('provider')!r} is a cloud that this module does not know.", "unsupported_version")
    if client.older_than(cloud.order.since):
        raise PaasError(f"{cloud.title} needs {client.title} {cloud.order.since} or newer.", "unsupported_version")
    return {"provider": cloud.name, **empty, **dict(_offered(cloud, client, token["uuid"]))}


def _shelf(name: str, what: str) -> Return:
    return Return(
        name,
        what,
        "list",
        "dict",
        returned="success",
        contains=(
            Return("id", "Its id at the cloud."),
            Return("names", "Its id and its names, each of which an order takes.", "list", "str"),
            Return("locations", "The only locations that have it; empty where all have.", "list", "str"),
            Return("architecture", "Its architecture, where the cloud tells one."),
            Return("told", "All that the cloud tells of it, prices for example, under the names of the cloud.", "dict"),
        ),
    )


CLOUD_INFO = Command(
    platform=COOLIFY,
    kind="cloud_info",
    short="List what Coolify can order at a cloud",
    doc=(
        "Returns the locations, sizes, images, SSH keys, firewalls and networks of a cloud, as the cloud tells Coolify"
        " now, with the names that M(selfhosted.paas.coolify_cloud_server) takes.",
    ),
    notes=("What is known of these requests is known from the sources of Coolify, not from a recorded server.",),
    arguments=(Option("cloud_token", ("Name or uuid of the token of the cloud in Coolify.",), required=True),),
    attributes="info",
    returns=(
        Return("provider", "The cloud that the token is of.", returned="success"),
        _shelf("locations", "Where machines can be."),
        _shelf("sizes", "Sizes of machines: server types, sizes or plans."),
        _shelf("images", "What they can run."),
        _shelf("ssh_keys", "Keys that are stored at the cloud."),
        _shelf("firewalls", "Firewalls, of Hetzner."),
        _shelf("networks", "Private networks, of Hetzner."),
    ),
    run=_info,
)
