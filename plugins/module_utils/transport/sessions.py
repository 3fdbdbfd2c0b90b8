# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions of requests, each with an open connection, that one request after the other uses."""

from __future__ import annotations

import contextlib
import functools
import os
import traceback
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.request import getproxies

from .answers import Connection
from .watchdog import watch

try:
    import requests

    REQUESTS_ERROR: str | None = None
except ImportError:
    REQUESTS_ERROR = traceback.format_exc()


class Sessions:
    """As many as there are requests at once; who is done hands his on, since a session is no thing to share."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._all: list[Any] = []
        self._idle: list[Any] = []

    @contextlib.contextmanager
    def lent(self) -> Iterator[Any]:
        """One for this request alone: the one whose connection was used last, or a new one where all are in use."""
        try:
            session = self._idle.pop()
        except IndexError:
            session = self._opened()
        try:
            yield session
        finally:
            self._idle.append(session)

    def close(self) -> None:
        for session in self._all:
            session.close()

    @functools.cached_property
    def _trusted(self) -> tuple[Any, bool | str]:
        """What requests would read anew from the environment for every request: proxies and authorities."""
        connection = self._connection
        bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
        verify = bundle or True if connection.verify is True else connection.verify
        proxies = getproxies()
        if proxies:
            # As requests spells the address, which is what NO_PROXY is compared with.
            address = str(requests.Request("GET", connection.url).prepare().url)
            proxies = requests.utils.get_environ_proxies(address)
        return proxies, verify

    def _opened(self) -> Any:
        connection = self._connection
        session = requests.Session()
        session.headers.update({"Accept": "application/json", "Content-Type": "application/json"})
        session.headers.update(connection.headers)
        # An entry for the host in ~/.netrc would silently replace the Authorization header.
        session.auth = lambda request: request
        proxies, session.verify = self._trusted
        session.proxies.update(proxies)
        session.trust_env = False
        watch(session)
        if connection.verify is False:
            # The user has said not to verify, so each request need not warn.
            requests.packages.urllib3.disable_warnings()  # type: ignore[attr-defined]  # The types do not name its packages.
        self._all.append(session)
        return session


def sent(session: Any, method: str, url: str, timeout: float, query: Mapping[str, Any], **carried: Any) -> Any:
    """The answer to a request, whose body is not read yet. No redirect is followed.

    What C(session.request) does, without merging for each request what is the same for all of a session.
    """
    headers = {**session.headers, **carried.pop("headers", {})}
    request = requests.PreparedRequest()
    request.prepare(
        method=method,
        url=url,
        headers={name: value for name, value in headers.items() if value is not None},
        params=query,
        auth=session.auth,
        cookies=session.cookies,
        **carried,
    )
    return session.send(
        request, timeout=timeout, allow_redirects=False, stream=True, verify=session.verify, proxies=session.proxies
    )
