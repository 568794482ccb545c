"""Sites where WP-Cron does not come by itself: others do what is left to it, or the owner is told what to do."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import RULES
from tests.e2e.test_logins import MAKE_LOGINS_HERE, RULE
from tests.stack.crm import StandInCrm
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

NO_LOOPBACK = Path(__file__).resolve().parents[1] / "stack" / "mu-plugins" / "no-loopback.php"
EMAIL = "cart-companion-test@example.com"
BEGIN_TEST = """
    $run = CartCompanion\\Plugin::instance()->test_purchases()->begin( 'product-12', 'Course', $input['email'] );
    return $run->state;
"""
RUN = "return CartCompanion\\Store\\TestPurchaseRun::load();"
ALL_OF_OURS = "cart_companion_pull cart_companion_digest cart_companion_prune cart_companion_connection_request"
# WP-Cron ran last a day ago, and would not come before tomorrow.
LATE = """
    foreach ( explode( ' ', $input['hooks'] ) as $hook ) {
        $schedule = wp_get_schedule( $hook );
        if ( $schedule ) {
            wp_clear_scheduled_hook( $hook );
            wp_schedule_event( time() - DAY_IN_SECONDS, $schedule, $hook );
        }
    }
    delete_option( 'cart_companion_missed_cron' );
    update_option( 'cart_companion_pruning', array( 'asked_at' => time(), 'days' => 90, 'begun_at' => 1 ), false );
"""
AS_BEFORE = """
    foreach ( array( 'cart_companion_pull', 'cart_companion_digest', 'cart_companion_prune' ) as $hook ) {
        wp_clear_scheduled_hook( $hook );
    }
    array_map( 'delete_option', array( 'cart_companion_missed_cron', 'cart_companion_pruning' ) );
    require_once ABSPATH . 'wp-admin/includes/user.php';
    wp_delete_user( CartCompanion\\Site\\UserByAddress::id( $input['email'] ) );
"""
ALWAYS_PULL = "CartCompanion\\Plugin::instance()->settings()->set_always_pull( $input['on'] );"
SITE_HEALTH = """
    require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
    $tests = WP_Site_Health::get_tests()['direct'];
    return call_user_func( $tests['cart_companion_cron']['test'] );
"""
# As the companion pings when a customer's access is to be checked, after the last time long enough.
PING = """
    use CartCompanion\\Domain\\Signing\\Signature;

    delete_option( 'cart_companion_missed_cron' );
    $settings = CartCompanion\\Plugin::instance()->settings();
    $route    = '/cart-companion/v1/ping';
    $body     = wp_json_encode( (object) ( $input['body'] ?? array() ) );
    $value    = Signature::value( $settings->site_id(), 'POST', $route, $body );
    $keys     = $settings->keys();
    $request  = new WP_REST_Request( 'POST', $route );
    $request->set_header( 'Content-Type', 'application/json' );
    $request->set_header( 'Cart-Companion-Site', $settings->site_id() );
    $signed   = Signature::sign( $value, end( $keys ), Signature::DELIVER, time() );
    $request->set_header( 'Cart-Companion-Signature', $signed );
    $request->set_body( $body );
    return array( 'status' => rest_do_request( $request )->get_status() );
"""
DONE = """
    return array_keys( (array) get_option( 'cart_companion_missed_cron', array() ) );
