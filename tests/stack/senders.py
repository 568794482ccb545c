"""Many senders at once: ThriveCart's servers, as a companion sees them on a busy day."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.stack.companion import Companion
from tests.stack.shop import Order, post

WORD = "senders-word"
NOBODY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Posted:
    """How one webhook was answered (0: not in time), and after how long."""

    status: int
    seconds: float
    body: str


@dataclass(frozen=True)
class Till:
    """The checkout of one site. If that is paused, what is sold waits at the companion."""

    site_id: str
    webhook_url: str

    def sell(self, email: str = "ann@example.com") -> Posted:
        began = time.monotonic()
        try:
            answer = post(self.webhook_url, Order(WORD, email).purchase())
        except OSError as error:
            return Posted(0, time.monotonic() - began, str(error))
        return Posted(answer.status, time.monotonic() - began, answer.body)


def open_till(service: Companion, site: str = NOBODY) -> Till:
    """Of a site that is there, or of one that is paused."""
    added = service.json("site", "add", site, "--secret-word", WORD)
    if site == NOBODY:
        service.cli("site", "pause", added["site_id"])
    return Till(added["site_id"], added["webhook_url"])


def sell(tills: Sequence[Till], count: int, senders: int) -> list[Posted]:
    """``count`` purchases of as many customers, spread over the tills, by so many senders at once."""

    def one(number: int) -> Posted:
        return tills[number % len(tills)].sell(f"buyer{number}@example.com")

    with ThreadPoolExecutor(senders) as pool:
        return list(pool.map(one, range(count)))


def sell_steadily(tills: Sequence[Till], per_second: float, seconds: float) -> list[Posted]:
    """So many purchases a second, begun on time whether or not those before were answered."""

    def one(number: int) -> Posted:
        time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        return tills[number % len(tills)].sell(f"steady{number}@example.com")

    with ThreadPoolExecutor(48) as pool:
        began = time.monotonic()
        return list(pool.map(one, range(int(per_second * seconds))))


def refused(answers: Sequence[Posted]) -> list[Posted]:
    return [one for one in answers if one.status != 200]


def slowest(answers: Sequence[Posted]) -> float:
    return max(one.seconds for one in answers)
