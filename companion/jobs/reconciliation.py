"""Comparison with ThriveCart's own list: what happened there and no webhook brought is raised here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from companion.clock import from_ms, now_ms
from companion.config import Config
from companion.encryption import DecryptionError, decrypt, encrypt
from companion.events import Mode, NormalisedEvent
from companion.history import inbox
from companion.jobs import listed_products
from companion.ledger import jobs, sites
from companion.ledger.jobs import JobFailed, Step
from companion.ledger.models import Job, Site
from companion.ledger.states import JobKind
from companion.messages import Message
from companion.thrivecart import transactions
from companion.thrivecart.api import SECONDS_BETWEEN, ApiError, ThriveCartApi
from companion.thrivecart.fields import identifier, moment
from companion.thrivecart.transactions import Transaction, Unreadable

KIND = JobKind.RECONCILIATION
DAYS = 7  # that the daily comparison looks back
MAX_DAYS = 30
ON_ITS_WAY = timedelta(minutes=15)  # a webhook may still come for what is younger
ORDERS_AT_ONCE = 50
MAX_PAGES = 4_000  # 100,000 rows
MAX_TRIES = 20  # at one page
MAX_EXAMPLES = 10
MAX_KEY = 500
WHILE_SOMEBODY_WAITS_SECONDS = 4.0  # with the last answer it may take longer; what is lacking then comes within a day


@dataclass(slots=True)
class _Window:
    """What is compared: rows from ``since`` to ``until``, in UTC; and what was left alone, by why."""

    since: datetime
    until: datetime
    site_added: datetime
    read: int = 0
    too_old: int = 0
    too_young: int = 0
    unreadable: int = 0
    examples: list[Message] = field(default_factory=list)

    def takes(self, row: Transaction) -> bool:
        self.too_old += self.since <= row.at < self.site_added
        self.too_young += row.at > self.until
        return max(self.since, self.site_added) <= row.at <= self.until

    def leave(self, row: dict[str, Any], why: Unreadable) -> None:
        self.unreadable += 1
        if len(self.examples) < MAX_EXAMPLES:
            order, at = identifier(row.get("order_id")), moment(row.get("timestamp"))
            row_of = {"order": order or "?", "reason": str(why)}
            dated = Message("reconciliation.left_row_dated", date=f"{at:%Y-%m-%d}", **row_of) if at else None
            self.examples.append(dated or Message("reconciliation.left_row", **row_of))

    @property
    def left(self) -> int:
        return self.too_old + self.too_young + self.unreadable


def work(job: Job, config: Config) -> Iterator[Step]:
    """Reads the list from the newest row back, then raises what is missing; begun again it reads and counts anew."""
    site = sites.get(job.site)
    key = _key_of(site, config)
    sites.note_raising(site.id)
    jobs.begin_anew(job)
    now = from_ms(now_ms())
    window = _Window(now - timedelta(days=_days(job)), now - ON_ITS_WAY, from_ms(site.created_at))
    for mode in sites.modes_applied(site.id):
        found: dict[Transaction, None] = {}  # a row may stand on two pages, when a new one pushed it on
        api = ThriveCartApi(key, base=config.thrivecart_api_url, mode=mode)
        for rows, wait_seconds in _pages(api, window):
            found |= dict.fromkeys(rows)
            yield Step(None, window.read, None, wait_seconds=wait_seconds)
        yield from _raise_missing(site.id, list(found), mode, window)
    listed_products.fetch(site.id, ThriveCartApi(key, base=config.thrivecart_api_url))
    left = {"compared": 0, "known": 0, "raised": 0, "left": window.left}
    yield Step(None, window.read, window.read, left, _left_alone(window))


def make_daily() -> None:
    """A comparison for each site with an API key that had none begun for a day."""
    jobs.make_daily(KIND, {"days": DAYS})


def keep_api_key(site: str, key: str, config: Config) -> str:
    """Ask ThriveCart whether the key works, and keep it encrypted; the account's name. Raises ApiError, SiteError."""
    key = key.strip()
    if not 0 < len(key) <= MAX_KEY or not key.isascii() or not key.isprintable():
        raise ApiError(Message("thrivecart.bad_key"))
    api = ThriveCartApi(key, base=config.thrivecart_api_url)
    account = api.account()
    sites.set_api_key(site, encrypt(key, config.secret_key))
    listed_products.fetch(site, api, patience_seconds=WHILE_SOMEBODY_WAITS_SECONDS)
    return account


