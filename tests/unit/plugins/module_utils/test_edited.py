# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a person has edited, brought to what they shall say."""

from __future__ import annotations

import random

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.differences import ABSENT
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.documents import to_yaml
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.edited import FILL, MISSING, edited
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.grafted import Own, with_own
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.nodes import alike, composed

MARKER = "# Written by selfhosted.paas.coolify_export.\n"
ROWS = {
    "nothing differs but notation": (
        "# why\nb: 'x'   # of b\n\na: [1, 2]\n",
        "a:\n  - 1\n  - 2\nb: x\n",
        "# why\nb: 'x'   # of b\n\na: [1, 2]\n",
    ),
    "one value": ("a: 1 # one\n# of b\nb: two # b\n", "a: 1\nb: three\n", "a: 1 # one\n# of b\nb: three # b\n"),
    "a value that was empty": ("a: # nothing\nb: 1\n", "a: x\nb: 1\n", "a: x # nothing\nb: 1\n"),
    "another sort of value": ("a: '1' # text\n", "a: 1\n", "a: 1 # text\n"),
    "a list in one line": ("a: [x, y] # both\n", "a:\n  - x\n  - 'z: 1'\n", "a: [x, 'z: 1'] # both\n"),
    "an option that is gone takes its comment along": (
        "a: 1\n\n# of b\nb:\n  c: 2\n\n# of d\nd: 3\n",
        "a: 1\nd: 3\n",
        "a: 1\n\n\n# of d\nd: 3\n",
    ),
    "a new option after the one that it follows": (
        "d: 4 # d\na: 1 # a\n# the end\n",
        "a: 1\nb:\n  - x\nd: 4\n",
        "d: 4 # d\na: 1 # a\nb:\n  - x\n# the end\n",
    ),
    "things by their names, in the order of the person": (
        "- tag: 1 # old\n  name: web\n# second\n- name: api\n  tag: 1\n- name: gone\n",
        "- name: api\n  tag: 1\n- name: new\n- name: web\n  tag: 2\n",
        "- tag: 2 # old\n  name: web\n# second\n- name: api\n  tag: 1\n- name: new\n",
    ),
    "a list without names": (
        "l:\n# of a\n- a # a\n- b\n# of c\n- c # c\n",
        "l:\n  - z\n  - a\n  - c\n",
        "l:\n- z\n# of a\n- a # a\n# of c\n- c # c\n",
    ),
    "a text of several lines": (
        "a: | # script\n  one\n  two\n\n# of b\nb: 1 # b\n",
        "a: |\n  one\n  three\nb: 1\n",
        "a: | # script\n  one\n  three\n\n# of b\nb: 1 # b\n",
    ),
    "a value that becomes several and back": (
        "v:\n  a: x   # no secret\n  b: # two\n    - value: 1\n    - value: 2\n  c: 3 # three\n",
        "v:\n  a:\n    - value: x\n    - value: y\n  b: z\n  c: 3\n",
        "v:\n  a:   # no secret\n    - value: x\n    - value: y\n  b: z # two\n  c: 3 # three\n",
    ),
    "a text that gets or loses its lines": (
        "a: one # of a\nb: |- # of b\n  one\n  two\nl:\n  - one # of l\n  - two\n",
        "a: |-\n  one\n  two\nb: one\nl:\n  - |-\n    one\n    three\n  - two\n",
        "a: |- # of a\n  one\n  two\nb: one # of b\nl:\n  - |- # of l\n    one\n    three\n  - two\n",
    ),
    "a mapping that becomes empty": ("# x\na:\n  b: 1\nc: 2 # c\n", "a: {}\nc: 2\n", "# x\na: {}\nc: 2 # c\n"),
    "what two share and only one has": (
        "x: &x {a: 1} # shared\ny: *x # the same\nz: 1 # z\n",
        "x:\n  a: 1\ny:\n  a: 2\nz: 1\n",
        "x: &x {a: 1} # shared\ny:\n  a: 2\nz: 1 # z\n",
    ),
    "what two share and both have": (
        "x: &x\n  a: 1 # one\ny: *x # the same\n",
        "x:\n  a: 2\ny:\n  a: 2\n",
        "x: &x\n  a: 2 # one\ny: *x # the same\n",
    ),
    "what is taken from elsewhere and is still so": (
        "x: &x\n  a: 1\ny:\n  <<: *x # all of it\n  b: 1 # b\n",
        "x:\n  a: 1\ny:\n  a: 1\n  b: 2\n",
        "x: &x\n  a: 1\ny:\n  <<: *x # all of it\n  b: 2 # b\n",
    ),
    "what is taken from elsewhere and differs": (
        "x: &x\n  a: 1\ny:\n  <<: *x # all of it\n  b: 1 # b\n",
        "x:\n  a: 1\ny:\n  a: 2\n  b: 1\n",
        "x: &x\n  a: 1\ny:\n  <<: *x # all of it\n  b: 1 # b\n  a: 2\n",
    ),
    "what two shared": (
        "# mine\nx: &x\n  a: 1\ny: *x\n",
        "x:\n  a: 2\ny:\n  a: 1\n",
        "# mine\nx: &x\n  a: 2\ny:\n  a: 1\n",
    ),
    "what three shared and the first of them is gone": (
        "l:\n  # a\n  - name: a\n    <<: &x {v: 1, 'w': [2]}\n  - name: b # b\n    <<: *x\n  - {name: c, <<: *x} # c\n",
        "l:\n  - name: b\n    v: 1\n    w:\n      - 2\n  - name: c\n    v: 1\n    w:\n      - 2\n",
        "l:\n  - name: b # b\n    v: 1\n    'w': [2]\n  - {name: c, v: 1, 'w': [2]} # c\n",
    ),
    "a thing that is part of another one": (
        "l:\n  - &x # a\n    name: a\n    v: 1 # v\n  - <<: *x\n    name: b # b\n",
        "l:\n  - name: a\n    v: 2\n  - name: b\n    v: 1\n",
        "l:\n  - &x # a\n    name: a\n    v: 2 # v\n  - v: 1\n    name: b # b\n",
    ),
    "a text that two have in common": ("a: &x 'é' # a\nb: *x # b\n", "a: z\nb: z\n", "a: z # a\nb: z # b\n"),
    "what the export says above": (
        f"---\n{MARKER}# mine\n{MISSING}\n#   old\na: 1 # a\n",
        f"---\n{MARKER}{FILL}\n#   new\na: 1\n",
        f"---\n{MARKER}{FILL}\n#   new\n# mine\na: 1 # a\n",
    ),
    "ends of lines and no last one": ("# x\na: 1\nb: 1 # b", "a: 1\nb: 2\n", "# x\na: 1\nb: 2 # b\n"),
    "a template that is text": ("a: !unsafe '{{ x }}' # a\n", 'a: "{{ x }}"\n', 'a: "{{ x }}" # a\n'),
}


