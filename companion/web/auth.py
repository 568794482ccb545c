"""Requests of the paired plugin: signed, fresh, and a change of state only once."""

from __future__ import annotations

import functools
import hashlib
import json
import math
from collections.abc import Callable
from typing import Any

from flask import Response, g, request
from peewee import IntegrityError

from companion.clock import now_ms
from companion.delivery.signing import REPORT, SIGNATURE_HEADER, SITE_HEADER, InvalidSignature, verify
from companion.ledger import site_keys
from companion.ledger.database import reading, writing
from companion.ledger.models import SeenSignature, Site
from companion.ledger.refusal_limits import RefusalKind
from companion.messages import Message
from companion.web.errors import RequestError
from companion.web.limits import count_refused

CHANGING = frozenset({"POST", "PUT", "DELETE"})


def signed_by_plugin(view: Callable[..., Response]) -> Callable[..., Response]:
    """A route for the paired plugin only; the view finds the site with ``site()``."""

    @functools.wraps(view)
    def guarded(*arguments: Any, **named: Any) -> Response:
        now = now_ms()
        g.site = _authenticate(now)
        if request.method in CHANGING:
            _accept_once(request.headers[SIGNATURE_HEADER], now)
        return view(*arguments, **named)

    return guarded


def site() -> Site:
    found: Site = g.site
    return found


def count_once() -> None:
    """For a GET that changes something after all. Raises RequestError (409) when its signature was seen before."""
    _accept_once(request.headers[SIGNATURE_HEADER], now_ms())


def json_body() -> dict[str, Any]:
    """The request's JSON object, ``{}`` when there is no body. Raises Refusal (400)."""
    body = json_body_of_any_text()
    if not _is_storable(body):
        raise RequestError(400, "bad_text", "A text in the body holds a NUL or half a character.")
    return body


def json_body_of_any_text() -> dict[str, Any]:
    """The same for who takes out by itself what no database takes: one such word must not keep the others out."""
    sent = request.get_data()
    if not sent:
        return {}
    try:
        body = json.loads(sent, parse_constant=_number, parse_float=_number)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise RequestError(400, "bad_json", "The body must be a JSON object.")
    return body


def _number(digits: str) -> float:
    """Python reads, and would write, numbers that no other program takes for JSON. Raises ValueError for them."""
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("not a number of JSON")
    return number


def _is_storable(body: dict[str, Any]) -> bool:
    """Whether every database takes its texts."""
    try:
        return b"\\u0000" not in json.dumps(body, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False


def _authenticate(now: int) -> Site:
    site_id, signature = request.headers.get(SITE_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
    if not site_id or not signature:
        raise _refusal(f"the headers {SITE_HEADER} and {SIGNATURE_HEADER} are needed", None)
    with reading():
        found = Site.get_or_none(Site.id == site_id, Site.removed_at.is_null())
    if found is None:
        raise _refusal(Message("signature.unknown_site"), None)
    keys, offered = site_keys.verifying_keys(found, now), site_keys.offered_keys(found)
    try:
        verify(keys, REPORT, site_id, request.method, _route(), request.get_data(), signature)
    except InvalidSignature as reason:
        raise _refusal(str(reason), site_id) from reason
    if offered:
        _note_a_taken_key(found, offered, signature)
    return found


def _route() -> str:
    """The path with its query string, as sent: decoding and encoding again would not give the same bytes."""
    sent: str = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path.rstrip("?")
    return sent


def _note_a_taken_key(found: Site, offered: list[str], signature: str) -> None:
    """A request signed with a key that was only offered shows that the plugin holds it."""
    for key in reversed(offered):
        try:
            verify([key], REPORT, found.id, request.method, _route(), request.get_data(), signature)
        except InvalidSignature:
            continue
        site_keys.key_was_taken(found.id, key)
        return


def _accept_once(signature: str, now: int) -> None:
    """What was signed and when names the request; the code itself can be written in more than one way (base64)."""
    digest = hashlib.sha256(f"{g.site.id} {signature.rpartition('.')[0]}".encode()).hexdigest()
    try:
        with writing():
            SeenSignature.insert(digest=digest, at=now).execute()
    except IntegrityError as error:
        raise RequestError(409, "replayed", Message("request.repeated")) from error


def _refusal(reason: str, site_id: str | None) -> RequestError:
    """Why the request is refused; counted. Raises RequestError (429) itself when there were too many."""
    count_refused(RefusalKind.SIGNATURE, site_id)
    return RequestError(401, "not_signed", Message("request.refused", reason=reason))
