"""Asks a ledger of a hundred events and one of a million the same, and prints what each answer cost."""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import psycopg

from companion.config import Config
from companion.ledger import counts, database, migrations
from tests.bench.million.multiply import Filled, fill, size
from tests.bench.million.questions import TOKEN, Asker, Question
from tests.stack.postgres import postgres

EVENTS, FEW = 1_000_000, 1_000
LIMIT = 1.2
NOTHING_MS = 0.3  # what costs no more than this is as good as free, whatever its ratio
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds: the median of CPU time (of this process; on PostgreSQL of the server, too), the 99th wait."""

    cpu: float
    p99: float


def main(arguments: list[str], say: Say) -> None:
    parser = argparse.ArgumentParser("python -m tests.bench million", description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--keep", type=Path, help="a folder for the SQLite ledgers, which stay there for another run")
    asked = parser.parse_args(arguments)
    for name in ("sqlite", "postgres") if asked.database == "both" else (asked.database,):
        compare(name, asked.events, say, asked.keep)


def compare(name: str, events: int, say: Say, keep: Path | None = None) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cc-million-")))
        cluster = stack.enter_context(postgres(waits_for_the_disk=True)) if name == "postgres" else None
        found: list[dict[str, Cost]] = []
        for number in (FEW, events):
            place = (keep if keep and cluster is None else folder) / str(number)
            place.mkdir(parents=True, exist_ok=True)
            url = cluster.new_database() if cluster else f"sqlite:///{place / 'companion.db'}"
            config = Config(database_url=url, secret_key="only-for-the-bench", data_folder=place, metrics_token=TOKEN)
            began = time.perf_counter()
            filled = _kept(place, partial(fill, config, number))
            say(
                f"{name}: {number} events in {time.perf_counter() - began:.0f} s, {size(config) / 1e9:.2f} GB, "
                + ", ".join(f"{table} {rows}" for table, rows in filled.rows.items())
            )
            found.append(measure(config, filled))
        say(f"{name}: milliseconds of CPU (the slowest of a hundred), with {FEW} and with {events} events")
        for line in lines(*found):
            say(line)


def _kept(place: Path, fill_it: Callable[[], Filled]) -> Filled:
    """A ledger that is there already from another run with ``--keep`` is used as it is."""
    note = place / "filled.json"
    if note.exists():
        said = json.loads(note.read_text())
        return Filled(**{**said, "sites": tuple(said["sites"])})
    filled = fill_it()
    note.write_text(json.dumps(asdict(filled)))
    return filled


def measure(config: Config, filled: Filled) -> dict[str, Cost]:
    database.connect(config)
    try:
        migrations.upgrade()
        counts.count_first()  # as the worker does
        asker = Asker(config, filled)
        return {question.name: _cost(question, config) for question in asker.questions()}
    finally:
        database.disconnect()


def _cost(question: Question, config: Config) -> Cost:
    cpu, waits = [], []
    for number in range(question.times + (question.times > 1)):
        question.before()
        began, used = time.perf_counter(), _cpu(config)
        question.ask()
        if number or question.times == 1:  # the first time fills caches
            cpu.append((_cpu(config) - used) * 1000)
            waits.append((time.perf_counter() - began) * 1000)
    waits.sort()
    return Cost(statistics.median(cpu), waits[min(len(waits) - 1, int(len(waits) * 0.99))])


def _cpu(config: Config) -> float:
    """Seconds of CPU time of this process, and of the sessions that serve it."""
    own = time.process_time()
    return own if config.on_sqlite else own + sum(_of_process(pid) for pid in _sessions(config.database_url))


def _sessions(url: str) -> list[int]:
    """Of the connections that this process has: asked beside them, once for each pool."""
    if url not in _links:
        _links[url] = psycopg.connect(url, autocommit=True)
    rows = _links[url].execute(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'cart-companion' AND datname = current_database()"
    )
    return [pid for (pid,) in rows.fetchall()]


_links: dict[str, psycopg.Connection[tuple[int]]] = {}


def _of_process(pid: int) -> float:
    try:
        with open(f"/proc/{pid}/schedstat") as file:
            return int(file.read().split()[0]) / 1e9
    except OSError:
        return 0.0


def lines(few: dict[str, Cost], many: dict[str, Cost]) -> Iterator[str]:
    for name, cost in many.items():
        before = few[name]
        ratio = cost.cpu / before.cpu if before.cpu else 1.0
        is_more = ratio > LIMIT and cost.cpu - before.cpu > NOTHING_MS
        mark = "  <-- more" if is_more else ""
        yield (
            f"  {name:32} {before.cpu:8.2f} ({before.p99:8.1f})  {cost.cpu:8.2f} ({cost.p99:8.1f})  "
            f"{ratio:6.2f} x{mark}"
        )
    yield f"  above {LIMIT} x: " + str(
        sum(cost.cpu > few[name].cpu * LIMIT and cost.cpu - few[name].cpu > NOTHING_MS for name, cost in many.items())
    )
