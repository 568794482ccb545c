"""Fifty functions of other plugins hear of each new user; one of them throws, and one ends PHP, each time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_logins import MAKE_LOGINS_HERE, RULE, USERS, mails_to
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.wordpress import WordPress

FIFTY_HOOKS = Path(__file__).resolve().parents[1] / "stack" / "mu-plugins" / "fifty-hooks.php"
BY_WHOM = "The plugin in the folder “fifty-hooks.php” ended the request in the middle of the work (hook user_register)."


@pytest.fixture
def crowded(paired: Pair, site: WordPress) -> Iterator[Pair]:
    """The plugin makes logins, and fifty functions listen."""
    site.php(MAKE_LOGINS_HERE, user=1, rule=RULE)
    site.add_mu_plugin(FIFTY_HOOKS)
    try:
        yield paired
    finally:
        site.remove_mu_plugin("fifty-hooks")
        site.php("delete_option( 'stack_fifty_hooks' );")


@pytest.mark.parametrize(
    ("throws", "exits"),
    [(17, 33), (33, 17)],
    ids=["it throws before the other exits", "it exits before the other throws"],
)
def test_the_customer_gets_the_login_and_one_mail_and_the_owner_reads_what_happened(
    throws: int, exits: int, crowded: Pair, site: WordPress, crm: StandInCrm
) -> None:
    email = f"exits-as-{exits}@example.com"
    site.set_option("stack_fifty_hooks", {"throws": throws, "exits": exits, "heard": []})
    delivery = crowded.settled(crowded.send(crowded.order(email).purchase()), 150)

    attempts = [one for one in delivery["attempts"] if one["outcome"] in ("retry", "applied", "failed")]
    assert (delivery["state"], [one["outcome"] for one in attempts]) == ("delivered", ["retry", "applied"]), delivery
    assert BY_WHOM in attempts[0]["message"], attempts
    assert (delivery["result"]["user_created"], delivery["result"]["access"]) == (True, "granted"), delivery
    assert site.php("return get_option( 'stack_fifty_hooks' )['heard'];") == list(range(1, exits + 1))
    assert crm.tags_of(email) == {"course bought"}
    assert len(site.php(USERS, email=email)) == 1
    [mail] = mails_to(site, email)
    assert re.search(r"https?://\S+action=rp\S*", mail["message"]), mail


def test_one_that_throws_keeps_none_of_the_others_from_hearing_of_it(
    crowded: Pair, site: WordPress, crm: StandInCrm
) -> None:
    email = "none-exits@example.com"
    site.set_option("stack_fifty_hooks", {"throws": 17, "exits": 0, "heard": []})
    delivery = crowded.settled(crowded.send(crowded.order(email).purchase()), 150)

    assert delivery["state"] == "delivered", delivery
    assert "Another plugin failed while WordPress made the user" in delivery["result"]["message"], delivery
    assert "fifty-hooks.php" in delivery["result"]["message"], delivery
    assert site.php("return get_option( 'stack_fifty_hooks' )['heard'];") == list(range(1, 51))
    assert crm.tags_of(email) == {"course bought"}
    assert len(site.php(USERS, email=email)) == len(mails_to(site, email)) == 1
