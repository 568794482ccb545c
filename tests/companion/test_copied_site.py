"""A copy of a connected site answers in the site's place: nothing is done, and nothing is lost."""

from __future__ import annotations

import argparse
import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import quote

import pytest

from companion.administration import doctor
from companion.cli import sites as command
from companion.clock import now_ms
from companion.config import Config
from companion.delivery.signing import REPORT, SIGNATURE_HEADER, SITE_HEADER, sign
from companion.ledger import database, site_settings, sites
from companion.ledger.models import Attempt, Site
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought
from tests.companion.test_site_urls import pull
from tests.companion.wordpress import Wordpress, answer, deliver

LIVE, COPY = "https://course.example", "https://staging.example"


def copy_answers(place: Wordpress) -> None:
    """The plugin of a copy, as wp-plugin/src/Api/Endpoints.php answers."""

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.path.endswith("/ping"):
            told_of = {"address": {"home": COPY, "is_copy": True, "paired": LIVE}}
            answer(handler, 200, json.dumps(told_of).encode(), place.site_id)
        else:
            refusal = {"code": "cart_companion_copy", "message": "A copy.", "data": {"status": 409}}
            answer(handler, 409, json.dumps(refusal).encode(), place.site_id)

    place.behave = behave


@pytest.mark.parametrize(("transport", "batches"), [("pretty", 1), (None, 0)])
def test_what_a_copy_turns_away_waits_without_using_up_a_try(
    transport: str | None, batches: int, ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    with database.writing(reached.site):
        Site.update(transport=transport).where(Site.id == reached.site).execute()
    event = reached.post(bought("1"))
    copy_answers(wordpress)
    deliver(ledger, reached)
    deliver(ledger, reached)

    assert (reached.delivery(event).state, reached.delivery(event).attempts) == ("pending", 0)
    assert Attempt.select().count() == 0
    site = sites.get(reached.site)
    assert "is a copy of the connected site" in (site.last_error or "")
    assert site.unreachable_since is not None
    assert sum(path.endswith("/events") for path in wordpress.paths) == batches, "Then it is pinged only."

    wordpress.behave = None
    deliver(ledger, reached)
    assert reached.delivery(event).state == "delivered"
    assert sites.get(reached.site).last_error is None


@pytest.mark.parametrize("transport", [None, "pretty", "plain"])
def test_a_copy_behind_a_closed_rest_api_uses_up_no_try(
    transport: str | None, ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    """A staging tool closes the REST API, or a site with a closed one moves: only admin-ajax.php says what it is."""
    with database.writing(reached.site):
        Site.update(transport=transport).where(Site.id == reached.site).execute()
    event = reached.post(bought("1"))
    copy_answers(wordpress)
    as_a_copy = wordpress.behave
    assert as_a_copy

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.path.startswith("/wp-admin/admin-ajax.php"):
            as_a_copy(handler, body)
        else:
            answer(handler, 401, b'{"code": "rest_cannot_access"}')

    wordpress.behave = behave
    deliver(ledger, reached)
    deliver(ledger, reached)

    assert (reached.delivery(event).state, reached.delivery(event).attempts) == ("pending", 0)
    assert Attempt.select().count() == 0
    assert "is a copy of the connected site" in (sites.get(reached.site).last_error or "")

    wordpress.behave = None
    deliver(ledger, reached)
    assert reached.delivery(event).state == "delivered"


def test_doctor_says_that_a_copy_answers(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    copy_answers(wordpress)
    [check] = [check for check in doctor.examine(ledger) if check.name.startswith("site")]
    assert not check.ok
    assert f"It calls itself {COPY}".lower() in check.message.lower()


def copy_names_itself(plugin: Plugin, home: str) -> None:
    assert plugin.ask("GET", f"/api/v1/summary?home={quote(home, safe='')}").status_code == 200


def listed(ledger: Config) -> str:
    return str(command._list(argparse.Namespace(), ledger).lines[0])


def test_a_copy_that_names_itself_is_told_apart_from_the_live_site(ledger: Config, plugin: Plugin, shop: Shop) -> None:
    pull(plugin, LIVE)
    copy_names_itself(plugin, COPY)

    assert f"a copy at {COPY} uses this site's key" in listed(ledger)
    [check] = [check for check in doctor.examine(ledger) if check.name.startswith("copy ")]
    assert (check.ok, check.is_warning) == (True, True)
    assert f"A copy at {COPY} uses the key of {LIVE}" in check.message
    assert plugin.ask("GET", "/api/v1/summary?2").json["site"]["copy"]["home"] == COPY
    assert site_settings.home_of(sites.get(shop.site)) == LIVE
    assert pull(plugin, LIVE + "/").status_code == 200, "The live site goes on."


def test_a_copy_that_wants_deliveries_is_noted_as_well(ledger: Config, plugin: Plugin, shop: Shop) -> None:
    pull(plugin, LIVE)
    assert pull(plugin, COPY).status_code == 409
    assert f"a copy at {COPY}" in listed(ledger)


@pytest.mark.parametrize(
    "home",
    [LIVE, "http://course.example", "https://www.COURSE.example:443/", "http://course.example:80//", "http://", ""],
)
def test_another_way_to_write_the_address_is_no_copy(home: str, ledger: Config, plugin: Plugin, shop: Shop) -> None:
    pull(plugin, LIVE)
    copy_names_itself(plugin, home)
    assert "a copy" not in listed(ledger)


def test_a_copy_that_is_disconnected_is_forgotten_at_once(ledger: Config, plugin: Plugin, shop: Shop) -> None:
    pull(plugin, LIVE)
    copy_names_itself(plugin, COPY)
    other = quote("https://other.example", safe="")
    plugin.ask("GET", f"/api/v1/summary?home={other}&copy_is_over=1")
    assert f"a copy at {COPY}" in listed(ledger)
    plugin.ask("GET", f"/api/v1/summary?home={quote(COPY, safe='')}&copy_is_over=1")
    assert "a copy" not in listed(ledger)


def test_a_captured_farewell_hides_no_copy_that_came_after_it(ledger: Config, plugin: Plugin, shop: Shop) -> None:
    pull(plugin, LIVE)
    copy_names_itself(plugin, COPY)
    route = f"/api/v1/summary?home={quote(COPY, safe='')}&copy_is_over=1"
    signature = sign([plugin.key], REPORT, plugin.site.id, "GET", route, b"")
    headers = {SITE_HEADER: plugin.site.id, SIGNATURE_HEADER: signature}
    assert plugin.browser.get(route, headers=headers).status_code == 200
    assert "a copy" not in listed(ledger)
    copy_names_itself(plugin, COPY + "/again")
    copy = site_settings.copy_of(sites.get(shop.site), now_ms())

    assert plugin.browser.get(route, headers=headers).status_code == 409
    assert site_settings.copy_of(sites.get(shop.site), now_ms()) == copy


def test_a_copy_is_told_of_three_days_after_it_was_last_there_and_not_after_a_move(
    ledger: Config, plugin: Plugin, shop: Shop
) -> None:
    pull(plugin, LIVE)
    copy_names_itself(plugin, COPY)
    site = sites.get(shop.site)
    _, seen_at = site_settings.copy_of(site, 0) or ("", 0)
    assert site_settings.copy_of(site, seen_at + site_settings.COPY_IS_REMEMBERED_MS)
    assert site_settings.copy_of(site, seen_at + site_settings.COPY_IS_REMEMBERED_MS + 1) is None

    plugin.ask("PUT", "/api/v1/site-address", {"url": COPY, "home": COPY})
    assert "a copy" not in listed(ledger)
