"""A plugin of somebody else's ends PHP while a customer becomes a user: the next try finishes, and nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_logins import MAKE_LOGINS_HERE, RULE, USERS, mails_to
from tests.e2e.test_without_cron import PING
from tests.stack.crm import StandInCrm
from tests.stack.later import due_now
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

ODD_HOOKS = Path(__file__).resolve().parents[1] / "stack" / "mu-plugins" / "odd-hooks.php"
BY_PLUGIN = "The plugin in the folder “odd-hooks.php” ended the request in the middle of the work (hook %s)."
WITHOUT_LOCKS = """<?php
    add_filter( 'query', static function ( $query ) {
        $is_ours = 0 === strpos( $query, 'SELECT GET_LOCK(' ) && false === strpos( $query, '_fake_crm' );
        return $is_ours ? 'SELECT NULL' : $query;
    } );
"""
LOCKS = """
    global $wpdb;
    $locks = "SELECT option_name FROM $wpdb->options WHERE option_name LIKE 'cart\\_companion\\_lock\\_%'";
    return $wpdb->get_col( $locks );
"""
DUE = """
    delete_transient( 'doing_cron' );  // WordPress's, which whoever exits leaves for a minute.
    wp_clear_scheduled_hook( 'cart_companion_pull' );
    wp_schedule_event( time() - 3600, 'cart_companion_minute', 'cart_companion_pull' );
