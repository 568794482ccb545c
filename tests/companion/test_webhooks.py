"""What ThriveCart is answered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from companion.ledger import errors
from companion.ledger.models import Counter, Event, Site, Webhook
from companion.thrivecart.decode import FORM, JSON
from tests.companion.shop import WORD, bought, form


@pytest.fixture
def address(site: Site) -> str:
    return f"/webhooks/thrivecart/{site.webhook_key}"


def test_a_purchase_is_accepted_and_the_same_again_is_a_duplicate(browser: FlaskClient, address: str) -> None:
    first = browser.post(address, data=form(bought("1")), content_type=FORM)
    again = browser.post(address, data=form(bought("1")), content_type=FORM)
    assert (first.status_code, first.json["status"]) == (200, "accepted")
    assert (again.status_code, again.json) == (200, {"status": "duplicate", "event": first.json["event"]})


PINGS = [("HEAD", None, b""), ("GET", None, b""), ("POST", None, b""), ("POST", FORM, b"&&"), ("POST", JSON, b"{}")]


@pytest.mark.parametrize(("method", "content_type", "body"), PINGS)
def test_thrivecarts_ping_is_answered_and_stores_nothing(
    browser: FlaskClient, address: str, method: str, content_type: str | None, body: bytes
) -> None:
    answer = browser.open(address, method=method, data=body, content_type=content_type)
    assert answer.status_code == 200
    assert Event.select().count() == 0


REFUSED = {
    "a wrong secret": (form({**bought("1"), "thrivecart_secret": "wrong"}), FORM, 401, "wrong_secret"),
    "no secret": (form({**bought("1"), "thrivecart_secret": ""}), FORM, 401, "wrong_secret"),
    "no event": (form({"thrivecart_secret": WORD, "order_id": "1"}), FORM, 400, "no_event"),
    "junk": (b'{"event": ', JSON, 400, "undecodable"),
    "plain text": (b"hello", "text/plain", 415, "unsupported_media_type"),
    "2 MiB": (b"x=" + b"y" * (2 << 20), FORM, 413, "too_large"),
}


@pytest.mark.parametrize(("body", "content_type", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_a_clear_error_for(
    browser: FlaskClient, address: str, body: bytes, content_type: str, status: int, code: str
) -> None:
    answer = browser.post(address, data=body, content_type=content_type)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert answer.json["error"]["message"].endswith(".")
    assert Webhook.select().count() == 0


def test_a_wrong_secret_leaves_a_count_and_nothing_else(browser: FlaskClient, address: str, site: Site) -> None:
    browser.post(address, data=form({**bought("1"), "thrivecart_secret": "wrong"}), content_type=FORM)
    assert Counter.get(Counter.site == site.id, Counter.name == "webhooks_refused").value == 1


def test_an_unknown_address_is_404(browser: FlaskClient, site: Site) -> None:
    assert browser.post("/webhooks/thrivecart/nobody", data=form(bought("1")), content_type=FORM).status_code == 404


def test_an_event_never_seen_is_quarantined_with_200(browser: FlaskClient, address: str) -> None:
    answer = browser.post(address, data=form({**bought("1"), "event": "order.new"}), content_type=FORM)
    assert (answer.status_code, answer.json["status"]) == (200, "quarantined")


def test_a_ledger_that_cannot_be_written_is_503_with_a_time_to_come_back(
    browser: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.get("/healthz")

    def locked(*_: object) -> None:
        raise errors.LedgerUnavailable("database is locked")

    monkeypatch.setattr("companion.ledger.sites.reading", locked)
    answer = browser.post(address, data=form(bought("1")), content_type=FORM)
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "ledger_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_ready_says_what_is_missing(browser: FlaskClient) -> None:
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert "python -m companion worker" in answer.json["error"]["message"]
