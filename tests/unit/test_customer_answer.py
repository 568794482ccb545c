"""The sentence on top of a customer's page agrees with all that stands below it, whatever happened."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from companion.clock import DAY_MS, to_ms
from companion.entitlements import Fact, holdings_of, replay
from companion.events import AccessState, EventType
from companion.history.customer.access import GOOD, WRONG, Finding
from companion.history.customer.answer import Tone, answer
from companion.history.customer.page import page
from companion.history.customer.products import ProductLine, lines_of
from companion.history.customer.rows import Attempted, Known, Login, Row, SiteSays, Sold
from companion.ledger.access_status import AccessStatus
from companion.messages import messages_in

NOW = to_ms(datetime(2026, 11, 29, 10, tzinfo=UTC))
ITEMS = ("product-12", "bump-12", "product-20", "upsell-4")
STATES = ("delivered",) * 8 + ("skipped",) * 4 + ("pending", "delivering", "failed", "dead", "superseded")
LATER = (
    EventType.SUBSCRIPTION_RENEWED,
    EventType.SUBSCRIPTION_PAYMENT_FAILED,
    EventType.SUBSCRIPTION_CANCELLED,
    EventType.SUBSCRIPTION_PAUSED,
    EventType.SUBSCRIPTION_RESUMED,
    EventType.SUBSCRIPTION_COMPLETED,
    EventType.PURCHASE_REFUNDED,
)
REVOKING = (EventType.SUBSCRIPTION_ENDED, EventType.PURCHASE_REFUNDED)
SEEDS = range(1500)


class Story:
    """A customer to whom anything happens, and a site that answers anything."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.facts: list[Fact] = []
        self.rows: list[Row] = []

    def known(self) -> Known:
        dice = self.dice
        at = NOW - dice.randint(1, 120) * DAY_MS
        for number in range(dice.choice((0, 1, 1, 1, 2, 3))):
            self.order(str(number), at)
        if dice.random() < 0.1:
            self.add(EventType.CUSTOMER_RESYNC, NOW - DAY_MS, None, (), None)
        if dice.random() < 0.1:
            self.add(EventType.CART_ABANDONED, NOW - 2 * DAY_MS, None, ("product-12",), None)
        history = replay(self.facts, datetime.fromtimestamp(NOW / 1000, UTC))
        types = {id_: resolved.type for id_, resolved in history.resolved.items()}
        rows = [self.typed(row, types) for row in self.rows]
        unread = (Row("evt_unread", EventType.OTHER, NOW, NOW, "quarantined"),) if dice.random() < 0.1 else ()
        return Known(
            email="ann@example.com",
            now=NOW,
            emails=("ann@example.com",),
            rows=tuple(sorted(rows, key=lambda row: row.occurred_at, reverse=True)),
            holdings=holdings_of(history),
            site=self.says(),
            unread=unread,
        )

    @staticmethod
    def typed(row: Row, types: dict[str, EventType]) -> Row:
        return Row(**{**{name: getattr(row, name) for name in row.__slots__}, "type": types.get(row.id, row.type)})

    def says(self) -> SiteSays:
        dice = self.dice
        uncovered = dice.choice((None, frozenset(), frozenset(dice.sample(ITEMS, 1))))
        exempt = frozenset(dice.sample(ITEMS, 1)) if dice.random() < 0.2 else frozenset()
        ends = (f"{kind} {item}" for kind in REVOKING for item in ITEMS)
        taken = frozenset(said for said in ends if dice.random() < 0.7) if dice.random() < 0.5 else None
        return SiteSays(dice.choice(list(Login)), uncovered, exempt, taken)

    def order(self, order: str, at: int) -> None:
        dice = self.dice
        items = tuple(dice.sample(ITEMS, dice.choice((1, 1, 2))))
        is_test = dice.random() < 0.1
        self.add(EventType.PURCHASE_COMPLETED, at, order, items, None, is_test=is_test)
        for _ in range(dice.choice((0, 0, 1, 2, 4))):
            at = min(at + dice.randint(1, 30) * DAY_MS, NOW)
            self.add(dice.choice(LATER), at, order, (items[0],), items[0], is_test=is_test)

    def add(
        self,
        kind: EventType,
        at: int,
        order: str | None,
        items: tuple[str, ...],
        item: str | None,
        is_test: bool = False,
    ) -> None:
        dice, id_ = self.dice, f"evt_{len(self.rows):03}"
        amount = dice.choice((0, 1000, 4900)) if kind is EventType.PURCHASE_REFUNDED else 4900
        until = NOW + dice.randint(-20, 30) * DAY_MS if kind is EventType.SUBSCRIPTION_CANCELLED else None
        due = at + 30 * DAY_MS if kind is EventType.SUBSCRIPTION_RENEWED else None
        if not is_test and order is not None:
            self.facts.append(
                Fact(
                    event_id=id_,
                    key=id_,
                    type=kind,
                    at=datetime.fromtimestamp(at / 1000, UTC),
                    order=order,
                    items=tuple((key, 4900) for key in items),
                    item=item,
                    amount=amount,
                    paid_until=datetime.fromtimestamp(until / 1000, UTC) if until else None,
                    next_payment_at=datetime.fromtimestamp(due / 1000, UTC) if due else None,
                    rebill=len(self.rows) + 1 if kind is EventType.SUBSCRIPTION_RENEWED else None,
                    rebills=dice.choice((None, 12)),
                )
            )
        sold = tuple(Sold(key, f"Name of {key}", 4900, "subscription") for key in items)
        more = {"order": order, "currency": "USD", "amount": amount, "items": sold, "paid_until": until}
        self.rows.append(
            Row(id=id_, type=kind, occurred_at=at, received_at=at, is_test=is_test, **more, **self.site(items))
        )

    def site(self, items: tuple[str, ...]) -> dict[str, Any]:
        """What became of it at the site."""
        dice = self.dice
        state = dice.choice(STATES)
        settled_at = NOW - dice.choice((1, 20 * 60_000, 3 * DAY_MS))
        if state in ("pending", "delivering"):
            tried = Attempted(NOW - 1000, "retry", "The CRM is down.") if dice.random() < 0.5 else None
            return {"state": state, "due_at": NOW + dice.choice((-1, 60_000)), "attempted": tried}
        if state in ("failed", "dead"):
            return {"state": state, "settled_at": settled_at, "result": {"message": "Refused."}}
        result: dict[str, Any] = {
            "tags_applied": dice.choice(([], ["in"])),
            "no_rule": dice.choice(([], [], list(items[:1]))),
        }
        result |= dice.choice(({}, {}, {"by_rule": True}, {"by_rule": False}))
        access = dice.choice((None, *AccessStatus))
        wrong = access in (AccessStatus.PENDING, AccessStatus.STILL_HAS_ACCESS)
        return {
            "state": state,
            "settled_at": settled_at,
            "result": result,
            "access": access,
            "alert": wrong and settled_at < NOW - 15 * 60_000,
        }


