"""Where a chunked body ends (RFC 9112, section 7.1), found piece by piece, each byte looked at once.

It only skips; whether all is well formed is for the parser that puts the chunks together afterwards. Where this and
the parser disagree, the request is refused.
"""

from __future__ import annotations

import re

from companion.server.error_responses import MALFORMED, BadRequest

MAX_LINE = 16 * 1024
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;|$)")


class ChunkScanner:
    """Goes over one body's bytes; ``data`` counts those of the content so far announced."""

    def __init__(self) -> None:
        self._position = 0
        self._searched = 0
        self._in_trailers = False
        self.data = 0

    @property
    def overhead(self) -> int:
        """Bytes so far that are no content."""
        return self._position - self.data

    def find(self, buffer: bytearray) -> int | None:
        """How many bytes the body takes in the buffer, which always begins with it; ``None`` while more must come.

        Raises BadRequest for what is no chunk.
        """
        while self._position <= len(buffer):
            end = buffer.find(b"\r\n", max(self._position, self._searched))
            if end < 0:
                self._searched = max(self._position, len(buffer) - 1)
                if len(buffer) - self._position > MAX_LINE:
                    raise BadRequest(MALFORMED)
                return None
            start, self._position = self._position, end + 2
            if self._in_trailers:
                if end == start:
                    return self._position
            else:
                self._pass_chunk(bytes(buffer[start:end]))
        return None

    def _pass_chunk(self, line: bytes) -> None:
        size = _SIZE.match(line)
        if size is None:
            raise BadRequest(MALFORMED)
        length = int(size[1], 16)
        if length:
            self._position += length + 2
            self.data += length
        else:
            self._in_trailers = True
