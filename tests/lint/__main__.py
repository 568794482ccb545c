"""``python -m tests.lint``: names, layers, sizes and words as they are meant to be. A line for each fault."""

from __future__ import annotations

import sys

from tests.lint import exceptions
from tests.lint.imports import wrong_imports
from tests.lint.layers import Layers, wrong_php
from tests.lint.php import impure, unresolved
from tests.lint.sizes import too_long
from tests.lint.words import old_words


def faults() -> list[str]:
    """All that ``make lint`` asks of this package; empty when all is well."""
    return [
        *unresolved(),
        *wrong_php(Layers.read(), exceptions.read("layers")),
        *wrong_imports(),
        *impure(exceptions.read("domain")),
        *too_long(exceptions.read("sizes")),
        *old_words(exceptions.read("words")),
    ]


if __name__ == "__main__":
    for line in (found := faults()):
        print(line)
    if left := exceptions.count():
        print(f"{left} exceptions are left in {exceptions.FILE.name}.")
    sys.exit(1 if found else 0)
