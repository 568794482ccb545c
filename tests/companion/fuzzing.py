"""A run over hostile bodies: everything that is done with a body, watched, in processes of its own."""

from __future__ import annotations

import gc
import itertools
import json
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient

from companion.app import create_app
from companion.config import Config
from companion.events import NormalisedEvent, RecordedEvent
from companion.history import payloads, queries
from companion.ledger import database, migrations, sites
from companion.ledger.models import Delivery, Event, Site
from companion.schema.serialize import event_to_json
from companion.thrivecart.decode import DecodeError, decode
from companion.thrivecart.normalise import NotUnderstood, event_name, normalise
from companion.thrivecart.verify import SECRET_FIELD, redact, verify
from tests.companion.hostile import Posted, hostile_bodies
from tests.unit.thrivecart.schema import problems
from tests.unit.thrivecart.webhooks import SECRET_WORD

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DOCUMENTED = frozenset({200, 400, 401, 413, 415, 429})  # what the receiving route may answer while the ledger is well
POSTED_EVERY = 20
CHECKED_EVERY = 20
POSTS_A_SITE = 200  # a new site then: a shop's customers do not have thousands of orders each
SCREENS_A_SITE = 20
MAX_SHOWN = 20
PROCESSES = 2


@dataclass
class Tally:
    """What became of the bodies; ``resident`` is this process's memory after the warm-up, highest, at the end."""

    bodies: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    resident: tuple[int, int, int] = (0, 0, 0)
    failures: list[str] = field(default_factory=list)

    @property
    def grown_by(self) -> int:
        """Bytes, from the warm-up to the end."""
        return self.resident[2] - self.resident[0]


def run(bodies: int, folder: Path) -> list[Tally]:
    """Read so many bodies in all, each process its own; the tallies of the processes."""
    share = bodies // PROCESSES
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as crew:
        return list(crew.map(run_share, range(PROCESSES), [share] * PROCESSES, [folder] * PROCESSES))


def run_share(seed: int, bodies: int, folder: Path) -> Tally:
    tally = Tally()
    thrivecart = Door(folder / f"ledger-{seed}.db")
    warm_up = bodies // 2  # by then the ledger has filled its few page caches, which are bounded
    start = highest = 0
    for number, posted in enumerate(itertools.islice(hostile_bodies(seed), bodies), 1):
        try:
            outcome, what = read(*posted)
            tally.outcomes[outcome] += 1
            if what is not None and tally.outcomes[outcome] % CHECKED_EVERY == 0:
                check(what)
            if number % POSTED_EVERY == 0:
                tally.answers[thrivecart.post(posted)] += 1
        except Exception as error:
            tally.failures.append(f"{type(error).__name__}: {error} on {posted[0][:2000]!r} as {posted[1]!r}")
            if len(tally.failures) == MAX_SHOWN:
                break
        if number == warm_up:
            start = resident_bytes()
        elif number % 1000 == 0:
            highest = max(highest, resident_bytes())
        tally.bodies = number
    tally.resident = (start, highest, resident_bytes())
    thrivecart.close()
    database.disconnect()
    return tally


def read(body: bytes, content_type: str | None) -> tuple[str, NormalisedEvent | None]:
    """All that is done with a body before the ledger: what came of it in a word, and the occurrence."""
    try:
        fields = decode(body, content_type)
    except DecodeError as refusal:
        return type(refusal).__name__, None
    if not fields:
        return "a ping", None
    verified = verify(fields, SECRET_WORD)
    text, kept_type = redact(body, content_type, fields)
    text.encode()
    assert "\x00" not in text
    again = decode(text.encode(), kept_type)
    try:
        what = normalise(fields)
    except NotUnderstood:
        return "not understood", None
    word = fields.get(SECRET_FIELD)
    if isinstance(word, str) and word not in str(what.order) and event_name(again):
        assert normalise(again).order == what.order
    return "understood" if verified else "understood, but not verified", what


def check(what: NormalisedEvent) -> None:
    """What a site would be told fits the published schema, and any database takes it."""
    dated = replace(what, occurred_at=what.occurred_at or NOW)
    published = event_to_json(RecordedEvent("evt_01JTESTTEST", dated, what.type, NOW, True), ())
    assert problems(published) == []
    json.dumps(published, ensure_ascii=False).encode()
    assert len(what.key) == 64
    assert all(0 < len(tie.value) <= 254 and "\x00" not in tie.value for tie in what.identifiers)


class Door:
    """The receiving route of a companion on a ledger of its own, and what the ledger then tells a site."""

    def __init__(self, ledger: Path) -> None:
        config = Config(f"sqlite:///{ledger}", "only-for-tests", ledger.parent)
        self.browser: FlaskClient = create_app(config).test_client()
        migrations.upgrade()
        self.posts = 0
        self.site: Site | None = None

    def post(self, posted: Posted) -> int:
        """The status that ThriveCart gets. Raises AssertionError for one that is not documented."""
        if self.site is None or self.posts % POSTS_A_SITE == 0:
            self.close()
            self.site, _ = sites.add("https://course.example", name=None, secret_word=SECRET_WORD, listen_to=None)
        self.posts += 1
        body, content_type = posted
        address = f"/webhooks/thrivecart/{self.site.webhook_key}"
        answer = self.browser.post(address, data=body, content_type=content_type)
        assert answer.status_code in DOCUMENTED, f"{answer.status}: {answer.get_data(as_text=True)}"
        return answer.status_code

    def close(self) -> None:
        """All that this site would be told fits the published schema, and each event has its screen."""
        if self.site is None:
            return
        with database.reading():
            due = Delivery.select(Delivery.event, Delivery.person).where(Delivery.site == self.site.id)
            for event in (row.event for row in payloads.build_payloads(self.site.id, due.tuples()).values()):
                assert problems(event) == [], event
            for event in Event.select().where(Event.site == self.site.id).limit(SCREENS_A_SITE):
                json.dumps(queries.detail(self.site.id, event), default=str).encode()


def resident_bytes() -> int:
    """Memory of this process that is in RAM now, without what only waits to be collected."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def report(tallies: Iterable[Tally], seconds: float) -> str:
    """The run in a few lines."""
    tallies = list(tallies)
    bodies = sum(tally.bodies for tally in tallies)
    outcomes = sum((tally.outcomes for tally in tallies), Counter[str]())
    answers = sum((tally.answers for tally in tallies), Counter[int]())
    memory = "; ".join(" -> ".join(f"{size / 2**20:.1f}" for size in tally.resident) for tally in tallies)
    return "\n".join(
        (
            f"{bodies:,} bodies in {seconds:.0f} s ({bodies / seconds:,.0f}/s in {len(tallies)} processes)",
            "read: " + ", ".join(f"{name} {number:,}" for name, number in outcomes.most_common()),
            f"posted {sum(answers.values()):,}: "
            + ", ".join(f"{status} {number:,}" for status, number in sorted(answers.items())),
            f"resident MiB after warm-up -> highest -> at the end: {memory}",
            f"failures: {sum(len(tally.failures) for tally in tallies)}",
        )
    )


def timed_run(bodies: int, folder: Path) -> tuple[list[Tally], str]:
    """The tallies of a run, and its report."""
    began = time.monotonic()
    tallies = run(bodies, folder)
    return tallies, report(tallies, time.monotonic() - began)
