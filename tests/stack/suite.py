"""``make test``: all tests, several at a time; then those that run by themselves; then once more what failed.

Beside three others on a busy machine a test may lose a race that is its own. So a few that failed are run again, each
alone: what fails again is a failure; what passes is named at the end as unsteady, with its first failure above, and
has to be mended like any other. Many failures are no bad luck, and are not run again.

    python -m tests.stack.suite AT_ONCE [PYTEST'S ARGUMENTS]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.stack.interruption import run_to_its_end

FEW = 3
PASSED, FAILED, NONE_ASKED_FOR = 0, 1, 5  # pytest's exit codes
AT_MOST = 4
CACHE = "build/pytest_cache"


def main(at_once: str, arguments: Sequence[str]) -> int:
    """0 when each test passed, at worst the second time; else pytest's exit code."""
    several = ["-n", at_once, "--maxprocesses", str(AT_MOST), "--dist", "worksteal", "-m", "not alone"]
    beside = _pytest("--cache-clear", *several, *arguments)
    if beside not in (PASSED, FAILED, NONE_ASKED_FOR):
        return beside
    alone = _pytest("-m", "alone", *arguments)
    if alone not in (PASSED, FAILED, NONE_ASKED_FOR):
        return alone
    if FAILED not in (beside, alone):
        return PASSED
    failed = sorted(json.loads(Path(CACHE, "v", "cache", "lastfailed").read_text()))
    if len(failed) > FEW:
        print(f"{len(failed)} tests failed: too many to be run again.")
        return FAILED
    print(f"Run again, each alone: {', '.join(failed)}", flush=True)
    again = [test for test in failed if _pytest(test) != PASSED]
    print(*[f"FAILED TWICE {test}" for test in again], sep="\n")
    print(*[f"UNSTEADY {test}: failed beside other tests, passed alone" for test in set(failed) - set(again)], sep="\n")
    return FAILED if again else PASSED


def _pytest(*arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", "-o", f"cache_dir={Path(CACHE).absolute()}", *arguments]
    return run_to_its_end(command)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1], sys.argv[2:]))
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing is left running.")
