"""Step 3 of Connect: the CRM that was found, a key of its own, and the owner's test."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.e2e.screens.admin import CONNECT, STATUS, Admin
from tests.fakes.crm_apis.activecampaign import ActiveCampaignFake
from tests.fakes.crm_apis.server import CrmApis, crm_apis
from tests.stack.crm import StandInCrm
from tests.stack.direct import LEAD, lead_to_fakes
from tests.stack.pairing import Pair
from tests.stack.wordpress import WordPress

CRM, CREDENTIALS = ActiveCampaignFake.slug, ActiveCampaignFake.credentials
KEY = "#cart-companion-activecampaign-key"
URL = "#cart-companion-activecampaign-url"
SUMMARY = "#cart-companion-key-activecampaign > summary"


@pytest.fixture
def apis(site: WordPress) -> Iterator[CrmApis]:
    with crm_apis() as made:
        lead_to_fakes(site, made)
        yield made
        site.remove_mu_plugin(LEAD.stem)


def test_an_owner_enters_a_key_tests_it_and_uses_it(admin: Admin, site: WordPress, paired: Pair, apis: CrmApis) -> None:
    window = admin.window
    admin.open(CONNECT)
    window.click(SUMMARY)
    window.fill(URL, CREDENTIALS["url"])
    window.fill(KEY, "mistyped")
    window.send_form(KEY)
    assert "The key was not stored" in admin.notice()

    window.click(SUMMARY)
    window.fill(URL, CREDENTIALS["url"])
    window.fill(KEY, CREDENTIALS["key"])
    admin.keep_picture("crm-key")
    window.send_form(KEY)
    assert "ActiveCampaign took the key" in admin.notice()
    assert CREDENTIALS["key"] not in window.run("return document.documentElement.outerHTML")

    window.choose("#cart-companion-trial-connection", CRM)
    window.fill("#cart-companion-trial-email", "owner@example.com")
    window.follow("#cart-companion-try")
    assert "ActiveCampaign works." in admin.notice()
    assert apis.account(CRM).contact("owner@example.com") is not None

    window.click("#cart-companion-connection-activecampaign")
    window.send_form("#cart-companion-connection-activecampaign")
    assert "Tags are applied through ActiveCampaign" in admin.notice()
    assert "it works" in window.text("#cart-companion-connection-activecampaign-help")
    admin.keep_picture("crm")

    delivery = paired.settled(paired.send(paired.order("ann@example.com").purchase()))
    assert (delivery["state"], delivery["result"]["connection"]) == ("delivered", CRM)


def test_managed_contacts_are_explained_where_the_owner_chooses(admin: Admin, site: WordPress, paired: Pair) -> None:
    site.set_option("_accessally_setting_api", {"system": "accessally-managed"})
    try:
        admin.open(CONNECT)
        said = admin.window.text("#cart-companion-connection-accessally-help")
        assert "Cart Companion makes the WordPress user first, AccessAlly gives this user a contact" in said
        assert "AccessAlly gives a contact only to a user" in admin.window.text(".cart-companion-users-needed")
        assert not admin.window.has("#cart-companion-logins-automation")
        admin.keep_picture("managed-contacts")
    finally:
        site.set_option("_accessally_setting_api", {"system": "active-campaign"})


def test_wp_fusion_in_its_staging_mode_is_shown_as_not_working(
    admin: Admin, site: WordPress, paired: Pair, crm: StandInCrm
) -> None:
    site.set_option("cart_companion_connection", "wp-fusion")
    crm.behave(staging=True)
    try:
        admin.open(CONNECT)
        assert "sends nothing to your CRM" in admin.window.text("#cart-companion-connection-wp-fusion-help")
        admin.keep_picture("staging")

        delivery = paired.settled(paired.send(paired.order("ann@example.com").purchase()))
        assert (delivery["state"], delivery["result"]["tags_applied"]) == ("failed", [])
        assert "staging mode" in delivery["result"]["message"]
    finally:
        site.set_option("cart_companion_connection", "")
        crm.behave()


def test_a_refund_of_somebody_who_is_not_in_the_crm_makes_no_contact_and_says_so(
    admin: Admin, paired: Pair, crm: StandInCrm
) -> None:
    paired.set_rules([{"id": "r1", "product": "*", "event": "purchase.refunded", "apply": ["revoked"], "remove": []}])

    event = paired.send(paired.order("nobody@example.com").refund(int(time.time())))

    assert paired.settled(event)["state"] == "skipped"
    assert "add_contact" not in [call["call"] for call in crm.calls() if call["email"] == "nobody@example.com"]
    admin.open(f"{STATUS}&event={event}")
    said = admin.window.text(".cart-companion-diagnosis")
    assert "This customer is not in your CRM, so there is nothing to take away" in said
    assert "There is nothing you need to do" in said
    admin.keep_picture("refund-of-nobody")
