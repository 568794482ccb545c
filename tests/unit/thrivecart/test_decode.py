"""The fields of a body, in each of the three forms."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from companion.thrivecart.decode import FORM, JSON, MULTIPART, Undecodable, UnsupportedMediaType, decode

BRACKETS = {
    "plain": (b"event=order.success", {"event": "order.success"}),
    "encoded_brackets": (b"customer%5Bemail%5D=a%40b.example", {"customer": {"email": "a@b.example"}}),
    "raw_brackets": (b"order[charges][0][name]=Course", {"order": {"charges": {"0": {"name": "Course"}}}}),
    "indexes": (b"p[0]=a&p[1]=b", {"p": {"0": "a", "1": "b"}}),
    "empty_brackets_keep_the_first": (b"p[]=a&p[]=b", {"p": {"0": "a", "1": "b"}}),
    "empty_brackets_after_an_index": (b"p[1]=a&p[]=b&p[]=c", {"p": {"1": "a", "2": "b", "3": "c"}}),
    "lists_in_lists": (b"p[][]=a&p[][]=b", {"p": {"0": {"0": "a"}, "1": {"0": "b"}}}),
    "huge_index": (b"p[999999999999]=a", {"p": {"999999999999": "a"}}),
    "plus_percent_and_unicode": (b"n=Anna+Maria+100%25+%F0%9F%8E%93+%C3%BC%26", {"n": "Anna Maria 100% \U0001f393 ü&"}),
    "encoded_plus": (b"e=a%2Bb%40example.com", {"e": "a+b@example.com"}),
    "the_last_of_a_name_counts": (b"a=1&a=2", {"a": "2"}),
    "no_value": (b"a&b=", {"a": "", "b": ""}),
    "no_name": (b"=6&a=1", {"a": "1"}),
    "stray_ampersands": (b"&a=1&&b=2&&", {"a": "1", "b": "2"}),
    "bad_percent": (b"x=%&y=%zz&z=%u1234", {"x": "%", "y": "%zz", "z": "%u1234"}),
    "broken_brackets_stay_names": (b"a[=1&b]=2&[c]=3&d[[e]]=4", {"a[": "1", "b]": "2", "[c]": "3", "d[[e]]": "4"}),
    "a_value_then_a_map": (b"o=1&o[id]=2", {"o": {"": "1", "id": "2"}}),
    "a_map_then_a_value": (b"o[id]=2&o=1", {"o": {"id": "2", "": "1"}}),
    "no_utf8": (b"a=%ff%fe&b=\xff", {"a": "ÿþ", "b": "ÿ"}),
    "nul": (b"a=%00x", {"a": "\ufffdx"}),
}


@pytest.mark.parametrize("name", BRACKETS)
def test_a_form_gives_nested_fields(name: str) -> None:
    body, fields = BRACKETS[name]
    assert decode(body, FORM) == fields


@pytest.mark.parametrize("content_type", [FORM, JSON, MULTIPART, "text/plain", "", None])
@pytest.mark.parametrize("body", [b"", b"&&", b" ", b"\r\n", b"{}", b"[]"])
def test_a_body_without_fields_is_a_ping_whatever_its_type(body: bytes, content_type: str | None) -> None:
    assert decode(body, content_type) == {}


@pytest.mark.parametrize(
    "content_type",
    ["APPLICATION/X-WWW-FORM-URLENCODED; Charset=UTF-8", " application/x-www-form-urlencoded ;charset=utf-8"],
)
def test_the_type_is_read_in_any_case_and_with_parameters(content_type: str) -> None:
    assert decode(b"a=1", content_type) == {"a": "1"}


@pytest.mark.parametrize("content_type", [JSON, "application/json; charset=utf-8", "text/json", "application/x+json"])
def test_json_is_kept_exactly(content_type: str) -> None:
    said: dict[str, Any] = {"id": 998877665544332211, "list": [1, "x", None, True], "map": {"ü": "\U0001f393"}}
    assert decode(json.dumps(said).encode(), content_type) == said
    assert decode(json.dumps(said, ensure_ascii=False).encode(), content_type) == said


def test_json_decimals_stay_exact_and_endless_integers_become_text() -> None:
    fields = decode(b'{"a": 0.1, "b": 1e999, "c": %s, "d": NaN, "e": -Infinity}' % (b"9" * 5000), JSON)
    assert fields == {"a": Decimal("0.1"), "b": Decimal("1e999"), "c": "9" * 5000, "d": "NaN", "e": "-Infinity"}


def test_json_with_a_byte_order_mark_is_read() -> None:
    assert decode(b'\xef\xbb\xbf{"event": "x"}', JSON) == {"event": "x"}


def test_json_text_that_no_database_takes_is_replaced() -> None:
    fields = decode(rb'{"n": "\ud800 Ada\u0000", "\udfff": "\ud83c\udf93"}', JSON)
    assert fields == {"n": "\ufffd Ada\ufffd", "\ufffd": "\U0001f393"}


def test_json_with_a_control_character_as_it_is_is_read() -> None:
    """A public reader of ThriveCart's API strips them from the answers before it reads these: they "break json"."""
    fields = decode(b'{"address": {"line 1": "High\tStreet\n1\x0b", "zip": "12345\x00"}}', JSON)
    assert fields == {"address": {"line 1": "High\tStreet\n1\x0b", "zip": "12345\ufffd"}}


