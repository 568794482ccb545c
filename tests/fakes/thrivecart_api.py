"""ThriveCart's API, as far as the companion asks it.

Written from the official client (github.com/thrivecart/php-api: base, bearer token, ``X-TC-Mode``, ``/ping``,
``/transactions`` with ``page``, ``perPage`` of at most 25 there, ``transactionType``) and from public clients (rows'
fields, newest first, no date filter; 60 requests a minute, then 429 without ``Retry-After``; errors
``{"error": ...}``; a cancel row carries an amount that is no payment; failed rebills never appear; ``/products``,
``/bumps``, ``/upsells`` and ``/downsells`` are bare lists).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.serving import serving

MAX_A_PAGE = 25
LONGEST_HOLD_SECONDS = 15.0  # below what the companion waits for an answer


@dataclass
class ThriveCartApiFake:
    """One account. ``faults`` are statuses answered next, one a request; ``asked`` are the requests so far.

    From page ``held_from`` on an answer waits for ``release()``: a comparison that is under way stays so.
    """

    key: str = "tc-key"
    account: str = "acme"
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"live": [], "test": []})
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = ""
    held_from: int | None = None
    _released: threading.Event = field(default_factory=threading.Event)

    def release(self) -> None:
        self.held_from = None
        self._released.set()

    def happened(
        self,
        transaction_type: str,
        order: str,
        item: str,
        at: int,
        email: str = "ann@example.com",
        *,
        mode: str = "live",
        **more: Any,
    ) -> None:
        """One row; ``at`` in Unix seconds."""
        kind, number = item.split("-")
        row = {
            "event_id": len(self.rows[mode]) + 1,
            "base_product": number,
            "date": "",
            "timestamp": at,
            "transaction_type": transaction_type,
            "item_type": kind,
            "item_id": number,
            "item_name": f"Course {number}",
            "amount": "4900",
            "order_id": order,
            "invoice_id": "141",
            "currency": "USD",
            "processor": "stripe",
            "customer": {"name": "Ann Bell", "email": email, "id": f"c{order}"},
            "quantity": 1,
            "reference": f"{item}-138",
            "transaction_id": f"{transaction_type}_{order}_{at}",
        }
        self.rows[mode].append({**row, **more})

    def lists_item(self, path: str, number: int, name: str, *, status: str = "2", **more: Any) -> None:
        """One row of ``/products`` and the like; "1" is in test mode, "2" is live."""
        row = {"name": name, "label": name, "status": status, "product_id": number}
        self.lists.setdefault(path, []).append({**row, **more})

    def answer(self, path: str, authorization: str, mode: str) -> tuple[int, Any]:
        self.asked.append(path)
        if self.faults:
            status = self.faults.pop(0)
            return status, {"error": "fault"}
        if authorization != f"Bearer {self.key}":
            return 401, {"error": "invalid_token", "error_description": "The access token is invalid."}
        parts = urlsplit(path)
        if parts.path == "/ping":
            return 200, {"account_name": self.account, "mode": mode}
        if parts.path in ("/products", "/bumps", "/upsells", "/downsells"):
            return 200, self.lists.get(parts.path.strip("/"), [])
        if parts.path != "/transactions":
            return 404, {"error": "not_found"}
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        size, page = int(asked.get("perPage", MAX_A_PAGE)), int(asked.get("page", 1))
        if size > MAX_A_PAGE:
            return 400, {"error": "The maximum results per page is 25"}
        if self.held_from is not None and page >= self.held_from:
            self._released.wait(LONGEST_HOLD_SECONDS)
        rows = sorted(self.rows[mode], key=lambda row: row["timestamp"], reverse=True)
        shown = rows[(page - 1) * size : page * size]
        return 200, {"transactions": shown, "meta": {"total": len(rows), "results": len(shown)}}


@contextmanager
def thrivecart_api() -> Iterator[ThriveCartApiFake]:
    """Serve on a free port of loopback, for the length of the block."""
    fake = ThriveCartApiFake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, answer = fake.answer(
                self.path, self.headers.get("Authorization", ""), self.headers.get("X-TC-Mode", "live")
            )
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Quiet."""

    with serving(Handler) as fake.url:
        yield fake
