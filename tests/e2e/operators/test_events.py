"""What needs a person, one event, trying it again; the audit and the doctor."""

from __future__ import annotations

import json

from tests.e2e.operators.failing import WORD, Failing
from tests.e2e.operators.operator import Operator
from tests.stack.companion import Companion
from tests.stack.shop import post


def test_a_failed_event_is_seen_and_tried_again(operator: Operator, failing: Failing) -> None:
    event = failing.sell()
    page = f"/sites/{failing.site_id}/needs-you"
    assert event in operator.open(page).text
    assert "The CRM has no &lt;such&gt; tag." in operator.open(page).text
    one = operator.open(f"/sites/{failing.site_id}/events/{event}")
    assert "ann@example.com" in one.text
    assert WORD not in one.text
    failing.place.behave = None
    answered = operator.send(f"/sites/{failing.site_id}/events/{event}/retry", page)
    assert answered.status_code == 303
    failing.wait_for(event, "delivered")
    assert event not in operator.open(page).text
    audit = operator.open("/audit").text
    assert event in audit
    assert "retried an event" in audit


def test_an_event_that_was_not_understood_has_its_page(operator: Operator, failing: Failing) -> None:
    sent = {"event": "order.of_a_new_kind", "thrivecart_secret": WORD, "customer": {"email": "ann@example.com"}}
    event = json.loads(post(failing.webhook_url, sent).body)["event"]
    page = f"/sites/{failing.site_id}/needs-you"
    assert event in operator.open(page).text
    one = operator.open(f"/sites/{failing.site_id}/events/{event}")
    assert one.status_code == 200
    assert "order.of_a_new_kind" in one.text
    assert "<dt>Products</dt><dd>none</dd>" in one.text
    assert WORD not in one.text


def test_an_event_of_another_site_is_not_shown(operator: Operator, hosted: Companion, failing: Failing) -> None:
    other = hosted.json("site", "add", "http://127.0.0.1:9")["site_id"]
    assert operator.open(f"/sites/{other}/events/{failing.sell()}").status_code == 404
    assert operator.open(f"/sites/{other}/events/evt_nothing").status_code == 404
    hosted.cli("site", "remove", other)


def test_the_audit_has_who_tried_the_door(stranger: Operator, operator: Operator) -> None:
    stranger.sign_in("another word")
    audit = operator.open("/audit").text
    assert "wrong password" in audit
    assert "127.0.0.1" in audit
    assert operator.open("/audit?before=nonsense").status_code == 200


def test_the_doctor_speaks_of_all(operator: Operator, failing: Failing) -> None:
    page = operator.open("/doctor").text
    assert "Its tables are up to date" in page
    assert failing.site_id in page
