"""``serve``: gunicorn and a worker on one machine, started together and started again when one dies.

Both are forked from this process, which has loaded all that they run, so that its memory is theirs, too: what they do
not change is there once. It has no thread and no connection of its own that a fork could break.

The listening socket is opened here and handed to gunicorn, so that no connection is refused while gunicorn
starts again. When this process dies, the kernel ends both (PR_SET_PDEATHSIG), so that nothing is left over.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.context import ForkProcess
from typing import NoReturn

import companion
from companion.config import Config, ConfigError, load
from companion.delivery.worker import Worker
from companion.ledger import database
from companion.ledger.errors import LedgerUnavailable
from companion.log import set_up_logging

log = logging.getLogger("companion.serve")

GRACE_SECONDS = 20.0
LOOK_SECONDS = 0.2
START_AGAIN_SECONDS = 1.0
PATIENCE_SECONDS = 30.0  # of the worker, until it has a connection to the database
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
OF_THE_WEB = ("gunicorn.app.wsgiapp", "companion.server.gunicorn_worker", "companion.app")
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def become(*, as_json: bool) -> NoReturn:
    """This process goes on as the supervisor, under its id, with nothing left of what it has done so far."""
    os.execv(sys.executable, [sys.executable, "-m", __name__, *(["--json"] if as_json else [])])  # noqa: S606


def main(arguments: Sequence[str]) -> int:
    """What ``become`` begins; the exit code of ``serve``."""
    try:
        config = load()
        set_up_logging(config)
        exit_code = serve(config)
    except ConfigError as error:
        print(f"companion: {error}", file=sys.stderr)
        return 1
    if "--json" in arguments:
        print(json.dumps({"stopped": True}))
    return exit_code


def serve(config: Config) -> int:
    """Run until SIGTERM or SIGINT; what is in flight is finished within 20 s. The exit code."""
    stopping: list[int] = []
    for number in STOP_SIGNALS:
        signal.signal(number, lambda received, _: stopping.append(received))
    with _listen(config.port) as listener:
        load_for_all()
        work = {"web": partial(_web, listener), "worker": partial(_worker, listener, config)}
        processes = {name: _start(name, run) for name, run in work.items()}
        log.info("serving on port %s", config.port)
        while not stopping:
            time.sleep(LOOK_SECONDS)
            for name, process in processes.items():
                if process.exitcode is not None and not stopping:
                    log.error("%s ended with %s; starting it again", name, process.exitcode)
                    time.sleep(START_AGAIN_SECONDS)
                    processes[name] = _start(name, work[name])
    exit_code = _stop(list(processes.values()))
    _close_ledger(config)
    return exit_code


def load_for_all() -> None:
    """What web and worker run. The collector leaves it alone from now on: it would write to it, and end the sharing."""
    for module in OF_THE_WEB:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()


def _listen(port: int) -> socket.socket:
    """Raises ConfigError when somebody else has the port."""
    try:
        return socket.create_server(("0.0.0.0", port), backlog=1024)  # noqa: S104 - it is a server
    except OSError as error:
        raise ConfigError(f"Port {port} cannot be used ({error.strerror}): set PORT to a free one.") from error


def _web(listener: socket.socket) -> None:
    """gunicorn, with the settings of the Procfile's ``web``; it takes the socket over."""
    from gunicorn.app.wsgiapp import run

    settings = os.path.join(os.path.dirname(companion.__file__), "gunicorn.conf.py")
    sys.argv[:] = ["gunicorn", "-c", settings, "--bind", f"fd://{listener.detach()}", "companion.app:wsgi"]
    run()


def _worker(listener: socket.socket, config: Config) -> None:
    """The worker. It must not have the socket: it would keep the door open when nobody is behind it any more."""
    listener.close()
    try:
        database.connect(config, patience_seconds=PATIENCE_SECONDS)
        Worker(config).run()
    except LedgerUnavailable as error:
        sys.exit(f"companion: the ledger cannot be used now. {error}")
    finally:
        database.disconnect()


def _start(name: str, run: Callable[[], None]) -> ForkProcess:
    process = multiprocessing.get_context("fork").Process(target=_run, args=[name, run], name=name)
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)  # until the new process has its own answer to them
    process.start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    return process


def _run(name: str, run: Callable[[], None]) -> None:
    """In the new process. Linux only; elsewhere a child of a killed ``serve`` must be ended by hand."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    with contextlib.suppress(OSError, AttributeError):
        system = ctypes.CDLL(None)
        system.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        system.prctl(PR_SET_NAME, f"serve: {name}".encode())
    run()


def _stop(processes: list[ForkProcess]) -> int:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    clean = True
    for process in processes:
        process.join(max(0.1, deadline - time.monotonic()))
        if process.exitcode is None:
            process.kill()
            process.join()
            clean = False
    return 0 if clean else 1


def _close_ledger(config: Config) -> None:
    """Nobody of ours has it any more. What was killed has closed nothing: a SQLite ledger is one file afterwards."""
    with contextlib.suppress(LedgerUnavailable):
        database.connect(config)
        database.disconnect()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
