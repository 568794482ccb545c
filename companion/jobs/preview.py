"""What an import would change, without changing it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from companion.entitlements import Fact, tell
from companion.events import Entitlement, Mode, Occurrence
from companion.ledger import history, people
from companion.ledger.documents import fact_of, to_document
from companion.moments import from_ms, now_ms, to_ms
from companion.published import entitlement_to_json

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One customer's item, before and after; ``now`` is ``None`` when the ledger knows nothing of it.

    ``holds`` is all that the customer has afterwards: which tags rules call for depends on it.
    """

    email: str
    item: str
    name: str | None
    now: str | None
    after: str
    holds: tuple[Entitlement, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "email": self.email,
            "item": self.item,
            "name": self.name,
            "now": self.now,
            "after": self.after,
            "holds": [entitlement_to_json(row) for row in self.holds],
        }


def changes(site: str, untold: list[Occurrence]) -> list[Change]:
    """Item by item what would be different if these were told, sorted by customer."""
    persons = people.persons_of(site, {what.customer.email for what in untold if what.customer.email})
    told: dict[str, list[Occurrence]] = defaultdict(list)
    for what in untold:
        email = what.customer.email or ""
        told[persons.get(email, email)].append(what)
    known = history.customers(site, set(persons.values()))
    found: list[Change] = []
    for person, some in told.items():
        facts = known[person].facts_of(Mode.LIVE.value) if person in known else []
        found += _changes_of(some, facts)
    return sorted(found, key=lambda change: (change.email, change.item))


def _changes_of(some: list[Occurrence], facts: list[Fact]) -> list[Change]:
    now = from_ms(now_ms())
    before = {row.item: row.state.value for row in tell(facts, now).entitlements()}
    new = [fact_of(what.key, to_ms(what.occurred_at) if what.occurred_at else 0, to_document(what)) for what in some]
    names = {item.key: item.name for what in some for item in what.items}
    email, holds = some[-1].customer.email or "", tuple(tell([*facts, *new], now).entitlements())
    return [
        Change(email, row.item, names.get(row.item), before.get(row.item), row.state.value, holds)
        for row in holds
        if before.get(row.item) != row.state.value
    ]
