"""Who the customer is: addresses seen with the same ThriveCart id are one person, per site.

People buy with one address and log in with another; a refund that names the new address must still revoke
what the old one was given. Identity links are facts and are never changed; persons are worked out from them, so
that two addresses linked by hand can be unlinked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from peewee import fn

from companion.clock import now_ms
from companion.events import TEST_ADDRESS, Mode, NormalisedEvent
from companion.ids import new_id
from companion.ledger.bulk import AT_ONCE, Insert, Lookup, chunked, look_up, rows_among
from companion.ledger.models import Delivery, Event, Site
from companion.ledger.people_models import Address, IdentityLink, ManualLink
from companion.ledger.statements import Statement
from companion.messages import Message

Pair = tuple[str, str]


@dataclass(slots=True)
class Persons:
    """The persons of one batch of webhooks: what is known of their addresses, and what is new."""

    write_all: Callable[[], None]  # before persons are moved: rows still unwritten would stay with the one that goes
    person_of: dict[Pair, str] = field(default_factory=dict)  # (site, email) -> person
    emails_of: dict[tuple[str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    has_manual_links: dict[str, bool] = field(default_factory=dict)  # of the sites where it was asked
    new_addresses: list[dict[str, str]] = field(default_factory=list)
    new_links: list[dict[str, str]] = field(default_factory=list)
    newcomers: set[str] = field(default_factory=set)

    def of(self, site: str, event: NormalisedEvent) -> str:
        """The person whom the event is about; addresses that its identifiers link become one person.

        Raises ValueError when the event has no address.
        """
        email = event.customer.email
        if email is None:
            raise ValueError("an event without an address is about nobody")
        emails, links_anew = self._seen_with(site, email, ids_of(event))
        is_by_hand = len(emails) > 1 and self._is_linked_by_hand(site)
        if is_by_hand and not links_anew and all((site, one) in self.person_of for one in emails):
            return self.person_of[(site, email)]  # nothing that decides who is one person has changed
        known = sorted({self.person_of[(site, one)] for one in emails if (site, one) in self.person_of})
        person = known[0] if known else new_id("per_")
        if not known:
            self.newcomers.add(person)
        for one in sorted(emails):
            if (site, one) not in self.person_of:
                self.new_addresses.append({"site": site, "email": one, "person": person})
                self.person_of[(site, one)] = person
        if len(known) > 1:
            self._merge(site, person, known[1:])
        if is_by_hand:
            self._recompute(site, email)
        return self.person_of[(site, email)]

    def take_new(self) -> list[Insert]:
        """What is new, and to be written by whoever takes it."""
        new = [Insert(Address, self.new_addresses, ignore_known=True), Insert(IdentityLink, self.new_links, True)]
        self.new_addresses, self.new_links = [], []
        return new

    def _is_linked_by_hand(self, site: str) -> bool:
        """Whether any two addresses of the site are: of one address alone, nothing depends on it."""
        if site not in self.has_manual_links:
            self.has_manual_links[site] = ManualLink.select().where(ManualLink.site == site).exists()
        return self.has_manual_links[site]

    def _seen_with(self, site: str, email: str, ids: list[Pair]) -> tuple[set[str], bool]:
        """The address, and those seen with one of these ids; whether that links two which it did not link before."""
        emails, links_anew = {email}, False
        for kind, value in ids:
            seen = self.emails_of[(site, kind, value)]
            emails |= seen
            for address in {email, value} if kind == "email" else {email}:
                if address not in seen and (kind, value) != ("email", email):
                    links_anew = links_anew or bool(seen)
                    seen.add(address)
                    self.new_links.append({"site": site, "kind": kind, "value": value, "email": address})
                    emails.add(address)
        return emails, links_anew

    def _recompute(self, site: str, email: str) -> None:
        """By the links of people, too: others of this batch may become another person by it."""
        self.write_all()
        recompute_persons(site, {email})
        for one, person in persons_of(site, [one for place, one in self.person_of if place == site]).items():
            self.person_of[(site, one)] = person

    def _merge(self, site: str, kept: str, others: list[str]) -> None:
        self.write_all()
        _move(site, others, kept)
        for pair, person in self.person_of.items():
            if pair[0] == site and person in others:
                self.person_of[pair] = kept


def persons_for(pairs: list[tuple[str, NormalisedEvent]], *, write_all: Callable[[], None]) -> Persons:
    """Look up what is known of the persons of these (site, event) pairs, at once for all of them.

    ``write_all`` writes whatever the caller has queued for them, with ``take_new``.
    """
    persons = Persons(write_all)
    sites = {site for site, _ in pairs}
    values: dict[str, set[str]] = defaultdict(set)
    for _, event in pairs:
        for kind, value in ids_of(event):
            values[kind].add(value)
    emails = set(values["email"])
    columns = ("site", "email", "person")
    known, *by_kind = look_up(
        Lookup(Address, columns, {"site": sites, "email": emails}),
        *[
            Lookup(IdentityLink, ("site", "kind", "value", "email"), {"site": sites, "kind": {kind}, "value": some})
            for kind, some in values.items()
        ],
    )
    links = [row for rows in by_kind for row in rows]
    for site, kind, value, email in links:
        persons.emails_of[(site, kind, value)].add(email)
    if others := {email for *_, email in links} - emails:
        known += rows_among(Address, columns, site=sites, email=others)
    persons.person_of |= {(site, email): person for site, email, person in known}
    return persons


def person_of(site: str, email: str) -> str | None:
    row = Address.get_or_none(Address.site == site, Address.email == email)
    return row.person if row else None


def persons_of(site: str, emails: Iterable[str]) -> dict[str, str]:
    """The person of each of these addresses that was ever seen."""
    return dict(rows_among(Address, ("email", "person"), site={site}, email=set(emails)))


_ADDRESSES = Statement(
    lambda site, persons: (
        Address.select(Address.person, Address.email)
        .where(Address.site == site, Address.person.in_(persons))
        .order_by(Address.id)
    )
)


def addresses_of(site: str, persons: Iterable[str]) -> dict[str, list[str]]:
    """Each person's addresses, oldest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for some in chunked(sorted(set(persons)), AT_ONCE):
        for person, email in _ADDRESSES.rows(site=site, persons=list(some)):
            found[person].append(email)
    return found


