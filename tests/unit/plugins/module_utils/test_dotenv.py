# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables in Dokploy's text: what is declared is what its reader finds."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.dotenv import DOTENV

TEXT = "# database\nA=1 # keep\n\nB='two words'\nexport C=3\nA=2\n"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "plain",
        " padded ",
        "a#b",
        "$HOME and ${X}",
        "${{project.NAME}}",
        '{"json": ["it", "is"]}',
        "it's",
        'say "hi"',
        "`tick`",
        "'\"",
        "line one\nline two",
        "carriage\r\nreturn",
        "back\\slash",
        "literal \\n",
        "ends with \\",
        "=",
        '"',
        "-----BEGIN KEY-----\nabc=\n-----END KEY-----\n",
    ],
)
def test_every_value_is_read_back_as_it_was_declared(value):
    text = DOTENV.merge(TEXT, {"NEW": value, "B": value}, [])
    assert DOTENV.pairs(text) == {"A": "2", "B": value, "C": "3", "NEW": value}


def test_a_value_that_the_format_cannot_hold_is_refused_by_name():
    with pytest.raises(ValueError, match=r"\[KEY\].*cannot hold"):
        DOTENV.merge("", {"KEY": "'\"`#"}, [])


def test_comments_order_and_other_lines_stay():
    assert DOTENV.merge(TEXT, {"B": "2", "D": "4"}, []) == "# database\nA=1 # keep\n\nB=2\nexport C=3\nA=2\nD=4\n"


def test_a_comment_behind_a_value_stays():
    assert DOTENV.merge("A=1  # why\n", {"A": "2"}, []) == "A=2  # why\n"


def test_removing_takes_every_line_of_the_name():
    assert DOTENV.merge(TEXT, {}, ["A"]) == "# database\n\nB='two words'\nexport C=3\n"


def test_of_a_name_that_stands_twice_the_last_one_counts_and_is_changed():
    assert DOTENV.pairs(TEXT)["A"] == "2"
    assert DOTENV.merge(TEXT, {"A": "9"}, []).endswith("A=9\n")


def test_a_text_without_a_last_line_end_is_continued_on_a_new_line():
    assert DOTENV.merge("A=1", {"B": "2"}, []) == "A=1\nB=2\n"


@pytest.mark.parametrize("name", ["A B", "A=B", "", "Ä"])
def test_a_name_that_the_reader_would_not_find_is_refused(name):
    with pytest.raises(ValueError):
        DOTENV.merge("", {name: "1"}, [])


def test_a_backslash_at_the_end_does_not_swallow_the_next_variable():
    text = DOTENV.merge("", {"A": "one\ntwo", "B": "C:\\dir\\", "C": "\nthree"}, [])
    assert DOTENV.pairs(text) == {"A": "one\ntwo", "B": "C:\\dir\\", "C": "\nthree"}
    with pytest.raises(ValueError, match=r"\[A\] mixes"):
        DOTENV.merge("", {"A": "one\ntwo\\"}, [])


def test_a_quote_that_is_open_in_the_text_is_never_closed_by_what_is_written():
    with pytest.raises(ValueError, match="a quote in it stays open"):
        DOTENV.merge("OLD='abc\n", {"A": "\nnext"}, [])
    assert DOTENV.pairs(DOTENV.merge("OLD='abc\n", {"A": "plain"}, [])) == {"OLD": "'abc", "A": "plain"}
