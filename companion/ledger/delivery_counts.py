"""How many deliveries of one site are in each state, for screens that are refreshed every half minute.

To count a hundred thousand that are done takes longer than all else that a summary says. Numbers that somebody acts on
are small, and exact at each moment; a large one may be half a minute old.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from companion.ledger.connections import database
from companion.ledger.states import DeliveryState

EXACT = 5_000
ALL = 1 << 40
REMEMBERED_SECONDS = 30.0

_large: dict[tuple[str, str], tuple[int, float]] = {}  # (site, state) -> how many, when they were counted (monotonic)


def by_state(site: str) -> dict[str, int]:
    """The number for each state, 0 where there are none."""
    found = up_to(site, DeliveryState, EXACT + 1)
    return {state: count if count <= EXACT else _counted(site, state) for state, count in found.items()}


def up_to(site: str, states: Iterable[str], most: int) -> dict[str, int]:
    """The number for each of these states, where there are more than ``most`` of one that many."""
    mark = database.param
    # In the order of an index, as PostgreSQL would otherwise read the wide rows themselves.
    some = f"SELECT 1 FROM delivery WHERE site = {mark} AND state = {mark} ORDER BY due_at LIMIT {most}"  # noqa: S608
    wanted = [DeliveryState(state) for state in states]
    statement = " UNION ALL ".join(
        f"SELECT '{state.value}', COUNT(*) FROM ({some}) AS some_{state.value}"  # noqa: S608 - names of ours
        for state in wanted
    )
    values = [value for state in wanted for value in (site, state.value)]
    return dict(database.execute_sql(statement, values).fetchall())


def _counted(site: str, state: str) -> int:
    count, at = _large.get((site, state), (0, 0.0))
    if not count or time.monotonic() - at > REMEMBERED_SECONDS:
        count = up_to(site, [state], ALL)[state]
        _large[(site, state)] = (count, time.monotonic())
    return count
