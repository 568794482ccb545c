"""Plugins that close the REST API: what they answer is not taken for ours, and the deliveries find another way."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from companion.ledger.readiness import PUSH_RESTS_MS
from tests.real_plugins.events import new_email
from tests.real_plugins.folder import RealPlugins
from tests.real_plugins.sites import Sites
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

BLOCKERS = ("disable-json-api", "all-in-one-wp-security-and-firewall")
MARK = "cart-companion-site"
REST = ("/wp-json/cart-companion/v1/ping", "/?rest_route=/cart-companion/v1/ping")
AJAX = "/wp-admin/admin-ajax.php?action=cart_companion&route=/cart-companion/v1/ping"
# Its own switch, under WP Security -> Miscellaneous -> WP REST API.
CLOSE_REST = """
    $configs = (array) get_option( 'aio_wp_security_configs', array() );
    $configs['aiowps_disallow_unauthorized_rest_requests'] = $input['on'] ? '1' : '';
    update_option( 'aio_wp_security_configs', $configs );
"""
CHOOSE = "CartCompanion\\Plugin::instance()->connections()->choose( 'fluentcrm' );"
PULL = "CartCompanion\\Plugin::instance()->settings()->set_always_pull( $input['on'] );"
PATIENCE_SECONDS = PUSH_RESTS_MS / 1000 + 60  # the test before may have fetched a moment ago
CLOSED_AJAX = Path(__file__).with_name("mu-plugins") / "closed-ajax.php"


@pytest.fixture
def shop(sites: Sites) -> Pair:
    """A site with FluentCRM that was connected while nothing stood in the way."""
    paired = sites.paired("fluent-crm")
    paired.site.php(CHOOSE, user=1)
    return paired


@pytest.fixture(params=BLOCKERS)
def blocked(request: pytest.FixtureRequest, shop: Pair, sites: Sites, real_plugins: RealPlugins) -> Iterator[Pair]:
    """The same; then its owner activates a plugin that closes the REST API."""
    with closed(request.param, shop, sites, real_plugins):
        yield shop


class closed:  # noqa: N801 - a context manager, used like a function
    def __init__(self, name: str, paired: Pair, sites: Sites, plugins: RealPlugins) -> None:
        if why := plugins.missing(name):
            pytest.skip(why)
        self.name, self.paired, self.sites, self.plugins = name, paired, sites, plugins

    def __enter__(self) -> None:
        site = self.paired.site
        if not (site.folder / "wp-content" / "plugins" / self.name).exists():
            self.sites.add(site, self.name)
        else:
            site.activate_plugin(self.plugins.entry(self.name))
        if self.name == BLOCKERS[1]:
            site.php(CLOSE_REST, on=True)
        Owner(site).open("/wp-admin/index.php")  # what they set up with the first page that is loaded

    def __exit__(self, *_: object) -> None:
        site = self.paired.site
        site.php("deactivate_plugins( $input['plugin'] );", plugin=self.plugins.entry(self.name))
        site.php(PULL, on=False)
        self.paired.companion.cli("site", "resume", self.paired.site_id)


def posted(site: WordPress, path: str) -> tuple[int, str, dict[str, str], bytes]:
    """Status, kind, headers and body of what an anonymous POST of JSON is answered."""
    parts = urllib.parse.urlsplit(site.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    connection.request("POST", path, b"{}", {"Content-Type": "application/json"})
    answer = connection.getresponse()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, headers.get("content-type", "").split(";")[0], headers, answer.read()


def test_without_a_blocker_our_own_refusal_bears_our_mark(shop: Pair) -> None:
    for path in REST:
        status, kind, headers, _ = posted(shop.site, path)
        assert (status, kind, headers[MARK]) == (401, "application/json", shop.site_id)
        assert headers["cache-control"] == "no-store"


def test_what_a_blocker_answers_bears_no_mark_of_ours(blocked: Pair) -> None:
    for path in REST:
        status, kind, headers, body = posted(blocked.site, path)
        assert (status in (401, 403, 500), MARK in headers) == (True, False), (status, kind, body[:300])
    status, kind, headers, _ = posted(blocked.site, AJAX)
    assert (status, kind, headers[MARK]) == (401, "application/json", blocked.site_id)
    assert headers["cache-control"] == "no-store"


def test_deliveries_go_by_admin_ajax_and_the_owner_reads_so(blocked: Pair) -> None:
    delivery = blocked.settled(blocked.send(blocked.order(new_email("ajax")).purchase()), seconds=PATIENCE_SECONDS)

    assert (delivery["state"], delivery["attempts"][-1]["way"]) == ("delivered", "ajax"), delivery
    shown = blocked.companion.json("site", "show", blocked.site_id)
    assert not shown["trouble"], shown
    page = Owner(blocked.site).open("/wp-admin/admin.php?page=cart-companion")
    assert "admin-ajax.php" in page


def test_with_admin_ajax_closed_too_the_owner_reads_what_stands_before_it_and_fetching_works(blocked: Pair) -> None:
    site = blocked.site
    site.add_mu_plugin(CLOSED_AJAX)
    try:
        event = blocked.send(blocked.order(new_email("fetching")).purchase())

        def tried() -> list[dict[str, Any]]:
            return list(blocked.delivery(event)["attempts"])

        attempts = eventually(tried, PATIENCE_SECONDS, blocked.log_tail, pause=0.5)
        assert {one["outcome"] for one in attempts} == {"not_ours"}, attempts
        assert "Not the plugin but something before it answered" in json.dumps(attempts)

        def arrived() -> bool:
            site.cron_as_if_later("cart_companion_pull")
            return bool(blocked.delivery(event)["state"] == "delivered")

        eventually(arrived, 120, lambda: f"{blocked.delivery(event)}\n{blocked.log_tail()}", pause=2)
        assert blocked.delivery(event)["attempts"][-1]["way"] == "pull"
    finally:
        site.remove_mu_plugin("closed-ajax")


def test_our_plugin_installed_after_disable_rest_api(sites: Sites, shop: Pair, real_plugins: RealPlugins) -> None:
    """Routes that it has not listed are open, or not, by its version: the deliveries arrive either way."""
    with closed(BLOCKERS[0], shop, sites, real_plugins):
        forget = "$all = get_option( 'disable_rest_api_options' ); foreach ( $all['roles'] as $role => $rights ) {"
        forget += " foreach ( array_keys( $rights['allow_list'] ) as $route ) {"
        forget += " if ( false !== strpos( $route, 'cart-companion' ) ) {"
        forget += " unset( $all['roles'][ $role ]['allow_list'][ $route ] ); } } }"
        forget += " update_option( 'disable_rest_api_options', $all );"
        shop.site.php(forget)
        delivery = shop.settled(shop.send(shop.order(new_email("after")).purchase()), seconds=PATIENCE_SECONDS)
        assert delivery["state"] == "delivered", delivery
