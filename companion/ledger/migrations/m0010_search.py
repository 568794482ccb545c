"""Search terms, products and figures; the events by type and by the time at which they happened.

The tables are empty: the worker fills them from the events that are there, in small steps, while everything goes on.
What a process of the version before records meanwhile is taken up like all the rest.
"""

from companion.ledger.database import database, on_sqlite


def up() -> None:
    exact = "TEXT" if on_sqlite() else 'TEXT COLLATE "C"'  # sorted by code points, so that a prefix is a range
    as_index = " WITHOUT ROWID" if on_sqlite() else ""
    for statement in (
        f'CREATE TABLE "search_term" ("site" TEXT NOT NULL, "term" {exact} NOT NULL, "subject" {exact} NOT NULL, '
        f'PRIMARY KEY ("site", "term", "subject")){as_index}',
        'CREATE TABLE "product" ("site" TEXT NOT NULL, "key" TEXT NOT NULL, "kind" TEXT NOT NULL, "name" TEXT, '
        '"named_at" BIGINT NOT NULL, "amount" BIGINT, "currency" TEXT, "plan" TEXT, "first_sold_at" BIGINT, '
        '"last_sold_at" BIGINT, "listed_at" BIGINT, PRIMARY KEY ("site", "key"))',
        'CREATE TABLE "figures" ("site" TEXT NOT NULL, "starts_at" BIGINT NOT NULL, "figures" TEXT NOT NULL, '
        'PRIMARY KEY ("site", "starts_at"))',
        'CREATE TABLE "progress" ("site" TEXT NOT NULL, "name" TEXT NOT NULL, "at" BIGINT NOT NULL, '
        'PRIMARY KEY ("site", "name"))',
        'CREATE INDEX "event_site_type_id" ON "event" ("site", "type", "id")',
        'CREATE INDEX "event_site_occurred_at_id" ON "event" ("site", "occurred_at", "id")',
        'CREATE INDEX "delivery_site_settled_at" ON "delivery" ("site", "settled_at") WHERE "settled_at" IS NOT NULL',
    ):
        database.execute_sql(statement)
