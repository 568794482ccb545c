"""Work of minutes, as the owner's plugin and the host's command line see it."""

from __future__ import annotations

import base64
import io
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from companion import cli
from companion.app import create_app
from companion.config import Config
from companion.delivery import claims
from companion.events import TEST_ADDRESS
from companion.jobs import runner
from companion.ledger import database, jobs, outbox, people, site_keys, sites
from companion.ledger.models import Event, Job, Site
from tests.companion.csv_imports import HEADER, ROWS
from tests.companion.plugin import Plugin
from tests.companion.shop import START, Shop, bought, refunded
from tests.fakes.thrivecart_api import ThriveCartApiFake


@pytest.fixture
def owner(ledger: Config, site: Site, thrivecart: ThriveCartApiFake) -> Plugin:
    """The plugin of a site whose companion reaches ThriveCart's API."""
    app = create_app(replace(ledger, thrivecart_api_url=thrivecart.url))
    return Plugin(app.test_client(), site, site_keys.signing_key(site))


def work(config: Config) -> None:
    """What a worker would do now."""
    for job_id in jobs.due():
        job = jobs.claim(job_id)
        assert job is not None
        runner.run(job, config, wake=lambda found: None)


def test_every_customer_is_told_of_once_by_one_job(owner: Plugin, ledger: Config, shop: Shop) -> None:
    for number in range(230):
        shop.post(bought(f"{number}", f"c{number}@example.com"))
    shop.post(refunded("7", email="c7@new.example"))
    made = owner.ask("POST", "/api/v1/jobs", {"kind": "resync"}).json["job"]
    assert (made["state"], made["done"]) == ("waiting", 0)
    again = owner.ask("POST", "/api/v1/jobs", {"kind": "resync", "n": 2})
    assert (again.status_code, again.json["error"]["code"]) == (409, "already_running")
    work(ledger)
    job = owner.ask("GET", f"/api/v1/jobs/{made['id']}").json["job"]
    assert (job["state"], job["done"], job["total"], job["counts"]) == ("done", 230, 230, {"customers": 230})
    with database.reading():
        assert Event.select().where(Event.type == "customer.resync").count() == 230


def test_who_only_tested_the_connection_is_no_customer_to_hand_over(owner: Plugin, ledger: Config, shop: Shop) -> None:
    shop.post(bought("1", "ann@example.com"))
    owner.ask("POST", "/api/v1/test-event", {})
    made = owner.ask("POST", "/api/v1/jobs", {"kind": "resync"}).json["job"]
    work(ledger)
    job = owner.ask("GET", f"/api/v1/jobs/{made['id']}").json["job"]
    assert (job["state"], job["total"], job["counts"]) == ("done", 1, {"customers": 1})
    with database.reading():
        handed = [event.email for event in Event.select().where(Event.type == "customer.resync")]
    assert handed == ["ann@example.com"]
    owner.ask("POST", "/api/v1/customers/ann@example.com/ties", {"email": TEST_ADDRESS})
    with database.reading():
        assert people.count(shop.site) == 1, "Whoever is tied to that address is a customer all the same."


def test_what_customers_wait_for_goes_before_the_many(owner: Plugin, ledger: Config, shop: Shop) -> None:
    for number in range(5):
        shop.post(bought(f"{number}", f"c{number}@example.com"))
    for claimed in claims.claim(shop.site, 50):
        with database.writing(shop.site):
            outbox.settle(claimed, outbox.Outcome("applied", "pretty", 200))
    for _ in range(2):  # the second time all of them wait already
        jobs.make(shop.site, "resync", {})
        work(ledger)
    shop.post(bought("6", "sale@example.com", at=int(time.time())))
    owner.ask("POST", "/api/v1/customers/c3%40example.com/resync", {})
    told = [claimed.event["customer"]["email"] for claimed in claims.claim(shop.site, 50)]
    assert set(told[:2]) == {"sale@example.com", "c3@example.com"}
    assert sorted(told) == sorted({*told})
    assert len(told) == 6


