# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of a server that others refer to by name; made when a sample first asks for one, and removed at the end."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Callable

from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call

from . import case

if TYPE_CHECKING:
    from frame import Bench

Value = Callable[["Bench"], Any]
Maker = Callable[["Bench", str], Any]
"""Makes an object of this name; returns what others call it."""


def fresh(what: str) -> str:
    """A name that nothing has, and by which whatever a run that was killed has left is known."""
    return f"fields {what} {uuid.uuid4().hex[:6]}"


class Makers:
    """How objects of one platform are made, by what they are called here."""

    def __init__(self, makers: dict[str, Maker]) -> None:
        self.makers = makers

    def needed(self, bench: Bench, kind: str, number: int = 1) -> Any:
        """What to call the first, second ... object of a kind, which is made now if it is not there yet.

        Raises NotThere where a real server cannot make it.
        """
        key = f"{kind} {number}"
        if key not in bench.made:
            try:
                # Not all of them can be made through the API of every version that knows them.
                with bench.about_all(), bench.posing(""):
                    bench.made[key] = self.makers[kind](bench, fresh(key))
            except ApiError as error:
                if not bench.server.real:
                    raise
                # No registry, no S3: what a real server checks cannot be made up for it.
                raise case.NotThere(f"this server makes no {kind}: {error}") from error
        return bench.made[key]

    def first(self, kind: str) -> Value:
        return lambda bench: self.needed(bench, kind, 1)

    def second(self, kind: str) -> Value:
        return lambda bench: self.needed(bench, kind, 2)


def project(bench: Bench) -> str:
    """The project of these tests."""
    return bench.project


def send(bench: Bench, method: str, path: str, **body: Any) -> Any:
    """What the server answers to a request by hand, for what no module does."""
    client = bench.client()
    try:
        if method == "GET":
            return client.get(Call(method, path), {})
        return client.send(Call(method, path, repeatable=method == "DELETE"), {}, body)
    finally:
        client.close()


def pem() -> str:
    """A new private key."""
    # Where only cases are looked at, nothing but the collection has to be installed.
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode()


def own_key(which: str) -> Value:
    """A private key that no other object has, the same whenever it is asked for."""

    def value(bench: Bench) -> str:
        # Making one takes longer than most tests.
        if (name := f"own {which} key") not in bench.made:
            bench.made[name] = pem()
        return str(bench.made[name])

    return value
