"""Whatever is sent to whatever route, signed or not: an answer of the contract, and never a 500."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict

from companion.app import create_app
from companion.clock import now_ms
from companion.config import Config
from companion.delivery.signing import REPORT, SIGNATURE_HEADER, SITE_HEADER, sign
from companion.jobs import csv_import
from companion.ledger import connection_links, connection_requests, outbox, site_keys
from companion.ledger.database import writing
from companion.ledger.models import Delivery, Site
from tests.companion.junk import BODIES, FILTERS, HEADERS, NAMES, PARTS, QUERIES, VALUES
from tests.companion.shop import Shop, bought


class Sender:
    """Sends anything to every route of an application, and looks at each answer."""

    def __init__(self, app: Flask, site: Site, event: str) -> None:
        self.app, self.site, self.event = app, site, event
        self.browser: FlaskClient = app.test_client()
        self.key = site_keys.signing_key(site)
        self.failures: list[str] = []
        self.statuses: set[int] = set()
        self.asked_for: set[str] = set()
        app.request_class = noting(self.asked_for)

    def routes(self) -> Iterator[tuple[str, str]]:
        """Method and rule of each route; from the application, so that a new one is in."""
        for rule in self.app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                yield method, rule.rule

    def send(self, method: str, path: str, body: bytes = b"", *, is_signed: bool = True, **headers: str) -> None:
        sent: dict[str, Any] = {"Content-Type": "application/json"}
        if is_signed:
            signature = sign([self.key], REPORT, self.site.id, method, path, body)
            sent |= {SITE_HEADER: self.site.id, SIGNATURE_HEADER: signature}
        sent |= headers
        bare, _, query = path.partition("?")
        overrides = {"RAW_URI": path, "QUERY_STRING": query.encode("utf-8").decode("latin-1")}
        answer = self.browser.open(bare, method=method, data=body, headers=sent, environ_overrides=overrides)
        said = f"{method} {path[:80]} {body[:80]!r} {str(headers)[:80]} signed={is_signed}: {answer.status}"
        self.statuses.add(answer.status_code)
        if answer.status_code >= 500 and answer.status_code != 503:
            self.failures.append(said)
        elif answer.status_code >= 400 and method != "HEAD" and not _is_error(answer.get_data(), answer.mimetype):
            self.failures.append(f"{said} {answer.get_data()[:200]!r}")
        elif answer.mimetype == "application/json" and not _is_json(answer.get_data()):
            self.failures.append(f"{said}: no JSON that other programs read")
        answer.close()  # a file, where it is one


def noting(asked_for: set[str]) -> type[Request]:
    """Requests that note which names of a query a route asks for; "*" where it looks at all there are."""

    class Noted(ImmutableMultiDict[str, str]):
        def __getitem__(self, name: str) -> str:
            asked_for.add(name)
            return super().__getitem__(name)

        def getlist(self, name: str, *more: Any, **options: Any) -> list[Any]:
            asked_for.add(name)
            return super().getlist(name, *more, **options)

        def __contains__(self, name: object) -> bool:
            asked_for.add(str(name))
            return super().__contains__(name)

        def __iter__(self) -> Iterator[str]:
            asked_for.add("*")
            return super().__iter__()

        def __len__(self) -> int:
            asked_for.add("*")
            return super().__len__()

        def items(self, multi: bool = False) -> Any:
            asked_for.add("*")
            return super().items(multi)

    class NotingRequest(Request):
        parameter_storage_class = Noted

    return NotingRequest


def _is_json(body: bytes) -> bool:
    """By RFC 8259, which knows no NaN and no half letters; PHP reads no other."""
    try:
        json.loads(body or b"{}", parse_constant=int)
        return "\\ud8" not in body.decode()
    except ValueError:
        return False


def _is_error(body: bytes, mimetype: str) -> bool:
    if mimetype == "text/html":  # a page for people
        return b"<h1>" in body
    try:
        error = json.loads(body)["error"]
        return bool(error["code"] and error["message"])
    except (ValueError, KeyError, TypeError):
        return False


@pytest.fixture
def sender(ledger: Config, site: Site, shop: Shop) -> Sender:
    return Sender(create_app(ledger), site, shop.post(bought("1", email="ada@example.com")).event)


def filled(rule: str, part: str) -> str:
    """The rule with this part wherever it takes one."""
    while "<" in rule:
        before, _, rest = rule.partition("<")
        rule = before + part + rest.partition(">")[2]
    return rule


def known_paths(sender: Sender) -> list[tuple[str, str]]:
    """Each route with a part that exists, so that junk comes past the first question; what deletes comes last."""
    parts = {
        "webhook_key": sender.site.webhook_key,
        "email": "ada@example.com",
        "event_id": sender.event,
        "job_id": csv_import.begin(sender.site.id, "orders.csv").id,
        "token": connection_links.make(sender.site.id)[0],
        "request_id": connection_requests.ask(sender.site.url, name="", email="", facts={}, sender="").id,
        "path:filename": "connect.css",
        "purchase": "0" * 32,
    }
    connection_links.make(sender.site.id)  # the one above is over: no look at the site's address for each junk
    found = []
    for method, rule in sender.routes():
        for name, part in parts.items():
            rule = rule.replace(f"<{name}>", part).replace(f"<address:{name}>", part)
        assert "<" not in rule, f"this test knows no part for {rule}"
        found.append((method, rule))
    return sorted(found, key=lambda row: (row[0] == "DELETE", row[1].endswith(("apply", "stop"))))


@pytest.mark.parametrize("is_signed", [True, False])
def test_every_body_gets_an_answer(sender: Sender, is_signed: bool) -> None:
    for method, path in known_paths(sender):
        for body in BODIES.values():
            sender.send(method, path, body, is_signed=is_signed)
    assert sender.failures == []
    assert sender.statuses >= {200, 400} if is_signed else {200, 400, 401}


def test_every_value_in_every_field_gets_an_answer(sender: Sender) -> None:
    for method, path in known_paths(sender):
        if method in ("GET", "HEAD"):
            continue
        for value in VALUES:
            sender.send(method, path, json.dumps(dict.fromkeys(NAMES, value)).encode())
        for name in NAMES:
            sender.send(method, path, json.dumps({name: [name]}).encode())
    assert sender.failures == []


def test_every_value_in_every_field_gets_an_answer_unsigned(sender: Sender) -> None:
    for method, path in known_paths(sender):
        if "/api/v1/" in path and "pair" not in path:
            continue  # refused before it is read
        for value in VALUES:
            sender.send(method, path, json.dumps(dict.fromkeys(NAMES, value)).encode(), is_signed=False)
    assert sender.failures == []


RESULT_FIELDS = [
    *("outcome", "message", "retry_after", "limited", "access", "revokes", "contact_id", "contact_created", "user_id"),
    *("user_created", "tags_applied", "tags_removed", "rules", "operations_run", "connection", "crm_calls"),
    *("duration_ms", "connection_problem", "event"),
]


@pytest.mark.parametrize("outcome", ["applied", "skipped", "retry", "failed", None])
def test_every_value_in_every_field_of_a_result_and_a_report_gets_an_answer_that_can_be_shown(
    sender: Sender, outcome: str | None
) -> None:
    """What a site's plugin tells of a delivery that it really has; and the pages that then show it."""
    for value in VALUES:
        with writing(sender.site.id):
            Delivery.update(**outbox.resend_changes(now_ms())).execute()
            delivery = Delivery.get()
        sender.send("GET", "/api/v1/deliveries")
        told = dict.fromkeys(RESULT_FIELDS, value) | {"id": delivery.id} | ({"outcome": outcome} if outcome else {})
        sender.send("POST", "/api/v1/results", json.dumps({"results": [told, {"id": value}, value]}).encode())
        report = {"event": sender.event, "access": "granted", "observed_at": value}
        sender.send("POST", "/api/v1/reports", json.dumps({"reports": [report, value, {"access": value}]}).encode())
        for path in (f"/api/v1/events/{sender.event}", "/api/v1/events", "/api/v1/summary", "/metrics"):
            sender.send("GET", path)
    assert sender.failures == []


