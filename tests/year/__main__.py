"""``python -m tests.year``: prints what the year came to; exit code 1 where a difference is not explained."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from zoneinfo import available_timezones

from tests.stack.interruption import heed_signals
from tests.stack.mariadb import mariadb
from tests.stack.postgres import postgres
from tests.stack.process import ServiceError
from tests.year.report import Report
from tests.year.run import Size, year


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    size = Size(options.customers, options.seed, options.zone)
    bad = 0
    for database in ["sqlite", "postgres"] if options.database == "both" else [options.database]:
        print(f"{database}, {size.zone}, seed {size.seed}", flush=True)
        report = _lived(size, database)
        print(report, flush=True)
        bad += bool(report.faults or report.unsettled or report.errors)
    return 1 if bad else 0


def _lived(size: Size, database: str) -> Report:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="cc-year-"))
        cluster = stack.enter_context(postgres()) if database == "postgres" else None
        server = stack.enter_context(mariadb())
        return stack.enter_context(year(size, server, Path(folder), cluster, _say)).live()


def _say(line: str) -> None:
    print(line, flush=True)


def _options(arguments: list[str]) -> argparse.Namespace:
    usual = Size()
    parser = argparse.ArgumentParser("python -m tests.year", description=__doc__)
    parser.add_argument("--customers", type=_some, default=usual.customers, help=f"usually {usual.customers}")
    parser.add_argument("--seed", type=int, default=usual.seed, help=f"another is another year; usually {usual.seed}")
    parser.add_argument("--zone", type=_zone, default=usual.zone, help=f"the host's clock; usually {usual.zone}")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="sqlite")
    return parser.parse_args(arguments)


def _some(given: str) -> int:
    if not given.isdigit() or int(given) < 1:
        raise argparse.ArgumentTypeError("at least one customer")
    return int(given)


def _zone(given: str) -> str:
    if given not in available_timezones():
        raise argparse.ArgumentTypeError(f"{given} is no time zone, such as Europe/Berlin")
    return given


if __name__ == "__main__":
    heed_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except ServiceError as error:
        sys.exit(f"The year could not go on: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing is left running.")
