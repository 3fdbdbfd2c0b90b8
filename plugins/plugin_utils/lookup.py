# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a play needs to know of one thing on a server: an id, an address, a variable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display
from ansible_collections.selfhosted.paas.plugins.module_utils.converge.read_only import Finder, Found
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.near import (
    alike,
    each_once,
    no_such_option,
    probably_meant,
    there_are,
)
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource, name_of
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.client import Client
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.sessions import REQUESTS_ERROR
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.overview import address_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.journal import foreseen

PLACE = ("project", "environment")
VARIABLES = "environment_variables"
ADDRESSES = ("address", "addresses")


class PaasLookup(LookupBase):  # type: ignore[misc]  # ansible-core has no types.
    """The lookup plugin of a platform."""

    PLATFORM = ""

    def run(self, terms: Any, variables: Any = None, **options: Any) -> list[Any]:
        """What was asked for, for each term. Raises AnsibleLookupError."""
        self._refuse_unknown(options)
        self.set_options(var_options=variables, direct=options)
        if REQUESTS_ERROR:
            raise AnsibleLookupError(
                f"selfhosted.paas.{self.PLATFORM} needs the Python library requests on the controller."
            )
        try:
            return self._looked_up([str(term) for term in terms], bool((variables or {}).get("ansible_check_mode")))
        except PaasError as error:
            raise AnsibleLookupError(f"selfhosted.paas.{self.PLATFORM}: {error}") from error

    def _refuse_unknown(self, given: Mapping[str, Any]) -> None:
        """Ansible itself passes over options of a lookup that it does not have. Raises AnsibleLookupError."""
        known = [name for name in self.option_definitions if not name.startswith("_")]
        page = f"-t lookup selfhosted.paas.{self.PLATFORM}"
        wrong = [no_such_option("", name, known, alike(name, known), page) for name in given if name not in known]
        if wrong:
            raise AnsibleLookupError(f"selfhosted.paas.{self.PLATFORM}: {' '.join(each_once(wrong))}")

    def _looked_up(self, names: Sequence[str], check_mode: bool) -> list[Any]:
        resource = self._resource()
        params = {item.name: self.get_option(item.name) for item in resource.platform.connection}
        client: Client = resource.platform.connect(params)
        try:
            client.begin(())
            client.version()
            if check_mode:
                client.foreseen = foreseen()
            return [self._value(resource, client, name, check_mode) for name in names]
        finally:
            client.close()

    def _resource(self) -> Resource:
        """The kind that is meant. Raises PaasError."""
        kinds = {item.kind: item for item in map(declaration_of, self._modules()) if isinstance(item, Resource)}
        fit = {
            kind: item
            for kind, item in kinds.items()
            if not item.lasting and {parent.name for parent in item.parents} <= {*PLACE}
        }
        wanted = self.get_option("kind")
        if wanted not in fit:
            raise PaasError(f"There is no kind {wanted!r}. {there_are(wanted, list(fit))}", "validation")
        return fit[wanted]

    def _modules(self) -> list[str]:
        return [name for name in MODULES if name.startswith(f"{self.PLATFORM}_")]

    def _value(self, resource: Resource, client: Client, name: str, check_mode: bool) -> Any:
        variable, what = self.get_option("variable"), self.get_option("what")
        found, finder = self._found(resource, client, name, check_mode)
        for text in finder.warnings:
            Display().warning(text)
        if found.to_come:
            return f"({variable or what} of {name})"
        if what == "id" and not variable:
            return found.record[resource.id]
        whole = finder.complete([found])
        if not whole:
            raise PaasError(f"The {resource.title} {name!r} is gone.", "not_found")
        label = f"the {resource.title} {name!r}"
        if variable:
            return _variable(self._shown(resource, finder, whole[0], VARIABLES), str(variable), label)
        return self._told(resource, finder, whole[0], str(what), label)

    def _found(self, resource: Resource, client: Client, name: str, check_mode: bool) -> tuple[Found, Finder]:
        """The one that is called so, or has this id. Raises PaasError."""
        place = {parent.name: self.get_option(parent.name) for parent in resource.parents}
        finder = Finder(resource, {**place, "name": name}, client, check_mode)
        by_id = Finder(resource, {resource.id_option: name}, client) if resource.id_option else None
        if None not in place.values():
            try:
                return finder.one(), finder
            except PaasError as error:
                pinned = _pinned(by_id) if error.kind == "not_found" else []
                if not by_id or len(pinned) != 1:
                    raise
                return pinned[0], by_id
        wide = Finder(resource, {**place, "name": name}, client)
        found = wide.all()
        if not found and by_id and (pinned := _pinned(by_id)):
            return pinned[0], by_id
        if len(found) == 1:
            return found[0], wide
        if found:
            said = f"{len(found)} {resource.titles} are called {name!r}: {_places_of(found)}. Say which project."
            raise PaasError(said, "ambiguous")
        if elsewhere := Finder(resource, {"name": name}, client).all():
            said = f"There is no {resource.title} {name!r} in an environment {place[PLACE[1]]!r}."
            raise PaasError(f"{said} It is in {_places_of(elsewhere)}: say which environment.", "not_found")
        names = [str(name_of(resource, item.record)) for item in Finder(resource, {}, client).all()]
        raise PaasError(f"There is no {resource.title} {name!r}. {there_are(name, names)}", "not_found")

    def _shown(self, resource: Resource, finder: Finder, found: Found, wanted: str) -> Mapping[str, Any]:
        """As its information module tells it, with those of its rows that are wanted."""
        shown: Mapping[str, Any] = finder.shown(found, finder.children(found, only=wanted), reveal=True)
        return shown

    def _told(self, resource: Resource, finder: Finder, found: Found, what: str, label: str) -> Any:
        for loan in self._loans(resource):
            for part in loan.parts:
                if part.name == what:
                    taken = part.raw(found.record)
                    if taken in (None, ""):
                        advice = " ".join(part.doc)
                        said = f"{label} has no {what}, or the server does not show it to this key. {advice}".strip()
                        raise PaasError(said, "not_found")
                    return taken
        of_domains = what in ADDRESSES
        value: Any = self._shown(resource, finder, found, "domains" if of_domains else what.partition(".")[0])
        if of_domains:
            urls = [address_of(item) for item in value.get("domains") or ()]
            if not urls and what == "address":
                raise PaasError(f"{label} has no domain.", "not_found")
            return urls if what == "addresses" else urls[0]
        for place, word in enumerate(what.split(".")):
            if isinstance(value, Sequence) and not isinstance(value, str) and word.isdigit() and int(word) < len(value):
                value = value[int(word)]
            elif isinstance(value, Mapping) and word in value:
                value = value[word]
            else:
                names = list(value) if isinstance(value, Mapping) else []
                inside = there_are(word, names) if names else ""
                there = inside if place else self._words(resource, word, names)
                raise PaasError(f"{label} has no {what}. {there}".strip(), "not_found")
        return value

    def _words(self, resource: Resource, wanted: str, told: Sequence[str]) -> str:
        """What O(what) can be, of which the information module tells too much for a list."""
        parts = [part.name for loan in self._loans(resource) for part in loan.parts]
        names = [*told, *(child.name for child in resource.children)]
        of_domains = ADDRESSES if "domains" in names else ()
        own = list(dict.fromkeys(("id", *of_domains, *parts)))
        meant = probably_meant(wanted, (*own, *names))
        return (
            f"{meant} There are: {', '.join(own)}; and whatever else selfhosted.paas.{resource.module}_info returns,"
            " as ansible-doc shows it."
        ).strip()

    def _loans(self, resource: Resource) -> list[Any]:
        """What others take from objects of this kind."""
        borrowers = (declaration_of(name) for name in self._modules())
        loans = [loan for item in borrowers if isinstance(item, Resource) for loan in item.loans]
        return [loan for loan in loans if loan.lender is not None and loan.lender.kind == resource.kind][:1]


def _places_of(found: Sequence[Found]) -> str:
    return ", ".join("/".join(map(str, item.place.values())) for item in found)


def _pinned(finder: Finder | None) -> list[Found]:
    try:
        return finder.all() if finder else []
    except PaasError:
        # It was a name, of which some servers say that it is no id.
        return []


def _variable(shown: Mapping[str, Any], name: str, label: str) -> Any:
    """The value of a variable. Raises PaasError."""
    rows = shown.get(VARIABLES)
    if not isinstance(rows, Mapping) or name not in rows:
        names = list(rows) if isinstance(rows, Mapping) else []
        raise PaasError(f"{label} has no variable {name!r}. {there_are(name, names)}", "not_found")
    entries = rows[name] if isinstance(rows[name], list) else [rows[name]]
    own = [item for item in entries if not (isinstance(item, Mapping) and item.get("is_preview"))] or entries
    value = own[0].get("value") if isinstance(own[0], Mapping) else own[0]
    if value is None:
        raise PaasError(f"The server does not show the value of {name} of {label} to this key.", "permission")
    return value
