"""Which addresses would become one person if these events were recorded; nothing is written.

It follows ``ledger/people.py``: addresses seen with one id are one person, unless a person said that two are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from companion.events import NormalisedEvent
from companion.ledger import people
from companion.ledger.bulk import rows_among
from companion.ledger.people import Pair
from companion.ledger.people_models import Address, IdentityLink
from companion.messages import Message


@dataclass(frozen=True, slots=True)
class NewLink:
    """An id that would make one customer of addresses that are several now, or are not known."""

    emails: tuple[str, ...]
    kind: str
    value: str

    @property
    def by(self) -> Message:
        return people.shared("would_share", self.kind, self.value)


@dataclass(slots=True)
class PredictedPersons:
    """``group_of`` names, for each address, the person that it would be of; ``persons`` those of today, by group."""

    group_of: dict[str, str]
    persons: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    person_of: dict[str, str] = field(default_factory=dict)
    links: list[NewLink] = field(default_factory=list)


def predict(site: str, events: Iterable[NormalisedEvent]) -> PredictedPersons:
    """Work out the persons, with four queries."""
    seen: dict[Pair, set[str]] = defaultdict(set)
    for what in events:
        for kind, value in people.ids_of(what) if what.customer.email else []:
            seen[kind, value] |= {what.customer.email or "", *([value] if kind == "email" else [])}
    by_id = {"kind": {kind for kind, _ in seen}, "value": {value for _, value in seen}}
    for kind, value, email in rows_among(IdentityLink, ("kind", "value", "email"), site={site}, **by_id):
        if (kind, value) in seen:
            seen[kind, value].add(email)
    emails = {email for some in seen.values() for email in some}
    known: dict[str, str] = dict(rows_among(Address, ("email", "person"), site={site}, email=emails))
    groups, untied = _Groups(), people.unlinked_pairs(site)
    for email in sorted(emails):
        groups.join(email, f"person {known[email]}" if email in known else email)
    for some in seen.values():
        _join(groups, some, untied)
    found = PredictedPersons({email: groups.of(email) for email in emails}, person_of=known)
    for email, person in known.items():
        found.persons[found.group_of[email]].add(person)
    found.links = [
        NewLink(tuple(sorted(some)), *pair)
        for pair, some in sorted(seen.items())
        if _is_news(some, known, found.group_of)
    ]
    return found


def how_many(site: str, emails: set[str], predicted: PredictedPersons) -> int:
    """How many persons these addresses would be of; of some nothing new would be recorded."""
    today = people.persons_of(site, emails - predicted.group_of.keys())
    group_of_person = {person: group for group, some in predicted.persons.items() for person in some}
    others = {group_of_person.get(person, person) for person in today.values()}
    return len(others | {predicted.group_of[email] for email in emails & predicted.group_of.keys()})


def _join(groups: _Groups, emails: set[str], untied: set[Pair]) -> None:
    some = sorted(emails)
    if not any(one in emails and other in emails for one, other in untied):
        for email in some:
            groups.join(some[0], email)
        return
    for one, other in combinations(some, 2):
        if (one, other) not in untied:
            groups.join(one, other)


def _is_news(emails: set[str], known: dict[str, str], group_of: dict[str, str]) -> bool:
    """Whether the id makes one of what is not one today."""
    today = {known.get(email, email) for email in emails}
    return len(today) > 1 and len({group_of[email] for email in emails}) < len(today)


class _Groups:
    """Names joined into groups (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        top = name
        while self._above.get(top, top) != top:
            top = self._above[top]
        while self._above.get(name, name) != top:
            self._above[name], name = top, self._above[name]
        return top

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.of(one), self.of(other)))
        self._above[second] = first
