"""WP-CLI at a site of the stack: the stand-in of tests/fakes/wp-cli, or the real one where WP_CLI_PHAR names it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import Any

from tests.stack.process import HOST
from tests.stack.wordpress import FAKES, WordPress, php_command


@dataclass(frozen=True)
class Said:
    """What a command printed, and the number it ended with."""

    code: int
    out: str
    errors: str

    def rows(self) -> Any:
        return json.loads(self.out)


def wp(site: WordPress, *words: str, typed: str = "") -> Said:
    """``wp cart-companion WORDS`` in the folder of the site; ``typed`` is what is answered to its questions."""
    program = os.environ.get("WP_CLI_PHAR") or str(FAKES / "wp-cli" / "wp.php")
    done = subprocess.run(
        [*php_command(), program, "cart-companion", *words, f"--path={site.folder}", "--allow-root"],
        env=os.environ | site.environment | {"HTTP_HOST": f"{HOST}:{site.port}"},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    # On a newer PHP both WordPress 6.1 and WP-CLI have notices of their own.
    errors = "\n".join(
        line for line in done.stderr.splitlines() if not line.startswith(("PHP Deprecated", "Deprecated"))
    )
    return Said(done.returncode, done.stdout, errors)
