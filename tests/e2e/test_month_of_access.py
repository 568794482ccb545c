"""A month of 200 customers: of 30 whose access is wrong 30 are found, and of 170 with whom all is well none.

On top come ten whose access is turned the other way a moment after an event was done well: the five whose tags
AccessAlly fetches in the next quarter of an hour are found, the five who never come are unseen by design and counted.

The CRM's automations take trigger tags away and hand out access tags, AccessAlly's copy of a user's tags stays behind
until somebody fetches, half of the customers never come, and one morning the CRM turns away who fetches. Who is locked
out and who still gets in says a model of its own (tests/e2e/month), by what was paid for and by what AccessAlly would
show; it shares no code with the product.

The companion's web side is served and the plugin answers over HTTP. The clock of both is moved, so the worker's loop is
the test itself: it delivers, ends what is over and asks for checks by the functions that the worker calls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.e2e.conftest import AS_NEW
from tests.e2e.month.clock import Clock
from tests.e2e.month.customers import Customer
from tests.e2e.month.healthy import healthy
from tests.e2e.month.planted import planted
from tests.e2e.month.service import companion_of
from tests.e2e.month.shop_rules import STATED
from tests.e2e.month.town import SETUP, Town
from tests.e2e.month.undone import undone
from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.wordpress import WordPress, wordpress

DAYS = 31
NO_ACCESS, STILL_HAS_ACCESS = "no_access", "still_has_access"
WITHOUT_USERS = "array_map( 'wp_delete_user', get_users( array( 'exclude' => array( 1 ), 'fields' => 'ID' ) ) );"


@pytest.fixture(scope="module")
def site(mariadb_server: MariaDB) -> Iterator[WordPress]:
    with wordpress(fakes=("accessally", "wp-fusion"), server=mariadb_server) as made:
        yield made


@pytest.mark.parametrize("is_stated", [False, True], ids=["by the rules", "as stated"])
def test_a_month_of_200_customers(site: WordPress, tmp_path: Path, is_stated: bool) -> None:
    customers = [*healthy(), *planted(is_stated=is_stated)]
    assert (len(customers), sum(bool(one.planted) for one in customers)) == (200, 30)
    customers += undone(is_stated=is_stated)
    wrong = {one.email for one in customers if one.planted}
    unseen = {one.email for one in customers if one.unseen}
    assert (len(customers), len(wrong), len(unseen)) == (210, 35, 5)
    site.php(AS_NEW + WITHOUT_USERS + "delete_option( 'cart_companion_access' );", user=1)
    crm = StandInCrm(site)
    crm.behave(**SETUP)
    if is_stated:
        site.set_option("cart_companion_access", STATED)
    mailed_before = len(site.mails())

    with Clock(site) as clock, companion_of(site, tmp_path) as service:
        town = Town(site, crm, service, clock, customers)
        town.live(DAYS)
        assert service.unsettled() == []
        locked_out, left_in = town.locked_out(DAYS), town.left_in(DAYS)
        read = town.read_by_the_owner()
        mailed = town.mailed_about(mailed_before)
        one_of_each = {one.kind: one.email for one in customers}
        answers = town.answers(one_of_each.values())

    print(f"\n\n{DAYS} days, {len(customers)} customers, {len(locked_out)} locked out, {len(left_in)} still in")
    print("\n".join(_table(customers, town)))
    assert (len(locked_out), len(left_in), locked_out | left_in) == (20 + 4, 10 + 6, wrong | unseen)
    locked_out, left_in = locked_out - unseen, left_in - unseen
    expected = {(email, NO_ACCESS) for email in locked_out} | {(email, STILL_HAS_ACCESS) for email in left_in}
    assert town.alerted.keys() - expected == set(), "alerts of customers with whom all is well"
    assert expected - town.alerted.keys() == set(), "customers whom nobody was told of"
    unclear = {email: sentence for email, sentence in read.items() if _reason(customers, email) not in sentence}
    assert (unclear, read.keys()) == ({}, wrong)
    assert mailed == wrong
    assert {email for email, kind in answers.items() if kind == "error"} == wrong & answers.keys()
    assert set(answers.values()) == {"success", "error"}  # of used-up triggers it says that tags were set, no more
    assert site.plugin_errors() == []


def _reason(customers: Sequence[Customer], email: str) -> str:
    """What the owner is to read of this customer."""
    return next(one.planted.format(email=email) for one in customers if one.email == email)


def _table(customers: Sequence[Customer], town: Town) -> Iterator[str]:
    """A line for each kind of customer: how many there are, and how many were ever alerted about."""
    alerted = {email for email, _ in town.alerted}
    ever = Counter(one.kind for one in customers if one.email in alerted)
    for kind, many in Counter(one.kind for one in customers).items():
        hidden = [one.unseen for one in customers if one.kind == kind and one.unseen]
        by_design = f"   unseen by design {len(hidden):2}: {hidden[0]}" if hidden else ""
        yield f"{kind:36} {many:3}   alerts {ever[kind]:3}{by_design}"
