"""One link for a site's owner: opened as often as anybody likes, used once, over after seven days."""

from __future__ import annotations

import json
import re
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from companion.administration import connecting
from companion.clock import DAY_MS, now_ms
from companion.config import Config
from companion.ledger import connection_links, retention, site_keys, sites
from companion.ledger.connection_links import ConnectionLink, LinkState
from companion.ledger.database import database
from companion.ledger.models import Site
from companion.ledger.refusal_limits import LIMITS, RefusalKind
from tests.companion.wordpress import Wordpress, answer


@pytest.fixture
def token(ledger: Config, site: Site) -> str:
    return connecting.invite(site, ledger).url.rpartition("/")[2]


def opened(browser: FlaskClient, token: str) -> Any:
    return browser.get(f"/connect/{token}")


def pair(browser: FlaskClient, token: str, url: str = "https://course.example") -> Any:
    return browser.post("/api/v1/pair", json={"code": token, "url": url})


def unpaired_plugin(place: Wordpress) -> None:
    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        answer(handler, 401, json.dumps({"code": "cart_companion_unpaired"}).encode(), "unpaired")

    place.behave = behave


def test_the_link_has_160_random_bits_and_the_ledger_none_of_them(ledger: Config, token: str) -> None:
    assert re.fullmatch("[0-9a-f]{40}", token)
    assert token not in str(list(ConnectionLink.select().tuples()))


def test_where_the_plugin_is_the_link_leads_into_its_connect_screen(
    browser: FlaskClient, ledger: Config, wordpress: Wordpress
) -> None:
    unpaired_plugin(wordpress)
    site, _ = sites.add(wordpress.url, name=None, secret_word=None, listen_to=None)
    token = connecting.invite(site, ledger).url.rpartition("/")[2]
    for _ in range(3):  # a mail scanner, and then the owner
        led = opened(browser, token)
        assert led.status_code == 303
    target = urlsplit(led.headers["Location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{wordpress.url}/wp-admin/admin.php"
    assert parse_qs(target.query) == {
        "page": ["cart-companion-connect"],
        "companion_url": [ledger.public_url],
        "code": [token],
    }
    assert led.headers["Referrer-Policy"] == "no-referrer"
    assert led.headers["Cache-Control"] == "no-store"
    assert pair(browser, token, wordpress.url).json["site_id"] == site.id


@pytest.mark.parametrize(
    ("named", "taken"),
    [("/wp/wp-admin/admin.php", True), ("/elsewhere", False), ("https://evil.example/wp-admin/admin.php", False)],
)
def test_a_wordpress_in_a_folder_says_where_its_wp_admin_is(
    browser: FlaskClient, ledger: Config, wordpress: Wordpress, named: str, taken: bool
) -> None:
    url = named if named.startswith("https") else wordpress.url + named

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        answer(handler, 200, json.dumps({"url": url}).encode(), "unpaired")

    wordpress.behave = behave
    site, _ = sites.add(wordpress.url, name=None, secret_word=None, listen_to=None)
    led = opened(browser, connecting.invite(site, ledger).url.rpartition("/")[2]).headers["Location"]
    assert led.partition("?")[0] == (url if taken else f"{wordpress.url}/wp-admin/admin.php")


def test_where_there_is_no_plugin_the_page_shows_three_steps(
    browser: FlaskClient, ledger: Config, token: str, wordpress: Wordpress
) -> None:
    site, _ = sites.add(wordpress.url, name="<b>Ann</b>", secret_word=None, listen_to=None)
    mine = connecting.invite(site, ledger).url.rpartition("/")[2]
    page = opened(browser, mine)
    assert page.status_code == 200
    assert f"{ledger.public_url}/plugin/cart-companion.zip" in page.text
    assert f"{wordpress.url}/wp-admin/plugin-install.php?tab=upload" in page.text
    assert f"code={mine}" in page.text
    assert "<script" not in page.text
    assert "<b>Ann" not in page.text
    assert "Set-Cookie" not in page.headers
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


def test_it_connects_once(browser: FlaskClient, site: Site, token: str) -> None:
    answered = pair(browser, token).json
    assert answered["site_id"] == site.id
    assert answered["key"] == site_keys.signing_key(sites.get(site.id))
    again = pair(browser, token)
    assert again.status_code == 403
    assert again.json["messages"]["/error/message"]["code"] == "pairing.link_used"
    assert opened(browser, token).status_code == 410
    assert "has been used" in opened(browser, token).text


def test_a_new_link_replaces_the_one_before(browser: FlaskClient, ledger: Config, site: Site, token: str) -> None:
    newer = connecting.invite(site, ledger).url.rpartition("/")[2]
    assert "newer link" in opened(browser, token).text
    assert pair(browser, token).json["messages"]["/error/message"]["code"] == "pairing.link_replaced"
    assert pair(browser, newer).status_code == 200


def test_after_seven_days_it_is_over(browser: FlaskClient, token: str) -> None:
    with database.atomic():
        ConnectionLink.update(expires_at=now_ms() - 1).execute()
    assert "too old" in opened(browser, token).text
    assert pair(browser, token).json["messages"]["/error/message"]["code"] == "pairing.link_expired"


def test_a_code_uses_the_link_up_and_a_removed_site_has_none(browser: FlaskClient, ledger: Config, site: Site) -> None:
    token = connecting.invite(site, ledger).url.rpartition("/")[2]
    code = sites.renew_code(site.id)
    assert browser.post("/api/v1/pair", json={"code": code}).status_code == 200
    assert opened(browser, token).status_code == 410
    other = connecting.invite(site, ledger).url.rpartition("/")[2]
    sites.remove(site.id)
    assert opened(browser, other).status_code == 404
    assert pair(browser, other).json["messages"]["/error/message"]["code"] == "pairing.link_unknown"


@pytest.mark.parametrize("url", ["https://course.example/shop", "http://www.course.example", "https://Course.example/"])
def test_it_connects_the_site_that_it_is_for(browser: FlaskClient, token: str, url: str) -> None:
    assert pair(browser, token, url).status_code == 200


def test_it_connects_no_other_site_such_as_a_copy(browser: FlaskClient, token: str) -> None:
    refused = pair(browser, token, "https://staging.course.example")
    assert refused.status_code == 403
    assert "https://staging.course.example" in refused.json["error"]["message"]
    assert pair(browser, token).status_code == 200, "It is not used up."


def test_who_tries_links_is_shut_out_like_who_tries_codes(browser: FlaskClient, token: str) -> None:
    for number in range(LIMITS[RefusalKind.PAIRING_CODE].of_sender):
        assert opened(browser, f"{number:040x}").status_code == 404
    shut = opened(browser, token)
    assert shut.status_code == 429
    assert int(shut.headers["Retry-After"]) > 0
    assert shut.mimetype == "text/html"


def test_the_message_to_the_owner_has_the_link_and_the_plugin(ledger: Config, site: Site) -> None:
    invitation = connecting.invite(site, ledger)
    assert invitation.url in invitation.text
    assert f"{ledger.public_url}/plugin/cart-companion.zip" in invitation.text
    assert invitation.mailto.startswith("mailto:?subject=Connect%20")
    assert len(invitation.mailto) < 1900, "Mail programs cut longer ones."


def test_old_links_are_forgotten(ledger: Config, token: str) -> None:
    assert connection_links.find(token) is not None
    retention.purge(90)
    assert (found := connection_links.find(token)) is not None
    assert found.state is LinkState.OPEN
    with database.atomic():
        ConnectionLink.update(made_at=now_ms() - 61 * DAY_MS).execute()
    retention.purge(90)
    assert connection_links.find(token) is None
