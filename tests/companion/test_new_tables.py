"""What PostgreSQL has not counted yet is looked up by its index: in a new table, and of a new site in an old one.

An hour after the first day, or in the minutes in which a launch fills a site, what was counted is not what is there.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from companion.ledger.bulk import Lookup, delete_among, insert_rows, look_up, rows_among
from companion.ledger.database import database, on_sqlite, reading, writing
from companion.ledger.models import Delivery, Event
from companion.ledger.people_models import Address, IdentityLink
from tests.companion.shop import Shop

CUSTOMERS = 20_000  # so many that reading them all is never the cheaper plan, counted or not
READ = """
    SELECT pg_stat_get_xact_tuples_returned('{table}'::regclass) + SUM(pg_stat_get_xact_tuples_returned(indexrelid))
    FROM pg_index WHERE indrelid = '{table}'::regclass
"""
TOLD_TO_COUNT = """
    SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
    AND reloptions @> ARRAY['autovacuum_analyze_scale_factor=0.01', 'autovacuum_analyze_threshold=500']
"""
GROWS_WITH_SALES = {Event, Delivery, Address, IdentityLink}


def links(site: str, count: int = CUSTOMERS) -> list[dict[str, str]]:
    return [
        {"site": site, "kind": "customer", "value": str(number), "email": f"buyer{number}@example.com"}
        for number in range(count)
    ]


def addresses(site: str, count: int = CUSTOMERS) -> list[dict[str, str]]:
    return [
        {"site": site, "email": f"buyer{number}@example.com", "person": f"per_{site}_{number}"}
        for number in range(count)
    ]


@pytest.fixture(params=["a new table", "a new site in a counted table"])
def filled(request: pytest.FixtureRequest, shop: Shop) -> Iterator[Shop]:
    """20,000 customers, and PostgreSQL counts nothing meanwhile; in the second case it has counted others' sites."""
    if not on_sqlite():
        _let_nobody_count("off")
    for site in ("one", "two") if "counted" in request.param else ():
        with writing(site):
            insert_rows(IdentityLink, links(site, 1000))
            insert_rows(Address, addresses(site, 1000))
        if not on_sqlite():
            database.execute_sql("ANALYZE")
    with writing(shop.site):
        insert_rows(IdentityLink, links(shop.site))
        insert_rows(Address, addresses(shop.site))
    yield shop
    if not on_sqlite():
        _let_nobody_count("on")


def _let_nobody_count(is_counted: str) -> None:
    for model in (IdentityLink, Address):
        database.execute_sql(f'ALTER TABLE "{model._meta.table_name}" SET (autovacuum_enabled = {is_counted})')


@pytest.mark.parametrize("wanted", [{"105"}, {str(number) for number in range(100, 108)}], ids=["one", "several"])
def test_what_many_customers_are_known_by_is_found_without_reading_the_others(filled: Shop, wanted: set[str]) -> None:
    among = {"site": {filled.site}, "kind": {"customer"}, "value": wanted}
    with reading(), database.atomic():
        [found] = look_up(Lookup(IdentityLink, ("value", "email"), among))
        _has_read_only(len(wanted), IdentityLink)
    assert sorted(found) == sorted((value, f"buyer{value}@example.com") for value in wanted)


@pytest.mark.parametrize("numbers", [range(105, 106), range(100, 108)], ids=["one", "several"])
def test_some_addresses_are_found_without_reading_the_others(filled: Shop, numbers: range) -> None:
    wanted = {f"buyer{number}@example.com" for number in numbers}
    with reading(), database.atomic():
        found = rows_among(Address, ("email",), site={filled.site}, email=wanted)
        _has_read_only(len(wanted), Address)
    assert {email for (email,) in found} == wanted


def test_a_customer_is_deleted_without_reading_the_others(filled: Shop) -> None:
    with writing(filled.site):
        delete_among(IdentityLink, site={filled.site}, kind={"customer"}, value={"105"})
        _has_read_only(1, IdentityLink)
    with reading():
        assert IdentityLink.select().where(IdentityLink.site == filled.site).count() == CUSTOMERS - 1


def _has_read_only(wanted: int, model: type) -> None:
    """That the transaction so far has read that many rows of the table, each perhaps in an index and in the table."""
    if not on_sqlite():
        [(read,)] = database.execute_sql(READ.format(table=model._meta.table_name)).fetchall()  # type: ignore[attr-defined]
        assert 0 < read <= 2 * wanted


def test_postgresql_is_told_to_count_what_grows_with_each_sale(shop: Shop) -> None:
    if on_sqlite():
        pytest.skip("SQLite goes by its indexes alone")
    with reading():
        told = {name for (name,) in database.execute_sql(TOLD_TO_COUNT).fetchall()}
    assert told >= {model._meta.table_name for model in GROWS_WITH_SALES}


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
