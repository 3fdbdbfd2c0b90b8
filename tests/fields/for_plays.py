# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cases as plays can use them: one object of each kind and variant, with values instead of functions."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, Callable

from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from frame import Bench, Server
from lives import Life, life
from resources import cases
from resources.case import NotThere
from servers import EmbeddedServer

PROJECT = "selfhosted.paas cases"


@contextlib.contextmanager
def objects(
    platform: str,
    url: str,
    key: str,
    embedded: EmbeddedServer | None,
    sort: Callable[[dict[str, Any]], Any],
    modules: Sequence[str] = (),
) -> Iterator[list[dict[str, Any]]]:
    """What the integration target takes each kind through on one server, in a project that is removed at the end: the
    first of each sort, by what is known of one beforehand; only those of C(modules), if there are any.

    A run that is interrupted removes what the target has not come to. Names are the same in every run, so that what one
    that was killed has left goes first in the next.
    """
    bench = Bench(Server(platform, url, key, embedded), project=PROJECT)
    project = declaration_of(f"{platform}_project")
    bench.run(project, name=PROJECT)
    bench.cleanup.append(lambda: bench.run(project, name=PROJECT, state="absent"))
    lives: list[Life] = []
    try:
        yield list(_objects(bench, lives, sort, modules))
    except KeyboardInterrupt:
        for made in lives:
            bench.cleanup.append(made.end)
        raise
    finally:
        bench.close()


def _objects(
    bench: Bench, lives: list[Life], sort: Callable[[dict[str, Any]], Any], modules: Sequence[str]
) -> Iterator[dict[str, Any]]:
    seen = set()
    for kind, case in cases(bench.server.platform).items():
        for variant in case.variants if not modules or case.resource.module in modules else ():
            known = {
                "platform": bench.server.platform,
                "kind": kind,
                "variant": variant,
                "lasting": bool(case.resource.lasting),
            }
            # Finding out what goes together takes long.
            if sort(known) in seen:
                continue
            name = case.named(f"selfhosted.paas {kind} {variant}".strip())
            try:
                made = life(bench, case, variant, name)
            except NotThere as reason:
                print(f"{case.resource.module} {variant}: left out, {reason}", flush=True)
                continue
            except Failure as failure:
                raise AssertionError(f"{case.resource.module} {variant}: {failure}") from failure
            lives.append(made)
            seen.add(sort(known))
            removal = {item.name for item in case.resource.delete_options}
            yield {
                **known,
                "plural": case.resource.plural,
                "id_option": case.resource.id_option,
                "identity": {name: value for name, value in made.identity.items() if name not in removal},
                "first": made.first,
                "second": made.second,
                "gone": made.options("delete"),
            }


def many(platform: str, server: EmbeddedServer, count: int) -> dict[str, list[dict[str, Any]]]:
    """By kind, the options of so many objects that are there; of fewer where no two can be alike but for the name."""
    bench = Bench(Server(platform, server.url, server.key, server), project=PROJECT)
    bench.run(declaration_of(f"{platform}_project"), name=PROJECT)
    made: dict[str, list[dict[str, Any]]] = {}
    for kind, case in cases(platform).items():
        made[kind] = []
        for number in range(1 if case.resource.lasting else count):
            named = {} if case.resource.lasting else {"name": case.named(f"many {kind} {number}")}
            options = {**named, **case.base(bench)}
            try:
                bench.run(case.resource, **options)
            except Failure:
                assert made[kind], f"{kind}: {options}"
                break
            made[kind].append(options)
    return made
