"""What a worker pays for each delivered event, how fast it empties a filled queue, and what it burns while idle.

A worker of its own process delivers to a stand-in for the plugins (plugin_stand_in.py). The queue is filled while the
sites are paused, and indexed for the search by then; so what is counted from the moment at which they go on is the
delivering alone: user and system time of the worker's process, by the system's own accounting.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from companion import config, ingest
from companion.delivery.dispatch import Dispatch
from companion.history import inbox
from companion.history.search_index import SearchIndex, keep_figures
from companion.ledger import database, migrations, sites
from companion.ledger.models import Delivery, Site
from companion.ledger.states import WAITING
from companion.thrivecart.decode import FORM, decode
from tests.bench.accepting import SECRET_WORD
from tests.bench.accounting import cpu_seconds
from tests.companion.shop import DAY, START, bought, form, paid
from tests.stack.companion import Companion, companion
from tests.stack.postgres import postgres
from tests.stack.process import HOST, REPOSITORY, Process, accepts_connections, free_port

PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.01
AT_ONCE = 500
IDLE_SECONDS = 20.0
IDLE_SITES = (1, 100, 1000)


@dataclass(frozen=True)
class Queue:
    """A shape of what waits: so many sites with so many customers each, of so many events each."""

    sites: int
    customers: int
    events: int

    @property
    def size(self) -> int:
        return self.sites * self.customers * self.events


QUEUES = {
    "one site, 2,000 customers": Queue(1, 2000, 1),
    "300 sites, 5 customers each": Queue(300, 5, 1),
    "one customer, 300 events": Queue(1, 1, 300),
}


@dataclass(frozen=True)
class Figure:
    """``cpu_ms`` of the worker and ``statements`` for each event; ``per_second``: events delivered."""

    cpu_ms: float
    per_second: float
    statements: float

    def __str__(self) -> str:
        return f"{self.cpu_ms:.2f} ms of CPU an event, {self.per_second:.0f} events/s, {self.statements:.1f} statements"


def lines() -> Iterator[str]:
    """All figures, on SQLite and on PostgreSQL, of a companion of its own each."""
    for name, new_database in _databases():
        yield f"A worker on {name}, delivering to sites that answer at once"
        for shape, queue in QUEUES.items():
            with companion(database_url=new_database()) as service:
                yield f"  {shape}: {measure(service, queue)}"
        for count in IDLE_SITES:
            with companion(database_url=new_database()) as service:
                yield f"  idle with {count} sites: {idle(service, count):.1f} ms of CPU a second"


def _databases() -> Iterator[tuple[str, Callable[[], str | None]]]:
    yield "SQLite", lambda: None
    with postgres(waits_for_the_disk=True) as cluster:
        yield "PostgreSQL", cluster.new_database


def measure(service: Companion, queue: Queue) -> Figure:
    """Fill the ledger of a companion that does not run yet, have it emptied, and count."""
    with stand_in(service) as port:
        counted = _helped(service, "count", port, queue, DATABASE_URL=f"sqlite:///{service.folder}/counted.db")
        _helped(service, "fill", port, queue)
        service.start_worker()
        assert service.worker
        pid = service.worker.pid
        time.sleep(2.0)  # imports, the first sweep, the chores that are due at a start
        before = cpu_seconds([pid])
        took = _helped(service, "drain", port, queue)["seconds"]
        spent = cpu_seconds([pid]) - before
        service.stop()
    return Figure(spent * 1000 / queue.size, queue.size / took, counted["statements"] / queue.size)


def idle(service: Companion, count: int) -> float:
    """Milliseconds of CPU that a worker burns in a second while ``count`` sites have nothing to deliver."""
    with stand_in(service) as port:
        _helped(service, "idle", port, Queue(count, 1, 1))
        service.start_worker()
        assert service.worker
        time.sleep(3.0)
        before = cpu_seconds([service.worker.pid])
        time.sleep(IDLE_SECONDS)
        spent = cpu_seconds([service.worker.pid]) - before
        service.stop()
    return spent * 1000 / IDLE_SECONDS


@contextmanager
def stand_in(service: Companion) -> Iterator[int]:
    """The port of a stand-in for plugins, until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.plugin_stand_in", str(port)]
    process = Process("stand-in", command, service.folder / "stand-in.log", cwd=REPOSITORY)
    try:
        process.wait_until(lambda: accepts_connections(port), 10)
        yield port
    finally:
        process.stop()


