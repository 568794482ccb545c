"""Transports to a site's plugin: the first of three whose response carries the plugin's mark is used."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from companion.delivery.client import TRANSPORTS, Answer, NoAnswer, SiteClient
from companion.http.site_urls import valid_home
from companion.ledger import site_settings
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Site

DEFAULT_TRANSPORT = "pretty"
PING_SECONDS = 10.0


class AnsweredByCopy(NoAnswer):
    """The plugin answers, and says that its site is a copy of ours, or that the site has moved: nothing is for it."""


def find_transport(client: SiteClient, before_each: Callable[[], None] = lambda: None) -> str | None:
    """Ping by each transport in order, after a call of ``before_each``; ``None`` when the plugin answers on none.

    Raises NoAnswer (unreachable) when the first attempt cannot reach the site at all, AnsweredByCopy when what is there
    is not the site that was connected.
    """
    found = find_answer(client, before_each)
    return found[0] if found else None


def find_answer(client: SiteClient, before_each: Callable[[], None] = lambda: None) -> tuple[str, Answer] | None:
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


def ping(client: SiteClient, transport: str, body: dict[str, Any] | None = None) -> Answer:
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


def says_it_is_a_copy(answer: Answer) -> bool:
    """Whether the plugin turned deliveries away because its site is not the one that was connected."""
    body = answer.json() if answer.is_ours and answer.status == 409 else None
    return isinstance(body, dict) and body.get("code") == "cart_companion_copy"


def copy_message(site: Site, named: object = None) -> str:
    """Why nothing is delivered, and what to do; ``named`` is the address that the copy has."""
    its_own = valid_home(named)
    return (
        f"What answers at {site.url} is a copy of the connected site, or the site has moved"
        + (f": it calls itself {its_own}" if its_own else "")
        + ". Nothing is delivered to it until its wp-admin, Cart Companion > Connect, is told which."
    )


def _candidates(client: SiteClient) -> Iterator[str]:
    """Each transport; the last also at the usual address, when the plugin does not answer at the one that it named."""
    yield from TRANSPORTS
    if client.ajax_url is not None:
        client.ajax_url = None
        yield "ajax"
