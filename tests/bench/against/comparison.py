"""Figures of two builds that took turns, set against each other: nothing is measured here."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.figures.stage import Figures


@dataclass(frozen=True)
class Ratio:
    """This build / the other one, of each pair of neighbours."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:6.2f} ({self.least:.2f} .. {self.most:.2f})"


def ratio(these: Sequence[float], others: Sequence[float]) -> Ratio | None:
    """``None`` when the other build has a figure of 0 in any pair."""
    if not all(others):
        return None
    found = [this / other for this, other in zip(these, others, strict=True)]
    return Ratio(statistics.median(found), min(found), max(found))


def lines(these: Sequence[Figures], others: Sequence[Figures], names: tuple[str, str]) -> Iterator[str]:
    """A line for each figure: both medians, and the ratio with its spread. What only one build has is left out."""
    shared = [name for name in these[0] if name in others[0]]
    width = max(map(len, shared), default=0)
    yield f"  {'':<{width}}  {names[0]:>10}  {names[1]:>10}  ratio, median (least .. most)"
    for name in shared:
        this, other = [one[name] for one in these], [one[name] for one in others]
        found = ratio(this, other)
        medians = f"{number(statistics.median(this)):>10}  {number(statistics.median(other)):>10}"
        yield f"  {name:<{width}}  {medians}  {found or '-'}"


def number(value: float) -> str:
    """Three digits that count, and no more."""
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