def _helped(service: Companion, work: str, port: int, queue: Queue, **settings: str) -> dict[str, Any]:
    """Do a piece of ``WORK`` in a process of its own, with the code of the companion that is measured."""
    given = json.dumps([work, port, queue.sites, queue.customers, queue.events])
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.queues", given],
        cwd=service.folder,
        env={**service.environment, "PYTHONPATH": str(REPOSITORY), **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode:
        raise RuntimeError(f"{work}: {done.stderr[-1500:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def fill(port: int, queue: Queue) -> dict[str, Any]:
    """Paused sites with their events, all indexed."""
    migrations.upgrade()
    for number in range(queue.sites):
        site, _ = sites.add(f"http://{HOST}:{port}/s{number}", name=None, secret_word=SECRET_WORD, listen_to=None)
        with database.writing(site.id):
            Site.update(paused_at=1, transport="pretty", paired_at=1).where(Site.id == site.id).execute()
        bodies = [form(fields) for one in range(queue.customers) for fields in _history(f"{number}-{one}", queue)]
        for start in range(0, len(bodies), AT_ONCE):
            some = bodies[start : start + AT_ONCE]
            inbox.record([ingest.read_webhook(site.id, body, FORM, decode(body, FORM)) for body in some])
    index = SearchIndex()
    while index.step():
        pass
    return {"events": Delivery.select().count()}


def _history(name: str, queue: Queue) -> Iterator[dict[str, Any]]:
    email = f"buyer{name}@example.com"
    yield bought(name, email, items="product-12,bump-3" if queue.events == 1 else "product-12")
    for number in range(1, queue.events):
        yield paid(name, at=START + number * DAY, email=email, invoice_id=f"{number:09}")


def drain(_port: int, queue: Queue) -> dict[str, Any]:
    """Let the sites go on, and wait until everything is delivered."""
    with database.writing():
        Site.update(paused_at=None).execute()
    began = time.monotonic()
    first = None
    while left := _waiting():
        time.sleep(LOOK_SECONDS)
        if first is None and left < queue.size:
            first = time.monotonic()
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise RuntimeError(f"{left} deliveries are left")
    return {"seconds": time.monotonic() - (first or began)}


def _waiting() -> int:
    with database.reading():
        return int(Delivery.select().where(Delivery.state.in_(sorted(WAITING))).count())


def count_statements(port: int, queue: Queue) -> dict[str, Any]:
    """How many statements bringing such a queue takes."""
    fill(port, queue)
    with database.writing():
        Site.update(paused_at=None).execute()
    counted = [0]
    ledger, run = database.database.obj, database.database.obj.execute_sql

    def execute_sql(*given: Any, **named: Any) -> Any:
        counted[0] += 1
        return run(*given, **named)

    ledger.execute_sql = execute_sql
    dispatch = Dispatch(config.load(), lambda: False)
    with database.reading():
        found = [site.id for site in Site.select(Site.id)]
    for site in found:
        while dispatch.run(site):
            pass
    if _waiting():
        raise RuntimeError("something was not delivered")
    return {"statements": counted[0]}


def fill_idle(port: int, queue: Queue) -> dict[str, Any]:
    """Sites without events, whose figures are worked out."""
    migrations.upgrade()
    for number in range(queue.sites):
        sites.add(f"http://{HOST}:{port}/s{number}", name=None, secret_word=SECRET_WORD, listen_to=None)
    keep_figures(until=float("inf"))
    return {}


WORK: dict[str, Callable[[int, Queue], dict[str, Any]]] = {
    "fill": fill,
    "drain": drain,
    "count": count_statements,
    "idle": fill_idle,
}


if __name__ == "__main__":
    name, its_port, *shape = json.loads(sys.argv[1])
    database.connect(config.load())
    print(json.dumps(WORK[name](its_port, Queue(*shape))))
