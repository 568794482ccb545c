"""A network of sites: each is connected by itself, sees nothing of another, and shares the users with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.e2e.conftest import paired_with_rules
from tests.e2e.test_ended_requests import ODD_HOOKS
from tests.e2e.test_logins import KEY, MAKE_LOGINS_HERE, RULE, mails_to
from tests.stack.companion import Companion
from tests.stack.crm import StandInCrm
from tests.stack.later import waits_are_over
from tests.stack.mariadb import MariaDB
from tests.stack.network import activate, add_site, at, make_network, served_at
from tests.stack.owner import Owner, Visitor
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import ADMIN, WordPress, wordpress

OTHER_HOST = "127.0.0.2"
TABLES = "global $wpdb; return $wpdb->get_col( \"SHOW TABLES LIKE '%cart\\_companion%'\" );"
ROWS = "return ( new CartCompanion\\Store\\EventStore() )->counts();"
RECENT = "return ( new CartCompanion\\Store\\EventStore() )->recent( 20 );"
MEMBER = """
    $user = get_user_by( 'email', $input['email'] );
    $all  = get_users( array( 'blog_id' => 0, 'search' => $input['email'], 'fields' => 'ID' ) );
    return array( 'roles' => $user->roles, 'login' => $user->user_login, 'users' => count( $all ) );
"""
# Each has a CRM account of its own: the owner has turned on WP Fusion's "Multisite - Blog Prefix".
PREFIX = "update_option( 'fake_wpf_prefix', 1 );"
ROLES = "return get_user_by( 'login', $input['login'] )->roles;"
MAKE_USER = "return wp_create_user( $input['login'], $input['password'], $input['email'] );"
ADD_ADMIN = """
    $id = wp_create_user( 'keeper', $input['password'], 'keeper@example.com' );
    add_user_to_blog( get_current_blog_id(), $id, 'administrator' );
"""
CLOSE = "update_blog_status( $input['site'], 'archived', $input['on'] );"
CUSTOMERS = """
    global $wpdb;
    $all = "SELECT user_email FROM $wpdb->users WHERE user_email LIKE %s";
    return $wpdb->get_col( $wpdb->prepare( $all, '%' . $input['email'] ) );
"""
OVERVIEW = "/wp-admin/admin.php?page=cart-companion"


@pytest.fixture(scope="module")
def network(mariadb_server: MariaDB) -> Iterator[WordPress]:
    """The main site does not have the plugin; /second and /third have it, each active by itself."""
    with wordpress(fakes=("accessally", "wp-fusion"), server=mariadb_server, activate=False) as main:
        make_network(main)
        for path in ("/second/", "/third/"):
            add_site(main, path)
            activate(at(main, path))
            at(main, path).php(MAKE_LOGINS_HERE + PREFIX, user=1, rule=RULE)
        yield main
        assert main.plugin_errors() == []


@pytest.fixture(scope="module")
def second(network: WordPress, service: Companion) -> Iterator[Pair]:
    with paired_with_rules(service, at(network, "/second/")) as made:
        yield made


@pytest.fixture(scope="module")
def third(network: WordPress, service: Companion) -> Iterator[Pair]:
    with paired_with_rules(service, at(network, "/third/")) as made:
        yield made


def bought(pair: Pair, email: str) -> dict[str, object]:
    """What came of a purchase."""
    delivery = pair.settled(pair.send(pair.order(email).purchase()))
    assert delivery["state"] == "delivered", (delivery, pair.log_tail())
    return dict(delivery["result"])


def test_what_one_site_is_told_the_others_do_not_see(network: WordPress, second: Pair, third: Pair) -> None:
    bought(second, "ann@example.com")

    assert second.site_id != third.site_id
    assert StandInCrm(second.site).tags_of("ann@example.com") == {"course bought"}
    assert (list(second.site.php(ROWS)), third.site.php(ROWS)) == (["done"], [])
    assert StandInCrm(third.site).contacts_of("ann@example.com") == []
    expected = {f"wp_{n}_cart_companion_{name}" for n in (2, 3) for name in ("addresses", "events")}
    assert expected <= set(network.php(TABLES))
    assert "wp_cart_companion_events" not in network.php(TABLES)
    assert network.option("cart_companion_pairing") is None


def test_a_user_of_another_site_is_added_keeps_the_password_and_gets_in(network: WordPress, second: Pair) -> None:
    known = network.php(MAKE_USER, login="longago", password="an old password", email="long.ago@example.com")

    result = bought(second, "long.ago@example.com")

    assert (result["user_id"], result["user_created"], result["access"]) == (known, False, "granted"), result
    member = second.site.php(MEMBER, email="long.ago@example.com")
    assert member == {"roles": ["subscriber"], "login": "longago", "users": 1}
    visitor = Visitor(second.site)
    assert visitor.log_in("longago", "an old password")
    assert "long.ago@example.com" in visitor.open("/wp-admin/profile.php")
    assert mails_to(network, "long.ago@example.com") == []


def test_a_new_customer_gets_a_name_that_a_network_takes_and_one_mail(network: WordPress, second: Pair) -> None:
    assert bought(second, "123456@example.com")["user_created"] is True

    login = second.site.php(MEMBER, email="123456@example.com")["login"]
    assert login.isalnum()
    assert login.islower()
    assert len(mails_to(network, "123456@example.com")) == 1
    assert network.php(ROLES, login=login) == []


def test_a_user_whom_the_network_took_for_a_spammer_is_said_to_be_one(network: WordPress, second: Pair) -> None:
    user = network.php(MAKE_USER, login="spammy", password="a password", email="spammy@example.com")
    network.php("wp_update_user( array( 'ID' => $input['id'], 'spam' => 1 ) );", user=1, id=user)

    delivery = second.settled(second.send(second.order("spammy@example.com").purchase()))

    assert delivery["state"] == "failed", delivery
    assert "marked their user as spam" in delivery["result"]["message"]


def test_who_may_open_the_screens(network: WordPress, second: Pair) -> None:
    """The network's owner is a member of neither site; a keeper of one is nobody at the other."""
    second.site.php(ADD_ADMIN, password="keeps one")
    third = at(network, "/third/")
    second.site.php("remove_user_from_blog( 1, get_current_blog_id() );")
    owner = Owner(network)
    for site in (second.site, third):
        assert "Cart Companion" in owner.open(f"{site.url}{OVERVIEW}")
    keeper = Visitor(second.site)
    assert keeper.log_in("keeper", "keeps one")
    assert keeper.status(OVERVIEW) == 200
    assert keeper.status(f"{third.url}{OVERVIEW}") == 403