def test_of_two_json_names_the_last_counts() -> None:
    assert decode(b'{"a": 1, "a": 2}', JSON) == {"a": 2}


def test_multipart_gives_the_same_fields_as_a_form() -> None:
    parts = {"event": "order.success", "customer[email]": "a@b.example", "p[]": "ü \U0001f393"}
    body = "".join(
        f'--xyz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts.items()
    )
    fields = decode(f"{body}--xyz--\r\n".encode(), f"{MULTIPART}; boundary=xyz")
    assert fields == {"event": "order.success", "customer": {"email": "a@b.example"}, "p": {"0": "ü \U0001f393"}}


REFUSED = {
    "json_cut_off": (b'{"event": "order.success", ', JSON),
    "json_list": (b'["order.success"]', JSON),
    "json_text": (b'"order.success"', JSON),
    "json_null": (b"null", JSON),
    "json_100000_deep": (b'{"event":' + b"[" * 100_000 + b"]" * 100_000 + b"}", JSON),
    "json_70_deep": (b'{"a":' + b"[" * 70 + b"]" * 70 + b"}", JSON),
    "multipart_without_boundary": (b"--x\r\n\r\n--x--", MULTIPART),
    "multipart_that_is_none": (b"event=order.success", f"{MULTIPART}; boundary=xyz"),
    "multipart_cut_off": (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb', f"{MULTIPART}; boundary=x"),
    "too_many_fields": (b"a=1&" * 20_001, FORM),
    "too_many_maps": (b"&".join(b"a" + b"[]" * 60 + b"=1" for _ in range(1000)), FORM),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_what_its_type_says_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(Undecodable, match=r"[Ss]end") as refused:
        decode(*REFUSED[name])
    assert refused.value.message == str(refused.value)


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/octet-stream", "", None])
def test_another_media_type_is_refused_and_told_which_are_read(content_type: str | None) -> None:
    with pytest.raises(UnsupportedMediaType, match="application/json"):
        decode(b"event=order.success", content_type)


@pytest.mark.parametrize("depth", [63, 64, 200, 5000])
def test_brackets_too_deep_lose_nothing_before_them(depth: int) -> None:
    fields = decode(b"event=x&a" + b"%5Bb%5D" * depth + b"=1", FORM)
    node, levels = fields["a"], 0
    while isinstance(node, dict):
        (name,) = node
        node, levels = node[name], levels + 1
    assert (fields["event"], node) == ("x", "1")
    assert levels <= 64
    assert name.count("b") == max(1, depth - 62)


def test_ten_thousand_fields_are_read() -> None:
    fields = decode(b"&".join(b"f%d=%d" % (n, n) for n in range(10_000)), FORM)
    assert (len(fields), fields["f9999"]) == (10_000, "9999")


def test_many_empty_brackets_over_taken_indexes_are_read_in_time() -> None:
    body = b"&".join([b"a[%d]=x" % n for n in range(5000, 10_000)] + [b"a[]=y"] * 5000)
    assert len(decode(body, FORM)["a"]) == 10_000
