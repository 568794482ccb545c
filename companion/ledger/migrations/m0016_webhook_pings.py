"""When ThriveCart last tried a site's webhook address."""

from peewee import BigIntegerField, Model, TextField

from companion.ledger.database import database


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class WebhookPing(Table):
    site = TextField(primary_key=True)
    at = BigIntegerField()


def up() -> None:
    database.create_tables([WebhookPing])
