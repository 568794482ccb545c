"""Who and what is found by whatever somebody has: a part of an address, a name, a number, a product.

The worker keeps the terms (search_index.py); what it has not come to yet is read here, so that nothing is missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from peewee import JOIN

from companion.history import search_terms as terms_of
from companion.history.search_terms import ABOUT, BOUGHT, NAME, NUMBER, PART, fold, matches, number, words
from companion.ids import lowest_at
from companion.ledger import people
from companion.ledger.bulk import rows_among
from companion.ledger.connections import database
from companion.ledger.documents import Document
from companion.ledger.models import Delivery, Event, Site, Webhook
from companion.ledger.search_models import Product, SearchTerm, progress
from companion.ledger.states import EventStatus
from companion.thrivecart.decode import DecodeError, decode

INDEXED = "search"  # name of the progress: events up to then have their terms
MAX_TOKENS = 8
MAX_TAIL = 5_000  # newest events that are read because their terms are not there yet
HIGHEST = "\U0010ffff"
LONG = 5  # digits
_LIKE = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


@dataclass(slots=True)
class Unindexed:
    """An event without its terms so far; ``person`` is ``None`` where it is nobody's at the site."""

    id: str
    person: str | None
    document: Document
    occurred_at: int
    received_at: int
    terms: list[str]


@dataclass(slots=True)
class Found:
    """Persons, with all that is theirs; events of nobody; and the keys of products.

    ``tail``: the events that were read for it, as the worker has not come to them.
    """

    persons: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    tail: list[Unindexed] = field(default_factory=list)


def sources_of(site: str) -> list[str]:
    """Whose events the site may see: its own, and those of the webhook that it listens to."""
    row = Site.get_or_none(Site.id == site)
    return sorted({site, row.source if row else site})


def find(site: str, text: str) -> Found:
    """All that each word of the text finds; and products whose name or key the text is a part of."""
    tail = unindexed(site)
    tokens = text.split()[:MAX_TOKENS]
    found = Found(tail=tail)
    for place, token in enumerate(tokens):
        persons, events = _by_token(site, token, tail)
        found.persons = persons if place == 0 else found.persons & persons
        found.events = events if place == 0 else found.events & events
    if tokens:
        found.products = _products(site, text, tail)
    return found


def unindexed(site: str) -> list[Unindexed]:
    """The site's newest events that the worker has not come to."""
    after = lowest_at("evt_", progress("", INDEXED) + 1)
    mine = (Delivery.event == Event.id) & (Delivery.site == site)
    query = (
        Event.select(
            Event.id, Event.status, Event.document, Delivery.person, Event.site, Event.occurred_at, Event.received_at
        )
        .join(Delivery, JOIN.LEFT_OUTER, on=mine)
        .where(Event.site.in_(sources_of(site)), Event.id > after)
        .order_by(Event.id.desc())
        .limit(MAX_TAIL)
    )
    rows = list(query.tuples())
    unread = [id_ for id_, status, *_ in rows if status == EventStatus.QUARANTINED]
    bodies = {row.event: row for row in Webhook.select().where(Webhook.event.in_(unread))} if unread else {}
    found = []
    for id_, status, document, person, source, occurred_at, received_at in rows:
        if person is None and source != site:
            continue
        if status == EventStatus.QUARANTINED:
            terms = terms_of_webhook(bodies.get(id_))
        else:
            terms = list(terms_of.of_person(document) if person else terms_of.of_event(document))
        found.append(Unindexed(id_, person, document, occurred_at, received_at, terms))
    return found


def terms_of_webhook(webhook: Webhook | None) -> list[str]:
    """What a message that was not understood is found by; nothing once it is no longer kept."""
    if webhook is None:
        return []
    try:
        return terms_of.of_unread(decode(webhook.body.encode(), webhook.content_type))
    except DecodeError:
        return terms_of.of_unread({"": webhook.body})


def buyers(site: str, product: str, tail: list[Unindexed]) -> set[str]:
    """The persons who ever bought it, also by what the worker has not come to (``tail``)."""
    late = {one.person for one in tail if one.person and BOUGHT + product in one.terms}
    emails = {subject for (subject,) in rows_among(SearchTerm, ("subject",), site={site}, term={BOUGHT + product})}
    return late | set(people.persons_of(site, emails).values())


def events_about(site: str, product: str, limit: int) -> set[str]:
    """Ids of events about the product, up to ``limit + 1``; without those that the worker has not come to."""
    query = SearchTerm.select(SearchTerm.subject).where(SearchTerm.site == site, SearchTerm.term == ABOUT + product)
    return {subject for (subject,) in database.execute(query.limit(limit + 1)).fetchall()}  # thousands


