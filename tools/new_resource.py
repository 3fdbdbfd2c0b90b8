# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Begin a resource with what the vendor's specification and the recordings know of it.

It writes the declaration, the case of its tests, the row of the embedded server where that has none, and the changelog
fragment. tools/generate.py makes the rest. What only a person can say is marked with a word that fails the checks as
long as it stands there.

    python tools/new_resource.py coolify private_key ROUTE=/security/keys
    python tools/new_resource.py coolify destination CREATE=/servers/{server_uuid}/destinations
    python tools/new_resource.py dokploy ssh_key ROUTER=sshKey
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import sketch as facts
from declared import HEADER, ROOT
from sketch import Asked, FieldSketch, Sketch

MARK = "UN" + "DECIDED"
PLACES = ("plugins", "tests/resources", "tests/emulator", "changelogs/fragments")
EMULATOR_HEADER = "".join(line for line in HEADER.splitlines(keepends=True) if "General Public" not in line)
MAKERS = {"string": "text", "boolean": "flag", "integer": "number", "number": "number", "array": "items"}
DEFAULT_WORDS = ("route", "create", "router", "plural")


def undecided() -> Iterator[str]:
    """Where a person still has to say something, as C(file:line: what)."""
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix in (".py", ".yml"):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    if MARK in line:
                        yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def written(made: Sketch) -> dict[str, str]:
    """Each file, by its path inside of the collection, with what it shall contain."""
    asked = made.asked
    files = {
        f"plugins/module_utils/{asked.platform}/{asked.plural}.py": declaration(made),
        f"tests/resources/{asked.platform}/{asked.kind}.py": case(made),
        f"changelogs/fragments/{asked.platform}-{asked.kind.replace('_', '-')}.yml": fragment(made),
    }
    if asked.platform == "coolify" and not served(asked):
        files[f"tests/emulator/coolify/{asked.plural}.py"] = embedded(made)
    return {name: formatted(text) if name.endswith(".py") else text for name, text in files.items()}


def formatted(text: str) -> str:
    """As ruff writes it, with imports in order."""
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "-q", "--select", "I,F401", "--fix"], ["format", "-q"]):
        place = ["--stdin-filename", str(ROOT / "plugins" / "module_utils" / "written.py"), "-"]
        done = subprocess.run([*ruff, *command, *place], input=text, capture_output=True, text=True, check=True)
        text = done.stdout
    return text


# -- the declaration ---------------------------------------------------------------------------------------------------


def declaration(made: Sketch) -> str:
    asked = made.asked
    title = asked.platform.capitalize()
    name = asked.kind.upper()
    titles = named(asked.plural)
    parts = [
        f"platform={asked.platform.upper()}",
        f'kind="{asked.kind}"',
        f'short="Manage {titles} of {title}"',
        f'doc=("Creates, changes and removes {titles} of {title}.",)',
        f'id="{made.id}"',
        f'id_option="{made.id_option}"',
    ]
    lines = [f"    {part},\n" for part in parts]
    for parent in made.parents:
        lines.append(f"    # {MARK}: it is in a {parent}; parents=(the reference to it,)\n")
    for call in ("list", "read", "create", "update", "delete"):
        if call in made.calls:
            lines.append(f"    {call}={made.calls[call]},\n")
    if asked.platform == "dokploy" and not served(asked):
        lines.append(f"    # {MARK}: the embedded server has no router {asked.router}\n")
    lines += [f"    # {MARK}: {said}\n" for said in made.odd]
    lines += ["    complete=True,\n"] if made.complete else []
    lines.append(f"    # {MARK}: who uses one, so that it is not removed while somebody does; occupants, or nobody\n")
    lines += ["    fields=(\n", *(field(made, item) for item in made.fields), "    ),\n"]
    lines += [f'    born="{made.born}",\n'] if made.born else []
    initial = {key: value for key, value in made.initial.items() if key not in (made.id, "uuid")}
    if initial:
        lines.append(f"    initial=Initial(record=lambda record: {initial!r}),\n")
    else:
        lines.append(f"    # {MARK}: what a new one has without being told is not recorded; initial\n")
    return (
        f'{HEADER}\n"""{titles[0].upper()}{titles[1:]} of {title}."""\n\nfrom __future__ import annotations\n\n'
        "from ..language.accepting import FILLED, length\nfrom ..language.call import Call\n"
        "from ..language.fields import flag, items, number, text\n"
        "from ..language.resource import Initial, Resource\n"
        "from ..language.wire import NAME, REQUIRED_TEXT, TEXT, TRIMMED_NAME, Text\n"
        f"from .client import {asked.platform.upper()}\n\n"
        f"{name} = Resource(\n{''.join(lines)})\n"
    )


