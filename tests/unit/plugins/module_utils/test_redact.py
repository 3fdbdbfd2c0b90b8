# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets in texts: declared ones, learned ones, and those inside of URLs."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.language.redact import (
    MASK,
    Redactor,
    credentials,
    holds_mask,
    is_mask,
    leaves,
    visible,
    with_credentials,
    without_credentials,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:hunter2@host/x.git", f"https://user:{MASK}@host/x.git"),
        ("https://hunter2@host/x.git", f"https://{MASK}@host/x.git"),
        ("HTTPS://:hunter2@host", f"HTTPS://:{MASK}@host"),
        ("postgres://u:hun@ter2@db:5432/x?y=z@w", f"postgres://u:{MASK}@db:5432/x?y=z@w"),
        ("ssh://git@host/x.git", "ssh://git@host/x.git"),
        ("ssh://git:hunter2@host", f"ssh://git:{MASK}@host"),
        ("git+ssh://git@host/x.git", "git+ssh://git@host/x.git"),
        ("sftp://backup@host/x", "sftp://backup@host/x"),
        ("git@host:x.git", "git@host:x.git"),
        ("https://host/a@b", "https://host/a@b"),
        ("two https://a:b@c and http://d:e@f", f"two https://a:{MASK}@c and http://d:{MASK}@f"),
    ],
)
def test_what_is_secret_in_a_url_is_masked(text, shown):
    assert without_credentials(text) == shown
    assert visible({"a": [text]}) == {"a": [shown]}
    assert bool(list(credentials(text))) == (text != shown)


@pytest.mark.parametrize(
    "text",
    [
        MASK,
        f" {MASK}\n",
        f"{MASK} (set)",
        f"{MASK} (new value)",
        "(hidden)",
        "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER",
        "$REDACTED$",
    ],
)
def test_what_stands_for_a_secret_is_recognised(text):
    assert is_mask(text) and holds_mask(text)


@pytest.mark.parametrize(
    "text",
    [
        f"https://{MASK}@host/x",
        f"see postgres://u:{MASK}@host/x",
        f"A=1\nB={MASK}\n",
        f'{{\n  "password": "{MASK}",\n}}',
        f"x.basicauth.users={MASK}",
    ],
)
def test_a_text_in_which_something_stands_for_a_secret(text):
    assert holds_mask(text) and not is_mask(text)


@pytest.mark.parametrize("text", ["/********/", f"# {MASK} important {MASK}", "A=*********", "*****", "", 5, None])
def test_asterisks_that_stand_for_nothing(text):
    assert not holds_mask(text) and not is_mask(text)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (f"https://u:{MASK}@host/other", "https://u:pw@host/other"),
        (f"https://u:{MASK}@host2/x", f"https://u:{MASK}@host2/x"),
        (f"https://v:{MASK}@host/x", f"https://v:{MASK}@host/x"),
        (f"https://{MASK}@host/x", f"https://{MASK}@host/x"),
        (f"https://{MASK}@key.host/x", "https://token@key.host/x"),
    ],
)
def test_a_password_is_put_back_for_the_same_user_and_host(text, result):
    assert with_credentials(text, "a https://u:pw@host/x and https://token@key.host/") == result


def test_declared_secrets_of_every_shape_are_masked():
    redact = Redactor()
    redact.add("hunter2", {"A": "line one\nline two", "B": 12345678, "C": True}, ["inner secret", {"d": "deeper"}])
    text = redact("hunter2 line one, line two; 12345678 inner secret deeper True")
    assert text == f"{MASK} {MASK}, {MASK}; {MASK} {MASK} {MASK} True"


@pytest.mark.parametrize(
    "value",
    ["1", "true", "yes", "abc", "8080", "1.4.2", "debug", "Error", "production", "postgres", "localhost", "PUBLIC"],
)
def test_what_cannot_be_told_apart_tears_no_hole(value):
    redact = Redactor()
    redact.add({"A": value})
    text = f"The container {value} of 10 ran in production: true, error debug 1.4.2"
    assert redact(text) == text


SENTENCE = "backups.destination: There is no destination 'offsite'; it is still needed by the backups of orders."


@pytest.mark.parametrize("secret", ["backups", "orders", "destination", "There", "needed", "still"])
def test_an_ordinary_word_that_is_a_secret_tears_no_hole_into_our_sentences(secret):
    redact = Redactor()
    redact.add(secret)
    assert redact.ours(SENTENCE) == SENTENCE


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The server says: backups is no bucket", f"The server says: {MASK} is no bucket"),
        ("--s3-access-key-id=backups --s3", f"--s3-access-key-id={MASK} --s3"),
        ("backups", MASK),
    ],
)
def test_an_ordinary_word_that_is_a_secret_is_masked_in_what_the_server_says(text, shown):
    redact = Redactor()
    redact.add("backups")
    assert redact(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("password must not be 'battery'", f"password must not be '{MASK}'"),
        ('it became "battery", not `battery`', f'it became "{MASK}", not `{MASK}`'),
        ("PASSWORD=battery", f"PASSWORD={MASK}"),
        ("battery", MASK),
        ("'battery is low'", "'battery is low'"),
        ("mysql://me:battery@db", f"mysql://me:{MASK}@db"),
        ("it is batterystaplehorse", f"it is {MASK}"),
        ("it is battery7", f"it is {MASK}"),
        ("it is BatteryStaple", f"it is {MASK}"),
    ],
)
def test_a_secret_is_masked_in_our_sentences_where_it_is_a_value_or_no_word(text, shown):
    redact = Redactor()
    redact.add("battery", "batterystaplehorse", "battery7", "BatteryStaple")
    assert redact.ours(text) == shown


