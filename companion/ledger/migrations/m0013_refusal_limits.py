"""How many wrong secret words, pairing codes and signatures came of late, by whom and for which site."""

from peewee import BigIntegerField, CompositeKey, IntegerField, Model, TextField

from companion.ledger.database import database


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class RefusalCount(Table):
    kind = TextField()
    subject = TextField()
    count = IntegerField()
    ends_at = BigIntegerField(index=True)

    class Meta:
        primary_key = CompositeKey("kind", "subject")


def up() -> None:
    database.create_tables([RefusalCount])
