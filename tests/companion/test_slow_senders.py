"""Whoever sends slowly, or not at all, keeps nobody else waiting: gunicorn itself, over real sockets."""

from __future__ import annotations

import contextlib
import json
import re
import selectors
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gunicorn.config import Config

from companion.server import connection as connections
from tests.companion.shop import WORD
from tests.companion.test_security_headers import has_them as has_security_headers
from tests.stack.companion import Companion, companion
from tests.stack.memory import family
from tests.stack.process import HOST, eventually
from tests.stack.shop import COURSE, Order, form

NOBODY = "http://127.0.0.1:9"
QUICK_SECONDS = 3.0  # on a quiet machine it is hundredths; the slow ones would hold it for 10 and more
REQUEST_SECONDS = 20.0  # what the server gives a whole request
SLACK_SECONDS = 6.0


class Web:
    """A companion's web processes, without a worker unless it is started by ``start_serve``; with one site."""

    def __init__(self, service: Companion, how: str = "start_web") -> None:
        self.service = service
        service.cli("db", "upgrade")
        site = service.json("site", "add", NOBODY, "--secret-word", WORD)
        self.hook = str(site["webhook_url"]).removeprefix(service.url)
        getattr(service, how)()
        service.wait_answering()

    def connect(self) -> socket.socket:
        return socket.create_connection((HOST, self.service.port), timeout=10)

    def send(self, data: bytes) -> socket.socket:
        link = self.connect()
        link.sendall(data)
        return link

    def ask(self, data: bytes, seconds: float = 10) -> bytes:
        """All that comes back until the connection is closed."""
        with self.send(data) as link:
            link.settimeout(seconds)
            return everything(link)

    def webhook(self) -> float:
        """Seconds that a purchase took; it must be accepted."""
        body = form(Order(WORD, "quick@example.com", (COURSE,)).purchase())
        began = time.monotonic()
        answer = self.ask(head("POST", self.hook, len(body), "Connection: close") + body)
        assert b'"accepted"' in answer, answer
        return time.monotonic() - began

    def resident_bytes(self) -> int:
        """Of gunicorn's processes together, all of which are there: one that answers may be the first of them."""
        assert self.service.web
        pid, count = self.service.web.pid, 1 + int(self.service.environment["WEB_CONCURRENCY"])
        processes = eventually(
            lambda: found if len(found := family(pid)) == count else None, 10, lambda: f"{family(pid)} are not {count}"
        )
        return sum(_resident(one) for one in processes)


@pytest.fixture
def web() -> Iterator[Web]:
    with companion() as service:
        yield Web(service)


