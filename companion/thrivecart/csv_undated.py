"""Refunds and cancellations of a file that bear the time of their order.

The columns of an export are ``order_date`` and ``order_time``, and so a refund's row says when the order was made. When
the money went back, no row says: not before the last payment that the file knows of that item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from companion.thrivecart.transactions import Transaction, TransactionType

_PAYMENTS = (TransactionType.CHARGE, TransactionType.REBILL)


def undated(transactions: Sequence[Transaction]) -> list[Transaction]:
    """The transactions, of which those that happened in the second of their order are marked, and put behind it."""
    ordered = {(one.order_id, one.at) for one in transactions if one.kind is TransactionType.CHARGE}
    last: dict[tuple[str, str], datetime] = {}
    for one in transactions:
        if one.kind in _PAYMENTS:
            key = (one.order_id, one.item)
            last[key] = max(one.at, last.get(key, one.at))
    return [
        replace(one, at=last.get((one.order_id, one.item), one.at), is_undated=True)
        if one.kind not in _PAYMENTS and not one.by_status and (one.order_id, one.at) in ordered
        else one
        for one in transactions
    ]
