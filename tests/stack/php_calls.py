"""PHP code run inside a WordPress of the tests: in a process of its own, or in forks of one that stays."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from tests.stack.process import Process, ServiceError

SCRIPTS = Path(__file__).resolve().parent / "php"
# Compiled code is kept in memory, and each file looked at again whenever it is needed, also where a link leads now.
KEPT = ("opcache.enable_cli=1", "opcache.revalidate_freq=0", "opcache.revalidate_path=1")

Request = Mapping[str, Any]


def call_once(command: Sequence[str], folder: Path, request: Request, environment: Mapping[str, str]) -> Any:
    """What the request's code returns, in a process of its own; see php/run.php. Raises ServiceError."""
    done = subprocess.run(
        [*command, str(SCRIPTS / "run.php"), str(folder)],
        env=environment,
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
    )
    return _value(done.stdout, done.stderr)


class PhpCalls:
    """Calls into one WordPress, each in a fork that loads it anew; the first one starts the process they come from."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._command, self.folder = command, folder
        self._socket = folder.parent / f"{folder.name}-calls.sock"
        self._log = folder.parent / f"{folder.name}-calls.log"
        self._process: Process | None = None
        self._starting = Lock()

    def call(self, request: Request) -> Any:
        """What the request's code returns; see php/run.php. Raises ServiceError."""
        self._start()
        said = self._log.stat().st_size
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(self._socket))
            caller.sendall(json.dumps(request).encode())
            caller.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: caller.recv(1 << 20), b""))
        with self._log.open("rb") as log:
            log.seek(said)
            return _value(answer.decode(), log.read().decode(errors="replace"))

    def _start(self) -> None:
        with self._starting:
            if self._process and self._process.is_alive():
                return
            self._socket.unlink(missing_ok=True)
            options = [part for option in KEPT for part in ("-d", option)]
            script = map(str, (SCRIPTS / "serve-calls.php", self._socket, self.folder))
            self._process = Process("calls of PHP", [*self._command, *options, *script], self._log)
            self._process.wait_until(self._socket.exists, 30)

    def stop(self) -> None:
        if self._process:
            self._process.kill()


def _value(answer: str, errors: str) -> Any:
    try:
        found = json.loads(answer.rsplit("\n", 1)[-1])
    except ValueError as error:
        raise ServiceError(f"PHP ended without an answer:\n{(answer + errors)[-2000:]}") from error
    if "error" in found:
        raise ServiceError(found["error"])
    return found["value"]
