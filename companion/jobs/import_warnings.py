"""What an owner should know before an import is made; it cannot be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from companion.messages import Message
from companion.thrivecart import csv_table
from companion.thrivecart.csv_cells import LABELS
from companion.thrivecart.csv_rows import Choices, Contents
from companion.thrivecart.transactions import Transaction, TransactionType

MAX_ADDRESSES = 3  # that one number may plausibly have in one file; people change their address now and then
_SHOWN = 5


def warnings_of(choices: Choices, contents: Contents) -> list[str]:
    """Sentences, the gravest first."""
    transactions = contents.transactions
    return [*_numbers_of_many(transactions), *_spoiled(contents), *_words(choices, transactions)]


def _words(choices: Choices, transactions: list[Transaction]) -> Iterator[str]:
    """What the file cannot say."""
    if csv_table.TYPE not in choices.columns and "status" not in choices.columns:
        yield Message("warning.all_payments")
    if cancelled := sum(one.kind is TransactionType.CANCEL for one in transactions):
        yield Message("warning.cancels_one") if cancelled == 1 else Message("warning.cancels", count=cancelled)
    bought = {one.order_id for one in transactions if one.kind in (TransactionType.CHARGE, TransactionType.REBILL)}
    if strangers := sum(one.kind is TransactionType.REFUND and one.order_id not in bought for one in transactions):
        yield Message("warning.refund_one") if strangers == 1 else Message("warning.refunds", count=strangers)


def _spoiled(contents: Contents) -> Iterator[str]:
    for name, count in contents.spoiled.items():
        if count:
            one = Message("warning.spoiled_one", column=LABELS[name])
            yield one if count == 1 else Message("warning.spoiled", count=count, column=LABELS[name])


def _numbers_of_many(transactions: Iterable[Transaction]) -> Iterator[str]:
    """Numbers that would make one customer of more addresses than one person has."""
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in transactions:
        for name in ("customer_id", "order_id", "subscription_id"):
            if value := getattr(one, name):
                holders[name, value].add(one.email)
    many = [(len(emails), *held) for held, emails in holders.items() if len(emails) > MAX_ADDRESSES]
    for count, name, value in sorted(many, reverse=True)[:_SHOWN]:
        yield Message("warning.shared_number", count=count, column=LABELS[name], value=value)
    if len(many) > _SHOWN:
        yield Message("warning.more_shared", count=len(many) - _SHOWN, most=MAX_ADDRESSES)
