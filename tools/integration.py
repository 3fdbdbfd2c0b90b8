# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the integration targets against embedded servers: python tools/integration.py [--door DOOR] [TARGET ...].

They run through both doors, or through the one that is named: in-process or module. With --real those that can, on the
servers of COOLIFY_URL and COOLIFY_TOKEN, DOKPLOY_URL and DOKPLOY_API_KEY.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Callable

import ansible_test
import tree
import yaml
from servers import VARIABLES, EmbeddedServer, connection_environment, embedded

DOORS = ("in-process", "module")
# Those that look at nothing but what the modules tell, and leave nothing behind.
FOR_REAL = ("cases",)
PLACES = (tree.TREE, *(tree.ROOT / name for name in ("tests", "tests/behaviour", "tests/fields")))


Sort = Callable[[dict[str, Any]], Any]


class Literal(str):
    """Text that is no template, whatever is in it."""


class Dumper(yaml.SafeDumper):
    """Without anchors, since people write none either."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


Dumper.add_representer(Literal, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text)))


def literal(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: literal(item) for key, item in value.items()}
    if isinstance(value, list):
        return list(map(literal, value))
    return Literal(value) if isinstance(value, str) and "{" in value else value


@contextlib.contextmanager
def access(real: bool) -> Iterator[tuple[dict[str, str], dict[str, EmbeddedServer | None]]]:
    """The variables of the targets that say where the servers are, and the servers where they are embedded ones."""
    if real:
        named = {name: names for name, names in VARIABLES.items() if all(map(os.environ.get, names))}
        variables = {name.lower(): os.environ[name] for names in named.values() for name in names}
        yield variables, dict.fromkeys(named)
        return
    with embedded() as (coolify, dokploy):
        variables = {name.lower(): value for name, value in connection_environment(coolify, dokploy).items()}
        yield variables, {"coolify": coolify, "dokploy": dokploy}


@contextlib.contextmanager
def cases(
    config: dict[str, str], servers: dict[str, EmbeddedServer | None], sort: Sort, modules: Sequence[str]
) -> Iterator[list[dict[str, Any]]]:
    """One object of each sort that the target takes through its life, from tests/resources."""
    sys.path[:0] = map(str, PLACES)
    objects = importlib.import_module("for_plays").objects
    with contextlib.ExitStack() as stack:
        found = []
        for platform, server in servers.items():
            url, key = (config[name.lower()] for name in VARIABLES[platform])
            found += stack.enter_context(objects(platform, url, key, server, sort, modules))
        yield found


def first_of(made: list[dict[str, Any]], sort: Sort) -> list[dict[str, Any]]:
    """The first case of each sort."""
    found: dict[Any, dict[str, Any]] = {}
    for case in made:
        found.setdefault(sort(case), case)
    return list(found.values())


def variant_of(case: dict[str, Any]) -> Any:
    return *kind_of(case), case["variant"]


def kind_of(case: dict[str, Any]) -> Any:
    return case["platform"], case["kind"]


def shape_of(case: dict[str, Any]) -> Any:
    """What a door could treat otherwise: where it stands, whether it is made at all, what can be done with it."""
    modules = importlib.import_module("ansible_collections.selfhosted.paas.plugins.module_utils.modules")
    resource = modules.declaration_of(f"{case['platform']}_{case['kind']}")
    runs = type(resource.lifecycle).__name__ if resource.lifecycle else ""
    return case["platform"], case["lasting"], len(resource.parents), runs


SORTS: dict[str, Sort] = {"in-process": kind_of, "module": shape_of}


def main(doors: list[str], targets: list[str], real: bool, modules: Sequence[str]) -> int:
    tree.refresh()
    every = targets or sorted(path.name for path in (tree.ROOT / "tests" / "integration" / "targets").iterdir())
    # The cases make machines, keys and more for themselves; the others want a server as it is at first.
    groups = [[name for name in every if name in FOR_REAL], [name for name in every if name not in FOR_REAL]]
    return max(run(doors, group, real, modules) for group in groups if group)


def run(doors: list[str], targets: list[str], real: bool, modules: Sequence[str]) -> int:
    with contextlib.ExitStack() as stack:
        config, servers = stack.enter_context(access(real))
        # The doors know nothing of variants, and each field of each has been tested without one. Through the module
        # door every task costs a second.
        sorts = {door: variant_of if real else SORTS[door] for door in doors}
        finest = next(sort for sort in (variant_of, kind_of, shape_of) if sort in sorts.values())
        made = stack.enter_context(cases(config, servers, finest, modules)) if "cases" in targets else []
        path = tree.COLLECTION / "tests" / "integration" / "integration_config.yml"
        codes = []
        for door in doors:
            print(f"-- through the {door} door", flush=True)
            some = first_of(made, sorts[door])
            given = {**config, "selfhosted_paas_in_process": door == "in-process", "cases": literal(some)}
            path.write_text(yaml.dump(given, Dumper=Dumper), encoding="utf-8")
            # Each target is tried; one that has failed still makes this fail.
            codes.append(ansible_test.run(["integration", "--local", "--continue-on-error", *targets]))
        return max(codes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--door", choices=DOORS, help="only through this one")
    parser.add_argument("--real", action="store_true", help="on the servers that the environment names")
    parser.add_argument("--kind", action="append", default=[], help="of the cases only those of this module")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    options = parser.parse_args()
    chosen = options.targets or (list(FOR_REAL) if options.real else [])
    sys.exit(main([options.door] if options.door else list(DOORS), chosen, options.real, options.kind))
