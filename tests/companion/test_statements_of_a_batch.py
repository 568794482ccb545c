"""What the ledger is told for a batch of webhooks: as much for many as for one, and it finds all by its indexes."""

from __future__ import annotations

import pytest

from companion.history import inbox
from companion.ledger import people
from companion.ledger.bulk import Insert, insert_together, look_up, rows_among
from companion.ledger.database import database, on_sqlite, reading, writing
from companion.ledger.models import Event, IdempotencyKey, Webhook
from companion.ledger.people_models import Address
from tests.companion.counting import statements
from tests.companion.shop import DAY, Shop, bought, cancelled, paid, soon

MANY = 60
ODD = 'O\'Brien \\ "x"; -- %s %% {} $1 {a,b} NULL Zoë 🎓'


def statements_for_purchases(shop: Shop, names: list[str]) -> list[str]:
    batch = [shop.received(bought(name, f"{name}@example.com", customer_id=f"c{name}")) for name in names]
    with statements() as seen:
        assert {one.status for one in inbox.record(batch)} == {"accepted"}
    return seen


def statements_for_rebills(shop: Shop, names: list[str]) -> list[str]:
    inbox.record([shop.received(bought(name, f"{name}@example.com")) for name in names])
    inbox.record([shop.received(cancelled(name, until=soon(), email=f"{name}@example.com")) for name in names])
    batch = [shop.received(paid(name, soon(-DAY), email=f"{name}@example.com")) for name in names]
    with statements() as seen:
        assert {one.status for one in inbox.record(batch)} == {"accepted"}
    return seen


def test_a_batch_of_purchases_takes_as_many_statements_as_one_purchase(shop: Shop) -> None:
    one = statements_for_purchases(shop, ["a"])
    few = statements_for_purchases(shop, [f"b{number}" for number in range(7)])
    many = statements_for_purchases(shop, [f"c{number}" for number in range(MANY)])
    assert len(one) == len(few) <= (12 if on_sqlite() else 6)
    assert few[:-1] == many[:-1]  # the same texts; PostgreSQL is told of the rows fifty at a time
    assert many[-1].startswith(few[-1].partition(";")[0])


def test_what_follows_from_a_batch_takes_no_statement_for_each_customer(shop: Shop) -> None:
    few = statements_for_rebills(shop, [f"a{number}" for number in range(3)])
    many = statements_for_rebills(shop, [f"b{number}" for number in range(30)])
    gone = [one for one in many if one.startswith("DELETE")]  # of the timers, which end with the cancellation
    assert len(gone) in (0, 30)
    assert len(many) - len(gone) == len([one for one in few if not one.startswith("DELETE")])


@pytest.mark.parametrize("count", [1, 20])
def test_a_batch_looks_up_by_whole_indexes(shop: Shop, count: int) -> None:
    """An address' links without their kind would be all links of the site."""
    statements = statements_for_purchases(shop, [f"n{number}" for number in range(count)])
    if not on_sqlite():
        return  # its planner reads a small table whole, whatever indexes it has
    selects = [one for one in statements if one.startswith("SELECT")]
    with reading():
        plans = {
            one: [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {one}", ["[]"] * one.count("?"))]
            for one in selects
        }
    for statement, plan in plans.items():
        searched = statement.partition(" WHERE ")[2].count('"') // 2
        assert plan[0].startswith("SEARCH"), (statement, plan)
        assert plan[0].count("=?") == searched, (statement, plan)


def test_text_is_stored_as_it_was_sent(shop: Shop) -> None:
    """PostgreSQL gets values within the text of a statement."""
    fields = bought("1", customer={"email": "ann@example.com", "first_name": ODD})
    recorded = shop.post(fields)
    assert shop.event(recorded).document["customer"]["first_name"] == ODD
    with writing(shop.site):
        rows = [{"site": shop.site, "key": f"{ODD}{number}", "event": ODD} for number in range(3)]
        insert_together([Insert(IdempotencyKey, rows), Insert(IdempotencyKey, [])])
        insert_together([Insert(IdempotencyKey, rows, ignore_known=True)])
        long = [
            {"event": f"e{number}", "received_at": 2**53, "content_type": ODD, "body": "x'" * 300_000}
            for number in range(4)
        ]
        insert_together([Insert(Webhook, long), Insert(Webhook, [{**long[0], "event": ODD, "body": ODD}])])
    with reading():
        assert rows_among(IdempotencyKey, ("event",), site={shop.site}, key={rows[1]["key"]}) == [(ODD,)]
        assert len(rows_among(IdempotencyKey, ("key",), site={shop.site}, key={row["key"] for row in rows})) == 3
        assert rows_among(Webhook, ("received_at", "body"), event={ODD}) == [(2**53, ODD)]
        assert {len(body) for (body,) in rows_among(Webhook, ("body",), event={"e0", "e3"})} == {600_000}


def test_nothing_is_asked_for_no_values(shop: Shop) -> None:
    with reading(), statements() as seen:
        assert rows_among(Event, ("id",), site=set()) == []
        assert look_up() == []
        insert_together([])
    assert seen == []


def test_addresses_of_one_batch_keep_their_order(shop: Shop) -> None:
    """The oldest is named first, also when all came at once."""
    emails = [f"{letter}@example.com" for letter in "qmzab"]
    inbox.record([shop.received(bought(email, email, customer_id="same")) for email in emails])
    with reading():
        [person] = {person for (person,) in rows_among(Address, ("person",), site={shop.site}, email=emails)}
        assert people.addresses_of(shop.site, [person])[person] == emails
