"""What is known of one customer, as plain data: their events with what became of each, and what the site says now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from companion.entitlements import Holding
from companion.events import EventType
from companion.ledger.access_status import AccessStatus
from companion.ledger.states import DeliveryState

DECLINED = ("order_payment_declined", "order.payment_declined")  # how ThriveCart's names begin of a declined payment
KEPT, QUARANTINED = "kept", "quarantined"

PROCESSED = (DeliveryState.DELIVERED, DeliveryState.SKIPPED)
FAILED = (DeliveryState.FAILED, DeliveryState.DEAD)
ON_ITS_WAY = (DeliveryState.PENDING, DeliveryState.DELIVERING)


class Login(StrEnum):
    """What the site says now: whether a WordPress user has one of the customer's addresses."""

    YES = "yes"
    NO = "no"
    NOT_NEEDED = "not_needed"  # customers do not log in here
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SiteSays:
    """What only the site knows. ``uncovered``: items that no rule of today gives anything for; ``None``: not said.

    ``exempt``: items of which its owner said that their buyers need no tags. ``taken``: by type of event that ends
    access, items for which a rule of today says what is done then, as ``purchase.refunded product-12``; ``None``: not
    said.
    """

    login: Login = Login.UNKNOWN
    uncovered: frozenset[str] | None = None
    exempt: frozenset[str] = frozenset()
    taken: frozenset[str] | None = None
    makes_logins: bool = False  # its plugin makes them, with the event that gives something: none comes later by itself

    def takes(self, kind: EventType, item: str) -> bool:
        """Whether a rule of today says what is done with the item when this happens."""
        return f"{kind} {item}" in (self.taken or ())

    def leaves_after_end(self, item: str) -> bool:
        """Whether a rule gives something for the item, and none says what is done when its access period ends."""
        if self.uncovered is None or self.taken is None:
            return False
        has_rule = item not in self.uncovered and item not in self.exempt
        return has_rule and not self.takes(EventType.SUBSCRIPTION_ENDED, item)


@dataclass(frozen=True, slots=True)
class Sold:
    """One item of an event; ``amount`` in minor units, ``option`` the name of the pricing option."""

    key: str
    name: str | None = None
    amount: int | None = None
    plan: str | None = None
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Attempted:
    """The last attempt that brought no result: when, how it ended, and what was said."""

    at: int
    outcome: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class NotedStep:
    """A step that the ledger noted beside an event, such as a replay."""

    at: int
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Row:
    """One event of the customer's, with its delivery to this site. Times are milliseconds since 1970.

    ``state`` is the delivery's, else KEPT or QUARANTINED; ``alert`` that its access status is wrong for too long.
    ``by_rule``, ``revokes`` are ``None`` where the site did not say. ``amount`` is what was paid or paid back in it.
    """

    id: str
    type: EventType
    occurred_at: int
    received_at: int
    state: str
    is_test: bool = False
    source: str = "thrivecart"
    name: str = ""  # ThriveCart's of the event
    order: str | None = None
    invoice: str | None = None
    currency: str | None = None
    amount: int | None = None
    items: tuple[Sold, ...] = ()
    full_refund: bool | None = None
    paid_until: int | None = None
    next_payment_at: int | None = None
    rebill: int | None = None
    rebills: int | None = None
    failures: int | None = None
    is_history: bool = False  # imported: a fact that is never sent
    reason: str | None = None  # of a cancellation or refund, as ThriveCart says it
    result: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    attempted: Attempted | None = None
    due_at: int | None = None
    settled_at: int | None = None
    access: AccessStatus | None = None
    access_at: int | None = None
    alert: bool = False
    next_check_at: int | None = None
    problem: str | None = None
    notes: tuple[NotedStep, ...] = ()
    is_dealt_with: bool = False  # a person said so of what is wrong with it, and nothing happened since

    @property
    def is_declined(self) -> bool:
        return self.name.startswith(DECLINED)

    @property
    def is_failed(self) -> bool:
        """Whether it could not be done, and a person has yet to look."""
        return self.state in FAILED and not self.is_dealt_with

    @property
    def is_waiting(self) -> bool:
        return self.state in ON_ITS_WAY

    @property
    def is_processed(self) -> bool:
        return self.state in PROCESSED

    @property
    def said(self) -> str | None:
        """Why it is not done yet, or what the site said with its result."""
        said = self.result.get("message") or (self.attempted.message if self.attempted else None)
        return said if isinstance(said, str) and said else None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(item.key for item in self.items)

    @property
    def no_rule(self) -> tuple[str, ...]:
        """Items that it sold while no rule was for them."""
        return self.texts("no_rule")

    @property
    def taken_by_rule(self) -> bool:
        return self.result.get("by_rule") is True

    @property
    def moved_tags(self) -> bool:
        return bool(self.texts("tags_applied") or self.texts("tags_removed"))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of names in the site's result."""
        values = self.result.get(name)
        return tuple(str(one) for one in values) if isinstance(values, list) else ()

    def is_about(self, item: str) -> bool:
        return item in self.keys or self.type is EventType.CUSTOMER_RESYNC


@dataclass(frozen=True, slots=True)
class Known:
    """Everything about one person at one site. ``rows`` newest first, by when it happened.

    ``holdings``: what live orders come to, one for each item. ``unread``: messages not understood that
    name one of their ``emails``; ``unread_total``: of the site.
    """

    email: str
    now: int
    emails: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    holdings: tuple[Holding, ...] = ()
    site: SiteSays = SiteSays()
    unread: tuple[Row, ...] = ()
    unread_total: int = 0

    def name_of(self, item: str) -> str | None:
        """The newest name under which it was sold or paid."""
        return next((sold.name for row in self.rows for sold in row.items if sold.key == item and sold.name), None)
