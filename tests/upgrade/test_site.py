"""The plugin's tables and options of a site that worked 10,000 events with the build of 28 November 2026.

The plugin at hand is activated on them, beside the companion at hand on the ledger of the same days. Only by the
command line, wp-admin over HTTP, the signed API and SQL, so that it says the same whatever the classes are called.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from itsdangerous import TimestampSigner

from tests.stack.companion import Companion, companion
from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.owner import Owner
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress, wordpress
from tests.upgrade import fixture
from tests.upgrade.old_site import MARK, SIGNATURE, newest_key

SITE, LEDGER = fixture.read("site"), fixture.read("ledger")
ROWS = fixture.as_rows(SITE["tables"]["wp_cart_companion_events"])
BY_EMAIL = {row["email"]: row for row in ROWS}
STATUS = "/wp-admin/admin.php?page=cart-companion"
ROUTE = "/cart-companion/v1/events"
PENDING = [row for row in ROWS if (row["state"], row["access"], row["tell_at"]) == ("done", "pending", "0")]
# Customers who could not get in, and whom the site was to look at again before all others.
LOCKED_OUT = sorted(
    (row for row in PENDING if row["look_at"] != "0"), key=lambda row: (int(row["look_at"]), int(row["id"]))
)[:5]
LOGIN_BY_ACCESSALLY = """
    $contact = FakeCrm::contact_id( FakeCrm::state(), $input['email'] );
    return AccessAlly::add_user_and_password( $contact, false, true, array(), true );
