"""An import of ThriveCart's exported transactions: looked at first, then recorded as history, then compared.

What happened long ago is recorded as fact and not sent: a purchase of last year must not welcome anybody again.
Then one ``customer.resync`` a customer lets the site apply the difference. Stopped and begun again, what is known
by then is known, whichever way it came.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from companion import companion_events
from companion.clock import from_ms
from companion.config import Config
from companion.events import Mode, NormalisedEvent
from companion.history import inbox, matching, queries
from companion.history.recording import RecordResult
from companion.jobs import import_preview, predicted_persons
from companion.jobs.import_warnings import warnings_of
from companion.ledger import jobs, people, sites
from companion.ledger.database import reading
from companion.ledger.job_parts import FileBytes, JobParts
from companion.ledger.jobs import JobError, JobFailed, Step
from companion.ledger.models import Job
from companion.ledger.states import JobKind, JobState
from companion.messages import Message
from companion.thrivecart import csv_rows, csv_table, transactions
from companion.thrivecart.csv_rows import Choices, Contents
from companion.thrivecart.csv_table import Table
from companion.thrivecart.csv_text import BadFile
from companion.thrivecart.fields import item_key, line

KIND = JobKind.IMPORT
MAX_PART = 700_000  # characters of base64
MAX_PARTS = 200
ORDERS_AT_ONCE = 50
CUSTOMERS_AT_ONCE = 100
SHOWN = 200


@dataclass(frozen=True, slots=True)
class _File:
    """The file as it is understood now."""

    table: Table
    choices: Choices
    contents: Contents
    missing: list[dict[str, str]]

    def to_events(self) -> list[NormalisedEvent]:
        return transactions.to_events(self.contents.transactions, Mode.LIVE, transactions.FILE_SOURCE)


def begin(site: str, name: str) -> Job:
    """A draft without content. Raises JobError for a site that shares another's webhook."""
    found = sites.get(site)
    if found.source != found.id:
        raise JobError("listens", Message("import.shares"))
    return jobs.make(site, KIND, {"name": name, "columns": {}, "products": {}, "day_first": None}, state=JobState.DRAFT)


def add_part(job: Job, number: int, content: str) -> int:
    """Keep one part of the file (base64); how many there are. Raises JobError."""
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise JobError("bad_file", "`content` must be base64 of a part of the file.") from error
    if len(content) > MAX_PART:
        raise JobError("bad_file", Message("import.part_too_large"))
    return jobs.add_part(job, number, content)


def choose(job: Job, params: dict[str, Any]) -> Job:
    """Take over what the owner decided: column by field, product by name, order of dates. Raises JobError."""
    known = _read_table(job).columns
    columns, products = params.get("columns", {}), params.get("products", {})
    day_first = params.get("day_first", job.params["day_first"])
    if not isinstance(columns, dict) or not isinstance(products, dict) or not isinstance(day_first, bool | None):
        raise JobError("bad_mapping", "`columns` and `products` must be objects, `day_first` true, false or null.")
    names = [one.name for one in csv_table.FIELDS]
    if wrong := [str(name)[:60] for name in columns if name not in names]:
        raise JobError("bad_mapping", Message("import.no_field", name=wrong[0], names=", ".join(names)))
    if wrong := [str(column)[:60] for column in columns.values() if column and column not in known]:
        raise JobError("bad_mapping", Message("import.no_column", name=wrong[0]))
    if wrong := [str(key)[:60] for key in products.values() if not _is_choice(key)]:
        raise JobError("bad_mapping", Message("import.no_product", name=wrong[0]))
    chosen = {
        **job.params,
        "columns": {**job.params["columns"], **columns},
        "products": {**job.params["products"], **products},
        "day_first": day_first,
    }
    return jobs.change_params(job, chosen)


def _is_choice(key: object) -> bool:
    return not key or key == csv_rows.LEFT_OUT or item_key(key) is not None


