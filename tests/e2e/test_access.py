"""Looks at customers' access on a real site: set off by pings, and by several processes at one time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stack.later import minutes_pass
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

# As the companion pings: signed, at one of the three doors.
PING = """
    $settings = CartCompanion\\Plugin::instance()->settings();
    $keys     = $settings->keys();
    $route    = '/cart-companion/v1/ping';
    $value    = CartCompanion\\Domain\\Signing\\Signature::value( $settings->site_id(), 'POST', $route, '{}' );
    $purpose  = CartCompanion\\Domain\\Signing\\Signature::DELIVER;
    $signed   = CartCompanion\\Domain\\Signing\\Signature::sign( $value, end( $keys ), $purpose, time() );
    $answer   = wp_remote_post(
        home_url( $input['door'] . $route ),
        array(
            'headers' => array(
                'Content-Type'             => 'application/json',
                'Cart-Companion-Site'      => $settings->site_id(),
                'Cart-Companion-Signature' => $signed,
            ),
            'body'    => '{}',
            'timeout' => 10,
        )
    );
    return wp_remote_retrieve_response_code( $answer );
"""
MAKE_USERS = """
    foreach ( FakeCrm::state()['contacts'] as $id => $contact ) {
        AccessAlly::add_user_and_password( $id, false, true, array(), true );
    }
"""


TIMELINES = """
    $companion = CartCompanion\\Plugin::instance()->companion();
    return array_map( fn( $event ) => $companion->event( $event )['timeline'], $input['events'] );
"""


def seen(paired: Pair, events: list[str]) -> list[list[str]]:
    """The words that later looks told the companion of each event, the oldest first."""
    return [
        [step["detail"].split(":")[0] for step in timeline if step["what"] == "access"]
        for timeline in paired.site.php(TIMELINES, events=events)
    ]


@pytest.mark.parametrize("door", ["/wp-json", "/?rest_route=", "/wp-admin/admin-ajax.php?action=cart_companion&route="])
def test_a_ping_makes_a_site_look_whose_cron_sleeps(paired: Pair, site: WordPress, door: str) -> None:
    event = paired.send(paired.order(f"ping{len(door)}@example.com").purchase())
    assert paired.settled(event)["result"]["access"] == "pending"
    site.php(MAKE_USERS)
    minutes_pass(paired, 2)

    assert site.php(PING, door=door) == 200

    assert seen(paired, [event]) == [["granted"]]


def test_several_processes_at_one_time_tell_each_look_once(paired: Pair, site: WordPress) -> None:
    events = [paired.send(paired.order(f"many{number}@example.com").purchase()) for number in range(24)]
    eventually(lambda: paired.counts()["delivered"] == len(events), 60, lambda: str(paired.counts()))
    site.php(MAKE_USERS)
    minutes_pass(paired, 2)

    with ThreadPoolExecutor(4) as processes:
        list(processes.map(lambda _: site.php("do_action( 'cart_companion_looks' );"), range(4)))

    assert seen(paired, events) == [["granted"]] * len(events)
