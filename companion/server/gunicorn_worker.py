"""gunicorn's threaded worker, with the waiting for senders and for closing taken out of its threads.

``gthread`` hands a connection to a thread as soon as one byte can be read, and the thread then waits for the rest
without a limit of time; and its main loop waits up to two seconds for each connection that it closes (27.0.1,
``TConn.close``). Here the main loop collects each request, within its time, and a thread gets it whole.
See docs/decisions/022.
"""

from __future__ import annotations

import contextlib
import errno
import math
import resource
import selectors
import socket
import time
from collections import deque
from concurrent.futures import Future
from functools import partial
from itertools import islice
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from companion.server.batches import (
    CALM_SECONDS,
    GATHER_SECONDS,
    MAX_SHARED,
    STUCK_SECONDS,
    Batch,
    finish,
    is_shared,
    may_begin,
    taken,
)
from companion.server.connection import Connection
from companion.server.error_responses import BUSY, FAULT, MALFORMED, TOO_SLOW, BadRequest, ErrorResponse
from companion.server.plain_settings import PlainSettings
from companion.server.request_buffer import RequestBuffer, Whole

CLOSING_SECONDS = 2.0  # so that what is still sent does not reset the answer on its way (RFC 9112, section 9.6)
STOPPING_REQUEST_SECONDS = 3.0  # for the rest of one that has begun
MAX_BYTES = 32 * 1024 * 1024  # of all requests of this process that are collected or being answered
LOOK_SECONDS = 0.25
SIGN_SECONDS = 0.5  # gunicorn counts its timeout in whole seconds
FILES = 2048  # many hosts give a process 1024, some 256
PIECE = 65536
NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


