"""What a site owner sees and clicks in wp-admin, in a real browser on a real WordPress with a real companion.

With CART_COMPANION_SCREENSHOTS set to a folder, each screen is saved there, wide and narrow, to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.screens_browser import Browser, browser
from tests.stack.companion import Companion
from tests.stack.crm import StandInCrm
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import ServiceError, eventually
from tests.stack.shop import COURSE, WORKBOOK
from tests.stack.wordpress import ADMIN, WordPress

STATUS = "admin.php?page=cart-companion"
RULES = "admin.php?page=cart-companion-rules"
CONNECT = "admin.php?page=cart-companion-connect"
WIDE, NARROW = (1280, 900), (400, 850)
SECRET = "w0rd of thrivecart's"

# Not typed: the login page's own script empties and selects fields a moment after it was loaded.
LOG_IN = """
    document.querySelector('#user_login').value = arguments[0];
    document.querySelector('#user_pass').value = arguments[1];
    document.querySelector('#loginform').submit();
"""

# A field without a name for a screen reader, an id used twice, a page without one main heading.
FAULTS_FOR_A_SCREEN_READER = """
    const faults = [];
    const root = document.querySelector('.wrap.cart-companion');
    if (root.querySelectorAll('h1').length !== 1) { faults.push('not one h1'); }
    for (const field of root.querySelectorAll('input:not([type=hidden], [type=submit]), select, textarea')) {
        if (!field.labels.length && !field.getAttribute('aria-label')) { faults.push('no label: ' + field.outerHTML); }
    }
    const ids = Array.from(root.querySelectorAll('[id]'), element => element.id);
    faults.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map(id => 'twice: ' + id));
    for (const element of root.querySelectorAll('[aria-describedby]')) {
        if (!document.getElementById(element.getAttribute('aria-describedby'))) { faults.push(element.outerHTML); }
    }
    return faults;
"""


class Admin:
    """The administrator of one site at the browser."""

    def __init__(self, window: Browser, site: WordPress) -> None:
        self.window, self._site = window, site
        window.open(f"{site.url}/wp-admin/profile.php")
        if window.has("#loginform"):
            window.follow_script(LOG_IN, ADMIN, site.password)
        assert "wp-admin" in window.url, window.text()

    def open(self, page: str) -> None:
        self.window.open(f"{self._site.url}/wp-admin/{page}")

    def notice(self) -> str:
        """What the screen says about the form that was sent."""
        return self.window.text(".wrap > .notice.is-dismissible")

    def table(self) -> list[str]:
        return self.window.texts(".cart-companion-events tbody tr, .wp-list-table tbody tr")

    def keep_picture(self, name: str) -> None:
        """Look at the screen on a wide and a narrow window: nothing may stick out, every field has its label."""
        for width, height in (WIDE, NARROW):
            screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
            self.window.cdp("Emulation.setDeviceMetricsOverride", **screen)
            if folder := os.environ.get("CART_COMPANION_SCREENSHOTS"):
                self.window.screenshot(Path(folder) / f"{name}-{width}.png")
            fits = "return document.documentElement.scrollWidth <= window.innerWidth"
            assert self.window.run(fits), f"{name} {width}"
        self.window.cdp("Emulation.clearDeviceMetricsOverride")
        assert self.window.run(FAULTS_FOR_A_SCREEN_READER) == []


@pytest.fixture(scope="session")
def window() -> Iterator[Browser]:
    with browser() as made:
        made.resize(*WIDE)
        yield made


@pytest.fixture
def admin(window: Browser, site: WordPress) -> Admin:
    return Admin(window, site)


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def stop_companion(service: Companion) -> Iterator[Callable[[], None]]:
    """Stops the companion's web for the rest of a test."""

    def stop() -> None:
        assert service.web
        service.web.stop()

    yield stop
    service.start_web()
    service.wait_answering()


