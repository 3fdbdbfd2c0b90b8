# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How to reach a server: the connection options that every module of a platform has, and what is made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..errors import PaasError
from ..language.words import Option
from .answers import Connection

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# What requests accepts: Latin-1 without line ends, and no white space at either end.
_HEADER_VALUE = re.compile(r"(?!\s)[\t\x20-\x7e\xa0-\xff]*(?<!\s)")
USER_AGENT = "selfhosted.paas (Ansible collection)"
_LEAST = {"api_timeout": 1, "api_retries": 0, "wait_timeout": 0, "wait_stable": 0}


@dataclass(frozen=True)
class Access:
    """How a platform lets somebody in.

    platform  its name in module names and in the action group
    key       the option that takes the key
    url_env   the environment variable that names the address
    header    the header that carries the key, after C(prefix)
    """

    platform: str
    title: str
    key: Option
    url_env: str
    example: str
    header: str
    prefix: str = ""


def connection_options(access: Access) -> tuple[Option, ...]:
    return (
        Option(
            "api_url",
            (
                f"Address of {access.title}, for example V({access.example}). A trailing slash or the path of the API"
                " may follow.",
                f"If not given, the environment variable E({access.url_env}) is used.",
            ),
            env=access.url_env,
        ),
        access.key,
        Option(
            "api_timeout",
            ("Timeout of one request in seconds, from connecting to the last byte of the answer; at least 1.",),
            type="int",
            default=30,
        ),
        Option(
            "api_retries",
            (
                "How often to retry a request that failed on the way. The pause before each retry grows, or is the one"
                " that the server asks for.",
                "All tries and pauses of one request take at most O(api_timeout) times one more than this. While"
                " something is waited for, reads are repeated until C(wait_timeout) instead.",
                "What creates or deploys is repeated only after a look has shown that the first did not arrive.",
            ),
            type="int",
            default=3,
        ),
        Option("validate_certs", ("Whether to verify the certificate of the server.",), type="bool", default=True),
        Option(
            "ca_path",
            ("File with CA certificates to trust instead of the default ones.",),
            type="path",
        ),
        Option(
            "api_headers",
            ("Additional headers for every request, for a proxy in front of the server.",),
            type="dict",
            secret=True,
        ),
    )


def _missing(access: Access, url: str, key: str) -> str:
    """What to do about an address or key that nobody gave, or an empty text."""
    lacking = []
    if not url:
        lacking.append(("api_url", access.url_env, f"the address of {access.title}, such as {access.example}"))
    if not key:
        lacking.append((access.key.name, access.key.env, f"a key that was made in {access.title}"))
    if not lacking:
        return ""
    names, variables, meanings = (" and ".join(words) for words in zip(*lacking))
    many = len(lacking) > 1
    return (
        f"{names} {'are' if many else 'is'} missing: {meanings}. Give {'them' if many else 'it'} in the task, once for"
        f" all tasks in module_defaults (group/selfhosted.paas.{access.platform}), or in the environment as {variables}"
        " where the module runs. Lookups and inventories do not read module_defaults: they take options and the"
        " environment."
    )


def refuse_less(params: Mapping[str, Any]) -> None:
    """Raises PaasError where a time or a number of tries is less than makes sense."""
    for name, least in _LEAST.items():
        given = params.get(name)
        if given is not None and given < least:
            raise PaasError(f"{name}={given} makes no sense: it is at least {least}.", "validation")


def open_connection(params: Mapping[str, Any], access: Access) -> Connection:
    """What the connection options ask for. Raises PaasError where one is missing or cannot work."""
    url = (params.get("api_url") or "").strip()
    key_option = access.key.name
    key = (params.get(key_option) or "").strip()
    missing = _missing(access, url, key)
    if missing:
        raise PaasError(missing, "validation")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        host = url.rpartition("://")[2]
        example = f", such as https://{host}" if urlsplit(f"https://{host}").hostname else ""
        raise PaasError(
            f"api_url is not a usable address: {url}. It begins with http:// or https://{example}.", "validation"
        )
    if urlsplit(url).username is not None:
        raise PaasError(
            "api_url must not hold a user or password; use api_headers for a proxy that wants one.", "validation"
        )
    if not key.isascii() or any(char.isspace() for char in key):
        raise PaasError(f"{key_option} holds white space or characters that a header cannot carry.", "validation")
    extra = {str(name): str(value) for name, value in (params.get("api_headers") or {}).items() if value is not None}
    for name, value in extra.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise PaasError(f"api_headers holds a name or value that a header cannot carry, at {name!r}.", "validation")
    refuse_less(params)
    timeout, retries = params.get("api_timeout"), params.get("api_retries")
    connection = Connection(
        url=url.rstrip("/"),
        headers={"User-Agent": USER_AGENT, **extra, access.header: f"{access.prefix}{key}"},
        timeout=30.0 if timeout is None else float(timeout),
        retries=3 if retries is None else int(retries),
        verify=params.get("ca_path") or True if params.get("validate_certs", True) else False,
    )
    connection.redactor.add(key, list(extra.values()))
    return connection