"""
THEIRS = "event_id IN ('{}')".format("', '".join(row["event_id"] for row in LOCKED_OUT))
# As the worker of that build leaves them after a quarter of an hour.
AS_IF_TODAY = f"settled_at = {int(time.time() * 1000) - 20 * 60_000}, look_at = NULL"
COLUMNS = "SELECT {} FROM wp_cart_companion_events ORDER BY id"


@dataclass
class Upgraded:
    service: Companion
    site: WordPress
    after: list[tuple[Any, ...]]
    planned: set[int]  # how long after it was settled each check of THEIRS was planned by the upgrade

    def owner(self) -> Owner:
        return Owner(self.site)

    def page(self, path: str) -> str:
        """The text of a page of wp-admin, as the owner reads it."""
        return text_of(self.owner().open(path))

    def delivery(self, event: str) -> dict[str, Any]:
        shown = self.service.json("event", "show", event)
        return next(row for row in shown["deliveries"] if row["site"] == SITE["site_id"])


def text_of(page: str) -> str:
    page = re.sub(r"(?s)<(script|style).*?</\1>", " ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture(scope="module")
def upgraded(mariadb_server: MariaDB) -> Iterator[Upgraded]:
    settings = {"SECRET_KEY": LEDGER["secret_key"], "RETENTION_DAYS": "36500"}
    with (
        companion(**settings) as service,
        wordpress(fakes=("accessally", "wp-fusion"), server=mariadb_server, start=False, activate=False) as site,
    ):
        addresses = {SITE["site_url"]: site.url, SITE["companion_url"]: service.url}
        fixture.load_site(mariadb_server, site.database, SITE, addresses)
        fixture.load_sqlite(service.folder / "companion.db", LEDGER)
        moved = f"url = '{site.url}', settings = replace(settings, '{SITE['site_url']}', '{site.url}')"
        fixture.change(service.folder / "companion.db", f"UPDATE site SET {moved} WHERE id = '{SITE['site_id']}'")
        fixture.change(service.folder / "companion.db", f"UPDATE delivery SET {AS_IF_TODAY} WHERE {THEIRS}")
        service.json("db", "upgrade")
        ledger = service.folder / "companion.db"
        query = f"SELECT look_at - settled_at FROM delivery WHERE site = '{SITE['site_id']}' AND {THEIRS}"
        planned = {row[0] for row in fixture.ask(ledger, query)}
        fixture.change(ledger, f"UPDATE delivery SET look_at = 1 WHERE {THEIRS}")
        for row in LOCKED_OUT:  # while no plugin of ours sees it
            site.php(LOGIN_BY_ACCESSALLY, email=row["email"])
        site.activate_plugin()
        after = fixture.rows_of_site(site, list(SITE["tables"]["wp_cart_companion_events"]))
        site.start()
        service.cli("db", "upgrade")
        service.start_web()
        service.start_worker()
        service.wait_ready(120)  # with thousands of events at work
        yield Upgraded(service, site, after, planned)
        assert site.plugin_errors() == []


def test_the_fixture_holds_what_a_site_can_hold() -> None:
    assert len(ROWS) >= 10_000
    assert {row["state"] for row in ROWS} == {"done", "retry", "failed", "working"}
    assert {row["access"] for row in ROWS} >= {"granted", "pending", "revoked", "none"}
    assert any(row["tell_at"] != "0" for row in ROWS)
    assert any(row["no_rule"] for row in ROWS)
    assert len({row["type"] for row in ROWS}) >= 12
    assert len(LOCKED_OUT) == 5


def test_no_row_is_lost_or_changed(upgraded: Upgraded) -> None:
    assert upgraded.after == [tuple(row.values()) for row in ROWS]
    assert upgraded.site.option("cart_companion_pairing")["site_id"] == SITE["site_id"]


def test_the_screens_show_what_was_there(upgraded: Upgraded) -> None:
    status = upgraded.page(STATUS)
    assert "needs you" in status or "need you" in status
    assert "Poster (product-99)" in upgraded.page(f"{STATUS}-needs-you")  # sold, and no rule is for it
    rules = upgraded.page(f"{STATUS}-rules")
    page = upgraded.owner().open(f"{STATUS}-rules")
    for name in ("course bought", "workbook bought", "payment failed", "course revoked"):
        assert name in page
    assert "product-98" in rules  # needs no tags, the owner said
    customer = upgraded.page(f"{STATUS}-customers&customer=a6%40example.com")
    assert "a6@example.com" in customer
    assert "AccessAlly 101 Course" in customer
    for outcome in ("done", "failed"):
        row = next(row for row in reversed(ROWS) if row["state"] == outcome and row["email"])
        shown = upgraded.page(f"{STATUS}&event={row['event_id']}")
        assert row["email"] in shown
        assert row["order_id"] in shown
    applied = next(row for row in ROWS if row["email"] == "a0@example.com")
    assert "course bought" in upgraded.page(f"{STATUS}&event={applied['event_id']}")


def deliver(upgraded: Upgraded, event: str) -> dict[str, Any]:
    """Bring an event to the site as the companion does, once more; the site's result."""
    shown = upgraded.service.json("event", "show", event)
    body = json.dumps({"deliveries": [{"id": "dlv_again", "attempt": 9, "event": shown["event"]}]}).encode()
    key = newest_key(SITE["tables"]["wp_options"])
    value = f"{SITE['site_id']}:POST:{ROUTE}:{hashlib.sha256(body).hexdigest()}"
    signer = TimestampSigner(
        [key], salt="cart-companion.deliver.v1", key_derivation="hmac", digest_method=hashlib.sha256
    )
    headers = {MARK: SITE["site_id"], SIGNATURE: signer.sign(value).decode(), "Content-Type": "application/json"}
    request = urllib.request.Request(f"{upgraded.site.url}/wp-json{ROUTE}", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return dict(json.loads(answer.read())["results"][0])


def changes_of(upgraded: Upgraded, email: str) -> list[dict[str, Any]]:
    """Calls to the CRM that change something; later looks read from it beside this test."""
    calls = StandInCrm(upgraded.site).calls()
    return [call for call in calls if call["email"] == email and not call["call"].startswith("get")]


def test_what_was_seen_is_answered_with_what_was_done_then(upgraded: Upgraded) -> None:
    for type_ in ("purchase.completed", "purchase.refunded", "subscription.renewed", "subscription.cancelled"):
        row = next(row for row in ROWS if row["type"] == type_ and row["state"] == "done" and row["contact_id"])
        before = changes_of(upgraded, row["email"])
        result = deliver(upgraded, row["event_id"])
        stored = json.loads(row["result"])
        assert {name: result[name] for name in ("outcome", "contact_id", "tags_applied", "tags_removed")} == {
            name: stored[name] for name in ("outcome", "contact_id", "tags_applied", "tags_removed")
        }
        assert changes_of(upgraded, row["email"]) == before


def test_checks_that_were_planned_are_planned_and_asked_for_by_the_companion(upgraded: Upgraded) -> None:
    assert upgraded.planned == {3_600_000 + 900_000}

    def open_ones() -> list[str]:
        events = [row["event_id"] for row in LOCKED_OUT]
        return [event for event in events if _access(upgraded, event) != "granted"]

    eventually(lambda: not open_ones(), 180, lambda: str(open_ones()), 1)


def _access(upgraded: Upgraded, event: str) -> str:
    return str(
        fixture.ask(
            upgraded.service.folder / "companion.db",
            f"SELECT access FROM delivery WHERE event_id = '{event}' AND site = '{SITE['site_id']}'",
        )[0][0]
    )


def test_retry_works(upgraded: Upgraded) -> None:
    row = BY_EMAIL["refused4@example.com"]
    assert row["state"] == "failed"
    owner = upgraded.owner()
    owner.open(f"{STATUS}&event={row['event_id']}")
    assert "tried again" in text_of(owner.submit("cart_companion_retry", event=row["event_id"]))
    eventually(lambda: upgraded.delivery(row["event_id"])["state"] == "delivered", 120, upgraded.service.log_tail, 0.5)
    assert StandInCrm(upgraded.site).tags_of("refused4@example.com") == {"course bought"}


def test_an_owed_welcome_mail_is_sent(upgraded: Upgraded) -> None:
    row = BY_EMAIL["nomail0@example.com"]
    owner = upgraded.owner()
    owner.open(f"{STATUS}-connect")
    owner.submit("cart_companion_logins", logins="here", role="subscriber")
    owner.open(f"{STATUS}&event={row['event_id']}")
    owner.submit("cart_companion_retry", event=row["event_id"])
    mails = lambda: [mail for mail in upgraded.site.mails() if mail["to"] == "nomail0@example.com"]  # noqa: E731
    eventually(mails, 120, upgraded.service.log_tail, 0.5)
    assert len(mails()) == 1
    assert upgraded.delivery(row["event_id"])["result"]["user_created"] is True


def test_what_a_dead_process_had_in_hand_is_finished(upgraded: Upgraded) -> None:
    [row] = [row for row in ROWS if row["state"] == "working"]
    eventually(lambda: upgraded.delivery(row["event_id"])["state"] == "delivered", 180, upgraded.service.log_tail, 0.5)
    assert StandInCrm(upgraded.site).tags_of(row["email"]) == {"course bought"}
