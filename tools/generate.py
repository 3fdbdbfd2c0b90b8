# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what follows from the declarations: documentation blocks, doc fragments, action groups, the tables of READMEs.

`--check` writes nothing and fails where a file is not current.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import costs
import coverage
import declared
import new_resource
import peers
import role_templates
import vocabulary
import yaml
from declared import COLLECTION, HEADER, ROOT

COLLECTION_NAME = "selfhosted.paas"
MARKUP = re.compile(r"\b[A-Z]+\((?:ignore:)?([^)]*)\)")

API_RETURN = {
    "description": "What the run cost.",
    "returned": "always",
    "type": "dict",
    "contains": {
        "requests": {
            "description": "Number of requests made. A task begins with two at the same time.",
            "type": "int",
            "returned": "always",
        },
        "retries": {"description": "How many of them were repetitions.", "type": "int", "returned": "always"},
        "waited": {
            "description": "Seconds spent waiting because the server allows only so many requests.",
            "type": "int",
            "returned": "always",
        },
        "server_version": {"description": "Version of the server.", "type": "str", "returned": "always"},
    },
}
UNVERIFIED_RETURN = {
    "description": "Declared options whose stored value cannot be read, so that nobody can say whether it differs.",
    "returned": "success",
    "type": "list",
    "elements": "dict",
    "contains": {
        "option": {"description": "The option.", "type": "str", "returned": "always"},
        "reason": {"description": "Why it cannot be read.", "type": "str", "returned": "always"},
    },
}
STEPS = {"returned": "failure", "type": "list", "elements": "str"}
DONE_RETURN = {"description": "Names of the steps that were carried out before the failure.", **STEPS}
NOT_DONE_RETURN = {"description": "Names of the steps that were not, or not completely, carried out.", **STEPS}
DEPLOYMENT_RETURN = {
    "description": "The deployment that this run made.",
    "returned": "when one was made",
    "type": "dict",
    "contains": {
        "id": {"description": "Its id.", "type": "str", "returned": "always"},
        "status": {"description": "The server's word for how it stands.", "type": "str", "returned": "always"},
        "log": {
            "description": "The end of its log.",
            "type": "list",
            "elements": "str",
            "returned": "when it failed",
        },
    },
}


