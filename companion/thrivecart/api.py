"""ThriveCart's API, as far as a comparison needs it: read only.

Base, headers and answers as the official client uses them (github.com/thrivecart/php-api): bearer token,
``X-TC-Mode``, ``GET /ping``, ``GET /transactions`` newest first and without a date filter. It takes 60 requests a
minute and account; public clients meet 429 without ``Retry-After`` and wait 15 seconds.
"""

from __future__ import annotations

from typing import Any

import requests

from companion import __version__
from companion.events import Kind, Mode
from companion.http.adapters import Deadline, guarded_session
from companion.messages import Message
from companion.thrivecart.decode import JSON, DecodeError, decode
from companion.thrivecart.fields import line, rows

TIMEOUT_SECONDS = 20.0
ROWS_A_PAGE = 25  # the most that the official client allows
SECONDS_BETWEEN = 1.05  # stays below 60 requests a minute
SECONDS_AFTER_429 = 15.0
MAX_BYTES = 4 * 1024 * 1024
LISTS = {"products": Kind.PRODUCT, "bumps": Kind.BUMP, "upsells": Kind.UPSELL, "downsells": Kind.DOWNSELL}


class ApiError(Exception):
    """ThriveCart's API did not answer as hoped; the message says what to do.

    ``retry_after`` is in seconds, ``None`` when trying again will not help.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ThriveCartApi:
    """Requests with one account's key, to the API at ``base``."""

    def __init__(self, key: str, *, base: str, mode: Mode = Mode.LIVE) -> None:
        self._base = base
        self._session = guarded_session(allow_private=True)  # it is a service of the settings, and no site's
        self._session.headers.update(
            {
                "Authorization": f"Bearer {key}",
                "X-TC-Mode": mode.value,
                "Accept": "application/json",
                "User-Agent": f"Cart-Companion/{__version__}",
            }
        )

    def account(self) -> str:
        """The account's name, as proof that the key works. Raises ApiError."""
        found = self._get("/ping", {})
        return line(found.get("account_name")) or ""

    def transactions(self, page: int) -> list[dict[str, Any]]:
        """One page of rows, newest first, counted from 1; an empty list after the last. Raises ApiError."""
        found = self._get("/transactions", {"page": page, "perPage": ROWS_A_PAGE, "transactionType": "any"})
        listed = found.get("transactions")
        if not isinstance(listed, list):
            raise ApiError(Message("thrivecart.no_list"), retry_after=60)
        return [row for row in listed if isinstance(row, dict)]

    def listed(self, path: str) -> list[dict[str, Any]]:
        """The rows of one of ``LISTS``, which come as a bare list and all at once. Raises ApiError."""
        listed = self._get(f"/{path}", {}, b'{"rows": %b}')["rows"]
        if isinstance(listed, dict) and listed.get("error"):
            raise ApiError(Message("thrivecart.error"))
        return [dict(row) for row in rows(listed)]

    def _get(self, path: str, parameters: dict[str, Any], frame: bytes = b"%b") -> Any:
        """The answer's JSON object, once it stands in the frame.

        Raises ApiError; its words are ours, for an answer may repeat the key.
        """
        status, body = self._ask(path, parameters)
        if status in (401, 403):
            raise ApiError(Message("thrivecart.refuses_key"))
        if status == 429:
            raise ApiError(Message("thrivecart.wait"), retry_after=SECONDS_AFTER_429)
        if status >= 500:
            raise ApiError(Message("thrivecart.down", status=status), retry_after=60)
        if status != 200:
            raise ApiError(Message("thrivecart.refused", status=status))
        try:
            found = decode(frame % body, JSON)
        except DecodeError as error:
            raise ApiError(Message("thrivecart.unreadable"), retry_after=60) from error
        if found.get("error"):
            raise ApiError(Message("thrivecart.error"))
        return found

    def _ask(self, path: str, parameters: dict[str, Any]) -> tuple[int, bytes]:
        url = self._base + path
        with Deadline(TIMEOUT_SECONDS) as deadline:
            try:
                response = self._session.get(
                    url, params=parameters, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True
                )
                body = bytearray()
                for chunk in response.iter_content(65536):
                    body += chunk
                    if len(body) > MAX_BYTES:
                        raise ApiError(Message("thrivecart.too_much"), retry_after=60)
            except (requests.exceptions.RequestException, AttributeError, OSError) as error:
                raise ApiError(Message("thrivecart.unreachable"), retry_after=60) from error
        if deadline.is_over:
            raise ApiError(Message("thrivecart.too_slow"), retry_after=60)
        return response.status_code, bytes(body)
