"""An import takes memory by its rows, not by its bytes: a file of 100 MB must not take a small host's all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stack.companion import Companion, companion
from tests.stack.memory import peak_mib, renew_peak
from tests.stack.postgres import Postgres
from tests.stack.process import REPOSITORY, eventually
from tests.stack.signed import SignedSite

pytestmark = pytest.mark.alone

ROWS = 500
NARROW, WIDE = 10_000, 50_000  # bytes of what a row has beside: files of about 5 and of about 25 MB
MAX_GROWTH_MIB = 12  # 20 MB more of file; as a whole it would be 160 MiB
FOUND = ("rows", "readable", "known", "new", "changes", "changes_total", "missing", "problems", "warnings", "ties")


def file_of(width: int) -> bytes:
    header = "event,order_id,customer_email,customer_first_name,item_name,date,price,currency,notes"
    rows = (
        f"charge,{number},c{number % 160}@example.com,C,product-{number % 7 + 1},2025-01-10 10:00:00,49.00,USD,"
        + f"{number:08}" * (width // 8)
        for number in range(1, ROWS + 1)
    )
    return "\n".join([header, *rows, ""]).encode()


@pytest.fixture(params=["sqlite", "postgres"])
def started(request: pytest.FixtureRequest, postgres_cluster: Postgres) -> Iterator[Companion]:
    url = postgres_cluster.new_database() if request.param == "postgres" else None
    with companion(database_url=url, WEB_CONCURRENCY="1") as service:
        service.start()
        yield service
    if url:
        postgres_cluster.drop(url)


def imported(site: SignedSite, content: bytes) -> dict[str, Any]:
    """Uploaded, looked at, brought in by the worker; what the look said, and what came of it."""
    made = site.upload(content)
    assert site.ask("PUT", f"/api/v1/imports/{made}", {})["status"] == 200
    found = site.ask("GET", f"/api/v1/imports/{made}")["import"]
    site.ask("POST", f"/api/v1/imports/{made}/apply", {})

    def job() -> Any:
        return site.ask("GET", f"/api/v1/jobs/{made}")["job"]

    eventually(lambda: job()["state"] == "done", 60, lambda: f"{job()}")
    return {name: found[name] for name in FOUND} | {"counts": job()["counts"]}


def test_a_file_five_times_as_long_takes_no_more_memory_of_web_and_worker(started: Companion) -> None:
    assert started.web
    assert started.worker
    imported(SignedSite.add(started), file_of(NARROW))  # what is loaded at the first time is there
    came, took = [], []
    for width in (NARROW, WIDE):
        for process in (started.web, started.worker):
            renew_peak(process.pid)
        came.append(imported(SignedSite.add(started), file_of(width)))
        took.append([peak_mib(process.pid) for process in (started.web, started.worker)])
    assert came[0] == came[1]
    assert came[0]["counts"]["recorded"] == ROWS
    assert [after - before < MAX_GROWTH_MIB for before, after in zip(*took, strict=True)] == [True, True], took


def test_nor_of_the_command_line(started: Companion, tmp_path: Path) -> None:
    took: dict[str, list[float]] = {"look": [], "apply": []}
    for width in (NARROW, WIDE):
        (tmp_path / "orders.csv").write_bytes(file_of(width))
        site = SignedSite.add(started)
        for name, more in (("look", []), ("apply", ["--apply"])):
            arguments = ["import", str(tmp_path / "orders.csv"), "--site", site.site_id, *more]
            took[name].append(peak_of_command(arguments, started))
    growth = {name: after - before for name, (before, after) in took.items()}
    assert all(one < MAX_GROWTH_MIB for one in growth.values()), growth


SAYING_ITS_PEAK = """
import atexit, os, runpy, sys
from tests.stack.memory import peak_mib
atexit.register(lambda: print(peak_mib(os.getpid()), file=sys.stderr))
runpy.run_module("companion", run_name="__main__", alter_sys=True)
"""


def peak_of_command(arguments: list[str], service: Companion) -> float:
    """MiB that the command took at most; the most that the system knows of a child has its parent's in it."""
    command = [sys.executable, "-c", SAYING_ITS_PEAK, *arguments]
    environment = service.environment | {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, cwd=service.folder, env=environment, capture_output=True, text=True, check=True)
    return float(done.stderr)
