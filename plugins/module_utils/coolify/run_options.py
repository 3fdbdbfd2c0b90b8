# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Coolify makes of options of docker run: of a few it makes a Compose file, the others it drops."""

from __future__ import annotations

import re
from typing import Any

KNOWN = frozenset(
    f"--{name}"
    for name in (
        *("cap-add", "cap-drop", "security-opt", "sysctl", "ulimit", "device", "shm-size", "dns"),
        *("init", "privileged", "ip", "ip6", "gpus", "hostname", "entrypoint"),
    )
)
"""Read in bootstrap/helpers/docker.php of Coolify 4.3.10."""
WHOLE = ("--gpus", "--hostname", "--entrypoint")
"""Whose values Coolify reads to their end; of every other value it takes what stands before the first hyphen."""
INSTEAD = {
    "storages": ("-v", "--volume", "--mount", "--tmpfs"),
    "ports_mappings": ("-p", "--publish"),
    "ports_exposes": ("--expose",),
    "environment_variables": ("-e", "--env", "--env-file"),
    "custom_labels": ("-l", "--label"),
    "limits_memory": ("-m", "--memory"),
    "limits_memory_swap": ("--memory-swap",),
    "limits_memory_reservation": ("--memory-reservation",),
    "limits_cpus": ("--cpus",),
    "limits_cpuset": ("--cpuset-cpus",),
    "limits_cpu_shares": ("-c", "--cpu-shares"),
    "custom_network_aliases": ("--network-alias",),
    "health_check_command": ("--health-cmd",),
}
_WORDS = re.compile(r"""(?:[^\s"']|"(?:\\.|[^"])*"|'(?:\\.|[^'])*')+""")


def dropped(value: Any) -> str | None:
    """What is wrong with options as Coolify reads them, as the end of a warning, or None."""
    words = _WORDS.findall(str(value or ""))
    lost, cut = [], []
    for index, word in enumerate(words):
        option, equals, given = word.partition("=")
        if not re.match(r"--?[A-Za-z]", option):
            continue
        if option not in KNOWN:
            lost.append(option)
            continue
        following = words[index + 1] if index + 1 < len(words) and not words[index + 1].startswith("-") else ""
        argument = given if equals else following
        if option not in WHOLE and "-" in argument:
            cut.append(f"{option} {argument}")
    complaints = [
        *(f"holds {name}, which Coolify drops without a word{_instead(name)}" for name in dict.fromkeys(lost)),
        *(
            f"holds {name}, of which Coolify takes only what stands before the first hyphen of the value"
            for name in dict.fromkeys(cut)
        ),
    ]
    return "; ".join(complaints) or None


def _instead(option: str) -> str:
    name = next((name for name, options in INSTEAD.items() if option in options), "")
    return f". Use the option {name} instead" if name else ""
