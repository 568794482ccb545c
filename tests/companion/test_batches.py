"""Webhooks that come at one moment are served by one thread, and none waits for what keeps another: gunicorn itself."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from companion.server.batches import MAX_SHARED, MAX_SHARED_BODY_BYTES
from tests.companion.shop import WORD
from tests.companion.test_slow_senders import NOBODY, Web, head, one_answer
from tests.e2e.test_held_database import held
from tests.stack.companion import companion
from tests.stack.memory import family
from tests.stack.shop import COURSE, Order, form

HELD_SECONDS = 3.0  # others are answered long before a held site's webhook is given up, after 20 s


@pytest.fixture
def web(database_url: str) -> Iterator[Web]:
    """One web process, so that all comes to the same."""
    with companion(database_url=database_url, WEB_CONCURRENCY="1") as service:
        yield Web(service)


@contextmanager
def at_one_moment(web: Web, requests: list[bytes]) -> Iterator[list[socket.socket]]:
    """The process finds all of them when it looks: they were sent while it was stopped. Their connections."""
    with ExitStack() as stack:
        links = [stack.enter_context(web.connect()) for _ in requests]
        pids = family(web.service.web.pid) if web.service.web else []
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        for link, request in zip(links, requests, strict=True):
            link.sendall(request)
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        yield links


def purchase(number: int, hook: str, word: str = WORD) -> bytes:
    body = form(Order(word, f"buyer{number}@example.com", (COURSE,)).purchase())
    return head("POST", hook, len(body)) + body


def answer(link: socket.socket, seconds: float = 30) -> tuple[int, bytes]:
    """Status and body of the next answer."""
    link.settimeout(seconds)
    top, _, body = one_answer(link).partition(b"\r\n\r\n")
    return int(top.split(b" ")[1]), body


def test_more_than_fit_a_batch_are_all_recorded_and_their_connections_stay_open(web: Web) -> None:
    count = MAX_SHARED * 2 + 6
    with at_one_moment(web, [purchase(number, web.hook) for number in range(count)]) as links:
        answers = [answer(link) for link in links]
        assert [status for status, _ in answers] == [200] * count
        assert len({body for _, body in answers}) == count, "each names its own event"
        for link in links:
            link.sendall(purchase(1, web.hook))
        assert {answer(link)[0] for link in links} == {200}


def test_each_gets_its_own_answer(web: Web) -> None:
    big = b"event=order.success&thrivecart_secret=" + WORD.encode() + b"&x=" + b"y" * (MAX_SHARED_BODY_BYTES + 1)
    requests = {
        200: purchase(1, web.hook),
        401: purchase(2, web.hook, word="another word"),
        404: purchase(3, web.hook + "x"),
        415: head("POST", web.hook, 3).replace(b"application/x-www-form-urlencoded", b"text/plain") + b"a=b",
        400: head("POST", web.hook, len(WORD) + 18) + b"thrivecart_secret=" + WORD.encode(),
    }
    with at_one_moment(web, [*requests.values(), head("POST", web.hook, len(big)) + big]) as links:
        assert [answer(link)[0] for link in links] == [*requests, 200]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_site_that_somebody_holds_keeps_no_neighbour_waiting(web: Web) -> None:
    other = web.service.json("site", "add", NOBODY, "--secret-word", WORD)
    hook = str(other["webhook_url"]).removeprefix(web.service.url)
    hooks = [hook if number % 2 else web.hook for number in range(20)]
    with ExitStack() as stack:
        session = stack.enter_context(ExitStack())
        session.enter_context(held(web.service.database_url, other["site_id"]))
        requests = [purchase(number, to) for number, to in enumerate(hooks)]
        links = stack.enter_context(at_one_moment(web, requests))
        began = time.monotonic()
        assert [answer(link, HELD_SECONDS)[0] for link in links[::2]] == [200] * 10
        assert time.monotonic() - began < HELD_SECONDS
        links[0].sendall(purchase(0, web.hook))
        assert answer(links[0], HELD_SECONDS)[0] == 200, "nor the next one on a neighbour's connection"
        session.close()
        assert [answer(link)[0] for link in links[1::2]] == [200] * 10


def test_whoever_goes_before_the_answer_is_recorded_and_spoils_nothing(web: Web) -> None:
    with at_one_moment(web, [purchase(number, web.hook) for number in range(6)]) as links:
        links[0].close()
        assert [answer(link)[0] for link in links[1:]] == [200] * 5
    assert len(web.service.items("event", "list")) == 6
