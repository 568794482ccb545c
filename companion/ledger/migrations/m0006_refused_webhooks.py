"""Refused webhooks by day, and when the owner last dealt with them.

A process of the version before goes on counting in ``counter`` beside these, which only metrics read from now on.
"""

from peewee import BigIntegerField, CompositeKey, IntegerField, Model, TextField
from playhouse.migrate import migrate

from companion.ledger.database import database, migrator


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class RefusedWebhooks(Table):
    site = TextField()
    day = TextField()
    count = IntegerField(default=0)
    open = IntegerField(default=0)
    open_since = BigIntegerField()
    last_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("site", "day")


def up() -> None:
    database.create_tables([RefusedWebhooks])
    change = migrator()
    migrate(change.add_column("site", "refusals_seen_at", BigIntegerField(null=True)))
