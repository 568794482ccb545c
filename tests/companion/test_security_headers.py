"""Every answer carries the headers that keep a browser from doing more with it than reading it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Response
from flask.testing import FlaskClient

from companion.app import create_app
from companion.config import Config
from companion.server.error_responses import BUSY, MALFORMED, TOO_SLOW

NAMES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


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


@pytest.mark.parametrize("refusal", [MALFORMED, BUSY, TOO_SLOW])
def test_what_is_no_request_is_refused_with_them(refusal: object) -> None:
    head = refusal.to_bytes().decode().partition("\r\n\r\n")[0].split("\r\n")  # type: ignore[attr-defined]
    assert {f"{name}: {value}" for name, value in NAMES.items()} <= set(head)