def head(method: str, path: str, length: int | None, *more: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: x", "Content-Type: application/x-www-form-urlencoded", *more]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode()


def everything(link: socket.socket) -> bytes:
    found = bytearray()
    with contextlib.suppress(ConnectionResetError):
        while data := link.recv(65536):
            found += data
    return bytes(found)


def one_answer(link: socket.socket) -> bytes:
    """The next answer on a connection that stays open."""
    found = b""
    while b"\r\n\r\n" not in found:
        found += link.recv(65536)
    start, _, body = found.partition(b"\r\n\r\n")
    length = int(start.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += link.recv(65536)
    return start + b"\r\n\r\n" + body


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * 4096


def ended_within(links: list[socket.socket], seconds: float) -> list[bytes]:
    """What each connection got until the server closed it; raises AssertionError when some are still open then."""
    got = {link: bytearray() for link in links}
    open_ones = set(links)
    deadline = time.monotonic() + seconds
    with selectors.DefaultSelector() as watch:
        for link in links:
            link.setblocking(False)
            watch.register(link, selectors.EVENT_READ)
        while open_ones and time.monotonic() < deadline:
            for key, _ in watch.select(0.5):
                link = key.fileobj
                assert isinstance(link, socket.socket)
                data = b""
                with contextlib.suppress(ConnectionResetError):
                    data = link.recv(65536)
                got[link] += data
                if not data:
                    watch.unregister(link)
                    open_ones.discard(link)
    assert not open_ones, f"{len(open_ones)} of {len(links)} slow connections are still open after {seconds:.0f} s"
    return [bytes(data) for data in got.values()]


HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "
SLOW_ROUTES = ["/api/v1/pair", "/api/v1/reports", "/healthz", "/no/such/route"]


def test_slow_senders_and_idle_connections_keep_nobody_waiting(web: Web) -> None:
    """300 half heads, 150 half bodies on each of five routes, 100 that say nothing: others pass, and these end."""
    web.webhook()
    before = web.resident_bytes()
    slow = [web.connect() for _ in range(100)] + [web.send(HALF_A_HEAD) for _ in range(300)]
    for path in [*SLOW_ROUTES, web.hook]:
        slow += [web.send(head("POST", path, 900) + b"event=order") for _ in range(150)]
    try:
        slowest = max(web.webhook() for _ in range(20))
        assert slowest < QUICK_SECONDS
        assert web.service.status("/readyz") in (200, 503)
        assert web.service.status("/healthz") == 200
        answers = ended_within(slow, REQUEST_SECONDS + SLACK_SECONDS)
    finally:
        for link in slow:
            link.close()
    told = [answer for answer in answers if answer]
    assert all(answer.startswith((b"HTTP/1.1 408 ", b"HTTP/1.1 503 ")) for answer in told)
    assert all(map(has_security_headers, told))
    assert all(json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["message"] for answer in told)
    assert web.resident_bytes() - before < 64 * 2**20
    assert web.webhook() < QUICK_SECONDS


def test_a_sender_of_single_bytes_has_no_longer_than_any_other(web: Web) -> None:
    """Each byte is progress, and still the whole request has its time and no more."""
    began = time.monotonic()
    with web.send(head("POST", web.hook, 900)) as link:
        link.settimeout(0.5)
        answer = b""
        while not answer and time.monotonic() - began < REQUEST_SECONDS + SLACK_SECONDS:
            link.sendall(b"x")
            with contextlib.suppress(TimeoutError):
                answer = everything(link)
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_reader_that_never_reads_gives_its_thread_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the kernel's buffers do not take is not waited for without an end."""
    monkeypatch.setattr(connections, "SEND_SECONDS", 0.2)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        connection = connections.Connection(Config(), ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
        connection.init()
        with pytest.raises(TimeoutError):
            connection.sock.sendall(b"x" * 16 * 2**20)


def test_large_bodies_that_never_end_stay_within_a_bound_of_memory(web: Web) -> None:
    web.webhook()
    before = web.resident_bytes()
    slow = []
    try:
        for _ in range(150):
            link = web.send(head("POST", web.hook, 1024 * 1024))
            link.setblocking(False)
            slow.append((link, bytearray(1024 * 1024 - 1)))
        _pour(slow, 8.0)
        assert web.webhook() < QUICK_SECONDS
        assert web.resident_bytes() - before < 128 * 2**20
    finally:
        for link, _ in slow:
            link.close()


def _pour(senders: list[tuple[socket.socket, bytearray]], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(rest for _, rest in senders) and time.monotonic() < deadline:
        for link, rest in [(link, rest) for link, rest in senders if rest]:
            try:
                del rest[: link.send(rest[:65536])]
            except BlockingIOError:
                continue
            except OSError:
                rest.clear()


def test_senders_that_do_not_close_their_side_keep_nobody_waiting(web: Web) -> None:
    """gunicorn's own worker waits up to two seconds for each in its main loop, where all others wait as well."""
    with contextlib.ExitStack() as open_ones:
        for _ in range(20):
            open_ones.enter_context(web.send(head("GET", "/healthz", None, "Connection: close")))
        assert web.webhook() < QUICK_SECONDS


REFUSED = {
    "too_long_with_a_length": (413, b"Content-Length: 1048577\r\n\r\n"),
    "too_long_in_chunks": (413, b"Transfer-Encoding: chunked\r\n\r\n" + b"10000\r\n%s\r\n" % (b"a" * 65536) * 17),
    "too_many_words_about_chunks": (
        413,
        b"Transfer-Encoding: chunked\r\n\r\n" + b"1;%s\r\na\r\n" % (b"x" * 8000) * 300,
    ),
    "too_many_tiny_chunks": (413, b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 200_000),
    "expects_and_is_too_long": (413, b"Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n"),
    "a_bad_chunk_size": (400, b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
    "a_bad_end_of_a_chunk": (400, b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcX0\r\n\r\n"),
    "a_length_and_chunks": (400, b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "two_lengths": (400, b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc"),
    "a_negative_length": (400, b"Content-Length: -3\r\n\r\nabc"),
    "a_strange_expectation": (417, b"Expect: more\r\nContent-Length: 3\r\n\r\nabc"),
    "a_long_head": (431, b"X: %s\r\n\r\n" % (b"x" * 20_000)),
    "an_endless_head": (431, b"X: abc\r\n" * 40_000),
    "bare_line_feeds": (400, b"X: abc\n\n"),
}


@pytest.fixture(scope="module")
def shared_web() -> Iterator[Web]:
    with companion() as service:
        yield Web(service)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_proper_request_is_refused_as_json(shared_web: Web, name: str) -> None:
    status, rest = REFUSED[name]
    start = (
        f"POST {shared_web.hook} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n".encode()
    )
    with shared_web.connect() as link:
        link.settimeout(5)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            link.sendall(start + rest)
        answer = everything(link)
    said, _, body = answer.partition(b"\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 %d " % status), answer[:300]
    assert has_security_headers(answer)
    assert json.loads(body)["error"]["message"]


def test_a_body_in_chunks_is_read_as_any_other(shared_web: Web) -> None:
    body = form(Order(WORD, "chunks@example.com", (COURSE,)).purchase())
    chunks = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:8], body[8:]))
    start = head("POST", shared_web.hook, None, "Transfer-Encoding: chunked", "Connection: close")
    answer = shared_web.ask(start + chunks + b"0\r\nX-Trailer: y\r\n\r\n")
    assert b'"accepted"' in answer, answer


def test_a_body_that_waits_to_be_asked_for_is_asked_for(shared_web: Web) -> None:
    body = form(Order(WORD, "expect@example.com", (COURSE,)).purchase())
    with shared_web.send(head("POST", shared_web.hook, len(body), "Expect: 100-continue", "Connection: close")) as link:
        assert link.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        link.sendall(body)
        assert b'"accepted"' in everything(link)


def test_requests_in_one_packet_are_answered_in_order_on_one_connection(shared_web: Web) -> None:
    first, second = form(Order(WORD, "one@example.com", (COURSE,)).purchase()), b"thrivecart_secret=wrong"
    data = head("POST", shared_web.hook, len(first)) + first + head("POST", shared_web.hook, len(second)) + second
    answer = shared_web.ask(data + head("GET", "/healthz", None, "Connection: close"))
    assert re.findall(rb"HTTP/1\.1 (\d+) ", answer) == [b"200", b"401", b"200"]


def test_a_request_in_single_bytes_is_read(shared_web: Web) -> None:
    body = form(Order(WORD, "bytes@example.com", (COURSE,)).purchase())[:3000]
    with shared_web.connect() as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in head("POST", shared_web.hook, len(body), "Connection: close") + body:
            link.sendall(bytes([byte]))
        assert everything(link).startswith(b"HTTP/1.1 200 ")