def test_short_secrets_are_found_as_words_only():
    redact = Redactor()
    redact.add("s3cr", "tiger7")
    assert (
        redact("s3cr is not in s3crete, nor tiger7 in tiger77.") == f"{MASK} is not in s3crete, nor {MASK} in tiger77."
    )


def test_what_is_declared_in_the_open_stays_readable():
    redact = Redactor()
    redact.add("shop.example.com", "example.com", "v1.4.2-alpine", "longer shop.example.com and secret", "overlapping")
    redact.spare(["https://shop.example.com", "shop.example.com", "ghcr.io/acme/web:v1.4.2-alpine", "shopoverl"])
    text = "https://shop.example.com, shop.example.com and ghcr.io/acme/web:v1.4.2-alpine"
    assert redact(text) == text
    assert redact("other.example.com v1.4.2-alpine") == f"other.{MASK} {MASK}"
    assert redact("a longer shop.example.com and secret") == f"a {MASK}"
    assert redact("shopoverlapping") == f"shop{MASK}"


def test_secrets_that_overlap_leave_nothing_readable():
    redact = Redactor()
    redact.add("first-and-middle", "middle-and-last")
    assert redact("<first-and-middle-and-last>") == f"<{MASK}>"


def test_secrets_that_only_the_server_knows_are_learned_from_what_was_read():
    redact = Redactor()
    redact.learn(
        [
            {
                "name": "web-shop",
                "env": "A=first secret # note\nexport B='second secret'\n",
                "registry": {"password": "third secret", "username": "robot-user"},
                "rows": [{"key": "K", "value": "fourth secret", "real_value": "'fourth secret'"}],
                "refreshToken": "fifth secret",
                "ports": "80,443",
                "masked_token": "********",
            }
        ]
    )
    said = redact("web-shop: first secret, second secret, third secret, fourth secret, fifth secret; robot-user 80,443")
    assert "secret" not in said
    assert "web-shop" in said
    assert "robot-user 80,443" in said


def test_all_answers_are_learned_from_however_many_there_are():
    redact = Redactor()
    for number in range(1000):
        redact.learn({"password": f"secret number {number}"})
    assert "number" not in redact("secret number 0, secret number 999")


def test_what_is_secret_in_a_url_is_found_whole():
    text = "https://user:half:half@host, https://token@host and git+ssh://git@host"
    assert list(credentials(text)) == ["half:half", "token"]


def test_values_are_found_however_deep():
    assert list(leaves({"a": [1, {"b": 2}], "c": "text"})) == [1, 2, "text"]


def test_a_secret_that_begins_with_another_leaves_no_rest():
    redact = Redactor()
    redact.add("hunter2222", "hunter2222-and-more", "hunter2222-and", "zz", "a hunter2222")
    assert redact("<hunter2222-and-more>") == f"<{MASK}>"


def test_a_secret_is_found_also_without_the_space_around_it():
    redact = Redactor()
    redact.add("  padded-secret \n")
    assert redact("it is padded-secret.") == f"it is {MASK}."


def test_a_value_is_a_secret_only_where_it_is_that_of_a_variable():
    redact = Redactor()
    redact.learn({"value": "shown-in-the-open", "label": "web"})
    redact.learn({"key": "not-a-variable-either"})
    redact.learn({"key": "K", "value": "hidden-value", "comment": "said-of-it"})
    assert redact("shown-in-the-open not-a-variable-either hidden-value said-of-it") == (
        f"shown-in-the-open not-a-variable-either {MASK} said-of-it"
    )


def test_values_of_lines_are_learned_with_every_quote_and_comment():
    redact = Redactor()
    redact.learn({"env": "A=`ticked-secret`\nB=plain-secret # one # two\n"})
    assert redact("ticked-secret, plain-secret, plain-secret # one") == f"{MASK}, {MASK}, {MASK} # one"


@pytest.mark.parametrize(
    "repeated",
    [
        json.dumps,
        lambda secret: json.dumps(secret, ensure_ascii=False),
        lambda secret: quote(secret, safe=""),
        lambda secret: base64.b64encode(secret.encode()).decode(),
        lambda secret: base64.b64encode(f"A=1\nPASSWORD={secret}\n".encode()).decode(),
    ],
    ids=["JSON", "JSON with letters", "address", "base64", "base64 of a file"],
)
def test_a_secret_is_masked_in_the_forms_in_which_servers_repeat_it(repeated):
    redactor = Redactor()
    redactor.add('p"ss\\wörd 12')
    said = repeated('p"ss\\wörd 12').strip('"')
    assert redactor(f'Command failed: echo "{said}" | base64 -d > /etc/dokploy/x') == (
        'Command failed: echo "********" | base64 -d > /etc/dokploy/x'
    )


def test_base64_without_a_secret_and_what_only_looks_like_it_stay_readable():
    redactor = Redactor()
    redactor.add("correct horse")
    text = f"{base64.b64encode(b'traefik.enable=true').decode()} sha256:{'0a1b' * 16} nixpacks/web"
    assert redactor(text) == text
