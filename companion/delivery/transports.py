"""Transports to a site's plugin: the first of three whose response carries the plugin's mark is used."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from companion.clock import now_ms
from companion.delivery.client import TRANSPORTS, Answer, NoAnswer, SiteClient
from companion.http.site_urls import valid_home
from companion.ledger import site_keys, site_settings
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Site
from companion.ledger.states import Transport
from companion.messages import Message

DEFAULT_TRANSPORT = Transport.PRETTY
PING_SECONDS = 10.0
OFFER_KEY_EVERY_MS = 60_000
_offered: dict[str, int] = {}  # when this process last offered a key; another may as well, which does no harm


class AnsweredByCopy(NoAnswer):
    """The plugin answers, and says that its site is a copy of ours, or that the site has moved: nothing is for it."""


def find_transport(client: SiteClient, before_each: Callable[[], None] = lambda: None) -> Transport | None:
    """Ping by each transport in order, after a call of ``before_each``; ``None`` when the plugin answers on none.

    Raises NoAnswer (unreachable) when the first attempt cannot reach the site at all, AnsweredByCopy when what is there
    is not the site that was connected.
    """
    found = find_answer(client, before_each)
    return found[0] if found else None


def find_answer(client: SiteClient, before_each: Callable[[], None] = lambda: None) -> tuple[Transport, Answer] | None:
    """The same, with what the plugin answered."""
    for transport in _candidates(client):
        before_each()
        try:
            answer = ping(client, transport)
        except NoAnswer as error:
            if error.unreachable:
                raise
            continue
        if answer.is_ours:
            if client.ajax_url is None and site_settings.ajax_url_of(client.site):
                site_settings.refuse_ajax_url(client.site)
            return transport, answer
    return None


def ping(client: SiteClient, transport: Transport, body: dict[str, Any] | None = None) -> Answer:
    """The answer to one ping; what the plugin says about its site in it is kept. Raises as ``find_transport`` does.

    Every ping names the access checks that are asked for: a plugin that hears of none at all has an older companion,
    and makes its own.
    """
    answer = client.post(transport, "/ping", {"check_access": [], **(body or {})}, seconds=PING_SECONDS)
    body_of_answer = answer.json() if answer.is_ours and answer.status == 200 else None
    address = body_of_answer.get("address") if isinstance(body_of_answer, dict) else None
    if isinstance(address, dict):
        if address.get("is_copy") is True:
            raise AnsweredByCopy(copy_message(client.site, address.get(site_settings.HOME)), unreachable=True)
        with contextlib.suppress(LedgerUnavailable):  # each ping carries it
            site_settings.note(
                client.site, site_settings.facts(address, client.site.url, allow_private=client.allow_private)
            )
    return answer


def hand_over_key(client: SiteClient, key: str) -> bool:
    """Offer the plugin a new key of its site, signed with the old one, unless that was done within the last minute.

    True when the plugin holds it now: from then on it signs everything.
    """
    site, now = client.site, now_ms()
    if now - _offered.get(site.id, 0) < OFFER_KEY_EVERY_MS:
        return False
    _offered[site.id] = now
    try:
        answer = client.post(Transport(site.transport or DEFAULT_TRANSPORT), "/keys", {"key": key})
    except NoAnswer:
        return False
    if not answer.is_ours or answer.status != 200:
        return False
    site_keys.key_was_taken(site.id, key)
    client.offered_key = None
    return True


def says_it_is_a_copy(answer: Answer) -> bool:
    """Whether the plugin turned deliveries away because its site is not the one that was connected."""
    body = answer.json() if answer.is_ours and answer.status == 409 else None
    return isinstance(body, dict) and body.get("code") == "cart_companion_copy"


def copy_message(site: Site, named: object = None) -> str:
    """Why nothing is delivered, and what to do; ``named`` is the address that the copy has."""
    its_own = valid_home(named)
    if not its_own:
        return Message("site.copy", url=site.url)
    return Message("site.copy_named", url=site.url, named=its_own)


def _candidates(client: SiteClient) -> Iterator[Transport]:
    """Each transport; the last also at the usual address, when the plugin does not answer at the one that it named."""
    yield from TRANSPORTS
    if client.ajax_url is not None:
        client.ajax_url = None
        yield Transport.AJAX