@pytest.mark.parametrize("row", ROWS)
def test_only_what_differs_is_changed(row):
    old, new, wanted = ROWS[row]
    assert edited(old, new) == wanted
    assert edited(wanted, new) == wanted


def test_whatever_is_made_of_whatever_says_what_it_shall_and_is_settled_then():
    chance = random.Random(17)

    def tree(depth):
        kind = chance.choice("tnbTldm" if depth else "tnb")
        few = range(chance.randrange(4))
        return {
            "t": lambda: chance.choice(["x", "", "a: b", "- x", "# no", "yes", "{{ x }}", "é\u2028", "  spaced "]),
            "n": lambda: chance.randrange(3),
            "b": lambda: chance.choice([True, None, 1.5]),
            "T": lambda: "".join(chance.choice(["a\n", "  b\n", "\n", "# c\n", "- d\n"]) for _found in range(4)),
            "l": lambda: [tree(depth - 1) for _found in few],
            "d": lambda: {chance.choice("abcdef"): tree(depth - 1) for _found in few},
            "m": lambda: [{"name": f"n{number}", "v": tree(depth - 1)} for number in few if chance.random() < 0.7],
        }[kind]()

    for _round in range(100):
        old, new = ({name: tree(3) for name in "pqr" if chance.random() < 0.8} for _found in range(2))
        lines = to_yaml(old).splitlines()
        # Comments where they cannot be part of a text of several lines.
        text = "# above\n" + "".join(f"{line} # why\n" if line.endswith(": 1") else f"{line}\n" for line in lines)
        wanted = to_yaml(new)
        found = edited(text, wanted)
        assert alike(composed(found), composed(wanted)) and edited(found, wanted) == found, (text, wanted, found)
        assert found.startswith("# above\n")


