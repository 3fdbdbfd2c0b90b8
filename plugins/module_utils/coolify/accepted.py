# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Coolify takes, by kinds of values. Where earlier versions took more, the rule says since when."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from ..language.accepting import FILLED, KEPT, Rule, between, each, length, only, pattern

_FORBIDDEN_IN_URLS = re.compile(r"[`$;|<>()\\\s*]")
_URL = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
_INTERNAL_HOST = re.compile(r"localhost|.*\.local|\d+(\.\d+){3}", re.IGNORECASE)
_REPOSITORY = re.compile(
    r"git@[a-zA-Z0-9.-]+:[a-zA-Z0-9\-_/.~]+"
    r"|git://[a-zA-Z0-9.-]+(:[0-9]+)?[:/][a-zA-Z0-9\-_/.~]+"
    r"|https?://([^/@]+@)?(?P<host>[^/:@]+)(:[0-9]+)?(/[a-zA-Z0-9\-_/.@~]*)?"
)
_NOT_IN_REPOSITORIES = frozenset(";|&$`(){}[]<>\"'\\!?*^%=+#")
_CRON_WORDS = frozenset(
    (
        "every_minute",
        *("hourly", "daily", "weekly", "monthly", "yearly"),
        *("@hourly", "@daily", "@weekly", "@monthly", "@yearly", "@annually", "@midnight"),
    )
)
_CRON_FIELD = re.compile(r"[0-9A-Za-z*?/,#-]+")


def _characters(allowed: str) -> Rule:
    """Text of letters and digits of any script, spaces and some more."""

    def holds(value: Any) -> bool:
        return all(item in allowed or item.isspace() or unicodedata.category(item)[0] in "LMN" for item in str(value))

    return Rule(f"hold only letters, digits, spaces and {' '.join(allowed)}", holds)


def _is_address(value: Any) -> bool:
    """Whether it begins with a scheme and a host. Of the host only what no server takes is looked at."""
    return _URL.match(value) is not None and not _FORBIDDEN_IN_URLS.search(value)


def _is_repository(value: Any) -> bool:
    found = _REPOSITORY.fullmatch(value)
    if found is None or ".." + "/" in value or _NOT_IN_REPOSITORIES.intersection(value):
        return False
    return not (found["host"] and _INTERNAL_HOST.fullmatch(found["host"]))


def _is_branch(value: Any) -> bool:
    if not re.fullmatch(r"[a-zA-Z0-9\-_/.]+", value) or value == "HEAD" or value.endswith(".lock"):
        return False
    return not (".." in value or "//" in value or value[0] in "/." or value[-1] in "/.")


def _is_frequency(value: Any) -> bool:
    fields = value.split()
    return value in _CRON_WORDS or (len(fields) == 5 and all(map(_CRON_FIELD.fullmatch, fields)))


def _are_distinct_hosts(value: Any) -> bool:
    hosts = [pair.partition(":")[0] for pair in value]
    return len(set(hosts)) == len(hosts)


def is_docker_name(value: Any) -> bool:
    """Whether it can be the name of a volume, a container or a stage of a build."""
    return re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9._-]*", str(value or "")) is not None


def is_plain_path(value: str) -> bool:
    """Whether it can be the path of a single file that is mounted."""
    return not re.search(r"[`$;|&<>\n\\]", value) and not {".", ".."}.intersection(value.strip("/").split("/"))


