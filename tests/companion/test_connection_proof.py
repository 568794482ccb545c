"""The site's own address is asked whether the site has asked: what cannot be shown there is not confirmed."""

from __future__ import annotations

import json
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion.administration import connecting
from companion.config import Config
from companion.ledger import connection_requests, sites
from companion.ledger.connection_requests import ConnectionRequest, Proof, RequestDenied, hash_of, proof_of
from companion.ledger.database import database
from tests.companion.wordpress import Wordpress, answer


def ask(browser: FlaskClient, url: str) -> dict[str, Any]:
    return dict(browser.post("/api/v1/connect-requests", json={"url": url, "name": "The course of Ann"}).json or {})


class Prover:
    """A site whose plugin asked, and says so; ``companion_url`` is whom it asked."""

    def __init__(self, place: Wordpress) -> None:
        self.place, self.secret, self.companion_url = place, "", ""
        place.behave = self.behave

    def behave(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        asked = json.loads(body)
        row = connection_requests.get(asked["id"])
        assert row is not None
        mine = ConnectionRequest(id=row.id, secret_hash=hash_of(self.secret))
        said = {"proof": proof_of(mine, asked["nonce"], self.companion_url)}
        answer(handler, 200, json.dumps(said).encode(), "unpaired")


@pytest.fixture
def prover(ledger: Config, wordpress: Wordpress) -> Prover:
    made = Prover(wordpress)
    made.companion_url = ledger.public_url
    return made


def test_the_sites_own_address_confirms_it(browser: FlaskClient, ledger: Config, prover: Prover) -> None:
    asked = ask(browser, prover.place.url)
    prover.secret = asked["secret"]
    assert [one.proof for one in connecting.looked_at(ledger)] == [Proof.CONFIRMED]


def test_who_names_somebody_elses_site_is_found_out(browser: FlaskClient, ledger: Config, prover: Prover) -> None:
    ask(browser, prover.place.url)
    prover.secret = "that of the request which the site itself made"
    assert [one.proof for one in connecting.looked_at(ledger)] == [Proof.DENIED]


def test_a_request_that_another_companion_passed_on_is_found_out(
    browser: FlaskClient, ledger: Config, prover: Prover
) -> None:
    asked = ask(browser, prover.place.url)
    prover.secret, prover.companion_url = asked["secret"], "https://evil.example"
    (found,) = connecting.looked_at(ledger)
    assert found.proof == Proof.DENIED
    with pytest.raises(RequestDenied):
        connecting.accept(found, ledger, replace=True)
    assert sites.every() == []
    assert connection_requests.state_of(found) == "waiting"


def test_a_site_that_does_not_answer_is_not_confirmed_and_asked_again_later(
    browser: FlaskClient, ledger: Config, wordpress: Wordpress
) -> None:
    ask(browser, wordpress.url)  # a server without the plugin
    assert [one.proof for one in connecting.looked_at(ledger)] == [Proof.NO_ANSWER]
    asked = len(wordpress.paths)
    connecting.looked_at(ledger)
    assert len(wordpress.paths) == asked
    with database.atomic():
        ConnectionRequest.update(proof_at=0).execute()
    connecting.looked_at(ledger)
    assert len(wordpress.paths) == 2 * asked


def test_no_private_address_is_looked_at(browser: FlaskClient, ledger: Config, prover: Prover) -> None:
    ask(browser, prover.place.url)
    closed = replace(ledger, allow_private_sites=False)
    assert [one.proof for one in connecting.looked_at(closed)] == [Proof.NO_ANSWER]
    assert prover.place.paths == []


def test_number_and_proof_are_those_that_the_plugins_tests_have() -> None:
    row = ConnectionRequest(id="req_01TEST", secret_hash=hash_of("ab" * 32))
    proof = proof_of(row, "0123456789abcdef0123456789abcdef", "https://www.Companion.example.com:443/folder/")
    assert proof == "4cda0064f2beb392007cb2b3b15e327224af22889174fc3cc6f9971a30102fdb"
    assert row.number("https://c.example.com") == "472 756"
    assert row.number("https://www.Companion.example.com:443/folder/") == "278 033"
    assert row.number("https://evil.example") == "133 386"
