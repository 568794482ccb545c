"""Support may look and change nothing: each screen and each form over real HTTP, as a role without any other right."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterator

import pytest

from tests.stack.owner import Visitor
from tests.stack.pairing import Pair
from tests.stack.wordpress import WordPress

SEEN = ("", "-needs-you", "-customers")
NOT_SEEN = ("-rules", "-import", "-connect")
SUPPORT = """
    remove_role( 'desk' );
    add_role( 'desk', 'Desk', array( 'read' => true, 'view_cart_companion' => true ) );
    $there = get_user_by( 'login', 'desk' );
    $user  = $there ? $there->ID : wp_create_user( 'desk', $input['password'], 'desk@example.com' );
    ( new WP_User( $user ) )->set_role( 'desk' );
    return $user;
"""
# What wp-admin registers, asked of wp-admin itself: no list of ours could forget a form.
FORMS = """
    define( 'WP_ADMIN', true );
    $plugin  = CartCompanion\\Plugin::instance();
    $screens = new ReflectionMethod( $plugin, 'register_screens' );
    $screens->setAccessible( true );
    $screens->invoke( $plugin );
    $names = array_keys( $GLOBALS['wp_filter'] );
    return array_values( preg_grep( '/^(admin_post|wp_ajax)_cart_companion/', $names ) );
"""
# As a form of ours with a right nonce would be: capability is what refuses it, not the nonce.
NONCES = """
    $_COOKIE[ LOGGED_IN_COOKIE ] = $input['cookie'];
    return array_map( 'wp_create_nonce', array_combine( $input['actions'], $input['actions'] ) );
"""
CHANGES_NOTHING = {"look", "csv"}


@pytest.fixture
def support(site: WordPress, paired: Pair) -> Iterator[Visitor]:
    site.php(SUPPORT, password="only looks")
    visitor = Visitor(site)
    assert visitor.log_in("desk", "only looks")
    yield visitor
    site.php("remove_role( 'desk' );")


def changing_forms(visitor: Visitor) -> set[str]:
    """Names of our forms on the open page that are for who may change something."""
    sent = {value for form in visitor.forms() for name, value in form.fields if name == "action"}
    return {value.removeprefix("cart_companion_") for value in sent if value.startswith("cart_")} - CHANGES_NOTHING


def test_support_sees_what_happened_and_no_settings(support: Visitor, paired: Pair) -> None:
    bought = paired.send(paired.order("ida@example.com").purchase())
    paired.settled(bought)
    unread = paired.send({"event": "order.something_new", "thrivecart_secret": paired.secret_word})
    pages = [f"admin.php?page=cart-companion{name}" for name in SEEN]
    pages += [f"{pages[0]}&event={event}" for event in (bought, unread)]
    pages += [f"{pages[0]}&s=ida%40example.com", f"{pages[2]}&customer=ida%40example.com", f"{pages[2]}&s=ida"]
    for page in pages:
        assert support.status(f"/wp-admin/{page}") == 200, page
        assert changing_forms(support) == set(), page
        assert not re.search(r'name="(selected|events\[\])"', support.page), page
    for name in NOT_SEEN:
        assert support.status(f"/wp-admin/admin.php?page=cart-companion{name}") == 403, name
    support.open("/wp-admin/index.php")
    assert 'id="cart_companion"' in support.page
    assert "cart-companion-connect" not in support.page
    assert paired.secret_word not in support.page


def test_every_form_refuses_support_however_it_is_sent(support: Visitor, paired: Pair, site: WordPress) -> None:
    before = site.php("return wp_load_alloptions();")
    names = [name.removeprefix("admin_post_") for name in site.php(FORMS, user=1) if name.startswith("admin_post_")]
    assert len(names) > 20
    user = site.php("return get_user_by( 'login', 'desk' )->ID;")
    cookie = next(c.value for c in support.cookies() if c.name.startswith("wordpress_logged_in_"))
    nonces = site.php(NONCES, user=user, actions=names, cookie=urllib.parse.unquote(str(cookie)))
    answers = {
        name: support.status("/wp-admin/admin-post.php", {"action": name, "_wpnonce": nonces[name]}) for name in names
    }
    allowed = {name.removeprefix("cart_companion_") for name, answer in answers.items() if answer != 403}
    assert allowed == CHANGES_NOTHING & {name.removeprefix("cart_companion_") for name in names}
    after = site.php("return wp_load_alloptions();")
    assert {k: v for k, v in after.items() if k.startswith("cart_")} == {
        k: v for k, v in before.items() if k.startswith("cart_")
    }


def test_a_stranger_of_the_site_sees_nothing(paired: Pair, site: WordPress) -> None:
    site.php(SUPPORT, password="only looks")
    site.php("get_role( 'desk' )->remove_cap( 'view_cart_companion' );")
    visitor = Visitor(site)
    assert visitor.log_in("desk", "only looks")
    for name in (*SEEN, *NOT_SEEN):
        assert visitor.status(f"/wp-admin/admin.php?page=cart-companion{name}") == 403, name
    visitor.open("/wp-admin/index.php")
    assert "cart-companion" not in visitor.page
    site.php("remove_role( 'desk' );")
