"""The set-up in wp-admin: light by light to all green, and a test purchase that is undone."""

from __future__ import annotations

import urllib.request
from contextlib import ExitStack

import pytest

from tests.e2e.screens.admin import CONNECT, RULES, STATUS, Admin
from tests.stack.companion import Companion
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

WORD = "w0rd-of-thrivecart"
EMAIL = "cart-companion-test@example.com"
RULE = {"product": "product-12", "event": "purchase.completed", "apply": ["course bought"], "remove": []}
BEGIN = "delete_option( 'cart_companion_setup' );"
CONNECT_ONLY = "CartCompanion\\Plugin::instance()->companion()->pair( $input['url'], $input['code'] );"
MAKE_LOGINS_HERE = """
    $plugin = CartCompanion\\Plugin::instance();
    $plugin->connections()->choose( 'wp-fusion' );
    $plugin->logins()->make_here( CartCompanion\\Site\\RoleSafety::of_this_site( 'subscriber' ) );
"""
A_MINUTE_LATER = """
    CartCompanion\\Store\\TestPurchaseRun::change( static function ( $run ): void { $run->began_at -= 60; } );
"""
USER = "return CartCompanion\\Site\\UserByAddress::id( $input['email'] );"
ROWS = """
    global $wpdb;
    $events = $wpdb->prefix . 'cart_companion_events';
    return (int) $wpdb->get_var( "SELECT COUNT(*) FROM $events WHERE order_id LIKE 'test test-p%'" );
"""


@pytest.fixture
def begun(service: Companion, site: WordPress, cleanup: ExitStack) -> Pair:
    """A site that was just connected, and nothing more."""
    added = service.json("site", "add", site.url)
    cleanup.callback(service.cli, "site", "remove", added["site_id"])
    site.php(BEGIN + CONNECT_ONLY, user=1, url=service.url, code=added["pairing_code"])
    site.php(MAKE_LOGINS_HERE, user=1)
    return Pair(service, site, added["site_id"], added["webhook_url"], WORD)


def light(admin: Admin, name: str) -> str:
    """How it stands, and its words."""
    return admin.window.text(f"[data-cart-companion-light={name}]")


def wait_for_light(admin: Admin, name: str, state: str) -> None:
    """Without a reload."""
    admin.window.run("window.isTheSamePage = true")
    selector = f"[data-cart-companion-light={name}].is-{state}"
    eventually(lambda: admin.window.has(selector), 20, lambda: admin.window.text(".cart-companion-setup"), pause=0.2)
    assert admin.window.run("return window.isTheSamePage") is True


def ping(url: str, method: str) -> None:
    request = urllib.request.Request(url, method=method, data=b"" if method == "POST" else None)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def is_nothing_left(pair: Pair, site: WordPress, crm: StandInCrm) -> None:
    assert crm.tags_of(EMAIL) == frozenset()
    assert site.php(USER, email=EMAIL) == 0
    assert site.php(ROWS) == 0
    assert pair.companion.json("event", "list", "--site", pair.site_id, "--email", EMAIL)["items"] == []
    assert [mail for mail in site.mails() if EMAIL in str(mail)] == []