def field(made: Sketch, item: FieldSketch) -> str:
    """One entry of C(fields), with a mark for each thing that is odd about it."""
    coolify = made.asked.platform == "coolify"
    words = [f'"{item.option}"', f'"{said(made, item)}"']
    words += [f'api="{item.api}"'] if item.api != item.option else []
    if item.choices:
        words.append(f"choices={tuple(map(str, item.choices))!r}")
    words += ["secret=True"] if item.secret else []
    words += ["needed=True"] if item.needed and item.option != "name" else []
    words += ["on_create=False"] if not item.on_create else []
    words += ["on_update=False"] if not item.on_update else []
    if item.option == "name":
        words.append(f"wire={'TRIMMED_NAME' if coolify else 'NAME'}")
    elif item.kind == "string" and not item.choices:
        filled = item.needed or bool(item.least)
        plain = "REQUIRED_TEXT" if filled else ""
        words += [f"wire={wire}"] if (wire := plain if coolify else "TEXT" if item.null else "Text(null=False)") else []
    rules = accepted(item)
    words += [f"accepts=({', '.join(rules)}{',' if len(rules) == 1 else ''})"] if rules else []
    marks = "".join(f"        # {MARK}: {one_line(text)}\n" for text in item.odd)
    return f"{marks}        {MAKERS.get(item.kind, 'text')}({', '.join(words)}),\n"


def named(kind: str) -> str:
    """A kind in a sentence."""
    proper = {"s3": "S3", "ssh": "SSH", "github": "GitHub", "gitlab": "GitLab", "gitea": "Gitea", "ai": "AI"}
    return " ".join(proper.get(word, word) for word in kind.split("_"))


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:95]


def said(made: Sketch, item: FieldSketch) -> str:
    if item.option == "name":
        return f"Name of the {named(made.asked.kind)}. It decides which one is meant."
    if item.option == "description":
        return "Description. An empty text clears it."
    return f"{MARK}: what {item.option} is."


def accepted(item: FieldSketch) -> list[str]:
    """Rules that the recordings and the specification show."""
    if item.kind != "string" or item.choices:
        return []
    filled = ["FILLED"] if (item.needed or (item.least and item.least > 0)) and not item.null else []
    if item.option == "name" and item.most is None and not (item.least and item.least > 1):
        return []
    if item.most is None and (item.least or 0) < 2:
        return filled
    limits = [f"length({item.most or 255}" + (f", least={item.least})" if item.least and item.least > 1 else ")")]
    return limits if item.least and item.least > 1 else [*filled, *limits]


# -- the tests ---------------------------------------------------------------------------------------------------------


def case(made: Sketch) -> str:
    """Two recorded values for each field; what every one needs besides its name is its place."""
    asked = made.asked
    module = f"ansible_collections.selfhosted.paas.plugins.module_utils.{asked.platform}.{asked.plural}"
    place = {item.option: item for item in made.fields if item.needed and item.option != "name"}
    places = [f'"{name}": {values(item)[0]}' for name, item in place.items()]
    places += [f'"{parent}": "{MARK}"' for parent in made.parents]
    samples = []
    for item in made.fields:
        if item.option != "name":
            fixed = ", fixed=True" if not item.on_update else ""
            samples.append(f'"{item.option}": Sample({", ".join(values(item))}{fixed})')
    broken = [f'"{item.option}": refused({", ".join(breaking(item))})' for item in made.fields if breaking(item)]
    return (
        f"{HEADER}from __future__ import annotations\n\nfrom {module} import {asked.kind.upper()}\n\n"
        f"from ..case import Case, Sample, refused\n\n"
        f"CASE = Case(\n    {asked.kind.upper()},\n"
        + (f"    place={{{', '.join(places)}}},\n" if places else "")
        + (f"    samples={{{', '.join(samples)},}},\n" if samples else "")
        + (f"    refused={{{', '.join(broken)},}},\n" if broken else "")
        + ")\n"
    )


