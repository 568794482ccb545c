"""What a customer or an event is found by: names, numbers and keys, as they are compared. Pure.

A term says by how it begins what it is. Texts are compared without case and accents: "Zoë" is found by "zoe".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from companion.ledger.documents import Document, is_erased
from companion.ledger.search_models import NOBODYS
from companion.thrivecart.fields import email_address

NAME = "n:"  # a word of a name
NUMBER = "#"  # of an order or an invoice, without leading zeros
BOUGHT = "i:"  # key of an item that the address bought
PART = "e:"  # an address that stands in an event which is nobody's
ABOUT, SOLD = NOBODYS  # key of an item that the event is about; that the live purchase sold

MAX_WORD = 60
MAX_TERMS = 200  # of one message that was not understood

_WORD = re.compile(r"\w+")
_SUFFIXED = re.compile(r"([0-9]+)-[0-9]+")  # a rebill's invoice is the first one's with a number behind it
_EMAIL_LIKE = re.compile(r"[^\s@<>,;\"'()]+@[^\s@<>,;\"'()]+")
_OF_A_NAME = frozenset({"name", "first_name", "firstname", "last_name", "lastname", "full_name", "business_name"})
_OF_A_NUMBER = frozenset({"order_id", "invoice_id", "invoice_str", "order"})


# Letters that Unicode takes for no other letter with an accent, as people without them on the keyboard write them.
_WRITTEN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


def fold(text: str) -> str:
    """The text without case and accents: "Jørgensen" is "jorgensen"."""
    if text.isascii():
        return text.lower()
    # Letters are parted from their accents, and from their typeface, before case: of "𝐀" there is no small one.
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_WRITTEN)
    return unicodedata.normalize("NFKC", "".join(one for one in plain if not unicodedata.combining(one)))


def words(text: str) -> list[str]:
    return [word[:MAX_WORD] for word in _WORD.findall(fold(text))]


def number(text: str) -> str:
    """An order's or invoice's number as it is compared; ``000000141-6`` is ``141``, as all of this subscription."""
    found = fold(text).strip().lstrip("#")
    suffixed = _SUFFIXED.fullmatch(found)
    return (suffixed[1] if suffixed else found).lstrip("0")[:MAX_WORD]


def of_person(document: Document) -> Iterator[str]:
    """What an address is found by, because of one event: names, the invoice, what was bought."""
    customer = document.get("customer") or {}
    for name in (customer.get("first_name"), customer.get("last_name")):
        yield from [NAME + word for word in words(name or "")]
    if invoice := number((document.get("order") or {}).get("invoice_id") or ""):
        yield NUMBER + invoice
    if document.get("type") == "purchase.completed":
        yield from [BOUGHT + item["key"] for item in document.get("items") or []]


def of_event(document: Document) -> Iterator[str]:
    """What an event is found by that is nobody's at the site, and yet names somebody."""
    customer, order = document.get("customer") or {}, document.get("order") or {}
    if not customer or is_erased(customer.get("email")):
        return
    yield from (term for term in of_person(document) if not term.startswith(BOUGHT))
    if email := customer.get("email"):
        yield PART + email
    if found := number(order.get("id") or ""):
        yield NUMBER + found


def of_items(document: Document) -> Iterator[str]:
    """Which products an event is about; ``SOLD`` of a live purchase."""
    is_sale = document.get("type") == "purchase.completed" and document.get("mode") == "live"
    refund, subscription = document.get("refund") or {}, document.get("subscription") or {}
    keys = [item["key"] for item in document.get("items") or []]
    for key in keys or [one for one in (refund.get("item"), subscription.get("item")) if one]:
        yield ABOUT + key
        if is_sale:
            yield SOLD + key


def of_unread(fields: Any) -> list[str]:
    """Addresses, names and numbers that stand in a message which was not understood, as far as they can be told."""
    found: dict[str, None] = {}
    for name, value in _leaves(fields):
        if len(found) >= MAX_TERMS:
            break
        if "@" in value:
            addresses = (email_address(one) for one in _EMAIL_LIKE.findall(value))
            found |= dict.fromkeys(PART + one for one in addresses if one)
        elif name in _OF_A_NAME:
            found |= dict.fromkeys(NAME + word for word in words(value))
        elif name in _OF_A_NUMBER and (digits := number(value)):
            found[NUMBER + digits] = None
    return list(found)[:MAX_TERMS]


def _leaves(value: Any, name: str = "", above: str = "") -> Iterator[tuple[str, str]]:
    """Each text with the name that it stands under; an ``id`` is named by what it is the id of."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, str(key), name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, name, above)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield (above if name == "id" else name), str(value)[:1000]


def matches(token: str, terms: Iterable[str]) -> bool:
    """Whether what has these terms is found by this part of a search.

    An address by a part of it, a name by how its words begin, a number by the whole.
    """
    terms = list(terms)
    if NUMBER + number(token) in terms or any(
        term.startswith(PART) and token.lower() in term[len(PART) :] for term in terms
    ):
        return True
    begun = [NAME + word for word in words(token)]
    return bool(begun) and all(any(term.startswith(one) for term in terms) for one in begun)
