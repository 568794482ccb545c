"""ThriveCart's side: each customer's webhooks one after the other, sent again until they are answered 2xx."""

from __future__ import annotations

import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.chaos.plan import Customer
from tests.chaos.world import World
from tests.stack.process import ServiceError
from tests.stack.shop import post

PATIENCE_SECONDS = 150.0
PAUSES = (0.3, 2.0)  # between two tries, the second after some
QUICK_TRIES = 4


@dataclass
class Answered:
    """One webhook, when it was sent first and last and answered 2xx, and every event id that was named for it."""

    site: int
    customer: str
    number: int
    sent_at: float
    answered_at: float
    tries: int
    events: set[str]
    slowest: float


@dataclass
class Senders:
    """Sends what the customers bought; ``stopping`` ends it early."""

    world: World
    stopping: threading.Event = field(default_factory=threading.Event)
    refused: dict[str, int] = field(default_factory=dict)  # how often, by status or fault
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def send(self, customers: list[Customer], at_once: int) -> list[Answered]:
        """Raises ServiceError when a webhook is not taken for minutes, or is refused for good."""
        with ThreadPoolExecutor(at_once) as pool, ThreadPoolExecutor(at_once) as beside:
            try:
                rows = list(pool.map(lambda one: self._all_of(one, beside), customers))
            except BaseException:
                self.stopping.set()
                raise
        return [answered for row in rows for answered in row]

    def _all_of(self, customer: Customer, beside: ThreadPoolExecutor) -> list[Answered]:
        self.stopping.wait(max(0.0, self.world.began_at + customer.begins_at - time.time()))
        found = []
        for fields, number, again in zip(customer.webhooks, customer.numbers, customer.again, strict=True):
            if self.stopping.is_set():
                break
            twin = beside.submit(self._one, customer, fields, number) if again else None
            answered = self._one(customer, fields, number)
            if twin is not None:
                other = twin.result()
                answered.events |= other.events
                answered.tries += other.tries
                answered.sent_at = min(answered.sent_at, other.sent_at)
                answered.answered_at = min(answered.answered_at, other.answered_at)
            found.append(answered)
        return found

    def _one(self, customer: Customer, fields: dict[str, object], number: int) -> Answered:
        began, tries, slowest = time.time(), 0, 0.0
        urls = self.world.webhook_urls(customer.site)
        while not self.stopping.is_set():
            tries += 1
            since = time.monotonic()
            try:
                answer = post(random.choice(urls), fields)
                fault = str(answer.status)
            except OSError as error:
                answer, fault = None, type(getattr(error, "reason", error)).__name__
            slowest = max(slowest, time.monotonic() - since)
            if answer and answer.status == 200:
                event = str(json.loads(answer.body)["event"])
                return Answered(customer.site, customer.name, number, began, time.time(), tries, {event}, slowest)
            if answer and answer.status != 503:
                raise ServiceError(f"A webhook was answered {answer.status} {answer.body}")
            with self._guard:
                self.refused[fault] = self.refused.get(fault, 0) + 1
            if time.time() - began > PATIENCE_SECONDS:
                raise ServiceError(f"A webhook was not taken within {PATIENCE_SECONDS:.0f} s: {fault}")
            self.stopping.wait(PAUSES[tries > QUICK_TRIES] * random.uniform(0.5, 1.5))
        raise ServiceError("stopped")
