"""While web and worker run, no secret is readable in what they write: the ledger's files, its WAL, a backup, the logs.

What is searched is what is on the disk at that moment, on PostgreSQL the whole cluster with its WAL.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.companion.wordpress import Wordpress, serving
from tests.fakes.thrivecart_api import thrivecart_api
from tests.stack.companion import METRICS_TOKEN, Companion, companion
from tests.stack.postgres import Postgres
from tests.stack.process import eventually
from tests.stack.shop import Order, post
from tests.stack.signed import SignedSite

PASSWORD = "an-operators-password-" + secrets.token_hex(8)


@pytest.fixture
def api_key() -> str:
    return f"tc-api-{secrets.token_hex(12)}"


@pytest.fixture(params=["sqlite", "postgres"])
def started(request: pytest.FixtureRequest, postgres_cluster: Postgres, api_key: str) -> Iterator[Companion]:
    url = postgres_cluster.new_database() if request.param == "postgres" else None
    with (
        thrivecart_api() as api,
        companion(database_url=url, THRIVECART_API_URL=api.url, ADMIN_PASSWORD=PASSWORD) as service,
    ):
        api.key = api_key
        service.start()
        yield service
    if url:
        postgres_cluster.drop(url)


@pytest.fixture
def place() -> Iterator[Wordpress]:
    with serving() as made:
        yield made


def written(service: Companion, cluster: Postgres, copy: Path) -> dict[str, bytes]:
    """All files of companion and database, by name; a file may go while we read."""
    service.cli("backup", str(copy), "--overwrite")
    paths = [copy, *service.folder.rglob("*")]
    if service.on_postgres:
        cluster.sql("CHECKPOINT")
        paths += [cluster.folder / "postgres.log", *(cluster.folder / "data").rglob("*")]
    found = {}
    for path in paths:
        if path.is_file() and not path.is_relative_to(service.folder / "companion"):
            try:
                found[str(path)] = path.read_bytes()
            except FileNotFoundError:
                continue
    return found


def test_no_secret_is_readable_in_what_is_written(
    started: Companion, postgres_cluster: Postgres, place: Wordpress, api_key: str, tmp_path: Path
) -> None:
    word, guess = f"word-{secrets.token_hex(12)}", f"guess-{secrets.token_hex(12)}"
    site = SignedSite.add(started, place.url, word)
    place.site_id = site.site_id
    started.cli("site", "api-key", site.site_id, stdin=api_key)
    changed = f"word-{secrets.token_hex(12)}"
    site.ask("PUT", "/api/v1/settings", {"secret_word": changed})
    assert post(site.webhook_url, Order(guess, "guess@example.com").purchase()).status == 401
    assert post(site.webhook_url, Order(changed, "ann@example.com").purchase()).status == 200
    eventually(lambda: place.batches, 20, started.log_tail)
    offered = started.json("site", "rotate-key", site.site_id).get("key", site.key)
    site.ask("GET", "/api/v1/summary")
    sought = [word, changed, guess, site.key, offered, api_key, PASSWORD, started.environment["SECRET_KEY"]]
    sought.append(METRICS_TOKEN)
    files = written(started, postgres_cluster, tmp_path / "copy")
    assert any(b"ann@example.com" in content for content in files.values()), "The right files are searched."
    readable = {secret: name for secret in sought for name, content in files.items() if secret.encode() in content}
    assert readable == {}