"""


def get(url: str) -> int:
    with urllib.request.urlopen(url, timeout=60) as answer:
        answer.read()
        return int(answer.status)


@pytest.fixture
def late(paired: Pair, site: WordPress) -> Iterator[Pair]:
    """A connected site where WP-Cron has not run for a day."""
    site.php(LATE, hooks=ALL_OF_OURS)
    yield paired
    site.php(AS_BEFORE, email=EMAIL)


def over(site: WordPress) -> dict[str, Any] | None:
    run = site.php(RUN)
    return dict(run) if run["state"] == "over" else None


def begin_test_purchase(late: Pair, site: WordPress) -> None:
    """By the owner, who then closes the page."""
    site.php(MAKE_LOGINS_HERE, user=1, rule=RULE)
    late.set_rules(RULES)
    assert site.php(BEGIN_TEST, user=1, email=EMAIL) == "running"
    eventually(lambda: site.php(RUN)["marks"].get("arrived"), 30, late.log_tail, pause=0.5)


def test_the_companions_requests_do_what_wp_cron_should(late: Pair, site: WordPress, crm: StandInCrm) -> None:
    begin_test_purchase(late, site)

    def asked() -> dict[str, Any] | None:
        assert site.php(PING)["status"] == 200
        return over(site)

    run = eventually(asked, 90, lambda: f"{site.php(RUN)} {late.log_tail()}", pause=1)
    assert run is not None
    assert (run["left"], crm.tags_of(EMAIL)) == ("", frozenset())


def test_somebody_in_wp_admin_does_what_wp_cron_should(late: Pair, site: WordPress, crm: StandInCrm) -> None:
    owner = Owner(site)
    begin_test_purchase(late, site)

    def opened() -> dict[str, Any] | None:
        owner.open("/wp-admin/index.php")
        site.php("delete_option( 'cart_companion_missed_cron' );")
        return over(site)

    eventually(opened, 90, lambda: f"{site.php(RUN)} {late.log_tail()}", pause=1)
    assert crm.tags_of(EMAIL) == frozenset()
    owner.open("/wp-admin/index.php")
    done = eventually(lambda: site.php(DONE), 20, late.log_tail)
    assert {"cart_companion_pull", "cart_companion_digest", "cart_companion_prune"} <= set(done)
    assert int(site.option("cart_companion_pruning")["begun_at"]) > 1


def test_site_health_says_which_address_to_call(late: Pair, site: WordPress) -> None:
    found = site.php(SITE_HEALTH, user=1)
    assert "WP-Cron has not run on this site for 1 day" in found["label"]
    assert f"please call {site.url}/wp-cron.php every minute" in found["description"]


def test_a_server_that_calls_wp_cron_itself_is_enough(late: Pair, site: WordPress, crm: StandInCrm) -> None:
    """DISABLE_WP_CRON, and a line in the server's crontab."""
    site.php(ALWAYS_PULL, on=True)
    site.stop()
    event = late.send(late.order("by.server@example.com").purchase())
    site.start()
    assert get(f"{site.url}/wp-cron.php?doing_wp_cron") == 200
    eventually(lambda: late.delivery(event)["state"] == "delivered", 30, late.log_tail, pause=0.5)
    assert crm.tags_of("by.server@example.com") == {"course bought"}
    assert site.php(SITE_HEALTH, user=1)["status"] == "good"


def test_with_alternate_cron_a_visit_does_the_work(late: Pair, site: WordPress, crm: StandInCrm) -> None:
    site.php(ALWAYS_PULL, on=True)
    site.write_config(DISABLE_WP_CRON=None, ALTERNATE_WP_CRON=True)
    try:
        late.send(late.order("by.visit@example.com").purchase())
        get(f"{site.url}/")
        eventually(lambda: site.php(SITE_HEALTH, user=1)["status"] == "good", 30, late.log_tail, pause=0.5)
        eventually(lambda: crm.tags_of("by.visit@example.com") == {"course bought"}, 30, late.log_tail, pause=0.5)
    finally:
        site.write_config(DISABLE_WP_CRON=True, ALTERNATE_WP_CRON=None)


def test_a_server_that_cannot_call_itself_is_told_so(late: Pair, site: WordPress) -> None:
    """The visit that should start WP-Cron starts nothing; Site Health names the address, and wp-admin does the work."""
    site.add_mu_plugin(NO_LOOPBACK)
    site.set_option("stack_no_loopback", 1)
    site.write_config(DISABLE_WP_CRON=None)
    try:
        owner = Owner(site)
        get(f"{site.url}/")
        found = site.php(SITE_HEALTH, user=1)
        assert found["status"] == "recommended"
        assert "a server that cannot reach its own address" in found["description"]
        assert f"{site.url}/wp-cron.php" in found["description"]
        owner.open("/wp-admin/index.php")
        eventually(lambda: "cart_companion_digest" in site.php(DONE), 20, late.log_tail)
    finally:
        site.write_config(DISABLE_WP_CRON=True)
        site.set_option("stack_no_loopback", 0)
        site.remove_mu_plugin(NO_LOOPBACK.stem)