def _most_files() -> int:
    """How many files and connections this process may have open, after asking for enough: the ledger needs some."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return FILES if soft == resource.RLIM_INFINITY else soft


class CollectingWorker(ThreadWorker):
    """Collects requests in the main loop; ``waiting`` are the connections whose request is not whole."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.settings = PlainSettings(self.cfg)
        self.waiting: dict[Connection, None] = {}
        self.bytes_held = 0
        self._gathered: deque[Connection] = deque()  # with a request each, for the next batches
        self._batches: list[Batch] = []
        self._next_look = self._next_sign = 0.0
        self._ends_at = math.inf  # for requests that are not whole, once the process is asked to stop

    def init_process(self) -> None:
        self.worker_connections = min(int(self.cfg.worker_connections), _most_files() // 2)
        super().init_process()

    def notify(self) -> None:
        """Tell the arbiter that this process lives: a system call, which need not come with each round."""
        if (now := time.monotonic()) >= self._next_sign:
            self._next_sign = now + SIGN_SECONDS
            super().notify()

    def accept(self, listener: socket.socket) -> None:
        try:
            link, client = listener.accept()
        except OSError as error:
            if error.errno in NO_ROOM:
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        self._watch(Connection(self.settings, link, client, listener.getsockname()))
        if self.nr_conns >= self.worker_connections:
            self._make_room()

    def set_accept_enabled(self, enabled: bool) -> None:
        """When it stops, who has knocked already is let in, and the door is closed at once.

        gunicorn closes it at the end: the kernel takes connections until then, which nobody answers. Whoever is asked
        to stop before it has begun opens the door once more to let them in.
        """
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            if listener.sock is not None:  # not closed before
                self._let_in(listener)
                listener.close()

    def _let_in(self, listener: socket.socket) -> None:
        for _ in range(self.worker_connections - self.nr_conns):
            before = self.nr_conns
            self.accept(listener)
            if self.nr_conns == before:
                return

    def _watch(self, conn: Connection) -> None:
        self.waiting[conn] = None
        if not conn.is_watched:
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read, conn))
            conn.is_watched = True

    def _unwatch(self, conn: Connection) -> None:
        self.waiting.pop(conn, None)
        if conn.is_watched:
            conn.is_watched = False
            with contextlib.suppress(OSError, KeyError, ValueError):
                self.poller.unregister(conn.sock)

    def _read(self, conn: Connection, link: socket.socket) -> None:
        if not conn.is_watched:
            return  # closed by an earlier one of the same events
        try:
            data = link.recv(PIECE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if conn not in self.waiting:
            self._keep_for_later(conn, data)
        elif not data:
            self._drop(conn)
        elif not conn.is_closing:
            conn.incoming.feed(data)
            self._hold(conn, len(data))
            self._hand_over(conn)

    def _keep_for_later(self, conn: Connection, data: bytes) -> None:
        """It is served by a batch, and its next request comes already, or its end: that is looked at afterwards."""
        conn.incoming.feed(data)
        self._hold(conn, len(data))
        if not data or conn.incoming.size > PIECE:
            self._unwatch(conn)

    def _hand_over(self, conn: Connection) -> None:
        """Hand the request over when it is whole."""
        try:
            request = conn.incoming.take()
        except BadRequest as refused:
            self._refuse(conn, refused.answer)
            return
        except Exception as error:  # one sender's bytes must never end the loop that serves all
            self.log.error("a request could not be collected: %s", type(error).__name__)
            self._refuse(conn, MALFORMED)
            return
        if request is not None:
            conn.parser = Whole(request)
            if is_shared(request):  # and stays watched: changing that twice costs more than to read and write
                del self.waiting[conn]
                self._gathered.append(conn)
            else:
                self._unwatch(conn)
                self.enqueue_req(conn)
            return
        conn.goes_on(self._ends_at)
        if conn.incoming.expects_continue():
            conn.send_now(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self.bytes_held > MAX_BYTES:
            self._make_room()

    def _hold(self, conn: Connection, more: int) -> None:
        conn.held += more
        self.bytes_held += more

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """One round; what was gathered is served together, and what a batch keeps waiting, apart."""
        if self._batches:
            if self._gathered:  # each answer of a batch brings the next request: waking up for each one costs the most
                self._batches[-1].is_over.wait(CALM_SECONDS)
            timeout = min(timeout, GATHER_SECONDS if self._gathered else STUCK_SECONDS)
        super().wait_for_and_dispatch_events(timeout)
        for batch in self._batches:
            if batch.is_stuck():
                self._take_apart(batch)
        if may_begin(len(self._gathered), self._batches):
            batch = Batch(deque(islice(taken(self._gathered), MAX_SHARED)))
            self._batches.append(batch)
            served = self.tpool.submit(batch.serve, self)
            served.add_done_callback(lambda _: self.method_queue.defer(self._end_batch, batch))

    def _take_apart(self, batch: Batch) -> None:
        batch.is_apart = True
        for conn in taken(batch.waiting):
            self.enqueue_req(conn)
        for begun in taken(batch.begun):
            finished = self.tpool.submit(finish, self, begun)
            finished.add_done_callback(partial(self.method_queue.defer, self.finish_request, begun.conn))
        for conn, keep in taken(batch.done):
            self._is_answered(conn, keep)

    def _end_batch(self, batch: Batch) -> None:
        self._batches.remove(batch)
        self._take_apart(batch)  # nothing is left, unless its thread broke off

    def finish_request(self, conn: Connection, future: Future[Any]) -> None:
        """On the main loop, when a thread has answered."""
        self._is_answered(conn, not future.cancelled() and future.exception() is None and bool(future.result()))

    def _is_answered(self, conn: Connection, keep: bool) -> None:
        self._hold(conn, conn.incoming.size - conn.held)
        if not keep:
            self._close_in_time(conn)
            return
        conn.parser = None
        conn.rests(self.settings.keepalive if self.alive else STOP_KEEPALIVE_LINGER)
        try:
            if conn.sock.gettimeout() != 0.0:
                conn.sock.setblocking(False)
            self._watch(conn)
        except (OSError, ValueError):
            self._drop(conn)
            return
        if conn.incoming.size:
            self._hand_over(conn)

    def _refuse(self, conn: Connection, refusal: ErrorResponse) -> None:
        conn.send_now(refusal.to_bytes())
        self._close_in_time(conn)

    def _close_in_time(self, conn: Connection) -> None:
        """Say that nothing more comes, and let the sender end: closing at once would take the answer away."""
        conn.incoming = RequestBuffer(self.settings, conn.client)
        self._hold(conn, -conn.held)
        conn.is_closing, conn.timeout = True, time.monotonic() + CLOSING_SECONDS
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self._watch(conn)
        except (OSError, ValueError):
            self._drop(conn)

    def _drop(self, conn: Connection) -> None:
        self._unwatch(conn)
        self._hold(conn, -conn.held)
        self.nr_conns -= 1
        conn.close()

    def _make_room(self) -> None:
        """Too many connections, or too much in memory: the one that has kept its place the longest goes.

        Whoever sends as others do is through in milliseconds, and never that one.
        """
        candidates = self.waiting if self.bytes_held <= MAX_BYTES else [conn for conn in self.waiting if conn.held]
        if not candidates:
            return
        last = min(candidates, key=lambda conn: (not conn.is_closing, conn.since))
        if last.has_begun and not last.is_closing:
            last.send_now(BUSY.to_bytes())
        self._drop(last)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """In a thread, what nobody else has caught: gunicorn's own answer is a page, and its log has the address."""
        self.log.error("a request could not be answered: %s", type(exc).__name__)
        with contextlib.suppress(OSError):
            client.sendall(FAULT.to_bytes())

    def murder_keepalived(self, force: bool = False) -> None:
        """End whoever's time is over; gunicorn calls it after each round of events, and with ``force`` at the end."""
        now = time.monotonic()
        if now < self._next_look and not force:
            return
        self._next_look = now + LOOK_SECONDS
        for conn in [conn for conn in self.waiting if force or conn.timeout <= now]:
            if not conn.has_begun or conn.is_closing or force:
                self._drop(conn)
            else:
                self._refuse(conn, TOO_SLOW)

    def _cap_keepalive(self, deadline: float) -> None:
        """It stops: who has nothing under way, or too little, must not keep the door shut for those after."""
        self._ends_at = time.monotonic() + STOPPING_REQUEST_SECONDS
        for conn in self.waiting:
            conn.timeout = min(conn.timeout, self._ends_at if conn.has_begun else deadline)