def test_a_stopped_job_goes_on_where_it_was(owner: Plugin, ledger: Config, shop: Shop) -> None:
    shop.post(bought("1"))
    job = owner.ask("POST", "/api/v1/jobs", {"kind": "resync"}).json["job"]
    assert owner.ask("POST", f"/api/v1/jobs/{job['id']}/stop", {}).json["job"]["state"] == "stopped"
    work(ledger)
    assert owner.ask("GET", f"/api/v1/jobs/{job['id']}").json["job"]["done"] == 0
    assert owner.ask("POST", f"/api/v1/jobs/{job['id']}/start", {"again": 1}).json["job"]["state"] == "waiting"
    work(ledger)
    listed = owner.ask("GET", "/api/v1/jobs?kind=resync").json["items"]
    assert [(row["id"], row["state"]) for row in listed] == [(job["id"], "done")]


def test_a_job_whose_worker_died_is_taken_over_when_its_lease_is_over(ledger: Config, site: Site, shop: Shop) -> None:
    shop.post(bought("1"))
    job = jobs.make(site.id, "resync", {})
    assert jobs.claim(job.id) is not None
    assert (jobs.due(), jobs.claim(job.id)) == ([], None)
    with database.writing(site.id):
        Job.update(lease_until=0).execute()
    work(ledger)
    assert jobs.get(None, job.id).state == "done"


def test_the_jobs_of_a_site_end_with_it(ledger: Config, site: Site, shop: Shop) -> None:
    shop.post(bought("1"))
    job = jobs.make(site.id, "resync", {})
    sites.remove(site.id)
    work(ledger)
    assert (jobs.get(None, job.id).state, jobs.due()) == ("stopped", [])


def test_the_key_is_tried_before_it_is_kept_and_never_shown(owner: Plugin, thrivecart: ThriveCartApiFake) -> None:
    refused = owner.ask("PUT", "/api/v1/settings", {"thrivecart_api_key": "wrong"})
    assert (refused.status_code, refused.json["error"]["code"]) == (400, "bad_api_key")
    thrivecart.faults = [503]
    assert owner.ask("PUT", "/api/v1/settings", {"thrivecart_api_key": "tc-key", "n": 1}).status_code == 503
    kept = owner.ask("PUT", "/api/v1/settings", {"thrivecart_api_key": " tc-key\n"})
    assert kept.json["api_key_set"] is True
    summary = owner.ask("GET", "/api/v1/summary")
    assert summary.json["site"]["api_key_set"] is True
    assert "tc-key" not in summary.text + kept.text
    assert owner.ask("PUT", "/api/v1/settings", {"thrivecart_api_key": None}).json["api_key_set"] is False


def test_a_comparison_on_demand_is_in_the_summary(owner: Plugin, ledger: Config, thrivecart: ThriveCartApiFake) -> None:
    assert owner.ask("GET", "/api/v1/summary").json["reconciliation"] is None
    owner.ask("POST", "/api/v1/jobs", {"kind": "reconciliation"})
    work(ledger)
    assert "No API key" in owner.ask("GET", "/api/v1/summary").json["reconciliation"]["message"]
    owner.ask("PUT", "/api/v1/settings", {"thrivecart_api_key": "tc-key"})
    made = owner.ask("POST", "/api/v1/jobs", {"kind": "reconciliation", "days": 3})
    assert made.status_code == 200
    work(replace(ledger, thrivecart_api_url=thrivecart.url))
    assert owner.ask("GET", "/api/v1/summary").json["reconciliation"]["state"] == "done"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"kind": "coffee"}, "bad_kind"),
        ({"kind": "\ud800"}, "bad_text"),
        ({"kind": "a\x00"}, "bad_text"),
        ({}, "bad_kind"),
        ({"kind": "reconciliation", "days": 0}, "bad_days"),
        ({"kind": "reconciliation", "days": "7"}, "bad_days"),
        ({"kind": "reconciliation", "days": 400}, "bad_days"),
    ],
)
def test_a_wish_that_makes_no_sense_says_so(owner: Plugin, params: dict[str, Any], code: str) -> None:
    answer = owner.ask("POST", "/api/v1/jobs", params)
    assert (answer.status_code, answer.json["error"]["code"]) == (400, code)


