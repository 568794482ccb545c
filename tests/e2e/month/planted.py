"""20 customers who are locked out and 10 who still get in, as a CRM, its automations and people bring it about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.e2e.month.customers import Customer
from tests.e2e.month.orders import MASTERCLASS, WORKSHOP
from tests.stack.shop import COURSE, Product

Story = Callable[[Customer, int], object]

NO_USER = "there is no WordPress user with the address {email}"
STILL_HOLDS = "still holds the tag “%s”"
MISSES = "does not hold the tag “%s”"
NO_REVOKE = "does not hold the tag “%s”, which takes it away"


def _no_user(product: Product) -> Story:
    """AccessAlly's webhook did not come through."""
    return lambda one, day: one.buys(day, product).in_crm(day, "lose_webhook")


def _unsubscribed(one: Customer, day: int) -> None:
    """No automation runs for who unsubscribed, so nobody made the user."""
    one.in_crm_before(day, "put_contact", status="unsubscribed").buys(day, COURSE)


def _user_deleted(one: Customer, day: int) -> None:
    one.buys(day, MASTERCLASS).in_crm(day, "delete_user")


def _revoked_again(product: Product, tag: str) -> Story:
    """Refunded and bought again; an old automation sets the revoke tag once more."""

    def story(one: Customer, day: int) -> None:
        one.buys(day, product).is_refunded(day + 4, product).buys(day + 8, product)
        one.in_crm(day + 8, "move_tags", apply=[tag])

    return story


def _revoked_by_mistake(product: Product, tag: str) -> Story:
    return lambda one, day: one.buys(day, product).in_crm(day, "move_tags", apply=[tag])


def _tag_lost(product: Product, tag: str) -> Story:
    return lambda one, day: one.buys(day, product).in_crm(day, "move_tags", remove=[tag])


def _contact_deleted(one: Customer, day: int) -> None:
    one.buys(day, WORKSHOP).in_crm(day, "delete_contact")


def _merged_away(one: Customer, day: int) -> None:
    """The contact that was kept has the tags, and another address; the user has the other one's id."""
    other = f"kept.{one.email}"
    one.in_crm_before(day, "put_contact", email=other).buys(day, WORKSHOP).in_crm(day, "merge", kept=other)


def _revoked_too_early(one: Customer, day: int) -> None:
    """Cancelled with weeks of paid time; the CRM revokes at once."""
    one.buys(day, MASTERCLASS, recurring=True).cancels(day + 5, paid_until=60)
    one.in_crm(day + 5, "move_tags", apply=["masterclass revoked"])


def _revoke_tag_taken_away(one: Customer, day: int) -> None:
    one.buys(day, MASTERCLASS).is_refunded(day + 6, MASTERCLASS)
    one.in_crm(day + 6, "move_tags", remove=["masterclass revoked"])


def _ended_revoke_tag_taken_away(one: Customer, day: int) -> None:
    one.buys(day, MASTERCLASS, recurring=True).cancels(day + 5, paid_until=day + 12)
    one.in_crm(day + 12.5, "move_tags", remove=["masterclass revoked"])


def _tag_came_back(one: Customer, day: int) -> None:
    one.buys(day, WORKSHOP).is_refunded(day + 6, WORKSHOP).in_crm(day + 6, "move_tags", apply=["workshop access"])


def _automation_did_not_run(one: Customer, day: int) -> None:
    """Unsubscribed after the purchase: the refund's automation, which sets the revoke tag, does not run."""
    one.buys(day, COURSE).in_crm(day, "unsubscribe").is_refunded(day + 6, COURSE)


def _is_another_contact(one: Customer, day: int) -> None:
    """Their user belongs to a second contact of theirs, which the refund does not reach."""
    other = f"second.{one.email}"
    one.in_crm_before(day, "put_contact", email=other, tags=["workshop access"]).buys(day, WORKSHOP)
    one.in_crm(day, "link", contact=other).is_refunded(day + 6, WORKSHOP)


Planted = list[tuple[str, str, int, Story]]  # kind, what the owner reads, how many, story

LOCKED_OUT: Planted = [
    ("no webhook, no user: course", NO_USER, 1, _no_user(COURSE)),
    ("no webhook, no user: masterclass", NO_USER, 1, _no_user(MASTERCLASS)),
    ("no webhook, no user: workshop", NO_USER, 1, _no_user(WORKSHOP)),
    ("unsubscribed, no user", NO_USER, 1, _unsubscribed),
    ("user deleted", NO_USER, 1, _user_deleted),
    (
        "revoke tag came back: masterclass",
        STILL_HOLDS % "masterclass revoked",
        3,
        _revoked_again(MASTERCLASS, "masterclass revoked"),
    ),
    ("revoke tag came back: course", STILL_HOLDS % "course revoked", 2, _revoked_again(COURSE, "course revoked")),
    (
        "revoked by mistake: masterclass",
        STILL_HOLDS % "masterclass revoked",
        2,
        _revoked_by_mistake(MASTERCLASS, "masterclass revoked"),
    ),
    ("revoked while paid for", STILL_HOLDS % "masterclass revoked", 3, _revoked_too_early),
    ("contact deleted", MISSES % "workshop access", 1, _contact_deleted),
    ("contact merged away", MISSES % "workshop access", 1, _merged_away),
]
LEFT_IN: Planted = [
    ("refunded, revoke tag gone", NO_REVOKE % "masterclass revoked", 3, _revoke_tag_taken_away),
    ("ended, revoke tag gone", NO_REVOKE % "masterclass revoked", 2, _ended_revoke_tag_taken_away),
    ("refunded, tag came back", STILL_HOLDS % "workshop access", 2, _tag_came_back),
    ("refunded, user is another contact", STILL_HOLDS % "workshop access", 1, _is_another_contact),
]
# Which tag of those that an automation gives or takes was to be there, only the owner's own statement tells.
BY_RULES: Planted = [
    ("access tag lost: workshop", MISSES % "workshop access", 3, _tag_lost(WORKSHOP, "workshop access")),
]
LEFT_BY_RULES: Planted = [("refunded, tag came back ", STILL_HOLDS % "workshop access", 2, _tag_came_back)]
BY_STATEMENT: Planted = [
    ("access tag lost: course", MISSES % "course access", 1, _tag_lost(COURSE, "course access")),
    ("access tag lost: masterclass", MISSES % "masterclass access", 1, _tag_lost(MASTERCLASS, "masterclass access")),
    ("access tag lost: workshop", MISSES % "workshop access", 1, _tag_lost(WORKSHOP, "workshop access")),
]
LEFT_BY_STATEMENT: Planted = [
    ("refunded, automation did not run", STILL_HOLDS % "course access", 2, _automation_did_not_run),
]


def planted(*, is_stated: bool) -> Iterator[Customer]:
    more = [*BY_STATEMENT, *LEFT_BY_STATEMENT] if is_stated else [*BY_RULES, *LEFT_BY_RULES]
    for kind, reads, many, story in [*LOCKED_OUT, *LEFT_IN, *more]:
        for number in range(many):
            name = kind.replace(",", "").replace(":", "").replace(" ", ".")
            one = Customer(f"{name}.{number}@example.com", kind.strip(), number % 2 == 1, reads)
            story(one, number % 7)
            yield one
