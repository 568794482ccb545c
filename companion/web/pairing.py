"""Pairing: a one-time code against the site's id and key."""

from __future__ import annotations

from flask import Blueprint, Response, json

from companion.addresses import AddressRefused, check_url
from companion.ledger import sites
from companion.web.auth import json_body
from companion.web.errors import Refusal
from companion.web.state import state

pairing = Blueprint("pairing", __name__)


@pairing.post("/api/v1/pair")
def pair() -> Response:
    body = json_body()
    code, url = body.get("code"), body.get("url")
    if not isinstance(code, str) or not code.strip():
        raise Refusal(400, "no_code", "Give the one-time pairing code that `site add` printed.")
    try:
        sites.check_code(code)  # before a name is looked up, which may take long: not for everybody
        site = sites.pair(code, None if url is None else _checked(url))
    except sites.SiteError as error:
        raise Refusal(403, "wrong_code", str(error)) from error
    owner = sites.webhook_owner(site)
    answer = {
        "site_id": site.id,
        "key": sites.signing_key(site),
        "webhook_url": state().webhook_url(owner.webhook_key),
    }
    return Response(json.dumps(answer), mimetype="application/json", headers={"Cache-Control": "no-store"})


def _checked(url: object) -> str:
    if not isinstance(url, str):
        raise Refusal(400, "bad_url", "`url` must be the site's address, as text.")
    try:
        check_url(url, allow_private=state().config.allow_private_sites)
    except AddressRefused as error:
        raise Refusal(400, "bad_url", str(error)) from error
    return url
