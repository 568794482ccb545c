"""A short look at a site that has no key yet, or may have none: is the plugin there, and did it ask to be connected?

Unsigned and guarded like each request to a site: no private address unless those are allowed, no redirect followed,
little read, ended at a deadline.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any

import requests

from companion import __version__
from companion.delivery.client import NAMESPACE, TRANSPORTS
from companion.delivery.own_answers import own_answer
from companion.delivery.signing import SITE_HEADER
from companion.http.adapters import Deadline, guarded_session
from companion.http.site_urls import usable_ajax_url
from companion.http.ssrf import AddressRefused, check_url
from companion.ledger.connection_requests import ConnectionRequest, Proof, proof_of

SECONDS = 5.0
LOOKS_AT_ONCE = 4  # of a process, for whoever opens connection links: its threads are there for webhooks
SLOW_SECONDS = 1.0
REST_SECONDS = 30.0  # after a slow look in vain
MAX_BYTES = 4096
PROOF_ROUTE, SCREEN_ROUTE = "/connect-request", "/connect-screen"


@dataclass(frozen=True, slots=True)
class _Seen:
    """An answer with the plugin's mark: the site's id, or ``unpaired``."""

    mark: str
    body: dict[str, Any]


def admin_of(site_url: str, *, allow_private: bool) -> str | None:
    """The address of wp-admin's admin.php, where the plugin is at this site.

    ``None`` where it is not, or that cannot be seen in five seconds. A WordPress in a folder names another than the
    usual one; only one on the site's own host, and as safe as the site's, is taken. ``None`` too while the site is
    being looked at, soon after a slow look in vain, and while four others are: whoever asks waits for nobody.
    """
    if not _looks.begin(site_url):
        return None
    seen, began = None, time.monotonic()
    try:
        seen = _ask(site_url, SCREEN_ROUTE, {}, allow_private=allow_private)
    finally:
        is_slow = seen is None and time.monotonic() - began >= SLOW_SECONDS
        _looks.end(site_url, REST_SECONDS if is_slow else 0)
    if seen is None:
        return None
    named = usable_ajax_url(seen.body.get("url"), site_url, allow_private=allow_private)
    return named if named and named.endswith("/wp-admin/admin.php") else usual_admin_of(site_url)


class _Looks:
    """Which sites are looked at now, one look a site, and which rest after a slow look in vain."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._running: set[str] = set()
        self._rests: dict[str, float] = {}  # until when, by the monotonic clock

    def begin(self, site_url: str) -> bool:
        """Whether the site may be looked at now; whoever may says when it is over."""
        with self._changing:
            self._rests = {site: until for site, until in self._rests.items() if until > time.monotonic()}
            is_free = site_url not in self._running and site_url not in self._rests
            if not is_free or len(self._running) >= LOOKS_AT_ONCE:
                return False
            self._running.add(site_url)
            return True

    def end(self, site_url: str, rest_seconds: float) -> None:
        with self._changing:
            self._running.discard(site_url)
            if rest_seconds:
                self._rests[site_url] = time.monotonic() + rest_seconds


_looks = _Looks()


def usual_admin_of(site_url: str) -> str:
    return f"{site_url}/wp-admin/admin.php"


def prove(request: ConnectionRequest, companion_url: str, *, allow_private: bool) -> Proof:
    """Whether the site at the request's address says that it is its own, to this companion."""
    nonce = secrets.token_hex(16)
    seen = _ask(request.url, PROOF_ROUTE, {"id": request.id, "nonce": nonce}, allow_private=allow_private)
    if seen is None:
        return Proof.NO_ANSWER
    said = seen.body.get("proof")
    is_right = isinstance(said, str) and secrets.compare_digest(
        said.encode(), proof_of(request, nonce, companion_url).encode()
    )
    return Proof.CONFIRMED if is_right else Proof.DENIED


def _ask(site_url: str, route: str, data: dict[str, Any], *, allow_private: bool) -> _Seen | None:
    """The first answer of the plugin's, by each way in turn."""
    ends_at = time.monotonic() + SECONDS
    with guarded_session(allow_private=allow_private) as session:
        for form in TRANSPORTS.values():
            seconds = ends_at - time.monotonic()
            if seconds <= 0:
                break
            with contextlib.suppress(requests.exceptions.RequestException, AddressRefused, OSError, ValueError):
                check_url(site_url, allow_private=allow_private, look_up=False)
                url = form.format(url=site_url, route=NAMESPACE + route)
                if seen := _answer(session, url, json.dumps(data).encode(), seconds):
                    return seen
    return None


def _answer(session: requests.Session, url: str, body: bytes, seconds: float) -> _Seen | None:
    headers = {"Content-Type": "application/json", "User-Agent": f"Cart-Companion/{__version__}"}
    with Deadline(seconds):
        response = session.post(url, data=body, headers=headers, timeout=seconds, allow_redirects=False, stream=True)
        with response:
            mark = response.headers.get(SITE_HEADER)
            content = b""
            for chunk in response.iter_content(MAX_BYTES):
                content += chunk
                if len(content) > MAX_BYTES:
                    break
    if own := own_answer(content):
        mark, content = mark or own.site, own.body
    if not mark:
        return None
    with contextlib.suppress(ValueError, RecursionError):
        found = json.loads(content)
        return _Seen(mark, found if isinstance(found, dict) else {})
    return _Seen(mark, {})
