"""When a delivery is tried again."""

from __future__ import annotations

import pytest

from companion.backoff import RETRY_DELAYS, RetriesExhausted, retry_delay


def test_a_hint_is_a_floor_and_never_a_ceiling() -> None:
    assert retry_delay(1, hint_seconds=100) == 100
    assert retry_delay(4, hint_seconds=1) > 1000
    assert 4 < retry_delay(1) < 6
    with pytest.raises(RetriesExhausted):
        retry_delay(len(RETRY_DELAYS) + 1)
