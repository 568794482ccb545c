"""PostgreSQL counts the tables that grow after a hundredth of them has changed, not after a tenth.

Until a table is counted again, PostgreSQL takes a site that is new in it for one without rows, and may read all that
the site has wherever an index begins with the site: to claim, to record, to show a customer. In a ledger of a million
events a tenth is more than a new site sells in its first year.
"""

from companion.ledger.database import database, on_sqlite

GROWING = (
    "webhook",
    "event",
    "occurrence",
    "delivery",
    "attempt",
    "note",
    "address",
    "sighting",
    "timer",
    "search_term",
    "dealt_with",
)


def up() -> None:
    if on_sqlite():
        return
    for table in GROWING:
        database.execute_sql(
            f'ALTER TABLE "{table}" SET (autovacuum_analyze_scale_factor = 0.01, autovacuum_analyze_threshold = 500)'
        )
