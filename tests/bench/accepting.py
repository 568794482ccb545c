"""How many webhooks a second are accepted durably, and how long each waits."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.load import ORDER_MARK
from tests.stack.companion import Companion
from tests.stack.process import REPOSITORY
from tests.stack.shop import COURSE, WORKBOOK, Order, form

CONNECTIONS, SECONDS = 32, 10
SECRET_WORD = "bench-word"
BODY_BYTES = 3000
NOBODY = "http://127.0.0.1:9"


def real_size_body() -> bytes:
    """A purchase with an order bump of about 3 kB, with a mark where the order number goes."""
    order = Order(SECRET_WORD, "bench-ORDERMARK@example.com", (COURSE, WORKBOOK))
    order.number = order.customer = "ORDERMARK"  # each a customer of its own, else all were one person
    fields = order.purchase()
    missing = max(0, BODY_BYTES - len(form(fields)))
    fields["viewer"] = {"referrer": "https://example.com/?q=" + "x" * missing}
    return form(fields).replace(b"ORDERMARK", ORDER_MARK)


def measure(companion: Companion) -> dict[str, float]:
    """Load on the webhook URL of a paused site: what accepting costs, without delivering beside it."""
    site = companion.json("site", "add", NOBODY, "--secret-word", SECRET_WORD)
    companion.cli("site", "pause", site["site_id"])
    with tempfile.TemporaryDirectory(prefix="cc-load-") as folder:
        body = Path(folder) / "body"
        body.write_bytes(real_size_body())
        command = [sys.executable, "-m", "tests.bench.load", site["webhook_url"], str(body)]
        done = subprocess.run(
            [*command, str(CONNECTIONS), str(SECONDS)], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RuntimeError(f"The load generator ended with {done.returncode}: {done.stderr[-1500:]}")
    return dict(json.loads(done.stdout))
