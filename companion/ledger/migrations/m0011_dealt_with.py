"""What a person at the site said is dealt with: which alert, with a note, who and when."""

from peewee import BigAutoField, BigIntegerField, Model, TextField

from companion.ledger.database import database


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class DealtWith(Table):
    id = BigAutoField()
    site = TextField()
    kind = TextField()
    subject = TextField()
    person = TextField(null=True)
    note = TextField()
    by = TextField()
    at = BigIntegerField()
    ended_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("site", "kind", "subject"), True), (("site", "kind", "person"), False))


def up() -> None:
    database.create_tables([DealtWith])
