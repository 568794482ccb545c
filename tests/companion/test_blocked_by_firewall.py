"""A firewall before the site refuses one customer's words and lets everybody else's pass."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from companion.clock import now_ms
from companion.config import Config
from companion.delivery import bisection, push
from companion.ledger import sites
from companion.ledger.models import Attempt, Delivery, Site
from tests.companion.firewall import LOOKS_LIKE_AN_ATTACK, attempts, cut, firewall, named, page, run, twenty
from tests.companion.shop import DAY, START, Shop, bought, paid
from tests.companion.wordpress import Wordpress, answer


@pytest.mark.parametrize("refuse", [page, cut])
@pytest.mark.parametrize("bad", [[0], [7], [19], [3, 4, 12]])
def test_the_others_of_the_batch_arrive_at_once_and_use_up_no_attempt(
    ledger: Config,
    reached: Shop,
    wordpress: Wordpress,
    refuse: Callable[[BaseHTTPRequestHandler], None],
    bad: list[int],
) -> None:
    kept_out, others = twenty(reached, *bad)
    firewall(wordpress, refuse)
    run(ledger, reached)
    assert attempts(reached, others) == [("delivered", 1)]
    assert Attempt.select().where(Attempt.outcome == "applied").count() == len(others)
    assert attempts(reached, kept_out) == [("pending", 1)]
    assert all(reached.delivery(one).fetch_from for one in kept_out)
    assert sites.describe(sites.get(reached.site), "")["reachable"]


def test_what_does_not_get_through_is_sent_by_itself_when_its_time_has_come(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    kept_out, _ = twenty(reached, 7)
    refused = firewall(wordpress)
    run(ledger, reached)
    del refused[:]
    for number in range(20, 25):
        reached.post(bought(str(number), f"buyer{number:02}@example.com"))
    Delivery.update(due_at=0).where(Delivery.event == kept_out[0].event).execute()
    run(ledger, reached)
    assert refused == [1]
    assert Delivery.select().where(Delivery.state == "delivered").count() == 24


def test_nothing_of_the_same_customer_overtakes_it(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    reached.post(named("1", "ann@example.com"))
    later = reached.post(paid("1", START + 30 * DAY))
    other = reached.post(bought("2", "bob@example.com"))
    Site.update(transport="pretty").execute()
    firewall(wordpress)
    run(ledger, reached)
    assert reached.delivery(other).state == "delivered"
    assert (reached.delivery(later).state, reached.delivery(later).attempts) == ("pending", 0)


def test_nothing_overtakes_what_the_plugin_put_off_in_another_part(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    first = reached.post(bought("1", "bob@example.com"))
    reached.post(named("2", "ann@example.com"))
    later = reached.post(paid("1", START + 30 * DAY, email="bob@example.com"))
    Site.update(transport="pretty").execute()
    firewall(wordpress)
    passes = wordpress.behave

    def put_off(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if LOOKS_LIKE_AN_ATTACK.search(body) or "ping" in handler.path:
            assert passes
            passes(handler, body)
            return
        rows = json.loads(body)["deliveries"]
        wordpress.batches.append(rows)
        results = [{"id": row["id"], "outcome": "retry", "retry_after": 60} for row in rows]
        answer(handler, 200, json.dumps({"results": results}).encode(), wordpress.site_id)

    wordpress.behave = put_off
    run(ledger, reached)
    assert [len(batch) for batch in wordpress.batches] == [1]
    assert (reached.delivery(first).state, reached.delivery(later).attempts) == ("pending", 0)


def test_a_firewall_that_refuses_everything_is_not_asked_again_and_again(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    twenty(reached, *range(20))
    refused = firewall(wordpress)
    run(ledger, reached)
    assert refused.count(1) == bisection.MAX_BLOCKED
    assert len(refused) < 12
    assert 0 < sites.get(reached.site).held_until - now_ms() <= push.REST_SECONDS * 1000
    assert Delivery.select().where(Delivery.attempts == 0).count() == 20 - bisection.MAX_BLOCKED


def test_a_site_whose_plugin_answers_nowhere_is_left_alone_as_a_whole(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    kept_out, others = twenty(reached, 7)
    wordpress.behave = lambda handler, _: page(handler)
    run(ledger, reached)
    assert attempts(reached, [*kept_out, *others]) == [("pending", 1)]
    assert not sites.describe(sites.get(reached.site), "")["reachable"]
