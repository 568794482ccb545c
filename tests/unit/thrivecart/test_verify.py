"""The secret word: exact, and never kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from companion.thrivecart.decode import FORM, JSON, MULTIPART, decode
from companion.thrivecart.normalise import normalise
from companion.thrivecart.verify import REDACTED, redact, verify
from tests.unit.thrivecart.webhooks import CONTENT_TYPES, SECRET_WORD, body_of, form_of, purchase

WORD = "Wörd+with &=%/strange"


@pytest.mark.parametrize(
    "body", [form_of({"thrivecart_secret": WORD}), b"event=x&" + form_of({"thrivecart_secret": WORD})]
)
def test_the_exact_word_verifies(body: bytes) -> None:
    assert verify(decode(body, FORM), WORD)
    assert verify(decode(json.dumps({"thrivecart_secret": WORD}).encode(), JSON), WORD)


WRONG: dict[str, Any] = {
    "missing": {},
    "empty": {"thrivecart_secret": ""},
    "prefix": {"thrivecart_secret": WORD[:-1]},
    "longer": {"thrivecart_secret": WORD + "x"},
    "other_case": {"thrivecart_secret": WORD.swapcase()},
    "spaces_around": {"thrivecart_secret": f" {WORD} "},
    "not_ascii": {"thrivecart_secret": "ẁŕóñĝ"},
    "list": {"thrivecart_secret": [WORD]},
    "map": {"thrivecart_secret": {"": WORD}},
    "null": {"thrivecart_secret": None},
    "true": {"thrivecart_secret": True},
    "zero": {"thrivecart_secret": 0},
    "in_another_field": {"secret": WORD},
}


@pytest.mark.parametrize("name", WRONG)
def test_anything_else_does_not(name: str) -> None:
    assert not verify(WRONG[name], WORD)


def test_no_word_verifies_nothing() -> None:
    assert not verify({"thrivecart_secret": ""}, "")
    assert not verify({}, "")


@pytest.mark.parametrize("file", CONTENT_TYPES)
def test_what_is_kept_says_the_same_without_the_word(file: str) -> None:
    body, content_type = body_of(file), CONTENT_TYPES[file]
    fields = decode(body, content_type)
    text, kept_type = redact(body, content_type, fields)
    again = decode(text.encode(), kept_type)
    assert SECRET_WORD not in text
    assert kept_type == content_type
    assert again == fields | {"thrivecart_secret": REDACTED}
    assert normalise(again) == normalise(fields)


HIDDEN = {
    "value": form_of({"note": f"the word is {WORD}!"}),
    "name": form_of({WORD: "x"}),
    "inner_name": form_of({"a": {f"x{WORD}": "x"}}),
    "earlier_value_of_the_same_name": form_of({"thrivecart_secret": "old", "x": WORD}) + b"&x=1",
    "escaped_name": b"thrivecart%5Fsecret=%57" + form_of({"": WORD})[2:],
    "map": form_of({"thrivecart_secret": {"a": WORD}}),
}


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("word", [WORD, "FXW3SECRETWORD"])
def test_the_word_is_taken_out_wherever_it_stands(name: str, word: str) -> None:
    hidden = HIDDEN[name].replace(form_of({"": WORD})[1:], form_of({"": word})[1:])
    body = form_of({"thrivecart_secret": word, "event": "order.success"}) + b"&" + hidden
    body += b"&" + form_of({"thrivecart_secret": word})
    text, content_type = redact(body, FORM, decode(body, FORM))
    assert word not in text
    assert word not in json.dumps(decode(text.encode(), content_type), ensure_ascii=False)


def test_an_escaped_letter_does_not_hide_the_word() -> None:
    body = b"thrivecart_secret=FXW3SECRETWORD&x=%46XW3SECRETWORD"
    text, _ = redact(body, FORM, decode(body, FORM))
    assert decode(text.encode(), FORM)["x"] == REDACTED


def test_json_and_multipart_are_kept_as_json() -> None:
    said = {"event": "x", "thrivecart_secret": WORD, "deep": [{"note": f"<{WORD}>"}], "n": 10**20}
    text, content_type = redact(b"", JSON, said)
    assert content_type == JSON
    assert json.loads(text) == said | {"thrivecart_secret": REDACTED, "deep": [{"note": f"<{REDACTED}>"}]}
    assert redact(b"", f"{MULTIPART}; boundary=x", said) == (text, JSON)


def test_decimals_survive_keeping() -> None:
    fields = decode(b'{"a": 49.50, "b": 0.12345678901234567890123, "c": 1e999}', JSON)
    text, _ = redact(b"", JSON, fields)
    assert json.loads(text) == {"a": 49.5, "b": "0.12345678901234567890123", "c": "1E+999"}


def test_a_short_word_changes_no_other_value() -> None:
    """A word such as ``test`` is part of ordinary values: taking it out would change what the webhook says."""
    said = purchase(thrivecart_secret="test", mode="test", note="a test", customer={"email": "test@example.com"})
    body = form_of(said)
    text, _ = redact(body, FORM, decode(body, FORM))
    assert decode(text.encode(), FORM) == decode(body, FORM) | {"thrivecart_secret": REDACTED}


def test_an_address_that_contains_the_word_stays_readable() -> None:
    body = form_of(purchase(thrivecart_secret="goodcompany", customer={"email": "info@goodcompany.example"}))
    text, _ = redact(body, FORM, decode(body, FORM))
    assert normalise(decode(text.encode(), FORM)).customer.email == "info@goodcompany.example"


def test_raw_bytes_are_kept_as_text_that_every_database_takes() -> None:
    body = b"thrivecart_secret=%s&note=\xff\xfe\x00%%00&name=Zo\xc3\xab" % SECRET_WORD.encode()
    fields = decode(body, FORM)
    text, _ = redact(body, FORM, fields)
    assert text.isascii()
    assert "\x00" not in text
    assert decode(text.encode(), FORM) == fields | {"thrivecart_secret": REDACTED}
