"""What needs a person, one event, trying it again; the audit and the doctor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tests.companion.wordpress import Wordpress, answer, serving
from tests.e2e.operators.operator import Operator
from tests.stack.companion import Companion
from tests.stack.process import eventually
from tests.stack.shop import Order, post

WORD = "operators-word"


class Failing:
    """A site whose plugin says of each event that it did not work, until it is mended."""

    def __init__(self, place: Wordpress, companion: Companion) -> None:
        self.place, self.companion = place, companion
        added = companion.json("site", "add", place.url, "--secret-word", WORD)
        self.site_id, self.webhook_url = added["site_id"], added["webhook_url"]
        place.site_id, place.behave = self.site_id, self.fail

    def fail(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        rows = json.loads(body).get("deliveries", [])
        results = [{"id": row["id"], "outcome": "failed", "message": "The CRM has no <such> tag."} for row in rows]
        answer(handler, 200, json.dumps({"results": results}).encode(), self.site_id)

    def sell(self) -> str:
        """A purchase; the event's id once it has failed."""
        event = str(json.loads(post(self.webhook_url, Order(WORD, "ann@example.com").purchase()).body)["event"])
        self.wait_for(event, "failed")
        return event

    def wait_for(self, event: str, state: str) -> None:
        def probe() -> bool:
            found = self.companion.json("event", "show", event)["deliveries"]
            return bool(found) and found[0]["state"] == state

        eventually(probe, 60, lambda: f"not {state}: {self.companion.json('event', 'show', event)}", pause=0.5)


@pytest.fixture
def failing(hosted: Companion) -> Iterator[Failing]:
    with serving() as place:
        made = Failing(place, hosted)
        yield made
        hosted.cli("site", "remove", made.site_id)


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
