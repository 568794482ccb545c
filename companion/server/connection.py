"""One connection of the collecting worker: what it has sent, and until when it may take its time."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import Any

from gunicorn.workers.gthread import TConn

from companion.server.request_buffer import RequestBuffer

HEAD_SECONDS = 10.0  # from the first byte of a request to the end of its head
REQUEST_SECONDS = 20.0  # to the end of its body: below the 30 s after which Heroku's router gives up
SEND_SECONDS = 10.0  # for an answer to be taken: it fits the kernel's buffers unless the receiver does not read


class Connection(TConn):
    """A connection, what it has sent, and until when it may take its time."""

    def __init__(self, cfg: Any, link: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, link, client, server)
        self.initialized = self.data_ready = True  # nothing to wait for, no TLS
        self.incoming = RequestBuffer(cfg, client)
        self.held = 0  # bytes in memory for its request
        self.is_closing = self.is_watched = False  # watched: the poller tells of it
        self.rests(HEAD_SECONDS)

    def rests(self, seconds: float) -> None:
        """It may say nothing for so long."""
        self.has_begun, self.since = False, time.monotonic()
        self.timeout = self.since + seconds

    def goes_on(self, most: float) -> None:
        """More of a request came, and still not all; ``most`` is the end of all time there is."""
        if not self.has_begun:
            self.has_begun, self.since = True, time.monotonic()
        self.timeout = min(most, self.since + (REQUEST_SECONDS if self.incoming.has_head else HEAD_SECONDS))

    def init(self) -> None:
        """In a worker thread: what is sent from now on is waited for."""
        self.sock.settimeout(SEND_SECONDS)

    def send_now(self, data: bytes) -> None:
        """A few bytes that must not be waited for."""
        with contextlib.suppress(OSError):
            self.sock.send(data, socket.MSG_DONTWAIT)

    def send_all(self, data: bytes) -> None:
        """An answer, from a thread; most fit the kernel's buffers at once. Raises OSError."""
        try:
            sent = self.sock.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self.init()
            self.sock.sendall(data[sent:])
