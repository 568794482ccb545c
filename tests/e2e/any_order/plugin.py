"""The plugin in one PHP process inside WordPress: batches in, results out, without HTTP between."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.stack.wordpress import HERE, WordPress, php_command


class Plugin:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def begin(self, rules: list[dict[str, Any]]) -> None:
        """A new site with these rules and an empty CRM."""
        self._ask("rules", rules)

    def work(self, deliveries: list[dict[str, Any]]) -> list[Any]:
        """The plugin's results for one batch."""
        results: list[Any] = self._ask("deliveries", deliveries)
        return results

    def tags(self, emails: list[str]) -> dict[str, list[str]]:
        """What the CRM has, by address."""
        found: dict[str, list[str]] = self._ask("tags", emails)
        return found

    def _ask(self, verb: str, about: Any) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({verb: about}) + "\n")
        stdin.flush()
        answer = stdout.readline()
        assert answer, "PHP ended without an answer; its own words are on standard error"
        return json.loads(answer)


@contextmanager
def plugin_of(site: WordPress) -> Iterator[Plugin]:
    command = [*php_command(), str(HERE / "php" / "batches.php"), str(site.folder), site.url.removeprefix("http://")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Plugin(process)
        assert process.stdin is not None
        process.stdin.close()
