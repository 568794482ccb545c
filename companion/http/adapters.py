"""Connections that can be cut off at a deadline, and that refuse to lead into a private network."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Any, ClassVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from companion.http.ssrf import AddressRefused, addresses_of, is_public
from companion.messages import Message

CONNECT_SECONDS = 5.0  # where whoever asks names no time-out

_thread = threading.local()  # ``deadline``: of the request that this thread makes now


class DeadlineAdapter(HTTPAdapter):
    """For requests to any address: remembers the connection, so that ``Deadline`` can cut it off."""

    pools: ClassVar[dict[str, type[HTTPConnectionPool]]]

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self.pools


class Deadline:
    """Cuts this thread's connection off when the time is up, and keeps it from making a new one then.

    Bytes that trickle in keep a read time-out alive for ever; the whole answer needs a limit of its own.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._changing = seconds, threading.Lock()
        self._link: socket.socket | None = None
        self.ends_at = 0.0
        self.is_over = False

    def __enter__(self) -> Deadline:
        self.ends_at = time.monotonic() + self._seconds
        _clock.watch(self)
        _thread.deadline = self
        return self

    def __exit__(self, *_: object) -> None:
        _thread.deadline = None
        _clock.forget(self)
        with self._changing:
            self._link = None

    def left(self) -> float:
        """Seconds until it is over; 0 from then on."""
        return 0.0 if self.is_over else max(0.0, self.ends_at - time.monotonic())

    def hold(self, link: socket.socket) -> None:
        """This is the connection to cut off: at once, where the time is up already."""
        with self._changing:
            self._link = link
            if self.is_over:
                self._shut()

    def cut(self) -> None:
        with self._changing:
            self.is_over = True
            self._shut()

    def _shut(self) -> None:
        if self._link is not None:
            with contextlib.suppress(OSError):
                self._link.shutdown(socket.SHUT_RDWR)


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


class _Timed:
    """Looks the name up once, and connects to one of its addresses: one time-out for all of them, not one for each.

    A name may have as many addresses as its owner likes. What is over when the connection is there sends nothing.
    """

    def connect(self: Any) -> None:
        super().connect()  # type: ignore[misc]
        self._under_deadline()

    def request(self: Any, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:  # kept from an earlier request, or made for TLS
            self._under_deadline()
        super().request(*args, **kwargs)  # type: ignore[misc]

    def _under_deadline(self: Any) -> None:
        deadline: Deadline | None = getattr(_thread, "deadline", None)
        if deadline is None:
            return
        if not deadline.left():
            self.close()
            raise ConnectTimeoutError(self, f"Connection to {self.host} timed out: too late to send anything.")
        deadline.hold(self.sock)

    def _new_conn(self: Any) -> socket.socket:
        name, whole = self._dns_host, self.timeout  # the name that is looked up; ``host`` stays what TLS names
        try:
            found = addresses_of(name.strip("[]"), self.port)
        except OSError as error:
            raise NameResolutionError(self.host, self, socket.gaierror(*error.args)) from error
        try:
            link: socket.socket = self._first_that_connects(self._allowed(found))
        finally:
            self._dns_host, self.timeout = name, whole
        link.settimeout(max(0.001, _at_most_left(whole)))  # 0 would be none; for the whole of a TLS handshake
        return link

    def _allowed(self, addresses: list[str]) -> list[str]:
        return addresses

    def _first_that_connects(self: Any, addresses: list[str]) -> socket.socket:
        """Each gets an equal part of the time that is left then."""
        ends_at = time.monotonic() + _at_most_left(self.timeout)
        error: Exception = ConnectTimeoutError(self, f"Connection to {self.host} timed out.")
        for tried, self._dns_host in enumerate(addresses):
            self.timeout = (ends_at - time.monotonic()) / (len(addresses) - tried)
            if self.timeout <= 0:
                break
            try:
                return super()._new_conn()  # type: ignore[misc]
            except (ConnectTimeoutError, NewConnectionError) as its:
                error = its
        raise error


def _at_most_left(seconds: object) -> float:
    """The time-out, and no more than this thread's deadline leaves: 0 when that is over."""
    deadline: Deadline | None = getattr(_thread, "deadline", None)
    limit = seconds if isinstance(seconds, int | float) else CONNECT_SECONDS
    return limit if deadline is None else min(limit, deadline.left())


class _Connection(_Timed, HTTPConnection):
    """For http."""


class _TlsConnection(_Timed, HTTPSConnection):
    """For https."""


class _PublicOnly:
    """Connects to what was looked at, if that is public: to nothing else, not even a try.

    Looking at the address of the made connection is too late (a knock on a door is an answer too), and looking
    before somebody else looks up again is too early: the name may lead elsewhere then.
    """

    def _new_conn(self: Any) -> socket.socket:
        link: socket.socket = super()._new_conn()  # type: ignore[misc]
        if not is_public(str(link.getpeername()[0])):  # once more, on what holds now
            link.close()
            raise AddressRefused(Message("site.private"))
        return link

    def _allowed(self, addresses: list[str]) -> list[str]:
        public = [address for address in addresses if is_public(address)]
        if not public:
            raise AddressRefused(Message("site.private"))
        return public


class _PublicConnection(_PublicOnly, _Connection):
    """For http."""


class _PublicTlsConnection(_PublicOnly, _TlsConnection):
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


def guarded_session(*, allow_private: bool) -> requests.Session:
    """For requests under a ``Deadline``, without proxies or passwords of the environment.

    Unless ``allow_private``, none goes anywhere but to public addresses.
    """
    session = requests.Session()
    session.trust_env = False
    adapter = AnyAddressAdapter() if allow_private else PublicAddressAdapter()
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)
    return session
