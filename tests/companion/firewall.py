"""A firewall before a site that refuses what looks like an attack, and a shop with words that do."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from companion.config import Config
from companion.delivery.dispatch import Dispatch
from companion.history.recording import RecordResult
from companion.ledger.models import Site
from tests.companion.shop import Shop, bought
from tests.companion.wordpress import Wordpress, answer

LOOKS_LIKE_AN_ATTACK = re.compile(rb"union.{1,40}select", re.IGNORECASE | re.DOTALL)
BAD = "Union Basics: how to Select your team"
Behaviour = Callable[[BaseHTTPRequestHandler, bytes], None]


def page(handler: BaseHTTPRequestHandler) -> None:
    answer(handler, 403, b"<html><title>403 Forbidden</title></html>", Content_Type="text/html")


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def firewall(wordpress: Wordpress, refuse: Callable[[BaseHTTPRequestHandler], None] = page) -> list[int]:
    """Put a firewall before the plugin; the list gets the length of each refused batch."""
    refused: list[int] = []

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if LOOKS_LIKE_AN_ATTACK.search(body):
            refused.append(len(json.loads(body)["deliveries"]))
            refuse(handler)
        else:
            wordpress.applied(handler, body)

    wordpress.behave = behave
    return refused


def named(order: str, email: str, name: str = BAD) -> dict[str, Any]:
    fields = bought(order, email)
    fields["order"]["charges"]["0"]["name"] = name
    return fields


def twenty(shop: Shop, *bad: int) -> tuple[list[RecordResult], list[RecordResult]]:
    """As many customers; those who bought what the firewall takes for an attack, and the others."""
    kept_out, others = [], []
    for number in range(20):
        email = f"buyer{number:02}@example.com"
        to = kept_out if number in bad else others
        to.append(shop.post(named(str(number), email) if number in bad else bought(str(number), email)))
    Site.update(transport="pretty").execute()
    return kept_out, others


def run(config: Config, shop: Shop) -> None:
    while Dispatch(config, lambda: False).run(shop.site):
        pass


def attempts(shop: Shop, recorded: list[RecordResult]) -> list[tuple[str, int]]:
    return sorted({(shop.delivery(one).state, shop.delivery(one).attempts) for one in recorded})
