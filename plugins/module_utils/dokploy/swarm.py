# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Dokploy hands to Docker Swarm as it is, with times such as C(30s) where Docker counts nanoseconds.

Every service of Dokploy has these columns, applications and databases alike.
"""

from __future__ import annotations

from typing import Any

from ..language.wire import FLAG, NUMBER, Wire
from ..language.wire_lists import DICTIONARY, ITEMS, PRESENCE, Items, Structure, Structures
from ..language.wire_units import BYTES, HEALTH_TIME, NANO_CPUS, NANOSECONDS
from ..language.words import Field


class Spread(Items):
    """Labels of nodes to spread over evenly; each travels as a preference of its own."""

    def decode(self, raw: Any) -> list[str]:
        return [str((item.get("Spread") or {}).get("SpreadDescriptor")) for item in raw or ()]

    def encode(self, value: Any) -> Any:
        return [{"Spread": {"SpreadDescriptor": label}} for label in value] or None


def column(name: str, *doc: str, **words: Any) -> Field:
    """A field that only the update call takes; the create call ignores it without a word."""
    return Field(name, doc, **{"on_create": False, **words})


def switch(name: str, *doc: str, **words: Any) -> Field:
    return column(name, *doc, type="bool", wire=FLAG, **words)


def texts(name: str, *doc: str, wire: Wire = ITEMS, **words: Any) -> Field:
    return column(name, *doc, type="list", elements="str", wire=wire, **words)


def limit(name: str, api: str, what: str, example: str, wire: Wire) -> Field:
    return column(
        name, f"{what}, for example {example}. An empty text removes it.", api=api, wire=wire, unquoted="decimal"
    )


def structure(name: str, api: str, what: str, *parts: Field, since: str = "") -> Field:
    left_out = "Suboptions that are left out are left alone; an empty dictionary clears it."
    return column(name, what, left_out, type="dict", suboptions=parts, api=api, wire=Structure(parts), since=since)


def choice(name: str, api: str, what: str, *parts: Field) -> Field:
    one = "Exactly one of its suboptions; an empty dictionary clears it."
    return column(name, what, one, type="dict", suboptions=parts, api=api, wire=Structure(parts, choice=True))


def structures(name: str, api: str, what: str, *parts: Field, since: str = "") -> Field:
    whole = "The list is the whole list; an empty one clears it."
    return column(
        name, what, whole, type="list", elements="dict", suboptions=parts, api=api, wire=Structures(parts), since=since
    )


def part(name: str, api: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, api=api, **words)


def number(name: str, api: str, *doc: str, **words: Any) -> Field:
    return part(name, api, *doc, type="int", wire=NUMBER, **words)


def time(name: str, api: str, what: str, example: str, wire: Wire = NANOSECONDS) -> Field:
    return part(name, api, f"{what}, with its unit, for example V({example}). An empty text takes it out.", wire=wire)


def words(name: str, api: str, *doc: str, wire: Wire = ITEMS) -> Field:
    return part(name, api, *doc, type="list", elements="str", wire=wire)


LIMITS = (
    limit("memory_limit", "memoryLimit", "Memory the container may use", "V(512m) or V(1.5g)", BYTES),
    limit("memory_reservation", "memoryReservation", "Memory that is kept for the container", "V(256m)", BYTES),
    limit("cpu_limit", "cpuLimit", "Number of CPUs the container may use", "V(0.5)", NANO_CPUS),
    limit("cpu_reservation", "cpuReservation", "Number of CPUs that are kept for the container", "V(0.25)", NANO_CPUS),
    structures(
        "ulimits_swarm",
        "ulimitsSwarm",
        "Limits of the processes in the container.",
        part("name", "Name", "Name of the limit, for example V(nofile).", required=True),
        number("soft", "Soft", "Limit that a process may raise by itself; V(-1) for none.", required=True),
        number("hard", "Hard", "Limit that it cannot pass; V(-1) for none.", required=True),
        since="0.27",
    ),
)

HEALTH_CHECK = structure(
    "health_check_swarm",
    "healthCheckSwarm",
    "How the swarm finds out whether a container is healthy.",
    words("test", "Test", 'The check, for example V(["CMD", "curl", "-f", "http://localhost:3000/health"]).'),
    time("interval", "Interval", "Time between two checks", "30s", HEALTH_TIME),
    time("timeout", "Timeout", "Longest time one check may take", "5s", HEALTH_TIME),
    time(
        "start_period", "StartPeriod", "Time after the start in which a failed check does not count", "1m", HEALTH_TIME
    ),
    number("retries", "Retries", "Number of failed checks in a row that make a container unhealthy."),
)

RESTART_POLICY = structure(
    "restart_policy_swarm",
    "restartPolicySwarm",
    "When the swarm starts a container again that has ended.",
    part("condition", "Condition", "After which end.", choices=("none", "on-failure", "any")),
    time("delay", "Delay", "Pause before it is started again", "5s"),
    number("max_attempts", "MaxAttempts", "Number of attempts within the window."),
    time("window", "Window", "Time in which attempts are counted", "2m"),
)

PLACEMENT = structure(
    "placement_swarm",
    "placementSwarm",
    "On which nodes of the swarm containers run.",
    words("constraints", "Constraints", "What a node has to be, for example V(node.role==worker)."),
    words(
        "preferences",
        "Preferences",
        "Labels of nodes over whose values containers are spread, for example V(node.labels.zone).",
        wire=Spread(),
    ),
    number("max_replicas", "MaxReplicas", "Largest number of containers on one node."),
    structures(
        "platforms",
        "Platforms",
        "Platforms that the image is made for.",
        part("architecture", "Architecture", "Architecture, for example V(amd64).", required=True),
        part("os", "OS", "Operating system, for example V(linux).", required=True),
    ),
)


def exchange(name: str, api: str, what: str) -> Field:
    return structure(
        name,
        api,
        f"How the swarm {what}.",
        number("parallelism", "Parallelism", "Number of containers that are replaced at once.", required=True),
        time("delay", "Delay", "Pause between two of them", "10s"),
        part(
            "failure_action",
            "FailureAction",
            "What happens when one does not come up.",
            choices=("continue", "pause", "rollback"),
        ),
        time("monitor", "Monitor", "Time for which a new container is watched", "15s"),
        part(
            "max_failure_ratio",
            "MaxFailureRatio",
            "Share of containers that may fail, from V(0) to V(1).",
            type="float",
            wire=Wire(),
        ),
        part(
            "order",
            "Order",
            "Whether the old container is stopped first or the new one is started first.",
            choices=("stop-first", "start-first"),
            required=True,
        ),
    )


MODE = choice(
    "mode_swarm",
    "modeSwarm",
    "How many containers there are, instead of O(replicas).",
    structure("replicated", "Replicated", "A fixed number.", number("replicas", "Replicas", "The number.")),
    part("global", "Global", "One on every node.", type="bool", wire=PRESENCE),
    structure(
        "replicated_job",
        "ReplicatedJob",
        "As many as it takes until enough have ended well.",
        number("max_concurrent", "MaxConcurrent", "Largest number that runs at once."),
        number("total_completions", "TotalCompletions", "Number that has to end well."),
    ),
    part("global_job", "GlobalJob", "One on every node until it has ended well.", type="bool", wire=PRESENCE),
)

NETWORKS = structures(
    "network_swarm",
    "networkSwarm",
    "Networks the containers are in, by their names in Docker, instead of those of Dokploy.",
    part("target", "Target", "Name of the network, for example V(dokploy-network)."),
    words("aliases", "Aliases", "Further names of the container in it."),
    part("driver_opts", "DriverOpts", "Options of the driver of the network.", type="dict", wire=DICTIONARY),
)

ENDPOINT = structure(
    "endpoint_spec_swarm",
    "endpointSpecSwarm",
    "How the service is reached. While it is set, Dokploy does not publish O(ports).",
    part("mode", "Mode", "Whether it has an address of its own.", choices=("vip", "dnsrr")),
    structures(
        "ports",
        "Ports",
        "Ports that are published.",
        part("protocol", "Protocol", "Protocol.", choices=("tcp", "udp", "sctp")),
        number("target_port", "TargetPort", "Port of the container."),
        number("published_port", "PublishedPort", "Port of the host."),
        part("publish_mode", "PublishMode", "Whether every node has the port.", choices=("ingress", "host")),
    ),
    since="0.25.7",
)

SWARM = (
    HEALTH_CHECK,
    RESTART_POLICY,
    PLACEMENT,
    exchange("update_config_swarm", "updateConfigSwarm", "replaces containers when the service changes"),
    exchange("rollback_config_swarm", "rollbackConfigSwarm", "goes back when a change has failed"),
    MODE,
    column(
        "labels_swarm",
        "Labels of the containers; the dictionary is all of them. An empty one clears them.",
        type="dict",
        api="labelsSwarm",
        wire=DICTIONARY,
    ),
    NETWORKS,
    column(
        "stop_grace_period_swarm",
        "Time that a container has to end before it is killed, with its unit, for example V(30s). An empty text clears"
        " it.",
        api="stopGracePeriodSwarm",
        wire=NANOSECONDS,
        since="0.25.5",
    ),
    ENDPOINT,
)
