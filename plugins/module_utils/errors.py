# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong, and how a playbook can tell one from the other. The ground floor: imports nothing of the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

KINDS: Mapping[str, str] = {
    "validation": "an option is missing, unknown, or has a value that cannot be meant",
    "requirements": "a Python library is missing where the module runs",
    "connection": "the server could not be reached, or the address does not lead to its API",
    "tls": "the certificate of the server does not verify",
    "authentication": "the key is unknown or expired",
    "permission": "the key works and may not do this",
    "rate_limit": "the server allows no more requests for now",
    "not_found": "something that is named does not exist",
    "ambiguous": "a name fits several things",
    "conflict": "somebody else has what only one can have, or something stands in the way",
    "refused": "the server, or a guard of the module, would not do it for another reason",
    "unsupported_version": "the server is too old for it",
    "deployment": "what was deployed, started or restarted does not run",
    "timeout": "something did not happen within the time to wait for it",
    "server": "the server failed, with a status of 500 or above",
    "unexpected": "an answer that the module does not understand, or a mistake in it",
    "several": "several things failed in different ways, each with a kind of its own",
}
"""What C(error.kind) of a failure can be."""

NOT_FOUND = 404
_BY_STATUS = {
    401: "authentication",
    403: "permission",
    NOT_FOUND: "not_found",
    405: "unsupported_version",
    409: "conflict",
    413: "validation",
    422: "validation",
    429: "rate_limit",
}


class PaasError(Exception):
    """Something that the user has to know, as one message of a few lines.

    kind    which of KINDS it is
    status  HTTP status of the answer that it comes from; 0 where it comes from none
    """

    kind = "refused"
    status = 0

    def __init__(self, message: str, kind: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.kind = kind or self.kind
        self.status = status or self.status

    def report(self) -> dict[str, Any]:
        """What a result says about it besides the message."""
        return {"kind": self.kind, "status": self.status or None}


class Failure(PaasError):
    """A failed run, with what is to be shown of its result all the same.

    cause  the error that made it fail, if it has a kind
    clean  whether what the server said in the message is masked already
    """

    def __init__(
        self,
        message: str,
        result: Mapping[str, Any],
        cause: PaasError | None = None,
        kind: str = "",
        clean: bool = False,
    ) -> None:
        super().__init__(message, kind or (cause.kind if cause else ""), cause.status if cause else 0)
        self.clean = clean
        self.result = {**result, "error": self.report()}


class Unreachable(PaasError):
    """The request did not reach the server, so nothing happened there."""

    kind = "connection"


class Unanswered(PaasError):
    """The request may have reached the server; whether it was carried out is unknown.

    pending: the server may still be at work on it, so that not seeing its effect yet proves nothing.
    """

    def __init__(self, message: str, pending: bool = False) -> None:
        super().__init__(message, "timeout" if pending else "connection")
        self.pending = pending


class Doubled(PaasError):
    """Something that is owned is there several times."""

    kind = "ambiguous"


class Overtaken(PaasError):
    """Somebody else has made what this run was about to make, so that it has to look and plan anew."""

    kind = "conflict"


class Furnished(PaasError):
    """What was made holds more than it was asked for, so that the rest has to be planned anew.

    id: of what was made
    """

    def __init__(self, identifier: str) -> None:
        super().__init__("What was made holds more than it was asked for.")
        self.id = identifier


class gathered:
    """Adds to C(texts) what is wrong with what is declared, instead of stopping at it.

    No generator, since many rows are each looked at inside of one.
    """

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, PaasError) or error.kind != "validation":
            return False
        self._texts += [line for line in str(error).splitlines() if line not in self._texts]
        return True


class ApiError(PaasError):
    """The server refused, with this HTTP status; 0 where it was no answer of the API, whatever its status.

    undone: nothing was changed by the request, for certain.
    unknown_route: the server does not know the path with this method, as opposed to the object.
    """

    def __init__(
        self, message: str, status: int, undone: bool | None = None, unknown_route: bool = False, kind: str = ""
    ) -> None:
        super().__init__(message, kind or ("unsupported_version" if unknown_route else kind_of_status(status)), status)
        self.undone = 300 <= status < 500 if undone is None else undone
        self.unknown_route = unknown_route


class NotFound(ApiError):
    """There is no such object, or none that the server shows to this key."""

    def __init__(self, message: str, undone: bool = True, unknown_route: bool = False, kind: str = "") -> None:
        super().__init__(message, NOT_FOUND, undone, unknown_route, kind)


def kind_of_status(status: int) -> str:
    """What a refusal with this HTTP status means where nothing more is known; 0 is no answer of the API."""
    if status < 300:
        return "unexpected"
    if status < 400:
        return "connection"
    return _BY_STATUS.get(status, "server" if status >= 500 else "refused")


def common(errors: Iterable[PaasError]) -> PaasError | None:
    """One error that stands for all of them: their kind and status as far as they are the same."""
    found = list(errors)
    if not found:
        return None
    kinds, statuses = {item.kind for item in found}, {item.status for item in found}
    return PaasError("", kinds.pop() if len(kinds) == 1 else "several", statuses.pop() if len(statuses) == 1 else 0)
