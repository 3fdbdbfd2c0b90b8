# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a declared value becomes on its way to the server and back."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils import wire


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
    value = wire.BYTES.normalise(declared)
    assert wire.BYTES.encode(value) == sent
    assert wire.BYTES.show(value) == shown
    assert wire.BYTES.equal(value, wire.BYTES.decode(sent))


@pytest.mark.parametrize("declared", ["lots", "-1m", "1x", "1.5.2g", "m"])
def test_a_size_that_is_none_is_refused_with_an_example(declared):
    with pytest.raises(ValueError, match="number of bytes"):
        wire.BYTES.normalise(declared)


@pytest.mark.parametrize(
    ("declared", "sent", "shown"), [("0.5", "500000000", "0.5"), ("2", "2000000000", "2"), ("0.1", "100000000", "0.1")]
)
def test_cpus_travel_in_billionths(declared, sent, shown):
    value = wire.NANO_CPUS.normalise(declared)
    assert wire.NANO_CPUS.encode(value) == sent
    assert wire.NANO_CPUS.show(value) == shown
    assert wire.NANO_CPUS.equal(value, wire.NANO_CPUS.decode(sent))


@pytest.mark.parametrize("declared", ["many", "-1", "inf", "nan", "1e9"])
def test_a_number_of_cpus_that_is_none_is_refused(declared):
    with pytest.raises(ValueError, match="number of CPUs"):
        wire.NANO_CPUS.normalise(declared)


def test_comma_lists_compare_as_sets():
    wanted = wire.COMMA.normalise([" 80", "443", "80"])
    assert wire.COMMA.encode(wanted) == "80,443"
    assert wire.COMMA.equal(wanted, wire.COMMA.decode("443,80"))
    assert not wire.COMMA.equal(wanted, wire.COMMA.decode("80"))


def test_an_empty_list_clears():
    assert wire.COMMA.encode(wire.COMMA.normalise([])) is None
    assert wire.COMMA.equal([], wire.COMMA.decode(None))


def test_of_a_url_only_scheme_and_host_are_lower_cased():
    assert wire.URLS.normalise(["HTTPS://Shop.Example.COM/Path"]) == ["https://shop.example.com/Path"]


@pytest.mark.parametrize(
    "declared", [{"a": "1", "b": "x=y"}, ["b=x=y", "a=1"], "a=1\n\nb=x=y\n"], ids=["dictionary", "list", "text"]
)
def test_labels_compare_whatever_their_form_and_however_the_server_stored_them(declared):
    wanted = wire.LABELS.normalise(declared)
    plain = "a=1\nb=x=y"
    assert wire.LABELS.equal(wanted, wire.LABELS.decode(plain))
    assert wire.LABELS.equal(wanted, wire.LABELS.decode(base64.b64encode(plain.encode()).decode()))


def test_labels_of_a_wrong_form_are_refused():
    with pytest.raises(ValueError, match="dictionary, a list of key=value, or text"):
        wire.LABELS.normalise(5)


@pytest.mark.parametrize("value", [True, 1.1, None, ["a"]])
def test_what_yaml_changed_is_refused_as_the_value_of_a_variable(value):
    with pytest.raises(ValueError, match="put quotes around it"):
        wire.SCALAR.normalise(value)


def test_text_and_whole_numbers_are_values_of_variables():
    assert wire.SCALAR.normalise("1.10") == "1.10"
    assert wire.SCALAR.normalise(8080) == "8080"


def test_an_image_name_with_a_tag_tells_where_the_tag_belongs():
    assert wire.IMAGE_NAME.normalise("registry.example.com:5000/web") == "registry.example.com:5000/web"
    with pytest.raises(ValueError, match="docker_registry_image_tag"):
        wire.IMAGE_NAME.normalise("nginx:1.27")
    with pytest.raises(ValueError, match="docker_registry_image_tag"):
        wire.IMAGE_NAME.normalise("nginx@sha256:" + "a" * 64)


def test_numbers_that_come_back_as_text_compare_as_numbers():
    assert wire.NUMBER.equal(8080, wire.NUMBER.decode("8080"))
    assert wire.NUMBER_OR_NONE.equal(0, wire.NUMBER_OR_NONE.decode(None))
    assert wire.NUMBER_OR_NONE.encode(0) is None
