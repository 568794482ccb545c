"""The tables of people: their addresses, and why two of them are one person."""

from peewee import BigAutoField, BigIntegerField, BooleanField, CompositeKey, TextField

from companion.ledger.models import Table


class Address(Table):
    """An e-mail address seen at one site, and the person it belongs to."""

    id = BigAutoField()
    site = TextField()
    email = TextField()
    person = TextField()

    class Meta:
        indexes = ((("site", "email"), True), (("site", "person"), False))


class IdentityLink(Table):
    """An address seen with an id that ThriveCart gives one person: addresses that share one are the same person."""

    site = TextField()
    kind = TextField()  # "customer", "order", "subscription"; "email" when ThriveCart changed the address
    value = TextField()
    email = TextField()

    class Meta:
        table_name = "sighting"
        primary_key = CompositeKey("site", "kind", "value", "email")
        indexes = ((("site", "email"), False),)


class ManualLink(Table):
    """Two addresses linked or unlinked by a person: who did it, and when. The newest row of a pair counts."""

    id = BigAutoField()
    site = TextField(index=True)
    one = TextField()
    other = TextField()
    linked = BooleanField(column_name="tied")
    by = TextField()
    at = BigIntegerField()

    class Meta:
        table_name = "hand_tie"
