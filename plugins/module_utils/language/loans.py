# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What applications take from databases: addresses and their parts, as the same option on every platform."""

from __future__ import annotations

import re
from typing import Any, Callable
from urllib.parse import SplitResult, unquote, urlsplit

from .call import Record
from .fields import text
from .resource import Loan, Resource

Address = Callable[[Record], Any]
ADDRESSES = ("url", "external_url")
"""The parts that are addresses, whose scheme a row may choose."""
PART, SCHEME = "part", "scheme"
"""What a row says besides the name of a database: the part that is taken, and the scheme of an address."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.:-]*")


def from_databases(database: Resource, internal: Address, external: Address, opened_by: str) -> Loan:
    """The option for variables whose values are taken from databases.

    internal, external: the addresses of a stored database with user and password, from inside and from outside, or
    anything but a text where it has none
    opened_by: the options of a database that give it an address from outside
    """

    def part(name: str, taken: Callable[[SplitResult], Any]) -> Any:
        def derive(record: Record) -> str | None:
            url = internal(record)
            value = taken(urlsplit(url)) if isinstance(url, str) else None
            return None if value is None else unquote(str(value))

        return text(name, derive=derive, secret=name == "password")

    def whole(name: str, address: Address, *advice: str) -> Any:
        return text(name, *advice, derive=lambda record: _text(address(record)), secret=True)

    return Loan(
        "environment_from",
        (
            "Environment variables whose values are taken from databases of the same environment. A dictionary of name"
            " to a dictionary with C(database), the name of one, and C(part): V(url), its address inside of the network"
            " with user and password, which is the default; V(external_url), V(host), V(port), V(username),"
            " V(password) or V(database). With an address C(scheme) says what it begins with, for example"
            " V(postgresql+psycopg), in place of what the server writes. What a variable can have in"
            " O(environment_variables) may stand beside them.",
            "The values are compared and stored like those of O(environment_variables), so another password of the"
            " database is a difference here. In check mode the database may be one that an earlier task would make.",
        ),
        type="dict",
        lender=database,
        parts=(
            whole("url", internal),
            whole("external_url", external, f"It has one once it can be reached from outside: {opened_by}"),
            part("host", lambda url: url.hostname),
            part("port", lambda url: url.port),
            part("username", lambda url: url.username or None),
            part("password", lambda url: url.password),
            part("database", lambda url: url.path.strip("/") or None),
        ),
    )


def is_scheme(text: Any) -> bool:
    """Whether an address can begin with it."""
    return isinstance(text, str) and bool(_SCHEME.fullmatch(text))


def with_scheme(address: str, scheme: str) -> str:
    """The address with another beginning; what is no address stays as it is."""
    _own, mark, rest = address.partition("://")
    return f"{scheme}{mark}{rest}" if mark else address


def scheme_in(address: Any, held: Any) -> str:
    """What the held text begins with in place of the address's own scheme, or an empty text where it is another one."""
    own, mark, rest = str(address).partition("://")
    scheme, _mark, other = str(held).partition("://")
    return scheme if mark and rest == other and scheme != own and is_scheme(scheme) else ""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
