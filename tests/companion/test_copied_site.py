"""A copy of a connected site answers in the site's place: nothing is done, and nothing is lost."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler

import pytest

from companion.administration import doctor
from companion.config import Config
from companion.ledger import database, sites
from companion.ledger.models import Attempt, Site
from tests.companion.shop import Shop, bought
from tests.companion.wordpress import Wordpress, answer, deliver

LIVE, COPY = "https://course.example", "https://staging.example"


def copy_answers(place: Wordpress) -> None:
    """The plugin of a copy, as wp-plugin/src/Api/Endpoints.php answers."""

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.path.endswith("/ping"):
            told_of = {"address": {"home": COPY, "is_copy": True, "paired": LIVE}}
            answer(handler, 200, json.dumps(told_of).encode(), place.site_id)
        else:
            refusal = {"code": "cart_companion_copy", "message": "A copy.", "data": {"status": 409}}
            answer(handler, 409, json.dumps(refusal).encode(), place.site_id)

    place.behave = behave


@pytest.mark.parametrize(("transport", "batches"), [("pretty", 1), (None, 0)])
def test_what_a_copy_turns_away_waits_without_using_up_a_try(
    transport: str | None, batches: int, ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    with database.writing(reached.site):
        Site.update(transport=transport).where(Site.id == reached.site).execute()
    event = reached.post(bought("1"))
    copy_answers(wordpress)
    deliver(ledger, reached)
    deliver(ledger, reached)

    assert (reached.delivery(event).state, reached.delivery(event).attempts) == ("pending", 0)
    assert Attempt.select().count() == 0
    site = sites.get(reached.site)
    assert "is a copy of the connected site" in (site.last_error or "")
    assert site.unreachable_since is not None
    assert sum(path.endswith("/events") for path in wordpress.paths) == batches, "Then it is pinged only."

    wordpress.behave = None
    deliver(ledger, reached)
    assert reached.delivery(event).state == "delivered"
    assert sites.get(reached.site).last_error is None


@pytest.mark.parametrize("transport", [None, "pretty", "plain"])
def test_a_copy_behind_a_closed_rest_api_uses_up_no_try(
    transport: str | None, ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    """A staging tool closes the REST API, or a site with a closed one moves: only admin-ajax.php says what it is."""
    with database.writing(reached.site):
        Site.update(transport=transport).where(Site.id == reached.site).execute()
    event = reached.post(bought("1"))
    copy_answers(wordpress)
    as_a_copy = wordpress.behave
    assert as_a_copy

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.path.startswith("/wp-admin/admin-ajax.php"):
            as_a_copy(handler, body)
        else:
            answer(handler, 401, b'{"code": "rest_cannot_access"}')

    wordpress.behave = behave
    deliver(ledger, reached)
    deliver(ledger, reached)

    assert (reached.delivery(event).state, reached.delivery(event).attempts) == ("pending", 0)
    assert Attempt.select().count() == 0
    assert "is a copy of the connected site" in (sites.get(reached.site).last_error or "")

    wordpress.behave = None
    deliver(ledger, reached)
    assert reached.delivery(event).state == "delivered"


def test_doctor_says_that_a_copy_answers(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    copy_answers(wordpress)
    [check] = [check for check in doctor.examine(ledger) if check.name.startswith("site")]
    assert not check.ok
    assert f"It calls itself {COPY}".lower() in check.message.lower()
