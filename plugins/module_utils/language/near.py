# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What somebody meant who wrote the name of an option that does not exist. No I/O."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .child import Child
from .commands import Declaration, Members
from .elsewhere import DECLARED_AS, ours
from .spec import all_options, inner_options
from .words import Option

COLLECTION = "selfhosted.paas"
MOST_LISTED = 12
MOST_MEANT = 4
ALIKE = 0.7
SURELY = 0.9
ASIDE = ("purge_", "remove_", "delete_", "preview_", "public_")
"""How options begin that say something about another one."""


def unknown_options(declaration: Declaration, given: Mapping[str, Any]) -> list[str]:
    """A sentence for each option in C(given), however deep, that the module does not have."""
    return each_once(_unknown(options_of(declaration), given, "", {}, declaration.module))


def each_once(told: Iterable[tuple[str, str]]) -> list[str]:
    """Sentences, each with what to say behind it, which is said behind the last one that has the same."""
    found = list(told)
    behind = [more for _said, more in found]
    return [f"{said}{more if more not in behind[place:] else ''}" for place, (said, more) in enumerate(found, 1)]


def no_such_option(
    place: str, wrong: str, names: Sequence[str], meant: Sequence[str], plugin: str = ""
) -> tuple[str, str]:
    """The sentence, and what to say behind it: which there are, or where they are shown when they are too many.

    place   empty, or ends with a dot
    plugin  as ansible-doc takes it
    """
    said = f"There is no option {place}{wrong}."
    if meant:
        said += f" Did you mean {' or '.join(meant)}?"
    if len(names) <= MOST_LISTED:
        return said, f" There are: {', '.join(sorted(names))}."
    return said, f" ansible-doc {plugin} shows all options." if plugin else ""


def there_are(wanted: Any, names: Sequence[Any], listed: str = "") -> str:
    """What there is where something does not exist, and what was probably meant; C(listed) are they with their ids."""
    if not names:
        return "There is none at all."
    meant = probably_meant(wanted, names)
    return f"{meant}{' ' if meant else ''}There are: {listed or ', '.join(map(str, names))}."


def probably_meant(wanted: Any, names: Iterable[Any]) -> str:
    """A question for the one of the names that is nearly the same, or an empty text."""
    meant = difflib.get_close_matches(str(wanted), list(map(str, names)), 1)
    return f"Did you mean {meant[0]!r}?" if meant else ""


def likely_choices(declaration: Declaration, given: Mapping[str, Any]) -> list[str]:
    """A question for each option in C(given), however deep, that is nearly one of its choices. The value is not shown:
    what was put in the wrong place may be secret.
    """
    return list(_likely(options_of(declaration), given, ""))


def _likely(options: Mapping[str, Option], given: Mapping[str, Any], place: str) -> Iterator[str]:
    for name, value in given.items():
        option = options.get(str(name))
        for item in value if isinstance(value, list) else [value]:
            meant = difflib.get_close_matches(str(item), option.choices, 1) if option else ()
            if meant and item is not None and meant[0] != str(item):
                yield f"Did you mean {place}{name}: {meant[0]}?"
        for known, label, row in rows(option, value) if option else ():
            yield from _likely(known, row, f"{place}{label}.")


def alike(wrong: str, names: Iterable[str]) -> list[str]:
    """The names that are nearly the same, or that have what was written as one of their words.

    Of the latter the one comes first that calls itself the name of it, then those with whole words of it, then the
    shorter ones; those that say something about another option come last.
    """
    known = list(names)
    surely = difflib.get_close_matches(wrong.lower(), known, 1, SURELY)
    if surely:
        return surely
    close = difflib.get_close_matches(wrong.lower(), known, MOST_MEANT, ALIKE)
    words = wrong.lower().replace("-", "_").split("_")
    holding = [name for name in known if all(_begins(word, name) for word in words)]
    holding.sort(key=lambda name: _distance(words, name))
    return list(dict.fromkeys([*close, *holding]))[:MOST_MEANT]


def _distance(words: Sequence[str], name: str) -> tuple[bool, bool, bool, int]:
    parts, named = name.split("_"), [*words, "name"]
    return name.startswith(ASIDE), parts[-len(named) :] != named, not set(words).issubset(parts), len(name)


def _begins(word: str, name: str) -> bool:
    """Whether a word of the name begins with it, be it in the plural as in V(env_vars)."""
    short = word[:-1] if word.endswith("s") and len(word) > 3 else word
    return len(word) > 2 and any(part.startswith(short) for part in name.split("_"))


def _unknown(
    options: Mapping[str, Option], given: Mapping[str, Any], place: str, outside: Mapping[str, Option], module: str
) -> Iterator[tuple[str, str]]:
    names = list(options)
    for name in map(str, given):
        if name not in options:
            meant = _meant(name, options, place, outside)
            said, behind = no_such_option(place, name, names, meant, f"{COLLECTION}.{module}")
            yield said, behind if meant else f"{DECLARED_AS.get(module, '')}{behind}"
    for name, value in given.items():
        option = options.get(str(name))
        inside = option.of.module if isinstance(option, Members) and option.of else module
        for known, label, row in rows(option, value) if option else ():
            yield from _unknown(known, row, f"{place}{label}.", options, inside)


def options_of(declaration: Declaration) -> dict[str, Option]:
    """Every option of a module by its name."""
    return {item.name: item for item in all_options(declaration)}


def rows(option: Option, value: Any) -> Iterator[tuple[dict[str, Option], str, Mapping[str, Any]]]:
    """The dictionaries of suboptions in a value, each with what it may hold and what it is
    called; without a name it is counted, as Jinja counts.
    """
    # The keys of such a dictionary are no options; its rows are looked at when they are compared.
    inner = () if isinstance(option, Child) and option.key else inner_options(option)
    known = {item.name: item for item in inner}
    if known and isinstance(value, Mapping):
        yield known, option.name, value
    for number, row in enumerate(value if known and isinstance(value, list) else ()):
        if isinstance(row, Mapping):
            yield known, f"{option.name}[{row.get('name') or number}]", row


def _meant(wrong: str, options: Mapping[str, Option], place: str, outside: Mapping[str, Option]) -> list[str]:
    """What may have been meant: what is called so elsewhere, or is named alike; here, one level further in, or out."""
    elsewhere = [
        _within(options[name], inner)
        for name, inner in ours(wrong)
        if name in options and (not inner or inner in (item.name for item in _inside(options[name])))
    ]
    inside = [
        f"{option.name}.{item.name}"
        for option in options.values()
        for item in inner_options(option)
        if item.name == wrong and option.type == "dict" and not (isinstance(option, Child) and option.key)
    ]
    out = [f"{wrong} one level further out"] if wrong in outside else []
    here = [f"{place}{name}" for name in dict.fromkeys((*elsewhere, *inside, *alike(wrong, options)))]
    return [*out, *here][:MOST_MEANT]


def _inside(option: Option) -> Sequence[Option]:
    """The options inside of one, be it in rows under names that people choose."""
    return option.fields if isinstance(option, Child) else inner_options(option)


def _within(option: Option, inner: str) -> str:
    """How an option is called, or one inside of it."""
    if not inner:
        return option.name
    return f"{option.name}[...].{inner}" if isinstance(option, Child) else f"{option.name}.{inner}"
