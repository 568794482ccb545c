"""Each screen in German and Spanish, with no English of ours left and nothing cut; and from right to left."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import stack
from tests.e2e.screens.admin import Admin
from tests.stack.pairing import Pair
from tests.stack.shop import COURSE, WORKBOOK
from tests.stack.wordpress import WordPress
from tests.translations import catalogues
from tests.translations.catalogues import read, strings, texts, translated

MU_PLUGINS = Path(stack.__file__).parent / "mu-plugins"
RIGHT_TO_LEFT, EARLY_STRINGS = MU_PLUGINS / "right-to-left.php", MU_PLUGINS / "early-strings.php"
# Shorter ones are words that both languages may have, or part of another one's name.
LONG_ENOUGH = 12
# What a person reads: texts, and what stands in attributes for a screen reader or an empty field.
SAID = """
    const root = document.querySelector('.wrap.cart-companion');
    const texts = [];
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) { texts.push(walk.currentNode.textContent.replace(/\\s+/g, ' ').trim()); }
    for (const element of root.querySelectorAll('*')) {
        for (const name of ['aria-label', 'placeholder', 'title', 'data-copied', 'data-not-copied']) {
            if (element.hasAttribute(name)) { texts.push(element.getAttribute(name)); }
        }
    }
    return texts.filter(text => text !== '');
"""
STICKS_OUT = """
    const wide = document.documentElement.clientWidth;  // core hides some things 9999em away
    return Array.from(document.querySelectorAll('.wrap.cart-companion *')).filter(element => {
        const box = element.getBoundingClientRect();
        const hidden = element.closest('.screen-reader-text, details:not([open]), .hidden, [hidden]');
        return box.width > 1 && !hidden && Math.abs(box.left) < 5000 && (box.left < -1 || box.right > wide + 1);
    }).map(element => element.outerHTML.slice(0, 200));
"""
MENU = "return Array.from(document.querySelectorAll('#toplevel_page_cart-companion li a'), link => link.href)"


def english(language: str) -> list[re.Pattern[str]]:
    """What no screen may say in this language: our English, where its translation is another text."""
    patterns = []
    for message in strings(read(catalogues.po_of(language), language)):
        for text, said in zip(texts(message), translated(message), strict=False):
            fixed = re.sub(r"%(?:\d+\$)?[sd]", "", text)
            if text != said and len(fixed) >= LONG_ENOUGH and " " in fixed.strip():
                parts = (re.escape(part) for part in re.split(r"%(?:\d+\$)?[sd]", text))
                patterns.append(re.compile(".+?".join(parts)))
    return patterns


@pytest.fixture
def addresses(admin: Admin, paired: Pair) -> list[str]:
    """Every screen of the menu, an event's page and a customer's, with something to show."""
    paired.settled(paired.send(paired.order("anna@example.com", COURSE, WORKBOOK).purchase()))
    paired.send({"event": "order.something_new", "thrivecart_secret": paired.secret_word})
    admin.open("admin.php?page=cart-companion")
    pages = [str(address) for address in admin.window.run(MENU)]
    event = admin.window.run("return document.querySelector('.wp-list-table .row-title').href")
    customer = pages[0].split("?")[0] + "?page=cart-companion-customers&customer=anna%40example.com"
    return [*dict.fromkeys(pages), event, customer]


@pytest.fixture
def locale(site: WordPress, request: pytest.FixtureRequest) -> Iterator[str]:
    """The administrator's own language; one of the fixture's parameters."""
    site.php("update_user_meta( 1, 'locale', $input['locale'] );", locale=request.param)
    yield request.param
    site.php("delete_user_meta( 1, 'locale' );")


@pytest.mark.parametrize("locale", ["de_DE", "de_DE_formal", "es_ES", "es_MX"], indirect=True)
def test_no_screen_says_anything_in_english(admin: Admin, addresses: list[str], locale: str) -> None:
    language = locale[:2]
    forbidden = english(language)
    left = []
    for at, address in enumerate(addresses):
        admin.window.open(address)
        said = [str(text) for text in admin.window.run(SAID)]
        assert said, address
        left += [f"{address}: {text}" for text in said if any(pattern.fullmatch(text) for pattern in forbidden)]
        if locale in catalogues.LOCALES.values():
            admin.keep_picture(f"{language}-{at}-{address.split('page=')[1].split('&')[0]}")
    assert left == []


def test_each_screen_fits_from_right_to_left(admin: Admin, site: WordPress, addresses: list[str]) -> None:
    site.add_mu_plugin(RIGHT_TO_LEFT)
    try:
        for at, address in enumerate(addresses):
            admin.window.open(address)
            assert admin.window.run("return document.dir") == "rtl"
            assert admin.window.run(STICKS_OUT) == [], address
            admin.keep_picture(f"rtl-{at}-{address.split('page=')[1].split('&')[0]}")
    finally:
        site.remove_mu_plugin(RIGHT_TO_LEFT.stem)


@pytest.mark.parametrize("locale", ["de_DE"], indirect=True)
def test_no_string_is_asked_for_before_translations_may_be_loaded(
    admin: Admin, site: WordPress, addresses: list[str], locale: str
) -> None:
    site.add_mu_plugin(EARLY_STRINGS)
    try:
        for address in [*addresses, f"{site.url}/wp-admin/", f"{site.url}/wp-admin/site-health.php"]:
            admin.window.open(address)
        with urllib.request.urlopen(site.url, timeout=30):
            pass
        site.cron()
        noted = site.debug_log().splitlines()
    finally:
        site.remove_mu_plugin(EARLY_STRINGS.stem)
    assert [line for line in noted if "too early for a string" in line or "just_in_time" in line] == []
