"""The lives of the year's customers: what each buys, pays, fails to pay, ends and comes back to, by a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.year.goods import (
    CLUB,
    COACHING,
    COMMUNITY,
    COURSE,
    LAB,
    MASTERCLASS,
    MEMBERSHIP,
    WORKBOOK,
    YEARLY,
    Good,
)
from tests.year.months import DAY, HOUR
from tests.year.sales import PAYPAL, STRIPE, WORD, Happening, Sale

BASKETS: tuple[tuple[Good, ...], ...] = (
    (COURSE,),
    (COURSE, WORKBOOK),
    (COURSE, COACHING),
    (COURSE, WORKBOOK, COACHING),
    (COURSE, WORKBOOK, COMMUNITY),
)
SUBSCRIBED: dict[str, tuple[Good, ...]] = {
    "monthly": (MEMBERSHIP,),
    "monthly with an upsell": (MEMBERSHIP, COMMUNITY),
    "yearly": (YEARLY,),
    "plan": (MASTERCLASS,),
    "free trial": (CLUB,),
    "paid trial": (LAB,),
}
KINDS = {
    "once": 30,
    "launch 1": 15,
    "launch 2": 15,
    "monthly": 12,
    "monthly with an upsell": 3,
    "yearly": 7,
    "plan": 8,
    "free trial": 6,
    "paid trial": 4,
}


@dataclass
class Life:
    """One buyer. Times are Unix seconds; nothing is told of what happened before ``told_from``: an import brings it."""

    random: Random
    number: int
    kind: str
    begin: int
    end: int
    addresses: list[tuple[int, str]]
    told_from: int = 0
    moves: list[int] = field(default_factory=list)  # when ThriveCart's owner changed the address there
    happenings: list[Happening] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)

    @property
    def emails(self) -> list[str]:
        return [email for _, email in self.addresses]

    def live(self, at: int, goods: tuple[Good, ...]) -> Life:
        """From the first purchase on."""
        self._buy(at, goods)
        if self._chance(0.15):
            self._buy(at + self._days(5, 150), self.random.choice(((MEMBERSHIP,), (COURSE,), (MASTERCLASS,), (CLUB,))))
        for moved in self.moves:
            if known := [sale for sale in self.sales if sale.bought_at < moved]:
                self.happenings.append(known[-1].is_moved(moved))
        self.happenings = sorted((one for one in self.happenings if one.at < self.end), key=lambda one: one.at)
        return self

    def _buy(self, at: int, goods: tuple[Good, ...]) -> None:
        if at >= self.end:
            return
        ids = (f"{70_000_000 + self.number * 100 + len(self.sales)}", f"{self.number:06}{len(self.sales):02}")
        sale = Sale(
            WORD,
            self.addresses[0][1],
            bought_at=at,
            goods=goods,
            ids=ids,
            customer_id=f"{400_000 + self.number}",
            addresses=tuple(self.addresses),
            processor=self.random.choice((STRIPE, STRIPE, PAYPAL)),
        )
        self.sales.append(sale)
        self.happenings.append(sale.bought())
        recurring = [good for good in goods if good.months]
        for good in recurring:
            self._subscribe(sale, good)
        if not recurring:
            self._own(sale)

    def _own(self, sale: Sale) -> None:
        """What is paid once: kept by most, paid back to some."""
        at, good = sale.bought_at + self._days(1, 40), self.random.choice(sale.goods)
        rng = self.random.random()
        if rng < 0.05:
            self._say(sale.is_refunded(at, good, good.cents))
        elif rng < 0.07:
            self._say(sale.is_refunded(at, good, good.cents // 3))
        elif rng < 0.085:
            self._say(sale.is_refunded(at, good, good.cents // 3))
            self._say(sale.is_refunded(at + self._days(1, 9), good, good.cents - good.cents // 3))
        elif rng < 0.105:
            self._say(sale.is_refunded(at, None, sum(one.cents for one in sale.goods)))
        elif rng < 0.11:
            self._say(sale.is_refunded(at, None, 700))
        if rng < 0.105 and self._chance(0.3):
            self._buy(at + self._days(10, 90), sale.goods)

    def _subscribe(self, sale: Sale, good: Good) -> None:
        """Period after period, until something ends it."""
        steps: tuple[tuple[float, Callable[[Sale, Good], bool]], ...] = (
            (0.80, self._renew),
            (0.855, self._recover),
            (0.87, self._fail_without_a_time),
            (0.90, self._give_up),
            (0.955, self._cancel),
            (0.985, self._renew if good.payments else self._pause),
            (0.995, self._get_last_back),
            (1.0, self._get_all_back),
        )
        if good.trial_days and self._chance(0.2):
            self._cancel(sale, good)
            return
        while sale.next_due(good) < self.end:
            rng = self.random.random()
            if not next(step for limit, step in steps if rng <= limit)(sale, good):
                return
            if good.payments and sale.paid.get(good.key, 0) >= good.payments - 1:
                self._outlive(sale, good)
                return

    def _outlive(self, sale: Sale, good: Good) -> None:
        """A plan that is paid off is cancelled at the processor all the same, at times, which means nothing."""
        at = sale.due(good, good.payments or 0) + self._days(1, 20)
        if self._chance(0.25):
            self._say(sale.is_cancelled(at, good, None))
        elif self._chance(0.05):
            self._pay_back(sale, good, at, sale.taken(good))

    def _renew(self, sale: Sale, good: Good) -> bool:
        self._say(*sale.is_paid(sale.next_due(good) + self.random.randrange(60, 3 * HOUR), good))
        return True

    def _recover(self, sale: Sale, good: Good) -> bool:
        """The third retry goes through."""
        due = sale.next_due(good)
        for day in (0, 3, 5):
            self._say(sale.fails(due + day * DAY + self.random.randrange(HOUR), good))
        self._say(*sale.is_paid(due + 7 * DAY + self.random.randrange(HOUR), good))
        return True

    def _fail_without_a_time(self, sale: Sale, good: Good) -> bool:
        due = sale.next_due(good)
        self._say(sale.fails(due + self.random.randrange(HOUR), good, is_timed=False))
        self._say(*sale.is_paid(due + 3 * DAY + self.random.randrange(HOUR), good))
        return True

    def _give_up(self, sale: Sale, good: Good) -> bool:
        """The processor cancels after four failures; the time paid for is over by then, or not named."""
        due = sale.next_due(good)
        for day in (0, 3, 5, 7):
            self._say(sale.fails(due + day * DAY + self.random.randrange(HOUR), good))
        self._say(sale.is_cancelled(due + 8 * DAY, good, due if self._chance(0.5) else None))
        self._come_back(good, due + 8 * DAY)
        return False

    def _cancel(self, sale: Sale, good: Good) -> bool:
        """With paid time left; one in ten moves to the year's membership with it, in the same second."""
        due = sale.next_due(good)
        at = max(due - self._days(1, 20), sale.due(good, sale.paid.get(good.key, 0)) + 5 * HOUR, sale.bought_at + HOUR)
        self._say(sale.is_cancelled(at, good, due))
        if good is MEMBERSHIP and self._chance(0.2):
            self._buy(at, (YEARLY,))
        else:
            self._come_back(good, self.random.choice((at, due)))
        return False

    def _pause(self, sale: Sale, good: Good) -> bool:
        """At Stripe a pause is a cancellation underneath, whose webhook may come with it, and more than once.

        One in ten is back within a minute and pays, and then leaves for good.
        """
        at = sale.next_due(good) - self._days(3, 9)
        if at <= max(sale.due(good, sale.paid.get(good.key, 0)), sale.bought_at) + 8 * DAY:
            return self._renew(sale, good)
        self._say(sale.is_paused(at, good))
        if sale.processor == STRIPE and not self.told_from and self._chance(0.4):
            for seconds in self.random.choice(((-30,), (-2,), (2,), (30,), (-290, -30), (-40, 20))):
                until = sale.next_due(good) if self._chance(0.3) else None
                self._say(sale.is_cancelled(at + seconds, good, until))
        is_hasty = self._chance(0.1)
        back = at + (60 if is_hasty else self._days(12, 80))
        if back >= self.end or (not is_hasty and self._chance(0.3)):
            return False
        self._say(sale.is_resumed(back, good))
        self._say(*sale.is_paid(back + 2, good))
        if is_hasty:
            self._say(sale.is_cancelled(back + 120, good, sale.next_due(good)))
        return not is_hasty

    def _get_last_back(self, sale: Sale, good: Good) -> bool:
        self._renew(sale, good)
        at = sale.due(good, sale.paid[good.key]) + self._days(1, 6)
        self._say(sale.is_refunded(at, good, good.cents))
        self._say(sale.is_cancelled(at + self.random.choice((-60, 60, 2 * DAY)), good, sale.next_due(good)))
        return False

    def _get_all_back(self, sale: Sale, good: Good) -> bool:
        at = max(sale.next_due(good) - self._days(2, 9), sale.bought_at + 2 * HOUR)
        if not sale.taken(good):
            return self._renew(sale, good)
        self._pay_back(sale, good, at, sale.taken(good))
        self._say(sale.is_cancelled(at + HOUR, good, sale.next_due(good)))
        self._come_back(good, at + DAY)
        return False

    def _pay_back(self, sale: Sale, good: Good, at: int, cents: int) -> None:
        """Payment by payment, as each of them is refunded by itself."""
        for nth in range(sale.paid.get(good.key, 0)):
            self._say(sale.is_refunded(at + nth * 7, good, good.cents))
            cents -= good.cents
        if cents:
            self._say(sale.is_refunded(at + sale.paid.get(good.key, 0) * 7, good, cents))

    def _come_back(self, good: Good, at: int) -> None:
        if self._chance(0.35):
            self._buy(at + self._days(2, 60), (good,))

    def _say(self, *told: Happening) -> None:
        self.happenings += told

    def _chance(self, of: float) -> bool:
        return self.random.random() < of

    def _days(self, least: int, most: int) -> int:
        return self.random.randrange(least * DAY, most * DAY)
