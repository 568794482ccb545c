"""The tables. Times are milliseconds since 1970 (UTC); amounts live inside an event's document."""

from peewee import (
    SQL,
    BigAutoField,
    BigIntegerField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from companion.ledger.database import JsonField, MessageField, ReportField, database
from companion.ledger.states import RUNNING as RUNNING
from companion.ledger.states import WAITING as WAITING

BULK_PRIORITY = 1  # of a request for many, which nobody waits for: after all that customers wait for


class Table(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Site(Table):
    """One WordPress install. ``source`` is the site whose webhook it listens to, itself when it has its own."""

    id = TextField(primary_key=True)
    name = TextField()
    url = TextField()
    webhook_key = TextField(unique=True)
    source = TextField(index=True)
    secret_word = TextField(null=True)  # encrypted, as are the keys below (stored_secrets.py)
    api_key = TextField(null=True)  # ThriveCart's, encrypted (encryption.py)
    compared_at = BigIntegerField(null=True)  # when the last daily comparison was begun
    raised_at = BigIntegerField(null=True)  # since when transactions are raised beside webhooks
    keys = JsonField()  # [{"key", "added_at", "retired_at"|null}], oldest first
    code_hash = TextField(null=True, index=True)
    code_expires_at = BigIntegerField(null=True)
    settings = JsonField()
    created_at = BigIntegerField()
    removed_at = BigIntegerField(null=True)
    paired_at = BigIntegerField(null=True)
    paused_at = BigIntegerField(null=True)  # by a person
    transport = TextField(null=True, column_name="way")  # None until found
    transport_checked_at = BigIntegerField(null=True, column_name="way_sought_at")
    failures_in_a_row = IntegerField(default=0)  # connections that never answered
    unreachable_since = BigIntegerField(null=True)
    held_until = BigIntegerField(default=0, column_name="hold_until")
    limited_until = BigIntegerField(null=True)  # its CRM limits the account: holds push and pull
    limited_since = BigIntegerField(null=True)  # and since then nothing was processed there
    pulled_at = BigIntegerField(null=True)
    fetch_asked_at = BigIntegerField(null=True)  # when it was last asked to fetch what is blocked
    alerts_asked_at = BigIntegerField(null=True)  # when it was last asked to send what alerts are untold
    batch_size = IntegerField(default=20)
    last_error = MessageField(null=True, column_name="trouble")  # why the last batch did not arrive, for people
    lease_token = TextField(null=True)
    lease_until = BigIntegerField(default=0)
    refusals_seen_at = BigIntegerField(null=True)  # webhooks refused up to then were dealt with by a person


class Webhook(Table):
    """One HTTP request of ThriveCart's, kept as received (secret redacted); it gave one event."""

    event = TextField(primary_key=True)
    received_at = BigIntegerField(index=True)
    content_type = TextField()
    body = TextField()


class Event(Table):
    """What happened: ``document`` is written by ``documents.py``, ``problem`` says why it is quarantined."""

    id = TextField(primary_key=True)  # a ULID: their order is the order of receipt
    site = TextField()  # whose webhook it was, or for whom the companion raised it
    status = TextField()  # EventStatus
    type = TextField()
    mode = TextField()
    occurred_at = BigIntegerField()
    received_at = BigIntegerField(index=True)
    email = TextField(null=True)
    order_id = TextField(null=True)
    document = JsonField()
    problem = MessageField(null=True)

    class Meta:
        indexes = (
            (("site", "id"), False),
            (("site", "email"), False),
            (("site", "order_id"), False),
            (("site", "type", "id"), False),
            (("site", "occurred_at", "id"), False),
        )


IS_QUARANTINED = Event.status == SQL("'quarantined'")  # written out, as SQLite finds the index by it


class IdempotencyKey(Table):
    """A key of an event: a second webhook with the same key is a repetition of it."""

    site = TextField()
    key = TextField()
    event = TextField(index=True)

    class Meta:
        table_name = "occurrence"
        primary_key = CompositeKey("site", "key")


class Delivery(Table):
    """The duty to bring one event to one site; ``priority``, ``happened_at`` and ``id`` order a site's deliveries."""

    id = TextField(primary_key=True)
    event = ForeignKeyField(Event, backref="deliveries", on_delete="CASCADE")
    site = TextField()
    person = TextField()
    priority = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])  # the lowest goes first
    happened_at = BigIntegerField()
    state = TextField()
    due_at = BigIntegerField()
    attempts = IntegerField(default=0)
    step = IntegerField(default=0)  # of the retry schedule
    replay = TextField(null=True)  # names one request of a person to send it again, until that is settled
    lease_token = TextField(null=True)
    lease_until = BigIntegerField(default=0)
    result = JsonField(null=True)
    settled_at = BigIntegerField(null=True)
    access = TextField(null=True)  # the newest access status that the site reported (access_status.py)
    access_at = BigIntegerField(null=True)  # when it was reported last
    next_access_check_at = BigIntegerField(null=True, column_name="look_at")  # while the status is not final
    fetch_from = BigIntegerField(null=True)  # blocked by a firewall: from then on the site may fetch it, due or not

    class Meta:
        indexes = (
            (("site", "state", "priority", "happened_at", "id"), False),
            (("site", "person"), False),
            (("site", "state", "due_at"), False),
        )