class Dumper(yaml.SafeDumper):
    """YAML as people write it: indented lists, long texts on as many lines as they need."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


class Jinja(str):
    """A template, which people write in double quotes and on one line."""


def _jinja(dumper: Dumper, text: Jinja) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')


Dumper.add_representer(Jinja, _jinja)


def to_yaml(data: Any, width: int = 100) -> str:
    return yaml.dump(data, Dumper=Dumper, sort_keys=False, width=width, allow_unicode=True)


def limits(option: Any, resource: Any) -> list[str]:
    """Where an option is of use at all."""
    title = resource.platform.title
    said = [f"Needs {title} {option.since} or newer."] if option.since else []
    said += [f"V({value}) needs {title} {since} or newer." for value, since in getattr(option, "newer", {}).items()]
    if getattr(option, "needed", False):
        said.append(f"A new {resource.title} needs it.")
    named = [item.name for item in getattr(resource, "variants", ()) if item.when and option.name in item.needs]
    if named and set(named) == set(option.variants):
        said.append(f"A new {resource.title} needs it.")
    elif named:
        said.append(f"A new {resource.title} of the {resource.variant_label} {_values(named)} needs it.")
    if option.variants:
        label = getattr(resource, "variant_label", "") or "source"
        said.append(f"Only for the {label} {_values(option.variants)}.")
    return said


def _values(names: Iterable[str]) -> str:
    return ", ".join(f"V({name})" for name in names)


def option_doc(option: Any, inner: Any, resource: Any = None) -> dict[str, Any]:
    said = limits(option, resource) if resource else []
    doc: dict[str, Any] = {"description": [*option.doc, *said], "type": option.type}
    if option.elements:
        doc["elements"] = option.elements
    if option.required:
        doc["required"] = True
    if option.choices:
        doc["choices"] = list(option.choices)
    if option.default is not None:
        doc["default"] = option.default
    suboptions = inner(option)
    if suboptions:
        doc["suboptions"] = {item.name: option_doc(item, inner, resource) for item in suboptions}
    return doc


WHOLE = ("stack", "platform", "info", "export")
"""Modules about all that there is: each leads to the others, and none of them to each thing."""
PLACE = ("project", "environment")
MENTION = re.compile(rf"\b{re.escape(COLLECTION_NAME)}\.(\w+)")


def relatives(module: str, modules: Iterable[str]) -> list[str]:
    """The modules about the same thing: that which manages it, and those that tell of it or do something with it."""
    return [name for name in modules if f"{name}_".startswith(f"{module}_") != f"{module}_".startswith(f"{name}_")]


def about(command: Any) -> set[str]:
    """What a command has to do with: what its documentation names, and what its options are called after."""
    options = list(command.options())
    texts = [*command.doc, *command.notes, *(text for option in options for text in option.doc)]
    named = {f"{command.platform.name}_{option.name}" for option in options if option.name not in PLACE}
    return {*MENTION.findall(" ".join(texts)), *named, *(item.module for item in members(command))}


def members(command: Any) -> list[Any]:
    """The resources that a module converges at once."""
    return [option.of for option in command.options() if getattr(option, "of", None)]


def see_also(declarations: Iterable[Any]) -> dict[str, list[str]]:
    """By module those that its documentation leads to."""
    known = {item.module: item for item in declarations}
    found: dict[str, set[str]] = {name: set() for name in known}
    for name, item in known.items():
        if item.kind in WHOLE:
            found[name] |= {f"{item.platform.name}_{kind}" for kind in WHOLE} - {name}
        if not hasattr(item, "run") or name.removesuffix("_info") in known.keys() - {name}:
            continue
        for other in about(item) & known.keys() - {name}:
            if item.kind not in WHOLE:
                found[name].add(other)
            if known[other].kind not in WHOLE:
                found[other].add(name)
    near = {name: relatives(name, sorted(known)) for name in known}
    return {name: [*near[name], *sorted(others - {*near[name]})] for name, others in found.items()}


def unforeseen(declaration: Any) -> list[str]:
    """The options of which only the run can tell whether there is something to remove."""
    found = []
    for resource in [declaration, *members(declaration)]:
        for removal in getattr(resource, "removals", ()):
            child = next(child for child in resource.children if child.name == removal.rows)
            place = "" if resource is declaration else f"{COLLECTION_NAME}.{resource.module}#module:"
            since = "" if child.is_unshown else child.listed_since
            title = resource.platform.title
            if child.is_unshown or since:
                found.append(f"O({place}{removal.name})" + (f" on {title} before {since}" if since else ""))
    return found


def attributes(declaration: Any) -> dict[str, Any]:
    """What a module supports in another way than all others."""
    options = unforeseen(declaration)
    if not options:
        return {}
    shared = importlib.import_module(f"{COLLECTION}.plugins.doc_fragments.attributes").ModuleDocFragment.DOCUMENTATION
    details = yaml.safe_load(shared)["attributes"]["check_mode"]["details"]
    said = (
        f"The server does not show what there is to remove of {listed(options)}. Check mode names the option in"
        " C(unverified) and counts it as unchanged; the run is changed if there was something."
    )
    return {"check_mode": {"support": "partial", "details": [*details, said]}}


def listed(texts: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def needed_one_of(resource: Any, name: str) -> list[str]:
    """What says of an option that it or another one is needed, as far as these are few."""
    requirements = importlib.import_module(f"{declared.HOUSE}.language.spec").requirements
    groups = (group for group in requirements(resource).get("required_one_of", ()) if name in group and len(group) < 4)
    others = [" or ".join(f"O({other})" for other in group if other != name) for group in groups]
    return [f"Required unless {' and '.join(others)} {'are' if len(others) > 1 else 'is'} given."] if others else []


def documentation(resource: Any, inner: Any, related: Iterable[str] = ()) -> str:
    fragment = resource.platform.name
    variant = f".{resource.attributes}" if getattr(resource, "attributes", "") else ""
    doc = {
        "module": resource.module,
        "short_description": resource.short,
        "version_added": "1.0.0",
        "author": ["The selfhosted.paas contributors (@selfhosted-paas)"],
        "description": list(resource.doc),
        "notes": list(resource.notes),
        "seealso": [{"module": f"selfhosted.paas.{name}"} for name in related],
        "attributes": attributes(resource),
        "extends_documentation_fragment": [
            f"selfhosted.paas.{fragment}",
            f"selfhosted.paas.attributes{variant}",
        ],
        "options": {item.name: option_doc(item, inner, resource) for item in resource.options()},
    }
    for name, option in doc["options"].items():
        option["description"][1:1] = needed_one_of(resource, name)
    return to_yaml({key: value for key, value in doc.items() if value or key == "options"})


def field_return(field: Any) -> dict[str, Any]:
    text = field.doc[0] if field.doc else field.name
    doc: dict[str, Any] = {"description": text, "type": field.type, "returned": "when known"}
    if field.type == "path":
        doc["type"] = "str"
    if field.suboptions:
        doc["contains"] = {item.name: field_return(item) for item in field.suboptions}
    if field.type == "raw" and "ComposeFile" in [item.__name__ for item in type(field.wire).__mro__]:
        doc.update(description=f"O({field.label}), as a dictionary.", type="dict")
    elif field.type == "raw":
        doc.update(description=f"O({field.label}), as a list of V(key=value).", type="list", elements="str")
    if field.elements:
        doc["elements"] = field.elements
    return doc


def is_shown_otherwise(field: Any) -> bool:
    """Whether results show it in another shape than its option has."""
    return field.type in ("raw", "path") or any(map(is_shown_otherwise, field.suboptions))


def _mentioned(resource: Any) -> set[str]:
    """Fields of the result that the documentation refers to, so that they have to be there."""
    texts = [*resource.doc, *resource.notes, *(text for option in resource.options() for text in option.doc)]
    return set(re.findall(rf"RV\({resource.kind}\.(\w+)", " ".join(texts)))


def shown_returns(resource: Any) -> dict[str, Any]:
    """What results show of a resource that its options do not tell: the rest has their shape."""
    contains: dict[str, Any] = {}
    if not resource.lasting:
        named = {"description": f"Id of the {resource.title}.", "type": "str", "returned": "always"}
        contains[resource.id_option] = named
    shown = {field.label: field for field in resource.shown_fields if not field.upload}
    told = {option.name for option in resource.options()} - _mentioned(resource)
    own = [field for field in shown.values() if is_shown_otherwise(field) or (field.group or field.name) not in told]
    contains.update({field.name: field_return(field) for field in own if not field.group})
    for group in resource.groups:
        inside = {field.name: field_return(field) for field in group.fields if field.label in shown and field in own}
        if inside:
            said = {"description": group.doc[0], "type": "dict", "returned": "when known"}
            contains[group.name] = {**said, "contains": inside}
    for reference in resource.references:
        contains[reference.name] = {
            "description": f"Id of the {reference.label}.",
            "type": "str",
            "returned": "when it has one",
        }
    if resource.status:
        contains["status"] = status_return(resource)
    return contains


def status_return(resource: Any) -> dict[str, Any]:
    """What results show of a resource that no option declares."""
    contains = {
        "state": {"description": "The server's word for how it runs.", "type": "str", "returned": "when known"},
        "others": {
            "description": "Values that cannot be declared as they are, by the option that they belong to. Of uploaded"
            " content it is the checksum, while it is certain.",
            "type": "dict",
            "returned": "always",
        },
    }
    for item in resource.facts:
        contains[item.name] = {"description": " ".join(item.doc), "type": item.type, "returned": "where shown"}
    if resource.variant_label and resource.variant_label not in {item.name for item in resource.all_fields}:
        kinds = ", ".join(f"V({item.name}) ({item.title})" for item in resource.variants)
        contains[resource.variant_label] = {
            "description": f"Where the {resource.title} comes from, as far as the key may see it: {kinds}.",
            "type": "str",
            "returned": "always",
        }
    return {
        "description": "What no option declares. The modules take and ignore it.",
        "type": "dict",
        "returned": "always",
        "contains": contains,
    }


def child_return(child: Any) -> dict[str, Any] | None:
    """What results show of the rows that a resource owns, where it has not the shape of their option."""
    doc: dict[str, Any] = {"description": child.doc[0], "type": child.type, "returned": "when read"}
    own = [item for item in child.fields if item.name != child.key]
    if not child.key:
        doc["elements"] = child.elements
        if child.elements == "dict":
            doc["contains"] = {item.name: field_return(item) for item in own if is_shown_otherwise(item)}
        return doc if doc.get("contains") else None
    if {item.name for item in own} == {child.value}:
        return None
    keys = ", ".join(f"V({item.name})" for item in own)
    doc["description"] = f"{doc['description']} Here each key holds a list of dictionaries with {keys}."
    return doc


SHAPE = "that the server shows, under its name and in its shape. What is not known is left out."
"""How results show what has options; tests/behaviour/returned.py holds them against these."""
OPTION = re.compile(r"\bO\(([^):#]+)\)")


def of_module(module: str, doc: Any) -> Any:
    """The same documentation for another module, with the options that it mentions named as those of this one."""
    if isinstance(doc, dict):
        return {key: of_module(module, value) for key, value in doc.items()}
    if isinstance(doc, list):
        return [of_module(module, value) for value in doc]
    return OPTION.sub(rf"O(selfhosted.paas.{module}#module:\1)", doc) if isinstance(doc, str) else doc


def command_return(item: Any) -> dict[str, Any]:
    said = item.doc if isinstance(item.doc, str) else list(item.doc)
    doc: dict[str, Any] = {"description": said, "type": item.type, "returned": item.returned}
    if item.elements:
        doc["elements"] = item.elements
    contains = {inner.name: command_return(inner) for inner in item.contains}
    if item.shows:
        every = f"every option of M({COLLECTION_NAME}.{item.shows.module}) {SHAPE}"
        doc["description"] = f"{str(said).rstrip('.')}: {every}"
        rows = {child.name: child_return(child) for child in item.shows.children}
        owned = {name: row for name, row in rows.items() if row is not None}
        contains = {**contains, **of_module(item.shows.module, {**shown_returns(item.shows), **owned})}
    if contains:
        doc["contains"] = contains
    return doc


def command_returns(command: Any) -> str:
    own = {item.name: command_return(item) for item in command.returns}
    return to_yaml({**own, "api": API_RETURN, "error": error_return()})


def error_return() -> dict[str, Any]:
    return command_return(importlib.import_module(f"{COLLECTION}.plugins.module_utils.language.commands").ERROR)


def resource_returns(resource: Any) -> str:
    said = [f"The {resource.title} as the server has it after the run, secrets masked: every option {SHAPE}"]
    rows = [f"O({child.name})" for child in resource.children if not child.is_unshown]
    if rows:
        said.append(f"M({COLLECTION_NAME}.{resource.module}_info) also returns {listed(rows)}.")
    doc: dict[str, Any] = {
        resource.kind: {
            "description": said if rows else said[0],
            "returned": "success" if resource.lasting else "success, unless it does not exist",
            "type": "dict",
        },
    }
    contains = shown_returns(resource)
    if contains:
        doc[resource.kind]["contains"] = contains
    if resource.lifecycle and not resource.lifecycle.deploys:
        doc["restart_required"] = {
            "description": f"Whether the running {resource.title} does not see something that this run has stored,"
            " before it starts the next time.",
            "returned": "success",
            "type": "bool",
        }
    if resource.lifecycle and resource.lifecycle.deploys:
        doc["deploy_required"] = {
            "description": "Whether something that a container sees has changed in this run and is not deployed yet.",
            "returned": "success, and failure of anything but a deletion",
            "type": "bool",
        }
        doc["deployment"] = DEPLOYMENT_RETURN
    if resource.lifecycle:
        verdict = importlib.import_module(f"{COLLECTION}.plugins.module_utils.running.verdict")
        doc["verdict"] = command_return(verdict.VERDICT_RETURN)
    doc["unverified"] = UNVERIFIED_RETURN
    doc["api"] = API_RETURN
    doc["error"] = error_return()
    if resource.id_option:
        doc[resource.id_option] = {
            "description": f"Id of the {resource.title}.",
            "returned": "failure, once it is known",
            "type": "str",
        }
    doc["done"] = DONE_RETURN
    doc["not_done"] = NOT_DONE_RETURN
    return to_yaml(doc)


def block(text: str, name: str) -> str:
    """What a block of a module holds."""
    found = re.search(rf'^{name} = r"""\n(.*?)^"""', text, re.MULTILINE | re.DOTALL)
    if not found:
        raise SystemExit(f"no {name} block")
    return found[1]


def replace_block(text: str, name: str, content: str) -> str:
    start = "---\n" if name == "DOCUMENTATION" else ""
    before = f'{name} = r"""\n{block(text, name)}"""'
    return text.replace(before, f'{name} = r"""\n{start}{content}"""', 1)


def filled(where: str, text: str, mark: str, content: str) -> str:
    """The text of a page with this content between the marks of that name."""
    before, begin, rest = text.partition(f"<!-- {mark}: begin -->\n")
    _old, end, after = rest.partition(f"<!-- {mark}: end -->")
    if not end:
        raise SystemExit(f"{where} has no place for {mark}")
    return before + begin + content + end + after


def example(resource: Any) -> str:
    """The least that the module wants, for somebody to make an example of it."""
    options: dict[str, Any] = {}
    if not hasattr(resource, "run"):
        options = {item.name: f"my {item.name}" for item in resource.parents if item.required}
        if not resource.lasting:
            options["name"] = f"my {resource.title}"
        needed = (item for item in resource.fields if item.needed or item.required)
        options.update({item.name: item.choices[0] if item.choices else f"my {item.name}" for item in needed})
    return to_yaml([_task(resource, resource.short, options)])


def _task(declaration: Any, title: str, options: dict[str, Any], register: str = "") -> dict[str, Any]:
    task: dict[str, Any] = {"name": title, f"{COLLECTION_NAME}.{declaration.module}": options}
    return {**task, "register": register} if register else task


def info_examples(resource: Any, info: Any) -> str:
    """How to ask for what there is of a kind; it follows from where the kind stands and whether it runs."""
    place = {"project": "shop"} if any(item.name == "project" for item in resource.parents) else {}
    where = " of a project" if place else ""
    names = f"found.{resource.plural}"
    tasks = []
    if any(item.name == "details" for item in info.arguments) and resource.status:
        one = {**place, "name": "web"}
        tasks.append(_task(info, f"Everything about one {resource.title}, secrets masked", one, "web"))
        title = f"Which {resource.titles}{where} do not run, with one request for each list"
        tasks.append(_task(info, title, {**place, "details": False}, "found"))
        names += " | rejectattr('status.state', 'match', 'running|done')"
    else:
        title = f"The {resource.titles}{where}" if place else f"List {resource.titles}"
        tasks.append(_task(info, title, place, "found"))
    if resource.lasting:
        tasks[-1]["name"] = f"The {resource.titles} as they are"
    else:
        shown = Jinja(f"{{{{ {names} | map(attribute='name') }}}}")
        tasks.append({"name": "Their names", "ansible.builtin.debug": {"msg": shown}})
    return "\n".join(to_yaml([task], width=1000) for task in tasks)


def connected(declaration: Any) -> str:
    """What examples begin with, none of which says where the server is."""
    variables = " and ".join(item.env for item in declaration.platform.connection if item.env)
    return f"# {variables} in the environment say which server and with which key; so can module_defaults.\n"


def new_module(item: declared.Declared) -> str:
    """The file of a module that has none yet."""
    utils = f"{COLLECTION}.plugins.module_utils"
    imports = [f"from {utils}.{item.file} import {item.name}", f"from {utils}.entry import run_module"]
    run = item.name
    if item.derived:
        imports.append(f"from {utils}.whole.info import info_command")
        run = f"info_command({item.name})"
    blocks = f'DOCUMENTATION = r"""\n"""\n\nEXAMPLES = r"""\n{example(item.what)}"""\n\nRETURN = r"""\n"""\n\n'
    return (
        f"#!/usr/bin/python\n{HEADER}\nfrom __future__ import annotations\n\n{blocks}"
        f"{chr(10).join(sorted(imports))}\n\n\n"
        f'def main() -> None:\n    run_module({run})\n\n\nif __name__ == "__main__":\n    main()\n'
    )


def module_file(item: declared.Declared, inner: Any, related: Iterable[str], written: str) -> str:
    """The file of a module. By hand are only the examples, of what is declared by hand."""
    text = new_module(item)
    if item.derived:
        resource = getattr(importlib.import_module(f"{declared.HOUSE}.{item.file}"), item.name)
        text = replace_block(text, "EXAMPLES", info_examples(resource, item.what))
    elif written:
        text = replace_block(text, "EXAMPLES", block(written, "EXAMPLES").removeprefix(connected(item.what)))
    text = replace_block(text, "EXAMPLES", connected(item.what) + block(text, "EXAMPLES"))
    returns = command_returns(item.what) if hasattr(item.what, "run") else resource_returns(item.what)
    text = replace_block(text, "DOCUMENTATION", documentation(item.what, inner, related))
    return replace_block(text, "RETURN", returns)


def plugin_fragment(platform: Any, inner: Any) -> str:
    """The connection options as plugins document them, which take them from the environment themselves."""
    options = {item.name: option_doc(item, inner) for item in platform.connection}
    for item in platform.connection:
        if item.env:
            options[item.name]["env"] = [{"name": item.env}]
    return fragment_file({"options": options, "requirements": ["requests"]})


def fragment(platform: Any, inner: Any) -> str:
    group = f"selfhosted.paas.{platform.name}"
    given_once = f"The connection options can be given once, in C(module_defaults) for C(group/{group})."
    attributes = {
        "action_group": {"description": given_once, "support": "full", "membership": [group]},
        "async": {"description": "Can be run with C(async).", "support": "full"},
    }
    options = {item.name: option_doc(item, inner) for item in platform.connection}
    return fragment_file({"attributes": attributes, "options": options, "requirements": ["requests"]})


def fragment_file(doc: dict[str, Any]) -> str:
    return (
        f"{HEADER}\n# Written by tools/generate.py.\n\nfrom __future__ import annotations\n\n\n"
        f'class ModuleDocFragment:\n    DOCUMENTATION = r"""\n---\n{to_yaml(doc)}"""\n'
    )


def runtime(resources: list[Any]) -> str:
    path = ROOT / "meta" / "runtime.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    groups: dict[str, list[str]] = {}
    for resource in resources:
        groups.setdefault(resource.platform.name, []).append(resource.module)
    data["action_groups"] = {name: sorted(modules) for name, modules in sorted(groups.items())}
    return "---\n" + to_yaml(data)


def action(module: str) -> str:
    """One file for each module: a redirect to a single one would make ansible-lint call that name the right one."""
    return (
        f"{HEADER}\n# Written by tools/generate.py.\n\nfrom __future__ import annotations\n\n"
        f"from {COLLECTION}.plugins.plugin_utils.in_process import ActionModule, prepared\n\n"
        '__all__ = ["ActionModule"]\n\n'
        "# Ansible loads this before it makes a process for each task, so that they need not do it one by one.\n"
        f'prepared("{module}")\n'
    )


FAMILIES = {
    "Projects, environments, stacks": "project environment stack tag",
    "Applications": "application application_logs deployment",
    "Databases, services, Compose": "database database_logs service compose compose_logs",
    "Running backups and tasks": "backup s3_storage dokploy_destination scheduled_task schedule",
    "Machines and their networks": "server coolify_destination network network_sync certificate cloud_token"
    " cloud_init_script cloud_server cloud_info",
    "Sources and keys": "registry private_key ssh_key github_app gitlab_app git_provider git_repository_info",
    "People and messages": "team organization user invitation api_key notification notification_test instance_email",
    "The server as a whole": "info export platform",
}
"""What the README puts together, by names of modules without their platform, or with it where they differ; whatever is
not named comes last.
"""


def managing(resources: list[Any]) -> list[Any]:
    """Without those that only tell of what another one manages."""
    names = {item.module for item in resources}
    return [item for item in resources if item.module.removesuffix("_info") not in names - {item.module}]


def family_table(resources: list[Any]) -> str:
    """Which modules there are for what, those of both platforms side by side."""
    placed = {of_it: family for family, listed in FAMILIES.items() for of_it in listed.split()}
    cells: dict[str, dict[str, list[str]]] = {family: {} for family in (*FAMILIES, "Others")}
    for item in managing(resources):
        platform, _line, name = item.module.partition("_")
        family = placed.get(item.module) or placed.get(name) or "Others"
        cells[family].setdefault(platform, []).append(f"`{name}`")
    rows = ["| | `coolify_...` | `dokploy_...` |", "| --- | --- | --- |"]
    for family, by_platform in cells.items():
        if by_platform:
            listed = (", ".join(by_platform.get(platform, ())) for platform in ("coolify", "dokploy"))
            rows.append(f"| {family} | {' | '.join(listed)} |")
    return "\n".join(rows) + "\n"


def module_table(resources: list[Any]) -> str:
    names = {item.module for item in resources}
    rows = ["| Module | What it does |", "| --- | --- |"]
    for item in managing(resources):
        info = ", `_info`" if f"{item.module}_info" in names else ""
        rows.append(f"| `{item.module}`{info} | {item.short} |")
    return "\n".join(rows) + "\n"


def role_options(options: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Rows of a role's table, those of a dictionary's own options after it."""
    for name, option in options.items():
        said = option["description"]
        text = " ".join([said] if isinstance(said, str) else said)
        if "choices" in option:
            text += f" One of {', '.join(f'`{choice}`' for choice in option['choices'])}."
        kind = option["type"] + (f" of {option['elements']}" if "elements" in option else "")
        default = "required" if option.get("required") else ""
        if "default" in option:
            default = f"`{json.dumps(option['default'])}`"
        text = MARKUP.sub(r"`\1`", text)
        yield f"| `{prefix}{name}` | {kind} | {default} | {text} |"
        if "options" in option:
            inside = f"{prefix}{name}{'[]' if option['type'] == 'list' else ''}."
            yield from role_options(option["options"], inside)


