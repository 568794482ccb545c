"""Jobs, and what a comparison with ThriveCart's transactions needs of a site.

A process of the version before goes on working beside these: what is new may be empty.
"""

from peewee import BigIntegerField, CompositeKey, IntegerField, Model, TextField
from playhouse.migrate import migrate

from companion.ledger.database import database, migrator


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Job(Table):
    id = TextField(primary_key=True)
    site = TextField()
    kind = TextField()
    state = TextField()
    wish = TextField()
    position = TextField(null=True)
    done = IntegerField(default=0)
    total = IntegerField(null=True)
    counts = TextField()
    found = TextField()
    message = TextField(default="")
    made_at = BigIntegerField()
    finished_at = BigIntegerField(null=True)
    due_at = BigIntegerField(default=0)
    lease_token = TextField(null=True)
    lease_until = BigIntegerField(default=0)
    tries = IntegerField(default=0)

    class Meta:
        indexes = ((("site", "id"), False), (("state", "due_at"), False))


class JobPart(Table):
    job = TextField()
    number = IntegerField()
    content = TextField()

    class Meta:
        primary_key = CompositeKey("job", "number")


def up() -> None:
    database.create_tables([Job, JobPart])
    change = migrator()
    migrate(
        change.add_column("site", "api_key", TextField(null=True)),
        change.add_column("site", "compared_at", BigIntegerField(null=True)),
        change.add_column("site", "raised_at", BigIntegerField(null=True)),
    )
