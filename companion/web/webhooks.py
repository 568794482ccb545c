"""ThriveCart's webhooks: verify, read, record; 200 only when it is on disk."""

from __future__ import annotations

from flask import Blueprint, Response, json, request

from companion import ingest
from companion.ledger import sites
from companion.ledger.refusal_limits import RefusalKind
from companion.thrivecart.decode import DecodeError, UnsupportedMediaType, decode
from companion.thrivecart.normalise import event_name
from companion.thrivecart.verify import verify
from companion.web.errors import RequestError
from companion.web.limits import count_refused
from companion.web.state import state

webhooks = Blueprint("webhooks", __name__)


@webhooks.route("/webhooks/thrivecart/<webhook_key>", methods=["GET", "HEAD", "POST"])
def receive(webhook_key: str) -> Response:
    """One webhook, or the ping with which ThriveCart tries a URL before it takes it."""
    found = sites.by_webhook_key(webhook_key)
    if found is None:
        raise RequestError(
            404, "unknown_site", "No site has this webhook address. Copy it again from the plugin's page."
        )
    site, secret_word = found
    if request.method != "POST":
        return _answer("ready")
    body = request.get_data(cache=False)
    try:
        fields = decode(body, request.content_type)
    except UnsupportedMediaType as error:
        raise RequestError(415, "unsupported_media_type", error.message) from error
    except DecodeError as error:
        raise RequestError(400, "undecodable", error.message) from error
    if not fields:
        return _answer("ready")
    if not verify(fields, secret_word):
        state().refusals.count(site)
        count_refused(RefusalKind.SECRET_WORD, site)
        raise RequestError(
            401,
            "wrong_secret",
            "thrivecart_secret is not the secret word of this site. Copy the word from ThriveCart (Settings, "
            "API & Webhooks, ThriveCart order validation) into the plugin's Connect page.",
        )
    if event_name(fields) is None:
        raise RequestError(400, "no_event", "The field `event` is missing: this is no webhook of ThriveCart's.")
    recorded = state().record(ingest.read_webhook(site, body, request.content_type, fields))
    return _answer(recorded.status, recorded.event)


def _answer(status: str, event: str | None = None) -> Response:
    said = {"status": status, "event": event} if event else {"status": status}
    return Response(json.dumps(said), mimetype="application/json")
