"""ThriveCart's webhooks: verify, read, record; 200 only when it is on disk.

Most are answered before they come here (webhook_posts.py): this view has pings, whatever is refused, and why.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, g, request

from companion import ingest
from companion.clock import now_ms
from companion.config import BATCH_KEY
from companion.history.recording import IncomingEvent, RecordResult
from companion.ledger import sites, webhook_pings
from companion.ledger.refusal_limits import RefusalKind
from companion.thrivecart.decode import DecodeError, UnsupportedMediaType, decode
from companion.thrivecart.normalise import event_name
from companion.thrivecart.verify import verify
from companion.web.errors import RequestError
from companion.web.limits import count_refused
from companion.web.state import state

webhooks = Blueprint("webhooks", __name__)
READY = '{"status": "ready"}'


class WrongSecretWord(RequestError):
    """Whoever sent it does not know the site's secret word."""

    def __init__(self) -> None:
        super().__init__(
            401,
            "wrong_secret",
            "thrivecart_secret is not the secret word of this site. Copy the word from ThriveCart (Settings, "
            "API & Webhooks, ThriveCart order validation) into the plugin's Connect page.",
        )


@webhooks.route("/webhooks/thrivecart/<webhook_key>", methods=["GET", "HEAD", "POST"])
def receive(webhook_key: str) -> Response:
    """One webhook, or the ping with which ThriveCart tries a URL before it takes it."""
    found = site_of(request.environ, webhook_key)
    if found is None:
        raise RequestError(
            404, "unknown_site", "No site has this webhook address. Copy it again from the plugin's page."
        )
    site, secret_word = found
    if request.method == "GET":
        return Response(READY, mimetype="application/json")
    try:
        incoming = read(site, secret_word, request.get_data(cache=False), request.content_type)
    except WrongSecretWord:
        state().refusals.count(site)
        count_refused(RefusalKind.SECRET_WORD, site)
        raise
    if incoming is None:
        webhook_pings.note(site, now_ms())
        return Response(READY, mimetype="application/json")
    recorded = state().record(incoming).result()
    g.outcome = recorded.status
    return Response(answer_to(recorded), mimetype="application/json")


def answer_to(recorded: RecordResult) -> str:
    return json.dumps({"status": recorded.status, "event": recorded.event})


def site_of(environ: dict[str, Any], webhook_key: str) -> tuple[str, str] | None:
    """Id and secret word of the site; the ledger is asked once for all requests that are begun together."""
    known = environ.get(BATCH_KEY, {})
    if webhook_key not in known:
        known[webhook_key] = sites.by_webhook_key(webhook_key)
    found: tuple[str, str] | None = known[webhook_key]
    return found


def read(site: str, secret_word: str, body: bytes, content_type: str | None) -> IncomingEvent | None:
    """What a webhook of the site says, once it is verified; ``None`` for a ping. Raises RequestError."""
    try:
        fields = decode(body, content_type)
    except UnsupportedMediaType as error:
        raise RequestError(415, "unsupported_media_type", error.message) from error
    except DecodeError as error:
        raise RequestError(400, "undecodable", error.message) from error
    if not fields:
        return None
    if not verify(fields, secret_word):
        raise WrongSecretWord
    if event_name(fields) is None:
        raise RequestError(400, "no_event", "The field `event` is missing: this is no webhook of ThriveCart's.")
    return ingest.read_webhook(site, body, content_type, fields)
