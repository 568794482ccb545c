"""WP Fusion lets people in by a copy of its own of their tags, and has a mode in which it does nothing and says yes."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest

from tests.real_plugins.active_campaign import ActiveCampaign
from tests.real_plugins.events import new_email, purchase, refund
from tests.real_plugins.sites import CONNECTIONS, Shop

THROUGH = [name for name in CONNECTIONS if name.startswith("wp-fusion")]
# Somebody who was here before WP Fusion was, and whom it knows no contact of.
MEMBER = """
    add_filter( 'wpf_user_register', '__return_null', PHP_INT_MAX );
    add_filter( 'pre_option_gh_disable_user_sync', static fn() => 'on' );
    $id = wp_create_user( $input['email'], wp_generate_password(), $input['email'] );
    delete_user_meta( $id, WPF_CONTACT_ID_META_KEY );
    return $id;
"""
SEEN = """
    $ids = array_map( 'wpf_get_tag_id', array( 'course' ) );
    return array(
        'contact' => (string) wp_fusion()->user->get_contact_id( $input['id'] ),
        'has_tag' => wp_fusion()->user->has_tag( $ids[0], $input['id'] ),
    );
"""
CONNECTION = """
    $connection = CartCompanion\\Plugin::instance()->connections()->all()['wp-fusion'];
    return array( $connection->is_connected(), $connection->status_message(), wpf_is_staging_mode() );
"""
ELSEWHERE = """
    $all = array( 'site_url' => $input['url'] ) + (array) get_option( 'wpf_options' );
    update_option( 'wpf_options', $all );
"""


@pytest.mark.parametrize("connection", THROUGH)
def test_who_was_a_user_before_they_bought_is_linked_and_let_in(
    connection: str, open_shop: Callable[..., Shop]
) -> None:
    shop = open_shop(connection)
    email = new_email("member")
    user = int(shop.site.php(MEMBER, email=email))
    bought = purchase(email)

    result = shop.work(bought)

    assert (result["user_id"], result["access"]) == (user, "granted"), result
    assert shop.site.php(SEEN, id=user) == {"contact": result["contact_id"], "has_tag": True}

    shop.work(refund(bought))
    assert shop.site.php(SEEN, id=user)["has_tag"] is False


@pytest.mark.parametrize("way", ["constant", "address"])
@pytest.mark.parametrize("connection", THROUGH)
def test_in_its_staging_mode_nothing_is_told_as_done(
    connection: str, way: str, open_shop: Callable[..., Shop], active_campaign: ActiveCampaign
) -> None:
    shop = open_shop(connection)
    there = purchase(new_email("before"))
    shop.work(there)
    email = new_email("staged")
    events = [purchase(email), refund(there)]
    before = copy.deepcopy(active_campaign.api.account.calls)
    if way == "constant":
        shop.site.write_config(WPF_STAGING_MODE=True)
    else:
        shop.site.php(ELSEWHERE, url="https://shop.example.com")
    try:
        connected, message, staging = shop.site.php(CONNECTION)
        results = [shop.bring(event)[0] for event in events]
    finally:
        shop.site.write_config(WPF_STAGING_MODE=None)
        shop.site.php(ELSEWHERE, url=shop.site.url)

    assert (connected, staging) == (False, True)
    for result in results:
        assert (result["outcome"], result["message"]) == ("failed", message), result
        assert "staging mode" in message
        assert result.get("tags_applied", []) == []
    assert active_campaign.api.account.calls == before
    assert (shop.crm.contacts(email), shop.crm.tags(there["customer"]["email"])) == ([], ["course"])

    for event in events:
        assert shop.bring(event, replay=True)[0]["outcome"] == "applied"
    assert (shop.crm.tags(email), shop.crm.tags(there["customer"]["email"])) == (["course"], [])


def test_a_new_customer_with_a_login_costs_each_call_once(
    open_shop: Callable[..., Shop], active_campaign: ActiveCampaign
) -> None:
    """By itself WP Fusion looks a new user up, and adds them; and it sends tags when PHP ends, or never."""
    shop = open_shop("wp-fusion/activecampaign", logins=True)
    before = len(active_campaign.api.account.calls)

    result = shop.work(purchase(new_email("calls")))

    calls = active_campaign.api.account.calls[before:]
    assert result["user_created"] is True, result
    assert [calls.count(name) for name in ("find", "create", "contact_tag_add")] == [1, 1, 1], calls
    assert set(calls) <= {"find", "create", "contact_tag_add", "contact_view"}, calls
