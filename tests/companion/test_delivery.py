"""Sites that are slow, blocked, moved or not there."""

from __future__ import annotations

import json
import socket
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

import pytest
from requests.structures import CaseInsensitiveDict

from companion.clock import now_ms
from companion.config import Config
from companion.delivery import client as client_module
from companion.delivery.client import Answer, NoAnswer, SiteClient
from companion.delivery.dispatch import Dispatch
from companion.ledger import outbox, sites
from companion.ledger.models import Attempt, Delivery, Site
from tests.companion.shop import WORD, Shop, bought
from tests.companion.wordpress import Wordpress, answer, deliver


def test_what_is_due_arrives_in_one_batch(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    recorded = [reached.post(bought(str(n), f"buyer{n}@example.com")) for n in range(5)]
    deliver(ledger, reached)
    assert [len(batch) for batch in wordpress.batches] == [5]
    assert {reached.delivery(one).state for one in recorded} == {"delivered"}


def test_a_blocked_rest_api_is_passed_by_admin_ajax_and_costs_no_attempt(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    recorded = reached.post(bought("1"))
    Site.update(transport="pretty").execute()

    def block(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if "admin-ajax" in handler.path:
            wordpress.applied(handler, body)
        else:
            answer(handler, 401, b'{"code":"rest_cannot_access"}')

    wordpress.behave = block
    deliver(ledger, reached)
    assert (reached.delivery(recorded).state, reached.delivery(recorded).attempts) == ("delivered", 1)
    assert Site.get().transport == "ajax"


def test_an_html_page_with_200_is_no_success(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    recorded = reached.post(bought("1"))
    wordpress.behave = lambda handler, _: answer(handler, 200, b"<title>Maintenance</title>", Content_Type="text/html")
    deliver(ledger, reached)
    assert reached.delivery(recorded).state == "pending"
    assert "security plugin" in Attempt.get().message


def test_a_redirect_is_not_followed(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    recorded = reached.post(bought("1"))
    wordpress.behave = lambda handler, _: answer(handler, 307, b"", Location=wordpress.url + "/elsewhere")
    deliver(ledger, reached)
    assert "/elsewhere" not in wordpress.paths
    assert reached.delivery(recorded).state == "pending"


def test_retry_after_of_a_busy_site_is_obeyed(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    reached.post(bought("1"))
    Site.update(transport="pretty").execute()
    wordpress.behave = lambda handler, _: answer(handler, 503, b"", Retry_After="120")
    deliver(ledger, reached)
    assert Site.get().held_until > now_ms() + 110_000


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("Sat, 28 Nov 2020 20:00:00 GMT", 0),
        ("9" * 300, 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
    ],
)
def test_retry_after_is_read_in_both_its_forms(header: str, seconds: int) -> None:
    assert Answer(503, CaseInsensitiveDict({"Retry-After": header}), b"", False).retry_after == pytest.approx(
        seconds, abs=30
    )


def test_a_retry_after_of_a_time_is_the_seconds_until_then() -> None:
    headers = CaseInsensitiveDict({"Retry-After": formatdate(time.time() + 600, usegmt=True)})
    assert Answer(503, headers, b"", False).retry_after == pytest.approx(600, abs=30)


@pytest.mark.parametrize("header", ["", "soon", "-1", "1.5", "١٢", "9" * 5000, "Sat, 28 Nov 99999999999 20:00:00 GMT"])
def test_a_retry_after_that_says_nothing_is_none(header: str) -> None:
    assert Answer(503, CaseInsensitiveDict({"Retry-After": header}), b"", False).retry_after is None


def test_a_site_that_is_off_is_paused_after_three_tries_and_probed_once_a_minute(ledger: Config) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    site, _ = sites.add(url, name=None, secret_word=WORD, listen_to=None)
    Site.update(transport="pretty").execute()
    shop = Shop(site.id)
    recorded = shop.post(bought("1"))
    for _ in range(3):
        deliver(ledger, shop)
    shown = sites.describe(sites.get(site.id), "")
    assert shown["paused"]
    assert "refuses connections" in shown["pause_reason"]
    assert shop.delivery(recorded).attempts == 0


def test_it_drains_when_it_is_back(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    recorded = reached.post(bought("1"))
    Site.update(unreachable_since=now_ms(), failures_in_a_row=3).execute()
    deliver(ledger, reached)
    assert reached.delivery(recorded).state == "delivered"
    assert sites.get(reached.site).unreachable_since is None


def test_a_site_that_pulls_is_told_when_it_can_be_reached_again(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    reached.post(bought("1"))
    wordpress.behave = lambda handler, _: answer(handler, 403, b"<html>")
    deliver(ledger, reached)
    outbox.note_pull(reached.site)
    assert not sites.describe(sites.get(reached.site), "")["reachable"]
    assert sites.pulling_sites_to_probe() == []

    def five_minutes_later() -> None:
        Site.update(transport_checked_at=now_ms() - 5 * 60_000).execute()
        assert sites.pulling_sites_to_probe() == [reached.site]
        Dispatch(ledger, lambda: False).probe_pulling(reached.site)

    five_minutes_later()
    assert not sites.describe(sites.get(reached.site), "")["reachable"]
    wordpress.behave = None
    five_minutes_later()
    assert sites.describe(sites.get(reached.site), "")["reachable"]
    assert sites.pulling_sites_to_probe() == []


def test_a_site_that_pulls_is_looked_at_whatever_the_clock_did(ledger: Config, reached: Shop) -> None:
    outbox.note_pull(reached.site)
    changes = {"last_error": "closed", "transport_checked_at": now_ms() - 5 * 60_000}
    Site.update(**changes, lease_until=now_ms() + 15_000).execute()
    assert sites.pulling_sites_to_probe() == []
    Site.update(lease_until=now_ms() + 24 * 60 * 60_000).execute()  # a worker's, from before the clock was set back
    assert sites.pulling_sites_to_probe() == [reached.site]


@pytest.mark.parametrize("part", ["headers", "body"])
def test_an_answer_that_trickles_is_cut_off(ledger: Config, reached: Shop, wordpress: Wordpress, part: str) -> None:
    def trickle(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" if part == "body" else b"HTTP/1.1 200 OK\r\nX: "
        handler.wfile.write(head)
        for _n in range(50):
            time.sleep(0.1)
            handler.wfile.write(b"a")
            handler.wfile.flush()

    wordpress.behave = trickle
    client = SiteClient(sites.get(reached.site), allow_private=True)
    began = time.monotonic()
    with pytest.raises(NoAnswer) as caught:
        client.post("pretty", "/ping", {}, seconds=0.5)
    client.close()
    assert not caught.value.unreachable
    assert time.monotonic() - began < 3


def test_an_endless_answer_is_not_swallowed(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "MAX_BYTES", 1000)
    wordpress.behave = lambda handler, _: answer(handler, 200, b" " * 100_000)
    client = SiteClient(sites.get(reached.site), allow_private=True)
    with pytest.raises(NoAnswer):
        client.post("pretty", "/ping", {})
    client.close()


def test_a_name_that_leads_to_a_private_address_is_not_connected_to(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    client = SiteClient(sites.get(reached.site), allow_private=False)
    with pytest.raises(NoAnswer, match="is not https"):
        client.post("pretty", "/ping", {})
    client.close()
    assert wordpress.paths == []


def test_a_delivery_that_breaks_the_connection_each_time_does_not_stand_in_everybodys_way(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    recorded = reached.post(bought("1"))
    Site.update(transport="pretty").execute()

    def break_off(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if b"ann@example.com" in body:
            handler.connection.shutdown(socket.SHUT_RDWR)
        else:
            wordpress.applied(handler, body)

    wordpress.behave = break_off
    for number in range(3):
        other = reached.post(bought(f"9{number}", f"bob{number}@example.com"))
        deliver(ledger, reached)
        assert reached.delivery(other).state == "delivered"
    assert (reached.delivery(recorded).state, reached.delivery(recorded).attempts) == ("pending", 3)
    assert sites.get(reached.site).unreachable_since is None


def test_words_that_no_database_takes_spoil_no_other_result(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    recorded = [reached.post(bought(str(n), f"buyer{n}@example.com")) for n in range(2)]
    Site.update(transport="pretty").execute()

    def half_an_emoji(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        first, second = (row["id"] for row in json.loads(body)["deliveries"])
        words = {"outcome": "failed", "message": "Said \x00 and \ud83d.", "tags_applied": ["\ud83d"], "access": "\x00"}
        results = [{"id": first, **words}, {"id": second, "outcome": "applied"}, {"id": "\x00", "outcome": "applied"}]
        answer(handler, 200, json.dumps({"results": results}).encode(), wordpress.site_id)

    wordpress.behave = half_an_emoji
    deliver(ledger, reached)
    assert [reached.delivery(one).state for one in recorded] == ["failed", "delivered"]


def test_a_hint_of_years_is_taken_for_a_day(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    reached.post(bought("1"))
    Site.update(transport="pretty").execute()
    wordpress.behave = lambda handler, _: answer(handler, 503, b"", Retry_After="999999999")
    deliver(ledger, reached)
    assert Site.get().held_until <= now_ms() + 86_400_000


def test_a_batch_too_large_for_the_server_before_wordpress_is_sent_in_pieces(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    for number in range(9):
        reached.post(bought(f"{number}", f"buyer{number}@example.com"))

    def take_small_ones(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if len(json.loads(body).get("deliveries", [])) > 2:
            answer(handler, 413, b"<html>413 Request Entity Too Large</html>")
        else:
            wordpress.applied(handler, body)

    wordpress.behave = take_small_ones
    for _ in range(8):
        deliver(ledger, reached)
    assert sum(len(batch) for batch in wordpress.batches) == 9
    assert {delivery.attempts for delivery in Delivery.select()} == {1}


def test_words_that_no_database_takes_in_a_refusal_are_kept_without_them(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    said = json.dumps({"message": "No \x00 \ud83d \x1f room"}).encode()
    wordpress.behave = lambda handler, _: answer(handler, 500, said, wordpress.site_id)
    reached.post(bought("1"))
    deliver(ledger, reached)
    assert str(Site.get().last_error).endswith("No \ufffd \ufffd \ufffd room")
