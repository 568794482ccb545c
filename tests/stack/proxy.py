"""A way to the database that can be made to swallow everything: no reset, no answer, as a firewall does that forgot.

It acknowledges all the same, as a proxy of a host does: what the network knows does not tell.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from tests.stack.process import HOST


class Proxy:
    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or HOST, parts.port or 5432)
        self._server = socket.create_server((HOST, 0))
        self._lock = threading.Lock()
        self._links: list[_Link] = []
        self._dead: list[_Link] = []
        self._is_silent = False
        user = f"{parts.username}@" if parts.username else ""
        self.url = urlunsplit(parts._replace(netloc=f"{user}{HOST}:{self._server.getsockname()[1]}"))
        threading.Thread(target=self._accept, daemon=True).start()

    def swallow(self) -> int:
        """Let nothing through any more on the connections that there are; how many. New ones work."""
        with self._lock:
            links, self._links = self._links, []
        for link in links:
            link.is_dead = True
        self._dead += links
        return len(links)

    def fall_silent(self) -> None:
        """Swallow all, also of connections made from now on, which are accepted."""
        self._is_silent = True
        self.swallow()

    def speak(self) -> None:
        """Connections made from now on work; those before stay dead."""
        self._is_silent = False

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            with self._lock:
                link = _Link(client, server, is_dead=self._is_silent)
                (self._dead if link.is_dead else self._links).append(link)

    def close(self) -> None:
        self._server.close()
        with self._lock:
            for link in [*self._links, *self._dead]:
                link.close()


class _Link:
    def __init__(self, client: socket.socket, server: socket.socket, *, is_dead: bool) -> None:
        self.is_dead = is_dead
        self._ends = (client, server)
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.is_dead:
                    target.sendall(data)
        if not self.is_dead:
            self.close()

    def close(self) -> None:
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def proxy(url: str) -> Iterator[Proxy]:
    """A proxy before the database of this URL."""
    made = Proxy(url)
    try:
        yield made
    finally:
        made.close()
