"""What was needed for a moment goes back to the system."""

from __future__ import annotations

from pathlib import Path

from companion import free_memory

PIECES, PIECE_BYTES = 20_000, 3_000  # larger than what Python keeps itself, smaller than what glibc maps alone
MIB = 1024 * 1024


def own_bytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


def test_pages_that_are_free_are_given_back_though_something_behind_them_is_in_use() -> None:
    pieces = [bytes(PIECE_BYTES) for _ in range(PIECES)]
    kept = pieces[::1000]
    del pieces
    before = own_bytes()
    free_memory.trim()
    assert before - own_bytes() > PIECES * PIECE_BYTES / 2
    assert all(len(one) == PIECE_BYTES for one in kept)
