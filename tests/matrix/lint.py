"""Every PHP file of the plugin, read by one PHP."""

from __future__ import annotations

import functools
import re

from tests.matrix.commands import output_of
from tests.matrix.wasm import HERE, Wasm
from tests.stack.wordpress import PLUGIN, php_command

SCRIPT = HERE / "php" / "lint.php"
SECONDS = 120
LAST_LINE = re.compile(r"^PHP (\S+) has read (\d+) files$", re.M)


@functools.cache
def lint(wasm: Wasm | None, php: str) -> str:
    """What this PHP cannot read of the plugin, '' for nothing; without ``wasm`` it is this machine's."""
    if wasm:
        said = wasm.php(php, SCRIPT, PLUGIN, seconds=SECONDS)
    else:
        said = output_of([*php_command(), SCRIPT, PLUGIN], seconds=SECONDS)[1]
    there = sum(1 for _ in PLUGIN.rglob("*.php"))
    last = LAST_LINE.search(said)
    if not last or int(last[2]) != there or (wasm and not last[1].startswith(php)):
        return f"not all of the {there} files were read: {said[-600:]}"
    return "\n".join(line for line in said.splitlines() if not LAST_LINE.match(line) and line.strip())
