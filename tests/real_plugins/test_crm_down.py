"""A CRM that cannot: nothing is told as done that was not, and it is done once the CRM can."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from tests.fakes.crm_apis import server
from tests.fakes.crm_apis.account import HANGS, Fault
from tests.real_plugins.active_campaign import ActiveCampaign
from tests.real_plugins.events import Event, Result, new_email, purchase, refund
from tests.real_plugins.sites import ON_SITE, Shop
from tests.stack.process import eventually

PAGE = "<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body>Checking your browser.</body></html>"
NOT_DONE = {"result_code": 0, "result_message": "Something went wrong", "result_output": "json"}
FAULTS: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "503": {"status": 503},
    "429": {"status": 429},
    "401": {"status": 401, "body": {"message": "Unauthorized"}},
    "402": {"status": 402, "body": {"message": "Payment required"}},
    "403": {"status": 403, "body": {"message": "Forbidden"}},
    "403 of a firewall": {"status": 403, "body": PAGE},
    "200 with a page": {"status": 200, "body": PAGE},
    "200 with nothing": {"status": 200, "body": ""},
    "200 that says no": {"status": 200, "body": NOT_DONE},
    "breaks off": {"status": 0},
    "hangs": {"status": HANGS},
}
NEEDS_A_PERSON = ("401", "402", "403", "200 that says no")
TRIES = 6


@pytest.fixture
def long_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The API says nothing for longer than the companion waits for the site."""
    monkeypatch.setattr(server, "HANGS_SECONDS", 17.0)


def until_told(shop: Shop, event: Event) -> Result:
    """As often as the companion brings it, until a person is asked."""
    for _ in range(TRIES):
        result = shop.bring(event)[0]
        assert result["outcome"] != "applied", result
        assert (result["tags_applied"], result["tags_removed"]) == ([], []), result
        if result["outcome"] == "failed":
            break
    return result


def ends_well(shop: Shop, event: Event) -> None:
    """The CRM works again: the companion's next try, or a person's Retry."""
    result = shop.bring(event, replay=True)[0]
    assert result["outcome"] == "applied", result


@pytest.mark.parametrize("fault", FAULTS)
def test_activecampaign_that_cannot_is_never_told_as_done(
    fault: str, open_shop: Callable[..., Shop], active_campaign: ActiveCampaign, long_silence: None
) -> None:
    shop = open_shop("wp-fusion/activecampaign")
    known, new = new_email("known"), new_email("new")
    shop.crm.give(known)
    there = purchase(new_email("before"))
    shop.work(there)
    events = [purchase(known), purchase(new), refund(there)]

    for event in events:
        active_campaign.api.account.faults = [Fault(**FAULTS[fault])]
        result = until_told(shop, event) if fault in NEEDS_A_PERSON else shop.bring(event)[0]
        assert result["outcome"] in (("failed", "retry") if fault in NEEDS_A_PERSON else ("retry",)), result
        assert (result["tags_applied"], result["tags_removed"]) == ([], []), result
        assert "ActiveCampaign" in result["message"], result
    active_campaign.api.account.faults = []
    assert [shop.crm.tags(email) for email in (known, new, there["customer"]["email"])] == [[], [], ["course"]]

    for event in events:
        ends_well(shop, event)
    assert [shop.crm.tags(email) for email in (known, new, there["customer"]["email"])] == [["course"], ["course"], []]
    assert len(shop.crm.contacts(new)) == 1


CALLS = ("find", "create", "contact_tag_add", "contact_view")


@pytest.mark.parametrize("call", CALLS)
def test_one_call_of_activecampaigns_that_goes_wrong_is_noticed(
    call: str, open_shop: Callable[..., Shop], active_campaign: ActiveCampaign
) -> None:
    shop = open_shop("wp-fusion/activecampaign")
    for fault in ("503", "200 with a page", "200 with nothing", "500"):
        email = new_email("one")
        active_campaign.api.account.faults = [Fault(**FAULTS[fault], call=call)]
        event = purchase(email)

        result = shop.bring(event)[0]

        is_there = shop.crm.tags(email) == ["course"]
        assert (result["outcome"], result["tags_applied"]) == (
            ("applied", ["course"]) if is_there else ("retry", [])
        ), (fault, result)
        active_campaign.api.account.faults = []
        ends_well(shop, event)
        assert (shop.crm.tags(email), len(shop.crm.contacts(email))) == (["course"], 1), fault


@pytest.mark.parametrize(("connection", "number"), list(product(ON_SITE, range(3))))
def test_a_table_that_is_gone_is_no_contact_that_is_not_there(
    connection: str, number: int, open_shop: Callable[..., Shop]
) -> None:
    """The contacts', the tags' and the table between them, one after the other."""
    shop = open_shop(connection)
    known, new = new_email("known"), new_email("new")
    shop.crm.give(known)
    there = purchase(new_email("before"))
    shop.work(there)
    events = [purchase(known), purchase(new), refund(there)]

    with shop.crm.without(shop.crm.tables()[number]):
        results = [shop.bring(event)[0] for event in events]

    for result in results:
        assert (result["outcome"], result["tags_applied"], result["tags_removed"]) == ("retry", [], []), result
        assert "@" not in result["message"], result
    for event in events:
        ends_well(shop, event)
    assert [shop.crm.tags(email) for email in (known, new, there["customer"]["email"])] == [["course"], ["course"], []]
    assert len(shop.crm.contacts(new)) == 1


@pytest.mark.parametrize("connection", ON_SITE)
def test_all_tables_gone_through_the_companion(connection: str, open_shop: Callable[..., Shop]) -> None:
    """The whole way: the companion tries again by itself, and the customer has the tag in the end."""
    shop = open_shop(connection)
    email = new_email("whole")
    with shop.crm.without(*shop.crm.tables()):
        event = shop.pair.send(shop.pair.order(email).purchase())
        tried: list[dict[str, Any]] = []

        def is_tried() -> bool:
            tried.append(shop.pair.delivery(event))
            return bool(tried[-1]["attempts"])

        eventually(is_tried, 60, lambda: f"not tried: {tried[-1]}", pause=0.2)
        assert [one["outcome"] for one in tried[-1]["attempts"]] == ["retry"], tried[-1]

    settled = shop.pair.settled(event, seconds=60)
    assert (settled["state"], shop.crm.tags(email)) == ("delivered", ["course"]), settled
