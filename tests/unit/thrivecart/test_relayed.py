"""Webhooks that a relay wrote anew on their way give what they gave to it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from companion.thrivecart.decode import FORM, JSON, Undecodable, decode
from companion.thrivecart.normalise import normalise
from companion.thrivecart.relayed import MAPS
from companion.thrivecart.verify import redact, verify
from tests.unit.thrivecart.webhooks import CONTENT_TYPES, SECRET_WORD, body_of, fields_of, form_of

FORMS = sorted(file for file, content_type in CONTENT_TYPES.items() if content_type == FORM)
JSONS = sorted(file for file, content_type in CONTENT_TYPES.items() if content_type == JSON)


def by_n8n(form: bytes) -> bytes:
    """Names as Node's ``querystring`` leaves them; one that comes several times has a list of its values."""
    read = parse_qs(form.decode(), keep_blank_values=True)
    return json.dumps({name: values if len(values) > 1 else values[0] for name, values in read.items()}).encode()


def maps_as_texts(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: json.dumps(row) if name in MAPS and isinstance(row, dict | list) else row for name, row in fields.items()
    }


@pytest.mark.parametrize("file", FORMS)
def test_json_with_the_names_of_a_form_is_that_form(file: str) -> None:
    fields = decode(by_n8n(body_of(file)), JSON)
    assert fields == fields_of(file)
    assert verify(fields, SECRET_WORD)


def test_a_name_in_it_that_came_several_times_keeps_all_its_values() -> None:
    relayed = by_n8n(b"purchase_map[]=product-1&purchase_map[]=bump-1&order[id]=5&order[charges][][name]=Course&a=1")
    assert decode(relayed, JSON) == {
        "purchase_map": {"0": "product-1", "1": "bump-1"},
        "order": {"id": "5", "charges": {"0": {"name": "Course"}}},
        "a": "1",
    }


@pytest.mark.parametrize("file", JSONS)
def test_maps_that_are_json_in_a_text_are_maps(file: str) -> None:
    fields = fields_of(file)
    wanted = normalise(fields)
    assert normalise(decode(json.dumps(maps_as_texts(fields)).encode(), JSON)) == wanted
    form = normalise(decode(form_of(maps_as_texts(fields)), FORM))
    assert (form.key, form.items, form.customer, form.occurred_at) == (
        wanted.key,
        wanted.items,
        wanted.customer,
        wanted.occurred_at,
    )


@pytest.mark.parametrize("text", ["{", "[product-1", "{'id': 5}", "{" + '"a":{' * 80 + "}" * 80 + "}", "[" * 100_000])
def test_what_only_begins_like_a_map_stays_text(text: str) -> None:
    assert decode(urlencode({"order": text}).encode(), FORM) == {"order": text}
    assert decode(json.dumps({"order": text}).encode(), JSON) == {"order": text}


def test_only_thrivecarts_own_maps_are_read_so() -> None:
    assert decode(urlencode({"passthrough": '{"a": 1}'}).encode(), FORM) == {"passthrough": '{"a": 1}'}


def test_names_in_brackets_have_the_bounds_of_a_form() -> None:
    with pytest.raises(Undecodable, match="more than"):
        decode(json.dumps({f"a[{number}][b]": "" for number in range(20_001)}).encode(), JSON)
    assert decode(b'{"a[=": 1, "b[c]": {"d": 2}, "b": 3}', JSON) == {"a[=": 1, "b": {"c": {"d": 2}, "": 3}}


def test_what_is_kept_of_it_is_read_the_same_again() -> None:
    for body, content_type in (
        (by_n8n(body_of("rebill-final.txt")), JSON),
        (form_of(maps_as_texts(fields_of("order_created.json"))), FORM),
    ):
        fields = decode(body, content_type)
        kept, kept_type = redact(body, content_type, fields)
        assert SECRET_WORD not in kept
        assert normalise(decode(kept.encode(), kept_type)) == normalise(fields)
