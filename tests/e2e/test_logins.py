"""Logins that the plugin creates: a customer gets in with the link of the e-mail; nothing is made twice."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.network import add_site, make_network
from tests.stack.owner import Visitor
from tests.stack.pairing import Pair
from tests.stack.process import ServiceError
from tests.stack.wordpress import WordPress, wordpress

RULE = {"product": "*", "event": "purchase.completed", "apply": ["course bought"], "remove": []}
MAKE_LOGINS_HERE = """
    $plugin = CartCompanion\\Plugin::instance();
    $plugin->connections()->choose( 'wp-fusion' );
    $plugin->rules()->save( array( $input['rule'] ) );
    $plugin->logins()->make_here( CartCompanion\\Site\\RoleSafety::of_this_site( 'subscriber' ) );
"""

KEY = "0123456789abcdef" * 4
PAIR = "$plugin->settings()->save_pairing( 'http://127.0.0.1:9', 'site_1', $input['key'], '' );"

# The companion's request, come in at a process of its own.
WORK = """
    use CartCompanion\\Domain\\Signing\\Signature;

    global $wpdb;
    if ( $input['on'] ) {
        switch_to_blog( $input['on'] );
        CartCompanion\\Store\\Table::ensure();
    }
    if ( 'slow' === $input['how'] ) {
        add_filter( 'pre_user_email', static function ( $email ) { usleep( 300000 ); return $email; } );
    }
    if ( 'killed' === $input['how'] ) {
        add_filter( 'wp_new_user_notification_email', static function () { posix_kill( getmypid(), 9 ); } );
    }
    if ( 'killed early' === $input['how'] ) {  // the user's row alone is there
        add_filter( 'insert_user_meta', static function () { posix_kill( getmypid(), 9 ); } );
    }
    // As if the lease of a dead process were over.
    $wpdb->query( "UPDATE {$wpdb->prefix}cart_companion_events SET claimed_until = 0" );

    $event = array(
        'id'       => $input['event'],
        'version'  => 1,
        'type'     => 'purchase.completed',
        'mode'     => 'live',
        'order'    => array( 'id' => $input['event'] ),
        'customer' => array( 'email' => $input['email'], 'first_name' => $input['first_name'], 'last_name' => 'Lee' ),
        'items'    => array( array( 'key' => 'product-12', 'name' => $input['item'] ) ),
    );
    $route = '/cart-companion/v1/events';
    $body  = wp_json_encode( array( 'deliveries' => array( array( 'id' => 'dlv_1', 'event' => $event ) ) ) );
    $value = Signature::value( 'site_1', 'POST', $route, $body );

    $signature = Signature::sign( $value, $input['key'], Signature::DELIVER, time() );

    $request = new WP_REST_Request( 'POST', $route );
    $request->set_header( 'Content-Type', 'application/json' );
    $request->set_header( 'Cart-Companion-Site', 'site_1' );
    $request->set_header( 'Cart-Companion-Signature', $signature );
    $request->set_body( $body );
    return rest_do_request( $request )->get_data()['results'][0];
"""
USERS = "return array_values( get_users( array( 'blog_id' => 0, 'search' => $input['email'], 'fields' => 'ID' ) ) );"
MEMBERS = """
    switch_to_blog( $input['site'] );
    $told = static function ( WP_User $user ): array {
        $is_old = wp_check_password( 'old password', $user->user_pass );
        $home   = (int) get_user_meta( $user->ID, 'primary_blog', true );
        return array( $user->user_login, $user->roles, $is_old, $home );
    };
    return array_map( $told, get_users( array( 'role' => 'subscriber' ) ) );
