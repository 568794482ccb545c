"""What is left after a run, by the ledger, by what the sites wrote down, and by what the senders were answered."""

from __future__ import annotations

import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from companion.ledger.models import Attempt, Delivery, Event, Site
from companion.ledger.states import SETTLED, WAITING, DeliveryState
from tests.bench.crash.judging import ledger
from tests.chaos.lateness import Tried, lateness
from tests.chaos.plan import Plan
from tests.chaos.senders import Answered
from tests.chaos.timeline import Timeline

LATE_SECONDS = 10.0  # until a worker sees what is due, and the deliveries before it are sent
LOAD_OF_A_RUN = 4.0  # a processor, which the run makes by itself: where others make more, all takes longer
LONGEST_IN_HAND = 60.0  # what was claimed before an event came is at its site by then, or given up


@dataclass
class Verdict:
    """Everything that is wrong, each a line for people, and figures about what was right."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    forged: list[str] = field(default_factory=list)  # not signed for this site, or sent to another one
    latest_seconds: float = 0.0  # of what could have been sent
    late_seconds: float = LATE_SECONDS  # from when on a try is late
    events: int = 0
    states: dict[str, int] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    came: int = 0  # deliveries that came to a site, all tries
    moods: dict[str, int] = field(default_factory=dict)  # in which mood they found it

    @property
    def faults(self) -> dict[str, list[str]]:
        return {
            "lost": self.lost,
            "doubled": self.doubled,
            "out of order": self.out_of_order,
            "stuck": self.stuck,
            "later than its schedule says": self.late,
            "wrongly signed or misdirected": self.forged,
        }

    @property
    def is_good(self) -> bool:
        return not any(self.faults.values())


@dataclass
class Came:
    """What the sites wrote down: when each event came first and was applied, and by what it is known there."""

    first: dict[str, float] = field(default_factory=dict)
    applied: dict[str, float] = field(default_factory=dict)
    at_sites: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    effects: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    forged: list[str] = field(default_factory=list)
    moods: Counter[str] = field(default_factory=Counter)


def read(file: Path) -> Came:
    """The sites' own words."""
    came = Came()
    for line in file.read_text().splitlines():
        row = json.loads(line)
        event, site = row["event"], row["site"]
        if row["what"] == "forged":
            came.forged.append(f"site {site}: {event['id']}")
            continue
        came.at_sites[event["id"]].add(site)
        if row["what"] == "came":
            came.first.setdefault(event["id"], row["now"])
            came.moods[row["mood"]] += 1
        else:
            came.applied.setdefault(event["id"], row["now"])
            came.effects[site, event["type"], event["order"], event["at"]] += 1
    return came


def late_from(load: float) -> float:
    """Seconds after which a try is late on a machine with this load average."""
    return LATE_SECONDS * max(1.0, load / (LOAD_OF_A_RUN * (os.cpu_count() or 1)))


def judge(
    url: str,
    plan: Plan,
    site_ids: list[str],
    answered: list[Answered],
    file: Path,
    times: Timeline,
    late_seconds: float = LATE_SECONDS,
) -> Verdict:
    """Look at everything, after the run."""
    came, verdict = read(file), Verdict(late_seconds=late_seconds)
    with ledger(url):
        events = {row.id: row for row in Event.select(Event.id, Event.site, Event.received_at)}
        deliveries = list(Delivery.select())
        tries: dict[str, list[Attempt]] = defaultdict(list)
        for attempt in Attempt.select().order_by(Attempt.id):
            tries[attempt.delivery_id].append(attempt)
        leased = [row.id for row in Site.select().where(Site.lease_until > int(time.time() * 1000))]
    of_event: dict[str, list[Delivery]] = defaultdict(list)
    for row in deliveries:
        of_event[row.event_id].append(row)
    verdict.lost = list(_lost(answered, of_event, came, events))
    verdict.doubled = list(_doubled(answered, of_event, came, events))
    verdict.out_of_order = list(_out_of_order(answered, came))
    verdict.stuck = list(_stuck(deliveries)) + [f"{site} is still held" for site in leased]
    verdict.forged = came.forged + list(_misdirected(answered, came))
    _lateness(verdict, deliveries, tries, events, site_ids, times)
    verdict.events, verdict.came, verdict.moods = len(events), sum(came.moods.values()), dict(came.moods)
    verdict.states = dict(Counter(str(row.state) for row in deliveries))
    verdict.attempts = dict(Counter(str(one.outcome) for rows in tries.values() for one in rows))
    return verdict


def _lost(
    answered: list[Answered], of_event: dict[str, list[Delivery]], came: Came, events: dict[str, Event]
) -> Iterator[str]:
    for one in answered:
        for event in one.events:
            rows = of_event.get(event, [])
            if event not in events or not rows:
                yield f"{event} of {one.customer} is not in the ledger, or has no delivery"
            elif rows[0].state == DeliveryState.DELIVERED and event not in came.applied:
                yield f"{event} of {one.customer} counts as delivered, and its site never did it"
            elif rows[0].state in (DeliveryState.FAILED, DeliveryState.DEAD, DeliveryState.SKIPPED):
                yield f"{event} of {one.customer} is {rows[0].state}"


