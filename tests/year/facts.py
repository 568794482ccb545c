"""What happens at ThriveCart, in the words of whoever pays or is paid: the model of the wishes knows nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    BOUGHT = "bought"
    PAID = "paid"
    PAID_OFF = "paid off"  # said by itself, without money
    FAILED = "failed"
    CANCELLED = "cancelled"
    PAUSED = "paused"
    RESUMED = "resumed"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Fact:
    """One of them. ``at``, ``until``: Unix seconds; money in cents. ``product`` is '' where it is of the whole order.

    ``prices``: what was paid at once for each product of a purchase. ``is_last``: a plan is paid off by it.
    """

    at: int
    kind: Kind
    order: str
    product: str = ""
    prices: tuple[tuple[str, int], ...] = ()
    cents: int = 0
    until: int | None = None
    is_last: bool = False
