"""Connections that can be cut off at a deadline, and that refuse to lead into a private network."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any, ClassVar

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from companion.addresses import AddressRefused, check_address

_open = threading.local()


class SiteAdapter(HTTPAdapter):
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
        self._timer = threading.Timer(seconds, self._cut, (_open.__dict__,))
        self._timer.daemon = True
        self.is_over = False

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _cut(self, of_thread: dict[str, Any]) -> None:
        self.is_over = True
        link = of_thread.get("link")
        if link is not None:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _open.link = self.sock


class _TlsConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _open.link = self.sock


class _PublicConnection(_Connection):
    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn())


class _PublicTlsConnection(_TlsConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn())


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _PublicPool(HTTPConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicTlsPool(HTTPSConnectionPool):
    ConnectionCls = _PublicTlsConnection


class AnyAddress(SiteAdapter):
    pools: ClassVar[dict[str, type[HTTPConnectionPool]]] = {"http": _Pool, "https": _TlsPool}


class PublicAddress(SiteAdapter):
    """Looks at the address really connected to: a name cannot lead elsewhere after it was checked."""

    pools: ClassVar[dict[str, type[HTTPConnectionPool]]] = {"http": _PublicPool, "https": _PublicTlsPool}


def _checked(link: socket.socket) -> socket.socket:
    try:
        check_address(link.getpeername()[0])
    except AddressRefused:
        link.close()
        raise
    return link
