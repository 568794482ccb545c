"""Webhooks of real size posted by the load generator, a process of its own (``tests.bench.load``)."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import NOW_MARK, ORDER_MARK
from tests.stack.process import REPOSITORY
from tests.stack.shop import COURSE, WORKBOOK, Order, form

CONNECTIONS = 32
MOST_CONNECTIONS = 200  # at a fixed rate: more than are ever needed by a server that keeps up
SECRET_WORD = "bench-word"
BODY_BYTES = 3000
NOBODY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Posted:
    """What the generator says of one run; times in milliseconds, ``own_cpu_seconds`` is its own CPU time."""

    posts: int
    accepted: int
    refused: int
    broken: int
    per_second: float
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    own_cpu_seconds: float

    @property
    def own_ms(self) -> float:
        """Milliseconds of CPU that the generator needs for one post."""
        return self.own_cpu_seconds * 1000 / max(1, self.posts)


def real_size_body() -> bytes:
    """A purchase with an order bump of about 3 kB, with a mark where the order number goes."""
    order = Order(SECRET_WORD, "bench-ORDERMARK@example.com", (COURSE, WORKBOOK))
    order.number = order.customer = "ORDERMARK"  # each a customer of its own, else all were one person
    fields = {**order.purchase(), "order_timestamp": "NOWMARK"}  # ThriveCart tells of it within seconds
    missing = max(0, BODY_BYTES - len(form(fields)))
    fields["viewer"] = {"referrer": "https://example.com/?q=" + "x" * missing}
    return form(fields).replace(b"ORDERMARK", ORDER_MARK).replace(b"NOWMARK", NOW_MARK)


def post_webhooks(
    url: str, *, seconds: float = 10.0, connections: int = CONNECTIONS, rate: float = 0.0, posts: int = 0
) -> Posted:
    """Post purchases, each of another customer, and wait until all are answered.

    With ``rate`` so many a second on as many connections as they need, else as many as ``connections`` are answered;
    ``posts`` ends it earlier. Raises RuntimeError when the generator cannot go on.
    """
    with tempfile.TemporaryDirectory(prefix="cc-load-") as folder:
        body = Path(folder) / "body"
        body.write_bytes(real_size_body())
        options = {
            "--connections": MOST_CONNECTIONS if rate else connections,
            "--seconds": seconds,
            "--rate": rate,
            "--posts": posts,
        }
        command = [sys.executable, "-m", "tests.bench.load", url, str(body)]
        for name, value in options.items():
            command += [name, str(value)]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The load generator ended with {done.returncode}: {done.stderr[-1500:]}")
    return Posted(**json.loads(done.stdout))
