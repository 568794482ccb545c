"""Deliveries that a site is to fetch, because they do not get through to it, and when it was last asked to.

A process of the version before goes on working beside these: what is new may be empty.
"""

from peewee import BigIntegerField
from playhouse.migrate import migrate

from companion.ledger.database import database, migrator

INDEX = 'CREATE INDEX "delivery_fetch_from_site" ON "delivery" ("fetch_from", "site") WHERE "fetch_from" IS NOT NULL'


def up() -> None:
    change = migrator()
    migrate(
        change.add_column("delivery", "fetch_from", BigIntegerField(null=True)),
        change.add_column("site", "fetch_asked_at", BigIntegerField(null=True)),
    )
    database.execute_sql(INDEX)
