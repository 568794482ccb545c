"""From a fresh deploy to a confirmed test purchase by clicks alone; printed with ``-s``."""

from __future__ import annotations

import time

from tests.e2e.operators.operator import PASSWORD
from tests.e2e.screens.admin import ADMIN, LOG_IN
from tests.e2e.screens.browser import Browser
from tests.stack.companion import companion
from tests.stack.crm import StandInCrm
from tests.stack.process import eventually
from tests.stack.shop import COURSE, Order, post
from tests.stack.wordpress import WordPress

MOST_CLICKS, MOST_FIELDS = 12, 4
WORD = "w0rd-of-thrivecart"
FRESH = "delete_option( 'cart_companion_setup' );"
BOUGHT = "accessally_101_course_made_purchase"
WEBHOOKS_COME = "return FakeAccessAllyWebhooks::deliver();"
IS_SUGGESTED = "return ! document.getElementById('cart-companion-save-bar').hidden"
SET_UP = ".cart-companion-setup"


class Person:
    """Somebody at the browser who clicks and types, and nothing else; the log says what, and after how many seconds."""

    def __init__(self, window: Browser) -> None:
        self.window, self.began = window, time.monotonic()
        self.clicks, self.fields = 0, 0
        self.log: list[str] = []

    def note(self, what: str) -> None:
        self.log.append(f"{time.monotonic() - self.began:6.1f} s  {self.clicks:2} clicks  {self.fields} fields  {what}")

    def enter(self, selector: str, text: str) -> None:
        self.window.fill(selector, text)
        self.fields += 1

    def click(self, selector: str, what: str) -> None:
        """On what leads to another page."""
        self.window.follow(selector)
        self.clicks += 1
        self.note(what)

    def press(self, selector: str, what: str) -> None:
        """On what stays on its page."""
        self.window.click(selector)
        self.clicks += 1
        self.note(what)

    def open_link(self, link: str, what: str) -> None:
        """A click in a mail."""
        self.window.open(link)
        self.clicks += 1
        self.note(what)

    def see(self, words: str, seconds: float = 40) -> None:
        text = self.window.text
        eventually(lambda: words in text(), seconds, lambda: f"no {words!r} in:\n{text()[:4000]}", pause=0.2)
        self.note(f"seen: {words}")


def test_from_the_deploy_to_a_test_purchase_without_a_shell(window: Browser, site: WordPress, crm: StandInCrm) -> None:
    """Outside of the count: the agency's deploy itself, the plugin's zip, signing in to WordPress, and ThriveCart."""
    crm.behave(automations=[{"trigger": BOUGHT, "webhook": "aal_genpass"}])
    site.php(FRESH, user=1)
    window.open(f"{site.url}/wp-admin/profile.php")
    if window.has("#loginform"):
        window.follow_script(LOG_IN, ADMIN, site.password)

    person = Person(window)
    with companion(ADMIN_PASSWORD=PASSWORD) as deployed:
        deployed.start()
        person.note("gunicorn, worker and release of the Procfile are up")

        window.open(deployed.url)
        person.enter("#password", PASSWORD)
        person.click("main button", "sign in")
        person.click("a[href$='/sites/add']", "Add a site")
        person.enter("#url", site.url)
        person.click("main form button", "add it")
        link = window.text("#link")

        person.open_link(link, "the owner opens the link")
        person.click("#cart-companion-pair", "Connect this site")
        person.press("[data-cart-companion-copy=cart-companion-webhook-url]", "copy the address for ThriveCart")
        address = window.value("#cart-companion-webhook-url")
        assert post(address, {}).status == 200, "ThriveCart looks whether the address answers when it is entered there."
        person.see("ThriveCart has found the address")
        person.enter("#cart-companion-secret-word", WORD)
        person.click("form:has(#cart-companion-secret-word) button", "save the word")
        assert post(address, Order(WORD, "first@example.com", (COURSE,)).purchase()).status == 200
        person.see("First order")
        person.click("#cart-companion-try", "try the CRM")
        person.click(f"{SET_UP}-step .button-primary", "make the rules")
        person.press("[data-do=suggest-all]", "suggest")
        eventually(lambda: window.run(IS_SUGGESTED), 20, window.text, pause=0.1)
        person.click("[data-do=save]", "save")
        person.click(".cart-companion-test-purchase .button-primary", "send a test purchase")
        eventually(lambda: site.php(WEBHOOKS_COME), 20, lambda: window.text(SET_UP))
        person.see("Undone: tags removed")
        person.see("Set-up is done")

    print("\n".join(["", *person.log]))
    assert person.clicks <= MOST_CLICKS, person.log
    assert person.fields <= MOST_FIELDS, person.log