def test_an_owner_connects_the_site_and_sees_a_test_event_arrive(
    admin: Admin, service: Companion, site: WordPress, cleanup: ExitStack
) -> None:
    window = admin.window
    added = service.json("site", "add", site.url)
    cleanup.callback(service.cli, "site", "remove", added["site_id"])
    admin.open(STATUS)
    assert "Connect this site first" in window.text(".wrap")
    admin.keep_picture("welcome")
    window.follow(".wrap .button-primary")
    admin.keep_picture("pairing")

    window.fill("#cart-companion-url", service.url)
    window.fill("#cart-companion-code", "AAAA-BBBB-CCCC")
    window.follow("#cart-companion-pair")
    assert "code" in admin.notice()
    window.fill("#cart-companion-url", service.url)
    window.fill("#cart-companion-code", added["pairing_code"])
    window.follow("#cart-companion-pair")
    assert "This site is connected" in admin.notice()
    assert window.value("#cart-companion-webhook-url") == added["webhook_url"]

    window.fill("#cart-companion-secret-word", SECRET)
    window.send_form("#cart-companion-secret-word")
    assert "stored at the companion" in admin.notice()
    assert SECRET not in window.run("return document.documentElement.outerHTML")
    window.click("[data-cart-companion-copy]")
    eventually(lambda: window.text(".cart-companion-copy [role=status]"), 5, lambda: "nothing is said of the copy")
    admin.keep_picture("connect")

    window.follow("[aria-describedby=cart-companion-test-help]")
    assert "test event is on its way" in admin.notice()
    admin.open(STATUS)
    window.wait_for_text("Nothing to do")
    assert "Bought Test of the connection" in window.text(".wrap")


def test_the_status_screen_shows_what_happened_and_each_event_its_steps(
    admin: Admin, paired: Pair, site: WordPress
) -> None:
    window = admin.window
    order = paired.order("anna+shop@example.com", COURSE, WORKBOOK)
    bought = paired.send(order.purchase())
    paired.settled(bought)

    admin.open(STATUS)
    row = admin.table()[0]
    for words in ("Bought AccessAlly 101 Course + AccessAlly 101 Workbook (order bump)", "Done", "course bought"):
        assert words in row
    assert "anna+shop@example.com" in row
    assert "All is well" in window.text(".cart-companion-counts")
    admin.keep_picture("status")

    window.follow(".wp-list-table .row-title")
    steps = window.texts(".cart-companion-timeline strong")
    assert steps[:5] == [
        "Received from ThriveCart",
        "Recorded",
        "Sent to this site",
        "This site answered",
        "Tags changed",
    ]
    assert "order.success" in window.run("return document.querySelector('.cart-companion-fields pre').textContent")
    assert paired.secret_word not in window.run("return document.documentElement.outerHTML")
    admin.keep_picture("event")