def apply(job: Job) -> Job:
    """Have the worker do it, as the file is understood now. Raises JobError (``incomplete``)."""
    if jobs.is_draft(job):
        file = _read_file(job)
        if file.missing:
            raise JobError("incomplete", file.missing[0]["message"])
        left_out = dict.fromkeys(job.params["columns"], "")
        frozen = {"columns": left_out | dict(file.choices.columns), "products": dict(file.choices.products)}
        job = jobs.change_params(job, {**job.params, **frozen, "is_frozen": True})
    return jobs.start(job)


def work(job: Job, config: Config) -> Iterator[Step]:
    """``position`` is how many orders, and then how many customers, are done; both are in an order that stays."""
    try:
        file = _read_file(job)
    except JobError as error:
        raise JobFailed(str(error)) from error
    if file.missing:
        raise JobFailed(file.missing[0]["message"])
    sites.note_raising(job.site)
    orders = transactions.by_order(file.to_events())
    named = {what.customer.email for order in orders for what in order if what.customer.email}
    emails = sorted(named)
    at, total = job.position or 0, len(orders) + len(emails)
    if "rows" in job.counts and job.total != total:
        at = 0  # another release reads the file otherwise than the one that began: what is recorded is known again
    if "rows" not in job.counts:
        counts = {"rows": file.table.size, "unreadable": file.contents.unreadable}
        yield Step(0, 0, total, counts, _left_out(file))
    while at < len(orders) and jobs.keep_lease(job):
        some = [what for order in orders[at : at + ORDERS_AT_ONCE] for what in order]
        fresh = [one for one in inbox.record_missing(job.site, some, as_history=True) if one.is_new]
        at = min(at + ORDERS_AT_ONCE, len(orders))
        yield Step(at, at, total, {"recorded": len(fresh), "known": len(some) - len(fresh)})
    while len(orders) <= at < total and jobs.keep_lease(job):
        some_emails = emails[at - len(orders) :][:CUSTOMERS_AT_ONCE]
        recorded = [one for site in sites.listening_to(job.site) for one in _resync(job, site, some_emails)]
        at = min(at + CUSTOMERS_AT_ONCE, total)
        wake = tuple({site for one in recorded for site in one.wake})
        yield Step(at, at, total, {"customers": _count_new(job.site, some_emails, named)}, wake=wake)


def _left_out(file: _File) -> list[dict[str, Any]]:
    problems = file.contents.problems
    rows = [Message("import.row", row=row, problem=problem) for row, problem in problems]
    if (more := file.contents.unreadable - len(rows)) > 0:
        rows = [*rows[: jobs.SHOWN - 1], Message("import.more_rows", count=more)]
    return [{"what": one, "event": None} for one in rows]


def describe(job: Job, *, with_changes: bool = False) -> dict[str, Any]:
    """An import as its screen shows it; ``with_changes`` reads the file and says what it would change."""
    described = {"id": job.id, "name": job.params["name"], "state": job.state}
    if not with_changes:
        return described
    if job.state != JobState.DRAFT:
        return {**described, "job": jobs.describe(job)}
    file = _read_file(job)
    events = file.to_events()
    with reading():
        missing = matching.missing_from_ledger(job.site, events)
        predicted = predicted_persons.predict(job.site, missing)
        named = {what.customer.email for what in events if what.customer.email}
        customers = predicted_persons.how_many(job.site, named, predicted)
        changes = import_preview.changes(job.site, missing, predicted)
    return {
        **described,
        "columns": file.table.columns,
        "examples": csv_table.examples(file.table),
        "warnings": warnings_of(file.choices, file.contents),
        "mapping": {one.name: file.choices.columns.get(one.name) for one in csv_table.FIELDS},
        "fields": [
            {"name": one.name, "label": one.label, "required": one.required or one.name == csv_table.TYPE}
            for one in csv_table.FIELDS
        ],
        "day_first": file.choices.day_first,
        "missing": file.missing[:SHOWN],
        "products": [
            {"name": name, "key": file.choices.products.get(name), "rows": rows}
            for name, rows in sorted(file.contents.names.items())[:SHOWN]
        ],
        "problems": [{"row": row, "message": message} for row, message in file.contents.problems],
        "rows": file.table.size,
        "readable": file.table.size - file.contents.unreadable,
        "known": len(events) - len(missing),
        "new": len(missing),
        "customers": customers,
        "changes": [change.to_json() for change in changes.shown],
        "changes_total": changes.total,
        "ties": [{"emails": list(link.emails)[:SHOWN], "by": link.by} for link in predicted.links[:SHOWN]],
        "ties_total": len(predicted.links),
    }


