"""PgBouncer before a PostgreSQL, in transaction mode, as hosts put it there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.stack.postgres import USER, unprivileged_account
from tests.stack.process import HOST, Process, ServiceError, accepts_connections, free_port

SETTINGS = """
[databases]
* = host={host} port={target}
[pgbouncer]
listen_addr = {host}
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 6
"""


@contextmanager
def pgbouncer(url: str) -> Iterator[str]:
    """The same database by way of a pooler that gives each transaction another connection."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if not program:
        raise ServiceError("pgbouncer is missing; install it with: python3 -m tests.stack.packages test")
    parts, port, account = urlsplit(url), free_port(), unprivileged_account()
    with tempfile.TemporaryDirectory(prefix="cc-pgb-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "users").write_text(f'"{USER}" ""\n')
        settings = SETTINGS.format(host=HOST, port=port, target=parts.port, folder=folder)
        (folder / "pgbouncer.ini").write_text(settings)
        command = [program, str(folder / "pgbouncer.ini")]
        pooler = Process("pgbouncer", command, folder / "log", cwd=folder, user=account)
        try:
            pooler.wait_until(lambda: accepts_connections(port), 20)
            yield urlunsplit(parts._replace(netloc=f"{USER}@{HOST}:{port}"))
        finally:
            pooler.stop()
