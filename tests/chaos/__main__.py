"""``python -m tests.chaos``: prints what will break, then a table of what went wrong; exit code 1 unless all is 0."""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from tests.chaos.plan import MOODS, Size, make_plan
from tests.chaos.run import chaos_run
from tests.stack.interruption import heed_signals
from tests.stack.process import ServiceError

SMALL = Size(webhooks=400, sites=8, webs=2, workers=2, per_second=20.0, senders=24)


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    size = Size(options.webhooks, options.sites, options.webs, options.workers, options.per_second)
    bad = 0
    for number in range(options.runs):
        seed = options.seed + number if options.seed else random.randrange(1, 10**6)
        for database in ["sqlite", "postgres"] if options.database == "both" else [options.database]:
            _announce(seed, size, database)
            report = chaos_run(seed, size, database, keep=options.keep)
            print(report, flush=True)
            bad += not report.is_good
    return 1 if bad else 0


def _announce(seed: int, size: Size, database: str) -> None:
    plan = make_plan(seed, size, on_postgres=database == "postgres")
    print(f"{database}, seed {seed}: what breaks in {size.seconds:.0f} s of sending")
    print("\n".join(f"  {fault}" for fault in plan.faults))
    moods = [f"{sum(mood.name == name for mood in plan.moods)} {name} ({text})" for name, text in MOODS.items()]
    print(f"  sites that misbehave: {'; '.join(moods)}", flush=True)


def _options(arguments: list[str]) -> argparse.Namespace:
    usual = Size()
    parser = argparse.ArgumentParser("python -m tests.chaos", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--webhooks", type=int, default=usual.webhooks)
    parser.add_argument("--sites", type=int, default=usual.sites)
    parser.add_argument("--webs", type=int, default=usual.webs, help="gunicorns as in the Procfile, two processes each")
    parser.add_argument("--workers", type=int, default=usual.workers)
    parser.add_argument("--per-second", type=float, default=usual.per_second, help="webhooks, while they are taken")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0, help="of the first run; by chance when it is left out")
    parser.add_argument("--keep", type=Path, help="a folder for ledger and logs of runs in which something went wrong")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    heed_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except (ServiceError, RuntimeError) as error:
        sys.exit(f"The run could not go on: {error}")
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing is left running.")