def test_a_site_sees_its_own_jobs_only(owner: Plugin, ledger: Config) -> None:
    other, _ = sites.add("https://other.example", name="Other", secret_word=None, listen_to=None)
    job = jobs.make(other.id, "resync", {})
    assert owner.ask("GET", f"/api/v1/jobs/{job.id}").status_code == 404
    assert owner.ask("POST", f"/api/v1/jobs/{job.id}/stop", {}).status_code == 404
    assert owner.ask("GET", "/api/v1/jobs").json["items"] == []


def test_an_import_from_the_first_part_to_the_last_customer(owner: Plugin, ledger: Config) -> None:
    draft = owner.ask("POST", "/api/v1/imports", {"name": "transactions.csv"}).json["import"]
    where = f"/api/v1/imports/{draft['id']}"
    content = base64.b64encode(f"{HEADER}\n{ROWS}\n".encode()).decode()
    assert owner.ask("PUT", where, {}).json["error"]["code"] == "bad_file"
    assert owner.ask("POST", f"{where}/parts", {"number": 0, "content": "%%%"}).status_code == 400
    assert owner.ask("POST", f"{where}/parts", {"number": 0, "content": content}).json["import"]["parts"] == 1
    assert owner.ask("PUT", where, {"columns": {"email": "nope"}}).json["error"]["code"] == "bad_mapping"
    seen = owner.ask("PUT", where, {"columns": {}}).json["import"]
    assert (seen["rows"], seen["changes_total"], seen["missing"]) == (9, 5, [])
    assert owner.ask("GET", where).json["import"] == seen
    assert owner.ask("POST", f"{where}/apply", {}).json["job"]["state"] == "waiting"
    assert owner.ask("POST", f"{where}/parts", {"number": 1, "content": ""}).json["error"]["code"] == "not_a_draft"
    work(ledger)
    done = owner.ask("GET", where).json["import"]
    assert (done["state"], done["job"]["counts"]["customers"]) == ("done", 4)
    rows = owner.ask("GET", "/api/v1/events").json["items"]
    assert {row["source"] for row in rows} == {"thrivecart-csv", "companion"}


def test_a_draft_is_discarded_with_its_file(owner: Plugin) -> None:
    draft = owner.ask("POST", "/api/v1/imports", {"name": "transactions.csv"}).json["import"]
    assert owner.ask("DELETE", f"/api/v1/imports/{draft['id']}").json == {"status": "discarded"}
    assert owner.ask("GET", f"/api/v1/imports/{draft['id']}").status_code == 404


# The command line


def command(words: list[str]) -> int:
    """One command; afterwards the test reads the ledger again."""
    code = cli.main(words)
    database.connect(cli.load())
    return code


def test_an_import_by_command_line_is_a_preview_until_it_is_applied(
    ledger: Config, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "load", lambda: ledger)
    file = tmp_path / "transactions.csv"
    file.write_text(f"{HEADER}\n{ROWS}\n")
    assert command(["import", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "bob@example.com" in shown
    assert "Nothing was changed" in shown
    assert jobs.of_site(site.id) == []
    assert command(["import", str(file), "--apply", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["job"]["counts"]["customers"] == 4
    assert len(claims.claim(site.id, 50)) == 4
    assert command(["import", str(tmp_path / "no.csv")]) == 1
    assert "Cannot read" in capsys.readouterr().err


def test_a_resync_of_all_and_a_comparison_by_command_line(
    ledger: Config,
    site: Site,
    shop: Shop,
    thrivecart: ThriveCartApiFake,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, "load", lambda: replace(ledger, thrivecart_api_url=thrivecart.url))
    shop.post(bought("1", at=START))
    assert command(["customer", "resync", "--all", "--json"]) == 0
    job = json.loads(capsys.readouterr().out)["job"]
    assert (job["kind"], job["state"]) == ("resync", "done")
    assert command(["reconcile"]) == 1
    assert "api-key" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("tc-key\n"))
    assert command(["site", "api-key", site.id]) == 0
    assert command(["reconcile", "--days", "3"]) == 0
    assert command(["job", "list"]) == 0
    listed = capsys.readouterr().out
    assert listed.count("done") >= 2
    assert command(["job", "show", job["id"], "--json"]) == 0
    assert command(["job", "stop", "job_nothing"]) == 1
