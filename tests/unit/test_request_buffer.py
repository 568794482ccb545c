"""Requests are the same however their bytes are cut, and nothing but a refusal comes of what is none."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from gunicorn.config import Config

from companion.server.error_responses import BadRequest
from companion.server.request_buffer import RequestBuffer

HEAD = b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
CONFIG = Config()  # takes longer to make than a request to read
SENDER = ("192.0.2.1", 1)


def come(data: bytes, piece: int) -> list[Any]:
    """Path and body of each request in the data, or the status with which it ends."""
    incoming, found = RequestBuffer(CONFIG, SENDER), []
    try:
        for start in range(0, len(data), piece):
            incoming.feed(data[start : start + piece])
            while (request := incoming.take()) is not None:
                found.append((request.path, request.body.read()))
                if request.must_close:
                    return found
    except BadRequest as refused:
        found.append(refused.answer.status)
    return found


def chunked(rng: random.Random) -> bytes:
    parts = [bytes(rng.choice(b"ab\r\n0;") for _ in range(rng.randrange(1, 12))) for _ in range(rng.randrange(5))]
    ends = [b"", b";a=b", b' ; q="1"']
    return b"".join(b"%x%s\r\n%s\r\n" % (len(part), rng.choice(ends), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("seed", range(8))
def test_requests_are_the_same_however_they_are_cut(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(100):
        plain = b"POST /y HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na\r\n"
        data = b"".join(rng.choice((HEAD + chunked(rng), plain)) for _ in range(3))
        whole = come(data, len(data))
        assert len(whole) == 3
        assert all(come(data, piece) == whole for piece in (1, 7, 64)), data


@pytest.mark.parametrize("seed", range(8))
def test_broken_requests_are_read_alike_or_refused_however_they_are_cut(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(300):
        data = bytearray(HEAD + chunked(rng))
        for _ in range(rng.randrange(1, 4)):
            data[rng.randrange(len(data))] = rng.choice(b"0123fF\r\nab;: \x00\xff-")
        assert come(bytes(data), 1) == come(bytes(data), len(data)), data


def test_a_body_of_tiny_chunks_costs_no_more_than_its_bytes() -> None:
    """The loop that reads it serves everybody."""
    began = time.process_time()
    come(HEAD + b"1\r\na\r\n" * 200_000, 65536)
    assert come(HEAD + b"1\r\na\r\n" * 12_000 + b"0\r\n\r\n", 65536) == [("/x", b"a" * 12_000)]
    assert time.process_time() - began < 2
