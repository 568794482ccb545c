"""Links that people made by hand: they hold whatever arrives, and they cost the other webhooks of the site nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest

from companion import companion_events
from companion.history import inbox
from companion.ledger import people
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery, Event
from companion.ledger.people_models import Address
from tests.companion.shop import DAY, START, Shop, bought, frame

CUSTOMERS = 60
FEW = 6  # statements more, for all customers together


class Statements(logging.Handler):
    """Counts what the ledger is told."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


@contextmanager
def counted() -> Iterator[Statements]:
    counter, log = Statements(), logging.getLogger("peewee")
    before = (log.level, log.propagate)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    log.addHandler(counter)
    try:
        yield counter
    finally:
        log.removeHandler(counter)
        log.level, log.propagate = before


def purchases(shop: Shop, name: str) -> int:
    """Statements for one purchase each of new customers, and then for another of each."""
    orders = [
        [bought(f"{name}{turn}{n}", f"{name}{n}@example.com", customer_id=f"{name}{n}") for n in range(CUSTOMERS)]
        for turn in "ab"
    ]
    with counted() as statements:
        for batch in orders:
            inbox.record([shop.received(fields) for fields in batch])
    return statements.count


def resync(shop: Shop, name: str) -> int:
    with reading():
        all_persons = people.after(shop.site, "", 3 * CUSTOMERS)
    of_name = {person: email for person, email in all_persons.items() if email.startswith(name)}
    assert len(of_name) == CUSTOMERS
    with counted() as statements:
        companion_events.resync(shop.site, of_name, bulk_id=name)
    return statements.count


def test_a_link_by_hand_makes_no_webhook_of_others_slower_and_no_step_of_a_resync(shop: Shop) -> None:
    without = purchases(shop, "x"), resync(shop, "x")
    for number, email in enumerate(("ann@example.com", "ann@work.example")):
        shop.post(bought(f"hand{number}", email))
    with writing(shop.site):
        people.link(shop.site, "ann@example.com", "ann@work.example", by="owner")
    beside = purchases(shop, "y"), resync(shop, "y")
    assert [more <= few + FEW for more, few in zip(beside, without, strict=True)] == [True, True], (beside, without)


def persons(shop: Shop) -> set[frozenset[str]]:
    with reading():
        rows = Address.select(Address.email, Address.person).where(Address.site == shop.site).tuples()
        found = dict(rows)
    return {frozenset(one for one in found if found[one] == person) for person in found.values()}


def strayed(shop: Shop) -> list[str]:
    """Deliveries that are with another person than the address of their event."""
    with reading():
        rows = Delivery.select(Event.email, Delivery.person).join(Event).where(Delivery.site == shop.site).tuples()
        return [email for email, person in rows if people.person_of(shop.site, email) != person]


@pytest.mark.parametrize("seed", range(12))
def test_who_is_one_person_is_what_all_links_say(shop: Shop, seed: int) -> None:
    random = Random(seed)
    emails = [f"{letter}@example.com" for letter in "abcdefgh"]

    def told(number: int) -> dict[str, Any]:
        email, other = random.sample(emails, 2)
        if random.random() < 0.2:
            return frame("customer_updated", "null", email, START + DAY, previous_email=other)
        order = str(random.randrange(8)) if random.random() < 0.3 else f"9{seed}{number}"
        return bought(order, email, at=START + number, customer_id=str(random.randrange(12)))

    for step in range(12):
        inbox.record([shop.received(told(step * 10 + number)) for number in range(random.randint(1, 5))])
        if random.random() < 0.4:
            say = random.choice((people.link, people.unlink, people.unlink))
            with writing(shop.site):
                say(shop.site, *random.sample(emails, 2), by="owner")
        found = persons(shop)
        assert strayed(shop) == []
        with writing(shop.site):
            people.recompute_persons(shop.site, {one for person in found for one in person})
        assert persons(shop) == found
