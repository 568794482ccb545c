"""Bodies that nobody should send: kept webhooks mutated, and fields made up, in each of the three forms.

The same seed gives the same bodies.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from companion.thrivecart.decode import FORM, JSON, MULTIPART
from companion.thrivecart.verify import SECRET_FIELD
from companion.thrivecart.vocabulary import MEANINGS
from tests.unit.thrivecart.webhooks import CONTENT_TYPES, SECRET_WORD, body_of, fields_of, pairs

Posted = tuple[bytes, str | None]

BOUNDARY = "xyzzy"
STRANGE_BYTES = [
    *b"|null|false|0|-1|1e999|NaN|%|%zz|%00|%f0%9f%8e%93|&|=|[|]|[]|[x]|{|}|\\ud800|\\u0000|true|,|product-12|-|@".split(
        b"|"
    ),
    *(b"9" * 400, b"\xff\xfe", b"%5B%5D" * 70, b'"', b"2026-03-02T11:00:00+99:99", b"0001-01-01"),
    *(b"\r\n--xyzzy\r\n", b"--xyzzy--", b"Content-Transfer-Encoding: base64\r\n", b'; filename="a"', b"[" * 100),
]
STRANGE_VALUES: list[Any] = [
    *("", " ", "null", "false", "0", "-1", "array", "x" * 5000, "9" * 400, "1e999", "NaN", "product-1", "bump-12"),
    *("\u2028", "²", "٣", "\ud800", "\x00", "\ufeff", "[redacted]", "a@b@c", "Ada <ada@example.com>", "%00", "🎓"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31", "1539597879000", "4,900", "&yen;4,900", "1.499,00 €", "49.000"),
    *(10**400, 2**63, -(2**63), 998877665544332211, 0, -5, 1.5, 1e308, float("inf"), float("nan")),
    *(True, False, None, [], {}, [[]], [{}], {"": {"": {}}}, ["order.success"], {"0": "product-12"}),
]
PLAUSIBLE: list[Any] = [
    *("12", "20", 4, "product", "bump", "upsell", "downsell", "product-12", "product_12", "upsell-4", "sub_1", "re_1"),
    *("1772449200", 1772449200, "2026-03-02 11:00:00", "2026-03-02T11:00:00+00:00", "000000141-6", "2133098"),
    *("4900", 4900, "49.00", "USD", "JPY", "KWD", "single", "recurring", "month", "live", "test", "1", "2", "14"),
    *("ada@example.com", "Ada.L@Example.COM", "Ada Lovelace", "Course", "00000000-0000-4000-8000-000000000000"),
]
TOP = [
    *("event", "mode", "mode_int", "thrivecart_account", "base_product", "base_product_name"),
    *("base_product_label", "base_payment_plan", "order_id", "invoice_id", "order_date", "order_timestamp"),
    *("subscription_id", "currency", "customer_id", "transaction_id", "date", "date_iso8601", "date_unix"),
    *("event_id", "webhook_id", "purchase_map_flat", "recurring_payment_idx", "pro-rata", "previous_email"),
    *("current_email", "updated_at", "order", "customer", "subscription", "refund", "purchase", "viewer"),
    *("affiliate", "passthrough"),
]
LISTS = ["purchases", "purchase_map", "accessible_purchase_map"]
MAPS = ["transactions", "subscriptions", "subscription_ids"]
PARTS = [
    *("id", "type", "email", "name", "label", "first_name", "lastname", "amount", "amount_str", "amount_gross"),
    *("total", "total_str", "currency", "invoice_id", "invoice_str", "product_id", "bump_id", "upsell_id"),
    *("downsell_id", "remaining_rebills", "frequency", "next_payment_date", "billing_period_end"),
    *("billing_period_end_iso8601", "reason", "date_unix", "address", "coupon", "subscription_id"),
    *("transaction_id", "previous_email", "current_email", "country"),
]
CHARGE = [
    *("name", "label", "reference", "item_type", "item_identifier", "amount", "amount_str", "type", "frequency"),
    *("quantity", "trial", "trial_ends", "defer_date", "due", "original_amount", "payment_plan_id"),
    *("payment_plan_name",),
]


def hostile_bodies(seed: int) -> Iterator[Posted]:
    """Bodies with their content types, without end."""
    rng = random.Random(seed)
    kept: list[Posted] = [(body_of(file), content_type) for file, content_type in CONTENT_TYPES.items()]
    fields = [fields_of(file) for file in CONTENT_TYPES]
    spare = [*STRANGE_VALUES, *(row for one in fields for row in one.values())]
    while True:
        chance = rng.random()
        if chance < 0.4:
            body, content_type = rng.choice(kept)
            body = mutated(body, rng)
        elif chance < 0.9995:
            made = made_up(rng) if chance < 0.7 else misplaced(rng.choice(fields), rng, spare)
            body, content_type = rng.choice(FORMS)(made)
            if rng.random() < 0.3:
                body = mutated(body, rng)
        else:
            body, content_type = rng.choice(HUGE)
        yield body, content_type if rng.random() < 0.97 else rng.choice(OTHER_TYPES)


def mutated(body: bytes, rng: random.Random) -> bytes:
    """A body with some bytes cut, doubled, swapped or replaced by strange ones."""
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        start = rng.randrange(len(body) + 1)
        stop = min(len(body), start + rng.choice((0, 1, 5, 40, 400)))
        put = rng.choice((b"", rng.choice(STRANGE_BYTES), body[start:stop] * 2, rng.randbytes(3)))
        body = body[:start] + put + body[stop:]
    return body


def misplaced(fields: dict[str, Any], rng: random.Random, spare: list[Any]) -> dict[str, Any]:
    """The fields of a webhook with values moved to places where they do not belong."""

    def moved(value: Any) -> Any:
        if rng.random() < 0.1:
            return rng.choice(spare)
        return {name: moved(row) for name, row in value.items()} if isinstance(value, dict) else value

    event = rng.choice((fields["event"], rng.choice(sorted(MEANINGS))))
    return {name: moved(row) for name, row in fields.items()} | {"event": event, SECRET_FIELD: fields[SECRET_FIELD]}


def made_up(rng: random.Random) -> dict[str, Any]:
    """The documented names with any values: some plausible, some strange."""

    def value() -> Any:
        return rng.choice(PLAUSIBLE if rng.random() < 0.8 else STRANGE_VALUES)

    def some(names: list[str], most: int) -> list[str]:
        return rng.sample(names, rng.randrange(most + 1))

    def part() -> Any:
        return {name: value() for name in some(PARTS, 10)} if rng.random() < 0.9 else value()

    def charges() -> Any:
        return [{name: value() for name in some(CHARGE, 8)} for _ in range(rng.randrange(4))]

    fields = {name: value() for name in some(TOP, 14)} | {name: [value()] for name in some(LISTS, 2)}
    fields |= {name: {"product-12": value(), "upsell-4": value()} for name in some(MAPS, 2)}
    fields |= {name: part() for name in some(["order", "customer", "subscription", "refund", "purchase"], 5)}
    if rng.random() < 0.3:
        fields["order"] = {"charges": charges(), "future_charges": charges(), "total": value()}
    if rng.random() < 0.8:
        fields["customer"] = {"email": rng.choice(("ada@example.com", value()))} | {"name": value()}
    fields["event"] = rng.choice(sorted(MEANINGS)) if rng.random() < 0.95 else value()
    return fields | {SECRET_FIELD: SECRET_WORD if rng.random() < 0.8 else value()}


def as_form(fields: dict[str, Any]) -> Posted:
    return urlencode(list(pairs(fields)), errors="surrogatepass").encode(), FORM


def as_json(fields: dict[str, Any]) -> Posted:
    return json.dumps(fields).encode(), JSON


def as_multipart(fields: dict[str, Any]) -> Posted:
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in pairs(fields)
    )
    return (
        f"{''.join(parts)}--{BOUNDARY}--\r\n".encode("utf-8", "surrogatepass"),
        f"{MULTIPART}; boundary={BOUNDARY}",
    )


def as_form_of_another_charset(fields: dict[str, Any]) -> Posted:
    """As letters that come from somewhere else: named, named wrongly, or not named; sometimes behind a mark."""
    charset, label = CHARSETS[len(fields) % len(CHARSETS)]
    body = urlencode(list(pairs(fields)), encoding=charset, errors="replace").encode()
    mark = (b"", b"\xef\xbb\xbf", b"%EF%BB%BF")[len(body) % 3]
    return mark + body, f"{FORM}; charset={label}" if label else FORM


CHARSETS = [
    *(("cp1252", "windows-1252"), ("cp1252", "ISO-8859-1"), ("cp1252", ""), ("utf-8", "windows-1252"), ("cp1251", "")),
    *(("shift_jis", "Shift_JIS"), ("koi8-r", "koi8-r"), ("utf-16", "utf-16"), ("cp1252", "none"), ("latin-1", "utf-8")),
]
FORMS: list[Callable[[dict[str, Any]], Posted]] = [
    *(as_form, as_form, as_json, as_multipart, as_form_of_another_charset)
]
OTHER_TYPES = [
    *(None, "", "text/plain", FORM, JSON, MULTIPART, "APPLICATION/JSON; charset=latin-1", "application/x+json"),
    *(f"{MULTIPART}; boundary={BOUNDARY}", f'{MULTIPART}; boundary="\xff"', f"{MULTIPART}; boundary={'b' * 80}"),
]
HUGE: list[Posted] = [
    (b"a=1&" * 20_001, FORM),
    (b"&".join(b"a" + b"[]" * 60 + b"=1" for _ in range(1000)), FORM),
    (b"event=order.success&a" + b"[b]" * 5000 + b"=1", FORM),
    (b"x=" + b"y" * (2 << 20), FORM),
    (b'{"event":' + b"[" * 100_000 + b"]" * 100_000 + b"}", JSON),
    (b'{"event": %s}' % (b"9" * 100_000), JSON),
    (as_multipart({f"f{n}": "1" for n in range(1500)})[0], f"{MULTIPART}; boundary={BOUNDARY}"),
]
