"""Nobody writes who may not, nothing from outside runs, personal data can be had and erased."""

from __future__ import annotations

import pytest

from tests.e2e.screens.admin import RULES, STATUS, Admin
from tests.e2e.screens.customer import CUSTOMERS
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import ServiceError
from tests.stack.wordpress import WordPress

DEBUG = """
    require_once ABSPATH . 'wp-admin/includes/class-wp-debug-data.php';
    require_once ABSPATH . 'wp-admin/includes/update.php';
    require_once ABSPATH . 'wp-admin/includes/misc.php';
    return apply_filters( 'debug_information', array() )['cart-companion'];
"""
EXPORT = """
    $ours = apply_filters( 'wp_privacy_personal_data_exporters', array() )['cart-companion'];
    return $ours['callback']( $input['email'], 1 );
"""
ERASE = EXPORT.replace("exporters", "erasers")


def test_nothing_is_written_without_a_nonce_or_without_the_right(paired: Pair, site: WordPress) -> None:
    owner = Owner(site)
    owner.open(f"/wp-admin/{RULES}&product=product-12")
    before = site.option("cart_companion_rules")
    with pytest.raises(ServiceError, match="403"):
        owner.submit("cart_companion_rules", _wpnonce="wrong", **{"rules[1][delete]": "1"})
    site.php("wp_get_current_user()->set_role( 'editor' );", user=1)
    try:
        with pytest.raises(ServiceError, match="403"):
            owner.submit("cart_companion_rules", **{"rules[1][delete]": "1"})
        with pytest.raises(ServiceError, match="403"):
            owner.open(f"/wp-admin/{STATUS}")
    finally:
        site.php("wp_get_current_user()->set_role( 'administrator' );", user=1)
    assert site.option("cart_companion_rules") == before


def test_texts_from_outside_are_shown_as_text(admin: Admin, paired: Pair, site: WordPress) -> None:
    nasty = "<img src=x onerror=document.body.remove()>"
    paired.set_rules([{"id": "r1", "product": "*", "event": "purchase.completed", "apply": [nasty], "remove": []}])
    fields = paired.order("gil@example.com").purchase()
    fields["order"]["charges"][0]["name"] = f"Course {nasty}"
    event = paired.send(fields)
    paired.settled(event)
    for page in (
        STATUS,
        f"{STATUS}&event={event}",
        f"{STATUS}&s=gil%40example.com",
        f"{CUSTOMERS}&customer=gil%40example.com&tags=now",
        RULES,
    ):
        admin.open(page)
        assert not admin.window.has(".wrap img"), page
    admin.open(f"{STATUS}&s=%22%3E%3Cimg%20src%3Dx%3E&event=&state=%22%3E%3Cimg%20src%3Dx%3E")
    assert not admin.window.has(".wrap img")
    assert admin.window.text("h1") == "Customers", "Where a search leads."


def test_personal_data_can_be_exported_and_erased(paired: Pair, site: WordPress) -> None:
    event = paired.send(paired.order("jo@example.com").purchase())
    paired.settled(event)
    exported = site.php(EXPORT, user=1, email="Jo@example.com")["data"]
    assert "Bought AccessAlly 101 Course" in str(exported)
    assert "order.success" in str(exported), "The companion's half, with ThriveCart's message."

    erased = site.php(ERASE, user=1, email="jo@example.com")
    assert erased["items_removed"] is True
    assert (erased["items_retained"], erased["messages"]) == (False, [])
    assert paired.companion.json("event", "list", "--email", "jo@example.com")["items"] == []
    assert site.php(EXPORT, user=1, email="jo@example.com")["data"] == []


def test_debug_information_holds_no_secret(paired: Pair, site: WordPress) -> None:
    shown = str(site.php(DEBUG, user=1))
    key = site.php("return CartCompanion\\Plugin::instance()->settings()->keys()[0];")
    assert paired.site_id in shown
    assert key not in shown
    assert paired.webhook_url not in shown
