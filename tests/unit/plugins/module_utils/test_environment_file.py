# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a .env file: what its readers agree on."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.language.environment_file import parse, secrets


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("# a comment\n\n   \n  # another\n", {}),
        ("A=1\nB=two words\n", {"A": "1", "B": "two words"}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("\ufeffA=1", {"A": "1"}),
        ("export A=1\n  B = 2  \n", {"A": "1", "B": "2"}),
        ("A=\nB=2", {"A": "", "B": "2"}),
        ("A=1 # why\nB=a#b\nC=#fff\nD= # nothing\n", {"A": "1", "B": "a#b", "C": "#fff", "D": ""}),
        ("A='it is # $HOME \\n'\n", {"A": "it is # $HOME \\n"}),
        ("A='it\\'s'\n", {"A": "it's"}),
        ('A="say \\"hi\\" \\\\ \\$5\\n\\tx" # why\n', {"A": 'say "hi" \\ $5\n\tx'}),
        ('A="\\d"', {"A": "\\d"}),
        ('A=`it\'s "q"`\n', {"A": 'it\'s "q"'}),
        (
            'KEY="-----BEGIN X-----\nabc=\n-----END X-----\n"\nB=2\n',
            {"KEY": "-----BEGIN X-----\nabc=\n-----END X-----\n", "B": "2"},
        ),
        ("A=$HOME/${B}\n", {"A": "$HOME/${B}"}),
        ("URL=postgres://u:p%40@h/db?x=1&y=2\n", {"URL": "postgres://u:p%40@h/db?x=1&y=2"}),
        ('A={"a": "b"}\n', {"A": '{"a": "b"}'}),
        ("A=it's\n", {"A": "it's"}),
        ("A=1\nA=2\n", {"A": "2"}),
    ],
)
def test_a_file_is_read_as_its_other_readers_do(text, values):
    assert parse(text) == values


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("A=1\nhunter2\n", "no NAME=value in line 2"),
        ("A=1\n1B=hunter2\n", "no NAME=value in line 2"),
        ("A=1\n\nB='hunter2\n", r"line 3 whose opening quote \('\) is never closed"),
        ('A="x\ny" hunter2\n', r"behind the closing quote \(\"\) in line 2"),
        (".hunter2", "the text of a file and not its path: write .*lookup"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_never_with_a_value(text, complaint):
    with pytest.raises(ValueError, match=complaint) as caught:
        parse(text)
    assert "hunter2" not in str(caught.value)


def test_what_may_be_a_secret_is_found_in_what_cannot_be_read_too():
    assert set(secrets("A=one\nB='two words'\n")) == {"one", "two words"}
    assert {"one", "two words"} <= set(secrets("A=one\nB='two words'\nC='open\n"))