def test_a_site_that_is_closed_says_so_and_takes_everything_when_it_opens(network: WordPress, second: Pair) -> None:
    network.php(CLOSE, site=2, on=1)
    try:
        event = second.send(second.order("waits@example.com").purchase())
        tries = eventually(lambda: second.delivery(event)["attempts"], 30, second.log_tail, pause=0.5)
        assert "archived, suspended or deleted" in tries[0]["message"]
    finally:
        network.php(CLOSE, site=2, on=0)
    waits_are_over(second)
    assert second.settled(event, 60)["state"] == "delivered"


def test_whose_address_another_plugin_changed_before_it_ended_the_request_gets_no_second_user(
    network: WordPress, second: Pair
) -> None:
    email = "move@example.com"
    network.add_mu_plugin(ODD_HOOKS)
    second.site.set_option("stack_odd_hooks", {email: "move"})
    try:
        event = second.send(second.order(email).purchase())
        delivery = second.settled(event, 60)
    finally:
        network.remove_mu_plugin("odd-hooks")

    assert [attempt["outcome"] for attempt in delivery["attempts"]] == ["retry", "failed"], delivery
    assert "gave it another e-mail address at once" in delivery["result"]["message"]
    assert network.php(CUSTOMERS, email=email) == [f"moved.{email}"]


def test_wp_configs_pairing_is_the_main_sites(network: WordPress) -> None:
    named = "return CartCompanion\\Plugin::instance()->settings()->site_id();"
    values = {"URL": "http://127.0.0.1:9", "SITE_ID": "main", "KEY": KEY}
    constants = {f"CART_COMPANION_{name}": value for name, value in values.items()}
    network.write_config(**constants)
    try:
        assert at(network, "/third/").php(named) != "main"
    finally:
        network.write_config(**dict.fromkeys(constants))


def test_with_domains_each_site_is_reached_at_its_own(network: WordPress, service: Companion) -> None:
    with ExitStack() as stack:
        add_site(network, "/", OTHER_HOST)
        shop = at(network, host=OTHER_HOST)
        activate(shop)
        shop.php(MAKE_LOGINS_HERE + PREFIX, user=1, rule=RULE)
        network.write_config(SUBDOMAIN_INSTALL=True, COOKIE_DOMAIN="")  # no cookie is for both numeric addresses
        stack.callback(network.write_config, SUBDOMAIN_INSTALL=False, COOKIE_DOMAIN=None)
        stack.enter_context(served_at(network, OTHER_HOST))
        known = network.php(MAKE_USER, login="ofmain", password="an old password", email="of.main@example.com")
        pair = stack.enter_context(paired_with_rules(service, shop))

        result = bought(pair, "of.main@example.com")

        assert (result["user_id"], result["user_created"]) == (known, False), result
        assert Visitor(shop).log_in("ofmain", "an old password")
        assert Visitor(shop).log_in(ADMIN, network.password)
        assert "of.main@example.com" not in str(at(network, "/second/").php(RECENT))
