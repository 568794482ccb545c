"""``serve``: gunicorn and a worker on one machine, started together and started again when one dies.

The listening socket is opened here and handed to gunicorn, so that no connection is refused while gunicorn
starts again. When this process dies, the kernel ends both (PR_SET_PDEATHSIG), so that nothing is left over.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time

import companion
from companion.config import Config, ConfigError

log = logging.getLogger("companion.serve")

GRACE_SECONDS = 20.0
LOOK_SECONDS = 0.2
START_AGAIN_SECONDS = 1.0
PR_SET_PDEATHSIG = 1


def serve(config: Config) -> int:
    """Run until SIGTERM or SIGINT; what is in flight is finished within 20 s. The exit code."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: stopping.append(received))
    with _listen(config.port) as listener:
        os.set_inheritable(listener.fileno(), True)
        commands = {"web": _web_command(listener.fileno()), "worker": [sys.executable, "-m", "companion", "worker"]}
        # The worker must not have the socket: it would keep the door open when nobody is behind it any more.
        passed = {"web": [listener.fileno()], "worker": []}
        processes = {name: _start(command, passed[name]) for name, command in commands.items()}
        log.info("serving on port %s", config.port)
        while not stopping:
            time.sleep(LOOK_SECONDS)
            for name, process in processes.items():
                if process.poll() is not None and not stopping:
                    log.error("%s ended with %s; starting it again", name, process.returncode)
                    time.sleep(START_AGAIN_SECONDS)
                    processes[name] = _start(commands[name], passed[name])
    return _stop(list(processes.values()))


def _listen(port: int) -> socket.socket:
    """Raises ConfigError when somebody else has the port."""
    try:
        return socket.create_server(("0.0.0.0", port), backlog=1024)  # noqa: S104 - it is a server
    except OSError as error:
        raise ConfigError(f"Port {port} cannot be used ({error.strerror}): set PORT to a free one.") from error


def _web_command(descriptor: int) -> list[str]:
    settings = os.path.join(os.path.dirname(companion.__file__), "gunicorn.conf.py")
    bind = f"fd://{descriptor}"
    return [sys.executable, "-m", "gunicorn", "-c", settings, "--bind", bind, "companion.app:wsgi"]


def _start(command: list[str], descriptors: list[int]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, pass_fds=descriptors, preexec_fn=_die_with_parent)  # noqa: S603


def _die_with_parent() -> None:
    """Linux only; elsewhere a child of a killed ``serve`` must be ended by hand."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(processes: list[subprocess.Popen[bytes]]) -> int:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    clean = True
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            clean = False
    return 0 if clean else 1
