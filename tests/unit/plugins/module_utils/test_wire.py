# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a declared value becomes on its way to the server and back."""

from __future__ import annotations

import base64
import datetime

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.language.wire import (
    BASE64_TEXT,
    IMAGE_NAME,
    NUMBER,
    NUMBER_OR_NONE,
    SCALAR,
    Unsuitable,
)
from ansible_collections.selfhosted.paas.plugins.module_utils.language.wire_lists import (
    COMMA,
    DICTIONARY,
    ITEMS,
    LABELS,
    URLS,
    Structure,
    Structures,
)
from ansible_collections.selfhosted.paas.plugins.module_utils.language.wire_units import (
    BYTES,
    HEALTH_TIME,
    NANO_CPUS,
    NANOSECONDS,
)
from ansible_collections.selfhosted.paas.plugins.module_utils.language.words import Field


@pytest.mark.parametrize(
    ("declared", "sent", "shown"),
    [
        ("512m", "536870912", "512m"),
        ("1.5g", "1610612736", "1536m"),
        ("1G", "1073741824", "1g"),
        ("2GiB", "2147483648", "2g"),
        ("1000", "1000", "1000b"),
        ("", None, ""),
        ("0", None, ""),
    ],
)
def test_sizes_travel_as_bytes(declared, sent, shown):
    value = BYTES.normalise(declared)
    assert BYTES.encode(value) == sent
    assert BYTES.show(value) == shown
    assert BYTES.equal(value, BYTES.decode(sent))


@pytest.mark.parametrize("declared", ["lots", "-1m", "1x", "1.5.2g", "m"])
def test_a_size_that_is_none_is_refused_with_an_example(declared):
    with pytest.raises(ValueError, match="number of bytes"):
        BYTES.normalise(declared)


@pytest.mark.parametrize(
    ("declared", "sent", "shown"), [("0.5", "500000000", "0.5"), ("2", "2000000000", "2"), ("0.1", "100000000", "0.1")]
)
def test_cpus_travel_in_billionths(declared, sent, shown):
    value = NANO_CPUS.normalise(declared)
    assert NANO_CPUS.encode(value) == sent
    assert NANO_CPUS.show(value) == shown
    assert NANO_CPUS.equal(value, NANO_CPUS.decode(sent))


@pytest.mark.parametrize("declared", ["many", "-1", "inf", "nan", "1e9"])
def test_a_number_of_cpus_that_is_none_is_refused(declared):
    with pytest.raises(ValueError, match="number of CPUs"):
        NANO_CPUS.normalise(declared)


def test_comma_lists_compare_as_sets():
    wanted = COMMA.normalise([" 80", "443", "80"])
    assert COMMA.encode(wanted) == "80,443"
    assert COMMA.equal(wanted, COMMA.decode("443,80"))
    assert not COMMA.equal(wanted, COMMA.decode("80"))


def test_an_empty_list_clears():
    assert COMMA.encode(COMMA.normalise([])) is None
    assert COMMA.equal([], COMMA.decode(None))


def test_of_a_url_only_scheme_and_host_are_lower_cased():
    assert URLS.normalise(["HTTPS://Shop.Example.COM/Path"]) == ["https://shop.example.com/Path"]


@pytest.mark.parametrize(
    "declared", [{"a": "1", "b": "x=y"}, ["b=x=y", "a=1"], "a=1\n\nb=x=y\n"], ids=["dictionary", "list", "text"]
)
def test_labels_compare_whatever_their_form_and_however_the_server_stored_them(declared):
    wanted = LABELS.normalise(declared)
    plain = "a=1\nb=x=y"
    assert LABELS.equal(wanted, LABELS.decode(plain))
    assert LABELS.equal(wanted, LABELS.decode(base64.b64encode(plain.encode()).decode()))


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def test_what_is_base64_already_is_not_encoded_again():
    plain = "traefik.enable=true\nb=x=y"
    for declared in (encoded(plain), [encoded(plain)], f"{encoded(plain)}\n"):
        assert LABELS.normalise(declared) == LABELS.normalise(plain)
    assert BASE64_TEXT.normalise(encoded("FROM nginx\n")) == "FROM nginx\n"


@pytest.mark.parametrize("declared", ["foo=", "abcd", "true", "key", "aGVsbG8="])
def test_what_only_could_be_base64_is_taken_as_it_is(declared):
    assert LABELS.normalise(declared) == [declared]
    assert BASE64_TEXT.normalise(declared) == declared


def test_null_is_no_label():
    with pytest.raises(ValueError, match="has null for a, b: write a text"):
        LABELS.normalise({"a": None, "b": None, "c": ""})


def test_labels_of_a_wrong_form_are_refused():
    with pytest.raises(ValueError, match="dictionary, a list of key=value, or text"):
        LABELS.normalise(5)


def test_text_and_whole_numbers_are_values_of_variables():
    assert SCALAR.normalise("1.10") == "1.10"
    assert SCALAR.normalise(8080) == "8080"


def test_an_image_name_with_a_tag_tells_where_the_tag_belongs():
    assert IMAGE_NAME.normalise("registry.example.com:5000/web") == "registry.example.com:5000/web"
    with pytest.raises(ValueError, match="docker_registry_image_tag"):
        IMAGE_NAME.normalise("nginx:1.27")
    with pytest.raises(ValueError, match="docker_registry_image_tag"):
        IMAGE_NAME.normalise("nginx@sha256:" + "a" * 64)


