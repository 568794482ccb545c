"""A Redis of our own: plain, with a password, or with a certificate that nobody vouches for."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stack.process import HOST, Process, accepts_connections, free_port


@contextmanager
def redis_server(*, tls: bool = False, password: str = "") -> Iterator[str]:
    """The URL of a running Redis."""
    with tempfile.TemporaryDirectory(prefix="cc-redis-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        options = ["--bind", HOST, "--save", "", "--dir", name, *(["--requirepass", password] if password else [])]
        if tls:
            _certificate(folder)
            options += ["--port", "0", "--tls-port", str(port), "--tls-auth-clients", "no"]
            options += ["--tls-cert-file", f"{name}/cert.pem", "--tls-key-file", f"{name}/key.pem"]
        else:
            options += ["--port", str(port)]
        server = Process("redis-server", ["redis-server", *options], folder / "redis.log", cwd=folder)
        try:
            server.wait_until(lambda: accepts_connections(port), 20)
            yield f"{'rediss' if tls else 'redis'}://{f':{password}@' if password else ''}{HOST}:{port}/0"
        finally:
            server.stop()


def _certificate(folder: Path) -> None:
    """Signed by itself, as Heroku's Key-Value Store shows one."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=redis"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
