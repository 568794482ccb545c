"""Pairing: a one-time code, or a connection link's token, against the site's id and key; and the site that moved."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response, json

from companion.http.ssrf import AddressRefused, check_url
from companion.ledger import operators, site_keys, site_settings, sites
from companion.ledger import pairing as ledger_pairing
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Site
from companion.ledger.refusal_limits import RefusalKind
from companion.web.auth import json_body, signed_by_plugin
from companion.web.auth import site as asking
from companion.web.errors import RequestError
from companion.web.limits import count_refused, network_of_sender, refuse_shut_sender
from companion.web.state import state

pairing = Blueprint("pairing", __name__)


@pairing.post("/api/v1/pair")
def pair() -> Response:
    refuse_shut_sender(RefusalKind.PAIRING_CODE)
    body = json_body()
    code, url = body.get("code"), body.get("url")
    if not isinstance(code, str) or not code.strip():
        raise RequestError(400, "no_code", "Give the one-time pairing code that `site add` printed.")
    try:
        ledger_pairing.check_code(code)  # before a name is looked up, which may take long: not for everybody
        checked = None if url is None else _checked(url)
        facts = site_settings.facts(body, checked or "", allow_private=state().config.allow_private_sites)
        site = ledger_pairing.pair(code, checked, facts)
    except sites.SiteError as error:
        count_refused(RefusalKind.PAIRING_CODE)
        raise RequestError(403, "wrong_code", str(error)) from error
    note_connected(site)
    return Response(json.dumps(paired(site)), mimetype="application/json", headers={"Cache-Control": "no-store"})


def note_connected(site: Site) -> None:
    """For the audit: it shows an operator a link that somebody else has used. The site is connected all the same."""
    with suppress(LedgerUnavailable):
        operators.note(network_of_sender(), "site.connected", site=site.id)


def note_key_again(site: Site, since: int) -> None:
    """The same for the key of a request that was fetched already: once for each sender."""
    with suppress(LedgerUnavailable):
        operators.note_unless_since(since, network_of_sender(), "site.key_again", site=site.id)


def paired(site: Site) -> dict[str, str]:
    """What the plugin needs to work from now on."""
    owner = sites.webhook_owner(site)
    return {
        "site_id": site.id,
        "key": site_keys.signing_key(site),
        "webhook_url": state().webhook_url(owner.webhook_key),
    }


@pairing.put("/api/v1/site-address")
@signed_by_plugin
def move() -> Response:
    """A person at wp-admin says that the site is at `url` now."""
    body = json_body()
    url = _checked(body.get("url"))
    site_settings.move(
        asking().id, url, site_settings.facts(body, url, allow_private=state().config.allow_private_sites)
    )
    state().waker.wake([asking().id])
    answer = {"status": "saved", "url": url.rstrip("/")}
    return Response(json.dumps(answer), mimetype="application/json", headers={"Cache-Control": "no-store"})


def _checked(url: object) -> str:
    if not isinstance(url, str):
        raise RequestError(400, "bad_url", "`url` must be the site's address, as text.")
    try:
        check_url(url, allow_private=state().config.allow_private_sites)
    except AddressRefused as error:
        raise RequestError(400, "bad_url", str(error)) from error
    return url
