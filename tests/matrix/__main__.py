"""``python -m tests.matrix``: the plugin on every WordPress, PHP and database; exit code 1 when red, or not tried."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from tests.matrix.commands import machines_php
from tests.matrix.rows import DATABASES, MACHINE, NO_SUITE, PART, SUITES, WHOLE, Cell, Row, Services, try_out
from tests.matrix.table import table
from tests.matrix.trees import Tree, trees
from tests.matrix.wasm import VERSIONS, NotToBeHad, Wasm, wasm
from tests.stack.companion import companion
from tests.stack.interruption import heed_signals
from tests.stack.mariadb import mariadb
from tests.stack.process import ServiceError

OTHERS = "WORDPRESS_TREES=FOLDER adds those that are unpacked in a folder."


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    began = time.monotonic()
    found, missing = trees()
    chosen = [tree for tree in found if not options.wordpress or tree.version.startswith(tuple(options.wordpress))]
    cells = plan(chosen, options.php, options.database, options.suite)
    if not cells:
        raise ServiceError(f"Nothing to try. WordPress here: {', '.join(map(str, found))}. {OTHERS}")
    made, why = _wasm(cells)
    with ExitStack() as stack:
        server = stack.enter_context(mariadb())
        service = stack.enter_context(companion())
        service.start_serve()
        services = Services(service, server, made, why, machines_php())
        rows = [_tried(cell, services, number, len(cells)) for number, cell in enumerate(cells, 1)]
    for row in rows:
        if row.is_red:
            print(f"\n{row.cell.tree}, PHP {row.php}, {row.cell.database}:\n" + "\n".join(row.reasons))
    print(f"\n{table(rows, missing)}\n\n{time.monotonic() - began:.0f} s")
    untried = [row for row in rows if not row.is_tried]
    if untried:
        print(f"{len(untried)} of {len(rows)} rows could not be tried at all.")
    return exit_code(rows)


def exit_code(rows: Sequence[Row]) -> int:
    """1 where something is red, or nothing was tried: that is no proof of anything."""
    return 1 if any(row.is_red for row in rows) or not any(row.is_tried for row in rows) else 0


def plan(found: Sequence[Tree], phps: Sequence[str], databases: Sequence[str], suite: str) -> list[Cell]:
    """Every WordPress with every PHP and database.

    The suite of PART: all of it with this machine's PHP on every WordPress, a part on each other PHP and database with
    the newest WordPress, none in the other rows.
    """
    cells = []
    for tree in found:
        for php in phps:
            for database in databases if php != MACHINE else [one for one in databases if one == "mariadb"]:
                some = WHOLE if php == MACHINE else PART if tree is found[-1] else NO_SUITE
                cells.append(Cell(tree, php, database, some if suite == PART else suite))
    return cells


def _tried(cell: Cell, services: Services, number: int, of: int) -> Row:
    print(f"[{number}/{of}] {cell.tree}, PHP {cell.php}, {cell.database} ...", end=" ", flush=True)
    row = try_out(cell, services)
    print(f"{'RED' if row.is_red else 'ok'} ({row.seconds:.0f} s)", flush=True)
    return row


def _wasm(cells: Sequence[Cell]) -> tuple[Wasm | None, str]:
    """None, and why, where no row needs it or npm's registry does not give it."""
    versions = sorted({cell.php for cell in cells} - {MACHINE})
    if not versions:
        return None, ""
    try:
        return wasm(*versions), ""
    except NotToBeHad as error:
        return None, str(error)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.matrix", description=__doc__)
    parser.add_argument("--php", nargs="+", choices=(MACHINE, *VERSIONS), default=[MACHINE, *VERSIONS])
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--wordpress", nargs="+", help="versions, or how they begin: 6.1")
    parser.add_argument("--suite", choices=SUITES, default=PART, help="the plugin's PHPUnit suite; usual: part")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    heed_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except (ServiceError, RuntimeError) as error:
        sys.exit(f"The run could not go on: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing is left running.")
