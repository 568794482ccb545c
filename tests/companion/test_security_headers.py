"""Every answer carries the headers that keep a browser from doing more with it than reading it."""

from __future__ import annotations

import socket
from dataclasses import replace
from types import SimpleNamespace

import pytest
from flask import Response
from flask.testing import FlaskClient

from companion.app import create_app
from companion.config import Config
from companion.server.error_responses import BUSY, FAULT, MALFORMED, TOO_SLOW, ErrorResponse
from companion.server.gunicorn_worker import CollectingWorker

NAMES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def has_them(answer: bytes) -> bool:
    """Whether an answer's bytes begin with a head that has all of them."""
    head = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return {f"{name}: {value}" for name, value in NAMES.items()} <= set(head)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/healthz", 200),
        ("HEAD", "/healthz", 200),
        ("GET", "/no/such/thing", 404),
        ("GET", "/static/x.css", 404),
        ("GET", "/a%00b", 404),
        ("DELETE", "/healthz", 405),
        ("GET", "/metrics", 401),
        ("GET", "/readyz", 503),
        ("GET", "/api/v1/summary", 401),
        ("POST", "/api/v1/pair", 400),
        ("POST", "/webhooks/thrivecart/none", 404),
    ],
)
def test_every_answer_has_them(browser: FlaskClient, method: str, path: str, status: int) -> None:
    answer = browser.open(path, method=method)
    assert answer.status_code == status
    assert {name: answer.headers.get_all(name) for name in NAMES} == {name: [value] for name, value in NAMES.items()}
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000", "PUBLIC_URL is https."


def test_a_fault_of_ours_has_them_too(ledger: Config) -> None:
    app = create_app(ledger)

    def broken() -> Response:
        raise RuntimeError

    app.add_url_rule("/broken", view_func=broken)
    answer = app.test_client().get("/broken")
    assert (answer.status_code, answer.headers["X-Frame-Options"]) == (500, "DENY")


def test_a_page_may_use_its_own_files_and_what_it_says_itself_stays(ledger: Config) -> None:
    app = create_app(ledger)
    app.add_url_rule("/page", "page", lambda: Response("<p>", mimetype="text/html"))
    said = {"Content-Security-Policy": "default-src 'none'; style-src 'self'", "Cache-Control": "max-age=60"}
    app.add_url_rule("/own", "own", lambda: Response("<p>", mimetype="text/html", headers=said))
    assert app.test_client().get("/page").headers["Content-Security-Policy"].startswith("default-src 'self';")
    own = app.test_client().get("/own").headers
    assert {name: own.get_all(name) for name in said} == {name: [value] for name, value in said.items()}


def test_http_is_not_told_to_be_https(ledger: Config) -> None:
    app = create_app(replace(ledger, public_url="http://localhost:8000"))
    assert "Strict-Transport-Security" not in app.test_client().get("/healthz").headers


@pytest.mark.parametrize(
    ("path", "status", "type_"),
    [
        ("/plugin/cart-companion.zip", 200, "application/zip"),
        ("/plugin/update.json", 200, "application/json"),
        ("/operator", 303, "text/html"),
        ("/operator/sign-in", 200, "text/html"),
        ("/operator/static/operator.css", 200, "text/css"),
        ("/metrics", 200, "text/plain"),
    ],
)
def test_files_pages_and_figures_have_them(ledger: Config, path: str, status: int, type_: str) -> None:
    web = create_app(replace(ledger, admin_password="long-enough-for-a-test")).test_client()
    answer = web.get(path, headers={"Authorization": "Bearer metrics-token"})
    assert (answer.status_code, answer.mimetype) == (status, type_)
    own = {"Cache-Control", "Referrer-Policy"}  # a file may be kept; the pages' forms are known by where they come from
    kept = {name: value for name, value in NAMES.items() if name not in own}
    assert {name: answer.headers.get_all(name) for name in kept} == {name: [value] for name, value in kept.items()}
    assert answer.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert answer.headers["Cache-Control"]
    assert "Content-Security-Policy" in answer.headers
    answer.close()


@pytest.mark.parametrize("refusal", [MALFORMED, BUSY, TOO_SLOW, FAULT])
def test_what_is_no_request_is_refused_with_them(refusal: ErrorResponse) -> None:
    assert has_them(refusal.to_bytes())


def test_a_fault_outside_of_the_application_is_answered_with_them_and_its_address_not_logged() -> None:
    worker = CollectingWorker.__new__(CollectingWorker)
    logged: list[str] = []
    worker.log = SimpleNamespace(error=lambda text, *values: logged.append(text % values))
    ours, theirs = socket.socketpair()
    request = SimpleNamespace(method="GET", uri="/api/v1/customers/ann%40example.com")
    with ours, theirs:
        worker.handle_error(request, ours, ("127.0.0.1", 1), RuntimeError("ann@example.com"))
        answer = theirs.recv(65536)
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert has_them(answer)
    assert logged == ["a request could not be answered: RuntimeError"]
