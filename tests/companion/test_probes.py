"""What is asked every few seconds, or while something is wrong, costs the ledger little."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from companion.app import create_app
from companion.config import Config
from companion.ledger import secret_key
from companion.ledger.models import Site
from companion.operator.session import Sessions
from tests.companion.counting import statements
from tests.companion.test_operator_guard import PASSWORD, Visitor

SECRETS = '"secret_word"'


def reads_of(found: list[str], what: str) -> int:
    return sum(what in one for one in found)


def test_a_probe_reads_the_sites_secrets_once_a_minute(
    site: Site, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with statements() as found:
        browser.get("/readyz")
        browser.get("/readyz")
    assert reads_of(found, SECRETS) == 1
    monkeypatch.setattr(secret_key, "AGAIN_SECONDS", 0.0)
    with statements() as found:
        browser.get("/readyz")
    assert reads_of(found, SECRETS) == 1


def test_a_key_that_reads_nothing_is_seen_by_the_next_probe(ledger: Config, site: Site, browser: FlaskClient) -> None:
    browser.get("/readyz")
    wrong = create_app(replace(ledger, secret_key="another")).test_client()
    for _ in range(2):
        assert "secrets reseal" in wrong.get("/readyz").text


def test_the_page_of_checks_asks_each_once_and_its_box_says_what_they_found(ledger: Config, site: Site) -> None:
    hosted = replace(ledger, admin_password=PASSWORD)
    visitor = Visitor(create_app(hosted).test_client(), Sessions(hosted.secret_key, PASSWORD))
    visitor.is_in()
    with statements() as found:
        page = visitor.client.get("/operator/doctor").text
    assert reads_of(found, 'FROM "migration"') == 1
    box, checks = page.split("</div>", 1)
    reason = box.split('<p class="bad">')[1].split("</p>")[0]
    assert "worker" in reason
    assert reason in checks
