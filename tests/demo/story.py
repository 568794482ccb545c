"""What happens in the demo: customers, webhooks, and the tags that must come and go."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.stack.pairing import Pair
from tests.stack.shop import COURSE, WORKBOOK

DAY = 86400
BOUGHT, WORKBOOK_BOUGHT = "accessally_101_course_made_purchase", "accessally_101_workbook_made_purchase"
PAYMENT_FAILED, STOPPED = "accessally_101_course_payment_failed", "accessally_101_course_stop"
REVOKED, WORKBOOK_REVOKED = "accessally_101_course_revoked", "accessally_101_workbook_revoked"


def rule(name: str, product: str, event: str, apply: str = "", remove: str = "") -> dict[str, Any]:
    """A tag rule as the plugin keeps it; tags separated by spaces."""
    return {"id": name, "product": product, "event": event, "apply": apply.split(), "remove": remove.split()}


RULES = [
    rule("course-bought", COURSE.key, "purchase.completed", BOUGHT, REVOKED),
    rule("workbook-bought", WORKBOOK.key, "purchase.completed", WORKBOOK_BOUGHT, WORKBOOK_REVOKED),
    rule("payment-failed", COURSE.key, "subscription.payment_failed", PAYMENT_FAILED),
    rule("payment-recovered", COURSE.key, "subscription.recovered", remove=PAYMENT_FAILED),
    rule("stopped", COURSE.key, "subscription.cancelled", STOPPED),
    rule("course-refunded", COURSE.key, "purchase.refunded", REVOKED, BOUGHT),
    rule("workbook-refunded", WORKBOOK.key, "purchase.refunded", WORKBOOK_REVOKED, WORKBOOK_BOUGHT),
]


@dataclass(frozen=True)
class Step:
    """One thing that happens at ThriveCart, and what must be true of the customer's tags afterwards."""

    title: str
    email: str
    webhook: Callable[[], dict[str, Any]]
    tags: frozenset[str]


def story(pair: Pair) -> list[Step]:
    """The demo's steps in their order in time, which ended a moment ago."""
    now = int(time.time())
    zoe, sam = "zoe+demo@example.com", "sam.demo@example.com"
    plan = pair.order(zoe, COURSE, WORKBOOK, bought_at=now - 40 * DAY, recurring=True)
    once = pair.order(sam, COURSE, bought_at=now - 2 * DAY, first_name="Sam", last_name="Okafor")
    return [
        Step("Zoë buys the course (monthly) with the order bump", zoe, plan.purchase, tags(BOUGHT, WORKBOOK_BOUGHT)),
        Step(
            "Her card is declined at the monthly payment",
            zoe,
            lambda: plan.failed_rebill(now - 10 * DAY),
            tags(BOUGHT, WORKBOOK_BOUGHT, PAYMENT_FAILED),
        ),
        Step(
            "She updates the card, the payment goes through",
            zoe,
            lambda: plan.rebill(1, now - 9 * DAY),
            tags(BOUGHT, WORKBOOK_BOUGHT),
        ),
        Step(
            "She cancels; the current month is paid, so access stays",
            zoe,
            lambda: plan.cancellation(now - DAY, paid_until=now + 21 * DAY),
            tags(BOUGHT, WORKBOOK_BOUGHT, STOPPED),
        ),
        Step(
            "She gets the order bump refunded",
            zoe,
            lambda: plan.refund(now - 3600, WORKBOOK),
            tags(BOUGHT, STOPPED, WORKBOOK_REVOKED),
        ),
        Step("Sam buys the course once", sam, once.purchase, tags(BOUGHT)),
        Step("Sam gets everything refunded", sam, lambda: once.refund(now - 60), tags(REVOKED)),
    ]


def tags(*names: str) -> frozenset[str]:
    return frozenset(names)
