"""Customers with whom all was well as the event was done, and whose access the CRM turns the other way a moment later.

It is found where the person comes, or AccessAlly fetches their tags, before the check that confirms the event. Of the
others AccessAlly's copy says what the plugin wrote, by which they do get in (or do not) until they come: to know better
would take a call to the CRM for every event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.e2e.month.customers import Customer
from tests.e2e.month.orders import MASTERCLASS, WORKSHOP
from tests.e2e.month.planted import KEPT_OUT, NO_REVOKE, STILL_HOLDS

NEVER_CAME = "their copy of the tags is behind until they come"
MASTERCLASS_OUT = KEPT_OUT % "masterclass revoked"


def _revoked_again(one: Customer, day: int) -> float:
    """Refunded and bought again; an old automation sets the revoke tag once more."""
    one.buys(day, MASTERCLASS).is_refunded(day + 4, MASTERCLASS).buys(day + 8, MASTERCLASS)
    one.in_crm(day + 8, "move_tags", apply=["masterclass revoked"])
    return day + 8


def _revoked_though_paid_for(one: Customer, day: int) -> float:
    """Cancelled with time paid for; an automation revokes at once."""
    one.buys(day, MASTERCLASS, recurring=True).cancels(day + 5, paid_until=60)
    one.in_crm(day + 5, "move_tags", apply=["masterclass revoked"])
    return day + 5


def _given_back_after_refund(one: Customer, day: int) -> float:
    """The access tag is set again."""
    one.buys(day, WORKSHOP).is_refunded(day + 6, WORKSHOP).in_crm(day + 6, "move_tags", apply=["workshop access"])
    return day + 6


def _refund_undone(one: Customer, day: int) -> float:
    """The revoke tag is taken away again."""
    one.buys(day, MASTERCLASS).is_refunded(day + 6, MASTERCLASS)
    one.in_crm(day + 6, "move_tags", remove=["masterclass revoked"])
    return day + 6


def _end_undone(one: Customer, day: int) -> float:
    one.buys(day, MASTERCLASS, recurring=True).cancels(day + 5, paid_until=day + 12)
    one.in_crm(day + 12.5, "move_tags", remove=["masterclass revoked"])
    return day + 12.5


def undone(*, is_stated: bool) -> Iterator[Customer]:
    """Of each kind one who is fetched before the check, and one who is not."""
    left = STILL_HOLDS % "masterclass access" if is_stated else NO_REVOKE % "masterclass revoked"
    kinds: list[tuple[str, str, Callable[[Customer, int], float]]] = [
        ("revoked after buying again", MASTERCLASS_OUT, _revoked_again),
        ("revoked though time is paid for", MASTERCLASS_OUT, _revoked_though_paid_for),
        ("given back after a refund", STILL_HOLDS % "workshop access", _given_back_after_refund),
        ("refund undone", left, _refund_undone),
        ("end undone", left, _end_undone),
    ]
    for number, (kind, reads, story) in enumerate(kinds):
        for is_fetched in (True, False):
            name = f"{kind.replace(' ', '.')}.{'came' if is_fetched else 'never.came'}@example.com"
            one = Customer(name, kind, planted=reads) if is_fetched else Customer(name, kind, unseen=NEVER_CAME)
            day = story(one, number % 7)
            if is_fetched:
                one.in_crm(day, "after_a_day")
            yield one
