"""What a host reads: app.json, and the Procfile, whose commands the end-to-end tests run."""

from __future__ import annotations

import json

from tests.stack.companion import METRICS_TOKEN, Companion, companion, procfile
from tests.stack.process import REPOSITORY


def test_app_json_asks_for_the_processes_of_the_procfile_and_a_database() -> None:
    app = json.loads((REPOSITORY / "app.json").read_text())

    assert set(app["formation"]) == set(procfile()) - {"release"}
    assert app["addons"] == ["heroku-postgresql"]
    assert app["env"]["SECRET_KEY"]["generator"] == "secret"


def test_a_hosted_companion_is_ready_and_watched(service: Companion) -> None:
    assert service.status("/healthz") == 200
    assert service.status("/readyz") == 200
    assert service.status("/metrics") in (401, 403)
    assert METRICS_TOKEN not in service.log.read_text()


def test_postgres_without_a_secret_key_refuses_to_start() -> None:
    with companion(database_url="postgresql://nobody@127.0.0.1:9/none", SECRET_KEY="") as made:
        refusal = made.refusal("db", "upgrade")

    assert "SECRET_KEY" in refusal
