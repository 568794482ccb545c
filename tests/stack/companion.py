"""The companion as its users run it: ``serve`` on one machine, or gunicorn and workers apart."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.stack import commands
from tests.stack.process import HOST, REPOSITORY, Process, ServiceError, eventually, free_port

METRICS_TOKEN = "stack-metrics-token"
COMMAND_SECONDS = 60
PROGRAMS = Path(sys.executable).parent


class Companion:
    """One companion: its settings, its processes, its command line."""

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str | None = None,
        code: Path = REPOSITORY,
        programs: Path = PROGRAMS,
        **settings: str,
    ) -> None:
        self.folder, self.port, self._programs = folder, free_port(), programs
        self._is_this_build = code == REPOSITORY and programs == PROGRAMS
        self._commands = procfile(code if (code / "Procfile").exists() else REPOSITORY)
        (folder / "companion").symlink_to(code / "companion")  # the Procfile's paths start at the repository
        self.url = f"http://{HOST}:{self.port}"
        self.log = folder / "companion.log"
        self.web: Process | None = None
        self.worker: Process | None = None
        self.environment = {
            "PATH": f"{programs}:{os.environ.get('PATH', '')}",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": database_url or f"sqlite:///{folder / 'companion.db'}",
            "SECRET_KEY": secrets.token_hex(32),
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "WEB_CONCURRENCY": "2",
            "ALLOW_PRIVATE_SITES": "1",
            "METRICS_TOKEN": METRICS_TOKEN,
            "LOG_FORMAT": "json",
        } | settings
        self.database_url = self.environment["DATABASE_URL"]

    @property
    def on_postgres(self) -> bool:
        return self.environment["DATABASE_URL"].startswith("postgres")

    def start_serve(self) -> None:
        """Web and worker together: the embedded default."""
        self.web = self._spawn("serve", "python -m companion serve")
        self.wait_ready()

    def start(self) -> None:
        """Release, then web and worker as two processes, as a hosted companion runs: the Procfile's own commands."""
        self.cli(*shlex.split(self._commands["release"])[3:])
        self.start_web()
        self.start_worker()
        self.wait_ready()

    def start_web(self) -> None:
        self.web = self._spawn("web", self._commands["web"])

    def start_worker(self) -> None:
        self.worker = self._spawn("worker", self._commands["worker"])

    def _spawn(self, name: str, command: str) -> Process:
        return Process(f"companion {name}", shlex.split(command), self.log, cwd=self.folder, env=self.environment)

    def wait_ready(self, seconds: float = 30) -> None:
        """Wait until /readyz answers 200: the ledger is writable and a worker was seen."""
        assert self.web, "start the companion first"
        self.web.wait_until(lambda: self.status("/readyz") == 200, seconds)

    def wait_answering(self, seconds: float = 20) -> None:
        """Wait until the web process answers, whatever the worker does."""
        eventually(lambda: self.status("/healthz") == 200, seconds, lambda: f"no answer:\n{self.log_tail()}")

    def status(self, path: str) -> int:
        """HTTP status of a GET; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def cli(self, *arguments: str, stdin: str = "") -> str:
        """Standard output of one command; raises ServiceError with the command's own words when it fails."""
        done = self._run(arguments, stdin)
        if done.returncode:
            said = (done.stderr or done.stdout).strip()
            raise ServiceError(f"`companion {' '.join(arguments)}` ended with {done.returncode}: {said[-1500:]}")
        return done.stdout

    def says(self, *arguments: str) -> str:
        """What a command prints, whether it ends well or not: ``doctor`` sees the sites of other tests, too."""
        done = self._run(arguments)
        return done.stdout + done.stderr

    def refusal(self, *arguments: str) -> str:
        """What a command says that must fail; raises ServiceError when it does not."""
        done = self._run(arguments)
        if done.returncode == 0:
            raise ServiceError(f"`companion {' '.join(arguments)}` was expected to fail, and said: {done.stdout}")
        return done.stderr + done.stdout

    def _run(self, arguments: Sequence[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
        if self._is_this_build and arguments[0] != "serve":  # which becomes another program
            return commands.run(arguments, self.folder, self.environment, stdin, COMMAND_SECONDS)
        return subprocess.run(
            [self._programs / "python", "-m", "companion", *arguments],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )

    def json(self, *arguments: str, stdin: str = "") -> Any:
        """What one command prints with ``--json``."""
        return json.loads(self.cli(*arguments, "--json", stdin=stdin))

    def items(self, *arguments: str) -> list[dict[str, Any]]:
        """The rows of a listing command."""
        answer = self.json(*arguments)
        rows = answer["items"] if isinstance(answer, dict) else answer
        return list(rows)

    def log_tail(self, lines: int = 12) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def stop(self) -> None:
        for process in (self.web, self.worker):
            if process:
                process.stop()
        self.web = self.worker = None


def procfile(code: Path = REPOSITORY) -> dict[str, str]:
    """The commands of a build's Procfile by the name of their process."""
    lines = (code / "Procfile").read_text().splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines)}


@contextmanager
def companion(
    *, database_url: str | None = None, code: Path = REPOSITORY, programs: Path = PROGRAMS, **settings: str
) -> Iterator[Companion]:
    """A companion in a temporary folder, not yet started; stopped and removed at the end.

    ``code``: of which build; ``programs``: the folder of the python and gunicorn that run it.
    """
    with tempfile.TemporaryDirectory(prefix="cc-co-", ignore_cleanup_errors=True) as folder:
        made = Companion(Path(folder), database_url=database_url, code=code, programs=programs, **settings)
        try:
            yield made
        finally:
            made.stop()
