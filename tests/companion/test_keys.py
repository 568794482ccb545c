"""Who holds a site's key: nobody who held one before the site was connected anew, or before its keys were ended."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion.administration import connecting
from companion.config import Config
from companion.ledger import connection_requests, site_keys, sites
from companion.ledger.database import close
from companion.ledger.models import Site
from tests.companion.plugin import Plugin

SUMMARY = "/api/v1/summary"


def connect(browser: FlaskClient, site: Site) -> Plugin:
    """By a code, as the first plugin did, or the next."""
    answered: Any = browser.post("/api/v1/pair", json={"code": sites.renew_code(site.id), "url": site.url})
    assert answered.status_code == 200
    return Plugin(browser, site, answered.json["key"])


def connect_by_request(browser: FlaskClient, ledger: Config, site: Site) -> tuple[Plugin, dict[str, Any]]:
    """By a request that takes the connected site's place; and the request, with its secret."""
    asked = request_for(browser, site.url)
    assert accept(ledger, asked, take_place=True).id == site.id
    return Plugin(browser, site, poll(browser, asked)["key"]), asked


def request_for(browser: FlaskClient, url: str) -> dict[str, Any]:
    body = {"url": url, "name": "Ann", "email": "a@example.com"}
    return dict(browser.post("/api/v1/connect-requests", json=body).json or {})


def accept(ledger: Config, asked: dict[str, Any], *, take_place: bool = False) -> Site:
    request = connection_requests.get(asked["id"])
    assert request is not None
    return connecting.accept(request, ledger, replace=take_place)


def poll(browser: FlaskClient, asked: dict[str, Any]) -> Any:
    headers = {"Authorization": f"Bearer {asked['secret']}"}
    return browser.get(f"/api/v1/connect-requests/{asked['id']}", headers=headers).json


def opens(plugin: Plugin) -> bool:
    status = plugin.ask("GET", SUMMARY).status_code
    assert status in (200, 401)
    return bool(status == 200)


def test_the_first_connection_takes_the_key_that_was_shown_when_the_site_was_added(
    browser: FlaskClient, site: Site
) -> None:
    shown = site_keys.signing_key(site)
    assert connect(browser, site).key == shown


def test_connecting_anew_by_a_code_ends_the_former_plugins_key(browser: FlaskClient, site: Site) -> None:
    former = connect(browser, site)
    offered = site_keys.offer_key(site.id)
    now = connect(browser, site)
    assert opens(now)
    assert not opens(former)
    assert not opens(Plugin(browser, site, offered)), "A key on its way to the former plugin is not good either."
    assert site_keys.signing_key(sites.get(site.id)) == now.key, "Deliveries are signed with what the plugin holds."


def test_connecting_anew_by_a_link_does(browser: FlaskClient, ledger: Config, site: Site) -> None:
    former = connect(browser, site)
    token = connecting.invite(site, ledger).url.rpartition("/")[2]
    assert opens(former), "A link that nobody used ends nothing."
    answered: Any = browser.post("/api/v1/pair", json={"code": token, "url": site.url}).json
    assert opens(Plugin(browser, site, answered["key"]))
    assert not opens(former)


def test_an_accepted_request_does_and_says_the_new_key_again(browser: FlaskClient, ledger: Config, site: Site) -> None:
    former = connect(browser, site)
    now, asked = connect_by_request(browser, ledger, site)
    assert not opens(former)
    assert poll(browser, asked)["key"] == now.key
    assert opens(now)


def test_two_accepted_for_one_site_are_not_both_connected(browser: FlaskClient, ledger: Config) -> None:
    mistaken, owner = request_for(browser, "https://new.example/"), request_for(browser, "https://new.example")
    assert accept(ledger, mistaken).id == accept(ledger, owner).id
    assert [one.id for one in connection_requests.accepted()] == [owner["id"]]
    assert poll(browser, mistaken)["state"] == "expired"
    assert "key" in poll(browser, owner)
    assert connection_requests.accepted() == []


