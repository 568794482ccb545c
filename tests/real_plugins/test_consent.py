"""Who unsubscribed, bounced or complained stays so, and keeps their name, whatever they buy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.real_plugins.crms import KNOWN
from tests.real_plugins.events import new_email, purchase, refund
from tests.real_plugins.sites import ALL_PLUGINS, ON_SITE, TABLES, Shop

OPTED_OUT = ("unsubscribed", "bounced", "complained")
SIGN_UPS = """
    $settings = array( 'status' => 'yes', 'double_optin' => 'no', 'target_list' => '', 'target_tags' => array() );
    fluentcrm_update_option( 'user_registration_subscribe_settings', $settings );
"""


@pytest.mark.parametrize("status", OPTED_OUT)
@pytest.mark.parametrize("connection", ON_SITE)
def test_a_purchase_that_makes_a_user_leaves_consent_and_names_alone(
    connection: str, status: str, open_shop: Callable[..., Shop]
) -> None:
    shop = open_shop(connection, logins=True)
    email = new_email(status)
    shop.crm.give(email, status)

    bought = purchase(email, first_name="Other", last_name="Name")
    result = shop.work(bought)

    contact = shop.crm.contact(email)
    assert (result["user_created"], result["access"]) == (True, "granted"), result
    assert (contact.status, contact.names, shop.crm.tags(email)) == (status, KNOWN, ["course"])
    assert contact.user_id in (0, result["user_id"]) if shop.connection == "wp-fusion" else contact.user_id != 0

    shop.work(refund(bought))
    contact = shop.crm.contact(email)
    assert (contact.status, contact.names, shop.crm.tags(email)) == (status, KNOWN, [])


@pytest.mark.parametrize("connection", [*ON_SITE, "wp-fusion/activecampaign"])
def test_an_order_without_a_name_blanks_none(connection: str, open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(connection, logins=True)
    email = new_email("nameless")
    shop.crm.give(email)

    shop.work(purchase(email, first_name="", last_name=""))

    assert shop.crm.contact(email).names == KNOWN


@pytest.mark.parametrize("status", OPTED_OUT)
@pytest.mark.parametrize("beside", list(TABLES))
def test_a_crm_that_is_merely_active_keeps_its_contacts_consent_and_names(
    beside: str, status: str, open_shop: Callable[..., Shop]
) -> None:
    """ActiveCampaign has the tags; FluentCRM is set to subscribe whoever registers, Groundhogg does so by itself."""
    shop = open_shop("wp-fusion/activecampaign", beside=ALL_PLUGINS, logins=True)
    shop.site.php(SIGN_UPS)
    other = TABLES[beside](shop.site)
    email = new_email(f"{beside}.{status}")
    other.give(email, status, ("lead",))

    result = shop.work(purchase(email, first_name="Other", last_name="Name"))

    contact = other.contact(email)
    assert result["user_created"] is True, result
    assert (contact.status, contact.names, other.tags(email)) == (status, KNOWN, ["lead"])
    assert shop.crm.tags(email) == ["course"]


def test_an_address_that_fluentcrm_has_in_capitals_stays_as_it_is(open_shop: Callable[..., Shop]) -> None:
    """FluentCRM writes over it, and tells automations of a new address, when it is asked to create or update."""
    shop = open_shop("fluentcrm")
    email = new_email("Capital")
    shop.crm.give(email)

    shop.work(purchase(email.lower()))

    assert (shop.crm.contact(email).email, shop.crm.tags(email)) == (email, ["course"])


@pytest.mark.parametrize("connection", ON_SITE)
def test_a_new_user_takes_the_place_of_one_that_was_deleted(connection: str, open_shop: Callable[..., Shop]) -> None:
    """The CRM goes on having the contact linked to the user who is gone."""
    shop = open_shop(connection, logins=True)
    email = new_email("again")
    first = shop.work(purchase(email))["user_id"]
    shop.site.php("wp_delete_user( $input['id'] );", id=first)

    result = shop.work(purchase(email))

    assert (result["user_created"], result["access"]) == (True, "granted"), result
    assert result["user_id"] != first
    assert shop.connection == "wp-fusion" or shop.crm.contact(email).user_id == result["user_id"]
    assert len(shop.crm.contacts(email)) == 1
