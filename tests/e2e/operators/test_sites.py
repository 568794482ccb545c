"""What an operator sees of the sites, and does to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from tests.companion.wordpress import Wordpress, serving
from tests.e2e.operators.operator import Operator
from tests.stack.companion import Companion


@pytest.fixture
def place() -> Iterator[Wordpress]:
    """Somewhere a site could be."""
    with serving() as made:
        yield made


@pytest.fixture
def site_id(operator: Operator, hosted: Companion, place: Wordpress) -> Iterator[str]:
    """A site that was added on the page."""
    page = operator.send("/sites/add", "/sites/add", url=place.url, name="Ann's <b>course</b>").text
    found = re.search(r"/operator/sites/(site_\w+)\"", page)
    assert found, page
    yield found[1]
    if any(row["id"] == found[1] for row in hosted.items("site", "list")):
        hosted.cli("site", "remove", found[1])


def test_an_added_site_is_shown_with_what_to_do(operator: Operator, hosted: Companion, site_id: str) -> None:
    shown = hosted.json("site", "show", site_id)
    page = operator.open(f"/sites/{site_id}").text
    assert shown["webhook_url"] in page
    assert "Not connected yet" in page
    assert "Ann&#39;s &lt;b&gt;course" in operator.open().text
    assert "a worker delivers" in operator.open().text


def test_a_secret_word_alone_does_not_make_it_connected(operator: Operator, site_id: str) -> None:
    there = f"/sites/{site_id}"
    assert operator.send(f"{there}/secret-word", there, word="word-of-ann").status_code == 303
    page = operator.open(there).text
    assert "Not connected yet" in page
    assert "Ready." not in page


def test_its_pairing_code_connects(operator: Operator, hosted: Companion, site_id: str, place: Wordpress) -> None:
    page = operator.send(f"/sites/{site_id}/code", f"/sites/{site_id}").text
    code = re.search(r'id="code">([A-Z0-9-]+)<', page)
    assert code
    answer = operator.http.post(f"{hosted.url}/api/v1/pair", json={"code": code[1], "url": place.url}, timeout=30)
    assert answer.json()["site_id"] == site_id
    assert code[1] not in operator.open(f"/sites/{site_id}").text


def test_its_link_connects_and_is_in_the_audit(
    operator: Operator, hosted: Companion, site_id: str, place: Wordpress
) -> None:
    page = operator.send(f"/sites/{site_id}/link", f"/sites/{site_id}").text
    link = re.search(r'id="link">(\S+)<', page)
    assert link
    assert link[1] in page.partition("<textarea")[2], "The message has it."
    opened = requests.get(link[1], timeout=30, allow_redirects=False)
    assert "Download cart-companion.zip" in opened.text
    token = link[1].rpartition("/")[2]
    answer = operator.http.post(f"{hosted.url}/api/v1/pair", json={"code": token, "url": place.url}, timeout=30)
    assert answer.json()["site_id"] == site_id
    assert token not in operator.open(f"/sites/{site_id}").text
    audit = operator.open("/audit").text
    assert "made a connection link" in audit
    assert "its plugin connected" in audit
    assert token not in hosted.log.read_text()


def test_the_same_address_is_not_added_by_a_second_click(
    operator: Operator, hosted: Companion, site_id: str, place: Wordpress
) -> None:
    count = len(hosted.items("site", "list"))
    answer = operator.send("/sites/add", "/sites/add", url=place.url + "/")
    assert answer.status_code == 409
    assert site_id in answer.text
    assert len(hosted.items("site", "list")) == count


@pytest.mark.parametrize("url", ["", "nonsense", "javascript:alert(1)", "https://", "x" * 5000])
def test_what_is_no_address_is_refused_in_words(operator: Operator, url: str) -> None:
    answer = operator.send("/sites/add", "/sites/add", url=url)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_paused_and_resumed(operator: Operator, hosted: Companion, site_id: str) -> None:
    assert operator.send(f"/sites/{site_id}/pause", f"/sites/{site_id}").status_code == 303
    assert hosted.json("site", "show", site_id)["paused"]
    assert "Resume deliveries" in operator.open(f"/sites/{site_id}").text
    assert operator.send(f"/sites/{site_id}/resume", f"/sites/{site_id}").status_code == 303
    assert not hosted.json("site", "show", site_id)["paused"]


def test_a_new_key_is_shown_once_for_who_needs_it(operator: Operator, site_id: str) -> None:
    page = operator.send(f"/sites/{site_id}/rotate-key", f"/sites/{site_id}").text
    assert "CART_COMPANION_KEY" in page
    key = re.search(r"<code>(.+?)</code>", page)
    assert key
    assert key[1] not in operator.open(f"/sites/{site_id}").text


@pytest.mark.parametrize("form", ["link", "code", "rotate-key"])
def test_loading_a_result_again_does_not_do_it_again(
    operator: Operator, hosted: Companion, site_id: str, form: str
) -> None:
    page, action = f"/sites/{site_id}", f"/sites/{site_id}/{form}"
    found = re.search(rf'action="/operator{action}".*?name="last" value="(\d+)"', operator.open(page).text)
    assert found
    assert operator.send(action, page, last=found[1]).status_code == 200
    before = hosted.json("site", "show", site_id)
    again = operator.send(action, page, last=found[1])
    assert again.status_code == 409
    assert "not shown again" in again.text
    assert hosted.json("site", "show", site_id) == before
    anew = re.search(rf'action="/operator{action}".*?name="last" value="(\d+)"', operator.open(page).text)
    assert anew
    assert operator.send(action, page, last=anew[1]).status_code == 200


def test_old_keys_are_ended_when_it_is_sure_and_not_before(
    operator: Operator, hosted: Companion, site_id: str, place: Wordpress
) -> None:
    page = f"/sites/{site_id}/end-keys"
    assert operator.send(page, page).status_code == 400
    assert "ended the old keys" not in operator.open("/audit").text
    ended = operator.send(page, page, sure="yes").text
    link = re.search(r'id="link">(\S+)<', ended)
    key = re.search(r"<code>([0-9a-f]{64})</code>", ended)
    assert link
    assert key
    assert "ended the old keys" in operator.open("/audit").text
    token = link[1].rpartition("/")[2]
    answer = operator.http.post(f"{hosted.url}/api/v1/pair", json={"code": token, "url": place.url}, timeout=30)
    assert answer.json()["key"] == key[1], "Nobody had it yet."


def test_old_keys_are_ended_at_a_shell(hosted: Companion, site_id: str, place: Wordpress) -> None:
    said = hosted.json("site", "rotate-key", site_id, "--revoke")
    token = said["connection_link"].rpartition("/")[2]
    answer = requests.post(f"{hosted.url}/api/v1/pair", json={"code": token, "url": place.url}, timeout=30).json()
    assert answer["key"] == said["key"]
    assert hosted.json("site", "rotate-key", site_id, "--revoke")["key"] != said["key"]


def test_removing_is_asked_twice(operator: Operator, hosted: Companion, site_id: str) -> None:
    page = f"/sites/{site_id}/remove"
    assert operator.send(page, page).status_code == 400
    assert hosted.json("site", "show", site_id)
    assert operator.send(page, page, sure="yes").status_code == 303
    assert operator.open(f"/sites/{site_id}").status_code == 404


def test_one_site_is_checked_in_words(operator: Operator, site_id: str) -> None:
    assert "Not connected yet" in operator.open(f"/sites/{site_id}/check").text


def test_a_stranger_changes_nothing(stranger: Operator, hosted: Companion, site_id: str) -> None:
    assert stranger.send(f"/sites/{site_id}/pause", "/sign-in").status_code == 401
    assert stranger.open(f"/sites/{site_id}").status_code == 303
    assert not hosted.json("site", "show", site_id)["paused"]
