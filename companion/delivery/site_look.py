"""A short look at a site that has no key yet, or may have none: is the plugin there, and did it ask to be connected?

Unsigned and guarded like each request to a site: no private address unless those are allowed, no redirect followed,
little read, ended at a deadline.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

import requests

from companion import __version__
from companion.delivery.client import NAMESPACE, TRANSPORTS
from companion.delivery.signing import SITE_HEADER
from companion.http.adapters import AnyAddressAdapter, Deadline, PublicAddressAdapter
from companion.http.site_urls import usable_ajax_url
from companion.http.ssrf import AddressRefused, check_url
from companion.ledger.connection_requests import ConnectionRequest, Proof, proof_of

SECONDS = 5.0
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
    usual one; only one on the site's own host, and as safe as the site's, is taken.
    """
    seen = _ask(site_url, SCREEN_ROUTE, {}, allow_private=allow_private)
    if seen is None:
        return None
    named = usable_ajax_url(seen.body.get("url"), site_url, allow_private=allow_private)
    return named if named and named.endswith("/wp-admin/admin.php") else usual_admin_of(site_url)


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
    with requests.Session() as session:
        session.trust_env = False
        adapter = AnyAddressAdapter() if allow_private else PublicAddressAdapter()
        for scheme in ("http://", "https://"):
            session.mount(scheme, adapter)
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
    if not mark:
        return None
    with contextlib.suppress(ValueError, RecursionError):
        found = json.loads(content)
        return _Seen(mark, found if isinstance(found, dict) else {})
    return _Seen(mark, {})