def count(site: str) -> int:
    """How many persons the site knows, without the nobody who bought when the connection was tested."""
    every = Address.select(fn.COUNT(fn.DISTINCT(Address.person))).where(Address.site == site)  # an index alone tells
    other = Address.alias()
    tied = other.select().where(other.site == site, other.person == Address.person, other.email != TEST_ADDRESS)
    tested = Address.select().where(Address.site == site, Address.email == TEST_ADDRESS, ~fn.EXISTS(tied))
    return int(every.scalar() or 0) - int(tested.exists())


def after(site: str, person: str, limit: int) -> dict[str, str]:
    """The next persons by id of those whom ``count`` counts, each with the newest of their addresses."""
    mine = (Address.site == site) & (Address.person > person) & (Address.email != TEST_ADDRESS)
    query = Address.select(fn.MAX(Address.id)).where(mine).group_by(Address.person)
    newest = [row for (row,) in query.order_by(Address.person).limit(limit).tuples()]
    return {row.person: row.email for row in Address.select().where(Address.id.in_(newest))}


def links_of(site: str, email: str) -> list[dict[str, object]]:
    """Why the person of this address is one: each link between two of its addresses, in words."""
    person = person_of(site, email)
    emails = addresses_of(site, [person])[person] if person else []
    if len(emails) < 2:
        return []
    seen = defaultdict(list)
    for row in IdentityLink.select().where(IdentityLink.site == site, IdentityLink.email.in_(emails)):
        seen[(row.kind, row.value)].append(row.email)
    links: list[dict[str, object]] = [
        {"emails": sorted(both), "by": shared("same", kind, value), "at": None}
        for (kind, value), both in sorted(seen.items())
        if len(both) > 1
    ]
    for (one, other), row in sorted(_manual_links(site).items()):
        if one in emails and row.linked:
            links.append({"emails": [one, other], "by": row.by, "at": row.at})
    return links


def shared(how: str, kind: str, value: str) -> Message:
    """That addresses have this id in common; ``how``: they do ("same"), or they would ("would_share")."""
    return Message(f"person.{how}_{kind.replace(' ', '_')}", value=value)


