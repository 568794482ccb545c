"""Every page of operators' is closed to who has not signed in, and every form to who did not load it from us."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from companion.app import create_app
from companion.config import Config
from companion.ledger import operators
from companion.ledger.models import Site
from companion.operator.session import COOKIE, LIFETIME_SECONDS, Sessions

PASSWORD = "a password of operators"
OURS = "https://companion.example"
OPEN = {"operator.sign_in", "operator.check_password", "operator.static"}
MINUTE_MS = 60_000


class Visitor:
    def __init__(self, client: FlaskClient, sessions: Sessions) -> None:
        self.client, self.sessions = client, sessions
        self.session = sessions.start(signed_in=True)

    def is_in(self, sessions: Sessions | None = None) -> None:
        value = (sessions or self.sessions).cookie_of(self.session)
        self.client.set_cookie(COOKIE, value, domain="localhost", path="/operator")

    def send(self, path: str, *, token: str | None = None, **headers: str) -> int:
        form = {"form_token": self.sessions.form_token(self.session) if token is None else token}
        return self.client.post(path, data=form, headers=headers).status_code


@pytest.fixture
def hosted(ledger: Config) -> Config:
    return replace(ledger, admin_password=PASSWORD)


@pytest.fixture
def visitor(hosted: Config) -> Visitor:
    return Visitor(create_app(hosted).test_client(), Sessions(hosted.secret_key, PASSWORD))


def paths(visitor: Visitor, method: str, site: Site) -> list[str]:
    """All of this method but those that are open, each with a site and an event filled in."""
    rules = [rule for rule in visitor.client.application.url_map.iter_rules() if rule.rule.startswith("/operator")]
    found = [rule.rule for rule in rules if method in (rule.methods or ()) and rule.endpoint not in OPEN]
    assert len(found) >= 8
    return [path.replace("<site_id>", site.id).replace("<event_id>", "evt_0") for path in found]


def test_no_page_opens_without_the_password(visitor: Visitor, site: Site) -> None:
    for path in paths(visitor, "GET", site):
        answer = visitor.client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/operator/sign-in"), path
    for path in paths(visitor, "POST", site):
        assert visitor.send(path, Origin=OURS) == 401, path


def test_no_form_is_taken_that_is_not_ours(visitor: Visitor, site: Site) -> None:
    visitor.is_in()
    stranger = visitor.sessions.form_token(visitor.sessions.start(signed_in=True))
    for path in paths(visitor, "POST", site):
        assert visitor.send(path, token="", Origin=OURS) == 403, path
        assert visitor.send(path, token=stranger, Origin=OURS) == 403, path
        assert visitor.send(path) == 403, path
        for origin in ("https://evil.example", "null", "https://companion.example.evil.example", "http://localhost:1"):
            assert visitor.send(path, Origin=origin) == 403, (path, origin)
        assert visitor.send(path, Referer="https://evil.example/companion.example") == 403, path
    assert operators.newest(10) == []


@pytest.mark.parametrize(
    "headers", [{"Origin": OURS}, {"Referer": f"{OURS}/operator/sites"}, {"Origin": "http://localhost"}]
)
def test_a_form_of_our_own_page_is_taken(visitor: Visitor, site: Site, headers: dict[str, str]) -> None:
    visitor.is_in()
    assert visitor.send(f"/operator/sites/{site.id}/pause", **headers) == 303
    assert [row.what for row in operators.newest(10)] == ["site.pause"]


def test_nothing_is_changed_by_opening_an_address(visitor: Visitor, site: Site) -> None:
    visitor.is_in()
    for path in paths(visitor, "POST", site):
        assert visitor.client.get(path).status_code in (200, 404, 405), path
    assert operators.newest(10) == []


def test_after_twelve_hours_one_signs_in_again(visitor: Visitor, hosted: Config, site: Site) -> None:
    def ago(seconds: float) -> Sessions:
        return Sessions(hosted.secret_key, PASSWORD, lambda: time.time() - seconds)

    visitor.is_in(ago(LIFETIME_SECONDS - 60))
    assert visitor.client.get("/operator").status_code == 200
    visitor.is_in(ago(LIFETIME_SECONDS + 60))
    assert visitor.client.get("/operator").headers["Location"] == "/operator/sign-in"
    visitor.is_in(ago(LIFETIME_SECONDS + 60))
    answer = visitor.client.post(f"/operator/sites/{site.id}/pause", headers={"Origin": OURS})
    assert answer.status_code == 401
    assert "nothing was changed" in answer.text


def test_ten_tries_in_a_quarter_of_an_hour(ledger: Config) -> None:
    at = 1_790_000_000_000
    for number in range(10):
        assert operators.begin_sign_in("192.0.2.1", at + number * MINUTE_MS) == 0
    assert operators.begin_sign_in("192.0.2.1", at + 10 * MINUTE_MS) == 5 * MINUTE_MS
    assert operators.begin_sign_in("192.0.2.2", at + 10 * MINUTE_MS) == 0
    assert operators.begin_sign_in("192.0.2.1", at + 15 * MINUTE_MS) == 0
    assert operators.begin_sign_in("192.0.2.1", at + 15 * MINUTE_MS) > 0
    operators.end_sign_in("192.0.2.1")
    assert operators.begin_sign_in("192.0.2.1", at + 15 * MINUTE_MS) == 0


def test_of_ipv6_the_network_is_one_sender(visitor: Visitor) -> None:
    def sign_in(address: str) -> int:
        visitor.client.set_cookie(COOKIE, visitor.sessions.cookie_of(visitor.session), path="/operator")
        return visitor.client.post(
            "/operator/sign-in",
            data={"form_token": visitor.sessions.form_token(visitor.session), "password": "wrong"},
            headers={"Origin": OURS},
            environ_base={"REMOTE_ADDR": address},
        ).status_code

    assert [sign_in(f"2001:db8::{number}") for number in range(10)] == [403] * 10
    assert sign_in("2001:db8::ffff") == 429
    assert sign_in("2001:db8:0:1::1") == 403
