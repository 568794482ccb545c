"""Where the tags in the CRM are not those that the owner wishes, and whether the customer's timeline says why.

A way in which the product knowingly differs from the wish is named here, with the sentence that must stand in the
timeline of each customer in whom it shows. It counts only where wish and way together come to exactly the tags that
are there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from tests.year.facts import Fact, Kind
from tests.year.goods import NAMES
from tests.year.wishes import Wishes


@dataclass(frozen=True)
class Told:
    """A fact that the companion was told: by its webhook, or ``by_list`` of transactions.

    ``is_lost``: only by a webhook that an older ledger, restored since, knows nothing of.
    """

    fact: Fact
    by_list: bool = False
    is_lost: bool = False


Facts = Sequence[Told]

MARKS_OF_AN_ORDER = ("stop", "paused", "payment failed", "last warning")


def _as_they_are(facts: Facts) -> Facts:
    return facts


def _nothing(facts: Facts) -> set[str]:
    return set()


@dataclass(frozen=True)
class Way:
    """How the product differs: other facts count, some tags may be lacking, a refunded period ends nothing, ..."""

    name: str
    sentence: str  # a regular expression
    facts: Callable[[Facts], Facts] = _as_they_are
    may_lack: Callable[[Facts], set[str]] = _nothing
    refunded_period_ends: bool = True
    makes_nobody: bool = False


def _without_paid_time(facts: Facts) -> Facts:
    return [
        replace(one, fact=replace(one.fact, until=None)) if one.by_list and one.fact.kind is Kind.CANCELLED else one
        for one in facts
    ]


def _without_ends_of_plans(facts: Facts) -> Facts:
    return [replace(one, fact=replace(one.fact, is_last=False)) if one.by_list else one for one in facts]


def _marks(facts: Facts) -> set[str]:
    """What only happened, and is no state: that somebody left, got money back, paid the last part."""
    listed = [one.fact for one in facts if one.by_list]
    orders = Counter(product for one in facts for product, _ in one.fact.prices)
    left = {fact.product for fact in listed if fact.kind is Kind.CANCELLED}
    twice = {product for product, bought in orders.items() if bought > 1}  # the better order is what is held
    paid_off = {f"{NAMES[fact.product]} paid off" for fact in listed if fact.is_last}
    refunded = {"got money back" for fact in listed if fact.kind is Kind.REFUNDED}
    of_orders = {f"{NAMES[product]} {mark}" for product in twice for mark in MARKS_OF_AN_ORDER}
    return {f"{NAMES[product]} stop" for product in left} | of_orders | paid_off | refunded


def _without_what_was_lost(facts: Facts) -> Facts:
    return [one for one in facts if not one.is_lost]


WAYS = (
    Way(
        "what only lost messages said is not known any more",
        r"^The tags were compared with what this customer holds",
        facts=_without_what_was_lost,
    ),
    Way(
        "a comparison of tags sets what is held, and no mark of what happened once",
        r"^The tags were compared with what this customer holds",
        may_lack=_marks,
    ),
    Way(
        "a list of transactions does not say that a plan is paid off, nor until when is paid",
        r"^The paid time of .* was over",
        facts=lambda facts: _without_ends_of_plans(_without_paid_time(facts)),
    ),
    Way(
        "the last payment went back, and the time it had paid for is kept",
        r"^Cancelled .*, paid until ",
        refunded_period_ends=False,
    ),
    Way(
        "what takes away makes nobody a contact",
        r"never creates a contact|there was no tag to remove|purchase arrived after its own refund",
        makes_nobody=True,
    ),
)


@dataclass(frozen=True)
class Difference:
    """``ways``: those that explain it; None where none does. ``unsaid``: of these what the timeline does not say."""

    who: str
    kind: str
    when: int
    missing: frozenset[str]
    extra: frozenset[str]
    ways: tuple[str, ...] | None = None
    unsaid: tuple[str, ...] = ()
    story: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_fault(self) -> bool:
        return self.ways is None or bool(self.unsaid)

    def __str__(self) -> str:
        lacks = f" lacks {sorted(self.missing)}" if self.missing else ""
        has = f" has {sorted(self.extra)}" if self.extra else ""
        why = "" if self.ways is None else f" ({' and '.join(self.ways)}{'; UNSAID' if self.unsaid else ''})"
        return "\n   ".join([f"{self.who} ({self.kind}){lacks}{has}{why}", *self.story])


def wished(facts: Facts, now: int, ways: Collection[Way] = ()) -> set[str]:
    """The tags by the model, with these ways of the product's."""
    for way in ways:
        facts = way.facts(facts)
    if any(way.makes_nobody for way in ways):
        return set()
    wishes = Wishes(NAMES, all(way.refunded_period_ends for way in ways))
    return wishes.tags([one.fact for one in facts], now)


def explained(facts: Facts, now: int, held: set[str]) -> tuple[Way, ...] | None:
    """The fewest ways with which the wish is what is held."""
    for many in range(1, len(WAYS) + 1):
        for ways in combinations(WAYS, many):
            wish = wished(facts, now, ways)
            may_lack = set().union(*(way.may_lack(facts) for way in ways))
            if held <= wish and wish - held <= may_lack:
                return ways
    return None


def unsaid(ways: Sequence[Way], timeline: Sequence[str]) -> tuple[str, ...]:
    """The names of those ways of which the timeline has no sentence."""
    return tuple(way.name for way in ways if not any(re.search(way.sentence, said) for said in timeline))
