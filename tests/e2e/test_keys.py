"""The shared key changes while customers buy; no request is dropped."""

from __future__ import annotations

from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

KEYS = "return CartCompanion\\Plugin::instance()->settings()->keys();"


def test_a_rotated_key_reaches_the_plugin_and_no_purchase_is_lost(
    paired_on_each_database: Pair, site: WordPress, crm: StandInCrm
) -> None:
    pair = paired_on_each_database
    old = site.php(KEYS)
    before = pair.send(pair.order("before@example.com").purchase())

    pair.companion.cli("site", "rotate-key", pair.site_id)
    during = pair.send(pair.order("during@example.com").purchase())
    eventually(lambda: len(site.php(KEYS)) == 2, 30, pair.log_tail, pause=0.3)
    after = pair.send(pair.order("after@example.com").purchase())

    for event_id in (before, during, after):
        assert pair.settled(event_id)["state"] == "delivered"
    for name in ("before", "during", "after"):
        assert crm.tags_of(f"{name}@example.com") == {"course bought"}
    keys = site.php(KEYS)
    assert keys[0] == old[0]
    assert keys[1] != old[0]
    assert site.php("return CartCompanion\\Plugin::instance()->companion()->summary()['site']['id'];") == pair.site_id


def test_a_key_of_another_site_opens_nothing(paired: Pair, site: WordPress) -> None:
    site.php(
        """
        $settings = CartCompanion\\Plugin::instance()->settings();
        $settings->save_pairing( $settings->companion_url(), $settings->site_id(), str_repeat( 'ab', 32 ), '' );
        """
    )

    event_id = paired.send(paired.order("stranger@example.com").purchase())

    seen = eventually(lambda: paired.delivery(event_id)["attempts"], 20, paired.log_tail, pause=0.3)
    assert seen[-1]["status"] == 401
    assert paired.delivery(event_id)["state"] != "delivered"
