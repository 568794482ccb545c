"""What a customer's page comes to where the known customers do not go, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest

from companion.config import Config
from companion.delivery import claims
from companion.history.customer.find import customer
from companion.ledger import outbox
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery, Event, Site
from companion.ledger.outbox import Outcome
from tests.companion.csv_imports import HEADER, ROWS, draft, run
from tests.companion.plans import asked
from tests.companion.plugin import Plugin
from tests.companion.shop import DAY, START, Shop, about, bought, cancelled, frame, paid, refunded, soon

ANN = "/api/v1/customers/ann%40example.com"
DONE = {"outcome": "applied", "access": "granted", "tags_applied": ["in"]}
NOT_DONE = {"outcome": "skipped", "access": "none", "no_rule": ["product-12"]}


def settle(shop: Shop, result: dict[str, Any]) -> None:
    for claimed in claims.claim(shop.site, 50):
        with writing(shop.site):
            outbox.settle(claimed, Outcome(result["outcome"], "pretty", 200, result=result))


def ask(plugin: Plugin, query: str = "login=yes&uncovered=") -> Any:
    return plugin.ask("GET", f"{ANN}?{query}").json


def test_what_was_bought_before_its_rule_was_made_is_told_apart(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, NOT_DONE)
    without, since = ask(plugin, "login=yes&uncovered=product-12"), ask(plugin)
    assert (without["answer"]["actions"][0]["do"], without["products"][0]["access"]) == ("make_rule", "no_rule")
    assert (since["answer"]["actions"][0]["do"], since["products"][0]["access"]) == ("apply_rules", "before_rule")
    exempt = ask(plugin, "login=yes&uncovered=product-12&exempt=product-12")
    assert (exempt["answer"]["tone"], exempt["products"][0]["access"]) == ("success", "no_tags_needed")
    older = ask(plugin, "login=unknown")
    assert older["products"][0]["access"] == "no_rule"


def test_a_refund_for_which_no_rule_is_leaves_the_tags_and_says_so(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, DONE)
    shop.post(refunded("1"))
    settle(shop, {"outcome": "skipped", "access": "none", "message": "No tag rule matches this event."})
    said = ask(plugin)
    assert (said["answer"]["tone"], said["answer"]["actions"][0]["do"]) == ("warning", "make_rule")
    assert said["answer"]["reasons"] == ["No tag rule matches this event."]
    assert said["products"][0]["access"] == "left"


def test_a_refund_before_its_rule_was_made_is_to_be_retried_and_no_rule_to_be_made(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, DONE)
    shop.post(refunded("1"))
    settle(shop, {"outcome": "skipped", "access": "none", "message": "No tag rule matches this event."})
    said = ask(plugin, "login=yes&uncovered=&taken=subscription.ended%20product-12,purchase.refunded%20product-12")
    assert (said["answer"]["actions"][0]["do"], said["answer"]["reasons"]) == ("retry", [])
    assert said["answer"]["actions"][0]["event"] == said["products"][0]["event"]
    assert "no rule takes" not in said["answer"]["message"]
    assert said["products"][0]["access"] == "left_before_rule"
    of_another = ask(plugin, "login=yes&uncovered=&taken=subscription.ended%20product-12")
    assert of_another["products"][0]["access"] == "left"


def test_what_was_never_given_need_not_be_taken(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, NOT_DONE)
    shop.post(refunded("1"))
    settle(shop, {"outcome": "skipped", "access": "none"})
    assert ask(plugin)["products"][0]["access"] == "nothing_given"


def test_access_that_a_rule_takes_from_who_still_has_paid_is_no_fault(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, DONE)
    shop.post(cancelled("1", at=soon(-DAY), until=soon()))
    settle(shop, {"outcome": "applied", "access": "revoked", "by_rule": True, "tags_removed": ["in"]})
    said = ask(plugin)
    assert (said["answer"]["tone"], said["products"][0]["access"]) == ("info", "taken")
    assert "keeps access" not in said["answer"]["message"]


def test_an_end_for_which_no_rule_is_does_not_end_access_and_says_so(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, DONE)
    shop.post(cancelled("1", at=soon(-DAY), until=soon()))
    settle(shop, {"outcome": "skipped", "access": "granted"})

    def said(query: str) -> tuple[str, str]:
        answer = ask(plugin, query)
        return answer["products"][0]["sentence"], answer["upcoming"][0]["sentence"]

    with_rule = "login=yes&uncovered=&taken=subscription.ended%20product-12,purchase.refunded%20product-12"
    ends, stays = said(with_rule), said("login=yes&uncovered=&taken=purchase.refunded%20product-12")
    assert all("automatically" in sentence for sentence in ends)
    assert all("but no rule takes" in sentence and "automatically" not in sentence for sentence in stays)
    assert "keeps access until then" in stays[0]
    for unsaid in ("login=yes", "login=yes&uncovered=", "login=yes&taken="):
        assert said(unsaid) == ends, "What is not said is no fact."
    for no_rule in ("uncovered=product-12&taken=", "uncovered=&exempt=product-12&taken="):
        assert said(f"login=yes&{no_rule}")[1] == ends[1]


def test_what_a_rule_took_already_does_not_stay_after_the_end(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, DONE)
    shop.post(cancelled("1", at=soon(-DAY), until=soon()))
    settle(shop, {"outcome": "applied", "access": "revoked", "by_rule": True, "tags_removed": ["in"]})
    assert "but no rule" not in str(ask(plugin, "login=yes&uncovered=&taken="))


def test_of_a_tag_it_says_no_more_than_is_known(plugin: Plugin, shop: Shop) -> None:
    def done(result: dict[str, Any]) -> str:
        settle(shop, {"outcome": "applied", "access": "granted", **result})
        said = str(next(step["detail"] for step in ask(plugin)["timeline"] if step["what"] == "done"))
        return said.partition("): ")[2]  # after "For the purchase of product-12 (9 Oct 2025): "

    shop.post(bought("1"))
    assert done({"tags_applied": ["in"], "tags_removed": ["out"]}) == "Set “in”. Removed, if there: “out”."
    shop.post(paid("1"))
    assert done({"tags_applied": ["in"]}) == "Set “in”.", "It may have been there already."
    shop.post(refunded("1"))
    assert done({"tags_applied": ["out"], "tags_removed": ["in", "x"]}) == (
        "Set “out”. Removed “in”. Removed, if there: “x”."
    )


def test_a_login_that_is_not_there_yet_is_waited_for(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, {**DONE, "access": "pending"})
    early = ask(plugin, "login=no&uncovered=")
    assert (early["answer"]["tone"], early["answer"]["actions"][0]["do"]) == ("info", "wait")
    Delivery.update(settled_at=Delivery.settled_at - 16 * 60_000).execute()
    late = ask(plugin, "login=no&uncovered=&later")
    assert (late["answer"]["tone"], late["answer"]["actions"][0]["do"]) == ("error", "create_login")


def test_where_the_plugin_makes_logins_none_is_waited_for(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, {**DONE, "access": "pending"})
    early = ask(plugin, "login=no&logins=here&uncovered=")["answer"]
    assert (early["tone"], early["actions"][0]["do"], early["reasons"]) == ("error", "create_login", [])
    assert "most CRMs" not in early["message"]
    assert ask(plugin, "login=no&logins=elsewhere&uncovered=")["answer"]["actions"][0]["do"] == "wait"


def test_an_import_makes_no_logins_and_that_is_said(ledger: Config, site: Site, plugin: Plugin, shop: Shop) -> None:
    run(draft(site, f"{HEADER}\n{ROWS}\n"), ledger)
    settle(shop, {**DONE, "access": "pending"})
    said = ask(plugin, "login=no&logins=here&uncovered=")["answer"]
    assert (said["tone"], said["actions"][0]["do"]) == ("error", "create_login")
    assert said["reasons"][0].startswith("Cart Companion creates a login with a purchase that comes in, and none for")
    assert ask(plugin, "login=no&uncovered=")["answer"]["actions"][0]["do"] == "wait"


def test_an_event_names_the_addresses_that_its_person_has_now(plugin: Plugin, shop: Shop) -> None:
    event = shop.post(bought("1", "ann@example.com")).event
    shop.post(bought("2", "ann@work.example"))

    def named() -> list[Any]:
        listed = ask(plugin)["events"]["items"]
        found = plugin.ask("GET", f"/api/v1/events/{event}").json["person_emails"]
        assert all(sorted(row["person_emails"]) == sorted(found) for row in listed)
        return found

    assert named() == ["ann@example.com"]
    tie = {"email": "ann@work.example", "by": "Olga"}
    plugin.ask("POST", f"{ANN}/ties", tie)
    assert named() == ["ann@example.com", "ann@work.example"]
    plugin.ask("DELETE", f"{ANN}/ties", tie)
    assert named() == ["ann@example.com"]


def test_what_needs_a_person_names_the_addresses_of_now(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, {"outcome": "failed", "message": "Refused."})
    for path in ("needs-you", "alerts"):
        [item] = plugin.ask("GET", f"/api/v1/{path}").json["items"]
        assert item["event"]["person_emails"] == ["ann@example.com"]


def test_yen_have_no_hundredths(plugin: Plugin, shop: Shop) -> None:
    fields = bought("1", currency="JPY")
    fields["order"]["charges"]["0"]["amount_str"] = "¥4,900"
    shop.post(fields)
    settle(shop, DONE)
    said = ask(plugin)
    assert said["products"][0]["sentence"] == "Bought on 9 Oct 2025 for ¥4,900."
    [place] = [one for name, one in said["messages"].items() if name == "/products/0/sentence"]
    assert place["params"]["amount"] == {"code": "money.amount", "params": {"amount": "4900", "currency": "JPY"}}


def test_of_two_orders_of_one_product_the_better_counts(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1", at=START))
    shop.post(bought("2", at=START + DAY, customer_id="c1"))
    shop.post(refunded("2", at=START + 2 * DAY))
    settle(shop, DONE)
    settle(shop, DONE)
    settle(shop, {"outcome": "skipped", "access": "none"})
    [line] = ask(plugin)["products"]
    assert (line["state"], line["order"], line["orders"]) == ("active", "1", ["1", "2"])
    assert line["sentence"] == "Order 1: Bought on 9 Oct 2025 for $49.00. Order 2: Refunded on 11 Oct 2025: $49.00."


def test_of_many_orders_the_newest_are_named_and_the_others_counted(plugin: Plugin, shop: Shop) -> None:
    for number in range(1, 6):
        shop.post(bought(str(number), at=START + number * DAY, customer_id="c1"))
    shop.post(about("order.subscription_paused", "3", at=START + 7 * DAY))
    shop.post(cancelled("4", at=START + 8 * DAY, until=soon()))
    [line] = ask(plugin, "login=yes&uncovered=&taken=")["products"]
    said = line["sentence"]
    assert said.startswith("Order 1: Bought on 10 Oct 2025 for $49.00. Order 4: Cancelled on 17 Oct 2025. Paid until ")
    assert ", then it ends automatically. Order 3: Paused since 16 Oct 2025. And 2 more orders." in said
    assert line["orders"] == ["1", "2", "3", "4", "5"]


def test_a_part_of_an_order_that_names_no_item_is_said_of_the_order(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1", items="product-12,bump-12"))
    fields = refunded("1", amount=1000)
    shop.post({**fields, "refund": {"amount": "1000"}})
    settle(shop, DONE)
    assert [row["state"] for row in ask(plugin)["products"]] == ["active", "active"]
    assert "$10.00 of the order was refunded on 10 Oct 2025." in ask(plugin, "login=unknown")["products"][0]["sentence"]


def test_who_was_declined_is_known_by_name(plugin: Plugin, shop: Shop) -> None:
    fields = frame("order_payment_declined_product", "1", "ann@example.com", START, base_product="12")
    shop.post({**fields, "customer": {"email": "ann@example.com", "first_name": "Ann", "last_name": "Lee"}})
    said = ask(plugin)
    assert (said["customer"]["first_name"], said["entitlements"], said["answer"]["tone"]) == ("Ann", [], "info")


def test_an_address_that_nothing_names_is_unknown(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1", "ben@example.com"))
    answer = plugin.ask("GET", ANN)
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "unknown_customer")


def test_odd_questions_are_answered_as_if_nothing_was_said(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, DONE)
    said = ask(plugin, "login=%00maybe&uncovered=,,%00,product-12&exempt=" + "x" * 5000)
    assert said["products"][0]["access"] == "in"


def test_a_page_reads_no_table_from_end_to_end(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.post(bought("1"))
    shop.post(paid("1"))
    settle(shop, DONE)
    shop.post({**bought("9"), "event": "order.new_name"})

    def page() -> None:
        with reading():
            assert customer(shop.site, "ann@example.com")

    found = asked(page, monkeypatch)
    assert 5 < found.statements < 25, "a handful of queries, however many events"
    assert found.reads_of_all() == []


def test_what_was_dealt_with_counts_no_more_until_it_happens_anew(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, {"outcome": "failed", "message": "Refused."})
    unread = shop.post({**bought("9"), "event": "order.new_name"})
    assert ask(plugin)["answer"]["tone"] == "error"
    keys = [f"failed {recorded.event}", f"quarantined {unread.event}"]
    said = plugin.ask("POST", "/api/v1/needs-you/dealt-with", {"keys": keys, "note": "Done by hand.", "by": "Ada"})
    assert said.status_code == 200
    settled = ask(plugin, "login=yes&uncovered=&again")
    assert (settled["answer"]["tone"], settled["unread"], settled["unread_total"]) == ("info", [], 0)
    plugin.ask("POST", f"/api/v1/events/{recorded.event}/replay", {})
    settle(shop, {"outcome": "failed", "message": "Refused again."})
    assert ask(plugin, "login=yes&uncovered=&anew")["answer"]["reasons"] == ["Refused again."]


def test_what_a_newer_release_wrote_is_shown_as_far_as_it_is_understood(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    document = shop.event(recorded).document
    gift = {**document["items"][0], "key": "gift-7", "kind": "gift", "name": "Gift"}
    Event.update(document={**document, "items": [gift]}, type="gift.given").execute()
    said = ask(plugin)
    assert said["products"][0]["name"] == "Gift"
    assert said["timeline"]
