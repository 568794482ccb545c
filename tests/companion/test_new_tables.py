"""A table that PostgreSQL has not counted yet is looked up by its index: on the first day, when a launch fills it."""

from __future__ import annotations

from companion.ledger.bulk import Lookup, insert_rows, look_up, rows_among
from companion.ledger.database import database, on_sqlite, reading, writing
from companion.ledger.people_models import IdentityLink
from tests.companion.shop import Shop

CUSTOMERS = 20_000  # so many that reading them all is never the cheaper plan, counted or not
READ = """
    SELECT pg_stat_get_xact_tuples_returned('sighting'::regclass) + SUM(pg_stat_get_xact_tuples_returned(indexrelid))
    FROM pg_index WHERE indrelid = 'sighting'::regclass
"""


def test_some_of_a_sites_many_customers_are_found_without_reading_the_others(shop: Shop) -> None:
    rows = [
        {"site": shop.site, "kind": "customer", "value": str(number), "email": f"buyer{number}@example.com"}
        for number in range(CUSTOMERS)
    ]
    with writing(shop.site):
        insert_rows(IdentityLink, rows)
    wanted = {str(number) for number in range(100, 108)}
    among = {"site": {shop.site}, "kind": {"customer"}, "value": wanted}
    with reading(), database.atomic():
        [found] = look_up(Lookup(IdentityLink, ("value", "email"), among))
        if not on_sqlite():
            [(read,)] = database.execute_sql(READ).fetchall()
            assert 0 < read <= 2 * len(wanted)
    assert sorted(found) == sorted((value, f"buyer{value}@example.com") for value in wanted)


def test_each_of_several_values_of_several_columns_is_looked_up(shop: Shop) -> None:
    with writing(shop.site):
        insert_rows(
            IdentityLink,
            [
                {"site": site, "kind": kind, "value": value, "email": "ann@example.com"}
                for site in ("one", "two", "three")
                for kind in ("customer", "order")
                for value in ("1", "2", "3")
            ],
        )
    with reading():
        found = rows_among(
            IdentityLink, ("site", "kind", "value"), site={"one", "two"}, kind={"order"}, value={"1", "3", "4"}
        )
    assert sorted(found) == [(site, "order", value) for site in ("one", "two") for value in ("1", "3")]