REFERENCES = {"{{ vault_shop.a }}": "known", "{{ vault_shop.b | default(omit) }}": ABSENT}
OWN = Own(
    lambda place: place[-1] in ("deploy", "state"),
    REFERENCES,
    "vault_shop",
    unordered=lambda place: place[-1:] == ("set",),
)
WRITTEN = 'things:\n  - name: web\n    a: "{{ vault_shop.a }}"\n    b: "{{ vault_shop.b | default(omit) }}"\n'


def brought(old, new):
    """A file with a person's own in it, and the places that nobody could compare."""
    text, left = with_own(old, new, OWN)
    return edited(old, text), [".".join(place) for place in left]


@pytest.mark.parametrize(
    ("old", "stays"),
    [
        ("a: '{{ mine }}'", True),
        ("a: known", True),
        ("a: !vault |\n      $ANSIBLE_VAULT;1.1;AES256\n      6162", True),
        ("b: '{{ mine }}'", True),
        ("a: 'http://{{ vault_shop.a }}/'", True),
        ("deploy: never", True),
        ("state: stopped", True),
        ("a: other", False),
        ("a: '{{ vault_shop.old }}'", False),
        ("b: guessed", False),
        ("state: absent", False),
        ("other: 1", False),
    ],
)
def test_what_is_a_persons_own_stays(old, stays):
    found, _left = brought(f"things:\n  - name: web # why\n    {old}\n", WRITTEN)
    assert (old in found) == stays and "# why" in found
    assert brought(found, WRITTEN)[0] == found


TEMPLATES = {
    "in the place of a value": ("a: '{{ x }}' # mine\nb: 1\n", "a: 1\nb: 2\n", "a: '{{ x }}' # mine\nb: 2\n", ["a"]),
    "in the place of what is not there": ("a: '{{ x }}'\nb: 1\n", "b: 1\n", "a: '{{ x }}'\nb: 1\n", ["a"]),
    "in the place of all of a kind": ("t: '{{ x }}'\nb: 1\n", "t:\n  - name: w\nb: 2\n", "t: '{{ x }}'\nb: 2\n", ["t"]),
    "in several lines, with control": (
        "a: >-\n  {% if x %}1{% endif %} # no comment\n# of b\nb: 1\n",
        "a: 1\nb: 2\n",
        "a: >-\n  {% if x %}1{% endif %} # no comment\n# of b\nb: 2\n",
        ["a"],
    ),
    "in a mapping of which the server has nothing": (
        "m:\n  a: '{{ x }}' # mine\n  b: 1\nc: 1\n",
        "c: 1\n",
        "m:\n  a: '{{ x }}' # mine\nc: 1\n",
        ["m.a"],
    ),
    "below what became another sort of value": (
        "a: {value: '{{ x }}', only: 1} # mine\n",
        "a: 1\n",
        "a: {value: '{{ x }}', only: 1} # mine\n",
        ["a"],
    ),
    "in a list, where only one entry can be it": (
        "l:\n  - 'https://{{ x }}/' # mine\n  - b\n  - c\n",
        "l:\n  - a\n  - b\n  - https://c/\n",
        "l:\n  - 'https://{{ x }}/' # mine\n  - b\n  - a\n",
        ["l"],
    ),
    "in a list, where as many are left as there are templates": (
        "l: ['{{ x }}', b, '{{ y }}'] # mine\n",
        "l: [1, b, 2]\n",
        "l: ['{{ x }}', b, '{{ y }}'] # mine\n",
        ["l"],
    ),
    "in a list, where nobody can say which entry it is": (
        "l: ['{{ x }}', b] # mine\nc: 1\n",
        "l: [a, b, c]\nc: 2\n",
        "l: ['{{ x }}', b] # mine\nc: 2\n",
        ["l"],
    ),
    "in an entry without a name": (
        "l:\n  - path: /b # b\n    text: 1\n  - {path: /a, text: '{{ x }}'} # mine\n",
        "l:\n  - path: /a\n    text: long\n  - path: /b\n    text: 2\n",
        "l:\n  - {path: /a, text: '{{ x }}'} # mine\n  - path: /b\n    text: 2\n",
        ["l.text"],
    ),
    "in the place of a thing, and of a name": (
        "t:\n  - '{{ x }}' # mine\n  - name: api # api\n    v: 1\n",
        "t:\n  - name: api\n    v: 2\n  - name: web\n",
        "t:\n  - '{{ x }}' # mine\n  - name: api # api\n    v: 2\n",
        ["t.web"],
    ),
    "as part of a name": (
        "t:\n  - name: '{{ x }}-web' # mine\n    v: 1\n  - name: api # api\n",
        "t:\n  - name: api\n  - name: dev-web\n    v: 2\n",
        "t:\n  - name: '{{ x }}-web' # mine\n    v: 2\n  - name: api # api\n",
        ["t.dev-web.name"],
    ),
    "in what two share": (
        "t:\n  - &x\n    name: a\n    tag: &tag '{{ x }}' # mine\n  - <<: *x\n    name: b\n  - {name: c, tag: *tag}\n",
        "t:\n  - {name: a, tag: 1}\n  - {name: b, tag: 1}\n  - {name: c, tag: 2}\n",
        "t:\n  - &x\n    name: a\n    tag: &tag '{{ x }}' # mine\n  - <<: *x\n    name: b\n  - {name: c, tag: *tag}\n",
        ["t.a.tag", "t.b.tag", "t.c.tag"],
    ),
    "that is gone with its thing": (
        "t:\n  - name: a\n  - name: b\n    v: '{{ x }}'\n",
        "t:\n  - name: a\n",
        "t:\n  - name: a\n",
        [],
    ),
    "that an export has written": ("a: '{{ vault_shop.x[''y''].z }}'\n", "a: 1\n", "a: 1\n", []),
}