def about_among(site: str, products: Iterable[str], events: Iterable[str]) -> set[str]:
    """Which of the events are about one of the products; without those that the worker has not come to."""
    terms = {ABOUT + key for key in products}
    return {row for (row,) in rows_among(SearchTerm, ("subject",), site={site}, term=terms, subject=set(events))}


def _by_token(site: str, token: str, tail: list[Unindexed]) -> tuple[set[str], set[str]]:
    """The persons and the events of nobody that one word of a search finds: by a whole address its person alone."""
    subjects = _with_part(site, token)
    whole = people.persons_of(site, {token.lower()}) if "@" in token else {}
    if whole:
        return set(whole.values()), subjects | {one.id for one in tail if one.person is None and _names(one, token)}
    subjects |= _numbered(site, token) | _named(site, token)
    events = {one for one in subjects if "@" not in one} | ({token} if token.startswith("evt_") else set())
    emails = {one for one in subjects if "@" in one} | _of_orders(site, token)
    persons = set(people.persons_of(site, emails).values())
    persons |= set() if _is_of_an_order(site, token) else _with_address(site, token)
    for one in tail:
        if matches(token, one.terms):
            if one.person is None:
                events.add(one.id)
            else:
                persons.add(one.person)
    return persons, events


def _names(one: Unindexed, address: str) -> bool:
    """Whether an event of nobody's bears this address."""
    return any(term.startswith(PART) and address.lower() in term[len(PART) :] for term in one.terms)


def _with_address(site: str, token: str) -> set[str]:
    """By a part of an address, which may be any part: an index of the site's addresses is gone through."""
    pattern = f"%{token.lower().translate(_LIKE)}%"
    mark = database.param
    # The index has the addresses: with the person beside it, each row would be looked up before it is compared.
    matching = f"SELECT id FROM address WHERE site = {mark} AND email LIKE {mark} ESCAPE '\\'"  # noqa: S608
    statement = f"SELECT person FROM address WHERE id IN ({matching})"  # noqa: S608
    return {person for (person,) in database.execute_sql(statement, (site, pattern)).fetchall()}


def _of_orders(site: str, token: str) -> set[str]:
    wanted = {token, token.lstrip("#"), number(token)} - {""}
    return {email for (email,) in rows_among(Event, ("email",), site=sources_of(site), order_id=wanted) if email}


def _is_of_an_order(site: str, token: str) -> bool:
    """Whether it is the whole number of an order, too long to be a part of an address by chance."""
    return len(token) >= LONG and number(token).isdecimal() and bool(_of_orders(site, token))


def _numbered(site: str, token: str) -> set[str]:
    wanted = number(token)
    return _subjects(site, NUMBER + wanted) if wanted else set()


def _named(site: str, token: str) -> set[str]:
    """Each word within, such as both of "o'brien", begins a word of the name."""
    found: set[str] | None = None
    for word in sorted(words(token), key=len, reverse=True):  # the longest finds the fewest, and often nobody
        begun = _subjects(site, NAME + word, NAME + word + HIGHEST)
        found = begun if found is None else found & begun
        if not found:
            break
    return found or set()


def _with_part(site: str, token: str) -> set[str]:
    """Addresses in events of nobody, of which there are few."""
    pairs = SearchTerm.select(SearchTerm.term, SearchTerm.subject).where(
        SearchTerm.site == site, SearchTerm.term >= PART, SearchTerm.term < PART + HIGHEST
    )
    found = database.execute(pairs).fetchall()
    return {subject for term, subject in found if token.lower() in term[len(PART) :]}


def _subjects(site: str, term: str, until: str | None = None) -> set[str]:
    wanted = SearchTerm.term == term if until is None else (SearchTerm.term >= term) & (SearchTerm.term < until)
    query = SearchTerm.select(SearchTerm.subject).where(SearchTerm.site == site, wanted)
    return {subject for (subject,) in database.execute(query).fetchall()}  # thousands, for two letters of a name


def _products(site: str, text: str, tail: list[Unindexed]) -> set[str]:
    names = list(Product.select(Product.key, Product.name).where(Product.site == site).tuples())
    names += [(item["key"], item["name"]) for one in tail for item in one.document.get("items") or []]
    wanted = fold(text).strip()
    return {key for key, name in names if key == wanted or wanted in fold(name or "")}
