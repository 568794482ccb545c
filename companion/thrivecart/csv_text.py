"""The text of a file that is never in memory as a whole: it comes in pieces, as often as it is read.

Whoever hands them over gives the same pieces each time they are gone through.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from companion.messages import Message

MAX_ROW = 1_000_000  # characters, so that a file that is one row is refused while little of it is in memory
BUFFER = 65_536
UTF_16, UTF_8, LATIN = "utf-16", "utf-8-sig", "cp1252"
_OF_NO_TEXT = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")  # control characters that no table has in its cells


class BadFile(ValueError):
    """The file is no table of transactions; the message says what to do."""


def encoding_of(pieces: Iterable[bytes]) -> str:
    """How the file is written, by whichever program. Raises BadFile for what is no text."""
    head = b""
    for piece in pieces:
        head += piece[:2]
        if len(head) >= 2:
            break
    if b"\x00" in head[:2]:  # UTF-16 without its mark, or a picture
        raise BadFile(Message("file.no_text"))
    found = UTF_16 if head[:2] in (b"\xff\xfe", b"\xfe\xff") else UTF_8
    try:
        _go_through(pieces, found)
    except UnicodeDecodeError:
        found = LATIN
        _go_through(pieces, found)
    return found


def _go_through(pieces: Iterable[bytes], encoding: str) -> None:
    """Raises UnicodeDecodeError (UTF-8 alone is read strictly), BadFile.

    ThriveCart ends each postcode of an export with a NUL: that alone makes no file one of a program's own.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict" if encoding == UTF_8 else "replace")
    has_nul = has_others = False
    for piece in pieces:
        decoded = decoder.decode(piece)
        has_nul = has_nul or "\x00" in decoded
        has_others = has_others or _OF_NO_TEXT.search(decoded) is not None
        if has_nul and has_others:
            raise BadFile(Message("file.no_text"))
    decoder.decode(b"", True)


def text_of(pieces: Iterable[bytes], encoding: str) -> TextIO:
    """The file as text from its beginning, its line ends as they are."""
    return io.TextIOWrapper(io.BufferedReader(_Pieces(pieces), BUFFER), encoding, "replace", newline="")


class Lines:
    """The lines of a text, without NULs. The reader says with ``row_ends`` where a row is over: none may be endless."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Raises BadFile."""
        line = self._text.readline(MAX_ROW + 1 - self._taken)
        self._taken += len(line)
        if self._taken > MAX_ROW:
            raise BadFile(Message("file.damaged", reason=f"a row of more than {MAX_ROW} characters"))
        if not line:
            raise StopIteration
        return line.replace("\x00", "")

    def row_ends(self) -> None:
        self._taken = 0


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file to read from."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._rest = memoryview(b"")
        self._pieces = iter(pieces)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
