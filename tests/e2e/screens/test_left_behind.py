"""What a contact that was deleted, or an address that was changed in the CRM first, leaves behind: mended, or said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.screens.admin import Admin
from tests.e2e.screens.customer import open_customer
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.shop import COURSE, WORKBOOK
from tests.stack.wordpress import WordPress

SET_UP = """
    $plugin = CartCompanion\\Plugin::instance();
    $plugin->connections()->choose( 'accessally' );
    $plugin->logins()->make_here( CartCompanion\\Site\\RoleSafety::of_this_site( 'subscriber' ) );
"""
DELETE_CONTACT = "FakeCrmChanges::delete_contact( $input['email'] );"
CHANGE_IN_CRM = "FakeCrmChanges::change_address( $input['old'], $input['new'] );"
CHANGE_ON_ACCOUNT_PAGE = "FakeAccessAllyUsers::change_address_on_account_page( $input['id'], $input['new'] );"
CONTACT_OF = "return (string) AccessAllyUserPermission::get_user_contact_id( $input['id'] );"
USERS = "return count( get_users( array( 'search' => $input['email'] ) ) );"


@pytest.fixture
def shop(paired: Pair, site: WordPress) -> Pair:
    """AccessAlly with a CRM, where the plugin creates logins."""
    site.php(SET_UP, user=1)
    return paired


def worked(shop: Pair, webhook: Any) -> dict[str, Any]:
    delivery = shop.settled(shop.send(webhook))
    assert delivery["state"] in {"delivered", "skipped"}, delivery
    return dict(delivery["result"])


def said_about(admin: Admin, email: str) -> str:
    open_customer(admin, email)
    return admin.window.text(".cart-companion-left-behind")


def test_a_contact_deleted_in_the_crm_is_named_after_a_refund_and_made_anew_by_the_next_purchase(
    admin: Admin, shop: Pair, site: WordPress, crm: StandInCrm
) -> None:
    email = "deleted@example.com"
    order = shop.order(email, COURSE)
    bought = worked(shop, order.purchase())
    assert bought["access"] == "granted"
    site.php(DELETE_CONTACT, email=email)

    refunded = worked(shop, order.refund(order.bought_at + 60, COURSE))

    assert (refunded["outcome"], refunded["contact_id"], refunded["access"]) == ("applied", None, "revoked")
    assert f"still linked to contact {bought['contact_id']}, which was not found in your CRM" in refunded["message"]
    assert crm.contacts_of(email) == []
    said = said_about(admin, email)
    assert f"The WordPress user “{email}” is still linked to contact {bought['contact_id']}" in said
    assert "There is nothing to do" in said
    assert "The access is gone, as it should be." in admin.window.text(".cart-companion-entitlements")
    admin.keep_picture("customer-contact-deleted")

    again = worked(shop, shop.order(email, WORKBOOK).purchase())

    assert (again["contact_created"], again["user_id"], again["access"]) == (True, bought["user_id"], "granted")
    assert site.php(CONTACT_OF, id=bought["user_id"]) == again["contact_id"]
    assert f"and is now linked to contact {again['contact_id']}." in again["message"]


def test_who_buys_with_the_address_that_only_the_crm_knows_stays_one_user(
    admin: Admin, shop: Pair, site: WordPress, crm: StandInCrm
) -> None:
    old, new = "before@example.com", "after@example.com"
    first = worked(shop, shop.order(old, COURSE).purchase())
    site.php(CHANGE_IN_CRM, old=old, new=new)

    second = worked(shop, shop.order(new, WORKBOOK).purchase())

    assert (second["contact_id"], second["user_id"]) == (first["contact_id"], first["user_id"])
    assert second["user_created"] is False
    assert second["access"] == "granted"
    assert [mail for mail in site.mails() if mail["to"] == new] == []
    assert site.php(USERS, email=new) == 0
    assert crm.tags_of(new) == {"course bought", "workbook bought"}
    assert "@" not in second["message"]
    said = said_about(admin, new)
    assert f"This customer bought as {new} and logs in here as “{old}” ({old})." in said
    admin.keep_picture("customer-address-changed-in-crm")

    site.php(CHANGE_ON_ACCOUNT_PAGE, id=first["user_id"], new=new)

    assert open_customer(admin, new).startswith("Everything worked.")
    assert not admin.window.has(".cart-companion-left-behind")
    assert f"The WordPress user with the address {new}" not in admin.window.text("#wpbody")
