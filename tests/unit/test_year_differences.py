"""What the judge of `make year` takes for explained: no lost access, and no sentence of before there was a reason."""

from __future__ import annotations

import pytest

from tests.year.differences import Facts, Told, explained, unsaid, wished
from tests.year.facts import Fact, Kind
from tests.year.goods import COURSE, MEMBERSHIP, Good

NOW = 1000
NOBODY = "Nobody: a refund never creates a contact."
COMPARED = "The tags were compared with what this customer holds."


def bought(good: Good = COURSE, order: str = "1", at: int = 100) -> Told:
    return Told(Fact(at, Kind.BOUGHT, order, prices=((good.key, good.cents),)))


def refunded(good: Good = COURSE, at: int = 200, *, by_list: bool = False) -> Told:
    return Told(Fact(at, Kind.REFUNDED, "1", good.key, cents=good.cents), by_list=by_list)


def names(facts: Facts, held: set[str]) -> list[str] | None:
    ways = explained(facts, NOW, held)
    return None if ways is None else [way.name for way in ways]


@pytest.mark.parametrize(
    "facts",
    [
        [bought()],
        [bought(), Told(Fact(300, Kind.REFUNDED, "1", COURSE.key, cents=100))],
        [bought(), refunded(), bought(MEMBERSHIP, "2", 300)],
    ],
    ids=["bought", "refunded in part", "one refunded, one bought"],
)
def test_who_should_have_access_and_has_no_tag_at_all_is_not_explained(facts: list[Told]) -> None:
    assert wished(facts, NOW) & {"Course access", "Membership access"}
    assert names(facts, set()) is None


def test_who_never_became_a_contact_is_explained_by_a_sentence_about_the_last_loss() -> None:
    facts = [bought(), refunded()]
    assert wished(facts, NOW) == {"Course revoked", "got money back"}
    ways = explained(facts, NOW, set()) or ()
    assert [way.name for way in ways] == ["what takes away makes nobody a contact"]

    assert unsaid(ways, facts, NOW, set(), [(200, NOBODY)]) == ()
    assert unsaid(ways, facts, NOW, set(), [(199, NOBODY)]) == (ways[0].name,)
    assert unsaid(ways, facts, NOW, set(), []) == (ways[0].name,)


def test_a_mark_is_lost_by_a_comparison_only_that_came_after_it() -> None:
    facts = [bought(), refunded(at=600, by_list=True)]
    held = {"Course revoked"}
    ways = explained(facts, NOW, held) or ()
    assert [way.name for way in ways] == ["a comparison of tags sets what is held, and no mark of what happened once"]

    assert unsaid(ways, facts, NOW, held, [(650, COMPARED)]) == ()
    assert unsaid(ways, facts, NOW, held, [(500, COMPARED)]) == (ways[0].name,)


def test_of_two_orders_no_mark_may_go_either() -> None:
    twice = [bought(MEMBERSHIP), bought(MEMBERSHIP, "2", 150)]
    cancelled = Told(Fact(300, Kind.CANCELLED, "1", MEMBERSHIP.key, until=900))
    there = wished([*twice, cancelled], NOW)
    assert "Membership stop" in there
    assert names([*twice, cancelled], there - {"Membership stop"}) is None
    assert names([*twice, cancelled], there - {"member"}) is None
    assert names([twice[0], cancelled], wished([twice[0], cancelled], NOW) - {"Membership stop"}) is None


def test_a_payment_ends_a_pause_whether_or_not_the_return_is_told() -> None:
    def at(moment: int, kind: Kind) -> Told:
        return Told(Fact(moment, kind, "1", MEMBERSHIP.key, cents=MEMBERSHIP.cents))

    facts = [bought(MEMBERSHIP), at(300, Kind.PAUSED), at(602, Kind.PAID)]
    assert "Membership paused" not in wished(facts, NOW)
    assert names(facts, wished(facts, NOW) | {"Membership paused"}) is None
