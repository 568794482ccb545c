"""What the shop sells, and the tag rules that its owner wrote for it, much as the plugin suggests them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.stack.shop import Product
from tests.year.months import DAY, months_after

Rule = dict[str, Any]


@dataclass(frozen=True)
class Good(Product):
    """``cents`` is what is paid each time: at once and every ``months``, ``payments`` times or, None, without end.

    0 months: paid once. A trial of ``trial_days`` costs ``trial_cents``.
    """

    months: int = 0
    payments: int | None = None
    trial_days: int = 0
    trial_cents: int = 0

    @property
    def at_once(self) -> int:
        return self.trial_cents if self.trial_days else self.cents

    def due(self, bought_at: int, payment: int) -> int:
        """When the n-th later payment is due, from 1."""
        if self.trial_days:
            return months_after(bought_at + self.trial_days * DAY, (payment - 1) * self.months)
        return months_after(bought_at, payment * self.months)


COURSE = Good("product-12", "Course", 4900)
WORKBOOK = Good("bump-12", "Workbook", 1900)
COACHING = Good("upsell-4", "Coaching", 19900)
MEMBERSHIP = Good("product-20", "Membership", 2900, months=1)
YEARLY = Good("product-21", "Membership for a year", 29000, months=12)
COMMUNITY = Good("upsell-6", "Community", 900, months=1)
MASTERCLASS = Good("product-30", "Masterclass", 9900, months=1, payments=3)
CLUB = Good("product-40", "Club", 3900, months=1, trial_days=14)
LAB = Good("product-50", "Lab", 5900, months=1, trial_days=7, trial_cents=100)
ALL = (COURSE, WORKBOOK, COACHING, MEMBERSHIP, YEARLY, COMMUNITY, MASTERCLASS, CLUB, LAB)
NAMES = {good.key: good.name for good in ALL}


def _rules_of(good: Good) -> list[Rule]:
    """A pause keeps out of the club, and of nothing else."""
    name = good.name
    access = [f"{name} access", *(["member"] if good in (MEMBERSHIP, YEARLY) else [])]
    overdue = [f"{name} payment failed", f"{name} last warning"]
    over = [*access, *overdue, f"{name} paused"]
    closed = access if good is CLUB else []
    meanings: list[tuple[str, list[str], list[str], dict[str, Any]]] = [
        ("purchase.completed", access, [f"{name} revoked", f"{name} stop"], {}),
        ("purchase.refunded", [f"{name} revoked"], [*over, f"{name} paid off"], {"partial": False}),
        ("subscription.payment_failed", overdue[:1], [], {}),
        ("subscription.payment_failed", overdue[1:], [], {"failure": 3}),
        ("subscription.recovered", [], overdue, {}),
        ("subscription.cancelled", [f"{name} stop"], [], {}),
        ("subscription.ended", [f"{name} revoked"], over, {}),
        ("subscription.paused", [f"{name} paused"], closed, {}),
        ("subscription.resumed", closed, [f"{name} paused", f"{name} stop"], {}),
        ("subscription.completed", [f"{name} paid off"], [], {}),
    ]
    kept = meanings if good.months else meanings[:2]
    return [{"product": good.key, "event": e, "apply": a, "remove": r, **more} for e, a, r, more in kept]


RULES: list[Rule] = [
    *(rule for good in ALL for rule in _rules_of(good)),
    {"product": "*", "event": "purchase.completed", "apply": ["customer"], "remove": []},
    {"product": "*", "event": "purchase.refunded", "apply": ["got money back"], "remove": []},
    {"product": "*", "event": "purchase.refunded", "apply": [], "remove": ["customer"], "partial": False},
    {"product": "*", "event": "subscription.ended", "apply": [], "remove": ["customer"]},
]
