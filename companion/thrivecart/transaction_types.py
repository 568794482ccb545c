"""What the words of an exported file say happened: ``Recurring payment``, ``Refunded``, ``Chargeback``.

Whole words only: a chargeback is no charge, and what is unpaid was not paid.
"""

from __future__ import annotations

import re

from companion.thrivecart.transactions import TransactionType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOTHING = _words(
    "fail failed failure decline declined abandon abandoned abandonment pending unpaid open draft expired void voided "
    "pause paused resume resumed won incomplete uncaptured test affiliate commission"
)
_BACK = _words("refund refunded refunds chargeback chargebacks dispute disputed reversal reversed")
_OVER = _words("cancel cancels cancelled canceled cancellation")
_AGAIN = _words("rebill rebilled rebills recurring renewal renewed renew instalment installment")
_IN = _words(
    "charge charged sale sold purchase purchased payment order initial paid completed complete success successful new "
    "approved active live trial overdue fulfilled delivered settled captured succeeded ok"
)
_TABLE = (
    (_NOTHING, None),
    (_BACK, TransactionType.REFUND),
    (_OVER, TransactionType.CANCEL),
    (_AGAIN, TransactionType.REBILL),
)


class UnknownWord(ValueError):
    """Nobody knows what it means for a customer."""


def words_of(words_given: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", words_given.lower()))


def transaction_type_of(words_given: str) -> TransactionType | None:
    """What happened; ``None`` when no money moved and nothing ended. Raises UnknownWord."""
    words = words_of(words_given)
    if words & {"reversed", "reversal"} and words & {"refund", "refunded", "chargeback", "dispute"}:
        raise UnknownWord(words_given)  # money back that was taken back again, or both words for one thing?
    for some, kind in _TABLE:
        if words & some:
            return kind
    if {"subscription", "payment"} <= words:
        return TransactionType.REBILL
    if words & _IN:
        return TransactionType.CHARGE
    raise UnknownWord(words_given)


def is_partial(words_given: str) -> bool:
    return bool(words_of(words_given) & {"partial", "partially", "part"})
