"""A database that has gone silent: what was asked gets no answer at all, not even a reset.

Only the client can notice, and the network alone does not tell: a proxy between may acknowledge every packet and
pass none on. A statement that takes long is no sign of it either. So when nothing that waits is answered for a
second, the server is asked whether it talks at all, by the first message of its protocol (SSLRequest: PostgreSQL's
documentation, "SSL Session Encryption"): one byte comes back before anybody signs in, so that no connection of the
role's limit is used.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

QUIET_SECONDS = 1.0
ANSWER_SECONDS = 2.0
SSL_REQUEST = struct.pack("!ii", 8, 80877103)
DEFAULT_PORT = "5432"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What waits for an answer; ``connection`` is ``None`` while one is being opened."""

    since: float
    until: float
    connection: Any


class Watch:
    """Cuts off statements that get no answer, and says when the whole database gives none.

    A cut is a shutdown of the socket: the thread that uses the connection gets an error and closes it itself.
    ``on_change`` is told ``True`` before anything is cut, ``False`` when the server answers again.
    """

    def __init__(self, answers: Callable[[], bool], on_change: Callable[[bool], None]) -> None:
        self._answers, self._on_change = answers, on_change
        self._asked: dict[int, _Asked] = {}
        self._numbers = itertools.count()
        self._answered_at = time.monotonic()
        self._is_silent = False

    @contextmanager
    def over(self, connection: Any, seconds: float) -> Iterator[None]:
        """The block ends within about so many seconds; sooner when the database is silent."""
        now, number = time.monotonic(), next(self._numbers)
        self._asked[number] = _Asked(now, now + seconds, connection)
        try:
            yield
            self._answered_at = time.monotonic()
        except psycopg.Error as error:
            if error.sqlstate:  # refused by the server, which is an answer
                self._answered_at = time.monotonic()
            raise
        finally:
            self._asked.pop(number, None)

    def look(self) -> None:
        """What is to be done now and then, by one thread of the process."""
        now = time.monotonic()
        waiting = list(self._asked.items())
        if self._is_silent:
            if self._answers():
                self._is_silent = False
                self._answered_at = time.monotonic()
                self._on_change(False)
        elif any(now - max(one.since, self._answered_at) > QUIET_SECONDS for _, one in waiting):
            before = self._answered_at
            if not self._answers() and self._answered_at == before:
                self._is_silent = True
                self._on_change(True)
        for number, one in waiting:
            if self._is_silent or now > one.until:
                self._cut(number, one)

    def _cut(self, number: int, one: _Asked) -> None:
        if one.connection is None or self._asked.pop(number, None) is None:
            return
        with contextlib.suppress(OSError, psycopg.Error), _socket_of(one.connection) as link:
            link.shutdown(socket.SHUT_RDWR)


def is_answering(said: dict[str, Any]) -> bool:
    """Whether one of the hosts of a connection's parameters says anything at all, be it that it refuses."""
    hosts = [host for host in str(said.get("hostaddr") or said.get("host") or "").split(",") if host]
    ports = str(said.get("port") or DEFAULT_PORT).split(",")
    pairs = itertools.zip_longest(hosts, ports[: len(hosts)], fillvalue=ports[-1])
    return not hosts or any(_answers(host, port) for host, port in pairs)


def _answers(host: str, port: str) -> bool:
    try:
        with _reached(host, port) as link:
            link.settimeout(ANSWER_SECONDS)
            link.sendall(SSL_REQUEST)
            link.recv(1)
    except ConnectionError:  # refused, or reset: somebody is there
        return True
    except (OSError, ValueError):  # the latter of a port or a name that is none
        return False
    return True


def _reached(host: str, port: str) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, int(port)), timeout=ANSWER_SECONDS)
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(ANSWER_SECONDS)
    try:
        link.connect(f"{host}/.s.PGSQL.{port}")
    except OSError:
        link.close()
        raise
    return link


def _socket_of(connection: Any) -> socket.socket:
    return socket.socket(fileno=os.dup(connection.fileno()))