def _key_of(site: Site, config: Config) -> str:
    if not site.api_key:
        raise JobFailed(Message("reconciliation.no_key"))
    try:
        return decrypt(site.api_key, *config.secret_keys)
    except DecryptionError as error:
        raise JobFailed(Message("reconciliation.unreadable_key", reason=str(error))) from error


def _days(job: Job) -> int:
    days = job.params.get("days")
    return min(days, MAX_DAYS) if isinstance(days, int) and days > 0 else DAYS


def _pages(api: ThriveCartApi, window: _Window) -> Iterator[tuple[list[Transaction], float]]:
    """The rows that are to be compared, page by page until all of one are too old; there is no filter by date.

    With each the seconds to wait before the next. Where ThriveCart asks to wait, the same page is asked again.
    """
    before: list[dict[str, Any]] = []
    page, tries = 1, 0
    while page < MAX_PAGES:
        try:
            rows = api.transactions(page)
        except ApiError as error:
            tries += 1
            if error.retry_after is None or tries > MAX_TRIES:
                raise
            yield [], error.retry_after
            continue
        if not rows or rows == before:
            return
        before, page, tries, window.read = rows, page + 1, 0, window.read + len(rows)
        readable = []
        for row in rows:
            try:
                readable.append(transactions.of_api_row(row))
            except Unreadable as error:
                window.leave(row, error)
        yield [row for row in readable if window.takes(row)], SECONDS_BETWEEN
        if readable and max(row.at for row in readable) < window.since:
            return


def _raise_missing(site: str, rows: list[Transaction], mode: Mode, window: _Window) -> Iterator[Step]:
    events = transactions.to_events(rows, mode, transactions.API_SOURCE)
    orders = transactions.by_order(events)
    for start in range(0, len(orders), ORDERS_AT_ONCE):
        some = [what for order in orders[start : start + ORDERS_AT_ONCE] for what in order]
        raised = inbox.record_missing(site, some, as_history=False)
        fresh = [one for one in raised if one.is_new]
        counts = {"compared": len(some), "known": len(some) - len(fresh), "raised": len(fresh)}
        found = [{"what": _describe(one.event), "event": one.recorded.event} for one in fresh]
        wake = tuple({site for one in fresh for site in one.recorded.wake})
        yield Step(None, window.read, window.read, counts, found, wake)


def _describe(what: NormalisedEvent) -> str:
    """Without the person: jobs hold no personal data."""
    items = ", ".join(item.name or item.key for item in what.items)
    if what.occurred_at is None:
        return Message(f"reconciliation.raised_undated.{what.type}", items=items, order=what.order.id)
    at = f"{what.occurred_at:%Y-%m-%d %H:%M} UTC"
    return Message(f"reconciliation.raised.{what.type}", items=items, order=what.order.id, at=at)


def _left_alone(window: _Window) -> list[dict[str, str | None]]:
    left = list(window.examples)
    if window.unreadable > len(left):
        left.append(Message("reconciliation.more_rows", count=window.unreadable - len(left)))
    if window.too_young:
        minutes = ON_ITS_WAY.seconds // 60
        left.append(Message("reconciliation.too_young", minutes=minutes, count=window.too_young))
    if window.too_old:
        left.append(Message("reconciliation.too_old", count=window.too_old))
    return [{"what": sentence, "event": None} for sentence in left]
