"""Numbers of settled deliveries by site and state, kept by triggers; of what waits, an index of its own.

In a ledger with deliveries the numbers begin at nothing: they are read once the worker has counted (counts.py). A
process of the release before goes on as it did, and its changes count, too.
"""

from companion.clock import now_ms
from companion.ledger.database import database, on_sqlite

WAITING = "('pending', 'delivering')"
LESS, MORE = (
    f'INSERT INTO "delivery_count" ("site", "state", "number") SELECT {row}."site", {row}."state", {number} '
    f'WHERE {row}."state" NOT IN {WAITING} '
    f'ON CONFLICT ("site", "state") DO UPDATE SET "number" = "delivery_count"."number" + {number};'
    for row, number in (("OLD", -1), ("NEW", 1))
)
EVENTS = (  # what happens to a row, when it counts, what is done about it
    ("settled", "INSERT", f'NEW."state" NOT IN {WAITING}', MORE),
    (
        "changed",
        'UPDATE OF "state"',
        f'OLD."state" <> NEW."state" AND (OLD."state" NOT IN {WAITING} OR NEW."state" NOT IN {WAITING})',
        LESS + MORE,
    ),
    ("gone", "DELETE", f'OLD."state" NOT IN {WAITING}', LESS),
)


def up() -> None:
    database.execute_sql(
        'CREATE TABLE "delivery_count" ("site" TEXT NOT NULL, "state" TEXT NOT NULL, "number" BIGINT NOT NULL, '
        'PRIMARY KEY ("site", "state"))'
    )
    for name, event, condition, work in EVENTS:
        trigger = f'"delivery_count_{name}" AFTER {event} ON "delivery" FOR EACH ROW WHEN'
        if on_sqlite():
            database.execute_sql(f"CREATE TRIGGER {trigger} {condition} BEGIN {work} END")
            continue
        function = f'"delivery_count_{name}"()'
        body = f"BEGIN {work} RETURN NULL; END"
        database.execute_sql(f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        database.execute_sql(f"CREATE TRIGGER {trigger} ({condition}) EXECUTE FUNCTION {function}")
    if not database.execute_sql('SELECT 1 FROM "delivery" LIMIT 1').fetchone():
        database.execute_sql(
            f"INSERT INTO counter (site, name, value) VALUES ('', 'counts.since', {now_ms()})"  # noqa: S608 - a number of ours
        )