def breaking(item: FieldSketch) -> list[str]:
    """Values that break its rules: what was refused in a recording, and what the rules are about."""
    rules = " ".join(accepted(item))
    found = [repr(value) for value in item.refused if isinstance(value, str)]
    found += ['""'] if "FILLED" in rules and "''" not in found else []
    found += [f'"x" * {(item.most or 255) + 1}'] if "length" in rules else []
    return found


def values(item: FieldSketch) -> tuple[str, str]:
    """Two values that the server took, as they are written in Python; a mark where none is recorded."""
    known: list[Any] = [
        value for value in (*item.samples, *item.choices) if value is not None and len(str(value)) < facts.LONGEST_VALUE
    ]
    distinct: list[Any] = []
    for value in known:
        if value not in distinct:
            distinct.append(value)
    if item.kind == "boolean":
        return "True", "False"
    if item.kind in ("integer", "number"):
        distinct = [*distinct, *(value for value in (1, 2) if value not in distinct)]
    elif item.kind == "string" and not item.choices and not item.odd and len(distinct) < 2:
        distinct += [text for text in ("first value", "second value") if text not in distinct]
    elif len(distinct) < 2:
        distinct += [f"{MARK}: a value that the server takes", f"{MARK}: another one"]
    return repr(distinct[0]), repr(distinct[1])


# -- the embedded server -----------------------------------------------------------------------------------------------


def served(asked: Asked) -> bool:
    """Whether the embedded server has the requests already."""
    coolify = asked.platform == "coolify"
    shown = rf'"{re.escape(asked.route)}["/]' if coolify else rf'Router\("{re.escape(asked.router)}"\)'
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "emulator" / asked.platform).glob("*.py"))
    return any(re.search(shown, text) for text in texts)


def embedded(made: Sketch) -> str:
    """A kind of the embedded Coolify, with the rules that the specification and the recordings show."""
    asked = made.asked
    rules = []
    for item in made.fields:
        words = [f'"{item.kind}"']
        words += ["required=True"] if item.needed else []
        words += ["null=True"] if item.null else []
        words += [f"least={item.least}"] if item.least else []
        words += [f"most={item.most}"] if item.most else []
        words += [f"choices={tuple(map(str, item.choices))!r}"] if item.choices else []
        rules.append(f'    "{item.api}": Rule({", ".join(words)}),\n')
    name = asked.kind.upper()
    title = asked.title.capitalize()
    return (
        f"{EMULATOR_HEADER}"
        f'"""{asked.plural.replace("_", " ").capitalize()}."""\n\nfrom __future__ import annotations\n\n'
        "from typing import Any\n\nfrom .gate import Call\nfrom .outside import Kind\nfrom .rules import Rule\n\n"
        f"RULES = {{\n{''.join(rules)}}}\n"
        f"# {MARK}: what the server says of one that is not there, and of one that is gone\n"
        f'{name} = Kind("{asked.plural}", "{asked.route}", "{title} not found.", "{title} deleted.", RULES)\n\n\n'
        f"def create(call: Call) -> Any:\n"
        f'    call.require("write")\n    row = {name}.add(call, {name}.checked(call, RULES))\n'
        f'    return 201, {{"uuid": row["uuid"]}}\n\n\n'
        f"# {MARK}: a line in server.py (MODULES) and one in store.py (the table)\n"
        f'ROUTES = [*{name}.routes, ("POST", "{asked.create}", create)]\n'
    )


def fragment(made: Sketch) -> str:
    module = f"{made.asked.platform}_{made.asked.kind}"
    titles = named(made.asked.plural)
    return f"---\nminor_changes:\n  - {module}, {module}_info - manage {titles}; exports have them too.\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platform", choices=("coolify", "dokploy"))
    parser.add_argument("kind", help="what it is called, such as private_key")
    parser.add_argument(
        "options",
        nargs="*",
        metavar="WORD=VALUE",
        help="ROUTE or ROUTER (where it is), CREATE (where it is made, if elsewhere), PLURAL",
    )
    args = parser.parse_args()
    words = dict(option.partition("=")[::2] for option in args.options)
    unknown = [word for word in words if word.lower() not in DEFAULT_WORDS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    asked = Asked(args.platform, args.kind, **{word.lower(): value for word, value in words.items() if value})
    for name, text in written(facts.sketch(asked)).items():
        path = ROOT / name
        if path.exists():
            print(f"there already: {name}")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"written: {name}, {text.count(MARK)} of its lines undecided")
    print(f"Now: whatever says {MARK}, then python tools/generate.py, then the examples of the module.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
