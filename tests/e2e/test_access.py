"""Checks of customers' access on a real site: the companion asks, the plugin answers; WP-Cron has no part in it."""

from __future__ import annotations

import json

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
    $body     = $input['body'];
    $value    = CartCompanion\\Domain\\Signing\\Signature::value( $settings->site_id(), 'POST', $route, $body );
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
            'body'    => $body,
            'timeout' => 10,
        )
    );
    return json_decode( wp_remote_retrieve_body( $answer ), true )['access'];
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
    """The words that later checks told the companion of each event, the oldest first."""
    return [
        [step["detail"].split(":")[0] for step in timeline if step["what"] == "access"]
        for timeline in paired.site.php(TIMELINES, events=events)
    ]


@pytest.mark.parametrize("door", ["/wp-json", "/?rest_route=", "/wp-admin/admin-ajax.php?action=cart_companion&route="])
def test_a_ping_is_answered_with_what_was_seen(paired: Pair, site: WordPress, door: str) -> None:
    event = paired.send(paired.order(f"ping{len(door)}@example.com").purchase())
    assert paired.settled(event)["result"]["access"] == "pending"
    site.php(MAKE_USERS)

    [answer] = site.php(PING, door=door, body=json.dumps({"check_access": [event]}))

    assert (answer["event"], answer["access"]) == (event, "granted")


def test_the_ping_of_an_older_companion_makes_a_site_report(paired: Pair, site: WordPress) -> None:
    event = paired.send(paired.order("older@example.com").purchase())
    assert paired.settled(event)["result"]["access"] == "pending"
    site.php(MAKE_USERS)
    assert site.php(PING, door="/wp-json", body="{}") == []
    eventually(lambda: seen(paired, [event]) == [["granted"]], 10, lambda: str(seen(paired, [event])), pause=0.2)


def test_the_companion_asks_for_what_is_due_and_hears_of_each_once(paired: Pair, site: WordPress) -> None:
    events = [paired.send(paired.order(f"many{number}@example.com").purchase()) for number in range(24)]
    eventually(lambda: paired.counts()["delivered"] == len(events), 60, lambda: str(paired.counts()))
    site.php(MAKE_USERS)
    minutes_pass(paired, 2)

    granted = [["granted"]] * len(events)
    eventually(lambda: seen(paired, events) == granted, 60, lambda: f"{seen(paired, events)} {paired.log_tail()}")


def test_a_customer_who_stays_out_is_mailed_about_though_nobody_visits_the_site(paired: Pair, site: WordPress) -> None:
    told = len(site.mails())
    event = paired.send(paired.order("out@example.com").purchase())
    assert paired.settled(event)["result"]["access"] == "pending"
    minutes_pass(paired, 16)

    eventually(lambda: len(site.mails()) > told, 90, paired.log_tail, pause=0.5)
    assert [f"event={event}" in mail["message"] for mail in site.mails()[told:]] == [True]
