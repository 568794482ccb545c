"""A shop's month in numbers: who bought what, and what came of it, made up but always the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from companion.clock import DAY_MS, from_ms
from companion.events import Customer, EventType, Item, Kind, Mode, NormalisedEvent, Order, Refund, Source, Subscription

DAYS = 30
FIRST = (
    "Zoë",
    "Ann",
    "Mary",
    "José",
    "Pat",
    "Björn",
    "Li",
    "Olga",
    "Tom",
    "Ines",
    "Max",
    "Eve",
    "Amira",
    "Noah",
    "Kai",
)
LAST = (
    "Bell",
    "O’Brien",
    "Müller",
    "García",
    "Smith",
    "Nowak",
    "Silva",
    "Kim",
    "Rossi",
    "Berg",
    "Ito",
    "Haddad",
    "Weiß",
)
HOSTS = ("gmail.com", "example.com", "outlook.example", "web.example", "school.example")
ITEMS = (
    *(
        Item(f"product-{n}", f"Course {n} of the academy", Kind.PRODUCT, "one-time", 1, 4900 + n * 100)
        for n in range(1, 10)
    ),
    Item("product-10", "Membership", Kind.PRODUCT, "subscription", 1, 2900),
    Item("bump-1", "Workbook", Kind.BUMP, "one-time", 1, 900),
    Item("upsell-4", "Coaching call", Kind.UPSELL, "one-time", 1, 19900),
)
MEMBERSHIP = ITEMS[9]
RARE = Item("product-99", "Retreat of last spring", Kind.PRODUCT, "one-time", 1, 99900)
KINDS = (  # how often in a hundred
    (EventType.PURCHASE_COMPLETED, 40),
    (EventType.SUBSCRIPTION_RENEWED, 40),
    (EventType.SUBSCRIPTION_PAYMENT_FAILED, 8),
    (EventType.SUBSCRIPTION_CANCELLED, 5),
    (EventType.PURCHASE_REFUNDED, 4),
    (EventType.CART_ABANDONED, 3),
)


@dataclass(frozen=True)
class Happening:
    """One event, with its time in milliseconds and what the site answered; ``None`` for one that waits."""

    number: int
    at: int
    event: NormalisedEvent | None  # None: not understood
    emails: tuple[str, ...]
    state: str
    access: str | None
    result: dict[str, Any] | None


def happenings(count: int, now: int) -> Iterator[Happening]:
    """In the order in which they happened, over the last days until now."""
    dice = random.Random(17)
    kinds, weights = zip(*KINDS, strict=True)
    buyers: list[NormalisedEvent] = []
    for number in range(count):
        at = now - DAYS * DAY_MS + (DAYS * DAY_MS * number) // count
        if number % 2000 == 7:
            yield Happening(number, at, None, (), "quarantined", None, None)
            continue
        kind = dice.choices(kinds, weights)[0]
        if kind in (EventType.PURCHASE_COMPLETED, EventType.CART_ABANDONED) or not buyers:
            event = _purchase(number, at, dice, kind if buyers else EventType.PURCHASE_COMPLETED)
        else:
            event = _later(buyers[dice.randrange(len(buyers))], at, kind, number)
        if event.type is EventType.PURCHASE_COMPLETED:
            buyers.append(event)
        yield _answered(number, at, event, dice)


def _purchase(number: int, at: int, dice: random.Random, kind: EventType) -> NormalisedEvent:
    first, last = dice.choice(FIRST), dice.choice(LAST)
    plain = "".join(one for one in f"{first}.{last}".lower() if one.isascii() and one not in "’")
    items = tuple(dice.sample(ITEMS, 2 if number % 4 == 0 else 1)) if number > 300 or number % 20 else (RARE,)
    return NormalisedEvent(
        type=kind,
        mode=Mode.LIVE,
        source=Source("thrivecart", "order.success", "acme"),
        order=Order(str(2_000_000 + number), f"{number:09}", "USD", sum(item.amount or 0 for item in items)),
        customer=Customer(f"{50_000 + number}", f"{plain}{number}@{dice.choice(HOSTS)}", (), first, last, "US"),
        items=items,
        occurred_at=from_ms(at),
        key=f"bench:{number}",
    )


def _later(bought: NormalisedEvent, at: int, kind: EventType, number: int) -> NormalisedEvent:
    item = bought.items[0]
    refund = Refund(item.amount, True, item.key) if kind is EventType.PURCHASE_REFUNDED else None
    due = from_ms(at) + timedelta(days=30)
    subscription = None if refund else Subscription(f"{number}", item.key, "active", due)
    paid = item.amount if kind is EventType.SUBSCRIPTION_RENEWED else 0
    order = replace(bought.order, invoice_id=f"{bought.order.invoice_id}-{number % 9 + 2}", total=paid)
    return replace(
        bought,
        type=kind,
        items=(item,),
        order=order,
        refund=refund,
        subscription=subscription,
        occurred_at=from_ms(at),
        key=f"bench:{number}",
    )


def _answered(number: int, at: int, event: NormalisedEvent, dice: random.Random) -> Happening:
    email = event.customer.email or ""
    emails = (email, f"second.{email}") if number % 10 == 3 else (email,)
    chance = dice.random()
    state = "delivered" if chance < 0.95 else "skipped" if chance < 0.98 else "failed" if chance < 0.984 else "dead"
    state = "delivered" if chance >= 0.986 else state
    access = "granted" if event.type is EventType.PURCHASE_COMPLETED else "none"
    access = "pending" if number % 997 == 1 else access
    tags = [f"{item.key}_member" for item in event.items]
    is_refund = event.type is EventType.PURCHASE_REFUNDED
    result: dict[str, Any] = {
        "outcome": {"delivered": "applied"}.get(state, state if state != "dead" else "retry"),
        "contact_id": str(90_000 + number),
        "user_id": 0,
        "tags_applied": [] if is_refund or state != "delivered" else tags,
        "tags_removed": tags if is_refund else [],
        "rules": ["r1"],
        "access": access,
        "connection": "accessally",
        "crm_calls": 2,
        "duration_ms": 350,
        "message": "The site did what its rules say.",
        **({"revokes": True} if is_refund else {}),
    }
    return Happening(number, at, event, emails, state, access, result)
