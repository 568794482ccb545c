"""``python -m tests.bench against REV [PART ...] [--rounds N]``: this working tree and REV by turns."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.bench.against import comparison
from tests.bench.figures.builds import build_of, this_build
from tests.bench.figures.parts import PARTS, title
from tests.bench.figures.stage import Stage
from tests.stack.postgres import postgres

ROUNDS = 5


def against(arguments: list[str], say: Callable[[str], None]) -> None:
    """Each part once to warm up, then A B A B: both see the same machine. Raises RuntimeError."""
    given = _options(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cc-builds-")))
        for name in ("this", "other"):
            (folder / name).mkdir()
        say(f"This working tree against {given.revision}, {given.rounds} rounds of each after one to warm up")
        other = build_of(given.revision, folder / "other")
        cluster = stack.enter_context(postgres(waits_for_the_disk=True))
        stages = [Stage(this_build(folder / "this"), cluster), Stage(other, cluster)]
        failed = [part for part in given.parts or PARTS if not _compares(part, stages, given.rounds, say)]
    if failed:
        raise RuntimeError(f"not measured: {', '.join(failed)}")


def _compares(part: str, stages: list[Stage], rounds: int, say: Callable[[str], None]) -> bool:
    """Whether it could be measured; hours of other parts are not lost with one that could not."""
    try:
        _compare(part, stages, rounds, say)
    except RuntimeError as error:
        say(f"  {part} could not be measured: {error}")
        return False
    return True


def _compare(part: str, stages: list[Stage], rounds: int, say: Callable[[str], None]) -> None:
    began = time.monotonic()
    say(f"{part}: {title(part)}")
    for stage in stages:
        PARTS[part](stage)
    found = [[PARTS[part](stage) for stage in stages] for _ in range(rounds)]
    these, others = (list(side) for side in zip(*found, strict=True))
    for line in comparison.lines(these, others, (stages[0].build.name, stages[1].build.name)):
        say(line)
    say(f"  ({time.monotonic() - began:.0f} s)")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench against", description=against.__doc__)
    parser.add_argument("revision", help="anything that git knows: a commit, a tag, a branch")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all when none is named")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args(arguments)
    if unknown := [part for part in given.parts if part not in PARTS]:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if given.rounds < 1:
        parser.error("at least one round")
    return given