def worst(lines: list[ProductLine]) -> set[Finding]:
    return {line.finding for line in lines}


@pytest.fixture(scope="module")
def stories() -> list[Known]:
    return [Story(seed).known() for seed in SEEDS]


def test_all_is_well_only_when_nothing_is_open(stories: list[Known]) -> None:
    well = 0
    for known in stories:
        lines = lines_of(known)
        if answer(known, lines).tone is not Tone.SUCCESS:
            continue
        well += 1
        assert lines
        assert worst(lines) <= GOOD - {Finding.TAKEN}
        assert not any(row.is_failed or row.is_waiting for row in known.rows)
        assert not any(row.alert and not row.is_test for row in known.rows)
        assert not known.unread
        assert not any(line.holding.state is AccessState.PAST_DUE for line in lines)
    assert well > 30, "the stories are too sad to say something"


def test_the_worst_that_is_open_gives_the_tone(stories: list[Known]) -> None:
    seen: set[Tone] = set()
    for known in stories:
        lines = lines_of(known)
        said = answer(known, lines)
        seen.add(said.tone)
        is_wrong = bool(worst(lines) & WRONG) or any(row.is_failed for row in known.rows)
        got_nothing = bool(lines) and worst(lines) == {Finding.NO_RULE}
        unread_alone = bool(known.unread) and not known.rows
        assert (said.tone is Tone.ERROR) == (is_wrong or got_nothing or unread_alone), said
        if known.unread:
            assert said.tone <= Tone.WARNING
        if any(row.is_waiting for row in known.rows) or worst(lines) & {Finding.CHECKING, Finding.UNSEEN}:
            assert said.tone <= Tone.INFO
    assert seen == set(Tone)


def test_who_reads_that_something_is_wrong_reads_what_to_do(stories: list[Known]) -> None:
    for known in stories:
        said = answer(known, lines_of(known))
        assert said.actions
        does = said.actions[0].do
        assert (does == "none") <= (said.tone >= Tone.INFO), said
        if does in ("retry", "read_messages"):
            ids = {row.id for row in (*known.rows, *known.unread)}
            assert said.actions[0].event in ids


def test_no_sentence_says_that_somebody_keeps_what_another_says_they_lack(stories: list[Known]) -> None:
    for known in stories:
        for line in lines_of(known):
            keeps = "keeps access" in line.sentence
            assert not keeps or line.finding in (Finding.IN, Finding.TAGGED, Finding.NO_TAGS_NEEDED)
            assert ("has access." in line.access_sentence) == (line.finding is Finding.IN)
            if line.finding is Finding.IN:
                assert line.holding.is_held


def test_the_page_names_every_failure_and_its_sentences_are_coded(stories: list[Known]) -> None:
    for known in stories:
        shown = page(known)
        failed = {row.id for row in known.rows if row.is_failed}
        assert failed == {step["event"] for step in shown["timeline"] if step["what"] == "failed"}
        assert [step["at"] for step in shown["timeline"]] == sorted((s["at"] for s in shown["timeline"]), reverse=True)
        assert len(shown["timeline"]) <= 200
        assert "/answer/message" in messages_in(shown)
        live = {holding.item for holding in known.holdings}
        assert live == {row["item"] for row in shown["products"] if row["mode"] == "live"}


def test_what_is_to_come_lies_ahead(stories: list[Known]) -> None:
    for known in stories:
        ats = [row["at"] for row in page(known)["upcoming"]]
        assert ats == sorted(ats)
        assert all(at >= "2026-11-29T10:00:00.000Z" for at in ats)
