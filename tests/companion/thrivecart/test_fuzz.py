"""Whatever is posted, decode, verify and normalise answer or refuse; nothing else is ever raised.

A few seconds of a seeded run here; ``FUZZ_BODIES`` in the environment makes it longer.
"""

from __future__ import annotations

import json
import os
import random
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companion.events import Event, Occurrence
from companion.thrivecart.decode import FORM, JSON, DecodeError, decode
from companion.thrivecart.normalise import NotUnderstood, event_name, normalise
from companion.thrivecart.verify import SECRET_FIELD, kept, verify
from companion.thrivecart.vocabulary import MEANINGS
from tests.companion.thrivecart.schema import problems
from tests.companion.thrivecart.webhooks import CONTENT_TYPES, SECRET_WORD, body_of, fields_of

BODIES = int(os.environ.get("FUZZ_BODIES", "6000"))
NOW = datetime(2026, 6, 1, tzinfo=UTC)
STRANGE = [
    *b"|null|false|0|-1|1e999|NaN|%|%zz|%00|%f0%9f%8e%93|&|=|[|]|[]|[x]|{|}|\\ud800|\\u0000|true|,|product-12|-|@".split(
        b"|"
    ),
    *(b"9" * 400, b"\xff\xfe", b"%5B%5D" * 70, b'"', b"2026-03-02T11:00:00+99:99", b"0001-01-01"),
]


def read(body: bytes, content_type: str) -> Occurrence | None:
    """All that is done with a body before the ledger."""
    try:
        fields = decode(body, content_type)
    except DecodeError:
        return None
    if not fields:
        return None
    verify(fields, SECRET_WORD)
    text, kept_type = kept(body, content_type, fields)
    text.encode()
    assert "\x00" not in text
    again = decode(text.encode(), kept_type)
    try:
        what = normalise(fields)
    except NotUnderstood:
        return None
    word = fields.get(SECRET_FIELD)
    if isinstance(word, str) and word not in str(what.order) and event_name(again):
        assert normalise(again).order == what.order
    return what


def check(what: Occurrence) -> None:
    event = Event("evt_01JTESTTEST", what.type, what.occurred_at or NOW, NOW, what, what.refund)
    assert problems(event.to_json()) == []
    json.dumps(event.to_json(), ensure_ascii=False).encode()
    assert len(what.key) == 64
    assert all(0 < len(tie.value) <= 254 and "\x00" not in tie.value for tie in what.ties)


def mutated(body: bytes, dice: random.Random) -> bytes:
    """A body with some bytes cut, doubled, swapped or replaced by strange ones."""
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        start = dice.randrange(len(body) + 1)
        stop = min(len(body), start + dice.choice((0, 1, 5, 40, 400)))
        put = dice.choice((b"", dice.choice(STRANGE), body[start:stop] * 2, dice.randbytes(3)))
        body = body[:start] + put + body[stop:]
    return body


def test_mutated_bodies_break_nothing() -> None:
    dice = random.Random(20260602)
    bodies = [(body_of(file), content_type) for file, content_type in CONTENT_TYPES.items()]
    understood = 0
    for _ in range(BODIES):
        body, content_type = dice.choice(bodies)
        what = read(mutated(body, dice), content_type if dice.random() < 0.95 else dice.choice((FORM, JSON)))
        if what is not None:
            understood += 1
            if understood % 10 == 0:
                check(what)
    assert understood > BODIES // 10


def shuffled(value: Any, dice: random.Random, spare: list[Any]) -> Any:
    """The same fields with values moved to places where they do not belong."""
    if dice.random() < 0.1:
        return dice.choice(spare)
    if isinstance(value, dict):
        return {name: shuffled(row, dice, spare) for name, row in value.items()}
    return value


def test_values_in_wrong_places_break_nothing() -> None:
    dice = random.Random(7)
    webhooks = [fields_of(file) for file in CONTENT_TYPES]
    spare: list[Any] = [row for fields in webhooks for row in fields.values()]
    spare += [10**400, 1.5, float("inf"), True, None, [], {}, [[]], {"": {"": {}}}, "\u2028", "x" * 5000, "²", "٣"]
    for _ in range(BODIES // 3):
        chosen = dice.choice(webhooks)
        fields = shuffled(chosen, dice, spare)
        if isinstance(fields, dict):
            fields["event"] = dice.choice([chosen["event"], *MEANINGS])
            try:
                what = normalise(fields)
            except NotUnderstood:
                continue
            check(what)


TEXTS = st.sampled_from(["", "null", "0", "product-12", "12", "a@b.example", "1772449200", "4900", "sub_1"]) | st.text()
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | st.decimals() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    "order",
    "order_id",
    "customer",
    "customer_id",
    "subscription",
    "refund",
    "purchase_map",
    "purchase_map_flat",
    "date_unix",
    "subscriptions",
    "transactions",
    "base_product",
    "mode",
    "mode_int",
    "currency",
    "invoice_id",
    "event_id",
    "webhook_id",
]
PARTS = st.dictionaries(
    st.sampled_from(["type", "id", "email", "amount", "amount_str", "total", "charges", "name", "remaining_rebills"]),
    VALUES,
)


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(MEANINGS)), st.dictionaries(st.sampled_from(NAMES), VALUES | PARTS), TEXTS)
def test_any_fields_give_an_event_or_are_not_understood(event: str, fields: dict[str, Any], email: str) -> None:
    try:
        what = normalise({"customer": {"email": email}} | fields | {"event": event})
    except NotUnderstood:
        return
    check(what)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.binary(max_size=300), st.sampled_from([*sorted(set(CONTENT_TYPES.values())), "multipart/form-data; boundary=x"])
)
def test_any_bytes_are_read_or_refused(body: bytes, content_type: str) -> None:
    read(body, content_type)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.dictionaries(st.text(), VALUES))
def test_any_json_is_read(fields: dict[str, Any]) -> None:
    body = json.dumps(fields, default=str).encode()
    read(body, JSON)
