"""When a delivery is tried again: about four days, past Stripe's three and Standard Webhooks' 75 hours."""

from __future__ import annotations

import random

MINUTE, HOUR = 60, 3600

# Seconds before the second try, the third, ...; the first is made at once.
RETRY_DELAYS = (
    5,
    MINUTE,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
    24 * HOUR,
)
JITTER = 0.15
MAX_HINT_SECONDS = 24 * HOUR
TOTAL_SECONDS = sum(RETRY_DELAYS)  # of the schedule, in seconds


class RetriesExhausted(Exception):
    """The last step was taken: the delivery is dead until a person replays it."""


def retry_delay(step: int, *, hint_seconds: float | None = None, rng: random.Random | None = None) -> float:
    """Seconds to wait before retry number ``step`` (1 is the first), spread by 15 %.

    A hint of the receiver (``Retry-After``) is a floor, never a ceiling; one of over a day counts as a day.
    Raises RetriesExhausted after the last step.
    """
    if step > len(RETRY_DELAYS):
        raise RetriesExhausted
    spread = (rng or random).uniform(1 - JITTER, 1 + JITTER)
    return max(RETRY_DELAYS[step - 1] * spread, min(hint_seconds or 0.0, MAX_HINT_SECONDS))
