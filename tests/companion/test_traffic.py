"""What /metrics says of webhooks and deliveries adds up over processes."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from companion.app import create_app
from companion.config import Config
from companion.ledger.models import Site
from tests.companion.shop import Shop, bought, form
from tests.companion.wordpress import Wordpress, deliver

FORM = "application/x-www-form-urlencoded"


def figure(browser: FlaskClient, name: str) -> float:
    text = browser.get("/metrics", headers={"Authorization": "Bearer metrics-token"}).text
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, text
    return float(found[1])


def test_two_processes_count_together(ledger: Config, site: Site, browser: FlaskClient) -> None:
    other = create_app(ledger).test_client()
    hook = f"/webhooks/thrivecart/{site.webhook_key}"
    for client, fields in ((browser, bought("1")), (other, bought("2")), (other, bought("2"))):
        assert client.post(hook, data=form(fields), content_type=FORM).status_code == 200
    assert other.post(hook, data=form(bought("3") | {"thrivecart_secret": "x"}), content_type=FORM).status_code == 401
    browser.post(hook)  # a ping

    for client in (browser, other):
        client.get("/metrics", headers={"Authorization": "Bearer metrics-token"})

    assert figure(browser, 'companion_webhooks_total{answer="accepted"}') == 2
    assert figure(other, 'companion_webhooks_total{answer="duplicate"}') == 1
    assert figure(browser, 'companion_webhooks_total{answer="refused"}') == 1
    assert figure(browser, "companion_accept_seconds_count") == 3
    assert figure(browser, 'companion_accept_seconds_bucket{le="+Inf"}') == 3


def test_an_attempt_counts_by_outcome_and_with_the_time_since_receipt(
    ledger: Config, reached: Shop, wordpress: Wordpress, browser: FlaskClient
) -> None:
    assert figure(browser, 'companion_end_to_end_seconds{quantile="0.95"}') == 0
    reached.post(bought("1"))
    deliver(ledger, reached)
    assert figure(browser, 'companion_attempts_recent{outcome="applied"}') == 1
    assert 0 < figure(browser, 'companion_end_to_end_seconds{quantile="0.95"}') < 60
