"""Whoever floods a webhook's address with wrong words shuts out themselves, never ThriveCart."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.stack.companion import Companion
from tests.stack.shop import Order, post
from tests.stack.signed import SignedSite

STRANGERS, WRONG, RIGHT = 6, 420, 60


def test_thrivecarts_right_word_is_never_answered_429(each_service: Companion) -> None:
    """From the very address that the flood comes from, too: here all have one."""
    site = SignedSite.add(each_service)
    begun = threading.Event()

    def wrong(number: int) -> int:
        begun.set()
        return post(site.webhook_url, Order("guess", f"x{number}@example.com").purchase()).status

    with ThreadPoolExecutor(STRANGERS) as pool:
        flood = pool.map(wrong, range(WRONG))
        assert begun.wait(10)
        right = [post(site.webhook_url, Order(site.secret_word, f"c{n}@example.com").purchase()) for n in range(RIGHT)]
        refused = Counter(flood)
    last = post(site.webhook_url, Order(site.secret_word, "last@example.com").purchase())
    assert {answer.status for answer in [*right, last]} == {200}
    assert set(refused) == {401, 429}
    assert refused[429] > refused[401] > 50
    assert site.ask("GET", "/api/v1/summary")["status"] == 200
