"""Stands where the plugins of many sites would be: answers each signed request as a plugin does, at little cost.

Runs as a process of its own, so that its work counts as nobody else's: ``python -m tests.bench.plugin_stand_in PORT``.
Every path is answered for the site that the request names.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from companion.delivery.signing import SITE_HEADER

HOST = "127.0.0.1"
_MARK = SITE_HEADER.lower().encode() + b":"


def result(delivery: dict[str, Any]) -> dict[str, Any]:
    """What the plugin says of one delivery, with all its fields (wp-plugin/src/Domain/Events/Result.php)."""
    return {
        "id": delivery["id"],
        "outcome": "applied",
        "contact_id": "4711",
        "contact_created": True,
        "user_id": 12,
        "user_created": False,
        "tags_applied": ["accessally_101_course_made_purchase"],
        "tags_removed": [],
        "operations_run": [],
        "rules": ["r1"],
        "access": "granted",
        "connection": "accessally",
        "crm_calls": 3,
        "duration_ms": 41,
        "message": "",
    }


class Plugin(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0)
        if not found or len(body) < length:
            return
        self._received = b""
        site = next(line[len(_MARK) :].strip() for line in lines if line.lower().startswith(_MARK))
        answer = json.dumps({"results": [result(row) for row in json.loads(body).get("deliveries", [])]}).encode()
        assert self._transport
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nCache-Control: no-store\r\n"
            + SITE_HEADER.encode()
            + b": "
            + site
            + b"\r\nContent-Length: "
            + str(len(answer)).encode()
            + b"\r\n\r\n"
            + answer
        )


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Plugin, HOST, port, backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