def link(site: str, one: str, other: str, *, by: str) -> None:
    """Two addresses are one person, says ``by``."""
    _say(site, one, other, linked=True, by=by)


def unlink(site: str, one: str, other: str, *, by: str) -> None:
    """Two addresses are not one person, whatever ThriveCart's ids say."""
    _say(site, one, other, linked=False, by=by)


def _say(site: str, one: str, other: str, *, linked: bool, by: str) -> None:
    first, second = sorted((one, other))
    for email in (first, second):
        if person_of(site, email) is None:
            Address.create(site=site, email=email, person=new_id("per_"))
    ManualLink.create(site=site, one=first, other=second, linked=linked, by=by, at=now_ms())
    recompute_persons(site, {first, second})


def recompute_persons(site: str, emails: set[str]) -> None:
    """Recompute which of these addresses, and of all linked to them, are one person."""
    manual = _manual_links(site)
    persons = {person for email in emails if (person := person_of(site, email))}
    members = {email for rows in addresses_of(site, persons).values() for email in rows}
    kept: set[str] = set()
    for group in _components(sorted(members), _links_by_id(site, members), manual):
        owned = {person for email in group if (person := person_of(site, email))} - kept
        person = min(owned) if owned else new_id("per_")
        kept.add(person)
        Address.update(person=person).where(Address.site == site, Address.email.in_(group)).execute()
        _move_deliveries_of(site, group, person)


def _links_by_id(site: str, emails: set[str]) -> set[Pair]:
    by_id: dict[Pair, list[str]] = defaultdict(list)
    for row in IdentityLink.select().where(IdentityLink.site == site, IdentityLink.email.in_(sorted(emails))):
        by_id[(row.kind, row.value)].append(row.email)
    return {_pair(one, other) for seen in by_id.values() for one in seen for other in seen if one < other}


def _components(emails: list[str], links: set[Pair], manual: dict[Pair, ManualLink]) -> list[list[str]]:
    """Groups of addresses that links connect; a manual link adds one, a manual unlink removes it."""
    linked = {pair for pair in links if pair not in manual} | {pair for pair, row in manual.items() if row.linked}
    left, groups = set(emails), []
    while left:
        group, waiting = set(), [min(left)]
        while waiting:
            one = waiting.pop()
            if one in group:
                continue
            group.add(one)
            waiting += [other for other in left - group if _pair(one, other) in linked]
        left -= group
        groups.append(sorted(group))
    return groups


def _manual_links(site: str) -> dict[Pair, ManualLink]:
    """The newest row of each pair."""
    rows = ManualLink.select().where(ManualLink.site == site).order_by(ManualLink.id)
    return {(row.one, row.other): row for row in rows}


def unlinked_pairs(site: str) -> set[Pair]:
    """The addresses of which somebody said that they are not one person."""
    return {pair for pair, row in _manual_links(site).items() if not row.linked}


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def ids_of(event: NormalisedEvent) -> list[Pair]:
    """What its address is seen with. Test mode's ids are its own: a test order makes no two customers one."""
    email = event.customer.email
    links = [(link.kind, link.value) for link in event.identifiers]
    if event.mode is Mode.TEST:
        links = [(f"test {kind}", value) for kind, value in links if kind != "email"]
    return links + ([("email", email)] if email else [])


def _move(site: str, persons: list[str], kept: str) -> None:
    Address.update(person=kept).where(Address.site == site, Address.person.in_(persons)).execute()
    Delivery.update(person=kept).where(Delivery.site == site, Delivery.person.in_(persons)).execute()


def _move_deliveries_of(site: str, emails: list[str], person: str) -> None:
    """In steps, each by an index: given all at once, SQLite looks at every delivery of the site."""
    sources = {site, *(source for (source,) in rows_among(Site, ("source",), id={site}))}
    events = [event for (event,) in rows_among(Event, ("id",), site=sources, email=emails)]
    rows = rows_among(Delivery, ("id", "site", "person"), event_id=events)
    for some in chunked([id_ for id_, place, now in rows if place == site and now != person], AT_ONCE):
        Delivery.update(person=person).where(Delivery.id.in_(some)).execute()
