"""ThriveCart's event names, and what each means.

Two families: the account webhook (``order.success``, form-encoded by default) and the event-subscription API
(``order_created``, JSON). Both tell the same facts, so both map to one vocabulary, with the aliases that
public receivers listen for. A new event name is one row here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from companion.events import EventType, Kind


class FieldLayout(Enum):
    """Which fields say what it is about."""

    PURCHASE = auto()  # what was bought: the purchase map and the order's charges
    SUBSCRIPTION = auto()  # one item's subscription
    REFUND = auto()  # one item's refund, or the order's
    CART = auto()  # what was left in the cart
    ADDRESS = auto()  # a customer's address was changed
    NOTED = auto()  # kept, moves nothing
    DECLINED = auto()  # the same, and says what was not bought


@dataclass(frozen=True, slots=True)
class Meaning:
    """``kind`` is the kind of item that the event's own name gives; ``status`` the subscription's after it."""

    type: EventType
    layout: FieldLayout
    status: str | None = None
    kind: Kind | None = None


_PURCHASE = Meaning(EventType.PURCHASE_COMPLETED, FieldLayout.PURCHASE, "active")
_RENEWAL = Meaning(EventType.SUBSCRIPTION_RENEWED, FieldLayout.SUBSCRIPTION, "active")
_FAILURE = Meaning(EventType.SUBSCRIPTION_PAYMENT_FAILED, FieldLayout.SUBSCRIPTION, "past_due")
_CANCELLATION = Meaning(EventType.SUBSCRIPTION_CANCELLED, FieldLayout.SUBSCRIPTION, "cancelled")
_PAUSE = Meaning(EventType.SUBSCRIPTION_PAUSED, FieldLayout.SUBSCRIPTION, "paused")
_RESUMPTION = Meaning(EventType.SUBSCRIPTION_RESUMED, FieldLayout.SUBSCRIPTION, "active")
_COMPLETION = Meaning(EventType.SUBSCRIPTION_COMPLETED, FieldLayout.SUBSCRIPTION, "completed")
_REFUND = Meaning(EventType.PURCHASE_REFUNDED, FieldLayout.REFUND)
_CART = Meaning(EventType.CART_ABANDONED, FieldLayout.CART)
_ADDRESS = Meaning(EventType.OTHER, FieldLayout.ADDRESS)
_NOTED = Meaning(EventType.OTHER, FieldLayout.NOTED)
_DECLINED = Meaning(EventType.OTHER, FieldLayout.DECLINED)

MEANINGS = {
    # account webhook
    "order.success": _PURCHASE,
    "order.subscription_payment": _RENEWAL,
    "order.rebill_failed": _FAILURE,
    "order.subscription_cancelled": _CANCELLATION,
    "order.rebill_cancelled": _CANCELLATION,
    "order.subscription_paused": _PAUSE,
    "order.subscription_resumed": _RESUMPTION,
    "order.subscription_completed": _COMPLETION,
    "order.refund": _REFUND,
    "order.refunded": _REFUND,
    "cart.abandoned": _CART,
    "affiliate.commission_earned": _NOTED,
    "affiliate.commission_payout": _NOTED,
    "affiliate.commission_refund": _NOTED,
    # both
    "customer_updated": _ADDRESS,
    # event-subscription API
    "order_created": _PURCHASE,
    "order_rebill": _RENEWAL,
    "order_rebill_failed": _FAILURE,
    "order_rebill_cancelled": _CANCELLATION,
    "order_rebill_completed": _COMPLETION,
    "subscription_paused": _PAUSE,
    "subscription_resumed": _RESUMPTION,
    "order_refund": _REFUND,
    **{f"order_refund_{kind}": Meaning(_REFUND.type, FieldLayout.REFUND, kind=kind) for kind in Kind},
    "cart_abandoned": _CART,
    # one per line item, beside order_created: a purchase must not count twice
    **{f"order_payment_{kind}": _NOTED for kind in Kind},
    # a declined first payment grants nothing
    "order_payment_declined_product": _DECLINED,
    "affiliate_created": _NOTED,
    "affiliate_approved": _NOTED,
    "affiliate_rejected": _NOTED,
    "affiliate_commission_earned": _NOTED,
    "affiliate_commission_payout": _NOTED,
    "affiliate_commission_refund": _NOTED,
}

# Families in which no name can grant or revoke anything, so that an unlisted member is no riddle.
NOTED_FAMILIES = ("affiliate.", "affiliate_", "order_payment_", "order_payment.")


def meaning_of(name: str) -> Meaning | None:
    """What an event name means; ``None`` for a name never seen."""
    found = MEANINGS.get(name.lower())
    if found is None and name.lower().startswith(NOTED_FAMILIES):
        return _NOTED
    return found
