"""The tables that lists and searches read, worked out of events by the worker (history/search_index.py).

Nothing is known only here: what is in them can be worked out again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from peewee import BigIntegerField, CompositeKey, TextField, chunked

from companion.ledger.bulk import AT_ONCE, in_sites, rows_among
from companion.ledger.database import JsonField
from companion.ledger.models import Event, Table
from companion.ledger.statements import Statement
from companion.ledger.states import EventStatus


class SearchTerm(Table):
    """What finds ``subject``: an address of the site, or an event's id. How a term begins says what it is."""

    site = TextField()
    term = TextField()
    subject = TextField()

    class Meta:
        primary_key = CompositeKey("site", "term", "subject")


class Product(Table):
    """A product as the last sale, or ThriveCart's list, names it; amounts in minor units."""

    site = TextField()
    key = TextField()
    kind = TextField()
    name = TextField(null=True)
    named_at = BigIntegerField(default=0)  # when somebody said the name: the newest counts
    amount = BigIntegerField(null=True)
    currency = TextField(null=True)
    plan = TextField(null=True)
    first_sold_at = BigIntegerField(null=True)
    last_sold_at = BigIntegerField(null=True)  # of this sale are amount, currency and plan
    listed_at = BigIntegerField(null=True)  # when ThriveCart's list last had it; None for what it has not

    class Meta:
        primary_key = CompositeKey("site", "key")


class FigureSlot(Table):
    """What happened at a site in one quarter of an hour that is over; none where nothing happened."""

    site = TextField()
    starts_at = BigIntegerField()
    figures = JsonField()

    class Meta:
        table_name = "figures"
        primary_key = CompositeKey("site", "starts_at")


class Progress(Table):
    """How far something has been worked out, as a time; ``site`` is empty where it is of all."""

    site = TextField()
    name = TextField()
    at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("site", "name")


WORKED_OUT = (SearchTerm, Product, FigureSlot, Progress)
NOBODYS = ("x:", "s:")  # how a term starts that names nobody, but a product (history/search_terms.py)


_PROGRESS = Statement(
    lambda site, name: Progress.select(Progress.at).where(Progress.site == site, Progress.name == name)
)
_NOTE_PROGRESS = Statement(
    lambda site, name, at: Progress.insert(site=site, name=name, at=at).on_conflict(
        conflict_target=[Progress.site, Progress.name], update={"at": at}, where=Progress.at < at
    )
)


def progress(site: str, name: str) -> int:
    """0 where nothing is worked out yet."""
    rows = _PROGRESS.rows(site=site, name=name)
    return int(rows[0].at) if rows else 0


def note_progress(site: str, name: str, at: int) -> None:
    """Inside the caller's transaction; it never goes back."""
    _NOTE_PROGRESS.changed(site=site, name=name, at=at)


def forget_terms(email: str, events: Iterable[str], sites: Collection[str] | None) -> None:
    """Inside the caller's transaction: what finds the address, and what of a person finds one of the events."""
    here = in_sites(SearchTerm.site, sites)
    SearchTerm.delete().where(here, SearchTerm.subject == email).execute()
    names_nobody = SearchTerm.term.startswith(NOBODYS[0]) | SearchTerm.term.startswith(NOBODYS[1])
    for some in chunked(sorted(set(events)), AT_ONCE):
        SearchTerm.delete().where(here, SearchTerm.subject.in_(some), ~names_nobody).execute()


def forget_unread(events: Collection[str]) -> None:
    """Inside the caller's transaction: what finds those of the events that were not understood; they are kept no more.

    All terms of their sites are gone through, so that it is done for few, and once.
    """
    rows = rows_among(Event, ("id", "site", "status"), id=events)
    unread = {event: site for event, site, status in rows if status == EventStatus.QUARANTINED}
    if unread:
        here = SearchTerm.site.in_(sorted(set(unread.values())))
        SearchTerm.delete().where(here, SearchTerm.subject.in_(sorted(unread))).execute()
