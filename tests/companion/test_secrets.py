"""Keys and secret words are nowhere readable, and SECRET_KEY may change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from companion.administration import doctor
from companion.app import create_app
from companion.clock import now_ms
from companion.config import Config
from companion.encryption import encrypt
from companion.ledger import backup, database, migrations, reencryption, site_keys, sites
from companion.ledger.health import why_not_ready
from companion.ledger.models import Counter, Site
from companion.ledger.secret_key import say_if_wrong, why_unreadable

WORD = "a-word-that-is-sought-in-bytes"
KEY = "5ec2e7" * 10 + "abcd"
API_KEY = "tc-api-key-that-is-sought"


@pytest.fixture
def site(ledger: Config) -> Site:
    added, _ = sites.add("https://course.example", name="Course", secret_word=WORD, listen_to=None)
    sites.set_api_key(added.id, encrypt(API_KEY, ledger.secret_key))
    return sites.get(added.id)


@pytest.fixture
def old_ledger(ledger: Config, site: Site) -> Config:
    """As the release before left it: both readable, more than once."""
    row = {"key": KEY, "added_at": now_ms(), "retired_at": None}
    for word in ("before " + WORD, WORD):
        with database.writing():
            Site.update(keys=[row], secret_word=word).where(Site.id == site.id).execute()
    with database.writing():
        migrations.Migration.delete().where(migrations.Migration.number == 12).execute()
    return ledger


def status_of_webhook(config: Config, site: Site, word: str = WORD) -> int:
    body = urlencode({"event": "order.unheard_of", "thrivecart_secret": word})
    answer = (
        create_app(config)
        .test_client()
        .post(f"/webhooks/thrivecart/{site.webhook_key}", data=body, content_type="application/x-www-form-urlencoded")
    )
    if answer.status_code == 503:
        assert int(answer.headers["Retry-After"]) > 0
    return answer.status_code


def bytes_of(config: Config, folder: Path) -> bytes:
    """All that the ledger has on the disk, and a backup of it."""
    copy = folder / "copy"
    backup.make(config, copy, overwrite=True)
    if config.on_sqlite:
        files = [copy, *config.sqlite_path.parent.glob(f"{config.sqlite_path.name}*")]
        return b"".join(path.read_bytes() for path in files)
    with psycopg.connect(config.database_url, autocommit=True) as link:
        link.execute("CHECKPOINT")
        found = link.execute("SELECT pg_read_binary_file(pg_relation_filepath('site'))").fetchone()
        rows = link.execute("SELECT site::text FROM site").fetchall()
    assert found
    return copy.read_bytes() + bytes(found[0]) + str(rows).encode()


def readable_in(found: bytes, *texts: str) -> list[str]:
    return [text for text in texts if text.encode() in found]


def test_nothing_is_readable_in_ledger_backup_or_log(
    ledger: Config, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.change_settings(site.id, secret_word="next-" + WORD, settings={})
    offered = site_keys.offer_key(site.id)
    held = site_keys.signing_key(site)
    site_keys.key_was_taken(site.id, offered)
    assert status_of_webhook(ledger, site, "next-" + WORD) == 200
    assert status_of_webhook(ledger, site, WORD) == 401
    assert site_keys.signing_key(sites.get(site.id)) == offered
    log = capsys.readouterr().out
    found = bytes_of(ledger, tmp_path) + log.encode()
    assert readable_in(found, WORD, held, offered, API_KEY) == []
    assert b"course.example" in found


def test_an_older_ledger_is_encrypted_when_the_release_before_is_gone(
    old_ledger: Config, site: Site, tmp_path: Path
) -> None:
    assert readable_in(bytes_of(old_ledger, tmp_path), WORD, KEY) == [WORD, KEY]
    assert migrations.upgrade() == ["m0012_secrets"]
    reencryption.encrypt_when_due()
    assert sites.get(site.id).secret_word == WORD, "a process of the release before may still read it"
    assert status_of_webhook(old_ledger, site) == 200
    with database.writing():
        Counter.update(value=now_ms()).where(Counter.name == reencryption.DUE).execute()
    reencryption.encrypt_when_due()
    assert status_of_webhook(old_ledger, site) == 200
    assert site_keys.signing_key(sites.get(site.id)) == KEY
    database.disconnect()
    database.connect(old_ledger)
    assert readable_in(bytes_of(old_ledger, tmp_path), WORD, KEY) == []
    assert reencryption.reencrypt() == reencryption.Reencrypted(0, 0)


def test_an_empty_ledger_has_nothing_to_encrypt(ledger: Config) -> None:
    with database.writing():
        migrations.Migration.delete().where(migrations.Migration.number == 12).execute()
    migrations.upgrade()
    with database.reading():
        assert not Counter.select().where(Counter.name == reencryption.DUE).exists()


def test_a_new_secret_key_reads_by_the_old_one_until_all_is_written_anew(ledger: Config, site: Site) -> None:
    held = site_keys.signing_key(site)
    both = replace(ledger, secret_key="a-new-one", secret_key_old=ledger.secret_key)
    assert status_of_webhook(both, site) == 200
    assert reencryption.reencrypt() == reencryption.Reencrypted(1, 0)
    only_new = replace(ledger, secret_key="a-new-one")
    assert status_of_webhook(only_new, site) == 200
    assert site_keys.signing_key(sites.get(site.id)) == held
    assert reencryption.reencrypt() == reencryption.Reencrypted(0, 0)
    assert status_of_webhook(ledger, site) == 503


def test_after_a_lost_secret_key_a_site_is_connected_anew(ledger: Config, site: Site) -> None:
    lost = replace(ledger, secret_key="another")
    assert status_of_webhook(lost, site) == 503
    assert reencryption.forget_unreadable() == [site.id]
    assert why_unreadable() is None
    assert len(site_keys.signing_key(sites.get(site.id))) == 64
    sites.change_settings(site.id, secret_word=WORD, settings={})
    assert status_of_webhook(lost, site) == 200
    assert reencryption.forget_unreadable() == []


def test_a_wrong_secret_key_is_told_and_refuses_no_webhook_for_good(
    ledger: Config, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = replace(ledger, secret_key="wrong")
    assert status_of_webhook(wrong, site) == 503
    assert "ledger unavailable: SECRET_KEY is not" in capsys.readouterr().out
    say_if_wrong()
    assert "SECRET_KEY_OLD" in capsys.readouterr().out
    assert "SECRET_KEY is not the one" in (why_not_ready() or "")
    answer = create_app(wrong).test_client().get("/readyz")
    assert (answer.status_code, "secrets reseal" in answer.text) == (503, True)
    check = doctor.examine(wrong)[-1]
    assert (check.name, check.ok, "SECRET_KEY is not the one" in check.message) == ("secrets", False, True)
    assert [row.id for row in sites.every()] == [site.id]
    sites.remove(site.id)
    assert "SECRET_KEY" not in (why_not_ready() or "")
