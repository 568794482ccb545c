"""Whether a delivery's customer can get in, when the site is asked to look again; a site whose CRM limits it.

Counting what was not understood looks at those events only.

A process of the version before goes on working beside these: what is new may be empty.
"""

from peewee import BigIntegerField, TextField
from playhouse.migrate import migrate

from companion.ledger.database import database, migrator

INDEXES = (
    'CREATE INDEX "event_site" ON "event" ("site") WHERE "status" = \'quarantined\'',
    'CREATE INDEX "delivery_access_site_settled_at" ON "delivery" ("access", "site", "settled_at") '
    'WHERE "access" IS NOT NULL',
    'CREATE INDEX "delivery_look_at_site" ON "delivery" ("look_at", "site") WHERE "look_at" IS NOT NULL',
)


def up() -> None:
    change = migrator()
    migrate(
        change.add_column("delivery", "access", TextField(null=True)),
        change.add_column("delivery", "access_at", BigIntegerField(null=True)),
        change.add_column("delivery", "look_at", BigIntegerField(null=True)),
        change.add_column("site", "limited_until", BigIntegerField(null=True)),
        change.add_column("site", "limited_since", BigIntegerField(null=True)),
    )
    for statement in INDEXES:
        database.execute_sql(statement)
