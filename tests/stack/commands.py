"""The companion's command line without a new Python for each command: a process that has read the code forks for it.

Most of what a command costs is reading the code (0.7 s of 0.75 on a slow machine), and tests that wait for an event
ask by a command again and again. What runs in the fork is the command itself, with the environment, the folder and
the standard streams that a new process would have.

As ``python -m tests.stack.commands SOCKET`` this module is that process; it ends when its standard input does.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.stack.process import REPOSITORY, ServiceError, eventually

STREAMS = ("stdin", "stdout", "stderr")
WITHOUT_ANSWER = -1  # the command's process was killed


def run(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], stdin: str, seconds: float
) -> subprocess.CompletedProcess[str]:
    """What ``python -m companion ARGUMENTS`` does in that folder; raises ServiceError after so many seconds."""
    with tempfile.TemporaryDirectory(prefix="cc-command-") as name:
        streams = {stream: Path(name) / stream for stream in STREAMS}
        streams["stdin"].write_text(stdin)
        asked = {
            "arguments": list(arguments),
            "folder": str(folder),
            "environment": dict(environment),
            **{stream: str(path) for stream, path in streams.items()},
        }
        code = _asked(asked, seconds)
        said = {stream: path.read_text(errors="replace") if path.exists() else "" for stream, path in streams.items()}
    return subprocess.CompletedProcess(list(arguments), code, said["stdout"], said["stderr"])


def _asked(asked: dict[str, Any], seconds: float) -> int:
    """The exit code of one command."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(seconds)
        connection.connect(_server())
        connection.sendall(json.dumps(asked).encode() + b"\n")
        with connection.makefile() as answer:
            pid = int(answer.readline())
            try:
                return int(answer.readline() or WITHOUT_ANSWER)
            except TimeoutError as error:
                os.kill(pid, signal.SIGKILL)
                raise ServiceError(f"`companion {asked['arguments']}` had not ended after {seconds:.0f} s") from error


@cache
def _server() -> str:
    """The socket of this process' own server, started by the first command."""
    address = str(Path(tempfile.mkdtemp(prefix="cc-commands-")) / "socket")
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.stack.commands", address],
        cwd=REPOSITORY,
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,  # closed when this process ends, however it does
        start_new_session=True,
    )
    atexit.register(server.communicate)
    eventually(lambda: Path(address).exists(), 30, lambda: "the server of commands did not start")
    return address


def serve(address: str) -> None:
    """Fork for each command that is asked for at the socket, until standard input ends."""
    import companion.cli  # noqa: F401 - read once, for all that follow

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address + ".new")
        listener.listen(64)
        os.rename(address + ".new", address)
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                break
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    _answer(connection)
    os.unlink(address)
    os.rmdir(os.path.dirname(address))


def _answer(connection: socket.socket) -> None:
    """Run one command in this fork, tell its exit code, and end."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with connection.makefile() as question:
            asked = json.loads(question.readline())
        connection.sendall(b"%d\n" % os.getpid())
        code = _run(asked)
    finally:
        with contextlib.suppress(OSError):  # whoever asked has gone
            connection.sendall(b"%d\n" % code)
        os._exit(code)


def _run(asked: dict[str, Any]) -> int:
    from companion.cli import main

    for number, stream in enumerate(STREAMS):
        opened = os.open(asked[stream], os.O_RDONLY if stream == "stdin" else os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    os.chdir(asked["folder"])
    sys.argv = ["companion", *asked["arguments"]]
    try:
        code = main(asked["arguments"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    serve(sys.argv[1])
