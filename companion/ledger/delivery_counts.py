"""How many deliveries of one site are in each state, for screens that are refreshed every half minute.

To count a hundred thousand that are done takes longer than all else that a summary says. Numbers that somebody acts on
are small, and exact at each moment; a large one may be half a minute old.
"""

from __future__ import annotations

import time

from companion.ledger.connections import database
from companion.ledger.states import DeliveryState

EXACT = 5_000
REMEMBERED_SECONDS = 30.0

_large: dict[tuple[str, str], tuple[int, float]] = {}  # (site, state) -> how many, when they were counted (monotonic)


def by_state(site: str) -> dict[str, int]:
    """The number for each state, 0 where there are none."""
    mark = database.param
    some = f"SELECT 1 FROM delivery WHERE site = {mark} AND state = {mark} LIMIT {EXACT + 1}"  # noqa: S608
    statement = " UNION ALL ".join(
        f"SELECT '{state.value}', COUNT(*) FROM ({some}) AS some_{state.value}"  # noqa: S608 - names of ours
        for state in DeliveryState
    )
    values = [value for state in DeliveryState for value in (site, state.value)]
    found = dict(database.execute_sql(statement, values).fetchall())
    return {state: count if count <= EXACT else _counted(site, state) for state, count in found.items()}


def _counted(site: str, state: str) -> int:
    count, at = _large.get((site, state), (0, 0.0))
    if not count or time.monotonic() - at > REMEMBERED_SECONDS:
        mark = database.param
        statement = f"SELECT COUNT(*) FROM delivery WHERE site = {mark} AND state = {mark}"  # noqa: S608
        count = int(database.execute_sql(statement, (site, state)).fetchone()[0])
        _large[(site, state)] = (count, time.monotonic())
    return count
