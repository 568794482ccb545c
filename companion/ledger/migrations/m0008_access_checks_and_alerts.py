"""One schedule of access checks, and which alert was told, both in the ledger.

Open statuses get their next check by the schedule of access_checks.py at this release; the version before planned none
after a quarter of an hour, as its plugin checked by itself. It goes on working beside these.
"""

from peewee import BigIntegerField, CompositeKey, Model, TextField
from playhouse.migrate import migrate

from companion.clock import DAY_MS, HOUR_MS, now_ms
from companion.ledger.database import database, migrator

QUARTER_MS = 900_000
OPEN = "('pending', 'still_has_access', 'unknown')"
ALERTS = "('pending', 'still_has_access')"
PLANS = (  # statuses, settled longer ago than, and until, how far apart; the first of an age counts
    (OPEN, 0, DAY_MS, HOUR_MS),
    (OPEN, DAY_MS, 8 * DAY_MS, DAY_MS),
    (ALERTS, 8 * DAY_MS, 365 * DAY_MS, 7 * DAY_MS),
)


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class ToldAlert(Table):
    site = TextField()
    kind = TextField()
    subject = TextField()
    told_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("site", "kind", "subject")


def up() -> None:
    database.create_tables([ToldAlert])
    migrate(migrator().add_column("site", "alerts_asked_at", BigIntegerField(null=True)))
    now = now_ms()
    database.execute_sql(
        f"UPDATE delivery SET look_at = settled_at + {QUARTER_MS} "  # noqa: S608 - numbers and names of ours
        f"WHERE access IN {OPEN} AND look_at IS NULL AND settled_at > {now - QUARTER_MS}"
    )
    for statuses, older, until, apart in PLANS:
        since = now - QUARTER_MS
        next_check = f"settled_at + {QUARTER_MS} + {apart} * (({since} - settled_at) / {apart} + 1)"
        database.execute_sql(
            f"UPDATE delivery SET look_at = {next_check} "  # noqa: S608 - numbers and names of ours
            f"WHERE access IN {statuses} AND look_at IS NULL "
            f"AND settled_at <= {since - older} AND settled_at > {since - until}"
        )
