"""The tables of the first release, as they were then: this copy never changes, whatever the models become."""

from peewee import (
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from companion.ledger.database import database


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Site(Table):
    id = TextField(primary_key=True)
    name = TextField()
    url = TextField()
    webhook_key = TextField(unique=True)
    source = TextField(index=True)
    secret_word = TextField(null=True)
    keys = TextField()
    code_hash = TextField(null=True, index=True)
    code_expires_at = BigIntegerField(null=True)
    settings = TextField()
    created_at = BigIntegerField()
    removed_at = BigIntegerField(null=True)
    paired_at = BigIntegerField(null=True)
    paused_at = BigIntegerField(null=True)
    way = TextField(null=True)
    way_sought_at = BigIntegerField(null=True)
    failures_in_a_row = IntegerField(default=0)
    unreachable_since = BigIntegerField(null=True)
    hold_until = BigIntegerField(default=0)
    pulled_at = BigIntegerField(null=True)
    batch_size = IntegerField(default=20)
    trouble = TextField(null=True)
    lease_token = TextField(null=True)
    lease_until = BigIntegerField(default=0)


class Webhook(Table):
    event = TextField(primary_key=True)
    received_at = BigIntegerField(index=True)
    content_type = TextField()
    body = TextField()


class Event(Table):
    id = TextField(primary_key=True)
    site = TextField()
    status = TextField()
    type = TextField()
    mode = TextField()
    occurred_at = BigIntegerField()
    received_at = BigIntegerField(index=True)
    email = TextField(null=True)
    order_id = TextField(null=True)
    document = TextField()
    problem = TextField(null=True)

    class Meta:
        indexes = ((("site", "id"), False), (("site", "email"), False), (("site", "order_id"), False))


class Occurrence(Table):
    site = TextField()
    key = TextField()
    event = TextField(index=True)

    class Meta:
        primary_key = CompositeKey("site", "key")


class Delivery(Table):
    id = TextField(primary_key=True)
    event = ForeignKeyField(Event, backref="deliveries", on_delete="CASCADE")
    site = TextField()
    person = TextField()
    happened_at = BigIntegerField()
    state = TextField()
    due_at = BigIntegerField()
    attempts = IntegerField(default=0)
    step = IntegerField(default=0)
    replay = TextField(null=True)
    lease_token = TextField(null=True)
    lease_until = BigIntegerField(default=0)
    result = TextField(null=True)
    settled_at = BigIntegerField(null=True)

    class Meta:
        indexes = (
            (("site", "state", "happened_at", "id"), False),
            (("site", "person"), False),
            (("site", "state", "due_at"), False),
        )


class Attempt(Table):
    id = BigAutoField()
    delivery = ForeignKeyField(Delivery, backref="tries", on_delete="CASCADE")
    sent_at = BigIntegerField()
    at = BigIntegerField()
    way = TextField()
    status = IntegerField(null=True)
    outcome = TextField()
    message = TextField(null=True)


class Note(Table):
    id = BigAutoField()
    event = ForeignKeyField(Event, backref="notes", on_delete="CASCADE")
    site = TextField()
    at = BigIntegerField()
    what = TextField()
    detail = TextField()


class Address(Table):
    id = BigAutoField()
    site = TextField()
    email = TextField()
    person = TextField()

    class Meta:
        indexes = ((("site", "email"), True), (("site", "person"), False))


class Sighting(Table):
    site = TextField()
    kind = TextField()
    value = TextField()
    email = TextField()

    class Meta:
        primary_key = CompositeKey("site", "kind", "value", "email")
        indexes = ((("site", "email"), False),)


class HandTie(Table):
    id = BigAutoField()
    site = TextField(index=True)
    one = TextField()
    other = TextField()
    tied = BooleanField()
    by = TextField()
    at = BigIntegerField()


class Timer(Table):
    site = TextField()
    order_id = TextField()
    item = TextField()
    cause = TextField()
    due_at = BigIntegerField(index=True)

    class Meta:
        primary_key = CompositeKey("site", "order_id", "item")


class SeenSignature(Table):
    digest = TextField(primary_key=True)
    at = BigIntegerField(index=True)


class WorkerSeen(Table):
    id = TextField(primary_key=True)
    at = BigIntegerField()


class Counter(Table):
    site = TextField()
    name = TextField()
    value = BigIntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("site", "name")


TABLES = (
    Site,
    Webhook,
    Event,
    Occurrence,
    Delivery,
    Attempt,
    Note,
    Address,
    Sighting,
    HandTie,
    Timer,
    SeenSignature,
    WorkerSeen,
    Counter,
)


def up() -> None:
    database.create_tables(TABLES)