@pytest.mark.parametrize("is_signed", [True, False])
def test_every_part_of_an_address_gets_an_answer(sender: Sender, is_signed: bool) -> None:
    for method, rule in sender.routes():
        for part in PARTS if "<" in rule else ():
            sender.send(method, filled(rule, quote(part, safe="%@.'; ")), b"{}", is_signed=is_signed)
    assert sender.failures == []


@pytest.mark.parametrize("is_signed", [True, False])
def test_every_query_gets_an_answer(sender: Sender, is_signed: bool) -> None:
    """Of the names that a route does not ask for without a query, one stands for all: nobody reads the others."""
    noted: set[str] = set()
    for method, path in known_paths(sender):
        noted |= sender.asked_for
        sender.asked_for.clear()
        sender.send(method, path, is_signed=is_signed)
        for query in QUERIES if method == "GET" else QUERIES[::7]:
            name = query.partition("=")[0]
            if name not in FILTERS[1:] or sender.asked_for & {name, "*"}:
                sender.send(method, f"{path}?{query}", is_signed=is_signed)
    assert sender.failures == []
    assert noted >= {"*", "kind", "cursor", "limit"} or not is_signed


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # headers are read before a ledger is asked
@pytest.mark.parametrize("is_signed", [True, False])
def test_every_header_gets_an_answer(sender: Sender, is_signed: bool) -> None:
    for method, path in known_paths(sender):
        for headers in HEADERS:
            sender.send(method, path, b'{"code": "x"}', is_signed=is_signed, **headers)
    assert sender.failures == []


def test_junk_leaves_no_word_of_its_own_in_the_log(sender: Sender, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)  # what is logged in earnest
    for method, path in known_paths(sender):
        sender.send(method, path + "?email=private%40person.example", b'{"code": "private@person.example", "url": 1}')
    assert "private" not in caplog.text
