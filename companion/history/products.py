"""The products of a site: what was sold, and what ThriveCart lists, each under its newest name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import fn

from companion.clock import iso
from companion.events import Kind
from companion.history import search
from companion.history.search_terms import SOLD, of_items
from companion.ledger.bulk import rows_among
from companion.ledger.documents import Document
from companion.ledger.search_models import Product, SearchTerm
from companion.ledger.statements import Statement
from companion.text import natural

OF_THE_TEST = "product-0"  # of the companion's own test event
_FIELDS = ("kind", "name", "named_at", "amount", "currency", "plan", "first_sold_at", "last_sold_at", "listed_at")
_SAVE = Statement(
    lambda site, key, facts: Product.insert(site=site, key=key, **facts).on_conflict(
        conflict_target=[Product.site, Product.key], update=facts
    )
)


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


def together(facts: Sequence[ProductFacts]) -> ProductFacts:
    """All that is known of one product: the newest name, and the price of the last sale. Their order is no matter."""
    if len(facts) == 1:
        return facts[0]
    named, sold = max(facts, key=_named_when), max(facts, key=_sold_when)
    return replace(
        sold,
        name=named.name,
        named_at=named.named_at,
        first_sold_at=min([one.first_sold_at for one in facts if one.first_sold_at is not None], default=None),
        listed_at=max([one.listed_at for one in facts if one.listed_at is not None], default=None),
    )


def _named_when(facts: ProductFacts) -> tuple[bool, int, str]:
    return facts.name is not None, facts.named_at, facts.name or ""


def _sold_when(facts: ProductFacts) -> tuple[int, int]:
    return facts.last_sold_at or 0, facts.amount or 0


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
    return {**known, **more, **{key: together([known[key], more[key]]) for key in known.keys() & more.keys()}}


def of_site(site: str, keys: Iterable[str] | None = None) -> dict[str, ProductFacts]:
    """What the table has of the site's products, all or these."""
    among = {"site": {site}} if keys is None else {"site": {site}, "key": set(keys)}
    return {key: ProductFacts(*facts) for key, *facts in rows_among(Product, ("key", *_FIELDS), **among)}


def known_names(site: str, keys: Iterable[str]) -> dict[str, str]:
    """By key, the newest name of those of these products that have one."""
    wanted = set(keys)
    return {key: facts.name for key, facts in of_site(site, wanted).items() if facts.name} if wanted else {}


def save(site: str, facts: Mapping[str, ProductFacts]) -> None:
    """Add to what the table has, inside the caller's transaction."""
    known = of_site(site, facts)
    for key, row in merged(known, facts).items():
        if known.get(key) != row:
            _SAVE.changed(site=site, key=key, facts={name: getattr(row, name) for name in _FIELDS})


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