def role_files() -> Iterator[tuple[Path, str]]:
    """What is written of roles: all of those that both platforms have, of the others the table of the README."""
    written = role_templates.written()
    yield from ((path, text) for path, text in written.items() if path.name != "README.md")
    names = {path.parents[1] for path in (ROOT / "roles").glob("*/meta/argument_specs.yml")}
    for role in sorted(names | {path.parent for path in written if path.name == "README.md"}):
        spec, readme = (
            written[path] if path in written else path.read_text(encoding="utf-8")
            for path in (role / "meta" / "argument_specs.yml", role / "README.md")
        )
        yield role / "README.md", role_readme(role.name, spec, readme)


def role_readme(role: str, argument_specs: str, text: str) -> str:
    """The README of a role with the table that its argument spec makes."""
    spec = yaml.safe_load(argument_specs)
    rows = ["| Variable | Type | Default | |", "| --- | --- | --- | --- |"]
    rows += role_options(spec["argument_specs"]["main"]["options"])
    return filled(f"{role}/README.md", text, "options", "\n".join(rows) + "\n")


def targets() -> Iterator[tuple[Path, str]]:
    """Every generated file with what it shall contain."""
    found = declared.everything()
    resources = [item.what for item in found]
    inner = importlib.import_module(f"{declared.HOUSE}.language.spec").own_options
    related = see_also(resources)
    yield declared.UTILS / "modules.py", declared.lookup(found)
    for name in declared.PLATFORMS:
        yield declared.UTILS / name / "kinds.py", declared.kinds(name, found)
    for item in found:
        path = ROOT / "plugins" / "modules" / f"{item.module}.py"
        written = path.read_text(encoding="utf-8") if path.exists() else ""
        yield path, module_file(item, inner, related[item.module], written)
        yield ROOT / "plugins" / "action" / path.name, action(path.stem)
    platforms = {resource.platform.name: resource.platform for resource in resources}
    for name, platform in platforms.items():
        yield ROOT / "plugins" / "doc_fragments" / f"{name}.py", fragment(platform, inner)
        yield ROOT / "plugins" / "doc_fragments" / f"{name}_plugin.py", plugin_fragment(platform, inner)
    yield ROOT / "meta" / "runtime.yml", runtime(resources)
    yield from role_files()
    yield from coverage.targets()
    yield from peers.targets()
    for name, mark, content in (
        ("docs/development/testing.md", "stages", costs.table()),
        ("docs/development/declaring_a_resource.md", "words", vocabulary.page()),
        ("docs/modules.md", "modules", module_table(resources)),
        ("README.md", "modules", family_table(resources)),
    ):
        yield ROOT / name, filled(name, (ROOT / name).read_text(encoding="utf-8"), mark, content)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail where a file is not current")
    check = parser.parse_args().check
    stale = []
    for path, content in targets():
        if path.exists() and path.read_text(encoding="utf-8") == content:
            continue
        source = role_templates.source(path)
        stale.append(f"{path.relative_to(ROOT)}" + (f", whose source is {source}" if source else ""))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    for name in stale:
        print(f"{'not current' if check else 'written'}: {name}")
    strays = [path.relative_to(ROOT) for path in role_templates.strays()]
    for path in strays:
        print(f"{path} is in a role that is made from templates, and none makes it")
    if strays:
        return 1
    if check and stale:
        print("Run: python tools/generate.py")
        return 1
    left = [f"left by tools/new_resource.py for a person: {line}" for line in new_resource.undecided()]
    left += filter(None, [coverage.complaint()])
    for line in left:
        print(line)
    return 1 if check and left else 0


if __name__ == "__main__":
    sys.exit(main())
