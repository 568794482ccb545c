"""Connections that can be cut off at a deadline, and that refuse to lead into a private network."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Any, ClassVar

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from companion.http.ssrf import AddressRefused, addresses_of, is_public
from companion.messages import Message

_open = threading.local()


class DeadlineAdapter(HTTPAdapter):
    """For requests to any address: remembers the connection, so that ``Deadline`` can cut it off."""

    pools: ClassVar[dict[str, type[HTTPConnectionPool]]]

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self.pools


class Deadline:
    """Cuts this thread's connection off when the time is up.

    Bytes that trickle in keep a read time-out alive for ever; the whole answer needs a limit of its own.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._of_thread = seconds, _open.__dict__
        self.ends_at = 0.0
        self.is_over = False

    def __enter__(self) -> Deadline:
        self.ends_at = time.monotonic() + self._seconds
        _clock.watch(self)
        return self

    def __exit__(self, *_: object) -> None:
        _clock.forget(self)

    def cut(self) -> None:
        self.is_over = True
        link = self._of_thread.get("link")
        if link is not None:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)


class _Clock:
    """One thread that keeps the deadlines of all requests of this process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watched: set[Deadline] = set()
        self._thread: threading.Thread | None = None

    def watch(self, deadline: Deadline) -> None:
        """Raises RuntimeError when no thread can be started."""
        with self._changed:
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                thread.start()
                self._thread = thread
            self._watched.add(deadline)
            self._changed.notify()

    def forget(self, deadline: Deadline) -> None:
        with self._changed:
            self._watched.discard(deadline)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for one in [one for one in self._watched if one.ends_at <= now]:
                    self._watched.discard(one)
                    one.cut()
                next_at = min((one.ends_at for one in self._watched), default=None)
                self._changed.wait(None if next_at is None else next_at - now)


_clock = _Clock()


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _open.link = self.sock


class _TlsConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _open.link = self.sock


class _ResolvesOnce:
    """Looks the name up once, and connects to what was looked at, if that is public: to nothing else, not even a try.

    Looking at the address of the made connection is too late (a knock on a door is an answer too), and looking
    before somebody else looks up again is too early: the name may lead elsewhere then.
    """

    def _new_conn(self: Any) -> socket.socket:
        name = self._dns_host  # urllib3's: what is looked up; ``host`` stays what TLS and the request name
        try:
            found = addresses_of(name.strip("[]"), self.port)
        except OSError as error:
            raise NameResolutionError(self.host, self, socket.gaierror(*error.args)) from error
        public = [address for address in found if is_public(address)]
        if not public:
            raise AddressRefused(Message("site.private"))
        try:
            link = self._first_that_connects(public)
        finally:
            self._dns_host = name
        if not is_public(str(link.getpeername()[0])):  # once more, on what holds now
            link.close()
            raise AddressRefused(Message("site.private"))
        return link

    def _first_that_connects(self: Any, addresses: list[str]) -> socket.socket:
        *others, last = addresses
        for self._dns_host in others:
            with contextlib.suppress(ConnectTimeoutError, NewConnectionError):
                return super()._new_conn()  # type: ignore[misc]
        self._dns_host = last
        return super()._new_conn()  # type: ignore[misc]


class _PublicConnection(_ResolvesOnce, _Connection):
    """For http."""


class _PublicTlsConnection(_ResolvesOnce, _TlsConnection):
    """For https."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _PublicPool(HTTPConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicTlsPool(HTTPSConnectionPool):
    ConnectionCls = _PublicTlsConnection


class AnyAddressAdapter(DeadlineAdapter):
    pools: ClassVar[dict[str, type[HTTPConnectionPool]]] = {"http": _Pool, "https": _TlsPool}


class PublicAddressAdapter(DeadlineAdapter):
    """Connects to public addresses only, whatever the name leads to by now."""

    pools: ClassVar[dict[str, type[HTTPConnectionPool]]] = {"http": _PublicPool, "https": _PublicTlsPool}
