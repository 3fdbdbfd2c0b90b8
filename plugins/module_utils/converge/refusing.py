# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused before anything is written, in check mode as in the real run: what the server is known to refuse,
what it would take without a word and then not work with, and what its version does not know."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Callable

from ..errors import PaasError, gathered
from ..language.call import Record
from ..language.child import Child
from ..language.compare import stored, whole_payload
from ..language.differences import ABSENT, Differences, RowChange, identity
from ..language.foreseen import FREED
from ..language.near import probably_meant
from ..language.redact import visible
from ..language.resource import Variant, name_of
from ..language.rows import row_payload, stored_row
from ..language.spec import inner_options
from ..language.words import Field, Option, Taken, needed
from .foretelling import Claim, Foreteller


def claims_of(item: Field, value: Any) -> list[Claim]:
    """What a canonical value of a field claims; nothing where there is none."""
    return [] if value is ABSENT or value is None else [(item.unshared, entry) for entry in item.wire.entries(value)]


def _concerns(option: Option, variant: Variant | None) -> bool:
    """Whether an option makes sense for a variant."""
    return variant is None or not option.variants or variant.name in option.variants


def _row_itself(child: Child, raw: Record) -> list[Any]:
    return [identity(child, stored_row(child, raw))]


class Refuser(Foreteller):
    def refuse_taken(self, differences: Differences, freed: Collection[tuple[str, Claim]] = ()) -> None:
        """Refuse what somebody else on the server already has; C(freed) is what owners give up."""
        for label, claim, taken, held in self._claimed(differences):
            if self.params.get(taken.unless):
                continue
            for title in self._holders_to_come(claim, freed):
                self._refuse_or_warn(
                    f"{label} is given to the {title} by an earlier task, and two cannot share it. Remove it there, or"
                    f" set {taken.unless}=true."
                )
            if self._older_than(taken.call.since):
                self._warn(
                    f"{label} is new, and {self.client.title} before {taken.call.since} does not tell what others have;"
                    f" so whether it belongs to another {self.resource.title} was not checked."
                )
                continue
            for raw in self.client.records(taken.call, self.context):
                owner = raw.get(taken.owner)
                if claim[1] in held(raw) and not self._is_free(owner, claim, freed):
                    self._refuse_or_warn(
                        f"{label} already belongs to {taken.named.format_map(raw)}, and two cannot share it. Remove it"
                        f" there, or set {taken.unless}=true."
                    )

    def refuse_shared(self, differences: Differences, others: Mapping[Claim, str]) -> None:
        """For one of many: refuse what others of them would get at the same time, by what they are called."""
        texts = [
            f"{label} is declared for {others[claim]} as well, and two cannot share it. Declare it for one of them, or"
            f" set {taken.unless}=true for each."
            for label, claim, taken, _held in self._claimed(differences)
            if claim in others and not self.params.get(taken.unless)
        ]
        if texts:
            raise PaasError("\n".join(texts), "conflict")

    def _is_free(self, owner: Any, claim: Claim, freed: Collection[tuple[str, Claim]]) -> bool:
        """Whether its owner is this one, or one who gives it up before this one gets it."""
        own = owner == self.context.get("id") or (str(owner), claim) in freed
        return own or (self.check_mode and self.client.foreseen.has(FREED, owner, claim))

    def _refuse_or_warn(self, text: str) -> None:
        """Refuse; in check mode only where it is known that no earlier task takes what is in the way out of it."""
        if not self.check_mode or self.client.foreseen.complete:
            raise PaasError(text, "conflict")
        self._warn(f"{text} This will fail unless an earlier task does.")

    def _claimed(self, differences: Differences) -> Iterator[tuple[str, Claim, Taken, Callable[[Record], Any]]]:
        """What is new of the things that only one can have: its label, the claim, and how to see who has it."""
        changes = [(change.field.label, change) for change in differences.fields]
        for row in differences.rows:
            changes += [(f"{row.child.name}[{row.label}].{change.field.name}", change) for change in row.changes]
        for label, change in changes:
            taken = change.field.taken
            if taken:
                before = claims_of(change.field, change.before)
                new = [claim for claim in claims_of(change.field, change.after) if claim not in before]
                for claim in new:
                    yield f"{label}[{claim[1]}]", claim, taken, taken.held
        for row in differences.rows:
            child = row.child
            if child.taken and row.before is None:
                held = functools.partial(_row_itself, child)
                yield f"{child.name}[{row.label}]", (child.name, identity(child, row.row)), child.taken, held

    def _refuse_occupied(self, record: Record) -> None:
        """Refuse to remove what must not be removed, or not as long as something is in it."""
        reason = self.resource.guard(record)
        if reason:
            raise PaasError(reason, "conflict")
        occupants = self.resource.occupants
        if occupants is None:
            return
        self.context["id"] = record[self.resource.id]
        found = occupants.find(record, lambda call: self.client.records(call, self.context))
        names = [name for identifier, name in found if not self._would_be_gone(identifier)]
        self._refuse_holding([*names, *self._occupants_to_come(record)])

    def _refuse_holding(self, names: Sequence[str]) -> None:
        if names:
            name = self._name() if self.record is None else name_of(self.resource, self.record)
            self._refuse_or_warn(
                f"The {self.resource.title} {name!r} is still needed by {', '.join(names)}; remove that first."
                f" {needed(self.resource.occupants).why}"
            )

    def _declared_variant(self) -> Variant | None:
        """The variant that follows from what is declared."""
        return next((item for item in self.resource.variants if item.fits(self.params)), None)

    def _refuse_unsound(self, differences: Differences) -> None:
        """Refuse all at once what is wrong with what is declared, by itself or as the server has it."""
        texts = [*self.sound.texts, *differences.complaints]
        if not self.sound.fields:
            # Else it may only seem that something is missing.
            with gathered(texts):
                self._refuse_unfit()
        with gathered(texts):
            self._refuse_unaccepted(differences)
        if texts:
            raise PaasError("\n".join(texts), "validation")

    def _refuse_unfit(self) -> None:
        """Refuse what the server would take without a word and then not work with."""
        ids = {item.name: self.context.get(item.name) for item in self.resource.references}
        complaints = list(self.resource.checks({**self.params, **ids}, self.record))
        if complaints:
            raise PaasError("\n".join(f"{text}." for text in complaints), "validation")
        variant = self._variant()
        if self.record is None:
            self._refuse_or_assume(variant)
        else:
            self._refuse_unaccompanied()
        for option in self.resource.varying_options:
            if not _concerns(option, variant) and self._is_declared(option):
                of = self._of_variant(needed(variant), option)
                raise PaasError(f"{option.name} makes no sense for {of}.", "validation")

    def _of_variant(self, variant: Variant, option: Option) -> str:
        """Which variant this one is, and where that is not obvious, which have the option."""
        kind = self.resource.title
        if not variant.when:
            return f"the {kind}, which comes from {variant.title}"
        others = [item.title for item in self.resource.variants if item.name in option.variants]
        return f"the {kind}, which is {variant.title}; it is an option of {', '.join(others)}"

    def _refuse_or_assume(self, variant: Variant | None) -> None:
        """What an earlier task creates need not be declared so that this one could create it."""
        try:
            self._refuse_incomplete(variant)
        except PaasError as error:
            if not self._is_to_come():
                raise
            if not self._would_be_made():
                self._warn(
                    f"The {self._header()} does not exist yet; the plan assumes that an earlier task creates it. If"
                    f" none does, this will fail: {error}"
                )

    def _refuse_incomplete(self, variant: Variant | None) -> None:
        kind = self.resource.title
        if self.resource.lifecycle and self.resource.sources:
            self._refuse_or_doubt_without_source()
        if variant is None and self.resource.variants:
            sort = "what it is" if any(item.when for item in self.resource.variants) else "where it comes from"
            ways = "; ".join(f"{item.way} for {item.title}" for item in self.resource.variants)
            raise PaasError(f"{self._none_there()}declare {sort}: {ways}.", "validation")
        missing = [name for name in variant.needs if self.params.get(name) is None] if variant else []
        missing += [
            item.label
            for item in self.resource.all_fields
            if item.needed and item.declared(self.params) is None and _concerns(item, variant)
        ]
        if missing:
            of = "" if variant is None else f", {variant.title}" if variant.when else f" from {variant.title}"
            raise PaasError(f"To create the {kind}{of}, declare also: {', '.join(missing)}.", "validation")
        self._refuse_unaccompanied()

    def _refuse_or_doubt_without_source(self) -> None:
        """Refuse a new one that shall run and says nothing of what; where it shall not, another one may be meant."""
        sources = self.resource.sources
        if any(self.params.get(name) is not None for name in sources):
            return
        if self.state != "present" or self.params.get("deploy") != "never":
            raise PaasError(f"{self._none_there()}declare what it runs, one of: {', '.join(sources)}.", "validation")
        meant = self._namesakes()[1]
        if meant and not self._would_be_made():
            self._warn(f"The {self._header()} is new, and nothing says what it runs. {meant}")

    def _none_there(self) -> str:
        """The beginning of the message that a creation lacks something; maybe the creation is a mistake."""
        taken, meant = self._namesakes()
        if taken:
            # It is removed and made anew.
            return f"To create the {self.resource.title}, "
        return f"There is no {self._header()}. {meant}{' ' if meant else ''}To create it, "

    def _namesakes(self) -> tuple[bool, str]:
        """Whether one of that name is there, and a question for one that is called nearly the same."""
        if not self.resource.parents or self.context.get(self.resource.parents[-1].name) is None:
            return False, ""
        names = [name_of(self.resource, item) for item in self._listed()]
        return self._name() in names, probably_meant(self._name(), names)

    def _refuse_unaccompanied(self) -> None:
        """Refuse a value without those that it needs, be they declared or, as far as the server shows it, stored."""
        for item, value in self._wanted():
            if not value or (self.record is not None and stored(item, self.record)):
                continue
            missing = [name for name in item.needs if self.params.get(name) is None and not self._may_be_stored(name)]
            if missing:
                raise PaasError(f"{item.label} needs also: {', '.join(missing)}.", "validation")

    def _may_be_stored(self, name: str) -> bool:
        return self.record is not None and stored(self.resource.field(name), self.record) not in (None, "")

    def _refuse_unmade(self, differences: Differences) -> None:
        """Refuse rows that no call adds, where they are not there."""
        for row in differences.rows:
            if row.child.unmade and row.before is None:
                self._refuse_or_warn(f"{row.child.name}[{row.label}] is not there. {row.child.unmade}")

    def _refuse_unaccepted(self, differences: Differences) -> None:
        """Refuse values that the server would refuse, all of them at once. What is not written is not looked at."""
        complaints = list(dict.fromkeys(self._complaints(differences)))
        if complaints:
            raise PaasError("\n".join(f"{text}." for text in complaints), "validation")

    def _refuse_incomplete_updates(self, differences: Differences) -> None:
        """Refuse updates that would lose what the server does not show."""
        if self.resource.complete and self.record is not None and differences.fields:
            whole_payload(self.resource, self.params, self.record, f"The {self._header()}")
        for row in differences.rows:
            if row.before is not None and not (row.remove or row.replace):
                row_payload(row, new=False)

    def _complaints(self, differences: Differences) -> Iterator[str]:
        for change in differences.fields:
            yield from self._complaints_about(change.field, change.after, change.field.label, change.before is ABSENT)
        for row in differences.rows:
            if row.remove:
                continue
            new = row.before is None or row.replace
            for name, value in self._written(row, new).items():
                item = row.child.field(name)
                yield from self._complaints_about(item, value, f"{row.child.name}[{row.label}].{name}", new)

    def _written(self, row: RowChange, new: bool) -> Mapping[str, Any]:
        """The values that a request for the row carries."""
        if new or row.child.complete:
            return row.row
        return {change.field.name: change.after for change in row.changes}

    def _complaints_about(self, item: Field, value: Any, label: str, new: bool) -> Iterator[str]:
        variant = self._variant()
        clears = item.wire.encode(value) in (None, "", [])
        for rule in item.accepts:
            asked = rule.on_create if new else rule.on_update
            fits = not rule.variants or (variant is not None and variant.name in rule.variants)
            if asked and fits and not self._older_than(rule.since) and not rule.allows(value, clears):
                shown = None if item.secret else visible(item.wire.show(value))
                yield rule.complaint(label, shown, self.client.title)
                break

    def _variant(self) -> Variant | None:
        """The variant of what is there, as far as it shows, or else of what is declared."""
        found = self.resource.variant(self.resource.variant_in(self.record)) if self.record is not None else None
        return found or self._declared_variant()

    def _refuse_namesake(self, place_changes: bool, name_changes: bool) -> None:
        """Refuse a place where another one has the name already: two of them could not be told apart."""
        if not place_changes and not (name_changes and self.resource.unique):
            return
        name = self.params.get("name") or name_of(self.resource, needed(self.record))
        if self.context.get(self.resource.parents[-1].name) is None:
            return
        if any(
            name_of(self.resource, item) == name and item[self.resource.id] != self.context.get("id")
            for item in self._listed()
        ):
            raise PaasError(
                f"There is another {self.resource.title} {name!r} where it shall be. Remove or rename one of them.",
                "conflict",
            )

    def _is_declared(self, option: Option) -> bool:
        return self.params.get(option.name) is not None

    def _refuse_older(self, label: str, since: str) -> None:
        if self._older_than(since):
            raise PaasError(
                f"{label} needs {self.client.title} {since} or newer; this server is"
                f" {self.client.usage.server_version}. Nothing was changed.",
                "unsupported_version",
            )

    def _refuse_newer_options(self) -> None:
        self._refuse_older(self.resource.module, self.resource.read.since)
        for option in filter(self._is_declared, self.resource.dated_options):
            if self.params[option.name] != option.default:
                self._refuse_older(option.name, option.since)
            for inner in inner_options(option) if isinstance(option, Child) else ():
                rows = self.params[option.name] or ()
                if inner.since and any(isinstance(row, Mapping) and row.get(inner.name) is not None for row in rows):
                    self._refuse_older(f"{option.name}[].{inner.name}", inner.since)
        for item, value in self._wanted():
            self._refuse_older(item.label, item.since)
            if isinstance(value, str) and value in item.newer:
                self._refuse_older(f"{item.label}={value}", item.newer[value])
