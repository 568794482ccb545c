"""Ids of our own making."""

from __future__ import annotations

from companion.ids import new_id


def test_ids_sort_by_the_time_of_their_making() -> None:
    ids = [new_id("evt_") for _ in range(1000)]
    assert ids == sorted(set(ids))
