"""Whatever is posted, the receiving side answers or refuses; nothing else is ever raised, and memory stays flat.

Some twenty seconds of a seeded run here. The long one, with its report:
``FUZZ_BODIES=1000000 python -m pytest tests/companion/test_fuzz.py -s``
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from companion.thrivecart.decode import JSON
from companion.thrivecart.normalise import NotUnderstood, named_in, normalise
from companion.thrivecart.vocabulary import MEANINGS
from tests.companion.fuzzing import check, read, timed_run
from tests.unit.thrivecart.webhooks import CONTENT_TYPES

BODIES = int(os.environ.get("FUZZ_BODIES", "30000"))
MAX_GROWTH_BYTES = 8 * 2**20


def test_hostile_bodies_break_nothing_and_leave_nothing_in_memory(tmp_path: Path) -> None:
    tallies, report = timed_run(BODIES, tmp_path)
    print(f"\n{report}")
    assert [failure for tally in tallies for failure in tally.failures] == []
    assert sum(tally.outcomes["understood"] for tally in tallies) > BODIES // 4
    assert sum(tally.answers[200] for tally in tallies) > BODIES // 500
    assert max(tally.grown_by for tally in tallies) < MAX_GROWTH_BYTES, report


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
    named_in(fields | {"event": event})  # never raises, whether it is understood or not
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
