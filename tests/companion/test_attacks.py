"""Requests that were captured, turned round, carried to another site, made weaker, or made at a wrong time.

SECURITY.md has the table of these five for both halves, with the test of each.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from itsdangerous import Signer, TimestampSigner

from companion.delivery import signing
from companion.delivery.signing import DELIVER, REPORT, SIGNATURE_HEADER, SITE_HEADER, sign
from companion.ledger import retention, site_keys, sites
from companion.ledger.models import Event, Site
from tests.companion.csv_imports import HEADER, ROWS, draft
from tests.companion.plugin import Plugin
from tests.companion.shop import WORD, Shop, bought

SETTINGS = "/api/v1/settings"
BODY = json.dumps({"alert_email": "thief@example.com"}).encode()


@pytest.fixture
def other(plugin: Plugin) -> Plugin:
    """The plugin of a second site of the same companion."""
    site, _ = sites.add("https://other.example", name=None, secret_word=WORD, listen_to=None)
    return Plugin(plugin.browser, site, site_keys.signing_key(site))


def put(web: FlaskClient, site: str, signature: str | None, **more: Any) -> Any:
    headers = {SITE_HEADER: site, **({SIGNATURE_HEADER: signature} if signature is not None else {})}
    asked = {"method": "PUT", "route": SETTINGS, "data": BODY, **more}
    route, method = asked.pop("route"), asked.pop("method")
    return web.open(route, method=method, headers=headers, content_type="application/json", **asked)


def signed(plugin: Plugin, **change: Any) -> str:
    request = {"keys": [plugin.key], "salt": REPORT, "site": plugin.site.id, "method": "PUT", "route": SETTINGS}
    return sign(**{**request, "body": BODY, **change})  # type: ignore[arg-type]


def assert_nothing_was_done(answer: Any, site: Site, status: int = 401) -> None:
    assert (answer.status_code, sites.get(site.id).settings) == (status, site.settings)


# Replay


@pytest.mark.parametrize(
    "change",
    [{"route": SETTINGS + "?x"}, {"route": "/api/v1/reports"}, {"method": "POST", "route": "/api/v1/jobs"}],
    ids=str,
)
def test_a_captured_request_is_good_for_its_own_route_only(plugin: Plugin, change: dict[str, str]) -> None:
    answer = put(plugin.browser, plugin.site.id, signed(plugin), **change)
    assert answer.status_code in (401, 405)
    assert sites.get(plugin.site.id).settings == plugin.site.settings


def test_a_captured_request_is_not_taken_for_another_body(plugin: Plugin) -> None:
    answer = put(plugin.browser, plugin.site.id, signed(plugin), data=BODY.replace(b"thief", b"chief"))
    assert_nothing_was_done(answer, plugin.site)


def test_a_captured_request_is_known_for_longer_than_it_is_fresh(
    plugin: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = signed(plugin)
    assert put(plugin.browser, plugin.site.id, signature).status_code == 200
    real = time.time()
    for seconds, status in ((299, 409), (302, 401)):
        monkeypatch.setattr(signing.time, "time", lambda later=real + seconds: later)
        retention.purge(90)
        assert put(plugin.browser, plugin.site.id, signature).status_code == status
    longest = (signing.MAX_AGE_SECONDS + signing.MAX_AHEAD_SECONDS) * 1000
    assert longest < retention.SEEN_SIGNATURES_MS


# Reflection


def test_what_the_companion_signs_is_nothing_to_the_companion(plugin: Plugin) -> None:
    """Even when route and body are such as it would take."""
    assert_nothing_was_done(put(plugin.browser, plugin.site.id, signed(plugin, salt=DELIVER)), plugin.site)


def test_what_the_companion_posts_to_a_site_is_refused_when_it_comes_back(plugin: Plugin) -> None:
    route, body = "/cart-companion/v1/events", b'{"deliveries":[]}'
    signature = sign([plugin.key], DELIVER, plugin.site.id, "POST", route, body)
    for path in (route, "/api/v1/results", "/api/v1/test-event"):
        answer = put(plugin.browser, plugin.site.id, signature, method="POST", route=path, data=body)
        assert answer.status_code in (401, 404)


# Another site


def test_the_key_of_one_site_opens_no_other(plugin: Plugin, other: Plugin) -> None:
    assert_nothing_was_done(put(plugin.browser, plugin.site.id, signed(other)), plugin.site)
    assert_nothing_was_done(put(plugin.browser, plugin.site.id, signed(other, site=plugin.site.id)), plugin.site)
    assert_nothing_was_done(put(plugin.browser, other.site.id, signed(plugin)), other.site)


def test_one_site_sees_and_changes_nothing_of_another(plugin: Plugin, other: Plugin, shop: Shop) -> None:
    event = shop.post(bought("1")).event
    job = draft(plugin.site, f"{HEADER}\n{ROWS}\n")
    customer = "/api/v1/customers/ann%40example.com"
    asked = [
        ("GET", f"/api/v1/events/{event}", None),
        ("POST", f"/api/v1/events/{event}/replay", {}),
        ("GET", customer, None),
        ("DELETE", customer, None),
        ("POST", f"{customer}/resync", {}),
        ("GET", f"/api/v1/imports/{job.id}", None),
        ("PUT", f"/api/v1/imports/{job.id}", {}),
        ("POST", f"/api/v1/imports/{job.id}/parts", {"number": 0, "content": ""}),
        ("POST", f"/api/v1/imports/{job.id}/apply", {}),
        ("DELETE", f"/api/v1/imports/{job.id}", None),
        ("GET", f"/api/v1/jobs/{job.id}", None),
        ("POST", f"/api/v1/jobs/{job.id}/stop", {}),
        ("POST", f"/api/v1/jobs/{job.id}/start", {}),
    ]
    answers = {f"{method} {route}": other.ask(method, route, data) for method, route, data in asked}
    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code != 404} == {}
    listed = [other.ask("GET", f"/api/v1/{name}").json["items"] for name in ("events", "customers", "jobs")]
    assert listed == [[], [], []]
    assert "ann@example.com" not in "".join(answer.text for answer in answers.values())
    assert Event.get_by_id(event).email == "ann@example.com"


def test_a_site_hands_in_no_result_for_another(plugin: Plugin, other: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    [fetched] = plugin.ask("GET", "/api/v1/deliveries").json["deliveries"]
    result = {"id": fetched["id"], "outcome": "applied"}
    other.ask("POST", "/api/v1/results", {"results": [result]})
    assert shop.delivery(recorded).state == "delivering"


# Weaker ways to sign


def weaker(plugin: Plugin) -> dict[str, str | None]:
    """What an older, simpler or no scheme would send; the key is the right one."""
    digest = hashlib.sha256(BODY).hexdigest()
    value = f"{plugin.site.id}:PUT:{SETTINGS}:{digest}"
    made = {"sep": ".", "key_derivation": "hmac", "digest_method": hashlib.sha256}
    return {
        "none": None,
        "empty": "",
        "the value alone": value,
        "without a time": Signer(plugin.key, salt=REPORT, **made).sign(value).decode(),
        "version 0": TimestampSigner(plugin.key, salt="cart-companion.report.v0", **made).sign(value).decode(),
        "no salt": TimestampSigner(plugin.key, salt="", **made).sign(value).decode(),
        "itsdangerous' defaults": TimestampSigner(plugin.key).sign(value).decode(),
        "SHA-1": TimestampSigner(plugin.key, salt=REPORT, **{**made, "digest_method": hashlib.sha1})
        .sign(value)
        .decode(),
        "another derivation": TimestampSigner(plugin.key, salt=REPORT, **{**made, "key_derivation": "none"})
        .sign(value)
        .decode(),
        "an empty key": TimestampSigner("", salt=REPORT, **made).sign(value).decode(),
        "without the body": sign([plugin.key], REPORT, plugin.site.id, "PUT", SETTINGS, b""),
        "without method and route": TimestampSigner(plugin.key, salt=REPORT, **made)
        .sign(f"{plugin.site.id}:{digest}")
        .decode(),
    }


def test_no_weaker_signature_is_taken(plugin: Plugin) -> None:
    for name, signature in weaker(plugin).items():
        answer = put(plugin.browser, plugin.site.id, signature)
        assert answer.status_code == 401, name
    assert sites.get(plugin.site.id).settings == plugin.site.settings


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer {key}"},
        {"X-Cart-Companion-Signature": "{signature}", "X-Cart-Companion-Site": "{site}"},
        {"Signature": "{signature}", SITE_HEADER: "{site}"},
        {"Cookie": "Cart-Companion-Signature={signature}", SITE_HEADER: "{site}"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_a_key_or_signature_at_another_place_is_none(plugin: Plugin, headers: dict[str, str]) -> None:
    said = {"key": plugin.key, "signature": signed(plugin), "site": plugin.site.id}
    sent = {name: text.format(**said) for name, text in headers.items()}
    query = f"?key={plugin.key}&signature={said['signature']}"
    assert plugin.browser.put(SETTINGS + query, data=BODY, headers=sent).status_code == 401
    assert sites.get(plugin.site.id).settings == plugin.site.settings


# Clocks


@pytest.mark.parametrize("ahead", [-302, -86_400, 62, 86_400])
def test_a_clock_that_is_off_either_way_is_named_as_the_reason(
    plugin: Plugin, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    """Whichever of the two machines it is."""
    real = time.time()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("itsdangerous.timed.time.time", lambda: real + ahead)
        signature = signed(plugin)
    answer = put(plugin.browser, plugin.site.id, signature)
    assert_nothing_was_done(answer, plugin.site)
    message = answer.json["error"]["message"]
    assert "set the clocks of both machines" in message
    age = re.search(r"is (-?\d+) s old", message)
    assert age, message
    assert 0 <= int(age[1]) + ahead < 60, "By how much."
