"""Ids that sort by the time they were made."""

from __future__ import annotations

import os
import threading

from companion.clock import now_ms

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [one + other for one in _CROCKFORD for other in _CROCKFORD]  # ten bits each
_LETTERS = 26
MAX_LENGTH = 64

_last_number = 0
_last_lock = threading.Lock()


def new_id(prefix: str) -> str:
    """``prefix`` and a ULID (48 bits of milliseconds, 80 random bits; github.com/ulid/spec).

    Within one process each id sorts after the one before.
    """
    global _last_number
    with _last_lock:
        number = (now_ms() << 80) | int.from_bytes(os.urandom(10), "big")
        _last_number = number if number > _last_number else _last_number + 1
        number = _last_number
    return prefix + _written(number)


def lowest_at(prefix: str, at: int) -> str:
    """No id with this prefix that was made at that time (milliseconds since 1970) or later sorts before it."""
    return prefix + _written(max(0, at) << 80)


def _written(number: int) -> str:
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)])


def is_id(prefix: str, text: str) -> bool:
    """Whether somebody else's text may be an id with this prefix; whether there is one is another question."""
    return text.startswith(prefix) and len(text) < MAX_LENGTH and text.isascii() and text[len(prefix) :].isalnum()


def made_at(identifier: str) -> int:
    """When ``new_id`` made it; 0 for an id that it did not make."""
    letters = identifier.partition("_")[2]
    try:
        number = sum(_CROCKFORD.index(letter) << 5 * place for place, letter in enumerate(reversed(letters)))
    except ValueError:
        return 0
    return number >> 80 if len(letters) == _LETTERS else 0
