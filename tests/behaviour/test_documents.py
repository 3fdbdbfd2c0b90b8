# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written as YAML is read back by Ansible as it was, to the last character."""

from __future__ import annotations

import json
import random

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.whole import documents
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.documents import (
    Directory,
    Document,
    Template,
    to_yaml,
)
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.edited import edited
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.export_texts import BELOW, with_own_words

PIECES = [
    *(
        "a",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\t",
        "\r",
        "'",
        '"',
        "\\",
        "#",
        " #",
        ": ",
        ":",
        "- ",
        "? ",
        "&",
        "*",
        "!",
        "|",
        ">",
    ),
    *(
        "%",
        "@",
        "`",
        "{",
        "}",
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "[",
        "]",
        ",",
        "=",
        "<<",
        "~",
        "null",
        "yes",
        "0755",
    ),
    *(
        "1.10",
        "1e3",
        "12:30",
        "2024-01-01",
        "é",
        "日本",
        "\U0001f600",
        "\u2028",
        "\x85",
        "\x07",
        "\ufeff",
        "$A",
        "${B}",
    ),
    *("---", "...", "!unsafe", "!vault", "#jinja2: variable_start_string:'<<'\n", "omit"),
]


def read_back(data, tmp_path):
    path = tmp_path / "file.yml"
    path.write_text(to_yaml(data), encoding="utf-8", newline="")
    loader = DataLoader()
    read = loader.load_from_file(str(path), cache="none", trusted_as_template=True)
    return Templar(loader, variables={"known": "value", "data": read}).template(read)


def test_any_text_survives_being_written_read_and_templated(tmp_path):
    chance = random.Random(7)
    texts = [*PIECES, *("".join(chance.choices(PIECES, k=chance.randint(1, 12))) for _index in range(1500))]
    data = {"texts": texts, "nested": {f"key{index}": {"list": [text]} for index, text in enumerate(texts[:200])}}
    read = read_back(data, tmp_path)
    differing = [(wrote, got) for wrote, got in zip(texts, read["texts"]) if wrote != got]
    assert differing == []
    assert read == data


def test_other_values_keep_their_type(tmp_path):
    data = {"number": 1, "text": "1", "share": 0.5, "truth": True, "nothing": None, "list": [], "dictionary": {}}
    assert json.dumps(read_back(data, tmp_path)) == json.dumps(data)


def test_a_template_is_evaluated(tmp_path):
    assert read_back({"a": Template("{{ known }}")}, tmp_path) == {"a": "value"}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("1", "a: '1'\n"),
        ("one\ntwo\n", "a: |\n  one\n  two\n"),
        ("{{ x }}", "a: !unsafe '{{ x }}'\n"),
        (Template("{{ x['y'] }}"), "a: \"{{ x['y'] }}\"\n"),
        (["x"], "a:\n  - x\n"),
        ("word " * 40 + "end", f"a: {'word ' * 40}end\n"),
    ],
)
def test_it_reads_as_a_person_would_write_it(value, written):
    assert to_yaml({"a": value}) == written


def test_where_pyyaml_is_missing_the_error_says_so_before_anything_is_read(monkeypatch, tmp_path):
    monkeypatch.setattr(documents, "yaml", None)
    with pytest.raises(PaasError, match="PyYAML"):
        Directory(str(tmp_path))


def test_what_is_not_in_utf_8_is_written_back_as_it_was_and_is_no_yaml(tmp_path):
    directory = Directory(str(tmp_path))
    (tmp_path / "README.md").write_bytes(b"# Our words\nf\xfcr uns\n")
    text, _seal = directory.text("README.md")
    directory.write(Document("README.md", f"# Written\n{text}"))
    assert (tmp_path / "README.md").read_bytes() == b"# Written\n# Our words\nf\xfcr uns\n"
    with pytest.raises(PaasError, match="no YAML"):
        edited(text, "a: 1\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_words_below_the_readme_stay_whatever_its_lines_end_with(end):
    old = f"# Old{end}{BELOW}{end}Ask Ann.{end}"
    assert with_own_words(old, f"# New\n{BELOW}\n") == f"# New\n{BELOW}\nAsk Ann.{end}"


def test_what_cannot_be_written_is_an_error_and_leaves_nothing_behind(tmp_path):
    (tmp_path / "stacks").write_text("no directory")
    directory = Directory(str(tmp_path))
    with pytest.raises(PaasError, match="stacks"):
        directory.write(Document("stacks/shop.yml", "a: 1\n"))
    assert [path.name for path in tmp_path.iterdir()] == ["stacks"]