"""


def work(
    site: WordPress, event: str, email: str, how: str = "", on: int = 0, *, name: str = "Ann", item: str = "Course"
) -> dict[str, Any]:
    """Work one purchase in a new process; its result."""
    return dict(site.php(WORK, event=event, email=email, how=how, on=on, key=KEY, first_name=name, item=item))


def mails_to(site: WordPress, email: str) -> list[dict[str, Any]]:
    return [mail for mail in site.mails() if mail["to"] == email]


@pytest.fixture
def shop(site: WordPress) -> WordPress:
    """The site, where the plugin creates logins."""
    site.php(MAKE_LOGINS_HERE, user=1, rule=RULE)
    return site


def test_a_customer_follows_the_link_sets_a_password_and_gets_in(
    paired: Pair, crm: StandInCrm, shop: WordPress
) -> None:
    email = "new.member+course@example.com"
    delivery = paired.settled(paired.send(paired.order(email).purchase()))
    assert delivery["state"] == "delivered", delivery
    result = delivery["result"]
    assert result["user_created"] is True
    assert result["access"] == "granted"
    assert crm.tags_of(email) == {"course bought"}
    assert [mail for mail in shop.mails() if mail["to"] == "owner@example.com" and email in mail["message"]] == []

    [mail] = mails_to(shop, email)
    link = re.search(r"https?://\S+action=rp\S*", mail["message"])
    assert link, mail
    customer = Visitor(shop)
    customer.open(link.group())
    customer.submit("pass1", pass1="a good long passphrase", pass2="a good long passphrase")
    assert "Your password has been reset" in customer.page

    assert not Visitor(shop).log_in(email, "another passphrase")
    assert customer.log_in(email, "a good long passphrase")
    customer.open("/wp-admin/profile.php")
    assert f'value="{email}"' in customer.page
    with pytest.raises(ServiceError, match="403"):
        customer.open("/wp-admin/users.php")


@pytest.fixture
def alone(site: WordPress) -> WordPress:
    """The same, paired with a companion that is this test."""
    site.php(MAKE_LOGINS_HERE + PAIR, user=1, rule=RULE, key=KEY)
    return site


def test_eight_requests_at_one_time_make_one_user_and_one_mail(alone: WordPress) -> None:
    email = "crowd@example.com"
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda number: work(alone, f"evt_crowd{number}", email, "slow"), range(8)))
    for number, result in enumerate(results):  # who waited too long is told to come again
        if result["outcome"] == "retry":
            results[number] = work(alone, f"evt_crowd{number}", email)

    assert {result["outcome"] for result in results} == {"applied"}, results
    [user] = alone.php(USERS, email=email)
    assert {result["user_id"] for result in results} == {int(user)}
    assert sum(result["user_created"] for result in results) == 1
    assert len(mails_to(alone, email)) == 1


def test_a_process_killed_before_the_mail_leaves_it_to_the_next_try(alone: WordPress) -> None:
    email = "killed@example.com"
    with pytest.raises(ServiceError, match="without an answer"):
        work(alone, "evt_killed", email, "killed")
    [user] = alone.php(USERS, email=email)
    assert mails_to(alone, email) == []

    result = work(alone, "evt_killed", email)

    assert (result["outcome"], result["user_created"], result["user_id"]) == ("applied", True, int(user)), result
    assert work(alone, "evt_later", email)["user_created"] is False
    assert len(mails_to(alone, email)) == 1


def test_on_a_network_a_user_of_another_site_is_added_and_keeps_all_else(mariadb_server: MariaDB) -> None:
    with wordpress(fakes=("accessally", "wp-fusion"), server=mariadb_server, start=False) as first:
        make_network(first)
        second = add_site(first, "/second/")
        first.php(
            "switch_to_blog( $input['site'] );" + MAKE_LOGINS_HERE + PAIR, user=1, site=second, rule=RULE, key=KEY
        )
        known = first.php("return wp_create_user( 'known', 'old password', 'known@example.com' );")

        added = work(first, "evt_known", "known@example.com", on=second)
        again = work(first, "evt_again", "known@example.com", on=second)
        new = work(first, "evt_new", "new.one@example.com", on=second)
        members = first.php(MEMBERS, site=second)

        assert (added["user_id"], added["user_created"], added["access"]) == (known, False, "granted"), added
        assert "was added to this site" in added["message"]
        assert again["message"] == ""
        assert mails_to(first, "known@example.com") == []
        assert new["user_created"] is True, new
        assert len(mails_to(first, "new.one@example.com")) == 1
        assert members[0][:3] == ["known", ["subscriber"], True]
        assert re.fullmatch(r"newone\d+", members[1][0]), members
        assert members[1][1:] == [["subscriber"], False, second]
