"""``python -m tests.lint``: what keeps names, layers and sizes as they are meant to be. A line for each fault."""

from __future__ import annotations

import sys

from tests.lint.php import unresolved

CHECKS = (unresolved,)

if __name__ == "__main__":
    found = [line for check in CHECKS for line in check()]
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)
