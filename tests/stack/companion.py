"""The companion as its users run it: ``serve`` on one machine, or gunicorn and workers apart."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.stack.process import HOST, REPOSITORY, Process, ServiceError, eventually, free_port

METRICS_TOKEN = "stack-metrics-token"


class Companion:
    """One companion: its settings, its processes, its command line."""

    def __init__(self, folder: Path, *, database_url: str | None = None, **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.log = folder / "companion.log"
        self.web: Process | None = None
        self.worker: Process | None = None
        self._environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATABASE_URL": database_url or f"sqlite:///{folder / 'companion.db'}",
            "SECRET_KEY": secrets.token_hex(32),
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "WEB_CONCURRENCY": "2",
            "ALLOW_PRIVATE_SITES": "1",
            "METRICS_TOKEN": METRICS_TOKEN,
            "LOG_FORMAT": "json",
        } | settings

    def start_serve(self) -> None:
        """Web and worker together: the embedded default."""
        self.web = self._spawn("serve", sys.executable, "-m", "companion", "serve")
        self.wait_ready()

    def start(self) -> None:
        """Web and worker as two processes, as a hosted companion runs (see Procfile)."""
        self.cli("db", "upgrade")
        self.start_web()
        self.start_worker()
        self.wait_ready()

    def start_web(self) -> None:
        gunicorn = Path(sys.executable).with_name("gunicorn")
        config = REPOSITORY / "companion" / "gunicorn.conf.py"
        self.web = self._spawn("web", gunicorn, "-c", config, "companion.app:wsgi")

    def start_worker(self) -> None:
        self.worker = self._spawn("worker", sys.executable, "-m", "companion", "worker")

    def _spawn(self, name: str, *command: str | Path) -> Process:
        return Process(f"companion {name}", command, self.log, cwd=self.folder, env=self._environment)

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

    def cli(self, *arguments: str, stdin: str = "", seconds: float = 60) -> str:
        """Standard output of one command; raises ServiceError with the command's own words when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "companion", *arguments],
            cwd=self.folder,
            env=self._environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip()
            raise ServiceError(f"`companion {' '.join(arguments)}` ended with {done.returncode}: {said[-1500:]}")
        return done.stdout

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


@contextmanager
def companion(*, database_url: str | None = None, **settings: str) -> Iterator[Companion]:
    """A companion in a temporary folder, not yet started; stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="cc-co-", ignore_cleanup_errors=True) as folder:
        made = Companion(Path(folder), database_url=database_url, **settings)
        try:
            yield made
        finally:
            made.stop()
