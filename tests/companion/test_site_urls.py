"""The address of a site: who gets deliveries, which admin-ajax.php is asked."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from companion.administration import doctor, site_setup
from companion.config import Config
from companion.delivery import transports
from companion.delivery.client import SiteClient
from companion.ledger import database, site_keys, site_settings, sites
from companion.ledger.models import Site
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought
from tests.companion.wordpress import Wordpress, answer, deliver

LIVE, COPY = "https://course.example", "https://staging.example"


def pull(plugin: Plugin, home: str | None, ajax_url: str | None = None) -> Any:
    asked = {"home": home, "ajax_url": ajax_url}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items() if value is not None)
    return plugin.ask("GET", f"/api/v1/deliveries?{query}")


def test_who_names_another_address_gets_no_deliveries(plugin: Plugin, shop: Shop) -> None:
    assert pull(plugin, LIVE).json == {"deliveries": []}
    before = sites.get(shop.site).pulled_at
    shop.post(bought("1"))

    refused = pull(plugin, COPY)

    assert (refused.status_code, refused.json["error"]["code"]) == (409, "other_address")
    assert "has moved" in refused.json["error"]["message"]
    assert sites.get(shop.site).pulled_at == before
    assert len(pull(plugin, "http://www.course.example/").json["deliveries"]) == 1


def test_a_plugin_that_names_no_address_fetches_as_ever(plugin: Plugin, shop: Shop) -> None:
    pull(plugin, LIVE)
    shop.post(bought("1"))
    assert len(plugin.ask("GET", "/api/v1/deliveries").json["deliveries"]) == 1


def test_the_summary_says_whom_the_companion_serves(plugin: Plugin, shop: Shop) -> None:
    assert plugin.ask("GET", "/api/v1/summary").json["site"]["home"] is None
    pull(plugin, LIVE)
    summary = plugin.ask("GET", "/api/v1/summary?2").json
    assert (summary["site"]["url"], summary["site"]["home"]) == (LIVE, LIVE)
    assert summary["site"]["pulled_at"] is not None
    assert summary["settings"] == summary["site"]["settings"] == {"alert_email": None, "apply_test_mode": False}
    saved = plugin.ask("PUT", "/api/v1/settings", {"alert_email": "owner@example.com"}).json
    assert set(saved["settings"]) == {"alert_email", "apply_test_mode"}
    assert site_settings.home_of(sites.get(shop.site)) == LIVE


def test_a_person_says_that_the_site_has_moved(plugin: Plugin, shop: Shop) -> None:
    pull(plugin, LIVE)
    trouble = {"transport": "ajax", "unreachable_since": 1, "held_until": 2**50, "last_error": "The site is away."}
    with database.writing(shop.site):
        Site.update(**trouble).where(Site.id == shop.site).execute()
    ajax_url = f"{COPY}/wp/wp-admin/admin-ajax.php"

    moved = plugin.ask("PUT", "/api/v1/site-address", {"url": f"{COPY}/", "home": COPY, "ajax_url": ajax_url})

    assert (moved.status_code, moved.json) == (200, {"status": "saved", "url": COPY})
    site = sites.get(shop.site)
    assert (site.url, site_settings.home_of(site), site_settings.ajax_url_of(site)) == (COPY, COPY, ajax_url)
    assert (site.transport, site.unreachable_since, site.held_until, site.last_error) == (None, None, 0, None)
    assert pull(plugin, LIVE).status_code == 409


def test_what_a_worker_hears_at_the_old_address_undoes_no_move(plugin: Plugin, shop: Shop) -> None:
    pull(plugin, LIVE)
    asked = sites.get(shop.site)  # and the answer comes when the site has moved
    plugin.ask("PUT", "/api/v1/site-address", {"url": COPY, "home": COPY, "ajax_url": None})

    site_settings.note(asked, {site_settings.HOME: LIVE, site_settings.AJAX_URL: f"{LIVE}/wp/admin-ajax.php"})
    site_settings.refuse_ajax_url(asked)

    moved = sites.get(shop.site)
    assert site_settings.addressee(moved) == {"url": COPY, "home": COPY}
    assert moved.settings[site_settings.AJAX_URL] is None, "The door of the new address has not been tried yet."
    assert pull(plugin, COPY).status_code == 200


@pytest.mark.parametrize("url", [None, 7, "", "ftp://staging.example", "https://u:p@staging.example"])
def test_a_site_does_not_move_to_what_is_no_address(plugin: Plugin, shop: Shop, url: object) -> None:
    refused = plugin.ask("PUT", "/api/v1/site-address", {"url": url})
    assert (refused.status_code, refused.json["error"]["code"]) == (400, "bad_url")
    assert sites.get(shop.site).url == LIVE


def test_a_move_needs_the_sites_signature(browser: FlaskClient) -> None:
    assert browser.put("/api/v1/site-address", json={"url": COPY}).status_code == 401


def test_pairing_anew_forgets_what_the_plugin_before_told(browser: FlaskClient, plugin: Plugin, shop: Shop) -> None:
    pull(plugin, LIVE)
    code = sites.renew_code(shop.site)
    assert browser.post("/api/v1/pair", json={"code": code, "url": COPY}).status_code == 200
    assert site_settings.home_of(sites.get(shop.site)) is None
    code = sites.renew_code(shop.site)
    words = {"home": COPY, "ajax_url": f"{COPY}/wp/wp-admin/admin-ajax.php"}
    browser.post("/api/v1/pair", json={"code": code, "url": COPY, **words})
    assert site_settings.addressee(sites.get(shop.site)) == {"url": COPY, "home": COPY}
    assert site_settings.ajax_url_of(sites.get(shop.site)) == words["ajax_url"]


def test_each_message_to_the_plugin_names_the_site_that_it_is_for(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    bodies = []

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        bodies.append(json.loads(body))
        wordpress.applied(handler, body)

    wordpress.behave = behave
    reached.post(bought("1"))
    deliver(ledger, reached)
    assert bodies
    assert all(body["site"] == {"url": wordpress.url, "home": None} for body in bodies)


def pings(place: Wordpress, ajax_url: str, *, answers_at: str) -> None:
    """A site whose plugin answers at one path only, and tells in a ping where its admin-ajax.php lies."""

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if not handler.path.startswith(answers_at):
            answer(handler, 404, b"<html>No such page</html>")
            return
        said = {"address": {"home": place.url, "ajax_url": ajax_url, "is_copy": False}}
        answer(handler, 200, json.dumps(said).encode(), place.site_id)

    place.behave = behave


def test_the_told_admin_ajax_is_asked(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    told_url = f"{wordpress.url}/wp/wp-admin/admin-ajax.php"
    pings(wordpress, told_url, answers_at="/wp/")
    site = sites.get(reached.site)
    assert transports.find_transport(SiteClient(site, allow_private=True)) is None
    site_settings.note(
        site, site_settings.facts({"home": wordpress.url, "ajax_url": told_url}, site.url, allow_private=True)
    )

    assert transports.find_transport(SiteClient(sites.get(reached.site), allow_private=True)) == "ajax"
    assert wordpress.paths[-1] == "/wp/wp-admin/admin-ajax.php?action=cart_companion&route=/cart-companion/v1/ping"


def test_a_ping_tells_where_admin_ajax_lies(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    told_url = f"{wordpress.url}/door/admin-ajax.php"
    pings(wordpress, told_url, answers_at="/wp-json/")
    assert transports.find_transport(SiteClient(sites.get(reached.site), allow_private=True)) == "pretty"
    assert site_settings.ajax_url_of(sites.get(reached.site)) == told_url
    assert site_settings.home_of(sites.get(reached.site)) == wordpress.url


def test_a_told_admin_ajax_that_does_not_answer_is_given_up_for_the_usual_one(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    told_url = f"{wordpress.url}/wrong/admin-ajax.php"
    pings(wordpress, told_url, answers_at="/wp-admin/")
    site = sites.get(reached.site)
    site_settings.note(site, site_settings.facts({"ajax_url": told_url}, site.url, allow_private=True))
    for _ in range(2):
        client = SiteClient(sites.get(reached.site), allow_private=True)
        assert transports.find_transport(client) == "ajax"
        assert client.ajax_url is None
    assert site_settings.ajax_url_of(sites.get(reached.site)) is None


def test_a_ping_that_leads_elsewhere_is_not_followed(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    pings(wordpress, "http://169.254.169.254/latest/admin-ajax.php", answers_at="/wp-json/")
    transports.find_transport(SiteClient(sites.get(reached.site), allow_private=True))
    assert site_settings.ajax_url_of(sites.get(reached.site)) is None


def test_doctor_says_when_the_plugin_answers_and_deliveries_die(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    fault = {
        "code": "cart_companion_error",
        "message": "An unexpected error of PHP stopped this request: Error, Batch.php:50",
    }
    wordpress.behave = lambda handler, _: answer(handler, 500, json.dumps(fault).encode(), wordpress.site_id)
    [check] = [check for check in doctor.examine(ledger) if check.name.startswith("site")]
    assert not check.ok
    assert "Batch.php:50" in check.message


def test_doctor_says_whether_a_closed_site_fetches(
    ledger: Config, reached: Shop, wordpress: Wordpress, plugin: Plugin
) -> None:
    wordpress.behave = lambda handler, _: answer(handler, 401, b"Authorization required")

    def found() -> doctor.Check:
        return next(check for check in doctor.examine(ledger) if check.name.startswith(f"site {reached.site}"))

    assert not found().ok
    assert "never fetched" in found().message
    Plugin(plugin.browser, sites.get(reached.site), site_keys.signing_key(sites.get(reached.site))).ask(
        "GET", "/api/v1/deliveries"
    )
    assert (found().ok, found().is_warning) == (True, True)
    with database.writing(reached.site):
        Site.update(pulled_at=Site.pulled_at - 3_600_000).where(Site.id == reached.site).execute()
    assert not found().ok
    assert "last at" in found().message


@pytest.mark.parametrize(
    "url", ["https://course.example", "http://www.course.example/", "HTTPS://Course.Example:443//", "course.example/"]
)
def test_a_site_is_found_however_its_address_is_written(site: Site, url: str) -> None:
    """So that nobody adds it twice, after which each event would arrive twice."""
    expected = [site.id] if "://" in url else []
    assert [found.id for found in site_setup.with_address(url)] == expected


@pytest.mark.parametrize("url", ["https://course.example/shop", "https://other.example", "", "https://"])
def test_another_site_is_not_taken_for_it(site: Site, url: str) -> None:
    assert site_setup.with_address(url) == []