def _count_new(site: str, emails: list[str], named: set[str]) -> int:
    """Of how many persons the first address in the file is among these: each counts once, however many they have."""
    with reading():
        addresses = people.addresses_of(site, people.persons_of(site, emails).values())
    return sum(min(named.intersection(one)) in emails for one in addresses.values())


def _resync(job: Job, site: str, emails: list[str]) -> list[RecordResult]:
    with reading():
        persons = people.persons_of(site, set(emails))
    first_of = {person: email for email, person in sorted(persons.items(), reverse=True)}  # as the look shows it
    return companion_events.resync(site, first_of, bulk_id=job.id)


def _read_table(job: Job) -> Table:
    parts = JobParts(job)
    if not len(parts):
        raise JobError("bad_file", Message("import.no_file"))
    try:
        return csv_table.table_of(FileBytes(parts))
    except BadFile as error:
        raise JobError("bad_file", str(error)) from error


def _read_file(job: Job) -> _File:
    """Read the file with what was found and what the owner decided; once it has begun, as then. Raises JobError."""
    found = _read_table(job)
    columns, products = job.params["columns"], job.params["products"]
    if not job.params.get("is_frozen"):
        columns = {**csv_table.guessed(found.columns), **columns}
        products = {**_known_products(job.site), **products}
    choices = Choices(_said(columns), _as_read(_said(products)), job.params["day_first"])
    contents = csv_rows.contents(found, choices, from_ms(job.made_at))  # so that every step reads it alike
    return _File(found, choices, contents, _missing(job, choices, contents))


def _known_products(site: str) -> dict[str, str]:
    """Products by name: as purchases called them, and as the owner said for files before."""
    with reading():
        found = _as_read(dict(reversed(queries.products(site).items())))  # the newest counts
    for before in reversed(jobs.of_site(site, KIND)):
        found.update(_as_read(_said(before.params.get("products", {}))))
    return found


def _as_read(products: dict[str, str]) -> dict[str, str]:
    """By names as those of files are read: what was kept may be from before they were. Of two, the last counts."""
    return {line(name) or name: key for name, key in products.items()}


def _said(decided: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in decided.items() if value}


def _missing(job: Job, choices: Choices, contents: Contents) -> list[dict[str, str]]:
    """What must be known before anything can be done, as sentences that say what to do."""
    missing = []
    for one in csv_table.FIELDS:
        has_number = one.name == "item" and "item_id" in choices.columns
        if one.required and one.name not in choices.columns and not has_number:
            column = Message("import.say_column", column=Message(f"noun.{one.name}"))
            missing.append((one.name, Message("import.say_order_column") if one.name == "order_id" else column))
    if not {csv_table.TYPE, "status"} & {*choices.columns, *job.params["columns"]}:
        missing.append((csv_table.TYPE, Message("import.say_type")))
    if contents.are_dates_unclear:
        missing.append(("day_first", Message("import.say_day_first")))
    for name in sorted(contents.names):
        if name not in choices.products:
            missing.append(("products", Message("import.say_product", name=name)))
    if not missing and not contents.transactions:
        missing.append(("rows", Message("import.no_rows")))
    return [{"field": name, "message": message} for name, message in missing]
