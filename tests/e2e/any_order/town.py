"""The companion's own ledger code with a clock that a test moves, and the plugin behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

from companion import clock, companion_events
from companion.delivery import claims
from companion.delivery.claims import outcomes_of
from companion.history import derived_events, load
from companion.ledger import outbox, people
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery, Timer
from companion.ledger.outbox import LEASE_MS, ClaimedDelivery
from companion.ledger.states import SETTLED
from companion.schema.serialize import entitlement_to_json
from tests.companion.shop import Shop
from tests.e2e.any_order.customers import DAY, Webhook
from tests.e2e.any_order.plugin import Plugin


@dataclass
class Clock:
    """The companion's time; it only goes forward within one town."""

    ms: int = 0

    def __enter__(self) -> Clock:
        self._real, clock.time = clock.time, SimpleNamespace(time_ns=lambda: self.ms * 1_000_000)  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        clock.time = self._real

    def reach(self, ms: int) -> None:
        self.ms = max(self.ms, ms)


@dataclass
class Town:
    """One site of the ledger, told by ThriveCart what ``tell`` is given, in that order."""

    clock: Clock
    shop: Shop
    plugin: Plugin
    is_prompt: bool  # the site hears of paid time that ran out before anything else happens
    delivered: int = 0
    late: int = 0
    _waiting: set[str] = field(default_factory=set)

    def tell_in_order(self, webhooks: Iterable[Webhook]) -> None:
        """Every webhook in its time, the site told of each before the customer's next; then what follows of itself."""
        self.tell_until_now(webhooks)
        self.close()

    def tell_until_now(self, webhooks: Iterable[Webhook]) -> None:
        """The same, up to the last of them."""
        for webhook in webhooks:
            self._let_time_pass(webhook.at * 1000 + 500)
            email = webhook.fields["customer"]["email"]
            if email in self._waiting:
                self.deliver()
            self.shop.post(webhook.fields)
            self._waiting.add(email)
        self.deliver()

    def resync(self, emails: Iterable[str]) -> None:
        """Bring the tags of these customers up to date, as an owner asks for it."""
        with reading():
            persons = {people.person_of(self.shop.site, email): email for email in emails}
        companion_events.resync(self.shop.site, {person: email for person, email in persons.items() if person})
        self.deliver()

    def tell_anyhow(self, arrivals: Iterable[tuple[int, Webhook]], random: Random) -> None:
        """Webhooks at the times they arrive; the worker comes by now and then, and sometimes dies."""
        for at, webhook in arrivals:
            self._let_time_pass(at * 1000)
            self.shop.post(webhook.fields)
            if random.random() < 0.15:
                self.deliver(limit=random.randrange(1, 50), dies=random.random() < 0.05)
        self.close()

    def close(self) -> None:
        """Let all paid time run out and all deliveries arrive."""
        self._let_time_pass(self.clock.ms + 400 * DAY * 1000)
        self.deliver()

    def deliver(self, limit: int = 50, *, dies: bool = False) -> None:
        """Bring what is due. A worker that dies has sent a batch and does not live to hear the answer."""
        if dies:
            self._send(claims.claim(self.shop.site, limit))
            self.clock.reach(self.clock.ms + LEASE_MS + 1)
        claimed = claims.claim(self.shop.site, limit)
        told = outcomes_of(self._send(claimed), "pretty")
        with writing(self.shop.site):
            for one in claimed:
                assert told[one.id].outcome in SETTLED, told[one.id]
                outbox.settle(one, told[one.id])
        if len(claimed) == limit:
            self.deliver(limit)
        self._waiting.clear()

    def _send(self, claimed: list[ClaimedDelivery]) -> list[Any]:
        self.delivered += len(claimed)
        self.late += sum("history" in one.extras for one in claimed)
        return self.plugin.work([one.to_json() for one in claimed]) if claimed else []

    def _let_time_pass(self, until: int) -> None:
        """Paid time runs out on the way."""
        while (timer := self._next_timer()) and timer <= until:
            if self.is_prompt:
                self.deliver()
            self.clock.reach(timer)
            derived_events.end_expired_subscriptions()
            if self.is_prompt:
                self.deliver()
        self.clock.reach(until)

    def _next_timer(self) -> int | None:
        with reading():
            row = Timer.select().where(Timer.site == self.shop.site).order_by(Timer.due_at).first()
        return row.due_at if row else None

    def entitlements(self, emails: list[str]) -> dict[str, list[dict[str, Any]]]:
        with reading():
            persons = {email: people.person_of(self.shop.site, email) for email in emails}
            known = load.load_customers(self.shop.site, [person for person in persons.values() if person])
        return {
            email: [entitlement_to_json(row) for row in known[person].live.entitlements()] if person else []
            for email, person in persons.items()
        }

    def states(self) -> dict[str, int]:
        states = [row.state for row in Delivery.select(Delivery.state).where(Delivery.site == self.shop.site)]
        return {state: states.count(state) for state in sorted(set(states))}