PLACE_NAME = (_characters("-_./@&()#,:+"), length(255, least=3))
PLACE_DESCRIPTION = (_characters("-_.,!?()'\"+=*/@&"), length(255))
# Without a word: what is called so would not be found again.
NO_TAG = Rule(
    "hold no < before anything but a space",
    lambda value: not re.search(r"<(?!\s)", str(value), re.ASCII),
    instead="takes it out",
)
PLAIN_NAME = (FILLED, length(255))
NAME = (*PLAIN_NAME, NO_TAG)
ADDRESS = Rule("begin with http:// or https:// and a host, without spaces and wildcards", _is_address)
_ASCII = Rule(
    "is written in ASCII, the name of a host with other letters in punycode, such as xn--bcher-kva.example", str.isascii
)
SENT_TO = (
    _ASCII,
    Rule(
        "have no dot at the end of its host",
        lambda value: not re.match(r"https?://[^/?#]*\.(:\d+)?([/?#]|$)", value, re.I),
    ),
)
ADDRESSES = (
    each(ADDRESS),
    each(_ASCII),
    Rule("have at most 2048 characters together", lambda value: len(",".join(value)) <= 2048, since="4.2"),
)
_SMALL = Rule(
    "has no capital letters behind the host",
    lambda value: not re.search(r"[A-Z]", _URL.sub("", value)),
    instead="makes them small",
)
PART_ADDRESSES = (*ADDRESSES, each(_SMALL))
SERVICE_ADDRESSES = (
    Rule(
        "hold only addresses that begin with http:// or https:// and a host, without spaces and wildcards, in ASCII (a"
        " host with other letters as punycode)",
        lambda value: all(_is_address(url) and url.isascii() for entry in value.values() for url in entry["urls"]),
    ),
)
REPOSITORY = (
    FILLED,
    *only(
        (
            Rule(
                "be the address of a repository that begins with https://, http://, git:// or git@, on a host with a"
                " public name, and of letters, digits and - _ / . @ ~",
                _is_repository,
            ),
        ),
        on_update=False,
        variants=("public", "deploy_key"),
    ),
)
BRANCH = (
    FILLED,
    Rule("be the name of a branch, of letters, digits and - _ / . , and not HEAD", _is_branch),
)
COMMIT = (
    FILLED,
    pattern(r"[a-zA-Z0-9][a-zA-Z0-9._\-/]*", "be HEAD, a commit or a tag, of letters, digits and . _ - /"),
)
IMAGE_NAME = (
    *only((FILLED,), on_update=False, variants=("image",)),
    length(255),
    *only(
        (
            pattern(
                r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?/)?[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*"
                r"(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*(@sha256)?",
                "be the name of an image in small letters, such as ghcr.io/acme/web, and without a tag, which is"
                " docker_registry_image_tag",
            ),
        ),
        since="4.1.2",
    ),
)
IMAGE_TAG = only(
    (pattern(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", "be a tag, of at most 128 letters, digits and _ . -"),),
    since="4.1.2",
)
_COMMAND = pattern(
    r"(?:[ \t]+|&&|\|\||\"[^\"$`\\\n\r]*\"|'[^'\n\r]*'|[a-zA-Z0-9._\-/=:@,+\[\]{}#%^~*?!]+)+",
    "be one line without $ ` ; < > ( ) \\ and without a single & or | (inside of single quotes they may stand)",
)
COMMAND = (_COMMAND, length(1000))
LONG_COMMAND = (_COMMAND, length(2000))
FILE = (
    pattern(r"/[a-zA-Z0-9._\-/~@+]+", "be the path of a file, of letters, digits and . _ - / ~ @ +"),
    length(255),
)
DIRECTORY = (
    pattern(r"/[a-zA-Z0-9._\-/~@+]*", "be the path of a directory, of letters, digits and . _ - / ~ @ +"),
    length(255),
)
_DOCKER_NAME = Rule("begin with a letter or digit and hold only these and . _ -", is_docker_name)
CONTAINER = (FILLED, _DOCKER_NAME, length(255))
STAGE = (_DOCKER_NAME, length(128))
PORTS = (each(pattern(r"\d+", "is the number of a port")),)
PORT_MAPPINGS = (
    each(pattern(r"\d+:\d+", "is two ports, such as 8080:80")),
    Rule("name each port of the server once", _are_distinct_hosts),
)
HEALTH_COMMAND = (
    pattern(r"[a-zA-Z0-9 \-_./:=@,+]+", "be a command of letters, digits, spaces and - _ . / : = @ , +"),
    length(1000),
)
HEALTH_PATH = (FILLED, pattern(r"[a-zA-Z0-9/\-_.~%,;]+", "be a path, of letters, digits and / - _ . ~ % , ;"))
HEALTH_HOST = (FILLED, pattern(r"[a-zA-Z0-9.\-_]+", "be a host, of letters, digits and . - _"))
PORT = (between(1, 65535),)
VARIABLE_NAME = (
    FILLED,
    length(255),
    *only(
        (pattern(r"[A-Za-z_][A-Za-z0-9_.]*", "begin with a letter or _ and hold only letters, digits, _ and ."),),
        since="4.2",
    ),
)
COMMENT = (length(256),)
NOTE = (length(255),)
LONG_DESCRIPTION = (NO_TAG,)
DESCRIPTION = (*NOTE, NO_TAG)
PRIVATE_KEY = (
    FILLED,
    pattern(r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----\s.*", "be a private key in PEM or in the form of OpenSSH"),
)
FREQUENCY = (
    FILLED,
    Rule(
        "be a cron expression of five fields, or one of every_minute, hourly, daily, weekly, monthly, yearly",
        _is_frequency,
    ),
)

# They end up in a command of a shell.
DATABASE_NAMES = (
    Rule(
        "hold none of ` $( ${ & ; < > and no tab or line break",
        lambda value: not re.search(r"[`&;<>\t\n\r]|\$[({]", value),
    ),
)

LIMITS = dict.fromkeys(("limits_memory", "limits_memory_swap", "limits_memory_reservation", "limits_cpus"), (FILLED,))

APPLICATION = {
    "name": NAME,
    "description": DESCRIPTION,
    "git_repository": REPOSITORY,
    "git_branch": BRANCH,
    "git_commit_sha": COMMIT,
    "docker_registry_image_name": IMAGE_NAME,
    "docker_registry_image_tag": IMAGE_TAG,
    "install_command": COMMAND,
    "build_command": COMMAND,
    "start_command": COMMAND,
    "base_directory": DIRECTORY,
    "publish_directory": DIRECTORY,
    "dockerfile_location": FILE,
    "dockerfile_target_build": STAGE,
    "docker_compose_location": FILE,
    "docker_compose_domains": SERVICE_ADDRESSES,
    "docker_compose_custom_build_command": COMMAND,
    "docker_compose_custom_start_command": COMMAND,
    "domains": ADDRESSES,
    "ports_exposes": (KEPT, *PORTS),
    "ports_mappings": PORT_MAPPINGS,
    "custom_docker_run_options": LONG_COMMAND,
    "http_basic_auth_username": (KEPT,),
    "http_basic_auth_password": (KEPT,),
    "health_check_command": HEALTH_COMMAND,
    "health_check_path": HEALTH_PATH,
    "health_check_port": PORT,
    "health_check_host": HEALTH_HOST,
    **LIMITS,
    "pre_deployment_command_container": CONTAINER,
    "post_deployment_command_container": CONTAINER,
    "preview_url_template": (FILLED,),
    "stop_grace_period": (between(1, 3600),),
    "docker_images_to_keep": (between(0, 100),),
    "max_restart_count": (between(0),),
}

# A PATCH with an empty one is answered with 500.
IDENTIFIER = (
    KEPT,
    pattern(
        r"[A-Za-z_][A-Za-z0-9_]{0,62}",
        "begin with a letter or _ and hold only letters, digits and _, at most 63 in all",
    ),
)
PASSWORD = (
    KEPT,
    pattern(
        r"[A-Za-z0-9!@#%^*()_+\-=\[\]{}:,.?/~]+",
        "hold only letters, digits and ! @ # % ^ * ( ) _ + - = [ ] { } : , . ? / ~",
    ),
    length(128),
)
DATABASE = {
    "name": NAME,
    "description": DESCRIPTION,
    "image": (FILLED,),
    "public_port": only((between(1024, 65535),), on_update=False),
    "public_port_timeout": (between(1),),
    **LIMITS,
    "health_check_interval": (between(1),),
    "health_check_timeout": (between(1),),
    "health_check_retries": (between(1),),
    "health_check_start_period": (between(0),),
}
SERVICE = {"name": NAME, "description": LONG_DESCRIPTION, "type": (KEPT, FILLED)}
