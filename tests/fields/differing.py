# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On which versions a test is the same test.

Whatever depends on the version of the server compares it with the version that brought a difference: the client before
it asks, the embedded server by its tables. A run that has met no difference which came between two versions would be,
request by request, the same run on the other one.

What is shown of options that a test does not declare is no part of it. It is a part of the tests of these options, and
so that it is looked at on every version, one test of each kind runs there in any case.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import MethodType
from typing import Any

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource

# Presents every option, declared or not.
PRESENTS = "/presenting.py"
BETA = "-beta."


def numbers(version: str) -> tuple[int, ...]:
    """As something to compare; V(4.2) is V(4.2.0), and a beta comes before its release."""
    release, beta, number = version.removeprefix("v").partition(BETA)
    parts = [int(part) for part in release.split(".")]
    return (*parts, *[0] * (3 - len(parts)), int(number) if beta else sys.maxsize)


def words(resource: Resource, names: Iterable[str]) -> set[str]:
    """Every word in the declarations of these options: their names, and those of columns wherever they stand."""
    chosen = [item for item in resource.options() if item.name in {*names}]
    found = set(re.findall(r"\w+", " ".join(map(repr, chosen))))
    return found | {re.sub(r"_(.)", lambda match: match[1].upper(), word) for word in found}


@dataclass
class Differing:
    """The differences that one run meets.

    about  words of what it declares; a column that is none of them may be in answers or not
    all    everything that is shown is its business
    met    versions that brought what has mattered to it
    """

    about: set[str] = field(default_factory=set)
    all: bool = False
    met: set[str] = field(default_factory=set)

    def begin(self) -> None:
        self.about, self.all, self.met = set(), False, set()

    def declare(self, resource: Any, names: Iterable[str]) -> None:
        """Take in that a test declares these options of a resource, or runs a command."""
        if isinstance(resource, Resource):
            self.about |= words(resource, names)
        else:
            self.all = True

    def gather(self, told: Iterable[Iterable[str]]) -> None:
        """Take what an embedded server tells."""
        self.met |= {since for since, column in told if not column or self.all or column in self.about}

    def noting(self, asked: Callable[[Any, str], bool]) -> Callable[[Any, str], bool]:
        """What a client answers to questions about the version of its server, and notes here."""

        def older_than(client: Any, version: str) -> bool:
            caller = sys._getframe(1)
            while caller.f_code.co_name == "_older_than" and caller.f_back:
                caller = caller.f_back
            if version and (self.all or not caller.f_code.co_filename.endswith(PRESENTS)):
                self.met.add(version)
            return asked(client, version)

        return older_than

    def watch(self, client: Any) -> None:
        client.older_than = MethodType(self.noting(type(client).older_than), client)


def leave_out(item: pytest.Item, unneeded: bool) -> bool | None:
    """What the hook that runs a test says of one that may be left out."""
    if not unneeded:
        # The one before may have been left out, and nothing has ended what it would have had in common with this one.
        item.session._setupstate.teardown_exact(item)
    return unneeded or None


@dataclass
class Runs:
    """Which differences each run has met, by test and version, and what they spare.

    whole  versions on which every test runs
    """

    whole: frozenset[str]
    met: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    kinds: set[tuple[str, str]] = field(default_factory=set)
    ran: Counter[str] = field(default_factory=Counter)
    same: Counter[tuple[str, str]] = field(default_factory=Counter)

    def passed(self, test: str, version: str, met: set[str]) -> None:
        """A run that passed; one that failed says nothing about other versions."""
        self.met.setdefault(test, {})[version] = met

    def twin(self, test: str, version: str) -> str:
        """A version on which the test ran and was what it would be on this one, or an empty text."""
        for other, met in self.met.get(test, {}).items():
            least, most = sorted((numbers(version), numbers(other)))
            if not any(least < numbers(since) <= most for since in met):
                return other
        return ""

    def wanted(self, test: str, kind: str, version: str) -> bool:
        """Whether the test has to run on this version; counts what is said."""
        twin = self.twin(test, version)
        if twin and version not in self.whole and (kind, version) in self.kinds:
            self.same[version, twin] += 1
            return False
        self.kinds.add((kind, version))
        self.ran[version] += 1
        return True

    def lines(self) -> list[str]:
        """What ran where, and what was the same elsewhere."""
        lines: list[str] = []
        for version in sorted({*self.ran, *(of for of, _twin in self.same)}, key=numbers):
            same = [
                f"{count} would be the same as on {twin}" for (of, twin), count in self.same.items() if of == version
            ]
            lines.append(f"{version}: {self.ran[version]} ran" + "".join(f", {text}" for text in same))
        return lines
