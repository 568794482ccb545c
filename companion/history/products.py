"""The products of a site: what was sold, and what ThriveCart lists, each under its newest name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from peewee import fn

from companion.clock import iso
from companion.events import Kind
from companion.history import search
from companion.history.search_terms import SOLD, of_items
from companion.ledger.documents import Document
from companion.ledger.search_models import Product, SearchTerm
from companion.text import natural

OF_THE_TEST = "product-0"  # of the companion's own test event
_FIELDS = ("kind", "name", "named_at", "amount", "currency", "plan", "first_sold_at", "last_sold_at", "listed_at")


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What is known of a product; the fields are those of the table."""

    kind: str
    name: str | None = None
    named_at: int = 0
    amount: int | None = None
    currency: str | None = None
    plan: str | None = None
    first_sold_at: int | None = None
    last_sold_at: int | None = None
    listed_at: int | None = None

    def __or__(self, other: ProductFacts) -> ProductFacts:
        """Both together: the newest name, and the price of the last sale. The order makes no difference."""
        named = max(self, other, key=lambda one: (one.name is not None, one.named_at, one.name or ""))
        sold = max(self, other, key=lambda one: (one.last_sold_at or 0, one.amount or 0))
        first = [one for one in (self.first_sold_at, other.first_sold_at) if one is not None]
        listed = [one for one in (self.listed_at, other.listed_at) if one is not None]
        return replace(
            sold,
            name=named.name,
            named_at=named.named_at,
            first_sold_at=min(first, default=None),
            listed_at=max(listed, default=None),
        )


def sold_in(document: Document, occurred_at: int, received_at: int) -> dict[str, ProductFacts]:
    """What one event says of products, by key. A name out of an imported file counts where there is no other."""
    if document.get("type") != "purchase.completed":
        return {}
    is_live = document.get("mode") == "live"
    found = {}
    for item in document.get("items") or []:
        if item["key"] != OF_THE_TEST:
            found[item["key"]] = ProductFacts(
                kind=item["kind"],
                name=item["name"],
                named_at=0 if document.get("is_history") else received_at,
                amount=item["amount"],
                currency=(document.get("order") or {}).get("currency"),
                plan=item["plan"],
                first_sold_at=occurred_at if is_live else None,
                last_sold_at=occurred_at if is_live else None,
            )
    return found


def merged(known: Mapping[str, ProductFacts], more: Mapping[str, ProductFacts]) -> dict[str, ProductFacts]:
    found = dict(known)
    for key, facts in more.items():
        found[key] = found[key] | facts if key in found else facts
    return found


def of_site(site: str, keys: Iterable[str] | None = None) -> dict[str, ProductFacts]:
    """What the table has of the site's products, all or these."""
    query = Product.select().where(Product.site == site)
    if keys is not None:
        query = query.where(Product.key.in_(sorted(keys)))
    return {row.key: ProductFacts(**{name: getattr(row, name) for name in _FIELDS}) for row in query}


def save(site: str, facts: Mapping[str, ProductFacts]) -> None:
    """Add to what the table has, inside the caller's transaction."""
    known = of_site(site, facts)
    for key, row in merged(known, facts).items():
        if known.get(key) != row:
            values = {name: getattr(row, name) for name in _FIELDS}
            Product.insert(site=site, key=key, **values).on_conflict(
                conflict_target=[Product.site, Product.key], update=values
            ).execute()


def products(site: str) -> dict[str, Any]:
    """All of them, by kind and number, with how many orders each was bought in."""
    found, orders = of_site(site), _orders(site)
    for late in search.unindexed(site):
        found = merged(found, sold_in(late.document, late.occurred_at, late.received_at))
        for term in of_items(late.document):
            if term.startswith(SOLD):
                orders[term[len(SOLD) :]] = orders.get(term[len(SOLD) :], 0) + 1
    kinds = {kind.value: place for place, kind in enumerate(Kind)}
    keys = sorted(found, key=lambda key: (kinds.get(found[key].kind, len(kinds)), natural(key)))
    return {"items": [_shown(key, found[key], orders.get(key, 0)) for key in keys]}


def _shown(key: str, facts: ProductFacts, orders: int) -> dict[str, Any]:
    return {
        "key": key,
        "name": facts.name,
        "kind": facts.kind,
        "amount": facts.amount,
        "currency": facts.currency,
        "plan": facts.plan,
        "orders": orders,
        "first_sold_at": iso(facts.first_sold_at),
        "last_sold_at": iso(facts.last_sold_at),
        "listed": facts.listed_at is not None,
    }


def _orders(site: str) -> dict[str, int]:
    sold = (SearchTerm.term >= SOLD) & (SearchTerm.term < SOLD + search.HIGHEST)
    counted = SearchTerm.select(SearchTerm.term, fn.COUNT(SearchTerm.subject)).where(SearchTerm.site == site, sold)
    return {term[len(SOLD) :]: count for term, count in counted.group_by(SearchTerm.term).tuples()}