def test_numbers_that_come_back_as_text_compare_as_numbers():
    assert NUMBER.equal(8080, NUMBER.decode("8080"))
    assert NUMBER_OR_NONE.equal(0, NUMBER_OR_NONE.decode(None))
    assert NUMBER_OR_NONE.encode(0) is None


@pytest.mark.parametrize(
    ("written", "ticks", "shown"),
    [
        ("30s", 30_000_000_000, "30s"),
        ("90s", 90_000_000_000, "1m30s"),
        ("1m30s", 90_000_000_000, "1m30s"),
        ("1.5m", 90_000_000_000, "1m30s"),
        ("500ms", 500_000_000, "500ms"),
        ("2h", 7_200_000_000_000, "2h"),
        ("15 s", 15_000_000_000, "15s"),
        ("0", 0, "0s"),
        ("", "", ""),
    ],
)
def test_times_travel_as_nanoseconds_and_are_shown_as_people_write_them(written, ticks, shown):
    assert NANOSECONDS.normalise(written) == ticks
    assert NANOSECONDS.show(ticks) == shown
    assert NANOSECONDS.equal(NANOSECONDS.normalise(shown), NANOSECONDS.decode(NANOSECONDS.encode(ticks)))


@pytest.mark.parametrize("written", ["soon", "5 minutes", "-1s", "1s 2", "ms"])
def test_what_is_no_time_is_refused(written):
    with pytest.raises(ValueError, match="is not a time"):
        NANOSECONDS.normalise(written)


@pytest.mark.parametrize("written", [15, "15", "1.5"])
def test_a_time_without_its_unit_is_refused_with_the_spelling_that_works(written):
    with pytest.raises(ValueError, match=rf"has no unit.*Write {written}s"):
        NANOSECONDS.normalise(written)


def test_a_time_that_docker_cannot_do_is_refused():
    assert HEALTH_TIME.normalise("1ms") == 1_000_000
    assert HEALTH_TIME.normalise("0s") == 0
    with pytest.raises(ValueError, match=r"shorter than the server can do.*Write 1ms or more"):
        HEALTH_TIME.normalise("900us")


PARTS = (
    Field("test", (), api="Test", wire=ITEMS),
    Field("interval", (), api="Interval", wire=NANOSECONDS),
    Field("retries", (), api="Retries", wire=NUMBER),
)
CHECK = Structure(PARTS)


def test_a_structure_keeps_what_is_left_out_and_loses_what_is_emptied():
    current = CHECK.decode({"Test": ["CMD"], "Interval": 1_000_000_000, "Retries": None})
    assert current == {"test": ["CMD"], "interval": 1_000_000_000}
    wanted = CHECK.over(CHECK.normalise({"retries": 3, "interval": ""}), current)
    assert CHECK.encode(wanted) == {"Test": ["CMD"], "Retries": 3}
    assert CHECK.show(wanted) == {"test": ["CMD"], "retries": 3}
    assert not CHECK.equal(wanted, current)
    assert CHECK.equal(CHECK.over(CHECK.normalise({"interval": "1000ms"}), current), current)
    assert CHECK.encode(CHECK.over({}, current)) is None


def test_a_choice_keeps_nothing_of_what_was_chosen_before():
    one = Structure(PARTS, choice=True)
    assert one.over({"retries": 1}, {"test": ["CMD"]}) == {"retries": 1}


def test_a_suboption_of_the_wrong_form_is_named():
    with pytest.raises(ValueError, match="has interval, which is not a time"):
        CHECK.normalise({"interval": "often"})


def test_the_order_of_structures_means_nothing_but_their_number_does():
    rows = Structures(PARTS)
    one, two = rows.normalise([{"retries": 1}, {"retries": 2}])
    assert rows.equal([one, two], [two, one])
    assert not rows.equal([one, one], [one, two])
    assert not rows.equal([one], [one, two])
    assert rows.encode([one]) == [{"Retries": 1}]
    assert rows.encode([]) is None


def test_a_dictionary_holds_texts_and_whole_numbers_only():
    assert DICTIONARY.normalise({"a": 1, "b": "x"}) == {"a": "1", "b": "x"}
    with pytest.raises(ValueError, match="has a value that must be text"):
        DICTIONARY.normalise({"a": True})
    assert DICTIONARY.encode({}) is None


def test_labels_hold_texts_and_whole_numbers_only():
    assert LABELS.normalise({"traefik.enable": "true", "a": 1}) == ["traefik.enable=true", "a=1"]
    with pytest.raises(ValueError, match=r'for a boolean.*for example "true"'):
        LABELS.normalise({"traefik.enable": True})


def test_a_date_is_taken_as_it_was_written():
    assert SCALAR.normalise(datetime.date(2026, 1, 31)) == "2026-01-31"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, 'takes it for a boolean, .* put quotes around it, for example "true"'),
        (1.1, 'keeps no zeros at its end: put quotes around it, for example "1.10"'),
        (None, "put quotes around it"),
        (["a"], "takes it for a list: .*to_json"),
        ({"a": 1}, "takes it for a dictionary: .*to_json"),
        (datetime.datetime(2026, 1, 31, 12), "takes it for a date"),
    ],
)
def test_a_value_of_a_variable_is_refused_in_the_words_of_its_user(value, told):
    with pytest.raises(Unsuitable, match=told) as caught:
        SCALAR.normalise(value)
    assert type(value).__name__ not in str(caught.value).split()