def test_an_owner_sees_one_light_after_the_other_turn_green(
    admin: Admin, begun: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    admin.open(STATUS)
    assert "Set-up: 1 of 8 work" in window.text(".cart-companion-setup")
    assert window.value("#cart-companion-webhook-url") == begun.webhook_url
    admin.keep_picture("setup-address")
    ping(begun.webhook_url, "HEAD")
    ping(begun.webhook_url, "POST")
    wait_for_light(admin, "address", "done")

    window.fill("#cart-companion-secret-word", WORD)
    window.send_form("#cart-companion-secret-word")
    assert "stored at the companion" in admin.notice()
    assert "first message shows whether it matches" in light(admin, "word")
    begun.post({**begun.order("ann@example.com").purchase(), "thrivecart_secret": "another"})
    wait_for_light(admin, "word", "wrong")
    assert "1 refused" in light(admin, "word")
    admin.keep_picture("setup-word")
    begun.settled(begun.send({**begun.order("ann@example.com").purchase(), "mode": "test", "mode_int": "1"}))
    wait_for_light(admin, "word", "done")
    wait_for_light(admin, "order", "done")

    admin.keep_picture("setup-crm")
    window.follow("#cart-companion-try")
    assert "works" in admin.notice()
    assert "is-done" in window.run("return document.querySelector('[data-cart-companion-light=crm]').className")
    window.follow(".cart-companion-setup-step .button-primary")
    assert RULES in window.url
    begun.set_rules([RULE])
    admin.open(CONNECT)
    admin.keep_picture("setup-connect")

    assert "A made-up customer buys" in window.text(".cart-companion-setup-step")
    window.follow(".cart-companion-test-purchase .button-primary")
    eventually(lambda: "Undone: " in window.text(".cart-companion-setup"), 30, lambda: window.text(".wrap"), pause=0.2)
    wait_for_light(admin, "login", "done")
    said = window.text(".cart-companion-setup")
    assert "Set-up is done" in said
    assert "Tags set in your CRM: course bought" in said
    assert "Undone: tags removed, login deleted, forgotten by the companion" in said
    admin.keep_picture("setup-done")
    is_nothing_left(begun, site, crm)

    admin.open(STATUS)
    assert "Set-up is done" in window.text(".wrap")
    admin.open(STATUS)
    assert "Set-up is done" not in window.text(".wrap")
    admin.open(CONNECT)
    window.click(".cart-companion-test-purchase summary")
    admin.keep_picture("setup-over")


def send(admin: Admin) -> None:
    """One click; then it is watched without a reload until it is over."""
    admin.window.follow(".cart-companion-test-purchase .button")


def wait_until(admin: Admin, words: str, seconds: float = 40) -> str:
    text = admin.window.text
    eventually(lambda: words in text(".wrap"), seconds, lambda: text(".wrap")[:3000], pause=0.2)
    return text(".wrap")


def test_a_site_that_fetches_has_its_test_purchase_too(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm, cleanup: ExitStack
) -> None:
    site.php(MAKE_LOGINS_HERE + "$plugin->settings()->set_always_pull( true ); do_action( 'cart_companion_pull' );")
    cleanup.callback(site.php, "CartCompanion\\Plugin::instance()->settings()->set_always_pull( false );")
    admin.open(CONNECT)
    send(admin)
    assert "Undone: tags removed, login deleted" in wait_until(admin, "Undone: ")
    is_nothing_left(paired, site, crm)


def test_a_test_purchase_that_fails_says_where_and_is_undone(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    site.php(MAKE_LOGINS_HERE)
    crm.behave(faults={"apply_tags": {"status": 401}})
    admin.open(CONNECT)
    send(admin)
    wait_until(admin, "turned this site away")
    site.php(A_MINUTE_LATER)
    wait_until(admin, "Undone: ")
    assert [text.split("\n")[-1] for text in admin.window.texts(".cart-companion-stages .is-wrong")] == [
        "Tags set in your CRM"
    ]
    admin.keep_picture("setup-failed")
    is_nothing_left(paired, site, crm)
    assert sum(paired.counts().values()) == 0


def test_an_address_of_a_contact_is_refused(admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm) -> None:
    crm.add_contact("ann@example.com")
    admin.open(CONNECT)
    admin.window.click(".cart-companion-test-purchase summary")
    admin.window.fill("#cart-companion-test-email", "ann@example.com")
    send(admin)
    assert "ann@example.com is the address of a contact in" in admin.notice()
    assert crm.tags_of("ann@example.com") == frozenset()


def test_the_set_up_can_be_hidden_and_brought_back(admin: Admin, paired: Pair, site: WordPress) -> None:
    site.php(BEGIN)
    admin.open("index.php")
    assert "Set-up: " in admin.window.text("#cart_companion")
    assert admin.window.has("#cart_companion .cart-companion-setup-step a")
    admin.keep_dashboard("setup-dashboard")
    admin.open(RULES)
    admin.window.follow(".cart-companion-setup-hide button")
    assert not admin.window.has(".cart-companion-setup")
    admin.open(CONNECT)
    assert not admin.window.has("details.cart-companion-further")
    admin.window.follow_script("[...document.querySelectorAll('form button')].pop().click()")
    assert admin.window.has(".cart-companion-setup")
    assert admin.window.has("details.cart-companion-further")
    admin.window.click(".cart-companion-further > summary")
    admin.keep_picture("setup-brought-back")
