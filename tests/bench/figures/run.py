"""The figures of this working tree alone."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.against.comparison import number
from tests.bench.figures.builds import this_build
from tests.bench.figures.parts import PARTS, title
from tests.bench.figures.stage import Stage
from tests.stack.postgres import postgres


def figures(parts: Sequence[str], rounds: int, say: Callable[[str], None]) -> None:
    """Medians of so many rounds of each part. Raises ServiceError, RuntimeError."""
    with (
        tempfile.TemporaryDirectory(prefix="cc-build-") as folder,
        postgres(waits_for_the_disk=True) as cluster,
    ):
        stage = Stage(this_build(Path(folder)), cluster)
        for part in parts:
            say(f"{part}: {title(part)}")
            found = [PARTS[part](stage) for _ in range(rounds)]
            width = max(map(len, found[0]))
            for name in found[0]:
                say(f"  {name:<{width}}  {number(statistics.median(one[name] for one in found)):>8}")