@pytest.mark.parametrize("row", TEMPLATES)
def test_a_template_stays_and_is_told(row):
    old, new, wanted, places = TEMPLATES[row]
    assert brought(old, new) == (wanted, places)
    assert brought(wanted, new) == (wanted, places)


SETS = {
    "the same": ("set: [c, a, b] # mine\n", "set: [a, b, c]\n", "set: [c, a, b] # mine\n"),
    "numbers": ("set: [80, 8] # mine\n", "set: ['8', '80']\n", "set: ['80', '8'] # mine\n"),
    "one more and one less": (
        "set:\n- c # c\n- a\n- b # b\n",
        "set:\n  - a\n  - b\n  - d\n",
        "set:\n- d # c\n- a\n- b # b\n",
    ),
    "rows with and without names": (
        "set:\n- {at: /b, x: 1} # b\n# a\n- at: /a\n  text: known\n- name: c # c\n  at: /c\n",
        'set:\n  - at: /a\n    text: "{{ vault_shop.a }}"\n  - at: /b\n    x: 2\n  - name: c\n    at: /d\n  - at: /e\n',
        "set:\n- {at: /b, x: 2} # b\n# a\n- at: /a\n  text: known\n- name: c # c\n  at: /d\n- at: /e\n",
    ),
    "a list in its order": ("list: [b, a] # mine\n", "list: [a, b]\n", "list: [a, b] # mine\n"),
}


@pytest.mark.parametrize("row", SETS)
def test_where_order_means_nothing_it_is_the_persons(row):
    old, new, wanted = SETS[row]
    assert brought(old, new) == (wanted, [])
    assert brought(wanted, new) == (wanted, [])


def test_what_is_declared_absent_stays_until_it_is_there():
    text = "things:\n  - name: web\n    a: known\n  - name: gone # since May\n    state: absent\n"
    assert "gone # since May" in brought(text, WRITTEN)[0] and "gone # since May" in brought(text, "other: 1\n")[0]
    there = f"{WRITTEN}  - name: gone\n"
    assert "absent" not in brought(text, there)[0]


def test_what_is_no_yaml_is_refused_with_its_line():
    with pytest.raises(PaasError, match="line 3"):
        edited("a: 1\nb: [\n", "a: 1\n")
