"""Statements are built once: the same query with other values, and for each number of values in a list."""

from __future__ import annotations

from companion.ledger.database import writing
from companion.ledger.models import Site
from companion.ledger.statements import Statement, as_stored
from tests.companion.counting import statements


def test_a_row_is_read_as_peewee_reads_it(site: Site) -> None:
    by_id = Statement(lambda site: Site.select().where(Site.id == site))
    found = by_id.one(Site, site=site.id)
    assert found is not None
    assert found.__data__ == Site.get_by_id(site.id).__data__
    assert by_id.one(Site, site="nobody") is None


def test_values_may_be_counted_with_and_listed(site: Site) -> None:
    named = Statement(lambda ids, now: Site.select(Site.id).where(Site.id.in_(ids), Site.held_until <= now - 5))
    assert [row.id for row in named.rows(ids=[site.id], now=5)] == [site.id]
    assert [row.id for row in named.rows(ids=[site.id, "another"], now=5)] == [site.id]
    assert named.rows(ids=[site.id], now=4) == []


def test_changes_are_stored_as_the_fields_store_them(site: Site) -> None:
    change = Statement(lambda site, changes: Site.update(**changes).where(Site.id == site))
    with writing(site.id):
        changes = as_stored(Site, {"settings": {"home": "x"}, "last_error": "broken", "held_until": 7})
        assert change.changed(site=site.id, changes=changes) == 1
        assert change.changed(site="nobody", changes=changes) == 0
    now = Site.get_by_id(site.id)
    assert (now.settings, now.last_error, now.held_until) == ({"home": "x"}, "broken", 7)


def test_the_same_sql_is_run_again(site: Site) -> None:
    built = []

    def query(site: object) -> object:
        built.append(1)
        return Site.select().where(Site.id == site)

    by_id = Statement(query)
    with statements() as seen:
        by_id.one(Site, site=site.id)
        by_id.one(Site, site="another")
    assert len(built) == 1
    assert len(set(seen)) == 1
