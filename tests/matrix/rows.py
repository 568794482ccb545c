"""One row of the table: what is tried of one WordPress, PHP and database, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.matrix import suite
from tests.matrix.commands import TooLong
from tests.matrix.lint import lint
from tests.matrix.outside import not_ours
from tests.matrix.playground import playground
from tests.matrix.purchase import Shopping
from tests.matrix.trees import Tree
from tests.matrix.wasm import Wasm
from tests.stack.companion import Companion
from tests.stack.mariadb import MariaDB
from tests.stack.process import ServiceError
from tests.stack.wordpress import WordPress, wordpress

MACHINE = "machine"
DATABASES = ("mariadb", "sqlite")
SUITES = NO_SUITE, PART, WHOLE = ("none", "part", "all")
STEPS = ("lint", "suite", "purchase", "refund", "resync")
OK, RED, OUTSIDE = "ok", "RED", "-"  # OUTSIDE: could not be tried, for a reason that is not this repository's


@dataclass(frozen=True)
class Cell:
    """What is tried together; ``php`` is one of wasm.VERSIONS, or MACHINE."""

    tree: Tree
    php: str
    database: str
    suite: str  # one of SUITES


@dataclass
class Row:
    """What came of each step, by its name; a step that is not there was not asked for."""

    cell: Cell
    php: str
    results: dict[str, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_red(self) -> bool:
        return RED in self.results.values()

    @property
    def is_tried(self) -> bool:
        return any(result != OUTSIDE for result in self.results.values())

    def note(self, step: str, wrong: str) -> bool:
        """Whether it went well; else why not is among the reasons."""
        self.results[step] = RED if wrong else OK
        if wrong:
            self.reasons.append(f"{step}: {wrong}")
        return not wrong

    def leave_out(self, reason: str, *steps: str) -> None:
        self.results.update(dict.fromkeys(steps, OUTSIDE))
        self.reasons.append(reason)


@dataclass(frozen=True)
class Services:
    """What all rows share."""

    companion: Companion
    server: MariaDB
    wasm: Wasm | None
    why_no_wasm: str
    machines_php: str


def try_out(cell: Cell, services: Services) -> Row:
    """Everything that the cell asks for; never raises for what the site does."""
    on_machine = cell.php == MACHINE
    row = Row(cell, services.machines_php if on_machine else cell.php)
    began = time.monotonic()
    if not on_machine and not services.wasm:
        row.leave_out(services.why_no_wasm, *_steps(cell))
    else:
        _lint(row, None if on_machine else services.wasm)
        _shop(row, services)
        if cell.suite != NO_SUITE:
            _suite(row, services)
    row.seconds = time.monotonic() - began
    return row


def _steps(cell: Cell) -> list[str]:
    return [step for step in STEPS if step != "suite" or cell.suite != NO_SUITE]


def _lint(row: Row, wasm: Wasm | None) -> None:
    _guarded(row, "lint", lambda: lint(wasm, row.php))


def _shop(row: Row, services: Services) -> None:
    """What fails before our plugin is there may be WordPress's or PHP's own: where that is what PHP said."""
    is_ours = False
    try:
        with _site(row.cell, services) as site:
            is_ours = True
            site.add_fake("wp-fusion")
            site.activate_plugin()
            site.start()
            shopping = Shopping(services.companion, site)
            try:
                row.note("lint", "; ".join(filter(None, [*row.reasons, shopping.compile()])))
                _guarded(row, "purchase", shopping.purchase)
                _guarded(row, "resync", shopping.resync)
                _guarded(row, "refund", shopping.refund)
            finally:
                shopping.leave()
    except (ServiceError, TooLong) as error:
        left = [step for step in ("purchase", "refund", "resync") if step not in row.results]
        if not is_ours and (words := not_ours(str(error))):
            row.leave_out(f"no WordPress without our plugin either: {words}", *left)
        else:
            row.results.update(dict.fromkeys(left, RED))
            row.reasons.append(str(error))


@contextmanager
def _site(cell: Cell, services: Services) -> Iterator[WordPress]:
    if cell.php == MACHINE:
        with wordpress(server=services.server, tree=cell.tree.folder, activate=False, start=False) as site:
            yield site
        return
    assert services.wasm
    server = services.server if cell.database == "mariadb" else None
    with playground(services.wasm, cell.php, server=server, tree=cell.tree.folder) as served:
        yield served


def _suite(row: Row, services: Services) -> None:
    cell = row.cell
    try:
        if cell.php == MACHINE:
            tally = suite.on_machine(cell.tree.folder, services.server)
        else:
            assert services.wasm
            server = services.server if cell.database == "mariadb" else None
            is_whole = cell.suite == WHOLE
            tally = suite.on_wasm(services.wasm, cell.php, cell.tree.folder, server, is_whole=is_whole)
    except (ServiceError, TooLong) as error:
        row.note("suite", str(error))
        return
    if tally.outside:
        row.leave_out(tally.outside, "suite")
    elif row.note("suite", "" if tally.is_green else f"{tally.words}\n{tally.said[-4000:]}"):
        row.results["suite"] = tally.words


def _guarded(row: Row, step: str, work: Callable[[], str]) -> None:
    try:
        row.note(step, work())
    except (ServiceError, TooLong) as error:
        row.note(step, str(error))
