"""What operators did in the companion's own pages, and tries to sign in there."""

from peewee import BigAutoField, BigIntegerField, Model, TextField

from companion.ledger.database import database


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class OperatorAction(Table):
    id = BigAutoField()
    at = BigIntegerField(index=True)
    address = TextField()
    what = TextField()
    site = TextField(null=True)
    subject = TextField(null=True)
    outcome = TextField()


class SignInAttempt(Table):
    id = BigAutoField()
    address = TextField(index=True)
    at = BigIntegerField(index=True)


def up() -> None:
    database.create_tables([OperatorAction, SignInAttempt])
