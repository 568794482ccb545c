"""A webhook is answered alike before Flask (webhook_posts.py) and by the view, which has what is not usual."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion.app import create_app
from companion.config import Config
from companion.ledger.models import Event, Site
from companion.thrivecart.decode import FORM
from companion.web.webhook_posts import MAX_BYTES
from tests.companion.shop import WORD, bought, form
from tests.companion.test_ledger_gone import files
from tests.companion.test_security_headers import NAMES
from tests.companion.test_traffic import figure

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class CountedViews:
    """The application behind the front, and how often it is asked."""

    def __init__(self, inner: Application) -> None:
        self.inner, self.asked = inner, 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        return self.inner(environ, start_response)


@pytest.fixture
def views(browser: FlaskClient) -> CountedViews:
    front: Any = browser.application.wsgi_app
    front._application = CountedViews(front._application)
    counted: CountedViews = front._application
    return counted


def purchase(number: int, **more: str) -> bytes:
    return form(bought(str(number), f"buyer{number}@example.com") | more)


def test_both_ways_give_the_same_answer(browser: FlaskClient, site: Site, views: CountedViews) -> None:
    hook = f"/webhooks/thrivecart/{site.webhook_key}"
    usual = browser.post(hook, data=purchase(1), content_type=FORM)
    assert views.asked == 0
    big = browser.post(hook, data=purchase(2, padding="x" * MAX_BYTES), content_type=FORM)
    assert views.asked == 1
    for answer in (usual, big):
        assert (answer.status_code, answer.json) == (200, {"status": "accepted", "event": answer.json["event"]})
        assert {name: answer.headers.get_all(name) for name in NAMES} == {n: [value] for n, value in NAMES.items()}
        assert {name for name, _ in answer.headers} == {name for name, _ in usual.headers}
        assert answer.data == json.dumps(answer.json).encode()
        assert answer.headers["Content-Length"] == str(len(answer.data))
    assert Event.select().count() == 2
    for number, answer in ((1, usual), (2, big)):
        again = browser.post(hook, data=purchase(number, padding="x" * MAX_BYTES * (number - 1)), content_type=FORM)
        assert again.json == {"status": "duplicate", "event": answer.json["event"]}


@pytest.mark.parametrize(
    ("body", "type_", "status", "code"),
    [
        (purchase(1, thrivecart_secret="x"), FORM, 401, "wrong_secret"),
        (f"thrivecart_secret={WORD}".encode(), FORM, 400, "no_event"),
        (b"a=b", "text/plain", 415, "unsupported_media_type"),
        (b"{", "application/json", 400, "undecodable"),
        (b"", FORM, 200, None),
    ],
)
def test_what_is_not_right_is_told_by_the_view_with_the_body_it_had(
    browser: FlaskClient, site: Site, views: CountedViews, body: bytes, type_: str, status: int, code: str | None
) -> None:
    answer = browser.post(f"/webhooks/thrivecart/{site.webhook_key}", data=body, content_type=type_)
    assert (answer.status_code, views.asked, Event.select().count()) == (status, 1, 0)
    assert answer.json.get("error", {}).get("code") == code


def test_each_is_counted_once(browser: FlaskClient, site: Site) -> None:
    hook = f"/webhooks/thrivecart/{site.webhook_key}"
    for body in (
        purchase(1),
        purchase(1),
        purchase(2, padding="x" * MAX_BYTES),
        purchase(3, event="not.yet.known"),
        purchase(4, thrivecart_secret="x"),
        b"a=%zz&event",
        b"",
    ):
        browser.post(hook, data=body, content_type=FORM)
    browser.post(hook + "x", data=purchase(5), content_type=FORM)
    figures = {
        name: figure(browser, f'companion_webhooks_total{{answer="{name}"}}')
        for name in ("accepted", "duplicate", "quarantined", "refused", "invalid", "unavailable")
    }
    assert figures == {
        "accepted": 2,
        "duplicate": 1,
        "quarantined": 1,
        "refused": 2,
        "invalid": 1,
        "unavailable": 0,
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_ledger_does_not_take_is_refused_with_the_same_headers(
    ledger: Config, browser: FlaskClient, site: Site, views: CountedViews, tmp_path: Path
) -> None:
    (away := tmp_path / "away").mkdir()
    hook = f"/webhooks/thrivecart/{site.webhook_key}"
    for path in files(ledger):
        shutil.move(path, away)
    answer = browser.post(hook, data=purchase(1), content_type=FORM)
    assert (answer.status_code, answer.json["error"]["code"], views.asked) == (503, "ledger_unavailable", 0)
    assert answer.headers.get_all("Retry-After") == ["5"]
    assert {name: answer.headers.get_all(name) for name in NAMES} == {n: [value] for n, value in NAMES.items()}


def test_another_server_may_ask_for_the_answer_at_once(ledger: Config, site: Site) -> None:
    """PEP 3333: the answer is begun no later than with the first piece of it, whoever asks."""
    body = purchase(1)
    begun: list[Any] = []
    answer = create_app(ledger)(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": f"/webhooks/thrivecart/{site.webhook_key}",
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        },
        lambda status, headers: begun.append((status, dict(headers))),
    )
    assert not begun
    assert json.loads(b"".join(answer))["status"] == "accepted"
    assert [status for status, _ in begun] == ["200 OK"]
    answer.close()


def test_a_body_that_broke_off_is_not_recorded(browser: FlaskClient, site: Site, views: CountedViews) -> None:
    """Our server hands out whole requests; another one may not."""
    body = purchase(1)
    answer = browser.post(
        f"/webhooks/thrivecart/{site.webhook_key}",
        data=body[:-20],
        content_type=FORM,
        environ_overrides={"CONTENT_LENGTH": str(len(body))},
    )
    assert (answer.status_code, views.asked, Event.select().count()) == (400, 1, 0)


def test_what_cannot_even_be_begun_is_a_fault_with_the_same_headers(
    browser: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_thread(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", no_thread)
        answer = browser.post(f"/webhooks/thrivecart/{site.webhook_key}", data=purchase(1), content_type=FORM)
    assert (answer.status_code, answer.json["error"]["code"]) == (500, "internal")
    assert {name: answer.headers.get_all(name) for name in NAMES} == {n: [value] for n, value in NAMES.items()}