"""
WHY = {
    "exit": BY_PLUGIN % "user_register",
    "redirect": BY_PLUGIN % "user_register",
    "die": BY_PLUGIN % "user_register",
    "memory": "PHP ran out of memory in the middle of the work (memory_limit: 96 MB), at odd-hooks.php:",
    "time": "PHP’s time was over in the middle of the work (max_execution_time), at odd-hooks.php:",
}


@pytest.fixture
def odd(paired: Pair, site: WordPress) -> Iterator[Pair]:
    """The plugin makes logins, and another plugin does odd things."""
    site.php(MAKE_LOGINS_HERE, user=1, rule=RULE)
    site.add_mu_plugin(ODD_HOOKS)
    try:
        yield paired
    finally:
        site.remove_mu_plugin("odd-hooks")
        site.set_option("stack_odd_hooks", {})


def outcomes(pair: Pair, event: str) -> list[str]:
    return [attempt["outcome"] for attempt in pair.delivery(event)["attempts"]]


def has_tried(pair: Pair, event: str, times: int) -> bool:
    return outcomes(pair, event).count("retry") >= times


def fetches(pair: Pair, event: str) -> list[dict[str, Any]]:
    return [attempt for attempt in pair.delivery(event)["attempts"] if attempt["way"] == "pull"]


def test_whoever_is_cut_off_gets_one_login_and_one_mail_and_the_owner_reads_who_did_it(
    odd: Pair, site: WordPress, crm: StandInCrm
) -> None:
    site.set_option("stack_odd_hooks", {f"{way}@example.com": way for way in WHY})
    events = {way: odd.send(odd.order(f"{way}@example.com").purchase()) for way in WHY}
    others = [odd.send(odd.order(f"other{number}@example.com").purchase()) for number in range(3)]

    for event in others:
        assert odd.settled(event)["state"] == "delivered"
        assert outcomes(odd, event)[-1] == "applied"
    for way, event in events.items():
        delivery = odd.settled(event, 60)
        email = f"{way}@example.com"
        said = [attempt["message"] for attempt in delivery["attempts"] if attempt["outcome"] == "retry"]
        assert (delivery["state"], len(said)) == ("delivered", 1), str(delivery["attempts"])
        assert WHY[way] in said[0], said
        assert delivery["result"]["user_created"] is True
        assert crm.tags_of(email) == {"course bought"}
        assert crm.times_applied(email, "course bought") == 1
        assert len(site.php(USERS, email=email)) == len(mails_to(site, email)) == 1


def test_who_is_cut_off_again_and_again_needs_the_owner_and_no_other_customer_waits(
    odd: Pair, site: WordPress, crm: StandInCrm
) -> None:
    site.set_option("stack_odd_hooks", {"mail@example.com": "always mail"})
    event = odd.send(odd.order("mail@example.com").purchase())
    other = odd.send(odd.order("other@example.com").purchase())
    assert odd.settled(other)["state"] == "delivered"

    for times in (1, 2):
        eventually(partial(has_tried, odd, event, times), 60, lambda: str(odd.delivery(event)["attempts"]))
        due_now(odd, event)
    delivery = odd.settled(event)

    assert (delivery["state"], outcomes(odd, event)) == ("failed", ["retry", "retry", "failed"]), delivery
    assert BY_PLUGIN % "wp_mail" in delivery["result"]["message"]
    assert "It happened again and again." in delivery["result"]["message"]
    assert delivery["result"]["tags_applied"] == ["course bought"]
    assert delivery["result"]["user_created"] is True
    assert mails_to(site, "mail@example.com") == []
    odd.companion.cli("event", "replay", event)
    eventually(partial(has_tried, odd, event, 3), 60, lambda: str(odd.delivery(event)["attempts"]))
    site.set_option("stack_odd_hooks", {})
    due_now(odd, event)
    assert odd.delivery_in(event, "delivered")["result"]["outcome"] == "applied"
    assert len(mails_to(site, "mail@example.com")) == 1


def test_a_mail_that_is_out_is_not_sent_again(odd: Pair, site: WordPress, tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    site.remove_mu_plugin("mail-to-file")
    site.stop()
    site.php_options = ["-d", f"sendmail_path=/usr/bin/tee -a {sent}"]
    site.start()
    try:
        site.set_option("stack_odd_hooks", {"mailed@example.com": "always mailed"})
        event = odd.send(odd.order("mailed@example.com").purchase())
        assert odd.settled(event, 60)["state"] == "delivered"
        assert outcomes(odd, event) == ["retry", "applied"]
        assert sent.read_text().count("To: mailed@example.com") == 1
    finally:
        site.stop()
        site.php_options = []
        site.add_mu_plugin(ODD_HOOKS.with_name("mail-to-file.php"))


def test_a_site_that_fetches_hands_in_what_was_done(odd: Pair, site: WordPress, crm: StandInCrm) -> None:
    site.set_option("stack_odd_hooks", {"exit@example.com": "exit"})
    site.stop()
    event = odd.send(odd.order("exit@example.com").purchase())
    other = odd.send(odd.order("other@example.com").purchase())
    site.php("CartCompanion\\Plugin::instance()->settings()->set_always_pull( true );")

    def arrived() -> bool:
        site.php(DUE)
        site.cron()
        return all(odd.delivery(one)["state"] == "delivered" for one in (event, other))

    eventually(arrived, 90, odd.log_tail, pause=1)
    assert crm.tags_of("exit@example.com") == {"course bought"}
    assert len(mails_to(site, "exit@example.com")) == 1


@pytest.mark.parametrize("asked", [{"fetch": True}, {}], ids=["the companion asks", "nobody does WP-Cron's work"])
def test_what_is_fetched_after_the_answer_is_handed_in_named_and_no_lock_stays(
    asked: dict[str, bool], odd: Pair, site: WordPress, crm: StandInCrm, tmp_path: Path
) -> None:
    """Such work is done while WordPress shuts down, where whoever exits ends the rest of that, too."""
    email = f"{'asked' if asked else 'unasked'}@example.com"  # a user stays for the other
    without_locks = tmp_path / "without-locks.php"
    without_locks.write_text(WITHOUT_LOCKS)
    site.set_option("stack_odd_hooks", {email: "always mail"})
    site.stop()
    event = odd.send(odd.order(email).purchase())
    site.php("CartCompanion\\Plugin::instance()->settings()->set_always_pull( true );")
    site.add_mu_plugin(without_locks)
    site.environment = {"STACK_ODD_HOOKS": "everywhere"}
    try:
        for times in (1, 2, 3):

            def fetched(times: int = times) -> bool:
                due_now(odd, event)
                site.php(DUE)
                assert site.php(PING, body=asked)["status"] == 200
                return len(fetches(odd, event)) >= times

            eventually(fetched, 60, lambda: f"{odd.delivery(event)} {odd.log_tail()}", pause=0.5)
            assert site.php(LOCKS) == []
    finally:
        site.environment = {}
        site.remove_mu_plugin(without_locks.stem)

    delivery, tries = odd.delivery(event), fetches(odd, event)
    assert (delivery["state"], [one["outcome"] for one in tries]) == ("failed", ["retry", "retry", "failed"])
    assert all(BY_PLUGIN % "wp_mail" in one["message"] for one in tries), delivery
    assert crm.tags_of(email) == {"course bought"}
