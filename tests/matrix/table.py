"""The table of `make matrix`, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from tests.matrix.rows import STEPS, Row
from tests.matrix.trees import Missing

HEADS = ("WordPress", "PHP", "database", *STEPS, "seconds", "reason")
REASON_LETTERS = 160


def table(rows: Sequence[Row], missing: Sequence[Missing]) -> str:
    """One line a row, with the first words of its reasons; what could not be had at all below."""
    lines = [HEADS, *(_line(row) for row in rows), *(_absent(one) for one in missing)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS) - 1)]
    return "\n".join(
        "  ".join([*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[-1]]).rstrip()
        for line in lines
    )


def _line(row: Row) -> tuple[str, ...]:
    cell = row.cell
    reasons = " ".join(" | ".join(row.reasons).split())
    results = [row.results.get(step, "") for step in STEPS]
    return (str(cell.tree), row.php, cell.database, *results, f"{row.seconds:.0f}", reasons[:REASON_LETTERS])


def _absent(one: Missing) -> tuple[str, ...]:
    return (one.origin, *("-" for _ in HEADS[1:-1]), one.reason[:REASON_LETTERS])
