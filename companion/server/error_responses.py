"""What is no proper request is refused as every error of ours is: as JSON that says what to do."""

from __future__ import annotations

import json
from dataclasses import dataclass

from gunicorn.http import errors

from companion.security_headers import security_headers


@dataclass(frozen=True)
class ErrorResponse:
    """An answer that ends the connection: status line, a code for programs, a message for people."""

    status: str
    code: str
    message: str

    def to_bytes(self) -> bytes:
        body = json.dumps({"error": {"code": self.code, "message": self.message}}).encode()
        lines = [
            f"HTTP/1.1 {self.status}",
            "Connection: close",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in security_headers(is_page=False, is_https=False)),
            *(["Retry-After: 5"] if self.status.startswith("503") else []),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body


class BadRequest(Exception):
    """What came is no request that can be answered; ``answer`` is what its sender gets."""

    def __init__(self, answer: ErrorResponse) -> None:
        super().__init__(answer.code)
        self.answer = answer


TOO_SLOW = ErrorResponse(
    "408 Request Timeout", "too_slow", "The request did not come whole in its time. Send it again."
)
BUSY = ErrorResponse("503 Service Unavailable", "busy", "Too much comes in at this moment. Send it again later.")
FAULT = ErrorResponse("500 Internal Server Error", "internal", "Something went wrong here. Send it again later.")
HEAD_TOO_LARGE = ErrorResponse(
    "431 Request Header Fields Too Large", "head_too_large", "The headers are too long. Send fewer, or shorter ones."
)
MALFORMED = ErrorResponse(
    "400 Bad Request", "bad_request", "This is no HTTP/1.1 request that can be read. Check what sends it."
)

_OF_GUNICORN: dict[type[Exception], ErrorResponse] = {
    errors.LimitRequestLine: ErrorResponse(
        "414 URI Too Long", "uri_too_long", "The address is too long. Send a shorter one."
    ),
    errors.LimitRequestHeaders: HEAD_TOO_LARGE,
    errors.ExpectationFailed: ErrorResponse(
        "417 Expectation Failed",
        "expectation_failed",
        "Only `Expect: 100-continue` is understood. Leave the header out.",
    ),
    errors.UnsupportedTransferCoding: ErrorResponse(
        "501 Not Implemented", "transfer_coding", "Send the body with Content-Length, or chunked."
    ),
}


def error_response_for(error: Exception) -> ErrorResponse:
    """How a request is refused that gunicorn's parser cannot read; its own words may quote what was sent."""
    return next((answer for kind, answer in _OF_GUNICORN.items() if isinstance(error, kind)), MALFORMED)
