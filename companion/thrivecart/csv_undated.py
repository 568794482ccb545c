"""Refunds and cancellations of a file that bear the time of their order.

The columns of an export are ``order_date`` and ``order_time``, and so a refund's row says when the order was made. When
the money went back, no row says: not before the last payment that the file knows of that item.

The second of the order is no chance. Its day, in a file that has days only, may be one: there it counts as long as no
refund or cancellation has another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

from companion.thrivecart.transactions import Transaction, TransactionType

_MIDNIGHT = time()
_PAYMENTS = (TransactionType.CHARGE, TransactionType.REBILL)


def undated(transactions: Sequence[Transaction]) -> list[Transaction]:
    """The transactions, of which those that bear the time of their order are marked, and put behind its payments."""
    ordered: set[tuple[str, datetime]] = set()
    last: dict[tuple[str, str], datetime] = {}
    for one in transactions:
        if one.kind in _PAYMENTS:
            key = (one.order_id, one.item)
            last[key] = max(one.at, last.get(key, one.at))
        if one.kind is TransactionType.CHARGE:
            ordered.add((one.order_id, one.at))
    orders = {order for order, _ in ordered}
    back = [one for one in transactions if one.kind not in _PAYMENTS and not one.by_status and one.order_id in orders]
    has_own_days = any((one.order_id, one.at) not in ordered for one in back)
    marked = {id(one) for one in back if (one.order_id, one.at) in ordered and not (has_own_days and _is_day(one.at))}
    return [
        replace(one, at=last.get((one.order_id, one.item), one.at), is_undated=True) if id(one) in marked else one
        for one in transactions
    ]


def _is_day(at: datetime) -> bool:
    return at.time() == _MIDNIGHT
