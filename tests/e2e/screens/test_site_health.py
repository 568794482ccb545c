"""Tools → Site Health."""

from __future__ import annotations

from collections.abc import Callable

from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.wordpress import WordPress

HEALTH = """
    require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
    $found = array();
    foreach ( WP_Site_Health::get_tests()['direct'] as $name => $test ) {
        if ( 0 === strpos( $name, 'cart_companion_' ) ) {
            $found[ substr( $name, 15 ) ] = call_user_func( $test['test'] )['status'];
        }
    }
    return $found;
"""


def test_site_health_says_what_is_wrong(
    paired: Pair, site: WordPress, crm: StandInCrm, stop_companion: Callable[[], None]
) -> None:
    paired.settled(paired.send(paired.order("hal@example.com").purchase()))
    assert set(site.php(HEALTH, user=1).values()) == {"good"}

    crm.behave(refuse="iris@example.com")
    paired.settled(paired.send(paired.order("iris@example.com").purchase()))
    assert site.php(HEALTH, user=1)["needs_you"] == "recommended"
    stop_companion()
    assert site.php(HEALTH, user=1)["companion"] == "critical"
    site.php("CartCompanion\\Plugin::instance()->settings()->forget_pairing();")
    assert site.php(HEALTH, user=1)["companion"] == "recommended"
