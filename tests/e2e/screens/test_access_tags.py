"""What lets a customer in: shown by the rules, offered by what was found, said by the owner."""

from __future__ import annotations

from tests.e2e.screens.admin import RULES, STATUS, Admin
from tests.e2e.screens.browser import Browser
from tests.stack.crm import StandInCrm
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.shop import COURSE
from tests.stack.wordpress import WordPress

OPTION = "cart_companion_access"
RULES_WITH_A_TRIGGER = [
    {"id": "r1", "product": COURSE.key, "event": "purchase.completed", "apply": ["made_purchase"], "remove": []},
    {"id": "r2", "product": COURSE.key, "event": "purchase.refunded", "apply": ["revoked"], "remove": []},
]
OFFERINGS = {
    "a": {"name": "AccessAlly 101", "tags": {"base": "101_access", "revoke": "101_revoked"}},
    "b": {"name": "Knitting", "tags": {"base": "knit_access", "revoke": "knit_revoked"}},
}
CARD = f"#cart-companion-card-{COURSE.key}"
ACCESS = f"{CARD} [data-access]"
FORGET = "delete_option( $input['option'] ); return true;"
MAKE_USER = """
    $id = FakeCrm::contact_id( FakeCrm::state(), $input['email'] );
    return AccessAlly::add_user_and_password( $id, false, true, array(), true );
"""


def test_a_course_of_accessallys_is_filled_in_by_one_click_and_counts_once_it_is_saved(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    paired.set_rules(RULES_WITH_A_TRIGGER)
    for tag in ("101_access", "101_revoked", "knit_access", "knit_revoked"):
        crm.add_tag(tag)
    crm.behave(offerings=OFFERINGS)
    paired.settled(bought := paired.send(paired.order("greta@example.com").purchase()))

    admin.open(RULES)
    window.click(f"{CARD} > summary")
    course = "AccessAlly’s course “AccessAlly 101”: “101_access” lets in; “101_revoked” keeps out."
    eventually(lambda: course in window.text(ACCESS), 20, lambda: window.text(CARD))
    assert "By your rules, a customer is in with “made_purchase”, and is kept out by “revoked”." in window.text(ACCESS)
    admin.keep_picture("rules-access")
    window.click(f"{ACCESS} [data-offers] li:first-child button")
    assert (_tags(window, "in"), _tags(window, "out")) == (["101_access"], ["101_revoked"])
    assert "not saved yet" in window.text(f"{CARD} summary")
    assert not site.option(OPTION)
    other_tag = "these rules add “revoked”, but you said that “101_revoked” keeps customers out"
    eventually(lambda: other_tag in window.text(CARD), 20, lambda: window.text(CARD))
    admin.keep_picture("rules-access-filled-in")
    window.follow("[data-do=save]")

    assert "2 rules saved" in admin.notice()
    assert site.option(OPTION) == [{"product": COURSE.key, "in": ["101_access"], "out": ["101_revoked"]}]
    window.click(f"{CARD} > summary")
    eventually(lambda: window.has(f"{ACCESS} [data-field=stated]:checked"), 20, lambda: window.text(CARD))

    site.php(MAKE_USER, email="greta@example.com")
    crm.move_tags("greta@example.com", apply=["101_access", "101_revoked"])
    admin.open(f"{STATUS}&event={bought}")
    window.follow(".cart-companion-look button")
    assert "holds the revoke tag “101_revoked”, which forbids the course" in admin.notice()
    admin.keep_picture("event-forbidden")
    crm.behave()
    site.php(FORGET, option=OPTION)


def test_it_can_be_said_without_javascript_and_taken_back(paired: Pair, site: WordPress) -> None:
    paired.set_rules(RULES_WITH_A_TRIGGER)
    owner = Owner(site)
    owner.open(f"/wp-admin/{RULES}&product={COURSE.key}")

    said = {"access[in]": "VIP, gold\n101_access", "access[out]": "", "access[stated]": "1"}
    owner.submit("access[in]", **said)
    assert site.option(OPTION) == [{"product": COURSE.key, "in": ["VIP, gold", "101_access"], "out": []}]
    assert len(site.option("cart_companion_rules")) == 2

    owner.open(f"/wp-admin/{RULES}&product={COURSE.key}")
    owner.submit("access[in]", **{"access[in]": "", "access[out]": ""})
    assert site.option(OPTION) == []


def _tags(window: Browser, field: str) -> list[str]:
    return window.value(f"{ACCESS} [data-field={field}]").splitlines()
