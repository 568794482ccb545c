"""Another plugin ends PHP at the database's statements: before an event is ours, and when its result is stored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.test_logins import MAKE_LOGINS_HERE, RULE, USERS, mails_to
from tests.stack.crm import StandInCrm
from tests.stack.later import waits_are_over
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

ENDED_STATEMENTS = Path(__file__).resolve().parents[1] / "stack" / "mu-plugins" / "ended-statements.php"
AGAIN_AND_AGAIN = "It happened again and again."


@pytest.fixture
def odd(paired: Pair, site: WordPress) -> Iterator[Pair]:
    site.php(MAKE_LOGINS_HERE, user=1, rule=RULE)
    site.add_mu_plugin(ENDED_STATEMENTS)
    try:
        yield paired
    finally:
        site.remove_mu_plugin("ended-statements")
        site.set_option("stack_ended_statements", "")


def outcomes(pair: Pair, event: str) -> list[str]:
    return [attempt["outcome"] for attempt in pair.delivery(event)["attempts"]]


def is_over(pair: Pair, event: str) -> bool:
    waits_are_over(pair)
    return pair.delivery(event)["state"] in ("delivered", "failed", "dead")


def finished(pair: Pair, event: str) -> str:
    eventually(partial(is_over, pair, event), 60, lambda: f"{pair.delivery(event)} {pair.log_tail()}", pause=0.3)
    return str(pair.delivery(event)["state"])


@pytest.mark.parametrize(
    ("where", "tries"), [("claim", ["retry", "applied"]), ("settle", ["applied"]), ("settled", ["applied"])]
)
def test_whoever_does_it_once_costs_the_customer_nothing(
    where: str, tries: list[str], odd: Pair, site: WordPress, crm: StandInCrm
) -> None:
    email = f"once.{where}@example.com"
    site.set_option("stack_ended_statements", where)
    event = odd.send(odd.order(email).purchase())

    assert (finished(odd, event), outcomes(odd, event)) == ("delivered", tries), odd.delivery(event)
    assert crm.times_applied(email, "course bought") == 1
    assert len(site.php(USERS, email=email)) == len(mails_to(site, email)) == 1


@pytest.mark.parametrize("where", ["claim", "settle"])
def test_whoever_does_it_always_brings_the_event_to_the_owner(
    where: str, odd: Pair, site: WordPress, crm: StandInCrm
) -> None:
    email = f"always.{where}@example.com"
    site.set_option("stack_ended_statements", f"always {where}")
    event = odd.send(odd.order(email).purchase())

    assert finished(odd, event) == "failed", odd.delivery(event)
    assert AGAIN_AND_AGAIN in odd.delivery(event)["result"]["message"]
    assert len(outcomes(odd, event)) <= 5
    site.set_option("stack_ended_statements", "")
    odd.companion.cli("event", "replay", event)
    assert finished(odd, event) == "delivered", odd.delivery(event)
    assert crm.tags_of(email) == {"course bought"}
    assert len(site.php(USERS, email=email)) == len(mails_to(site, email)) == 1
