"""Text that every database stores, and JSON of what lies in the ledger."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_DEPTH = 64
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class TooDeep(ValueError):
    """JSON nested more than MAX_DEPTH levels deep."""


def sanitize(value: str) -> str:
    """The text without what a database refuses: NUL and lone surrogates become U+FFFD."""
    if value.isascii() and "\0" not in value:
        return value
    return _UNSTORABLE.sub("\ufffd", value) if _UNSTORABLE.search(value) else value


def legible(value: str, *, also: str = "") -> str:
    """The text without letters that hide, or turn text round; ``also``: what else stays, such as line ends."""
    return "".join(letter for letter in value if letter.isprintable() or letter in also).strip()


def sanitize_json(value: Any, depth: int = 0) -> Any:
    """The same JSON with sanitized texts. Raises TooDeep."""
    if isinstance(value, str):
        return sanitize(value)
    if isinstance(value, dict | list):
        if depth >= MAX_DEPTH:
            raise TooDeep
        if isinstance(value, list):
            return [sanitize_json(row, depth + 1) for row in value]
        return {sanitize(name): sanitize_json(row, depth + 1) for name, row in value.items()}
    return value


def to_json(value: Any) -> str:
    """JSON of anything that lies in the ledger; exact decimals become text."""
    return json.dumps(value, ensure_ascii=False, default=str)


def natural(text: str) -> list[tuple[int, str]]:
    """What to sort by, so that ``product-9`` comes before ``product-12``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split("([0-9]+)", text) if part]
