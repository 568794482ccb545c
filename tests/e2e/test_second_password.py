"""A customer whose login the plugin made, and an automation that has AccessAlly give them another password."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.e2e.screens.test_site_health import HEALTH
from tests.e2e.test_logins import MAKE_LOGINS_HERE, RULE, mails_to
from tests.stack.crm import StandInCrm
from tests.stack.owner import Owner, Visitor
from tests.stack.pairing import Pair
from tests.stack.wordpress import WordPress

FOUND = "cart_companion_second_passwords"
CREATES_USERS = {"trigger": "course bought", "webhook": "aal_genpass"}
FOLLOWS_USERS = {"trigger": "course bought", "webhook": "aal_updateuser"}
WEBHOOKS_COME = "return FakeAccessAllyWebhooks::deliver();"
LET_ACCESSALLY_FOLLOW = """
    $user = get_user_by( 'email', $input['email'] );
    do_action( 'accessally_update_user', $user->ID, AccessAllyUserPermission::get_user_contact_id( $user->ID ) );
"""
PAST_WORDPRESS = """
    global $wpdb;
    $user = get_user_by( 'email', $input['email'] );
    do_action( 'accessally_update_user', $user->ID, '1' );
    $wpdb->update( $wpdb->users, array( 'user_pass' => wp_hash_password( 'theirs' ) ), array( 'ID' => $user->ID ) );
"""
EMAIL, OWN = "new.member@example.com", "a good long passphrase"


@pytest.fixture
def shop(site: WordPress) -> WordPress:
    """The site, where the plugin creates logins."""
    site.php(MAKE_LOGINS_HERE, user=1, rule=RULE)
    return site


def buy(paired: Pair, shop: WordPress) -> str:
    """A purchase that makes a login; the link of the e-mail."""
    delivery = paired.settled(paired.send(paired.order(EMAIL).purchase()))
    assert delivery["result"]["user_created"] is True, delivery
    link = re.search(r"https?://\S+action=rp\S*", mails_to(shop, EMAIL)[-1]["message"])
    assert link
    return link.group()


def set_password(shop: WordPress, link: str) -> None:
    customer = Visitor(shop)
    customer.open(link)
    customer.submit("pass1", pass1=OWN, pass2=OWN)
    assert customer.log_in(EMAIL, OWN)


def found(shop: WordPress) -> list[str]:
    """By whom, of each customer who was given a second password."""
    stored: dict[str, Any] = shop.option(FOUND) or {}
    return [one[0] for one in dict(stored.get("users", {})).values()]


@pytest.fixture(autouse=True)
def no_member_from_before(site: WordPress) -> None:
    code = "require_once ABSPATH . 'wp-admin/includes/user.php';"
    code += "$user = get_user_by( 'email', $input['email'] ); if ( $user ) { wp_delete_user( $user->ID ); }"
    site.php(code, email=EMAIL)


def test_a_password_that_stops_working_is_found_once(paired: Pair, crm: StandInCrm, shop: WordPress) -> None:
    crm.behave(automations=[CREATES_USERS])
    set_password(shop, buy(paired, shop))
    assert found(shop) == []
    assert shop.php(HEALTH, user=1)["logins"] == "recommended"

    assert shop.php(WEBHOOKS_COME) == 1

    assert not Visitor(shop).log_in(EMAIL, OWN), "AccessAlly gave them another one."
    assert found(shop) == ["accessally"]
    assert shop.php(HEALTH, user=1)["logins"] == "critical"
    assert EMAIL not in str(shop.option(FOUND))
    crm.move_tags(EMAIL, remove=["course bought"])
    paired.settled(paired.send(paired.order(EMAIL).purchase()))
    shop.php(WEBHOOKS_COME)
    assert found(shop) == ["accessally"]


def test_a_link_that_is_dead_before_it_is_followed_is_found(paired: Pair, crm: StandInCrm, shop: WordPress) -> None:
    crm.behave(automations=[CREATES_USERS])
    link = buy(paired, shop)
    shop.php(WEBHOOKS_COME)

    customer = Visitor(shop)
    customer.open(link)
    assert "invalid" in customer.page
    assert found(shop) == ["accessally"]


def test_a_password_written_past_wordpress_after_the_update_is_found(paired: Pair, shop: WordPress) -> None:
    buy(paired, shop)

    shop.php(PAST_WORDPRESS, email=EMAIL)

    assert found(shop) == ["accessally"]


def test_with_one_creator_nothing_is_found(paired: Pair, crm: StandInCrm, shop: WordPress) -> None:
    crm.behave(automations=[FOLLOWS_USERS])
    set_password(shop, buy(paired, shop))
    shop.php(WEBHOOKS_COME)
    shop.php(LET_ACCESSALLY_FOLLOW, email=EMAIL)

    assert found(shop) == []
    assert Visitor(shop).log_in(EMAIL, OWN)


def test_a_customer_or_administrator_who_changes_it_is_nothing(paired: Pair, shop: WordPress) -> None:
    set_password(shop, buy(paired, shop))
    customer = Visitor(shop)
    assert customer.log_in(EMAIL, OWN)
    customer.open("/wp-admin/profile.php")
    customer.submit("pass1", pass1="another of mine", pass2="another of mine")
    shop.php(LET_ACCESSALLY_FOLLOW, email=EMAIL)
    assert Visitor(shop).log_in(EMAIL, "another of mine")

    user = shop.php("return get_user_by( 'email', $input['email'] )->ID;", email=EMAIL)
    owner = Owner(shop)
    owner.open(f"/wp-admin/user-edit.php?user_id={user}")
    owner.submit("pass1", pass1="for the customer", pass2="for the customer")
    shop.php(LET_ACCESSALLY_FOLLOW, email=EMAIL)
    assert Visitor(shop).log_in(EMAIL, "for the customer")

    assert found(shop) == []


def test_the_automation_alone_is_recommended_where_it_was_seen_to_create_users(
    crm: StandInCrm, paired: Pair, site: WordPress
) -> None:
    site.php("CartCompanion\\Plugin::instance()->rules()->save( array( $input['rule'] ) );", user=1, rule=RULE)
    crm.behave(automations=[CREATES_USERS])
    paired.settled(paired.send(paired.order(EMAIL).purchase()))

    site.php(WEBHOOKS_COME)

    assert site.option("cart_companion_other_logins")["count"] == 1
    assert found(site) == []
    owner = Owner(site)
    owner.open("/wp-admin/admin.php?page=cart-companion-connect")
    assert "automation creates the login (recommended)" in owner.page
