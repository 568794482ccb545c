"""Whose fault it is that a WordPress could not be had: by what was said, not by when.

Before our plugin is active WordPress, PHP, WebAssembly or the drop-in for SQLite may fail by themselves; but a port, a
database, a file or a time limit of the tests may as well, and that is no reason from outside.
"""

from __future__ import annotations

import html
import re

FATAL = re.compile(r"(?:Fatal|Parse) error: .{1,1500}? in (\S+?\.php)(?:\(\d+\)|:\d+| on line \d+)")
SAID_BY_OTHERS = (
    re.compile(r"Your server is running PHP version \S+ but WordPress \S+ requires [^.]*"),
    re.compile(r"WordPress \S+ requires (?:at least )?(?:MySQL|PHP|MariaDB) [^.]*"),
    re.compile(r"RuntimeError: (?:memory access out of bounds|unreachable|null function[^.]*|table index[^.]*)"),
)
OURS = re.compile(
    r"/tests/|/wp-plugin/|/cart-companion/|/matrix-run\.php|/wp-config\.php|/mu-plugins/mail-to-file\.php"
)
LETTERS = 300


def not_ours(said: str) -> str:
    """The words by which somebody else's code failed; '' where it was ours, or nobody can tell."""
    text = " ".join(html.unescape(re.sub(r"</?\w+[^<>]*>", "", said)).split())
    for fatal in FATAL.finditer(text):
        if not OURS.search(fatal[1]):
            return fatal[0][:LETTERS]
    return next((found[0][:LETTERS] for words in SAID_BY_OTHERS if (found := words.search(text))), "")
