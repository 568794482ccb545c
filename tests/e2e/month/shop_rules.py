"""What the owner set up: tag rules, what lets in and keeps out, the CRM's automations, the pages' permissions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.e2e.month.orders import MASTERCLASS, WORKSHOP
from tests.stack.pairing import Rule
from tests.stack.shop import COURSE, WORKBOOK


def _rule(product: str, event: str, apply: Sequence[str] = (), remove: Sequence[str] = (), **more: Any) -> Rule:
    return {
        "id": f"{product} {event}",
        "product": product,
        "event": event,
        "apply": [*apply],
        "remove": [*remove],
        **more,
    }


BOUGHT, REFUNDED, ENDED = "purchase.completed", "purchase.refunded", "subscription.ended"
CANCELLED = "subscription.cancelled"
FAILED, RECOVERED, RENEWED = "subscription.payment_failed", "subscription.recovered", "subscription.renewed"

# The course is left to automations both ways, the masterclass on the way in, the workshop's tag is set directly. The
# end of the course takes its trigger away again, which an automation has used up long before, as many owners write it.
RULES: list[Rule] = [
    _rule(COURSE.key, BOUGHT, ["course made purchase"], ["course revoked"]),
    _rule(COURSE.key, RENEWED, ["course made purchase"], again=True),
    _rule(COURSE.key, FAILED, ["course payment failed"], failure=3),
    _rule(COURSE.key, RECOVERED, ["course made purchase"], ["course revoked"]),
    _rule(COURSE.key, REFUNDED, ["course refunded"], partial=False),
    _rule(COURSE.key, ENDED, ["course cancelled"], ["course made purchase"]),
    _rule(MASTERCLASS.key, BOUGHT, ["masterclass made purchase"], ["masterclass revoked"]),
    _rule(MASTERCLASS.key, RENEWED, ["masterclass made purchase"], again=True),
    _rule(MASTERCLASS.key, REFUNDED, ["masterclass revoked"], partial=False),
    _rule(MASTERCLASS.key, CANCELLED, ["masterclass cancelled"]),
    _rule(MASTERCLASS.key, ENDED, ["masterclass revoked"]),
    _rule(WORKSHOP.key, BOUGHT, ["workshop access"]),
    _rule(WORKSHOP.key, REFUNDED, [], ["workshop access"], partial=False),
    _rule(WORKBOOK.key, BOUGHT, ["workbook access"]),
]

# By product: who sees its pages holds one of the first and none of the second, by AccessAlly's own permissions.
PAGES: dict[str, tuple[set[str], set[str]]] = {
    COURSE.key: ({"course access"}, {"course revoked"}),
    MASTERCLASS.key: ({"masterclass access"}, {"masterclass revoked"}),
    WORKSHOP.key: ({"workshop access"}, set()),
    WORKBOOK.key: ({"workbook access"}, set()),
}

STATED = [{"product": product, "in": sorted(lets_in), "out": sorted(out)} for product, (lets_in, out) in PAGES.items()]


def _automation(trigger: str, applies: str, webhook: str) -> dict[str, Any]:
    return {"trigger": trigger, "takes_trigger_away": True, "applies": [applies], "removes": [], "webhook": webhook}


AUTOMATIONS = [
    _automation("course made purchase", "course access", "aal_genpass"),
    _automation("masterclass made purchase", "masterclass access", "aal_genpass"),
    {"trigger": "workshop access", "webhook": "aal_genpass"},
    *(
        _automation(f"course {what}", "course revoked", "aal_updateuser")
        for what in ("refunded", "cancelled", "payment failed")
    ),
]
