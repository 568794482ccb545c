"""The bench's load generator, a process of its own, against a server that counts what comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tests.bench.accepting import post_webhooks
from tests.companion.wordpress import Wordpress, answer, serving

ORDER = re.compile(rb"order_id=(\d+)")


class Taken:
    """A server that answers each body with a status, and keeps the order's number."""

    def __init__(self, place: Wordpress) -> None:
        self.place, self.orders, self.status = place, list[bytes](), 200
        place.behave = self._take

    def _take(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        found = ORDER.search(body)
        assert found
        self.orders.append(found[1])
        answer(handler, self.status, b"{}")


@pytest.fixture
def taken() -> Iterator[Taken]:
    with serving() as place:
        yield Taken(place)


def test_as_many_posts_as_were_asked_for_each_of_another_order(taken: Taken) -> None:
    posted = post_webhooks(taken.place.url, posts=40, connections=4, seconds=30)
    assert (posted.posts, posted.accepted, posted.refused, posted.broken) == (40, 40, 0, 0)
    assert len(set(taken.orders)) == 40


def test_all_that_is_due_at_a_fixed_rate_is_posted(taken: Taken) -> None:
    posted = post_webhooks(taken.place.url, rate=50, seconds=1)
    assert (posted.posts, posted.broken) == (50, 0)
    assert len(set(taken.orders)) == 50


def test_other_answers_than_200_are_counted_apart(taken: Taken) -> None:
    taken.status = 503
    posted = post_webhooks(taken.place.url, posts=5, connections=2, seconds=30)
    assert (posted.posts, posted.accepted, posted.refused) == (5, 0, 5)
