"""20 customers who are locked out and 10 who still get in, as a CRM, its automations and people bring it about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.e2e.month.customers import Customer
from tests.e2e.month.orders import MASTERCLASS, WORKSHOP
from tests.stack.shop import COURSE, Product

Story = Callable[[Customer, int], object]

NO_USER = "there is no WordPress user with the address {email}"
STILL_HOLDS = "still holds the tag “%s”"
KEPT_OUT = "is kept out: the WordPress user “{email}” holds the revoke tag “%s”"
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


def _user_deleted_since(one: Customer, day: int) -> None:
    one.buys(day, COURSE, recurring=True).in_crm_before(day + 10, "delete_user").pays(day + 10)
    one.in_crm(day + 10, "lose_webhook")


def _revoked_by_mistake(product: Product, tag: str) -> Story:
    return lambda one, day: one.buys(day, product).in_crm(day, "move_tags", apply=[tag])


def _revoked_while_paying(one: Customer, day: int) -> None:
    """By mistake between two payments; they have seen the closed page since."""
    one.buys(day, MASTERCLASS, recurring=True)
    one.in_crm_before(day + 4, "move_tags", apply=["masterclass revoked"])
    one.in_crm_before(day + 4, "after_a_day").pays(day + 10)


def _revoke_tag_left_behind(one: Customer, day: int) -> None:
    """Refunded, with the access tag taken away, too; bought again, and an old automation revokes once more."""
    one.buys(day, MASTERCLASS).is_refunded(day + 4, MASTERCLASS)
    one.in_crm(day + 4, "move_tags", remove=["masterclass access"]).in_crm(day + 4, "opens_a_page")
    one.buys(day + 8, MASTERCLASS).in_crm(day + 8, "move_tags", apply=["masterclass revoked"])


def _tag_lost(product: Product, tag: str) -> Story:
    return lambda one, day: one.buys(day, product).in_crm(day, "move_tags", remove=[tag])


def _contact_deleted(one: Customer, day: int) -> None:
    one.buys(day, WORKSHOP).in_crm(day, "delete_contact")


def _merged_away(one: Customer, day: int) -> None:
    """The contact that was kept has the tags, and their other address; the user has the other one's id."""
    one.in_crm_before(day, "put_contact", email=one.other).buys(day, WORKSHOP).in_crm(day, "merge", kept=one.other)


def _user_of_another_contact(one: Customer, day: int) -> None:
    """They had a login; it belongs to a second contact of theirs (Keap allows two of one address)."""
    one.in_crm_before(day, "known").in_crm_before(day, "link")
    one.buys(day, WORKSHOP).in_crm(day, "lose_webhook")


def _second_contact(product: Product, tag: str, *, recurring: bool = False) -> Story:
    """Their user belongs to a second contact of theirs, which has the tag, and which no refund reaches."""

    def story(one: Customer, day: int) -> None:
        one.buys(day, product, recurring=recurring)
        one.in_crm(day, "link", tags=[tag]).in_crm(day, "opens_a_page")
        if recurring:
            one.cancels(day + 5, paid_until=day + 12)
        else:
            one.is_refunded(day + 6, product)

    return story


def _merged_by_hand(one: Customer, day: int) -> None:
    """Merged as AccessAlly's help says, the kept contact's id written into the user: it has their other address."""
    one.in_crm_before(day, "put_contact", email=one.other).buys(day, WORKSHOP)
    for verb in ("merge", "link", "after_a_day"):
        one.in_crm_before(day + 3, verb, kept=one.other)
    one.is_refunded(day + 6, WORKSHOP)


def _automation_did_not_run(one: Customer, day: int) -> None:
    """Unsubscribed since they bought: the refund's automation, which sets the revoke tag, does not run."""
    one.buys(day, COURSE).in_crm(day, "opens_a_page").in_crm(day, "unsubscribe").is_refunded(day + 6, COURSE)


