"""The normalised event, version 1: plain data, no I/O.

``NormalisedEvent`` is what one webhook says, ``RecordedEvent`` the same as the ledger has it. Its JSON form, as a site
receives it, is ``schema/serialize.py``.

Amounts are integer minor units of the order's currency; times are aware datetimes in UTC. What ThriveCart
did not send is ``None``, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from companion.event_types import AccessState as AccessState
from companion.event_types import EventType as EventType

TEST_ADDRESS = "test@cart-companion.example"  # of the purchase by which a person tests the connection
TEST_PURCHASE = "test-purchase-"  # how the order of a test purchase begins; ThriveCart's own are numbers


class Mode(StrEnum):
    LIVE = "live"
    TEST = "test"


class Kind(StrEnum):
    """What was sold; the first part of an item's key (``bump-12`` belongs to ``product-12``)."""

    PRODUCT = "product"
    BUMP = "bump"
    UPSELL = "upsell"
    DOWNSELL = "downsell"


@dataclass(frozen=True, slots=True)
class Source:
    """Who sent it, and under which name."""

    name: str
    event: str
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """``total`` is what the customer paid in this event, in minor units; 0 where no money came in."""

    id: str | None = None
    invoice_id: str | None = None
    currency: str | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """``email`` is trimmed and lower-cased; ``also_known_as`` holds the person's other addresses, oldest first."""

    id: str | None = None
    email: str | None = None
    also_known_as: tuple[str, ...] = ()
    first_name: str | None = None
    last_name: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """``key`` is ThriveCart's own form: ``product-12``, ``bump-12``, ``upsell-4``, ``downsell-5``.

    ``option`` names the pricing option that was chosen; only a purchase names it.
    """

    key: str
    name: str | None
    kind: Kind
    plan: str | None = None
    quantity: int = 1
    amount: int | None = None
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """``id`` is ThriveCart's top-level ``subscription_id``, else the processor's; ``item`` is an item key.

    It is about the payment after the first, ``rebill`` of ``rebills`` (``None`` when unlimited or not known);
    ``failures`` counts how often that one has failed by now. ``remaining_payments`` (0 at the end of a plan) stays
    inside the companion.
    """

    id: str | None = None
    item: str | None = None
    status: str | None = None
    next_payment_at: datetime | None = None
    paid_until: datetime | None = None
    reason: str | None = None
    rebill: int | None = None
    rebills: int | None = None
    failures: int | None = None
    remaining_payments: int | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """``item`` is ``None`` when the refund names none (it is of the order); ``full`` is ``None`` when unknown."""

    amount: int | None = None
    full: bool | None = None
    item: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class EntitlementEvent:
    """An event of an item that counts still, besides the state that it led to.

    ``item`` says what a refund names: the item, or ``None`` for its order without saying which.
    """

    type: EventType
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """``until``: the end of the paid time of what is cancelled, where it is known.

    ``happened``, oldest first, is given only where ``state`` and what it implies is not the whole: setbacks
    that nothing made good (a payment failed, then it was cancelled), and refunds of a part with what was paid since.

    ``beside``, oldest first: setbacks, which nothing made good, of the customer's other orders of this item, and a
    purchase of it that came after some of them. Of an order that is over only its cancellation.
    """

    item: str
    state: AccessState
    since: datetime
    until: datetime | None = None
    happened: tuple[EntitlementEvent, ...] = ()
    beside: tuple[EventType, ...] = ()


@dataclass(frozen=True, slots=True)
class Identifier:
    """An id that ThriveCart gives one person: every address seen with it is that person's."""

    kind: str  # "customer", "order", "subscription"; "email" when ThriveCart says that an address was changed
    value: str


@dataclass(frozen=True, slots=True)
class NormalisedEvent:
    """What one webhook says, before the ledger is asked.

    ``occurred_at`` is ``None`` when the webhook carries no usable time: it is then the time of receipt.
    ``webhook_id`` is the sender's id of the delivery, where it has one (a UUID).
    ``key`` is its idempotency key: two webhooks with the same key are about the same event. When
    ``key_is_vague`` it says too little to distinguish a repetition from a second event (no time, no invoice),
    and the ledger counts a new one only after another event of the same subscription.
    ``completes_plan`` marks the last payment of a payment plan.
    """

    type: EventType
    mode: Mode
    source: Source
    order: Order
    customer: Customer
    items: tuple[Item, ...] = ()
    subscription: Subscription | None = None
    refund: Refund | None = None
    occurred_at: datetime | None = None
    identifiers: tuple[Identifier, ...] = ()
    webhook_id: str | None = None
    key: str = ""
    key_is_vague: bool = False
    completes_plan: bool = False


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event of the ledger: what it says, and what the ledger knows of it.

    ``event.occurred_at`` is never ``None``: it is the time of receipt unless ``has_time``. ``type`` is the one that was
    sent last; the history may say another. ``is_understood``: False for what a newer release wrote; then ``event`` has
    what this one can read. ``is_history``: brought in as a fact that is never sent by itself. ``state`` and
    ``happened_at`` (milliseconds since 1970, of the order of events) are those of its delivery, where there is one.
    """

    id: str
    event: NormalisedEvent
    type: str
    received_at: datetime
    has_time: bool
    is_understood: bool = True
    is_history: bool = False
    state: str = ""
    happened_at: int = 0
