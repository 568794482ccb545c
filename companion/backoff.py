"""When a delivery is tried again: about four days, past Stripe's three and Standard Webhooks' 75 hours."""

from __future__ import annotations

import random

MINUTE, HOUR = 60, 3600

# Seconds before the second try, the third, ...; the first is made at once.
STEPS = (5, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR, 24 * HOUR)
JITTER = 0.15
LONGEST_HINT = 24 * HOUR
WHOLE_LENGTH = sum(STEPS)  # of the schedule, in seconds


class ScheduleExhausted(Exception):
    """The last step was taken: the delivery is dead until a person replays it."""


def retry_delay(step: int, *, hint_seconds: float | None = None, dice: random.Random | None = None) -> float:
    """Seconds to wait before retry number ``step`` (1 is the first), spread by 15 %.

    A hint of the receiver (``Retry-After``) is a floor, never a ceiling; one of over a day counts as a day.
    Raises ScheduleExhausted after the last step.
    """
    if step > len(STEPS):
        raise ScheduleExhausted
    spread = (dice or random).uniform(1 - JITTER, 1 + JITTER)
    return max(STEPS[step - 1] * spread, min(hint_seconds or 0.0, LONGEST_HINT))
