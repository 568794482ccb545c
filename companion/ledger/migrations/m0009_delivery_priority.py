"""Which deliveries of a site go before others: those of a request for many come last, by ``priority``.

They were marked by a time 100 years ahead. A process of the version before goes on working beside this: it sends them
in the order of their time, and what it still marks in its own way goes last all the same.
"""

from companion.ledger.database import database

AHEAD_MS = 100 * 365 * 24 * 3_600_000
FAR_MS = 4_000_000_000_000  # in the year 2096: nothing else happens then
INDEX = "delivery_site_state_priority_happened_at_id"


def up() -> None:
    database.execute_sql('ALTER TABLE "delivery" ADD COLUMN "priority" INTEGER NOT NULL DEFAULT 0')
    database.execute_sql('DROP INDEX "delivery_site_state_happened_at_id"')  # this one begins as the new one does
    database.execute_sql(
        f'UPDATE "delivery" SET "priority" = 1, "happened_at" = "happened_at" - {AHEAD_MS} '  # noqa: S608 - numbers of ours
        f'WHERE "happened_at" > {FAR_MS}'
    )
    database.execute_sql(f'CREATE INDEX "{INDEX}" ON "delivery" ("site", "state", "priority", "happened_at", "id")')
