"""Runs the conformance kit against this repository, on SQLite and then on a PostgreSQL of our own.

Usage: ``python -m tests.stack.conformance PATH/TO/run.py [options of the kit]``
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from tests.stack.postgres import postgres
from tests.stack.process import REPOSITORY

SECONDS = 15 * 60
# Each group has 90 seconds: the one that calls most commands runs by itself, the others beside each other.
GROUPS = ("api", "states,lifecycle,receive,order,normalise,duplicates,shutdown,signing,bench")
LEFT_OUT = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")  # each command of the kit's would compile the companion anew


def run(kit: str, *options: str) -> int:
    """Exit code of one run of the kit, which ends by itself well before our limit."""
    command = [sys.executable, kit, "--project", str(REPOSITORY), *options]
    environment = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    return subprocess.run(command, env=environment, timeout=SECONDS, check=False).returncode


def main(kit: str, *options: str) -> int:
    with tempfile.TemporaryDirectory(prefix="cc-kit-") as cache:
        keep = ("--cache", cache, *options)
        print("Conformance on SQLite", flush=True)
        on_sqlite = max(run(kit, "--group", groups, *keep) for groups in GROUPS)
        with postgres() as cluster:
            print("Conformance on PostgreSQL", flush=True)
            url = ("--database-url", cluster.new_database())
            on_postgres = max(run(kit, "--group", groups, *url, *keep) for groups in GROUPS)
    return on_sqlite or on_postgres


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
