"""Links by which a site's owner connects it, and sites that ask to be connected."""

from peewee import BigIntegerField, Model, TextField

from companion.ledger.database import database


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class ConnectionLink(Table):
    token_hash = TextField(primary_key=True)
    site = TextField(index=True)
    made_at = BigIntegerField()
    expires_at = BigIntegerField()
    used_at = BigIntegerField(null=True)
    replaced_at = BigIntegerField(null=True)


class ConnectionRequest(Table):
    id = TextField(primary_key=True)
    secret_hash = TextField()
    url = TextField()
    name = TextField()
    email = TextField()
    facts = TextField()
    sender = TextField()
    state = TextField()
    site = TextField(null=True)
    asked_at = BigIntegerField()
    expires_at = BigIntegerField()
    closed_at = BigIntegerField(null=True)
    proof = TextField()
    proof_at = BigIntegerField(null=True)


def up() -> None:
    database.create_tables([ConnectionLink, ConnectionRequest])
