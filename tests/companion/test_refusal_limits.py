"""Strangers who try secret words, pairing codes and signatures are slowed down; who is right never is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion.app import create_app
from companion.clock import now_ms
from companion.config import Config
from companion.delivery.signing import SIGNATURE_HEADER, SITE_HEADER
from companion.ledger import refusal_limits, refused_webhooks, retention, site_keys, sites
from companion.ledger.database import writing
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Site
from companion.ledger.refusal_limits import LIMITS, WINDOW_MS, RefusalCount, RefusalKind
from companion.trusted_proxies import TrustedProxies
from tests.companion.plugin import Plugin
from tests.companion.shop import bought, form

FORM = "application/x-www-form-urlencoded"
WORD, CODE, SIGNATURE = RefusalKind.SECRET_WORD, RefusalKind.PAIRING_CODE, RefusalKind.SIGNATURE


@pytest.fixture
def proxied(ledger: Config) -> Config:
    return replace(ledger, trusted_proxies=TrustedProxies(count=1))


@pytest.fixture
def web(proxied: Config) -> Iterator[FlaskClient]:
    """The companion behind one proxy, which names the sender."""
    return create_app(proxied).test_client()


def word(web: FlaskClient, sender: str, site: Site, secret: str = "wrong") -> Any:
    body = form({**bought("1"), "thrivecart_secret": secret} if secret else bought("1"))
    address = f"/webhooks/thrivecart/{site.webhook_key}"
    return web.post(address, data=body, content_type=FORM, headers={"X-Forwarded-For": sender})


def code(web: FlaskClient, sender: str, typed: str = "WRONG-CODE") -> Any:
    return web.post("/api/v1/pair", json={"code": typed}, headers={"X-Forwarded-For": sender})


def call(web: FlaskClient, sender: str, site: Site | None = None) -> Any:
    signed = {} if site is None else {SITE_HEADER: site.id, SIGNATURE_HEADER: "1.2.3"}
    return web.get("/api/v1/summary", headers={"X-Forwarded-For": sender, **signed})


def use_up(kind: RefusalKind, *, sender: str | None = None, site: str | None = None) -> None:
    """As if so many had been refused by now that one more reaches the limit."""
    limit, now = LIMITS[kind], now_ms()
    subjects = {refusal_limits.sender_subject(sender, "only-for-tests"): limit.of_sender} if sender else {}
    subjects |= {refusal_limits.site_subject(site): limit.of_site} if sender is None else {}
    with writing():
        for subject, most in subjects.items():
            RefusalCount.insert(kind=kind, subject=subject, count=most - 1, ends_at=now + WINDOW_MS).execute()


def is_shut(answer: Any) -> bool:
    if answer.status_code != 429:
        return False
    assert answer.json["error"]["code"] == "too_many"
    assert 0 < int(answer.headers["Retry-After"]) <= WINDOW_MS // 1000
    assert answer.headers["Retry-After"] in answer.json["error"]["message"]
    return True


def test_a_sender_of_wrong_words_is_shut_out_and_thrivecarts_right_word_passes(web: FlaskClient, site: Site) -> None:
    use_up(WORD, sender="203.0.113.9")
    assert word(web, "203.0.113.9", site).status_code == 401
    assert is_shut(word(web, "203.0.113.9", site))
    assert word(web, "203.0.113.9", site, secret="").json["status"] == "accepted"
    assert word(web, "203.0.113.10", site).status_code == 401, "Another sender is not meant."


def test_a_site_for_which_many_send_wrong_words_is_shut_for_them_alone(web: FlaskClient, site: Site) -> None:
    use_up(WORD, site=site.id)
    other, _ = sites.add("https://other.example", name=None, secret_word="another", listen_to=None)
    assert word(web, "203.0.113.1", site).status_code == 401
    assert is_shut(word(web, "203.0.113.2", site))
    assert word(web, "203.0.113.2", other).status_code == 401
    assert word(web, "203.0.113.2", site, secret="").json["status"] == "accepted"


def test_words_that_were_shut_out_are_told_to_the_owner_all_the_same(web: FlaskClient, site: Site) -> None:
    use_up(WORD, sender="203.0.113.9")
    for _ in range(3):
        word(web, "203.0.113.9", site)
    assert refused_webhooks.summary(site.id).count == 3


def test_a_sender_of_wrong_codes_is_shut_out_with_the_right_one_and_nobody_else(web: FlaskClient, site: Site) -> None:
    right = sites.add("https://new.example", name=None, secret_word=None, listen_to=None)[1]
    for _ in range(LIMITS[CODE].of_sender):
        assert code(web, "203.0.113.9").status_code == 403
    assert is_shut(code(web, "203.0.113.9"))
    assert is_shut(code(web, "203.0.113.9", right)), "Else it could be guessed."
    assert code(web, "203.0.113.10", right).status_code == 200


def test_wrong_codes_of_very_many_are_shut_out_and_right_ones_pass(web: FlaskClient) -> None:
    right = sites.add("https://new.example", name=None, secret_word=None, listen_to=None)[1]
    use_up(CODE)
    assert code(web, "203.0.113.1").status_code == 403
    assert is_shut(code(web, "203.0.113.2"))
    assert code(web, "203.0.113.3", right).status_code == 200


@pytest.mark.parametrize("names_the_site", [True, False])
def test_a_sender_of_unsigned_calls_is_shut_out_and_the_plugin_passes(
    web: FlaskClient, site: Site, names_the_site: bool
) -> None:
    use_up(SIGNATURE, sender="127.0.0.1")
    use_up(SIGNATURE, site=site.id if names_the_site else None)
    named = site if names_the_site else None
    assert call(web, "127.0.0.1", named).status_code == 401
    assert is_shut(call(web, "127.0.0.1", named))
    assert is_shut(call(web, "203.0.113.2", named))
    plugin = Plugin(web, site, site_keys.signing_key(site))  # at 127.0.0.1, too
    assert plugin.ask("GET", "/api/v1/summary").status_code == 200


def test_a_limit_holds_over_processes_and_restarts_and_ends(web: FlaskClient, proxied: Config) -> None:
    for _ in range(LIMITS[CODE].of_sender):
        code(web, "203.0.113.9")
    after_a_restart = create_app(proxied).test_client()
    assert is_shut(code(after_a_restart, "203.0.113.9"))
    RefusalCount.update(ends_at=now_ms() - 1).execute()
    assert code(after_a_restart, "203.0.113.9").status_code == 403
    assert RefusalCount.get(RefusalCount.subject.startswith("sender")).count == 1, "It begins anew."


def test_nobody_gets_round_a_limit_by_what_they_write_into_a_header(ledger: Config) -> None:
    web = create_app(ledger).test_client()
    answers = [code(web, f"203.0.113.{number}") for number in range(LIMITS[CODE].of_sender + 1)]
    assert is_shut(answers[-1])


def test_a_whole_network_of_ipv6_is_one_sender() -> None:
    subjects = {refusal_limits.sender_subject(f"2001:db8:0:{net}::{host}", "key") for net in "12" for host in "345"}
    assert len(subjects) == 2
    assert len({refusal_limits.sender_subject(one, "key") for one in ("203.0.113.9", "203.0.113.10", "unknown")}) == 3


def test_what_is_right_asks_the_limits_nothing(
    web: FlaskClient, site: Site, plugin: Plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: Any) -> None:
        raise AssertionError("the limits were asked")

    monkeypatch.setattr(refusal_limits, "seconds_shut", asked)
    monkeypatch.setattr(refusal_limits, "count", asked)
    assert word(web, "203.0.113.9", site, secret="").status_code == 200
    assert plugin.ask("GET", "/api/v1/summary").status_code == 200


def test_over_a_limit_nothing_is_written(web: FlaskClient) -> None:
    use_up(SIGNATURE, sender="203.0.113.9")
    call(web, "203.0.113.9")
    before = sorted(RefusalCount.select().tuples())
    assert is_shut(call(web, "203.0.113.9"))
    assert sorted(RefusalCount.select().tuples()) == before


def test_a_ledger_that_cannot_count_changes_no_answer(
    web: FlaskClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise LedgerUnavailable("The disk of the ledger is full.")

    monkeypatch.setattr(refusal_limits, "count", full)
    assert word(web, "203.0.113.9", site).status_code == 401
    assert call(web, "203.0.113.9", site).status_code == 401
    assert code(web, "203.0.113.9").status_code == 403


def test_no_address_is_readable_in_the_ledger(web: FlaskClient) -> None:
    call(web, "203.0.113.9")
    assert "203.0.113" not in str(list(RefusalCount.select().tuples()))


def test_counts_that_are_over_go_with_the_retention(ledger: Config) -> None:
    refusal_limits.count(WORD, ["site a"], now_ms() - WINDOW_MS - 1)
    refusal_limits.count(WORD, ["site b"], now_ms())
    retention.purge(90)
    assert [row.subject for row in RefusalCount.select()] == ["site b"]


def test_there_are_never_more_counts_than_fit(ledger: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal_limits, "MAX_ROWS", 30)
    monkeypatch.setattr(refusal_limits, "KEPT_ROWS", 20)
    now = now_ms()
    for number in range(100):
        refusal_limits.count(SIGNATURE, [f"sender {number}"], now + number)
        assert RefusalCount.select().count() <= 30
    assert RefusalCount.get_or_none(RefusalCount.subject == "sender 99") is not None, "The oldest go first."
