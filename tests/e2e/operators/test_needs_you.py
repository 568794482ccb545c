"""All of one kind retried at once; what is dealt with, by whom, and opened again; ThriveCart's secret word."""

from __future__ import annotations

from tests.e2e.operators.failing import WORD, Failing
from tests.e2e.operators.operator import Operator
from tests.stack.companion import Companion
from tests.stack.process import eventually
from tests.stack.shop import Order, post


def test_all_of_a_kind_are_sent_again(operator: Operator, failing: Failing) -> None:
    events = [failing.sell(f"buyer{number}@example.com") for number in range(3)]
    page = f"/sites/{failing.site_id}/needs-you"
    assert "Retry all 3" in operator.open(page).text
    failing.place.behave = None
    answered = operator.send(f"{page}/retry", page, kind="failed")
    assert answered.status_code == 303
    for event in events:
        failing.wait_for(event, "delivered")
    eventually(lambda: "3 sent again" in operator.open(page).text, 30, lambda: operator.open(page).text, pause=0.5)
    assert "Nothing needs a person here" in operator.open(page).text
    assert operator.send(f"{page}/retry", page, kind="failed").status_code == 409
    assert "retried all" in operator.open("/audit").text


def test_a_retry_of_many_is_stopped(operator: Operator, failing: Failing) -> None:
    for number in range(2):
        failing.sell(f"slow{number}@example.com")
    page = f"/sites/{failing.site_id}/needs-you"
    assert operator.send(f"{page}/stop", page).status_code == 303  # nothing runs: nothing is stopped
    assert operator.send(f"{page}/retry", page, kind="failed").status_code == 303
    again = operator.send(f"{page}/retry", page, kind="failed").status_code
    assert operator.send(f"{page}/stop", page).status_code == 303
    assert again in (303, 409)  # the first may be done already
    eventually(lambda: "Stop it" not in operator.open(page).text, 20, lambda: operator.open(page).text, pause=0.3)


def test_one_is_dealt_with_and_opened_again(operator: Operator, failing: Failing) -> None:
    first, second = failing.sell("first@example.com"), failing.sell("second@example.com")
    page = f"/sites/{failing.site_id}/needs-you"
    key = f"failed {first}"
    assert operator.send(f"{page}/dealt-with", page, key=key, note="", by=" ").status_code == 400
    said = operator.send(f"{page}/dealt-with", page, key=key, note="Paid back <by hand>", by="Ann O'Hara")
    assert said.status_code == 303
    assert failing.companion.json("event", "show", first)["deliveries"][0]["state"] == "failed"
    shown = operator.open(page).text
    assert f'value="{key}"' not in shown.partition("Dealt with last")[0]
    assert f'value="failed {second}"' in shown
    assert "Paid back &lt;by hand&gt;" in shown
    assert 'name="by" value="Ann O&#39;Hara"' in shown  # is kept for the next one
    assert operator.send(f"{page}/reopen", page, key=key).status_code == 303
    assert f'value="{key}"' in operator.open(page).text.partition("Dealt with last")[0]
    audit = operator.open("/audit").text
    assert "said it is dealt with" in audit
    assert "opened again" in audit


def test_all_of_a_kind_are_dealt_with(operator: Operator, failing: Failing) -> None:
    for number in range(2):
        failing.sell(f"many{number}@example.com")
    page = f"/sites/{failing.site_id}/needs-you"
    assert operator.send(f"{page}/dealt-with", page, kind="failed", by="Ann").status_code == 303
    assert "Nothing needs a person here" in operator.open(page).text


def test_what_is_no_list_is_refused_in_words(operator: Operator, failing: Failing) -> None:
    page = f"/sites/{failing.site_id}/needs-you"
    assert operator.send(f"{page}/retry", page, kind="refused").status_code == 400
    assert operator.send(f"{page}/dealt-with", page, key="nonsense", by="Ann").status_code == 400
    assert operator.send(f"{page}/dealt-with", page, kind="nonsense", by="Ann").status_code == 400
    assert operator.send(f"{page}/reopen", page, key="").status_code == 400
    assert operator.open(f"{page}?kind=nonsense").status_code == 400


def test_refused_messages_are_dealt_with(operator: Operator, failing: Failing) -> None:
    post(failing.webhook_url, Order("another word", "ann@example.com").purchase())
    page = f"/sites/{failing.site_id}/needs-you"
    eventually(lambda: "refused messages" in operator.open(page).text, 20, lambda: operator.open(page).text, pause=0.3)
    shown = operator.open(page).text
    key = shown.partition('name="key" value="refused ')[2].partition('"')[0]
    assert operator.send(f"{page}/dealt-with", page, key=f"refused {key}", by="Ann").status_code == 303
    assert "Nothing needs a person here" in operator.open(page).text


def test_the_secret_word_is_replaced_and_never_shown(operator: Operator, hosted: Companion, failing: Failing) -> None:
    page = f"/sites/{failing.site_id}"
    assert WORD not in operator.open(page).text
    for wrong in ("", " ", "x" * 201, "a\x00b"):
        assert operator.send(f"{page}/secret-word", page, word=wrong).status_code == 400
    assert operator.send(f"{page}/secret-word", page, word=" another-word ").status_code == 303
    assert post(failing.webhook_url, Order("another-word", "ann@example.com").purchase()).status == 200
    assert post(failing.webhook_url, Order(WORD, "bob@example.com").purchase()).status == 401
    for shown in (page, f"{page}?saved=1", "/audit"):
        assert "another-word" not in operator.open(shown).text
    assert "another-word" not in hosted.log_tail()
    listener = hosted.json("site", "add", "http://127.0.0.1:9", "--listen-to", failing.site_id)["site_id"]
    assert operator.send(f"/sites/{listener}/secret-word", page, word="a-word").status_code == 409
    assert 'name="word"' not in operator.open(f"/sites/{listener}").text
    hosted.cli("site", "remove", listener)


def test_the_plugin_is_handed_out_on_the_pages(operator: Operator, failing: Failing) -> None:
    for path in ("", f"/sites/{failing.site_id}"):
        assert 'href="/plugin/cart-companion.zip"' in operator.open(path).text
    zipped = operator.http.get(f"{operator.url}/plugin/cart-companion.zip", timeout=30)
    assert zipped.headers["Content-Type"] == "application/zip"
