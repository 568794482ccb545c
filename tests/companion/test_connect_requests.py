"""A site asks to be connected without a code: nothing happens until a person accepts it, and then to who asked."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion.administration import connecting
from companion.app import create_app
from companion.clock import now_ms
from companion.config import Config
from companion.ledger import connection_requests, operators, retention, site_keys, sites
from companion.ledger.connection_requests import (
    MOST_WAITING,
    ConnectionRequest,
    RequestClosed,
    hash_of,
)
from companion.ledger.database import close, database, disconnect
from companion.ledger.models import Site
from companion.ledger.refusal_limits import LIMITS, RefusalKind
from companion.trusted_proxies import TrustedProxies

URL = "https://new.example"
HIDING = [
    "https://new.example/\u202egnp.emoc",
    "https://new\u200b.example",
    "https://new.example/a\u200bb",
    "https://new.example/\u2066",
]


@pytest.fixture
def web(ledger: Config) -> FlaskClient:
    """Behind one proxy, which names the sender."""
    return create_app(replace(ledger, trusted_proxies=TrustedProxies(count=1))).test_client()


def ask(web: FlaskClient, url: str = URL, sender: str = "203.0.113.9", **more: Any) -> Any:
    body = {"url": url, "name": "The course of Ann", "email": "ann@example.com", "home": url, **more}
    return web.post("/api/v1/connect-requests", json=body, headers={"X-Forwarded-For": sender})


def poll(web: FlaskClient, asked: dict[str, Any], secret: str | None = None, sender: str = "203.0.113.9") -> Any:
    headers = {"Authorization": f"Bearer {secret or asked['secret']}", "X-Forwarded-For": sender}
    return web.get(f"/api/v1/connect-requests/{asked['id']}", headers=headers)


def row_of(asked: dict[str, Any]) -> ConnectionRequest:
    found = connection_requests.get(asked["id"])
    assert found is not None
    return found


def accept(ledger: Config, asked: dict[str, Any], *, take_place: bool = False) -> Site:
    return connecting.accept(row_of(asked), ledger, replace=take_place)


def test_who_asks_is_connected_once_a_person_accepts(web: FlaskClient, ledger: Config) -> None:
    asked = ask(web)
    assert asked.status_code == 201
    assert asked.json["operators_page"] is None, "ADMIN_PASSWORD is not set here."
    assert asked.json["companion_url"] == ledger.public_url
    assert poll(web, asked.json).json["state"] == "waiting"
    assert sites.every() == []
    site = accept(ledger, asked.json)
    answered = poll(web, asked.json)
    assert answered.headers["Cache-Control"] == "no-store"
    connected = sites.get(site.id)
    assert answered.json["site_id"] == site.id
    assert answered.json["key"] == site_keys.signing_key(connected)
    assert connected.webhook_key in answered.json["webhook_url"]
    assert connected.url == URL
    assert connected.name == "The course of Ann"
    assert connected.settings["home"] == URL
    assert connected.paired_at is not None


def test_an_answer_that_was_lost_comes_again_for_a_while(web: FlaskClient, ledger: Config) -> None:
    asked = ask(web).json
    accept(ledger, asked)
    assert poll(web, asked).json == poll(web, asked).json
    assert "key" in poll(web, asked).json
    with database.atomic():
        ConnectionRequest.update(closed_at=now_ms() - connection_requests.HANDED_OUT_MS - 1).execute()
    late = poll(web, asked).json
    assert late["state"] == "expired"
    assert "key" not in late


def test_a_key_that_is_fetched_again_is_in_the_audit_once_for_each_sender(web: FlaskClient, ledger: Config) -> None:
    asked = ask(web).json
    site = accept(ledger, asked)
    for sender in ("203.0.113.9", "203.0.113.9", "203.0.113.77", "203.0.113.9", "203.0.113.77"):
        assert "key" in poll(web, asked, sender=sender).json
    noted = [(one.what, one.address) for one in reversed(operators.newest(9, site=site.id))]
    assert noted == [
        ("site.connected", "203.0.113.9"),
        ("site.key_again", "203.0.113.9"),
        ("site.key_again", "203.0.113.77"),
    ]


def test_nobody_but_who_asked_gets_an_answer(web: FlaskClient, ledger: Config) -> None:
    asked = ask(web).json
    accept(ledger, asked)
    for secret in ("0" * 64, "nonsense", asked["id"], hash_of(asked["secret"])):
        assert poll(web, asked, secret).status_code == 404
    assert web.get(f"/api/v1/connect-requests/{asked['id']}").status_code == 404
    assert poll(web, {"id": "req_none", "secret": asked["secret"]}).status_code == 404
    assert asked["secret"] not in str(list(ConnectionRequest.select().tuples()))


def test_refused_is_said_and_stays(web: FlaskClient, ledger: Config) -> None:
    asked = ask(web).json
    connection_requests.refuse(asked["id"])
    assert poll(web, asked).json["state"] == "refused"
    with pytest.raises(RequestClosed):
        accept(ledger, asked)
    assert sites.every() == [], "No site is left over."


def test_seven_days_are_all_and_then_it_is_forgotten(web: FlaskClient, ledger: Config) -> None:
    asked = ask(web).json
    with database.atomic():
        ConnectionRequest.update(expires_at=now_ms() - 1).execute()
    assert poll(web, asked).json["state"] == "expired"
    assert connection_requests.waiting() == []
    with pytest.raises(RequestClosed):
        accept(ledger, asked)
    with database.atomic():
        ConnectionRequest.update(expires_at=now_ms() - connection_requests.LIFETIME_MS - 1).execute()
    retention.purge(90)
    assert poll(web, asked).status_code == 404


def test_a_connected_site_is_not_replaced_without_saying_so(web: FlaskClient, ledger: Config) -> None:
    site, code = sites.add(URL, name="Theirs", secret_word=None, listen_to=None)
    assert web.post("/api/v1/pair", json={"code": code, "url": URL}).status_code == 200
    asked = ask(web, url="http://www.new.example/").json
    with pytest.raises(RequestClosed, match="Theirs"):
        accept(ledger, asked)
    assert poll(web, asked).json["state"] == "waiting"
    assert accept(ledger, asked, take_place=True).id == site.id
    assert poll(web, asked).json["site_id"] == site.id


def test_a_site_that_was_added_and_not_connected_is_the_one(web: FlaskClient, ledger: Config) -> None:
    site, _ = sites.add(URL, name=None, secret_word=None, listen_to=None)
    asked = ask(web).json
    assert accept(ledger, asked).id == site.id
    assert len(sites.every()) == 1


def test_of_two_operators_at_once_one_accepts(web: FlaskClient, ledger: Config) -> None:
    asked = ask(web).json
    outcomes: list[str] = []

    def try_it() -> None:
        try:
            connecting.accept(row_of(asked), ledger, replace=False)
            outcomes.append("accepted")
        except RequestClosed:
            outcomes.append("closed")
        finally:
            close()

    threads = [threading.Thread(target=try_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("accepted") == 1
    assert row_of(asked).site in {site.id for site in sites.every()}


@pytest.mark.parametrize(
    "url", [None, 7, "", "javascript:alert(1)", "https://", "https://a b.example", "x" * 5000, *HIDING]
)
def test_what_is_no_address_is_refused(web: FlaskClient, url: Any) -> None:
    assert ask(web, url=url).status_code == 400
    assert connection_requests.count_waiting() == 0


def test_private_addresses_are_refused_like_those_of_sites(ledger: Config) -> None:
    web = create_app(replace(ledger, allow_private_sites=False)).test_client()
    for url in ("http://new.example", "https://127.0.0.1", "https://localhost", "https://10.0.0.1:8080"):
        assert ask(web, url=url).status_code == 400


def test_a_companion_without_an_address_says_so(ledger: Config) -> None:
    config = replace(ledger, allow_private_sites=False, public_url="http://localhost:8000")
    refused = ask(create_app(config).test_client())
    assert refused.status_code == 409
    assert refused.json["messages"]["/error/message"]["code"] == "request.no_public_url"


def test_what_it_says_of_itself_is_one_short_line(web: FlaskClient) -> None:
    name = "Ann\n\x07<script>\u202e" + "x" * 500
    asked = ask(web, name=name, email=["no text"]).json
    row = row_of(asked)
    assert row.name.startswith("Ann<script>xxx")
    assert len(row.name) == 100
    assert row.email == ""


def test_a_sender_may_ask_some_times_only(web: FlaskClient) -> None:
    answers = [ask(web).status_code for _ in range(LIMITS[RefusalKind.CONNECT_REQUEST].of_sender + 1)]
    assert answers[:-1] == [201] * 10
    assert answers[-1] == 429
    assert ask(web, sender="203.0.113.10").status_code == 201, "Another sender is not meant."


def test_no_more_wait_than_a_person_can_read(web: FlaskClient) -> None:
    asked = ask(web).json
    with database.atomic():
        row = ConnectionRequest.select().dicts().get()
        for number in range(MOST_WAITING - 1):
            ConnectionRequest.create(**{**row, "id": f"req_{number}", "sender": "many", "facts": {}})
    full = ask(web, sender="203.0.113.10")
    assert full.status_code == 429
    assert full.json["messages"]["/error/message"]["code"] == "request.too_many_wait"
    assert int(full.headers["Retry-After"]) > 0
    connection_requests.refuse_all([one.id for one in connection_requests.waiting() if one.id != asked["id"]])
    assert [one.id for one in connection_requests.waiting()] == [asked["id"]]
    assert ask(web, sender="203.0.113.11").status_code == 201


def test_both_sides_show_one_number(web: FlaskClient, ledger: Config) -> None:
    asked = ask(web).json
    assert asked["number"] == row_of(asked).number(ledger.public_url) == poll(web, asked).json["number"]
    assert len(asked["number"]) == 7


def test_other_processes_know_the_request(web: FlaskClient, ledger: Config) -> None:
    asked = ask(web).json
    disconnect()
    other = create_app(ledger).test_client()
    assert poll(other, asked).json["state"] == "waiting"


def test_who_asked_can_be_forgotten(web: FlaskClient) -> None:
    asked = ask(web, email="Ann@example.com").json
    retention.forget("ann@example.com")
    assert row_of(asked).email == ""
