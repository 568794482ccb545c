"""Test purchases: the plugin asks for one, sees it come through the whole pipe, and ends it.

It goes the way of ThriveCart's webhooks: the same body, verified with the site's own secret word, read, recorded,
delivered. It differs in that it is for the one site that asked, and that no webhook is kept which would show that
ThriveCart's messages arrive.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Response

from companion.clock import from_ms, now_ms
from companion.history import test_purchases
from companion.ledger import sites
from companion.messages import Message
from companion.thrivecart import test_purchase
from companion.thrivecart.decode import FORM
from companion.thrivecart.fields import email_address, item_key, line
from companion.web.auth import json_body, signed_by_plugin, site
from companion.web.errors import RequestError
from companion.web.plugin_api import json_response
from companion.web.state import state
from companion.web.webhooks import read

test_purchases_api = Blueprint("test_purchases", __name__, url_prefix="/api/v1/test-purchases")

BUSY_SECONDS = 2
_ID = re.compile("[0-9a-f]{16,64}")


@test_purchases_api.post("")
@signed_by_plugin
def begin() -> Response:
    """``{"id", "product", "name", "email"}``; the plugin chooses the id, so that it can end what it did not hear of."""
    asked = json_body()
    purchase, email = _purchase_id(asked.get("id")), email_address(asked.get("email"))
    key = item_key(asked.get("product"))
    if email is None or key is None:
        raise RequestError(400, "bad_purchase", "`product` must be an item such as product-12, `email` an address.")
    now, order = now_ms(), test_purchase.order_of(purchase)
    found = sites.by_webhook_key(sites.webhook_owner(site()).webhook_key)
    if found is None or not found[1]:
        raise RequestError(409, "no_secret_word", Message("test_purchase.no_word"))
    owner, word = found
    name = line(asked.get("name")) or key
    sent = test_purchase.body(purchase, key=key, name=name, email=email, secret_word=word, at=from_ms(now))
    incoming = read(owner, word, sent, FORM)
    if incoming is None or incoming.event is None:
        raise RequestError(500, "internal", "A test purchase cannot be read.")
    incoming = replace(incoming, only_for=site().id, body=None)
    try:
        test_purchases.end_abandoned(site().id, order, now)
        recorded = state().record_checked(incoming, partial(test_purchases.refuse_second, site().id, order, email))
    except test_purchases.IsUnderWay as error:
        raise RequestError(409, "test_purchase_under_way", Message("test_purchase.under_way")) from error
    except test_purchases.IsKnown as error:
        raise RequestError(409, "known_address", Message("test_purchase.known_address", email=email)) from error
    return json_response({"status": recorded.status.value, "event": recorded.event})


@test_purchases_api.delete("/<purchase>")
@signed_by_plugin
def end(purchase: str) -> Response:
    """Forget it; that nothing is known of it is as good."""
    try:
        test_purchases.forget(site().id, test_purchase.order_of(_purchase_id(purchase)), now_ms())
    except test_purchases.IsUnderWay as error:
        raise RequestError(
            409, "busy", "It is being delivered at this moment.", retry_after_seconds=BUSY_SECONDS
        ) from error
    return json_response({"status": "forgotten"})


def _purchase_id(given: Any) -> str:
    if not isinstance(given, str) or not _ID.fullmatch(given):
        raise RequestError(400, "bad_purchase", "`id` must be 16 to 64 hexadecimal digits.")
    return given
