# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server has as hosts of an inventory: the machines that it deploys to, and what runs on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of, members_of
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.client import Client
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.overview import Overview, state_of, type_of

SERVERS = "servers"
ITSELF = ("host.docker.internal", "localhost", "127.0.0.1", "")
"""What stands for the machine on which the platform itself runs, as seen from its own container."""
IMPLICIT = ("localhost", "127.0.0.1", "::1")
"""Hosts that are the controller itself wherever no inventory has them."""


@dataclass(frozen=True)
class Machines:
    """How a platform lists the machines that it deploys to: the call, and the keys of an answer."""

    list: Call
    id: str
    address: str
    user: str


class PaasInventory(BaseInventoryPlugin, Constructable, Cacheable):  # type: ignore[misc]  # ansible-core has no types.
    """The inventory plugin of a platform."""

    PLATFORM = ""
    MACHINES: Machines

    def verify_file(self, path: str) -> bool:
        """Whether the name of the file says that it is for this plugin."""
        readable = bool(super().verify_file(path)) and path.endswith((".yml", ".yaml"))
        if not readable or path.endswith((f"{self.PLATFORM}.yml", f"{self.PLATFORM}.yaml")):
            return readable
        named = f"selfhosted.paas.{self.PLATFORM}"
        # Ansible asks about every source where the plugin is enabled, and says of a name that does not fit only that.
        with open(path, encoding="utf-8", errors="replace") as file:
            meant = any(line.split() == ["plugin:", named] for line in file)
        if meant:
            self.display.warning(
                f"{path}: the name of a file for {named} ends in {self.PLATFORM}.yml or {self.PLATFORM}.yaml."
            )
        return False

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Add the hosts. Raises AnsibleParserError."""
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        wanted, use = self.get_option("cache"), self.get_cache_key(path)
        hosts = self._cache.get(use) if wanted and cache else None
        if hosts is None:
            try:
                hosts = list(self._found())
            except PaasError as error:
                raise AnsibleParserError(f"{path}: {error}") from error
            if wanted:
                self._cache[use] = hosts
        for host in hosts:
            self._add(host)

    # -- what there is -------------------------------------------------------------------------------------------

    def _found(self) -> Iterator[dict[str, Any]]:
        """Each host as its name, its variables and the groups that it is in. Raises PaasError."""
        platform = declaration_of(f"{self.PLATFORM}_info").platform
        params = {item.name: self._given(item.name) for item in platform.connection}
        client: Client = platform.connect(params)
        try:
            client.begin(())
            client.version()
            machines = self._machines(client)
            if SERVERS in self.get_option("hosts"):
                yield from machines.values()
            yield from self._things(client, {name: str(host["name"]) for name, host in machines.items()})
        finally:
            client.close()

    def _given(self, name: str) -> Any:
        value = self.get_option(name)
        return self.templar.template(value) if isinstance(value, str) else value

    def _machines(self, client: Client) -> dict[str, dict[str, Any]]:
        """By id. What the platform runs on itself has the address at which its API was reached."""
        how = self.MACHINES
        found = {}
        for row in client.records(how.list, {}, key=how.id):
            address = str(row.get(how.address) or "")
            if address in ITSELF:
                address = urlsplit(client.connection.url).hostname or ""
            name = str(row["name"])
            if name in IMPLICIT:
                # So Coolify calls its own machine, which would take the place of the controller in all plays.
                name = self.PLATFORM if address in IMPLICIT else address
            variables = {
                "ansible_host": address,
                "ansible_user": row.get(how.user),
                "ansible_port": row.get("port"),
                "paas_kind": "server",
                "paas_name": row["name"],
                "paas_id": str(row[how.id]),
                "paas_description": row.get("description") or "",
            }
            own = {name: value for name, value in variables.items() if value is not None}
            found[str(row[how.id])] = {"name": name, "variables": own, "groups": [SERVERS]}
        return found

    def _things(self, client: Client, machines: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """What runs, as hosts to which nobody can connect."""
        members = members_of(f"{self.PLATFORM}_stack")
        asked = [name for name in self.get_option("hosts") if name != SERVERS]
        unknown = sorted(set(asked) - members.keys())
        if unknown:
            there = ", ".join([SERVERS, *members])
            raise PaasError(f"hosts: there is no {', '.join(unknown)}. There are: {there}.", "validation")
        kinds = [item for name, item in members.items() if name in asked]
        overview = Overview(kinds, client, {"details": self.get_option("details")})
        for reason in overview.unlisted.values():
            self.display.warning(reason)
        for resource in kinds:
            for row in overview.rows.get(resource.plural, ()):
                server = machines.get(str(row.get("server")), row.get("server"))
                about = {
                    "project": row.get("project"),
                    "environment": row.get("environment"),
                    "type": type_of(resource, row),
                    "state": state_of(row),
                    "server": server,
                }
                variables = {f"paas_{name}": value for name, value in about.items() if value is not None}
                own = {"paas_kind": resource.kind, "paas_name": row.get("name"), "paas_id": row.get(resource.id_option)}
                groups = [f"{name}_{value}" for name, value in about.items() if value]
                name = ".".join(str(part) for part in (row.get("name"), row.get("environment"), row.get("project")))
                yield {
                    "name": name,
                    "variables": {**variables, **own, "paas": row},
                    "groups": [resource.plural, *groups],
                }

    # -- hosts -----------------------------------------------------------------------------------------------------

    def _host_of(self, name: str, identifier: str) -> str:
        """The host of that name, also where another source has made it, unless it stands for another object."""
        there = self.inventory.hosts.get(name)
        held = there and there.vars.get("paas_id")
        return name if held is None or str(held) == identifier else f"{name}.{identifier}"

    def _add(self, found: Mapping[str, Any]) -> None:
        variables = dict(found["variables"])
        host = self._host_of(str(found["name"]), str(variables["paas_id"]))
        self.inventory.add_host(host)
        for name, value in variables.items():
            self.inventory.set_variable(host, name, value)
        for group in found["groups"]:
            self.inventory.add_host(host, self.inventory.add_group(self._sanitize_group_name(group)))
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)