Planted = list[tuple[str, str, int, Story]]  # kind, what the owner reads, how many, story
COURSE_OUT, MASTERCLASS_OUT = KEPT_OUT % "course revoked", KEPT_OUT % "masterclass revoked"
NO_WORKSHOP, WORKSHOP_IN = MISSES % "workshop access", STILL_HOLDS % "workshop access"
_masterclass_by_mistake = _revoked_by_mistake(MASTERCLASS, "masterclass revoked")
_masterclass_of_second = _second_contact(MASTERCLASS, "masterclass access")

ALWAYS: Planted = [
    ("no webhook, no user: course", NO_USER, 1, _no_user(COURSE)),
    ("no webhook, no user: masterclass", NO_USER, 1, _no_user(MASTERCLASS)),
    ("no webhook, no user: workshop", NO_USER, 1, _no_user(WORKSHOP)),
    ("unsubscribed, no user", NO_USER, 1, _unsubscribed),
    ("user deleted", NO_USER, 1, _user_deleted),
    ("user deleted before a renewal", NO_USER, 1, _user_deleted_since),
    ("masterclass revoked by mistake", MASTERCLASS_OUT, 2, _masterclass_by_mistake),
    ("revoked between two payments", MASTERCLASS_OUT, 2, _revoked_while_paying),
    ("workshop tag lost", NO_WORKSHOP, 1, _tag_lost(WORKSHOP, "workshop access")),
    ("contact deleted", NO_WORKSHOP, 1, _contact_deleted),
    ("contact merged away", NO_WORKSHOP, 1, _merged_away),
    ("user of another contact", NO_WORKSHOP, 2, _user_of_another_contact),
    ("refunded, merged by hand", WORKSHOP_IN, 2, _merged_by_hand),
    ("refunded, user of another contact", WORKSHOP_IN, 3, _second_contact(WORKSHOP, "workshop access")),
]
# What is to be there after an automation, and which tag it sets to keep out, only the owner's own statement tells.
BY_THE_RULES: Planted = [
    ("masterclass revoked by mistake", MASTERCLASS_OUT, 2, _masterclass_by_mistake),
    ("revoked between two payments", MASTERCLASS_OUT, 1, _revoked_while_paying),
    ("workshop tag lost", NO_WORKSHOP, 2, _tag_lost(WORKSHOP, "workshop access")),
    ("refunded, no revoke tag", NO_REVOKE % "masterclass revoked", 3, _masterclass_of_second),
    (
        "ended, no revoke tag",
        NO_REVOKE % "masterclass revoked",
        2,
        _second_contact(MASTERCLASS, "masterclass access", recurring=True),
    ),
]
AS_STATED: Planted = [
    ("course revoked by mistake", COURSE_OUT, 1, _revoked_by_mistake(COURSE, "course revoked")),
    ("revoke tag left behind", MASTERCLASS_OUT, 2, _revoke_tag_left_behind),
    ("course tag lost", MISSES % "course access", 1, _tag_lost(COURSE, "course access")),
    ("masterclass tag lost", MISSES % "masterclass access", 1, _tag_lost(MASTERCLASS, "masterclass access")),
    ("refunded, no revoke tag", STILL_HOLDS % "masterclass access", 2, _masterclass_of_second),
    ("refunded, automation did not run", STILL_HOLDS % "course access", 3, _automation_did_not_run),
]


def planted(*, is_stated: bool) -> Iterator[Customer]:
    """Begun within the first week; of each kind every other one comes to look by themselves."""
    for number, (kind, reads, many, story) in enumerate([*ALWAYS, *(AS_STATED if is_stated else BY_THE_RULES)]):
        for nth in range(many):
            name = kind.replace(",", "").replace(":", "").replace(" ", ".")
            one = Customer(f"{name}.{number}.{nth}@example.com", kind, nth % 2 == 1, reads)
            story(one, (number + nth) % 7)
            yield one
