"""What an owner should know before an import is made; it cannot be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

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
        yield "Every row is read as a payment: the file does not say which were refunded or cancelled."
    if cancelled := sum(one.kind is TransactionType.CANCEL for one in transactions):
        rows = "1 row cancels" if cancelled == 1 else f"{cancelled} rows cancel"
        yield (
            f"{rows} a subscription. A file does not say how long the customer has paid, so that it counts as ended at "
            "once: look in the table whether somebody has paid time left, and leave those rows out."
        )
    bought = {one.order_id for one in transactions if one.kind in (TransactionType.CHARGE, TransactionType.REBILL)}
    if strangers := sum(one.kind is TransactionType.REFUND and one.order_id not in bought for one in transactions):
        refunds = "1 refund is of an order" if strangers == 1 else f"{strangers} refunds are of orders"
        yield f"{refunds} whose purchase is not in the file: that counts as a full refund."


def _spoiled(contents: Contents) -> Iterator[str]:
    for name, count in contents.spoiled.items():
        if count:
            rows = "1 row" if count == 1 else f"{count} rows"
            yield (
                f"In {rows} a spreadsheet has spoiled the {LABELS[name]}: there it counts as not sent. The export "
                "itself, not opened and saved by a spreadsheet, has these numbers whole."
            )


def _numbers_of_many(transactions: Iterable[Transaction]) -> Iterator[str]:
    """Numbers that would make one customer of more addresses than one person has."""
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in transactions:
        for name in ("customer_id", "order_id", "subscription_id"):
            if value := getattr(one, name):
                holders[name, value].add(one.email)
    many = [(len(emails), *held) for held, emails in holders.items() if len(emails) > MAX_ADDRESSES]
    for count, name, value in sorted(many, reverse=True)[:_SHOWN]:
        yield (
            f"{count} different addresses have the {LABELS[name]} {value}: they would become one customer, and a "
            "refund of one would count for all. If they are different people, that column is wrong: do not import it."
        )
    if len(many) > _SHOWN:
        yield f"{len(many) - _SHOWN} more numbers are shared by more than {MAX_ADDRESSES} addresses each."
