"""All fake CRM APIs in one small server: the first part of the path is the host that was meant.

A new CRM is one module of this folder with a FakeApi. ``/_control`` lists them for tests; ``/_control/{crm}`` shows an
account (GET) and changes it (POST), see control.py.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.fakes.crm_apis.account import HANGS, Account
from tests.fakes.crm_apis.api import FakeApi, Reply, Request, query_of
from tests.fakes.crm_apis.control import CHANGES
from tests.fakes.serving import serving

HANGS_SECONDS = 4.0


def known_apis() -> list[type[FakeApi]]:
    """One class a CRM, of the modules beside this one."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"{__package__}.{module.name}")
    return FakeApi.__subclasses__()


class CrmApis:
    """The fakes by host, behind one lock: a CRM's own database."""

    def __init__(self) -> None:
        self.by_host: dict[str, FakeApi] = {api.host: api() for api in known_apis()}
        self.by_slug: dict[str, FakeApi] = {api.slug: api for api in self.by_host.values()}
        self.url = ""
        self._lock = threading.Lock()

    def account(self, slug: str) -> Account:
        return self.by_slug[slug].account

    def answer(self, host: str, request: Request) -> Reply | None:
        """None: the connection breaks off."""
        api = self.by_host[host]
        with self._lock:
            reply, hangs = self._answer(api, request)
        if hangs:
            time.sleep(HANGS_SECONDS)
        return reply

    def _answer(self, api: FakeApi, request: Request) -> tuple[Reply | None, bool]:
        account = api.account
        name, handler = api.route(request)
        account.calls.append(name)
        fault = account.next_fault(name)
        if fault is not None:
            if fault.late and api.is_let_in(request):
                handler(request)
            if fault.status == HANGS:
                return None, True
            if fault.body is not None:
                return Reply(int(fault.status), fault.body, fault.headers), False
            if fault.status == 429:
                limited = api.limited()
                return Reply(429, limited.body, {**limited.headers, **fault.headers}), False
            return (api.failed(int(fault.status)) if fault.status else None), False
        if not api.is_let_in(request):
            return api.turned_away(request), False
        if account.is_over_limit():
            return api.limited(), False
        return handler(request), False

    def listed(self) -> list[dict[str, Any]]:
        """What a test needs to know of each, in the order of their modules."""
        return [
            {"slug": api.slug, "name": api.name, "host": api.host, "credentials": api.credentials}
            for api in self.by_slug.values()
        ]

    def control(self, slug: str, wanted: dict[str, Any]) -> dict[str, Any]:
        api = self.by_slug[slug]
        with self._lock:
            for name, value in wanted.items():
                CHANGES[name](api, value)
            return api.account.to_json()


class _Handler(BaseHTTPRequestHandler):
    apis: CrmApis
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        _, first, *rest = parts.path.split("/", 2)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if first == "_control":
            wanted = json.loads(body or b"{}")
            self._send(Reply(200, self.apis.control(rest[0], wanted) if rest else self.apis.listed()))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, "/" + unquote(rest[0] if rest else ""), query_of(parts.query), headers, body)
        reply = self.apis.answer(first, request)
        if reply is None:
            self.close_connection = True
            return
        self._send(reply)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve  # noqa: N815

    def _send(self, reply: Reply) -> None:
        if isinstance(reply.body, str):
            content, kind = reply.body.encode(), "text/plain"
        else:
            content, kind = (b"" if reply.body is None else json.dumps(reply.body).encode()), "application/json"
        self.send_response(reply.status)
        for name, value in {"Content-Type": kind, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def crm_apis() -> Iterator[CrmApis]:
    """The servers, on a free port, for the block."""
    apis = CrmApis()
    with serving(type("Handler", (_Handler,), {"apis": apis})) as apis.url:
        yield apis
