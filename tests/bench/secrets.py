"""What it costs to keep secrets encrypted: for one webhook (its secret word), and for one delivery (the site's key)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from companion.ledger import stored_secrets

ROUNDS, CALLS = 7, 2000


@dataclass(frozen=True)
class Cost:
    """Microseconds, the median of the rounds."""

    readable: float  # stored as a release before did
    first: float  # encrypted, and not read by this process before
    again: float


def measure() -> Cost:
    """The three take turns, so that a busy moment of the machine meets all of them."""
    stored_secrets._secret_keys[:] = [("only-for-figures",)]
    plain = "s3cret-word-of-some-length"
    kept = stored_secrets.encrypted(plain)
    stored_secrets.decrypted(kept)
    found: dict[str, list[float]] = {"readable": [], "first": [], "again": []}
    for _ in range(ROUNDS):
        found["readable"].append(_each(lambda: stored_secrets.decrypted(plain)))
        found["again"].append(_each(lambda: stored_secrets.decrypted(kept)))
        found["first"].append(_each(lambda: stored_secrets._decrypted.__wrapped__(kept, ("only-for-figures",))))
    return Cost(**{name: statistics.median(times) for name, times in found.items()})


def _each(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS):
        call()
    return (time.perf_counter() - began) / CALLS * 1e6