# Partial, so that they cost nothing when a webhook is taken.
Event.add_index(Event.site, where=IS_QUARANTINED)
Delivery.add_index(Delivery.access, Delivery.site, Delivery.settled_at, where=Delivery.access.is_null(False))
Delivery.add_index(Delivery.next_access_check_at, Delivery.site, where=Delivery.next_access_check_at.is_null(False))
Delivery.add_index(Delivery.fetch_from, Delivery.site, where=Delivery.fetch_from.is_null(False))
Delivery.add_index(Delivery.site, Delivery.settled_at, where=Delivery.settled_at.is_null(False))


class Attempt(Table):
    """One attempt at one delivery."""

    id = BigAutoField()
    delivery = ForeignKeyField(Delivery, backref="tries", on_delete="CASCADE")
    sent_at = BigIntegerField()
    at = BigIntegerField()  # when it was over
    transport = TextField(column_name="way")
    status = IntegerField(null=True)
    outcome = TextField()
    message = MessageField(null=True)


class TimelineEntry(Table):
    """A step of an event's timeline that no other table holds: replayed, superseded, access seen."""

    id = BigAutoField()
    event = ForeignKeyField(Event, backref="notes", on_delete="CASCADE")
    site = TextField()
    at = BigIntegerField()
    what = TextField()
    detail = MessageField()

    class Meta:
        table_name = "note"


class Timer(Table):
    """When the paid time of a cancelled subscription is over: when to check whether it ended."""

    site = TextField()
    order_id = TextField()
    item = TextField()
    cause = TextField()  # event id of the cancellation
    due_at = BigIntegerField(index=True)

    class Meta:
        primary_key = CompositeKey("site", "order_id", "item")


class Job(Table):
    """Minutes of work at one site, in small steps: after a stop or a crash it resumes where it was."""

    id = TextField(primary_key=True)
    site = TextField()
    kind = TextField()  # JobKind
    state = TextField()  # JobState
    params = JsonField(column_name="wish")
    position = JsonField(null=True)  # where the next step begins
    done = IntegerField(default=0)
    total = IntegerField(null=True)
    counts = JsonField()
    report = ReportField(column_name="found")  # [{"what", "event"}], for people
    message = MessageField(default="")
    made_at = BigIntegerField()
    finished_at = BigIntegerField(null=True)
    due_at = BigIntegerField(default=0)
    lease_token = TextField(null=True)
    lease_until = BigIntegerField(default=0)
    tries = IntegerField(default=0)  # of the step under way

    class Meta:
        indexes = ((("site", "id"), False), (("state", "due_at"), False))


class JobPart(Table):
    """A piece of the file that an import reads, until the import is over."""

    job = TextField()
    number = IntegerField()
    content = TextField()  # base64

    class Meta:
        primary_key = CompositeKey("job", "number")


class SeenSignature(Table):
    """A state-changing request is accepted once."""

    digest = TextField(primary_key=True)
    at = BigIntegerField(index=True)


class WorkerHeartbeat(Table):
    """The last heartbeat of each worker process."""

    id = TextField(primary_key=True)
    at = BigIntegerField()

    class Meta:
        table_name = "worker_seen"


class Counter(Table):
    """What is counted and not kept, such as refused webhooks."""

    site = TextField()
    name = TextField()
    value = BigIntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("site", "name")


class RefusedWebhooks(Table):
    """How many webhooks of one UTC day had a wrong secret word; ``open``: those since one was last accepted."""

    site = TextField()
    day = TextField()  # "2026-11-28"
    count = IntegerField(default=0)
    open = IntegerField(default=0)
    open_since = BigIntegerField()
    last_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("site", "day")
