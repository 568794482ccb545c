"""A copy of a site, at another address, does nothing until a person says what it is; the live site goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.conftest import RULES
from tests.stack.companion import Companion
from tests.stack.copies import copied
from tests.stack.crm import StandInCrm
from tests.stack.owner import Owner
from tests.stack.pairing import CONNECT_SCREEN, Pair, pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress
from tests.stack.wp_cli import wp

TASKS = ("cart_companion_pull", "cart_companion_digest")
MADE_BY = {
    "settings": {},
    "search and replace": {"replace_everywhere": True},
    "wp-config.php": {"constants": True},
}
ALWAYS_FETCH = """
    CartCompanion\\Plugin::instance()->settings()->set_always_pull( true );
    $role = CartCompanion\\Site\\RoleSafety::of_this_site( 'subscriber' );
    CartCompanion\\Plugin::instance()->logins()->make_here( $role );
"""
USER = "return (bool) get_user_by( 'email', $input['email'] );"


@pytest.fixture(params=MADE_BY)
def copy_of_site(request: pytest.FixtureRequest, paired: Pair, site: WordPress) -> Iterator[WordPress]:
    """A copy of the paired site, made as staging tools make them."""
    with copied(site, **MADE_BY[request.param]) as twin:
        yield twin


def run_cron(*sites: WordPress) -> None:
    for site in sites:
        for hook in TASKS:
            site.cron_as_if_later(hook)


def shown(paired: Pair) -> dict[str, Any]:
    return dict(paired.companion.json("site", "show", paired.site_id))


def test_a_copy_takes_nothing_while_the_live_site_is_down(
    paired: Pair, site: WordPress, crm: StandInCrm, copy_of_site: WordPress
) -> None:
    site.stop()
    event = paired.send(paired.order("patient@example.com").purchase())
    eventually(lambda: shown(paired)["trouble"], 20, paired.log_tail, pause=0.2)

    for _ in range(3):
        run_cron(copy_of_site)

    assert paired.delivery(event)["state"] in ("pending", "delivering")
    assert StandInCrm(copy_of_site).calls() == crm.calls() == []
    site.start()
    paired.companion.cli("site", "resume", paired.site_id)
    assert paired.settled(event, seconds=40)["state"] == "delivered"
    assert crm.tags_of("patient@example.com") == {"course bought"}
    assert StandInCrm(copy_of_site).tags_of("patient@example.com") == frozenset()


def test_a_copy_makes_no_user_and_sends_no_mail_where_both_fetch(
    paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    site.php(ALWAYS_FETCH, user=1)
    buyers = [f"buyer{number}@example.com" for number in range(3)]
    run_cron(site)
    with copied(site, replace_everywhere=True) as twin:
        mails = len(twin.mails())
        for buyer in buyers:
            event = paired.send(paired.order(buyer).purchase())
            run_cron(twin, site)
            assert paired.settled(event)["state"] == "delivered"
        assert [site.php(USER, email=buyer) for buyer in buyers] == [True] * 3
        assert [twin.php(USER, email=buyer) for buyer in buyers] == [False] * 3
        assert len(twin.mails()) == mails
        assert StandInCrm(twin).calls() == []


def test_a_push_that_reaches_a_copy_waits_for_the_live_site(paired: Pair, site: WordPress, crm: StandInCrm) -> None:
    with copied(site) as twin:
        site.stop()
        twin.port, twin.url = site.port, site.url  # the live site's name leads to the copy's server
        twin.start()
        event = paired.send(paired.order("lost@example.com").purchase())

        eventually(lambda: "copy" in str(shown(paired)["trouble"]), 30, lambda: str(shown(paired)), pause=0.2)

        assert StandInCrm(twin).calls() == []
        assert paired.delivery(event)["attempts"] == []
        assert "is a copy of the connected site" in paired.companion.refusal("doctor")
        twin.stop()
        site.start()
    paired.companion.cli("site", "resume", paired.site_id)
    assert paired.settled(event, seconds=40)["state"] == "delivered"
    assert crm.tags_of("lost@example.com") == {"course bought"}


def test_a_site_that_has_moved_goes_on_when_a_person_says_so(paired: Pair, site: WordPress) -> None:
    site.stop()
    event = paired.send(paired.order("mover@example.com").purchase())
    with copied(site, replace_everywhere=True) as moved:
        moved.start()
        owner = Owner(moved)
        assert "Cart Companion does nothing on this site" in owner.open(CONNECT_SCREEN)
        said = owner.submit("cart_companion_moved", sure="1")
        assert "The companion brings the events here from now on" in said
        assert paired.settled(event, seconds=40)["state"] == "delivered"
        assert StandInCrm(moved).tags_of("mover@example.com") == {"course bought"}

        site.start()  # what is left at the old address is a copy now, and learns it when it asks
        paired.site.php("CartCompanion\\Plugin::instance()->settings()->set_always_pull( true );")
        second = paired.send(paired.order("later@example.com").purchase())
        run_cron(site, site)
        assert paired.settled(second, seconds=40)["state"] == "delivered"
        assert StandInCrm(moved).tags_of("later@example.com") == {"course bought"}
        assert StandInCrm(site).tags_of("later@example.com") == frozenset()
        assert "Cart Companion does nothing on this site" in Owner(site).open(CONNECT_SCREEN)


def test_a_copy_is_disconnected_and_the_live_site_notices_nothing(
    paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    with copied(site) as twin:
        twin.start()
        owner = Owner(twin)
        owner.open(CONNECT_SCREEN)
        assert "This copy is disconnected" in owner.submit("cart_companion_copy")
        assert twin.php("return CartCompanion\\Plugin::instance()->settings()->is_paired();") is False
    event = paired.send(paired.order("undisturbed@example.com").purchase())
    assert paired.settled(event)["state"] == "delivered"
    assert crm.tags_of("undisturbed@example.com") == {"course bought"}


def test_the_forms_of_a_copy_ask_the_companion_nothing(paired: Pair, site: WordPress) -> None:
    """Sent by hand, as a page that was open before the copy got its address."""
    owner = Owner(site)
    page = owner.open(CONNECT_SCREEN)
    assert "Send a test event" in page
    with copied(site) as twin:
        twin.start()
        owner = Owner(twin)
        nonce = "return wp_create_nonce( 'cart_companion_test_event' );"
        owner.open(CONNECT_SCREEN)
        before = paired.counts()
        owner.submit("_wpnonce", action="cart_companion_test_event", _wpnonce=own_nonce(twin, owner, nonce))
        assert "is a copy, or it has moved" in owner.page
        assert paired.counts() == before


def own_nonce(site: WordPress, owner: Owner, code: str) -> str:
    """A nonce as it would stand in a form of this login."""
    token = {cookie.name: cookie.value or "" for cookie in owner.cookies()}
    name, value = next((key, text) for key, text in token.items() if key.startswith("wordpress_logged_in"))
    return str(
        site.php(
            f"$_COOKIE[ $input['name'] ] = rawurldecode( $input['value'] ); {code}", user=1, name=name, value=value
        )
    )


@pytest.mark.parametrize("by_constants", [False, True])
def test_a_site_connected_by_an_older_version_learns_its_address(
    by_constants: bool, service: Companion, site: WordPress, crm: StandInCrm
) -> None:
    paired = pair(service, site, RULES)
    if by_constants:
        settings = "$s = CartCompanion\\Plugin::instance()->settings();"
        key = site.php(f"{settings} $key = $s->keys()[0]; $s->forget_pairing(); return $key;")
        names = {"CART_COMPANION_URL": service.url, "CART_COMPANION_SITE_ID": paired.site_id, "CART_COMPANION_KEY": key}
        site.write_config(**names)
    site.php("delete_option( 'cart_companion_address' );")
    try:
        with copied(site) as twin:
            run_cron(twin)
            first = paired.send(paired.order("old@example.com").purchase())
            assert paired.settled(first)["state"] == "delivered"
            assert crm.tags_of("old@example.com") == {"course bought"}
            assert StandInCrm(twin).calls() == []
    finally:
        site.write_config(**dict.fromkeys(("CART_COMPANION_URL", "CART_COMPANION_SITE_ID", "CART_COMPANION_KEY")))
        service.cli("site", "remove", paired.site_id)


def test_a_copy_is_told_of_where_the_live_site_is_looked_after(paired: Pair, site: WordPress) -> None:
    """By WP-Cron and, where that does not run, when somebody opens its wp-admin."""
    listed = "; a copy at {} uses this site's key".format
    for by_cron in (True, False):
        with copied(site, constants=not by_cron) as twin:
            assert listed(twin.url) not in paired.companion.cli("site", "list")
            if by_cron:
                run_cron(twin)
            else:
                twin.start()
                Owner(twin).open(CONNECT_SCREEN)
            eventually(
                lambda url=twin.url: listed(url) in paired.companion.cli("site", "list"),
                20,
                paired.log_tail,
                pause=0.5,
            )
            assert shown(paired)["copy"]["home"] == twin.url
            assert f"A copy at {twin.url} uses the key of {site.url}" in paired.companion.says("doctor")
    event = paired.send(paired.order("meanwhile@example.com").purchase())
    assert paired.settled(event)["state"] == "delivered"


def test_an_address_made_of_the_host_header_makes_no_copy_of_the_live_site(paired: Pair, site: WordPress) -> None:
    """A bot that asks by the server's number sets WP-Cron off; the command line has no host at all."""
    for host in ("192.0.2.7", ""):
        home = f"http://{host}"
        code = "$_SERVER['HTTP_HOST'] = $input['host']; do_action( 'cart_companion_pull' );"
        site.write_config(WP_HOME=home)
        try:
            site.php(code, host=host)
        finally:
            site.write_config(WP_HOME=None)
    assert shown(paired)["copy"] is None
    event = paired.send(paired.order("after@example.com").purchase())
    assert paired.settled(event)["state"] == "delivered"


def test_wp_cli_on_a_copy_says_so_and_does_nothing(paired: Pair, site: WordPress) -> None:
    with copied(site) as twin:
        for words in (("status",), ("doctor",), ("events",), ("retry", "--all", "--kind=failed", "--yes")):
            said = wp(twin, *words)
            assert said.code == 1, words
            told = said.out + said.errors
            assert f"This site is a copy, or it has moved: the connection belongs to {site.url}" in told, words
            assert f"and this site is at {twin.url}." in told, words
        twin.write_config(WP_HOME="http://")
        assert f"Say its address: --url={site.url}" in wp(twin, "status").errors
    assert wp(site, "status").code == 0
