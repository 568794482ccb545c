"""The owner of a server at the command line: what is wrong, one customer, retry, the rules as a file."""

from __future__ import annotations

import json
from pathlib import Path

from tests.stack.pairing import Pair
from tests.stack.shop import COURSE, WORKBOOK
from tests.stack.wordpress import WordPress
from tests.stack.wp_cli import wp


def test_a_customer_is_looked_up_and_their_event_followed(paired: Pair, site: WordPress) -> None:
    bought = paired.send(paired.order("ada@example.com", COURSE, WORKBOOK).purchase())
    paired.settled(bought)

    listed = wp(site, "events", "--email=ada@example.com", "--format=json", "--fields=id,state,products").rows()
    assert [(row["id"], row["state"]) for row in listed] == [(bought, "delivered")]
    assert listed[0]["products"] == [f"{COURSE.name} ({COURSE.key})", f"{WORKBOOK.name} ({WORKBOOK.key})"]

    shown = wp(site, "event", bought)
    assert shown.code == 0
    assert f"id\t{bought}" in shown.out
    assert "at\twhat\tdetail" in shown.out
    steps = wp(site, "event", bought, "--format=json").rows()["timeline"]
    assert steps[0]["what"] == "received"

    customer = wp(site, "customer", "ada@example.com")
    assert customer.code == 0
    assert COURSE.key in customer.out
    held = wp(site, "customer", "ada@example.com", "--format=json").rows()["products"]
    assert {row["item"] for row in held} == {COURSE.key, WORKBOOK.key}


def test_errors_end_with_a_number_and_say_what_to_do(paired: Pair, site: WordPress) -> None:
    for words, advice in (
        (("event", "event_nobody"), "no such event"),
        (("customer", "nobody@example.com"), "--search"),
        (("events", "--since=when it rained"), "2 days ago"),
        (("retry",), "Name the events"),
        (("resync",), "Name the customer"),
        (("rules", "restore", "99", "--yes"), "rules versions"),
        (("rules", "import", "/nowhere.json"), "Is it there?"),
        (("events", "--colour=red"), "unknown --colour"),
        (("status", "--format=poem"), "Invalid value"),
    ):
        said = wp(site, *words)
        assert said.code == 1, (words, said)
        assert advice.lower() in said.errors.lower(), (words, said)
        assert said.out == "", (words, said)


def test_what_failed_is_retried_from_the_command_line(paired: Pair, site: WordPress) -> None:
    unread = paired.send({"event": "order.something_new", "thrivecart_secret": paired.secret_word})
    assert wp(site, "events", "--state=quarantined", "--format=ids").out.strip() == unread
    assert wp(site, "events", "--state=quarantined", "--format=count").out.strip() == "1"
    assert wp(site, "status", "--field=needs_you").out.strip() == "1"

    doctor = wp(site, "doctor", "--format=json")
    assert doctor.code == 1
    checks = {row["check"]: row for row in doctor.rows()}
    assert checks["needs_you"]["status"] == "recommended"
    assert "not good" in doctor.errors

    refused = wp(site, "retry", "--all", "--kind=quarantined", typed="n\n")
    assert (refused.code, "tried again" in refused.out) == (0, False)
    retried = wp(site, "retry", "--all", "--kind=quarantined", "--yes", "--wait")
    assert retried.code == 0, retried
    assert wp(site, "retry", unread).code == 1  # this version still cannot read it, and says so

    failed = paired.send(paired.order("lea@example.com").purchase())
    paired.settled(failed)
    again = wp(site, "retry", failed)
    assert (again.code, again.out.strip()) == (0, "Success: 1 event is tried again.")
    paired.settled(failed)


def test_rules_are_taken_to_another_place_as_a_file(paired: Pair, site: WordPress, tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    assert wp(site, "rules", "export", str(file)).code == 0
    before = site.option("cart_companion_rules")
    assert json.loads(file.read_text())["rules"] == before
    assert wp(site, "rules", "list", f"--product={COURSE.key}", "--format=count").out.strip() == "2"

    paired.set_rules([])
    imported = wp(site, "rules", "import", str(file), "--yes")
    assert "3 rules are in place of the 0 that were there." in imported.out
    assert site.option("cart_companion_rules") == before

    newest = wp(site, "rules", "versions", "--format=json").rows()
    assert [row["way"] for row in newest][:2] == ["imported", "saved"]
    assert wp(site, "rules", "restore", str(newest[1]["id"]), "--yes").code == 0
    assert site.option("cart_companion_rules") == []


def test_tags_are_set_right_for_one_customer_and_for_all(paired: Pair, site: WordPress) -> None:
    paired.settled(paired.send(paired.order("eve@example.com").purchase()))
    assert wp(site, "resync", "eve@example.com", "--dry-run", "--format=count").out.strip() == "0"
    paired.set_rules(
        [{"id": "r1", "product": COURSE.key, "event": "purchase.completed", "apply": ["new"], "remove": []}]
    )
    would = wp(site, "resync", "--all", "--dry-run", "--format=json")
    assert would.rows() == [{"email": "eve@example.com", "add": ["new"], "remove": []}]
    one = wp(site, "resync", "eve@example.com")
    event = one.out.strip().rsplit(" ", 1)[-1]
    assert paired.settled(event)["state"] in {"skipped", "delivered"}
    everybody = wp(site, "resync", "--all", "--yes", "--wait")
    assert everybody.code == 0, everybody
    assert "Success: " in everybody.out
