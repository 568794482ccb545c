"""The bytes of one connection, until a whole request is there; reads no socket and waits for nothing.

gunicorn's own parser reads head and chunks (framing is no place for a second opinion): this module only finds where
they end, so that the parser never has to ask for more. What comes out has its whole body in memory and a
``Content-Length``, whatever way it came (RFC 9112, section 7.1.3).
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import ParseException
from gunicorn.http.message import Request, _ip_in_allow_list
from gunicorn.http.unreader import IterUnreader

from companion.config import MAX_BODY_BYTES
from companion.server.chunks import ChunkScanner
from companion.server.error_responses import HEAD_TOO_LARGE, MALFORMED, BadRequest, error_response_for

MAX_HEAD = 64 * 1024
MAX_CHUNK_OVERHEAD = 64 * 1024  # bytes for sizes, extensions and trailers of one body: some ten thousand chunks
PIECE = 8192  # the parser copies what is left of a piece after each chunk in it


@lru_cache(maxsize=256)
def _is_trusted(cfg: Any, address: str) -> bool:
    return bool(_ip_in_allow_list(address, cfg.forwarded_allow_ips, cfg.forwarded_allow_networks()))


class SameSender(Request):
    """gunicorn's, which reads the sender's address anew for each request, and compares it with its trusted proxies."""

    def _peer_is_trusted_proxy(self) -> bool:
        is_address = isinstance(self.peer_addr, tuple)
        return _is_trusted(self.cfg, self.peer_addr[0]) if is_address else super()._peer_is_trusted_proxy()


class RequestBuffer:
    """What a connection has sent and nobody has taken yet."""

    def __init__(self, cfg: Any, client: Any) -> None:
        self._cfg, self._client = cfg, client
        self._buffer = bytearray()
        self._searched = 0
        self._head: Any = None
        self._chunks: ChunkScanner | None = None
        self._length = 0
        self._taken = 0

    @property
    def size(self) -> int:
        """Bytes that wait here."""
        return len(self._buffer)

    @property
    def has_head(self) -> bool:
        return self._head is not None

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def take(self) -> Any:
        """The next request (gunicorn's), with its whole body; ``None`` while something is missing.

        A body that is too long comes without its content, its length named: the application refuses it in its own
        words, and the connection is closed. Raises BadRequest.
        """
        try:
            if self._head is None and not self._take_head():
                return None
            return self._take_body()
        except (ParseException, OSError, ValueError) as error:
            raise BadRequest(error_response_for(error)) from None

    def expects_continue(self) -> bool:
        """Whether the sender waits for ``100 Continue``; true once a request."""
        asks = self._head is not None and self._head._expected_100_continue
        if asks:
            self._head._expected_100_continue = False
        return bool(asks)

    def _take_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n", self._searched)
        if end < 0 and self._buffer.find(b"\n\n", self._searched) >= 0:
            raise BadRequest(MALFORMED)  # bare line feeds: the end of a head that is none
        if max(end, 0 if end >= 0 else len(self._buffer)) > MAX_HEAD:
            raise BadRequest(HEAD_TOO_LARGE)
        if end < 0:
            self._searched = max(0, len(self._buffer) - 3)
            return False
        head = bytes(self._buffer[: end + 4])
        del self._buffer[: end + 4]
        self._taken += 1
        self._head = SameSender(self._cfg, IterUnreader([head]), self._client, self._taken)
        reader = self._head.body.reader
        self._chunks = ChunkScanner() if isinstance(reader, ChunkedReader) else None
        self._length = 0 if self._chunks else reader.length
        return True

    def _take_body(self) -> Any:
        if self._chunks is None:
            if self._length > MAX_BODY_BYTES:
                return self._too_long()
            return self._whole(self._length) if len(self._buffer) >= self._length else None
        end = self._chunks.find(self._buffer)
        if self._chunks.data > MAX_BODY_BYTES or self._chunks.overhead > MAX_CHUNK_OVERHEAD:
            return self._too_long()
        return self._whole(end) if end is not None else None

    def _whole(self, length: int) -> Any:
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        if self._chunks is not None:
            body = self._put_together(body)
        return self._handed_out(body, len(body))

    def _put_together(self, chunks: bytes) -> bytes:
        unreader = IterUnreader(chunks[start : start + PIECE] for start in range(0, len(chunks), PIECE))
        self._head.body.reader = ChunkedReader(self._head, unreader)
        body: bytes = self._head.body.read()
        if unreader.read():
            raise BadRequest(
                MALFORMED
            )  # the two readings of where the body ends differ: nothing after it can be trusted
        return body

    def _too_long(self) -> Any:
        self._head.force_close()
        self._buffer.clear()
        return self._handed_out(b"", max(self._length, MAX_BODY_BYTES + 1))

    def _handed_out(self, body: bytes, length: int) -> Any:
        request, self._head = self._head, None
        self._searched = 0
        request._expected_100_continue = False
        if self._chunks is not None:
            kept = [(name, value) for name, value in request.headers if name != "TRANSFER-ENCODING"]
            request.headers = [*kept, ("CONTENT-LENGTH", str(length))]
        request.body = BytesIO(body)
        return request


class Whole:
    """What gunicorn's thread takes for its parser: one request that is there already."""

    def __init__(self, request: Any) -> None:
        self._request = request

    def __next__(self) -> Any:
        return self._request

    def finish_body(self, **_: Any) -> bool:
        return True
