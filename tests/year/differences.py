"""Where the tags in the CRM are not those that the owner wishes, and whether the customer's timeline says why.

A way in which the product knowingly differs from the wish is named here, with the sentence that must stand in the
timeline of each customer in whom it shows, and since when: one of before that is about something else. It counts only
where wish and way together come to exactly the tags that are there.
"""

from __future__ import annotations

import re
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
Said = tuple[int, str]  # a sentence of the timeline, and its Unix second

# What is applied by what takes away, or fails, and by nothing else: it makes nobody a contact.
OF_LOSSES = ("stop", "paused", "payment failed", "last warning", "revoked")
LOSSES = (Kind.CANCELLED, Kind.PAUSED, Kind.FAILED, Kind.REFUNDED)


def _as_they_are(facts: Facts) -> Facts:
    return facts


def _nothing(facts: Facts) -> dict[str, int]:
    return {}


@dataclass(frozen=True)
class Way:
    """How the product differs: other facts count, some tags may be lacking, a refunded period ends nothing, ...

    ``since``: the second before which the sentence is not said because of these facts; ``may_lack``: tags, with the
    second of the fact that each is of. What the sentence tells of took them away, so it is later.
    """

    name: str
    sentence: str  # a regular expression
    since: Callable[[Facts], int]
    facts: Callable[[Facts], Facts] = _as_they_are
    may_lack: Callable[[Facts], dict[str, int]] = _nothing
    refunded_period_ends: bool = True
    makes_nobody: bool = False


def _without_paid_time(facts: Facts) -> Facts:
    return [
        replace(one, fact=replace(one.fact, until=None)) if one.by_list and one.fact.kind is Kind.CANCELLED else one
        for one in facts
    ]


def _without_ends_of_plans(facts: Facts) -> Facts:
    return [replace(one, fact=replace(one.fact, is_last=False)) if one.by_list else one for one in facts]


def _marks(facts: Facts) -> dict[str, int]:
    """What only happened, and is no state, of what a list of transactions told: that somebody left or was paid back."""
    found: dict[str, int] = {}
    for one in facts:
        fact = one.fact
        if one.by_list:
            found |= {"got money back": fact.at} if fact.kind is Kind.REFUNDED else {}
            found |= {f"{NAMES[fact.product]} paid off": fact.at} if fact.is_last else {}
            about = [fact.product] if fact.product else [p for p, _ in _prices(facts, fact.order)]
            stops = about if fact.kind is Kind.CANCELLED else []
            found |= {f"{NAMES[product]} stop": fact.at for product in stops}
    return found


def _prices(facts: Facts, order: str) -> tuple[tuple[str, int], ...]:
    return next((one.fact.prices for one in facts if one.fact.order == order and one.fact.prices), ())


def _is_no_gift(wish: set[str]) -> bool:
    """Whether nothing of it comes with something that was bought."""
    return all(tag == "got money back" or tag.endswith(OF_LOSSES) for tag in wish)


def _without_what_was_lost(facts: Facts) -> Facts:
    return [one for one in facts if not one.is_lost]


def _last(is_why: Callable[[Told], bool]) -> Callable[[Facts], int]:
    """When the last of the facts happened that are a reason."""
    return lambda facts: max((one.fact.at for one in facts if is_why(one)), default=0)


def _first_listed(facts: Facts) -> int:
    """When the first cancellation or last payment happened that only a list told of."""
    about = (one.fact for one in facts if one.by_list and (one.fact.kind is Kind.CANCELLED or one.fact.is_last))
    return min((fact.at for fact in about), default=0)


WAYS = (
    Way(
        "what only lost messages said is not known any more",
        r"^The tags were compared with what this customer holds",
        since=_last(lambda one: one.is_lost),
        facts=_without_what_was_lost,
    ),
    Way(
        "a comparison of tags sets what is held, and no mark of what happened once",
        r"^The tags were compared with what this customer holds",
        since=lambda facts: 0,
        may_lack=_marks,
    ),
    Way(
        "a list of transactions does not say that a plan is paid off, nor until when is paid",
        r"^The paid time of .* was over",
        since=_first_listed,
        facts=lambda facts: _without_ends_of_plans(_without_paid_time(facts)),
    ),
    Way(
        "the last payment went back, and the time it had paid for is kept",
        r"^Cancelled .*, paid until ",
        since=_last(lambda one: one.fact.until is not None and not one.by_list),
        refunded_period_ends=False,
    ),
    Way(
        "what takes away makes nobody a contact",
        r"never creates a contact|there was no tag to remove|purchase arrived after its own refund",
        since=_last(lambda one: one.fact.kind in LOSSES),
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
    wishes = Wishes(NAMES, refunded_period_ends=all(way.refunded_period_ends for way in ways))
    wish = wishes.tags([one.fact for one in facts], now)
    return set() if _is_no_gift(wish) and any(way.makes_nobody for way in ways) else wish


def explained(facts: Facts, now: int, held: set[str]) -> tuple[Way, ...] | None:
    """The fewest ways with which the wish is what is held."""
    for many in range(1, len(WAYS) + 1):
        for ways in combinations(WAYS, many):
            lacking = wished(facts, now, ways) - held
            may_lack = {tag for way in ways for tag in way.may_lack(facts)}
            if held <= wished(facts, now, ways) and lacking <= may_lack:
                return ways
    return None


def unsaid(ways: Sequence[Way], facts: Facts, now: int, held: set[str], timeline: Sequence[Said]) -> tuple[str, ...]:
    """The names of those ways of which the timeline has no sentence, or only one of before there was a reason."""
    lacking = wished(facts, now, ways) - held

    def is_said(way: Way) -> bool:
        since = max(way.since(facts), *(at for tag, at in way.may_lack(facts).items() if tag in lacking), 0)
        return any(at >= since and re.search(way.sentence, said) for at, said in timeline)

    return tuple(way.name for way in ways if not is_said(way))
