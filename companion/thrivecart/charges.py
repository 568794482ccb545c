"""The charges of an order: ``order[charges]`` and ``order[future_charges]``.

A subscription shows twice: what is paid now (``type`` single) and what recurs (``type`` recurring). A trial
shows as ``trial`` and ``trial_ends`` of a charge, or as a future charge's ``defer_date``. The charges may be
absent for some plans.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from companion.events import Kind
from companion.thrivecart.fields import (
    Fields,
    identifier,
    item_key,
    key_of,
    key_of_reference,
    line,
    moment,
    rows,
    section,
    text,
    whole_number,
)
from companion.thrivecart.money import amount

_KINDS = frozenset(Kind)
_MAX_AT_ONCE = 1_000_000
_MAX_CHARGES = 500


@dataclass(slots=True)
class Charge:
    """One line of what is paid now, or recurs. ``key`` is the item's, ``amount`` in minor units.

    ``number`` is the item's where only that was sent; ``option`` is the name of the pricing option.
    """

    key: str | None
    number: str | None
    name: str | None
    amount: int | None
    quantity: int
    recurs: bool
    is_trial: bool
    was_discounted: bool
    next_payment_at: datetime | None
    option: str | None


@dataclass(slots=True)
class Sale:
    """An order's money, in minor units: what was paid now, what comes later, and the total paid."""

    now: list[Charge]
    later: list[Charge]
    total: int | None


def sale_of(fields: Fields, currency: str | None) -> Sale:
    """The charges of a purchase, in ThriveCart's order."""
    order = section(fields.get("order"))
    return Sale(
        now=[_charge(row, currency) for row in rows(order.get("charges"))[:_MAX_CHARGES]],
        later=[_charge(row, currency) for row in rows(order.get("future_charges"))[:_MAX_CHARGES]],
        total=amount(order, "total", currency),
    )


def _charge(row: Fields, currency: str | None) -> Charge:
    quantity = whole_number(row.get("quantity"))
    return Charge(
        key=item_key(row.get("item_identifier"))
        or key_of(row.get("item_type"), row.get("reference"))
        or key_of_reference(row.get("reference"))
        or key_of(row.get("type"), row.get("reference")),
        number=identifier(row.get("reference")),
        name=line(row.get("name"), row.get("label")),
        amount=amount(row, "amount", currency),
        quantity=quantity if quantity is not None and 0 < quantity <= _MAX_AT_ONCE else 1,
        recurs=_recurs(row),
        is_trial=_is_trial(row),
        was_discounted=bool(whole_number(row.get("original_amount"))),
        next_payment_at=moment(row.get("due"), row.get("defer_date"), row.get("trial_ends")),
        option=line(row.get("payment_plan_name")),
    )


def _recurs(row: Fields) -> bool:
    """``type`` says so, or has the kind of the item, as in old webhooks, and ``frequency`` says so."""
    kind = text(row.get("type"))
    is_kind = kind in _KINDS
    return kind == "recurring" or (is_kind and text(row.get("frequency")) not in (None, "single"))


def _is_trial(row: Fields) -> bool:
    if moment(row.get("trial_ends"), row.get("defer_date")):
        return True
    trial = row.get("trial")
    return bool(section(trial)) or trial is True or text(trial) not in (None, "0", "no")