@pytest.mark.parametrize("by", ["code", "code made", "link", "link made", "rotated", "ended", "removed", "refused"])
def test_one_that_was_accepted_gets_nothing_once_the_site_is_somebody_elses(
    browser: FlaskClient, ledger: Config, by: str
) -> None:
    asked = request_for(browser, "https://new.example")
    site = accept(ledger, asked)
    if by == "code":
        connect(browser, site)
    elif by.startswith("link"):
        token = connecting.invite(site, ledger).url.rpartition("/")[2]
        if by == "link":
            assert browser.post("/api/v1/pair", json={"code": token, "url": site.url}).status_code == 200
    elif by == "refused":
        connection_requests.refuse(asked["id"])
        with pytest.raises(connection_requests.RequestClosed):
            connection_requests.refuse(asked["id"])
    else:
        {
            "code made": sites.renew_code,
            "rotated": site_keys.offer_key,
            "ended": site_keys.end_keys,
            "removed": sites.remove,
        }[by](site.id)
    answered = poll(browser, asked)
    assert answered["state"] == ("refused" if by == "refused" else "expired")
    assert "key" not in answered
    assert connection_requests.accepted() == []


def test_a_code_that_was_made_before_ends_it_where_it_connects(browser: FlaskClient, ledger: Config) -> None:
    site, code = sites.add("https://new.example", name=None, secret_word=None, listen_to=None)
    asked = request_for(browser, site.url)
    assert accept(ledger, asked).id == site.id
    assert browser.post("/api/v1/pair", json={"code": code, "url": site.url}).status_code == 200
    assert poll(browser, asked)["state"] == "expired"


def test_one_that_connects_in_between_is_not_replaced_unsaid(browser: FlaskClient, ledger: Config, site: Site) -> None:
    asked = request_for(browser, site.url)
    connect(browser, site)
    with pytest.raises(connection_requests.RequestClosed):
        connection_requests.accept(asked["id"], site.id, replace=False)
    assert poll(browser, asked)["state"] == "waiting"


@pytest.mark.parametrize("by", ["code", "code made", "link made", "rotated", "ended"])
def test_who_asked_gets_no_key_that_came_after_theirs(
    browser: FlaskClient, ledger: Config, site: Site, by: str
) -> None:
    connect(browser, site)
    former, asked = connect_by_request(browser, ledger, site)
    if by == "code":
        connect(browser, site)
    elif by == "link made":
        connecting.invite(site, ledger)
    else:
        {"code made": sites.renew_code, "rotated": site_keys.offer_key, "ended": site_keys.end_keys}[by](site.id)
    again = poll(browser, asked)
    assert again["state"] == "expired"
    assert "key" not in again
    assert opens(former) == (by in ("code made", "link made", "rotated"))


def test_a_rotated_key_stays_good_for_a_day_an_ended_one_for_no_moment(browser: FlaskClient, site: Site) -> None:
    former = connect(browser, site)
    site_keys.key_was_taken(site.id, site_keys.offer_key(site.id))
    assert opens(former)
    offered = site_keys.offer_key(site.id)
    only = site_keys.end_keys(site.id)
    assert not opens(former)
    assert not opens(Plugin(browser, site, offered))
    assert site_keys.verifying_keys(sites.get(site.id), 2**45) == [only]
    assert sites.get(site.id).paired_at is None, "The plugin has to be connected anew."
    assert opens(connect(browser, site))
    site_keys.key_was_taken(site.id, offered)  # by a delivery that was on its way
    assert not opens(former)


def test_a_key_offered_at_the_same_time_brings_no_ended_one_back(browser: FlaskClient, site: Site) -> None:
    """Each takes the site's lock: what one read is not written over what the other wrote."""
    former = connect(browser, site)
    code = sites.renew_code(site.id)

    def offer() -> None:
        for _ in range(20):
            site_keys.offer_key(site.id)
        close()

    offering = threading.Thread(target=offer)
    offering.start()
    assert browser.post("/api/v1/pair", json={"code": code, "url": site.url}).status_code == 200
    offering.join()
    assert not opens(former)
