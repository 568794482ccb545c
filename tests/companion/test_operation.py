"""Tables, retention, the command line."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path

import pytest

from companion import cli, replay
from companion.config import Config
from companion.ledger import lock_file, migrations, retention, sites
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Event, Webhook
from tests.companion.shop import START, Shop, bought, form, frame
from tests.stack.process import REPOSITORY


def test_tables_are_made_once(ledger: Config) -> None:
    assert migrations.upgrade() == []
    assert migrations.pending() == []


def test_one_person_is_exported_and_forgotten(shop: Shop) -> None:
    recorded = shop.post(bought("1", "Ann@Example.com"))
    held = retention.export("ann@example.com")
    assert [row["id"] for row in held["events"]] == [recorded.event]
    assert "ann" in held["events"][0]["webhook"].lower()
    retention.forget("ann@example.com")
    event = shop.event(recorded)
    assert "ann" not in json.dumps(event.document) + (event.email or "")
    assert Webhook.select().count() == 0
    assert shop.delivery(recorded).state == "dead"
    assert retention.export("ann@example.com")["events"] == []


def test_purge_drops_old_bodies_and_keeps_the_facts(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    Webhook.update(received_at=START * 1000).execute()
    Event.update(received_at=START * 1000).execute()
    assert retention.purge(30)["webhooks"] == 1
    assert shop.event(recorded).document["items"][0]["key"] == "product-12"


@pytest.fixture
def run(ledger: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> object:
    monkeypatch.setenv("DATABASE_URL", ledger.database_url)
    monkeypatch.setenv("SECRET_KEY", "only-for-tests")
    monkeypatch.setenv("ALLOW_PRIVATE_SITES", "1")

    def command(*words: str) -> tuple[int, object, str]:
        code = cli.main([*words, "--json"])
        printed = capsys.readouterr()
        return code, json.loads(printed.out) if printed.out.strip() else None, printed.err

    return command


def test_a_site_is_added_shown_and_removed(run) -> None:  # type: ignore[no-untyped-def]
    code, added, _ = run("site", "add", "https://course.example", "--name", "Course")
    assert code == 0
    assert "key" not in added
    _, listed, _ = run("site", "list")
    assert [row["id"] for row in listed["items"]] == [added["site_id"]]
    assert run("site", "remove", added["site_id"])[0] == 0
    code, _, error = run("site", "show", added["site_id"])
    assert code == 1
    assert "site list" in error


@pytest.mark.usefixtures("run")
def test_what_the_owner_is_to_enter_is_called_as_on_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["site", "add", "https://course.example"])
    said = capsys.readouterr().out
    screen = (REPOSITORY / "wp-plugin/src/Admin/Connect/PairingPanel.php").read_text(encoding="utf-8")
    for label in ("Address of the companion", "Pairing code"):
        assert f"  {label}  " in said
        assert f"'{label}'" in screen


def test_events_of_test_mode_are_marked(run, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    shop.post(bought("1"))
    shop.post(bought("2", mode="test"))
    assert cli.main(["event", "list"]) == 0
    newest, oldest = capsys.readouterr().out.splitlines()
    assert newest.endswith("(test mode)")
    assert "test mode" not in oldest


def test_a_saved_webhook_is_fed_in_as_if_it_arrived(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    _, added, _ = run("site", "add", "https://course.example")
    saved = tmp_path / "saved.txt"
    saved.write_bytes(form(bought("1", "ann@example.com")))
    assert run("webhook", "replay", str(saved), "--site", added["site_id"])[1]["status"] == "accepted"
    assert run("webhook", "replay", str(saved), "--site", added["site_id"])[1]["status"] == "duplicate"
    _, found, _ = run("customer", "show", "ann@example.com")
    assert found["entitlements"][0]["item"] == "product-12"


def test_one_customer_is_told_in_words(run, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    shop.post(bought("1", "ann@example.com"))
    assert cli.main(["customer", "show", "ann@example.com"]) == 0
    said = capsys.readouterr().out
    assert "INFO: On its way: the purchase of product-12 (9 Oct 2025). Usually this takes a minute." in said
    assert "product-12: Bought on 9 Oct 2025 for $49.00. On its way" in said
    assert "happened  Bought product-12 for $49.00." in said


def test_a_webhook_that_an_editor_saved_behind_a_byte_order_mark_is_read(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    _, added, _ = run("site", "add", "https://course.example")
    said = bought("1", "ann@example.com")
    saved = [
        b"\xef\xbb\xbf" + form(said),
        b"\xef\xbb\xbf" + json.dumps(said).encode(),
        json.dumps(said).encode("utf-16"),
    ]
    for number, body in enumerate(saved):
        (tmp_path / f"saved-{number}.txt").write_bytes(body)
        answer = run("webhook", "replay", str(tmp_path / f"saved-{number}.txt"), "--site", added["site_id"])[1]
        assert answer["status"] == ("duplicate" if number else "accepted")


def test_a_saved_file_that_is_no_webhook_gets_a_clear_error(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    _, added, _ = run("site", "add", "https://course.example")
    (tmp_path / "junk").write_text("{")
    code, _, error = run("webhook", "replay", str(tmp_path / "junk"), "--site", added["site_id"])
    assert code == 1
    assert "is no webhook" in error


def test_the_doctor_says_how_to_fix(run) -> None:  # type: ignore[no-untyped-def]
    code, found, _ = run("doctor")
    messages = {row["name"]: row["message"] for row in found["checks"]}
    assert code == 1
    assert "python -m companion worker" in messages["worker"]


def test_a_webhook_that_nobody_could_read_is_exported_and_forgotten_too(shop: Shop) -> None:
    fields = {**bought("1", "ann+x@example.com"), "event": "order.never_seen_before", "mode": "perhaps"}
    recorded = shop.post(fields)
    assert [row["id"] for row in retention.export("ann+x@example.com")["events"]] == [recorded.event]
    retention.forget("ann+x@example.com")
    assert Webhook.select().count() == 0


def test_nothing_is_sent_for_a_person_who_was_forgotten(shop: Shop) -> None:
    recorded = shop.post(bought("1", "ann@example.com"))
    retention.forget("ann@example.com")
    with pytest.raises(replay.NothingToReplay, match="forgotten"):
        replay.replay(shop.event(recorded), None)
    assert shop.delivery(recorded).state == "dead"


def test_an_address_that_somebody_had_before_is_forgotten_where_the_new_one_stays(shop: Shop) -> None:
    changed = shop.post(frame("customer_updated", "null", "new@example.com", START, previous_email="old@example.com"))
    assert [row["id"] for row in retention.export("old@example.com")["events"]] == [changed.event]
    retention.forget("old@example.com")
    event = shop.event(changed)
    assert event.email == "new@example.com"
    assert "old@example.com" not in json.dumps(event.document)
    assert Webhook.select().count() == 0


def test_an_event_of_a_removed_site_is_not_sent_again(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    sites.remove(shop.site)
    with pytest.raises(replay.NothingToReplay, match="still connected"):
        replay.replay(shop.event(recorded), None)
    assert shop.delivery(recorded).state == "dead"


def test_a_process_that_hangs_in_the_middle_of_writing_does_not_hang_the_others(
    shop: Shop, ledger: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not ledger.on_sqlite:
        return  # PostgreSQL's writers do not queue on a file
    monkeypatch.setattr(lock_file, "QUEUE_SECONDS", 0.1)
    with open(f"{ledger.sqlite_path}.lock") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(LedgerUnavailable, match="Another process"):
            shop.post(bought("1"))
    assert shop.post(bought("1")).status == "accepted"