def test_a_failed_event_says_why_and_retry_mends_it(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    crm.behave(refuse="ben@example.com")
    failed = paired.send(paired.order("ben@example.com").purchase())
    assert paired.settled(failed)["state"] == "failed"

    admin.open(STATUS)
    assert "1 needs your attention" in " ".join(window.text(".cart-companion-counts .is-attention").split())
    assert "Needs you" in admin.table()[0]
    admin.keep_picture("status-attention")
    admin.open("index.php")
    assert "1 event needs your attention." in window.text("#cart_companion")
    assert window.texts("#toplevel_page_cart-companion > a .pending-count") == ["1"]

    admin.open(f"{STATUS}&event={failed}")
    assert "click Retry" in window.text(".cart-companion-diagnosis")
    admin.keep_picture("event-failed")
    crm.behave()
    window.follow(".cart-companion-retry button")
    assert "1 event is tried again now" in admin.notice()
    window.wait_for_text("Tags changed")
    assert crm.tags_of("ben@example.com") == {"course bought"}


def test_several_events_are_retried_at_once(admin: Admin, paired: Pair, crm: StandInCrm) -> None:
    window = admin.window
    paired.set_rules([])
    emails = [f"many{number}@example.com" for number in range(3)]
    events = [paired.send(paired.order(email).purchase()) for email in emails]
    for event in events:
        paired.settled(event)
    paired.set_rules([{"id": "r1", "product": "*", "event": "purchase.completed", "apply": ["late"], "remove": []}])

    admin.open(STATUS)
    window.follow("button[name=selected]")
    assert "Tick the events" in admin.notice()
    window.click("#cb-select-all-1")
    window.follow("button[name=selected]")

    assert "3 events are tried again now" in admin.notice()
    eventually(lambda: all(crm.tags_of(email) == {"late"} for email in emails), 20, lambda: str(crm.calls()))
    for event in events:
        paired.settled(event)
    admin.open(STATUS)
    window.follow_script("document.querySelector('.row-actions button[name=event]').click()")
    assert "1 event is tried again now" in admin.notice()


def test_searching_a_customer_answers_in_one_sentence(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window

    def answer(email: str) -> str:
        admin.open(STATUS)
        window.fill("#cart-companion-search", email)
        window.send_form("#cart-companion-search")
        return window.text(".cart-companion-answer")

    paired.settled(paired.send(paired.order("cleo+x@example.com").purchase()))
    assert "the tags for “Bought AccessAlly 101 Course” (1 hour ago) are in the CRM" in answer("cleo+x@example.com")
    assert "Active" in window.text(".cart-companion-entitlements")
    admin.keep_picture("customer")

    crm.behave(refuse="dora@example.com")
    paired.settled(paired.send(paired.order("dora@example.com").purchase()))
    assert answer("dora@example.com").startswith("No, not everything worked: “Bought AccessAlly 101 Course”")
    assert answer("Nobody@Example.com").startswith("Nothing has come from ThriveCart for nobody@example.com")
    window.fill("#cart-companion-search", "dora")
    window.send_form("#cart-companion-search")
    assert "whole e-mail address" in window.text(".wrap")


def test_long_lists_are_paged_by_newer_and_older(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    paired.set_rules([])
    events = [paired.send(paired.order(f"page{number}@example.com").purchase()) for number in range(53)]
    paired.settled(events[-1], seconds=60)

    def page(words: str) -> list[str]:
        mark = """
            const links = Array.from(document.querySelectorAll('.tablenav.top .pagination-links a'));
            links.find(link => link.textContent.includes(arguments[0])).id = 'wanted-page';
        """
        window.run(mark, words)
        window.follow("#wanted-page")
        return admin.table()

    admin.open(STATUS)
    newest = admin.table()
    older = page("Older")
    assert (len(newest), len(older)) == (50, 3)
    assert page("Newer") == newest


def test_the_own_log_is_shown_while_the_companion_is_down(
    admin: Admin, paired: Pair, stop_companion: Callable[[], None]
) -> None:
    window = admin.window
    event = paired.send(paired.order("ella@example.com").purchase())
    paired.settled(event)
    stop_companion()

    admin.open(f"{STATUS}&s=ella%40example.com")
    assert "The companion cannot be asked at the moment" in window.text(".wrap")
    assert "Bought AccessAlly 101 Course" in admin.table()[0]
    assert "course bought" in admin.table()[0]
    assert not window.has("button[name=event]")
    admin.keep_picture("status-unreachable")
    admin.open(f"{STATUS}&event={event}")
    assert "Arrived at this site" in window.texts(".cart-companion-timeline strong")
    admin.open(CONNECT)
    assert "The companion cannot be asked at the moment" in window.text(".wrap")
    admin.keep_picture("connect-unreachable")
    admin.open("index.php")
    assert "The companion did not answer" in window.text("#cart_companion")


def test_rules_are_suggested_changed_and_refused_in_words(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    paired.set_rules([])
    paired.settled(paired.send(paired.order("finn@example.com").purchase()))

    admin.open(RULES)
    window.choose("#cart-companion-suggest", COURSE.key)
    window.follow(".cart-companion-suggest button")
    assert window.value("#cart-companion-rule-1-apply") == "accessally_101_course_made_purchase"
    admin.keep_picture("rules-suggested")
    window.click("[aria-label='Remove rule 2']")
    window.click("#cart-companion-add-rule")
    added = max(int(number) for number in _rule_numbers(window))
    window.fill(f"#cart-companion-rule-{added}-product", "product 12")
    window.fill(f"#cart-companion-rule-{added}-apply", "VIP, gold\n99")
    window.follow(".submit .button-primary")
    assert "“product 12” is no product of ThriveCart" in admin.notice()
    assert site.option("cart_companion_rules") == []

    row = max(number for number in _rule_numbers(window) if window.value(f"#cart-companion-rule-{number}-product"))
    assert window.value(f"#cart-companion-rule-{row}-apply") == "VIP, gold\n99"
    window.fill(f"#cart-companion-rule-{row}-product", "*")
    window.choose(f"#cart-companion-rule-{row}-event", "subscription.payment_failed")
    window.fill(f"#cart-companion-rule-{row}-failure", "3")
    window.follow(".submit .button-primary")
    assert "7 rules saved" in admin.notice()
    rules = site.option("cart_companion_rules")
    assert [rule["event"] for rule in rules][:2] == ["purchase.completed", "subscription.recovered"]
    assert rules[-1] | {"id": ""} == {
        "id": "",
        "product": "*",
        "event": "subscription.payment_failed",
        "apply": ["VIP, gold", "99"],
        "remove": [],
        "failure": 3,
    }
    assert next(rule for rule in rules if rule["event"] == "purchase.refunded")["partial"] is False
    admin.keep_picture("rules")


def _rule_numbers(window: Browser) -> list[int]:
    return [int(identity.split("-")[3]) for identity in window.run(
        "return Array.from(document.querySelectorAll('.cart-companion-rule input.code'), field => field.id)"
    )]


def test_rules_can_be_added_and_removed_without_javascript(paired: Pair, site: WordPress) -> None:
    paired.set_rules([{"id": "r1", "product": "*", "event": "purchase.completed", "apply": ["a"], "remove": []}])
    owner = Owner(site)
    owner.open(f"/wp-admin/{RULES}")
    added = {"rules[2][product]": "bump-12", "rules[2][event]": "purchase.refunded", "rules[2][remove]": "b\nc"}

    owner.submit("rules[1][product]", **{"rules[1][delete]": "1"}, **added)

    assert "1 rule saved" in owner.page
    rules = site.option("cart_companion_rules")
    assert [(rule["product"], rule["remove"]) for rule in rules] == [("bump-12", ["b", "c"])]


def test_preferences_and_connection_are_saved_on_both_sides(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    admin.open(CONNECT)
    window.fill("#cart-companion-alert-email", "alerts@example.com")
    window.click("#cart-companion-apply-test-mode")
    window.follow("#cart-companion-save-preferences")
    assert "Preferences saved" in admin.notice()
    settings = paired.companion.json("site", "show", paired.site_id)["settings"]
    assert settings == {"alert_email": "alerts@example.com", "apply_test_mode": True}

    window.click("#cart-companion-connection-wp-fusion")
    window.send_form("#cart-companion-connection-wp-fusion")
    assert "Tags travel through WP Fusion" in admin.notice()
    assert site.option("cart_companion_connection") == "wp-fusion"

    window.click("input[name=sure]")
    window.follow("[aria-describedby=cart-companion-disconnect-help]")
    assert "is disconnected" in admin.notice()
    assert window.has("#cart-companion-code")


def test_a_pairing_in_wp_config_is_shown_and_cannot_be_changed(admin: Admin, paired: Pair, site: WordPress) -> None:
    key = site.php("return CartCompanion\\Plugin::instance()->settings()->keys()[0];")
    site.write_config(
        CART_COMPANION_URL=paired.companion.url, CART_COMPANION_SITE_ID=paired.site_id, CART_COMPANION_KEY=key
    )
    try:
        admin.open(CONNECT)
        page = admin.window.text(".wrap")
        assert "written in wp-config.php" in page
        assert admin.window.value("#cart-companion-webhook-url") == paired.webhook_url
        assert not admin.window.has("input[name=sure]")
        assert key not in admin.window.run("return document.documentElement.outerHTML")
    finally:
        site.write_config(CART_COMPANION_URL=None, CART_COMPANION_SITE_ID=None, CART_COMPANION_KEY=None)


def test_nothing_is_written_without_a_nonce_or_without_the_right(paired: Pair, site: WordPress) -> None:
    owner = Owner(site)
    owner.open(f"/wp-admin/{RULES}")
    before = site.option("cart_companion_rules")
    with pytest.raises(ServiceError, match="403"):
        owner.submit("complete", _wpnonce="wrong", **{"rules[1][delete]": "1"})
    site.php("wp_get_current_user()->set_role( 'editor' );", user=1)
    try:
        with pytest.raises(ServiceError, match="403"):
            owner.submit("complete", **{"rules[1][delete]": "1"})
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
    for page in (STATUS, f"{STATUS}&event={event}", f"{STATUS}&s=gil%40example.com", RULES):
        admin.open(page)
        assert not admin.window.has(".wrap img"), page
    admin.open(f"{STATUS}&s=%22%3E%3Cimg%20src%3Dx%3E&event=&state=%22%3E%3Cimg%20src%3Dx%3E")
    assert not admin.window.has(".wrap img")
    assert "Cart Companion" in admin.window.text("h1")


HEALTH = """
    require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
    $found = array();
    foreach ( WP_Site_Health::get_tests()['direct'] as $name => $test ) {
        if ( 0 === strpos( $name, 'cart_companion_' ) ) {
            $found[ substr( $name, 15 ) ] = call_user_func( $test['test'] )['status'];
        }
    }
    return $found;
"""


def test_site_health_says_what_is_wrong(
    paired: Pair, site: WordPress, crm: StandInCrm, stop_companion: Callable[[], None]
) -> None:
    paired.settled(paired.send(paired.order("hal@example.com").purchase()))
    assert set(site.php(HEALTH, user=1).values()) == {"good"}

    crm.behave(refuse="iris@example.com")
    paired.settled(paired.send(paired.order("iris@example.com").purchase()))
    assert site.php(HEALTH, user=1)["events"] == "recommended"
    stop_companion()
    assert site.php(HEALTH, user=1)["companion"] == "critical"
    site.php("CartCompanion\\Plugin::instance()->settings()->forget_pairing();")
    assert site.php(HEALTH, user=1)["companion"] == "recommended"


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


def test_personal_data_can_be_exported_and_erased(paired: Pair, site: WordPress) -> None:
    event = paired.send(paired.order("jo@example.com").purchase())
    paired.settled(event)
    exported = site.php(EXPORT, user=1, email="Jo@example.com")["data"]
    assert "Bought AccessAlly 101 Course" in str(exported)

    erased = site.php(ERASE, user=1, email="jo@example.com")
    assert erased["items_removed"] is True
    assert "forget jo@example.com" in erased["messages"][0]
    assert site.php(EXPORT, user=1, email="jo@example.com")["data"] == []


def test_debug_information_holds_no_secret(paired: Pair, site: WordPress) -> None:
    shown = str(site.php(DEBUG, user=1))
    key = site.php("return CartCompanion\\Plugin::instance()->settings()->keys()[0];")
    assert paired.site_id in shown
    assert key not in shown
    assert paired.webhook_url not in shown
