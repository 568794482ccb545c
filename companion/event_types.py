"""The types of events, out of the one table of them: ``schema/event-types.v1.json``, which says what its columns mean.

A new type is a row there: nothing here lists them, but for the names that code says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pkgutil import get_data
from typing import TYPE_CHECKING, Any


class Access(StrEnum):
    """What an event means for access: keeping is what a setback does, such as a failed payment, that ends nothing."""

    GRANTS = "grants"
    KEEPS = "keeps"
    REVOKES = "revokes"
    NONE = "none"


class AccessState(StrEnum):
    """What the whole ledger says of one customer and one item."""

    ACTIVE = "active"
    PAST_DUE = "past_due"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    ENDED = "ended"
    REFUNDED = "refunded"


class Identity(StrEnum):
    """What tells two webhooks of one type apart."""

    PURCHASE = "purchase"  # the order
    CART = "cart"  # the order and the customer
    PAYMENT = "payment"  # its invoice or transaction
    REFUND = "refund"  # its transaction
    ONCE = "once"  # there is one of each subscription
    TIME = "time"  # its time alone: several may share an invoice
    OTHER = "other"  # all that it says


@dataclass(frozen=True, slots=True)
class EventTypeRow:
    """The columns of the table that the companion goes by; the others are the plugin's."""

    rank: int
    access: Access
    state: AccessState | None
    transition: str | None
    identity: Identity | None
    pays: bool
    forwarded: bool


def _row(columns: dict[str, Any]) -> EventTypeRow:
    """Raises KeyError or ValueError for a row that lacks a column, or has a word that means nothing here."""
    return EventTypeRow(
        rank=int(columns["rank"]),
        access=Access(columns["access"]),
        state=AccessState(columns["state"]) if columns["state"] else None,
        transition=columns["transition"],
        identity=Identity(columns["identity"]) if columns["identity"] else None,
        pays=bool(columns["pays"]),
        forwarded=bool(columns["forwarded"]),
    )


_TABLE = json.loads(get_data("companion.schema", "event-types.v1.json") or b"{}")
_ROWS: dict[str, EventTypeRow] = {columns["const"]: _row(columns) for columns in _TABLE["oneOf"]}


class EventType(StrEnum):
    """What happened; ``subscription.paused`` is ``SUBSCRIPTION_PAUSED``. ``OTHER`` was verified and is kept."""

    if TYPE_CHECKING:  # the types that code names, for mypy; a type that no code names needs no line
        PURCHASE_COMPLETED = "purchase.completed"
        PURCHASE_REFUNDED = "purchase.refunded"
        SUBSCRIPTION_RENEWED = "subscription.renewed"
        SUBSCRIPTION_PAYMENT_FAILED = "subscription.payment_failed"
        SUBSCRIPTION_RECOVERED = "subscription.recovered"
        SUBSCRIPTION_CANCELLED = "subscription.cancelled"
        SUBSCRIPTION_PAUSED = "subscription.paused"
        SUBSCRIPTION_RESUMED = "subscription.resumed"
        SUBSCRIPTION_COMPLETED = "subscription.completed"
        SUBSCRIPTION_ENDED = "subscription.ended"
        CART_ABANDONED = "cart.abandoned"
        CUSTOMER_RESYNC = "customer.resync"
        OTHER = "other"

    vars().update({value.upper().replace(".", "_"): value for value in _ROWS})

    @property
    def row(self) -> EventTypeRow:
        return _ROWS[self]

    @property
    def rank(self) -> int:
        """Which of two events of one second happened first, the lower one: nothing is renewed before it is bought."""
        return self.row.rank
