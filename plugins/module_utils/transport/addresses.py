# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with an address, from what came back from it; and which one to write instead. No I/O."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

# OpenSSL's words for an answer that is no TLS at all.
_NO_TLS = re.compile(r"wrong version number|record layer failure|unknown protocol")
# What servers say on a port for TLS to somebody who does not speak it.
_ONLY_TLS = re.compile(r"HTTPS (port|server)|speaking plain HTTP to", re.IGNORECASE)
_NO_KEY_OF_DOKPLOY = {"message": "Unauthorized"}
LONGEST_LOOKED_AT = 4000


def redirection(url: str, location: str) -> tuple[str, str]:
    """Where a redirect leads, and what to do about it."""
    try:
        target, own = urlsplit(location), urlsplit(url)
        host = _host(target)
    except ValueError:
        return "something that is no address", "Check api_url."
    if not host or target.scheme not in ("http", "https"):
        return target.path or "nowhere", "Check api_url, and whether a login page or a proxy is in front."
    place = f"{target.scheme}://{host}"
    better = f"{place}{own.path}"
    if (own.scheme, target.scheme) == ("http", "https") and own.hostname == target.hostname:
        return place, f"The server wants https and api_url begins with http. Write api_url: {better}"
    if (own.scheme, own.netloc) == (target.scheme, target.netloc):
        return f"{place}{target.path}", "Check api_url, and whether a login page or a proxy is in front."
    return place, f"If that is the server, write api_url: {better}"


def _host(target: SplitResult) -> str:
    port = f":{target.port}" if target.port else ""
    name = target.hostname or ""
    return f"[{name}]{port}" if ":" in name else f"{name}{port}" if name else ""


def distrusted(url: str, reason: str, certificate: bool) -> str:
    """Why no safe connection could be made, and what to do about it; C(certificate) is whether that is the matter."""
    if _NO_TLS.search(reason):
        plain = f"http://{url.partition('://')[2]}"
        return f"{url} does not speak TLS. If the server is reached without it, write api_url: {plain}"
    if not certificate:
        return (
            f"{url} and this machine agree on no TLS connection: {reason}. Compare which versions of TLS both allow,"
            " and see which host names the server knows."
        )
    return (
        f"The certificate of {url} does not verify: {reason}. Give the file with the certificate of the authority that"
        " issued it as ca_path; validate_certs=false switches the check off, and then whoever is in between can read"
        " the key."
    )


def without_path(url: str) -> str:
    """What to write where an address has a path that may be none of the API's, or an empty text."""
    parts = urlsplit(url)
    if parts.path.strip("/") in ("", "api", "api/v1"):
        return ""
    return f" The address of the server alone is {parts.scheme}://{parts.netloc}."


def of_another_kind(title: str, said: Any) -> str:
    """What to do where the answer to the first request is that of another kind of server than C(title), or an empty
    text. The signs are what each of them answers to a path that it does not know, and without a key of its own.
    """
    if not isinstance(said, dict):
        return ""
    docs = str(said.get("docs") or "")
    found = "Coolify" if docs.startswith("https://coolify.io/") else "Dokploy" if said == _NO_KEY_OF_DOKPLOY else title
    if found == title:
        return ""
    return f"That is how {found} answers, whose modules are selfhosted.paas.{found.lower()}_... Check api_url."


def perhaps_tls(url: str) -> str:
    """What may be the matter where a connection without TLS is opened and lost before it carried any answer."""
    if not url.startswith("http://"):
        return ""
    return f" If the server speaks TLS on that port, write api_url: https://{url.partition('://')[2]}"


def wants_tls(url: str, said: str) -> str:
    """What to do where a server complains that it was spoken to without TLS, or an empty text."""
    if not url.startswith("http://") or not _ONLY_TLS.search(said[:LONGEST_LOOKED_AT]):
        return ""
    return f"The server wants https and api_url begins with http. Write api_url: https://{url.partition('://')[2]}"
