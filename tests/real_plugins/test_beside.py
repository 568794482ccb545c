"""All three plugins active at once: the connection that was chosen acts, the others do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.real_plugins.active_campaign import ActiveCampaign
from tests.real_plugins.events import new_email, purchase, refund
from tests.real_plugins.sites import ALL_PLUGINS, CONNECTIONS, TABLES, Shop


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_only_the_chosen_connection_gets_contact_and_tag(
    connection: str, open_shop: Callable[..., Shop], active_campaign: ActiveCampaign
) -> None:
    shop = open_shop(connection, beside=ALL_PLUGINS)
    others = {slug: tables(shop.site) for slug, tables in TABLES.items()} | {"activecampaign": active_campaign}
    del others[shop.crm_slug]
    email = new_email("chosen")
    bought = purchase(email)

    result = shop.work(bought)

    assert (result["connection"], shop.crm.tags(email)) == (shop.connection, ["course"]), result
    assert {slug: other.contacts(email) for slug, other in others.items()} == {slug: [] for slug in others}

    for other in others.values():
        other.give(email, "unsubscribed", ("course",))
    shop.work(refund(bought))
    assert shop.crm.tags(email) == []
    assert {slug: other.tags(email) for slug, other in others.items()} == {slug: ["course"] for slug in others}


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_a_login_that_we_make_signs_nobody_up_elsewhere(connection: str, open_shop: Callable[..., Shop]) -> None:
    """WP Fusion, where it reaches another CRM, goes on doing with users what its own settings say."""
    if not connection.startswith("wp-fusion"):
        open_shop("wp-fusion/activecampaign", beside=ALL_PLUGINS)
    shop = open_shop(connection, beside=ALL_PLUGINS, logins=True)
    others = {slug: tables(shop.site) for slug, tables in TABLES.items() if slug != shop.crm_slug}
    email = new_email("login")

    result = shop.work(purchase(email))

    assert (result["user_created"], result["access"]) == (True, "granted"), result
    assert len(shop.crm.contacts(email)) == 1
    assert {slug: other.contacts(email) for slug, other in others.items()} == {slug: [] for slug in others}
