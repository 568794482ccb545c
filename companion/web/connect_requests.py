"""A site asks to be connected, without a code: ``POST`` keeps the request, ``GET`` says what became of it.

Nobody has signed these, so both are limited, and the request does nothing until an operator accepts it. Its secret, in
``Authorization: Bearer``, is the plugin's alone: with it the answer to an accepted request is what pairing answers.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from companion.clock import iso
from companion.config import Config
from companion.http.site_urls import is_same_site
from companion.http.ssrf import AddressRefused, check_url
from companion.ledger import connection_requests, pairing, site_settings
from companion.ledger.connection_requests import (
    MAX_URL,
    ConnectionRequest,
    RequestState,
    TooManyRequests,
    hash_of,
    number_of,
)
from companion.ledger.refusal_limits import RefusalKind
from companion.messages import Message
from companion.text import legible
from companion.web.auth import json_body
from companion.web.errors import RequestError
from companion.web.limits import count_refused, network_of_sender, refuse_shut_sender
from companion.web.pairing import note_connected, note_key_again, paired
from companion.web.plugin_api import json_response
from companion.web.state import state

MAX_BODY_BYTES = 16 * 1024
OPERATORS_PAGE = "/operator/requests"

connect_requests = Blueprint("connect_requests", __name__)


@connect_requests.post("/api/v1/connect-requests")
def ask() -> Response:
    """Each is counted as if it were refused: the limit is on asking at all."""
    refuse_shut_sender(RefusalKind.CONNECT_REQUEST)
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RequestError(413, "too_large", "The body is too large: a name and an address are all that is needed.")
    count_refused(RefusalKind.CONNECT_REQUEST)
    config, body = state().config, json_body()
    if config.is_on_this_machine_only and not config.allow_private_sites:
        raise RequestError(409, "no_public_url", Message("request.no_public_url"))
    asked_at = body.get("companion_url")
    if isinstance(asked_at, str) and not is_same_site(asked_at, config.public_url):
        raise RequestError(409, "known_as", Message("request.known_as", url=config.public_url))
    url = _url(body.get("url"), config)
    facts = site_settings.facts(body, url, allow_private=config.allow_private_sites)
    name, email = _text(body.get("name")), _text(body.get("email"))
    try:
        asked = connection_requests.ask(url, name=name, email=email, facts=facts, sender=network_of_sender())
    except TooManyRequests as error:
        raise RequestError(429, "too_many", Message("request.too_many_wait"), retry_after_seconds=3600) from error
    answer: dict[str, Any] = {
        "id": asked.id,
        "secret": asked.secret,
        "state": RequestState.WAITING,
        "number": number_of(asked.id, hash_of(asked.secret), config.public_url),
        "expires_at": iso(asked.expires_at),
        "companion_url": config.public_url,
        "operators_page": config.public_url + OPERATORS_PAGE if config.admin_password else None,
    }
    return json_response(answer, 201)


@connect_requests.get("/api/v1/connect-requests/<request_id>")
def show(request_id: str) -> Response:
    secret = (request.headers.get("Authorization") or "").removeprefix("Bearer ").strip()
    found = connection_requests.with_secret(request_id, secret)
    if found is None:
        count_refused(RefusalKind.SIGNATURE)
        raise RequestError(404, "no_request", Message("request.unknown"))
    return json_response(_state(found))


def _state(found: ConnectionRequest) -> dict[str, Any]:
    current = connection_requests.state_of(found)
    answer: dict[str, Any] = {"id": found.id, "state": current, "number": found.number(state().config.public_url)}
    if current in (RequestState.ACCEPTED, RequestState.CONNECTED):
        site = pairing.pair_accepted(found)
        if site is None:
            return {**answer, "state": RequestState.EXPIRED}
        if current is RequestState.ACCEPTED:
            note_connected(site)
        else:
            note_key_again(site, found.closed_at)
        return {**answer, "state": RequestState.ACCEPTED, **paired(site)}
    return {**answer, "expires_at": iso(found.expires_at)}


def _url(url: object, config: Config) -> str:
    """The name is not looked up here: that may take long, and this is for everybody."""
    if not isinstance(url, str) or len(url) > MAX_URL:
        raise RequestError(400, "bad_url", "`url` must be the site's address, as text.")
    try:
        check_url(url, allow_private=config.allow_private_sites, look_up=False)
    except AddressRefused as error:
        raise RequestError(400, "bad_url", str(error)) from error
    return url


def _text(given: object) -> str:
    """One line of what a stranger says of themselves."""
    return legible(given if isinstance(given, str) else "")[:200]
