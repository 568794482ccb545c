"""What a webhook costs from its body's bytes to its rows in the ledger: microseconds of CPU, by stage and batch size.

Runs within this process, as the web process does it once it has the body. Of PostgreSQL's server, what it used itself
is told beside it.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from companion import ingest
from companion.config import Config
from companion.history import inbox
from companion.ledger import database, migrations, sites
from companion.ledger.connections import database as ledger
from companion.thrivecart.decode import FORM, decode
from companion.thrivecart.verify import verify
from tests.bench.accepting import SECRET_WORD, real_size_body
from tests.bench.load import NOW_MARK, ORDER_MARK
from tests.stack.postgres import postgres
from tests.stack.shop import Fields, Order, form, new_number

BATCHES = (1, 4, 16, 64)
WEBHOOKS = 256  # of each kind and batch size
DAY = 86_400
SITE_URL = "https://course.example"


@dataclass
class Stages:
    """Nanoseconds of CPU of all webhooks; ``server``: of PostgreSQL's, while it recorded."""

    decode: int = 0
    read: int = 0
    record: int = 0
    server: int = 0
    webhooks: int = 0

    def __str__(self) -> str:
        each = {
            name: getattr(self, name) / max(1, self.webhooks) / 1000 for name in ("decode", "read", "record", "server")
        }
        here = each["decode"] + each["read"] + each["record"]
        there = f", server {each['server']:5.0f}" if self.server else ""
        return (
            f"{here:5.0f} µs: decode and verify {each['decode']:4.0f}, read {each['read']:4.0f}, "
            f"record {each['record']:5.0f}{there}"
        )


@dataclass
class Customers:
    """Those of one batch size, and the webhooks about them in the order in which ThriveCart would send them."""

    orders: list[Order] = field(default_factory=lambda: [_order(number) for number in range(WEBHOOKS)])

    def kinds(self) -> Iterator[tuple[str, list[bytes]]]:
        """Each kind's name and bodies: the first purchase of customers who stay, then what follows it."""
        now = int(time.time())
        template = real_size_body().replace(NOW_MARK, b"%d" % now)
        yield "first purchase", [template.replace(ORDER_MARK, new_number().encode()) for _ in self.orders]
        yield "subscription bought", self._bodies(lambda order: order.purchase())
        yield "rebill", self._bodies(lambda order: order.rebill(2, now - 1800))
        yield "cancellation", self._bodies(lambda order: order.cancellation(now - 1200, now + 20 * DAY))
        yield "refund", self._bodies(lambda order: order.refund(now - 600))

    def _bodies(self, said: Callable[[Order], Fields]) -> list[bytes]:
        return [form(said(order)) for order in self.orders]


def _order(number: int) -> Order:
    return Order(SECRET_WORD, f"known{number}-{new_number()}@example.com", recurring=True)


def measure(database_url: str, folder: Path) -> Iterator[str]:
    """One line for each kind and batch size."""
    database.connect(Config(database_url=database_url, secret_key="only-for-figures", data_folder=folder))
    try:
        migrations.upgrade()
        site, _ = sites.add(SITE_URL, name=None, secret_word=SECRET_WORD, listen_to=None)
        _take_in(site.id, [real_size_body().replace(ORDER_MARK, new_number().encode()) for _ in range(8)], 1)
        for size in BATCHES:
            for kind, bodies in Customers().kinds():
                yield f"{size:3} at once, {kind:20}{_take_in(site.id, bodies, size)}"
    finally:
        database.disconnect()


def _take_in(site: str, bodies: list[bytes], size: int) -> Stages:
    spent = Stages(webhooks=len(bodies))
    with database.reading():
        backend = getattr(getattr(ledger.connection(), "info", None), "backend_pid", None)
        for first in range(0, len(bodies), size):
            _batch(site, bodies[first : first + size], spent, backend)
    return spent


def _batch(site: str, bodies: list[bytes], spent: Stages, backend: int | None) -> None:
    began = time.process_time_ns()
    decoded = [decode(body, FORM) for body in bodies]
    if not all(verify(fields, SECRET_WORD) for fields in decoded):
        raise RuntimeError("A webhook of the bench did not verify.")
    read_at = time.process_time_ns()
    batch = [ingest.read_webhook(site, body, FORM, fields) for body, fields in zip(bodies, decoded, strict=True)]
    server_began, recorded_at = _cpu_of(backend), time.process_time_ns()
    answers = inbox.record(batch)
    ended, server_ended = time.process_time_ns(), _cpu_of(backend)
    if {answer.status for answer in answers} != {"accepted"}:
        raise RuntimeError(f"A webhook of the bench was not accepted: {answers}")
    spent.decode += read_at - began
    spent.read += recorded_at - read_at
    spent.record += ended - recorded_at
    spent.server += server_ended - server_began


def _cpu_of(process: int | None) -> int:
    """Nanoseconds on a CPU so far (Linux); 0 for none."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) if process else 0


def tell(say: Callable[[str], None]) -> None:
    say(f"Taking webhooks in: CPU of one, from its body to its rows (mean of {WEBHOOKS} of each kind)")
    for line in lines():
        say(line)


def lines() -> Iterator[str]:
    """All figures, on SQLite and on PostgreSQL."""
    for name in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cc-ingest-")))
            url = f"sqlite:///{folder / 'companion.db'}"
            if name == "PostgreSQL":
                url = stack.enter_context(postgres(waits_for_the_disk=True)).new_database()
            yield f" {name}:"
            for line in measure(url, folder):
                yield f"  {line}"
