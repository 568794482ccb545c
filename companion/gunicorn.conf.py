"""gunicorn's settings: a few processes with many threads, since a request mostly waits for the disk."""

import gc
import os
import sys
import threading
from contextlib import suppress
from typing import Any

from companion.config import ConfigError, load
from companion.free_memory import trim_regularly
from companion.ledger import database
from companion.ledger.secret_key import say_if_wrong
from companion.private_files import only_ours

only_ours()
try:
    _config = load()
except ConfigError as error:
    sys.exit(f"companion: {error}")

bind = f"0.0.0.0:{_config.port}"
workers = _config.web_concurrency
worker_class = "companion.server.gunicorn_worker.CollectingWorker"
threads = 48
preload_app = True  # the web processes share the memory that the code takes
worker_connections = 500  # of each process; when there are more, the idlest and the slowest are closed
control_socket_disable = True  # nobody here uses it, and all gunicorns of a user share the one in their home
keepalive = 15
timeout = 25  # below the 30 s after which Heroku's router gives up on a request
graceful_timeout = 15
max_requests = 0
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_field_size = 16380
umask = 0o077


def when_ready(server: Any) -> None:
    """The application is made: whatever is there now, the collector need not look at in any process.

    It would write to each object, and so end the sharing.
    """
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """In each process: before it was forked, no thread might run and no connection be open."""
    for work in (say_if_wrong, trim_regularly):
        threading.Thread(target=work, name=work.__name__, daemon=True).start()


def worker_exit(server: Any, worker: Any) -> None:
    """Who closes a SQLite ledger last takes its write-ahead log into it."""
    database.disconnect()


def on_exit(server: Any) -> None:
    """The same after the web processes: one that had to be killed has closed nothing."""
    for pid in list(server.WORKERS):
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
    database.disconnect()
