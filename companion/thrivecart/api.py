"""ThriveCart's API, as far as a comparison needs it: read only.

Base, headers and answers as the official client uses them (github.com/thrivecart/php-api): bearer token,
``X-TC-Mode``, ``GET /ping``, ``GET /transactions`` newest first and without a date filter. It takes 60 requests a
minute and account; public clients meet 429 without ``Retry-After`` and wait 15 seconds.
"""

from __future__ import annotations

from typing import Any

import requests

from companion import __version__
from companion.events import Mode

TIMEOUT_SECONDS = 20.0
ROWS_A_PAGE = 25  # the most that the official client allows
SECONDS_BETWEEN = 1.05  # stays below 60 requests a minute
SECONDS_AFTER_429 = 15.0


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
        self._session = requests.Session()
        self._session.trust_env = False
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
        name = found.get("account_name") if isinstance(found, dict) else None
        return str(name or "")

    def transactions(self, page: int) -> list[dict[str, Any]]:
        """One page of rows, newest first, counted from 1; an empty list after the last. Raises ApiError."""
        found = self._get("/transactions", {"page": page, "perPage": ROWS_A_PAGE, "transactionType": "any"})
        rows = found.get("transactions") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise ApiError("ThriveCart's API answered without a list of transactions. Try again later.", retry_after=60)
        return [row for row in rows if isinstance(row, dict)]

    def _get(self, path: str, parameters: dict[str, Any]) -> Any:
        try:
            response = self._session.get(
                self._base + path, params=parameters, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except requests.exceptions.RequestException as error:
            raise ApiError("ThriveCart's API could not be reached.", retry_after=60) from error
        if response.status_code in (401, 403):
            raise ApiError("ThriveCart refuses the API key. Make a new one there, and enter it again.")
        if response.status_code == 429:
            raise ApiError("ThriveCart's API asks to wait.", retry_after=SECONDS_AFTER_429)
        if response.status_code >= 500:
            raise ApiError(f"ThriveCart's API is down ({response.status_code}).", retry_after=60)
        try:
            found = response.json()
        except ValueError as error:
            raise ApiError("ThriveCart's API answered something that is no JSON.", retry_after=60) from error
        if response.status_code != 200 or (isinstance(found, dict) and found.get("error")):
            said = str(found.get("error"))[:100] if isinstance(found, dict) else ""
            raise ApiError(f"ThriveCart's API refused the request ({response.status_code}: {said}).")
        return found
