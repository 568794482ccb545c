"""170 customers with whom all is well, each in a way that somebody has taken for trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.e2e.month.customers import Customer
from tests.e2e.month.orders import MASTERCLASS, WORKSHOP
from tests.stack.shop import COURSE, WORKBOOK

Story = Callable[[Customer, int], object]


def _course(one: Customer, day: int) -> None:
    one.buys(day, COURSE)


def _masterclass(one: Customer, day: int) -> None:
    one.buys(day, MASTERCLASS)


def _workshop(one: Customer, day: int) -> None:
    one.buys(day, WORKSHOP)


def _with_workbook(one: Customer, day: int) -> None:
    one.buys(day, COURSE, WORKBOOK)


def _renewed(one: Customer, day: int) -> None:
    one.buys(day, COURSE, recurring=True).pays(day + 10).pays(day + 20, 2)


def _masterclass_renewed(one: Customer, day: int) -> None:
    one.buys(day, MASTERCLASS, recurring=True).pays(day + 10).pays(day + 20, 2)


def _failed_once(one: Customer, day: int) -> None:
    one.buys(day, COURSE, recurring=True).fails_to_pay(day + 8).pays(day + 10)


def _failed_often(one: Customer, day: int) -> None:
    one.buys(day, COURSE, recurring=True).fails_to_pay(day + 7).fails_to_pay(day + 9)
    one.fails_to_pay(day + 11, is_last_straw=True).pays(day + 14)


def _course_cancelled(one: Customer, day: int) -> None:
    one.buys(day, COURSE, recurring=True).cancels(day + 5, paid_until=day + 12)


def _masterclass_cancelled(one: Customer, day: int) -> None:
    one.buys(day, MASTERCLASS, recurring=True).cancels(day + 5, paid_until=day + 12)


def _still_paid_for(one: Customer, day: int) -> None:
    one.buys(day, MASTERCLASS, recurring=True).cancels(day + 5, paid_until=60)


def _came_back(one: Customer, day: int) -> None:
    _course_cancelled(one, day)
    one.buys(day + 16, COURSE, recurring=True)


def _course_refunded(one: Customer, day: int) -> None:
    one.buys(day, COURSE).is_refunded(day + 6, COURSE)


def _masterclass_refunded(one: Customer, day: int) -> None:
    one.buys(day, MASTERCLASS).is_refunded(day + 6, MASTERCLASS)


def _workshop_refunded(one: Customer, day: int) -> None:
    one.buys(day, WORKSHOP).is_refunded(day + 6, WORKSHOP)


def _bought_again(one: Customer, day: int) -> None:
    _masterclass_refunded(one, day)
    one.buys(day + 9, MASTERCLASS)


def _part_refunded(one: Customer, day: int) -> None:
    one.buys(day, MASTERCLASS).is_refunded(day + 6, MASTERCLASS, cents=2_000)


def _paused(one: Customer, day: int) -> None:
    one.buys(day, COURSE, recurring=True).tells(day + 6, "subscription_paused").tells(day + 12, "subscription_resumed")


def _two_orders(one: Customer, day: int) -> None:
    one.buys(day, WORKSHOP).buys(day + 1, WORKSHOP).is_refunded(day + 6, WORKSHOP, order=0)


def _known_for_long(one: Customer, day: int) -> None:
    """Had a login and a contact before, whose contact was deleted in the CRM since."""
    one.in_crm_before(day, "known").in_crm_before(day, "delete_contact")
    one.buys(day, COURSE)


def _contact_deleted_and_refunded(one: Customer, day: int) -> None:
    """AccessAlly's copy for the user outlives the contact; the plugin takes the tag out of it."""
    one.buys(day, WORKSHOP).in_crm(day, "opens_a_page")
    one.in_crm_before(day + 5, "delete_contact").is_refunded(day + 6, WORKSHOP)


def _merged_and_refunded(one: Customer, day: int) -> None:
    one.in_crm_before(day, "put_contact", email=one.other).buys(day, WORKSHOP).in_crm(day, "opens_a_page")
    one.in_crm_before(day + 5, "merge", kept=one.other).is_refunded(day + 6, WORKSHOP)


STORIES: dict[str, tuple[int, Story]] = {
    "bought the course": (24, _course),
    "bought the masterclass": (17, _masterclass),
    "bought the workshop": (13, _workshop),
    "bought with the workbook": (10, _with_workbook),
    "course renewed": (6, _renewed),
    "masterclass renewed": (6, _masterclass_renewed),
    "failed once, paid": (10, _failed_once),
    "failed three times, paid": (6, _failed_often),
    "course cancelled, ended": (6, _course_cancelled),
    "masterclass cancelled, ended": (6, _masterclass_cancelled),
    "cancelled, still paid for": (6, _still_paid_for),
    "cancelled, came back": (8, _came_back),
    "course refunded": (10, _course_refunded),
    "masterclass refunded": (10, _masterclass_refunded),
    "workshop refunded": (6, _workshop_refunded),
    "refunded, bought again": (6, _bought_again),
    "refunded in part": (4, _part_refunded),
    "paused, resumed": (4, _paused),
    "two orders, one refunded": (4, _two_orders),
    "contact deleted before": (5, _known_for_long),
    "contact deleted, refunded": (2, _contact_deleted_and_refunded),
    "contact merged away, refunded": (1, _merged_and_refunded),
}


def healthy() -> Iterator[Customer]:
    """Each story's customers, begun within the first week; every other one comes to look, the others never do."""
    for kind, (many, story) in STORIES.items():
        for number in range(many):
            one = Customer(f"{kind.replace(' ', '.').replace(',', '')}.{number}@example.com", kind, number % 2 == 0)
            story(one, number % 7)
            yield one