def _doubled(
    answered: list[Answered], of_event: dict[str, list[Delivery]], came: Came, events: dict[str, Event]
) -> Iterator[str]:
    named: Counter[str] = Counter(event for one in answered for event in one.events)
    yield from (f"{one.customer}: one webhook is {len(one.events)} events" for one in answered if len(one.events) > 1)
    yield from (f"{event} stands for {number} webhooks" for event, number in named.items() if number > 1)
    yield from (f"{event} was recorded, and no webhook was answered with it" for event in events.keys() - named.keys())
    yield from (f"{event} has {len(rows)} deliveries" for event, rows in of_event.items() if len(rows) > 1)
    yield from (f"{effect} was applied {number} times" for effect, number in came.effects.items() if number > 1)
    yield from (f"{event} came to {len(at)} sites" for event, at in came.at_sites.items() if len(at) > 1)


def _misdirected(answered: list[Answered], came: Came) -> Iterator[str]:
    for one in answered:
        for event in one.events:
            if came.at_sites.get(event, {one.site}) != {one.site}:
                yield f"{event} of site {one.site} came to {came.at_sites[event]}"


def _out_of_order(answered: list[Answered], came: Came) -> Iterator[str]:
    """Of two events of a customer the later one must not be applied first, once the earlier one was there in time.

    In time: it was answered before the later one was sent, or so long before the later one came to its site that
    nothing claimed earlier could still be on its way.
    """
    of_customer: dict[str, list[Answered]] = defaultdict(list)
    for one in answered:
        of_customer[one.customer].append(one)
    for customer, rows in of_customer.items():
        rows.sort(key=lambda one: one.number)
        for place, earlier in enumerate(rows):
            for later in rows[place + 1 :]:
                was, then = (came.applied.get(min(one.events)) for one in (earlier, later))
                first = came.first.get(min(later.events))
                if was is None or then is None or first is None or was <= then:
                    continue
                if earlier.answered_at < later.sent_at or earlier.answered_at + LONGEST_IN_HAND < first:
                    yield f"{customer}: number {later.number} was applied {was - then:.1f} s before {earlier.number}"


def _stuck(deliveries: list[Delivery]) -> Iterator[str]:
    """By now everything is settled; what is not, says why."""
    now = time.time()
    for row in deliveries:
        if row.state in WAITING:
            due, lease = now - row.due_at / 1000, row.lease_until / 1000 - now
            why = f"{row.state}, due {due:.0f} s ago" + (f", leased for {lease:.0f} s" if lease > 0 else "")
            yield f"{row.id} of {row.site}: {why}, {row.attempts} attempts"


def _lateness(
    verdict: Verdict,
    deliveries: list[Delivery],
    tries: dict[str, list[Attempt]],
    events: dict[str, Event],
    site_ids: list[str],
    times: Timeline,
) -> None:
    """Each try against when it was due, without the time in which it could not be sent."""
    numbers = {site: number for number, site in enumerate(site_ids)}
    failed: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in deliveries:
        for one in tries[row.id]:
            if one.outcome not in SETTLED:
                failed[row.site].append((one.sent_at / 1000, one.at / 1000))
    settled_before = _settled_before(deliveries)
    for site, rows in _by_site(deliveries).items():
        barred = times.barred(site, numbers[site], failed[site])
        for row in rows:
            made = [Tried(one.sent_at / 1000, one.at / 1000) for one in tries[row.id]]
            for number, seconds in lateness(
                events[row.event_id].received_at / 1000, settled_before[row.id], made, barred
            ):
                verdict.latest_seconds = max(verdict.latest_seconds, seconds)
                if seconds > verdict.late_seconds:
                    sent = made[number - 1].sent_at - times.began_at
                    verdict.late.append(
                        f"{row.id} of site {numbers[site]}: try {number} at {sent:.1f} s, {seconds:.1f} s late"
                    )


def _by_site(deliveries: list[Delivery]) -> dict[str, list[Delivery]]:
    found: dict[str, list[Delivery]] = defaultdict(list)
    for row in deliveries:
        found[row.site].append(row)
    return found


def _settled_before(deliveries: list[Delivery]) -> dict[str, float]:
    """When the last of those that go before it, of the same person, was settled (0: there was none)."""
    found: dict[str, float] = {}
    of_person: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for row in deliveries:
        of_person[row.site, row.person].append(row)
    for rows in of_person.values():
        latest = 0.0
        for row in sorted(rows, key=lambda one: (one.priority, one.happened_at, one.id)):
            found[row.id] = latest
            latest = max(latest, (row.settled_at or 0) / 1000)
    return found
