"""What an import would change, without changing it."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from peewee import chunked

from companion.clock import from_ms, now_ms
from companion.entitlements import fact_of, replay
from companion.events import Entitlement, Mode, NormalisedEvent
from companion.history import load
from companion.history.load import CustomerHistory
from companion.jobs.predicted_persons import PredictedPersons
from companion.schema.serialize import entitlement_to_json

SHOWN = 200
GROUPS_AT_ONCE = 500
MAX_ADDRESSES = 10


@dataclass(frozen=True, slots=True)
class Change:
    """An address and one item of its customer, before and after; ``now`` is ``None`` when the ledger knows nothing.

    ``holds`` is all that the customer has afterwards: which tags rules call for depends on it. ``also`` are the
    customer's other addresses, as far as the file or the ledger's ids of it name them.
    """

    email: str
    item: str
    name: str | None
    now: str | None
    after: str
    holds: tuple[Entitlement, ...]
    also: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "email": self.email,
            "item": self.item,
            "name": self.name,
            "now": self.now,
            "after": self.after,
            "also": list(self.also),
            "holds": [entitlement_to_json(row) for row in self.holds],
        }


@dataclass(frozen=True, slots=True)
class Changes:
    """The first of them, sorted by customer, and how many there are."""

    shown: list[Change]
    total: int


def changes(site: str, missing: list[NormalisedEvent], predicted: PredictedPersons) -> Changes:
    """What would be different, item by item, if these events were recorded.

    For every address that they name, and for every customer of today who would become one with them.
    """
    count = 0

    def counted() -> Iterator[Change]:
        nonlocal count
        for change in _all(site, missing, predicted):
            count += 1
            yield change

    shown = heapq.nsmallest(SHOWN, counted(), key=lambda change: (change.email, change.item))
    return Changes(shown, count)


def _all(site: str, missing: list[NormalisedEvent], predicted: PredictedPersons) -> Iterator[Change]:
    """Some customers at a time: what the ledger knows of all of them may be larger than the memory."""
    by_group: dict[str, list[NormalisedEvent]] = defaultdict(list)
    for what in missing:
        if what.customer.email:
            by_group[predicted.group_of[what.customer.email]].append(what)
    addresses = _addresses(predicted, {what.customer.email or "" for what in missing})
    for groups in chunked(by_group, GROUPS_AT_ONCE):
        known = load.load_customers(site, {one for group in groups for one in predicted.persons.get(group, ())})
        for group in groups:
            customers = {person: known[person] for person in predicted.persons.get(group, ())}
            yield from _changes_of(by_group[group], customers, addresses[group])


def _addresses(predicted: PredictedPersons, named: set[str]) -> dict[str, dict[str, str | None]]:
    """By group the addresses to show, each with the person that it is of today."""
    found: dict[str, dict[str, str | None]] = defaultdict(dict)
    for email in sorted(predicted.group_of, key=lambda email: email not in named):
        group, person = predicted.group_of[email], predicted.person_of.get(email)
        if email in named or person not in found[group].values():
            found[group][email] = person
    return found


def _changes_of(
    some: list[NormalisedEvent], customers: dict[str, CustomerHistory], addresses: dict[str, str | None]
) -> list[Change]:
    now = from_ms(now_ms())
    facts = {person: customer.facts_of(Mode.LIVE) for person, customer in customers.items()}
    before = {person: _states(replay(mine, now).entitlements()) for person, mine in facts.items()}
    new = [fact_of(what.key, what) for what in some]
    names = {item.key: item.name for what in some for item in what.items}
    known = [fact for mine in facts.values() for fact in mine]
    holds = tuple(replay([*known, *new], now).entitlements())
    return [
        Change(email, row.item, names.get(row.item), state, row.state.value, holds, _others(email, addresses))
        for email, person in addresses.items()
        for row in holds
        if (state := before.get(person or "", {}).get(row.item)) != row.state.value
    ]


def _states(held: Iterable[Entitlement]) -> dict[str, str]:
    return {row.item: row.state.value for row in held}


def _others(email: str, addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(addresses) - {email}))[:MAX_ADDRESSES]
