"""A site asks to be connected: what the operator sees of it, and decides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import requests

from companion.ledger.connection_requests import ConnectionRequest, hash_of, proof_of
from tests.companion.wordpress import Wordpress, answer, serving
from tests.e2e.operators.operator import Operator
from tests.stack.companion import Companion, companion


@pytest.fixture
def place() -> Iterator[Wordpress]:
    """A server without the plugin."""
    with serving() as made:
        yield made


def ask(hosted: Companion, url: str, name: str = "Ann's <b>course</b>") -> dict[str, Any]:
    body = {"url": url, "name": name, "email": "ann@example.com"}
    answered = requests.post(f"{hosted.url}/api/v1/connect-requests", json=body, timeout=30)
    assert answered.status_code == 201, answered.text
    return dict(answered.json())


def poll(hosted: Companion, asked: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {asked['secret']}"}
    return dict(requests.get(f"{hosted.url}/api/v1/connect-requests/{asked['id']}", headers=headers, timeout=30).json())


def test_a_request_is_shown_compared_and_accepted(operator: Operator, hosted: Companion, place: Wordpress) -> None:
    asked = ask(hosted, place.url)
    assert asked["operators_page"] == f"{hosted.url}/operator/requests"
    assert "to be connected" in operator.open().text
    page = operator.open("/requests").text
    assert place.url in page
    assert "Ann&#39;s &lt;b&gt;course" in page
    assert asked["number"] in page
    assert "could not be confirmed" in page
    assert "127.0.0.1" in page
    accept = f"/requests/{asked['id']}/accept"
    assert operator.send(accept, "/requests").status_code == 400, "The number was not compared."
    assert poll(hosted, asked)["state"] == "waiting"
    assert operator.send(accept, "/requests", compared="yes").status_code == 303
    answered = poll(hosted, asked)
    assert answered["state"] == "accepted"
    assert hosted.json("site", "show", answered["site_id"])["url"] == place.url
    assert "accepted a request to connect" in operator.open("/audit").text
    assert operator.send(accept, "/requests", compared="yes").status_code == 409
    again = ask(hosted, place.url)
    taking = f"/requests/{again['id']}/accept"
    assert "it is connected" in operator.open("/requests").text
    assert operator.send(taking, "/requests", compared="yes").status_code == 409
    assert operator.send(f"/requests/{again['id']}/refuse", "/requests").status_code == 303
    assert poll(hosted, again)["state"] == "refused"
    hosted.cli("site", "remove", answered["site_id"])


def test_what_the_site_itself_denies_is_not_accepted_by_a_number(
    operator: Operator, hosted: Companion, place: Wordpress
) -> None:
    place.behave = lambda handler, _body: answer(handler, 404, b"{}", "unpaired")  # a plugin that has not asked
    asked = ask(hosted, place.url)
    page = operator.open("/requests").text
    assert "No: the plugin at this address says" in page
    assert f"/requests/{asked['id']}/accept" not in page
    assert operator.send(f"/requests/{asked['id']}/accept", "/requests", compared="yes").status_code == 409
    assert "did not ask" in hosted.refusal("site", "accept", asked["id"], "--replace")
    assert poll(hosted, asked)["state"] == "waiting"
    assert operator.send(f"/requests/{asked['id']}/refuse", "/requests").status_code == 303


def test_one_that_was_accepted_by_mistake_is_refused_after_all(
    operator: Operator, hosted: Companion, place: Wordpress
) -> None:
    asked = ask(hosted, place.url)
    assert operator.send(f"/requests/{asked['id']}/accept", "/requests", compared="yes").status_code == 303
    (listed,) = hosted.items("site", "requests")
    assert listed["state"] == "accepted"
    assert "Accepted, and not connected yet" in operator.open("/requests").text
    assert operator.send(f"/requests/{asked['id']}/refuse", "/requests").status_code == 303
    assert poll(hosted, asked)["state"] == "refused"
    assert "not connected yet" not in operator.open("/requests").text
    hosted.cli("site", "remove", listed["site_id"])


def test_a_flood_is_refused_by_one_click(operator: Operator, hosted: Companion, place: Wordpress) -> None:
    asked = [ask(hosted, f"{place.url}/{number}") for number in range(2)]
    assert operator.send("/requests/refuse-unconfirmed", "/requests").status_code == 303
    assert [poll(hosted, one)["state"] for one in asked] == ["refused", "refused"]
    assert "No site asks" in operator.open("/requests").text


def test_a_flood_that_confirms_itself_is_refused_but_for_what_is_kept(
    operator: Operator, hosted: Companion, place: Wordpress
) -> None:
    secrets: dict[str, str] = {}

    def confirm(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        said = json.loads(body)
        row = ConnectionRequest(id=said["id"], secret_hash=hash_of(secrets[said["id"]]))
        proof = proof_of(row, said["nonce"], hosted.url)
        answer(handler, 200, json.dumps({"proof": proof}).encode(), "unpaired")

    place.behave = confirm
    flood = [ask(hosted, f"{place.url}/{number}") for number in range(4)]
    secrets.update({one["id"]: one["secret"] for one in flood})
    page = operator.open("/requests").text
    assert page.count("Confirmed by the site") == 4
    assert operator.send("/requests/refuse-unconfirmed", "/requests").status_code == 303
    assert [poll(hosted, one)["state"] for one in flood] == ["waiting"] * 4
    kept, *rest, unseen = flood
    shown = [one["id"] for one in (kept, *rest)]
    assert operator.send("/requests/refuse-rest", "/requests", shown=shown).status_code == 400, "Nothing was ticked."
    assert operator.send("/requests/refuse-rest", "/requests", shown=shown, keep=kept["id"]).status_code == 303
    assert [poll(hosted, one)["state"] for one in flood] == ["waiting", "refused", "refused", "waiting"]
    both = [kept["id"], unseen["id"]]
    assert operator.send("/requests/refuse-rest", "/requests", shown=both, none="yes").status_code == 303
    assert "No site asks" in operator.open("/requests").text


def test_without_the_pages_the_command_line_does_it(place: Wordpress) -> None:
    with companion() as made:
        made.start()
        asked = ask(made, place.url)
        assert asked["operators_page"] is None
        listed = made.items("site", "requests")
        assert [(one["id"], one["number"], one["proof"]) for one in listed] == [
            (asked["id"], asked["number"], "no_answer")
        ]
        accepted = made.json("site", "accept", asked["id"])
        assert poll(made, asked)["site_id"] == accepted["site_id"]
        again = ask(made, place.url)
        assert "--replace" in made.refusal("site", "accept", again["id"])
        assert made.json("site", "refuse", again["id"])["refused"]
        last = made.json("site", "accept", ask(made, place.url)["id"], "--replace")
        assert last["site_id"] == accepted["site_id"]
