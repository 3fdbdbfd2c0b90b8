# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a Coolify application is reached, and what its container is given."""

from __future__ import annotations

from ..language.fields import flag, items, text
from ..language.wire import REQUIRED_TEXT
from ..language.wire_lists import URL_LIST, URLS
from ..language.words import Field
from .application_sources import EVERYBODY, PARTIAL_DOMAINS, setting
from .run_options import dropped
from .wires import ALIASES, PROXY_LABELS

NETWORK = (
    items(
        "domains",
        "URLs under which the proxy of the server offers the application. Each has V(http://) or V(https://), and"
        " a port where the container does not listen on the first of O(ports_exposes).",
        "The list is the whole list, unless O(purge_domains=false): others are removed. An empty list removes all.",
        "With O(build_pack=dockercompose) use O(docker_compose_domains).",
        read="fqdn",
        taken=EVERYBODY,
        wire=URLS,
        partial=PARTIAL_DOMAINS,
        kept="Coolify ignores domains where the server has no proxy",
    ),
    items(
        "noindex_domains",
        "Those of O(domains) that search engines are told not to index.",
        wire=URL_LIST,
        along=("domains",),
        since="4.3",
        kept="Coolify drops URLs that are not among the domains",
    ),
    text(
        "redirect",
        "Where the proxy sends visitors of the other spelling of a domain.",
        choices=("www", "non-www", "both"),
    ),
    items(
        "ports_exposes",
        "Ports that the container listens on; the proxy uses the first. It cannot be emptied again.",
    ),
    items("ports_mappings", "Ports of the server that lead into the container, as V(8080:80)."),
    items(
        "custom_network_aliases",
        "Further names of the container in its Docker network. Coolify writes a hyphen for a space.",
        wire=ALIASES,
    ),
    Field(
        "custom_labels",
        (
            "Container labels that replace the ones Coolify makes for its proxy. A dictionary, a list of V(key=value),"
            " or text with one on each line.",
            "Coolify makes its own again whenever domains, basic authentication, compression or path stripping change,"
            " so they are always written last.",
        ),
        type="raw",
        wire=PROXY_LABELS,
        on_create=False,
    ),
    text(
        "custom_docker_run_options",
        "Further options of docker run, for example V(--init --cap-add NET_ADMIN).",
        "Coolify knows only some of them and drops the others without a word; the task warns of those.",
        caution=dropped,
    ),
    flag(
        "is_http_basic_auth_enabled",
        "Whether the proxy asks for a user and a password.",
        along=("http_basic_auth_username", "http_basic_auth_password"),
        needs=("http_basic_auth_username", "http_basic_auth_password"),
    ),
    text("http_basic_auth_username", "User that the proxy lets in. It cannot be emptied again.", wire=REQUIRED_TEXT),
    text(
        "http_basic_auth_password",
        "Password that the proxy lets in. It cannot be emptied again.",
        wire=REQUIRED_TEXT,
        secret=True,
    ),
    setting(flag, "is_force_https_enabled", "Whether the proxy sends visitors of V(http://) to V(https://)."),
    setting(flag, "is_gzip_enabled", "Whether the proxy compresses.", since="4.2"),
    setting(
        flag,
        "is_stripprefix_enabled",
        "Whether the proxy takes the path of a domain off before it asks the container.",
        since="4.2",
    ),
    setting(flag, "connect_to_docker_network", "Whether containers of Compose also join the predefined network."),
    setting(
        flag,
        "is_container_label_escape_enabled",
        "Whether V($) in labels is escaped, so that Docker does not take it for a variable.",
    ),
)
