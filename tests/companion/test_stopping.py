"""Stopping: the door is not kept shut, what has come is answered, and nothing is left behind in the user's home."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.sock import create_sockets

from companion.server.gunicorn_worker import CollectingWorker
from tests.companion.test_slow_senders import HALF_A_HEAD, Web, everything, head, one_answer
from tests.stack.companion import companion

pytestmark = pytest.mark.alone

STOPS_WITHIN_SECONDS = 8.0  # the graceful time is 15


def stop_time(web: Web) -> float:
    assert web.service.web
    began = time.monotonic()
    assert web.service.web.stop() == 0
    return time.monotonic() - began


def test_an_idle_connection_and_half_a_request_do_not_keep_it_from_stopping() -> None:
    with companion() as service, ExitStack() as open_ones:
        web = Web(service)
        for _ in range(4):
            idle = open_ones.enter_context(web.send(head("GET", "/healthz", None)))
            assert one_answer(idle).startswith(b"HTTP/1.1 200 ")
        open_ones.enter_context(web.send(HALF_A_HEAD))
        open_ones.enter_context(web.send(head("POST", web.hook, 900) + b"event="))
        assert stop_time(web) < STOPS_WITHIN_SECONDS


def test_a_request_on_a_kept_connection_is_answered_while_it_stops() -> None:
    """The sender cannot know that it stops: what it sends right then is answered, and told that it was the last."""
    with companion() as service:
        web = Web(service)
        with web.send(head("GET", "/healthz", None)) as link:
            assert one_answer(link).startswith(b"HTTP/1.1 200 ")
            stopping = threading.Thread(target=stop_time, args=[web])
            stopping.start()
            time.sleep(0.5)
            link.sendall(head("GET", "/healthz", None))
            answer = everything(link)
            stopping.join()
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"connection: close" in answer.lower()


@pytest.mark.parametrize("how", ["start_web", "start_serve"])
def test_who_knocked_before_the_stop_is_answered_and_nobody_after_is_let_in_to_be_reset(how: str) -> None:
    """New connections all the while: each is answered or finds the door closed; none is taken and thrown away."""
    with companion() as service:
        web = Web(service, how)
        outcomes: list[str] = []
        over = threading.Event()

        def knock() -> None:
            while not over.is_set():
                outcomes.append(one_call(web))

        crew = [threading.Thread(target=knock) for _ in range(4)]
        for thread in crew:
            thread.start()
        time.sleep(0.5)
        stop_time(web)
        over.set()
        for thread in crew:
            thread.join()
        assert outcomes.count("answered") > 20
        lost = [word for word in outcomes if word not in ("answered", "door closed")]
        assert len(lost) <= 1, lost  # one may knock between the last look and the closing of the door


def one_call(web: Web) -> str:
    try:
        link = web.connect()
    except ConnectionRefusedError:
        time.sleep(0.01)
        return "door closed"
    with link:
        link.sendall(head("GET", "/healthz", None, "Connection: close"))
        try:
            return "answered" if link.recv(65536).startswith(b"HTTP/1.1 200 ") else "nothing"
        except ConnectionResetError:
            return "reset"


def test_who_is_asked_to_stop_before_it_lets_anybody_in_closes_the_door_once() -> None:
    """SIGTERM right after the start, or again: gunicorn then enables and disables, or disables twice."""
    settings = Config()
    settings.set("bind", "127.0.0.1:0")
    [listener] = create_sockets(settings, Logger(settings))
    worker = CollectingWorker(0, 0, [listener], None, 30, settings, Logger(settings))
    worker.poller = selectors.DefaultSelector()
    with (
        closing(worker.tmp),
        closing(worker.poller),
        socket.create_connection(listener.getsockname()) as knocking,
    ):
        worker.alive = False
        for enabled in (True, False, False):
            worker.set_accept_enabled(enabled)
        [let_in] = worker.waiting
        with closing(let_in.sock):
            assert let_in.client == knocking.getsockname()
        assert listener.sock is None


def test_no_control_socket_is_opened() -> None:
    """gunicorn's default is one in the user's home, shared by all of that user."""
    with companion() as service:
        web = Web(service)
        assert web.service.status("/healthz") == 200
        assert list(Path(service.folder).rglob("*.ctl")) == []
        assert "ERROR" not in service.log.read_text()


def test_a_home_that_cannot_be_written_is_no_matter() -> None:
    with companion(HOME="/proc/none", XDG_RUNTIME_DIR="") as service:
        web = Web(service)
        assert web.webhook() < 5
        assert "ontrol" not in service.log.read_text()


def test_the_port_is_free_again_at_once() -> None:
    with companion() as service:
        web = Web(service)
        with web.send(head("GET", "/healthz", None)) as idle:
            one_answer(idle)
            stop_time(web)
            service.start_web()
            service.wait_answering(5)
